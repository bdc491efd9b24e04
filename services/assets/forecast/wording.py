"""A forecast in sentences: the number, its interval, n, the method, and how good such forecasts have been."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.assets.forecast.backtest import Record
from services.assets.forecast.curves import Interval, Model, Parametric
from services.assets.forecast.due import Due
from services.assets.forecast.lifetimes import Failures
from services.assets.forecast.outlook import ENOUGH, FEW, Forecaster, Outlook
from services.assets.forecast.recurrent import Trend, trend_of
from services.assets.forecast.replacement import Replacement
from services.assets.request import machines_text, number_text

_LEFT_OUT = 8
_KINDS = 3
_LEAST_OF_A_KIND = 3
_MOST_KINDS = 8


def chance_lines(forecaster: Forecaster, outlook: Outlook, record: Record | None, what: str = "") -> list[str]:
    """The answer to whether a machine will fail. what: the words that the failures mention, '' for all."""
    ahead = ahead_text(outlook.ahead, outlook.unit)
    noun = _noun(forecaster, what or outlook.kind)
    end = forecaster.failures.end.date()
    lines = [
        f"{outlook.name}: {percent(outlook.chance)} for a {noun} within {ahead} of {end}, the end of the log.",
        _age(outlook, forecaster, noun),
        _method(outlook, noun),
    ]
    if not outlook.own and outlook.machines > 1:
        lines.append(_alike(outlook, forecaster, noun))
    if not outlook.enough:
        lines.append(too_few(outlook, noun))
    if (found := trend_of(forecaster.failures, [outlook.asset])) and (found.worsens or found.improves):
        lines.append(_trend(outlook.name, found))
    return [*lines, *_uncounted(forecaster, [outlook.asset]), record_line(record)]


def kind_lines(forecaster: Forecaster, asset: str, ahead: float) -> tuple[list[str], tuple[int, ...]]:
    """What the machine is likeliest to fail by, with the rows behind: of the kinds that are not rare."""
    common = [k for k, n in forecaster.failures.kinds().most_common(_MOST_KINDS) if n >= _LEAST_OF_A_KIND]
    found = sorted((forecaster.outlook(asset, ahead, kind) for kind in common), key=lambda o: -o.chance.value)[:_KINDS]
    if not found:
        return [], ()
    lines = [f"Likeliest first, by what the log calls it, each within {ahead_text(ahead, 'days')}:"]
    lines += [f"{each.kind}: {percent(each.chance)}, {each.model}, n = {each.failures}" for each in found]
    return lines, tuple(sorted({row for each in found for row in each.rows}))


def ranking_lines(
    forecaster: Forecaster,
    ranking: Sequence[Outlook],
    record: Record | None,
    what: str = "",
    beside: Sequence[str] = (),
    most: int = 5,
) -> list[str]:
    """The machines likeliest to fail, the first one as the answer. beside: machines of which the log doesn't tell;
    most: how many of the likeliest are named."""
    first = ranking[0]
    noun = _noun(forecaster, what)
    ahead = ahead_text(first.ahead, first.unit)
    end = forecaster.failures.end.date()
    lines = [f"Likeliest to have the next {noun} is {first.name}: {percent(first.chance)} within {ahead} of {end}."]
    lines += [f"{each.name}: {percent(each.chance)}, {each.model}, n = {each.failures}" for each in ranking[1:most]]
    if first.model is Model.BASE_RATE:
        lines.append("By a constant rate all machines are alike; the log gives no better order.")
    lines.append(_method(first, noun))
    if not first.enough:
        lines.append(too_few(first, noun))
    if beside:
        lines.append(covered(forecaster.failures, beside))
    return [*lines, *_uncounted(forecaster, [each.asset for each in ranking]), record_line(record)]


def covered(failures: Failures, beside: Sequence[str]) -> str:
    """Which machines were looked at, where there are others."""
    return f"Only the machines of {failures.log.title} are looked at here; not: {_named(beside)}."


def _uncounted(forecaster: Forecaster, assets: Sequence[str]) -> list[str]:
    """What other logs tell of these machines: logs are not added up, since two often tell of the same failure."""
    lines = []
    for other in forecaster.failures.others:
        names = [forecaster.failures.log.asset_names[key] for key in assets if other.of.get(key)]
        if count := sum(len(other.of.get(key, ())) for key in assets):
            found = f"{count} {other.noun}{'' if count == 1 else 's'}"
            lines.append(f"Not counted here: {found} of {_named(names)} in {other.log.title}.")
    return lines


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LEFT_OUT} more" if len(names) > _LEFT_OUT else ""
    return ", ".join(names[:_LEFT_OUT]) + more


def record_line(record: Record | None) -> str:
    """How good such forecasts have been."""
    if record is None:
        return "No backtest of this log is kept yet, so how good such forecasts are isn't known."
    told = (
        f"Backtest {record.first} to {record.last}: {record.forecasts} forecasts of {number_text(record.horizon_d)} d;"
        f" Brier skill over Kaplan–Meier {record.skill:+.2f} (90 % interval {record.skill_low:+.2f} to "
        f"{record.skill_high:+.2f}), over the constant rate {record.over_base_rate:+.2f}; said {_share(record.said)} on"
        f" average, happened {_share(record.happened)}."
    )
    if record.skill <= 0:
        return f"{told} The fitted curves had no skill there: this is the {record.use}."
    return told if record.use == "forecast" else f"{told} The constant rate did better: this is the {record.use}."


def percent(chance: Interval) -> str:
    """'27 % (90 % interval 24 to 31 %)'."""
    return f"{_share(chance.value)} (90 % interval {_share(chance.low)} to {_share(chance.high)})"


def too_few(outlook: Outlook, noun: str) -> str:
    """What is said below 20 failures."""
    found = _n(outlook, noun)
    if outlook.failures < FEW:
        return f"Not enough history: {found}, about {ENOUGH} needed; the interval is as wide as that leaves it."
    return f"Little history: {found}, about {ENOUGH} needed for an interval that holds; take it as a rough range."


def due_line(due: Due[Any], name: str, end: datetime, meter_unit: str = "h") -> str:
    """When one job is due, as of the end of the log, and from what."""
    if due.due_at is None:
        assert due.stated is not None
        return f"{due.what} ({_stated_as(due)}): {_no_day(due, name, meter_unit)}."
    late = (end - due.due_at).days
    when = f"overdue since {due.due_at.date()}" if late > 0 else f"due {due.due_at.date()}"
    last = f"last done {due.last.date()}{_by(due)}" if due.last else ""
    if due.last_meter is not None:
        last += f" at {number_text(due.last_meter)} {meter_unit}"
    if due.by == "log":
        every = number_text(round(due.every_d or 0))
        return f"{due.what}: {when} by the log's own rhythm, every {every} days (median, n = {due.done}), {last}."
    assert due.stated is not None
    meter = f" (at {number_text(due.due_meter)} {meter_unit} at the latest)" if due.due_meter is not None else ""
    return f"{due.what} ({_stated_as(due)}): {when}{meter}, {last}."


def _no_day(due: Due[Any], name: str, meter_unit: str) -> str:
    """Why the day on which a job is due can't be told."""
    if due.last is None:
        return f"the log shows no such job on {name}"
    done = f"last done on {name} {due.last.date()}{_by(due)}"
    if due.due_meter is None:
        return f"{done}; the log has no meter readings that tell when it is due"
    return f"due at {number_text(due.due_meter)} {meter_unit}, {done}; as its meter runs, no day is in sight"


def _by(due: Due[Any]) -> str:
    return f" ({due.elsewhere})" if due.elsewhere else ""


def _stated_as(due: Due[Any]) -> str:
    """As the manual states it, in one piece: 'a: 1; b: 2' would be read as a row of a table."""
    assert due.stated is not None
    return due.stated.task.stated.replace("; ", ", ")


def not_in_time(ahead: float, end: datetime) -> str:
    """That nothing is due in the time that was asked for, overdue where that is less than none."""
    if ahead < 0:
        return f"nothing is overdue on {end.date()}, the end of the log."
    return f"nothing is due within {ahead_text(ahead, 'days')} of {end.date()}, the end of the log."


def _age(outlook: Outlook, forecaster: Forecaster, noun: str) -> str:
    age = number_text(round(outlook.age))
    if outlook.exact and outlook.unit == "days":
        return f"{age} days had passed since its last {noun}."
    if outlook.exact:
        read = forecaster.failures.meters[outlook.asset][0].date()
        return f"{age} h had passed since its last {noun} when its meter was last read, on {read}."
    last = forecaster.failures.last(outlook.asset, outlook.kind)
    if last is not None and last.meter is not None:
        return f"The log has no meter reading after its last {noun}, on {last.at.date()}: counted from there."
    if forecaster.lives(outlook.asset, outlook.kind, outlook.unit).rows:
        return f"The log has no meter reading of its last {noun}; since then at least {age} {outlook.unit} had passed."
    return f"The log shows no {noun} on it in the {age} {outlook.unit} since {forecaster.failures.begin.date()}."


def _method(outlook: Outlook, noun: str) -> str:
    several = machines_text(outlook.machines)
    whose = "this machine alone" if outlook.own else several if outlook.machines == 1 else f"{several} taken together"
    how = {
        Model.KAPLAN_MEIER: "Kaplan–Meier curve, interval by Greenwood's formula",
        Model.BASE_RATE: "Constant rate, exact Poisson interval",
        Model.LOGNORMAL: "Log-normal distribution by maximum likelihood, interval by profile likelihood",
        Model.WEIBULL: "Weibull distribution by maximum likelihood, interval by profile likelihood",
    }[outlook.model]
    return f"{how}; n = {_n(outlook, noun)} of {whose}."


def _alike(outlook: Outlook, forecaster: Forecaster, noun: str) -> str:
    """What a forecast of several machines together takes for granted of this one, and what its own history says."""
    own = forecaster.lives(outlook.asset, outlook.kind, outlook.unit).failures
    taken = f"It is taken to fail as the other machines do: its own {ended_lives(own, noun)}"
    if own < FEW:
        return f"{taken} {'is' if own == 1 else 'are'} too few to tell otherwise."
    return f"{taken} don't tell otherwise (likelihood-ratio test, 90 %)."


def _trend(name: str, found: Trend) -> str:
    how = "ever faster" if found.worsens else "ever more slowly"
    return f"Failures of {name} come {how} (Crow-AMSAA test, p = {max(found.p, 0.001):.3f}, n = {found.failures})."


def _noun(forecaster: Forecaster, what: str) -> str:
    return f"{forecaster.failures.noun} ({what})" if what else forecaster.failures.noun


def _n(outlook: Outlook, noun: str) -> str:
    """What the forecast was made from: failures at a constant rate, else the lives that they ended."""
    if outlook.model is not Model.BASE_RATE:
        return ended_lives(outlook.failures, noun)
    word, _, which = noun.partition(" ")
    return f"{outlook.failures} {word}{'' if outlook.failures == 1 else 's'}{f' {which}' if which else ''}"


def ended_lives(number: int, noun: str) -> str:
    """'3 lifetimes from one failure (seal) to the next': one fewer than a machine's failures, of which the first ends
    a life whose beginning isn't known."""
    return f"{number} lifetime{'' if number == 1 else 's'} from one {noun} to the next"


def ahead_text(ahead: float, unit: str) -> str:
    """'30 days', '1 day', '500 h'."""
    count = number_text(round(ahead, 1))
    return f"{count} {unit if unit == 'h' else 'day' if count == '1' else 'days'}"


def _share(value: float) -> str:
    return f"{100 * value:.0f} %" if value >= 0.095 or value == 0 else f"{100 * value:.1f} %"


def replacement_line(found: Replacement, fitted: Parametric) -> str:
    """At which age replacing costs least."""
    unit = fitted.lifetimes.unit
    if found.age is None:
        per = unit.rstrip("s")
        return f"Replacing before a failure doesn't pay at these costs: {found.rate:.3g} per {per} either way."
    saved = 100 * (1 - found.rate / found.run_to_failure)
    return (
        f"Replacing at {number_text(round(found.age))} {unit} costs least, {saved:.0f} % less than running to failure "
        f"(age replacement by the {fitted.model} fit, n = {fitted.lifetimes.failures})."
    )
