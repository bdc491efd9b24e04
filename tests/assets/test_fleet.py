"""Questions about all machines of a kind, a model or a place, none of them named: which are meant, and the figures."""

from __future__ import annotations

import csv

import pytest

from ingestion.read import read
from models.types import Asset, ReadLog
from services.assets.figure import Figure
from services.assets.forecast.question import Outlooked, Wanted, outlook_of
from services.assets.history import history
from services.assets.log import LogTable, Source
from services.assets.question import request_of
from services.assets.request import Absent, Ambiguous, Request

LIST = """Tag,Description,Model,Serial,Location,Commissioned
P-101,Centrifugal feed pump,MX-1,11,Hall 1,2015-03-01
P-102,Centrifugal feed pump,MX-1,12,Hall 2,2016-03-01
P-201,Dosing pump,DQ-9,13,Hall 2,2019-05-02
C-201,Screw compressor,GA-30,14,Hall 1,2014-01-05
C-202,Screw compressor,GA-30,15,Hall 2,2018-01-05
CV-1,Belt conveyor to packing,BC-2,16,Hall 2,2012-01-05
"""
JOBS = (
    # machine, reported, type, text, hours down; days chosen so that every figure can be done in one's head
    ("P-101", "2021-01-01", "CM", "Seal leaking", 2),
    ("P-101", "2021-01-11", "CM", "Bearing noisy", 4),
    ("P-101", "2021-01-15", "PM", "Oil change", 1),
    ("P-102", "2021-02-01", "CM", "Seal leaking", 3),
    ("P-102", "2021-03-03", "CM", "Motor trips", 5),
    ("P-102", "2022-03-03", "CM", "Motor trips", 7),
    ("P-201", "2022-05-01", "CM", "Diaphragm torn", 6),
    ("C-201", "2021-04-01", "CM", "Belt slipped", 8),
    ("C-201", "2022-04-01", "CM", "Conveyor side hose to dryer leaks", 8),
    ("C-202", "2022-06-01", "CM", "Belt slipped", 9),
    ("CV-1", "2022-07-01", "CM", "Idler seized", 10),
    ("CV-1", "2022-08-01", "PM", "Idlers greased", 2),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[LogTable, tuple[Asset, ...]]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "fleet.csv").write_text(LIST, encoding="utf-8")
    with (folder / "work_orders.csv").open("w", newline="", encoding="utf-8") as file:
        written = csv.writer(file)
        written.writerow(("wo_id", "equipment", "reported", "type", "description", "downtime_h"))
        written.writerows((f"WO-{n}", a, t, k, x, h) for n, (a, t, k, x, h) in enumerate(JOBS))
    machines, jobs = read(folder / "fleet.csv"), read(folder / "work_orders.csv")
    assert isinstance(machines, ReadLog)
    assert isinstance(jobs, ReadLog)
    table = LogTable([Source("work_orders.csv", "c")], jobs.columns, [(0, order) for order in jobs.work_orders])
    return table, machines.assets


def figures(question: str, site: tuple[LogTable, tuple[Asset, ...]]) -> tuple[Figure, ...]:
    request = request_of(question, [site[0]], machines=site[1])
    assert isinstance(request, Request), request
    return history(request)


@pytest.mark.parametrize(
    ("question", "value", "rows"),
    [
        ("What is the MTBF of the pumps?", 135, "0 1 3 4 5 6"),  # (10 + 30 + 365) / 3
        ("MTBF of the feed pumps", 135, "0 1 3 4 5"),
        ("which compressor fails most", "C-201", "7 8 9"),
        ("Which pump had the most downtime in 2021?", "P-102", "0 1 2 3 4"),
        ("How many failures did the machines in Hall 2 have?", 6, "3 4 5 6 9 10"),
        ("failures of the pumps in Hall 2 in 2022", 2, "5 6"),
        ("How many pumps failed in 2022?", 2, "5 6"),
        ("downtime of all conveyors this year", 12, "10 11"),
        ("How many hours were the GA-30s down in 2022?", 17, "8 9"),
        ("MTTR of the compressors", 25 / 3, "7 8 9"),
        ("compressor failures in 2022", 2, "8 9"),
        ("How many failures did P-102 have?", 3, "3 4 5"),
        ("How many times did pump P-101 fail?", 2, "0 1"),
        ("When did the last pump fail?", "WO-6", "6"),
        ("How many failures did the fleet have in 2021?", 5, "0 1 3 4 7"),
    ],
)
def test_a_figure_is_of_the_machines_that_are_meant(
    question: str, value: float | str, rows: str, site: tuple[LogTable, tuple[Asset, ...]]
) -> None:
    (figure,) = figures(question, site)
    assert figure.value == (pytest.approx(value) if isinstance(value, float | int) else value)
    assert sorted(figure.rows) == [int(row) for row in rows.split()]


def test_the_machines_and_each_one_s_own_figure_are_said(site: tuple[LogTable, tuple[Asset, ...]]) -> None:
    (figure,) = figures("MTBF of the pumps", site)
    assert "6 failures on 3 machines (pumps: P-101, P-102 and P-201)" in figure.text
    assert figure.extra == ("P-102: 197.5 days, n = 3", "P-101: 10 days, n = 2", "P-201: n = 1, too few")


def test_machines_are_compared_by_what_failed_and_what_it_took(site: tuple[LogTable, tuple[Asset, ...]]) -> None:
    verdict, one, other = figures("Compare P-101 and P-102", site)
    assert verdict.text.startswith("P-101 fails least often: P-101 2 and P-102 3 failures in the same time (it may be")
    assert verdict.rows == (0, 1, 3, 4, 5)
    assert one.text.startswith("P-101: 2 failures; 10 days between them on average; 6 h down in total, 3 h each")
    assert other.text.startswith("P-102: 3 failures; 197.5 days between them on average; 15 h down in total, 5 h each")
    assert one.rows == (0, 1)
    for question in ("which is more reliable, C-201 or C-202?", "which of the two compressors is more reliable?"):
        assert [each.request.names for each in figures(question, site)] == [("C-201", "C-202"), ("C-201",), ("C-202",)]
    asked = request_of("which of the two pumps is more reliable?", [site[0]], machines=site[1])
    assert asked == Ambiguous(("P-101", "P-102", "P-201"))


@pytest.mark.parametrize("question", ["MTBF of the pump", "What is the mean time between failures of the pump?"])
def test_one_of_several_is_asked_back(question: str, site: tuple[LogTable, tuple[Asset, ...]]) -> None:
    assert request_of(question, [site[0]], machines=site[1]) == Ambiguous(("P-101", "P-102", "P-201"))


@pytest.mark.parametrize(
    "question",
    [
        "Which turbine fails most?",
        "MTBF of the turbines",
        "Compare P-101",
        "How many bolts hold the pump cover?",
        "How many seals do the pumps have?",
        "How are the pumps primed?",
    ],
)
def test_what_the_site_doesn_t_have_or_no_row_tells_is_not_counted(
    question: str, site: tuple[LogTable, tuple[Asset, ...]]
) -> None:
    found = request_of(question, [site[0]], machines=site[1])
    assert found is None or isinstance(found, Absent)


def test_a_part_that_rows_of_other_machines_speak_of_is_no_kind_of_machine(
    site: tuple[LogTable, tuple[Asset, ...]],
) -> None:
    (figure,) = figures("How many work orders mention the conveyor side hose?", site)
    assert figure.rows == (8,)


def test_without_a_list_the_names_letters_tell_and_it_is_said(site: tuple[LogTable, tuple[Asset, ...]]) -> None:
    request = request_of("MTBF of the pumps", [site[0]])
    assert isinstance(request, Request)
    assert request.names == ("P-101", "P-102", "P-201")
    assert "told by the letters of their names" in history(request)[0].how


def test_machines_that_the_list_leaves_out_are_counted_by_their_letters(
    site: tuple[LogTable, tuple[Asset, ...]],
) -> None:
    request = request_of("MTBF of the pumps", [site[0]], machines=[m for m in site[1] if m.name != "P-201"])
    assert isinstance(request, Request)
    assert request.names == ("P-101", "P-102", "P-201")
    assert "without a description" in request.notes[0]


@pytest.mark.parametrize(
    ("question", "wanted", "names"),
    [
        ("Which pump will fail next?", Wanted.RANKING, "P-101 P-102 P-201"),
        ("Which machine in Hall 2 is most likely to fail?", Wanted.RANKING, "C-202 CV-1 P-102 P-201"),
        ("What is due on the compressors this month?", Wanted.DUE, "C-201 C-202"),
        ("pls rank fleet by likelihood to fail", Wanted.RANKING, ""),
        ("How likely is P-101 to fail within 30 days?", Wanted.CHANCE, "P-101"),
    ],
)
def test_the_future_of_a_kind_of_machine(
    question: str, wanted: Wanted, names: str, site: tuple[LogTable, tuple[Asset, ...]]
) -> None:
    asked = outlook_of(question, [site[0]], machines=site[1])
    assert isinstance(asked, Outlooked), asked
    assert (asked.wanted, " ".join(asked.names)) == (wanted, names)
