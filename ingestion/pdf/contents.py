"""Contents and index pages: kept, never evidence."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.pdf.layout import Line, Word, rows
from ingestion.pdf.signals import CONTENTS_TITLE, LEADER, PAGE_END


def take(words: Sequence[Word], *, after_contents: bool) -> tuple[list[Line], list[Word]]:
    """The rows of a contents or index list on this page, and the words that are left; no rows if there is none.

    Lines with dot leaders prove themselves; without leaders a title says so, or the page before was one.
    """
    lines = rows(words)
    leaders = [i for i, line in enumerate(lines) if LEADER.search(line.text)]
    ends = sum(bool(PAGE_END.search(line.text)) for line in lines)
    titled = any(CONTENTS_TITLE.match(line.text.strip()) for line in lines[:4])
    share = ends / len(lines) if lines else 0.0
    if len(leaders) >= 5 and len(leaders) > 0.3 * len(lines):
        taken = (
            lines
            if titled or after_contents or len(leaders) > 0.5 * len(lines)
            else lines[leaders[0] : leaders[-1] + 1]
        )
    elif (titled and share > 0.4 and ends >= 3) or (after_contents and share > 0.5) or (titled and len(leaders) >= 3):
        taken = lines
    else:
        return [], list(words)
    gone = {id(w) for line in taken for w in line.words}
    return taken, [w for w in words if id(w) not in gone]
