"""What a forecast says is known to the page's languages, every sentence and word of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from gettext import NullTranslations

import pytest

from services.answering.manual_tasks import untied
from services.assets.forecast.backtest import Record
from services.assets.forecast.curves import Model
from services.assets.forecast.due import Due, Stated
from services.assets.forecast.intervals import Task
from services.assets.forecast.lifetimes import beside, each_log, failures_of
from services.assets.forecast.outlook import Forecaster
from services.assets.forecast.wording import (
    chance_lines,
    due_line,
    kind_lines,
    not_in_time,
    percent,
    ranking_lines,
    record_line,
)
from services.assets.log import LogTable
from services.web.foretold import FORETOLD
from services.web.languages import SOURCE, catalogue, languages
from services.web.told import told
from tests.assets.test_forecast import log_of, metered

RECORD = Record(
    first="2024-01-01",
    last="2025-01-01",
    origins=12,
    forecasts=60,
    horizon_d=30.0,
    skill=0.12,
    skill_low=0.02,
    skill_high=0.2,
    over_base_rate=0.1,
    over_base_rate_low=0.0,
    over_base_rate_high=0.2,
    failures=40,
    brier={},
    said=0.25,
    happened=0.2,
    use="forecast",
    calibration=(),
)
RECORDS = (None, RECORD, replace(RECORD, skill=-0.1, use="Kaplan–Meier"), replace(RECORD, use="base rate"))


def often(asset: str, days: range, step: int = 1) -> list[tuple[str, int, str, str]]:
    return [(asset, day, "CM", "seal") for day in days[::step]]


def quickening(asset: str, back: bool) -> list[tuple[str, int, str, str]]:
    days = [int(1000 * (1 - 0.75**n)) for n in range(12)]
    return [(asset, 1000 - day if back else day, "CM", "x") for day in days]


LOGS = (
    log_of([*often("A", range(0, 900, 30)), *often("B", range(5, 800, 150)), *often("C", range(9, 700, 300))]),
    log_of([*often("D", range(0, 800, 400)), *often("E", range(7, 900, 90)), ("F", 900, "PM", "")]),
    log_of([("G", 0, "CM", "x"), ("G", 100, "CM", "x"), ("G", 400, "PM", "")]),
    log_of([("H", 0, "PM", "x"), ("I", 300, "PM", "x")]),
    log_of([("J", 0, "", "x"), ("J", 60, "", "x"), ("K", 300, "", "x")]),
    log_of([("N", 0, "PM", ""), ("N", 50, "CM", "x"), ("N", 90, "PM", "")]),
    log_of([*quickening("L", False), *quickening("M", True), ("L", 1001, "PM", ""), ("M", 1001, "PM", "")]),
)
METERED = (
    metered([("A", 0, "CM", 0), ("A", 50, "CM", 400), ("A", 90, "PM", 900), ("B", 80, "PM", 100)]),
    metered([("A", 0, "CM", 0), ("A", 50, "CM", 400), ("B", 50, "CM", None), ("B", 80, "PM", 100)]),
)


OTHERS = each_log([log_of([("A", 0, "CM", "x"), ("A", 9, "CM", "x")])])


def said_of(log: LogTable, unit: str) -> Iterator[str]:
    failures = failures_of(log)
    assert failures is not None
    forecaster = Forecaster(beside(failures, [failures, *OTHERS]))
    for n, key in enumerate(failures.of):
        outlook = forecaster.outlook(key, 1 if n else 30, unit=unit)
        yield percent(outlook.chance)
        yield from (line for record in RECORDS for line in chance_lines(forecaster, outlook, record))
        for model in Model:
            yield from chance_lines(forecaster, replace(outlook, model=model, failures=1), None)
        yield from chance_lines(forecaster, outlook, None, "seal")
        yield from kind_lines(forecaster, key, 30)[0]
    yield from ranking_lines(forecaster, forecaster.ranking(30), None, beside=["Lift 9"])
    yield "Of 2 machines: A, B."


def due_said() -> Iterator[str]:
    """What is due, in every way that it is said; the last ones as the tools for what will happen put them together."""
    day, task = datetime(2024, 1, 10), Stated(Task("Grease bearings", 500, 60.0, 0, "500 h; 60 d"), "")
    done = Due("Grease bearings", day, "time", day, (1,), stated=task)
    for due in (
        done,
        replace(done, due_meter=1500.5, last_meter=1000.0, by="meter"),
        replace(done, elsewhere="service.csv", last_meter=1000.0),
        replace(done, by="log", every_d=90.0, done=4, stated=None),
        replace(done, due_at=None, last=None),
        replace(done, due_at=None),
        replace(done, due_at=None, due_meter=1500.0, elsewhere="service.csv"),
    ):
        for end in (day - timedelta(days=9), day + timedelta(days=9)):
            line = due_line(due, "P-7", end)
            yield from (line, f"P-7: {line[:1].lower()}{line[1:]}")
            yield from (f"P-7: {not_in_time(ahead, end)} Next, {line}" for ahead in (-1, 1, 30))
    yield untied(["P-7", "P-8"])
    yield "No record of log.csv mentions hinge."
    yield "The last such job of P-7 in log.csv, and the interval after it."
    yield "The meter runs 20.8 h a day there, from its first to its last reading."
    for rows in ("all rows", "rows that type says are not preventive"):
        counted = f"({rows}; jobs of one machine on one day count once)"
        how = f"Lifetimes between failures {counted} of log.csv up to 2024-01-01: Weibull."
        yield f"{how} 116 rows are behind it. The first 50 are named."
    for n, are, have in ((1, "is", " has"), (2, "are", "s have")):
        yield from (f"{n} more {are} due on P-7 after that.", f"{n} more machine{have} such jobs.")


SAID = [line for logs, unit in ((LOGS, "days"), (METERED, "h")) for log in logs for line in said_of(log, unit)]
SAID += due_said()


class Noting(NullTranslations):
    """A language that knows the texts of forecasts alone, and which of them it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()

    def gettext(self, message: str) -> str:
        if message not in FORETOLD:
            return message
        self.said.add(message)
        return f"«{message}»"


def test_each_sentence_of_a_forecast_is_known_and_none_is_left_over() -> None:
    noting = Noting()
    unknown = [line for line in SAID if told(line, noting) is None]
    assert unknown == []
    assert set(FORETOLD) - noting.said == set()


@pytest.mark.parametrize("code", sorted(set(languages()) - {SOURCE}))
def test_no_word_of_english_stays_in_a_forecast(code: str) -> None:
    said = "failure failures due overdue last nothing more rows job jobs days day of the machine machines interval to"
    english = set(said.split())
    for line in SAID:
        words = re.findall(r"\w+", told(line, catalogue(code)) or line)
        assert not english & set(words), line


def test_one_machine_is_counted_as_one() -> None:
    assert any("of 1 machine." in line for line in SAID)
    assert not any("1 machines" in line or "0 machines" in line for line in SAID)


def test_a_record_of_forecasts_ends_where_its_sentence_ends() -> None:
    german = told(record_line(RECORDS[2]), catalogue("de"))
    assert german is not None
    assert german.startswith("Rückblick 01.01.2024 bis 01.01.2025: 60 Prognosen über 30 d; Brier-Güte")
    assert "(90-%-Intervall +0,02 bis +0,20)" in german
    assert german.endswith(
        "eingetroffen 20 %. Die angepassten Kurven waren dort nicht besser: Gezeigt ist Kaplan–Meier."
    )
