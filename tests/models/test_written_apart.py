"""Names that documents write in parts: heads and cells, lists of endings, ranges of codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.analyzer import names_in, normal
from models.types import Unit, UnitKind
from models.written_apart import of_rows, written_out


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("order 4510-1/-2/-3", "4510-1 4510-2 4510-3"),
        ("4510-1, -2 and -3", "4510-1 4510-2 4510-3"),
        ("6205 / 6206 / 6207-2RS", "6205-2RS 6206-2RS 6207-2RS"),
        ("JNEV-201/202/203-H1", "JNEV-201-H1 JNEV-202-H1 JNEV-203-H1"),
        ("BLN-006TC1/BLN-012TC1", "BLN-006TC1 BLN-012TC1"),
        ("RS232/485", "RS232 RS485"),
        ("E07...E10", "E07 E08 E09 E10"),
        ("E07 – E09", "E07 E08 E09"),
        ("F10 bis F12", "F10 F11 F12"),
        ("P1.01~P1.03", "P1.01 P1.02 P1.03"),
        ("JNEV – 201 – H1", "JNEV-201-H1"),
        ("BLN-018 TC1", "BLN-018-TC1 BLN-018TC1"),
        ("6205 2RS", "6205-2RS"),
        ("CMMO-ST-C5-1-LKP", "CMMO-ST"),
        ("Mount it with 3xM12 screws and 4×M6x20", "M12 M6x20"),
        ("6xM12/M16", "M12"),
    ],
)
def test_what_is_written_in_parts_is_put_together(text: str, names: str) -> None:
    assert set(written_out(text)) == set(names.split())


@pytest.mark.parametrize(
    "text",
    ["-20, -30 °C", "T-20, -30 and -40 °C", "10-20, -5", "3/4", "M8-1/2", "1/2/3", "2024-03/04", "GPIO1/2",
     "40-50/60Hz", "AC220/230V", "R1 to R400", "E09 to E01", "pump - motor - 4", "Fig 1 to Fig 5", "2 TC1", "1200 mm",
     "0xA1", "3 x 12",
     "R290 / R32", "E01 E02", "MX-48-13/26", "Step-by-step", "CMMO-ST"],
)  # fmt: skip
def test_what_may_mean_something_else_is_left(text: str) -> None:
    assert written_out(text) == ()


def row(*cells: tuple[str, str]) -> Unit:
    return Unit(" | ".join(cell for _, cell in cells), UnitKind.ROW, cells=cells)


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        ((("JNEV-", "202-H1"), ("HP", "2")), "JNEV-202-H1"),
        ((("Model / JNEV-…", "202-H1, 203-H1"), ("HP", "2")), "JNEV-202-H1 JNEV-203-H1"),
        ((("Code E-", "17"), ("Meaning", "Over 24 V")), "E-17"),
        ((("", "JNEV-"), ("", "202-H1"), ("", "203-H1")), "JNEV-202-H1 JNEV-203-H1"),
        ((("JNEV-", "HP"), ("202-H1", "2"), ("203-H1", "3")), "JNEV-202-H1 JNEV-203-H1"),
        ((("Model", "JNEV-202"), ("-H1", "5 A"), ("-H3", "6 A")), "JNEV-202-H1 JNEV-202-H3"),
        ((("Eingangs-", "24"), ("Ausgangs-", "12")), ""),
        ((("V-", "5"), ("V+", "5")), ""),
        ((("JNEV-", "20 A"), ("HP", "1.5")), ""),
    ],
)
def test_a_head_that_ends_in_a_hyphen_begins_what_its_cells_name(
    cells: tuple[tuple[str, str], ...], names: str
) -> None:
    assert set(of_rows([row(*cells)])[0]) == set(names.split())


def test_an_ending_below_a_name_is_of_that_family() -> None:
    rows = [row(("Part", part), ("Length", "5")) for part in ("4510-1", "-2", "-3", "Spring", "-4")]
    assert of_rows(rows) == ((), ("4510-2",), ("4510-3",), (), ())


@given(st.integers(0, 99), st.integers(0, 99))
def test_a_range_names_what_is_in_it_and_nothing_else(low: int, high: int) -> None:
    named = names_in(f"Codes E{low:02d} to E{high:02d} stop the drive.")
    for number in range(100):
        inside = low <= number <= high if 0 < high - low <= 60 else number in (low, high)
        assert (normal(f"E{number:02d}") in named) == inside


def test_names_of_columns_on_two_lines_are_whole() -> None:
    cells = (("", "Weight"), ("GM9C96 0303ANA", "106"), ("GM9C96 0404BNA", "110"), ("Size 2", "7"))
    (names,) = of_rows([Unit("Weight | 106 | 110 | 7", UnitKind.ROW, cells=cells)])
    assert {"GM9C960303ANA", "GM9C960404BNA"} <= set(names)
    assert "Size2" not in names
