"""The proof of a citation: its quote is found, white space aside, on the cited page as the Store keeps it.

What is kept of a page was looked up in the file's own text when the file was read (ingestion/verbatim.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.types import Chunk, Citation, Evidence, EvidenceKind, Unit, UnitKind

_WORD = re.compile(r"[^\W\d_]{3,}")
_SAYS = 3
"""Words from which on a piece of text without a stop says something."""
_NEGATES = re.compile(r"\b(?:not|never|no|don['’]t)\b", re.IGNORECASE)


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


def is_unproven(chunk: Chunk, unit: Unit) -> bool:
    """Whether a unit was not found on its page, where others of its passage were: what quotes it is refused."""
    return not unit.verbatim and any(run.page == unit.page for other in chunk.units for run in other.verbatim)


def pieces(chunk: Chunk) -> frozenset[int]:
    """The positions of unproven units that say nothing, the name of an icon or what is printed twice over itself: they
    are no answers, and what is quoted around them does without. Others stay, and whatever quotes them is refused."""
    return frozenset(at for at, unit in enumerate(chunk.units) if _says_nothing(unit) and is_unproven(chunk, unit))


def _says_nothing(unit: Unit) -> bool:
    if unit.kind is not UnitKind.SENTENCE:
        return False
    if _is_doubled(unit.text.split()):
        return True
    words = _WORD.findall(unit.text)
    plain = unit.text.isascii() and not any(c.isdigit() for c in unit.text) and not unit.text.rstrip().endswith(".")
    return plain and len(words) < _SAYS and not _NEGATES.search(unit.text)


def _is_doubled(words: Sequence[str]) -> bool:
    """'D D U U S S T T', 'Model Nos. Model Nos.'"""
    half, odd = divmod(len(words), 2)
    return half > 0 and not odd and (words[:half] == words[half:] or words[::2] == words[1::2])


def _on_page(chunk: Chunk, page: int | None, record: bool) -> str:
    """What the Store keeps of a page in this chunk. Where the page's own text was found for some of its units, a unit
    for which it was not is no proof."""
    runs = [run.text for unit in chunk.units for run in unit.verbatim if run.page == page]
    own = [unit.text if record else unit.quote for unit in chunk.units if unit.page in (page, None)]
    return " ".join(runs or own)


def _flat(text: str) -> str:
    return " ".join(text.split())
