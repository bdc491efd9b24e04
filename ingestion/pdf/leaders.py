"""Lists of values with leaders, often several in a line: 'Motor output: . . . . 2.0 hp   Tank: . . . . 50 l'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from ingestion.pdf.aligned import LONGEST_CELL
from ingestion.pdf.grid import Cell, FoundTable, Row, found_table
from ingestion.pdf.layout import Line, Rect, Sheet, Word, around, rows
from ingestion.pdf.signals import PAGE_LABEL

LEAST_VALUES = 3
_LEADS = re.compile(r":?[.…·]+:?")
_INSIDE = re.compile(r"(.*?)(:?(?:\.{4,}|…{2,}|·{4,})[.…·]*)(.*)")
_ENDS = re.compile(r":?[.…·]*$")
_SHORTEST = 3
"""Dots of a leader at least."""
_APART = 0.5
"""Font sizes between a value and the label of the next column at least."""

_Pair = tuple[list[Word], list[Word]]


def find(sheet: Sheet, words: Sequence[Word]) -> tuple[list[FoundTable], list[Word]]:
    """A table of two columns for each run of such lines, column by column, and the words that are left. Lists of pages
    are none."""
    found: list[FoundTable] = []
    rest = list(words)
    for lines in _runs(rows(words)):
        pairs = [pair for _, pair in sorted(((at, p) for line in lines for at, p in enumerate(line[1])), key=_column)]
        if len(pairs) < LEAST_VALUES or not _are_values(pairs):
            continue
        rect = around(line.rect for line, _ in lines)
        found.append(found_table([_row(pair) for pair in pairs], sheet, rect, (0.0, rect.width / 2), head=0))
        gone = {id(word) for line, _ in lines for word in line.words}
        rest = [word for word in rest if id(word) not in gone]
    return found, rest


def _column(item: tuple[int, _Pair]) -> int:
    return item[0]


def _runs(lines: Sequence[Line]) -> Iterator[list[tuple[Line, list[_Pair]]]]:
    """Lines with leaders that follow each other."""
    run: list[tuple[Line, list[_Pair]]] = []
    for line in lines:
        pairs = _pairs(line)
        if run and (not pairs or line.base - run[-1][0].base > 2.6 * line.size):
            yield run
            run = []
        if pairs:
            run.append((line, pairs))
    if run:
        yield run


def _pairs(line: Line) -> list[_Pair]:
    """The labels and values of a line; [] if it has none, or one without the other."""
    parts: list[list[Word]] = [[]]
    dots = 0
    for word in chain.from_iterable(map(_pieces, line.words)):
        if _LEADS.fullmatch(word.text):
            dots += len(word.text)
            continue
        if dots >= _SHORTEST:
            parts.append([])
        dots = 0
        parts[-1].append(word)
    if len(parts) < 2 or dots or not all(parts):
        return []
    labels, values = [parts[0]], []
    for part in parts[1:-1]:
        at = _widest(part)
        if not at:
            return []
        values.append(part[:at])
        labels.append(part[at:])
    return [(_without_end(label), value) for label, value in zip(labels, [*values, parts[-1]], strict=True)]


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


def _widest(words: Sequence[Word]) -> int:
    """Where the widest gap is; 0 for none that parts columns."""
    gaps = [(b.rect.x0 - a.rect.x1, at) for at, (a, b) in enumerate(pairwise(words), start=1)]
    widest, at = max(gaps, default=(0.0, 0))
    return at if widest > _APART * words[0].size else 0


def _without_end(label: Sequence[Word]) -> list[Word]:
    return [*label[:-1], label[-1]._replace(text=_ENDS.sub("", label[-1].text) or label[-1].text)]


def _are_values(pairs: Sequence[_Pair]) -> bool:
    """Whether labels and values are short and say something, and most values are no numbers of pages."""
    texts = [(" ".join(w.text for w in label), " ".join(w.text for w in value)) for label, value in pairs]
    if any(len(text) > LONGEST_CELL or not any(map(str.isalnum, text)) for pair in texts for text in pair):
        return False
    return 2 * sum(PAGE_LABEL.match(value) is not None for _, value in texts) < len(texts)


def _row(pair: _Pair) -> Row:
    return [Cell(list(words), _rect(words)) for words in pair]


def _rect(words: Sequence[Word]) -> Rect:
    return around(word.rect for word in words)
