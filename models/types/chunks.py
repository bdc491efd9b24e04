"""What is indexed, and the smallest pieces of it that an answer can quote."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

from models.types.reading import Box, Severity


class ChunkKind(StrEnum):
    PROSE = "prose"
    TABLE = "table"
    PROCEDURE = "procedure"
    WARNING = "warning"
    FAULT = "fault entry"
    RECORD = "record"


class UnitKind(StrEnum):
    """What an answer can quote: the smallest pieces that stand on their own."""

    SENTENCE = "sentence"
    ITEM = "item"
    STEP = "step"
    ROW = "row"
    CODE = "code"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A run of a unit's text as its page has it, with the label in front where one stands there.

    start, end: in the page's text without white space, so that runs that follow each other can be told.
    """

    page: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest quotable piece: a sentence, list item, step, table row or code block, verbatim.

    text: as it stands in the document; for a row the non-empty cells joined by ' | '.
    lead_in: the paragraph ending in ':' or the parent item that it belongs to, '' if none.
    cells: (header, cell) per column for a row, else ().
    block: ordinal of the block inside the chunk, so that sentences of one paragraph can be told from sisters.
    verbatim: the runs in which its pages hold it, in its order; one as a rule, () where a page has no text layer.
    paragraph: ordinal of the block in its section, from 1; 0 if not known.
    ocr: whether the text was read from a picture by OCR and may be misread.
    """

    text: str
    kind: UnitKind
    page: int | None = None
    boxes: tuple[Box, ...] = ()
    label: str = ""
    lead_in: str = ""
    cells: tuple[tuple[str, str], ...] = ()
    block: int = 0
    verbatim: tuple[Verbatim, ...] = ()
    paragraph: int = 0
    ocr: bool = False

    @property
    def quote(self) -> str:
        """The unit as a page has it: a row's cells in reading order, without our bars between them."""
        if self.verbatim:
            return " ".join(run.text for run in self.verbatim)
        return " ".join(cell for _, cell in self.cells if cell.strip()) if self.cells else self.text


@dataclass(frozen=True, slots=True)
class SafetyWarning:
    """A safety block, verbatim, that governs a step, a section or a procedure. ocr: read from a picture."""

    severity: Severity
    label: str
    text: str
    page: int | None = None
    boxes: tuple[Box, ...] = ()
    ocr: bool = False


_CHUNKS = UUID("6f6a1f0e-5d0c-5b63-9a0d-3d1f6f1c2b7a")


def chunk_id(copy: str, ordinal: int) -> str:
    """Id of a chunk: the same for the same copy and ordinal, so a neighbour's id is known without a search."""
    return str(uuid5(_CHUNKS, f"{copy}/{ordinal}"))


@dataclass(frozen=True, slots=True)
class Chunk:
    """The unit that is indexed: at most about 180 words of one section, never cut inside a unit.

    id: uuid5 of copy and ordinal, so that adding twice changes nothing.
    section: heading path from the outermost; the document's title is not part of it.
    warnings: those that govern anything in it, in document order, nearest procedure included.
    governed: for each unit, the indices into `warnings` that govern it; same length as `units`.
    language: ISO 639-1, where it isn't the document's: a manual may hold its text in several; else ''.
    """

    id: str
    copy: str
    ordinal: int
    kind: ChunkKind
    section: tuple[str, ...]
    pages: tuple[int, ...]
    units: tuple[Unit, ...]
    warnings: tuple[SafetyWarning, ...] = ()
    governed: tuple[tuple[int, ...], ...] = ()
    language: str = ""

    @property
    def text(self) -> str:
        """The units one per line, labels in front."""
        return "\n".join(f"{u.label} {u.text}".strip() for u in self.units)
