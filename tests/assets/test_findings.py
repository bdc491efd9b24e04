"""Questions about failure modes that no column has: read in the words of the rows, each figure with its rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.findings.log import with_findings
from ingestion.read import read
from models.types import ReadLog
from services.assets.figure import Figure
from services.assets.findings import modes_line, modes_of
from services.assets.fixes import FixRequest, fix_request
from services.assets.history import history
from services.assets.log import LogTable, Source
from services.assets.question import request_of
from services.assets.request import Request

ROWS = (
    ("EXC-04", "2023-02-01", "hyd leek repl hose"),
    ("EXC-04", "2023-05-01", "HOSE LEAKING AT BOOM"),
    ("EXC-04", "2024-01-10", "swing motor seal weeping"),
    ("EXC-04", "2024-02-10", "check hoses for leaks"),
    ("EXC-04", "2024-03-01", "track tensioner cracked"),
    ("P-101", "2023-03-01", "brg seized repl brg"),
    ("P-101", "2023-09-01", "seal leak DE side"),
    ("P-101", "2024-04-01", "pump brg seized agn"),
    ("P-101", "2024-06-01", "greased bearings"),
)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> LogTable:
    return table(tmp_path_factory.mktemp("logs") / "jobs.csv", "job,machine,date,description")


def table(path: Path, header: str, code: str = "") -> LogTable:
    lines = [f"J{n},{machine},{day},{code}{text}" for n, (machine, day, text) in enumerate(ROWS, start=1)]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    found = read(path)
    assert isinstance(found, ReadLog)
    found = with_findings(found)
    return LogTable([Source(path.name, "copy")], found.columns, [(0, order) for order in found.work_orders])


def figure(question: str, log: LogTable) -> Figure:
    request = request_of(question, [log])
    assert isinstance(request, Request), question
    return history(request)[0]


@pytest.mark.parametrize(
    ("question", "value", "rows"),
    [
        ("what fails most often on P-101", "seizure", "J6 J8"),
        ("how often did a hose leak on EXC-04", 2, "J1 J2"),
        ("how many hyd leeks were there on EXC-04", 1, "J1"),
        ("which machines had seal leaks in 2023", 1, "J7"),
        ("which machines had leaks?", 2, "J1 J2 J3 J7"),
        ("which machine leaked the most", "EXC-04", "J1 J2 J3"),
        ("when was the last leak on EXC-04?", "J3", "J3"),
        ("how often was a bearing seized since 2024", 1, "J8"),
        ("how many failures did EXC-04 have", 4, "J1 J2 J3 J5"),
        ("how many jobs mention leaks on EXC-04", 3, "J1 J2 J4"),
    ],
)
def test_failure_modes_are_counted_with_their_rows(question: str, value: object, rows: str, log: LogTable) -> None:
    found = figure(question, log)

    assert found.value == value
    assert [log.row_name(row) for row in found.rows] == rows.split()


def test_a_figure_says_that_the_failure_mode_was_read_in_the_words(log: LogTable) -> None:
    assert "failure mode (read in the words of the row) is leak" in figure("how many leaks did EXC-04 have", log).how


@pytest.mark.parametrize("question", ["how do I fix a leak?", "what is the leak test pressure?", "noise from the hose"])
def test_other_questions_are_left_to_other_tools(question: str, log: LogTable) -> None:
    assert request_of(question, [log]) is None


def test_a_machines_failure_modes_the_commonest_first(log: LogTable) -> None:
    assert modes_line(modes_of(log, "exc04")) == "leak 3, crack 1"
    assert modes_of(log, "exc04")[0].rows == ("J1", "J2", "J3")


def test_codes_of_the_log_itself_win(tmp_path: Path) -> None:
    log = table(tmp_path / "jobs.csv", "job,machine,date,fault_code,description", "E-17,")

    assert figure("what is the most common fault code on P-101", log).value == "E-17"
    assert [(each.mode, each.count, each.read) for each in modes_of(log, "p101")] == [("E-17", 4, False)]
    assert "failure mode" not in log.read


def test_what_was_done_before_is_found_by_what_words_mean(log: LogTable) -> None:
    found = fix_request("hydraulic leak on EXC-04, what was done?", [log])

    assert isinstance(found, FixRequest)
    assert [each.log.row_name(each.row) for each in found.found] == ["J1"]
    assert not found.missing


def test_a_word_that_no_row_says_is_told(log: LogTable) -> None:
    found = fix_request("has anyone had a grinding, howling boom hose before?", [log])

    assert isinstance(found, FixRequest)
    assert found.missing == ("grinding", "howling")
    assert [each.log.row_name(each.row) for each in found.found] == ["J2"]


def test_nothing_is_told_of_a_complaint_of_which_rows_know_one_word(log: LogTable) -> None:
    assert fix_request("has anyone had a grinding gearbox leak before?", [log]) is None
