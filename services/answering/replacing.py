"""The best age for replacing, in sentences: at the asker's costs, by the lifetimes in the log, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from services.answering.asset_history import rows_shown, shown_figure
from services.answering.worked_out import Said
from services.assets.forecast.curves import Interval
from services.assets.forecast.lifetimes import Lifetimes
from services.assets.forecast.outlook import ENOUGH, FEW, Forecaster
from services.assets.forecast.question import Outlooked, Wanted
from services.assets.forecast.replacement import best_age, likely_ages
from services.assets.forecast.wording import ended_lives, replacement_line
from services.assets.request import number_text


def replacement_said(forecaster: Forecaster, asked: Outlooked) -> tuple[Said, ...]:
    """A figure per machine asked about, one for all where none is named."""
    if not asked.assets:
        name = asked.names[0] if asked.names else "All machines"
        return (_said(forecaster, asked, "", name),)
    named = zip(asked.assets, asked.names, strict=True)
    return tuple(_said(forecaster, asked, key, name) for key, name in named)


def _said(forecaster: Forecaster, asked: Outlooked, key: str, name: str) -> Said:
    planned, failure, currency = asked.costs
    whose = forecaster.whose(key) if key else ""
    lives, fitted = forecaster.lives(whose), forecaster.fitted(whose)
    noun = f"{forecaster.failures.noun}{f' ({asked.said})' if asked.said else ''}"
    machines = len({*lives.assets})
    of = "this machine alone" if whose else f"{machines} {'machine' if machines == 1 else 'machines'} taken together"
    if not planned and not failure:
        return _life(forecaster, asked, key, name, lives, noun, of)
    money = f" {currency}" if currency else ""
    at_costs = f"planned {number_text(planned)}{money}, failure {number_text(failure)}{money}"
    head = f"{name}{f', {asked.said}' if asked.said else ''}, at {at_costs}"
    value = None
    if fitted is None:
        history = f"{lives.failures} {'lifetime' if lives.failures == 1 else 'lifetimes'} from one {noun} to the next"
        lines = [f"{head}: not enough history for an age: {history} on {of}, at least {FEW} are needed."]
    else:
        found = best_age(fitted, planned, failure)
        value = None if found.age is None else round(found.age)
        line = replacement_line(found, fitted)
        lines = [f"{head}: {line[:1].lower()}{line[1:]}"]
        lines.append(_interval(likely_ages(fitted, planned, failure, found), lives.unit))
        if key and found.age is not None:
            lines.append(_day(forecaster, key, name, found.age, noun))
        lines.append(f"From {ended_lives(lives.failures, noun)} of {of}; what is new is taken to be as good as new.")
        if lives.failures < ENOUGH:
            lines.append(f"Little history: about {ENOUGH} are needed for an interval that holds; a rough range.")
    how = f"Age replacement (Barlow and Hunter, 1960) at {at_costs}, by the lifetimes between failures in "
    how += f"{forecaster.failures.log.title} up to {forecaster.failures.end.date()}; jobs of one machine on one day"
    how += " count once."
    return _told(forecaster, lines, how, lives, value, [name] if key else [])


def _life(forecaster: Forecaster, asked: Outlooked, key: str, name: str, lives: Lifetimes, noun: str, of: str) -> Said:
    """Without costs: how long such parts have lasted, how old this one is, and what it takes to say more."""
    fitted = forecaster.fitted(forecaster.whose(key) if key else "")
    head, value = f"{name}, {asked.said}", None
    counted_lives = ended_lives(lives.failures, noun)
    if fitted is None:
        lines = [f"{head}: not enough history for a typical life: {counted_lives} on {of}, at least {FEW} are needed."]
    else:
        median = fitted.median()
        value = round(median.value)
        low, high = (number_text(round(each)) for each in (median.low, median.high))
        text = f"{head}: half of them last longer than {number_text(value)} {lives.unit}, 90 % interval {low} to {high}"
        lines = [f"{text} (median of the {fitted.model} fit, profile likelihood; {counted_lives} on {of})."]
        if lives.failures < ENOUGH:
            lines.append(f"Little history: about {ENOUGH} are needed for an interval that holds; a rough range.")
    if key:
        age, exact = forecaster.age(key)
        end, days = forecaster.failures.end.date(), number_text(round(age))
        gone = f"{days} days had passed on {end} since the last {noun} on {name}."
        lines.append(gone if exact else f"The log shows no {noun} on {name}, so its age isn't known.")
    lines.append(f"A {noun} is taken for the end of a life; a replacement in good time isn't told from other jobs.")
    lines.append(
        "At which age replacing costs least can be said when you give both costs, a planned one’s and a failure’s."
    )
    how = f"Lifetimes between failures that mention {asked.said} in {forecaster.failures.log.title} up to "
    how += f"{forecaster.failures.end.date()}; jobs of one machine on one day count once."
    told = _told(forecaster, lines, how, lives, value, [name] if key else [])
    return replace(told, shown={**told.shown, "part": asked.said})


def _told(
    forecaster: Forecaster,
    lines: Sequence[str],
    how: str,
    lives: Lifetimes,
    value: int | None,
    assets: list[str],
) -> Said:
    shown = shown_figure(
        Wanted.REPLACEMENT.value, lines[0], how, value=value, unit=lives.unit if value is not None else "",
        assets=assets, as_of=forecaster.failures.end.isoformat(), **rows_shown(forecaster.failures.log, lives.rows),
    )  # fmt: skip
    return Said(tuple(lines), how, lives.rows, shown)


def _interval(ages: Interval, unit: str) -> str:
    never = float("inf")
    if ages.low == never:
        return "No curve within the 90 % limits (profile likelihood) says otherwise."
    high = "never" if ages.high == never else f"{number_text(round(ages.high))} {unit}"
    return f"90 % interval of that age (profile likelihood): {number_text(round(ages.low))} {unit} to {high}."


def _day(forecaster: Forecaster, key: str, name: str, age: float, noun: str) -> str:
    """When that age is reached, counted from the last failure."""
    run, exact = forecaster.age(key)
    if not exact:
        return f"The log shows no {noun} on {name}, so its age isn't known."
    end = forecaster.failures.end
    due = (end + timedelta(days=age - run)).date()
    reached = "that age was reached on" if due <= end.date() else "that age is reached on"
    return (
        f"{number_text(round(run))} days had passed on {end.date()} since the last {noun} on {name}: {reached} {due}."
    )
