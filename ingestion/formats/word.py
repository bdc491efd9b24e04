"""Word files (.docx), read from their own tree.

unstructured gives no list numbers, no nesting, no text boxes, and takes a bold numbered line for body text, so the
structure comes from python-docx underneath; its elements stay the second witness of the text (ingestion/witness.py).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, takewhile
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError  # type: ignore[import-untyped]

from ingestion.finish import document as finished
from ingestion.formats.word_notes import notes_in_place
from ingestion.formats.word_numbering import Numbering
from ingestion.formats.word_paragraph import Look, code_text, look, shown_text, take_out_struck, text_boxes
from ingestion.safety import boxed, typed_warnings, warning_row
from ingestion.signals import warning_label
from ingestion.steps import typed_steps
from ingestion.tables import table_block
from models.errors import Unreadable
from models.types import Block, BlockKind, ReadDocument

_CODE_STYLE = re.compile(r"\b(?:code|preformatted|source|listing|console|terminal)\b")
_CONTENTS_STYLE = re.compile(r"^(?:toc|contents|table of (?:figures|contents|authorities)|index)\b")
_CAPTION = re.compile(
    r"^(?:Figure|Fig\.?|Table|Abb(?:ildung|\.)|Tabelle|Tableau|Figura|그림|표)\s*[A-Z]?\d+[\d.-]*\s*[.:–—-]?\s"
)
_NUMBER = re.compile(r"^(?P<number>(?:[A-Z]|\d{1,3})(?:[.-]\d{1,3})*)[.)]?\s+(?=\S)")
LONGEST_HEADING_WORDS = 14
FEWEST_CONTENTS = 5


def read(path: Path) -> ReadDocument:
    """The document in reading order; pages are unknown (Word makes them when it prints).

    Raises Unreadable: not a Word file, damaged, no text.
    """
    try:
        file = docx.Document(str(path))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, XMLSyntaxError) as error:
        raise Unreadable(
            f"{path.name} is damaged or no Word file ({error}). Save it anew as .docx and try again."
        ) from error
    take_out_struck(file)
    notes_in_place(file)
    reader = _Reader(file)
    blocks = typed_steps(typed_warnings(_merged_code(reader.body())))
    return finished((*reader.furniture(), *blocks), path.name, title=reader.title())


class _Reader:
    def __init__(self, file: Document) -> None:
        self._file = file
        self._numbering = Numbering(file)
        self._looks: list[Look] = []
        self._heading = 0  # level of the last heading by style
        self._item: tuple[int, float] | None = None  # depth and text indent of the last list item
        self._leading: set[int] = set()  # ids of blocks that end in a page number
        self._styled = any(at.outline for at in map(self._look, file.element.body.iter(qn("w:p"))))
        sizes = sorted({at.size for at in self._looks if _stands_out(at)}, reverse=True)
        self._ranks = {size: min(rank, 4) for rank, size in enumerate(sizes, start=1)}

    def _look(self, element: Any) -> Look:
        at = look(element, self._file)
        self._looks.append(at)
        return at

    def title(self) -> str:
        """As the file's properties or its Title style state it, else the largest line above the first heading."""
        stated = (self._file.core_properties.title or "").strip()
        if stated and not re.fullmatch(r"(?i)untitled.*|document\d*|microsoft word.*|.*\.docx?|word document", stated):
            return stated
        styled = next((at.text for at in self._looks if at.style == "title" and at.text), "")
        if styled:
            return styled.replace("\n", " ")
        front: list[Look] = []
        for at in self._looks[:40]:
            if at.outline and at.text:
                break
            if at.text and at.size >= 16 and len(at.text.split()) <= LONGEST_HEADING_WORDS:
                front.append(at)
        return " ".join(dict.fromkeys(" ".join(at.text.split()) for at in front[:3]))

    def furniture(self) -> Iterator[Block]:
        """Running heads and feet, each text once."""
        seen: set[str] = set()
        for section in self._file.sections:
            for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
                text = "" if part.is_linked_to_previous else shown_text(part._element)
                if text and text not in seen and not text.isdigit():
                    seen.add(text)
                    yield Block(BlockKind.FURNITURE, text)

    def body(self) -> Iterator[Block]:
        blocks = list(self._walk(self._file.element.body))
        yield from _unstyled_contents(blocks, [id(block) in self._leading for block in blocks])

    def _walk(self, parent: Any) -> Iterator[Block]:
        """Paragraphs and tables in order; content controls and tracked insertions are looked into."""
        children = list(parent)
        position = 0
        while position < len(children):
            child = children[position]
            position += 1
            if child.tag == qn("w:p"):
                block = list(self._paragraph(child))
                position += self._extend_warning(block, children, position)
                yield from block
            elif child.tag == qn("w:tbl"):
                yield from self._table(child)
            elif child.tag in (qn("w:sdt"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag"), qn("w:sdtContent")):
                inner = child.find(qn("w:sdtContent")) if child.tag == qn("w:sdt") else child
                yield from self._walk(inner) if inner is not None else ()

    def _extend_warning(self, block: list[Block], children: list[Any], position: int) -> int:
        """A label alone on its line, indented or framed, takes the paragraphs that are set like it."""
        label = warning_label(block[-1].text) if block and block[-1].kind is BlockKind.PARAGRAPH else None
        if not label or label.rest:
            return 0
        own = look(children[position - 1], self._file)
        body: list[Block] = []
        for child in children[position:]:
            at = look(child, self._file) if child.tag == qn("w:p") else None
            alike = at and (at.indent, at.framed) == (own.indent, own.framed) and (own.indent or own.framed)
            if not at or not alike or at.outline or (at.text and warning_label(at.text)):
                break
            body.append(Block(BlockKind.PARAGRAPH, at.text, level=block[-1].level))
        texts = [part for part in body if part.text]
        if len(texts) < 2:
            return 0  # the one paragraph that follows a label is taken in any case
        block[-1:] = list(boxed([block[-1], *texts]))
        return len(body)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        at = look(element, self._file)
        if at.text:
            block = self._block(at, element)
            if at.leads_to_page:
                self._leading.add(id(block))
            yield block
        for box in text_boxes(element):
            self._item = None
            yield from boxed(list(self._walk(box)))

    def _block(self, at: Look, element: Any) -> Block:
        item = self._numbering.next(*at.list) if at.list else None
        if at.style == "title":
            return Block(BlockKind.HEADING, _one_line(at.text), level=1)
        if _CONTENTS_STYLE.match(at.style):
            return Block(BlockKind.CONTENTS, at.text)
        if at.outline:
            self._heading, self._item = at.outline, None
            return Block(
                BlockKind.HEADING,
                _one_line(at.text),
                level=at.outline,
                label=item.label if item and not item.bullet else "",
            )
        if item:
            self._item = (item.depth, at.indent or item.indent)
            return Block(BlockKind.ITEM if item.bullet else BlockKind.STEP, at.text, level=item.depth, label=item.label)
        depth = self._depth(at)
        if at.style == "caption" or (_CAPTION.match(at.text) and len(at.text.split()) <= 30):
            return Block(BlockKind.CAPTION, at.text, level=depth)
        if at.monospaced or _CODE_STYLE.search(at.style):
            return Block(BlockKind.CODE, code_text(element).rstrip(), level=depth)
        if _stands_out(at) and not depth:
            self._item = None
            return Block(BlockKind.HEADING, _one_line(at.text), level=self._level_by_look(at))
        return Block(BlockKind.PARAGRAPH, at.text, level=depth)

    def _depth(self, at: Look) -> int:
        """Depth of the list item that a paragraph goes on with: set in as far as the item's text, 0 if it isn't."""
        if self._item and at.indent > 0 and at.indent >= self._item[1] - 2:
            return self._item[0]
        if not (at.monospaced or _CODE_STYLE.search(at.style)):
            self._item = None
        return self._item[0] if self._item else 0

    def _level_by_look(self, at: Look) -> int:
        number = _NUMBER.match(at.text)
        if self._styled:
            return self._heading + 1
        if number:
            return 1 + len(re.split(r"[.-]", number["number"]))
        return self._ranks.get(at.size, 1)

    def _table(self, element: Any) -> Iterator[Block]:
        """A table; a frame of one cell gives what stands in it."""
        rows = element.xpath("./w:tr | ./w:sdt/w:sdtContent/w:tr | ./w:sdt/w:sdtContent/w:sdt/w:sdtContent/w:tr")
        cells = [
            row.findall(f"{qn('w:tc')}") + row.findall(f"{qn('w:sdt')}/{qn('w:sdtContent')}/{qn('w:tc')}")
            for row in rows
        ]
        filled = [cell for row in cells for cell in row if shown_text(cell) or text_boxes(cell)]
        if len(filled) <= 1 or max(map(len, cells), default=0) == 1 == sum(map(bool, cells)):
            yield from boxed([block for cell in filled for block in self._walk(cell)])
            return
        texts = _grid(cells)
        heads = sum(1 for _ in takewhile(_is_header, rows))  # only at the top, as Word repeats them
        bold = bool(texts) and len(texts) > 1 and self._all_bold(cells[0]) and not all(map(self._all_bold, cells))
        block = table_block(texts, header_rows=heads or (1 if bold else None), level=self._item[0] if self._item else 0)
        if block and len(block.table.header if block.table else ()) == 1:
            blocks = [inner for row in cells for cell in row for inner in self._walk(cell)]
            yield from boxed(blocks) if blocks and warning_label(blocks[0].text) else [block]
        elif block:
            yield warning_row(block) or block

    def _all_bold(self, cells: list[Any]) -> bool:
        looks = [at for cell in cells for at in (look(p, self._file) for p in cell.findall(qn("w:p"))) if at.text]
        return bool(looks) and all(at.bold for at in looks)


def _columns_before(cells: list[Any]) -> int:
    """How many columns a row leaves out at its left."""
    row = next((parent for cell in cells[:1] for parent in cell.iterancestors(qn("w:tr"))), None)
    left = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}") if row is not None else None
    return int(left.get(qn("w:val"), "0")) if left is not None else 0


def _is_header(row: Any) -> bool:
    return row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


def _stands_out(at: Look) -> bool:
    """A heading by look: a short bold line of its own, no sentence, no label, no form to fill in."""
    if not at.bold or at.list or not at.text or "\n" in at.text or "___" in at.text or at.outline:
        return False
    if len(at.text.split()) > LONGEST_HEADING_WORDS or at.text.endswith((",", ";")) or warning_label(at.text):
        return False
    return bool(re.search(r"[^\W\d_]{2}", at.text)) and (
        not at.text.endswith(".") or _NUMBER.match(at.text) is not None
    )


def _grid(rows: list[list[Any]]) -> list[list[str]]:
    """Cell texts; a cell merged downwards says its text in each row, one over the whole width says it once."""
    grid: list[list[str]] = []
    above: dict[int, str] = {}
    for cells in rows:
        row = [""] * _columns_before(cells)
        for cell in cells:
            column, text = len(row), _one_line(shown_text(cell))
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            if merge is not None and merge.get(qn("w:val"), "continue") == "continue":
                text = above.get(column, text)
            above[column] = text
            width = int(span.get(qn("w:val"), "1")) if span is not None else 1
            row += [text, *([text if len(cells) > 1 else ""] * (width - 1))]
        grid.append(row)
    return grid


def _merged_code(blocks: Iterator[Block]) -> Iterator[Block]:
    """Lines of code one below the other are one piece of code."""
    held: Block | None = None
    for block in blocks:
        if held and block.kind is BlockKind.CODE and block.level == held.level:
            held = replace(held, text=f"{held.text}\n{block.text}")
            continue
        if held:
            yield held
        held = block if block.kind is BlockKind.CODE else None
        if not held:
            yield block
    if held:
        yield held


def _unstyled_contents(blocks: list[Block], leading: list[bool]) -> Iterator[Block]:
    """Five lines in a row that lead to a page number are a table of contents, whatever their style."""
    for leads, run in groupby(zip(blocks, leading, strict=True), key=lambda pair: pair[1]):
        lines = [block for block, _ in run]
        contents = leads and len(lines) >= FEWEST_CONTENTS
        yield from (replace(block, kind=BlockKind.CONTENTS) if contents else block for block in lines)


def _one_line(text: str) -> str:
    return " ".join(text.split())
