"""The review queue: votes that wait for a person, and examples that may be marked; unsafe ones first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from models.errors import BadInput, NotFound
from models.store import Store
from models.store.audit import Action
from models.store.examples import Example
from models.store.feedback import Feedback
from models.types import PUBLIC_GROUP, Answer, Audience, Query
from services.learning.comments import Kind
from services.learning.endings import OPEN, Ending
from services.learning.feedback import Vote, confirmed_case, keep_example, labelled_case
from services.learning.votes import from_json

Shown = Literal["open", "examples", "rejected", "all"]
STATES: dict[Shown, tuple[str, ...]] = {
    "open": tuple(OPEN),
    "examples": (Ending.EXAMPLE,),
    "rejected": (Ending.REJECTED,),
    "all": tuple(Ending),
}
_CORRECTED = "A person wrote down what is right: kept as an example."
_SEVERITY = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True, slots=True)
class Item:
    """A vote with what it is about, as a reviewer sees it."""

    feedback: Feedback
    query: Query
    answer: Answer
    example: Example | None

    @property
    def open(self) -> bool:
        """Whether it waits for a person."""
        return self.feedback.state in OPEN and not self.feedback.reviewed_by

    @property
    def urgent(self) -> bool:
        return self.feedback.unsafe and self.open


def queue(store: Store, audience: Audience, shown: Shown = "open", limit: int = 200) -> tuple[Item, ...]:
    """The votes on answers that this audience may see: unsafe first, then by severity, then the oldest."""
    examples = {example.id: example for example in store.examples.list()}
    items = [_item(store, f, audience, examples) for f in store.feedback.in_states(STATES[shown])]
    found = [item for item in items if item is not None and (item.open or shown != "open")]
    found.sort(key=lambda i: (not i.urgent, not i.open, _severity(i.feedback), i.feedback.created_at))
    return tuple(found[:limit])


def count_unsafe(store: Store, audience: Audience) -> int:
    """How many reports of unsafe answers wait for a person, as far as this audience may see what they are about."""
    if not store.feedback.count_unsafe():
        return 0
    waiting = [f for f in store.feedback.in_states(STATES["open"]) if f.unsafe and not f.reviewed_by]
    return sum(_item(store, f, audience, {}) is not None for f in waiting)


def item(store: Store, id_: str, audience: Audience) -> Item:
    """One vote. Raises NotFound, also if the audience may not see what it is about."""
    examples = {example.id: example for example in store.examples.list()}
    found = _item(store, store.feedback.get(id_), audience, examples)
    if found is None:
        raise NotFound(f"There is no feedback {id_}.")
    return found


def accept(store: Store, id_: str, audience: Audience, reviewer: str) -> Item:
    """The vote is right: it becomes an example if it says enough, else it stays on record as dealt with.

    An answer that was reported as unsafe stays out of demos and conversations. A defect is noted as mended. Raises
    BadInput where a person has written what is right: the vote would take its place."""
    seen = item(store, id_, audience)
    feedback = seen.feedback
    if seen.example is not None and feedback.outcome == _CORRECTED:
        written = f"What is right was written down by {feedback.reviewed_by}"
        raise BadInput(f"{written}; agreeing would drop that. Reject it first, then agree.")
    vote = _vote(seen, audience)
    case, _ = labelled_case(store, vote)
    if case is None and feedback.verdict == "right":
        case, _ = confirmed_case(seen.query, seen.answer)
    if case is not None:
        keep_example(store, id_, case, seen.query, audience)
        return _end(store, seen, Ending.EXAMPLE, "A person agreed: kept as an example.", audience, reviewer, "accepted")
    if feedback.unsafe:
        said = "A person agreed that the answer is unsafe. It is shown to no model and carried into no conversation."
        return _end(store, seen, Ending.DEFECT, said, audience, reviewer, "accepted")
    if feedback.state == Ending.DEFECT:
        said = "A person has dealt with the document."
        return _end(store, seen, Ending.DEFECT, said, audience, reviewer, "accepted")
    said = "A person agreed, but it says nothing that a later answer could be checked by."
    return _end(store, seen, Ending.REJECTED, said, audience, reviewer, "accepted")


def correct(
    store: Store,
    id_: str,
    audience: Audience,
    reviewer: str,
    correction: str = "",
    document: str | None = None,
    page: int | None = None,
) -> Item:
    """A person says what would have been right; it becomes an example. Raises BadInput if that can't be used."""
    seen = item(store, id_, audience)
    vote = Vote(seen.query, seen.answer, audience, "wrong", "", correction.strip(), document, page)
    case, unfit = labelled_case(store, vote)
    if case is None:
        raise BadInput(unfit)
    keep_example(store, id_, case, seen.query, audience)
    return _end(store, seen, Ending.EXAMPLE, _CORRECTED, audience, reviewer, "corrected")


def reject(store: Store, id_: str, audience: Audience, reviewer: str, reason: str) -> Item:
    """The vote teaches nothing, for a reason that its giver is told. Raises BadInput without one."""
    seen = item(store, id_, audience)
    if not reason.strip():
        raise BadInput("Say why: whoever gave the feedback is told.")
    store.examples.remove(id_)
    return _end(
        store, seen, Ending.REJECTED, f"Not taken: {reason.strip()}", audience, reviewer, "rejected", cleared=True
    )


def mark_readable(store: Store, id_: str, audience: Audience, reviewer: str, readable: bool) -> Item:
    """Says whether the question of an example may be shown to everybody, so that it may be a worked example.

    Raises BadInput if there is no example, or its documents are not for everyone."""
    seen = item(store, id_, audience)
    if seen.example is None:
        raise BadInput("It is no example; accept or correct it first.")
    for name in from_json(seen.example.case).documents if readable else ():
        if PUBLIC_GROUP not in store.documents.get(name, audience).groups:
            raise BadInput(f"{name} is not for everyone, so nothing of it may be shown to everyone.")
    store.examples.mark(id_, readable=readable)
    store.audit.note(reviewer, Action.REVIEWED, id_, {"readable": readable})
    return item(store, id_, audience)


def _end(
    store: Store,
    seen: Item,
    ending: Ending,
    outcome: str,
    audience: Audience,
    reviewer: str,
    done: str,
    *,
    cleared: bool = False,
) -> Item:
    feedback = seen.feedback
    unsafe = feedback.unsafe and not cleared
    store.feedback.end(feedback.id, ending, outcome, unsafe=unsafe, reviewed_by=reviewer)
    store.audit.note(reviewer, Action.REVIEWED, feedback.id, {"done": done, "query": feedback.query_id})
    return item(store, feedback.id, audience)


def _item(store: Store, feedback: Feedback, audience: Audience, examples: dict[str, Example]) -> Item | None:
    """None if the audience may not see what the answer draws on, nor what the question was asked for."""
    try:
        query, answer = store.queries.get(feedback.query_id), store.queries.answer(feedback.query_id, audience)
    except NotFound:
        return None
    if answer is None:
        return None
    return Item(feedback, query, answer, examples.get(feedback.id))


def _vote(seen: Item, audience: Audience) -> Vote:
    f = seen.feedback
    verdict: Literal["right", "wrong"] = "right" if f.verdict == "right" else "wrong"
    return Vote(seen.query, seen.answer, audience, verdict, f.reason, f.correction, f.document, f.page)


def _severity(feedback: Feedback) -> int:
    return (
        0
        if feedback.classified.get("kind") == Kind.UNSAFE
        else _SEVERITY.get(str(feedback.classified.get("severity", "low")), 2)
    )
