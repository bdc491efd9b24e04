"""Feedback: what somebody thinks of an answer. Who says what would have been right, teaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from models.errors import BadInput, NotFound
from models.store import Store
from models.store.examples import Example
from models.store.feedback import Feedback
from models.types import Audience, Status
from services.learning.evaluation import Case
from services.learning.split import Side, side_of
from services.learning.votes import case_of, from_json, to_json

Verdict = Literal["right", "wrong"]

MAX_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Given:
    """The verdict that stands, the example that it made, None if none, and a sentence on what becomes of it."""

    feedback: Feedback
    example: Example | None
    note: str


def give(
    store: Store,
    query_id: str,
    principal: str,
    audience: Audience,
    verdict: Verdict,
    reason: str = "",
    correction: str = "",
    document: str | None = None,
    page: int | None = None,
) -> Given:
    """Keeps a principal's verdict on an answer, instead of an earlier one; the same again changes nothing.

    correction: what would have been right. document, page: where it stands; a page alone is of the document that the
    answer cites first. With a correction or a place the vote makes an example, if its document is there and the
    audience may see it. Raises NotFound for an answer that isn't there (yet) or that the audience may not see, BadInput
    for what can't be used."""
    reason, correction = reason.strip(), correction.strip()
    _refuse(verdict, reason, correction)
    query, answer = store.queries.get(query_id), store.queries.answer(query_id, audience)
    if answer is None:
        raise NotFound(f"Query {query_id} has no answer to give feedback on.")
    teaches = bool(correction) or document is not None or page is not None
    case, absent = None, ""
    if teaches:
        try:
            case = case_of(store, query, answer, audience, correction, document, page)
        except NotFound:  # worth keeping: a document that somebody misses
            absent = f"There is no document {document} here; ingest it and vote again, then it teaches."
    if case is not None and (page is not None or document is not None):
        document = case.documents[0]
    id_ = store.feedback.add(query_id, principal, verdict, correction, reason, document, page)
    feedback = next(f for f in store.feedback.list(query_id) if f.id == id_)
    unfit = absent or _unfit(case, answer.status, bool(query.history), placed=document is not None)
    if case is None or unfit:
        store.examples.remove(id_)
        return Given(feedback, None, f"Kept. {unfit}")
    groups = frozenset(g for name in case.documents for g in store.documents.get(name, audience).groups)
    example = store.examples.put(id_, to_json(case), groups, query_id, lambda others: _side(case, others))
    return Given(feedback, example, _TOLD[Side(example.split)])


def _side(case: Case, others: Sequence[Example]) -> Side:
    return side_of(case, ((from_json(other.case), other.split) for other in others))


_TOLD = {
    Side.TRAIN: "Kept as an example to learn from.",
    Side.HELD_OUT: "Kept as an example to judge new versions by.",
    Side.SET_ASIDE: "Kept. It resembles examples of both sides of the split, so it is used on neither.",
}


def _refuse(verdict: str, reason: str, correction: str) -> None:
    if verdict not in ("right", "wrong"):
        raise BadInput(f"The verdict is {verdict!r}: say 'right' or 'wrong'.")
    for name, text in (("reason", reason), ("correction", correction)):
        if len(text) > MAX_WORDS:
            raise BadInput(f"The {name} has {len(text)} characters, at most {MAX_WORDS} are taken.")


def _unfit(case: Case | None, status: Status, follows: bool, placed: bool) -> str:
    """Why a vote makes no example, '' if it makes one."""
    if case is None:
        return "Say what would have been right, or on which page, and it teaches."
    if status not in (Status.ANSWERED, Status.ABSTAINED, Status.ASKED):
        return "A question that failed or was cancelled is no example."
    if follows:
        return "A follow-up question doesn't stand alone, so it is no example; ask it in full to teach."
    if case.answerable and not (case.must_contain or placed):
        return "The correction names nothing that an answer could hold; with the right page it teaches."
    if case.answerable and not case.documents:
        return "None of the passages that were read says so; name the document and it teaches."
    return ""
