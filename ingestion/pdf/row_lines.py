"""Several lines in one ruled row that are rows of their own: spec sheets rule off groups, not each of their values."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import pairwise

from ingestion.pdf.grid import NUMBER, ON_LINE, Cell, Row, wraps
from ingestion.pdf.layout import Line, Rect, Word, rows
from ingestion.pdf.signals import BULLET

LEAST_CODES, FEW_WORDS, FEW_CAPITALS = 3, 4, 5
"""Codes in one cell that are rows of their own at least, but two with figures beside lines of a few words; and capitals
of a code at most."""
LEAST_ENTRIES = 3
"""Bulleted values of one cell that are rows of their own at least."""
_CLOSER, _OF_ONE_TEXT, _LEVEL = 0.3, 0.2, 0.5
"""Parts of the font's size by which lines of one name stand closer than two names, and those of a text than codes; and
by which what is said of all codes may miss their middle."""


def split_lines(grid: list[Row]) -> list[Row]:
    """A ruled row whose cells hold k unwrapped lines on the same baselines is k rows (k >= 3, or 2 of numbers); a bold
    line above those of the first cell is the title of a group, in which a name may be without a value and a value may
    take two lines beside its name. A cell that reaches down over several ruled rows is said of all that stand beside
    it, unless it is one of the head. A cell of bulleted values has a row for each of them."""
    heads = {cell.rect for row in grid[:1] for cell in row}
    near = zip([[], *grid], grid, [*grid[1:], []], strict=False)
    return [part for above, row, below in near for part in _parts(_reaching([*above, *below], row), heads)]


def _reaching(near: Sequence[Cell], row: Row) -> Row:
    """The row with no cell that reaches down but those that stand in one of the rows next to it, too: what was ruled
    off beside others held no words."""
    rects = {cell.rect for cell in near}
    return [replace(cell, lines=1) if cell.lines > 1 and cell.rect not in rects else cell for cell in row]


def _parts(row: Row, heads: Set[Rect]) -> list[Row]:
    filled, down = ([c for c in row if c.words and (c.lines > 1) is reaches] for reaches in (False, True))
    if len(filled) < 2 or any(c.rect in heads for c in down):
        return [row]
    if len(filled) == 2 and (entries := _entries(filled[1])):
        return [[replace(c, words=entry) if c is filled[1] else c for c in row] for entry in entries]
    start = next((at for at, cell in enumerate(filled) if len(rows(cell.words)) > 1), 0)
    before, own = filled[:start], filled[start:]
    first, *others = [rows(c.words) for c in own]
    if own[0] is row[0] and _titled(first) and (lines := _lines_of_group(own[0], first, own[1:], others)):
        return [_only(row, line) for line in lines]
    if not all(_is_beside_all(cell, first) for cell in before) or any(_names_each(cell, first) for cell in down):
        return [row]
    count = len(first)
    if count < 2 or not others or any(len(ls) != count for ls in others):
        return _by_codes(row, before, own) or [row]
    same = all(abs(a.base - b.base) < ON_LINE * a.size for other in others for a, b in zip(first, other, strict=True))
    numbers = sum(bool(NUMBER.match(ln.text)) for ls in [first, *others] for ln in ls) >= 0.5 * count * len(own)
    merged = [c.columns > 1 for c in own[1:]]  # text of a wide cell may be anything
    narrow = numbers and count > 2  # a column may be as narrow as its figures, whose lines wrap nothing
    figures = count > 2 and all(NUMBER.match(ln.text) for ls in others for ln in ls)
    wrapped = not figures and (
        wraps(own[0], first)
        or any(wraps(cell, ls) for cell, ls, wide in zip(own[1:], others, merged, strict=True) if wide or not narrow)
    )
    if not same or wrapped or (count == 2 and not numbers):
        return _by_codes(row, before, own) or [row]
    said = [line for cell in before for line in rows(cell.words)]
    return [_only(row, [line, *beside, *said]) for line, *beside in zip(first, *others, strict=True)]


def _entries(cell: Cell) -> list[list[Word]]:
    """The words of each value of a bulleted list of them ('➢Voltage: 230 V ➢Surge power: 20 kW', a list of another sign
    below one of them), none where one has no name: of a list of remedies none stands alone."""
    lines = rows(cell.words)
    sign = lines[0].text[:1]
    if sign.isalnum() or sign in "-–—" or not BULLET.match(f"{sign} x"):  # a dash may be a minus sign
        return []
    found: list[list[Word]] = []
    for word in (word for line in lines for word in line.words):
        if word.text.startswith(sign):
            found.append([])
        found[-1].append(word)
    named = all(":" in " ".join(word.text for word in entry) for entry in found)
    return found if named and len(found) >= LEAST_ENTRIES else []


def _by_codes(row: Row, before: Sequence[Cell], own: Sequence[Cell]) -> list[Row]:
    """A row for each of the codes that the first cell of several lines holds line by line ('00', '01', 'A'), where the
    texts of the other cells stand beside one each, on its line or around it; one line beside no code is said of all, as
    is what stands `before` the codes. None where a text is of no code or of two, as one of two lines beside two codes
    may be, or the cell holds anything else."""
    cell, *others = own
    lines = rows(cell.words)
    codes = [line for at, line in enumerate(lines) if not (at and line.text.startswith("("))]
    named = cell is row[0] or before or row[0].lines > 1
    if not named or len(codes) < 2 or not all(_is_code(line.text) for line in codes):
        return []
    numbered = all(any(map(str.isdigit, line.text)) for line in codes)
    short = numbered and all(len(ln.text.split()) <= FEW_WORDS for column in own for ln in rows(column.words))
    found: list[list[Line]] = [[code, *(line for c in before for line in rows(c.words))] for code in codes]
    for line in lines:
        if line not in codes:
            found[sum(code.base < line.base for code in codes) - 1].append(line)
    whole = False
    for column in others:
        texts = rows(column.words)
        places = _beside_codes(column, texts, codes)
        whole = whole or len(set(places)) == len(codes)
        if not places and len(texts) == 1:
            places, texts = list(range(len(codes))), texts * len(codes)
        if len(places) < len(texts):
            return []
        for at, line in zip(places, texts, strict=True):
            found[at].append(line)
    enough = short or len(codes) >= LEAST_CODES or (_count_up(codes) and _begin_alike(found))
    return [_only(row, of_code) for of_code in found] if whole and enough else []


def _is_beside_all(cell: Cell, lines: Sequence[Line]) -> bool:
    """Whether one line stands beside the middle of all of these."""
    middle = (lines[0].base + lines[-1].base) / 2
    own = rows(cell.words)
    return len(own) == 1 and abs(own[0].base - middle) < _LEVEL * own[0].size


def _names_each(cell: Cell, lines: Sequence[Line]) -> bool:
    """Whether several lines of a cell stand beside one of these each: 'High' and 'Low'."""
    level = [any(abs(own.base - line.base) < ON_LINE * own.size for line in lines) for own in rows(cell.words)]
    return sum(level) > 1


def _count_up(codes: Sequence[Line]) -> bool:
    return all(a.text.isdecimal() and b.text == str(int(a.text) + 1) for a, b in pairwise(codes))


def _begin_alike(found: Sequence[Sequence[Line]]) -> bool:
    """Whether each code has as many lines beside it, and none of them begins like the rest of one."""
    rest = any(line.text[:1].islower() or line.text.startswith("(") for of_code in found for line in of_code)
    return not rest and len({len(of_code) for of_code in found}) == 1


def _is_code(text: str) -> bool:
    """'00', 'E-12', 'CAL', 'NMEA 0183': one or two words, each with figures or of a few capitals."""
    words = text.split()
    return len(words) <= 2 and all(
        any(map(str.isdigit, word)) or (word.isupper() and len(word) <= FEW_CAPITALS) for word in words
    )


def _beside_codes(column: Cell, lines: Sequence[Line], codes: Sequence[Line]) -> list[int]:
    """Of each line of a cell the place of the code that its text stands beside; none where that isn't clear. Lines that
    are closer than codes are one text, as are those that fill the cell."""
    pitch = min(b.base - a.base for a, b in pairwise(codes))
    texts: list[list[Line]] = []
    for line in lines:
        if texts and line.base - texts[-1][-1].base < pitch - _OF_ONE_TEXT * line.size:
            texts[-1].append(line)
        else:
            texts.append([line])
    found: list[int] = []
    above: Line | None = None
    for text in texts:
        reach = ON_LINE * text[0].size
        own = [at for at, code in enumerate(codes) if text[0].base - reach < code.base < text[-1].base + reach]
        if not own and above and _goes_on(column, above, text[0]):
            own = found[-1:]
        if len(own) != 1:
            return []
        found += own * len(text)
        above = text[-1]
    return found


def _goes_on(cell: Cell, above: Line, line: Line) -> bool:
    return wraps(cell, [above, line]) or line.text[:1].islower() or line.text.startswith("(")


def _lines_of_group(
    cell: Cell, names: Sequence[Line], cells: Sequence[Cell], values: Sequence[Sequence[Line]]
) -> list[list[Line]]:
    """Each line of a group's names, its title first, with the lines of values beside it; none where a value stands
    beside no name or beside the title, or where a name or a value may be the end of the one above: that of a name
    fills its line, begins like one, or stands closer to it than names do to each other."""
    found: list[list[Line]] = [[name] for name in names]
    for column, lines in zip(cells, values, strict=True):
        nearest = [min(names, key=lambda name: abs(name.base - line.base)) for line in lines]
        pairs = zip(pairwise(lines), pairwise(nearest), strict=True)
        if any(one is not other and wraps(column, [a, b]) and b.text[:1].islower() for (a, b), (one, other) in pairs):
            return []
        for at, name in enumerate(names):
            beside = [line for line, own in zip(lines, nearest, strict=True) if own is name]
            if beside and not (at and _is_beside(name, column, beside)):
                return []
            found[at].extend(beside)
    full = [len(line) > 0.5 * len(cells) for line in found]
    both = [(a, b, *have) for (a, b), have in zip(pairwise(names[1:]), pairwise(full[1:]), strict=True)]
    least = min((b.base - a.base for a, b, *have in both if all(have)), default=0.0)
    for a, b, *have in both:
        rest = b.text[:1].islower() or b.text.startswith("(")
        wrapped, close = wraps(cell, [a, b]), b.base - a.base < least - _CLOSER * b.size
        if (wrapped and rest) or (not all(have) and (wrapped or rest or close)):
            return []
    return found if sum(len(line) > 1 for line in found) > 1 else []


def _is_beside(name: Line, cell: Cell, lines: Sequence[Line]) -> bool:
    """Whether one line is level with a name, or the middle of several that are one text."""
    if len(lines) > 1 and not all(wraps(cell, [a, b]) for a, b in pairwise(lines)):
        return False
    return abs((lines[0].base + lines[-1].base) / 2 - name.base) < ON_LINE * name.size


def _titled(lines: Sequence[Line]) -> bool:
    return lines[0].bold and not any(line.bold for line in lines[1:])


def _only(row: Row, lines: Sequence[Line]) -> Row:
    """The row with the words of these lines alone, and what is said of several ruled rows."""
    kept = {id(word) for line in lines for word in line.words}
    return [replace(cell, words=[w for w in cell.words if cell.lines > 1 or id(w) in kept]) for cell in row]
