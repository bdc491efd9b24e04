"""The book a chapter writes into: numbered headings, tables, figures, steps and safety blocks in the house layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Table as PrintedTable
from reportlab.platypus.tableofcontents import TableOfContents

from ingestion.sample import styles as st
from ingestion.sample.machine import MANUAL_NUMBER, MANUAL_REVISION, SERIES, Sheet

TURNED = "turned"
TWO_COLUMNS = "two columns"
PLAIN = "plain"
COVER = "cover"
COLUMN_GAP = 22.0


@dataclass(frozen=True, slots=True)
class Signal:
    """A safety block between steps: its signal word and its text."""

    word: str
    text: str


@dataclass(frozen=True, slots=True)
class Substeps:
    """Steps a), b) ... of the step before."""

    texts: tuple[str, ...]


Draw = Callable[[Canvas], None]


class Figure(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A vector drawing of fixed height over the text width; `draw` works in points from its lower left corner."""

    def __init__(self, height: float, draw: Draw) -> None:
        super().__init__()
        self.width, self.height, self._draw = st.WIDTH, height, draw

    def draw(self) -> None:
        """Called by reportlab with the canvas moved to the figure's place."""
        self._draw(self.canv)


class SignalBlock(Flowable):  # type: ignore[misc]
    """A framed safety block: coloured band with triangle and signal word, the text below it."""

    BAND, PAD = 15.0, 6.0

    def __init__(self, word: str, text: str, indent: float = 0.0) -> None:
        super().__init__()
        self._word, self._indent = word, indent
        self._body = Paragraph(text, st.SIGNAL_TEXT)
        self.spaceBefore, self.spaceAfter = 5, 8

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Size of the block in the width that the frame offers, in points."""
        self.width = available_width - self._indent
        _, height = self._body.wrap(self.width - 2 * self.PAD - 4, available_height)
        self.height = height + self.BAND + 2 * self.PAD
        return available_width, self.height

    def draw(self) -> None:
        """Band, frame, triangle (not for notes), word and text."""
        c = self.canv
        fill, ink = st.SIGNAL[self._word]
        c.translate(self._indent, 0)
        c.setFillColor(fill)
        c.rect(0, self.height - self.BAND, self.width, self.BAND, stroke=0, fill=1)
        c.setStrokeColor(fill)
        c.setLineWidth(1.1)
        c.rect(0, 0, self.width, self.height, stroke=1, fill=0)
        x, y = self.PAD, self.height - self.BAND + 3
        if self._word != "NOTE":
            _triangle(c, x, y, ink, fill)
            x += 16
        c.setFillColor(ink)
        c.setFont("Helvetica-Bold", 9.6)
        c.drawString(x, y + 1.4, self._word)
        self._body.drawOn(c, self.PAD + 2, self.PAD)


def _triangle(c: Canvas, x: float, y: float, ink: Any, fill: Any) -> None:
    path = c.beginPath()
    path.moveTo(x, y)
    path.lineTo(x + 11, y)
    path.lineTo(x + 5.5, y + 9.5)
    path.close()
    c.setFillColor(ink)
    c.drawPath(path, stroke=0, fill=1)
    c.setFillColor(fill)
    c.rect(x + 4.9, y + 3.2, 1.2, 3.4, stroke=0, fill=1)
    c.circle(x + 5.5, y + 1.8, 0.7, stroke=0, fill=1)


class Book:
    """Collects a manual page by page. Numbers of chapters, sections, tables and figures are counted here."""

    def __init__(self) -> None:
        self.story: list[Any] = []
        self._chapter = self._section = self._table = self._figure = 0

    def add(self, *flowables: Any) -> None:
        """Whatever needs no numbering."""
        self.story += flowables

    def chapter(self, title: str) -> None:
        """A new chapter on a new page."""
        self._chapter += 1
        self._section = self._table = self._figure = 0
        self.add(PageBreak(), _heading(f"{self._chapter}  {title}", st.H1, 0))

    def section(self, title: str) -> None:
        """A numbered section of the chapter."""
        self._section += 1
        self.add(CondPageBreak(90), _heading(f"{self._chapter}.{self._section}  {title}", st.H2, 1))

    def text(self, *paragraphs: str, style: Any = st.BODY) -> None:
        """Running text."""
        self.add(*(Paragraph(paragraph, style) for paragraph in paragraphs))

    def lead(self, paragraph: str) -> None:
        """A paragraph that stays on the page of what comes after it."""
        self.text(paragraph, style=st.LEAD)

    def bullets(self, *items: str) -> None:
        """A list without order."""
        self.add(*(Paragraph(item, st.BULLET, bulletText="•") for item in items), Spacer(0, 3))

    def signal(self, word: str, text: str) -> None:
        """A safety block on its own."""
        self.add(SignalBlock(word, text))

    def steps(self, *steps: str | Signal | Substeps) -> None:
        """Numbered steps with safety blocks and substeps between them. A safety block stays with the step after it."""
        number = 0
        waiting: list[Any] = []
        for step in steps:
            if isinstance(step, Signal):
                waiting.append(SignalBlock(step.word, step.text, indent=20))
            elif isinstance(step, Substeps):
                letters = zip("abcdefgh", step.texts, strict=False)
                self.add(*(Paragraph(text, st.SUBSTEP, bulletText=f"{letter})") for letter, text in letters))
            else:
                number += 1
                waiting.append(Paragraph(step, st.STEP, bulletText=f"{number}."))
                self.add(KeepTogether(waiting))
                waiting = []
        self.add(*waiting, Spacer(0, 4))

    def table(
        self, caption: str, sheet: Sheet, widths: Sequence[float], width: float = st.WIDTH, over_pages: bool = False
    ) -> None:
        """A ruled table. widths: relative. over_pages: it may begin here and run on, its header repeated."""
        self._table += 1
        total = sum(widths)
        body = [[Paragraph(cell, st.HEAD) for cell in sheet.header]]
        body += [[Paragraph(cell, st.CELL) for cell in row] for row in sheet.rows]
        printed = PrintedTable(body, colWidths=[width * w / total for w in widths], repeatRows=1)
        printed.setStyle(
            TableStyle(
                [
                    ("BACKGROUND", (0, 0), (-1, 0), st.PETROL),
                    ("ROWBACKGROUNDS", (0, 1), (-1, -1), [None, st.PALE]),
                    ("GRID", (0, 0), (-1, -1), 0.5, st.LINE),
                    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                    ("TOPPADDING", (0, 0), (-1, -1), 2.6),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.4),
                    ("LEFTPADDING", (0, 0), (-1, -1), 5),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ]
            )
        )
        above = Paragraph(
            f"Table {self._chapter}-{self._table}  {caption}", st.CAPTION if over_pages else st.TABLE_CAPTION
        )
        self.add(*([CondPageBreak(120)] if over_pages else []), above, printed, Spacer(0, 8))

    def figure(self, caption: str, height: float, draw: Draw) -> None:
        """A drawing with its caption below."""
        self._figure += 1
        below = Paragraph(f"Figure {self._chapter}-{self._figure}  {caption}", st.CAPTION)
        self.add(KeepTogether([Figure(height, draw), below]), Spacer(0, 4))

    def turn_to(self, template: str) -> None:
        """The next page uses this template."""
        self.add(NextPageTemplate(template))

    def write(self, path: Path, title: str, cover: Draw) -> None:
        """Lays the book out, more than once for the contents page, and writes it: the same story, the same bytes."""
        _Layout(str(path), title, cover).multiBuild(self.story)


def contents() -> TableOfContents:
    """The contents page: dot leaders, two levels."""
    tight = TableStyle([(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("TOP", "BOTTOM", "LEFT", "RIGHT")])
    table = TableOfContents(dotsMinLevel=0, tableStyle=tight)
    table.levelStyles = [st.CONTENTS_1, st.CONTENTS_2]
    return table


def _heading(text: str, style: Any, level: int) -> Paragraph:
    heading = Paragraph(text, style)
    heading.outline_level = level
    return heading


class _Layout(BaseDocTemplate):  # type: ignore[misc]
    """Page templates, running heads and feet, bookmarks and contents entries."""

    def __init__(self, path: str, title: str, cover: Draw) -> None:
        # invariant: no clock, no random id. No compression: the same bytes whatever zlib the platform has.
        super().__init__(path, invariant=1, pageCompression=0, title=title, author="Tornbeck Pumpworks")
        self._cover = cover
        self._chapter_title = ""
        text_h = st.PAGE_H - st.TOP - st.BOTTOM
        column = (st.WIDTH - COLUMN_GAP) / 2
        one = [_frame(st.LEFT, st.WIDTH, text_h)]
        two = [_frame(st.LEFT, column, text_h), _frame(st.LEFT + column + COLUMN_GAP, column, text_h)]
        wide = [Frame(st.BOTTOM, 50, st.PAGE_H - st.TOP - st.BOTTOM + 12, st.PAGE_W - 112, 0, 0, 0, 0)]
        # A turned page is a portrait sheet; reportlab swaps the sides of a page with a rotation.
        turned = PageTemplate(
            TURNED, wide, onPage=_turn, onPageEnd=self._furnish_turned, pagesize=(st.PAGE_H, st.PAGE_W)
        )
        turned.rotation = 90
        self.addPageTemplates(
            [
                PageTemplate(COVER, one, onPage=self._draw_cover),
                PageTemplate(PLAIN, one, onPageEnd=self._furnish),
                PageTemplate(TWO_COLUMNS, two, onPageEnd=self._furnish),
                turned,
            ]
        )

    def beforeDocument(self) -> None:  # noqa: N802  # reportlab's name
        """Each pass begins before the first chapter."""
        self._chapter_title = ""

    def afterFlowable(self, flowable: Any) -> None:  # noqa: N802  # reportlab's name
        """Bookmarks and contents entries from the headings."""
        level = getattr(flowable, "outline_level", None)
        if level is None:
            return
        text = flowable.getPlainText()
        key = f"h{self.canv.getPageNumber()}-{text.split()[0]}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(text.replace("  ", " "), key, level, closed=level == 0)
        self.notify("TOCEntry", (level, text, self.page, key))
        if level == 0:
            self._chapter_title = text.replace("  ", " ")

    def _draw_cover(self, canvas: Canvas, _: Any) -> None:
        canvas.setTitle(self.title)
        canvas.setSubject(f"{MANUAL_NUMBER} {MANUAL_REVISION}")
        canvas.showOutline()
        self._cover(canvas)

    def _furnish(self, c: Canvas, _: Any) -> None:
        self._head_and_foot(c, st.PAGE_W, st.PAGE_H, st.LEFT, st.RIGHT)

    def _furnish_turned(self, c: Canvas, _: Any) -> None:
        self._head_and_foot(c, st.PAGE_H, st.PAGE_W, st.BOTTOM, st.BOTTOM)

    def _head_and_foot(self, c: Canvas, width: float, height: float, left: float, right: float) -> None:
        c.setStrokeColor(st.LINE)
        c.setLineWidth(0.6)
        c.line(left, height - 48, width - right, height - 48)
        c.line(left, 42, width - right, 42)
        c.setFillColor(st.GREY)
        c.setFont("Helvetica", 8)
        c.drawString(left, height - 42, f"Tornbeck {SERIES} process pump units  ·  Service manual")
        c.drawRightString(width - right, height - 42, f"{MANUAL_NUMBER}  ·  {MANUAL_REVISION}")
        c.drawString(left, 30, self._chapter_title)
        c.setFont("Helvetica-Bold", 8)
        c.drawRightString(width - right, 30, f"Page {c.getPageNumber()}")


def _frame(x: float, width: float, height: float) -> Frame:
    return Frame(x, st.BOTTOM, width, height, 0, 0, 0, 0)


def _turn(canvas: Canvas, _: Any) -> None:
    """A portrait sheet whose content lies on its side, shown upright by the page's own rotation."""
    canvas.translate(st.PAGE_W, 0)
    canvas.rotate(90)
