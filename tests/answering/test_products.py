"""What is asked of one product is not answered by another's documents, nor what isn't said by what is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingestion.read import read
from models.types import Chunk, ChunkKind, Evidence, EvidenceKind, ReadDocument, Status, Unit, UnitKind
from services.answering.languages import language_of
from services.answering.parts import parts_of
from services.answering.tools import is_of_product

from .conftest import forced, heading, paragraph, table

HX_200 = """# HX-200 service manual

## Tightening torques

| Fastener | Thread | Torque (N·m) |
|---|---|---|
| Drain plug | M10 | 12 |
| Flange bolt | M12 | 45 |

## Fault codes

| Code | Meaning | Action |
|---|---|---|
| E02 | Dry running | Prime the pump |

## Specifications

| Property | Value |
|---|---|
| Weight | 86 kg |
| Resolution | 8-bit µ-law |
"""
HX_210 = HX_200.replace("HX-200", "HX-210").replace("| M12 | 45 |", "| M12 | 49 |")
HX_600 = """# HX-600 leaflet

The HX-600 is painted blue. The torque of the drain plug of the HX-600 is 21 N·m. The weight of the HX-600 is 140 kg.

The noise level of the HX-600 is 71 dB(A).[1] See page 99. [2]

## Filling

WARNING: Hot oil burns the skin. Let the HX-600 cool down.

Fill the HX-600 with oil up to the mark.
"""

RADIOS = """# Radios

The maximum input power of the Radioka One is -5 dBm.

The Radioka Pro has a metal case and three antennas. The weight of the Radioka Telescopic Antenna is 240 g.

# Radioka Shortwave Receiver LS-231S

- Minimum load inductance 200 µH
"""


CARD = """# Data sheet

The K5I22 is a general purpose programmable I/O card for the bus. It is made for machines.

## Connectors

- Max 5 V current to I/O conns: 400 mA per connector
- Cable: 50 pins
"""


@pytest.fixture
def ask(make_plant: Any, tmp_path: Path) -> Any:
    plant = make_plant()
    for name, text in (
        ("hx-200.md", HX_200),
        ("hx-210.md", HX_210),
        ("hx-600.md", HX_600),
        ("radios.md", RADIOS),
        ("card.md", CARD),
    ):
        (tmp_path / name).write_text(text)
        plant.add(name, read(tmp_path / name))
    return plant.ask


@pytest.mark.parametrize(
    ("question", "value", "document"),
    [
        ("What is the torque of the drain plug of the HX-600?", "21 N·m", "hx-600.md"),
        ("What is the torque of the drain plug of the HX-200?", "12 N·m", "hx-200.md"),
        ("What is the weight of the HX-600?", "140 kg", "hx-600.md"),
        ("What does E02 mean on the HX-200?", "Dry running", "hx-200.md"),
    ],
)
def test_the_product_that_is_named_answers(ask: Any, question: str, value: str, document: str) -> None:
    answer = ask(question)
    assert answer.status is Status.ANSWERED
    assert value in answer.text.splitlines()[0]
    assert {citation.document for citation in answer.citations} == {document}


def test_documents_that_differ_both_answer_where_none_is_named(ask: Any) -> None:
    first, *values = ask("flange bolt torque").text.splitlines()[:3]
    assert first == "The documents give different values:"
    assert {(line.split(": ")[0], line.split("torque ")[1].split(" [")[0]) for line in values} == {
        ("- HX-200 service manual", "45 N·m"),
        ("- HX-210 service manual", "49 N·m"),
    }
    assert "different" not in ask("flange bolt torque of the HX-210").text
    assert "different" not in ask("weight").text  # the same in both


def test_what_a_products_documents_lack_is_not_taken_from_anothers(ask: Any) -> None:
    answer = ask("What does E02 mean on the HX-600?")
    assert answer.status is Status.ABSTAINED
    assert "E02" in answer.missing
    assert "nowhere" not in answer.text  # the other product's documents do know it


def test_a_variant_is_not_answered_by_another(ask: Any) -> None:
    assert "-5 dBm" in ask("What is the maximum input power of the Radioka One?").text
    assert ask("What is the maximum input power of the Radioka Pro?").status is Status.ABSTAINED


def test_what_introduces_a_product_comes_after_its_figures(ask: Any) -> None:
    answer = ask("How much current may I draw from each I/O connector pin of the K5I22 card?", state=forced())
    assert "400 mA" in answer.text.splitlines()[0]


def test_a_part_or_a_word_before_the_type_is_no_variant(ask: Any) -> None:
    assert "240 g" in ask("What is the weight of the telescopic antenna of the Radioka One?").text
    assert "200 µH" in ask("What minimum load inductance does the Radioka LS-231S need?").text


@pytest.mark.parametrize(
    "question",
    [
        "What is twice the torque of the drain plug of the HX-200?",
        "What is a third of the torque of the drain plug of the HX-200?",
        "What is a quarter of the torque of the drain plug of the HX-200?",
        "Which fastener of the HX-200 is not M12?",
    ],
)
def test_what_would_have_to_be_worked_out_is_not_answered_with_what_is_printed(ask: Any, question: str) -> None:
    assert ask(question).status is Status.ABSTAINED


def test_footnote_marks_of_a_document_are_no_citations(ask: Any) -> None:
    answer = ask("What is the noise level of the HX-600?")
    assert answer.status is Status.ANSWERED
    assert answer.text.startswith("The noise level of the HX-600 is 71 dB(A). See page 99. [1]")
    assert answer.citations[0].quote.endswith("71 dB(A).[1] See page 99.")
    assert answer.citations[0].section == "paragraph 2"
    assert len(answer.citations) == answer.text.count("[")


def test_what_is_written_as_asked_is_not_called_unknown(ask: Any) -> None:
    assert "nowhere" not in ask("Which resolution does the HX-200 have, 8-bit?").text


def test_several_quantities_of_one_thing_are_parts() -> None:
    parts = parts_of("the torque of the drain plug, the oil volume and the weight of the HX-210")
    assert parts == (
        "the torque of the drain plug of the HX-210?",
        "the oil volume of the HX-210?",
        "the weight of the HX-210?",
    )
    one = "the burst pressure and the working pressure of the hose"
    assert parts_of(one) == (one,)


def test_units_are_no_french_words() -> None:
    assert language_of("tightening torque drain plug 13 N·m correct?") == "en"
    assert language_of("couple de serrage du bouchon de vidange 13 N·m ?") == "fr"


def test_what_found_no_room_brings_no_warning(ask: Any) -> None:
    state = forced()
    narrow = state.model_copy(update={"composition": state.composition.model_copy(update={"citations": 1})})
    question = "What is the noise level of the HX-600?"
    assert ask(question, state=forced()).warnings  # of the passage on filling, which is shown below
    assert not ask(question, state=narrow).warnings


@pytest.mark.parametrize("name", ["HX-600.pdf", "10329.pdf"])
def test_the_name_of_a_product_decides_nothing_in_the_path_nor_on_the_cover(make_plant: Any, name: str) -> None:
    plant = make_plant()
    blocks = (
        paragraph("Operator manual HX 4410"),
        heading("About"),
        paragraph("The HX 4410 is a welding machine. Its housing is painted."),
        heading("Troubles"),
        paragraph("If an error message is displayed, let the machine cool for 10 minutes."),
    )
    plant.add(name.replace("HX-600", "HX-4410"), ReadDocument(title="Manual", blocks=blocks))
    answer = plant.ask("What do I do when the HX-4410 displays an error message?", state=forced())
    assert "10 minutes" in answer.citations[0].quote
    assert "welding" in plant.ask("HX 4410?", state=forced()).citations[0].quote


def test_a_line_of_names_alone_says_what_a_document_is_for() -> None:
    def item(ordinal: int, text: str) -> Evidence:
        unit = Unit(text, UnitKind.SENTENCE, block=0)
        chunk = Chunk("c", "copy", ordinal, ChunkKind.PROSE, ("Weld Supply, Springfield",), (), (unit,))
        return Evidence("c", EvidenceKind.PASSAGE, chunk, "sheet.pdf", "Safety data sheet")

    assert is_of_product("c70600", item(1, "C70600, C71000, C71500"))
    assert not is_of_product("c70600", item(1, "Weld C70600 with care"))
    assert not is_of_product("c70600", item(9, "C70600, C71000, C71500"))


def test_a_product_that_only_the_files_name_has_is_in_that_document(make_plant: Any) -> None:
    plant = make_plant()
    blocks = (heading("Mounting"), paragraph("Tighten the sensor to 45 N·m with a G1/2 process connection."))
    plant.add("sensors/ifk-tv7105.pdf", ReadDocument(title="Temperature sensor", blocks=blocks))
    answer = plant.ask(
        "How tight does the TV7105 temperature sensor go with a G1/2 process connection?", state=forced()
    )
    assert "45 N·m" in answer.text.splitlines()[0]
    other = plant.ask("How tight does the TV7205 temperature sensor go with a G1/2 process connection?", state=forced())
    assert other.status is Status.ABSTAINED
    assert "TV7205" in other.text


@pytest.mark.parametrize(
    "question",
    ["What output current is the Vektra VX02D22 rated for?", "What is the current of the Vektra drive VX02D22 in A?"],
)
def test_what_stands_with_the_name_of_a_row_only_describes_it(make_plant: Any, question: str) -> None:
    plant = make_plant()
    rows = (("VX02D22", "2.2", "11"), ("VX02D43", "2.2", "5.0"))
    blocks = (heading("Standards"), table(("Model", "Power (kW)", "Output current (A)"), rows))
    plant.add("inverter.md", ReadDocument(title="Frequency inverter", blocks=blocks))
    answer = plant.ask(question, state=forced())
    assert answer.status is Status.ANSWERED
    assert "11" in answer.text.splitlines()[0]
    assert "5.0" not in answer.text.splitlines()[0]
