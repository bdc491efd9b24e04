"""Numbers with units as manuals print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.answering.dates import dates
from services.answering.quantities import in_cell, is_rounded, plain, quantities, same, unit_in, unit_name
from services.answering.spelled import digits


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
        ("1500 min-1, 1,450 1/min", [("1500", "min-1"), ("1450", "1/min")]),
        ("5 min-10 and 30 min-1 h", [("5", "min"), ("30", "min")]),
        ("71 dB(A) and 20 dBm", [("71", "dB(A)"), ("20", "dBm")]),
        ("a 16Mpx camera, 230 lm", [("16", "Mpx"), ("230", "lm")]),
        ("105 to 120 VAC", [("105", "VAC"), ("120", "VAC")]),
        ("C-12R and E17", []),
        ("-20 °C", [("20", "°C")]),
        ("15-20 mm", [("15", "mm"), ("20", "mm")]),
        ("1/2 in", [("0.5", "in")]),
        ("1 1/2 in and 2-3/4 inch", [("1.5", "in"), ("2.75", "inch")]),
        ("1½ in", [("1.5", "in")]),
        ("pins 3/4", [("3", ""), ("4", "")]),
        ("45 ± 5 Nm", [("45", "Nm"), ("5", "Nm")]),
        ("5×10³ Pa", [("5000", "Pa")]),
        ("10⁻³ bar", [("0.001", "bar")]),
        ("6 mm² and 6 mm", [("6", "mm²"), ("6", "mm")]),
        ("110 m³/h", [("110", "m³/h")]),
        ("0.5 N·m/rad", [("0.5", "N·m/rad")]),
        ("a 10-minute wait", [("10", "minute")]),
        ("1.050,5 W", [("1050.5", "W")]),
        ("45 Nm (33 ft-lb)", [("45", "Nm"), ("33", "ft-lb")]),
        ("400 kPa² or 230 VAC³", [("400", "kPa"), ("230", "VAC")]),
        ("100 rpm¹ and 12 inch²", [("100", "rpm"), ("12", "inch²")]),
    ],
)
def test_numbers_with_their_units(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(q.value, q.unit) for q in quantities(text)] == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("1.500 U/min", "de", [("1500", "speed")]),
        ("2 850 tr/min", "fr", [("2850", "speed")]),
        ("de 1 500 à 2 000 tr/mn", "fr", [("1500", "speed"), ("2000", "speed")]),
        ("1 250,5 kg à 20 °C", "fr", [("1250.5", "mass"), ("20", "temperature")]),
        ("M10 100 Nm", "fr", [("100", "torque")]),
        ("tous les 6 mois, 12 semaines", "fr", [("6", "time"), ("12", "time")]),
        ("8 a 10 bar", "es", [("8", "pressure"), ("10", "pressure")]),
        ("52 ohmios y 3 amperios", "es", [("52", "resistance"), ("3", "current")]),
        ("alle 3 Monate, 12 Std. bei 40 Grad", "de", [("3", "time"), ("12", "time"), ("40", "temperature")]),
        ("850 kg·cm, 3 kgf/cm²", "ko", [("850", "torque"), ("3", "pressure")]),
        ("47옴입니다", "ko", [("47", "resistance")]),
        ("30분 이상 3개월마다", "ko", [("30", "time"), ("3", "time")]),
        ("3 초과, 1분의 2, 3 일반", "ko", [("3", ""), ("1", ""), ("2", ""), ("3", "")]),
    ],
)
def test_numbers_and_units_of_other_languages(text: str, language: str, expected: list[tuple[str, str]]) -> None:
    assert [(q.value, q.name) for q in quantities(text, "", language)] == expected


def test_a_minus_is_kept_and_a_dash_is_none() -> None:
    assert [q.negative for q in quantities("-20 °C")] == [True]
    assert [q.negative for q in quantities("10-20 mm")] == [False, False]
    assert [q.negative for q in quantities("between -10 and 150")] == [True, False]


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        ("Torque - 45 Nm", "45"),
        ("Airspeed - 181 knots", "181"),
        ("Torque − 45 Nm", "-45"),
        ("Supply voltage - 24 V", "24"),
        ("Vide maxi - 0,8 bar", "-0.8"),
        ("Ambient - 20 °C", "-20"),
        ("below -5 V", "-5"),
        ("Torque -45 Nm", "-45"),
        ("an output of - 20 V", "-20"),
        ("Output: - 20 V", "-20"),
    ],
)
def test_a_dash_behind_a_word_is_a_minus_of_temperatures_alone(text: str, signed: str) -> None:
    assert [q.signed for q in quantities(text)] == [signed]


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        ("Operating temperature - 20 to 60 °C", ["-20", "60"]),
        ("von - 5 mm bis + 5 mm", ["-5", "5"]),
        ("Fuse \ufffd0 A, 1.5\ufffd A, 1.\ufffd5 A, 16 A", ["16"]),
        ("at 25\ufffdC", ["25"]),
    ],
)
def test_the_low_end_keeps_its_minus_and_a_lost_digit_leaves_no_number(text: str, signed: list[str]) -> None:
    assert [q.signed for q in quantities(text)] == signed


def test_abbreviated_units_of_time_are_units() -> None:
    assert [(q.value, q.unit, q.name) for q in quantities("80 msec, 5 usec")] == [
        ("80", "msec", "time"),
        ("5", "usec", "time"),
    ]
    assert same("80", "msec", "0.08", "s")
    assert unit_name("millisecond") == unit_name("microsecond") == "time"


def test_a_columns_unit_is_that_of_its_numbers() -> None:
    assert [(q.value, q.unit) for q in quantities("45", "Torque (Nm)")] == [("45", "Nm")]
    assert unit_in("Length, mm") == "mm"
    assert (unit_in("Approx. Wt. Lbs."), unit_in("Torque min.")) == ("Lbs", "")
    assert unit_in("Name (optional)") == ""
    assert unit_in("Quantity (A) / Grease LB00 / g") == "g"
    assert (unit_in("Speed m / s"), unit_in("Energy (kWh / a)")) == ("", "")


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


@given(
    number=st.integers(0, 10**6), decimals=st.integers(0, 999), unit=st.sampled_from(["Nm", "V", "mm", "rpm", "psi"])
)
def test_what_is_written_is_read(number: int, decimals: int, unit: str) -> None:
    text = f"{number}.{decimals} {unit}"
    (found,) = quantities(f"about {text} in all")
    assert (found.value, found.unit, found.name) == (plain(f"{number}.{decimals}"), unit, unit_name(unit))


@given(st.text(max_size=60))
def test_any_text_is_read_without_error(text: str) -> None:
    for found in quantities(text, text):
        assert 0 <= found.start < found.end


def test_a_point_is_read_as_the_language_does() -> None:
    assert plain("1.050", "de") == "1050"
    assert plain("1.050") == "1.05"
    assert plain("1,050", "de") == "1.05"


def test_a_tolerance_and_the_ends_of_a_range_are_marked() -> None:
    assert [(q.tolerance, q.span) for q in quantities("45 ± 5 Nm")] == [(False, ""), (True, "")]
    assert [q.span for q in quantities("-10 to +120 °C")] == ["low", "high"]


@pytest.mark.parametrize(
    ("value", "rounded"), [("33", True), ("33.2", True), ("33.19", True), ("33.1", False), ("34", False), ("30", False)]
)
def test_a_conversion_is_rounded_to_the_digits_it_shows(value: str, rounded: bool) -> None:
    assert is_rounded(value, "ft-lb", "45", "Nm") is rounded


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("forty-five Nm", "en", "45 Nm"),
        ("one hundred and twenty-five bar", "en", "125 bar"),
        ("two and three", "en", "2 and 3"),
        ("one of them for one hour", "en", "one of them for 1 hour"),
        ("fünfundvierzig Nm", "de", "45 Nm"),
        ("quatre-vingt-douze bars", "fr", "92 bars"),
        ("treinta y cinco bar", "es", "35 bar"),
        ("someone is often alone", "en", "someone is often alone"),
    ],
)
def test_numbers_in_words(text: str, language: str, expected: str) -> None:
    assert digits(text, language) == expected


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("5 March 2021", "2021-03-05"),
        ("March 5th, 2021", "2021-03-05"),
        ("5. März 2021", "2021-03-05"),
        ("5 de marzo de 2021", "2021-03-05"),
        ("05.03.2021", "2021-03-05"),
        ("2021년 3월 5일", "2021-03-05"),
        ("Mar 2021", "2021-03"),
    ],
)
def test_dates(text: str, iso: str) -> None:
    assert [date.iso for date in dates(f"valid from {text} on")] == [iso]


@given(number=st.integers(0, 99), tens=st.booleans())
def test_what_is_written_in_words_is_a_number(number: int, tens: bool) -> None:
    ones = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
    ]
    names = [*ones, "seventeen", "eighteen", "nineteen"]
    ty = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    rest = f"{'-' if tens else ' '}{names[number % 10]}" if number % 10 else ""
    words = names[number] if number < 20 else ty[number // 10 - 2] + rest
    assert digits(f"about {words} bar") == f"about {number} bar"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (("1500", "min-1"), ("1500", "rpm"), True),
        (("20", "dBm"), ("100", "mW"), True),
        (("500", "lm"), ("500", "cd"), False),
        (("80", "dB"), ("80", "dB(A)"), False),
        (("5", "dB"), ("5", "dBm"), False),
        (("1", "mm²/s"), ("1", "lm"), False),
    ],
)
def test_units_that_only_look_alike_are_two(one: tuple[str, str], other: tuple[str, str], alike: bool) -> None:
    assert same(*one, *other) is alike


@pytest.mark.parametrize(
    ("cells", "column", "unit"),
    [
        ((("Part", "Bolt"), ("Torque (Nm)", "45")), 1, "Nm"),
        ((("Model", "Dry weight (kg)"), ('Pump 3"', "25.5")), 1, "kg"),  # the columns are what it is said of
        ((("Model", "Weight"), ("Unit", "kg"), ("P-1", "25.5")), 2, "kg"),
        ((("Model", "Weight (kg)"), ("Torque (Nm)", "45")), 1, "Nm"),
        ((("Model", "Weight (kg)"), ("P-1", "45 lbs")), 1, "lbs"),
        ((("Model", "Weight (kg) 7"), ("P-1", "45")), 0, ""),
        ((("Part", "Bolts"), ("Number", "8")), 1, ""),
    ],
)
def test_a_number_in_a_cell_has_the_unit_of_its_column_or_row(
    cells: tuple[tuple[str, str], ...], column: int, unit: str
) -> None:
    assert in_cell(cells, column)[0].unit == unit


@pytest.mark.parametrize("text", ["7 lb.in", "12 Lb-inch", "90 in. lbs", "5 FT-LBS", "33 kNm", "8 oz-in", "20 Ncm"])
def test_a_torque_is_one_however_its_unit_is_written(text: str) -> None:
    """'7 lb.in' was a mass, '90 in. lbs' a length."""
    (found,) = quantities(text)
    assert (found.unit, found.name) == (text.partition(" ")[2], "torque")
    assert same(found.value, found.unit, found.value, found.unit)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("200 \u03bcH", "inductance"),  # the Greek letter, not the micro sign
        ("4.7 k\u2126", "resistance"),  # the ohm sign, not the letter
        ("250 ㎜", "length"),
        ("12 m3/min", "flow"),  # was 12 m
        ("46 mm²/s", "viscosity"),
        ("100nA", "current"),
        ("7.5 t", "mass"),
        ("2 \u03bcF", "capacitance"),
    ],
)
def test_a_unit_is_one_in_each_of_its_signs(text: str, quantity: str) -> None:
    (found,) = quantities(text)
    assert found.name == quantity
    assert same("1", found.unit, "1", found.unit)


def test_a_column_in_the_greek_letter_has_its_unit() -> None:
    assert in_cell((("Gap (\u03bcm)", "40"),), 0)[0].name == "length"


def test_a_pound_in_a_bag_is_a_mass() -> None:
    assert [q.name for q in quantities("2 lb in a bag, cut 3 in. off")] == ["mass", "length"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a minimum 12” clearance", [("12", "length")]),
        ('tubing with 3/8" ID', [("0.375", "length")]),
        ("3 ½” pipe, 12″ long", [("3.5", "length"), ("12", "length")]),
        ("“12” clearance", [("12", "")]),
        ('press "F1" for a 5" pipe', [("5", "length")]),
        ('see "step 12". Then a 3" hose', [("12", ""), ("3", "length")]),
    ],
)
def test_an_inch_is_a_quotation_mark_that_closes_nothing(text: str, found: list[tuple[str, str]]) -> None:
    assert [(q.value, q.name) for q in quantities(text)] == found
