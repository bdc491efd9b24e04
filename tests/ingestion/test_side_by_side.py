"""A table printed in halves side by side has a row for each of them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.side_by_side import unfolded
from ingestion.units import units
from models.types import Block, BlockKind, Table, TableRow


def _table(header: tuple[str, ...], *rows: tuple[str, ...], page: int | None = None) -> Table:
    return Table(header, tuple(TableRow(row, page) for row in rows))


SHEET = _table(
    ("Building mode", "FFF", "Number of extruders", "4"),
    ("Power of the bed", "24 V, 250 W", "Temperature of the bed", "115 °C max"),
    ("Net weight", "15 kg", "Gross weight", "16.2 kg"),
    ("Format", "gcode", "", ""),
)


def test_repeated_columns_stand_below_one_another() -> None:
    folded = _table(("No.", "Part", "No.", "Part"), ("1", "Screen", "3", "Lid"), ("2", "Nozzle", "", ""))
    assert unfolded(folded) == _table(("No.", "Part"), ("1", "Screen"), ("2", "Nozzle"), ("3", "Lid"))


def test_page_by_page() -> None:
    rows = (TableRow(("1", "Screen", "2", "Lid"), 4), TableRow(("3", "Nozzle", "4", "Door"), 5))
    found = unfolded(Table(("No.", "Part", "No.", "Part"), rows))
    assert [(row.cells[0], row.page) for row in found.rows] == [("1", 4), ("2", 4), ("3", 5), ("4", 5)]


def test_a_sheet_with_two_columns_of_names_has_a_row_for_each() -> None:
    told = [unit.text for unit in units((Block(BlockKind.TABLE, "", table=SHEET),))]
    assert "Temperature of the bed | 115 °C max" in told
    assert "Building mode | FFF" in told
    assert len(told) == 7


@pytest.mark.parametrize(
    "table",
    [
        _table(("Min", "Max", "Min", "Max"), ("1", "2", "3", "4"), ("5", "6", "7", "8"), ("9", "10", "11", "12")),
        _table(("mm", "inch", "mm", "inch"), ("1", "2", "3", "4"), ("5", "6", "7", "8"), ("9", "10", "11", "12")),
        _table(("Bolt", "Thread", "Class", "Torque"), ("Lid", "M8", "A2", "22"), ("Foot", "M12", "8.8", "80")),
        _table(
            ("", "", "", ""), ("Lid", "M8", "Steel", "22"), ("Foot", "M12", "Steel", "80"), ("Eye", "M6", "Brass", "9")
        ),
        _table(("", "", "", ""), ("P1", "24 V", "P2", "12 V"), ("P3", "5 V", "P4", "3 V"), ("P5", "1 V", "P6", "2 V")),
        _table(("Model", "Size", "Weight", "Price")),
    ],
)
def test_any_other_table_stays_as_it_is(table: Table) -> None:
    assert unfolded(table) is table


CELL = st.sampled_from(["", "No.", "Part", "1", "2", "Lid", "Net weight", "15 kg", "4 mm"])


@given(st.integers(2, 6).flatmap(lambda n: st.lists(st.tuples(*[CELL] * n), min_size=2, max_size=6)))
def test_no_cell_of_a_row_is_lost(rows: list[tuple[str, ...]]) -> None:
    table = _table(rows[0], *rows[1:])
    found = unfolded(table)
    header_too = found is not table and not any(found.header)
    before = Counter(cell for row in (rows if header_too else rows[1:]) for cell in row if cell)
    assert Counter(cell for row in found.rows for cell in row.cells if cell) == before
