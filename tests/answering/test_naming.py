"""Identifiers: every spelling finds the same one, none is taken for its sibling, and a code's entry answers at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.analyzer import loose, normal, respelled, terms
from models.store.terms import TermCounts
from models.types import Block, BlockKind, ReadDocument, Status
from services.answering.naming import named
from services.answering.vocabulary import Vocabulary
from tests.answering.conftest import Plant, forced, heading, paragraph, table

TEXT = (
    "Washer MS21042-4 and plug 88-1203/B, valve 4421077. Codes E-17 and E 18. Lamp 1-23. Use SAE 40 oil in the P-104. "
    "Engine PT6A-67B and its family PT6A. The oil is hot. See DC_BUS_VOLTAGE, 10A fuse."
)
DOCUMENT = ReadDocument(
    title="Crane manual",
    blocks=(
        heading("Parts"),
        table(
            ("Part", "Number", "Torque (Nm)"),
            (("Washer", "MS21042-4", "12"), ("Washer, wide", "MS21042-6", "18"), ("Plug", "TC-4401-09/A", "70")),
            1,
        ),
        heading("Faults"),
        paragraph("The following may be shown by the crane's panel."),
        paragraph("C-31: Slack rope. The rope hangs loose on the drum. Remedy: wind it up by hand."),
        paragraph("C-32: Overload. The hook carries too much. Remedy: lower the load at once."),
        heading("Fault C-40 Wind too strong", 2),
        paragraph("The wind gauge has measured more than 72 km/h."),
        Block(BlockKind.ITEM, "Lower the load and leave the crane.", level=1, label="•"),
        Block(BlockKind.ITEM, "Wait until the wind is below 50 km/h.", level=1, label="•"),
    ),
)


def vocabulary_of(text: str) -> Vocabulary:
    counts = TermCounts(3, frozenset(), dict.fromkeys(terms(text), 1))
    return Vocabulary(counts.counts, counts.chunks, counts.spellings)


KNOWN = vocabulary_of(TEXT)


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("MS21042-4", "ms21042-4"), ("ms 21042 4", "ms21042-4"), ("MS-21042/4", "ms21042-4"),
        ("MS2lO42.4", "ms21042-4"),
        ("MS210424", "ms21042-4"), ("88 1203 B", "88-1203b"), ("881203b", "88-1203b"), ("88.1203-B", "88-1203b"),
        ("442 1077", "4421077"), ("4421077", "4421077"), ("e17", "e17"),
        ("PT6A 67B", "pt6a67b"), ("E I7", "e17"), ("E-18", "e18"),
        ("dc_bus_voltage", "dc_bus_voltage"), ("p/104", "p104"), ("PlO4", "p104"),
    ],
)  # fmt: skip
def test_every_spelling_finds_the_same_one(asked: str, known: str) -> None:
    for question in (f"{asked}?", f"What is {asked}?", f"where does the {asked} go"):
        assert [i.normal for i in named(question, KNOWN).identifiers] == [known]


@pytest.mark.parametrize("question", ["what is pT6A67B", "What about ddIo?", "where is ddio mentioned"])
def test_a_word_that_only_letters_spell_is_looked_up_where_it_stands_alone(question: str) -> None:
    known = vocabulary_of("PT6A-67B or DD10, then oil it with C001 and 00")
    assert [i.normal for i in named(question, known).identifiers] in (["pt6a67b"], ["dd10"])
    assert not named("Is it cool while ddio runs?", known).identifiers


def test_input_and_output_are_no_spelling_of_a_number() -> None:
    known = vocabulary_of("I0 J0 of an arc, I.0 of the field bus; C001")
    assert not named("What fuse has the I/O node on its IO's input?", known).identifiers


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What does MS21042-4/MS21043-4 mean?", ["ms21042-4", "ms21043-4"]),  # nowhere in one, each by itself
        ("When does the lamp/P-104 run?", ["p104"]),
        ("When does the LampP-104 run?", ["p104"]),
        ("When does the LampP-105 run?", ["lampp105"]),
        ("What is MS21042-4/MS21045-4?", ["ms21042-4ms21045-4"]),
        ("What is the current of the PT6A/230V?", ["pt6a230v"]),
        ("Maximum power of the EVO II V3?", ["v3"]),
        ("Which iron for AWG 14 wire?", []),
    ],
)
def test_what_is_no_name_of_its_own_is_not_taken_for_an_unknown_one(question: str, names: list[str]) -> None:
    known = vocabulary_of(f"{TEXT} V3 is new, 1.1 V2 old, with 230V. MS21043-4. Of awg18 there are three.")
    assert [i.normal for i in named(question, known).identifiers] == names


@pytest.mark.parametrize("asked", ["MS21042-5", "ms 21042 5", "88-1203/C", "88 1204 B", "E-19", "8812-03/B", "SAE 30"])
def test_a_sibling_stays_unknown(asked: str) -> None:
    found = named(f"What torque for {asked}?", KNOWN).identifiers
    assert found
    assert not any(KNOWN.names(i.normal) for i in found)


@pytest.mark.parametrize(
    "question",
    [
        "Is the oil hot?",
        "Which 10 A fuse?",
        "Oil change after 12000 hours",
        "torque of 45 Nm in step 3 a",
        "A 5 mm gap",
    ],
)
def test_plain_words_and_quantities_name_nothing(question: str) -> None:
    assert not named(question, KNOWN).identifiers


SEPARATORS = st.sampled_from(["", "-", "/", " ", "."])


@given(
    st.lists(
        st.text("ABCDEFGH", min_size=1, max_size=3) | st.text("23456789", min_size=1, max_size=4),
        min_size=2,
        max_size=4,
    ),
    st.data(),
)
def test_separators_at_the_same_places_do_not_matter(parts: list[str], data: st.DataObject) -> None:
    identifier = "-".join(parts)
    gaps = [data.draw(SEPARATORS) for _ in parts[1:]]
    asked = parts[0] + "".join(gap + part for gap, part in zip(gaps, parts[1:], strict=True))
    assert respelled(asked.lower(), identifier)
    assert loose(asked) == loose(identifier)


@given(st.from_regex(r"[A-H]{1,3}-[2-9]{2,5}-[2-9]", fullmatch=True), st.integers(2, 9))
def test_another_last_digit_is_another_identifier(identifier: str, digit: int) -> None:
    other = identifier[:-1] + str(digit)
    assert respelled(other, identifier) == (normal(other) == normal(identifier))


@pytest.fixture
def crane(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    plant.add("crane/manual.pdf", DOCUMENT)
    return plant


@pytest.mark.parametrize(
    "asked", ["E-17?", "e17", "What is E 17?", "E-l7 on the display, what now?", "E17 shows on the panel"]
)
def test_a_fault_code_is_answered_by_its_whole_row(plant: Plant, asked: str) -> None:
    answer = plant.ask(asked)
    assert answer.status is Status.ANSWERED
    row = "Code: E-17; Meaning: Motor overload; Remedy: Check the impeller for blockage."
    assert answer.text.split("\n")[0].startswith(row)
    assert (answer.citations[0].document, answer.citations[0].page) == ("pump/manual.pdf", 4)
    assert "E-18" not in answer.text.split("\n")[0]


def test_an_entry_in_running_text_ends_where_the_next_begins(crane: Plant) -> None:
    answer = crane.ask("C-31?")
    assert answer.status is Status.ANSWERED
    assert answer.text.split("\n")[0].startswith(
        "C-31: Slack rope. The rope hangs loose on the drum. Remedy: wind it up"
    )
    assert "Overload" not in answer.text.split("\n")[0]


def test_an_entry_below_its_heading_is_given_whole(crane: Plant) -> None:
    text = crane.ask("C40 on the display, what now?").text
    assert re.search(r"72 km/h.*Lower the load.*below 50 km/h", text, re.DOTALL)


def test_a_part_is_found_by_another_spelling_and_its_sibling_is_not(crane: Plant) -> None:
    assert "70" in crane.ask("Torque for TC 4401 09 A?").text.split("\n")[0]
    assert crane.ask("ms2l0424?").text.startswith("Part: Washer; Number: MS21042-4; Torque (Nm): 12")
    for asked in ("MS21042-4?", "What is the torque of the MS21042-4?", "Which washer is MS21042-4?"):
        assert "MS21042-6" not in crane.ask(asked).text, "nor is it listed below the right one"
    absent = crane.ask("MS 21042 5?")
    assert absent.status is Status.ABSTAINED
    assert not absent.citations
    assert "MS 21042 5" in absent.text
    assert "MS21042-4" in absent.text  # as a suggestion


def test_of_several_codes_each_has_its_row(plant: Plant) -> None:
    answer = plant.ask("E-17, E-18?")
    assert answer.status is Status.ANSWERED
    assert "Motor overload" in answer.text
    assert "Low suction pressure" in answer.text


def test_a_number_in_any_cell_is_told_by_its_row(plant: Plant) -> None:
    answer = plant.ask("what is 88 1203 B")
    assert answer.text.startswith("Fastener: Drain plug; Torque (Nm): 45; Part number: 88-1203/B")


def test_a_piece_of_a_longer_one_is_no_identifier_of_its_own(crane: Plant) -> None:
    assert crane.ask("What is 4401-09/A?").status is Status.ABSTAINED
    assert crane.ask("TC-4401?").status is not Status.ABSTAINED  # the base of a family


def test_a_record_is_found_by_its_number_whatever_the_route(plant: Plant) -> None:
    answer = plant.ask("What is W0 881?")
    assert answer.citations[0].rows == ("WO-881",)
    assert "log" in answer.tools


def test_common_words_side_by_side_stay_words_where_the_documents_use_them_too() -> None:
    known = vocabulary_of("Set power_level and debounce_ms. The power falls, the level rises, debounce the switch.")
    assert named("which power level is allowed", known).identifiers == ()
    assert [i.normal for i in named("which debounce ms is allowed", known).identifiers] == ["debounce_ms"]


def test_what_korean_writes_behind_a_name_is_no_piece_of_it() -> None:
    vocabulary = Vocabulary(
        {"6축": 1, "r1": 1, "bd642보드에서": 1}, 1, {"6축": ("6축",), "bd642보드에서": ("bd642보드에서",)}
    )
    assert [i.normal for i in named("6 축(R1) 그리스", vocabulary).identifiers] == ["r1"]
    assert [i.normal for i in named("BD642 보드 에서 무엇을 조정합니까?", vocabulary).identifiers] == ["bd642"]


def test_a_number_of_a_section_is_no_spelling_of_a_name() -> None:
    assert not any(i.normal == "5.1.6" for i in named("Is 5/i6 there?", vocabulary_of("5.1.6 Syntax")).identifiers)


def test_a_product_is_there_where_only_a_file_is_named_after_it(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("E05", "High-pressure switch"), ("E06", "Low-pressure switch"))
    plant.add(
        "heating/R32_manual.pdf",
        ReadDocument(title="Heat pump", blocks=(heading("Faults"), table(("Code", "Fault"), rows))),
    )
    answer = plant.ask("What does E05 mean on the R32?")
    assert answer.status is Status.ANSWERED, answer.text
    assert "High-pressure" in answer.text


def test_a_product_of_several_words_is_there_where_a_title_has_it(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("Weight", "2.19 kg"), ("Depth", "23.1 cm"))
    plant.add(
        "g1.md", ReadDocument(title="HP 250 G1 Notebook PC", blocks=(heading("Data"), table(("Item", "Value"), rows)))
    )
    plant.add(
        "g2.md",
        ReadDocument(
            title="Manual of the HP-250-G2", blocks=(heading("Feet"), table(("Item", "Part"), (("Foot", "691221"),)))
        ),
    )
    known = plant.ask("What is the weight of the HP 250 G1?", state=forced())
    assert known.status is Status.ANSWERED
    assert "2.19 kg" in known.text
    assert plant.ask("What is the weight of the HP 250 G3?", state=forced()).status is Status.ABSTAINED


@pytest.fixture
def cabinet(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    blocks = (
        heading("Controllers"),
        paragraph("The controller cec0 is above the fan, cec2 below it. The pump is driven by console-node-1."),
        paragraph(
            "CEC 4 has a fan of its own. Cecs 5, 6 and 8 have none. Relay1 is on port 30, relays 3 to 5 on port 9."
        ),
        table(("Relay", "Port"), (("7", "12"), ("8", "14")), 2),
    )
    plant.add("cabinet/manual.pdf", ReadDocument(title="Cabinet", blocks=blocks))
    return plant


@pytest.mark.parametrize("asked", ["cec 7?", "Where is CEC 9?", "console node 3?", "What is relay 9?", "relay 30?"])
def test_a_sibling_in_two_words_is_said_to_be_nowhere(cabinet: Plant, asked: str) -> None:
    answer = cabinet.ask(asked)
    assert answer.status is Status.ABSTAINED
    assert re.search(r"“.*\d” occurs nowhere in them\. Written nearly like it: (cec0|console-node|Relay1)", answer.text)


@pytest.mark.parametrize("asked", ["cec 0?", "cec 4?", "cec 6?", "relay 4?", "relay 8?", "console node 1?"])
def test_what_the_documents_tell_by_its_number_is_not(cabinet: Plant, asked: str) -> None:
    assert "occurs nowhere" not in cabinet.ask(asked).text


def test_a_word_with_a_separator_may_be_a_spelling_of_one() -> None:
    known = vocabulary_of("[T1] Comm: swapper/0 not tainted, swapper and o")
    assert [i.normal for i in named("Explain swapper/o", known).identifiers] == ["swapper0"]


def test_a_plain_word_before_a_number_names_a_thing_where_nothing_else_is_asked_about() -> None:
    known = vocabulary_of("Bring can0 up, then connect in2 and the AS5047P. Device net0, net thrust, o ring.")
    assert [i.normal for i in named("net o", known).identifiers] == ["net0"]
    assert [i.normal for i in named("What does can 0 mean?", known).identifiers] == ["can0"]
    assert [i.normal for i in named("What is as 5047p?", known).identifiers] == ["as5047p"]
    assert not named("What comes in 2 boxes?", known).identifiers


def test_the_number_of_the_word_before_makes_no_name_with_the_next() -> None:
    known = vocabulary_of("The plug of the alarm is a 2-pin one.")
    assert [i.normal for i in named("the 2 pin plug of the alarm", known).identifiers] == ["2pin"]
    assert not named("voltage at connector No. 2 pin 49 of the ECU", known).identifiers


def test_words_that_stand_apart_nearly_everywhere_are_no_name_in_one() -> None:
    apart = Vocabulary({"model24c": 1, "24c": 30, "model": 40}, 60, {loose("model24c"): ("model24c",)})
    assert named("Which fuse goes in the Model 24C?", apart).identifiers == ()
    joined = Vocabulary({"model24c": 12, "24c": 14, "model": 40}, 60, {loose("model24c"): ("model24c",)})
    assert [i.normal for i in named("Which fuse goes in the Model 24C?", joined).identifiers] == ["model24c"]


def test_an_input_may_be_called_i() -> None:
    assert [
        i.normal
        for i in named(
            "signal at input I 3",
            vocabulary_of("Input I3 is free."),
        ).identifiers
    ] == ["i3"]


@pytest.mark.parametrize("question", ["When must I press start?", "the mask with AND F OR NOT"])
def test_a_plain_word_in_capitals_is_no_piece_of_a_name(question: str) -> None:
    known = vocabulary_of("Starting: 1.Press start. 2.Wait. The codes are OR25 and AND-12.")
    assert not named(question, known).identifiers


def test_a_name_of_two_words_is_known_though_another_manual_writes_it_with_a_hyphen(
    make_plant: Callable[[], Plant],
) -> None:
    plant = make_plant()
    blocks = (heading("Jumpers"), paragraph("With jumper J7 set, external end stops can't be used."))
    plant.add("skr mini e3 v2.0 manual.md", ReadDocument(title="Instruction manual", blocks=blocks))
    other = (heading("Wiring"), paragraph("The sensor SFS V2.0 is wired to the MINI-E3 by three wires."))
    plant.add("sfs v2.0.md", ReadDocument(title="SFS V2.0", blocks=other))
    answer = plant.ask("With jumper J7 set on the MINI E3 V2.0, can I use external end stops?", state=forced())
    assert answer.status is Status.ANSWERED, answer.text
    assert "can't be used" in answer.text


def test_a_family_is_known_by_a_member_in_the_head_of_a_column(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("Fuel consumption (L/h)", "202"), ("Aspiration", "Turbocharged"))
    plant.add("g.md", ReadDocument(title="Generator", blocks=(heading("Data"), table(("Engine", "QST30-G4"), rows))))
    answer = plant.ask("What is the fuel consumption of the generator with the QST30?", state=forced())
    assert answer.status is Status.ANSWERED, answer.text
    assert "202" in answer.text.split("\n")[0]
