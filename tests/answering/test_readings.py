"""Questions about what was measured: the last value, the trend, and a limit that the manual gives, both cited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.readings import ReadingBatch, ReadReadings, Series, to_micros
from models.store.documents import NewCopy
from models.types import OPEN_AUDIENCE, PUBLIC_GROUP, Answer, Block, ReadDocument
from services.answering.pictures import Pictures
from services.assets.condition.question import ConditionRequest, Told, condition_request
from services.assets.forecast.outlooks import Outlooks
from services.assets.gauge import Gauged, GaugeRequest, gauge_request
from services.assets.request import Ambiguous

from .conftest import Plant, heading, paragraph, table

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def series(asset: str, sensor: str, unit: str = "°C", n: int = 0) -> Series:
    return Series(n, asset, sensor, unit, "a.csv", "c", 100, NOW - timedelta(days=30), NOW)


PLANT = [
    series("EXC-04", "hydraulic oil temp", n=1),
    series("EXC-05", "hydraulic oil temp", n=2),
    series("EXC-04", "motor current", "A", n=3),
    series("P-7", "discharge_pressure", "bar", n=4),
]


@pytest.mark.parametrize(
    ("question", "what", "which"),
    [
        ("What is the latest hydraulic oil temperature of EXC-04?", Gauged.LAST, 1),
        ("last reading of motor current on exc 4?", Gauged.LAST, 3),
        ("Is the discharge pressure of P-7 falling?", Gauged.TREND, 4),
        ("How has the hydraulic oil temp on exc 05 changed over the last 2 weeks?", Gauged.TREND, 2),
        ("Has the hydraulic oil temp of EXC-05 exceeded the limit in the manual?", Gauged.EXCEEDED, 2),
        ("Was the discharge pressure ever above the maximum?", Gauged.EXCEEDED, 4),
    ],
)
def test_a_question_for_the_readings_is_told(question: str, what: Gauged, which: int) -> None:
    found = gauge_request(question, PLANT)
    assert isinstance(found, GaugeRequest)
    assert (found.what, found.series.id) == (what, which)


@pytest.mark.parametrize(
    "question",
    [
        "What is the maximum hydraulic oil temperature of EXC-04?",
        "What happens if the hydraulic oil temp exceeds the limit?",
        "How do I replace the discharge pressure sensor of P-7?",
        "What motor current should EXC-04 draw?",
        "When was the last job on P-7?",
        "Which oil goes into EXC-04?",
    ],
)
def test_a_question_for_the_manual_is_left_to_it(question: str) -> None:
    assert gauge_request(question, PLANT) is None


def test_several_machines_with_the_sensor_are_asked_back() -> None:
    assert gauge_request("Is the hydraulic oil temp rising?", PLANT) == Ambiguous(("EXC-04", "EXC-05"))


EXCAVATOR = ReadDocument(
    title="EXC service manual",
    page_count=9,
    blocks=(
        heading("Cooling"),
        paragraph("The radiator is flushed with water. The fan starts by itself.", 3),
        heading("Operating limits"),
        table(("Quantity", "Maximum"), (("Coolant level", "12 l"), ("Oil temp", "95 °C")), 7),
    ),
)


@pytest.fixture
def gauged_plant(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    plant.add("exc.pdf", EXCAVATOR)
    copy = NewCopy("r" * 32, "log.csv", "/", "0" * 64, ".csv", "log", frozenset({PUBLIC_GROUP}), kind="readings")
    plant.store.documents.stage(copy, (), (), {})
    keys = (("EXC-04", "oil temp", "°C"), ("EXC-04", "boom pressure", "bar"))
    points = [
        (of, to_micros(NOW - timedelta(days=15 - day)), 60 + 2.5 * day, 2 + day) for day in range(16) for of in (0, 1)
    ]
    plant.store.readings.stage(copy.id, ReadReadings([ReadingBatch(keys, points)], {}, 1))
    plant.store.documents.publish(copy.id)
    return plant


@pytest.fixture
def ask_plant(gauged_plant: Plant) -> Callable[[str], Answer]:
    return gauged_plant.ask


@pytest.mark.parametrize(
    ("question", "said", "pages"),
    [
        ("What is the latest oil temperature of EXC-04?", ["97.5 °C", "2026-03-01"], []),
        ("Is the oil temp of EXC-04 rising?", ["rose by 2.5 °C/day"], []),
        ("Has the oil temp of EXC-04 exceeded the limit of the manual?", ["95 °C", "in 1 of 16 readings", "97.5"], [7]),
    ],
)
def test_an_answer_cites_the_readings_and_the_page(
    ask_plant: Callable[[str], Answer], question: str, said: list[str], pages: list[int]
) -> None:
    answer = ask_plant(question)
    assert answer.status == "answered", answer.text
    for words in said:
        assert words in answer.text
    assert answer.citations[0].kind == "figure"
    assert answer.citations[0].rows
    assert [citation.page for citation in answer.citations[1:]] == pages
    assert answer.figures[0]["column"] == "oil temp"
    assert answer.tools[0] == "readings"


def test_the_readings_are_drawn_with_the_manual_s_limit_for_whoever_may_see_them(gauged_plant: Plant) -> None:
    answer = gauged_plant.ask("Has the oil temp of EXC-04 exceeded the limit of the manual?")
    (figure,) = answer.figures
    (limit,) = figure["drawn"]["limits"]
    assert (limit["value"], limit["above"]) == (95, True)
    assert "95 °C" in limit["stated"]
    assert limit["stated"].endswith("page 7")
    pictures = Pictures(gauged_plant.store, Outlooks(gauged_plant.store))
    drawn = pictures.of_answer(answer, OPEN_AUDIENCE)
    without = replace(answer, figures=({**figure, "drawn": {**figure["drawn"], "limits": []}},))
    assert drawn is not None
    assert drawn.startswith(b"\x89PNG")
    assert drawn != pictures.of_answer(without, OPEN_AUDIENCE)
    assert pictures.of_answer(answer, (frozenset({"somebody else"}),)) is None


def test_without_a_limit_in_the_manuals_none_is_made_up(ask_plant: Callable[[str], Answer]) -> None:
    answer = ask_plant("Has the boom pressure of EXC-04 exceeded the limit?")
    assert answer.status == "abstained"
    assert answer.citations == ()


@pytest.mark.parametrize(
    ("question", "told", "asset"),
    [
        ("By its readings, how long will P-7 last?", Told.REMAINING, "P-7"),
        ("What do the sensors say of the remaining life of exc 4?", Told.REMAINING, "EXC-04"),
        ("Is there an anomaly on P-7 now?", Told.ANOMALIES, "P-7"),
        ("Any abnormal readings on EXC-05 today?", Told.ANOMALIES, "EXC-05"),
    ],
)
def test_a_question_for_the_condition_is_told(question: str, told: Told, asset: str) -> None:
    assert condition_request(question, PLANT) == ConditionRequest(told, asset)


@pytest.mark.parametrize(
    "question",
    [
        "How long will P-7 last?",  # by the failures of its log
        "How many anomalies were logged on P-7?",
        "What is the normal operating pressure of P-7?",
        "What does the manual say about abnormal vibration of P-7?",
    ],
)
def test_a_question_for_logs_and_manuals_is_none_for_the_condition(question: str) -> None:
    assert condition_request(question, PLANT) is None


def test_a_condition_asked_of_no_machine_is_asked_back() -> None:
    found = condition_request("Are there any abnormal readings?", PLANT)
    assert found == Ambiguous(("EXC-04", "EXC-05", "P-7"))


def test_what_readings_can_t_tell_yet_is_said_citing_them(gauged_plant: Plant) -> None:
    answer = gauged_plant.ask("By its readings, how long will EXC-04 last?")
    assert "Not enough run-to-failure histories: 0, about 20 needed." in answer.text
    assert [citation.document for citation in answer.citations] == ["log.csv"]
    assert answer.tools[0] == "readings"


LIMIT = "Has the boom pressure of EXC-04 exceeded the limit of the manual?"


@pytest.mark.parametrize(
    ("block", "value", "above"),
    [
        (paragraph("The boom pressure is normally ≤ 8 bar."), 8, True),
        (paragraph("The boom pressure is normally ≥ 4 bar."), 4, False),
        (paragraph("The motor trips at a boom pressure < 4 bar."), 4, False),
        (paragraph("An alarm is raised at a boom pressure > 9 bar."), 9, True),
        (table(("Quantity", "Normal value"), (("Boom pressure", "< 8 bar"),)), 8, True),
        (table(("Quantity", "Normal value"), (("Boom pressure", "> 4 bar"),)), 4, False),
        (table(("Alarm", "Raised at"), (("Boom pressure", "< 4 bar"),)), 4, False),
        (table(("Quantity", "Trip"), (("Boom pressure", "≥ 9 bar"),)), 9, True),
        (paragraph("Maximum boom pressure: < 8 bar."), 8, True),
        (paragraph("An alarm is raised if the operating boom pressure is < 4.5 bar (65 psi)."), 4.5, False),
    ],
)
def test_the_sign_of_a_limit_is_of_what_is_normal_or_of_what_sets_off_an_alarm(
    gauged_plant: Plant, block: Block, value: float, above: bool
) -> None:
    gauged_plant.add("boom.pdf", ReadDocument(title="Boom manual", blocks=(heading("Boom"), block)))
    (figure,) = gauged_plant.ask(LIMIT).figures
    assert [(limit["value"], limit["above"]) for limit in figure["drawn"]["limits"]] == [(value, above)]
