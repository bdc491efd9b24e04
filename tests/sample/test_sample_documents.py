"""The sample documents: the same bytes on every run, one machine in all of them, nothing that points nowhere."""

import csv
import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
from docx import Document

from ingestion.sample import machine as m
from ingestion.sample.faults import FAULTS
from ingestion.sample.generate import DOCUMENTS, generate
from ingestion.sample.manual import FILE_NAME
from ingestion.sample.worklog import work_orders

MOST_BYTES = 3_000_000


@pytest.fixture(scope="module")
def pages() -> list[str]:
    document = pypdfium2.PdfDocument(str(DOCUMENTS / FILE_NAME))
    try:
        return [page.get_textpage().get_text_range().replace("\r", "") for page in document]
    finally:
        document.close()


@pytest.fixture(scope="module")
def bulletin() -> str:
    word = Document(str(next(DOCUMENTS.glob("*.docx"))))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])


@pytest.fixture(scope="module")
def log() -> list[dict[str, str]]:
    with next(DOCUMENTS.glob("*.csv")).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_generating_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    written = generate(tmp_path)
    assert {path.name for path in written} == {path.name for path in DOCUMENTS.iterdir()}
    for path in written:
        assert path.read_bytes() == (DOCUMENTS / path.name).read_bytes(), f"{path.name} isn't what is committed"


def test_the_set_is_small_enough_for_a_repository() -> None:
    assert sum(path.stat().st_size for path in DOCUMENTS.iterdir()) < MOST_BYTES


def test_the_manual_is_a_manual(pages: list[str]) -> None:
    assert len(pages) >= 24
    assert m.MANUAL_NUMBER in pages[0]
    assert m.MANUAL_REVISION in pages[0]
    document = pypdfium2.PdfDocument(str(DOCUMENTS / FILE_NAME))
    titles = [(bookmark.level, bookmark.get_title()) for bookmark in document.get_toc()]
    turned = [number for number, page in enumerate(document, 1) if page.get_rotation() == 90]
    document.close()
    assert sum(level == 0 for level, _ in titles) == 12
    assert sum(level == 1 for level, _ in titles) > 40
    assert len(turned) == 1


def test_every_section_table_and_figure_that_is_named_exists(pages: list[str]) -> None:
    text = "\n".join(pages)
    headings = set(re.findall(r"^(\d+\.\d+) [A-Z]", text, re.MULTILINE))
    captions = {kind: set(re.findall(rf"^{kind} (\d+-\d+) ", text, re.MULTILINE)) for kind in ("Table", "Figure")}
    assert set(re.findall(r"Section (\d+\.\d+)", text)) <= headings
    assert set(re.findall(r"Tables? (\d+-\d+)", text)) <= captions["Table"]
    assert set(re.findall(r"Figures? (\d+-\d+)", text)) <= captions["Figure"]
    for _, _, _, section in m.INTERVALS.rows:
        assert section in headings


def test_the_contents_page_names_the_right_pages(pages: list[str]) -> None:
    entries = re.findall(r"^(\d+(?:\.\d+)?) ([A-Z][^.\n]*?) ?(?:\. ?)+(\d+)$", "\n".join(pages[2:4]), re.MULTILINE)
    assert len(entries) > 50
    for number, title, page in entries:
        assert f"{number} {title.strip()}" in pages[int(page) - 1]


def test_the_drain_plug_has_one_torque_and_no_bulletin_touches_it(pages: list[str], bulletin: str) -> None:
    said = re.findall(r"[Dd]rain plug[^.\n]*?(\d+) N·m", "\n".join(pages))
    in_table = re.findall(r"^Drain plug.* (\d+)$", "\n".join(pages), re.MULTILINE)
    assert set(said + in_table) == {m.DRAIN_PLUG_TORQUE}
    assert len(in_table) == 1
    assert "drain plug" not in bulletin.lower()


def test_the_bulletin_supersedes_a_value_that_the_manual_states(pages: list[str], bulletin: str) -> None:
    manual = "\n".join(pages)
    old, new = m.OIL_QUANTITY_L["MP-402"], m.OIL_QUANTITY_WIDE_SUMP_L
    assert f"MP-402 GU-42 {old} " in manual
    assert new not in re.findall(r"\d+\.\d+(?= L\b)", manual)
    assert f"{m.BULLETIN_FROM_SERIAL} and later the oil quantity is {new} L" in bulletin
    assert "Section 6.4, Table 6-3" in bulletin


def test_the_fault_table_runs_over_a_page_break(pages: list[str]) -> None:
    where = {
        fault.code: number for number, text in enumerate(pages, 1) for fault in FAULTS if f"\n{fault.code} " in text
    }
    assert len(where) == len(FAULTS) >= 30
    assert len(set(where.values())) > 1


def test_item_numbers_mean_one_part_everywhere(pages: list[str]) -> None:
    torques = {row[1]: row[0] for row in m.NAMED_TORQUES.rows if row[1] != "–"}
    parts = dict(re.findall(r"^(\d\d?) ([A-Z][^\n]*?) \d (?:33|44|55|99)-", "\n".join(pages[31:35]), re.MULTILINE))
    for item in ("2", "8", "41", "42", "43", "44", "45", "46", "47"):
        assert torques[item].split()[0].lower() == parts[item].split()[0].lower(), item


def test_the_log_covers_twelve_assets_and_three_years(log: list[dict[str, str]]) -> None:
    assert len(log) >= 300
    assert len({row["asset"] for row in log}) == 12
    days = [datetime.fromisoformat(row["reported"]) for row in log]
    assert days == sorted(days)
    assert (days[0].year, days[-1].year) == (2021, 2023)
    assert {row["type"] for row in log} == {"PM", "CM"}
    assert all(row["finished"] > row["reported"] for row in log)


def test_meters_only_run_forward(log: list[dict[str, str]]) -> None:
    for asset in {row["asset"] for row in log}:
        meters = [int(row["meter_h"]) for row in log if row["asset"] == asset]
        assert meters == sorted(meters)


def test_one_unit_eats_seals(log: list[dict[str, str]]) -> None:
    seals = Counter(row["asset"] for row in log if row["parts"].startswith("44-2210"))
    (worst, most), (_, next_most) = seals.most_common(2)
    assert worst == "P-207"
    assert most > 2 * next_most


def test_the_log_uses_codes_and_parts_of_the_manual(log: list[dict[str, str]], pages: list[str]) -> None:
    manual = "\n".join(pages)
    assert {row["fault_code"] for row in log} - {""} <= {fault.code for fault in FAULTS}
    for part in {part for row in log for part in row["parts"].split(", ") if part}:
        assert part in manual, part


def test_another_seed_gives_another_history() -> None:
    assert work_orders(1) == work_orders(1)
    assert work_orders(1) != work_orders(2)
