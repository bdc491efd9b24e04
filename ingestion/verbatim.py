"""Where a unit stands on its pages: its text as the page's own text layer has it, so that a quotation is found there.

The readers put a text in order: words from characters, cells from columns, sentences from lines. Here each unit is
looked up in what another library (PDFium) reads of the same page, in the order of the file. White space, line-end
hyphens and the kinds of dashes don't count; everything else must be there.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from models.types import Unit, UnitKind, Verbatim

_DASHES = dict.fromkeys("‐‑‒–—−﹣－", "-") | dict.fromkeys("‘’ʼ", "'") | dict.fromkeys("“”", '"')
_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0a8": "▫"}
_LABEL = 6
_LONG = 20
_BETWEEN, _ANCHOR = 24, 6
_LEAST_RUN = 12
_FIGURE_GOES_ON = re.compile(r"\d|[.,]\d")
_LEADER, _LEAST_LEADER, _MOST_LEADER = ":.…_·", 4, 240


@dataclass(frozen=True, slots=True)
class _Page:
    """text: as PDFium gives it. folded: what is compared. places: of each folded character in `text`."""

    number: int
    text: str
    folded: str
    places: tuple[int, ...]

    def cut(self, start: int, end: int) -> Verbatim:
        """The text between two places of `folded`, white space made one, line-end hyphens out."""
        raw = self.text[self.places[start] : self.places[end - 1] + 1]
        kept = "".join(_BULLETS.get(c, c) for c in raw if not _unseen(c))
        return Verbatim(self.number, start, end, " ".join(kept.split()))

    def parted(self, start: int, end: int) -> bool:
        """Whether what lies between two places of `folded` is whole words: blanks stand around it."""
        before = self.text[self.places[start - 1] + 1 : self.places[start]]
        after = self.text[self.places[end - 1] + 1 : self.places[end]]
        return bool(before or self.folded[start] == "-") and bool(after)


class PageTexts:
    """The text layers of a document's pages. Units are to be looked up in reading order."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        self._pages = {number: _page(number, text) for number, text in texts.items() if text.strip()}
        self._read: dict[int, int] = dict.fromkeys(self._pages, 0)

    def placed(self, units: Sequence[Unit]) -> tuple[Unit, ...]:
        """The units with where they stand, and on the page where most of them does; as they were where none was found.

        What stands between two units and is no longer than a label goes with the second: its number or bullet.
        """
        return tuple(self._placed(unit) for unit in units)

    def _placed(self, unit: Unit) -> Unit:
        pages = [self._pages[n] for n in _candidates(unit) if n in self._pages]
        if not pages:
            return unit
        text = _folded(unit.text.replace(" | ", " ") if unit.kind is UnitKind.ROW else unit.text)[0]
        if not text:
            return unit
        spans = self._whole(text, pages, unit.kind is UnitKind.ROW) or self._parts(unit, pages)
        if not spans:
            return unit
        found = []
        for page, start, end in spans:
            label = page.folded[max(0, start - _LABEL - len(unit.label)) : start]
            reached = self._read[page.number]
            own = _folded(unit.label)[0]
            if own and label.endswith(own):
                start -= len(own)
            elif reached and 0 < start - reached <= _LABEL and len(spans) == 1:
                start = reached
            self._read[page.number] = end
            found.append(page.cut(start, end))
        most = max(found, key=lambda v: v.end - v.start)
        return replace(unit, page=most.page, verbatim=tuple(found))

    def _whole(self, text: str, pages: Sequence[_Page], row: bool) -> list[tuple[_Page, int, int]]:
        """In one run on one page: as it is, with other hyphens, with a reference in between; a row with a leader before
        its value, or in another order."""
        for find in (self._exact, _undashed, *((self._led,) if row else ()), _between, *((_shuffled,) if row else ())):
            for page in pages:
                at = find(page, text)
                if at is not None:
                    return [(page, *at)]
        return []

    def _exact(self, page: _Page, text: str) -> tuple[int, int] | None:
        at = page.folded.find(text, self._read[page.number])
        if at < 0:
            at = page.folded.find(text)
        return (at, at + len(text)) if at >= 0 else None

    def _led(self, page: _Page, text: str) -> tuple[int, int] | None:
        """Where the page has a leader or a colon in one place of the text: 'Tank: . . . . 50 l', 'Tank : 50 l'; below
        what was read before, if there."""
        starts = [at for at, c in enumerate(page.folded) if c == text[0]]
        reached = self._read[page.number]
        for start in sorted(starts, key=lambda at: (at < reached, at)):
            same = next((i for i, c in enumerate(text) if page.folded[start + i : start + i + 1] != c), 0)
            here = page.folded[start + same : start + same + _MOST_LEADER + len(text)]
            leader = 1 if here[:1] == ":" and here[1:2] == text[same] else len(here) - len(here.lstrip(_LEADER))
            end = start + leader + len(text)
            goes_on = text[-1].isalnum() and _FIGURE_GOES_ON.match(page.folded, end)
            if (
                same
                and (leader == 1 or leader >= _LEAST_LEADER)
                and here.startswith(text[same:], leader)
                and not goes_on
            ):
                return start, end
        return None

    def _parts(self, unit: Unit, pages: Sequence[_Page]) -> list[tuple[_Page, int, int]]:
        """In several runs, for instance the end of one page and the beginning of the next; [] if less than half is
        found."""
        words = [word for word in (_folded(w)[0] for w in unit.text.split() if w != "|") if word]
        spans: list[tuple[_Page, int, int]] = []
        at = 0
        while at < len(words):
            best: tuple[int, _Page, int, int] | None = None
            for page in pages:
                end, start = at, -1
                while end < len(words):
                    run = "".join(words[at : end + 1])
                    place = page.folded.find(run, spans[-1][2] if spans and spans[-1][0] is page else 0)
                    place = place if place >= 0 else page.folded.find(run)
                    if place < 0:
                        break
                    end, start = end + 1, place
                if end > at and (best is None or end > best[0]):
                    best = (end, page, start, start + len("".join(words[at:end])))
            if best is None:
                at += 1
                continue
            at = best[0]
            spans.append(best[1:])
        kept = spans if unit.kind is UnitKind.ROW else [s for s in spans if s[2] - s[1] >= _LEAST_RUN]
        return kept if sum(e - s for _, s, e in kept) * 2 > sum(map(len, words)) else []


def _candidates(unit: Unit) -> Iterator[int]:
    """The unit's page, those of its boxes, and the next one, since a paragraph may run on."""
    if unit.page is None:
        return
    seen = dict.fromkeys([unit.page, *(box.page for box in unit.boxes), unit.page + 1])
    yield from seen


def _undashed(page: _Page, text: str) -> tuple[int, int] | None:
    """Where hyphens don't count: which of those at a line's end belong to the word is anybody's guess."""
    wanted = text.replace("-", "")
    if len(wanted) < _LONG:
        return None
    kept = [at for at, c in enumerate(page.folded) if c != "-"]
    at = "".join(page.folded[i] for i in kept).find(wanted)
    return (kept[at], kept[at + len(wanted) - 1] + 1) if at >= 0 else None


def _between(page: _Page, text: str) -> tuple[int, int] | None:
    """Where the page has all of the text and some words in between in one place: a margin reference, say."""
    start = page.folded.find(text[:_ANCHOR]) if len(text) >= 2 * _ANCHOR else -1
    while start >= 0:
        same = next((i for i, c in enumerate(text) if page.folded[start + i : start + i + 1] != c), 0)
        rest = text[same:]
        again = page.folded.find(rest, start + same, start + same + _BETWEEN + len(rest))
        if again >= 0 and page.parted(start + same, again):
            return start, again + len(rest)
        start = page.folded.find(text[:_ANCHOR], start + 1)
    return None


def _shuffled(page: _Page, text: str) -> tuple[int, int] | None:
    """Where the page has exactly these characters in another order: a row whose cells have several lines each."""
    n = len(text)
    if n < _LONG or n > len(page.folded):
        return None
    lacking = Counter(text)
    lacking.subtract(page.folded[:n])
    wrong = sum(1 for count in lacking.values() if count)
    for start in range(len(page.folded) - n + 1):
        if start:
            for c, change in ((page.folded[start - 1], 1), (page.folded[start + n - 1], -1)):
                before = lacking[c]
                lacking[c] = before + change
                wrong += (before == 0) - (lacking[c] == 0)
        if not wrong and page.folded.startswith(text[:3], start):
            return start, start + n
    return None


def _page(number: int, text: str) -> _Page:
    folded, places = _folded(text)
    return _Page(number, text, folded, places)


def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    """The characters that are compared, and the place of each in `text`."""
    out: list[str] = []
    places: list[int] = []
    for at, c in enumerate(text):
        if c.isspace() or _unseen(c):
            continue
        for plain in unicodedata.normalize("NFKC", _BULLETS.get(c, c)):
            if not plain.isspace():
                out.append(_DASHES.get(plain, plain))
                places.append(at)
    return "".join(out), tuple(places)


def _unseen(c: str) -> bool:
    """Soft hyphens, PDFium's mark for a hyphen at a line's end, control characters, and what turns letters around."""
    return c in "\u00ad\ufffe\uffff\u200b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" or (
        unicodedata.category(c) == "Cc" and not c.isspace()
    )
