"""What a step of a procedure is, and how it is told: what the reading of the file took for one, a row of a table that
counts steps, or a line that begins with its number."""

from __future__ import annotations

import re

from models.types import Unit, UnitKind
from services.answering.quote import render_row

LISTED = (UnitKind.STEP, UnitKind.ITEM, UnitKind.CODE)
_STEP_COLUMN = re.compile(r"steps?(?: (?:no\.?|number|#))?|schritte?|étapes?|pasos?|단계", re.I)
_TOLD = re.compile(r"[^\W\d_]+(?: [^\s]+){2}")
"""What a step says to do needs no title of its column; a figure does."""
_AMOUNT = re.compile(r"(?:[^\W\d_]+\.? )?[^\W_]*\d\S*(?: \S+)?")
"""'about 45 Nm'."""
_COUNT = re.compile(r"\d{1,2}[a-z]?\.?")
_STOPPED = re.compile(r"\d{1,2}[.)]")
"""A number that needs no title of its column to be a step's."""
_IN_TEXT = re.compile(r"(\d{1,2}[.)]) (?=[^\W\d_])")


def is_step(unit: Unit) -> bool:
    """Whether a unit is a step or an item of a list, or tells its number as one."""
    return unit.kind in LISTED or is_counted(unit)


def is_counted(unit: Unit) -> bool:
    """Whether a unit counts as a step of its own: not the item of a list."""
    return unit.kind is UnitKind.STEP or number_of(unit) != ""


def number_of(unit: Unit) -> str:
    """The number of the step that a row tells in one cell besides it, or that a sentence begins with; '' for any other
    unit. Where there are values of a step instead, they are rows of a table."""
    if unit.kind is UnitKind.SENTENCE:
        found = _IN_TEXT.match(unit.text)
        return found[1] if found else ""
    filled = [pair for pair in unit.cells if pair[1].strip()]
    if len(filled) != 2:
        return ""
    (header, number), (_, said) = filled
    title, count = header.strip(), number.strip()
    counts = _COUNT.fullmatch(count) if _STEP_COLUMN.fullmatch(title) else not title and _STOPPED.fullmatch(count)
    return count.rstrip(".") if counts and _TOLD.match(said) and not _AMOUNT.fullmatch(said) else ""


def label_of(unit: Unit) -> str:
    return unit.label or number_of(unit)


def step_text(unit: Unit) -> str:
    """A step with its label, a row with its headers, code as it stands."""
    if unit.cells and (number := number_of(unit)):
        return f"{number}. {next(cell for _, cell in reversed(unit.cells) if cell.strip())}"
    if unit.cells:
        return render_row(unit)
    text = unit.text.strip() if unit.kind is UnitKind.CODE else " ".join(unit.text.split())
    return f"{unit.label} {text}".strip()
