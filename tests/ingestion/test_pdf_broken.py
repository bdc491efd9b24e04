"""A PDF that can't be read is refused with one sentence: which file, why, what to do."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingestion.pdf import pages, read_pdf, ruled
from ingestion.pdf.layout import Sheet
from models.errors import Unreadable
from models.types import PageState


def quiet(_done: int, _total: int) -> None:
    """No progress wanted."""


def written(path: Path, *, password: str = "") -> Path:
    canvas = Canvas(str(path), encrypt=StandardEncryption(password) if password else None)
    for number in range(3):
        canvas.drawString(72, 700, f"Page {number}: tighten the drain plug to 45 Nm and check it for leaks.")
        canvas.showPage()
    canvas.save()
    return path


def no_pages(path: Path) -> Path:
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )
    return path


def with_a_line_of_the_server(path: Path) -> Path:
    """What some sites serve: a linearised file, before whose beginning their template left a line."""
    with pikepdf.open(written(path), allow_overwriting_input=True) as pdf:
        pdf.save(path, linearize=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return filled(path, b"<!-- download.html -->" + path.read_bytes())


def with_a_digit_lost(path: Path, *, said: str = "", bottom: int = 0) -> Path:
    """The font's own table says of '1' that it is a control character. said: what the page says that it is (UTF-16, in
    hexadecimal). bottom: where the page begins."""
    table = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <31> <0018> endbfchar endcmap"
    digit = f"/Span<</ActualText<FEFF{said}>>> BDC (1) Tj EMC" if said else "(1) Tj"
    line = f"BT /F1 12 Tf 72 700 Td (Fuse it with ) Tj {digit} (0 A at the mains of the cabinet.) Tj ET"
    below = "BT /F1 12 Tf 72 600 Td (Fuse it with 70 A at the mains of the press.) Tj ET"
    return _in_font(path, table, f"{line} {below}", bottom=bottom)


def _in_font(path: Path, table: bytes, content: str, *, blank: int = 556, bottom: int = 0) -> Path:
    """A page in a font whose own table says what its characters are. blank: width of one, as a thousandth of its
    size."""
    with pikepdf.open(written(path), allow_overwriting_input=True) as pdf:
        del pdf.pages[1:]
        page, font = pdf.pages[0], pdf.pages[0].Resources.Font.F1
        font.BaseFont, font.FirstChar, font.LastChar = pikepdf.Name.Manual, 32, 126
        font.Widths = pikepdf.Array([blank] + [556] * 94)
        font.ToUnicode = pdf.make_stream(table)
        page.MediaBox = pikepdf.Array([0, bottom, 595, bottom + 842])
        page.Contents = pdf.make_stream(content.encode())
        pdf.save(path)
    return path


def with_blanks_as_tabs(path: Path) -> Path:
    """The font's own table says of the blank that it is a tab; the letter behind it is printed half over it."""
    table = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <20> <0009> endbfchar endcmap"
    line = "BT /F1 12 Tf 72 700 Td [(It runs on any panel, but not on ) 100 (Windows.)] TJ ET"
    return _in_font(path, table, line, blank=240)


def scan(path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=(400, 400))
    canvas.drawImage(ImageReader(Image.new("L", (200, 200), 128)), 0, 0, width=400, height=400)
    canvas.showPage()
    canvas.save()
    return path


def cut(path: Path) -> Path:
    whole = written(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def filled(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda p: filled(p, b""), "is empty"),
        (lambda p: filled(p, b"PK\x03\x04 this is a zip file"), "is not a PDF"),
        (cut, "is cut off"),
        (lambda p: written(p, password="secret"), "is encrypted"),
        (no_pages, "0 pages|can't be opened"),
        (scan, "holds no text"),
    ],
    ids=["empty", "not a PDF", "cut off", "encrypted", "no pages", "scan"],
)
def test_the_refusal_names_file_and_reason(tmp_path: Path, make: object, reason: str) -> None:
    path = make(tmp_path / "pump manual.pdf")  # type: ignore[operator]
    with pytest.raises(Unreadable, match=reason) as refusal:
        read_pdf(path, quiet)
    message = str(refusal.value)
    assert message.startswith("pump manual.pdf ")
    assert "\n" not in message


def test_no_password_needed_to_open_means_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "restricted.pdf"
    canvas = Canvas(str(path), encrypt=StandardEncryption("", ownerPassword="owner", canPrint=0))
    canvas.drawString(72, 700, "Tighten the drain plug to 45 Nm and check it for leaks.")
    canvas.save()
    assert "45 Nm" in read_pdf(path, quiet).blocks[0].text


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, 1500), garbage=st.binary(min_size=1, max_size=60))
def test_damage_anywhere_is_read_or_refused_but_never_crashes(tmp_path: Path, start: int, garbage: bytes) -> None:
    path = tmp_path / "damaged.pdf"
    whole = written(path).read_bytes()
    path.write_bytes(whole[:start] + garbage + whole[start + len(garbage) :])
    with contextlib.suppress(Unreadable):
        assert read_pdf(path, quiet).page_count


def test_a_page_whose_tables_or_layout_fail_keeps_its_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails_on(page: int, whole: Callable[..., Any]) -> Callable[..., Any]:
        def called(sheet: Sheet, *rest: Any) -> Any:
            if sheet.number == page:
                raise ValueError("not enough values to unpack")
            return whole(sheet, *rest)

        return called

    monkeypatch.setattr(ruled, "find", fails_on(1, ruled.find))
    monkeypatch.setattr(pages, "layout", fails_on(2, pages.layout))
    document = read_pdf(written(tmp_path / "odd.pdf"), quiet)
    assert document.page_count == 3
    assert [number for number in range(3) if f"Page {number}: tighten" in str(document.blocks)] == [0, 1, 2]
    assert document.pages[1].state is PageState.UNSURE


def test_a_file_whose_table_of_objects_is_broken_is_read_page_by_page(tmp_path: Path) -> None:
    document = read_pdf(with_a_line_of_the_server(tmp_path / "served.pdf"), quiet)
    assert [page.state for page in document.pages] == [PageState.TEXT] * 3
    assert [block.text.split(":")[0] for block in document.blocks] == ["Page 0", "Page 1", "Page 2"]
    assert all(block.boxes for block in document.blocks)


@pytest.mark.parametrize(
    ("said", "bottom", "read"),
    [
        ("0031", 0, "10 A"),
        ("0031", 50, "10 A"),
        ("", 0, "\ufffd0 A"),
        ("", -50, "\ufffd0 A"),
        ("00310032", 0, "\ufffd0 A"),
    ],
)
def test_a_digit_that_the_fonts_table_loses_is_read_from_its_tag_or_shown_as_unread(
    tmp_path: Path, said: str, bottom: int, read: str
) -> None:
    document = read_pdf(with_a_digit_lost(tmp_path / "font.pdf", said=said, bottom=bottom), quiet)
    assert "\n".join(block.text for block in document.blocks).splitlines() == [
        f"Fuse it with {read} at the mains of the cabinet.",
        "Fuse it with 70 A at the mains of the press.",
    ]


def test_a_blank_with_the_next_letter_over_it_stays_a_blank(tmp_path: Path) -> None:
    texts = [block.text for block in read_pdf(with_blanks_as_tabs(tmp_path / "tabs.pdf"), quiet).blocks]
    assert "It runs on any panel, but not on Windows." in " ".join(texts)
