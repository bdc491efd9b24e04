"""Is it getting worse, did it hold, what happened lately: over logs whose figures can be worked out by hand."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from scipy.stats import chi2

from ingestion.findings.log import with_findings
from ingestion.read import read
from models.types import Asset, ReadLog
from services.assets.figure import Figure
from services.assets.history import history
from services.assets.log import LogTable, Source
from services.assets.question import request_of
from services.assets.request import Absent, Ambiguous, Request, number_text

COLUMNS = "equipment reported type fault_code description downtime_h"
START, END = date(2020, 1, 1), date(2022, 12, 31)
Job = tuple[str, date, str, str, str, float]


def day(number: int) -> date:
    return START + timedelta(days=number)


def jobs() -> list[Job]:
    worse = [
        ("M-1", day(n), "CM", "E1", "Belt slipped", 2.0) for n in (300, 500, 640, 750, 840, 910, 960, 1000, 1030, 1060)
    ]
    steady = [("M-2", day(n), "CM", "E2", "Chain loose", 1.0) for n in range(100, 1095, 110)]
    few = [("M-3", day(n), "CM", "E3", "Fuse blown", 1.0) for n in (40, 900)]
    held = [
        ("M-4", day(200), "CM", "E4", "Seal leaking", 3.0),
        ("M-4", day(212), "CM", "E4", "Seal weeping again", 3.0),
        ("M-4", day(600), "CM", "E5", "Bearing pitted", 5.0),
        ("M-4", day(700), "CM", "E5", "Bearing noisy", 5.0),
        ("M-4", day(1085), "CM", "E6", "Hose burst", 1.0),
    ]
    greased = [(f"M-{1 + n % 4}", day(30 * n), "PM", "", "Greased", 0.5) for n in range(36)]
    last = [("M-3", END, "PM", "", "Greased", 0.5)]
    return sorted([*worse, *steady, *few, *held, *greased, *last], key=lambda job: job[1])


def table(rows: Sequence[Sequence[object]], header: str, folder: Path) -> LogTable:
    path = folder / "work_orders.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        written = csv.writer(file)
        written.writerow(("wo_id", *header.split()))
        written.writerows((f"WO-{n}", *row) for n, row in enumerate(rows))
    log = read(path)
    assert isinstance(log, ReadLog)
    log = with_findings(log)
    return LogTable([Source(path.name, "c")], log.columns, [(0, order) for order in log.work_orders])


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> LogTable:
    return table(jobs(), COLUMNS, tmp_path_factory.mktemp("log"))


def figure(question: str, log: LogTable, machines: Sequence[Asset] = (), asset: str | None = None) -> Figure:
    request = request_of(question, [log], asset=asset, machines=machines)
    assert isinstance(request, Request), request
    (found,) = history(request)
    return found


def history_of(question: str, log: LogTable, machines: Sequence[Asset] = ()) -> Figure:
    """The first of several figures."""
    request = request_of(question, [log], machines=machines)
    assert isinstance(request, Request), request
    return history(request)[0]


@pytest.mark.parametrize(
    ("question", "value", "count"),
    [
        ("Is M-1 getting worse?", "getting worse", 10),
        ("does M-1 fail more often than it used to?", "getting worse", 10),
        ("are the failures of M-2 increasing?", "no trend shown", 10),
        ("What is the failure trend of M-2?", "no trend shown", 10),
        ("has M-3 become less reliable?", "too few", 2),
        ("is M-3 getting better?", "too few", 2),
    ],
)
def test_a_trend_is_told_with_its_test_and_its_rows(question: str, value: str, count: int, log: LogTable) -> None:
    found = figure(question, log)
    assert (found.value, len(found.rows)) == (value, count)
    assert f"n = {count}" in found.text
    assert "2022" in found.extra[0]


def test_the_test_is_the_one_of_the_handbook(log: LogTable) -> None:
    """MIL-HDBK-189C: 2 sum ln(T / t) over the growth is chi-square; the growth is bias-corrected, (n - 1) / sum."""
    found = figure("Is M-1 getting worse?", log)
    watched = (END - START).days
    total = sum(
        math.log(watched / (at - START).days) for asset, at, kind, *_ in jobs() if (asset, kind) == ("M-1", "CM")
    )
    counted, test = found.extra
    assert counted == "Counted: 2020 1, 2021 2, 2022 (to 2022-12-31) 7"
    assert test.startswith("Crow-AMSAA test against no trend, p")
    assert f"growth {9 / total:.2f}, 90 % interval" in test


def test_one_year_is_compared_with_another_by_an_exact_test(log: LogTable) -> None:
    found = figure("Does M-1 fail more often than last year?", log)
    days = ((END - date(2022, 1, 1)).days, 365)
    share = days[0] / sum(days)
    chances = [math.comb(9, k) * share**k * (1 - share) ** (9 - k) for k in range(10)]
    p = sum(each for each in chances if each <= chances[7] * (1 + 1e-9))
    assert found.text.startswith(
        "No difference is shown: 7 failures on M-1 in 2022 against 2 in 2021 (364 days and 365"
    )
    assert f"p = {p:.3f}" in found.text
    assert len(found.rows) == 9
    assert figure("did M-1 fail more often in 2022 than in 2020?", log).text.startswith("Too few") is False
    assert figure("more failures on M-3 than last year?", log).value == "too few to tell"
    nothing = figure("does M-1 fail more often than in 2017?", log)
    assert nothing.value is None
    assert "the log runs from 2020-01-01 to 2022-12-31" in nothing.text
    assert figure("more downtime on M-1 than last year?", log).text.startswith(
        "More: 15 h (downtime_h) on M-1 in 2022 against 5.5 h in 2021"
    )


def test_which_machines_get_worse_is_told_with_p_adjusted_for_their_number(log: LogTable) -> None:
    found = figure("Which machines are getting worse?", log)
    assert found.text == "M-1 gets worse, of 3 machines with enough failures for a test"
    assert found.extra[0].startswith("M-1: adjusted p")
    assert found.extra[-1] == "1 more has fewer than 4"


def test_a_machine_that_came_late_has_no_trend_for_that(log: LogTable, tmp_path: Path) -> None:
    late = [("M-5", day(n), "CM", "E1", "Belt slipped", 2.0) for n in range(800, 1090, 40)]
    with_late = table(
        sorted([*jobs(), *late], key=lambda j: j[1]),
        "equipment reported type fault_code description downtime_h",
        tmp_path,
    )
    assert figure("is M-5 getting worse?", with_late).value == "getting worse"
    came = [Asset("M-5", in_service=day(770))]
    assert figure("is M-5 getting worse?", with_late, came).value == "no trend shown"


@pytest.mark.parametrize(
    "question", ["Which repairs of M-4 did not hold?", "repeat failures of M-4", "what keeps failing on M-4?"]
)
def test_repairs_that_did_not_hold_are_listed_in_pairs(question: str, log: LogTable) -> None:
    found = figure(question, log)
    assert found.value == 1
    assert [log.cells["description"][row] for row in found.rows] == ["Seal leaking", "Seal weeping again"]
    assert "within 30 days" in found.text
    assert "again after 12 days" in found.extra[0]
    assert "fault_code E4" in found.extra[0]
    assert found.extra[-1].startswith("Too early to tell of WO-")


def test_the_days_of_a_repeat_are_the_asker_s_and_the_nearest_is_told_where_there_is_none(log: LogTable) -> None:
    assert figure("which repairs of M-4 did not hold within 4 months?", log).value == 2
    none = figure("repeat failures of M-4 within 10 days", log)
    assert none.value == 0
    assert none.text.endswith("none of 5 failures came again within 10 days")
    assert none.extra[0].startswith("The nearest: ")
    every = figure("Which machines have repeat failures within 15 days?", log)
    assert every.extra[0] == "By machine: M-4 1"
    assert "on 1 of 4 machines" in every.text


def test_without_codes_the_words_tell_what_failed_again(tmp_path: Path) -> None:
    rows = [
        ("T-1", "2021-03-01", "CM", "Seal leaking"),
        ("T-1", "2021-03-09", "CM", "Seal weeping"),
        ("T-1", "2021-03-12", "CM", "Motor tripped"),
        ("T-2", "2021-03-10", "CM", "Seal leaking"),
        ("T-2", "2021-06-10", "PM", "Seal inspected"),
    ]
    found = figure("which repairs did not hold?", table(rows, "equipment reported type description", tmp_path))
    assert found.rows == (0, 1)
    assert "leak of seal" in found.extra[1]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("has M-4 been acting up lately?", ["Hose burst"]),
        ("anything on M-4 this month?", ["Hose burst"]),
        ("did M-4 fail in 2021?", ["Bearing pitted", "Bearing noisy"]),
        ("was the bearing of M-4 ever worn?", ["Bearing pitted"]),
        ("was the seal of M-4 ever dripping?", ["Seal leaking", "Seal weeping again"]),
        ("which machines had a leaking seal?", ["Seal leaking", "Seal weeping again"]),
    ],
)
def test_what_happened_is_found_in_a_technician_s_words(question: str, rows: list[str], log: LogTable) -> None:
    found = figure(question, log)
    assert [text for row in found.rows if (text := log.cells["description"][row]) != "Greased"] == rows


def test_lately_and_what_a_word_was_read_as_are_said(log: LogTable) -> None:
    assert (
        "“lately” is taken for 90 days, counted back from the log's last entry, 2022-12-31"
        in figure("has M-4 been acting up lately?", log).how
    )
    assert "“worn” is read as any of pitted" in figure("was the bearing of M-4 ever worn?", log).how


def test_what_no_row_says_is_not_denied_or_guessed(log: LogTable) -> None:
    found = request_of("was M-4 ever flooded?", [log])
    assert isinstance(found, Absent)
    assert found.missing == ("flooded",)


@pytest.mark.parametrize(
    "question", ["has it been acting up lately?", "is this machine getting worse?", "repeat failures of it"]
)
def test_it_is_asked_back_unless_the_machine_is_given(question: str, log: LogTable) -> None:
    assert request_of(question, [log]) == Ambiguous(("M-1", "M-2", "M-3", "M-4"))
    assert figure(question, log, asset="M-4").request.names == ("M-4",)


@pytest.mark.parametrize(
    "question",
    [
        "Is the oil getting worse with temperature?",
        "How much more often should M-1 be greased than M-2?",
        "Does the seal need to be replaced more often in hot areas?",
        "Will M-1 get worse?",
        "which screws did not hold the cover?",
    ],
)
def test_what_a_manual_says_is_not_taken_for_a_trend(question: str, log: LogTable) -> None:
    assert not isinstance(request_of(question, [log]), Request)


def test_as_of_moves_what_is_compared(log: LogTable) -> None:
    request = request_of("Does M-1 fail more often than last year?", [log], as_of=datetime(2021, 7, 1))
    assert isinstance(request, Request)
    (found,) = history(request)
    assert "in 2021 against 1 in 2020" in found.text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("which of M-1, M-2 and M-4 is the most reliable?", "M-4 fails least often: M-1 10, M-2 10 and M-4 5 failures"),
        (
            "does M-1 fail more often than M-3?",
            "M-3 fails least often: M-1 10 and M-3 2 failures in the same time",
        ),
        ("which machines had no failures in 2021?", "1 of 4 machines has no failures reported in 2021: M-3"),
        ("how long has M-3 run since its last failure?", "195 days before the log's last entry, 2022-12-31: WO-"),
        ("how long ago did M-3 fail?", "195 days before the log's last entry, 2022-12-31: WO-"),
        ("how many failures since last year on M-1?", "9 failures on M-1 reported since 2021-01-01"),
        ("what went wrong on M-4 in 2020?", "2 failures on M-4 reported in 2020"),
        ("what breaks most on M-4?", "E4 and E5 come up most in fault_code on M-4: 2 of 5 failures each"),
        ("how many failures since the last burst on M-4?", "0 failures on M-4 reported since 2022-12-21, WO-"),
        (
            "which machines fail more often than last year?",
            "3 of 4 machines have more failures in 2022 than in 2021",
        ),
        ("any trouble with M-4 lately?", "1 failure on M-4 reported in the 90 days"),
        ("is the site getting worse?", "No trend is shown: failures come"),
    ],
)
def test_questions_as_they_are_put_are_worked_out(question: str, text: str, log: LogTable) -> None:
    request = request_of(question, [log])
    assert isinstance(request, Request), request
    assert history(request)[0].text.startswith(text)


def test_a_year_behind_another_machine_is_that_of_both(log: LogTable) -> None:
    first = history_of("Is M-1 more reliable than M-3 in 2022?", log)
    assert first.text.startswith("M-3 fails least often: M-1 7 and M-3 1 failures in the same time")
    assert "against" in history_of("Is M-1 failing more often than in 2021?", log).text


def test_a_machine_that_was_not_there_does_not_fail_least_often(tmp_path: Path) -> None:
    late = [("M-9", day(900), "CM", "E1", "Belt slipped", 2.0), ("M-9", day(950), "PM", "", "Greased", 0.5)]
    made = table([*jobs(), *late], COLUMNS, tmp_path)
    machines = [Asset("M-9", in_service=date(2022, 1, 1))]
    first = history_of("Is M-1 more reliable than M-9 in 2021?", made, machines)
    assert (first.value, first.text) == (None, "Can’t be compared: the log watched M-9 at no time in 2021")
    assert history_of("Is M-1 more reliable than M-9 in 2022?", made, machines).value == "M-9"


def test_a_second_question_is_no_filter_of_the_first(log: LogTable) -> None:
    assert request_of("how many times has M-4 failed and when was it last greased?", [log]) is None


def test_who_did_it_is_said_to_be_missing_where_no_column_tells(log: LogTable) -> None:
    found = request_of("who last worked on M-4?", [log])
    assert isinstance(found, Absent)
    assert found.missing == ("who",)


def test_a_rate_has_its_exact_interval_and_the_time_it_is_from(log: LogTable) -> None:
    found = figure("How many failures per year does M-1 have?", log)
    years = (END - START).days / 365.25
    low, high = (chi2.ppf(q, n) / 2 / years for q, n in ((0.05, 20), (0.95, 22)))
    assert found.value == pytest.approx(10 / years, abs=1e-5)
    assert found.text.startswith(f"{number_text(round(10 / years, 2))} failures per year on M-1, 90 % interval")
    assert f"interval {number_text(round(low, 2))} to {number_text(round(high, 2))} (exact" in found.text
    assert "10 failures, 2020-01-01 to 2022-12-31, 1095 days" in found.text
    for other in ("failure rate of M-1", "how many times a year does M-1 break down?", "annual failures on M-1"):
        assert figure(other, log).text == found.text
    assert figure("failures per month of M-1", log).value == pytest.approx(10 / years / 12, abs=1e-4)
    together = figure("failures per year", log)
    assert together.text.startswith("2.25 failures per year and machine, 90 % interval")
    assert len(together.rows) == 27
    assert figure("downtime per year of M-2", log).text.startswith("4.84 h (downtime_h) per year on M-2: 14.5 h")


def test_which_of_a_kind_failed_most_counts_failures_alone(tmp_path: Path) -> None:
    rows = [("P-1", day(n), "PM", "", "Greased", 1.0) for n in range(9)]
    rows += [("P-2", day(n), "CM", "E1", "Seal leaking", 1.0) for n in range(20, 23)]
    rows += [("P-1", day(40), "CM", "E1", "Seal leaking", 1.0)]
    found = figure("Which pump had the most failures?", table(rows, COLUMNS, tmp_path))
    assert found.text == "P-2 has the most failures: 3"
