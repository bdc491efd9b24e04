"""Files of readings: long and wide, however they write times and numbers; no row and no cell is lost in silence."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.logs.convert import Habits, to_numbers, to_times
from ingestion.logs.mapping import LogMapping, parse
from ingestion.read import read
from models.errors import BadInput, Unreadable
from models.readings import ReadReadings, from_micros
from models.types import ReadDocument, RejectedRow

START = datetime(2024, 5, 1, 8, 0, tzinfo=UTC)
Found = dict[tuple[str, str, str], list[tuple[datetime, float, int]]]


AS_FOUND = LogMapping()


def readings(path: Path, mapping: LogMapping = AS_FOUND) -> tuple[Found, list[RejectedRow], ReadReadings]:
    found = read(path, mapping=mapping)
    assert isinstance(found, ReadReadings)
    series: Found = {}
    rejected: list[RejectedRow] = []
    for batch in found.batches:
        rejected += batch.rejected
        for of, at, value, row in batch.points:
            series.setdefault(batch.series[of], []).append((from_micros(at), value, row))
    return series, rejected, found


def long_rows(n: int = 40) -> list[tuple[str, str, str, str, str]]:
    return [
        (f"{START + timedelta(minutes=i):%Y-%m-%d %H:%M}", f"P-{i % 2}", "oil pressure", f"{4 + i / 8}", "bar")
        for i in range(n)
    ]


def test_a_row_per_value(write) -> None:
    lines = ["time,machine,sensor,value,unit", *(",".join(row) for row in long_rows())]
    series, rejected, found = readings(write("a.csv", "\n".join(lines)))
    assert rejected == []
    assert list(series) == [("P-0", "oil pressure", "bar"), ("P-1", "oil pressure", "bar")]
    assert series["P-1", "oil pressure", "bar"][0] == (START + timedelta(minutes=1), 4.125, 3)
    assert found.columns == {
        "started": "time", "asset id": "machine", "sensor": "sensor", "value": "value", "unit": "unit",
    }  # fmt: skip


def test_a_column_per_sensor_with_decimal_commas_and_days_first(write) -> None:
    head = "\ufeffDatum;Anlage;Öldruck [bar];Temp (°C);Bemerkung"
    rows = [f"{n + 1:02}.05.24 08:30;Presse 3;4,{n}5;1.0{n:02},5;" for n in range(31)]
    series, rejected, _ = readings(write("a.csv", "\r\n".join([head, *rows])))
    assert rejected == []
    assert series["Presse 3", "Öldruck", "bar"][1] == (datetime(2024, 5, 2, 8, 30, tzinfo=UTC), 4.15, 3)
    assert series["Presse 3", "Temp", "°C"][30][:2] == (datetime(2024, 5, 31, 8, 30, tzinfo=UTC), 1030.5)


def test_a_decimal_comma_of_one_cell_moves_no_point_of_the_others(write, tmp_path: Path) -> None:
    lines = ["time;machine;pressure;ratio", *(f"2024-05-01 {n:02}:00;P-1;{n},5;12.5" for n in range(10))]
    series, _, _ = readings(write("a.csv", "\n".join(lines)))
    assert {value for _, value, _ in series["P-1", "ratio", ""]} == {12.5}
    assert series["P-1", "pressure", ""][3][1] == 3.5
    book = openpyxl.Workbook()
    book.active.append(["time", "machine", "pressure"])
    for n in range(10):
        book.active.append([datetime(2024, 5, 1, n), "P-1", "3,5" if n == 4 else 1.125])
    book.save(tmp_path / "a.xlsx")
    series, _, _ = readings(tmp_path / "a.xlsx")
    assert [value for _, value, _ in series["P-1", "pressure", ""]] == [*[1.125] * 4, 3.5, *[1.125] * 5]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet", ".xlsx"])
def test_every_format_reads_alike(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"EXC-04{suffix}"
    rows = [{"timestamp": START + timedelta(minutes=n), "oil temp": 60.5 + n, "flow": n / 4} for n in range(40)]
    if suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif suffix == ".jsonl":
        path.write_text("\n".join(json.dumps(row | {"timestamp": row["timestamp"].timestamp()}) for row in rows))
    elif suffix == ".xlsx":
        book = openpyxl.Workbook()
        book.active.append(list(rows[0]))
        for row in rows:
            book.active.append([row["timestamp"].replace(tzinfo=None), row["oil temp"], row["flow"]])
        book.save(path)
    else:
        lines = [
            ",".join(rows[0]),
            *(",".join([row["timestamp"].isoformat(), str(row["oil temp"]), str(row["flow"])]) for row in rows),
        ]
        path.write_text("\n".join(lines))
    series, rejected, found = readings(path)
    assert rejected == []
    assert list(series) == [("EXC-04", "oil temp", ""), ("EXC-04", "flow", "")]
    assert [each[:2] for each in series["EXC-04", "oil temp", ""][:2]] == [
        (START, 60.5),
        (START + timedelta(minutes=1), 61.5),
    ]
    assert "names no machine" in found.problems[0]


def test_what_is_bad_is_set_aside_with_its_row_and_reason(write) -> None:
    rows = [",".join(row) for row in long_rows()]
    rows[3] = "soon,P-1,oil pressure,4.0,bar"
    rows[5] = "2024-05-01 09:00,P-1,oil pressure,high,bar"
    rows[7] = "2024-05-01 09:01,P-1,oil pressure,4.0,bar,too,many"
    rows[9] = "2024-05-01 09:02,,oil pressure,4.0,bar"
    rows[11] = "2024-05-01 09:03,P-1,oil pressure,,bar"
    path = write("a.csv", "\n".join(["time,machine,sensor,value,unit", *rows]))
    series, rejected, _ = readings(path)
    assert sum(map(len, series.values())) == 35
    reasons = {row.row: row.reason for row in rejected}
    assert set(reasons) == {5, 7, 9, 11}
    assert "no time that can be read" in reasons[5]
    assert "no number in column value (high)" in reasons[7]
    assert "7 cells" in reasons[9]
    assert "no asset" in reasons[11]
    found = read(path)
    assert isinstance(found, ReadReadings)
    assert sum(batch.empty for batch in found.batches) == 1


def test_a_mapping_says_what_columns_and_zones_mean(write) -> None:
    mapping = parse(
        "kind: readings\ntime_zone: Europe/Berlin\nasset: EXC-04\ncolumns: {date: c1, sensor: c2, value: c3}\n"
        "units: {p: bar}",
        "m.yaml",
    )
    path = write("a.csv", "c1,c2,c3\n2024-05-01 08:00,p,1.5\n2024-05-01T08:00:00Z,p,2.5\n")
    series, _, found = readings(path, mapping)
    assert found.problems == ()
    assert series == {("EXC-04", "p", "bar"): [(START - timedelta(hours=2), 1.5, 2), (START, 2.5, 3)]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns: {asset: nope}", "'nope'"),
        ("columns: {aset: machine}", "aset is not known"),
        ("colums: {}", "colums is not known"),
        ("time_zone: Mars/Olympus", "Mars/Olympus"),
        ("a: [", "no YAML"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(write, text: str, said: str) -> None:
    lines = ["time,machine,sensor,value,unit", *(",".join(row) for row in long_rows())]
    with pytest.raises(BadInput, match=said):
        read(write("a.csv", "\n".join(lines)), mapping=parse(text, "m.yaml"))


@pytest.mark.parametrize(
    ("head", "row", "most"),
    [
        (
            ["Part No", "Name", "Thread mm", "Torque Nm", "Price EUR", "Valid from"],
            ("44-{n}", "Ring {n}", 1, 2.5, 3, 0),
            45,
        ),
        (["Valve", "Set pressure bar", "Capacity l/min", "Last tested"], ("RV-{n}", 210, 4.5, "n"), 45),
        (["Parameter", "Value", "Unit", "Changed"], ("P{n}", 7, "s", 0), 45),
        (["Article", "Size", "Torque", "Date"], (4711, 10, 20, 0), 29),
    ],
)
def test_a_list_with_a_day_in_each_row_holds_no_readings(
    tmp_path: Path, head: list[str], row: tuple[object, ...], most: int
) -> None:
    for count in (3, most):
        book = openpyxl.Workbook()
        book.active.append(head)
        for n in range(count):
            *cells, day = row
            shown = [cell.format(n=n) if isinstance(cell, str) else cell + n for cell in cells]  # type: ignore[operator]
            book.active.append([*shown, datetime(2024, 1, 1) + timedelta(days=n if day == "n" else 0)])
        book.save(tmp_path / "list.xlsx")
        found = read(tmp_path / "list.xlsx")
        assert isinstance(found, ReadDocument)
        assert any("2024-01-01" in str(block) for block in found.blocks)
    as_said = read(tmp_path / "list.xlsx", mapping=LogMapping(kind="readings"))
    assert isinstance(as_said, ReadReadings), "unless a person says so"


def test_values_without_times_are_refused_with_what_to_do(write) -> None:
    lines = ["speed,torque,wear", *(f"{n},{n / 2},{n / 3:.2f}" for n in range(60))]
    with pytest.raises(Unreadable, match=r"no column with their times.*mapping"):
        read(write("a.csv", "\n".join(lines)))


@given(
    st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), min_size=1, max_size=20),
    st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%d.%m.%Y %H:%M:%S", "%d/%m/%Y %I:%M:%S %p"]),
)
def test_times_are_read_as_they_were_written(times: list[datetime], pattern: str) -> None:
    written = pa.array([f"{at:{pattern}}" for at in times])
    found, bad = to_times(written, Habits(dayfirst=True))
    assert bad == []
    assert [from_micros(at) for at in found.tolist()] == [at.replace(microsecond=0, tzinfo=UTC) for at in times]


@given(st.lists(st.floats(-1e9, 1e9).map(lambda x: round(x, 4)), min_size=1, max_size=20), st.booleans())
def test_numbers_are_read_as_they_were_written(numbers: list[float], comma: bool) -> None:
    def written(number: float) -> str:
        text = f"{number:,.4f}" if comma else f"{number:.4f}"
        return text.translate(str.maketrans(",.", ".,")) if comma else text

    found, bad = to_numbers(pa.array(list(map(written, numbers))), Habits(comma=comma))
    assert bad == []
    assert found.tolist() == pytest.approx(numbers, abs=1e-9)


@given(st.lists(st.text(max_size=12), max_size=20))
def test_any_cell_is_a_value_or_nothing_or_set_aside(cells: list[str]) -> None:
    for read_column in (to_numbers, to_times):
        found, bad = read_column(pa.array(cells, pa.string()), Habits())
        assert len(found) == len(cells)
        assert set(bad) <= set(range(len(cells)))
