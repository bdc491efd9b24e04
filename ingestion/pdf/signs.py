"""Warning labels that are pictures: the word in a small picture, read by comparing its letters with a plain font.

No text recognition: a picture is a label only if a row of its ink, cut where it fits best, looks letter by letter like
one of the signal words, and clearly more so than like a word of another severity.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from ingestion.pdf.layout import Rect, Sheet, around
from ingestion.signals import WORDS
from models.types import Severity

Gray = npt.NDArray[np.uint8]
Glyph = npt.NDArray[np.float32]

WIDTH, HEIGHT, ASPECT = (25.0, 200.0), (8.0, 60.0), (1.5, 6.0)
NEAR = 20.0
"""Frame and word of one label may be two pictures this close together, in points."""
SCALE = 4.0
SIDE = 16
"""Letters are compared as pictures of SIDE x SIDE."""
NARROWEST, WIDEST, THIN = 2, 26, 0.45
"""Columns of a letter that is SIDE high; below THIN of its height it isn't stretched, so that an I stays a stroke."""
LEAST, MARGIN = 0.65, 0.08
"""A word counts if its letters agree so well (mean correlation), and so much better than one of another severity."""


class Sign(NamedTuple):
    """A label found in a picture: the word, its severity and the picture's place in the sheet's frame."""

    word: str
    severity: Severity
    rect: Rect


def find(sheet: Sheet, page: pdfium.PdfPage) -> tuple[Sign, ...]:
    """Labels among the small pictures of a page that stands upright; pictures with text on them are no labels."""
    places = _places(sheet) if sheet.turn == 0 else []
    if not places:
        return ()
    drawn = np.asarray(page.render(scale=SCALE, grayscale=True).to_pil())
    signs = []
    for rect in places:
        word = read(drawn[int(rect.y0 * SCALE) : int(rect.y1 * SCALE), int(rect.x0 * SCALE) : int(rect.x1 * SCALE)])
        if word:
            signs.append(Sign(word, WORDS[word], rect))
    return tuple(signs)


def _places(sheet: Sheet) -> list[Rect]:
    small = [p for p in sheet.pictures if WIDTH[0] <= p.width <= WIDTH[1] and HEIGHT[0] <= p.height <= HEIGHT[1]]
    merged: list[Rect] = []
    for rect in sorted(small):
        for at, other in enumerate(merged):
            if (
                max(rect.x0, other.x0) - min(rect.x1, other.x1) < NEAR
                and max(rect.y0, other.y0) - min(rect.y1, other.y1) < NEAR
            ):
                merged[at] = around([rect, other])
                break
        else:
            merged.append(rect)
    return [
        r
        for r in merged
        if ASPECT[0] <= r.width / r.height <= ASPECT[1] and not any(r.holds(w.rect, 0) for w in sheet.words)
    ]


def read(picture: Gray) -> str | None:
    """The signal word (in capitals) that a gray picture shows, None if it shows none for certain."""
    best: dict[str, float] = {}
    for ink in _word_inks(picture):
        for word, score in _scores(ink).items():
            best[word] = max(score, best.get(word, -1.0))
    if not best:
        return None
    word = max(best, key=lambda w: best[w])
    others = max(score for w, score in best.items() if WORDS[w] is not WORDS[word])
    return word if best[word] >= LEAST and best[word] - others >= MARGIN else None


def _word_inks(picture: Gray) -> Iterator[Glyph]:
    """What may be a line of letters in the picture: ink from 0 to 1, cut to the line, SIDE high; frames left out."""
    if min(picture.shape) < 8 or int(picture.max()) - int(picture.min()) < 60:
        return
    soft = (float(picture.max()) - picture.astype(np.float32)) / float(int(picture.max()) - int(picture.min()))
    for ink in (soft, 1.0 - soft):
        for top, bottom, left, right in _lines(ink > 0.5):
            cut = Image.fromarray((ink[top:bottom, left:right] * 255).astype(np.uint8))
            wide = round(SIDE * (right - left) / (bottom - top))
            if 2.2 * SIDE <= wide <= 14 * SIDE:
                yield np.asarray(cut.resize((wide, SIDE), Image.Resampling.BOX), dtype=np.float32) / 255.0


def _lines(ink: npt.NDArray[np.bool_]) -> set[tuple[int, int, int, int]]:
    """Top, bottom, left, right of rows of spots that share upper and lower edge; letters may touch each other."""
    labels, _ = ndimage.label(ink, structure=np.ones((3, 3)))
    height, width = ink.shape
    spots = [
        s for s in ndimage.find_objects(labels) if 0.15 * height < _high(s) < 0.75 * height and _wide(s) < 0.85 * width
    ]
    lines = set()
    for seed in spots:
        row = [s for s in spots if _beside(seed, s)]
        lines.add(
            (
                min(s[0].start for s in row), max(s[0].stop for s in row),
                min(s[1].start for s in row), max(s[1].stop for s in row),
            )
        )  # fmt: skip
    return lines


def _high(spot: Any) -> int:
    return int(spot[0].stop - spot[0].start)


def _wide(spot: Any) -> int:
    return int(spot[1].stop - spot[1].start)


def _beside(a: Any, b: Any) -> bool:
    """Two spots of one word: same upper and lower edge, give or take a fifth of the height."""
    slack = 0.2 * _high(a)
    return bool(abs(a[0].start - b[0].start) <= slack and abs(a[0].stop - b[0].stop) <= slack)


def _scores(ink: Glyph) -> dict[str, float]:
    """For each word the mean agreement of its letters, cut where they agree best (dynamic programming over columns)."""
    letters, face = _letters()
    agreement = _agreement(ink, face)
    blank = ink.mean(axis=0) < 0.06
    return {word: _best_cut(agreement[:, :, [letters.index(c) for c in word]], blank) for word in _alphabet()}


def _agreement(ink: Glyph, face: Glyph) -> Glyph:
    """(start, width, letter): correlation of the columns start .. start + width with each letter's best face."""
    columns = ink.shape[1]
    result = np.full((columns, WIDEST + 1, face.shape[0]), -1.0, dtype=np.float32)
    for width in range(NARROWEST, min(WIDEST, columns) + 1):
        starts = np.arange(columns - width + 1)
        across = SIDE if width >= THIN * SIDE else width
        at = starts[:, None] + ((np.arange(across) + 0.5) * width / across).astype(int)[None, :]
        glyphs = np.zeros((len(starts), SIDE, SIDE), dtype=np.float32)
        left = (SIDE - across) // 2
        glyphs[:, :, left : left + across] = ink[:, at].transpose(1, 0, 2)
        flat = glyphs.reshape(len(starts), -1)
        flat = flat - flat.mean(axis=1, keepdims=True)
        norms = np.linalg.norm(flat, axis=1, keepdims=True)
        unit = flat / np.where(norms == 0, 1.0, norms)
        result[: len(starts), width] = np.einsum("sp,lfp->slf", unit, face, optimize=True).max(axis=2)
    return result


def _best_cut(agreement: Glyph, blank: npt.NDArray[np.bool_]) -> float:
    """Mean agreement of the best cut of all columns into the word's letters; blank columns between them are free."""
    columns, _, count = (int(n) for n in agreement.shape)
    reach = np.where(np.cumsum(~blank) == 0, 0.0, -np.inf)
    reach = np.concatenate([[0.0], reach])
    for letter in range(count):
        ends = np.full(columns + 1, -np.inf)
        for width in range(NARROWEST, min(WIDEST, columns) + 1):
            got = reach[: columns - width + 1] + agreement[: columns - width + 1, width, letter]
            ends[width:] = np.maximum(ends[width:], got)
        for x in np.flatnonzero(blank):
            ends[x + 1] = max(ends[x + 1], ends[x])
        reach = ends
    return float(reach[columns] / count)


@cache
def _alphabet() -> tuple[str, ...]:
    """Signal words whose letters are single spots: plain Latin capitals."""
    return tuple(w for w in WORDS if w.isascii() and w.isalpha() and len(w) > 3)


@cache
def _letters() -> tuple[str, Glyph]:
    """The letters of all words, and (letter, face, SIDE * SIDE) their pictures, zero mean and unit length.

    Faces: Pillow's own sans-serif font, thin and thickened.
    """
    letters = "".join(sorted(set("".join(_alphabet()))))
    font = ImageFont.load_default(size=64)
    faces = np.stack([np.stack([_printed(c, font, stroke).ravel() for stroke in (0, 3, 6)]) for c in letters])
    faces -= faces.mean(axis=2, keepdims=True)
    unit: Glyph = faces / np.linalg.norm(faces, axis=2, keepdims=True)
    return letters, unit


def _printed(letter: str, font: Any, stroke: int) -> Glyph:
    canvas = Image.new("L", (160, 160), 0)
    ImageDraw.Draw(canvas).text((40, 30), letter, fill=255, font=font, stroke_width=stroke)
    box = canvas.getbbox()
    cut = canvas.crop(box)
    thin = cut.width < THIN * cut.height
    across = max(NARROWEST, round(SIDE * cut.width / cut.height)) if thin else SIDE
    square = Image.new("L", (SIDE, SIDE), 0)
    square.paste(cut.resize((across, SIDE), Image.Resampling.BOX), ((SIDE - across) // 2, 0))
    return np.asarray(square, dtype=np.float32) / 255.0
