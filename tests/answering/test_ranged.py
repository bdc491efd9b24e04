"""A row of a scale of ages answers for an age in between, 'A: …' for its complaint, a part in another language too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument, Status, UnitKind
from services.answering.ranged import ranged_first
from services.answering.state import default_state
from services.answering.understand import Understood
from services.answering.units import Scored

from .conftest import Plant, forced, heading, paragraph, table


@pytest.fixture
def warranty(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    blocks = (
        heading("Replacement batteries"),
        paragraph("A Nordlauf replacement battery is covered by a limited warranty of 36 months."),
        paragraph("If a replacement battery dies later than that, nothing is paid for it."),
        table(
            ("Age of the replacement battery", "You pay", "We pay"),
            (
                ("13-16 months", "10 %", "90 %"), ("17-20 months", "30 %", "70 %"), ("21-23 months", "45 %", "55 %"),
                ("24-26 months", "60 %", "40 %"),
            ),
        ),
    )  # fmt: skip
    plant.add("warranty.md", ReadDocument(title="Nordlauf warranty", blocks=blocks))
    return plant


def _reordered(plant: Plant, question: str, first: str) -> tuple[Understood, list[Scored]]:
    """What is found, with the row first whose key begins so."""
    understood, units = plant.found(question)
    rows = sorted(units, key=lambda item: not item.unit.text.startswith(first))
    assert rows[0].unit.text.startswith(first)
    return understood, rows


@pytest.mark.parametrize(
    ("age", "row"), [("18 months", "17-20"), ("21 months", "21-23"), ("13 months", "13-16"), ("2 years", "24-26")]
)
def test_the_row_whose_range_holds_it_comes_first(warranty: Plant, age: str, row: str) -> None:
    other = "24-26" if row != "24-26" else "13-16"
    question = f"My Nordlauf replacement battery died after {age}. How much do I pay?"
    understood, rows = _reordered(warranty, question, other)
    assert ranged_first(understood, rows)[0].unit.text.startswith(row)
    sentence = sorted(rows, key=lambda item: item.unit.kind is UnitKind.ROW)
    first, second, *_ = ranged_first(understood, sentence)
    assert first is sentence[0]
    assert second.unit.text.startswith(row)


@pytest.mark.parametrize(
    "question",
    [
        "My Nordlauf replacement battery is 18 months old. When is nothing paid any more?",
        "My Nordlauf replacement battery died after more than 18 months. How much do I pay?",
        "Between 13 and 18 months after I got the Nordlauf battery it died. How much do I pay?",
        "My Nordlauf replacement battery died after 1 year and 6 months. How much do I pay?",
    ],
)
def test_where_another_time_may_be_meant_the_order_stays(warranty: Plant, question: str) -> None:
    understood, rows = _reordered(warranty, question, "24-26")
    assert ranged_first(understood, rows) == tuple(rows)


def test_an_age_in_another_column_is_not_the_rows(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    lives = (
        ("1-3 months", "2 years"),
        ("6-12 months", "3 years"),
        ("18-24 months", "4 years"),
        ("36-48 months", "9 years"),
    )
    blocks = (heading("Belts"), table(("Age at delivery", "Service life"), lives))
    plant.add("belts.md", ReadDocument(title="Nordlauf belts", blocks=blocks))
    understood, found = _reordered(plant, "Nordlauf belt with 2 years, what now?", "36-48")
    assert ranged_first(understood, found) == tuple(found)


def test_beyond_the_scale_no_row_does(warranty: Plant) -> None:
    question = "My Nordlauf replacement battery died after 31 months. How much do I pay?"
    understood, rows = _reordered(warranty, question, "13-16")
    assert ranged_first(understood, rows) == tuple(rows)


def test_the_answer_to_a_complaint_is_told_with_it(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (
        heading("Questions and answers"),
        paragraph("The starter works when disarmed, but not when armed."),
        paragraph("A: The kill relay was installed backwards. Check the yellow wire of the starter."),
        paragraph("The alarm chirps three times and will not arm. A: Check the switch of the hood."),
    )
    plant.add("alarm.md", ReadDocument(title="Nordlauf alarm", blocks=blocks))
    answer = plant.ask("Why does the starter work only when disarmed?", state=default_state())
    assert answer.status is Status.ANSWERED
    assert "The kill relay was installed backwards." in answer.text.splitlines()[0]
    hood = plant.ask("alarm chirps three times and won't arm, why?", state=forced())
    assert "Check the switch of the hood." in hood.text.splitlines()[0]


def test_a_part_in_another_language_is_found_by_its_words(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    german = (
        "Bevor Sie das Gehäuse öffnen, schalten Sie die Maschine aus und warten, bis die Trommel still steht.",
        "Die Riemen werden alle zweihundert Betriebsstunden auf Risse und auf ihre Spannung geprüft.",
        "Wenn das Lager ein Geräusch macht, das man bei geschlossener Tür hört, muss es bald ersetzt werden.",
        "Verwenden Sie nur das Fett, das auf dem Schild am Deckel steht, weil andere die Dichtungen angreifen.",
        "Schreiben Sie auf, welche Störungen während der Schicht auftraten und was jeweils getan worden ist.",
        "Niemals darf Wasser auf den Schrank gespritzt werden: nur feucht abwischen und wieder trocknen lassen.",
    )
    english = (
        "Before you open the housing, switch the machine off and wait until the drum has come to rest.",
        "The belts are checked for cracks and for their tension every two hundred hours of operation.",
        "If the bearing makes a noise that you can hear with the door closed, it has to be replaced soon.",
        "Minimum distances of 7 m are kept from other buildings and from busier roads behind the fence.",
        "Write down which faults came up during the shift, together with what was done about each of them.",
        "Never spray water onto the cabinet: only wipe its doors with a damp cloth and let them dry again.",
    )
    blocks = (heading("Betrieb"), *map(paragraph, german), heading("Operation"), *map(paragraph, english))
    plant.add("dryer.md", ReadDocument(title="Nordlauf WT-20", blocks=blocks, language="de"))
    answer = plant.ask("What minimum distance is kept from a busy road?", state=default_state())
    assert answer.status is Status.ANSWERED, answer.text
    assert "7 m" in answer.text.splitlines()[0]
