"""A maximum is no answer to what the minimum is, nor a depth to a height, nor a delay to an interval."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import (
    Chunk,
    ChunkKind,
    Evidence,
    EvidenceKind,
    Query,
    Question,
    ReadDocument,
    Status,
    Unit,
    UnitKind,
)
from services.answering.contrary import asked_side_first, is_contrary
from services.answering.understand import understand
from services.answering.units import Scored
from services.answering.vocabulary import Vocabulary

from .conftest import Plant, forced, heading, paragraph, table

LATHE = (
    heading("Axle lathe AL-400"),
    paragraph("Spindle speed (maximum) 600 rpm"),
    paragraph("Maximum depth of cut 3.0 mm"),
    paragraph("Input frequency 50 Hz"),
    paragraph("Motor speed (no load) 11000 rpm"),
    paragraph("Feed, max. 0.2 to 0.7 mm/rev"),
    paragraph("Stop delay: 5 min"),
)
PIT = (
    heading("Wheel truing machine WT-2"),
    paragraph("Pit dimensions"),
    paragraph("Maximum pit depth 2235 mm"),
    paragraph("Pit length (stairs included) 6604 mm"),
)
TORQUES = table(
    ("Screw", "Minimum torque", "Maximum torque"),
    (("Cover screw", "10 Nm", "12 Nm"), ("Base screw", "20 Nm", "24 Nm")),
)


@pytest.fixture
def shop(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    plant.add("lathe.md", ReadDocument(title="Axle lathe AL-400", blocks=LATHE))
    plant.add("pit.md", ReadDocument(title="Wheel truing machine WT-2", blocks=PIT))
    limits = table(
        ("Monitored value", "Sensor", "Alarm", "Trip delay (s)"),
        (("Bearing vibration (mm/s)", "VT-1", "4.5", "5"), ("Bearing very hot (°C)", "TT-3", "90", "10")),
    )
    plant.add("limits.md", ReadDocument(title="Pump limits", blocks=(heading("Limits"), limits)))
    plant.add("torques.md", ReadDocument(title="Gear unit GU-7", blocks=(heading("Torques"), TORQUES)))
    return plant


@pytest.mark.parametrize(
    "question",
    [
        "What is the minimum spindle speed of the AL-400?",
        "What is the minimum depth of cut on the AL-400?",
        "What is the output frequency of the AL-400?",
        "What is the motor speed of the AL-400 under load?",
        "What is the height of the pit of the WT-2?",
        "Bearing very cold, which sensor was that again?",
        "What is the calibration interval of the bearing vibration?",  # a time, as the delay is
    ],
)
def test_the_contrary_is_no_answer(shop: Plant, question: str) -> None:
    assert shop.ask(question, state=forced()).status is Status.ABSTAINED


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("What is the maximum spindle speed of the AL-400?", "600 rpm"),
        ("What is the spindle speed of the AL-400?", "600 rpm"),
        ("What is the maximum stop delay of the AL-400?", "5 min"),
        ("What is the no load speed of the AL-400?", "11000 rpm"),
        ("What is the minimum feed of the AL-400?", "0.2 to 0.7"),  # a range has both ends
        ("What is the minimum torque of the cover screw of the GU-7?", "10 Nm"),  # the titles have both
        ("What is the length of the pit of the WT-2?", "6604 mm"),
        ("What is the trip delay of the bearing vibration?", "5 s"),
        ("What is the shutdown delay of the bearing vibration?", "5 s"),
    ],
)
def test_what_is_asked_for_is_told(shop: Plant, question: str, says: str) -> None:
    assert says in shop.ask(question, state=forced()).text.splitlines()[0]


def _lines(*texts: str) -> tuple[Scored, ...]:
    units = tuple(Unit(text, UnitKind.SENTENCE, block=at) for at, text in enumerate(texts))
    chunk = Chunk("c1", "copy", 0, ChunkKind.PROSE, ("Wheels",), None, units)
    evidence = Evidence("c1", EvidenceKind.PASSAGE, chunk, "tractor.md", "Tractor T-7")
    return tuple(Scored(evidence, at, at + 1, 2.0 - at, {}) for at in range(len(texts)))


def test_the_line_that_says_the_same_of_what_is_asked_comes_first() -> None:
    asked = "What is the torque of the front wheel bolts?"
    understood = understand(Query("q", Question(asked), "ada", ()), Vocabulary({}, 10), ())
    rear, front = "Tighten rear wheel bolts alternately to 95 N·m", "Tighten front wheel bolts alternately to 120 N·m"
    found = asked_side_first(understood, _lines(rear, "Check the wheels.", front))
    assert found[0].unit.text == front
    assert asked_side_first(understood, _lines(rear, "Grease the front axle with 2 kg"))[0].unit.text == rear


SCHEDULE = (
    heading("Schedule"),
    table(
        ("Part", "Interval", "Work"), (("Oil separator", "6000 h", "replace"), ("Suction filter", "1000 h", "clean"))
    ),
    heading("Parameters"),
    table(("Code", "Parameter", "Min.", "Max."), (("cd", "Minimum off time", "0 min", "15 min"),)),
    heading("Lift"),
    paragraph("Lowering takes 30 seconds at full load."),
    paragraph("The roll diameter must not exceed 300 mm."),
    paragraph("Low battery voltage: warning below 11.8 V."),
)


@pytest.mark.parametrize(
    "question",
    [
        "How often must the separator be cleaned?",
        "What is the maximum off time?",
        "What is the minimum on time?",
        "How long does lowering take without load?",
        "What is the minimum roll diameter?",
        "At what voltage does the high battery voltage warning come?",
    ],
)
def test_what_excludes_the_asked_is_no_answer(make_plant: Callable[[], Plant], question: str) -> None:
    plant = make_plant()
    plant.add("plan.md", ReadDocument(title="Plan", blocks=SCHEDULE))
    answer = plant.ask(question, state=forced())
    assert answer.status is Status.ABSTAINED, answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How often must the separator be changed?", "6000 h"),
        ("How often must the suction filter be cleaned?", "1000 h"),
        ("What is the maximum roll diameter?", "300 mm"),
        ("How long does lowering take at full load?", "30 seconds"),
    ],
)
def test_the_same_in_other_words_is_given(make_plant: Callable[[], Plant], question: str, told: str) -> None:
    plant = make_plant()
    plant.add("plan.md", ReadDocument(title="Plan", blocks=SCHEDULE))
    assert told in plant.ask(question, state=forced()).text.splitlines()[0]


@pytest.mark.parametrize("line", ["Coolant flow 20 l/min", "Coolant flow (l/min) 20", "Coolant after 5 min"])
def test_a_minute_is_no_minimum(line: str) -> None:
    understood = understand(Query("q", Question("What is the maximum coolant flow?"), "a", ()), Vocabulary({}, 10), ())
    assert not is_contrary(understood, _lines(line)[0])
    assert is_contrary(understood, _lines("Coolant flow, min. 20 l/min")[0])
