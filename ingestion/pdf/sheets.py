"""Pass 1: a PDF's pages as sheets, spooled to disk so that a thousand pages cost the memory of one."""

from __future__ import annotations

import logging
import math
import pickle
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Generic, TypeVar

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingestion.pdf.layout import Rect, Rule, Sheet, Word
from ingestion.pdf.words import Char, legible, undoubled, words

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns about every odd colour

STROKED = pdfium_c.FPDF_TEXTRENDERMODE_FILL_STROKE
MAX_RULES = 3000
"""A page with more line pieces than this is a drawing; looking for tables in it costs seconds and finds none."""


T = TypeVar("T")


class Spool(Generic[T]):
    """Records on disk, read again in order; the file is gone after the `with`."""

    def __init__(self) -> None:
        self._resources = ExitStack()
        self._file = self._resources.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - closed by the ExitStack
        self._starts: list[int] = []

    def add(self, record: T) -> None:
        self._starts.append(self._file.seek(0, 2))
        pickle.dump(record, self._file, protocol=pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[T]:
        for start in list(self._starts):
            self._file.seek(start)
            record: T = pickle.load(self._file)
            yield record

    def __enter__(self) -> Spool[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self._resources.close()


def read_sheet(number: int, page: Any, drawn: pdfium.PdfPage) -> Sheet:
    """One page: `page` from pdfplumber, `drawn` the same page from pypdfium2. The caller closes both."""
    left, top, right, bottom = page.cropbox if page.cropbox else page.bbox
    shown = Rect(left - page.bbox[0], top - page.bbox[1], right - page.bbox[0], bottom - page.bbox[1])
    stroked = _stroked_text(drawn, page)
    chars: dict[int, list[Char]] = {}
    odd = 0
    for raw in page.chars:
        char = _char(raw, page, shown, stroked)
        if char is None:
            continue
        odd += char[1].text == "\ufffd" or "\ue000" <= char[1].text[:1] <= "\uf8ff"
        chars.setdefault(char[0], []).append(char[1])
    counts = Counter({angle: sum(not c.text.isspace() for c in group) for angle, group in chars.items()})
    angle = counts.most_common(1)[0][0] if counts else 0
    turn = {0: 0, 90: 90, 180: 180, 270: 270}.get(angle, 0)
    upright = undoubled([_turned_char(c, turn, shown) for c in chars.get(turn, [])])
    across, down = _rules(page, turn, shown)
    return Sheet(
        number=number,
        width=shown.width,
        height=shown.height,
        turn=turn,
        words=tuple(words(upright)),
        sideways=tuple(_sideways(chars, turn, shown)),
        across=across,
        down=down,
        pictures=tuple(_pictures(page, turn, shown)),
        visible=sum(counts.values()),
        odd=odd,
    )


def _char(raw: dict[str, Any], page: Any, shown: Rect, stroked: list[Rect]) -> tuple[int, Char] | None:
    """The character's angle (degrees counter-clockwise, multiples of 90 where close) and itself, page coordinates."""
    a, b, _, _, e, f = raw["matrix"]
    angle = round(math.degrees(math.atan2(b, a)))
    angle = (round(angle / 90) * 90) % 360 if abs(angle - round(angle / 90) * 90) <= 2 else angle % 360
    rect = Rect(raw["x0"] - shown.x0, raw["top"] - shown.y0, raw["x1"] - shown.x0, raw["bottom"] - shown.y0)
    if rect.x1 < 0 or rect.y1 < 0 or rect.x0 > shown.width or rect.y0 > shown.height:
        return None
    font = str(raw.get("fontname", ""))
    name = font.rsplit("+", 1)[-1].lower()
    bold = any(w in name for w in ("bold", "black", "heavy", "semibold", "demi")) or any(r.holds(rect) for r in stroked)
    # the origin of the glyph: x along the page, y of the baseline from the top
    base = page.height - f - shown.y0 if angle in (0, 180) else e - shown.x0
    size = rect.height if angle in (0, 180) else rect.width
    return angle, Char(legible(raw["text"]), rect, base, size, font, bold)


def _turned(rect: Rect, turn: int, shown: Rect) -> Rect:
    """A rectangle of the page in the frame that is upright for text running at `turn` degrees."""
    x0, y0, x1, y1 = rect
    if turn == 90:
        return Rect(shown.height - y1, x0, shown.height - y0, x1)
    if turn == 180:
        return Rect(shown.width - x1, shown.height - y1, shown.width - x0, shown.height - y0)
    if turn == 270:
        return Rect(y0, shown.width - x1, y1, shown.width - x0)
    return rect


def _turned_char(char: Char, turn: int, shown: Rect) -> Char:
    base = {0: char.base, 90: char.base, 180: shown.height - char.base, 270: shown.width - char.base}[turn]
    return char._replace(rect=_turned(char.rect, turn, shown), base=base)


def _sideways(chars: dict[int, list[Char]], turn: int, shown: Rect) -> Iterator[tuple[str, Rect]]:
    """Lines of text that run at another angle than most of the page; slanted ones (stamps) are left out of order."""
    for angle, group in chars.items():
        if angle == turn or angle not in (0, 90, 180, 270):
            continue
        lines: dict[float, list[Word]] = {}
        for word in words(undoubled([_turned_char(c, angle, shown) for c in group])):
            lines.setdefault(round(word.base), []).append(word)
        for line in lines.values():
            ordered = sorted(line, key=lambda w: w.rect.x0)
            corners = Rect(
                min(w.rect.x0 for w in line), min(w.rect.y0 for w in line),
                max(w.rect.x1 for w in line), max(w.rect.y1 for w in line),
            )  # fmt: skip
            yield " ".join(w.text for w in ordered), _turned(_back(corners, angle, shown), turn, shown)


def _back(rect: Rect, turn: int, shown: Rect) -> Rect:
    """The inverse of `_turned`."""
    swapped = Rect(0, 0, shown.height, shown.width) if turn in (90, 270) else Rect(0, 0, shown.width, shown.height)
    return _turned(rect, (360 - turn) % 360, swapped)


def _rules(page: Any, turn: int, shown: Rect) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """Horizontal and vertical line pieces of at least 2 points, in the frame."""
    across: list[Rule] = []
    down: list[Rule] = []
    if len(page.edges) > MAX_RULES:
        return (), ()
    for edge in page.edges:
        rect = Rect(edge["x0"] - shown.x0, edge["top"] - shown.y0, edge["x1"] - shown.x0, edge["bottom"] - shown.y0)
        x0, y0, x1, y1 = _turned(rect, turn, shown)
        if x1 - x0 >= 2 and y1 - y0 <= 2:
            across.append(Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2))
        elif y1 - y0 >= 2 and x1 - x0 <= 2:
            down.append(Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1))
    return tuple(across), tuple(down)


def _pictures(page: Any, turn: int, shown: Rect) -> Iterator[Rect]:
    for image in page.images:
        rect = Rect(image["x0"] - shown.x0, image["top"] - shown.y0, image["x1"] - shown.x0, image["bottom"] - shown.y0)
        if rect.width > 1 and rect.height > 1:
            yield _turned(rect, turn, shown)


def _stroked_text(drawn: pdfium.PdfPage, page: Any) -> list[Rect]:
    """Where text is filled and stroked: bold made from a plain font. Only for pages that aren't turned."""
    if page.rotation:
        return []
    x0, y0 = page.mediabox[0], page.mediabox[1]
    found = []
    for item in drawn.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=3):
        if pdfium_c.FPDFTextObj_GetTextRenderMode(item) == STROKED:
            left, bottom, right, top = item.get_bounds()
            found.append(Rect(left - x0, page.height - (top - y0), right - x0, page.height - (bottom - y0)))
    return found
