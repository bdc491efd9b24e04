"""Right answers from tables: a value beside the key and the header of its own cell."""

from __future__ import annotations

import random
import re

from benchmarks.hostile_lm import truth
from benchmarks.hostile_lm.case import Case, Passage, Value, low, spaced, told_case
from models.types import Unit

_UNIT_HEADERS = ("unit", "units", "einheit", "unité", "unidad")
_HEADER_UNIT = re.compile(r"\s*[(\[]([^)\]]{1,12})[)\]]\s*$|,\s*(\S{1,8})$")
_BARE = re.compile(r"[-−+]?\d+(?:[.,]\d+)*(?:\s*(?:to|-|–)\s*[-−+]?\d+(?:[.,]\d+)*)?")

_VALUE = re.compile(r"[<>≤≥=~±]?\s*[-−+]?\d[\d.,]*\s*[^\W\d]{0,6}")

ROW_FRAMES = (
    "The {name} of {key} is {value}.",
    "For {key}, the {name} is {value}.",
    "{key}: {name} {value}.",
    "{key} has a {name} of {value}.",
    "According to the table, the {name} for {key} is {value}.",
    "The manual gives {value} as the {name} of {key}.",
    "{name} ({key}): {value}",
    "{value} is the {name} for {key}.",
    "The table lists {value} under {name} for {key}.",
    "In the row {key}, the column {name} says {value}.",
)


def row(passage: Passage, dice: random.Random) -> Case | None:
    rows = _rows(passage)
    if not rows:
        return None
    at, columns = dice.choice(rows)
    unit, column = passage.chunk.units[at], dice.choice(columns)
    key, name, value = _key(unit), _name(unit.cells[column][0]), _shown(unit, column)
    frame = dice.choice(ROW_FRAMES)
    body = frame.format(key=key if dice.random() < 0.5 else low(key), name=name, value=value)
    body = body[0].upper() + body[1:]
    start = len(frame[: frame.index("{value}")].format(key=key, name=name))
    values = (Value(start, start + len(value), at, column),)
    return told_case("row", f"What is the {name} of {key}?", [(body, (at,))], passage, dice, values)


def row_list(passage: Passage, dice: random.Random) -> Case | None:
    """'For the drain plug:' and a line per column."""
    rows = [(i, columns) for i, columns in _rows(passage) if len(columns) > 1]
    if not rows:
        return None
    at, columns = dice.choice(rows)
    unit = passage.chunk.units[at]
    lines: list[tuple[str, tuple[int, ...]]] = [(f"{_key(unit)}:", ())]
    values = []
    for column in columns:
        name, value = _name(unit.cells[column][0]), _shown(unit, column)
        start = sum(len(line) + 1 for line, _ in lines) + len(f"- {name}: ")
        values.append(Value(start, start + len(value), at, column))
        lines.append((f"- {name}: {value}", (at,)))
    return told_case("row as a list", f"What are the data of {_key(unit)}?", lines, passage, dice, values)


def column_list(passage: Passage, dice: random.Random) -> Case | None:
    """A line per row, of one column."""
    rows = _rows(passage)
    columns = sorted({(passage.chunk.units[i].cells[j][0], j) for i, found in rows for j in found})
    if not columns:
        return None
    header, column = dice.choice(columns)
    having = [i for i, found in rows if column in found and passage.chunk.units[i].cells[column][0] == header][:8]
    if len(having) < 2:
        return None
    lines: list[tuple[str, tuple[int, ...]]] = [(f"{header}:", ())]
    values = []
    for at in having:
        unit = passage.chunk.units[at]
        start = sum(len(line) + 1 for line, _ in lines) + len(f"- {_key(unit)}: ")
        value = _shown(unit, column)
        values.append(Value(start, start + len(value), at, column))
        lines.append((f"- {_key(unit)}: {value}", (at,)))
    return told_case("column as a list", f"What is the {_name(header)}?", lines, passage, dice, values)


def two_of_a_table(passage: Passage, dice: random.Random) -> Case | None:
    """Two columns of a row, or two rows of a column, in one sentence."""
    rows = _rows(passage)
    across = [(i, columns) for i, columns in rows if len(columns) > 1]
    if across and dice.random() < 0.5:
        at, columns = dice.choice(across)
        unit = passage.chunk.units[at]
        first, second = sorted(dice.sample(columns, 2))
        pairs = [(at, first), (at, second)]
        parts = [
            f"For {_key(unit)} the {_name(unit.cells[first][0])} is ",
            f" and the {_name(unit.cells[second][0])} is ",
        ]
        question = f"What are {_name(unit.cells[first][0])} and {_name(unit.cells[second][0])} of {_key(unit)}?"
    else:
        column = dice.choice(sorted({j for _, found in rows for j in found} or {-1}))
        same = [i for i, found in rows if column in found]
        if len(same) < 2:
            return None
        one, other = sorted(dice.sample(same, 2))
        units = passage.chunk.units
        if units[one].cells[column][0] != units[other].cells[column][0] or _key(units[one]) == _key(units[other]):
            return None
        pairs = [(one, column), (other, column)]
        name = _name(units[one].cells[column][0])
        parts = [f"The {name} is ", f" for {_key(units[one])} and "]
        question = f"What is the {name} of {_key(units[one])} and {_key(units[other])}?"
    body, values = "", []
    for (at, column), part in zip(pairs, parts, strict=True):
        value = _shown(passage.chunk.units[at], column)
        body += part
        values.append(Value(len(body), len(body) + len(value), at, column))
        body += value
    body += f" for {_key(passage.chunk.units[pairs[1][0]])}." if pairs[0][0] != pairs[1][0] else "."
    cited = tuple(sorted({at for at, _ in pairs}))
    return told_case("two of a table", question, [(body, cited)], passage, dice, values)


def _key(unit: Unit) -> str:
    return spaced(unit.cells[0][1]).rstrip(".:")


def _name(header: str) -> str:
    return low(_HEADER_UNIT.sub("", spaced(header)) or spaced(header))


def _shown(unit: Unit, column: int) -> str:
    """A cell with the unit that its header or the row's own column of units gives it."""
    header, cell = unit.cells[column]
    text = spaced(cell).rstrip(".")
    if not _BARE.fullmatch(text):
        return text
    of_row = next((c.strip() for h, c in unit.cells if h.strip().casefold() in _UNIT_HEADERS), "")
    of_header = _HEADER_UNIT.search(header)
    spelling = of_row or next((g for g in (of_header.groups() if of_header else ()) if g), "")
    return f"{text} {spelling}" if truth.measure(spelling)[0] else text


def _columns(unit: Unit) -> list[int]:
    """Columns with a value: a number in a short cell under a header of its own."""
    headers = [_name(header).casefold() if header.strip() else "" for header, _ in unit.cells]
    return [
        j
        for j, (header, cell) in enumerate(unit.cells)
        if j
        and header.strip()
        and headers.count(headers[j]) == 1
        and headers[j] not in _UNIT_HEADERS
        and len(header) <= 60
        and len(cell) <= 60
        and re.search(r"\d", cell)
    ]


def _rows(passage: Passage) -> list[tuple[int, list[int]]]:
    """(unit, its columns with a value) of the rows whose key is no number alone and names one row.

    A key that is a value and nothing more names none where a cell has the same ('0 bytes | 7,120 bytes' beside '7,120
    bytes | 0 bytes'): it isn't said which of the two an answer speaks of."""
    found = []
    values = {spaced(cell).rstrip(".:").casefold() for unit in passage.chunk.units for _, cell in unit.cells[1:]}
    keys = [_key(unit).casefold() for unit in passage.chunk.units if unit.cells]
    for i, unit in enumerate(passage.chunk.units):
        if not unit.cells or keys.count(_key(unit).casefold()) > 1:
            continue
        if _VALUE.fullmatch(_key(unit)) and _key(unit).casefold() in values:
            continue
        if re.search(r"[^\W\d_]", _key(unit)) and len(_key(unit)) <= 80 and _columns(unit):
            found.append((i, _columns(unit)))
    return found
