"""The tool for what was measured: last values, trends, and limits of the manuals that readings went beyond."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from models.store import Store
from models.types import Audience, Evidence, EvidenceKind, Unit, UnitKind
from services.answering.asset_history import draft as draft_of_figures
from services.answering.asset_history import figure_evidence, figures, shown_figure
from services.answering.draft import Draft, citations_of
from services.answering.quantities import Quantity, in_unit, quantities
from services.answering.tools import Tool
from services.answering.understand import Understood
from services.assets.gauge import Gauged, GaugeRequest, gauge_request
from services.assets.gauged import GaugeFigure, Limit, amount, moment, worked_out
from services.assets.request import Ambiguous
from services.assets.words import column_words, stem, tokens

READINGS = "readings"
"""Name of the tool."""

_LIMITING = re.compile(
    r"\b(?:limits?|max(?:imum)?|min(?:imum)?|exceed\w*|must not|not (?:be )?(?:more|less|above|below|over|under)"
    r"|at (?:most|least)|up to|range|between|normal|operating|alarm|warning|shut ?down|trip\w*|threshold|above|below"
    r"|over|under|allow\w*|permi\w+)\b|höchst\w*|mindest\w*|grenzwert\w*|maximal\w*|minimal\w*|[<>≤≥]",
    re.IGNORECASE,
)
_LOWER = re.compile(
    r"\b(?:min(?:imum)?|at least|below|under|less than|low(?:er)?(?: limit)?|drops?|falls?|mindest\w*|minimal\w*)\b",
    re.IGNORECASE,
)
_UPPER = re.compile(
    r"\b(?:max(?:imum)?|exceed\w*|at most|above|over|more than|high(?:er)?|upper|up to|rises?|höchst\w*|maximal\w*)\b",
    re.IGNORECASE,
)
_SIGN = re.compile(r"([<≤>≥])\s*[-+−]?\s*$")
_SETS_OFF = re.compile(
    r"\b(?:alarm|trip\w*|shuts? ?(?:down|off)|fault|error|critical|cut-?out|if|when|bei|wenn|si|en cas|abschalt\w*"
    r"|condition|cause|trigger\w*|stör\w*|arrêt|défaut|parada|fallo)\b|정지|경보",
    re.IGNORECASE,
)
"""'Alarm: < 2 bar' is a lower limit, '≤ 80 °C' and 'maximum: < 80 °C' an upper one."""
_CLAUSE = re.compile(r"[;,.]\s")
_NOT_BELOW = re.compile(r"\bnot (?:be |fall |drop |go )*(?:below|under|less than)\b", re.IGNORECASE)
_MOST_LIMITS = 2
_SAME = 0.02


@dataclass(frozen=True, slots=True)
class _Found:
    """Limits with the unit of a passage that states them."""

    limits: tuple[Limit, ...]
    evidence: Evidence
    unit: Unit


class ReadingsTool:
    """Last value, trend and exceedance over readings that an audience may see; a limit is the manual's, with its page.

    Whether a question is one for it is told by `read`: it takes only one that names a sensor there are readings of."""

    def __init__(self, store: Store, manuals: Tool) -> None:
        self._store = store
        self._manuals = manuals

    def read(
        self, question: str, audience: Audience, asset: str | None = None, as_of: datetime | None = None
    ) -> GaugeRequest | Ambiguous | None:
        """What the question asks of the readings that the audience may see; None if it isn't asked of them."""
        series = self._store.readings.series(audience)
        return gauge_request(question, series, asset, as_of) if series else None

    def run(self, query: Understood, audience: Audience) -> tuple[Evidence, ...]:
        """The figure, and before it the passage with the limit where one is asked about; none without that."""
        request = query.history
        if not isinstance(request, GaugeRequest):
            return ()
        found = self._limits(request, query, audience) if request.what is Gauged.EXCEEDED else None
        figure = worked_out(request, self._store, audience, found.limits if found else ())
        if figure is None:
            return ()
        evidence = _evidence(figure, query.text)
        return (evidence,) if found is None else (evidence, found.evidence)

    def draft(self, query: Understood, evidence: Sequence[Evidence]) -> Draft | None:
        """The figure's sentence citing its readings, and what the manual states, citing its page."""
        found_figures = figures(evidence)
        if not found_figures or not isinstance(query.history, GaugeRequest):
            return None
        draft = draft_of_figures(found_figures)
        passage = next((each for each in evidence if each.kind is EvidenceKind.PASSAGE), None)
        if passage is None:
            return draft
        found = _limits_in(passage, query.history)
        assert found is not None
        cited = citations_of(passage, (found.unit,))[:1]
        quoted = " ".join(found.unit.quote.split())
        text = f"{draft.text} [2]\n“{quoted}” [2]"
        return replace(draft, text=text, citations=(*draft.citations, *cited), evidence=(*draft.evidence, passage))

    def shown(self, query: Understood, evidence: Sequence[Evidence]) -> tuple[Mapping[str, Any], ...]:
        """The figures of an answer, as its readers' programs take them."""
        request = query.history
        if not isinstance(request, GaugeRequest):
            return ()
        passage = next((each for each in evidence if each.kind is EvidenceKind.PASSAGE), None)
        found = _limits_in(passage, request) if passage is not None else None
        drawn = _drawn(request, found)
        return tuple({**_shown(request, each), "drawn": drawn} for each in figures(evidence))

    def _limits(self, request: GaugeRequest, query: Understood, audience: Audience) -> _Found | None:
        for passage in self._manuals.run(query, audience):
            if found := _limits_in(passage, request):
                return found
        return None


def _limits_in(passage: Evidence, request: GaugeRequest) -> _Found | None:
    """The first unit of a passage that limits this sensor's quantity: all words of its name in the unit or its
    heading, one of them in the unit itself, and a quantity of the readings' unit."""
    wanted = frozenset(column_words(request.series.sensor))
    for unit in passage.chunk.units:
        own = " ".join((unit.lead_in, *(f"{header} {cell}" for header, cell in unit.cells), unit.text))
        words = {stem(word) for word in tokens(own)}
        around = words | {stem(word) for heading in passage.chunk.section for word in tokens(heading)}
        if not wanted <= around or not wanted & words or not _LIMITING.search(own):
            continue
        if limits := _limits_of(unit, own, request.series.unit, passage.language):
            return _Found(limits, passage, unit)
    return None


def _limits_of(unit: Unit, said: str, wanted: str, language: str) -> tuple[Limit, ...]:
    found: list[tuple[Quantity, str, str]] = []
    if unit.cells:
        for header, cell in unit.cells:
            around = " ".join((*unit.cells[0], header, cell))
            found += [(q, around, cell[: q.start]) for q in quantities(cell, header, language)]
    else:
        text = unit.text
        found = [(q, _CLAUSE.split(text[: q.end])[-1], text[: q.start]) for q in quantities(text, "", language)]
    limits: list[Limit] = []
    for quantity, around, at in found:
        value = (
            in_unit(f"{'-' if quantity.negative else ''}{quantity.value}", quantity.unit, wanted) if wanted else None
        )
        if value is None or quantity.tolerance:
            continue
        if any(math.isclose(limit.value, value, rel_tol=_SAME) for limit in limits):
            continue  # in another unit: '4.5 bar (65 psi)'
        if quantity.span:
            above = quantity.span == "high"
        else:
            before = around if unit.cells else unit.text[: quantity.end]
            sign = _SIGN.search(at)
            above = _is_upper(sign[1], around) if sign else _is_called_upper(before)
            if not _LIMITING.search(before) and not _LIMITING.search(said):
                continue
        stated = f"{quantity.signed} {quantity.unit}".strip()
        if all(limit.above != above for limit in limits):
            limits.append(Limit(value, above, stated))
    return tuple(limits[:_MOST_LIMITS])


def _is_upper(sign: str, around: str) -> bool:
    """Whether a limit with a sign is an upper one: it is what may be, or with such words around it what sets off."""
    return (sign in "<≤") != bool(_SETS_OFF.search(around))


def _is_called_upper(before: str) -> bool:
    return not _NOT_BELOW.search(before) and not (_LOWER.search(before) and not _UPPER.search(before))


def _evidence(figure: GaugeFigure, question: str) -> Evidence:
    series = figure.request.series
    behind = f" {figure.count} readings are behind it." if figure.count > 1 else ""
    rows = tuple(
        Unit(
            f"{moment(reading.at)} | {series.asset} | {series.sensor} | {amount(reading.value, series.unit)}",
            UnitKind.ROW,
            label=f"row {reading.row}" if reading.row else moment(reading.at),
            cells=(
                ("time", moment(reading.at)),
                ("asset", series.asset),
                ("sensor", series.sensor),
                ("value", amount(reading.value, series.unit)),
            ),
        )
        for reading in figure.readings
    )
    which = f"{series.id}\n{series.copy}\n{question}"
    return figure_evidence("reading", which, series, (figure.text,), f"{figure.how}{behind}", rows)


def _drawn(request: GaugeRequest, found: _Found | None) -> Mapping[str, Any]:
    """What is drawn of it: the readings of that time, and the limits with the page that gives them."""
    where = ""
    if found is not None:
        page = found.unit.page
        where = f", {found.evidence.title}" + (f", page {page}" if page else "")
    period = request.period
    return {
        "what": "trend",
        "assets": [request.series.asset],
        "sensor": request.series.sensor,
        "from": period.start.isoformat() if period and period.start else None,
        "before": period.end.isoformat() if period and period.end else None,
        "limits": [
            {"value": each.value, "above": each.above, "stated": f"{each.stated}{where}"}
            for each in (found.limits if found else ())
        ],
    }


def _shown(request: GaugeRequest, evidence: Evidence) -> Mapping[str, Any]:
    units = evidence.chunk.units
    rows = [unit.label for unit in units if unit.kind is UnitKind.ROW]
    value = units[-1].cells[-1][1] if rows and request.what is Gauged.LAST else None
    return shown_figure(
        request.what.value, units[0].text, units[1].text, value=value, unit=request.series.unit,
        assets=[request.series.asset], column=request.series.sensor, documents=[evidence.document], rows=rows,
        row_count=len(rows),
    )  # fmt: skip
