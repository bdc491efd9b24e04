"""Questions about machines, through the program: figures with their rows, and what nobody may count."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.read import read
from models.answers import answer_to_json
from models.types import OPEN_AUDIENCE, EvidenceKind, Query, Question, ReadLog, Status
from services.answering.asset_history import ASSETS
from services.answering.guard import violations
from services.answering.understand import Understood

from .conftest import Plant, forced

WORK = """Ticket No;Machine;Raised on;Closed on;Category;Cause code;Symptom;Fitter;Stop min;Bill EUR
T-101;Press 1;2021-01-04 08:00;2021-01-04 10:00;PM;;Greased all bearings;A. Moreau;0;80
T-102;Press 1;2021-03-02 06:00;2021-03-02 09:30;CM;H12;Oil leak at cylinder;A. Moreau;210;640
T-103;Press 2;2021-03-09 07:00;2021-03-09 08:00;PM;;Greased all bearings;B. Singh;0;75
T-104;Press 1;2022-05-05 14:00;2022-05-06 11:00;CM;H12;Oil leak at cylinder, seal replaced;B. Singh;900;1900
T-105;Press 2;2022-06-01 09:00;2022-06-01 10:15;CM;E07;Guard switch broken;B. Singh;75;210
T-106;Press 1;2022-11-20 08:00;2022-11-20 09:00;PM;;Greased all bearings;A. Moreau;0;85
T-107;Press 12;2023-02-01 08:00;2023-02-01 09:00;CM;E07;Guard switch broken;A. Moreau;60;180
"""
ALARMS = "time;machine tag;alarm code;severity\n" + "".join(
    f"2022-0{1 + n % 9}-1{n % 7} 0{n % 9}:30;press {1 + (n % 3 == 0)};A1{n % 4 == 0:d};{1 + n % 2}\n" for n in range(24)
)


@pytest.fixture
def factory(make_plant: Callable[[], Plant], tmp_path: Path) -> Plant:
    plant = make_plant()
    for name, text in (("log/tickets.csv", WORK), ("log/alarms.csv", ALARMS)):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        log = read(path)
        assert isinstance(log, ReadLog)
        plant.add_log(name, log)
    return plant


@pytest.mark.parametrize(
    ("question", "text", "rows"),
    [
        ("How many tickets got closed on Press 1 in 2022?", "2 tickets on Press 1 finished in", ("T-104", "T-106")),
        ("How many alarms has press 1 had?", "16 alarms on press 1", None),
        (
            "What was the last job on Press 1, and who did it?",
            "T-106 on Press 1, finished 2022-11-20 09:00: Greased all bearings; Fitter: A. Moreau",
            ("T-106",),
        ),
        ("Which cause code comes up most on Press 1?", "H12 comes up most in Cause code on", ("T-102", "T-104")),
        ("Which press had the most unplanned tickets?", "Press 1 has the most non-preventive tickets: 2", None),
        ("How much did Press 1 cost us in 2022?", "1985 EUR in total (Bill EUR)", ("T-104", "T-106")),
        ("how many hours was Press 1 down in 2022?", "15 h in total (Stop min)", ("T-104", "T-106")),
        ("How often did Press 1 have an oil leak?", "2 tickets on Press 1 mentioning “oil leak”", None),
        ("What was the most expensive ticket?", "1900 EUR (Bill EUR): T-104 on Press 1", ("T-104",)),
        ("Number of severity 2 alarms on press 2", "4 alarms on press 2 with severity 2", None),
        ("What share of the tickets on Press 1 was preventive?", "50 % of the tickets on Press 1: 2 of 4", None),
        ("How many tickets on Press 1 are still open?", "0 tickets on Press 1", ()),
    ],
)
def test_the_answer_is_worked_out_and_names_its_rows(
    factory: Plant, question: str, text: str, rows: tuple[str, ...] | None
) -> None:
    answer = factory.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.text.startswith(text), answer.text
    assert answer.tools == (ASSETS,)
    (citation,), (figure,) = answer.citations, answer.figures
    assert citation.kind is EvidenceKind.FIGURE
    assert citation.document == ("log/alarms.csv" if "alarm" in question else "log/tickets.csv")
    assert figure["how"] in citation.quote
    assert tuple(figure["rows"]) == citation.rows
    assert figure["row_count"] == len(citation.rows)
    if rows is not None:
        assert citation.rows == rows
    assert answer_to_json(answer)["figures"][0]["text"] in answer.text


def test_several_machines_have_a_line_and_a_citation_each(factory: Plant) -> None:
    answer = factory.ask("How many tickets did Press 1 and Press 2 have?")
    assert answer.text == "4 tickets on Press 1 [1]\n2 tickets on Press 2 [2]"
    assert [citation.rows for citation in answer.citations] == [
        ("T-101", "T-102", "T-104", "T-106"),
        ("T-103", "T-105"),
    ]


def test_what_the_logs_lack_is_said_and_nothing_is_cited(factory: Plant) -> None:
    answer = factory.ask("How many tickets did Press 77 have?")
    assert (answer.status, answer.citations, answer.figures) == (Status.ABSTAINED, (), ())
    assert answer.text == "The logs have no Press 77. Written nearly like it: Press 1, Press 2, Press 12."
    assert answer.missing == ("Press 77",)


def test_an_ambiguous_machine_is_asked_back_with_its_options(factory: Plant) -> None:
    answer = factory.ask("How many tickets were closed on the press in 2022?")
    assert answer.status is Status.ASKED
    assert answer.asked is not None
    assert (answer.asked.slot, answer.asked.options[:2]) == ("asset", ("Press 1", "Press 2"))


def test_nobody_counts_rows_of_a_log_that_they_may_not_see(factory: Plant) -> None:
    audience = (frozenset({"bench"}),)
    answer = factory.ask("How many tickets got closed on Press 1 in 2022?", audience=audience)
    assert (answer.figures, answer.citations) == ((), ())
    assert answer.status is Status.ABSTAINED


def test_figures_pass_the_guard_and_a_changed_one_does_not(factory: Plant) -> None:
    program = factory.program()
    question = "How many tickets got closed on Press 1 in 2022?"
    answer = factory.ask(question)
    request = program.row_tools.asset_history.read(question, OPEN_AUDIENCE)
    evidence = program.row_tools.asset_history.run(Understood(question, history=request), OPEN_AUDIENCE)  # type: ignore[arg-type]
    assert not violations(answer.text, answer.citations, evidence, ("Press 1", "Press 2"))
    assert violations(answer.text.replace("2 tickets", "3 tickets"), answer.citations, evidence, ("Press 1",))
    assert violations(answer.text.replace("Press 1", "Press 2"), answer.citations, evidence, ("Press 1", "Press 2"))


def test_a_question_about_the_manual_is_not_taken(factory: Plant) -> None:
    answer = factory.ask("What is the tightening torque of the drain plug?")
    assert ASSETS not in answer.tools
    assert answer.figures == ()


@pytest.mark.parametrize(("machine", "missing"), [("Press 99", ("Press 99",)), ("press-1", ()), ("P-100", ())])
def test_a_machine_that_nothing_knows_is_named_beside_the_answer(
    factory: Plant, machine: str, missing: tuple[str, ...]
) -> None:
    """P-100 is in the manual alone."""
    question = Question("What is the tightening torque of the drain plug?", asset=machine)
    answer = factory.program(forced())(Query("q1", question, "anonymous", OPEN_AUDIENCE))
    assert answer.status is Status.ANSWERED
    assert answer.missing == missing


def test_a_question_to_logs_and_manual_gets_both_parts(factory: Plant) -> None:
    answer = factory.ask("What does E-18 mean and how many tickets did Press 1 have in 2022?", state=forced())
    first, second = answer.text.splitlines()
    assert "Low suction pressure" in first
    assert second == "2 tickets on Press 1 raised in 2022 [2]"
    assert [citation.kind for citation in answer.citations] == [EvidenceKind.PASSAGE, EvidenceKind.FIGURE]
    assert ASSETS in answer.tools
    assert answer.figures[0]["value"] == 2


def test_it_is_the_code_that_the_part_before_names(factory: Plant) -> None:
    answer = factory.ask("What is H12 about and how many times did Press 1 get it?", state=forced())
    assert "2 tickets on Press 1 with Cause code H12" in answer.text


def test_several_records_stand_on_a_line_each(factory: Plant) -> None:
    answer = factory.ask("Give me the last 2 tickets on Press 1")
    assert [line.split(" on ")[0] for line in answer.text.splitlines()] == ["T-106", "T-104"]
    assert answer.citations[0].rows == ("T-106", "T-104")
    answer = factory.ask("List all corrective tickets on Press 1")
    assert answer.text.splitlines()[0] == "2 non-preventive tickets on Press 1 [1]"
    assert [line.split(" on ")[0] for line in answer.text.splitlines()[1:]] == ["T-102", "T-104"]


def test_files_with_the_same_columns_are_one_log(factory: Plant, tmp_path: Path) -> None:
    path = tmp_path / "tickets_2024.csv"
    head = WORK.splitlines()[0]
    rows = [
        f"T-20{n};Press 1;2024-01-0{n} 08:00;2024-01-0{n} 09:00;CM;H12;Greased all bearings;A. Moreau;0;80"
        for n in range(1, 6)
    ]
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    log = read(path)
    assert isinstance(log, ReadLog)
    factory.add_log("log/tickets_2024.csv", log)
    answer = factory.ask("How many tickets has Press 1 had?")
    assert answer.text == "9 tickets on Press 1 [1] [2]"
    assert [len(citation.rows) for citation in answer.citations] == [4, 5]
    assert [citation.document for citation in answer.citations] == ["log/tickets.csv", "log/tickets_2024.csv"]


def test_they_are_one_log_though_the_reader_took_their_columns_for_other_things(factory: Plant, tmp_path: Path) -> None:
    """In the second file what was done stands nowhere, and the date is in a column that is empty in most rows."""
    path = tmp_path / "tickets_2024.csv"
    rows = [f"T-20{n};Press 1;2024-01-0{n} 08:00;;CM;H12;;A. Moreau;;" for n in range(1, 6)]
    path.write_text("\n".join([WORK.splitlines()[0], *rows]), encoding="utf-8")
    log = read(path)
    assert isinstance(log, ReadLog)
    factory.add_log("log/tickets_2024.csv", log)
    roles = {info.document: info.roles for info in factory.store.records.logs(OPEN_AUDIENCE)}
    assert roles["log/tickets.csv"] != roles["log/tickets_2024.csv"]
    assert factory.ask("How many tickets has Press 1 had?").text == "9 tickets on Press 1 [1] [2]"
