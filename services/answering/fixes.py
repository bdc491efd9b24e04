"""The tool for what was done about a fault or complaint before: rows of the logs, cited as records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.types import Audience, Chunk, ChunkKind, Evidence, EvidenceKind, Query, chunk_id
from services.answering.asset_history import row_unit
from services.answering.draft import Draft, citations_of
from services.answering.understand import Understood
from services.assets.fixes import FixRequest, Found, asks_for_a_fix, fix_request, shown_cells, when
from services.assets.request import Absent
from services.assets.tables import LogTables

FIXES = "fixes"
"""Name of the tool."""


class Fixes:
    """'E-17 again: what fixed it last time?', 'has anyone had this noise before?' over the logs that an audience may
    see. Whether a question is one for it is told by `read`."""

    def __init__(self, tables: LogTables) -> None:
        self._tables = tables

    def read(
        self, question: str, audience: Audience, asset: str | None = None, before: str = ""
    ) -> FixRequest | Absent | None:
        """The rows that answer the question; None if it isn't one for this tool. before: the question before."""
        return fix_request(question, self._tables.of(audience), asset, before) if asks_for_a_fix(question) else None

    def takes(self, query: Query) -> bool:
        """Whether the whole question, all its parts together, is answered by earlier rows."""
        asked = query.question
        return isinstance(self.read(asked.question, query.audience, asked.asset), FixRequest)

    def run(self, query: Understood, audience: Audience) -> tuple[Evidence, ...]:
        """The rows as records, newest first; none whose log the audience may not see."""
        request = query.history
        if not isinstance(request, FixRequest):
            return ()
        rows = [row for found in request.found for row in (found, found.follow) if row is not None]
        return tuple(_evidence(row) for row in rows if self._tables.sees(row.log, audience))

    def draft(self, query: Understood, evidence: Sequence[Evidence]) -> Draft | None:
        """A line per time, newest first, citing its rows."""
        request = query.history
        if not isinstance(request, FixRequest) or not evidence:
            return None
        number = {each.id: n for n, each in enumerate(evidence, start=1)}
        lines: list[str] = []
        for found in request.found:
            parts = [_line(row, number[_id(row)]) for row in (found, found.follow) if row and _id(row) in number]
            if parts:
                first = "Not on this machine before; on another" if request.elsewhere else "Last time"
                if request.missing:
                    first = f"No row says {' or '.join(f'“{word}”' for word in request.missing)}. The nearest"
                lines.append(f"{'Before that' if lines else first}: {' Then: '.join(parts)}")
        citations = tuple(citations_of(each, each.chunk.units)[0] for each in evidence)
        return Draft("\n".join(lines), citations, (), (), tuple(evidence))

    def shown(self, query: Understood, evidence: Sequence[Evidence]) -> tuple[Mapping[str, Any], ...]:
        """None: what was done is told in rows, not in figures."""
        del query, evidence
        return ()


def _line(found: Found, number: int) -> str:
    told = "; ".join(f"{name}: {cell}" for name, cell in shown_cells(found))
    asset = found.log.orders[found.row].asset
    day = when(found)
    return f"{f'{day}, ' if day else ''}{asset}: {told} [{number}]"


def _id(found: Found) -> str:
    source = found.log.sources[found.log.source_of[found.row]]
    return chunk_id(f"fix {source.copy}", found.log.orders[found.row].row)


def _evidence(found: Found) -> Evidence:
    log, row = found.log, found.row
    source = log.sources[log.source_of[row]]
    asset = log.orders[row].asset
    chunk = Chunk(_id(found), source.copy, -1, ChunkKind.RECORD, (asset,), (), (row_unit(log, row),), (), ((),))
    return Evidence(chunk.id, EvidenceKind.RECORD, chunk, source.document, source.document)
