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


def test_a_value_between_columns_without_any_is_given_to_none_of_them(read: Read) -> None:
    def draw(page: Page) -> None:
        columns = (60, 200, 280, 360, 440)
        body = [("Weight", "7 kg", "8 kg", "9 kg"), ("Max. pressure", "", "16 bar", ""), ("Flow", "1 l", "2 l", "3 l")]
        for at, row in enumerate((("Part", "M1", "M2", "M3"), body[0], body[1], body[2], *body[:1])):
            top = 200 + 16 * at
            if row != body[1]:
                for x0, x1 in pairwise(columns):
                    page.shade(x0, top, x1, top + 16)
            for x, text in zip(columns, row, strict=False):
                page.text(x + 6, top + 12, text)
        page.frame([columns[0], columns[-1]], [200, 280])

    assert ("Max. pressure 16 bar", "", "", "") in flat(table(read(draw)))


def test_the_title_above_the_head_is_not_parted(read: Read) -> None:
    def draw(page: Page) -> None:
        columns = (60, 240, 300, 480)
        rows = (("Technical data", "", "FL-12"), ("Part", "Unit", "Value"), *ROWS[:4], ROWS[5], *ROWS[6:])
        for at, row in enumerate(rows):
            top = 200 + 16 * at
            if at % 2:
                for x0, x1 in pairwise(columns):
                    page.shade(x0, top, x1, top + 16)
            for x, text in zip(columns, row, strict=False):
                page.text(x + 6, top + 12, text)
        page.frame([columns[0], columns[-1]], [200, 200 + 16 * len(rows)])

    found = table(read(draw))
    assert found.header == ("Part", "Unit", "Value")
    assert found.caption == "Technical data FL-12"
