"""The guard: a number, unit, identifier or date of an answer must stand in what it cites, and belong there."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.types import Chunk, ChunkKind, Citation, Evidence, EvidenceKind, Query, Question, Unit, UnitKind
from services.answering.guard import violations
from services.answering.quantities import UNITS, unit_name
from services.answering.quote import render_row
from services.answering.understand import understand
from services.answering.vocabulary import Vocabulary

ROWS = (
    ("Drain plug", "45", "E-17"),
    ("Filler plug", "30", "E-18"),
    ("Cover bolt", "12.5", "88-1203/B"),
)
HEADER = ("Fastener", "Torque (Nm)", "Part")


def row_unit(cells: tuple[str, ...], header: tuple[str, ...] = HEADER) -> Unit:
    return Unit(" | ".join(cells), UnitKind.ROW, page=12, cells=tuple(zip(header, cells, strict=True)))


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


def cited_whole(units: tuple[Unit, ...]) -> Citation:
    quote = "\n".join(unit.text for unit in units)
    return Citation(EvidenceKind.PASSAGE, "manual.pdf", quote, evidence="c1", copy="copy")


def refused(text: str, unit: Unit, units: tuple[Unit, ...] = TABLE) -> bool:
    return bool(violations(text, [cited(unit)], [evidence(units)]))


@pytest.mark.parametrize("unit", [*TABLE, *SENTENCES])
def test_what_is_quoted_passes(unit: Unit) -> None:
    text = render_row(unit) or unit.text
    assert violations(f"{text} [1]", [cited(unit)], [evidence((*TABLE, *SENTENCES))]) == ()


def test_a_short_unit_is_quoted_with_its_neighbour_and_not_with_another_one() -> None:
    units = (
        Unit("Servo indexers: normal range 5-40 psi. Max:", UnitKind.ITEM, page=11, block=1),
        Unit("60 psi.", UnitKind.SENTENCE, page=11, block=2),
        Unit("100 psi.", UnitKind.SENTENCE, page=11, block=3),
    )
    quote = f"{units[0].text}\n60 psi. Live centers only!"
    citation = Citation(EvidenceKind.PASSAGE, "manual.pdf", quote, page=11, evidence="c1", copy="copy")
    text = f"{units[0].text}\n{{}} [1]"
    assert violations(text.format("60 psi."), [citation], [evidence(units)]) == ()
    assert violations(text.format("100 psi."), [citation], [evidence(units)])


@given(unit=st.sampled_from([*TABLE, *SENTENCES]), data=st.data())
def test_a_corrupted_digit_is_caught(unit: Unit, data: st.DataObject) -> None:
    text = render_row(unit) or unit.text
    at = data.draw(st.sampled_from([i for i, ch in enumerate(text) if ch.isdigit()]))
    digit = data.draw(st.sampled_from([d for d in string.digits if d != text[at]]))
    corrupted = text[:at] + digit + text[at + 1 :]
    assert refused(f"{corrupted} [1]", unit, (*TABLE, *SENTENCES))


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


@given(spelling=st.sampled_from(OTHER_UNITS))
def test_a_corrupted_unit_is_caught(spelling: str) -> None:
    assume(unit_name(spelling) != "voltage")
    assert refused(f"Charge to 28.4 {spelling} for 90 seconds. [1]", SENTENCES[0], SENTENCES)


@given(spelling=st.sampled_from(["mV", "kV"]))
def test_a_unit_of_another_size_is_caught(spelling: str) -> None:
    assert refused(f"Charge to 28.4 {spelling}. [1]", SENTENCES[0], SENTENCES)


@given(word=st.text("bcdfghjkqxz", min_size=2, max_size=6))
def test_a_unit_that_is_no_word_of_the_passage_is_caught(word: str) -> None:
    assert refused(f"Charge to 28.4 {word}. [1]", SENTENCES[0], SENTENCES)


@given(
    identifier=st.from_regex(r"[A-Z]-[0-9]{2}|[0-9]{2}-[0-9]{4}/[A-Z]", fullmatch=True), at=st.sampled_from(range(3))
)
def test_a_corrupted_identifier_is_caught(identifier: str, at: int) -> None:
    assume(identifier != ROWS[at][2])
    text = f"The part of the {ROWS[at][0].lower()} is {identifier}. [1]"
    assert refused(text, TABLE[at])


@given(first=st.sampled_from(range(3)), second=st.sampled_from(range(3)))
def test_a_neighbours_value_is_caught(first: int, second: int) -> None:
    """The number stands in the table, but in the row of another thing."""
    assume(first != second)
    text = f"The torque of the {ROWS[first][0].lower()} is {ROWS[second][1]} Nm. [1]"
    assert refused(text, TABLE[first])
    assert violations(text, [cited_whole(TABLE)], [evidence(TABLE)])


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


MODELS = ("Data", "Unit", "MP-401", "MP-402")
FLOWS = (("Rated flow", "m³/h", "60", "110"), ("Minimum flow", "m³/h", "18", "33"), ("Rated head", "m", "145", ""))
BY_MODEL = tuple(Unit(" | ".join(c), UnitKind.ROW, page=12, cells=tuple(zip(MODELS, c, strict=True))) for c in FLOWS)
SWAPPABLE = Unit("Tighten the drain plug to 45 Nm and the filler plug to 30 Nm.", UnitKind.SENTENCE, page=3)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("The rated flow of the MP-402 is 110 m³/h.", True),
        ("The rated flow of the MP-402 is 60 m³/h.", False),  # the neighbouring model's column
        ("The rated flow of the MP-402 is 33 m³/h.", False),  # the neighbouring row
        ("The rated flow is 60 m³/h for the MP-401 and 110 m³/h for the MP-402.", True),
        ("The rated flow is 110 m³/h for the MP-401 and 60 m³/h for the MP-402.", False),
        ("The rated flow is 60 and 110 m³/h for the MP-401 and the MP-402 respectively.", True),
        ("The rated head of the MP-401 is 145 m.", True),
        ("The rated head of the MP-402 is 145 m.", False),  # its cell is empty
        ("The rated flow of the MP-402 is 110 m.", False),  # the unit of another row
        ("The rated flow of the MP-402 is 1,833 L/min.", False),
        ("The rated flow of the MP-402 is 110 m³/h (1,833 L/min, converted).", True),
        ("The rated flow of the MP-402 is 110 m³/h (1,933 L/min, converted).", False),
        ("MP-402:\n- Rated flow: 110 m³/h\n- Minimum flow: 33 m³/h", True),
        ("MP-402:\n- Rated flow: 60 m³/h\n- Minimum flow: 33 m³/h", False),
    ],
)
def test_a_value_belongs_to_its_row_and_column(text: str, passes: bool) -> None:
    assert (violations(f"{text} [1]", [cited_whole(BY_MODEL)], [evidence(BY_MODEL)]) == ()) is passes


@pytest.mark.parametrize(("asked", "passes"), [("MP-402", True), ("MP-401", False)])
def test_the_question_says_what_a_bare_value_is_for(asked: str, passes: bool) -> None:
    question = understand(Query("q", Question(f"Rated flow of the {asked}?"), "anonymous", ()), Vocabulary({}, 0), ())
    found = violations("110 m³/h [1]", [cited(BY_MODEL[0])], [evidence(BY_MODEL)], (), question)
    assert (found == ()) is passes


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("The drain plug takes 45 Nm, the filler plug 30 Nm.", True),
        ("The drain plug takes 30 Nm, the filler plug 45 Nm.", False),
        ("45 Nm for the drain plug and 30 Nm for the filler plug.", True),
        ("30 Nm for the drain plug and 45 Nm for the filler plug.", False),
        ("The filler plug is tightened to 45 Nm.", False),
        ("The filler plug is tightened to thirty Nm.", True),
        ("The filler plug is tightened to forty-five Nm.", False),
    ],
)
def test_two_values_of_a_sentence_stay_apart(text: str, passes: bool) -> None:
    assert refused(f"{text} [1]", SWAPPABLE, (SWAPPABLE,)) is not passes


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("The drain plug takes 45 Nm [1]. The filler plug takes 30 Nm [2].", True),
        ("The drain plug takes 45 Nm. [1] The filler plug takes 30 Nm. [2]", True),
        ("The drain plug takes 45 Nm [2]. The filler plug takes 30 Nm [1].", False),
        ("The drain plug takes 45 Nm and the filler plug 30 Nm [1][2].", True),
        ("The drain plug takes 45 Nm and the filler plug 30 Nm [1, 2].", True),
        ("1. **Drain plug**: 45 Nm [1]\n2. **Filler plug**: 30 Nm [2]", True),
        ("1. **Drain plug**: 30 Nm [1]\n2. **Filler plug**: 45 Nm [2]", False),
    ],
)
def test_marks_stand_where_a_language_model_puts_them(text: str, passes: bool) -> None:
    assert (violations(text, [cited(TABLE[0]), cited(TABLE[1])], [evidence(TABLE)]) == ()) is passes


def test_short_rows_of_one_quote_are_all_quoted() -> None:
    rows = tuple(
        Unit(f"{n} | {v}", UnitKind.ROW, cells=(("Pump", n), ("Bolts", v))) for n, v in (("A1", "12"), ("B2", "8"))
    )
    quote = Citation(EvidenceKind.PASSAGE, "manual.pdf", "A1 | 12 B2 | 8", evidence="c1", copy="copy")
    assert not violations("The bolts are 12 for A1 and 8 for B2. [1]", [quote], [evidence(rows)])
    assert violations("The bolts are 8 for A1 and 12 for B2. [1]", [quote], [evidence(rows)])


@pytest.mark.parametrize(
    ("said", "passes"),
    [
        ("2.0.0.L", True),
        ("2.0.0.N", False),
        ("0x2870.01", True),
        ("0x2870.02", False),
        ("1.3.6-cecc0", True),
        ("1.3.6-cecc1", False),
    ],
)
def test_versions_and_registers_are_read_to_their_last_letter(said: str, passes: bool) -> None:
    text = "The firmware 2.0.0.L, from 1.3.6-cecc0 on, writes the register 0x2870.01 at the start."
    unit = Unit(text, UnitKind.SENTENCE)
    assert refused(f"The manual names {said} for the start. [1]", unit, (unit,)) is not passes


@pytest.mark.parametrize(("said", "passes"), [("CPV-CO2", True), ("CJV-CO2", False), ("CPV-CO3", False)])
def test_an_identifier_that_holds_another_one_is_read_whole(said: str, passes: bool) -> None:
    unit = Unit("The terminals are added to the slave CO2 (CPV-CO2) in this order.", UnitKind.SENTENCE)
    text = f"Note that the terminals are added to the slave CO2 ({said}) in this order. [1]"
    assert refused(text, unit, (unit,)) is not passes


def test_a_value_of_a_row_that_is_not_named_beside_one_that_is() -> None:
    header = ("Fastener", "Item", "Thread", "Property class", "Torque (N·m)")
    rows = (
        ("Casing bolts, pump casing to bearing bracket", "18", "M16", "8.8", "195"),
        ("Impeller nut, left-hand thread", "2", "M24 × 1.5", "1.4462", "220"),
        ("Casing vent plug", "19", "G 3/8", "1.4571", "35"),
        ("Fill plug, gear unit", "41", "M24 × 1.5", "5.8", "45"),
    )
    said = ("Table 8-1 takes precedence over Table 8-2.", "The item numbers are those of Figures 11-1 and 11-2.")
    units = (
        *(Unit(text, UnitKind.SENTENCE, page=12) for text in (*said, "Table 8-1 Torques of named fasteners")),
        *(Unit(" | ".join(c), UnitKind.ROW, page=12, cells=tuple(zip(header, c, strict=True))) for c in rows),
    )
    whole = Unit("\n".join(unit.text for unit in units), UnitKind.SENTENCE, page=12)
    text = "The item is {} for Casing vent plug and 41 for Fill plug, gear unit. [1]"
    assert not refused(text.format(19), whole, units)
    assert refused(text.format(91), whole, units)
    refused(text.format(2), whole, units)  # stands in a sentence too: no error, at least


FRAMES = ("{}", "According to the manual, {}", "Note that {}", "{} This is what the manual says.")


@given(frame=st.sampled_from(FRAMES), told=st.integers(0, 2), number=st.integers(0, 2))
def test_a_sentence_keeps_the_number_in_front_of_it(frame: str, told: int, number: int) -> None:
    numbers = ("4.1.1", "4.1.2", "1.8")
    said = ("The pipe is as short as possible.", "The safety valve is fitted.", "The filter can be opened.")
    units = tuple(Unit(f"{n} {text}", UnitKind.SENTENCE, page=3) for n, text in zip(numbers, said, strict=True))
    whole = Citation(EvidenceKind.PASSAGE, "manual.pdf", " ".join(u.text for u in units), evidence="c1", copy="copy")
    text = frame.format(f"{numbers[number]} {said[told]}")
    assert bool(violations(f"{text} [1]", [whole], [evidence(units)])) is (told != number)


CAUSES = (
    ("E05", "High pressure", "Too much refrigerant, or the fan fails"),
    ("E06", "Low pressure", "Too little refrigerant, or the coil is iced"),
    ("E07", "High pressure, heating", "Same as E05"),
    ("E08", "Low pressure, heating", "Same as E06"),
)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("The causes of E07: same as E05.", True),
        ("The causes of E07: same as E06.", False),
        ("The causes are the same as E05 for E07 and the same as E06 for E08.", True),
        ("Low pressure in heating has the causes: same as E06.", True),  # the row is named by another cell
    ],
)
def test_a_cell_that_names_another_row_belongs_to_its_own(text: str, passes: bool) -> None:
    header = ("Code", "Fault", "Causes")
    rows = tuple(row_unit(c, header) for c in CAUSES)
    assert (violations(f"{text} [1]", [cited_whole(rows)], [evidence(rows)]) == ()) is passes


def test_words_of_a_told_cell_name_no_other_row() -> None:
    cells = (
        ("Output current", "500 mA"),
        ("Output voltage", "24 V"),
        ("Connection", "Clamp, master: 5-pin, device: 3-pin"),
        ("Master, output current", "3.5 A"),
    )
    rows = tuple(row_unit(c, ("Feature", "K1")) for c in cells)
    said = "The K1 is {} for output current and clamp, master: 5-pin, device: 3-pin for connection. [1]"
    assert not violations(said.format("500 mA"), [cited_whole(rows)], [evidence(rows)])
    assert violations(said.format("24 V"), [cited_whole(rows)], [evidence(rows)])


def test_a_long_cell_is_told_as_a_whole() -> None:
    cells = (
        ("Flavours", "2 + mixed swirl (3rd option)"),
        ("Hoppers", "2 (left and right)"),
        ("Depth", "120 cm (47.2 in)"),
    )
    rows = tuple(row_unit(c, ("Feature", "F2")) for c in cells)
    said = "The F2 is {} for flavours and {} for depth. [1]"
    first, _, last = (value for _, value in cells)
    assert not violations(said.format(first, last), [cited_whole(rows)], [evidence(rows)])
    assert violations(said.format(last, first), [cited_whole(rows)], [evidence(rows)])


def test_marks_of_markdown_change_no_value() -> None:
    unit = Unit("Torque: **45** Nm. **Phone:** 793-3872 **Hours:** 24/7", UnitKind.SENTENCE, page=3)
    assert not refused("The torque is 45 Nm. [1]", unit, (unit,))
    assert not refused("In short: **Phone:** 793-3872 **Hours:** 24/7 [1]", unit, (unit,))
    assert refused("In short: **Phone:** 793-3873 **Hours:** 24/7 [1]", unit, (unit,))


@given(
    told=st.permutations(range(3)), frame=st.sampled_from(("{} for {} and {} for {}", "{} for the {}, {} for the {}"))
)
def test_a_row_named_right_behind_a_value_is_its_row(told: list[int], frame: str) -> None:
    cells = (("Cord, Australia, 230 V", "50001-60"), ("Cord, England, 230 V", "50001-72"), ("Cord, Italy", "50001-76"))
    rows = tuple(row_unit(c, ("Description", "Part number")) for c in cells)
    (one, first), (other, second) = cells[told[0]], cells[told[1]]
    said = "The part number is " + frame + ". [1]"
    assert not violations(said.format(first, one, second, other), [cited_whole(rows)], [evidence(rows)])
    assert violations(said.format(second, one, first, other), [cited_whole(rows)], [evidence(rows)])
    assert violations(said.format(first, one, first, other), [cited_whole(rows)], [evidence(rows)])


def test_a_machine_is_not_named_by_a_longer_name() -> None:
    unit = Unit("The screws of the P-104 take 45 Nm.", UnitKind.SENTENCE, page=3)
    passage = [evidence((unit,))]
    text = "According to the manual, the screws of the {} take 45 Nm. [1]"
    assert not violations(text.format("P-104"), [cited(unit)], passage, ["P-1"])
    assert not violations(text.format("P-104"), [cited(unit)], passage, ["P-104"])
    assert violations(text.format("P-1"), [cited(unit)], passage, ["P-1"])
