"""From the lines of a region to pieces: lines that belong together by gap, indent, style and label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingestion.pdf.bookmarks import Title
from ingestion.pdf.columns import runs
from ingestion.pdf.layout import Line, Piece, Rect, Sheet, around, is_caps
from ingestion.pdf.signals import BARE, BULLET, CAPTION, DASHES, PARAGRAPH_NUMBER, STEP
from ingestion.signals import ALONE, warning_label

GAP = 1.28
"""Lines further apart than this times the usual pitch are two paragraphs."""
HANGS = 0.7
"""Font sizes of free space between a line's label and its text, which goes on below itself."""
WIDE = 1.8
"""A free space of this many font sizes inside a line: cells set with tabs, whose line breaks are kept."""


@dataclass(slots=True)
class Habits:
    """What a document usually does: body size and pitch (baseline distance as a multiple of the size); its words."""

    body: float = 10.0
    pitch: float = 1.2
    hyphened: Counter[str] = field(default_factory=Counter)
    plain: Counter[str] = field(default_factory=Counter)


def pieces(
    lines: Sequence[Line], sheet: Sheet, habits: Habits, column: int, titles: Sequence[Title] = ()
) -> list[Piece]:
    """`lines` of one region, top to bottom. `titles`: runs of lines that are headings by the file's bookmarks."""
    groups: list[list[Line]] = []
    levels: dict[int, int] = {}
    start = 0
    for title in titles:
        groups.extend(g for clump in _clumps(lines[start : title.first], habits) for g in _parted(clump))
        levels[len(groups)] = title.level
        groups.append(list(lines[title.first : title.first + title.lines]))
        start = title.first + title.lines
    groups.extend(g for clump in _clumps(lines[start:], habits) for g in _parted(clump))
    made = []
    last: Line | None = None
    for at, group in enumerate(groups):
        gap = group[0].rect.y0 - last.rect.y1 if last else group[0].rect.y0
        piece = _piece(group, sheet, habits, column, gap)
        piece.bookmark = levels.get(at, 0)
        made.append(piece)
        last = group[-1]
    return made


def _clumps(lines: Sequence[Line], habits: Habits) -> list[list[Line]]:
    """Lines that follow each other at the usual pitch in one style."""
    clumps: list[list[Line]] = []
    right = max((line.rect.x1 for line in lines), default=0.0)
    for line in lines:
        before = clumps[-1][-1] if clumps else None
        if before is None or (_apart(before, line, habits) and not _runs_on(before, line, habits, right)):
            clumps.append([line])
        else:
            clumps[-1].append(line)
    return clumps


def _apart(a: Line, b: Line, habits: Habits) -> bool:
    size = max(a.size, b.size)
    if b.base - a.base > GAP * habits.pitch * size:
        return True
    if abs(a.size - b.size) > 0.12 * size and min(len(a.text), len(b.text)) > 3:
        return True
    if a.mono != b.mono:
        return True
    if a.bold != b.bold and not _label_only(a, b):
        return True
    return bool(ALONE.match(a.text) and a.text.strip(" !:").isupper()) or _is_label_line(b)


def _runs_on(a: Line, b: Line, habits: Habits, right: float) -> bool:
    """A bold title that runs in at the head of its paragraph and happens to fill the line."""
    same = abs(a.size - b.size) < 0.05 * a.size and b.base - a.base <= GAP * habits.pitch * a.size
    full = a.rect.x1 + b.words[0].rect.width + 0.3 * a.size > right
    return same and full and a.bold and not b.bold and a.mono == b.mono and not _is_label_line(b) and not _labelled(b)


def _label_only(a: Line, b: Line) -> bool:
    """A single bold word (or a single plain one) on a line isn't a change of style."""
    return min(len(a.words), len(b.words)) == 1 and len(a.text) < 12 and len(b.text) < 12


def _is_label_line(line: Line) -> bool:
    label = warning_label(line.text)
    return label is not None and (label.word.isupper() or bool(label.rest) or line.bold)


def _parted(clump: Sequence[Line]) -> list[list[Line]]:
    """A clump parted at labels, indents and lines that end early."""
    right = max(line.rect.x1 for line in clump)
    hangs = any(_labelled(a) and not _labelled(b) and b.rect.x0 > a.rect.x0 + 0.6 * b.size for a, b in pairwise(clump))
    groups: list[list[Line]] = [[clump[0]]]
    for a, b in pairwise(clump):
        if _starts_anew(groups[-1], a, b, right) or (hangs and _is_back(groups[-1], a, b)):
            groups.append([b])
        else:
            groups[-1].append(b)
    return groups


def _starts_anew(group: Sequence[Line], a: Line, b: Line, right: float) -> bool:
    size = b.size
    short = a.rect.x1 + b.words[0].rect.width + 0.5 * size < right - 0.5 * size
    labelled = _labelled(group[0])
    hanging = labelled and b.rect.x0 > group[0].rect.x0 + 0.6 * size
    ended = a.text.rstrip().endswith((".", ":", ";", "!", "?"))
    if hanging and not short and not ended and not b.text.startswith(tuple("•▪◦●○⚫■□◆❑")):
        return False  # goes on in the hanging text, even if the line begins with "(3)" or a dash
    if BULLET.match(b.text) or CAPTION.match(b.text):
        return True
    if PARAGRAPH_NUMBER.match(b.text) and (short or ended):
        return True
    step = STEP.match(b.text)
    if step and step["label"].startswith(DASHES) and not ended:
        step = None  # '… between 0 and' and below '-20. Values below …'
    label = group[0].words[0].text
    if ended and label.endswith(BARE) and label[0].isalpha() and abs(b.rect.x0 - group[0].rect.x0) <= 0.3 * size:
        return True
    if step and (short or abs(b.rect.x0 - a.rect.x0) > 0.6 * size or _follows(group[0], step["value"])):
        return True
    if _centred(group, b):
        return False
    shift = b.rect.x0 - a.rect.x0
    if shift > 1.2 * size and len(group) == 1 and not short and _hangs_on(a, b):
        return False
    if shift > 1.2 * size and not (labelled and len(group) == 1):
        return True
    if shift < -0.6 * size and labelled:
        return short or ended or len(group) > 1  # a label indented like a first line: its text goes on at the margin
    if shift < -1.2 * size and (len(group) > 1 or (short and len(runs(a, WIDE)) == 1)):
        return True  # only below a line further in that fills its width goes on what that begins
    return short and ended and not hanging


def _hangs_on(a: Line, b: Line) -> bool:
    """Whether a line begins where the text begins that stands apart from the first words of the one above, and has no
    such label of its own: 'YES  The wire between connector No. 1 and' is one answer with 'the relay is open.' below
    'The'."""
    return len(runs(b, HANGS)) == 1 and any(
        word.rect.x0 - before.rect.x1 > HANGS * word.size and abs(word.rect.x0 - b.rect.x0) <= 2
        for before, word in pairwise(a.words)
    )


def _is_back(group: Sequence[Line], a: Line, b: Line) -> bool:
    """A sentence at the margin of the labels, below a finished item, where items go on further in: it is no item's."""
    ended = a.text.rstrip().endswith((".", ":", "!", "?", ")"))
    return ended and _labelled(group[0]) and not _labelled(b) and abs(b.rect.x0 - group[0].rect.x0) <= 0.3 * b.size


def _labelled(line: Line) -> bool:
    return bool(STEP.match(line.text) or BULLET.match(line.text) or PARAGRAPH_NUMBER.match(line.text))


def _follows(line: Line, value: str) -> bool:
    step = STEP.match(line.text)
    return step is not None and _next(step["value"]) == value


def _next(value: str) -> str:
    return str(int(value) + 1) if value.isdigit() else chr(ord(value) + 1) if len(value) == 1 else ""


def _centred(group: Sequence[Line], b: Line) -> bool:
    middle = (b.rect.x0 + b.rect.x1) / 2
    return (
        all(abs((ln.rect.x0 + ln.rect.x1) / 2 - middle) < 2 for ln in group) and abs(group[0].rect.x0 - b.rect.x0) > 3
    )


def _piece(group: Sequence[Line], sheet: Sheet, habits: Habits, column: int, gap: float) -> Piece:
    rect = around(line.rect for line in group)
    size = Counter[float]()
    for line in group:
        size[line.size] += len(line.text)
    text = joined(group, habits)
    last = group[-1]
    return Piece(
        page=sheet.number,
        text=text,
        rect=rect,
        boxes=(sheet.on_page(rect),),
        lines=len(group),
        size=size.most_common(1)[0][0],
        bold=all(line.bold for line in group),
        mono=all(line.mono for line in group),
        caps=is_caps(text),
        gap=gap,
        full=last.rect.x1 > rect.x1 - 4 * last.size,
        column=column,
        indent=group[0].rect.x0,
    )


def joined(group: Sequence[Line], habits: Habits) -> str:
    """The text of lines: hyphens at line ends undone, breaks kept in code and where cells are set with tabs."""
    if all(line.mono for line in group):
        return "\n".join(line.text for line in group)
    tabbed = [len(runs(line, WIDE)) >= 2 and not _labelled(line) for line in group]
    keep_breaks = len(group) > 1 and sum(tabbed) >= 0.6 * len(group)
    if keep_breaks:
        return "\n".join(_with_tabs(line) for line in group)
    text = group[0].text
    for line in group[1:]:
        text = join_text(text, line.text, habits)
    return text


def _with_tabs(line: Line) -> str:
    text = line.words[0].text
    for a, b in zip(line.words, line.words[1:], strict=False):
        text += ("   " if b.rect.x0 - a.rect.x1 > WIDE * b.size else " ") + b.text
    return text


def join_text(text: str, more: str, habits: Habits) -> str:
    """Two lines as one: a hyphen at the end goes if the document writes the word without it elsewhere, or would."""
    if text.endswith("\u00ad"):
        return text[:-1] + more
    if not text.endswith("-") or text.endswith(" -") or not more[:1].isalpha():
        return f"{text} {more}"
    head = text.rsplit(None, 1)[-1][:-1]
    tail = re.match(r"\w+", more)
    if tail is None or not head:
        return text + more
    first = re.split(r"[^\w]", head)[-1]
    hyphened = habits.hyphened[f"{head}-{tail[0]}".casefold().strip("([\"'")]
    plain = habits.plain[f"{first}{tail[0]}".casefold()]
    if hyphened > plain:
        return text + more
    if (
        plain
        or (first.islower() and more[:1].islower())
        or (first[:1].isupper() and first[1:].islower() and more[:1].islower())
    ):
        return text[:-1] + more
    return text + more


def learn_words(text: str, habits: Habits) -> None:
    """Count the words of a line with and without hyphens inside, so that `join_text` can choose."""
    for token in text.split():
        word = token.strip(".,;:()[]\"'!?").casefold()
        if "-" in word[1:-1]:
            habits.hyphened[word] += 1
        elif word.isalpha():
            habits.plain[word] += 1


def inside(rect: Rect, frames: Sequence[Rect]) -> Rect | None:
    """The smallest frame that holds the rectangle."""
    around_it = [f for f in frames if f.holds(rect, 2) and f.width + 4 >= rect.width]
    return min(around_it, key=lambda f: f.width * f.height, default=None)
