"""The tool for questions that are answered by counting and looking in the logs: its figures, and the answer of them."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from models.store import Store
from models.types import (
    Audience,
    Chunk,
    ChunkKind,
    Citation,
    Evidence,
    EvidenceKind,
    Query,
    Unit,
    UnitKind,
    WorkOrder,
    chunk_id,
)
from services.answering.draft import Draft
from services.answering.understand import Understood
from services.assets.history import Figure, history
from services.assets.log import LogTable, Source
from services.assets.question import request_of
from services.assets.request import Absent, Ambiguous, Request

ASSETS = "assets"
"""Name of the tool that figures come from."""

ROWS = 50
"""How many rows of a figure are named; their number is always given."""

_KEPT_ROWS = 500_000


class AssetHistory:
    """Counts, last and first events, rankings, sums and intervals over the logs that an audience may see.

    Whether a question is one for it is told by `read`, not by the trained router: it takes only what it understands to
    the last word."""

    name = ASSETS
    description = "Counts, last dates, rankings, downtime, cost and intervals worked out over the rows of the logs."

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tables: OrderedDict[tuple[str, ...], LogTable] = OrderedDict()
        self._lock = threading.Lock()

    def read(
        self,
        question: str,
        audience: Audience,
        asset: str | None = None,
        as_of: datetime | None = None,
        before: str = "",
    ) -> Request | Ambiguous | Absent | None:
        """What the question asks of the logs that the audience may see; None if it isn't asked of them."""
        return request_of(question, self._logs(audience), asset, as_of, before)

    def takes(self, query: Query) -> bool:
        """Whether the whole question, all its parts together, is asked of the logs."""
        asked = query.question
        return isinstance(self.read(asked.question, query.audience, asked.asset, asked.as_of), Request)

    def run(self, query: Understood, audience: Audience) -> tuple[Evidence, ...]:
        """The figures of the request that the question was understood as; none if the audience may not see its log."""
        request = query.history
        if not isinstance(request, Request):
            return ()
        seen = {info.copy for info in self._store.records.logs(audience)}
        if not {source.copy for source in request.log.sources} <= seen:
            return ()
        return tuple(
            evidence for n, figure in enumerate(history(request)) for evidence in _evidence(figure, n, query.text)
        )

    def _logs(self, audience: Audience) -> list[LogTable]:
        """One table per log, those of the same columns as one. A copy's rows never change: tables are kept by copy."""
        families: dict[tuple[tuple[str, str], ...], list[Source]] = {}
        roles: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}
        for info in self._store.records.logs(audience):
            key = tuple(sorted(info.roles.items()))
            families.setdefault(key, []).append(Source(info.document, info.copy))
            roles[key] = info.roles
        return [table for key, sources in families.items() for table in self._of_family(sources, roles[key], audience)]

    def _of_family(self, sources: Sequence[Source], roles: Mapping[str, str], audience: Audience) -> list[LogTable]:
        key = tuple(source.copy for source in sources)
        with self._lock:
            kept = self._tables.get(key)
            if kept is not None:
                self._tables.move_to_end(key)
        if kept is None:
            rows: list[tuple[int, WorkOrder]] = []
            for n, source in enumerate(sources):
                rows += [(n, order) for order in self._store.records.rows(source.copy, audience)]
            kept = LogTable(sources, roles, rows)
            with self._lock:
                self._tables[key] = kept
                while len(self._tables) > 1 and sum(len(table) for table in self._tables.values()) > _KEPT_ROWS:
                    self._tables.popitem(last=False)
        return [kept] if len(kept) else []


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


def shown(request: Request) -> tuple[Mapping[str, Any], ...]:
    """The figures of an answer, as its readers' programs take them."""
    return tuple(_shown(figure) for figure in history(request))


def _shown(figure: Figure) -> Mapping[str, Any]:
    request, log = figure.request, figure.request.log
    period = request.period
    return {
        "name": request.operation.value,
        "value": figure.value,
        "unit": figure.unit,
        "text": figure.text,
        "how": figure.how,
        "assets": list(request.names),
        "column": request.column or (request.by if request.by in log.by_name else ""),
        "period": {
            "from": period.start.isoformat() if period.start else None,
            "before": period.end.isoformat() if period.end else None,
            "column": log.roles.get(request.dates, request.dates),
        }
        if period
        else None,
        "documents": [source.document for source in log.sources],
        "rows": [log.row_name(row) for row in figure.rows[:ROWS]],
        "row_count": len(figure.rows),
    }


def _evidence(figure: Figure, number: int, question: str) -> list[Evidence]:
    """One per file that rows come from, the log's first file where none does."""
    log = figure.request.log
    by_source: dict[int, list[int]] = {}
    for row in figure.rows:
        by_source.setdefault(log.source_of[row], []).append(row)
    return [
        _of_source(figure, number, question, log.sources[at], rows)
        for at, rows in sorted((by_source or {0: []}).items())
    ]


def _of_source(figure: Figure, number: int, question: str, source: Source, rows: Sequence[int]) -> Evidence:
    log = figure.request.log
    said = [Unit(text, UnitKind.SENTENCE) for text in (figure.text, *figure.extra)]
    how = Unit(f"{figure.how}{_counted(figure, rows)}", UnitKind.ITEM)
    named = [
        Unit(" | ".join(cell for _, cell in cells), UnitKind.ROW, label=log.row_name(row), cells=cells)
        for row in rows[:ROWS]
        if (cells := tuple((name, log.cells[name][row]) for name in log.cells if log.cells[name][row])) is not None
    ]
    digest = hashlib.sha256(f"{source.copy}\n{question}\n{number}".encode()).hexdigest()
    units = (*said, how, *named)
    chunk = Chunk(
        chunk_id(f"figure {digest}", number), source.copy, -1, ChunkKind.RECORD, (), (), units, (), ((),) * len(units)
    )
    return Evidence(chunk.id, EvidenceKind.FIGURE, chunk, source.document, source.document)


def _counted(figure: Figure, rows: Sequence[int]) -> str:
    if len(rows) <= 1:
        return ""
    here = f" {len(rows)} of them are in this file." if len(rows) < len(figure.rows) else ""
    first = f" The first {ROWS} are named." if len(rows) > ROWS else ""
    return f" {len(figure.rows)} rows are behind it.{here}{first}"
