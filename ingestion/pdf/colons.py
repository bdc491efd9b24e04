"""Labels with their values beside them, in two columns that colons line up: 'Flash point   : 274 °C', 'Colour:   red'.

Safety data sheets and data sheets are mostly these. Label and value may go on for several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import NamedTuple

from ingestion.pdf.found import FoundTable, found_table
from ingestion.pdf.grid import Cell, Row
from ingestion.pdf.layout import Line, Rect, Sheet, Word, around, rows
from ingestion.pdf.signals import CAPTION, LEADER, STEP
from ingestion.signals import warning_label

LEAST_ALIGNED = 3
"""Labels of a page whose values begin at one place, from which on that is a column."""
_SAME = 2.5
"""Points that two beginnings at one place may lie apart."""
_FREE = 0.9
"""Font sizes of free space at least before a value, where its label ends in the colon."""
_GAP = 1.8
"""Font sizes of free space inside a label or a value from which on another column begins."""
_PITCH = 1.75
"""Font sizes from one line of a label or a value to the next at most."""
_ROOM, _ROOM_OPEN = 1.0, 4.0
"""Font sizes of room that a label which goes on in the next line leaves at most beside that one's first word; and one
that has had no colon yet, or goes on beside its value."""
_NUMBERED = re.compile(r"^(?:section|rubrique|abschnitt|chapter|kapitel|step|étape|schritt|paso|[qa])\W*\d", re.I)
"""'Section 4: First aid', 'Step 2: Open', 'Q1: Why': no labels of values."""
_LONGEST_LABEL, _LONGEST_VALUE = 70, 900
"""Characters of them at most."""
_ENDS, _RUNS_ON = (".", ";", ":", "!", "?", ")", ""), 2
"""How values end that don't go on in the next one, and how many that do make a text of them."""
_MOST = 0.6
"""Part of a run's labels that differ and make sense at least."""


class _Column(NamedTuple):
    """x: where values begin. apart: whether the colons stand by themselves, right before it."""

    x: float
    apart: bool

    def at(self, x: float) -> bool:
        return abs(x - self.x) <= _SAME


@dataclass(slots=True)
class _Pair:
    """label, value: their words, without a colon that stands by itself. words: all.

    open: whether the label has had no colon yet. last: its last line so far; alone: whether that is the value's alone.
    """

    last: Line
    label: list[Word] = field(default_factory=list)
    value: list[Word] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    open: bool = True
    alone: bool = False

    def add(self, line: Line, at: int) -> None:
        """Take in a line, of which the words from a place on are the value's."""
        label = line.words[:at]
        self.label += [word for word in label if word.text != ":"]
        self.value += line.words[at:]
        self.words += line.words
        self.open = self.open and not any(word.text.endswith(":") for word in label)
        self.alone = not label
        self.last = line


def find(sheet: Sheet, words: Sequence[Word], warnings: Sequence[Rect]) -> tuple[list[FoundTable], list[Word]]:
    """A table of two columns for each run of such lines, and the words that are left.

    warnings: places of framed warnings and of the signs that stand beside one; what is said there stays a warning."""
    lines = rows(words)
    found: list[FoundTable] = []
    gone: set[int] = set()
    for run in _runs(lines, _columns(lines), _of_warnings(lines, warnings)):
        if len({_text(pair.label) for pair in run if _is_pair(pair)}) < _MOST * len(run) or _run_on(run):
            continue
        found += [_table(list(pairs), sheet) for sound, pairs in groupby(run, _is_pair) if sound]
        gone.update(id(word) for pair in run if _is_pair(pair) for word in pair.words)
    return found, [word for word in words if id(word) not in gone]


def _run_on(run: Sequence[_Pair]) -> bool:
    """Whether what stands beside the labels is a text of its own, another column's: values go on in the next one."""
    values = [_text(pair.value) for pair in run]
    on = sum(a[-1:] not in _ENDS and b[:1].islower() and len(a.split()) > 2 for a, b in pairwise(values))
    return on >= _RUNS_ON and 2 * on >= len(values) - 1


def _of_warnings(lines: Sequence[Line], places: Sequence[Rect]) -> set[int]:
    """The ids of the lines that belong to a warning: in or beside such a place, with a signal word, or right below one
    that stands alone."""
    found: set[int] = set()
    above: Line | None = None
    for line in lines:
        label = warning_label(line.text)
        beside = any(p.y0 - line.size < (line.rect.y0 + line.rect.y1) / 2 < p.y1 + line.size for p in places)
        goes_on = above is not None and not _is_far(above, line)
        if beside or goes_on or label:
            found.add(id(line))
        above = line if goes_on or (label and not label.rest) else None
    return found


def _table(pairs: Sequence[_Pair], sheet: Sheet) -> FoundTable:
    rect = around(word.rect for pair in pairs for word in pair.words)
    start = min(word.rect.x0 for pair in pairs for word in pair.value)
    return found_table([_row(pair) for pair in pairs], sheet, rect, (0.0, round(start - rect.x0, 1)), head=0)


def _columns(lines: Sequence[Line]) -> list[_Column]:
    """Where the values of three labels or more of the page begin that don't all end alike: else no colon lines up."""
    starts = [(line, at, line.words[at].rect.x0) for line in lines if (at := _value_at(line))]
    near = {x: [(line, at) for line, at, other in starts if abs(other - x) <= _SAME] for _, _, x in starts}
    found: list[_Column] = []
    for x, own in sorted(near.items(), key=lambda item: -len(item[1])):
        apart = [line.words[at - 1].text == ":" for line, at in own]
        ends = [line.words[at - 1 - alone].rect.x1 for (line, at), alone in zip(own, apart, strict=True)]
        if len(own) < LEAST_ALIGNED or max(ends) - min(ends) < own[0][0].size:
            continue
        if all(abs(x - other.x) > _SAME for other in found):
            column = _Column(x, 2 * sum(apart) > len(apart))
            without = sum(not _value_at(line) and _begins_without(line, [column]) is not None for line in lines)
            if without <= len(own):  # else it is a table of which some rows have a colon
                found.append(column)
    return found


def _value_at(line: Line) -> int:
    """The place of the first word of a value: behind a colon that stands by itself, or behind a label that ends in one
    and some free space. 0 where there is none, where another column may stand beside it, and in ratios ('1 : 20'),
    code, contents and steps."""
    if line.mono or LEADER.search(line.text):
        return 0
    for at, (before, word) in enumerate(pairwise(line.words), 1):
        apart = before.text == ":" and at > 1
        ends = before.text.endswith(":") and word.rect.x0 - before.rect.x1 > _FREE * word.size
        if apart and line.words[at - 2].text.isdecimal() and word.text[0].isdigit():
            continue
        if apart or ends:
            whole = _is_one_column(line.words[: at - apart]) and _is_one_column(line.words[at:])
            return at if whole and not STEP.match(_text(line.words[at:])) else 0
    return 0


def _is_one_column(words: Sequence[Word]) -> bool:
    return all(b.rect.x0 - a.rect.x1 <= _GAP * b.size for a, b in pairwise(words))


def _runs(lines: Sequence[Line], columns: Sequence[_Column], warnings: set[int]) -> Iterator[list[_Pair]]:
    """Pairs of one column that follow each other with nothing between them."""
    run: list[_Pair] = []
    own = _Column(0.0, apart=False)
    for line, below in zip(lines, [*lines[1:], None], strict=False):
        if id(line) in warnings:
            if run:
                yield run
            run = []
            continue
        column, at = _begins(line, columns) or (own, 0)
        if at and run and (column != own or _is_far(run[-1].last, line, 3 * _PITCH)):
            yield run
            run = []
        if not at and not (run and run[-1].open):
            column, at = _begins_without(line, [own] if run else columns) or (column, 0)
        if at and not (
            run and run[-1].open and not _is_far(run[-1].last, line) and _had_no_room(run[-1], line, column)
        ):
            run.append(_Pair(line))
            own = column
        elif not at and not (run and _goes_on(run[-1], line, column, below)):
            if run:
                yield run
            run = []
            continue
        run[-1].add(line, at or _split(line, column))
    if run:
        yield run


def _begins(line: Line, columns: Sequence[_Column]) -> tuple[_Column, int] | None:
    """The column in which a line has a label with its colon, and the place of its value, which may be in the next."""
    at = _value_at(line)
    for column in columns:
        if at and column.at(line.words[at].rect.x0):
            return column, at
        last = line.words[-1]
        if column.apart and len(line.words) > 1 and last.text == ":" and 0 < column.x - last.rect.x1 < 2 * last.size:
            return column, len(line.words)
    return None


def _begins_without(line: Line, columns: Sequence[_Column]) -> tuple[_Column, int] | None:
    """The same of a line whose label has its colon in one of the next lines."""
    for column in columns:
        at = _split(line, column)
        if not column.apart and 0 < at < len(line.words) and column.at(line.words[at].rect.x0):
            free = line.words[at].rect.x0 - line.words[at - 1].rect.x1 > _FREE * line.size
            if free and _is_one_column(line.words[:at]) and _is_one_column(line.words[at:]):
                return column, at
    return None


def _split(line: Line, column: _Column) -> int:
    """The place of the first word that stands in the column of the values."""
    return next((i for i, word in enumerate(line.words) if word.rect.x0 >= column.x - _SAME), len(line.words))


def _is_far(above: Line, below: Line, most: float = _PITCH) -> bool:
    return below.base - above.base > most * max(above.size, below.size)


def _goes_on(pair: _Pair, line: Line, column: _Column, below: Line | None) -> bool:
    """Whether a line without a colon of its own belongs to a pair: to its value, to its label, which had no room for
    the next word, or to both. below: the line after it; a value that stands nearer to that is rather its."""
    at = _split(line, column)
    label, value = line.words[:at], line.words[at:]
    if line.mono or _is_far(pair.last, line) or not _is_one_column(value) or STEP.match(_text(value)):
        return False
    if value and not column.at(value[0].rect.x0):
        return False
    if not label:
        return below is None or below.base - line.base > line.base - pair.last.base - 0.1 * line.size
    free = not value or value[0].rect.x0 - label[-1].rect.x1 > _FREE * line.size
    if pair.alone or not free or label[-1].rect.x1 > column.x or label[0].bold != pair.words[0].bold:
        return False
    aside = abs(label[0].rect.x0 - pair.words[0].rect.x0) > 2 * line.size
    finished = not pair.open and (not column.apart or label[0].text[:1].isupper())
    return not aside and not finished and _had_no_room(pair, line, column, beside=bool(value))


def _had_no_room(pair: _Pair, line: Line, column: _Column, *, beside: bool = False) -> bool:
    """Whether the last line of a pair's label had no room for the first word of the next. beside: whether a value goes
    on beside that."""
    above = [word for word in pair.last.words[: _split(pair.last, column)] if word.text != ":"]
    room = (_ROOM_OPEN if pair.open or beside else _ROOM) * line.size
    return bool(above) and column.x - above[-1].rect.x1 < line.words[0].rect.width + room


def _is_pair(pair: _Pair) -> bool:
    """Whether label and value make sense, and neither a heading nor a caption nor a step is one."""
    label, value = _text(pair.label), _text(pair.value)
    return (
        not pair.open
        and 0 < len(label) <= _LONGEST_LABEL
        and 0 < len(value) <= _LONGEST_VALUE
        and any(map(str.isalpha, label))
        and any(map(str.isalnum, value))
        and not STEP.match(f"{label} x")
        and not CAPTION.match(label)
        and not _NUMBERED.match(label)
    )


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _row(pair: _Pair) -> Row:
    label = [*pair.label[:-1], pair.label[-1]._replace(text=pair.label[-1].text.rstrip(":"))]
    return [Cell(words, around(word.rect for word in words)) for words in (label, pair.value)]
