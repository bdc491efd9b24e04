"""Margin references: short codes beside the text ('C40', 'E7-9'), learned from where they stand in the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ingestion.pdf.layout import Line, Word, rows
from ingestion.pdf.signals import REF_CODE

BIN = 12.0
FREE = 1.5
"""A reference stands at least this many font sizes away from the text; less where its place is known."""
NEARER = 0.9


def candidates(words: Sequence[Word]) -> set[int]:
    """Bins of x at which a page has codes that stand apart at the end or the beginning of their row."""
    lines = rows(words)
    apart = [word for line in lines for word in _apart(line)]
    return set() if len(apart) > 0.4 * len(lines) else {round(w.rect.x0 / BIN) for w in apart}


def _apart(line: Line, free: float = FREE) -> list[Word]:
    words = line.words
    found = []
    if REF_CODE.match(words[-1].text) and (len(words) == 1 or _free(words[-2], words[-1], free)):
        found.append(words[-1])
    if len(words) > 1 and _refers(words[0]) and _free(words[0], words[1], free):
        found.append(words[0])
    return found


def _refers(word: Word) -> bool:
    """A code on the left that isn't the label of what follows ("E4. Low oil pressure")."""
    return bool(REF_CODE.match(word.text)) and not word.bold and not word.text.endswith(".")


def _free(left: Word, right: Word, free: float) -> bool:
    return right.rect.x0 - left.rect.x1 > free * right.size


def zones(pages: Iterable[set[int]], count: int) -> frozenset[int]:
    """The bins that hold references on at least 8 % of the pages, and on three."""
    seen = Counter(x for page in pages for x in page)
    return frozenset(x for x, n in seen.items() if seen[x - 1] + n + seen[x + 1] >= max(3, 0.08 * count))


def take(words: Sequence[Word], where: frozenset[int]) -> tuple[list[Word], list[Word]]:
    """References of a page, and the words that are left."""
    if not where:
        return [], list(words)
    lines = rows(words)
    refs = [w for line in lines for w in _apart(line, NEARER) if round(w.rect.x0 / BIN) in where]
    if len(refs) > 0.5 * len(lines):
        return [], list(words)
    gone = {id(w) for w in refs}
    return refs, [w for w in words if id(w) not in gone]
