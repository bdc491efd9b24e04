"""Contents and index pages: kept, never evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingestion.pdf.layout import Line, Word, rows
from ingestion.pdf.signals import CONTENTS_TITLE, LEADER, OF_PAGES, PAGE_END

FEWEST_LED, FIRST_PAGES, LAST_PAGES = 3, 3, 60
"""Lines of a short list at least, and the last pages that its first and its last line may lead to."""
_PAGE = re.compile(rf"(?:{LEADER.pattern})\s*(\d{{1,3}})$")


def take(words: Sequence[Word], *, after_contents: bool) -> tuple[list[Line], list[Word]]:
    """The rows of a contents or index list on this page, and the words that are left; no rows if there is none.

    Lines with dot leaders prove themselves, unless most lead to values; without leaders a title says so, or the page
    before was one.
    """
    lines = rows(words)
    leaders = [i for i, line in enumerate(lines) if LEADER.search(line.text)]
    ends = [i for i, line in enumerate(lines) if PAGE_END.search(line.text)]
    title = next((i for i, line in enumerate(lines[:4]) if CONTENTS_TITLE.match(line.text.strip())), None)
    share = len(ends) / len(lines) if lines else 0.0
    if title is None and 2 * sum(_leads_to_a_value(lines[i]) for i in leaders) > len(leaders):
        leaders = []
    by_leaders = (len(leaders) >= 5 and len(leaders) > 0.3 * len(lines)) or (title is not None and len(leaders) >= 3)
    by_leaders = by_leaders or _counts_up([lines[i] for i in leaders])
    by_title = title is not None and share > 0.4 and len(ends) >= 3
    if not by_leaders and not by_title and not (after_contents and share > 0.5):
        return [], list(words)
    first = 0 if after_contents else title if title is not None else leaders[0]
    last = max([*leaders, *ends])
    taken = lines[first : last + 1]
    gone = {id(w) for line in taken for w in line.words}
    return taken, [w for w in words if id(w) not in gone]


def _counts_up(led: Sequence[Line]) -> bool:
    """Whether a short list without a title leads to the pages of a document from its first ones on, as no list of
    values does."""
    pages = [found[1] for line in led if (found := _PAGE.search(line.text))]
    numbers = [int(page) for page in pages]
    rising = all(a <= b for a, b in pairwise(numbers))
    if len(numbers) < max(FEWEST_LED, len(led)) or not rising:
        return False
    return numbers[0] <= FIRST_PAGES and numbers[0] < numbers[-1] <= LAST_PAGES


def _leads_to_a_value(line: Line) -> bool:
    end = re.split(LEADER, line.text)[-1].strip(" .…_·:")
    return bool(end) and not OF_PAGES.match(end) and not PAGE_END.match(end)
