"""What is asked for is a figure: a thing's capacity, the voltage at which an alarm trips, the cable of a length."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.embedder import open_embedder
from models.store import Store
from models.types import ReadDocument, Status
from services.answering.sized import another_size
from services.answering.state import default_state
from tests.databases import new_sqlite_database

from .conftest import Plant, forced, heading, paragraph, step, table


@pytest.fixture
def gearbox(tmp_path: Path) -> Iterator[Plant]:
    """With the bundled embedder, so that the cross-encoder reads, too."""
    store = Store.open(new_sqlite_database(tmp_path / "store.db"))
    plant = Plant(store, open_embedder("all-MiniLM-L6-v2-int8", 384))
    blocks = (
        heading("Replacing the sight glass"),
        step("1", "Drain the gearbox until the level is below the sight glass."),
        step("2", "Top up with the oil that is in the gearbox until the glass is half full. About 0.7 L is needed."),
        heading("Oil quantities"),
        table(("Model", "Gearbox", "Oil quantity (L)", "Level"), (("TW-1", "GB-4", "5.2", "middle of the glass"),)),
        heading("Alarms"),
        paragraph("The over-voltage alarm of the drive is triggered at 80 VDC and the drive stops."),
        table(
            ("Alarm", "Cause", "Remedy"),
            (
                ("Over-voltage", "The input voltage of the drive is too high.", "Check the supply of the drive."),
                ("Over-temperature", "The heat sink of the drive is dirty.", "Clean the heat sink."),
            ),
        ),
        heading("Cables"),
        *(paragraph(f"920-07{n:02} Sensor cable, shielded, {n} meter") for n in (4, 10, 20)),
    )
    plant.add("tarn.md", ReadDocument(title="Tarn winch", blocks=blocks))
    yield plant
    store.close()


def test_how_much_goes_into_a_thing_is_not_what_is_topped_up(gearbox: Plant) -> None:
    answer = gearbox.ask("How much oil goes into the gearbox?", state=forced())
    assert "5.2" in answer.text.split("\n\n")[0]
    assert "0.7" not in answer.text.split("\n\n")[0]
    topped = gearbox.ask("How much oil do I top up after replacing the sight glass of the gearbox?", state=forced())
    assert "0.7 L" in topped.text


def test_a_voltage_is_not_answered_by_a_row_without_one(gearbox: Plant) -> None:
    answer = gearbox.ask("At what voltage is the over-voltage alarm of the drive triggered?", state=forced())
    assert "80 VDC" in answer.text.split("\n\n")[0]


def test_a_quantity_that_nothing_shown_gives_is_not_answered(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (heading("Performance"), paragraph("Cycle time of the ATL-40 lathe (dual carriage)"))
    plant.add("atl.md", ReadDocument(title="ATL-40", blocks=blocks))
    assert (
        plant.ask("How long is the cycle time of the ATL-40 lathe?", state=default_state()).status is Status.ABSTAINED
    )


def test_a_line_of_a_catalogue_of_another_length_is_another_thing(gearbox: Plant) -> None:
    state = default_state()
    assert gearbox.ask("What is the part number of the 15 meter sensor cable?", state=state).status is Status.ABSTAINED
    asked, found = gearbox.found("What is the part number of the 15 meter sensor cable?")
    lines = [item for item in found if "Sensor cable" in item.unit.text]
    assert lines
    assert all(another_size(asked, line) for line in lines)
    answer = gearbox.ask("What is the part number of the 20 meter sensor cable?", state=state)
    assert "920-0720" in answer.text.split("\n\n")[0]


def test_a_word_behind_a_code_is_no_part_of_it(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    text = "Die serielle RS232 Schnittstelle arbeitet mit 9600 Baud und ohne Parität."
    plant.add("k.md", ReadDocument(title="Lüftung", language="de", blocks=(heading("Anschluss"), paragraph(text))))
    answer = plant.ask("Auf wie viel Baud ist die RS232-Schnittstelle der Lüftung eingestellt?", state=default_state())
    assert answer.status is Status.ANSWERED, answer.text
    assert "9600" in answer.text
