"""Approved answers: what a person found right is given again, word for word, to whoever asks the same.

It holds as long as every copy that it cites is the one in force; a newer edition ends it, and a bulletin that came
later makes it rest until somebody approves it again. Nobody is given what they may not see.
"""

from __future__ import annotations

from dataclasses import replace

from models.errors import BadInput, NotFound
from models.same_question import known_by
from models.store import Store
from models.store.approvals import Approval
from models.types import Answer, Approved, Audience, EvidenceKind, Query, Status
from services.editions import Families, stated


def approve(store: Store, query_id: str, by: str, audience: Audience) -> Approval:
    """Approves the answer of a query for its question and machine.

    Raises NotFound for an answer that isn't there or that the audience may not see, BadInput for one that can't be
    given again: no answer, an answer to a follow-up, or one that changes with the logs."""
    query, answer = store.queries.get(query_id), store.queries.answer(query_id, audience)
    if answer is None or answer.status is not Status.ANSWERED:
        raise BadInput("Only an answer can be approved; this question has none.")
    if query_id in store.feedback.unsafe_queries():
        raise BadInput("This answer was reported as unsafe; only one that a person has cleared can be approved.")
    if query.history or query.question.as_of is not None:
        raise BadInput(
            "A follow-up or a question about another day doesn't stand alone. Ask it in full and approve that."
        )
    if answer.figures or any(citation.kind is not EvidenceKind.PASSAGE for citation in answer.citations):
        raise BadInput("This answer changes with the logs, so it can't be approved; answers from documents can.")
    if (words := known_by(query.question.question)) == "":
        raise BadInput("The question names nothing that it could be known by.")
    if (why := _outdated(store, answer, audience)) is not None:
        raise BadInput(f"{why} Ask again, and approve the new answer.")
    return store.approvals.add(query_id, words, by)


def approved_answer(store: Store, query: Query) -> Answer | None:
    """The approved answer to this very question, as this query's answer; None if there is none to be given."""
    question = query.question
    if query.history or question.as_of is not None or not query.audience:
        return None
    approval = store.approvals.find(known_by(question.question), question.asset or "", question.serial or "")
    if approval is None:
        return None
    try:
        answer = store.queries.answer(approval.query_id, query.audience)
    except NotFound:
        return None
    if answer is None or _bulletin_since(store, approval, query.audience):
        return None
    if (why := _outdated(store, answer, query.audience)) is not None:
        store.approvals.end(approval.id, why)
        return None
    approved = Approved(approval.approved_by, approval.approved_at)
    return replace(answer, id=query.id, approved=approved, timings={}, retrieved=(), usage={})


def withdraw_approval(store: Store, query: Query, answer: Answer, reason: str) -> None:
    """Ends the approval of this answer, and the one that it was given by."""
    for approval in store.approvals.of([query.id]):
        store.approvals.end(approval.id, reason)
    if answer.approved is not None:
        question = query.question
        given_by = store.approvals.find(known_by(question.question), question.asset or "", question.serial or "")
        if given_by is not None:
            store.approvals.end(given_by.id, reason)


def _outdated(store: Store, answer: Answer, audience: Audience) -> str | None:
    """Why what the answer cites is no longer in force; None if it is."""
    families = Families(store.editions.of(audience))
    for citation in answer.citations:
        active = store.documents.active_copy(citation.document)
        if active is None:
            return f"{citation.document} was removed."
        newer = families.superseded_by(citation.copy)
        if active.copy != citation.copy or newer is not None:
            return f"{citation.document} was replaced by {newer.document if newer else 'a newer file'}."
    return None


def _bulletin_since(store: Store, approval: Approval, audience: Audience) -> bool:
    """Whether a document that replaces values of others came after the approval."""
    return any(
        copy.published_at > approval.approved_at and stated(copy).amendments for copy in store.editions.of(audience)
    )
