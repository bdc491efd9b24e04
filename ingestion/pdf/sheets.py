"""Pass 1: a PDF's pages as sheets, spooled to disk so that a thousand pages cost the memory of one."""

from __future__ import annotations

import logging
import math
import pickle
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache
from itertools import pairwise
from typing import Any, Generic, TypeVar

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pdfminer.layout import LTChar, LTContainer, LTCurve, LTImage, LTRect

from ingestion.pdf import fills
from ingestion.pdf.glyphs import legible
from ingestion.pdf.layout import Rect, Rule, Sheet, Word, around
from ingestion.pdf.walls import walls
from ingestion.pdf.words import UNREAD, Char, undoubled, words

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns about every odd colour

STROKED = pdfium_c.FPDF_TEXTRENDERMODE_FILL_STROKE
MAX_RULES = 3000
"""A page with more line pieces than this is a drawing; looking for tables in it costs seconds and finds none."""


_LEAST_WIDE, _OFF = 0.1, 0.2
"""Parts of a font's size: least width of a character, and how far two readings of it may be apart."""
_HANGING, _UNDER = 0.75, 0.2
"""Part of a character's box that is below its baseline where a font's table is wrong, at least, and where it isn't."""
_ICON = 2
"""Size of a sign, in sizes of the letters, from which on it is a picture."""
_NO_INK = 0.02
"""Height of what isn't drawn, in points: PDFium gives blanks 0.01."""
_BLANKS = ("\t", "\n", "\r")
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


def read_sheet(number: int, page: Any, drawn: pdfium.PdfPage, *, paired: bool = True) -> Sheet:
    """One page: `page` from pdfplumber, `drawn` the same page from pypdfium2. The caller closes both.

    paired: whether it surely is the same page.

    pdfplumber opens pages and knows their boxes; its objects as dictionaries would cost more time than all rules here,
    so pdfminer's own layout objects are taken.
    """
    shown = part_shown(page)
    height = page.mediabox[3] - page.mediabox[1]
    stroked = _stroked_text(drawn, page)
    chars: dict[int, list[Char]] = {}
    pictures: list[Rect] = []
    shapes: list[LTCurve] = []
    odd = 0
    second = _SecondReading(drawn if paired else None, page)
    for item in _flat(page.layout):
        if isinstance(item, LTChar):
            char = _char(item, height, shown, stroked, second)
            if char:
                odd += char[1].text in ("\ufffd", UNREAD) or "\ue000" <= char[1].text[:1] <= "\uf8ff"
                chars.setdefault(char[0], []).append(char[1])
        elif isinstance(item, LTImage):
            pictures.append(_rect(item, height, shown))
        elif isinstance(item, LTCurve):
            shapes.append(item)
    second.close()
    counts = Counter({angle: sum(not c.text.isspace() for c in group) for angle, group in chars.items()})
    angle = counts.most_common(1)[0][0] if counts else 0
    turn = angle if angle in (90, 180, 270) else 0
    upright = _without_icons(undoubled([_turned_char(c, turn, shown) for c in chars.get(turn, [])]))
    rules = [_turned(r, turn, shown) for r in _rules(shapes, height, shown)]
    across = tuple(Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2) for x0, y0, x1, y1 in rules if x1 - x0 >= y1 - y0)
    down = tuple(Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1) for x0, y0, x1, y1 in rules if x1 - x0 < y1 - y0)
    return Sheet(
        number=number,
        width=shown.width,
        height=shown.height,
        turn=turn,
        words=tuple(words(upright, walls(across, down))),
        sideways=tuple(_sideways(chars, turn, shown)),
        across=across,
        down=down,
        pictures=tuple(_turned(p, turn, shown) for p in pictures if p.width > 1 and p.height > 1),
        strokes=tuple(_turned(_rect(s, height, shown), turn, shown) for s in shapes if _is_bent(s)),
        visible=sum(counts.values()),
        odd=odd,
    )


def _without_icons(chars: list[Char]) -> list[Char]:
    """Without large signs of which nobody says what they show: they stand beside lines, not in them."""
    ((usual, _),) = Counter(round(c.size) for c in chars).most_common(1) or [(0, 0)]
    return [c for c in chars if not ("\ue000" <= c.text[:1] <= "\uf8ff" and c.size >= _ICON * usual)]


def part_shown(page: Any) -> Rect:
    """What of pdfplumber's page is to be seen: its crop box, from the corner of its media box.

    A printer's spread of two pages may stand in the file twice, cut to one side each time.
    """
    raw = page.page_obj  # pdfplumber's own boxes only swap the sides of a turned page
    (left, bottom, right, top), crop = raw.mediabox, raw.cropbox
    x0, y0, x1, y1 = crop[0] - left, top - crop[3], crop[2] - left, top - crop[1]
    width, height = right - left, top - bottom
    return {
        90: Rect(height - y1, x0, height - y0, x1),
        180: Rect(width - x1, height - y1, width - x0, height - y0),
        270: Rect(y0, width - x1, y1, width - x0),
    }.get(page.rotation, Rect(x0, y0, x1, y1))


def _flat(container: Any) -> Iterator[Any]:
    """Characters, images and shapes, those inside form objects too."""
    for item in container:
        if isinstance(item, LTContainer):
            yield from _flat(item)
        else:
            yield item


def _rect(item: Any, height: float, shown: Rect) -> Rect:
    return Rect(item.x0 - shown.x0, height - item.y1 - shown.y0, item.x1 - shown.x0, height - item.y0 - shown.y0)


class _SecondReading:
    """PDFium's characters, for those that a font's own table turns into control characters ('10 A' into '\x180 A'):
    it heeds what the page says that its text is (ActualText)."""

    def __init__(self, drawn: pdfium.PdfPage | None, page: Any) -> None:
        """drawn: None where PDFium's page may be another one."""
        self._drawn = None if page.rotation else drawn
        self._page = page
        self._text: pdfium.PdfTextPage | None = None

    def at(self, item: LTChar) -> str:
        """What PDFium reads at a character's place and nowhere else: a blank where nothing is drawn, UNREAD where it
        reads no printable character, or several (then the page's text is that of a longer piece); '' where that can't
        be told."""
        try:
            return self._at(item)
        except pdfium.PdfiumError:
            return ""

    def _at(self, item: LTChar) -> str:
        if self._drawn is None or item.x1 - item.x0 < _LEAST_WIDE * item.size:
            return ""
        self._text = self._text or self._drawn.get_textpage()
        left, bottom = self._page.page_obj.mediabox[:2]  # pdfplumber's own box is turned upside down
        x, y = left + (item.x0 + item.x1) / 2, bottom + (item.y0 + item.y1) / 2
        place = self._text.get_index(x, y, _LEAST_WIDE * item.size, item.size)
        if place is None:
            return ""
        read, (low, under, high, over) = self._read(place), self._text.get_charbox(place)
        if item.get_text() in _BLANKS and not left + item.x0 <= (low + high) / 2 <= left + item.x1:
            return " "  # what stands there is the next letter, which reaches into a narrow blank
        if abs((low + high) / 2 - x) > _OFF * item.size:
            return UNREAD
        others = (self._centre(at) for at in (place - 1, place + 1) if 0 <= at < self._text.count_chars())
        alone = not any(left + item.x0 < other < left + item.x1 for other in others)
        if alone and read.isprintable() and read.strip():
            return read
        return " " if over - under <= _NO_INK else UNREAD

    def _read(self, place: int) -> str:
        return chr(pdfium_c.FPDFText_GetUnicode(self._text, place))

    def _centre(self, place: int) -> float:
        assert self._text is not None
        low, under, high, over = self._text.get_charbox(place)
        return (low + high) / 2 if over > under else float("inf")

    def close(self) -> None:
        if self._text is not None:
            self._text.close()


def _char(
    item: LTChar, height: float, shown: Rect, stroked: list[Rect], second: _SecondReading
) -> tuple[int, Char] | None:
    """The character's angle (degrees counter-clockwise, multiples of 90 where close) and itself, page coordinates."""
    a, b, _, _, e, f = item.matrix
    angle = round(math.degrees(math.atan2(b, a))) if b else (0 if a >= 0 else 180)
    angle = (round(angle / 90) * 90) % 360 if abs(angle - round(angle / 90) * 90) <= 2 else angle % 360
    rect = _rect(item, height, shown)
    if rect.x1 < 0 or rect.y1 < 0 or rect.x0 > shown.width or rect.y0 > shown.height:
        return None
    font = str(item.fontname)
    bold = _is_bold(font) or any(r.holds(rect) for r in stroked)
    # the origin of the glyph: y of the baseline from the top, or x along the page where the text runs up or down
    upright = angle in (0, 180)
    base = height - f - shown.y0 if upright else e - shown.x0
    text = legible(item.get_text(), font)
    if _is_control(text):
        text = second.at(item) or (" " if text in _BLANKS else UNREAD if text else "")
    return angle, Char(text, rect, base, rect.height if upright else rect.width, font, bold)


def _is_control(text: str) -> bool:
    """Whether a font's table makes no character of a glyph, but nothing or control characters."""
    return all(unicodedata.category(c) == "Cc" for c in text)


@lru_cache(maxsize=1024)
def _is_bold(font: str) -> bool:
    name = font.rsplit("+", 1)[-1].lower()
    return any(w in name for w in ("bold", "black", "heavy", "demi"))


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
    return char._replace(rect=_seated(_turned(char.rect, turn, shown), base), base=base)


def _seated(rect: Rect, base: float) -> Rect:
    """The box of an upright character; around its baseline, where its font's table says that letters hang below it: by
    such a box, the text above a table stood in the table's first row."""
    if rect.y1 - base < _HANGING * rect.height:
        return rect
    return Rect(rect.x0, base - (1 - _UNDER) * rect.height, rect.x1, base + _UNDER * rect.height)


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
            corners = around(w.rect for w in line)
            yield " ".join(w.text for w in ordered), _turned(_back(corners, angle, shown), turn, shown)


def _back(rect: Rect, turn: int, shown: Rect) -> Rect:
    """The inverse of `_turned`."""
    swapped = Rect(0, 0, shown.height, shown.width) if turn in (90, 270) else Rect(0, 0, shown.width, shown.height)
    return _turned(rect, (360 - turn) % 360, swapped)


def _rules(shapes: Sequence[LTCurve], height: float, shown: Rect) -> Iterator[Rect]:
    """Horizontal and vertical line pieces of at least 2 points: lines, sides of rectangles, thin rectangles."""
    if len(shapes) > MAX_RULES:
        return
    rects = [_rect(s, height, shown) for s in shapes]
    inner, invisible = fills.inner_sides(shapes, rects), fills.invisible(shapes, rects)
    for at, shape in enumerate(shapes):
        if at in invisible:
            continue
        if isinstance(shape, LTRect):
            x0, y0, x1, y1 = rects[at]
            named = (
                ("top", (x0, y0, x1, y0)),
                ("bottom", (x0, y1, x1, y1)),
                ("left", (x0, y0, x0, y1)),
                ("right", (x1, y0, x1, y1)),
            )
            sides = [line for name, line in named if (at, name) not in inner]
        else:
            points = [(x - shown.x0, height - y - shown.y0) for x, y in shape.pts]
            sides = [(*p, *q) for p, q in pairwise(points)]
        for x0, y0, x1, y1 in sides:
            wide, high = abs(x1 - x0), abs(y1 - y0)
            if max(wide, high) >= 2 and min(wide, high) <= 0.5:
                yield Rect(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _is_bent(shape: LTCurve) -> bool:
    """Neither a rectangle nor a level or upright line: what drawings are made of, and tables are not."""
    if isinstance(shape, LTRect):
        return False
    return not (shape.width <= 0.5 or shape.height <= 0.5)


def _stroked_text(drawn: pdfium.PdfPage, page: Any) -> list[Rect]:
    """Where text is filled and stroked: bold made from a plain font. Only for pages that aren't turned."""
    if page.rotation:
        return []
    x0, y0 = page.page_obj.mediabox[:2]  # pdfplumber's own box is turned upside down
    found = []
    for item in drawn.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=3):
        if pdfium_c.FPDFTextObj_GetTextRenderMode(item) == STROKED:
            left, bottom, right, top = item.get_bounds()
            found.append(Rect(left - x0, page.height - (top - y0), right - x0, page.height - (bottom - y0)))
    return found
