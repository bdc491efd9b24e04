"""Questions, what gather finds for them, and the one answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.effectivity import Effectivity
from models.types.audience import Audience
from models.types.chunks import Chunk, SafetyWarning
from models.types.reading import Box


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
    """By whom (a principal) and when a person said that an answer is right.

    own: of an answer that this person wrote, what of it stands on no cited page; None for one of the program's."""

    by: str
    at: datetime
    own: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The one answer object of API, command line, events and client (DESIGN §6).

    retrieved: ids of the best chunks in the order of gather; kept for evaluation and audit, not shown. approved: of an
    answer that was given before and found right by a person.
    usage: of language models, {} without one: `steps` (per step `lm`, `calls`, `tokens`, `usd`), the sums `tokens` and
    `usd` (None if a price isn't known), and `limit`, the budget that was reached, in words.
    read_as: words of the question that no document holds -> the words that they were read as.
    reported: when the same answer, to whomever it was given, was last reported as unsafe; None where a person cleared
    that. It isn't kept with the answer but looked up when that is read.
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
    read_as: Mapping[str, str] = field(default_factory=dict)
    reported: datetime | None = None
