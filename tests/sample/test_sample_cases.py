"""Each case of the sample set can be answered from the page or document it names."""

import csv
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from lxml import html

import ingestion.sample
from services.learning.evaluation import Case, read_cases, stands

SAMPLE = Path(ingestion.sample.__file__).parent
CASES = read_cases(SAMPLE / "cases.jsonl").cases
ANSWERABLE = [case for case in CASES if case.kind != "unanswerable"]
KINDS = {"value", "procedure", "table", "fault_code", "identifier", "definition", "warning", "yes_no", "multi"}


def pdf_text(path: Path, pages: tuple[int, ...]) -> str:
    document = pypdfium2.PdfDocument(str(path))
    try:
        return "\n".join(document[page - 1].get_textpage().get_text_range() for page in pages)
    finally:
        document.close()


def docx_text(path: Path) -> str:
    word = Document(str(path))
    cells = (cell.text for table in word.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])


def text_of(case: Case) -> str:
    texts = []
    for name in case.documents:
        path = SAMPLE / "documents" / name
        match path.suffix:
            case ".pdf":
                texts.append(pdf_text(path, tuple(case_pages(case))))
            case ".docx":
                texts.append(docx_text(path))
            case ".html":
                texts.append(" ".join(html.fromstring(path.read_bytes()).itertext()))
            case ".csv":
                texts.append("\n".join(" | ".join(row) for row in csv.reader(path.open(encoding="utf-8"))))
    return "\n".join(texts)


def case_pages(case: Case) -> tuple[int, ...]:
    assert case.pages, f"{case.id} names a PDF and no page"
    return tuple(case.pages)


@pytest.mark.parametrize("case", ANSWERABLE, ids=lambda case: case.id)
def test_the_expected_strings_stand_where_the_case_says(case: Case) -> None:
    text = text_of(case)
    missing = [needle for needle in case.must_contain if not stands(needle, text)]
    assert not missing, f"not on the named page or in the named document: {missing}"


@pytest.mark.parametrize("case", [case for case in ANSWERABLE if case.pages], ids=lambda case: case.id)
def test_each_named_page_holds_a_part_of_the_answer(case: Case) -> None:
    path = SAMPLE / "documents" / case.documents[0]
    for page in case_pages(case):
        text = pdf_text(path, (page,))
        assert any(stands(needle, text) for needle in case.must_contain), f"nothing of the answer on page {page}"


def test_the_cases_cover_all_kinds_with_enough_that_have_no_answer() -> None:
    kinds = Counter(case.kind for case in CASES)
    assert len(CASES) >= 70
    assert set(kinds) >= KINDS
    assert kinds["unanswerable"] >= 12
    assert len({case.id for case in CASES}) == len(CASES)


def test_the_first_question_of_a_newcomer_is_among_them() -> None:
    case = next(case for case in CASES if case.question == "What is the tightening torque of the drain plug?")
    assert case.must_contain == ("80",)
