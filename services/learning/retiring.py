"""When an example counts no longer: its document was superseded or is gone. If those bytes come back it does again."""

from __future__ import annotations

from collections.abc import Sequence

from models.store import Store
from models.store.copies import DocumentInfo
from models.store.examples import Example


def retire(store: Store, there: Sequence[DocumentInfo]) -> tuple[Example, ...]:
    """Writes which examples count no longer, and why; returns those that count. there: the documents in force."""
    now = {info.document: info.sha256 for info in there}
    examples = store.examples.list()
    reasons = {example.id: reason_against(example, now) for example in examples}
    changed = {e.id: reasons[e.id] for e in examples if e.retired != reasons[e.id]}
    if changed:
        store.examples.retire(changed)
    return tuple(example for example in examples if not reasons[example.id])


def reason_against(example: Example, now: dict[str, str]) -> str:
    """Why an example counts no longer, '' if it does. now: SHA-256 of the documents in force, by path."""
    for document, sha256 in example.sources.items():
        if document not in now:
            return f"{document} is no longer in force"
        if now[document] != sha256:
            return f"{document} was superseded by a newer edition"
    return ""
