"""PowerPoint (.pptx): a slide is a page, its title a heading, its speaker notes the text below it.

Read from the tree with python-pptx: unstructured gives neither the numbers of numbered paragraphs nor where on the
slide a text stands. It stays the second witness of the text (ingestion/witness.py).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pptx
from lxml.etree import XMLSyntaxError  # type: ignore[import-untyped]
from pptx.exc import PackageNotFoundError
from pptx.oxml.ns import qn
from pptx.util import Emu

from ingestion.finish import document
from ingestion.logs.cells import plain
from ingestion.safety import boxed, typed_warnings
from ingestion.steps import typed_steps
from ingestion.tables import table_block
from models.errors import Unreadable
from models.types import Block, BlockKind, Box, Page, PageState, ReadDocument

_FURNITURE = ("DATE", "FOOTER", "SLIDE_NUMBER", "HEADER")
_TITLES = ("TITLE", "CENTER_TITLE")
_LISTS = ("BODY", "OBJECT", "VERTICAL_BODY")


def read(path: Path) -> ReadDocument:
    """The document, one page per slide. Raises Unreadable: no PowerPoint file, damaged, no slides, no text."""
    try:
        deck = pptx.Presentation(str(path))
        slides = list(deck.slides)
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, XMLSyntaxError) as error:
        raise Unreadable(f"{path.name} is damaged or no PowerPoint file ({error}). Save it again as .pptx.") from error
    if not slides:
        raise Unreadable(f"{path.name} has no slides.")
    width, height = Emu(deck.slide_width or 0).pt, Emu(deck.slide_height or 0).pt
    blocks: list[Block] = []
    pages: list[Page] = []
    for number, slide in enumerate(slides, start=1):
        own = list(_slide(slide, number))
        pages.append(Page(number, width, height, PageState.TEXT if own else PageState.BLANK))
        blocks += typed_steps(typed_warnings(own))
    return document(blocks, path.name, title=(deck.core_properties.title or "").strip(), pages=tuple(pages))


def _slide(slide: Any, number: int) -> Iterator[Block]:
    title = slide.shapes.title
    if title is not None and title.has_text_frame and title.text_frame.text.strip():
        yield _placed(Block(BlockKind.HEADING, " ".join(title.text_frame.text.split()), number, level=1), title)
    shapes = sorted(slide.shapes, key=lambda shape: (shape.top or 0, shape.left or 0))
    for shape in shapes:
        if title is None or shape.shape_id != title.shape_id:
            yield from _shape(shape, number)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            if text := " ".join(str(paragraph.text).split()):
                yield Block(BlockKind.PARAGRAPH, text, number)


def _shape(shape: Any, number: int) -> Iterator[Block]:
    if hasattr(shape, "shapes"):
        for inner in sorted(shape.shapes, key=lambda each: (each.top or 0, each.left or 0)):
            yield from _shape(inner, number)
    elif getattr(shape, "has_table", False) and shape.has_table:
        rows = [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows]
        block = table_block(rows, header_rows=1 if shape.table.first_row and len(rows) > 1 else None, page=number)
        if block:
            yield _placed(block, shape)
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        yield from _chart(shape, number)
    elif shape.has_text_frame:
        yield from (_placed(block, shape) for block in _text_frame(shape, number))


def _text_frame(shape: Any, number: int) -> Iterator[Block]:
    kind = shape.placeholder_format.type.name if shape.is_placeholder and shape.placeholder_format.type else ""
    counts: dict[int, int] = {}
    blocks: list[Block] = []
    for paragraph in shape.text_frame.paragraphs:
        text = "\n".join(line for line in (" ".join(part.split()) for part in str(paragraph.text).split("\v")) if line)
        if not text:
            continue
        level = paragraph.level + 1
        properties = paragraph._p.pPr
        numbered = properties.find(qn("a:buAutoNum")) if properties is not None else None
        bullet = properties is not None and properties.find(qn("a:buChar")) is not None
        unlisted = properties is not None and properties.find(qn("a:buNone")) is not None
        if kind in _FURNITURE:
            blocks.append(Block(BlockKind.FURNITURE, text, number))
        elif kind in _TITLES:
            blocks.append(Block(BlockKind.HEADING, " ".join(text.split()), number, level=1))
        elif numbered is not None:
            counts = {at: count for at, count in counts.items() if at <= level}
            counts[level] = counts.get(level, int(numbered.get("startAt", "1")) - 1) + 1
            blocks.append(
                Block(BlockKind.STEP, text, number, level=level, label=_label(counts[level], numbered.get("type", "")))
            )
        elif (bullet or kind in _LISTS) and not unlisted:
            blocks.append(Block(BlockKind.ITEM, text, number, level=level, label="•"))
        else:
            blocks.append(Block(BlockKind.PARAGRAPH, text, number))
    if kind in _LISTS and len(blocks) == 1 and blocks[0].kind is BlockKind.ITEM:
        blocks = [replace(blocks[0], kind=BlockKind.PARAGRAPH, level=0, label="")]  # one paragraph alone is no list
    yield from boxed(blocks)


def _chart(shape: Any, number: int) -> Iterator[Block]:
    """A chart as the table it was drawn from."""
    chart = shape.chart
    title = chart.chart_title.text_frame.text if chart.has_title and chart.chart_title.has_text_frame else ""
    try:
        plots = list(chart.plots)
    except ValueError:  # a kind of chart that python-pptx doesn't know, such as those in three dimensions
        plots = []
    for plot in plots:
        series = list(plot.series)
        names = [str(category) for category in plot.categories]
        rows = [["", *(one.name for one in series)]]
        rows += [[name, *(_value(one, at) for one in series)] for at, name in enumerate(names)]
        if block := table_block(rows, header_rows=1, caption=title, page=number):
            yield _placed(block, shape)


def _value(series: Any, at: int) -> str:
    values = list(series.values)
    return plain(values[at]) if at < len(values) else ""


def _placed(block: Block, shape: Any) -> Block:
    if None in (shape.left, shape.top, shape.width, shape.height) or block.page is None:
        return block
    left, top = Emu(shape.left).pt, Emu(shape.top).pt
    return replace(block, boxes=(Box(block.page, left, top, left + Emu(shape.width).pt, top + Emu(shape.height).pt),))


def _label(number: int, form: str) -> str:
    sign = str(number)
    if form.startswith("alpha") and number <= 26:
        sign = chr(ord("A" if "Uc" in form else "a") + number - 1)
    return f"({sign})" if form.endswith("ParenBoth") else f"{sign})" if form.endswith("ParenR") else f"{sign}."
