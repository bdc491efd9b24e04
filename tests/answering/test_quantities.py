"""Numbers with units as manuals print them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.answering.quantities import plain, quantities, same, unit_in, unit_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Torque: 45 Nm", [("45", "Nm")]),
        ("28.0 to 28.4 volts", [("28", "volts"), ("28.4", "volts")]),
        ("6..138 rpm", [("6", "rpm"), ("138", "rpm")]),
        ("1,050 W", [("1050", "W")]),
        ("0,5 bar", [("0.5", "bar")]),
        ("120Amps", [("120", "Amps")]),
        ("40A per channel", [("40", "A")]),
        ("5 minutes", [("5", "minutes")]),
        ("5 minimum", [("5", "")]),
        ("105 to 120 VAC", [("105", "VAC"), ("120", "VAC")]),
        ("C-12R and E17", []),
        ("-20 °C", [("20", "°C")]),
        ("15-20 mm", [("15", "mm"), ("20", "mm")]),
    ],
)
def test_numbers_with_their_units(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(q.value, q.unit) for q in quantities(text)] == expected


def test_a_minus_is_kept_and_a_dash_is_none() -> None:
    assert [q.negative for q in quantities("-20 °C")] == [True]
    assert [q.negative for q in quantities("10-20 mm")] == [False, False]
    assert [q.negative for q in quantities("between -10 and 150")] == [True, False]


def test_a_columns_unit_is_that_of_its_numbers() -> None:
    assert [(q.value, q.unit) for q in quantities("45", "Torque (Nm)")] == [("45", "Nm")]
    assert unit_in("Length, mm") == "mm"
    assert unit_in("Name (optional)") == ""


@pytest.mark.parametrize(("text", "expected"), [("1,050.0", "1050"), ("0.50", "0.5"), ("007", "7"), ("1'000", "1000")])
def test_the_plain_spelling(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_quantities_are_equal_across_spellings_and_sizes() -> None:
    assert same("45", "Nm", "45", "N·m")
    assert same("1", "kW", "1000", "W")
    assert same("33.2", "ft-lb", "45", "Nm", tolerance=0.005)
    assert not same("45", "Nm", "45", "ft-lb")
    assert not same("45", "Nm", "45", "V")
    assert same("20", "°C", "68", "°F", tolerance=0.005)


@settings(deadline=None)
@given(
    number=st.integers(0, 10**6), decimals=st.integers(0, 999), unit=st.sampled_from(["Nm", "V", "mm", "rpm", "psi"])
)
def test_what_is_written_is_read(number: int, decimals: int, unit: str) -> None:
    text = f"{number}.{decimals} {unit}"
    (found,) = quantities(f"about {text} in all")
    assert (found.value, found.unit, found.name) == (plain(f"{number}.{decimals}"), unit, unit_name(unit))


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_without_error(text: str) -> None:
    for found in quantities(text, text):
        assert 0 <= found.start < found.end
