"""Questions about the future, through the program: figures with their rows, interval, n and method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from ingestion.read import read
from models.types import OPEN_AUDIENCE, EvidenceKind, ReadDocument, ReadLog, Status, Turn
from services.answering.pictures import Pictures
from services.assets.forecast.curves import Model
from services.assets.forecast.outlooks import Outlooks, copies_of

from .conftest import Plant, heading, table


def jobs() -> str:
    """Press 1 fails about every 20 days, Press 2 about every 60; both are greased each 100 days."""
    rng = np.random.default_rng(6)
    rows: list[tuple[datetime, str, str, str]] = []
    start = datetime(2021, 1, 1)
    for press, mean in (("Press 1", 20), ("Press 2", 60)):
        at = np.cumsum(rng.weibull(1.5, 200) * mean + 1)
        rows += [(start + timedelta(days=float(d)), press, "CM", "Seal leaking, replaced") for d in at if d < 800]
        rows += [(start + timedelta(days=d), press, "PM", "Greased all bearings") for d in range(50, 800, 100)]
    rows.append((start + timedelta(days=800), "Press 3", "PM", "Greased all bearings"))
    lines = [
        f"T-{n};{press};{at:%Y-%m-%d %H:%M};{kind};{text}"
        for n, (at, press, kind, text) in enumerate(sorted(rows), 100)
    ]
    return "\n".join(["Ticket No;Machine;Raised on;Category;Symptom", *lines])


@pytest.fixture
def factory(make_plant: Callable[[], Plant], tmp_path: Path) -> Plant:
    plant = make_plant()
    path = tmp_path / "tickets.csv"
    path.write_text(jobs(), encoding="utf-8")
    log = read(path)
    assert isinstance(log, ReadLog)
    plant.add_log("log/tickets.csv", log)
    return plant


def test_the_answer_is_a_chance_with_its_interval_n_method_and_rows(factory: Plant) -> None:
    answer = factory.ask("Will Press 1 fail within 30 days?")
    assert answer.status is Status.ANSWERED
    assert answer.tools == ("forecast",)
    (figure,) = answer.figures
    assert figure["low"] < figure["value"] < figure["high"]
    assert figure["n"] >= 20
    assert f"Press 1: {figure['chance']} for a failure within 30 days" in answer.text
    assert f"n = {figure['n']} lifetimes from one failure to the next of this machine alone" in answer.text
    assert "No backtest of this log is kept yet" in answer.text
    assert answer.citations[0].kind is EvidenceKind.FIGURE
    assert set(answer.citations[0].rows) <= set(figure["rows"])
    assert figure["row_count"] == figure["n"] + 1
    pictures = Pictures(factory.store, Outlooks(factory.store))
    light, dark = (pictures.of_answer(answer, OPEN_AUDIENCE, theme) for theme in ("light", "dark"))
    assert light is not None
    assert dark is not None
    assert light != dark
    assert figure["picture"].endswith("picture.png?figure=1")
    assert pictures.of_answer(answer, (frozenset({"others"}),)) is None


@pytest.mark.parametrize(
    ("question", "what", "assets"),
    [
        ("What will fail next?", "ranking", ["Press 1", "Press 2", "Press 3"]),
        ("MTBF of Press 1", "timeline", ["Press 1"]),
        ("Compare Press 1 and Press 2", "timeline", ["Press 1", "Press 2"]),
        ("When was Press 1 last greased?", "", []),
    ],
)
def test_what_can_be_drawn_is_drawn(factory: Plant, question: str, what: str, assets: list[str]) -> None:
    answer = factory.ask(question)
    assert answer.status is Status.ANSWERED
    drawn = answer.figures[0].get("drawn", {})
    assert (drawn.get("what", ""), sorted(drawn.get("assets", ()))) == (what, assets)
    assert (Pictures(factory.store, Outlooks(factory.store)).of_answer(answer, OPEN_AUDIENCE) is not None) == bool(what)


def test_the_fleet_is_ranked_and_the_record_told(factory: Plant) -> None:
    outlooks = Outlooks(factory.store)
    outlooks.refresh()
    answer = factory.ask("Which machine will fail next?")
    assert answer.status is Status.ANSWERED
    assert "Press 1" in answer.text.splitlines()[0]
    assert "Brier skill over Kaplan–Meier" in answer.text
    assert [each["asset"] for each in answer.figures[0]["ranking"]][:2] == ["Press 1", "Press 2"]


@pytest.mark.parametrize("use", [Model.KAPLAN_MEIER, Model.BASE_RATE])
def test_forecasts_without_skill_say_so_and_fall_back(factory: Plant, use: Model) -> None:
    outlooks = Outlooks(factory.store)
    outlooks.refresh()
    log = next(each for each in outlooks.tables.of(OPEN_AUDIENCE) if "press1" in each.asset_names)
    record = outlooks.record(log)
    assert record is not None
    useless = replace(record, skill=-0.04, skill_low=-0.2, skill_high=0.1, use=use.value)
    factory.store.forecasts.keep(copies_of(log), "backtest", useless.to_json())
    answer = factory.ask("Will Press 1 fail within 30 days?")
    assert "Brier skill over Kaplan–Meier -0.04" in answer.text
    assert f"The fitted curves had no skill there: this is the {use.value}." in answer.text
    assert answer.figures[0]["method"] == use.value


def test_what_isn_t_due_in_the_time_asked_for_is_said_with_when_it_will_be(factory: Plant) -> None:
    answer = factory.ask("Is a service of Press 2 due this month?")
    assert answer.status is Status.ANSWERED
    assert "Press 2: nothing is due within 30 days of 2023-03-12" in answer.text
    assert "due 2023-05-01" in answer.text


def test_what_is_due_comes_from_the_logs_rhythm_where_no_manual_says_it(factory: Plant) -> None:
    answer = factory.ask("When is the next service of Press 2 due?")
    assert answer.status is Status.ANSWERED
    assert answer.tools[0] == "due"
    assert "every 100 days (median, n = 8)" in answer.text
    assert answer.figures[0]["jobs"][0]["due"] == "2023-05-01"
    assert len(answer.citations[0].rows) == 8


def test_what_is_due_of_all_says_which_machines_it_does_not_look_at(factory: Plant) -> None:
    text = factory.ask("What is due in the next 200 days?").text
    assert "Press 2: " in text
    assert "Only the machines of tickets.csv are looked at here; not: Fan F-12, P-104." in text
    assert "looked at here" not in factory.ask("What is due on Press 2 in the next 200 days?").text


def test_a_machine_without_failures_is_told_with_what_is_known(factory: Plant) -> None:
    answer = factory.ask("Will Press 3 fail in the next 10 days?")
    assert answer.status is Status.ANSWERED
    assert "The log shows no failure on it" in answer.text


def test_who_may_not_see_the_log_gets_no_forecast(factory: Plant) -> None:
    answer = factory.ask("Will Press 1 fail within 30 days?", audience=(frozenset({"others"}),))
    assert answer.status is not Status.ANSWERED
    assert not answer.figures


COSTS = "if a planned change costs 200 EUR and a failure 3,000 EUR"


def test_the_best_age_for_replacing_is_worked_out_at_the_asker_s_costs(factory: Plant) -> None:
    answer = factory.ask(f"When should we replace the seal of Press 1 {COSTS}?")
    assert answer.status is Status.ANSWERED
    assert answer.tools == ("forecast",)
    (figure,) = answer.figures
    assert figure["name"] == "best age for replacing"
    assert "Press 1, seal, at planned 200 EUR, failure 3000 EUR: replacing at" in answer.text
    assert f"replacing at {figure['value']} days costs least" in answer.text
    assert "90 % interval of that age (profile likelihood)" in answer.text
    assert figure["row_count"] >= 20
    assert answer.citations[0].rows[0].startswith("T-")
    dearer = factory.ask("When should we replace the seal of Press 1 if planned costs 1500 EUR and unplanned 3000 EUR?")
    assert dearer.figures[0]["value"] is None or dearer.figures[0]["value"] > figure["value"]


@pytest.mark.parametrize("reply", ["200 EUR and 3000 EUR", "3000 EUR for a failure, 200 EUR planned"])
def test_costs_that_are_not_given_are_asked_for_and_never_made_up(factory: Plant, reply: str) -> None:
    question = "When is it cheapest to replace the seal of Press 1?"
    asked = factory.ask(question)
    assert asked.status is Status.ASKED
    assert asked.asked is not None
    assert asked.asked.slot == "costs"
    answer = factory.ask(reply, history=[Turn(question, asked.text)])
    assert answer.status is Status.ANSWERED
    assert "at planned 200 EUR, failure 3000 EUR" in answer.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (f"When should we replace the seal of Press 3 {COSTS}?", "machines taken together"),
        (f"When should we replace the flywheel of Press 1 {COSTS}?", "No record of tickets.csv mentions flywheel"),
        (f"When should we replace the seal of Press 9 {COSTS}?", "Press 9"),
    ],
)
def test_what_the_log_can_t_tell_of_replacing_is_said(factory: Plant, question: str, said: str) -> None:
    answer = factory.ask(question)
    assert said in answer.text
    assert (answer.status is Status.ANSWERED) == ("together" in said)


def test_without_a_word_of_costs_the_manual_s_interval_and_the_part_s_history_are_told(factory: Plant) -> None:
    alone = factory.ask("When should we replace the seal of Press 1?")
    assert alone.tools == ("forecast",)
    assert alone.text.startswith("Press 1, seal: half of them last longer than ")
    (figure,) = alone.figures
    assert f"than {figure['value']} days, 90 % interval" in alone.text
    assert "had passed on 2023-03-12 since the last failure (seal) on Press 1" in alone.text
    assert "when you give both costs" in alone.text
    rows = (("Replace the piston seal", "2,000"), ("Grease the guide rails", "500"))
    blocks = (heading("Maintenance intervals"), table(("Task", "Operating hours"), rows, 1))
    factory.add("press.pdf", ReadDocument(title="Press 1 service manual", page_count=1, blocks=blocks))
    both = factory.ask("When should we replace the seal of Press 1?")
    assert "Task: Replace the piston seal; Operating hours: 2,000 [1]\nPress 1, seal: half" in both.text
    assert [citation.document for citation in both.citations] == ["press.pdf", "log/tickets.csv"]
    assert "last longer" not in factory.ask("How often should the seal be replaced?").text


def test_a_trend_is_drawn_by_how_many_failures_were_gathered(factory: Plant) -> None:
    for question, machines in (("Is Press 1 getting worse?", 1), ("Are the presses getting worse?", 3)):
        answer = factory.ask(question)
        drawn = answer.figures[0]["drawn"]
        assert (drawn["what"], len(drawn["assets"])) == ("cumulative", machines)
        picture = Pictures(factory.store, Outlooks(factory.store)).of_answer(answer, OPEN_AUDIENCE)
        assert picture is not None
        assert picture.startswith(b"\x89PNG")
