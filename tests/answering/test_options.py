"""Options that are asked back: what is sent back as the reply means the units that the option names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.effectivity import Applies, Built, Effectivity, Serial, SerialRange, Unit, applies
from services.answering.options import option, range_said, with_rest
from services.answering.subject import stated_unit

ends = st.integers(2, 400)
prefixes = st.sampled_from(["", "402-", "AB"])


@st.composite
def ranges(draw: st.DrawFn) -> SerialRange:
    low, high = sorted((draw(ends), draw(ends)))
    assume(high - low > 1)
    prefix, without = draw(prefixes), draw(st.booleans())
    first, last = f"{prefix}{low:04}", f"{prefix}{high:04}"
    kind = draw(st.sampled_from(["both", "up", "down"]))
    return SerialRange(
        None if kind == "down" else first, None if kind == "up" else last,
        without and kind != "down", without and kind != "up",
    )  # fmt: skip


def held(text: str, serials: SerialRange) -> Applies:
    serial, among = stated_unit(text)
    return applies((Effectivity(serials=(serials,)),), Unit(serial, among=among))


@given(ranges())
def test_an_option_sent_back_is_its_own_units_and_the_rest_are_the_others(serials: SerialRange) -> None:
    own = Effectivity(serials=(serials,), text="as in the table")
    first, *others = with_rest((own,))
    assert held(first, serials) is Applies.YES
    assert others
    assert all(held(other, serials) is Applies.NO for other in others), others
    bounds = [bound for end in (serials.first, serials.last) if end and (bound := Serial.parse(end))]
    for number in {n + step for n in (1, *(b.number for b in bounds)) for step in (-1, 0, 1)} - {0}:
        serial = Serial(bounds[0].prefix, number)
        among_others = any(meant(other, serial) for other in others)
        assert among_others != serials.holds(serial), (serial, others)


def meant(text: str, serial: Serial) -> bool:
    one, among = stated_unit(text)
    return one == serial or any(r.holds(serial) for each in among for r in each.serials)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("1310", Serial("", 1310)),
        ("S/N 402-1310", Serial("402", 1310)),
        ("the serial number is 77", Serial("", 77)),
        ("0001-0450", Serial("0001", 450)),
        ("S/N 0001-0450", (SerialRange("0001", "0450"),)),
        ("1 to 99", (SerialRange("1", "99"),)),
        ("before S/N 1300", (SerialRange(None, "1300", without_last=True),)),
        ("S/N 1 to 99; S/N 300 and up", (SerialRange("1", "99"), SerialRange("300", None))),
        ("another serial number", None),
    ],
)
def test_a_reply_is_a_serial_number_or_the_units_that_it_is_among(text: str, known: object) -> None:
    serial, among = stated_unit(text)
    assert (serial or tuple(r for each in among for r in each.serials) or None) == known


def test_days_of_build_are_options_too() -> None:
    own = (Effectivity(built=(Built(None, date(2015, 6, 30)),), text="units built before 2015-07"),)
    first, rest = with_rest(own)
    for text, verdict in ((first, Applies.YES), (rest, Applies.NO)):
        assert applies(own, Unit(among=stated_unit(text)[1])) is verdict


def test_words_of_the_document_stay_where_they_are_understood_alone() -> None:
    serials = (SerialRange("1", "99"),)
    assert option((Effectivity(serials=serials, text="serial numbers 1 to 99"),)) == "serial numbers 1 to 99"
    assert option((Effectivity(serials=serials, text="1 to 99"),)) == range_said(serials[0]) == "S/N 1 to 99"
