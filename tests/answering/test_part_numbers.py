"""A question for a part number is answered with one, or not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument, Status
from services.answering.state import default_state

from .conftest import Plant, heading, paragraph, table


@pytest.fixture
def collector(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    blocks = (
        heading("Contents of the carton"),
        table(("Quantity", "Item"), (("1off", "Cloth filter bag, (25)"), ("4 off", "Castor, (7)"))),
        heading("Spare parts"),
        table(
            ("Item", "Part number"),
            (("Castor", "QB 70 031"), ("Hose clip", "5512"), ("Impeller", "4711 A"), ("Seal kit", "12.34")),
        ),
        table(("Item", "Data"), (("Float switch", "5 amps@30vDC, IP40"), ("Data sheet version", "3.0"))),
        paragraph("Order spare parts of the Staubfix collector from your dealer."),
    )
    plant.add("staubfix.md", ReadDocument(title="Staubfix dust collector", blocks=blocks))
    return plant


@pytest.mark.parametrize(
    ("part", "number"), [("castor", "70 031"), ("hose clip", "5512"), ("impeller", "4711 A"), ("seal kit", "12.34")]
)
def test_a_part_number_is_given(collector: Plant, part: str, number: str) -> None:
    answer = collector.ask(f"part number of the {part} of the Staubfix collector", state=default_state())
    assert answer.status is Status.ANSWERED, answer.text
    assert number in answer.text


@pytest.mark.parametrize("part", ["cloth filter bag", "float switch"])
def test_a_row_without_one_is_not(collector: Plant, part: str) -> None:
    answer = collector.ask(f"part number of the {part} of the Staubfix collector", state=default_state())
    assert answer.status is Status.ABSTAINED, answer.text


def test_a_version_is_no_number_of_a_document(collector: Plant) -> None:
    answer = collector.ask("document number of the data sheet of the Staubfix collector", state=default_state())
    assert answer.status is Status.ABSTAINED, answer.text
