"""Feedback: what somebody thinks of an answer. Who says what would have been right, teaches."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import get_args

from models.errors import BadInput, NotFound
from models.store import Store
from models.store.examples import Example
from models.store.feedback import Feedback
from models.types import OPEN_AUDIENCE, Answer, Audience, EvidenceKind, Query, Status
from services.answering.approved import withdraw_approval
from services.learning.comments import Kind, classify
from services.learning.concerned import concerned
from services.learning.endings import UNSAFE, End, Ending, Verdict, end_of
from services.learning.evaluation import Case, stands
from services.learning.split import Origin, Side, side_of
from services.learning.votes import case_of, from_json, kind_of, required, stands_alone, to_json, whole_question
from services.learning.withdrawn import withdraw_demos

MAX_WORDS = 4000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Given:
    """The verdict that stands, the example that it made, None if none, and a sentence on what becomes of it."""

    feedback: Feedback
    example: Example | None
    note: str


Alarm = Callable[[Feedback], None]
"""Told of a verdict that says unsafe, at once."""


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
    alarm: Alarm | None = None,
) -> Given:
    """Keeps a principal's verdict on an answer, instead of an earlier one; the same again changes nothing.

    correction: what would have been right. document, page: where it stands; a page alone is of the document that the
    answer cites first. With a correction or a place the vote makes an example, if its document is there and the
    audience may see it. Unsafe goes to a person at once. Raises NotFound for an answer that isn't there (yet) or that
    the audience may not see, BadInput for what can't be used."""
    reason, correction = reason.strip(), correction.strip()
    _refuse(verdict, reason, correction)
    query, answer = store.queries.get(query_id), store.queries.answer(query_id, audience)
    if answer is None:
        raise NotFound(f"Query {query_id} has no answer to give feedback on.")
    vote = Vote(query, answer, audience, verdict, reason, correction, document, page)
    case, unfit = labelled_case(store, vote)
    if case is not None and (page is not None or document is not None):
        document = case.documents[0]
    id_ = store.feedback.add(query_id, principal, verdict, correction, reason, document, page)
    feedback = store.feedback.get(id_)
    if feedback.reviewed_by:  # the same again, and a person has judged it
        return Given(feedback, _example_of(store, id_), feedback.outcome)
    return conclude(store, feedback, vote, case, unfit, alarm)


@dataclass(frozen=True, slots=True)
class Vote:
    """A verdict as it was given, with what it is about and who may see what it names."""

    query: Query
    answer: Answer
    audience: Audience
    verdict: Verdict
    reason: str = ""
    correction: str = ""
    document: str | None = None
    page: int | None = None

    @property
    def comment(self) -> str:
        return " ".join(filter(None, [self.reason, self.correction]))


def conclude(
    store: Store, feedback: Feedback, vote: Vote, case: Case | None, unfit: str, alarm: Alarm | None = None
) -> Given:
    """Classifies a vote and lets it end somewhere. case, unfit: of `labelled_case`."""
    classified = classify(vote.comment, learnt=store.learnt)
    kept = {**classified.to_json(), **concerned(store, vote.query, vote.answer, vote.audience, vote.comment).to_json()}
    if vote.page is not None and case is not None and vote.verdict == "wrong":
        kept |= {"kind": Kind.WRONG_PAGE, "by": "form"}
    if vote.verdict == "unsafe" or is_unsafe(vote, store):
        kept |= {"kind": Kind.UNSAFE, "severity": "high"}
        return _hold(store, feedback, vote, kept, alarm)
    end = partial(store.feedback.end, feedback.id, classified=kept)
    if case is None and vote.verdict == "right" and classified.kind in (None, Kind.PRAISE) and not vote.correction:
        case, unfit = confirmed_case(vote.query, vote.answer)
        origin = Origin.JUDGED
    else:
        origin = Origin.LABELLED
    example = None
    if case is not None:
        try:
            example = keep_example(store, feedback.id, case, vote.query, vote.audience, origin)
        except NotFound:  # it was there when the answer cited it
            unfit = f"{case.documents[0]} is no longer in force."
    if example is None:
        store.examples.remove(feedback.id)
        how = end_of(vote.verdict, vote.comment, classified, vote.answer, unfit)
        if vote.document is not None and unfit == _absent(vote):
            kept |= {"kind": Kind.MISSING_DOCUMENT, "document": vote.document, "by": "form"}
            how, end = End(Ending.DEFECT, f"Kept. {unfit}"), partial(end, classified=kept)
        return Given(end(how.ending, how.outcome), None, how.outcome)
    how = End(Ending.EXAMPLE, _TOLD[Side(example.split)])
    return Given(end(how.ending, how.outcome), example, how.outcome)


def is_unsafe(vote: Vote, store: Store) -> bool:
    """Whether the reason alone says that the answer is dangerous; rather once too often than not.

    Not the correction: that is what the document says, of dangers too."""
    if vote.verdict != "wrong" or not vote.reason:
        return False
    return classify(vote.reason, learnt=store.learnt).kind is Kind.UNSAFE


def keep_example(
    store: Store, id_: str, case: Case, query: Query, audience: Audience, origin: Origin = Origin.LABELLED
) -> Example:
    """Keeps a case as an example, with the editions that it was made from.

    Its question may be read by everybody if whoever asked sees no more than everybody does; else a person says so."""
    infos = [store.documents.get(name, audience) for name in case.documents]
    return store.examples.put(
        id_,
        to_json(case),
        frozenset(group for info in infos for group in info.groups),
        query.id,
        lambda others: _side(case, others, origin),
        origin=origin,
        readable=query.audience == OPEN_AUDIENCE,
        sources={info.document: info.sha256 for info in infos},
    )


def labelled_case(store: Store, vote: Vote) -> tuple[Case | None, str]:
    """The case that a correction or a right page makes; else None, and why not. Raises BadInput for a wrong page."""
    if not (vote.correction or vote.document is not None or vote.page is not None):
        return None, _SAY
    try:
        case = case_of(store, vote.query, vote.answer, vote.audience, vote.correction, vote.document, vote.page)
    except NotFound:  # worth keeping: a document that somebody misses
        return None, _absent(vote)
    placed = vote.document is not None or vote.page is not None
    unfit = _unfit(case, vote.answer.status, not stands_alone(vote.query), placed)
    return (None, unfit) if unfit else (case, "")


def confirmed_case(query: Query, answer: Answer) -> tuple[Case | None, str]:
    """The case that says of an answer that it is right: its figures, where it found them. Else None, and why not."""
    if answer.status is not Status.ANSWERED or not answer.citations:
        return None, "Only an answer with a citation can be an example of a right one."
    if not stands_alone(query):
        return None, _FOLLOWS
    first = answer.citations[0]
    strings = tuple(s for s in required(answer.text) if stands(s, first.quote))
    if first.kind is not EvidenceKind.PASSAGE or not strings:
        return None, "The answer holds no figure of a document that later answers could be checked by."
    pages = () if first.page is None else (first.page,)
    return Case(query.id, kind_of(query), whole_question(query), (first.document,), pages, strings), ""


def _hold(store: Store, feedback: Feedback, vote: Vote, kept: dict[str, object], alarm: Alarm | None) -> Given:
    """To a person first of all; what was learnt from the answer is taken back until then, and it is given to nobody."""
    told, query = feedback.unsafe, vote.query
    withdraw_approval(store, query, vote.answer, "It was reported as unsafe.")
    store.examples.remove(feedback.id)
    store.examples.remove_judged(query.id)
    held = store.feedback.end(feedback.id, Ending.REVIEW, UNSAFE, classified=kept, unsafe=True)
    withdraw_demos(store)
    if not told:
        log.warning("Answer %s is reported as unsafe: see `millwright review`", query.id)
        if alarm is not None:
            alarm(held)
    return Given(held, None, UNSAFE)


def _absent(vote: Vote) -> str:
    return f"There is no document {vote.document} here; bring it and vote again, then it teaches."


def _example_of(store: Store, id_: str) -> Example | None:
    return next((example for example in store.examples.list() if example.id == id_), None)


def _side(case: Case, others: Sequence[Example], origin: Origin) -> Side:
    """A label keeps to other labels alone; what nobody labelled gives way to it (`labels` leaves it out)."""
    if origin is Origin.LABELLED:
        others = [other for other in others if other.origin == Origin.LABELLED]
    return side_of(case, ((from_json(other.case), other.split) for other in others), origin)


_TOLD = {
    Side.TRAIN: "Kept as an example to learn from.",
    Side.HELD_OUT: "Kept as an example to judge new versions by.",
    Side.SET_ASIDE: "Kept. It resembles examples of both sides of the split, so it is used on neither.",
}
_SAY = "Say what would have been right, or on which page, and it teaches."
_FOLLOWS = "A follow-up question doesn't stand alone, so it is no example; ask it in full to teach."


def _refuse(verdict: str, reason: str, correction: str) -> None:
    if verdict not in get_args(Verdict):
        raise BadInput(f"The verdict is {verdict!r}: say 'right', 'wrong' or 'unsafe'.")
    for name, text in (("reason", reason), ("correction", correction)):
        if len(text) > MAX_WORDS:
            raise BadInput(f"The {name} has {len(text)} characters, at most {MAX_WORDS} are taken.")


def _unfit(case: Case, status: Status, follows: bool, placed: bool) -> str:
    """Why a vote makes no example, '' if it makes one."""
    if status not in (Status.ANSWERED, Status.ABSTAINED, Status.ASKED):
        return "A question that failed or was cancelled is no example."
    if follows:
        return _FOLLOWS
    if case.answerable and not (case.must_contain or placed):
        return "The correction names nothing that an answer could hold; with the right page it teaches."
    if case.answerable and not case.documents:
        return "None of the passages that were read says so; name the document and it teaches."
    return ""
