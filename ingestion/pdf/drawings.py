"""Figures drawn from lines: where curves and slanted lines crowd together, the words among them are labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy import ndimage

from ingestion.pdf.layout import Line, Rect, Sheet, Word, around, rows
from ingestion.pdf.signals import CAPTION, STEP
from ingestion.signals import warning_label

CELL = 6.0
"""Strokes whose cells of this size (points) touch belong to one drawing."""
STROKES, WIDTH, HEIGHT = 3, 60.0, 40.0
NEAR = 14.0
OUTSIDE = 3
"""Words of a line that stand clear of a drawing, from which on the others are no labels of it."""
ICON = 1.8
"""Font sizes of space inside a line of text, for an icon that is drawn there."""
LONG_LINE, LONG_LINES = 9, 2
"""More than two lines of nine words or more inside: text on a decorated ground, not a drawing."""


def find(sheet: Sheet, tables: Sequence[Rect]) -> list[Rect]:
    """Drawings of a page, in the frame; strokes inside tables (arrows, symbols) are none."""
    frame = sheet.frame
    strokes = [s for s in sheet.strokes if s.width < 0.9 * frame.width and not any(t.holds(s, 0) for t in tables)]
    if len(strokes) < STROKES:
        return []
    straight = [Rect(*r) for r in (*sheet.across, *sheet.down) if not any(t.holds(Rect(*r), 0) for t in tables)]
    ink = np.zeros((int(frame.height / CELL) + 3, int(frame.width / CELL) + 3), dtype=bool)
    for rect in (*strokes, *(r for r in straight if max(r.width, r.height) < 0.6 * frame.width)):
        ink[_cells(rect)] = True
    labels, count = ndimage.label(ndimage.binary_dilation(ink, np.ones((3, 3))), np.ones((3, 3)))
    groups: list[list[Rect]] = [[] for _ in range(count)]
    for rect in strokes:
        at = labels[_cells(rect)].max() if labels[_cells(rect)].size else 0
        if at:
            groups[at - 1].append(rect)
    found = []
    for group, place in zip(groups, ndimage.find_objects(labels), strict=True):
        area = Rect(
            (place[1].start + 1) * CELL,
            (place[0].start + 1) * CELL,
            (place[1].stop - 1) * CELL,
            (place[0].stop - 1) * CELL,
        )
        if len(group) >= STROKES and area.width >= WIDTH and area.height >= HEIGHT:
            found.append(around([area, *group]))
    return [f for f in found if not _is_decoration(f, sheet.words)]


def _cells(rect: Rect) -> tuple[slice, slice]:
    y0, x0 = max(0, int(rect.y0 / CELL)), max(0, int(rect.x0 / CELL))
    return slice(y0, max(y0, int(rect.y1 / CELL)) + 1), slice(x0, max(x0, int(rect.x1 / CELL)) + 1)


def _is_decoration(area: Rect, words: Sequence[Word]) -> bool:
    inside = rows([w for w in words if area.holds(w.rect, 0)])
    return sum(len(line.words) >= LONG_LINE for line in inside) > LONG_LINES


def labels(area: Rect, words: Sequence[Word]) -> list[Word]:
    """Words of a drawing: those on it, and short ones right beside it or beside those (axes, item numbers)."""
    found = _labels(area, area, words)
    if not found:
        return []
    plain = max(w.size for w in found)
    rest = [w for w in words if w not in found and not w.bold and w.size <= plain]
    return found + _labels(around([area, *(w.rect for w in found)]), area, rest)


def _labels(around_it: Rect, area: Rect, words: Sequence[Word]) -> list[Word]:
    near = Rect(around_it.x0 - NEAR, around_it.y0 - NEAR, around_it.x1 + NEAR, around_it.y1 + NEAR)
    found: list[Word] = []
    text = {id(w) for line in _runs(words, ICON) if _reaches_in(line, near) for w in line.words}
    for run in _runs(words, 1.0):
        part = [w for w in run.words if near.holds(w.rect, 0) and id(w) not in text]
        beside = not any(area.holds(w.rect, 0) for w in part)
        if not part or CAPTION.match(run.text) or warning_label(run.text) or (beside and _is_text(run, part, words)):
            continue
        found.extend(part)
    return found


def _reaches_in(line: Line, near: Rect) -> bool:
    """Whether it is text that reaches into the box around a drawing: it begins or ends clear of that."""
    return sum(not near.holds(w.rect, 0) for w in line.words) >= OUTSIDE


def _runs(words: Sequence[Word], gap: float) -> Iterator[Line]:
    """Words of one line that follow each other without a gap of so many font sizes."""
    for line in rows(words):
        run: list[Word] = []
        for word in line.words:
            if run and word.rect.x0 - run[-1].rect.x1 > gap * word.size:
                yield Line.of(run)
                run = []
            run.append(word)
        yield Line.of(run)


def _is_text(run: Line, part: Sequence[Word], words: Sequence[Word]) -> bool:
    """Whether the words are part of a longer line, a step, or the short last line of a paragraph."""
    size, base = run.size, run.base
    if all(any(c.isdigit() for c in w.text) for w in run.words):
        return False
    above = [w for w in words if 0.3 * size < base - w.base < 1.6 * size and abs(w.rect.x0 - run.rect.x0) < 200]
    last_line = len(above) > 5 and abs(min(w.rect.x0 for w in above) - run.rect.x0) < 3
    longer = len(part) < len(run.words) or len(run.words) > 5
    return longer or last_line or bool(STEP.match(run.text)) or run.text.endswith((".", ":", ","))
