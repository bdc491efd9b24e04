"""How a unit is shown: verbatim, a row with its headers, what is long cut to the part that matches the question."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from ingestion.signals import ANSWERED, REMEDY_TITLE
from models.types import Unit, UnitKind
from services.answering.understand import Understood
from services.answering.vocabulary import FUNCTION_WORDS

LONG_TEXT, LONG_BLOCK, LONG_CELL, LONG_LEAD_IN, LONG_ENTRY = 840, 420, 240, 70, 1050
"""Characters from which on a sentence or item, a row or code block, and a cell are cut to what matches; a row
that is all that was asked for (a fault code's) is shown whole up to the last."""

_CAPTION = re.compile(r"(?:table|figure|fig\.?|tabelle|tab\.?|tableau|tabla|표)\s*[A-Z]?\d", re.IGNORECASE)
_BULLET = re.compile(r"[\W_]+")
_FOOTNOTE = re.compile(r"(?<![\w\]])\s*\[\d{1,3}\]")
"""A document's own '[1]' would be read as a citation of ours."""


def words_of(text: str) -> list[str]:
    """The words of a text, lower case; the one sign 'Ⅱ' is two letters as others write them."""
    return [word.casefold() for word in re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text))]


def render_row(unit: Unit) -> str:
    """The row with its headers, empty cells left out; '' for a unit that is no row."""
    return "; ".join(_cell(header, cell) for header, cell in unit.cells if cell.strip())


def _cell(header: str, cell: str) -> str:
    header, cell = " ".join(header.split()), " ".join(cell.split())
    return f"{header.rstrip(':')}: {cell}" if header and header.casefold() != cell.casefold() else cell


def quoted_forms(unit: Unit) -> tuple[str, ...]:
    """Everything that a citation's quote may hold of the unit: all of it, or what stands of it on one page."""
    return tuple(dict.fromkeys((unit.text, unit.quote, *(run.text for run in unit.verbatim))))


def shown_text(unit: Unit, understood: Understood) -> str:
    """A unit as it is shown: a row with its headers, a warning with its label, long cells and blocks shortened."""
    if unit.cells:
        return title_of_group(unit) + _short_row(unit, understood)
    label = "" if not unit.label or _BULLET.fullmatch(unit.label) else f"{unit.label} "
    if unit.kind is UnitKind.WARNING:
        label = f"{unit.label.rstrip(':')}: " if unit.label else ""
    elif not any(ch.isalpha() for ch in label) or len(label) < 4 or ANSWERED.fullmatch(unit.label):
        label = ""  # a number, or an answer, which stands with its question
    text = " ".join(_FOOTNOTE.sub("", unit.text).split()) if unit.kind is not UnitKind.CODE else unit.text.strip()
    if unit.kind is UnitKind.CODE:
        return _matching(understood, text, LONG_BLOCK)
    return lead_in(unit) + label + _matching(understood, text, LONG_TEXT)


def lead_in(unit: Unit) -> str:
    """The term or short line that a unit hangs on, with a colon where it doesn't end itself: 'Standby: No longer
    ready.'; '' for a long one. What is done if the answer to a question is no says so: 'Is the fuse blown? NO: Go to
    step 3.'"""
    answered = f"{unit.label}: " if ANSWERED.fullmatch(unit.label) else ""
    text = " ".join(unit.lead_in.split()).rstrip(":")
    mark = "" if text.endswith(("?", "？", ".", "!")) else ":"
    return (f"{text}{mark} " if text and len(text) <= LONG_LEAD_IN else "") + answered


def title_of_group(unit: Unit) -> str:
    """The title of the group of rows that a row stands in, with a colon; '' for none. What announces a table, or its
    caption, is none."""
    text = unit.lead_in.rstrip()
    return "" if text.endswith((":", "：")) or _CAPTION.match(text) else lead_in(unit)


def _short_row(unit: Unit, understood: Understood) -> str:
    text = render_row(unit)
    if len(text) <= (LONG_ENTRY if understood.bare else LONG_BLOCK):
        return text
    return render_row(
        replace(unit, cells=tuple((header, _short_cell(understood, header, cell)) for header, cell in unit.cells))
    )


def _short_cell(understood: Understood, header: str, cell: str) -> str:
    """The first sentence, since of a remedy it says what to check first, and the part that matches the question; a
    remedy that is not very long whole, since its last sentence says what to replace."""
    if len(cell) <= (LONG_TEXT if REMEDY_TITLE.search(header) else LONG_CELL):
        return cell
    first, *others = re.split(r"(?<=[.;!?])\s+", cell, maxsplit=1)
    if len(first) > LONG_CELL or not others:
        return _matching(understood, cell, LONG_CELL)
    rest = _matching(understood, others[0], LONG_CELL)
    return f"{first} {rest}" if others[0].startswith(rest) else f"{first} … {rest}"


def _matching(understood: Understood, text: str, limit: int) -> str:
    """The whole text, or of a long one the run of sentences (or lines) that shares most words with the question."""
    if len(text) <= limit:
        return text
    parts = [p for p in re.split(r"\n|(?<=[.;])\s+", text) if p.strip()]
    asked = set(words_of(understood.text)) - FUNCTION_WORDS
    scores = [len(asked & set(words_of(part))) for part in parts]
    start = end = max(range(len(parts)), key=lambda i: scores[i])
    length = len(parts[start])
    while True:
        after = len(parts[end + 1]) if end + 1 < len(parts) else limit
        before = len(parts[start - 1]) if start > 0 else limit
        if length + after + 1 <= limit:
            end, length = end + 1, length + after + 1
        elif length + before + 1 <= limit:
            start, length = start - 1, length + before + 1
        else:
            break
    return ("\n" if "\n" in text else " ").join(parts[start : end + 1])
