"""From characters to words: doubles out, small raised and lowered characters kept with their row."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from ingestion.pdf.layout import Rect, Word, around

GAP = 0.25
"""A free space wider than this part of the font's size ends a word, where the file has no blank character there."""

BULLETS = str.maketrans(
    {
        "\uf0b7": "•",
        "\uf0a7": "▪",
        "\uf0d8": "➢",
        "\uf0fc": "✓",
        "\uf0a8": "▫",
        "\u00a0": " ",
        "\u2010": "-",
        "\u2011": "-",
    }
)


class Char(NamedTuple):
    """One character in the sheet's frame."""

    text: str
    rect: Rect
    base: float
    size: float
    font: str
    bold: bool


def legible(text: str) -> str:
    """The character as a reader sees it: symbol-font bullets named, ligatures spelled out."""
    if text.startswith("(cid:"):
        return "•" if text in ("(cid:127)", "(cid:129)") else "\ufffd"
    text = text.translate(BULLETS)
    return unicodedata.normalize("NFKC", text) if any("\ufb00" <= c <= "\ufb06" for c in text) else text


def undoubled(chars: Sequence[Char]) -> list[Char]:
    """Without characters printed twice on (nearly) the same spot, which is how some programs make text bold."""
    seen: set[tuple[str, int, int, int]] = set()
    kept = []
    for char in chars:
        place = (char.text, round(char.rect.x0), round(char.rect.y0), round(char.size))
        if place not in seen or char.text.isspace():
            seen.add(place)
            kept.append(char)
    return kept


def words(chars: Sequence[Char]) -> list[Word]:
    """Words of upright characters, row by row."""
    return [word for row in _rows(chars) for word in _split(row)]


def _rows(chars: Sequence[Char]) -> list[list[Char]]:
    """Characters by baseline; a raised or lowered small one goes to the row it touches."""
    groups: list[list[Char]] = []
    for _, strip in groupby(
        sorted(chars, key=lambda c: (round(c.base * 2), c.rect.x0)), key=lambda c: round(c.base * 2)
    ):
        run = list(strip)
        if groups and run[0].base - groups[-1][0].base <= 0.25 * max(run[0].size, groups[-1][0].size):
            groups[-1].extend(run)
        else:
            groups.append(run)
    return _with_scripts(groups)


def _with_scripts(groups: list[list[Char]]) -> list[list[Char]]:
    kept: list[list[Char]] = []
    for at, run in enumerate(groups):
        near = [g for g in (groups[at - 1 : at] + groups[at + 1 : at + 2]) if _is_script_of(run, g)]
        if near:
            near[0].extend(run)
        else:
            kept.append(run)
    return kept


def _is_script_of(run: Sequence[Char], row: Sequence[Char]) -> bool:
    size, shift = row[0].size, abs(run[0].base - row[0].base)
    if not (len(run) <= 12 and run[0].size < 0.85 * size and shift < 0.6 * size):
        return False
    return all(
        any(-0.5 * size < max(c.rect.x0 - r.rect.x1, r.rect.x0 - c.rect.x1) < 0.4 * size for r in row)
        for c in run
        if not c.text.isspace()
    )


def _split(row: Sequence[Char]) -> list[Word]:
    found: list[Word] = []
    run: list[Char] = []
    for char in sorted(row, key=lambda c: c.rect.x0):
        blank = char.text.isspace()
        if run and (blank or char.rect.x0 - run[-1].rect.x1 > GAP * max(char.size, run[-1].size)):
            found.append(_word(run))
            run = []
        if not blank:
            run.append(char)
    if run:
        found.append(_word(run))
    return _unspaced(found)


def _unspaced(row: list[Word]) -> list[Word]:
    """Spaced-out words ("R E F E R E N C E") as one: four or more single capitals with equal gaps."""
    result: list[Word] = []
    at = 0
    while at < len(row):
        end = at
        while end < len(row) and len(row[end].text) == 1 and row[end].text.isupper() and _close(row, at, end):
            end += 1
        if end - at >= 4:
            run = row[at:end]
            result.append(run[0]._replace(text="".join(w.text for w in run), rect=around(w.rect for w in run)))
            at = end
        else:
            result.append(row[at])
            at += 1
    return result


def _close(row: list[Word], start: int, at: int) -> bool:
    return at == start or row[at].rect.x0 - row[at - 1].rect.x1 < 0.8 * row[at].size


def _word(run: Sequence[Char]) -> Word:
    main = max(run, key=lambda c: c.size)
    font = main.font.lower()
    return Word(
        text="".join(c.text for c in run),
        rect=around(c.rect for c in run),
        base=main.base,
        size=round(main.size, 1),
        bold=sum(c.bold for c in run) * 2 > len(run),
        italic="italic" in font or "oblique" in font,
        mono=any(name in font for name in ("mono", "courier", "consol", "typewriter")),
    )
