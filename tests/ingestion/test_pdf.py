"""What a reader of a PDF sees is what the blocks say: headings, order, tables, steps, warnings, running heads."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingestion.pdf import page_png, read_pdf
from models.errors import NotFound
from models.types import Block, BlockKind, PageState, ReadDocument, Severity

WIDTH, HEIGHT = A4
FONTS = Path(reportlab.__file__).parent / "fonts"
LEFT, SIZE, PITCH = 60.0, 10.0, 12.0
LOREM = (
    "The pump delivers cooling water to the condenser and returns the warm water to the tower. Its bearings are "
    "lubricated by an oil bath, and the level is visible in the sight glass on the left side of the housing. Before "
    "any work the drive must be locked against restarting, because the control system may start it at any time."
)


class Sheet:
    """A page written from the top down."""

    def __init__(self, canvas: Canvas, x: float = LEFT) -> None:
        self.canvas, self.x, self.y = canvas, x, 90.0

    def line(self, text: str, *, x: float | None = None, font: str = "Helvetica", size: float = SIZE) -> Sheet:
        self.canvas.setFont(font, size)
        self.canvas.drawString(self.x if x is None else x, HEIGHT - self.y, text)
        self.y += 1.2 * size
        return self

    def gap(self, points: float = 10.0) -> Sheet:
        self.y += points
        return self

    def heading(self, text: str, size: float = 14.0) -> Sheet:
        return self.gap(12).line(text, font="Helvetica-Bold", size=size).gap(6)

    def paragraph(self, text: str = LOREM, *, width: int = 88, x: float | None = None) -> Sheet:
        line = ""
        for word in text.split():
            if len(line) + len(word) > width:
                self.line(line, x=x)
                line = ""
            line = f"{line} {word}".strip()
        return self.line(line, x=x).gap(8)

    def grid(self, rows: list[list[str]], columns: list[float], *, vertical: bool = True, bold: bool = True) -> Sheet:
        top = self.y - SIZE
        for at, row in enumerate(rows):
            self.canvas.line(columns[0], HEIGHT - top, columns[-1], HEIGHT - top)
            self.canvas.setFont("Helvetica-Bold" if bold and at == 0 else "Helvetica", SIZE)
            for x, cell in zip(columns, row, strict=False):
                self.canvas.drawString(x + 3, HEIGHT - top - 13, cell)
            top += 18
        self.canvas.line(columns[0], HEIGHT - top, columns[-1], HEIGHT - top)
        if vertical:
            for x in columns:
                self.canvas.line(x, HEIGHT - self.y + SIZE, x, HEIGHT - top)
        self.y = top + 24
        return self

    def picture(self, word: str, font: str) -> Sheet:
        image = Image.new("L", (260, 90), 255)
        draw = ImageDraw.Draw(image)
        draw.rectangle((4, 4, 255, 85), outline=0, width=5)
        draw.text((130, 45), word, fill=0, font=ImageFont.truetype(str(FONTS / font), 34), anchor="mm")
        self.canvas.drawImage(ImageReader(image), 240, HEIGHT - self.y - 20, width=72, height=25)
        self.y += 36
        return self


@pytest.fixture
def pdf(tmp_path: Path) -> Callable[..., ReadDocument]:
    """Write one function's worth of pages and read them; each function gets a Sheet."""

    def make(*pages: Callable[[Sheet], object], head: bool = False) -> ReadDocument:
        path = tmp_path / "manual.pdf"
        canvas = Canvas(str(path), pagesize=A4, invariant=1)
        for number, page in enumerate(pages, start=1):
            if head:
                canvas.setFont("Helvetica", 9)
                canvas.drawString(LEFT, HEIGHT - 40, "PM-200 Service Manual")
                canvas.drawString(WIDTH / 2, 30, f"{number}")
            page(Sheet(canvas))
            canvas.showPage()
        canvas.save()
        return read_pdf(path, lambda done, total: None)

    return make


def of(document: ReadDocument, kind: BlockKind) -> list[Block]:
    return [b for b in document.blocks if b.kind is kind]


def texts(document: ReadDocument, kind: BlockKind) -> list[str]:
    return [b.text for b in of(document, kind)]


def test_headings_by_size_get_levels_and_body_does_not(pdf: Callable[..., ReadDocument]) -> None:
    document = pdf(
        lambda s: s.heading("Lubrication", 18).paragraph().heading("Oil change").paragraph().paragraph(),
        lambda s: s.heading("Bearings", 18).paragraph().heading("Clearance").paragraph().paragraph(),
    )
    assert [(b.text, b.level) for b in of(document, BlockKind.HEADING)] == [
        ("Lubrication", 1),
        ("Oil change", 2),
        ("Bearings", 1),
        ("Clearance", 2),
    ]
    assert texts(document, BlockKind.PARAGRAPH) == [LOREM] * 6


def test_bookmarks_decide_even_where_the_style_is_plain(tmp_path: Path) -> None:
    path = tmp_path / "outline.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    sheet = Sheet(canvas).line("Drain the oil").gap().paragraph().paragraph()
    canvas.bookmarkPage("a")
    canvas.addOutlineEntry("Drain the oil", "a", level=0)
    canvas.showPage()
    canvas.save()
    document = read_pdf(path, lambda done, total: None)
    assert sheet.y > 0
    assert texts(document, BlockKind.HEADING) == ["Drain the oil"]


def test_running_heads_are_furniture_and_text_at_the_top_of_a_page_is_not(pdf: Callable[..., ReadDocument]) -> None:
    document = pdf(*[(lambda s, n=n: s.heading(f"Chapter {n}").paragraph()) for n in range(1, 8)], head=True)
    furniture = texts(document, BlockKind.FURNITURE)
    assert furniture.count("PM-200 Service Manual") == 6
    assert texts(document, BlockKind.PARAGRAPH)[0] == "PM-200 Service Manual"  # it says what the document is about
    assert {str(n) for n in range(1, 8)} <= set(furniture)
    assert texts(document, BlockKind.HEADING) == [f"Chapter {n}" for n in range(1, 8)]


def test_two_columns_are_read_one_after_the_other(pdf: Callable[..., ReadDocument]) -> None:
    def page(sheet: Sheet) -> None:
        top = sheet.y
        for n in range(20):
            sheet.line(f"left column line number {n} is written here")
        sheet.y = top
        for n in range(20):
            sheet.line(f"right column line number {n} is written here", x=320)

    text = " ".join(texts(pdf(page), BlockKind.PARAGRAPH))
    order = [text.index(f"{side} column line number {n} ") for side in ("left", "right") for n in range(20)]
    assert order == sorted(order)


TORQUES = [
    ["Part", "Torque", "Tool"],
    ["Drain plug", "45 Nm", "17 mm"],
    ["Filler plug", "30 Nm", "14 mm"],
    ["Cover", "9 Nm", "8 mm"],
]


@pytest.mark.parametrize("vertical", [True, False], ids=["all rules", "horizontal rules only"])
def test_a_ruled_table_keeps_header_and_cells(pdf: Callable[..., ReadDocument], vertical: bool) -> None:
    columns = [LEFT, 200.0, 320.0, 440.0]
    document = pdf(lambda s: s.paragraph().grid(TORQUES, columns, vertical=vertical).paragraph())
    (block,) = of(document, BlockKind.TABLE)
    assert block.table is not None
    assert block.table.header == ("Part", "Torque", "Tool")
    assert [row.cells for row in block.table.rows] == [tuple(row) for row in TORQUES[1:]]
    assert texts(document, BlockKind.PARAGRAPH) == [LOREM, LOREM]


def test_a_table_over_a_page_break_is_one_and_its_header_is_not_a_row(pdf: Callable[..., ReadDocument]) -> None:
    columns = [LEFT, 200.0, 320.0, 440.0]
    rest = [TORQUES[0], ["Flange", "60 Nm", "19 mm"], ["Base", "80 Nm", "24 mm"]]
    document = pdf(
        lambda s: s.paragraph().grid(TORQUES, columns),
        lambda s: s.grid(rest, columns).paragraph(),
        lambda s: s.paragraph(),
        head=True,
    )
    (block,) = of(document, BlockKind.TABLE)
    assert block.table is not None
    assert [row.cells[0] for row in block.table.rows] == ["Drain plug", "Filler plug", "Cover", "Flange", "Base"]
    assert [row.page for row in block.table.rows] == [1, 1, 1, 2, 2]


def test_cells_in_line_without_any_rule_are_a_table(pdf: Callable[..., ReadDocument]) -> None:
    def page(sheet: Sheet) -> None:
        sheet.paragraph()
        for level, amps, watts in (("1", "1.6 A", "400 W"), ("2", "3.1 A", "700 W"), ("3", "4.7 A", "1050 W")):
            sheet.line(level)
            for x, cell in ((130.0, amps), (200.0, watts)):
                sheet.y -= PITCH
                sheet.line(cell, x=x)
        sheet.gap().paragraph()

    (block,) = of(pdf(page), BlockKind.TABLE)
    assert block.table is not None
    assert [row.cells for row in block.table.rows][1] == ("2", "3.1 A", "700 W")


def steps_page(sheet: Sheet) -> Sheet:
    sheet.heading("Oil change")
    sheet.line("1.  Stop the pump and lock the drive.").gap(6)
    sheet.line("2.  Drain the oil as follows:").gap(6)
    sheet.line("(a)  Put a tray under the drain plug.", x=LEFT + 24).gap(6)
    sheet.line("(b)  Remove the plug.", x=LEFT + 24).gap(6)
    return sheet


def test_steps_have_labels_and_levels_and_go_on_over_pages(pdf: Callable[..., ReadDocument]) -> None:
    document = pdf(
        lambda s: steps_page(s.paragraph()),
        lambda s: s.line("3.  Fill in 2.5 l of oil and check the level with the pump standing still, then").line(
            "close the filler plug.", x=LEFT + 16
        ),
    )
    assert [(b.label, b.level, b.text) for b in of(document, BlockKind.STEP)] == [
        ("1.", 1, "Stop the pump and lock the drive."),
        ("2.", 1, "Drain the oil as follows:"),
        ("(a)", 2, "Put a tray under the drain plug."),
        ("(b)", 2, "Remove the plug."),
        ("3.", 1, "Fill in 2.5 l of oil and check the level with the pump standing still, then close the filler plug."),
    ]


def test_a_warning_takes_its_text_and_not_the_step_behind_it(pdf: Callable[..., ReadDocument]) -> None:
    def page(sheet: Sheet) -> None:
        sheet.paragraph().line("WARNING", x=270, font="Helvetica-Bold").gap(4)
        sheet.line("Hot oil. It can burn the skin.", x=LEFT + 30).gap()
        sheet.line("1.  Open the drain plug.").gap()
        sheet.line("Note: keep the old washer.").gap().paragraph()

    warnings = of(pdf(page), BlockKind.WARNING)
    assert [(b.severity, b.label, b.text) for b in warnings] == [
        (Severity.WARNING, "WARNING", "Hot oil. It can burn the skin."),
        (Severity.NOTICE, "NOTE", "keep the old washer."),
    ]


def test_a_box_ends_the_warning_in_it(pdf: Callable[..., ReadDocument]) -> None:
    def page(sheet: Sheet) -> None:
        sheet.paragraph()
        top = sheet.y - 14
        sheet.line("CAUTION", font="Helvetica-Bold", x=LEFT + 6).gap(4)
        sheet.line("Never run the pump dry.", x=LEFT + 6).gap(8).line("The seal is destroyed at once.", x=LEFT + 6)
        sheet.canvas.rect(LEFT, HEIGHT - sheet.y, 400, sheet.y - top)
        sheet.gap(8).paragraph()

    document = pdf(page)
    (block,) = of(document, BlockKind.WARNING)
    assert block.severity is Severity.CAUTION
    assert block.text == "Never run the pump dry.\nThe seal is destroyed at once."
    assert texts(document, BlockKind.PARAGRAPH) == [LOREM, LOREM]


@pytest.mark.parametrize("font", ["Vera.ttf", "VeraBd.ttf"])
@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("WARNING", Severity.WARNING),
        ("CAUTION", Severity.CAUTION),
        ("DANGER", Severity.DANGER),
        ("NOTE", Severity.NOTICE),
    ],
)
def test_a_label_that_is_a_picture_is_read(
    pdf: Callable[..., ReadDocument], word: str, severity: Severity, font: str
) -> None:
    document = pdf(lambda s: s.paragraph().picture(word, font).paragraph("Hot oil. It can burn the skin.", x=90))
    assert [(b.severity, b.text) for b in of(document, BlockKind.WARNING)] == [
        (severity, "Hot oil. It can burn the skin.")
    ]


@pytest.mark.parametrize("word", ["OPTION", "SERVICE", "START", "PUMPS", "ACME"])
def test_another_word_in_a_picture_is_no_warning(pdf: Callable[..., ReadDocument], word: str) -> None:
    document = pdf(lambda s: s.paragraph().picture(word, "VeraBd.ttf").paragraph("Hot oil.", x=90))
    assert of(document, BlockKind.WARNING) == []


def test_contents_pages_are_contents_and_no_headings(pdf: Callable[..., ReadDocument]) -> None:
    def contents(sheet: Sheet) -> None:
        sheet.heading("Contents")
        for n in range(12):
            sheet.line(f"Chapter {n} of the manual {'.' * 60} {n + 3}")

    document = pdf(contents, lambda s: s.heading("Chapter 0").paragraph())
    assert texts(document, BlockKind.HEADING) == ["Chapter 0"]
    assert "Chapter 11" in texts(document, BlockKind.CONTENTS)[0]


@pytest.mark.parametrize(("pages", "is_contents"), [((1, 2, 2), True), ((24, 12, 300), False), ((2, 90, 300), False)])
def test_a_short_list_that_leads_to_the_first_pages_is_contents(
    pdf: Callable[..., ReadDocument], pages: tuple[int, ...], is_contents: bool
) -> None:
    def led(sheet: Sheet) -> None:
        sheet.heading("Motor control")
        for name, page in zip(("Purpose", "User steps", "Wiring of the keypad"), pages, strict=True):
            sheet.line(f"{name}: {'.' * 60} {page}")

    document = pdf(led, lambda s: s.heading("Purpose").paragraph())
    assert bool(texts(document, BlockKind.CONTENTS)) is is_contents


def test_a_page_lying_on_its_side_is_read_upright_and_its_boxes_lie_on_the_page(tmp_path: Path) -> None:
    path = tmp_path / "turned.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.translate(WIDTH, 0)
    canvas.rotate(90)
    canvas.setFont("Helvetica", SIZE)
    for n, text in enumerate(("The torque of the cover is", "nine newton metres and no more.")):
        canvas.drawString(80, WIDTH - 100 - n * PITCH, text)
    canvas.showPage()
    canvas.save()
    document = read_pdf(path, lambda done, total: None)
    (block,) = of(document, BlockKind.PARAGRAPH)
    assert block.text == "The torque of the cover is nine newton metres and no more."
    (box,) = block.boxes
    assert box.x0 >= 0
    assert box.x1 <= WIDTH
    assert box.y1 - box.y0 > 100 > box.x1 - box.x0
    assert (document.pages[0].width, document.pages[0].height) == (
        pytest.approx(WIDTH, 0.01),
        pytest.approx(HEIGHT, 0.01),
    )


def test_title_revision_language_and_pages(pdf: Callable[..., ReadDocument]) -> None:
    document = pdf(
        lambda s: s.line("PM-200 Condenser Pump", size=24).gap().line("Service Manual Rev. C").gap().paragraph(),
        lambda s: s.paragraph().paragraph(),
        lambda s: s,
    )
    assert document.title == "PM-200 Condenser Pump"
    assert document.revision == "Rev. C"
    assert document.language == "en"
    assert document.page_count == 3
    assert [p.state for p in document.pages] == [PageState.TEXT, PageState.TEXT, PageState.BLANK]


def test_all_text_is_in_some_block_and_all_boxes_are_on_their_page(pdf: Callable[..., ReadDocument]) -> None:
    document = pdf(steps_page, lambda s: s.paragraph().grid(TORQUES, [LEFT, 200.0, 320.0, 440.0]), head=True)
    words = {w for b in document.blocks for w in f"{b.label} {b.text}".split()}
    assert {"lock", "plug.", "Nm", "PM-200", "1.", "(b)"} <= words
    for block in document.blocks:
        for box in block.boxes:
            page = document.pages[box.page - 1]
            assert 0 <= box.x0 <= box.x1 <= page.width
            assert 0 <= box.y0 <= box.y1 <= page.height


def test_reading_twice_gives_the_same_blocks_without_the_network(
    pdf: Callable[..., ReadDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a PDF was read over the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert pdf(steps_page).blocks == pdf(steps_page).blocks


def test_progress_is_told_after_each_page(tmp_path: Path) -> None:
    path = tmp_path / "three.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for _ in range(3):
        Sheet(canvas).paragraph()
        canvas.showPage()
    canvas.save()
    told: list[tuple[int, int]] = []
    read_pdf(path, lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_page_as_picture_has_the_size_of_the_page(tmp_path: Path) -> None:
    path = tmp_path / "one.pdf"
    canvas = Canvas(str(path), pagesize=(360, 720))
    Sheet(canvas)
    canvas.showPage()
    canvas.save()
    picture = tmp_path / "page.png"
    picture.write_bytes(page_png(path, 1, dpi=72))
    assert Image.open(picture).size == (360, 720)
    with pytest.raises(NotFound, match=r"one\.pdf has pages 1 to 1"):
        page_png(path, 2)


def test_words_on_a_drawing_are_figure_text_and_text_beside_it_is_not(pdf: Callable[..., ReadDocument]) -> None:
    def page(sheet: Sheet) -> None:
        sheet.paragraph()
        for n in range(6):
            sheet.canvas.circle(150 + 40 * n, HEIGHT - sheet.y - 60, 30)
            sheet.canvas.line(150 + 40 * n, HEIGHT - sheet.y, 190 + 40 * n, HEIGHT - sheet.y - 110)
            sheet.canvas.drawString(145 + 40 * n, HEIGHT - sheet.y - 62, f"{n + 41}")
        sheet.gap(130).line("Figure 3. Oil circuit of the gear unit").gap().paragraph()

    document = pdf(page)
    assert " ".join(texts(document, BlockKind.FIGURE_TEXT)) == "41 42 43 44 45 46"
    assert texts(document, BlockKind.CAPTION) == ["Figure 3. Oil circuit of the gear unit"]
    assert texts(document, BlockKind.PARAGRAPH) == [LOREM, LOREM]


def test_a_foot_with_a_section_name_and_a_counting_page_number_is_furniture(pdf: Callable[..., ReadDocument]) -> None:
    def chapter(number: int) -> Callable[[Sheet], None]:
        def page(sheet: Sheet) -> None:
            sheet.heading(f"{number} {'ABCDEFGH'[number]} chapter").paragraph(
                f"{number} is the number of this chapter. {LOREM}"
            )
            sheet.canvas.setFont("Helvetica", 9)
            sheet.canvas.drawString(LEFT, 30, f"{'ABCDEFGH'[number]} chapter, page {number + 1}")

        return page

    document = pdf(*[chapter(n) for n in range(8)])
    assert len(of(document, BlockKind.FURNITURE)) == 8
    assert len(of(document, BlockKind.HEADING)) == 8


def test_a_foot_with_a_number_of_a_document_before_that_of_the_page_is_furniture(
    pdf: Callable[..., ReadDocument],
) -> None:
    def page(number: int) -> Callable[[Sheet], object]:
        def drawn(sheet: Sheet) -> None:
            sheet.heading(f"{'ABCDEFGH'[number]} chapter").paragraph(f"Chapter {number} begins here. {LOREM}")
            sheet.canvas.setFont("Helvetica", 9)
            sheet.canvas.drawString(LEFT, 22, f"BBK-V.122018_EN    {number + 9}    Safety first...")

        return drawn

    document = pdf(*[page(n) for n in range(8)])
    assert len(of(document, BlockKind.FURNITURE)) == 8
    assert not any("Safety first" in text for text in texts(document, BlockKind.PARAGRAPH))


def test_feet_that_face_each_other_are_one(pdf: Callable[..., ReadDocument]) -> None:
    def page(number: int) -> Callable[[Sheet], object]:
        def drawn(sheet: Sheet) -> None:
            sheet.heading(f"{number} {'ABCDEFGH'[number]} chapter").paragraph()
            foot = (
                "Parmer",
                "Variable-Speed Console Drives Operating and Service Manual",
                f"{number // 2}-{number % 2 + 1}",
            )
            for x, text in zip((LEFT, 150.0, 500.0), foot if number % 2 else foot[::-1], strict=True):
                sheet.canvas.drawString(x, 40, text)

        return drawn

    document = pdf(*[page(n) for n in range(1, 6)])  # of the left ones there are two
    said = texts(document, BlockKind.FURNITURE)
    assert len(said) == 5
    assert not [b for b in document.blocks if "Operating" in b.text and b.kind is not BlockKind.FURNITURE]


def test_a_table_has_the_caption_above_it(pdf: Callable[..., ReadDocument]) -> None:
    document = pdf(
        lambda s: s.paragraph().line("Table 2. Tightening torques").gap(8).grid(TORQUES, [LEFT, 200.0, 320.0, 440.0])
    )
    (block,) = of(document, BlockKind.TABLE)
    assert block.table is not None
    assert block.table.caption == "Table 2. Tightening torques"


def test_a_missing_step_is_told(pdf: Callable[..., ReadDocument], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="ingestion.pdf")
    pdf(lambda s: s.paragraph().line("1.  Stop the pump.").gap().line("3.  Drain the oil.").gap().paragraph())
    assert "1 step numbers don't follow the one before (first on page 1)" in caplog.text
