"""How many rows at the top of a grid are its header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingestion.pdf.grid import MAX_HEADER_ROWS, NUMBER, Row, spans_all
from ingestion.pdf.layout import is_caps
from ingestion.pdf.signals import UNIT

_INTERVAL = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\s*[^\W\d_]{1,8}\.?)?")
"""'6,000', '250 h'."""
_MODEL = re.compile(
    r"(?:models?|modell?e?|modèles?|modelos?|모델(?:명)?)(?:\s+(?:no|nr|number|name|code))?[.:]?", re.IGNORECASE
)
"""Above the names of models."""
_MEASURE = re.compile(r"\S*?(?<![^\W_])\d+(?:[.,]\d+)?\s?([^\s\d,;()]+)")
"""What begins with a measure, and its unit: '230 V', 'DC24~48V'."""
_NAME = re.compile(r"[^\W\d_]{2}")
LEAST_RISING, MARK = 3, 2
"""Intervals and rows of a schedule at least, and characters of a mark at most."""
ABBREVIATED = 2
"""Words at most of a name that ends in the stop of an abbreviation."""


def header_rows(grid: Sequence[Row]) -> int:
    """How many rows at the top are header: bold or in capitals while the body isn't, else until the first figures; and
    those that a cell of the header reaches down into, if it doesn't stand beside the whole table."""
    count = _header_rows(grid)
    while 0 < count < len(grid) - 1 and _reaches_down(grid, count):
        count += 1
    return count


def _reaches_down(grid: Sequence[Row], at: int) -> bool:
    """Whether a cell of the row above reaches into this one and ends before the last row; figures in it are names where
    they part a cell above ('Switch' above '1 | 2 | 3')."""
    cells = zip(grid[at - 1], grid[at], grid[-1], strict=True)
    return (not _has_figures(grid[at]) or _parts_heads(grid, at)) and any(
        b.repeated and b.lines > 1 and b.words and a.words == b.words != last.words for a, b, last in cells
    )


def _header_rows(grid: Sequence[Row]) -> int:
    if len(grid) < 2 or spans_all(grid[0]) or _is_value(grid):
        return 0
    marked = max(marked_rows(grid), _down_to_units(grid))
    if marked or _counts_up(grid) or _names_models(grid[0]) or _has_corner(grid):
        return marked or 1
    count = 0
    while count < min(MAX_HEADER_ROWS, len(grid) - 1) and not _has_figures(grid[count]):
        count += 1
        if not _parts_heads(grid, count) and not _is_sublevel(grid, count):
            break
    if count and not any(_has_figures(row) for row in grid[count:]) and not _short_above_long(grid, count):
        return 0
    return count


def _has_corner(grid: Sequence[Row]) -> bool:
    """Whether the first row lacks a name, as no other does, and has words, each another, above cells: what stands in
    the columns."""
    names = {at: cell.text for at, cell in enumerate(grid[0]) if cell.words}
    own = len(names) > 1 and len({*names.values()}) == len(names) and all(map(_NAME.match, names.values()))
    filled = all(any(row[at].words for row in grid[1:]) for at in names)
    return own and filled and not grid[0][0].words and all(row[0].words for row in grid[1:])


def _parts_heads(grid: Sequence[Row], at: int) -> bool:
    """Whether row `at` parts a merged cell above it, and where that row has cells of one column stands nothing else."""
    pairs = list(zip(grid[at - 1], grid[at], strict=True))
    parted = any(above.columns > max(1, below.columns) for above, below in pairs)
    return parted and all(
        above.columns > 1 or not above.words or not below.words or above.words == below.words for above, below in pairs
    )


def _is_value(grid: Sequence[Row]) -> bool:
    """Whether the first row of two columns is a name with its value, as all others are: what stands there is a sentence
    or begins with a measure, and no column is called so."""
    text = grid[0][-1].text
    measure = _MEASURE.match(text)
    value = _is_sentence(text) or bool(measure and UNIT.match(measure[1]))
    return len(grid[0]) == 2 and value and not marked_rows(grid)


def _names_models(row: Row) -> bool:
    """Whether a row names a model by figures, each another, over two columns at least: 'Model | 6-100 | 8-90', of a
    series or not ('Model | GEN | 6-100 | –'). Other words are the next name of a sheet of names and values: 'Model |
    6-100 | Year | 2020'."""
    name, *models = (cell.text.strip() for cell in row if cell.words)
    figures = [any(map(str.isdigit, model)) or not any(map(str.isalpha, model)) for model in models]
    named = bool(_MODEL.fullmatch(name)) and len(set(models)) == len(models)
    return named and sum(figures) > 1 and all(figures[1:])


def _counts_up(grid: Sequence[Row]) -> bool:
    """Whether the first row has a name and rising figures, and all others have marks: the intervals of a maintenance
    schedule, whose rows say by a letter or a dot what is done at each."""
    name, *head = (cell.text.strip() for cell in grid[0])
    figures = [int(found[1].replace(",", "")) for text in head if (found := _INTERVAL.fullmatch(text))]
    rising = len(figures) == len(head) >= LEAST_RISING and all(a < b for a, b in pairwise(figures))
    named = any(map(str.isalpha, name)) and not any(map(str.isdigit, name))
    marks = [c.text.strip() for row in grid[1:] for c in row[1:]]
    return rising and named and len(grid) > LEAST_RISING and not any(len(m) > MARK or NUMBER.match(m) for m in marks)


def _down_to_units(grid: Sequence[Row]) -> int:
    """Rows at the top that end in one of units alone ('kW | HP | A'), above figures; 0 where there is none."""
    for at, row in enumerate(grid[: MAX_HEADER_ROWS + 1]):
        filled = [c.text for c in row if c.words and not c.repeated]
        if len(filled) >= 2 and all(UNIT.match(text) for text in filled):
            return at + 1 if at and at + 1 < len(grid) and _has_figures(grid[at + 1]) else 0
        if _has_figures(row):
            return 0
    return 0


def marked_rows(grid: Sequence[Row]) -> int:
    """Rows at the top that are all bold (or all capitals), if some row below is not. Where every row begins in bold, as
    names of values do, capitals behind one are a value."""
    count = 0
    keys = len(grid) > 2 and all(row[0].bold for row in grid)
    for at, row in enumerate(grid[: MAX_HEADER_ROWS + 1]):
        if not all(c.bold or is_caps(c.text) for c in row if c.words) or (at and _begins_keys(grid, at)):
            break
        if keys and (values := [c for c in row[1:] if c.words]) and not any(c.bold for c in values):
            break
        count += 1
    if count > MAX_HEADER_ROWS or count >= len(grid):
        return 0
    while count and count < min(MAX_HEADER_ROWS, len(grid) - 1) and _is_sublevel(grid, count):
        count += 1
    return count


def _begins_keys(grid: Sequence[Row], at: int) -> bool:
    """Whether a row has the first of the numbers that the rows below go on with in the first column."""
    keys = [row[0].text for row in grid[at : at + 2]]
    return len(keys) > 1 and all(map(NUMBER.match, keys)) and not NUMBER.match(grid[0][0].text)


def _is_sublevel(grid: Sequence[Row], at: int) -> bool:
    """Row `at` names parts of the columns above it: empty first cell below a merged head, and no figures in it."""
    row = grid[at]
    return (
        not row[0].words
        and sum(bool(c.words) for c in row) >= 2
        and not _has_figures(row)
        and any(c.columns > 1 for c in grid[at - 1])
        and at + 1 < len(grid)
    )


def _has_figures(row: Row) -> bool:
    """Whether half of what a row has are figures, or the last of it is one behind its unit: of 'Spindle | Speed | rpm |
    6,000'. One letter alone, and 'min', needn't be a unit."""
    texts = [cell.text for cell in row if cell.words and not (cell.repeated and cell.columns > 1)]
    figures = [bool(NUMBER.match(text)) for text in texts]
    unit = texts[-2] if len(texts) > 2 else ""
    measured = len(unit) > 1 and unit.casefold() != "min" and UNIT.match(unit)
    return bool(figures) and (2 * sum(figures) >= len(figures) or (bool(measured) and figures[-1]))


def _short_above_long(grid: Sequence[Row], count: int) -> bool:
    """Whether the top row reads like names of columns: all filled, short, and shorter than what stands below, or words
    above codes ('Slave addr | Function | Data' above 'e0 | a1 | Kp') or above the numbers of the rows."""
    top = [c.text for c in grid[count - 1]]
    if not all(top) or any(len(t.split()) > 5 or t.endswith(":") or _is_sentence(t) for t in top):
        return False
    below = [c.text for row in grid[count:] for c in row if c.words]
    codes = sum(any(map(str.isdigit, text)) for text in below)
    numbered = len(grid) > count + 1 and all(NUMBER.match(row[0].text) for row in grid[count:])
    if len(top) > 2 and (2 * codes > len(below) or numbered) and not any(map(str.isdigit, "".join(top))):
        return True
    return sum(map(len, below)) / len(below) > 1.5 * sum(map(len, top)) / len(top)


def _is_sentence(text: str) -> bool:
    """Whether a text ends as sentences do; two words ('Pin No.', 'max.') hardly are one."""
    return text.endswith(".") and len(text.split()) > ABBREVIATED
