"""What a reader makes of a file: pages, blocks and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the top left."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class BlockKind(StrEnum):
    """What a block of a document is. FURNITURE (running heads and feet) and CONTENTS are kept but never indexed."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    STEP = "step"
    TABLE = "table"
    WARNING = "warning"
    CAPTION = "caption"
    CODE = "code"
    FIGURE_TEXT = "figure text"
    FURNITURE = "furniture"
    CONTENTS = "contents"


class Severity(StrEnum):
    """Type of a safety block, whatever word the document uses for it (ANSI Z535.6 signal words, plus notes)."""

    DANGER = "danger"
    WARNING = "warning"
    CAUTION = "caution"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One body row of a table: its cells, left to right, with the page it stands on.

    over: columns over which the cell on their left reaches; what they hold is printed once, there.
    """

    cells: tuple[str, ...]
    page: int | None = None
    box: Box | None = None
    over: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a table: one header text per column (levels joined with ' / ', '' where there is none)."""

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document in reading order, as every reader emits it.

    text: verbatim, without the label. For a table: the cells row by row.
    level: heading depth (1 = top), or depth of a step or item (1 = outermost), 0 otherwise.
    label: the number or letter of a step ('3.', '(a)'), a bullet, or the signal word of a warning ('WARNING').
    severity: set for warnings only.
    refs: margin references that stand beside the block ('C40').
    """

    kind: BlockKind
    text: str
    page: int | None = None
    boxes: tuple[Box, ...] = ()
    level: int = 0
    label: str = ""
    severity: Severity | None = None
    table: Table | None = None
    refs: tuple[str, ...] = ()


class PageState(StrEnum):
    """What was found on a page. OCR: its text was read from the picture. SCAN: a picture on which none could be read.

    UNSURE: the layout rules failed there.
    """

    TEXT = "text"
    OCR = "ocr"
    SCAN = "scan"
    BLANK = "blank"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: number from 1, size in points as shown (after /Rotate), and what was found on it."""

    number: int
    width: float
    height: float
    state: PageState = PageState.TEXT


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a reader makes of a file. `page_count` is None for formats without pages.

    title: as the document states it, '' if it doesn't. revision: as stated ('Rev. C', 'Change 2'), None if not.
    language: ISO 639-1. problems: what a person should know, one sentence each; none of them stops the ingestion.
    texts: the text layer of each page that has one, as it is in the file, to prove quotations by.
    """

    title: str
    blocks: tuple[Block, ...]
    language: str = "en"
    revision: str | None = None
    page_count: int | None = None
    pages: tuple[Page, ...] = ()
    problems: tuple[str, ...] = ()
    texts: Mapping[int, str] = field(default_factory=dict, repr=False)
