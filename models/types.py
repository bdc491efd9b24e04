"""The value types that flow between the steps: small, frozen, free of any library.

Words are those of the glossary in ARCHITECTURE.md. Lengths and positions on a page are PDF points with the origin at
the top left and y growing downwards; pages count from 1.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from models.effectivity import Effectivity

# -------------------------------------------------- audience

Audience = tuple[frozenset[str], ...]
"""For whom a question is asked: one set of groups per person who will read the answer. `()` sees nothing."""

PUBLIC_GROUP = "everyone"
"""The group of documents that were ingested without naming one."""

OPEN_AUDIENCE: Audience = (frozenset({PUBLIC_GROUP}),)


def visible(groups: Collection[str], audience: Audience) -> bool:
    """Whether a document of these groups may be shown: its groups meet *every* set of the audience."""
    return bool(audience) and all(not members.isdisjoint(groups) for members in audience)


class Role(StrEnum):
    """What a person or a key may do; what they may see is said by their groups alone."""

    TECHNICIAN = "technician"
    """Asks, and judges the answers."""
    ENGINEER = "engineer"
    """Brings and removes documents, reviews feedback, too."""
    ADMIN = "admin"
    """Promotes program versions, lets people in, reads the audit log, too."""

    def includes(self, other: Role) -> bool:
        """Whether whoever has this role may do what `other` may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


# -------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the top left."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class BlockKind(StrEnum):
    """What a block of a document is. FURNITURE (running heads and feet) and CONTENTS are kept but never indexed."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    STEP = "step"
    TABLE = "table"
    WARNING = "warning"
    CAPTION = "caption"
    CODE = "code"
    FIGURE_TEXT = "figure text"
    FURNITURE = "furniture"
    CONTENTS = "contents"


class Severity(StrEnum):
    """Type of a safety block, whatever word the document uses for it (ANSI Z535.6 signal words, plus notes)."""

    DANGER = "danger"
    WARNING = "warning"
    CAUTION = "caution"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One body row of a table: its cells, left to right, with the page it stands on."""

    cells: tuple[str, ...]
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a table: one header text per column (levels joined with ' / ', '' where there is none)."""

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document in reading order, as every reader emits it.

    text: verbatim, without the label. For a table: the cells row by row.
    level: heading depth (1 = top), or depth of a step or item (1 = outermost), 0 otherwise.
    label: the number or letter of a step ('3.', '(a)'), a bullet, or the signal word of a warning ('WARNING').
    severity: set for warnings only.
    refs: margin references that stand beside the block ('C40').
    """

    kind: BlockKind
    text: str
    page: int | None = None
    boxes: tuple[Box, ...] = ()
    level: int = 0
    label: str = ""
    severity: Severity | None = None
    table: Table | None = None
    refs: tuple[str, ...] = ()


class PageState(StrEnum):
    """What was found on a page. OCR: its text was read from the picture. SCAN: a picture on which none could be read.

    UNSURE: the layout rules failed there.
    """

    TEXT = "text"
    OCR = "ocr"
    SCAN = "scan"
    BLANK = "blank"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: number from 1, size in points as shown (after /Rotate), and what was found on it."""

    number: int
    width: float
    height: float
    state: PageState = PageState.TEXT


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a reader makes of a file. `page_count` is None for formats without pages.

    title: as the document states it, '' if it doesn't. revision: as stated ('Rev. C', 'Change 2'), None if not.
    language: ISO 639-1. problems: what a person should know, one sentence each; none of them stops the ingestion.
    texts: the text layer of each page that has one, as it is in the file, to prove quotations by.
    """

    title: str
    blocks: tuple[Block, ...]
    language: str = "en"
    revision: str | None = None
    page_count: int | None = None
    pages: tuple[Page, ...] = ()
    problems: tuple[str, ...] = ()
    texts: Mapping[int, str] = field(default_factory=dict, repr=False)


# -------------------------------------------------- chunks


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

    @property
    def text(self) -> str:
        """The units one per line, labels in front."""
        return "\n".join(f"{u.label} {u.text}".strip() for u in self.units)


# -------------------------------------------------- records


@dataclass(frozen=True, slots=True)
class Asset:
    """A machine or component as a log or a list of machines names it. parent: the machine that it is part of, or its
    place. aliases: what else people call it."""

    name: str
    description: str = ""
    model: str = ""
    serial: str = ""
    parent: str = ""
    in_service: date | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """One maintenance event of a log. `record_id` is the log's own id, or 'row N'; `raw` is the row as it came."""

    record_id: str
    row: int
    asset: str
    text: str
    raw: Mapping[str, Any]
    kind: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    downtime_h: float | None = None
    cost: float | None = None
    parts: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was set aside, with the reason; nothing is dropped in silence."""

    row: int
    raw: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadLog:
    """What the log reader makes of a table: rows, what was set aside, and which column was taken for what.

    kind: work orders, alarms or assets, as a mapping names it.
    """

    assets: tuple[Asset, ...]
    work_orders: tuple[WorkOrder, ...]
    rejected: tuple[RejectedRow, ...]
    columns: Mapping[str, str]
    problems: tuple[str, ...] = ()
    kind: str = "work orders"


# -------------------------------------------------- questions and answers


class Status(StrEnum):
    """How a query ended, or where it is (QUEUED and STARTED are not ends)."""

    QUEUED = "queued"
    STARTED = "started"
    ANSWERED = "answered"
    ABSTAINED = "abstained"
    ASKED = "asked"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Priority(StrEnum):
    NORMAL = "normal"
    LINE_DOWN = "line_down"


@dataclass(frozen=True, slots=True)
class Question:
    """What a user asks, as every entrance submits it."""

    question: str
    conversation_id: str | None = None
    asset: str | None = None
    serial: str | None = None
    as_of: datetime | None = None
    priority: Priority = Priority.NORMAL
    deadline_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the same conversation and what was answered."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Query:
    """A submitted question: what the program runs on. `audience` was fixed when it was submitted."""

    id: str
    question: Question
    principal: str
    audience: Audience
    history: tuple[Turn, ...] = ()
    deadline_at: datetime | None = None


class EvidenceKind(StrEnum):
    PASSAGE = "passage"
    RECORD = "record"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What gather returns: a chunk with where it comes from and how well it matched.

    document: path as ingested. lexical, dense: scores normalised to [0, 1] within the query; fused: their weighted sum.
    named: share of the question's identifiers that stand in it, where these decide. bm25: as the index gave it.
    unit_vectors: (units of the chunk, dimension) array, or None.
    withheld: positions of the stored chunk's units that are left out of `chunk`: superseded, or not for the unit asked
    about. conditions: position -> what that unit holds for, where the question leaves open whether it applies.
    asks: position -> what to ask back if that unit is the answer. stands_for: what its units have taken the place of.
    """

    id: str
    kind: EvidenceKind
    chunk: Chunk
    document: str
    title: str
    revision: str | None = None
    lexical: float = 0.0
    dense: float = 0.0
    cosine: float = 0.0
    fused: float = 0.0
    bm25: float = 0.0
    language: str = "en"
    unit_vectors: Any = field(default=None, compare=False, repr=False)
    named: float = 0.0
    withheld: tuple[int, ...] = ()
    conditions: Mapping[int, tuple[Effectivity, ...]] = field(default_factory=dict)
    asks: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    stands_for: tuple[StandsFor, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class StandsFor:
    """A unit takes the place of another one, and so answers what that one would have answered.

    position: of the unit. evidence, at, rank: the passage that held the other one, whole, its place and its rank there.
    """

    position: int
    evidence: Evidence
    at: int
    rank: int


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands. `quote` is verbatim from the document; the first citation is the one for the value.

    ocr: whether the quote was read from a picture by OCR, so that the page image must be checked.
    """

    kind: EvidenceKind
    document: str
    quote: str
    revision: str | None = None
    page: int | None = None
    section: str = ""
    boxes: tuple[Box, ...] = ()
    rows: tuple[str, ...] = ()
    evidence: str = ""
    copy: str = ""
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked back: which slot is open and what it could be."""

    slot: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Approved:
    """By whom (a principal) and when a person said that an answer is right."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """The one answer object of API, command line, events and client (DESIGN §6).

    retrieved: ids of the best chunks in the order of gather; kept for evaluation and audit, not shown. approved: of an
    answer that was given before and found right by a person.
    usage: of language models, {} without one: `steps` (per step `lm`, `calls`, `tokens`, `usd`), the sums `tokens` and
    `usd` (None if a price isn't known), and `limit`, the budget that was reached, in words.
    """

    id: str
    status: Status
    text: str = ""
    mode: str = "local"
    confidence: float = 0.0
    warnings: tuple[SafetyWarning, ...] = ()
    asked: Asked | None = None
    missing: tuple[str, ...] = ()
    nearest: tuple[Citation, ...] = ()
    citations: tuple[Citation, ...] = ()
    figures: tuple[Mapping[str, Any], ...] = ()
    tools: tuple[str, ...] = ()
    program_version: str = ""
    index_fingerprint: str = ""
    lm: str | None = None
    timings: Mapping[str, float] = field(default_factory=dict)
    retrieved: tuple[str, ...] = ()
    approved: Approved | None = None
    usage: Mapping[str, Any] = field(default_factory=dict)
