"""Tables of rows: logs with any delimiter and date habit, reference tables, page texts; bad rows are set aside."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from ingestion.chunking import chunks
from ingestion.logs.dates import day_first, to_datetime, to_hours, to_number
from ingestion.logs.mapping import LogMapping
from ingestion.logs.preview import preview
from ingestion.read import read
from models.errors import Unreadable
from models.types import BlockKind, ChunkKind, ReadDocument, ReadLog

ROWS = [
    ("Order No", "Machine", "Problem description", "Reported on", "Down time (min)", "Cost"),
    ("4711", "Press 3", "Oil leak at the cylinder", "13.02.2024 08:00", "90", "1.234,50 €"),
    ("4712", "Press 4", "Guard switch broken", "14.02.2024 09:30", "30", "12"),
]


def read_log(path: Path) -> ReadLog:
    found = read(path)
    assert isinstance(found, ReadLog)
    return found


@pytest.mark.parametrize(
    ("delimiter", "name"), [(";", "log.csv"), ("\t", "log.csv"), (",", "log.tsv"), ("|", "log.csv")]
)
def test_the_delimiter_is_found_whatever_the_name_says(write, delimiter: str, name: str) -> None:
    rows = [[cell.replace(",", ".") for cell in row] for row in ROWS]
    log = read_log(write(name, "\ufeff" + "\r\n".join(delimiter.join(row) for row in rows)))
    first = log.work_orders[0]
    assert (first.record_id, first.asset, first.text) == ("4711", "Press 3", "Oil leak at the cylinder")
    assert first.started_at == datetime(2024, 2, 13, 8, 0)
    assert first.downtime_h == 1.5
    assert first.row == 2
    assert first.raw["Machine"] == "Press 3"
    assert [asset.name for asset in log.assets] == ["Press 3", "Press 4"]


def test_a_workbook_reads_like_its_csv(tmp_path: Path, of_every_format: dict[str, Path]) -> None:
    csv, xlsx = read_log(of_every_format[".csv"]), read_log(of_every_format[".xlsx"])
    assert csv.work_orders == xlsx.work_orders
    assert [order.downtime_h for order in csv.work_orders] == [3.5, 0.0, 1.0]
    assert csv.columns["asset id"] == "equipment"


def test_dates_and_numbers_of_a_workbook_keep_their_types(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Title of the sheet"])
    book.active.append(["WO", "Asset", "Work done", "Closed", "Cost"])
    book.active.append([17, "P-7", "Seal replaced", datetime(2024, 2, 1, 12, 0), 12.5])
    book.create_sheet("Empty")
    book.save(tmp_path / "a.xlsx")
    (order,) = read_log(tmp_path / "a.xlsx").work_orders
    assert (order.record_id, order.finished_at, order.cost) == ("17", datetime(2024, 2, 1, 12, 0), 12.5)


def test_a_workbook_is_read_whole_whatever_size_it_states(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Code", "Cause", "Remedy"], ["E01", "Low oil", "Fill up"], ["E02", "Too hot", "Let it cool"]):
        book.active.append(row)
    book.save(tmp_path / "whole.xlsx")
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as made:
        for part in whole.namelist():
            made.writestr(part, whole.read(part).replace(b'<dimension ref="A1:C3"', b'<dimension ref="A1"'))
    document = read(tmp_path / "a.xlsx")
    assert isinstance(document, ReadDocument)
    assert [row.cells[0] for block in document.blocks if block.table for row in block.table.rows] == ["E01", "E02"]


def test_bad_rows_are_set_aside_with_their_reason(write) -> None:
    lines = ["wo_id,asset,description,date", "1,P-7,ok then,2024-01-01", "2,,no asset here,2024-01-02"]
    lines += ["3,P-7,bad date here,soon", "4,P-7,too,many,cells,2024-01-03", "1,P-7,ok then,2024-01-01"]
    lines += ["5,P-8,fine again,2024-01-05"] * 1 + [f"{n},P-9,more of it,2024-02-{n:02}" for n in range(10, 28)]
    log = read_log(write("a.csv", "\n".join(lines)))
    assert [order.record_id for order in log.work_orders[:2]] == ["1", "5"]
    reasons = {rejected.row: rejected.reason for rejected in log.rejected}
    assert set(reasons) == {3, 4, 5, 6}
    assert "names no asset" in reasons[3]
    assert "no date" in reasons[4]
    assert "more cells" in reasons[5]
    assert "the same" in reasons[6]
    assert "4 of 24 rows" in log.problems[0]


def test_two_rows_of_one_record_are_both_kept(write) -> None:
    lines = [
        "event,asset,rule id,start",
        *(f"{n},P-7,R{n % 3},2024-01-{n:02}" for n in range(1, 20)),
        "1,P-8,R9,2024-01-21",
    ]
    log = read_log(write("a.csv", "\n".join(lines)))
    assert len({order.record_id for order in log.work_orders}) == 20


def test_an_asset_is_named_as_people_name_it(write) -> None:
    head = "wo_id,equipment_id,equipment_name,description,date\n"
    numbered = head + "".join(f"{n},CW{n},Chiller {n},checked it well,2024-01-0{n}\n" for n in range(1, 5))
    named = head + "".join(f"{n},P-{n},Water pump,checked it well,2024-01-0{n}\n" for n in range(1, 5))
    assert read_log(write("a.csv", numbered)).assets[0].name == "Chiller 1"
    assert read_log(write("b.csv", named)).assets[0].name == "P-1"


def test_months_come_first_where_a_row_says_so(write) -> None:
    text = "wo_id,asset,description,date\n1,P-7,ok then,1/2/24 8:00\n2,P-7,ok again,1/31/24 0:00\n"
    assert read_log(write("a.csv", text)).work_orders[0].started_at == datetime(2024, 1, 2, 8, 0)


def test_a_reference_table_is_a_document_with_groups_as_headings(write) -> None:
    rows = [f"{unit},E{n},It failed {n}.,Mend it." for unit in ("Motor", "Brake", "Drive") for n in range(4)]
    found = read(write("pump_error_codes.csv", "unit,code,meaning,remedy\n" + "\n".join(rows)))
    assert isinstance(found, ReadDocument)
    assert found.title == "pump error codes"
    made = chunks(found, "copy")
    assert [chunk.section for chunk in made] == [("Motor",), ("Brake",), ("Drive",)]
    assert {chunk.kind for chunk in made} == {ChunkKind.FAULT}
    assert made[0].units[1].cells == (
        ("unit", "Motor"),
        ("code", "E1"),
        ("meaning", "It failed 1."),
        ("remedy", "Mend it."),
    )


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (("machine", "week", "description"), "no column looks like a date."),
        (("date", "weather", "description"), "no column looks like a machine."),
        (("pin", "signal", "level"), "no column looks like a machine or a date or a description or code."),
    ],
)
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "xlsx"])
def test_a_table_that_is_no_log_says_what_it_would_need(
    write, tmp_path: Path, suffix: str, columns: tuple[str, ...], says: str
) -> None:
    cells = {
        "machine": "P-7", "week": "calendar week 7", "description": "seal was changed again", "date": "2024-02-03",
        "weather": "fine", "pin": "7", "signal": "3", "level": "5",
    }  # fmt: skip
    row = [cells[column] for column in columns]
    if suffix == "csv":
        path = write("table.csv", f"{','.join(columns)}\n{','.join(row)}\n")
    elif suffix == "jsonl":
        path = write("table.jsonl", json.dumps(dict(zip(columns, row, strict=True))))
    else:
        book = openpyxl.Workbook()
        for line in (columns, row):
            book.active.append(line)
        path = tmp_path / "table.xlsx"
        book.save(path)
    found = read(path)
    assert isinstance(found, ReadDocument)
    (problem,) = found.problems
    assert problem.startswith(f"Read as a document, since {says}")
    assert "mapping" in problem
    assert preview(path, LogMapping()).problems == found.problems
    assert read(path, mapping=LogMapping(kind="document")).problems == ()


@pytest.mark.parametrize("open_", [(9,), (9, 13), (9, 20), (20,)], ids=str)
def test_a_quotation_mark_that_is_never_closed_costs_its_own_row_alone(write, open_: tuple[int, ...]) -> None:
    lines = [f'W-{n},P-1,2024-01-{n:02},CM,"Seal leaking, replaced",5' for n in range(1, 21)]
    lines[2] = 'W-3,P-1,2024-01-03,CM,"Seal leaking:\nshaft, pump, belt, motor, a, b\nreplaced",5'
    lines[4] = 'W-5,P-1,2024-01-05,CM,1/2" pipe burst,5'
    for n in open_:
        lines[n - 1] = lines[n - 1].replace(' replaced"', " replaced")
    log = read_log(write("log.csv", "\n".join(["WO,Asset,Date,Type,Description,Cost", *lines]) + "\n"))
    assert [order.record_id for order in log.work_orders] == [f"W-{n}" for n in range(1, 21) if n not in open_]
    assert [row.raw.split(",")[0] for row in log.rejected] == [f"W-{n}" for n in open_]
    assert all("quotation mark" in row.reason for row in log.rejected)
    assert [order.text.count("belt") for order in log.work_orders[1:4]] == [0, 1, 0]
    assert [order.row for order in log.work_orders] == [n + 1 for n in range(1, 21) if n not in open_]


FORMATS = (
    (0.125, "0.0%", "12.5%"),
    (0.85, "0 %", "85 %"),
    (45, '0" N·m"', "45 N·m"),
    (1.5, '#,##0.00\\ "kg"', "1.50 kg"),
    (1234.5, "#,##0.00 [$€-407]", "1234.50 €"),
    (42, "00000", "00042"),
    (7.25, "0.00", "7.25"),
    (3, "General", "3"),
    (datetime(2024, 3, 1), "mmm\\-yy", "2024-03"),
    (datetime(2024, 1, 1), "yyyy", "2024"),
    (datetime(2024, 3, 1), "dd.mm.yyyy", "2024-03-01"),
    (datetime(2024, 3, 1, 8, 30), "dd/mm/yy\\ hh:mm", "2024-03-01 08:30"),
)


def test_a_table_of_excel_says_what_its_cells_show(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("Item", "Value"))
    for n, (value, form, _) in enumerate(FORMATS, start=2):
        book.active.append((f"Item of {form[:3]}", value))
        book.active.cell(n, 2).number_format = form
    book.save(tmp_path / "a.xlsx")
    found = read(tmp_path / "a.xlsx")
    assert isinstance(found, ReadDocument)
    cells = [row.cells[1] for block in found.blocks if block.table for row in block.table.rows]
    assert cells == [shown for _, _, shown in FORMATS]


def test_a_log_of_excel_keeps_its_numbers_whatever_they_are_shown_as_and_zeros_of_its_ids(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("WO", "Asset", "Date", "Type", "Description", "Load", "Cost"))
    for n in range(1, 9):
        book.active.append((n, "P-1", datetime(2024, 1, n), "CM", "Seal leaking, replaced", 0.85, 1234.5))
        for column, form in ((1, "0000"), (6, "0%"), (7, '#,##0.00 "EUR"')):
            book.active.cell(n + 1, column).number_format = form
    book.save(tmp_path / "a.xlsx")
    first = read_log(tmp_path / "a.xlsx").work_orders[0]
    assert (first.record_id, first.cost, first.raw["Load"], first.started_at) == (
        "0001", 1234.5, 0.85, datetime(2024, 1, 1)
    )  # fmt: skip


def as_excel_writes_it(path: Path, to: Path) -> None:
    """'… and bearing …' struck through, as a text among those that cells share; openpyxl writes each into its cell."""
    runs = ("<t>Coupling</t>", '<rPr><strike/></rPr><t xml:space="preserve"> and bearing</t>', "<t> replaced</t>")
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shared = f'<sst xmlns="{main}"><si>{"".join(f"<r>{run}</r>" for run in runs)}</si></sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    cell, in_cell = '<c r="E6" t="s"><v>0</v></c>', r'<c r="E6" t="inlineStr">.*?</c>'
    named = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(to, "w") as made:
        for name in whole.namelist():
            made.writestr(name, re.sub(in_cell, cell, whole.read(name).decode()).replace("</Types>", named))
        made.writestr("xl/sharedStrings.xml", shared)


def test_what_is_struck_through_in_excel_no_longer_holds(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("WO", "Asset", "Date", "Type", "Description"))
    for n in range(1, 9):
        book.active.append((f"W-{n}", "P-1", datetime(2024, 1, n), "CM", "Seal leaking, replaced"))
    struck = Font(strike=True)
    for column in range(1, 6):
        book.active.cell(4, column).font = struck
    book.active["E6"] = "Coupling and bearing replaced"
    book.save(tmp_path / "whole.xlsx")
    as_excel_writes_it(tmp_path / "whole.xlsx", tmp_path / "a.xlsx")
    log = read_log(tmp_path / "a.xlsx")
    assert [order.record_id for order in log.work_orders] == [f"W-{n}" for n in (1, 2, 4, 5, 6, 7, 8)]
    assert [(row.row, row.reason) for row in log.rejected] == [(4, "is struck through")]
    assert log.work_orders[3].text == "Coupling replaced"


def test_page_texts_have_a_heading_per_page_and_no_contents(write) -> None:
    pages = [
        {
            "text": "Contents " + "Oil ..... 3 Pump ..... 4 Seal ..... 5 Plug ..... 6 End ..... 7",
            "source": "m.pdf",
            "page": 1,
        },
        {
            "text": "The oil pump delivers twelve litres a minute at rated speed and is primed.",
            "source": "m.pdf",
            "page": 2,
        },
        {
            "text": "It is driven by the crankshaft through a gear and needs no service at all.",
            "source": "m.pdf",
            "page": 2,
        },
    ]
    found = read(write("m.jsonl", "\n".join(map(json.dumps, pages))))
    assert isinstance(found, ReadDocument)
    (chunk,) = chunks(found, "copy")
    assert chunk.section == ("m.pdf page 2",)
    assert len(chunk.units) == 2
    assert [block.kind for block in found.blocks[:2]] == [BlockKind.HEADING, BlockKind.CONTENTS]


def test_readings_and_questions_are_refused(write) -> None:
    readings = "\n".join(["time,temp,pressure", *(f"{n},{n * 1.5},{n * 2.5}" for n in range(60))])
    with pytest.raises(Unreadable, match="measured values"):
        read(write("r.csv", readings))
    with pytest.raises(Unreadable, match="questions"):
        read(write("q.jsonl", '{"question": "Which?", "options": ["a", "b"]}'))


@given(st.datetimes(datetime(1960, 1, 1), datetime(2090, 1, 1)).map(lambda d: d.replace(second=0, microsecond=0)))
def test_a_date_reads_back_in_every_way_of_writing_it(moment: datetime) -> None:
    assert to_datetime(moment.isoformat(), dayfirst=True) == moment
    assert to_datetime(moment.strftime("%d.%m.%Y %H:%M"), dayfirst=True) == moment
    assert to_datetime(moment.strftime("%m/%d/%Y %H:%M"), dayfirst=False) == moment


def test_a_workbooks_duration_of_more_than_a_day_is_hours(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["WO", "Machine", "Reported", "Problem description", "Downtime"])
    for day, down in ((1, timedelta(hours=27, minutes=30)), (2, timedelta(minutes=90))):
        book.active.append([f"W-{day}", "Press 3", datetime(2024, 5, day), "Oil leak at the cylinder", down])
    book.save(tmp_path / "a.xlsx")
    assert [order.downtime_h for order in read_log(tmp_path / "a.xlsx").work_orders] == [27.5, 1.5]


@given(st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 2)))
def test_a_number_reads_back_with_point_or_comma(number: float) -> None:
    assert to_number(f"{number:,.2f}") == number
    assert to_number(f"{number:,.2f}".translate(str.maketrans(",.", ".,"))) == number


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("3:30", 3.5),
        ("90 min", 1.5),
        ("2 days", 48.0),
        ("1,5", 1.5),
        ("1.5 h", 1.5),
        ("soon", None),
        ("-1", None),
        ("0,250", 0.25),
        ("1,250", 1250.0),
    ],
)
def test_durations(text: str, hours: float | None) -> None:
    assert to_hours(text, 1.0) == hours


def test_one_value_above_twelve_tells_the_order() -> None:
    assert day_first(["1/2/24", "13/2/24"])
    assert not day_first(["1/2/24", "1/13/24"])
    assert day_first(["1.2.24"])


def test_tables_of_numbers_to_look_up_are_read_beside_others_or_if_a_person_says_so(write, tmp_path: Path) -> None:
    torques = [["Thread", "Pitch", "Nm"], *([n, n / 10, 3 * n] for n in range(3, 40))]
    book = openpyxl.Workbook()
    for row in [["Code", "Cause", "Remedy"], ["E01", "Low oil", "Fill up"]]:
        book.active.append(row)
    sheet = book.create_sheet("Torque")
    for row in torques:
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    alone = write("a.csv", "\n".join(",".join(map(str, row)) for row in torques))
    for found in (read(tmp_path / "a.xlsx"), read(alone, mapping=LogMapping(kind="document"))):
        assert isinstance(found, ReadDocument)
        assert ("8", "0.8", "24") in [row.cells for block in found.blocks if block.table for row in block.table.rows]


def test_a_cell_merged_downwards_says_its_text_in_each_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Faults"],
        ["Code", "Cause", "Remedy"],
        ["E01", "Low oil", "Fill up"],
        [None, "Worn pump", "Replace it"],
    ):
        book.active.append(row)
    book.active.merge_cells("A1:C1")
    book.active.merge_cells("A3:A4")
    book.save(tmp_path / "a.xlsx")
    document = read(tmp_path / "a.xlsx")
    assert isinstance(document, ReadDocument)
    (table,) = [block.table for block in document.blocks if block.table]
    assert (table.header, [row.cells[:2] for row in table.rows]) == (
        ("Code", "Cause", "Remedy"),
        [("E01", "Low oil"), ("E01", "Worn pump")],
    )


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_is_said_of_the_file_above_a_table_names_no_columns(write, tmp_path: Path, suffix: str) -> None:
    rows = [
        ["Document", "SB-17"],
        ["Rev", "B"],
        [],
        ["Code", "Cause", "Remedy"],
        ["E01", "Low oil", "Fill up"],
        ["E02", "Too hot", "Let it cool"],
    ]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    write("a.csv", "\n".join(",".join(row) for row in rows))
    document = read(tmp_path / f"a{suffix}")
    assert isinstance(document, ReadDocument)
    (table,) = [block.table for block in document.blocks if block.table]
    assert (table.header, [row.cells[0] for row in table.rows]) == (("Code", "Cause", "Remedy"), ["E01", "E02"])


def test_a_row_that_is_wider_than_the_names_of_columns_is_none_of_them(write) -> None:
    with pytest.raises(Unreadable, match="no rows below its column names"):
        read(write("a.csv", "Code,Cause\n101,Low oil,Fill up\n102,Too hot,Let it cool\n"))


def test_costs_of_jobs_that_are_merged_count_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["WO", "Machine", "Reported", "Problem description", "Downtime h", "Cost"])
    book.active.append(["W-1", "Press 3", datetime(2024, 5, 1), "Oil leak at the cylinder", 3, 100])
    book.active.append(["W-2", None, datetime(2024, 5, 1), "Hose burst at the pump", None, None])
    for cells in ("B2:B3", "E2:E3", "F2:F3"):
        book.active.merge_cells(cells)
    book.save(tmp_path / "a.xlsx")
    orders = read_log(tmp_path / "a.xlsx").work_orders
    assert [(order.asset, order.downtime_h, order.cost) for order in orders] == [
        ("Press 3", 3.0, 100.0),
        ("Press 3", None, None),
    ]
