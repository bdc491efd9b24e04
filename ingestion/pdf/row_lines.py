"""Several lines in one ruled row that are rows of their own: spec sheets rule off groups, not each of their values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingestion.pdf.grid import NUMBER, ON_LINE, Cell, Row, wraps
from ingestion.pdf.layout import Line, rows

LEAST_CODES, FEW_WORDS, FEW_CAPITALS = 3, 4, 5
"""Codes in one cell that are rows of their own at least, but two with figures beside lines of a few words; and capitals
of a code at most."""
_CLOSER, _OF_ONE_TEXT = 0.3, 0.2
"""Parts of the font's size by which lines of one name stand closer than two names, and those of a text than codes."""


def split_lines(grid: list[Row]) -> list[Row]:
    """A ruled row whose cells hold k unwrapped lines on the same baselines is k rows (k >= 3, or 2 of numbers); a bold
    line above those of the first cell is the title of a group, in which a name may be without a value and a value may
    take two lines beside its name."""
    return [part for row in grid for part in _parts(row)]


def _parts(row: Row) -> list[Row]:
    filled = [c for c in row if c.words]
    if len(filled) < 2 or any(c.lines > 1 for c in filled):
        return [row]
    first, *others = [rows(c.words) for c in filled]
    if filled[0] is row[0] and _titled(first) and (lines := _lines_of_group(filled[0], first, filled[1:], others)):
        return [_only(row, line) for line in lines]
    count = len(first)
    if count < 2 or any(len(ls) != count for ls in others):
        return _by_codes(row, filled[0], first) or [row]
    same = all(abs(a.base - b.base) < ON_LINE * a.size for other in others for a, b in zip(first, other, strict=True))
    numbers = sum(bool(NUMBER.match(ln.text)) for ls in [first, *others] for ln in ls) >= 0.5 * count * len(filled)
    merged = [c.columns > 1 for c in filled[1:]]  # text of a wide cell may be anything
    narrow = numbers and count > 2  # a column may be as narrow as its figures, whose lines wrap nothing
    wrapped = wraps(filled[0], first) or any(
        wraps(cell, lines) for cell, lines, wide in zip(filled[1:], others, merged, strict=True) if wide or not narrow
    )
    if not same or wrapped or (count == 2 and not numbers):
        return _by_codes(row, filled[0], first) or [row]
    return [_only(row, [line, *beside]) for line, *beside in zip(first, *others, strict=True)]


def _by_codes(row: Row, cell: Cell, lines: Sequence[Line]) -> list[Row]:
    """A row for each of the codes that the first cell holds line by line ('00', '01', 'A'), where the texts of the
    other cells stand beside one each, on its line or around it; one line beside no code is said of all. None where a
    text is of no code or of two, as one of two lines beside two codes may be, or the first cell holds anything else."""
    codes = [line for at, line in enumerate(lines) if not (at and line.text.startswith("("))]
    if cell is not row[0] or len(codes) < 2 or not all(_is_code(line.text) for line in codes):
        return []
    numbered = all(any(map(str.isdigit, line.text)) for line in codes)
    short = numbered and all(len(ln.text.split()) <= FEW_WORDS for column in row for ln in rows(column.words))
    found: list[list[Line]] = [[code] for code in codes]
    for line in lines:
        if line not in codes:
            found[sum(code.base < line.base for code in codes) - 1].append(line)
    whole = False
    for column in row[1:]:
        texts = rows(column.words)
        places = _beside_codes(column, texts, codes)
        whole = whole or len(set(places)) == len(codes)
        if not places and len(texts) == 1:
            places, texts = list(range(len(codes))), texts * len(codes)
        if len(places) < len(texts):
            return []
        for at, line in zip(places, texts, strict=True):
            found[at].append(line)
    return [_only(row, of_code) for of_code in found] if whole and (short or len(codes) >= LEAST_CODES) else []


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
    """The row with the words of these lines alone."""
    kept = {id(word) for line in lines for word in line.words}
    return [replace(cell, words=[w for w in cell.words if id(w) in kept]) for cell in row]
