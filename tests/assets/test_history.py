"""Requests over random logs of any column names, against plain loops over the same rows."""

from __future__ import annotations

import csv
import tempfile
import unicodedata
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingestion.read import read
from models.types import ReadLog
from services.assets.figure import Figure
from services.assets.forecast.lifetimes import failures_of
from services.assets.history import history
from services.assets.log import LogTable, Source
from services.assets.naming import keys_of
from services.assets.question import request_of
from services.assets.request import Absent, Ambiguous, Request


class Names(NamedTuple):
    """What the columns of a log are called."""

    file: str
    record: str
    asset: str
    raised: str
    closed: str
    kind: str
    code: str
    text: str
    stop: str


NAMES = tuple(
    Names(*written.split(";"))
    for written in (
        "work_orders.csv;wo_id;equipment;reported;finished;type;fault_code;description;downtime_h",
        "tickets 2020.csv;Ticket No;Machine;Raised on;Closed on;Category;Cause code;Symptom;Down time (h)",
        "JobList.csv;Job ID;Asset Tag;CreatedDate;CompletedDate;WorkType;FailureMode;WorkDescription;OutageHours",
    )
)
ASSETS = ("Press 1", "Press 2", "Press 12", "Mill 3")
CODES = ("E-17", "E-18", "F 204")
TEXTS = ("Oil leak at cylinder", "Guard switch broken", "Belt slipped, tensioned", "Greased all bearings")


class Row(NamedTuple):
    record: str
    asset: str
    raised: datetime
    closed: datetime
    kind: str
    code: str
    text: str
    stop: int


def rows(min_size: int = 12) -> st.SearchStrategy[list[Row]]:
    times = st.integers(0, 5 * 365 * 24).map(lambda hours: datetime(2019, 1, 1) + timedelta(hours=hours))
    row = st.tuples(
        st.sampled_from(ASSETS), times, st.integers(1, 400), st.sampled_from(("PM", "CM")),
        st.sampled_from(("", *CODES)), st.sampled_from(TEXTS), st.integers(0, 30),
    )  # fmt: skip
    made = st.lists(row, min_size=min_size, max_size=40, unique_by=lambda each: each[1])
    return made.map(
        lambda found: [
            Row(f"W-{5000 + n}", a, t, t + timedelta(hours=h), k, c, x, s)
            for n, (a, t, h, k, c, x, s) in enumerate(found)
        ]
    )


def table(found: list[Row], names: Names) -> LogTable:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / names.file
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(names[1:])
            for row in found:
                dates = [row.raised.strftime("%Y-%m-%d %H:%M"), row.closed.strftime("%Y-%m-%d %H:%M")]
                writer.writerow([row.record, row.asset, *dates, row.kind, row.code, row.text, row.stop])
        log = read(path)
    assert isinstance(log, ReadLog)
    return LogTable([Source(names.file, "copy")], log.columns, [(0, order) for order in log.work_orders])


def asked(question: str, *logs: LogTable) -> Figure:
    request = request_of(question, logs)
    assert isinstance(request, Request), f"{question}: {request}"
    (figure,) = history(request)
    return figure


logs = st.tuples(rows(), st.sampled_from(NAMES))


def usable(found: list[Row]) -> None:
    """Enough of everything that columns can be told by their values."""
    assume(len({row.asset for row in found}) > 1)
    assume({row.kind for row in found} == {"PM", "CM"})
    assume(sum(row.code != "" for row in found) > 2)


@settings(max_examples=30)
@given(logs, st.sampled_from(ASSETS), st.integers(2019, 2024))
def test_counts_agree_with_a_loop(log: tuple[list[Row], Names], asset: str, year: int) -> None:
    found, names = log
    usable(found)
    made = table(found, names)
    assume(asset in {row.asset for row in found})
    mine = [row for row in found if row.asset == asset]
    figure = asked(f"How many jobs were there on {asset.lower()}?", made)
    assert figure.value == len(mine)
    assert {made.row_name(row) for row in figure.rows} == {row.record for row in mine}
    closed = [row for row in mine if row.closed.year == year]
    assert asked(f"How many work orders got closed on {asset} in {year}?", made).value == len(closed)
    raised = [row for row in mine if row.raised.year >= year]
    assert asked(f"Number of jobs raised on {asset} since {year}", made).value == len(raised)
    pm = [row for row in mine if row.kind == "PM"]
    assert asked(f"how many preventive jobs did {asset} get?", made).value == len(pm)
    assert asked(f"How many unplanned jobs on {asset}", made).value == len(mine) - len(pm)
    leaks = [row for row in mine if "Oil leak" in row.text]
    if any("Oil leak" in row.text for row in found):
        assert asked(f"How often did we have an oil leak on {asset}?", made).value == len(leaks)


@settings(max_examples=20)
@given(logs, st.sampled_from(ASSETS))
def test_the_last_and_the_most_frequent_agree_with_a_loop(log: tuple[list[Row], Names], asset: str) -> None:
    found, names = log
    usable(found)
    mine = [row for row in found if row.asset == asset]
    assume(mine)
    made = table(found, names)
    last = max(mine, key=lambda row: row.closed)
    assume(sum(row.closed == last.closed for row in mine) == 1)
    figure = asked(f"What was the last job on {asset}? Give me the number.", made)
    assert figure.value == last.record
    assert last.closed.date().isoformat() in figure.text
    coded = Counter(row.code for row in mine if row.code)
    if coded:
        word = "cause code" if names.code == "Cause code" else "failure mode" if "Mode" in names.code else "fault code"
        top = asked(f"Which {word} comes up most on {asset}?", made)
        best = {code for code, n in coded.items() if n == max(coded.values())}
        assert str(top.value) in best
        assert f"{max(coded.values())} of {sum(coded.values())}" in top.text
        assert all(code in top.text for code in best)
    counts = Counter(row.asset for row in found if row.kind == "CM")
    ranked = asked("Which machine has had the most unplanned work orders, and how many?", made)
    assert counts[str(ranked.value)] == max(counts.values())
    assert str(max(counts.values())) in ranked.text


@settings(max_examples=20)
@given(logs, st.sampled_from(ASSETS))
def test_sums_means_and_intervals_agree_with_a_loop(log: tuple[list[Row], Names], asset: str) -> None:
    found, names = log
    usable(found)
    mine = sorted((row for row in found if row.asset == asset), key=lambda row: row.raised)
    assume(mine)
    made = table(found, names)
    assert asked(f"How much downtime did {asset} have?", made).value == sum(row.stop for row in mine)
    mean = asked(f"What is the average downtime of a job on {asset}?", made).value
    assert mean == pytest.approx(sum(row.stop for row in mine) / len(mine), abs=1e-6)
    failures = [row.raised for row in mine if row.kind == "CM"]
    figure = asked(f"What is the MTBF of {asset}?", made)
    if len(failures) > 1:
        days = (failures[-1] - failures[0]).total_seconds() / 86400 / (len(failures) - 1)
        assert figure.value == pytest.approx(days, abs=1e-6)
    else:
        assert "too few" in figure.text


@pytest.fixture(scope="module")
def log() -> LogTable:
    found = []
    for n in range(60):
        at = datetime(2020, 1, 1, 8) + timedelta(days=20 * n)
        kind, code = ("PM", "") if n % 3 else ("CM", CODES[n % 2])
        found.append(Row(f"W-{5000 + n}", ASSETS[n % 4], at, at + timedelta(hours=5), kind, code, TEXTS[n % 4], n % 7))
    return table(found, NAMES[1])


@pytest.mark.parametrize(
    "name", ["Press 12", "press 12", "PRESS-12", "press12", "Press no. 12", "Press #12", "press_12's"]
)
def test_an_asset_is_known_however_it_is_written(log: LogTable, name: str) -> None:
    assert asked(f"How many jobs on {name}?", log).value == 15


@pytest.mark.parametrize(
    "question",
    [
        "How do I replace the oil filter on Press 12?",
        "How often should Press 12 be greased?",
        "How many bolts hold the guard of Press 12?",
        "How many liters of oil does Press 12 take?",
        "What is the maximum pressure of Press 12?",
        "What is the latest revision of the manual of Press 12?",
        "How many alarms can the drive store?",
        "What torque do the guard bolts need?",
        "What is the first step of the start-up?",
        "How many work orders will Press 12 have next year?",
        "What is the most common cause of bearing failure?",
        "How many jobs were there in June?",
    ],
)
def test_a_question_for_the_manual_is_left_alone(log: LogTable, question: str) -> None:
    assert not isinstance(request_of(question, [log]), Request)


def test_what_the_log_lacks_is_said_with_its_columns(log: LogTable) -> None:
    found = request_of("How much did the jobs on Press 12 cost?", [log])
    assert isinstance(found, Absent)
    assert "cost" in found.text
    assert "Down time (h)" in found.text
    found = request_of("How many jobs on Press 12 were about the hydraulic accumulator?", [log])
    assert isinstance(found, Absent)
    assert found.missing == ("hydraulic accumulator",)


@pytest.mark.parametrize("day", ["since 31 June 2020", "on 2021-02-30", "from 31 April 2020 to 5 May 2020"])
def test_a_day_that_is_none_is_said_not_to_be_there(day: str, log: LogTable) -> None:
    found = request_of(f"How many jobs were closed on Press 12 {day}?", [log])
    assert isinstance(found, Absent)
    assert any(part in day for part in found.missing)
    before = "How many jobs were closed on Press 12 in 2020?"
    assert not isinstance(request_of(f"And {day}?", [log], before=before), Request)


@pytest.mark.parametrize(
    ("bound", "hours"), [("1,000 hours", 1000), ("2,5 h", 2.5), ("1,250,000 h", 1_250_000), ("2 days", 48)]
)
def test_a_bound_is_the_number_that_is_written(bound: str, hours: float, log: LogTable) -> None:
    request = request_of(f"How many jobs on Press 12 had a down time of more than {bound}?", [log])
    assert isinstance(request, Request)
    assert [each.limit for each in request.filters] == [(">", pytest.approx(hours))]


def test_a_bound_in_days_is_one_of_minutes_where_the_log_has_these() -> None:
    made = table([Row("W-1", "Press 1", datetime(2020, 1, 1), datetime(2020, 1, 2), "CM", "E-17", TEXTS[0], 7),
                  Row("W-2", "Press 2", datetime(2020, 2, 1), datetime(2020, 2, 2), "PM", "", TEXTS[3], 3)],
                 NAMES[0]._replace(stop="downtime_min"))  # fmt: skip
    request = request_of("How many jobs had a downtime of more than 2 days?", [made])
    assert isinstance(request, Request)
    assert [each.limit for each in request.filters] == [(">", 2880)]


@pytest.mark.parametrize("names", NAMES)
def test_a_bound_keeps_its_unit_where_that_names_the_column_too(names: Names) -> None:
    made = table([Row("W-1", "Press 1", datetime(2020, 1, 1), datetime(2020, 1, 2), "CM", "E-17", TEXTS[0], 7),
                  Row("W-2", "Press 2", datetime(2020, 2, 1), datetime(2020, 2, 2), "PM", "", TEXTS[3], 1)],
                 names)  # fmt: skip
    for said in ("a down time", "an outage"):
        request = request_of(f"How many jobs had {said} of more than 90 minutes?", [made])
        assert isinstance(request, Request)
        assert [each.limit for each in request.filters] == [(">", 1.5)]


@pytest.mark.parametrize("bound", ["500 dollars", "$500", "500 usd"])
def test_a_bound_in_dollars_is_none_of_euros(bound: str) -> None:
    made = table([Row("W-1", "Press 1", datetime(2020, 1, 1), datetime(2020, 1, 2), "CM", "E-17", TEXTS[0], 700),
                  Row("W-2", "Press 2", datetime(2020, 2, 1), datetime(2020, 2, 2), "PM", "", TEXTS[3], 30)],
                 NAMES[0]._replace(stop="cost_eur"))  # fmt: skip
    assert not isinstance(request_of(f"How many work orders cost more than {bound}?", [made]), Request)
    request = request_of("How many work orders cost more than 500 euros?", [made])
    assert isinstance(request, Request)
    assert [each.limit for each in request.filters] == [(">", 500)]


def test_what_is_planned_ahead_is_not_the_end_of_the_log() -> None:
    done = [Row(f"W-{n}", "Press 1", at, at + timedelta(hours=5), ("PM", "CM")[n % 2], "", TEXTS[n % 4], 1)
            for n in range(13) for at in [datetime(2024, 1, 1) + timedelta(days=30 * n)]]  # fmt: skip
    ahead = datetime(2099, 12, 31)
    made = table([*done, Row("W-99", "Press 1", ahead, ahead, "PM", "", TEXTS[3], 0)], NAMES[0])
    end = done[-1].closed
    assert made.span == (datetime(2024, 1, 1), end)
    assert asked("How many failures did Press 1 have in the last 12 months?", made).value == 6
    days = (end - datetime(2024, 1, 1)).total_seconds() / 86400
    assert asked("How many work orders a year on Press 1?", made).value == pytest.approx(13 / days * 365.25, abs=1e-6)
    assert asked("When was the last work order on Press 1?", made).value == "W-12"
    failures = failures_of(made)
    assert failures is not None
    assert failures.end == end


def test_the_row_that_a_time_is_told_by_is_none_of_those_since(tmp_path: Path) -> None:
    path = tmp_path / "work_orders.csv"
    rows = [f"W{n},Pump {n % 2},2020-{n + 1:02}-05,{('PM', 'CM')[n % 3 > 0]},{('Oil change', 'Seal leak')[n % 3 > 0]}"
            for n in range(12)]  # fmt: skip
    path.write_text("\n".join(["wo,machine,date,type,text", *rows]), encoding="utf-8")
    read_ = read(path)
    assert isinstance(read_, ReadLog)
    made = LogTable([Source(path.name, "copy")], read_.columns, [(0, order) for order in read_.work_orders])
    assert asked("When was the last oil change on Pump 0?", made).value == "W6"
    figure = asked("How many work orders were there on Pump 0 since the last oil change?", made)
    assert [made.row_name(row) for row in figure.rows] == ["W8", "W10"]
    assert asked("How many failures were there on Pump 0 since the last seal leak?", made).value == 0


def test_an_asset_that_no_log_has_is_named_with_near_ones(log: LogTable) -> None:
    found = request_of("How many jobs were done on Press 99?", [log])
    assert isinstance(found, Absent)
    assert found.text.startswith("The logs have no Press 99.")
    assert "Press 1" in found.text


def test_a_number_in_parts_is_none_written_in_one_nor_its_first_part(log: LogTable) -> None:
    found = request_of("How many jobs were done on Press 1-2?", [log])
    assert isinstance(found, Absent)
    assert found.text.startswith("The logs have no Press 1-2.")


def test_names_alike_but_for_zeros_are_asked_back_and_the_exact_one_comes_first_in_whatever_log() -> None:
    def of(*names: str) -> LogTable:
        at = datetime(2020, 1, 1)
        rows = [Row(f"W-{n}", name, at, at, "PM", "E-17", TEXTS[0], n) for n, name in enumerate(names)]
        return table(rows, NAMES[0])

    logs = [of("Pump 007", "Pump 07"), of("Pump 7", "Pump 8")]
    assert [keys_of(name, logs) for name in ("Pump 7", "pump 07")] == [{"pump7"}, {"pump07"}]
    assert keys_of("Pump 7", logs[:1]) == {"pump007", "pump07"}


def test_the_press_is_asked_back_and_then_answered(log: LogTable) -> None:
    question = "How many jobs were closed on the press in 2021?"
    found = request_of(question, [log])
    assert isinstance(found, Ambiguous)
    assert found.options == ("Press 1", "Press 2", "Press 12")
    assert isinstance(request_of(question, [log], asset="Press 2"), Request)


def test_zero_is_an_answer_that_says_how_far_the_log_goes(log: LogTable) -> None:
    figure = asked("How many work orders were closed on Press 12 in 2031?", log)
    assert (figure.value, figure.rows) == (0, ())
    assert "the log runs from 2020-01-01 to 2023-03-26" in figure.text


def test_relative_times_count_from_the_end_of_the_log_and_say_so(log: LogTable) -> None:
    figure = asked("How many jobs were raised on Press 12 last year?", log)
    assert "in 2022" in figure.text
    assert "last entry, 2023-03-26" in figure.how


@pytest.mark.parametrize(
    "names",
    [
        ("पंप", "पंपा"),
        ("Ku\u0308hler 2", "Kuhler 2"),
        ("เครื่อง 1", "เครือง 1"),
        ("İZMIR-1", "Ä 1"),
        ("Pump 1-1", "Pump 11"),
        ("P-1.12", "P-11.2"),
        ("Pump 1/2", "Pump 1"),
    ],
)
def test_names_that_differ_in_a_mark_are_two_machines(names: tuple[str, str]) -> None:
    made = table([Row(f"W-{n}", names[n % 3 > 0], at, at, ("PM", "CM")[n % 2], "E-17", TEXTS[n % 4], n)
                  for n in range(9) for at in [datetime(2020, 1, 1) + timedelta(days=n)]],
                 NAMES[0])  # fmt: skip
    for name, count in zip(names, (3, 6), strict=True):
        for written in (name, unicodedata.normalize("NFC", name)):
            assert asked(f"How many work orders were closed on {written}?", made).value == count


@pytest.mark.parametrize("span", ["99999 years", "9999999 days", "99999999999999 weeks"])
def test_a_time_that_reaches_back_beyond_the_calendar_is_all_of_the_log(span: str, log: LogTable) -> None:
    figure = asked(f"How many jobs were raised on Press 12 in the last {span}?", log)
    assert figure.rows == asked("How many jobs were raised on Press 12?", log).rows


@pytest.mark.parametrize("at", [datetime.min, datetime.max])
@pytest.mark.parametrize("time", ["last year", "this year", "last month", "in the last 3 months"])
def test_a_date_at_either_end_of_the_calendar_is_one_without_rows(at: datetime, time: str, log: LogTable) -> None:
    request = request_of(f"How many jobs were raised on Press 12 {time}?", [log], as_of=at)
    assert isinstance(request, Request)
    assert history(request)[0].value == 0


def test_a_follow_up_keeps_what_it_does_not_replace(log: LogTable) -> None:
    before = "How many jobs were raised on Press 12 in 2020?"
    request = request_of("And in 2021?", [log], before=before)
    assert isinstance(request, Request)
    assert request.period is not None
    assert (request.names, request.period.label) == (("Press 12",), "in 2021")
    request = request_of("What was the last job on it?", [log], before=before)
    assert isinstance(request, Request)
    assert (request.operation.value, request.names) == ("last", ("Press 12",))
    assert request_of("And its oil quantity?", [log], before=before) is None


def test_availability_is_the_calendar_without_the_downtime(log: LogTable) -> None:
    down = {n: n % 7 for n in range(0, 60, 4)}
    start, end = datetime(2020, 1, 1, 8), datetime(2020, 1, 1, 13) + timedelta(days=20 * 59)
    hours = (end - start).total_seconds() / 3600
    figure = asked("What is the availability of Press 1?", log)
    assert figure.value == round(100 * (1 - sum(down.values()) / hours), 2)
    assert sorted(figure.rows) == sorted(down)
    of_2021 = {n: d for n, d in down.items() if (start + timedelta(days=20 * n)).year == 2021}
    assert asked("uptime of Press 1 in 2021", log).value == round(100 * (1 - sum(of_2021.values()) / 8760), 2)


def test_a_downtime_below_zero_gives_no_time_back() -> None:
    made = table([Row(f"W-{n}", "Press 1", at, at, ("PM", "CM")[n % 2], "E-17", TEXTS[n % 4], stop)
                  for n, stop in enumerate((3, -2, 1)) for at in [datetime(2020, 1, 1) + timedelta(days=n)]],
                 NAMES[0])  # fmt: skip
    figure = asked("What is the availability of Press 1?", made)
    assert (figure.value, figure.rows) == (round(100 * (1 - 4 / 48), 2), (0, 2))


def test_availability_of_what_is_no_machine_is_left_alone(log: LogTable) -> None:
    assert request_of("What is the availability of spare parts?", [log]) is None


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Which machines had oil leaks in 2021?", 1),
        ("Which machines had E-17 in 2021?", 2),
        ("How many oil leaks did we have in 2021?", 5),
    ],
)
def test_what_happened_is_told_without_a_word_for_a_row(question: str, value: int, log: LogTable) -> None:
    assert asked(question, log).value == value
