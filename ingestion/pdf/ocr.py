"""Pages that are pictures: their text by OCR, their rules from the ink, as the sheet that any other page gives.

The recogniser is rapidocr, whose models lie in its package. It takes half a gigabyte, so it is loaded when the first
page needs it, and by the process that reads files alone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from scipy import ndimage

from ingestion.pdf.layout import Rect, Rule, Sheet, Word, around

log = logging.getLogger(__name__)

DPI, MOST_PIXELS = 200, 3400
"""Resolution at which a page is drawn for OCR, and its longest side in pixels."""
SURE = 0.6
"""Lines that the recogniser trusts less than this are left out: a wrong figure is worse than none."""
UPRIGHT = 0.88
"""Below this mean trust the page is tried upside down (a page of letters on their heads gets about 0.77, a good scan
0.98); with most lines standing on end it is tried turned to either side."""
SIZE = 0.72
"""Font size as a part of the height of a line's box, which the recogniser draws wider than the letters."""
BASE = 0.28
"""The baseline lies this part of the box's height below its middle."""
NOISE = 0.25
"""Heights that differ less from the page's usual one are that: a line's box is some 15 % too high or too low."""
LONG_RULE_PT = 30.0
THICK_RULE_PT = 4.0

Pixels = npt.NDArray[np.uint8]


class _Line(NamedTuple):
    """A recognised line: its words with the corners of each, in pixels, and how far it is to be trusted (0 to 1)."""

    words: tuple[tuple[str, npt.NDArray[np.float64]], ...]
    corners: npt.NDArray[np.float64]
    trust: float

    @property
    def letters(self) -> int:
        return sum(len(text) for text, _ in self.words)

    @property
    def size(self) -> tuple[float, float]:
        """Length along the text and height, in pixels."""
        a, b, c, _ = self.corners
        return float(np.linalg.norm(b - a)), float(np.linalg.norm(c - b))


class _Reading(NamedTuple):
    turn: int
    lines: tuple[_Line, ...]
    doubtful: int

    @property
    def score(self) -> float:
        return sum(line.letters * line.trust for line in self.lines if not _stands(line))


def read(sheet: Sheet, page: pdfium.PdfPage) -> tuple[Sheet, int]:
    """The sheet with the words and rules that its picture shows, and how many lines were too doubtful to be taken.

    Words that the sheet has already stay as they are. The sheet comes back as it was if nothing can be read.
    """
    reading = _best(sheet, page)
    if not reading.lines:
        return sheet, reading.doubtful
    scale = _scale(sheet)
    known = [] if reading.turn != sheet.turn else [*sheet.words]
    words = [w for w in _words(reading.lines, 1 / scale) if not any(k.rect.holds(w.rect, 2) for k in known)]
    across, down = _rules(_drawn(page, scale, reading.turn), scale, [w.rect for w in words])
    found = replace(
        sheet,
        turn=reading.turn,
        words=(*known, *words),
        sideways=(),
        across=(*across, *(sheet.across if known else ())),
        down=(*down, *(sheet.down if known else ())),
        pictures=(),
        strokes=(),
        visible=sum(len(w.text) for w in (*known, *words)),
        odd=0,
    )
    return found, reading.doubtful


def _best(sheet: Sheet, page: pdfium.PdfPage) -> _Reading:
    """The page read as it stands, or turned where that reads better."""
    scale = _scale(sheet)
    found = _read(_drawn(page, scale, sheet.turn), sheet.turn)
    if sheet.words or not (found.lines or found.doubtful):
        return found
    letters = sum(line.letters for line in found.lines)
    on_end = sum(line.letters for line in found.lines if _stands(line))
    trust = sum(line.letters * line.trust for line in found.lines)
    if 2 * on_end <= letters and trust >= UPRIGHT * letters and found.doubtful <= len(found.lines):
        return found
    turned = (_read(_drawn(page, scale, turn), turn) for turn in ((90, 270) if 2 * on_end > letters else (180,)))
    return max((found, *turned), key=lambda reading: reading.score)


def _stands(line: _Line) -> bool:
    box = line.corners.max(axis=0) - line.corners.min(axis=0)
    return bool(line.letters > 2 and box[1] > 1.5 * box[0])


def _scale(sheet: Sheet) -> float:
    """Pixels per point."""
    return min(DPI / 72, MOST_PIXELS / max(sheet.width, sheet.height, 1.0))


def _drawn(page: pdfium.PdfPage, scale: float, turn: int) -> Pixels:
    pixels: Pixels = page.render(scale=scale, rotation=turn, grayscale=True).to_numpy()
    return pixels[..., 0] if pixels.ndim == 3 else pixels


# -------------------------------------------------- text


@cache
def _engine() -> Any:
    # Only the process that meets a page without text may carry it.
    from rapidocr import RapidOCR  # noqa: PLC0415

    one = {f"EngineConfig.onnxruntime.{name}_op_num_threads": 1 for name in ("intra", "inter")}
    return RapidOCR(
        params={
            **one,
            "Global.use_cls": False,
            "Global.return_word_box": True,
            "Global.text_score": 0.0,
            "Global.log_level": "critical",
        }
    )


def _read(picture: Pixels, turn: int) -> _Reading:
    result = _engine()(np.repeat(picture[..., None], 3, axis=2))
    lines: list[_Line] = []
    doubtful = 0
    for at, text in enumerate(result.txts or ()):
        trust = float(result.scores[at])
        if trust < SURE or not text.strip():
            doubtful += any(c.isalnum() for c in text)
            continue
        corners = np.asarray(result.boxes[at], dtype=np.float64)
        parts = [w for w in result.word_results[at] if w[0].strip() and w[2] is not None]
        same = "".join("".join(w[0] for w in parts).split()) == "".join(text.split())
        words = tuple((w[0].strip(), np.asarray(w[2], dtype=np.float64)) for w in parts) if same else ()
        lines.append(_Line(words or tuple(_shared(text, corners)), corners, trust))
    return _Reading(turn, tuple(lines), doubtful)


def _shared(text: str, corners: npt.NDArray[np.float64]) -> Iterator[tuple[str, npt.NDArray[np.float64]]]:
    """Words of a line without boxes of their own: its length shared out by characters."""
    a, b, c, d = corners
    at = 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        left, right = start / len(text), at / len(text)
        yield word, np.array([a + (b - a) * left, a + (b - a) * right, d + (c - d) * right, d + (c - d) * left])


def _words(lines: Sequence[_Line], points: float) -> list[Word]:
    """The words in the frame. points: per pixel. A page laid down askew has its baselines put straight."""
    flat = [line for line in lines if not _stands(line)]
    usual = median(line.size[1] for line in flat or lines)
    slope = _slope(flat)
    found: list[Word] = []
    for line in flat:
        height = line.size[1]
        if abs(height - usual) < NOISE * usual:
            height = usual
        size = round(SIZE * height * points, 1)
        for text, corners in line.words:
            x0, y0 = (float(v) for v in corners.min(axis=0) * points)
            x1, y1 = (float(v) for v in corners.max(axis=0) * points)
            middle, across = (y0 + y1) / 2, (x0 + x1) / 2
            rect = Rect(x0, middle - height * points / 2, x1, middle + height * points / 2)
            base = middle - slope * across + BASE * height * points
            found.append(Word(text, rect, base, size, bold=False, italic=False, mono=False))
    return found


def _slope(lines: Sequence[_Line]) -> float:
    """How far the text runs down per unit to the right: the median of the long lines."""
    long = [line for line in lines if line.size[0] > 8 * line.size[1]]
    slopes = [
        float((line.corners[1][1] - line.corners[0][1]) / (line.corners[1][0] - line.corners[0][0])) for line in long
    ]
    return median(slopes) if slopes else 0.0


# -------------------------------------------------- rules


def _rules(picture: Pixels, scale: float, words: Sequence[Rect]) -> tuple[list[Rule], list[Rule]]:
    """Horizontal and vertical lines of ink, longer than any stroke of a letter, in points."""
    ink = (picture < min(160, int(picture.mean()) - 30)).astype(np.uint8)
    across, down = ([Rect(*r) for r in _runs(ink, scale, axis)] for axis in (1, 0))
    text = [w for w in words if w.height > 2 * THICK_RULE_PT]
    return (
        [Rule(r.x0, (r.y0 + r.y1) / 2, r.x1, (r.y0 + r.y1) / 2) for r in across if not _struck(r, text)],
        [Rule((r.x0 + r.x1) / 2, r.y0, (r.x0 + r.x1) / 2, r.y1) for r in down],
    )


def _struck(rule: Rect, words: Sequence[Rect]) -> bool:
    """Whether it runs through the middle of a word: a row of letters that touch, not a rule."""
    middle = (rule.y0 + rule.y1) / 2
    through = [
        w for w in words if w.y0 + 0.25 * w.height < middle < w.y1 - 0.25 * w.height and w.x1 > rule.x0 < rule.x1
    ]
    through = [w for w in through if w.x0 < rule.x1]
    return bool(through) and around(through).width > 0.7 * rule.width


def _runs(ink: Pixels, scale: float, axis: int) -> Iterator[tuple[float, float, float, float]]:
    length = round(LONG_RULE_PT * scale)
    kept = ndimage.maximum_filter1d(ndimage.minimum_filter1d(ink, length, axis=axis), length, axis=axis)
    labels, _ = ndimage.label(kept, np.ones((3, 3)))
    for spot in ndimage.find_objects(labels):
        thick = spot[1 - axis].stop - spot[1 - axis].start
        long = spot[axis].stop - spot[axis].start
        if long >= length and thick <= max(THICK_RULE_PT * scale, 0.02 * long):
            yield spot[1].start / scale, spot[0].start / scale, spot[1].stop / scale, spot[0].stop / scale
