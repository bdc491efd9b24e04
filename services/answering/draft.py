"""An answer before it is checked, and the citation of one unit."""

from __future__ import annotations

from dataclasses import dataclass

from models.types import Citation, Evidence, SafetyWarning
from services.answering.units import Scored


@dataclass(frozen=True, slots=True)
class Draft:
    """Text in which '[n]' at the end of a statement names the n-th citation.

    shown: the units it is made of, the one that answers first. evidence: the passages that the citations point into.
    """

    text: str
    citations: tuple[Citation, ...]
    warnings: tuple[SafetyWarning, ...]
    shown: tuple[Scored, ...]
    evidence: tuple[Evidence, ...]


def cite(item: Scored) -> Citation:
    """The citation of one unit; its quote is the unit, verbatim."""
    evidence, unit = item.evidence, item.unit
    chunk = evidence.chunk
    return Citation(
        kind=evidence.kind,
        document=evidence.document,
        quote=unit.text,
        revision=evidence.revision,
        page=unit.page if unit.page is not None else next(iter(chunk.pages), None),
        section=" > ".join(chunk.section),
        boxes=unit.boxes,
        rows=(unit.label,) if evidence.kind == "record" and unit.label else (),
        evidence=evidence.id,
        copy=chunk.copy,
    )
