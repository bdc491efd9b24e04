"""How a machine stands, as people ask it: what its records say, each line cited, and never that it is well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ingestion.read import read
from models.readings import ReadReadings
from models.store.copies import NewCopy
from models.types import (
    OPEN_AUDIENCE,
    PUBLIC_GROUP,
    Answer,
    Audience,
    EvidenceKind,
    Query,
    Question,
    ReadDocument,
    ReadLog,
    Status,
    Turn,
)
from services.answering.pictures import Pictures
from services.assets.forecast.outlooks import Outlooks
from services.assets.log import LogTable, Source
from services.assets.overview import overview_of
from services.assets.request import Absent

from .conftest import Plant, heading
from .conftest import table as table_of

START = datetime(2022, 1, 1)


def work() -> str:
    """M-1 fails every 40 days, its seal twice within a week; M-2 was last worked on 200 days before the log ends."""
    rows = [(40 * n, "M-1", "CM", "E1", "Belt slipped", 1) for n in range(1, 12)]
    rows += [(450, "M-1", "CM", "E9", "Seal leaking", 1), (454, "M-1", "CM", "E9", "Seal leaking again", 1)]
    rows += [(n, "M-1", "PM", "", "Greased all bearings", 1) for n in range(30, 480, 60)]
    rows += [(90 * n, "M-2", "CM", "E2", "Chain loose", 1) for n in range(1, 4)]
    rows += [(475, "M-1", "CM", "E4", "Guard switch broken", 0), (480, "M-10", "PM", "", "Greased all bearings", 1)]
    lines = []
    for n, (day, machine, kind, code, text, done) in enumerate(sorted(rows), 100):
        at = START + timedelta(days=day)
        closed = f"{at + timedelta(hours=3):%Y-%m-%d %H:%M}" if done else ""
        lines.append(f"T-{n};{machine};{at:%Y-%m-%d %H:%M};{closed};{kind};{code};{text}")
    return "\n".join(["Ticket No;Machine;Raised on;Closed on;Category;Cause code;Symptom", *lines])


def alarms() -> str:
    at = [f"{START + timedelta(days=400 + 10 * n):%Y-%m-%d %H:%M};M-1;A{n}" for n in range(8)]
    return "\n".join(["time;machine tag;alarm code", *at])


def add_temperatures(plant: Plant, folder: Path) -> None:
    at = [
        f"{START + timedelta(hours=8 * n):%Y-%m-%dT%H:%M:%SZ},M-1,oil temperature,{60 + n % 5},°C" for n in range(300)
    ]
    path = folder / "temperatures.csv"
    path.write_text("\n".join(["timestamp,asset,sensor,value,unit", *at]), encoding="utf-8")
    found = read(path)
    assert isinstance(found, ReadReadings)
    copy = "e" * 32
    new = NewCopy(copy, "log/temperatures.csv", "/", copy, ".csv", "t", frozenset({PUBLIC_GROUP}), kind="log")
    plant.store.documents.stage(new, [], [], {})
    plant.store.readings.stage(copy, found)
    plant.store.documents.publish(copy)


def log_of(folder: Path, name: str, text: str) -> ReadLog:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    log = read(path)
    assert isinstance(log, ReadLog)
    return log


@pytest.fixture
def factory(make_plant: Callable[[], Plant], tmp_path: Path) -> Plant:
    plant = make_plant()
    plant.add_log("log/tickets.csv", log_of(tmp_path, "tickets.csv", work()))
    return plant


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> LogTable:
    log = log_of(tmp_path_factory.mktemp("log"), "tickets.csv", work())
    return LogTable([Source("tickets.csv", "c")], log.columns, [(0, order) for order in log.work_orders])


def named(found: object) -> list[str]:
    assert isinstance(found, tuple)
    return [one.name for one in found]


def line_of(answer: Answer, start: str) -> str:
    return next((line for line in answer.text.split("\n") if line.startswith(start)), "")


IN_WORDS = """
is M-1 ok? | How is M-1 doing? | what's the status of M-1? | anything wrong with M-1 | Should I worry about M-1?
M-1 status | give me a summary of M-1 | how's machine M-1 these days | Is everything alright with M-1? | M-1 ok?
hi, can you tell me how M-1 is doing | what shape is m1 in? | any known issues on M-1 | M-1: how is it doing?
can we rely on M-1 | has M-1 been ok lately | Please give me a quick rundown of M-1 | what's going on with M-1
I'm worried about M-1 | is there a problem with M-1? | sum M-1 up | What is the current condition of M-1?
does M-1 need attention | how healthy is M-1
"""
OTHERWISE = """
is M-1 ok to run dry? | is it ok to run M-1 dry | how is M-1 cooled? | how is the seal of M-1 changed | will M-1 fail
is M-1 due | what is the status word of M-1 | how many failures does M-1 have | is M-1 getting worse? | is it ok?
what does the manual say about M-1 | is 3 bar ok for M-1 | what's wrong with the readings of M-1 | is the oil ok
what is the condition for starting M-1 | is M-1 more reliable than M-2 | what condition must M-1 be in before starting
"""


def each(lines: str) -> list[str]:
    return [question.strip() for question in lines.strip().replace("\n", "|").split("|")]


@pytest.mark.parametrize("question", each(IN_WORDS))
def test_people_ask_it_in_many_ways(table: LogTable, question: str) -> None:
    found = overview_of(question, [table])
    assert isinstance(found, tuple)
    assert [(one.name, one.said) for one in found] == [("M-1", "")]


@pytest.mark.parametrize("question", each(OTHERWISE))
def test_what_asks_for_something_else_is_left_alone(table: LogTable, question: str) -> None:
    assert overview_of(question, [table]) is None


def test_which_machine_is_meant(table: LogTable) -> None:
    assert named(overview_of("is it ok?", [table], before="How often did M-2 fail?")) == ["M-2"]
    assert named(overview_of("and M-2?", [table], before="is M-1 ok?")) == ["M-2"]
    assert overview_of("and M-2?", [table], before="When was M-1 greased?") is None
    assert named(overview_of("is it ok?", [table], asset="M-2")) == ["M-2"]
    assert named(overview_of("M-2", [table], asset="M-2")) == ["M-2"]
    assert named(overview_of("how are M-1 and M-2 doing?", [table])) == ["M-1", "M-2"]
    part = overview_of("how is the seal on M-1 doing?", [table])
    assert isinstance(part, tuple)
    assert part[0].said == "seal"
    gone = overview_of("is the turbocharger of M-1 ok?", [table])
    assert isinstance(gone, Absent)
    assert gone.missing == ("turbocharger",)
    unknown = overview_of("is M-11 ok?", [table])
    assert isinstance(unknown, Absent)
    assert unknown.text == "The logs have no M-11. Written nearly like it: M-1, M-10."


def test_each_line_says_what_is_recorded_and_cites_it(factory: Plant) -> None:
    answer = factory.ask("is M-1 ok?")
    assert answer.status is Status.ANSWERED
    assert answer.tools[0] == "overview"
    lines = answer.text.split("\n")
    assert lines[2] == "6 jobs on M-1 raised in the 90 days up to 2023-04-26 [3]"
    failed = line_of(answer, "Last failure: ")
    assert "5.1 days before the log's last entry, 2023-04-26: T-" in failed
    assert "Guard switch broken" in failed
    assert "1 job on M-1" in line_of(answer, "Open: ")
    assert line_of(answer, "1 repair on M-1 (rows raised in the 365 days up to 2023-04-26) did not hold")
    assert "greased all bearings: due" in line_of(answer, "Due: ")
    assert "% (90 % interval" in line_of(answer, "Forecast: ")
    unsaid = "Whether M-1 runs well now its records, which end 2023-04-26, can’t tell; among them are no readings and "
    assert lines[-1].startswith(f"{unsaid}no alarms.")
    assert " ok" not in answer.text
    assert all(line.endswith("]") for line in lines)
    assert {citation.kind for citation in answer.citations} == {EvidenceKind.FIGURE}
    at = int(failed[failed.rindex("[") + 1 : -1]) - 1
    assert len(answer.citations[at].rows) == 1
    drawn = Pictures(factory.store, Outlooks(factory.store)).of_answer(answer, OPEN_AUDIENCE)
    assert drawn is not None


def test_nothing_lately_and_few_failures_are_said(factory: Plant) -> None:
    answer = factory.ask("How is M-2 doing?")
    assert line_of(answer, "Nothing is recorded lately: 0 jobs on M-2")
    assert "Not enough history" in answer.text or "It is taken to fail as the other machines do" in answer.text
    assert "210.1 days before" in line_of(answer, "Last failure: ")
    other = factory.ask("and M-1?", history=(Turn("How is M-2 doing?", answer.text),))
    assert "6 jobs on M-1" in other.text


def test_alarms_and_readings_are_told(factory: Plant, tmp_path: Path) -> None:
    factory.add_log("log/alarms.csv", log_of(tmp_path, "alarms.csv", alarms()))
    add_temperatures(factory, tmp_path)
    answer = factory.ask("anything wrong with M-1?")
    assert "alarms on M-1" in answer.text
    assert "A7" in line_of(answer, "Last alarm: ")
    assert "oil temperature of M-1 is 64 °C" in answer.text
    assert "among them" not in answer.text
    blocks = (heading("Operating limits"), table_of(("Quantity", "Maximum"), (("Oil temperature", "62 °C"),), 7))
    factory.add("m.pdf", ReadDocument(title="Machine M", page_count=7, blocks=blocks))
    beyond = factory.ask("anything wrong with M-1?")
    assert line_of(beyond, "Oil temperature of M-1 was above the upper limit of 62 °C in 109 of 271 readings")
    documents = {citation.document for citation in answer.citations}
    assert documents | {"m.pdf"} == {citation.document for citation in beyond.citations}
    assert documents == {"log/tickets.csv", "log/alarms.csv", "log/temperatures.csv"}


def test_the_name_alone_is_such_a_question_where_it_is_said_to_be_a_machine(factory: Plant) -> None:
    program = factory.program()

    def ask(asset: str | None, audience: Audience = OPEN_AUDIENCE) -> Answer:
        return program(Query("q", Question(asset or "M-1", asset=asset), "me", audience))

    assert ask("M-1").tools[0] == "overview"
    assert ask(None).tools[0] != "overview"
    assert ask("M-99").status is Status.ABSTAINED
    assert ask("M-1", (frozenset({"others"}),)).status is Status.ABSTAINED
