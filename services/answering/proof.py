"""The proof of a citation: its quote is found, white space aside, on the cited page as the Store keeps it.

What is kept of a page was looked up in the file's own text when the file was read (ingestion/verbatim.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from models.types import Chunk, Citation, Evidence, EvidenceKind


def provable(citation: Citation, evidence: Sequence[Evidence]) -> bool:
    """Whether every run of the quote stands on the cited page of the cited copy, and its boxes lie on that page.

    evidence: the passages that the answer points into, among them all that the quote is taken from."""
    cited = [item.chunk for item in evidence if item.chunk.copy == citation.copy]
    if not any(citation.page is None or citation.page in chunk.pages for chunk in cited):
        return False
    if any(box.page != citation.page for box in citation.boxes if citation.page is not None):
        return False
    record = citation.kind is EvidenceKind.RECORD
    texts = [_flat(_on_page(chunk, citation.page, record)) for chunk in cited]
    lines = [_flat(line) for line in citation.quote.split("\n") if line.strip()]
    return bool(lines) and all(any(line in text for text in texts) for line in lines)


def _on_page(chunk: Chunk, page: int | None, record: bool) -> str:
    """What the Store keeps of a page in this chunk. Where the page's own text was found for some of its units, a unit
    for which it was not is no proof."""
    runs = [run.text for unit in chunk.units for run in unit.verbatim if run.page == page]
    own = [unit.text if record else unit.quote for unit in chunk.units if unit.page in (page, None)]
    return " ".join(runs or own)


def _flat(text: str) -> str:
    return " ".join(text.split())
