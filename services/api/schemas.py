"""What goes over the wire, as OpenAPI describes it. The answer object is that of `models.answers`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from models.types import EvidenceKind, PageState, Priority, Severity, Status
from services.queries.submit import MAX_DEADLINE_S, MAX_NAME, MAX_QUESTION

Name = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME, strip_whitespace=True)]
QuestionText = Annotated[str, StringConstraints(min_length=1, max_length=MAX_QUESTION, strip_whitespace=True)]


def _within(at: datetime) -> datetime:
    try:
        at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("this time is before the year 1 or after 9999 in UTC") from error
    return at


Moment = Annotated[AwareDatetime, AfterValidator(_within)]
"""A time with its zone, which can be said in UTC."""
date_ = date  # a field of that name would hide it
MAX_WORDS = 4000
MAX_PATH = 1024


class In(BaseModel):
    """What is sent: an unknown field is an error, so that a typo is noticed."""

    model_config = ConfigDict(extra="forbid")


class QuestionIn(In):
    """A question."""

    question: QuestionText = Field(examples=["What is the tightening torque of the drain plug?"])
    conversation_id: Name | None = Field(None, description="Joins follow-up questions to earlier ones.")
    asset: Name | None = Field(None, description="The machine that the question is about.")
    serial: Name | None = Field(None, description="Its serial number.")
    as_of: Moment | None = Field(None, description="Answers from the documents as they were in force then.")
    priority: Priority = Field(Priority.NORMAL, description="`line_down` overtakes other questions.")
    deadline_s: float | None = Field(
        None, gt=0, le=MAX_DEADLINE_S, description="Seconds until an answer is of no use; else MILLWRIGHT_DEADLINE_S."
    )


class BoxOut(BaseModel):
    """A rectangle on a page in points (1/72 inch) from the top left."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class WarningOut(BaseModel):
    """A safety notice that governs what was answered, verbatim. To be shown before the answer."""

    severity: Severity
    label: str
    text: str
    page: int | None
    boxes: list[BoxOut]
    ocr: bool = False


class CitationOut(BaseModel):
    """Where a statement stands; `quote` is verbatim. The first citation is the one for the value."""

    kind: EvidenceKind
    document: str
    revision: str | None
    page: int | None
    section: str
    quote: str
    boxes: list[BoxOut]
    rows: list[str]
    ocr: bool = Field(False, description="The quote was read from a picture by OCR: check the page image.")


class AskedOut(BaseModel):
    """What must be known to answer, and what it could be."""

    slot: str
    options: list[str]


class ApprovedOut(BaseModel):
    """Who said when that the answer is right.

    own: of an answer that this person wrote, what of it stands on no cited page; null for one of the program's."""

    by: str
    at: datetime
    own: list[str] | None = None


class WrittenIn(In):
    """An answer in your own words."""

    text: str = Field(min_length=1, max_length=MAX_WORDS)
    citations: list[int] = Field(
        min_length=1,
        max_length=50,
        description="Numbers, from 1, of the answer's `citations` and, after them, of its `nearest`.",
    )


class WrittenOut(BaseModel):
    """own: what of the text stands in none of the cited passages."""

    text: str
    cited: list[int]
    own: list[str]


class ApprovalOut(BaseModel):
    """An approved answer, by the query that it was given to. `reason` says why one has ended."""

    id: str
    query_id: str
    question: str
    asset: str
    serial: str
    approved_by: str
    approved_at: datetime
    ended_at: datetime | None
    reason: str
    written: WrittenOut | None = Field(description="What a person wrote; null where the answer is approved as given.")


class AnswerOut(BaseModel):
    """A question's answer. While `status` is `queued` or `started` all else is empty."""

    id: str
    status: Status
    text: str
    mode: str
    confidence: float
    warnings: list[WarningOut]
    asked: AskedOut | None
    missing: list[str]
    nearest: list[CitationOut]
    citations: list[CitationOut]
    figures: list[dict[str, Any]]
    tools: list[str]
    program_version: str
    timings: dict[str, float]
    approved: ApprovedOut | None = Field(None, description="Of an answer that a person approved for this question.")
    usage: dict[str, Any] = Field(
        default={}, description="Of language models: `steps`, `tokens`, `usd`, and `limit` if a budget was reached."
    )
    read_as: dict[str, str] = Field(
        default={}, description="Words of the question that no document holds, and what they were read as."
    )
    reported: datetime | None = Field(
        None, description="When the same answer, to whomever, was last reported as unsafe; null if never, or cleared."
    )


class FeedbackIn(In):
    """A verdict on an answer. A correction or a right page makes it an example to learn from."""

    verdict: Literal["right", "wrong", "unsafe"] = Field(description="`unsafe` goes to a person at once.")
    reason: str = Field("", max_length=MAX_WORDS, description="Why, in your own words.")
    correction: str = Field("", max_length=MAX_WORDS, description="What would have been right.")
    document: str | None = Field(None, min_length=1, max_length=MAX_PATH, description="Where the right answer stands.")
    page: int | None = Field(None, ge=1, le=100_000)


class FeedbackOut(BaseModel):
    """The verdict that stands: the last one of this principal on this answer."""

    id: str
    query_id: str
    principal: str
    verdict: str
    reason: str
    correction: str
    document: str | None
    page: int | None
    created_at: datetime
    state: Literal["new", "example", "review", "defect", "rejected"] = Field(description="What has become of it.")
    outcome: str = Field(description="The same in a sentence.")
    told: str = Field(description="What its giver was told last, by the nightly run or a reviewer.")
    told_at: datetime | None


class FeedbackList(BaseModel):
    """Newest first."""

    feedback: list[FeedbackOut]


class CorrectionIn(In):
    """What would have been right, or where it stands."""

    correction: str = Field("", max_length=MAX_WORDS)
    document: str | None = Field(None, min_length=1, max_length=MAX_PATH)
    page: int | None = Field(None, ge=1, le=100_000)


class RejectionIn(In):
    """Why a vote teaches nothing; whoever gave it is told."""

    reason: str = Field(min_length=1, max_length=MAX_WORDS)


class ReadableIn(In):
    """Whether the question of an example may be shown to everybody, as a worked example for a language model."""

    readable: bool


class ReviewOut(BaseModel):
    """A vote with what it is about. classified: its kind, severity, and the document, asset and step concerned."""

    feedback: FeedbackOut
    classified: dict[str, Any]
    urgent: bool = Field(description="Reported as unsafe, and no person has judged it yet.")
    question: str
    answer: AnswerOut
    example: dict[str, Any] | None = Field(description="The case that it made, null if none.")
    split: str | None
    readable: bool
    reviewed_by: str


class ReviewList(BaseModel):
    """Unsafe first, then by severity, then the oldest."""

    items: list[ReviewOut]


class JobOut(BaseModel):
    """The reading of a file. `done` of `total` pages (0: not known yet); `reason` says why it failed."""

    id: str
    document: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    done: int
    total: int
    note: str
    reason: str
    result: dict[str, Any] | None
    created_at: datetime
    ended_at: datetime | None


class UploadOut(BaseModel):
    """What became of an upload: `unchanged` when the document holds these very bytes already, else `job` reads it."""

    document: str
    unchanged: bool
    job: JobOut | None


class PageOut(BaseModel):
    """A page with its size in points."""

    number: int
    width: float
    height: float
    state: PageState


class EditionIn(In):
    """What a person says of a document's edition. null takes it back: what was found in the file holds again."""

    revision: str | None = Field(None, max_length=MAX_NAME, examples=["Rev. C"])
    effective_from: date_ | None = Field(None, description="The day from which it holds.")
    effectivity: str | None = Field(None, max_length=MAX_NAME, examples=["S/N 1200 and up"])
    supersedes: list[Annotated[str, StringConstraints(max_length=MAX_PATH)]] | None = Field(
        None, max_length=100, description="Documents whose place it takes; [] = none."
    )
    family: str | None = Field(
        None, max_length=MAX_NAME, description="A word that all editions of one document share; '' = of no other."
    )


class DocumentOut(BaseModel):
    """A document as it is in force. groups: those of yours that may see it."""

    document: str
    title: str
    revision: str | None
    language: str
    kind: Literal["manual", "log", "readings"]
    groups: list[str]
    page_count: int | None
    chunks: int
    sha256: str
    ingested_at: datetime
    problems: list[str]
    date: date_ | None = Field(description="From when this edition holds, or when it came out.")
    effectivity: str = Field(description="The units that it is for, '' = all.")
    family: list[str] = Field(description="Documents that are editions of the same one, newest first; itself too.")
    superseded_by: str | None = Field(description="The document that holds instead.")
    amends: list[str] = Field(description="Documents of which it changes something.")
    said: EditionIn = Field(description="What a person said of this edition; the rest was found in the file.")


class DocumentWithPages(DocumentOut):
    pages: list[PageOut]


class DocumentList(BaseModel):
    """Documents by path. `next`: give it as `after` to go on, null at the end."""

    documents: list[DocumentOut]
    next: str | None


class FoundOut(BaseModel):
    """A passage that a search found. `quote` is its sentence, row or step with most of the words."""

    document: str
    title: str
    revision: str | None
    page: int | None
    section: list[str]
    quote: str
    boxes: list[BoxOut]
    score: float = Field(description="BM25, comparable within one search only.")


class Health(BaseModel):
    status: Literal["ok"]


class ModelStanding(BaseModel):
    """How a language model is doing, as the worker sees it that asks it."""

    role: str = Field(description="What it is asked for; '' is everything that has no model of its own.")
    model: str
    worker: str = Field(description="The process that says so, as host:pid.")
    state: Literal["closed", "open", "half-open"] = Field(
        description="closed: it is asked. open: after failures in a row it is left alone until `until`. half-open: "
        "one question tries it again."
    )
    since: datetime
    until: datetime | None
    error: str = Field(description="The last failure in plain words; '' if there was none.")
    failed_at: datetime | None


class Found(BaseModel):
    """One part that Millwright runs on: what was found, and for what isn't well, what to do."""

    name: str
    state: Literal["ok", "warning", "error"]
    message: str
    remedy: str


class QueueOut(BaseModel):
    """waiting, running: jobs now. done, failed: within a day. oldest: since when the first one waits."""

    queue: str
    waiting: int
    running: int
    done: int
    failed: int
    oldest: datetime | None


class HealthReport(BaseModel):
    """language_models: empty where none is configured, or none was asked within an hour."""

    parts: list[Found]
    queues: list[QueueOut]
    language_models: list[ModelStanding]


class Readiness(BaseModel):
    """Per component and over all; what is wrong stands in the log, and `millwright doctor` says what to do."""

    status: Literal["ok", "unavailable"]
    checks: dict[str, Literal["ok", "unavailable"]]
