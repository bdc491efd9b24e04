"""What a code means is told by the manual's table, not by a work order on which it was written down."""

from __future__ import annotations

from collections.abc import Sequence

from models.analyzer import names_in
from models.types import ChunkKind, EvidenceKind
from services.answering.understand import Understood
from services.answering.units import Scored, put_first
from services.answering.wanted import AnswerKind

_ABOUT_A_CODE = (AnswerKind.DEFINITION, AnswerKind.FAULT, AnswerKind.PROCEDURE, AnswerKind.OTHER)


def entry_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; where the first is a row of a log, and what a code means or what to do about it is asked, the row of a
    fault table that begins with the code comes first."""
    asks = understood.bare or understood.wanted.kind in _ABOUT_A_CODE
    if not scored or not asks or scored[0].evidence.kind is not EvidenceKind.RECORD:
        return tuple(scored)
    entry = next((item for item in scored if _is_entry(item, understood.names)), None)
    return tuple(scored) if entry is None else put_first(scored, entry)


def _is_entry(item: Scored, names: frozenset[str]) -> bool:
    chunk = item.evidence.chunk
    key = next((cell for _, cell in item.unit.cells if cell.strip()), "")
    return chunk.kind is ChunkKind.FAULT and bool(names_in(key) & names)
