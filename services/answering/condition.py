"""The tool for a machine's condition: how long it runs by its readings, and whether these are as they should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from models.readings import Series
from models.store import Store
from models.types import Audience, Evidence, Unit, UnitKind
from services.answering.asset_history import draft as draft_of_figures
from services.answering.asset_history import figure_evidence, shown_figure
from services.answering.draft import Draft
from services.answering.understand import Understood
from services.assets.condition.question import ConditionRequest, Told, condition_request
from services.assets.condition.site import Condition, condition_of
from services.assets.gauged import moment
from services.assets.request import Ambiguous

_SPANS_SHOWN = 5


class ConditionTool:
    """Remaining life with its interval, and spans unlike the normal ones with the rate of false alarms.

    Whether a question is one for it is told by `read`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, question: str, audience: Audience, asset: str | None = None) -> ConditionRequest | Ambiguous | None:
        """What the question asks of a condition; None if it doesn't."""
        series = self._store.readings.series(audience)
        return condition_request(question, series, asset) if series else None

    def run(self, query: Understood, audience: Audience) -> tuple[Evidence, ...]:
        """The figure, once per file that its readings come from; none if the audience may not see them."""
        request = query.history
        if not isinstance(request, ConditionRequest):
            return ()
        series = [one for one in self._store.readings.series(audience) if one.asset == request.asset]
        if not series:
            return ()
        found = condition_of(self._store, audience, request.asset)
        sources = {one.copy: one for one in series if one.sensor in found.sensors}
        return tuple(_evidence(request, found, one, query.text) for one in sources.values())

    def draft(self, query: Understood, evidence: Sequence[Evidence]) -> Draft | None:  # noqa: ARG002  (of the port)
        """The figure's sentences, citing the readings."""
        return draft_of_figures(evidence) if evidence else None

    def shown(self, query: Understood, evidence: Sequence[Evidence]) -> tuple[Mapping[str, Any], ...]:
        """The figure of an answer, as its readers' programs take it."""
        request = query.history
        if not isinstance(request, ConditionRequest) or not evidence:
            return ()
        units = evidence[0].chunk.units
        rows = [unit.label for unit in units if unit.kind is UnitKind.ROW]
        how = next(unit.text for unit in units if unit.kind is UnitKind.ITEM)
        documents = tuple(dict.fromkeys(each.document for each in evidence))
        said = shown_figure(
            request.told.value, units[0].text, how, assets=[request.asset], documents=documents, rows=rows,
            row_count=len(rows),
        )  # fmt: skip
        return (said,)


def _evidence(request: ConditionRequest, found: Condition, series: Series, question: str) -> Evidence:
    said = _remaining(found) if request.told is Told.REMAINING else _anomalies(found)
    rows = tuple(
        Unit(
            f"{moment(alarm.at)} | {found.asset} | {alarm.sensor}",
            UnitKind.ROW,
            label=moment(alarm.at),
            cells=(("time", moment(alarm.at)), ("asset", found.asset), ("sensor", alarm.sensor)),
        )
        for alarm in (found.alarms[-_SPANS_SHOWN:] if request.told is Told.ANOMALIES else ())
    )
    which = f"{series.copy}\n{request.told}\n{question}"
    return figure_evidence("condition", which, series, said, _how(request, found), rows)


def _remaining(found: Condition) -> tuple[str, ...]:
    life = found.remaining
    if life is None:
        return (f"{found.asset}: its readings don't tell a remaining life. {found.no_remaining}",)
    low, high = _span(found, life.low), _span(found, life.high)
    more = " or more" if life.at_cap else ""
    return (
        f"By its readings, {found.asset} lasts about {_span(found, life.steps)} from {moment(found.until)} on,"
        f" {life.coverage:.0%} interval {low} to {high}{more} (n = {found.histories} lives up to a failure).",
    )


def _anomalies(found: Condition) -> tuple[str, ...]:
    if found.no_alarms:
        return (f"{found.asset}: whether its readings are normal can't be told. {found.no_alarms}",)
    chance = f"about {found.rate * found.checked:.1f} would by chance (false-alarm rate {found.rate:.0%})"
    if not found.alarm_count:
        return (f"No anomaly: none of the last {found.checked} spans of {found.asset} is unlike its normal ones.",)
    last = found.alarms[-1]
    now = "It is so now" if last.at >= found.until else f"The last one: {moment(last.at)}"
    return (
        f"{found.alarm_count} of the last {found.checked} spans of {found.asset} are unlike its normal ones; {chance}.",
        f"{now}, farthest from normal: {last.sensor}.",
    )


def _span(found: Condition, steps: float) -> str:
    days = found.days(steps)
    return f"{days:.1f} days" if days >= 2 else f"{days * 24:.1f} h"


def _how(request: ConditionRequest, found: Condition) -> str:
    step = found.step / timedelta(hours=1)
    spans = f"Means over spans of {step:.3g} h of {', '.join(found.sensors)} up to {moment(found.until)}"
    if request.told is Told.REMAINING:
        return f"{spans}, since the last failure; regression on lives up to a failure, conformal interval."
    return f"{spans}; distance from its normal readings (Mahalanobis), conformal threshold."
