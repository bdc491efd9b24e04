"""An answer before it is checked, and the citation of one unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from models.types import Citation, Evidence, EvidenceKind, SafetyWarning, Unit
from services.answering.units import Scored


@dataclass(frozen=True, slots=True)
class Draft:
    """Text in which '[n]' at the end of a statement names the n-th citation.

    shown: the units it is made of, the one that answers first. evidence: the passages that the citations point into.
    mode: whether the text is taken from the documents ('local') or written by a language model ('model').
    steps: whether it is a procedure.
    """

    text: str
    citations: tuple[Citation, ...]
    warnings: tuple[SafetyWarning, ...]
    shown: tuple[Scored, ...]
    evidence: tuple[Evidence, ...]
    mode: Literal["local", "model"] = "local"
    steps: bool = False


def cite(item: Scored, units: Sequence[Unit] = ()) -> Citation:
    """The citation of a unit, or of the units around it that are quoted with it; its quote is verbatim."""
    evidence, unit = item.evidence, item.unit
    chunk = evidence.chunk
    return Citation(
        kind=evidence.kind,
        document=evidence.document,
        quote=" ".join(u.text for u in units) or unit.text,
        revision=evidence.revision,
        page=unit.page if unit.page is not None else next(iter(chunk.pages), None),
        section=" > ".join(chunk.section),
        boxes=tuple(dict.fromkeys(box for u in units or (unit,) for box in u.boxes)),
        rows=_record(unit) if evidence.kind is EvidenceKind.RECORD else (),
        evidence=evidence.id,
        copy=chunk.copy,
    )


def _record(unit: Unit) -> tuple[str, ...]:
    """What names the row in its log: its label, else its first cell, which is where logs keep the number."""
    name = unit.label or next((cell for _, cell in unit.cells if cell.strip()), "")
    return (name,) if name else ()
