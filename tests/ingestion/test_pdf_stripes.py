"""Striped tables: every other row is shaded cell by cell, and no upright stands in the others."""

from __future__ import annotations

from itertools import pairwise

from tests.ingestion.drawn import Page, Read
from tests.ingestion.test_pdf_drawn_cells import flat, table

ROWS = (
    ("Working temperature range", "°C", "-20 ... +40"),
    ("Temperature sensor", "", "Pt 100"),
    ("Excess temperature", "°C", "85"),
    ("Circulating pump:", "", ""),
    ("Applies to units built before 2019 that were filled again since", "", ""),
    ("Discharge, max. at 0 bar", "l/min", "23"),
    ("Weight", "kg", "78"),
    ("Filling volume", "l", "12 ... 17"),
)


def striped(page: Page) -> None:
    columns = (60, 240, 300, 480)
    for at, row in enumerate((("Cooler", "Unit", "FL-12"), *ROWS)):
        top = 200 + 16 * at
        if at % 2 == 0:
            for x0, x1 in pairwise(columns):
                page.shade(x0, top, x1, top + 16)
        for x, text in zip(columns, row, strict=False):
            page.text(x + 6, top + 12, text)
    page.frame([columns[0], columns[-1]], [200, 200 + 16 * (len(ROWS) + 1)])


def test_rows_that_no_upright_parts_have_the_columns_of_the_shaded_ones(read: Read) -> None:
    found = table(read(striped))
    assert found.header == ("Cooler", "Unit", "FL-12")
    assert [row for row in flat(found) if row[0] != ROWS[4][0]] == [row for row in ROWS if row != ROWS[4]]


def test_a_line_that_runs_across_the_columns_stays_one(read: Read) -> None:
    assert {row for row in flat(table(read(striped))) if row[0] == ROWS[4][0]} == {ROWS[4]}
