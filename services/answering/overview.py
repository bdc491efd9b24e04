"""The tool for how a machine stands: what its records say lately, what failed last, what is open or didn't hold,
alarms, readings, what is due, what is likely. Each part is asked of the tool that answers it alone, and cited as there.

It never says that a machine is well: only what is recorded of it, and up to when."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from models.analyzer import terms
from models.readings import Series
from models.store import Store
from models.types import Asset, Audience, Citation, Evidence, EvidenceKind, Unit, UnitKind
from services.answering.asset_history import AssetHistory, rows_shown, shown_figure
from services.answering.draft import Draft
from services.answering.forecasting import Forecasts
from services.answering.tools import RowTool
from services.answering.understand import RowRequest, Understood
from services.answering.worked_out import Foretold, Overview, Part, Said
from services.assets.condition.question import ConditionRequest, Told
from services.assets.forecast import HORIZON_D
from services.assets.forecast.question import Outlooked, Wanted
from services.assets.gauge import Gauged, GaugeRequest
from services.assets.history import history
from services.assets.kinds import is_alarms
from services.assets.log import LogTable
from services.assets.overview import Overviewed, overview_of
from services.assets.period import Period
from services.assets.question import request_of
from services.assets.request import Absent, Ambiguous, Request
from services.assets.words import squashed

OVERVIEW = "overview"
"""Name of the tool."""
LATELY_D, DUE_D, HELD_D = 90, 90, 365
"""Days that are looked back for jobs, alarms and readings, that are looked ahead for what is due, and in which a repair
must have been made to be told that it didn't hold."""
_OPEN, _HELD, _DUE, _ALL = 4, 3, 3, 9
_SENSORS, _MACHINES = 4, 6
_MARKS = re.compile(r"(?: \[\d+\])+$")
_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who asks what. which: of several machines."""

    understood: Understood
    audience: Audience
    as_of: datetime | None
    which: str


class Overviews:
    """Whether a question is one for it is told by `read`."""

    def __init__(
        self,
        store: Store,
        histories: AssetHistory,
        forecasts: Forecasts,
        tool_of: Callable[[RowRequest | None], tuple[str, RowTool] | None],
    ) -> None:
        self._store = store
        self._tables = histories.tables
        self._forecasts = forecasts
        self._tool_of = tool_of

    def read(
        self,
        question: str,
        understood: Understood,
        audience: Audience,
        asset: str | None = None,
        as_of: datetime | None = None,
        before: str = "",
        machines: Sequence[Asset] = (),
    ) -> Overview | Ambiguous | Absent | None:
        """What is told of the machines that the question asks after; None if it asks for anything else."""
        logs, series = self._tables.of(audience), self._store.readings.series(audience)
        found = overview_of(question, logs, series, asset, before, as_of, machines)
        if not isinstance(found, tuple):
            return found
        parts = tuple(
            part
            for n, one in enumerate(found[:_MACHINES])
            for part in self._parts(one, _Asking(understood, audience, as_of, str(n)), logs, series, len(found) == 1)
        )
        names = tuple(one.name for one in found)
        if not parts:
            return Absent(f"Nothing that you may see is recorded of {', '.join(names)}.", names)
        return Overview(names, parts)

    def run(self, query: Understood, audience: Audience) -> tuple[Evidence, ...]:
        """The evidence of all parts, which was found for this audience when the question was read."""
        del audience
        return tuple(each for part in _parts_of(query) for each in part.evidence)

    def draft(self, query: Understood, evidence: Sequence[Evidence]) -> Draft | None:
        """The lines of all parts under one count of citations."""
        lines: list[str] = []
        citations: list[Citation] = []
        for part in _parts_of(query):
            draft = self._tool(part).draft(replace(query, history=part.asked), part.evidence)
            if draft is None:
                continue
            said = draft.text.split("\n")[: part.most]
            marks = sorted(
                {int(n) for line in said if (end := _MARKS.search(line)) for n in _MARK.findall(end.group())}
            )
            place = {old: len(citations) + new for new, old in enumerate(marks, start=1)}
            citations += [draft.citations[old - 1] for old in marks]
            lines += [_renumbered(line, place) for line in said]
        return Draft("\n".join(lines), tuple(citations), (), (), tuple(evidence)) if lines else None

    def shown(self, query: Understood, evidence: Sequence[Evidence]) -> tuple[Mapping[str, Any], ...]:
        """The figures of all parts. Of pictures the survival curve and the sensors': of failures one is enough."""
        del evidence
        return tuple(
            {k: v for k, v in figure.items() if k != "drawn" or not isinstance(part.asked, Request)}
            for part in _parts_of(query)
            for figure in self._tool(part).shown(replace(query, history=part.asked), part.evidence)
        )

    def _tool(self, part: Part) -> RowTool:
        found = self._tool_of(part.asked)
        assert found is not None
        return found[1]

    def _parts(
        self, one: Overviewed, asking: _Asking, logs: Sequence[LogTable], series: Sequence[Series], alone: bool
    ) -> list[Part]:
        """What is told of one machine; of several the first line of what was lately, what is due and what is likely."""
        parts = self._of_log(one, asking, logs, alone)
        own = [each for each in series if squashed(each.asset) == (one.key or squashed(one.name))]
        alarms = [log for log in logs if is_alarms(log) and one.key in log.asset_names]
        if alone and not one.words:
            for log in alarms:
                parts += self._of_alarms(one, asking, log)
            parts += self._of_readings(asking, own)
        if one.failures is not None:
            parts += self._to_come(one, asking, alone)
            parts += [self._unsaid(one, asking, bool(own), bool(alarms))] if alone else []
        return [part for part in parts if part is not None and part.evidence]

    def _of_log(self, one: Overviewed, asking: _Asking, logs: Sequence[LogTable], alone: bool) -> list[Part | None]:
        """Jobs lately, what failed last, what was done last, what is open, what didn't hold."""
        if one.failures is None:  # rows without a date
            there = [log for log in logs if squashed(one.name) in log.asset_names and not is_alarms(log)]
            return [self._part(asking, _asked(log, one, "How many records?", asking), log.title) for log in there]
        log, said = one.failures.log, f"{one.said} " if one.said else ""
        asked = _asked(log, one, f"How many {said}jobs in the last {LATELY_D} days?", asking)
        lately = self._part(asking, asked, "lately", "" if _value(asked) else "Nothing is recorded lately: ")
        if not alone:
            return [lately]
        parts: list[Part | None] = []
        failed = None if one.failures.counts_all else _asked(log, one, f"What was the last {said}failure?", asking)
        if failed is not None:
            failed = replace(failed, ago=True, dates=log.default_dates(last=False))  # it may not be mended yet
            parts.append(self._part(asking, failed, "failed", "Last failure: "))
        done = _asked(log, one, f"What was the last {said}job?", asking)
        if _value(done) != _value(failed):
            parts.append(self._part(asking, done, "done", "Last job: "))
        parts.append(lately)
        still = _asked(log, one, f"How many {said}jobs are still open?", asking)
        if still is not None and "finished" in log.roles and _value(still):
            parts.append(self._part(asking, replace(still, count=_OPEN - 1), "open", "Open: ", _OPEN))
        held = _asked(log, one, f"Which {said}repairs did not hold?", asking)
        if held is not None and _value(held := replace(held, period=_year_up_to(one))):
            parts.append(self._part(asking, held, "held", most=_HELD))
        return parts

    def _of_alarms(self, one: Overviewed, asking: _Asking, log: LogTable) -> list[Part | None]:
        lately = _asked(log, one, f"How many alarms in the last {LATELY_D} days?", asking)
        last = _asked(log, one, "What was the last alarm?", asking)
        which = f"alarms {log.title}"
        return [self._part(asking, lately, which), self._part(asking, last, f"last {which}", "Last alarm: ")]

    def _of_readings(self, asking: _Asking, series: Sequence[Series]) -> list[Part | None]:
        """Whether its readings are as they were, and how each sensor stands to the manual's limit, else the last."""
        if not series:
            return []
        newest = {each.sensor: each for each in sorted(series, key=lambda each: (each.last_at, each.count))}
        parts = [self._part(asking, ConditionRequest(Told.ANOMALIES, series[0].asset), "condition", most=2)]
        for sensor in sorted(newest)[:_SENSORS]:
            each = newest[sensor]
            start = (each.last_at - timedelta(days=LATELY_D)).astimezone(UTC).replace(tzinfo=None)
            label = f"in the {LATELY_D} days up to {each.last_at.date()}"
            limit = GaugeRequest(Gauged.EXCEEDED, each, Period(start, None, label))
            weights = dict.fromkeys(terms(f"{sensor} maximum limit"), 1.0)
            looked = replace(asking.understood, text=f"{sensor} limit", weights=weights, identifiers=(), near=())
            beyond = self._part(replace(asking, understood=looked), limit, sensor, most=2)
            last = self._part(asking, GaugeRequest(Gauged.LAST, each), sensor)
            parts.append(beyond if beyond is not None and beyond.evidence else last)
        return parts

    def _to_come(self, one: Overviewed, asking: _Asking, alone: bool) -> list[Part | None]:
        assert one.failures is not None
        about = Outlooked(Wanted.DUE, one.failures, (one.key,), (one.name,), DUE_D, words=one.words, said=one.said)
        due = self._forecasts.foretold(about, asking.understood, asking.audience)
        likely = replace(about, wanted=Wanted.CHANCE, ahead=HORIZON_D)
        chance = self._forecasts.foretold(likely, asking.understood, asking.audience)
        return [
            self._part(asking, due, "due", "Due: ", _DUE if alone else 1),
            self._part(asking, chance, "chance", "Forecast: ", _ALL if alone else 1),
        ]

    def _unsaid(self, one: Overviewed, asking: _Asking, readings: bool, alarms: bool) -> Part | None:
        """What the records can't tell."""
        assert one.failures is not None
        log, end = one.failures.log, one.failures.end.date()
        line = f"Whether {one.name} runs well now its records, which end {end}, can’t tell."
        lacking = [f"no {name}" for name, there in (("readings", readings), ("alarms", alarms)) if not there]
        if lacking and not one.words:
            line = f"{line[:-1]}; among them are {' and '.join(lacking)}."
        how = f"Looked for rows, alarms and readings of {one.name}; its work is in {log.title}."
        shown = shown_figure("not recorded", line, how, assets=[one.name], **rows_shown(log, ()))
        about = Outlooked(Wanted.CHANCE, one.failures, (one.key,), (one.name,))
        return self._part(asking, Foretold(about, (Said((line,), how, (), shown),)), "unsaid")

    def _part(
        self,
        asking: _Asking,
        asked: Request | Foretold | ConditionRequest | GaugeRequest | None,
        which: str,
        lead: str = "",
        most: int = 1,
    ) -> Part | None:
        """A part with its evidence. which: tells it from the others; lead: what its first line begins with."""
        if asked is None:
            return None
        own = replace(asking.understood, text=f"{asking.understood.text}\n{asking.which} {which}", history=asked)
        part = Part(asked, (), most)
        found = self._tool(part).run(own, asking.audience)
        return replace(part, evidence=_led(lead, found) if lead else found)


def _asked(log: LogTable, one: Overviewed, question: str, asking: _Asking) -> Request | None:
    """What such a question asks of this log; None if the log can't say it."""
    found = request_of(question, [log], one.name, asking.as_of)
    return found if isinstance(found, Request) else None


def _led(lead: str, found: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The evidence with the lead before its first sentence, so that the line that is said stands in it."""
    told = next((unit.text for each in found for unit in each.chunk.units if unit.kind is UnitKind.SENTENCE), "")

    def units(each: Evidence) -> tuple[Unit, ...]:
        return tuple(
            replace(unit, text=f"{lead}{unit.text}") if unit.kind is UnitKind.SENTENCE and unit.text == told else unit
            for unit in each.chunk.units
        )

    return tuple(
        replace(each, chunk=replace(each.chunk, units=units(each))) if each.kind is EvidenceKind.FIGURE else each
        for each in found
    )


def _value(request: Request | None) -> object:
    return history(request)[0].value if request is not None else None


def _year_up_to(one: Overviewed) -> Period:
    assert one.failures is not None
    end = one.failures.end
    return Period(end - timedelta(days=HELD_D), None, f"in the {HELD_D} days up to {end.date()}")


def _parts_of(query: Understood) -> tuple[Part, ...]:
    return query.history.parts if isinstance(query.history, Overview) else ()


def _renumbered(line: str, place: Mapping[int, int]) -> str:
    """The line with the marks at its end as they count in the whole."""
    end = _MARKS.search(line)
    if end is None:
        return line
    return line[: end.start()] + _MARK.sub(lambda mark: f"[{place[int(mark[1])]}]", end.group())
