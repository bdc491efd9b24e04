"""From blocks to units: the smallest pieces that an answer may quote, each with what it hangs on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ingestion.repeated import is_repeated
from ingestion.sentences import sentences
from ingestion.side_by_side import unfolded
from ingestion.signals import ANSWERED, LIMIT
from models.types import Block, BlockKind, Table, Unit, UnitKind

LONG_ITEM_WORDS = 120
"""An item or step above this many words is given sentence by sentence; below it stays one piece."""
LONG_CODE_LINES = 24
LONGEST_TITLE_WORDS = 8
"""Words of a row of a table that is the title of those below it at most."""
MOST_TITLES = 0.4
"""Part of a table's rows at most that may be such titles; of more, cells are missing."""
SURE_TITLES = 3
"""Titles from which on a table that begins with one is taken for one in groups."""
_ASKS = ("?", "？")
_LEAD_IN_CHARACTERS = 200
_WORD = re.compile(r"[^\W\d_]{3}")
_ANSWER = re.compile(r"(?:A|Answer|Antwort|R[ée]ponse|Respuesta)\s?:\s+(?=\S)")
"""How the answer to the question or complaint before it begins, in lists of such."""
_LEGEND = re.compile(r"(?<!\w)[B-D]\s?:\s")
"""'A: Oil inlet B: Oil outlet' answers nothing."""
_ENDS = (".", "!", *_ASKS)
_OPENS = (":", "：")
_TITLE = re.compile(r"(?!REV\b|PAGE\b|THIS\b)[^\W\d_](?:[A-ZÀ-Þ]|[ &/-]){3,60}")
_BELOW = 2
_LISTED = (BlockKind.ITEM, BlockKind.STEP, BlockKind.TABLE)
_FIGURE = re.compile(r"\d|^\W+$")


def units(blocks: Sequence[Block], heading: str = "") -> tuple[Unit, ...]:
    """The units of one section's blocks, in order. `Unit.block` is the index of the block in `blocks`.

    heading: above them; items and rows hang on one that says how often they are done ('Every 50 Hours').

    A block's text is never dropped: what has no kind of its own is taken as sentences.
    """
    found: list[Unit] = []
    lead_in = _LeadIn(answers=_answers(blocks))
    interval = heading if is_repeated(heading) else ""
    for index, block in enumerate(blocks):
        above = lead_in.of(block)
        for at, unit in enumerate(_pieces(block, lead_in)):
            follows = at and block.kind is BlockKind.PARAGRAPH and lead_in.answering
            listed = interval if block.kind in _LISTED else ""
            found.append(_placed(unit, block, index, "" if follows else above or listed))
    return tuple(found)


def _answers(blocks: Sequence[Block]) -> bool:
    """Whether 'A: …' answers what stands before it in this section: several do, or a question is there; no legend."""
    texts = [block.text for block in blocks if block.kind is BlockKind.PARAGRAPH]
    parts = [part for text in texts for part in sentences(text)]
    before = [part for part, after in pairwise(parts) if _ANSWER.match(after)]
    asked = any(part.endswith(_ASKS) for part in before)
    return (asked or len(before) > 1) and not any(_LEGEND.search(text) for text in texts)


class _LeadIn:
    """Follows the text and knows what the next block hangs on: a paragraph ending in ':' or in capitals alone, or a
    parent item."""

    def __init__(self, *, answers: bool) -> None:
        self.answers, self.answering = answers, False
        self._paragraph = ""  # of the running text
        self._title = ""  # 'BATTERY CHARGER' right above a list
        self._items: list[tuple[int, str]] = []
        self._inside = ""  # of the innermost open item
        self._question = ""  # 'Is there continuity?', that 'YES' and 'NO' below answer
        self._said = ""  # the end of the paragraph before, that 'A: …' answers

    def of(self, block: Block) -> str:
        said, self._said, self.answering = self._said, "", False
        title, self._title = self._title, ""
        match block.kind:
            case BlockKind.ITEM | BlockKind.STEP:
                self._leave(block.level)
                listed = title if block.kind is BlockKind.ITEM else ""
                above = self._items[-1][1] if self._items else self._paragraph or listed
                self._title = listed
                if not ANSWERED.fullmatch(block.label):
                    self._question = _last(block.text) if block.text.rstrip().endswith(_ASKS) else ""
                elif self._question:
                    above = self._question
                self._items.append((block.level, _short(block.text)))
                self._inside = ""
            case BlockKind.CODE | BlockKind.TABLE:
                self._leave(block.level + 1)
                above = (self._inside or self._parent()) if block.level else self._paragraph
                above = above or (block.table.caption if block.table else "")
            case BlockKind.PARAGRAPH:
                self._leave(block.level + 1)
                above = self._parent() if block.level else ""
                opens = _last(block.text) if block.text.rstrip().endswith(_OPENS) else ""
                self._title = block.text if _is_title(block.text) else ""
                if block.text.rstrip().endswith(_ASKS):
                    self._question = _last(block.text)
                self._said = _last(block.text) if block.text.rstrip().endswith(_ENDS) else ""
                if self.answers and said and _ANSWER.match(block.text):
                    above, self._said, self.answering = said, "", True
                if block.level:
                    self._inside = opens
                else:
                    self._paragraph, self._items = opens, []
            case _:
                above = ""
        return above

    def _parent(self) -> str:
        return self._items[-1][1] if self._items else ""

    def _leave(self, level: int) -> None:
        while self._items and self._items[-1][0] >= level:
            self._items.pop()
            self._inside = ""


def _is_title(text: str) -> bool:
    """Whether a line in capitals alone names the list below it: 'BATTERY CHARGER'."""
    return bool(_TITLE.fullmatch(text)) and text.isupper() and len(text.split()) <= LONGEST_TITLE_WORDS


def _short(text: str) -> str:
    if len(text) <= _LEAD_IN_CHARACTERS:
        return text
    return (sentences(text) or (text,))[0]


def _last(text: str) -> str:
    return text if len(text) <= _LEAD_IN_CHARACTERS else (sentences(text) or (text,))[-1]


def _pieces(block: Block, lead_in: _LeadIn) -> Iterator[Unit]:
    match block.kind:
        case BlockKind.TABLE if block.table is not None:
            yield from _rows(block)
        case BlockKind.CODE:
            yield from (Unit(part, UnitKind.CODE) for part in _code_parts(block.text))
        case BlockKind.WARNING:
            if block.text or block.label:
                yield Unit(block.text, UnitKind.WARNING, label=block.label)
        case BlockKind.ITEM | BlockKind.STEP:
            kind = UnitKind.STEP if block.kind is BlockKind.STEP else UnitKind.ITEM
            whole = len(block.text.split()) <= LONG_ITEM_WORDS
            for position, part in enumerate((block.text,) if whole else sentences(block.text)):
                yield Unit(part, kind, label=block.label if position == 0 else "")
        case _:
            yield from _sentences(block.text, lead_in)


def _sentences(text: str, lead_in: _LeadIn) -> Iterator[Unit]:
    """Each with the sentence of the same block that it answers: 'It will not arm. A: Check the hood switch.'"""
    parts = sentences(text)
    for at, part in enumerate(parts):
        before = parts[at - 1] if at else ""
        answers = lead_in.answers and before.endswith(_ENDS) if at else lead_in.answering
        answer = _ANSWER.match(part) if answers else None
        yield Unit(
            part[len(answer[0]) :] if answer else part,
            UnitKind.SENTENCE,
            label=answer[0].strip() if answer else "",
            lead_in=before if answer else "",
        )


def _rows(block: Block) -> Iterator[Unit]:
    assert block.table is not None
    table = unfolded(block.table)
    if not table.rows and any(table.header):
        yield Unit(
            " | ".join(cell for cell in table.header if cell), UnitKind.ROW, cells=tuple(("", c) for c in table.header)
        )
    above = tuple[str, ...]()
    for row, title, header in zip(table.rows, _titles(table), _headers(table), strict=True):
        if any(row.cells):
            names = (*header, *("" for _ in range(len(row.cells) - len(header))))
            above = _with_labels(row.cells, above)
            text = " | ".join(cell for at, cell in enumerate(above) if cell and at not in row.over)
            cells = tuple(zip(names, above, strict=False))
            yield Unit(text, UnitKind.ROW, row.page, (row.box,) if row.box else (), lead_in=title, cells=cells)


def _with_labels(cells: tuple[str, ...], above: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of a row that has no key of its own, an empty one before a value with the label ('Switch 1:') that
    stands above it."""
    labels = (*above, *("" for _ in cells[len(above) :]))
    return tuple(
        label if not cells[0] and not cell and value and label.endswith(":") else cell
        for cell, label, value in zip(cells, labels, (*cells[1:], ""), strict=False)
    )


def _headers(table: Table) -> list[tuple[str, ...]]:
    """Of each row what its columns are called: as the table's are, or as a row inside it names them from there on."""
    found, limits = list[tuple[str, ...]](), dict[int, str]()
    rows = [row.cells for row in table.rows]
    ended = frozenset[int]()
    for at, cells in enumerate(rows):
        if inner := _limits(table, at):
            limits, ended = inner, frozenset()
        elif limits and any(cells[1:]) and not any(_FIGURE.search(cells[c]) for c in limits if c < len(cells)):
            ended, limits = frozenset(limits), {}  # 'Dimensions | mm | inch'
        elif limits and not any(cells[1:]):
            ended, limits = frozenset(limits), {}  # the title of the next group
        names = (*table.header, *("" for _ in cells[len(table.header) :]))
        found.append(tuple(limits.get(c, "" if c in ended else name) for c, name in enumerate(names)))
    return found


def _limits(table: Table, at: int) -> dict[int, str]:
    """The columns that a row inside a table calls by limits, and how: 'Electrical data | min | max'. Two rows with
    figures in all of them stand below it, and no names above them: 'Fan speed | min | max' may be settings."""
    cells = table.rows[at].cells
    limits = {c: cell for c, cell in enumerate(cells) if c and cell}
    if not cells or not _WORD.search(cells[0]) or not all(LIMIT.fullmatch(cell) for cell in limits.values()):
        return {}
    below = [row.cells for row in table.rows[at + 1 : at + 1 + _BELOW]]
    named = any(_WORD.search(table.header[c]) for c in limits if c < len(table.header))
    if len({*limits.values()}) < 2 or named or len(below) < _BELOW or not all(_are_filled(b, limits) for b in below):
        return {}
    return limits


def _are_filled(cells: tuple[str, ...], columns: Iterable[int]) -> bool:
    return all(c < len(cells) and _FIGURE.search(cells[c]) for c in columns)


def _titles(table: Table) -> list[str]:
    """Of each row the row above it that is the title of its group ('Left spindle'), '' where there is none.

    A title has its first cell alone, as few rows do, is a word, and has rows with a value below it. Cells may as well
    be missing: so groups have rows of the same name, or the table begins with a title and has several; else only the
    first row is one."""
    if not table.rows:
        return []
    alone = [
        bool(row.cells and row.cells[0]) and (not any(row.cells[1:]) or bool(_limits(table, at)))
        for at, row in enumerate(table.rows)
    ]
    opens = [
        a and not below and len(row.cells[0].split()) <= LONGEST_TITLE_WORDS and bool(_WORD.search(row.cells[0]))
        for a, below, row in zip(alone, [*alone[1:], True], table.rows, strict=True)
    ]
    found, title = list[str](), ""
    for is_alone, is_title, row in zip(alone, opens, table.rows, strict=True):
        title = ("" if not is_title else row.cells[0]) if is_alone else title
        found.append("" if is_alone else title)
    names = [row.cells[0] for row, own in zip(table.rows, found, strict=True) if own]
    begins = opens[0] or _is_title_alone(table.header)
    if len(table.header) < 2 or sum(alone) > MOST_TITLES * len(alone):
        return [""] * len(alone)
    if len(set(names)) < len(names) or (begins and sum(opens) >= SURE_TITLES):
        return found
    return [own if opens[0] and own == table.rows[0].cells[0] else "" for own in found]


def _is_title_alone(header: tuple[str, ...]) -> bool:
    return bool(header and header[0]) and not any(header[1:])


def _code_parts(text: str) -> list[str]:
    """Code in pieces of some lines, cut only before a line that starts a command of its own."""
    lines = text.splitlines()
    if len(lines) <= LONG_CODE_LINES:
        return [text] if text.strip() else []
    parts: list[list[str]] = [[]]
    for number, line in enumerate(lines):
        goes_on = number > 0 and (
            lines[number - 1].rstrip().endswith("\\") or line[:1] in (" ", "\t", "}", "]", ")", "")
        )
        if len(parts[-1]) >= LONG_CODE_LINES and not goes_on:
            parts.append([])
        parts[-1].append(line)
    return [part for part in ("\n".join(lines).rstrip() for lines in parts) if part.strip()]


def _placed(unit: Unit, block: Block, index: int, lead_in: str) -> Unit:
    """The unit with its place; a sentence of a block over two pages is given the block's first page."""
    return Unit(
        text=unit.text,
        kind=unit.kind,
        page=unit.page if unit.page is not None else block.page,
        boxes=unit.boxes or block.boxes,
        label=unit.label,
        lead_in=" ".join(filter(None, (lead_in, unit.lead_in))) if unit.cells else unit.lead_in or lead_in,
        cells=unit.cells,
        block=index,
    )
