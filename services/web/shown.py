"""What a template needs to show an answer: its text in pieces, its citations as cards. No HTML here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from ingestion.suffixes import DRAWN
from models.errors import NotFound
from models.store import Store
from models.store.copies import DocumentInfo
from models.types import Answer, Audience, Citation, EvidenceKind, Unit
from services.answering.quantities import quantities
from services.answering.quote import quoted_forms
from services.documents.pages import CROP_MARGIN_PT, CROP_WIDTH_PT
from services.web.languages import Language
from services.web.told import lines_in

BIG = 90
"""Characters up to which an answer is set in large type; a longer one would fill a phone's screen."""

_STEPS = 2
"""Numbered lines from which on an answer is a procedure."""

_MARKER = re.compile(r"\s*\[(\d{1,3})\]")
_CELL = re.compile(r"(?P<header>[^:;]{1,60}): (?P<cell>[^;]+)")
_STEP = re.compile(r"(?P<label>\(?(?:\d{1,3}|[a-zA-Z])[.)]) (?P<text>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. figure: a number with its unit; cite: the number of a citation."""

    kind: Literal["text", "figure", "cite"]
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer. cells: (header, pieces) when it is a row of a table; label: of a step."""

    kind: Literal["main", "plain", "item", "step", "heading", "row"]
    pieces: tuple[Piece, ...]
    label: str = ""
    cells: tuple[tuple[str, tuple[Piece, ...]], ...] = ()
    big: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A citation. href: where its page or section is shown; picture: of the quotation on its page, '' if none.

    width: of the picture in CSS pixels, so that its text stays readable however narrow the screen.
    """

    number: int
    title: str
    place: str
    quote: str
    href: str
    picture: str
    width: int
    kind: EvidenceKind


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a quotation stands on its page, in percent of it; one_line: a row of a table, or a short sentence."""

    top: float
    left: float
    right: float
    one_line: bool


def lines(text: str) -> tuple[Line, ...]:
    """The text of an answer in lines: the first is the answer itself, set large if it is short. Of a procedure no line
    alone is: 'Change the oil within 30 minutes after a stop' stands above its steps."""
    said, steps = _said(text), _is_procedure(text)
    return tuple(_line(line, first=n == 0 and not steps) for n, line in enumerate(said))


def without_markers(text: str) -> str:
    """The text without the numbers of citations."""
    return _MARKER.sub("", text)


def said_first(text: str) -> str:
    """The first line of an answer without its markers; '' for a row of a table, of which no cell is the answer, and for
    a procedure."""
    first = next((_MARKER.sub("", line).strip() for line in _said(text)), "")
    return "" if _split(first) or _is_procedure(text) else first


def _said(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _is_procedure(text: str) -> bool:
    return sum(_STEP.fullmatch(line) is not None for line in _said(text)) >= _STEPS


def cards(
    store: Store, answer: Answer, audience: Audience, language: Language, *, nearest: bool = False
) -> tuple[Card, ...]:
    """The citations of an answer, or its nearest passages, as this audience may see them."""
    role = "nearest." if nearest else ""
    shown = []
    for number, citation in enumerate(answer.nearest if nearest else answer.citations, start=1):
        page = citation.page if citation.document.lower().endswith(DRAWN) else None
        boxes = [box for box in citation.boxes if box.page == page]
        picture, width = "", 0
        if page is not None and boxes:
            picture = f"{picture_of(citation.document, page)}?highlight={answer.id}.{role}{number}&crop=true&dpi=150"
            width = crop_width(max(box.x1 for box in boxes) - min(box.x0 for box in boxes))
        figure = citation.kind is EvidenceKind.FIGURE
        quoted = lines_in(citation.quote, language) if figure else citation.quote
        shown.append(
            Card(
                number,
                title_of(store, citation, audience),
                ", ".join(_place(citation, language)),
                " ".join(quoted.split()),
                f"/q/{answer.id}/{'nearest' if nearest else 'source'}/{number}",
                picture,
                width,
                citation.kind,
            )
        )
    return tuple(shown)


def title_of(store: Store, citation: Citation, audience: Audience) -> str:
    """The title of the cited edition, the document's path if there is none."""
    try:
        title = store.documents.copy(citation.copy, audience).title if citation.copy else ""
    except NotFound:
        title = ""
    return title or citation.document


def picture_of(document: str, page: int) -> str:
    """The URL of a page's picture."""
    return f"/v1/documents/{quote(document)}/pages/{page}.png"


def crop_width(quoted_pt: float) -> int:
    """CSS pixels that a picture of a quotation of this width needs: a little more than one per point."""
    return round(1.05 * (max(quoted_pt, CROP_WIDTH_PT) + CROP_MARGIN_PT))


def _place(citation: Citation, language: Language) -> Iterator[str]:
    yield citation.document
    if citation.revision:
        yield citation.revision
    if citation.page is not None:
        yield language.gettext("page %(number)s") % {"number": citation.page}
    if citation.section:
        yield citation.section
    if citation.kind is EvidenceKind.RECORD:
        yield from citation.rows
    if citation.ocr:
        yield language.gettext("read by OCR: check the page image")


def _line(line: str, first: bool) -> Line:
    body = line.removeprefix("- ") if not first else line
    bare = _MARKER.sub("", body)
    step = _STEP.fullmatch(body)
    if step and not first:
        return Line("step", _pieces(step["text"]), label=step["label"])
    if not first and line.endswith(":") and not line.startswith("- "):
        return Line("heading", (Piece("text", line),))
    cells = _cells(bare)
    if cells:
        markers = tuple(Piece("cite", found) for found in _MARKER.findall(body))
        return Line("row", markers, cells=cells, big=first)
    kind: Literal["main", "plain", "item"] = "main" if first else "item" if line.startswith("- ") else "plain"
    return Line(kind, _pieces(body), big=first and len(bare) <= BIG)


def _cells(text: str) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
    """Header and cell of each column, where a line is a row as answers show it ('Torque: 45 N·m; Thread: M12')."""
    return tuple((header, _pieces(cell, header)) for header, cell in _split(text))


def _split(text: str) -> tuple[tuple[str, str], ...]:
    parts = text.rstrip(".").split("; ")
    found = [_CELL.fullmatch(part) for part in parts]
    if len(parts) < 2 or sum(match is not None for match in found) < 2:
        return ()
    return tuple(
        (match["header"].strip(), match["cell"].strip()) if match else ("", part.strip())
        for match, part in zip(found, parts, strict=True)
    )


def _pieces(text: str, header: str = "") -> tuple[Piece, ...]:
    """The text with its figures and citation numbers told apart. header: of the column, which may name the unit."""
    marks = [(m.start(), m.end(), Piece("cite", m[1])) for m in _MARKER.finditer(text)]
    inside = [(start, end) for start, end, _ in marks]
    for q in quantities(text, header):
        start = q.start - 1 if q.negative else q.start  # a sign is never set apart from its number
        if q.unit and q.end <= len(text) and not any(a < q.end and start < b for a, b in inside):
            marks.append((start, q.end, Piece("figure", text[start : q.end])))
    pieces: list[Piece] = []
    at = 0
    for start, end, piece in sorted(marks, key=_start):
        if start < at:
            continue
        if text[at:start]:
            pieces.append(Piece("text", text[at:start]))
        pieces.append(piece)
        at = end
    if text[at:]:
        pieces.append(Piece("text", text[at:]))
    return tuple(pieces)


def _start(mark: tuple[int, int, Piece]) -> int:
    return mark[0]


def quoted_units(units: Sequence[Unit], quoted: str) -> tuple[bool, ...]:
    """Which units of a passage the quotation is made of."""
    flat = " ".join(quoted.split())
    return tuple(any(form and form in flat for form in map(_flat, quoted_forms(unit))) for unit in units)


def _flat(text: str) -> str:
    return " ".join(text.split())


def mark_of(citation: Citation, info: DocumentInfo, page: int) -> Mark | None:
    """Where on the page the quotation stands; None if it isn't on this page."""
    shape = next((p for p in info.pages if p.number == page and p.width and p.height), None)
    boxes = [box for box in citation.boxes if box.page == page]
    if shape is None or not boxes:
        return None
    across, down = 100 / shape.width, 100 / shape.height
    return Mark(
        top=round(down * min(box.y0 for box in boxes), 1),
        left=round(across * min(box.x0 for box in boxes), 1),
        right=round(across * max(box.x1 for box in boxes), 1),
        one_line=max(box.y0 for box in boxes) < min(box.y1 for box in boxes),
    )
