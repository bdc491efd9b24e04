"""The proof of a citation: its quote is found, white space aside, on the cited page as the Store keeps it.

What is kept of a page was looked up in the file's own text when the file was read (ingestion/verbatim.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.types import Chunk, Citation, Evidence, EvidenceKind, Unit, UnitKind

_WORD = re.compile(r"[^\W\d_]{3,}")
_SENTENCE = 5
"""Words from which on a piece of text says something."""


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


def unproven(chunk: Chunk) -> frozenset[int]:
    """The positions of the units that were not found on their page, where others of the passage were: what quotes them
    is refused."""
    found = {run.page for unit in chunk.units for run in unit.verbatim}
    return frozenset(at for at, unit in enumerate(chunk.units) if not unit.verbatim and unit.page in found)


def pieces(chunk: Chunk) -> frozenset[int]:
    """Of the unproven units the pieces that are no whole sentence, step or row, a letter drawn twice or the name of an
    icon: what is quoted around them does without."""
    return frozenset(at for at in unproven(chunk) if _is_a_piece(chunk.units[at]))


def _is_a_piece(unit: Unit) -> bool:
    return unit.kind is UnitKind.SENTENCE and len(_WORD.findall(unit.text)) < _SENTENCE


def _on_page(chunk: Chunk, page: int | None, record: bool) -> str:
    """What the Store keeps of a page in this chunk. Where the page's own text was found for some of its units, a unit
    for which it was not is no proof."""
    runs = [run.text for unit in chunk.units for run in unit.verbatim if run.page == page]
    own = [unit.text if record else unit.quote for unit in chunk.units if unit.page in (page, None)]
    return " ".join(runs or own)


def _flat(text: str) -> str:
    return " ".join(text.split())
