"""The file's bookmarks (outline) as proof of headings, where they are an outline and not a dump of the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pypdfium2 as pdfium

from ingestion.pdf.layout import Line

MOST = 20_000


class Bookmark(NamedTuple):
    """A title and its depth (1 = top)."""

    title: str
    level: int


class Title(NamedTuple):
    """Lines `first` .. `first + lines - 1` of a region are a heading of this level."""

    first: int
    lines: int
    level: int


def read(document: pdfium.PdfDocument) -> dict[int, list[Bookmark]]:
    """Bookmarks by page (from 1); empty where they are no outline: exported structure, or whole sentences."""
    found: dict[int, list[Bookmark]] = defaultdict(list)
    titles: list[str] = []
    for mark in document.get_toc():
        title = " ".join(mark.get_title().split())
        if title.casefold() == "structure bookmarks" or len(titles) > MOST:
            return {}
        target = mark.get_dest()
        page = target.get_index() if target else None
        if title and page is not None:
            titles.append(title)
            found[page + 1].append(Bookmark(title, mark.level + 1))
    if sum(t.endswith(".") for t in titles) > 0.25 * len(titles):
        return {}
    return dict(found)


def plain(text: str) -> str:
    """A title without its leading number, punctuation, blanks and case."""
    text = re.sub(
        r"^\W*(?:(?:chapter|section|kapitel|appendix)\s+)?[\dA-Z]{0,3}(?:[.\-]\d+)*[.):]?\s+(?=\w)",
        "",
        text,
        flags=re.IGNORECASE,
    )
    return re.sub(r"[\W_]+", "", text).casefold()


def titles(lines: Sequence[Line], marks: Sequence[Bookmark]) -> list[Title]:
    """Which lines (one to three together) are bookmarked titles, top to bottom; each bookmark is used once."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for mark in marks:
        for key in {plain(mark.title), re.sub(r"[\W_]+", "", mark.title).casefold()}:
            if key:
                wanted[key].append(mark.level)
    found: list[Title] = []
    at = 0
    while at < len(lines):
        hit = _at(lines, at, wanted)
        if hit:
            found.append(hit)
        at += hit.lines if hit else 1
    return found


def _at(lines: Sequence[Line], at: int, wanted: Mapping[str, list[int]]) -> Title | None:
    for count in (1, 2, 3):
        text = " ".join(line.text for line in lines[at : at + count])
        for key in (plain(text), re.sub(r"[\W_]+", "", text).casefold()):
            if wanted.get(key):
                return Title(at, count, wanted[key].pop(0))
    return None
