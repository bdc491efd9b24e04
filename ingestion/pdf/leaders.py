"""Lists of values with leaders, often several in a line: 'Motor output: . . . . 2.0 hp   Tank: . . . . 50 l'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from operator import itemgetter

from ingestion.pdf.aligned import LONGEST_CELL
from ingestion.pdf.found import FoundTable, found_table
from ingestion.pdf.grid import Cell, Row
from ingestion.pdf.layout import Line, Sheet, Word, around, rows
from ingestion.pdf.signals import OF_PAGES, STEP

LEAST_VALUES = 3
_LEADS = re.compile(r":?[.…·]+:?")
_INSIDE = re.compile(r"(.*?)(:?(?:\.{4,}|…{2,}|·{4,})[.…·]*)(.*)")
_ENDS = re.compile(r":?[.…·]*$")
_SHORTEST = 4
"""Dots of a leader at least; an ellipsis counts for three."""
_COLUMN = 1.5
"""Font sizes of free space from which on another column begins, unless a leader stands beside it."""

_BESIDE = 20.0
"""Points between the beginnings of two columns at least."""

_Pair = tuple[list[Word], list[Word]]
_Found = tuple[list[Word], _Pair]


def find(sheet: Sheet, words: Sequence[Word]) -> tuple[list[FoundTable], list[Word]]:
    """A table of two columns for each run of such lines, column by column, and the words that are left. Lists of pages
    and of numbered steps are none."""
    found: list[FoundTable] = []
    rest = list(words)
    for run in _runs(rows(words)):
        pairs = _by_columns(run)
        if len(pairs) < LEAST_VALUES or not _are_values(pairs):
            continue
        used = [word for stretches in run for stretch, _ in stretches for word in stretch]
        rect = around(word.rect for word in used)
        found.append(found_table([_row(pair) for pair in pairs], sheet, rect, (0.0, rect.width / 2), head=0))
        gone = {id(word) for word in used}
        rest = [word for word in rest if id(word) not in gone]
    return found, rest


def _by_columns(run: Sequence[Sequence[_Found]]) -> list[_Pair]:
    """The pairs of several lines, those of the first column first: by where they begin."""
    starts: list[float] = []
    for x in sorted(stretch[0].rect.x0 for line in run for stretch, _ in line):
        if not starts or x - starts[-1] > _BESIDE:
            starts.append(x)
    every = [(max(i for i, x in enumerate(starts) if x <= s[0].rect.x0), pair) for line in run for s, pair in line]
    return [pair for _, pair in sorted(every, key=itemgetter(0))]


def _runs(lines: Sequence[Line]) -> Iterator[list[list[_Found]]]:
    """Lines with leaders that follow each other, each as its stretches that have a label and a value."""
    run: list[list[_Found]] = []
    last: Line | None = None
    for line in lines:
        found = [(stretch, pair) for stretch in _stretches(line) if (pair := _pair(stretch))]
        if run and last and (not found or line.base - last.base > 2.6 * line.size):
            yield run
            run = []
        if found:
            run.append(found)
            last = line
    if run:
        yield run


def _stretches(line: Line) -> list[list[Word]]:
    """A line cut where a column ends: at free space that no leader stands beside."""
    found = [[line.words[0]]]
    for before, word in pairwise(line.words):
        leads = _LEADS.fullmatch(before.text) or _LEADS.fullmatch(word.text) or _INSIDE.fullmatch(before.text)
        if word.rect.x0 - before.rect.x1 > _COLUMN * word.size and not leads:
            found.append([])
        found[-1].append(word)
    return found


def _pair(stretch: Sequence[Word]) -> _Pair | None:
    """Label and value of a stretch with one leader between them; None for a step, a range ('200 ... 240 V') and
    whatever else has other dots."""
    label: list[Word] = []
    value: list[Word] = []
    dots: list[Word] = []
    for word in chain.from_iterable(map(_pieces, stretch)):
        if _LEADS.fullmatch(word.text):
            if value:
                return None
            dots.append(word)
        else:
            (value if dots else label).append(word)
    length = sum(3 if c == "…" else 1 for word in dots for c in word.text)
    if not label or not value or length < _SHORTEST or STEP.match(f"{label[0].text} x"):
        return None
    return [*label[:-1], label[-1]._replace(text=_ENDS.sub("", label[-1].text) or label[-1].text)], value


def _pieces(word: Word) -> list[Word]:
    """A word with a leader inside as three, as wide as their letters are many."""
    found = _INSIDE.fullmatch(word.text)
    if found is None:
        return [word]
    pieces, x = [], word.rect.x0
    for text in found.groups():
        width = word.rect.width * len(text) / len(word.text)
        if text:
            pieces.append(word._replace(text=text, rect=word.rect._replace(x0=x, x1=x + width)))
        x += width
    return pieces


def _are_values(pairs: Sequence[_Pair]) -> bool:
    """Whether labels and values are short and say something, and most values are no numbers of pages."""
    texts = [(" ".join(w.text for w in label), " ".join(w.text for w in value)) for label, value in pairs]
    if any(len(text) > LONGEST_CELL or not any(map(str.isalnum, text)) for pair in texts for text in pair):
        return False
    return 2 * sum(OF_PAGES.match(value) is not None for _, value in texts) < len(texts)


def _row(pair: _Pair) -> Row:
    return [Cell(list(words), around(word.rect for word in words)) for words in pair]
