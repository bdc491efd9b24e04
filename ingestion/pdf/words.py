"""From characters to words: doubles out, small raised and lowered characters kept with their row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from ingestion.pdf.glyphs import with_letters
from ingestion.pdf.layout import Rect, Rule, Word, around
from ingestion.printable import RAISED, with_powers

GAP = 0.25
"""A free space wider than this part of the font's size ends a word, where the file has no blank character there."""
NARROW, STEP = 0.1, 0.06
"""In a row without blanks, no gap up to NARROW ends a word; the gaps between words are larger by STEP at least."""

ON_WALL, MIDDLE = 0.1, 0.3
"""Parts of the font's size: how far a character may reach over the rule at its side, and its middle's height."""

LARGE, SHADOW = 13.0, 0.08
"""Characters from this size on, in points, may have a shadow, so far away as a part of their size."""


_LEAST_COVERED = 3
"""Characters over others from which on a row holds two texts; accents and ligatures cover one or two."""
_BACK = 0.5
"""Part of the font's size by which the next character is printed before the last one where another text begins."""
UNREAD = "\ufffe"
"""A character of text that couldn't be read, until it is shown as U+FFFD: unlike one of a font of signs it is never a
bullet."""


_TRADEMARKS = {"TM": "™", "SM": "℠"}
"""Raised letters behind a name, which are none of it."""


_BRACKETS = "()[]"


class Char(NamedTuple):
    """One character in the sheet's frame."""

    text: str
    rect: Rect
    base: float
    size: float
    font: str
    bold: bool


def undoubled(chars: Sequence[Char]) -> list[Char]:
    """Without characters printed twice on (nearly) the same spot, which is how some programs make text bold."""
    seen: set[tuple[str, int, int, int]] = set()
    large: dict[tuple[str, int], list[Rect]] = {}
    kept = []
    for char in chars:
        place = (char.text, round(char.rect.x0), round(char.rect.y0), round(char.size))
        if not char.text.isspace():
            if place in seen or (char.size >= LARGE and _has_shadow(char, large)):
                continue
            seen.add(place)
        kept.append(char)
    return kept


def _has_shadow(char: Char, large: dict[tuple[str, int], list[Rect]]) -> bool:
    """Whether a large character stands there already, less than SHADOW of its size away: one of the two is the other's
    shadow, the more the larger it is. Notes the character's place."""
    places = large.setdefault((char.text, round(char.size)), [])
    reach = SHADOW * char.size
    if any(abs(r.x0 - char.rect.x0) <= reach and abs(r.y0 - char.rect.y0) <= reach for r in places):
        return True
    places.append(char.rect)
    return False


def words(chars: Sequence[Char], walls: Sequence[Rule] = ()) -> list[Word]:
    """Words of upright characters, row by row. chars: in the order in which the page prints them. walls: the sides of
    its cells; a word ends at one, however close the next cell's begins."""
    printed = {id(char): at for at, char in enumerate(chars)}
    return [word for row in _rows(chars) for layer in _layers(row, printed) for word in _split(layer, walls)]


def _layers(row: list[Char], printed: Mapping[int, int]) -> list[list[Char]]:
    """The row in the texts that are printed over each other in it, as of a drawing under a label: by their places alone
    '1035.2' printed twice were '11003355.22'. What repeats a text a little beside it is left out."""
    ordered = sorted((c for c in row if not c.text.isspace()), key=lambda c: c.rect.x0)
    if sum(_covers(a, b) for a, b in pairwise(ordered)) < _LEAST_COVERED:
        return [row]
    runs: list[list[Char]] = []
    for char in sorted(row, key=lambda c: printed[id(c)]):
        if not runs or char.rect.x0 < runs[-1][-1].rect.x0 - _BACK * char.size:
            runs.append([])
        runs[-1].append(char)
    layers: list[list[Char]] = []
    for run in runs:
        free = next((layer for layer in layers if not any(_covers(a, b) for a in run for b in layer)), None)
        if free is not None:
            free += run
        elif not any(_text(run) in _text(_beside(run, layer)) for layer in layers):
            layers.append(list(run))
    return layers


def _covers(one: Char, other: Char) -> bool:
    """Whether two characters stand over each other by half of the narrower one."""
    if one.text.isspace() or other.text.isspace():
        return False
    shared = min(one.rect.x1, other.rect.x1) - max(one.rect.x0, other.rect.x0)
    return shared > 0.5 * min(one.rect.width, other.rect.width)


def _beside(run: Sequence[Char], layer: Sequence[Char]) -> list[Char]:
    x0, x1 = min(c.rect.x0 for c in run) - run[0].size, max(c.rect.x1 for c in run) + run[0].size
    return sorted((c for c in layer if x0 <= c.rect.x0 and c.rect.x1 <= x1), key=lambda c: c.rect.x0)


def _text(chars: Sequence[Char]) -> str:
    return "".join(c.text for c in chars if not c.text.isspace())


def _rows(chars: Sequence[Char]) -> list[list[Char]]:
    """Characters by baseline; a raised or lowered small one goes to the row it touches. A large one beside small print
    joins no rows of it."""
    groups: list[list[Char]] = []
    for _, strip in groupby(
        sorted(chars, key=lambda c: (round(c.base * 2), c.rect.x0)), key=lambda c: round(c.base * 2)
    ):
        run = list(strip)
        sizes = (run[0].size, groups[-1][0].size) if groups else ()
        if groups and run[0].base - groups[-1][0].base <= min(0.25 * max(sizes), 0.5 * min(sizes)):
            groups[-1].extend(run)
        else:
            groups.append(run)
    return _with_scripts(groups)


def _with_scripts(groups: list[list[Char]]) -> list[list[Char]]:
    kept: list[list[Char]] = []
    _move_strays(groups)
    for at, run in enumerate(groups):
        near = [g for g in (groups[at - 1 : at] + groups[at + 1 : at + 2]) if _is_script_of(run, g)]
        if near:
            near[0].extend(run)
        else:
            kept.append(run)
    return kept


def _move_strays(groups: list[list[Char]]) -> None:
    """Puts small characters that stand alone in their row to the one they touch: cells side by side are not always on
    the same lines, so that the raised 2 of 'mm2' may be level with '50 Hz' further left."""
    for at, group in enumerate(groups):
        shown = [c for c in group if not c.text.isspace()]
        large = max((c.size for c in shown), default=0.0)
        small = sorted((c for c in shown if c.size < 0.85 * large), key=lambda c: c.rect.x0)
        rest = [c for c in shown if c.size >= 0.85 * large]
        for run in _runs(small):
            if any(_is_script_of([c], rest) for c in (run[0], run[-1])):
                continue
            near = [g for g in groups[max(0, at - 1) : at + 2] if g is not group and _is_script_of(run, g)]
            free = [g for g in near if not any(_covers(c, r) for c in run for r in g)]
            other = min(free, key=lambda g: abs(g[0].base - run[0].base), default=None)
            if other is not None:
                moved = {id(c) for c in run}
                group[:] = [c for c in group if id(c) not in moved]
                other.extend(run)


def _runs(chars: Sequence[Char]) -> list[list[Char]]:
    """Characters in the order of their places, in stretches without a free space."""
    found: list[list[Char]] = []
    for char in chars:
        if found and char.rect.x0 - found[-1][-1].rect.x1 < 0.4 * char.size:
            found[-1].append(char)
        else:
            found.append([char])
    return found


def _is_script_of(run: Sequence[Char], row: Sequence[Char]) -> bool:
    size, shift = row[0].size, abs(run[0].base - row[0].base)
    if not (len(run) <= 12 and run[0].size < 0.85 * size and shift < 0.6 * size):
        return False
    return all(
        any(-0.5 * size < max(c.rect.x0 - r.rect.x1, r.rect.x0 - c.rect.x1) < 0.4 * size for r in row)
        for c in run
        if not c.text.isspace()
    )


def _split(row: Sequence[Char], walls: Sequence[Rule]) -> list[Word]:
    found: list[Word] = []
    run: list[Char] = []
    ordered = sorted(row, key=lambda c: c.rect.x0)
    gap = _gap(ordered)
    beside = [w.x0 for w in walls if w.y0 <= ordered[0].base - MIDDLE * ordered[0].size <= w.y1]
    for char in ordered:
        blank = char.text.isspace()
        if run and blank and char.rect.x0 - run[-1].rect.x0 < 0.2 * run[-1].rect.width:
            continue  # printed over the letter, it parts nothing: 'E nter'
        apart = char.rect.x0 - run[-1].rect.x1 > gap * max(char.size, run[-1].size) if run else False
        if run and (blank or apart or _marks(run, char) or _are_parted(run[-1], char, beside)):
            found.append(_word(run))
            run = []
        if not blank:
            run.append(char)
    if run:
        found.append(_word(run))
    read = _bulleted(_on_one_line(found))
    return _unspaced([w._replace(text=with_letters(w.text.replace(UNREAD, "\ufffd"))) for w in read])


def _are_parted(a: Char, b: Char, walls: Sequence[float]) -> bool:
    """Whether a cell ends between a figure and a letter or bracket ('cable' and '20'): through a word of a drawing may
    run lines, too."""
    if a.text.isdigit() == b.text.isdigit() or not all(c.text.isalnum() or c.text in _BRACKETS for c in (a, b)):
        return False
    slack = ON_WALL * b.size
    return any(a.rect.x1 - slack <= x <= b.rect.x0 + slack for x in walls)


def _bulleted(row: list[Word]) -> list[Word]:
    """A sign that can't be read, alone where a line or a cell begins, is a bullet."""
    return [
        word._replace(text="•")
        if word.text == "\ufffd" and at + 1 < len(row) and (not at or word.rect.x0 - row[at - 1].rect.x1 > word.size)
        else word
        for at, word in enumerate(row)
    ]


def _on_one_line(row: list[Word]) -> list[Word]:
    """Raised and lowered words get the baseline of the row that they were put to, and a figure raised close behind a
    word is the mark of a footnote: 'Capacity ²' is no second capacity."""
    main = max(row, key=lambda w: w.size, default=None)
    if main is None:
        return row
    marked = [
        word._replace(text=with_powers(f"{before.text}{RAISED}{word.text}").removeprefix(before.text))
        if before and word.text.isdigit() and before.text[-3:].isalpha() and _is_mark(before, word, after)
        else word
        for before, word, after in zip([None, *row], row, [*row[1:], None], strict=False)
    ]
    return [w._replace(base=main.base) if w.size < 0.85 * main.size else w for w in marked]


def _is_mark(before: Word, word: Word, after: Word | None) -> bool:
    """Whether a word is set smaller and higher than the one before and close to it, and alone: text of other cells and
    columns stands in a row, too, and values are set smaller than their names."""
    if word.size >= 0.85 * before.size or before.base - word.base <= 0.15 * before.size:
        return False
    near = 0.5 * before.size
    goes_on = after is not None and after.size < 0.85 * before.size and after.rect.x0 - word.rect.x1 < near
    return word.rect.x0 - before.rect.x1 < near and not goes_on


def _gap(row: Sequence[Char]) -> float:
    """From which free space on a word ends, as a part of the font's size: GAP, or less in a row set tightly.

    Files without blank characters (TeX's) shrink the spaces of a full line below GAP; there, the step between the gaps
    within words and those between them tells.
    """
    if len(row) < 12 or any(c.text.isspace() for c in row):
        return GAP
    gaps = sorted(max(0.0, (b.rect.x0 - a.rect.x1) / max(a.size, b.size, 1.0)) for a, b in pairwise(row))
    steps = [(min(b, GAP) - a, (a + min(b, GAP)) / 2) for a, b in pairwise(gaps) if a < GAP and b > NARROW]
    step, middle = max(steps, default=(0.0, GAP))
    return middle if step >= STEP else GAP


def _marks(run: Sequence[Char], char: Char) -> bool:
    """Whether a raised figure begins the mark of a footnote behind a figure: 19.0 with a raised 1) isn't 19.01."""
    raised = char.size < 0.85 * run[0].size and run[0].base - char.base > 0.15 * run[0].size
    return raised and char.text.isdigit() and run[-1].text.isdigit() and run[-1].size > char.size


def _unspaced(row: list[Word]) -> list[Word]:
    """Spaced-out words ("R E F E R E N C E") as one: four or more single capitals with equal gaps."""
    result: list[Word] = []
    at = 0
    while at < len(row):
        end = at
        while end < len(row) and len(row[end].text) == 1 and row[end].text.isupper() and _close(row, at, end):
            end += 1
        if end - at >= 4:
            run = row[at:end]
            result.append(run[0]._replace(text="".join(w.text for w in run), rect=around(w.rect for w in run)))
            at = end
        else:
            result.append(row[at])
            at += 1
    return result


def _close(row: list[Word], start: int, at: int) -> bool:
    return at == start or row[at].rect.x0 - row[at - 1].rect.x1 < 0.8 * row[at].size


def _word(run: Sequence[Char]) -> Word:
    main = max(run, key=lambda c: c.size)
    font = main.font.lower()
    text = "".join(c.text for c in run)
    raised = [c for c in run if c.size < 0.85 * main.size and main.base - c.base > 0.15 * main.size]
    mark = _TRADEMARKS.get("".join(c.text for c in raised).upper()) if len(run) > len(raised) else None
    at_end = bool(raised) and raised == list(run[-len(raised) :])
    if at_end and mark:
        text = f"{text[:-2]}{mark}"
    elif at_end:
        text = with_powers(f"{text[: -len(raised)]}{RAISED}{text[-len(raised) :]}")
    return Word(
        text=text,
        rect=around(c.rect for c in run),
        base=main.base,
        size=round(main.size, 1),
        bold=sum(c.bold for c in run) * 2 > len(run),
        italic="italic" in font or "oblique" in font,
        mono=any(name in font for name in ("mono", "courier", "consol", "typewriter")),
    )
