"""What a vote says as a labelled case: which strings must stand in the answer, and where they stand."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from typing import Any

from models.analyzer import identifiers
from models.errors import BadInput
from models.store import Store
from models.store.documents import DocumentInfo, StoredChunk
from models.types import Answer, Audience, Query
from services.answering.quantities import quantities
from services.answering.vocabulary import FUNCTION_WORDS
from services.answering.wanted import AnswerKind, wanted
from services.learning.evaluation import UNANSWERABLE, Case, stands

MOST_STRINGS = 3
"""A long correction names more than an answer must repeat; what it begins with is the point."""

_KINDS = {
    AnswerKind.VALUE: "value",
    AnswerKind.PROCEDURE: "procedure",
    AnswerKind.DEFINITION: "definition",
    AnswerKind.FAULT: "fault_code",
    AnswerKind.WARNING: "warning",
    AnswerKind.YES_NO: "yes_no",
    AnswerKind.IDENTIFIER: "identifier",
    AnswerKind.OTHER: "other",
}
_NOT_THERE = re.compile(
    r"\b(?:not|n[o']t|nothing|nowhere|isn't|doesn't|don't)\b.*\b(?:documents?|manuals?|docs?|documentation)\b"
    r"|\b(?:documents?|manuals?|docs?|documentation)\b.*\b(?:not|nothing|doesn't|don't)\b.*\b(?:say|state|cover|answer)\b"
    r"|^\W*not (?:documented|covered|answerable)\W*$",
    re.I,
)
_DENIED = re.compile(
    r"[,;(]?\s*(?:\b(?:not|instead of|rather than|nicht|statt)|n['’]t)\b"
    r"(?!\s+(?:to )?(?:exceed\w*|be exceeded|more|less|over|above|below|under|mehr|weniger|über\w*|unter\w*)\b)"
    r"(?:(?!\b(?:but|sondern)\b|[,:]\s*(?:it|its|the|that|this|should|must|use|es|der|die|das)\b)(?:[^.;)]|\.(?=\d)))*",
    re.I,
)
"""What is said not to be so, up to what is so: 'not 45, it is 80'. 'Not to exceed 45' is a limit."""
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the right answer stands. pages: () where the document has none, or the page isn't known."""

    documents: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()


def case_of(
    store: Store,
    query: Query,
    answer: Answer,
    audience: Audience,
    correction: str,
    document: str | None,
    page: int | None,
) -> Case:
    """The case that a vote with a correction or a right page makes.

    "It is not in the documents" is a correction, too. Raises BadInput for a page that doesn't exist, NotFound for a
    document that isn't there or that the audience may not see."""
    question = whole_question(query)
    if correction and _says_not_there(correction) and document is None and page is None:
        return Case(query.id, UNANSWERABLE, question)
    strings = required(correction)
    if document is None and page is None:
        place = _found(store, answer, audience, strings)
    else:
        place = _named(store, answer, audience, document, page)
    return Case(query.id, kind_of(query), question, place.documents, place.pages, strings)


def kind_of(query: Query) -> str:
    """The kind of a case that asks this."""
    return _KINDS[wanted(whole_question(query)).kind]


def whole_question(query: Query) -> str:
    """The question with what was named beside it."""
    named = [name for name in (query.question.asset, query.question.serial) if name]
    missing = [name for name in named if name.lower() not in query.question.question.lower()]
    return " ".join([query.question.question, *(f"({name})" for name in missing)])


def stands_alone(query: Query) -> bool:
    """Whether the question can be asked again without the conversation before it."""
    return not query.history


def to_json(case: Case) -> dict[str, Any]:
    """As a line of a file of cases."""
    return asdict(case)


def from_json(row: Any) -> Case:
    """The case of such an object; what is missing is empty."""
    known = {f.name: row[f.name] for f in fields(Case) if f.name in row}
    values: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in known.items()}
    return Case(**values)


def _says_not_there(correction: str) -> bool:
    """Whether it says that no document tells it; 'the manual does not say 45 but 80' says that one does."""
    denied = _DENIED.search(correction)
    after = correction[denied.end() :] if denied else ""
    told = "" if after.startswith((".", ";", ")")) else after
    return _NOT_THERE.search(correction) is not None and not identifiers(told) and not quantities(told)


def required(correction: str) -> tuple[str, ...]:
    """The strings of a correction that an answer must hold: its numbers and identifiers, else its longest words.

    What is denied ("80 N·m, not 45") doesn't count."""
    said = _DENIED.sub(" ", correction)
    found = [(said.find(i.text), i.text) for i in identifiers(said)]
    named = " ".join(text for _, text in found)
    found += [(q.start, q.value) for q in quantities(said) if not stands(q.value, named)]
    strings = tuple(dict.fromkeys(text for _, text in sorted(found)))
    if not strings:
        words = [w for w in dict.fromkeys(_WORD.findall(said)) if w.lower() not in FUNCTION_WORDS]
        longest = set(sorted(words, key=len, reverse=True)[:MOST_STRINGS])
        strings = tuple(word for word in words if word in longest)
    return strings[:MOST_STRINGS]


def _named(store: Store, answer: Answer, audience: Audience, document: str | None, page: int | None) -> Place:
    """The place that the vote names; without a document it is the one that the answer cites first."""
    if document is None:
        cited = [citation.document for citation in (*answer.citations, *answer.nearest)]
        if not cited:
            raise BadInput(f"Page {page} of which document? The answer cites none: name it with the page.")
        document = cited[0]
    info = _document(store, document, audience)
    if page is not None and not 1 <= page <= (info.page_count or 0):
        there = f"has pages 1 to {info.page_count}" if info.page_count else "has no pages"
        raise BadInput(f"{info.document} {there}; page {page} can't be the right one.")
    return Place((info.document,), () if page is None else (page,))


def _document(store: Store, named: str, audience: Audience) -> DocumentInfo:
    """The document of this path, or the only one whose path ends so: people name files, not paths."""
    ending = [info for info in store.documents.list(audience) if f"/{info.document}".endswith(f"/{named}")]
    exact = [info for info in ending if info.document == named]
    if len(ending) > 1 and not exact:
        raise BadInput(f"{len(ending)} documents are called {named}: name one by its path, as in {ending[0].document}.")
    return (exact or ending or [store.documents.get(named, audience)])[0]


def _found(store: Store, answer: Answer, audience: Audience, strings: tuple[str, ...]) -> Place:
    """Where the corrected strings stand among the passages that were read, else the documents that were cited."""
    stored = store.documents.evidence(answer.retrieved, audience, store.documents.hidden())
    for id_ in answer.retrieved:
        if strings and id_ in stored and all(stands(s, _text(stored[id_])) for s in strings):
            return Place((stored[id_].document,), _pages(stored[id_], strings))
    return Place(tuple(dict.fromkeys(c.document for c in answer.citations or answer.nearest)))


def _text(found: StoredChunk) -> str:
    chunk = found.chunk
    return "\n".join([*chunk.section, *(u.lead_in for u in chunk.units), chunk.text, *(w.text for w in chunk.warnings)])


def _pages(found: StoredChunk, strings: tuple[str, ...]) -> tuple[int, ...]:
    """The pages of the units that hold any of the strings, else those of the whole passage."""
    pages = {u.page for u in found.chunk.units if u.page is not None and any(stands(s, u.text) for s in strings)}
    return tuple(sorted(pages)) or found.chunk.pages
