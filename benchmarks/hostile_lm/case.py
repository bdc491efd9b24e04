"""A generated answer, as it goes to the guard and to the file of cases."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from models.types import Chunk, Citation, Evidence, EvidenceKind


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a document, as gather would return it."""

    evidence: Evidence

    @property
    def chunk(self) -> Chunk:
        return self.evidence.chunk

    def quote(self, units: Sequence[int]) -> Citation:
        chunk = self.chunk
        return Citation(
            EvidenceKind.PASSAGE,
            self.evidence.document,
            " ".join(chunk.units[i].text for i in units) if units else chunk.text,
            page=chunk.units[units[0]].page if units else None,
            evidence=self.evidence.id,
            copy=chunk.copy,
        )

    @property
    def text(self) -> str:
        """Everything that the passage states, headers, labels, lead-ins, headings and title included."""
        parts = [self.evidence.title, self.evidence.document, *self.chunk.section]
        for unit in self.chunk.units:
            parts += [unit.label, unit.text, unit.lead_in, *(f"{header} {cell}" for header, cell in unit.cells)]
        return "\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Value:
    """A value that an answer gives: where it stands in the answer, and in the passage.

    unit: index of the passage's unit; cell: its column, -1 outside a table. rest: what else of the cell or sentence.
    """

    start: int
    end: int
    unit: int
    cell: int = -1


@dataclass(frozen=True, slots=True)
class Case:
    """way: how the answer is written. kind: what was made wrong, '' in a right answer. done: in words.

    body: the answer without marks; of a list one line per item. lines: per line the passage's units that it tells.
    values: of the body. said: the sentence of the passage that it tells, without its frame. exact: a conversion
    before it was rounded. steps: per line the step it tells, where the answer is a procedure.
    """

    way: str
    question: str
    body: str
    passage: Passage
    lines: tuple[tuple[int, ...], ...]
    values: tuple[Value, ...] = ()
    steps: tuple[int, ...] = ()
    said: str = ""
    exact: float = 0.0
    whole: bool = False
    asked: bool = True
    kind: str = ""
    done: str = ""
    right: str = field(default="", compare=False)

    @property
    def cited(self) -> tuple[str, tuple[Citation, ...]]:
        """The answer with its marks, and the citations: of the whole passage, or of the units of each line."""
        if self.whole:
            lines = [f"{line} [1]" if line else line for line in self.body.split("\n")]
            return "\n".join(lines), (self.passage.quote(()),)
        citations: list[Citation] = []
        number: dict[tuple[int, ...], int] = {}
        lines = []
        for line, units in zip(self.body.split("\n"), self.lines, strict=True):
            if units and units not in number:
                citations.append(self.passage.quote(units))
                number[units] = len(citations)
            lines.append(f"{line} [{number[units]}]" if units else line)
        return "\n".join(lines), tuple(citations)

    def row(self, refused: Sequence[str]) -> dict[str, Any]:
        """One line of the file of cases."""
        text, citations = self.cited
        return {
            "way": self.way,
            "kind": self.kind,
            "done": self.done,
            "question": self.question if self.asked else "",
            "answer": text,
            "right": self.right,
            "document": self.passage.evidence.document,
            "chunk": self.passage.chunk.id,
            "quotes": [citation.quote for citation in citations],
            "refused": list(refused),
        }


def spaced(text: str) -> str:
    return " ".join(text.split())


def low(text: str) -> str:
    """Without the capital of a sentence's first word; of a name it is kept."""
    return text[0].lower() + text[1:] if len(text) > 1 and text[1].islower() else text


def told_case(
    way: str,
    question: str,
    lines: Sequence[tuple[str, tuple[int, ...]]],
    passage: Passage,
    dice: random.Random,
    values: Sequence[Value] = (),
    told: Sequence[int] = (),
) -> Case:
    """A case of these lines, each with the units that it tells; whether it is whole and asked for is drawn."""
    body = "\n".join(line for line, _ in lines)
    units = tuple(of for _, of in lines)
    whole, asked = dice.random() < 0.4, dice.random() < 0.75
    return Case(way, question, body, passage, units, tuple(values), tuple(told), whole=whole, asked=asked)
