"""Values that reach over several columns."""

from __future__ import annotations

import pytest

from ingestion.units import units
from models.types import Unit
from tests.ingestion.drawn import Page, Read


def rows(read: Read, heads: tuple[str, str, str], merged: str) -> list[Unit]:
    """A sheet of two rows with values of their own and one whose value reaches over both columns."""

    def draw(page: Page) -> None:
        page.frame([60, 200, 300, 400], [150, 168, 186, 204]).frame([60, 200, 400], [204, 222])
        own = (
            ("Length", "120", "mm" if heads[2] == "Unit" else "150"),
            ("Width", "40", "mm" if heads[2] == "Unit" else "55"),
        )
        for at, row in enumerate((heads, *own)):
            for x, text in zip((64, 204, 304), row, strict=True):
                page.text(x, 163 + 18 * at, text, size=8, font="Helvetica" if at else "Helvetica-Bold")
        page.text(64, 217, "Voltage", size=8).text(290, 217, merged, size=8)

    (table,) = [block for block in read(draw).blocks if block.table]
    return list(units([table]))


def test_a_value_over_the_columns_of_two_models_is_that_of_both(read: Read) -> None:
    *_, last = rows(read, ("Model", "WX-350", "WX-450"), "24 V")
    assert last.cells == (("Model", "Voltage"), ("WX-350", "24 V"), ("WX-450", "24 V"))
    assert last.text == "Voltage | 24 V"


@pytest.mark.parametrize("heads", [("Name", "Value", "Unit"), ("Name", "min.", "max.")])
def test_a_value_over_others_stands_under_the_first(read: Read, heads: tuple[str, str, str]) -> None:
    *_, last = rows(read, heads, "24 V")
    assert last.cells == (("Name", "Voltage"), (heads[1], "24 V"), (heads[2], ""))
