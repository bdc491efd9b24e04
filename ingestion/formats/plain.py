"""Plain text: headings, lists and tables as people set them with a typewriter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ingestion.decode import text_of
from ingestion.finish import document
from ingestion.safety import typed_warnings
from ingestion.signals import warning_label
from ingestion.steps import typed_steps
from ingestion.tables import table_block
from models.errors import Unreadable
from models.types import Block, BlockKind, ReadDocument

_UNDERLINE = re.compile(r"^\s*([=\-~^*#_])\1{2,}\s*$")
_NUMBERED_TITLE = re.compile(r"^(?P<number>\d{1,3}(?:\.\d{1,3})*\.?)\s+(?P<title>[^\W\d_].{2,})$")
_LEADER = re.compile(r"\S\s*(?:\.\s?){4,}\s*[\dA-Zivx][\d.-]*$")
_STARTS_PIECE = re.compile(r"^\s*(?:[•▪◦‣●○■□*–—-]\s|\(?(?:\d{1,3}|[A-Za-z])(?:\.\)|[.)])\s|Step\s+\d{1,3}\b)")
_GAP = re.compile(r"\t+|\s{2,}")
_CELLS = re.compile(r"\t|\s{3}")
"""What parts cells: rows that have no table's columns, since one lacks a cell, are lines all the same."""
LONGEST_TITLE_WORDS = 12
WRAPPED_CHARACTERS = 50
"""A paragraph whose longest line reaches this was wrapped by its author's editor; shorter lines are meant as lines."""
FEWEST_LETTERS = 0.2


def read(path: Path) -> ReadDocument:
    """The document. Raises Unreadable: empty, no text, or nothing but numbers."""
    source = text_of(path)
    visible = sum(not c.isspace() for c in source)
    if sum(c.isalpha() for c in source) < FEWEST_LETTERS * visible:
        raise Unreadable(
            f"{path.name} holds numbers and hardly any words. Readings can't be asked about yet; leave it out."
        )
    return document(text_blocks(source), path.name)


def text_blocks(source: str) -> tuple[Block, ...]:
    """The blocks of a plain text in reading order; no line is dropped but rules of dashes and the like."""
    found: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", source):
        found += _paragraph([line.rstrip() for line in paragraph.split("\n") if line.strip()])
    return typed_steps(typed_warnings(found))


def _paragraph(lines: list[str]) -> Iterator[Block]:
    lines = [line for at, line in enumerate(lines) if not (at == 0 and _UNDERLINE.match(line))]
    if len(lines) > 1 and _UNDERLINE.match(lines[1]) and len(lines[0].split()) <= LONGEST_TITLE_WORDS:
        yield Block(BlockKind.HEADING, " ".join(lines[0].split()), level=1 if lines[1].strip()[0] in "=#*" else 2)
        yield from _paragraph(lines[2:])
        return
    lines = [line for line in lines if not _UNDERLINE.match(line)]
    if not lines:
        return
    if sum(bool(_LEADER.search(line)) for line in lines) * 2 > len(lines):
        yield Block(BlockKind.CONTENTS, "\n".join(lines))
    elif title := _title(lines):
        yield title
    elif table := _aligned(lines):
        yield table
    else:
        yield from _texts(lines)


def _title(lines: list[str]) -> Block | None:
    line = " ".join(lines[0].split())
    if len(lines) > 1 or len(line.split()) > LONGEST_TITLE_WORDS or line.endswith((".", ":", ",", ";", "?", "!")):
        return None
    if warning_label(line):
        return None
    numbered = _NUMBERED_TITLE.match(line)
    if numbered and len(line.split()) <= 8 and not numbered["number"].rstrip(".").isdigit():
        return Block(BlockKind.HEADING, line, level=numbered["number"].rstrip(".").count(".") + 1)
    letters = [c for c in line if c.isalpha()]
    if (
        len(letters) >= 3
        and all(c.isupper() for c in letters if c.lower() != c.upper())
        and letters[0].lower() != letters[0].upper()
    ):
        return Block(BlockKind.HEADING, line, level=1)
    return None


def _aligned(lines: list[str]) -> Block | None:
    """Lines with the same number of cells, set apart by tabs or wide gaps, are a table; three at least."""
    cells = [_GAP.split(line.strip()) for line in lines if not re.fullmatch(r"[\s\-=+|]+", line)]
    if len(cells) < 3 or len(cells[0]) < 2 or any(len(row) != len(cells[0]) for row in cells):
        return None
    return table_block(cells)


def _texts(lines: list[str]) -> Iterator[Block]:
    """Pieces of a paragraph: a line that starts with a label or bullet opens one, the lines below belong to it."""
    celled = 2 * sum(bool(_CELLS.search(line.strip())) for line in lines) > len(lines)
    wrapped = max(map(len, lines)) >= WRAPPED_CHARACTERS and not celled
    piece: list[str] = []
    labelled = False
    for line in lines:
        opens = bool(_STARTS_PIECE.match(line)) or warning_label(line.strip()) is not None
        goes_on = wrapped or line[:1] in " \t" or line[:1].islower()
        if piece and (opens or (labelled and not goes_on)):
            yield _piece(piece, wrapped or labelled)
            piece, labelled = [], False
        labelled = labelled or opens
        piece.append(line)
    if piece:
        yield _piece(piece, wrapped or labelled)


def _piece(lines: list[str], one: bool) -> Block:
    return Block(BlockKind.PARAGRAPH, (" " if one else "\n").join(" ".join(line.split()) for line in lines))
