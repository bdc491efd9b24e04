"""Plain-text logs of events, and which kind of log a table is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingestion.logs.mapping import LogMapping
from ingestion.logs.preview import preview
from ingestion.read import read
from models.types import ReadDocument, ReadLog

LINES = """Alarm printer, hall 2
2026-03-01 08:00:05 EXC-04 ALARM E-17 low evaporator flow
2026-03-01 08:10:00 EXC-05 info engine started
    by key, cold
[01.03.2026 09:00] EXC-04: E-22 oil pressure low
2026-03-01T09:05:00+01:00 EXC-04 warning filter bypass open
2026-03-02 10:00 EXC-05 ALARM E-17 low evaporator flow

2026-03-03 10:00 EXC-04 ALARM E-17 low flow, strainer cleaned
"""


def test_a_line_is_an_event(write) -> None:
    for name in ("alarms.log", "alarms.txt"):
        found = read(write(name, LINES))
        assert isinstance(found, ReadLog)
        assert found.kind == "alarms"
        first, second, third, fourth, *_ = found.work_orders
        assert (first.asset, first.code, first.kind, first.row) == ("EXC-04", "E-17", "ALARM", 2)
        assert first.started_at == datetime(2026, 3, 1, 8, 0, 5)
        assert second.text == "engine started by key, cold"
        assert (third.asset, third.code, third.started_at) == ("EXC-04", "E-22", datetime(2026, 3, 1, 9, 0))
        assert fourth.started_at == datetime(2026, 3, 1, 8, 5, tzinfo=UTC)
        assert [row.row for row in found.rejected] == [1]


@pytest.mark.parametrize(
    "text",
    [
        "Pump manual\n\nTighten the drain plug to 45 Nm.\n2024-01-01 Revision A\n",
        "\n".join(f"2024-01-0{n} Revision {n}: some words were changed" for n in range(1, 8)),
    ],
)
def test_a_text_with_dates_is_no_log(write, text: str) -> None:
    assert isinstance(read(write("a.txt", text)), ReadDocument)


def test_a_machine_that_is_not_named_is_given_by_the_mapping(write) -> None:
    text = "\n".join(f"2024-01-0{n} 08:00 greased all bearings" for n in range(1, 8))
    path = write("a.txt", text)
    assert preview(path, LogMapping()).kind == "document"
    seen = preview(path, LogMapping(asset="P-7"))
    assert (seen.kind, seen.records, seen.rejected) == ("alarms", 7, ())
    assert seen.rows[0] == ("2024-01-01 08:00", "", "", "", "greased all bearings")
