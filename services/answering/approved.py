"""Approved answers: what a person found right is given again, word for word, to whoever asks the same.

It holds as long as every copy that it cites is the one in force; a newer edition ends it, and a bulletin that came
later makes it rest until somebody approves it again. Nobody is given what they may not see.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from models.errors import BadInput, NotFound
from models.same_question import known_by
from models.store import Store
from models.store.approvals import Approval, Written
from models.types import Answer, Approved, Audience, Citation, Evidence, EvidenceKind, Query, Status
from services.editions import Families, stated

_MARK = re.compile(r"\s*\[\d{1,3}\]")


def approve(store: Store, query_id: str, by: str, audience: Audience) -> Approval:
    """Approves the answer of a query for its question and machine.

    Raises NotFound for an answer that isn't there or that the audience may not see, BadInput for one that can't be
    given again: no answer, an answer to a follow-up, or one that changes with the logs."""
    query, answer = store.queries.get(query_id), store.queries.answer(query_id, audience)
    if answer is None or answer.status is not Status.ANSWERED:
        raise BadInput("Only an answer can be approved; this question has none.")
    if answer.reported is not None or query_id in store.feedback.unsafe_queries():
        raise BadInput("This answer was reported as unsafe; only one that a person has cleared can be approved.")
    words = _words(query)
    if answer.figures or any(citation.kind is not EvidenceKind.PASSAGE for citation in answer.citations):
        raise BadInput("This answer changes with the logs, so it can't be approved; answers from documents can.")
    if (why := _outdated(store, answer, audience)) is not None:
        raise BadInput(f"{why} Ask again, and approve the new answer.")
    return store.approvals.add(query_id, words, by)


def approve_written(
    store: Store, query_id: str, by: str, audience: Audience, text: str, cited: Sequence[int]
) -> Approval:
    """Approves what a person wrote as the answer to a query's question, on passages that were found for it.

    cited: numbers, from 1, of the answer's citations and, after them, of its nearest passages. What of the text the
    guard finds in none of them is kept as that person's own statement. Raises NotFound and BadInput as `approve`."""
    query, answer = store.queries.get(query_id), store.queries.answer(query_id, audience)
    if answer is None or answer.status not in (Status.ANSWERED, Status.ABSTAINED, Status.ASKED):
        raise BadInput("This question has not been answered yet, so no passages were found that you could cite.")
    words = _words(query)
    found = (*answer.citations, *answer.nearest)
    numbers = tuple(dict.fromkeys(cited))
    if not numbers or not all(1 <= n <= len(found) for n in numbers):
        raise BadInput(f"Cite at least one of the passages 1 to {len(found)}: they decide who may see the answer.")
    if any(found[n - 1].kind is not EvidenceKind.PASSAGE for n in numbers):
        raise BadInput("Logs change, so an approved answer can't cite one; it can cite passages of documents.")
    if not (text := _MARK.sub("", text).strip()):
        raise BadInput("Write the answer.")
    given = _given(answer, Written(text, numbers, ()))
    if (why := _outdated(store, given, audience)) is not None:
        raise BadInput(f"{why} Ask again, and cite what is found now.")
    own = _of_ones_own(store, given.text, given.citations, audience)
    return store.approvals.add(query_id, words, by, Written(text, numbers, own))


def _words(query: Query) -> str:
    """What the question is known by. Raises BadInput for one that doesn't stand alone."""
    if query.history or query.question.as_of is not None:
        raise BadInput(
            "A follow-up or a question about another day doesn't stand alone. Ask it in full and approve that."
        )
    if (words := known_by(query.question.question)) == "":
        raise BadInput("The question names nothing that it could be known by.")
    return words


def _given(answer: Answer, written: Written) -> Answer:
    """The answer as it was written, with its marks behind the text. Warnings of the passages found go along."""
    found = (*answer.citations, *answer.nearest)
    marks = "".join(f"[{n}]" for n in range(1, len(written.cited) + 1))
    return replace(
        answer,
        status=Status.ANSWERED,
        text=f"{written.text} {marks}",
        mode="local",
        confidence=1.0,  # a person's word, nothing that was estimated
        citations=tuple(found[n - 1] for n in written.cited),
        nearest=(),
        missing=(),
        asked=None,
        figures=(),
        lm=None,
        read_as={},
    )


def _of_ones_own(store: Store, text: str, citations: Sequence[Citation], audience: Audience) -> tuple[str, ...]:
    """What the guard finds in none of the cited passages, each as it is written; the statement where it is no fact."""
    from services.answering.guard import violations  # noqa: PLC0415  (out of processes where nobody writes)

    stored = store.documents.evidence([c.evidence for c in citations], audience, store.documents.hidden())
    evidence = [
        Evidence(id_, EvidenceKind.PASSAGE, one.chunk, one.document, one.title, one.revision, language=one.language)
        for id_, one in stored.items()
    ]
    found = violations(text, citations, evidence, [asset.name for asset in store.records.assets(audience)])
    return tuple(dict.fromkeys(_MARK.sub("", one.fact or one.statement).strip() for one in found))


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
    if approval.written is not None:
        answer = _given(answer, approval.written)
    if (why := _outdated(store, answer, query.audience)) is not None:
        store.approvals.end(approval.id, why)
        return None
    own = approval.written.own if approval.written is not None else None
    approved = Approved(approval.approved_by, approval.approved_at, own)
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
