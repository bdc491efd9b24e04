"""The tool for questions that are answered by counting and looking in the logs: its figures, and the answer of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from models.readings import Series
from models.store import Store
from models.types import (
    Asset,
    Audience,
    Chunk,
    ChunkKind,
    Citation,
    Evidence,
    EvidenceKind,
    Query,
    Unit,
    UnitKind,
    chunk_id,
)
from services.answering.draft import Draft
from services.answering.understand import Understood
from services.assets.figure import Figure
from services.assets.history import history
from services.assets.log import LogTable, Source
from services.assets.question import request_of
from services.assets.request import Absent, Ambiguous, Operation, Request
from services.assets.tables import LogTables

ASSETS = "assets"
"""Name of the tool that figures come from."""

ROWS = 50
"""How many rows of a figure are named; their number is always given."""


class AssetHistory:
    """Counts, last and first events, rankings, sums and intervals over the logs that an audience may see.

    Whether a question is one for it is told by `read`, not by the trained router: it takes only what it understands to
    the last word."""

    def __init__(self, store: Store) -> None:
        self.tables = LogTables(store)

    def read(
        self,
        question: str,
        audience: Audience,
        asset: str | None = None,
        as_of: datetime | None = None,
        before: str = "",
        machines: Sequence[Asset] = (),
    ) -> Request | Ambiguous | Absent | None:
        """What the question asks of the logs that the audience may see; None if it isn't asked of them.

        machines: what the audience may know of them, for questions about all of a kind or place."""
        return request_of(question, self.tables.of(audience), asset, as_of, before, machines)

    def takes(self, query: Query, machines: Sequence[Asset] = ()) -> bool:
        """Whether the whole question, all its parts together, is asked of the logs."""
        asked = query.question
        return isinstance(
            self.read(asked.question, query.audience, asked.asset, asked.as_of, machines=machines), Request
        )

    def run(self, query: Understood, audience: Audience) -> tuple[Evidence, ...]:
        """The figures of the request that the question was understood as; none if the audience may not see its log."""
        request = query.history
        if not isinstance(request, Request):
            return ()
        if not self.tables.sees(request.log, audience):
            return ()
        return tuple(
            evidence for n, figure in enumerate(history(request)) for evidence in _evidence(figure, n, query.text)
        )

    def draft(self, query: Understood, evidence: Sequence[Evidence]) -> Draft | None:
        """The figures' sentences; None without figures."""
        del query
        found = figures(evidence)
        return draft(found) if found else None

    def shown(self, query: Understood, evidence: Sequence[Evidence]) -> tuple[Mapping[str, Any], ...]:
        """The figures of an answer, as its readers' programs take them."""
        del evidence
        request = query.history
        if not isinstance(request, Request):
            return ()
        found = tuple({**_shown(figure), **_drawn(figure.request)} for figure in history(request))
        if request.operation is Operation.COMPARE:  # one picture of all
            return ({**found[0], **_drawn(request)}, *({k: v for k, v in f.items() if k != "drawn"} for f in found[1:]))
        return found


def figures(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The worked-out figures among the evidence."""
    return tuple(each for each in evidence if each.kind is EvidenceKind.FIGURE)


def draft(evidence: Sequence[Evidence]) -> Draft:
    """The figures' sentences, each citing the log with how it was worked out and the rows behind it."""
    lines: dict[str, list[int]] = {}
    citations = []
    for n, each in enumerate(evidence, start=1):
        units = each.chunk.units
        for unit in units:
            if unit.kind is UnitKind.SENTENCE:
                lines.setdefault(unit.text, []).append(n)
        rows = tuple(unit.label for unit in units if unit.kind is UnitKind.ROW)
        quoted = units if len(rows) == 1 else [unit for unit in units if unit.kind is not UnitKind.ROW]
        quote = "\n".join(unit.quote for unit in quoted)
        citations.append(
            Citation(EvidenceKind.FIGURE, each.document, quote, rows=rows, evidence=each.id, copy=each.chunk.copy)
        )
    text = "\n".join(f"{line} {' '.join(f'[{n}]' for n in marks)}" for line, marks in lines.items())
    return Draft(text, tuple(citations), (), (), tuple(evidence))


def _shown(figure: Figure) -> Mapping[str, Any]:
    request, log = figure.request, figure.request.log
    period = request.period
    dates = {
        "from": period.start.isoformat() if period and period.start else None,
        "before": period.end.isoformat() if period and period.end else None,
        "column": log.roles.get(request.dates, request.dates),
    }
    return shown_figure(
        request.operation.value, figure.text, figure.how, value=figure.value, unit=figure.unit, assets=request.names,
        column=request.column or (request.by if request.by in log.by_name else ""), period=dates if period else None,
        **rows_shown(log, figure.rows),
    )  # fmt: skip


def shown_figure(
    name: str, text: str, how: str, *, documents: Sequence[str], rows: Sequence[str], row_count: int,
    value: Any = None, unit: str = "", assets: Sequence[str] = (), column: str = "", period: Any = None, **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """A figure as its readers' programs take it. more: what only figures of this name have."""
    return {
        "name": name, "value": value, "unit": unit, "text": text, "how": how, "assets": list(assets), "column": column,
        "period": period, **more, "documents": list(documents), "rows": list(rows), "row_count": row_count,
    }  # fmt: skip


def rows_shown(log: LogTable, rows: Sequence[int]) -> dict[str, Any]:
    """Where the rows behind a figure stand, the first of them by name."""
    return {
        "documents": [source.document for source in log.sources],
        "rows": [log.row_name(row) for row in rows[:ROWS]],
        "row_count": len(rows),
    }


def _drawn(request: Request) -> Mapping[str, Any]:
    """What is drawn of it, where it is about failures and nothing narrows them down: how many its machines gathered
    where their trend is told, else when they failed."""
    trend = request.operation is Operation.TREND and request.against is None and not request.column
    failures = request.operation in (Operation.MTBF, Operation.COMPARE) or request.noun[1] == "failures"
    narrowed = any(each.planned is None for each in request.filters)
    if not failures or narrowed or not request.names or request.operation is Operation.TOP:
        return {}
    return {"drawn": {"what": "cumulative" if trend else "timeline", "assets": list(request.names)}}


def _evidence(figure: Figure, number: int, question: str) -> list[Evidence]:
    said = (figure.text, *figure.extra)
    return evidence_of(figure.request.log, said, figure.how, figure.rows, number, question)


def evidence_of(
    log: LogTable, said: Sequence[str], how: str, rows: Sequence[int], number: int, question: str
) -> list[Evidence]:
    """A figure as evidence: its sentences, how it was worked out, and the rows. One per file that rows come from, the
    log's first file where none does. number: of the figure in the answer."""
    by_source: dict[int, list[int]] = {}
    for row in rows:
        by_source.setdefault(log.source_of[row], []).append(row)
    return [
        _of_source(log, said, f"{how}{_counted(len(rows), here)}", log.sources[at], here, f"{question}\n{number}")
        for at, here in sorted((by_source or {0: []}).items())
    ]


def row_unit(log: LogTable, row: int) -> Unit:
    """A row of a log as it is cited."""
    cells = tuple((name, log.cells[name][row]) for name in log.cells if log.cells[name][row])
    return Unit(" | ".join(cell for _, cell in cells), UnitKind.ROW, label=log.row_name(row), cells=cells)


def _of_source(
    log: LogTable, said: Sequence[str], how: str, source: Source, rows: Sequence[int], which: str
) -> Evidence:
    named = [row_unit(log, row) for row in rows[:ROWS]]
    return figure_evidence("figure", f"{source.copy}\n{which}", source, said, how, named)


def figure_evidence(
    kind: str, which: str, source: Source | Series, said: Sequence[str], how: str, rows: Sequence[Unit]
) -> Evidence:
    """A figure that was worked out as evidence: its sentences, how it was worked out, and the rows behind it. kind,
    which: tell it from all others."""
    digest = hashlib.sha256(which.encode()).hexdigest()
    units = (*(Unit(text, UnitKind.SENTENCE) for text in said), Unit(how, UnitKind.ITEM), *rows)
    chunk = Chunk(
        chunk_id(f"{kind} {digest}", 0), source.copy, -1, ChunkKind.RECORD, (), (), units, (), ((),) * len(units)
    )
    return Evidence(chunk.id, EvidenceKind.FIGURE, chunk, source.document, source.document)


def _counted(count: int, rows: Sequence[int]) -> str:
    if len(rows) <= 1:
        return ""
    here = f" {len(rows)} of them are in this file." if len(rows) < count else ""
    first = f" The first {ROWS} are named." if len(rows) > ROWS else ""
    return f" {count} rows are behind it.{here}{first}"
