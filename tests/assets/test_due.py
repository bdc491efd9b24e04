"""Intervals that manuals state, joined with when the log says the job was done; questions about the future."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from models.types import Chunk, ChunkKind, Unit, UnitKind, WorkOrder
from services.assets.forecast.due import Stated, due_of
from services.assets.forecast.intervals import Task, tasks_of
from services.assets.forecast.lifetimes import beside, best_of, each_log, failures_of
from services.assets.forecast.question import Outlooked, Wanted, outlook_of
from services.assets.forecast.replacing import Costs, CostsUnsaid, costs_in, replacement_of
from services.assets.forecast.wording import due_line
from services.assets.log import LogTable, Source
from services.assets.request import Absent, Ambiguous

ROWS = (  # day, machine, type, text, meter
    (0, "Pump 1", "PM", "Oil filter replaced", 1000),
    (10, "Pump 1", "CM", "Seal leaking, replaced", 1200),
    (90, "Pump 1", "PM", "Greased both bearings", 2800),
    (100, "Pump 1", "PM", "Replaced oil filter", 3000),
    (120, "Pump 2", "CM", "Bearing noisy", 900),
    (200, "Pump 1", "PM", "oil filter replaced", 5000),
    (230, "Pump 2", "PM", "Belt check", 950),
    (300, "Pump 1", "PM", "Oil filter replaced", 7000),
)


@pytest.fixture(scope="module")
def log() -> LogTable:
    orders = []
    for n, (day, asset, kind, text, meter) in enumerate(ROWS, start=1):
        at = datetime(2022, 1, 1) + timedelta(days=day)
        raw = {"job": f"J{n}", "machine": asset, "date": at.isoformat(), "type": kind, "text": text, "meter_h": meter}
        orders.append(WorkOrder(f"J{n}", n, asset, text, raw, kind=kind, started_at=at))
    roles = {"record": "job", "asset id": "machine", "started": "date", "kind": "type", "text": "text"}
    return LogTable([Source("jobs.csv", "copy")], roles, [(0, order) for order in orders])


def chunk(*units: Unit) -> Chunk:
    return Chunk("c", "copy", 0, ChunkKind.TABLE, (), (1,), units, (), ((),) * len(units))


def row(**cells: str) -> Unit:
    pairs = tuple((name.replace("_", " "), cell) for name, cell in cells.items())
    return Unit(" | ".join(cell for _, cell in pairs), UnitKind.ROW, cells=pairs)


@pytest.mark.parametrize(
    ("unit", "hours", "days"),
    [
        (row(Task="Replace the oil filter", Operating_hours="2,000", At_the_latest_after="6 months"), 2000, 182.6),
        (row(Item="Check belt", Interval="weekly"), None, 7),
        (row(Task="Drain the tank", Interval_days="30"), None, 30),
        (Unit("Grease the bearings every 500 operating hours.", UnitKind.SENTENCE), 500, None),
        (Unit("Inspect the belt once every two weeks.", UnitKind.SENTENCE), None, 14),
        (Unit("Change the oil.", UnitKind.ITEM, lead_in="Every 250 Hours or 1 Year"), 250, 365.25),
        (Unit("Check the oil level.", UnitKind.ITEM, lead_in="Daily (before starting)"), None, 1),
    ],
)
def test_intervals_are_read_from_rows_and_sentences(unit: Unit, hours: float | None, days: float | None) -> None:
    (task,) = tasks_of(chunk(unit))
    assert (task.every_h, task.every_d) == (hours, pytest.approx(days, abs=0.1) if days else None)


@pytest.mark.parametrize(
    "unit",
    [
        row(Task="Change the oil, first time", Operating_hours="250"),
        row(Part="Filter", Quantity="2", Torque="45"),
        Unit("Every machine has two filters; check both.", UnitKind.SENTENCE),
        Unit("Change the oil.", UnitKind.ITEM, lead_in="After 50 hours"),
        Unit("Change the oil.", UnitKind.ITEM, lead_in="Every 250 hours of a new machine"),
        Unit("The oil is mineral.", UnitKind.ITEM, lead_in="Every 250 hours"),
    ],
)
def test_what_is_no_repeated_task_is_none(unit: Unit) -> None:
    assert tasks_of(chunk(unit)) == ()


def test_what_comes_first_of_meter_and_time_decides(log: LogTable) -> None:
    failures = failures_of(log)
    assert failures is not None
    task = Task("Replace the oil filter", 1000, 182.0, 0, "1,000 h or 6 months")
    (due,) = due_of(failures, "pump1", [Stated(task, "p. 3")])
    assert (due.by, due.due_meter, due.rows) == ("meter", 8000, (7,))
    assert due.due_at == datetime(2022, 1, 1) + timedelta(days=350)  # 20 h a day
    (late,) = due_of(failures, "pump1", [Stated(Task("Grease the bearings", None, 60.0, 0, "60 days"), "p. 3")])
    assert late.due_at == datetime(2022, 1, 1) + timedelta(days=150)
    assert "overdue since 2022-05-31" in due_line(late, "Pump 1", failures.end)


def test_a_job_that_the_log_never_shows_is_said_to_be_so(log: LogTable) -> None:
    failures = failures_of(log)
    assert failures is not None
    (due,) = due_of(failures, "pump2", [Stated(Task("Replace the oil filter", 1000, None, 0, "1,000 h"), "p. 3")])
    assert due.due_at is None
    assert "the log shows no such job on Pump 2" in due_line(due, "Pump 2", failures.end)


def test_a_job_in_hours_that_was_done_is_not_said_to_be_missing_where_no_meter_tells_when_it_is_due() -> None:
    stated = Stated(Task("Replace the oil filter", 2000, None, 0, "2,000 h"), "p. 3")
    for readings, told in (
        ((None, None), "last done on Pump 1 2022-06-01; the log has no meter readings"),
        ((7000, 7000.01), "due at 9000.01 h, last done on Pump 1 2022-06-01; as its meter runs, no day is in sight"),
    ):
        orders = []
        for n, (day, reading) in enumerate(zip((1, 151), readings, strict=True), start=1):
            at, text, kind = datetime(2022, 1, 1) + timedelta(days=day), "Oil filter replaced", ("CM", "PM")[n - 1]
            raw = {"date": at.isoformat(), "text": text, "type": kind, "meter_h": reading}
            orders.append(WorkOrder(f"J{n}", n, "Pump 1", text, raw, kind=kind, started_at=at))
        roles = {"started": "date", "kind": "type", "text": "text"}
        failures = failures_of(LogTable([Source("jobs.csv", "copy")], roles, [(0, order) for order in orders]))
        assert failures is not None
        (due,) = due_of(failures, "pump1", [stated])
        assert due.due_at is None
        assert told in due_line(due, "Pump 1", failures.end)


def test_without_a_manual_the_logs_own_rhythm_tells(log: LogTable) -> None:
    failures = failures_of(log)
    assert failures is not None
    tasks: list[Stated[str]] = []
    (due,) = due_of(failures, "pump1", tasks)
    assert (due.by, due.every_d, due.done) == ("log", 100, 4)
    assert due.due_at == datetime(2022, 1, 1) + timedelta(days=400)


def test_a_job_that_another_log_shows_done_last_is_due_from_then_on_and_that_log_is_named(log: LogTable) -> None:
    at = datetime(2022, 1, 1) + timedelta(days=310)
    raw = {"no": "S1", "unit": "Pump 1", "done": at.isoformat(), "work": "Oil filter replaced"}
    order = WorkOrder("S1", 1, "Pump 1", "Oil filter replaced", raw, started_at=at - timedelta(days=1), finished_at=at)
    first = WorkOrder("S0", 1, "Pump 1", "Looked at", raw, started_at=datetime(2022, 1, 1))
    roles = {"record": "no", "asset id": "unit", "started": "done", "finished": "done", "text": "work"}
    service = LogTable([Source("service.csv", "other")], roles, [(0, first), (0, order)])
    every = each_log([log, service])
    failures = best_of(every)
    assert failures is not None
    task = Stated(Task("Replace the oil filter", None, 182.0, 0, "6 months"), "p. 3")
    (due,) = due_of(beside(failures, every), "pump1", [task])
    assert (due.due_at, due.rows) == (at + timedelta(days=182), ())
    assert due_line(due, "Pump 1", failures.end).endswith("last done 2022-11-07 (service.csv).")
    (rhythm,) = due_of(beside(failures, every), "pump1", list[Stated[str]]())
    assert (rhythm.last, rhythm.done, rhythm.rows) == (at, 5, (0, 3, 5, 7))


@pytest.mark.parametrize(
    ("question", "wanted", "names", "ahead", "words"),
    [
        ("What will fail next?", Wanted.RANKING, (), 30, ()),
        ("Which pump is most likely to break down in the next two weeks?", Wanted.RANKING, (), 14, ()),
        ("Which pump is likeliest to fail next?", Wanted.RANKING, (), 30, ()),
        ("Which is the likeliest machine to fail within 30 days?", Wanted.RANKING, (), 30, ()),
        ("Will Pump 1 fail this month?", Wanted.CHANCE, ("Pump 1",), 30, ()),
        ("What's the risk of pump 2 failing within 90 days?", Wanted.CHANCE, ("Pump 2",), 90, ()),
        ("Will the bearing of Pump 2 fail in the next 100 hours?", Wanted.CHANCE, ("Pump 2",), 100, ("bear",)),
        ("Will Pump 1 fail within 1,5 months?", Wanted.CHANCE, ("Pump 1",), 45, ()),
        ("Will Pump 1 fail in the next 1,000 hours?", Wanted.CHANCE, ("Pump 1",), 1000, ()),
        ("Will Pump 1 fail within 2 to 3 weeks?", Wanted.CHANCE, ("Pump 1",), 21, ()),
        ("Will Pump 1 fail in the next 24-48 hours?", Wanted.CHANCE, ("Pump 1",), 48, ()),
        ("Will Pump 1 fail in the next 0.5 years?", Wanted.CHANCE, ("Pump 1",), 182.5, ()),
        ("When is the next service of Pump 1 due?", Wanted.DUE, ("Pump 1",), 30, ()),
        ("What is overdue?", Wanted.DUE, (), -1, ()),
        ("When is the oil filter of Pump 1 due again?", Wanted.DUE, ("Pump 1",), 30, ("oil", "filter")),
    ],
)
def test_questions_about_the_future_are_taken(
    log: LogTable, question: str, wanted: Wanted, names: tuple[str, ...], ahead: float, words: tuple[str, ...]
) -> None:
    found = outlook_of(question, [log])
    assert isinstance(found, Outlooked)
    assert (found.wanted, found.names, found.ahead, found.words) == (wanted, names, ahead, words)


@pytest.mark.parametrize(
    "question",
    [
        "When should the oil be changed?",
        "What is the next step after draining the oil?",
        "Why will the pump fail to start?",
        "How many times did Pump 1 fail?",
        "When is the first oil change due?",
        "What is the torque of the drain plug on Pump 1?",
        "Will the warranty of the gearbox run out next year?",
    ],
)
def test_other_questions_are_left_alone(log: LogTable, question: str) -> None:
    assert outlook_of(question, [log]) is None


def test_a_machine_that_no_log_has_and_an_unclear_one(log: LogTable) -> None:
    assert isinstance(outlook_of("Will Pump 9 fail this week?", [log]), Absent)
    found = outlook_of("Will the pump fail soon?", [log])
    assert isinstance(found, Ambiguous)
    assert found.options == ("Pump 1", "Pump 2")
    assert isinstance(outlook_of("Will the gearbox of Pump 1 fail soon?", [log]), Absent)


@pytest.mark.parametrize(
    ("text", "costs"),
    [
        ("if a planned change costs 200 and a failure 3000", Costs(200, 3000)),
        ("200 for a planned replacement, 3,000 for a breakdown", Costs(200, 3000)),
        ("a failure costs €4.500 and replacing it €600", Costs(600, 4500, "EUR")),
        ("planned 400, failure 3k", Costs(400, 3000)),
        ("replacing it costs 250 dollars, an unplanned stop 1,250.50 dollars", Costs(250, 1250.5, "USD")),
        ("a planned change costs 200", CostsUnsaid(("a failure",))),
        (
            "a planned change costs $200 and a failure €3000",
            CostsUnsaid(("a planned replacement", "a failure")),
        ),
        ("a failure costs 10 times as much as a planned change of 200", CostsUnsaid(("a planned replacement",))),
        ("planned 200, failure 3000 and 2 h of downtime", Costs(200, 3000)),
        ("200 against 3000", CostsUnsaid(("a planned replacement", "a failure"))),
        ("is it worth replacing early", CostsUnsaid(("a planned replacement", "a failure"))),
    ],
)
def test_costs_are_read_with_what_each_is_of(text: str, costs: Costs | CostsUnsaid) -> None:
    assert costs_in(text) == costs


@pytest.mark.parametrize(
    "question",
    [
        "How often should I replace the oil filter?",
        "When was the seal of Pump 1 replaced?",
        "What did replacing the seal of Pump 1 cost?",
        "How do I replace the seal?",
        "When should we replace the oil?",
        "When should the turbocharger be changed?",
    ],
)
def test_other_questions_about_replacing_are_left_alone(log: LogTable, question: str) -> None:
    assert replacement_of(question, [log]) is None
