"""An answer before it is checked, and the citations of the units it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from models.types import Citation, Evidence, EvidenceKind, SafetyWarning, Unit, UnitKind, Verbatim
from services.answering.units import Scored


@dataclass(frozen=True, slots=True)
class Draft:
    """Text in which '[n]' at the end of a statement names the n-th citation.

    shown: the units it is made of, the one that answers first. evidence: the passages that the citations point into.
    mode: whether the text is taken from the documents ('local') or written by a language model ('model').
    steps: whether it tells lines of a section in their order, a procedure's or rows that belong together.
    headline: the value asked for in one line, which the text says in its own words.
    differs: whether it tells of two places that state different values of what is asked.
    """

    text: str
    citations: tuple[Citation, ...]
    warnings: tuple[SafetyWarning, ...]
    shown: tuple[Scored, ...]
    evidence: tuple[Evidence, ...]
    mode: Literal["local", "model"] = "local"
    steps: bool = False
    headline: str = ""
    differs: bool = False

    def forms(self) -> tuple[Draft, ...]:
        """With its headline above the text, and without, should the guard not let that pass."""
        plain = replace(self, headline="")
        return (replace(plain, text=f"{self.headline}\n{self.text}"), plain) if self.headline else (plain,)


def shown_first(scored: Sequence[Scored], draft: Draft | None) -> tuple[Scored, ...]:
    """The units, first the one that the draft answers with: not always the best scored one, but the row that the
    question names, or the best of the section whose heading it is."""
    first = next((item for item in scored if draft is not None and item is draft.shown[0]), None)
    return tuple(scored) if first is None else (first, *(item for item in scored if item is not first))


def cite(item: Scored, units: Sequence[Unit] = ()) -> tuple[Citation, ...]:
    """The citations of a unit, or of the units around it that are quoted with it: one per page that they stand on, the
    unit's own page first."""
    own = pages_of(item.unit)[0]
    citations = citations_of(item.evidence, units or (item.unit,))
    return tuple(sorted(citations, key=lambda citation: citation.page != own))


def citations_of(evidence: Evidence, units: Sequence[Unit]) -> tuple[Citation, ...]:
    """One citation per page that the units stand on, in order; each quote is what that page has of them, verbatim.

    Units that follow each other make one run of text; a new line begins where something else stands in between.
    """
    pages = dict.fromkeys(page for unit in units for page in pages_of(unit))
    return tuple(_citation(evidence, [u for u in units if page in pages_of(u)], page) for page in pages)


def pages_of(unit: Unit) -> tuple[int | None, ...]:
    """The pages that a unit stands on, the one with most of it first."""
    return tuple(dict.fromkeys((unit.page, *(run.page for run in unit.verbatim))))


def _citation(evidence: Evidence, units: Sequence[Unit], page: int | None) -> Citation:
    chunk, record = evidence.chunk, evidence.kind is EvidenceKind.RECORD
    return Citation(
        kind=evidence.kind,
        document=evidence.document,
        quote="\n".join(unit.text for unit in units) if record else _quote(units, page),
        revision=evidence.revision,
        page=page if page is not None else next(iter(chunk.pages), None),
        section=(" > ".join(chunk.section) + ("" if chunk.pages or record else _paragraphs(units))).removeprefix(", "),
        boxes=tuple(dict.fromkeys(box for unit in units for box in unit.boxes if page in (None, box.page))),
        rows=_record(units[0]) if record else (),
        evidence=evidence.id,
        copy=chunk.copy,
        ocr=any(unit.ocr for unit in units),
    )


def _quote(units: Sequence[Unit], page: int | None) -> str:
    quote = ""
    for before, unit in pairwise((None, *units)):
        assert unit is not None
        text = " ".join(run.text for run in unit.verbatim if run.page == page) or unit.quote
        quote += ("" if before is None else " " if _follows(before, unit) else "\n") + text
    return quote


def _follows(before: Unit, unit: Unit) -> bool:
    """Whether a sentence goes on where the one before ended."""
    if unit.kind is not UnitKind.SENTENCE or before.block != unit.block:
        return False
    return not (before.verbatim and unit.verbatim) or _touch(before.verbatim[-1], unit.verbatim[0])


def _touch(run: Verbatim, following: Verbatim) -> bool:
    return run.page != following.page or run.end == following.start


def _paragraphs(units: Sequence[Unit]) -> str:
    """Where there are no pages: which paragraphs of the section, ', paragraph 3'."""
    numbers = [unit.paragraph for unit in units if unit.paragraph]
    if not numbers:
        return ""
    first, last = min(numbers), max(numbers)
    return f", paragraph {first}" if first == last else f", paragraphs {first}-{last}"


def _record(unit: Unit) -> tuple[str, ...]:
    """What names the row in its log: its label, else its first cell, which is where logs keep the number."""
    name = unit.label or next((cell for _, cell in unit.cells if cell.strip()), "")
    return (name,) if name else ()
