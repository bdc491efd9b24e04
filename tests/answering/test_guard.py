"""The guard: a number, unit, identifier or date of an answer must stand in what it cites, and belong there."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.types import Chunk, ChunkKind, Citation, Evidence, EvidenceKind, Unit, UnitKind
from services.answering.guard import violations
from services.answering.quantities import UNITS, unit_name
from services.answering.quote import render_row

ROWS = (
    ("Drain plug", "45", "E-17"),
    ("Filler plug", "30", "E-18"),
    ("Cover bolt", "12.5", "88-1203/B"),
)
HEADER = ("Fastener", "Torque (Nm)", "Part")


def row_unit(cells: tuple[str, ...]) -> Unit:
    return Unit(" | ".join(cells), UnitKind.ROW, page=12, cells=tuple(zip(HEADER, cells, strict=True)))


TABLE = tuple(row_unit(cells) for cells in ROWS)
SENTENCES = (
    Unit("Charge to 28.4 V for 90 seconds at -20 °C before 2021-03-05.", UnitKind.SENTENCE, page=3, block=1),
    Unit("Never exceed 16 bar.", UnitKind.SENTENCE, page=3, block=2),
)


def evidence(units: tuple[Unit, ...], section: tuple[str, ...] = ("Torque values",)) -> Evidence:
    chunk = Chunk("c1", "copy", 0, ChunkKind.TABLE, section, (12,), units)
    return Evidence("c1", EvidenceKind.PASSAGE, chunk, "manual.pdf", "Pump P-100 service manual")


def cited(unit: Unit) -> Citation:
    return Citation(EvidenceKind.PASSAGE, "manual.pdf", unit.text, page=unit.page, evidence="c1", copy="copy")


def refused(text: str, unit: Unit, units: tuple[Unit, ...] = TABLE) -> bool:
    return bool(violations(text, [cited(unit)], [evidence(units)]))


@pytest.mark.parametrize("unit", [*TABLE, *SENTENCES])
def test_what_is_quoted_passes(unit: Unit) -> None:
    text = render_row(unit) or unit.text
    assert violations(f"{text} [1]", [cited(unit)], [evidence((*TABLE, *SENTENCES))]) == ()


@settings(deadline=None)
@given(unit=st.sampled_from([*TABLE, *SENTENCES]), data=st.data())
def test_a_corrupted_digit_is_caught(unit: Unit, data: st.DataObject) -> None:
    text = render_row(unit) or unit.text
    at = data.draw(st.sampled_from([i for i, ch in enumerate(text) if ch.isdigit()]))
    digit = data.draw(st.sampled_from([d for d in string.digits if d != text[at]]))
    corrupted = text[:at] + digit + text[at + 1 :]
    assert refused(f"{corrupted} [1]", unit, (*TABLE, *SENTENCES))


@settings(deadline=None)
@given(unit=st.sampled_from([*TABLE, *SENTENCES]), data=st.data())
def test_a_dropped_or_added_digit_is_caught(unit: Unit, data: st.DataObject) -> None:
    text = render_row(unit) or unit.text
    at = data.draw(st.sampled_from([i for i, ch in enumerate(text) if ch.isdigit()]))
    if data.draw(st.booleans()):
        corrupted = text[:at] + text[at + 1 :]
        assume(text[at - 1 : at + 1] != "-0")  # 2021-3-05 is the same date
        assume(any(ch.isdigit() for ch in corrupted[max(0, at - 1) : at + 1]))  # not the whole number gone
    else:
        corrupted = text[:at] + data.draw(st.sampled_from("123456789")) + text[at:]
    assert refused(f"{corrupted} [1]", unit, (*TABLE, *SENTENCES))


OTHER_UNITS = sorted({spelling for unit in UNITS.values() for spelling in unit})


@settings(deadline=None)
@given(spelling=st.sampled_from(OTHER_UNITS))
def test_a_corrupted_unit_is_caught(spelling: str) -> None:
    assume(unit_name(spelling) != "voltage")
    assert refused(f"Charge to 28.4 {spelling} for 90 seconds. [1]", SENTENCES[0], SENTENCES)


@settings(deadline=None)
@given(spelling=st.sampled_from(["mV", "kV"]))
def test_a_unit_of_another_size_is_caught(spelling: str) -> None:
    assert refused(f"Charge to 28.4 {spelling}. [1]", SENTENCES[0], SENTENCES)


@settings(deadline=None)
@given(word=st.text("bcdfghjkqxz", min_size=2, max_size=6))
def test_a_unit_that_is_no_word_of_the_passage_is_caught(word: str) -> None:
    assert refused(f"Charge to 28.4 {word}. [1]", SENTENCES[0], SENTENCES)


@settings(deadline=None)
@given(
    identifier=st.from_regex(r"[A-Z]-[0-9]{2}|[0-9]{2}-[0-9]{4}/[A-Z]", fullmatch=True), at=st.sampled_from(range(3))
)
def test_a_corrupted_identifier_is_caught(identifier: str, at: int) -> None:
    assume(identifier != ROWS[at][2])
    text = f"The part of the {ROWS[at][0].lower()} is {identifier}. [1]"
    assert refused(text, TABLE[at])


@settings(deadline=None)
@given(first=st.sampled_from(range(3)), second=st.sampled_from(range(3)))
def test_a_neighbours_value_is_caught(first: int, second: int) -> None:
    """The number stands in the table, but in the row of another thing."""
    assume(first != second)
    text = f"The torque of the {ROWS[first][0].lower()} is {ROWS[second][1]} Nm. [1]"
    assert refused(text, TABLE[first])
    whole = Citation(
        EvidenceKind.PASSAGE, "manual.pdf", "\n".join(u.text for u in TABLE), page=12, evidence="c1", copy="copy"
    )
    assert violations(text, [whole], [evidence(TABLE)])


@pytest.mark.parametrize("at", range(3))
def test_a_paraphrase_with_the_right_value_passes(at: int) -> None:
    assert not refused(f"The torque of the {ROWS[at][0].lower()} is {ROWS[at][1]} Nm. [1]", TABLE[at])


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("Tighten to 45 N·m. [1]", True),  # another spelling of the same unit
        ("Tighten to 33.2 ft-lb. [1]", False),
        ("Tighten to 33.2 ft-lb (converted). [1]", True),
        ("Tighten to 34 ft-lb (converted). [1]", False),
        ("Tighten to 45 lb-ft. [1]", False),
        ("Tighten to 45. [1]", True),
        ("Tighten to 45 Nm.", False),  # no citation
        ("Tighten to 45 Nm. [2]", False),  # a citation that isn't there
        ("Tighten it well.", True),
    ],
)
def test_quantities_are_compared_as_quantities(text: str, passes: bool) -> None:
    assert refused(text, TABLE[0]) is not passes


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("Charge it at -20 °C. [1]", True),
        ("Charge it at 20 °C. [1]", False),
        ("Valid before 5 March 2021. [1]", True),
        ("Valid before 6 March 2021. [1]", False),
        ("Charge for 1.5 minutes. [1]", False),
        ("Charge for 1.5 minutes (converted). [1]", True),
    ],
)
def test_signs_dates_and_conversions(text: str, passes: bool) -> None:
    assert refused(text, SENTENCES[0], SENTENCES) is not passes


def test_an_asset_name_must_stand_in_the_passage() -> None:
    text = "On Chiller North tighten to 45 Nm. [1]"
    assert violations(text, [cited(TABLE[0])], [evidence(TABLE)], assets=["Chiller North"])


def test_an_identifier_may_stand_in_the_title() -> None:
    assert not refused("On the P-100 tighten the drain plug to 45 Nm. [1]", TABLE[0])
    assert refused("On the P-101 tighten the drain plug to 45 Nm. [1]", TABLE[0])
