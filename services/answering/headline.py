"""The value that was asked for, said first: 'Drain plug, gear unit: torque 80 N·m', above the row that it stands in."""

from __future__ import annotations

import re

from models.analyzer import terms, terms_and_names
from models.types import Unit, UnitKind
from services.answering.colours import COLOUR, tells_a_colour
from services.answering.quantities import Quantity, quantities, unit_of_cell
from services.answering.understand import Understood
from services.answering.wanted import AnswerKind

_LONG_CELL, _LONG = 60, 110
"""Characters from which on a cell is no value or name any more, and a headline no headline."""
_UNIT = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$|,\s*\S{1,8}\s*$")
_ASKED = (AnswerKind.VALUE, AnswerKind.IDENTIFIER, AnswerKind.OTHER)


def headline(unit: Unit, understood: Understood) -> str:
    """The row's name and the cell that was asked for, with its unit; '' where it isn't plain which cell that is.

    Of several rows or columns that fit alike none is picked: the row below says it all, as it stands.
    """
    if unit.kind is not UnitKind.ROW or understood.bare:
        return ""
    cells = [(" ".join(header.split()), " ".join(cell.split())) for header, cell in unit.cells]
    column = _asked_column(cells, understood)
    if column is None or not (understood.wanted.kind in _ASKED or _is_named(cells[column][0], understood)):
        return ""
    name = _name(cells, column, understood)
    header, cell = cells[column]
    said = _with_header(header, _with_unit(cells, column), understood)
    line = f"{name}: {said}"
    if not name or len(cell) > _LONG_CELL or len(line) > _LONG:
        return ""
    return line if understood.wanted.quantity or _says_first(f"{line} {header} {cells[0][0]}", understood) else ""


def asked_cell(unit: Unit, understood: Understood) -> tuple[str, str, str] | None:
    """What a row is of, and the header and the cell, with its unit, that were asked for; None where it isn't plain."""
    cells = [(" ".join(header.split()), " ".join(cell.split())) for header, cell in unit.cells]
    column = _asked_column(cells, understood)
    name = "" if column is None else _name(cells, column, understood)
    if column is None or not name or len(cells[column][1]) > _LONG_CELL:
        return None
    return name, _UNIT.sub("", cells[column][0]), _with_unit(cells, column)


def _says_first(line: str, understood: Understood) -> bool:
    """Whether the first thing that the question names is told: 'which oil goes into the gear unit?' is not answered by
    which gear unit it is."""
    first = next((term for term in understood.words if understood.counts(term)), None)
    return first in terms(line, understood.language)


def _asked_column(cells: list[tuple[str, str]], understood: Understood) -> int | None:
    """The one column that holds the quantity asked for, or of several that do the one that the question names best."""
    filled = [j for j, (_, cell) in enumerate(cells) if cell]
    if len(filled) < 2:
        return None
    others = filled[1:]
    asked = understood.wanted.quantity
    if asked:
        others = [j for j in others if _tells(cells, j, understood)]
        others = [j for j in others if _in_named_unit(cells, j, understood)] or others
    if len(others) == 1 and (asked or len(filled) == 2):
        return others[0]
    everywhere = set.intersection(*({*terms_and_names(cells[j][0], understood.language)} for j in filled))
    named = {j: len(_weighty(cells[j][0], understood) - everywhere) for j in others}
    best = max(named.values(), default=0)
    found = [j for j in others if named[j] == best]
    return found[0] if best and len(found) == 1 else None


def _tells(cells: list[tuple[str, str]], column: int, understood: Understood) -> bool:
    asked = understood.wanted.quantity
    if asked == COLOUR:
        called = any(name in cells[column][0].casefold() for name in ("colo", "ral", "farb", "couleur"))
        return tells_a_colour(cells[column][1], understood.language) and (called or len(cells) == 2)
    return any(q.name == asked for q in _quantities(cells, column, understood))


def _in_named_unit(cells: list[tuple[str, str]], column: int, understood: Understood) -> bool:
    """Whether a cell is in the unit that the question names: 'after how many hours', not months."""
    return any(_weighty(q.unit, understood) for q in _quantities(cells, column, understood) if q.unit)


def _is_named(header: str, understood: Understood) -> bool:
    """Whether the question holds all words of a header: 'what is the flash point of TL-68?'"""
    own = set(terms(_UNIT.sub("", header), understood.language))
    return bool(own) and own <= _weighty(header, understood)


def _quantities(cells: list[tuple[str, str]], column: int, understood: Understood) -> tuple[Quantity, ...]:
    return quantities(_with_unit(cells, column), "", understood.language)


def _weighty(text: str, understood: Understood) -> set[str]:
    """The terms of a text that the question names."""
    return {term for term in terms_and_names(text, understood.language) if understood.counts(term)}


def _name(cells: list[tuple[str, str]], column: int, understood: Understood) -> str:
    """What the row is of: the cell that shares most words with the question, the first of equals; '' if none does.

    A bare number is named with its header: 'Altitude 17,000'."""
    shared = {
        j: len(_weighty(cell, understood))
        for j, (_, cell) in enumerate(cells)
        if j != column and len(cell) <= _LONG_CELL
    }
    best = max(shared, key=lambda j: (shared[j], -j), default=None)
    if best is None or not shared[best]:
        return ""
    header, cell = cells[best]
    return cell.rstrip(":") if any(ch.isalpha() for ch in cell) else f"{_UNIT.sub('', header)} {cell}".strip()


def _with_unit(cells: list[tuple[str, str]], column: int) -> str:
    """The cell with the unit that the row or its table states."""
    cell = cells[column][1]
    if not re.search(r"\d[\W_]*$", cell):
        return cell  # its unit stands in it, or it is no number
    return f"{cell} {unit_of_cell(cells, column)}".strip()


def _with_header(header: str, cell: str, understood: Understood) -> str:
    """'torque 80 N·m' where the question says torque, too; else the cell alone."""
    bare = _UNIT.sub("", header).rstrip(":")
    said = cell.casefold().split()
    further = " ".join(word for word in bare.split() if word.casefold() not in said)
    if not _weighty(further, understood) or bare.casefold() in cell.casefold():
        return cell
    plain = bare[:1].lower() + bare[1:] if bare[1:2].islower() and understood.language != "de" else bare
    return f"{plain} {cell}"
