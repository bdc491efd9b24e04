"""For which units a text says that it holds. The parser is judged by the serials it lets in and keeps out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.dates import dates
from ingestion.effectivity import effectivity_in, without_effectivity
from models.effectivity import (
    Applies,
    Effectivity,
    Serial,
    SerialRange,
    Unit,
    applies,
    covers,
    from_json,
    overlap,
    to_json,
)


def stated(text: str, header: str = "") -> tuple[Effectivity, ...]:
    return tuple(found.effectivity for found in effectivity_in(text, header=header))


def holds(text: str, serial: str, header: str = "", **unit: object) -> bool:
    found = stated(text, header)
    assert found, f"nothing was read in {text!r}"
    return applies(found, Unit(Serial.parse(serial), **unit)) is Applies.YES  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("S/N 1200 and up", ["1200", "9999"], ["1199"]),
        ("serial numbers 0001 through 0450", ["1", "0450"], ["451"]),
        ("from serial 5000", ["5000"], ["4999"]),
        ("before S/N 1300", ["1299"], ["1300"]),
        ("up to and including serial no. 1199", ["1199"], ["1200"]),
        ("serial numbers higher than 880", ["881"], ["880"]),
        ("S/N 100-200, 300-400 and 500 and subsequent", ["150", "300", "501"], ["250", "450"]),
        ("S/N 1 to 500 except 100 to 110", ["99", "111"], ["100", "110", "501"]),
        ("MP-402, serial numbers 402-1180 and later", ["402-1180"], ["402-1179", "401-1200"]),
        ("Serial numbers from 401-0900, 402-1100 and 403-0500", ["402-1100", "403-0600"], ["402-1099", "404-1"]),
        ("Applies to S/N 12, 15 and 20", ["12", "20"], ["13"]),
        ("Units with S/N AB1200 to AB1299", ["AB1250"], ["AB1300", "AC1250"]),
        ("Gültig für Seriennummer 300 und höher", ["300"], ["299"]),
        ("numéros de série 100 à 250", ["250"], ["251"]),
        ("일련번호 1200 이상", ["1200"], ["1199"]),
        ("(S/N 1,200 and up)", ["1200"], ["1199"]),
    ],
)
def test_ranges_of_serial_numbers(text: str, inside: list[str], outside: list[str]) -> None:
    assert all(holds(text, serial) for serial in inside)
    assert not any(holds(text, serial) for serial in outside)


@pytest.mark.parametrize(
    "text",
    [
        "Compressor S/N 1310 failed",
        "Read the serial number on the name plate. Below 402-1180 nothing has to be done.",
        "Quote the serial number 5 times",
        "Not applicable to S/N 1200 and up",
        "MP-401 and MP-403 aren't concerned.",
        "Use connector X1 only.",
        "Tighten to 45 Nm and above 50 Nm stop.",
        "The bearing was made in Germany in 2019.",
        "The S/N should be above 60 dB.",
        "Serial 1 to 4 are ports, serial 0 and up may be set.",
    ],
)
def test_what_is_no_range_restricts_nothing(text: str) -> None:
    assert stated(text) == ()


def test_a_column_says_what_its_cells_are() -> None:
    assert holds("402-1180 and later", "402-1180", header="MP-402, serial number")
    assert not holds("402-1100 to 402-1179", "402-1180", header="MP-402, serial number")
    assert holds("AB1200-AB1300", "AB1250", header="S/N")
    assert holds("17", "17", header="Effectivity")
    assert stated("402-1163", "serial") == (), "a list of machines restricts nothing"


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Effective stroke", "100 mm"), ("Effective length (mm)", "250"), ("Applicable note number", "1"),
        ("Applicable disc", "DVD-ROM (DVD-5, DVD-9)"), ("Applicable standard", "EN 60335"),
        ("Serial data rate", "9600 and up"),
    ],
)  # fmt: skip
def test_a_column_of_other_figures_restricts_nothing(header: str, cell: str) -> None:
    assert stated(cell, header) == ()


def test_days_of_build() -> None:
    (before,) = stated("applies to units built before 2021-06")
    assert before.applies(Unit(built=date(2021, 5, 31))) is Applies.YES
    assert before.applies(Unit(built=date(2021, 6, 1))) is Applies.NO
    assert before.applies(Unit()) is Applies.OPEN
    (between,) = stated("Units built between March 2019 and June 2020")
    assert between.applies(Unit(built=date(2020, 6, 30))) is Applies.YES


def test_a_model_excludes_only_one_of_like_shape() -> None:
    (only,) = stated("MP-402 only")
    assert only.applies(Unit(models=frozenset({"mp402"}))) is Applies.YES
    assert only.applies(Unit(models=frozenset({"mp403"}))) is Applies.NO
    assert only.applies(Unit(models=frozenset({"mp400"}))) is Applies.YES, "the series is asked about"
    assert only.applies(Unit(models=frozenset({"33-0418-2"}))) is Applies.YES, "a part is no model"


FORMS = (
    "S/N {a} to {b}",
    "S/N {a} through {b}",
    "serial numbers {a} - {b}",
    "Serial Nos. {a} thru {b}",
    "Applies to units with serial numbers {a} to {b} inclusive.",
    "from S/N {a} to S/N {b}",
    "between serial numbers {a} and {b}",
    "serial numbers between {a} and {b}",
    "Effectivity: S/N {a}–{b}",
    "Seriennummern {a} bis {b}",
)


@given(st.sampled_from(FORMS), st.integers(1, 99_998), st.integers(1, 5000), st.integers(0, 200_000), st.booleans())
def test_any_range_lets_in_what_lies_between(form: str, low: int, width: int, serial: int, padded: bool) -> None:
    high = low + width
    spelled = [f"{n:06d}" if padded else str(n) for n in (low, high)]
    assert holds(form.format(a=spelled[0], b=spelled[1]), str(serial)) == (low <= serial <= high)


OPEN_FORMS = (
    ("S/N {a} and up", True, True),
    ("S/N {a} and subsequent", True, True),
    ("from serial number {a}", True, True),
    ("serial number {a} onwards", True, True),
    ("S/N {a}+", True, True),
    ("after S/N {a}", True, False),
    ("before S/N {a}", False, False),
    ("prior to serial number {a}", False, False),
    ("up to S/N {a}", False, True),
    ("S/N {a} and below", False, True),
)


@given(st.sampled_from(OPEN_FORMS), st.integers(2, 9999), st.integers(-2, 2), st.sampled_from(("", "MX-", "402-")))
def test_open_ranges_at_their_edge(form: tuple[str, bool, bool], bound: int, off: int, series: str) -> None:
    pattern, upwards, included = form
    serial = bound + off
    expected = included if off == 0 else (off > 0) == upwards
    assert holds(pattern.format(a=f"{series}{bound}"), f"{series}{serial}") == expected


@given(st.text(max_size=120))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for found in effectivity_in(text):
        assert 0 <= found.start <= found.end <= len(text)
    without_effectivity(text)
    for day in dates(text):
        assert day.first <= day.last


def test_a_value_is_not_taken_for_a_serial() -> None:
    assert without_effectivity("S/N 1200 and up, 45 Nm").split() == [",", "45", "Nm"]


def a_range(a: int, b: int, closed: bool, upwards: bool) -> SerialRange:
    if closed:
        return SerialRange(str(min(a, b)), str(max(a, b)))
    return SerialRange(str(a), None) if upwards else SerialRange(None, str(a))


ranges = st.builds(a_range, st.integers(1, 60), st.integers(1, 60), st.booleans(), st.booleans())


@given(ranges, ranges)
def test_ranges_overlap_iff_a_serial_is_in_both(one: SerialRange, other: SerialRange) -> None:
    both = any(one.holds(Serial("", n)) and other.holds(Serial("", n)) for n in range(62))
    assert overlap((Effectivity(serials=(one,)),), (Effectivity(serials=(other,)),)) == both


def test_an_effectivity_survives_its_column() -> None:
    found = stated("MP-402, S/N 402-1180 and later") + stated("built before 2021-06") + stated("before S/N 7")
    assert from_json(to_json(found)) == found


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Issue 3, 18 March 2019", "2019-03-18", "2019-03-18"),
        ("June 2018", "2018-06-01", "2018-06-30"),
        ("2021-06", "2021-06-01", "2021-06-30"),
        ("18.03.2019", "2019-03-18", "2019-03-18"),
        ("03/18/2019", "2019-03-18", "2019-03-18"),
        ("5. März 2020", "2020-03-05", "2020-03-05"),
        ("2021년 6월", "2021-06-01", "2021-06-30"),
    ],
)
def test_dates(text: str, first: str, last: str) -> None:
    (found,) = dates(text)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


def test_a_date_that_can_be_read_in_two_ways_is_none() -> None:
    assert list(dates("03/04/2021")) == []
    assert list(dates("31 June 2020")) == []


@given(ranges, ranges)
def test_a_range_covers_another_iff_it_holds_all_its_serials(one: SerialRange, other: SerialRange) -> None:
    all_in = all(one.holds(Serial("", n)) for n in range(200) if other.holds(Serial("", n)))
    assert covers((Effectivity(serials=(one,)),), (Effectivity(serials=(other,)),)) == all_in
