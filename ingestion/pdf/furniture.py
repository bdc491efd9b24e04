"""Running heads and feet: the same line at the same height on many of the pages around, contiguous from the edge."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal, NamedTuple

from ingestion.pdf.layout import Line, Rect, Word, rows
from ingestion.pdf.signals import PAGE_LABEL, PART_NUMBER, STEP
from ingestion.signals import warning_label

Side = Literal["top", "bottom"]
TOP_ROWS, BOTTOM_ROWS, NEIGHBOURS = 5, 3, 8
SAME_PLACE = 3.0
"""Points by which what is drawn on every page may shift."""
EDGE = 0.04
"""Part of the page's height at its edges where nothing but heads and feet stand."""
OUTER = 0.1
"""Part of the page's width or height at its edges."""
RISE = 0.05
"""How far a running head may rise or fall between pages, as a part of the page's height."""
CONTINUED = re.compile(r"\(\s*cont(?:inued|['’.]?d?)?\.?\s*\)", re.IGNORECASE)


_SAYS_NOTHING = re.compile(
    r"\bconfidential\b|\bproprietary\b|\boriginal instructions\b|\boriginalbetriebsanleitung\b|\bcopyright\b|©|"
    r"\bwww\.|https?:|@|\btel\b|\bphone\b|\binternal\b|\bkeep for\b|\bchapter\b|\bsection\b",
    re.IGNORECASE,
)
"""What heads of every page say of no product."""


_ADDRESS = re.compile(r"\b(?:https?:|www\.)\S+", re.IGNORECASE)
"""The foot that a browser prints: what stands in it numbers no part."""


_DATE = re.compile(r"(?:\d{1,2}[./-]){1,2}\d{4}|\d{4}[./-]\d{1,2}(?:[./-]\d{1,2})?")
"""A month or a day, as the foot of every page may have beside its number: '3-12 05/2019'."""


class EdgeRow(NamedTuple):
    """A row near the top or bottom edge.

    folded: its text with free-standing numbers as '#'. y: part of the height.

    free: whether a free space divides it from the text on its inner side.
    """

    text: str
    folded: str
    y: float
    size: float
    free: bool


class Edges(NamedTuple):
    """A page's rows from its upper edge downwards and from its lower edge upwards, as far as no table lies before."""

    top: tuple[EdgeRow, ...]
    bottom: tuple[EdgeRow, ...]


class Furniture(NamedTuple):
    """Per page (0-based): how many rows from the top and from the bottom are running heads; their folded texts.

    everywhere: texts on a fifth of all pages or more, which can't be the title of one chapter. constant: texts (not
    folded) that several pages have without any change.
    """

    top: tuple[int, ...]
    bottom: tuple[int, ...]
    texts: frozenset[str]
    everywhere: frozenset[str]
    constant: frozenset[str]


def edges(words: Sequence[Word], tables: Sequence[Rect], height: float) -> Edges:
    """The outermost rows of a page; `words` without those of tables."""
    lines = rows(words)
    first = min((t.y0 for t in tables), default=height)
    last = max((t.y1 for t in tables), default=0.0)
    top = [
        _edge_row(ln, height, _gap(ln, after))
        for ln, after in zip_longest(lines[:TOP_ROWS], lines[1 : TOP_ROWS + 1])
        if ln and ln.rect.y0 < 0.4 * height and ln.rect.y1 <= first + 1
    ]
    upwards = lines[::-1]
    bottom = [
        _edge_row(ln, height, _gap(before, ln))
        for ln, before in zip_longest(upwards[:BOTTOM_ROWS], upwards[1 : BOTTOM_ROWS + 1])
        if ln and ln.rect.y0 > 0.6 * height and ln.rect.y0 >= last - 1
    ]
    return Edges(tuple(top), tuple(bottom))


def _gap(upper: Line | None, lower: Line | None) -> bool:
    return upper is None or lower is None or lower.rect.y0 - upper.rect.y1 > 0.8 * min(upper.size, lower.size)


def _edge_row(line: Line, height: float, free: bool) -> EdgeRow:
    return EdgeRow(line.text, fold(line.text), line.rect.y0 / height, line.size, free)


def fold(text: str) -> str:
    """Numbers that stand alone (and page labels such as G-4, 2-54.1) become '#'; part numbers stay what they are."""
    text = " ".join(text.split())
    if PAGE_LABEL.match(text):
        return "#"
    tokens = ["#" if re.fullmatch(r"[\d.,/–-]*\d[\d.,/–-]*|[ivxl]+", t) else t for t in text.split()]
    if len(tokens) > 1:
        tokens = [
            ("#" if i in (0, len(tokens) - 1) and PAGE_LABEL.match(t) and any(c.isdigit() for c in t) else t)
            for i, t in enumerate(tokens)
        ]
    return " ".join(tokens).casefold()


def _facing(folded: str) -> str:
    """The same for 'Maker  Manual  7-1' and what stands on the facing page, '7-2  Manual  Maker'."""
    return " ".join(sorted(folded.split()))


def is_outer(rect: Rect, frame: Rect) -> bool:
    """Whether text at another angle stands where heads and feet of a turned page do."""
    x, y = (rect.x0 + rect.x1) / 2, (rect.y0 + rect.y1) / 2
    return min(x / frame.width, 1 - x / frame.width, y / frame.height, 1 - y / frame.height) < OUTER


def learn(pages: Sequence[Edges], body: float, sideways: Counter[str]) -> Furniture:
    """Which of the outermost rows of each page are running heads and feet. `body`: size of the running text.

    sideways: on how many pages a text stands at the edge at another angle; from three on, it is a head of turned pages.
    """
    top = _side(pages, "top", body)
    bottom = _side(pages, "bottom", body)
    found = [row for page, t, b in zip(pages, top, bottom, strict=True) for row in (*page.top[:t], *page.bottom[:b])]
    texts = Counter(row.folded for row in found if len(row.folded) > 1)
    constant = frozenset(text for text, n in Counter(row.text for row in found).items() if n > 1)
    everywhere = frozenset(t for t, n in texts.items() if n >= max(3, 0.2 * len(pages)) and len(t) > 3)
    turned = {text for text, n in sideways.items() if n >= 3}
    return Furniture(tuple(top), tuple(bottom), frozenset(texts) | turned, everywhere, constant)


def _side(pages: Sequence[Edges], side: Side, body: float) -> list[int]:
    all_rows = [getattr(page, side) for page in pages]
    where: dict[str, dict[int, float]] = defaultdict(dict)
    exact: dict[str, set[int]] = defaultdict(set)
    for at, page_rows in enumerate(all_rows):
        for row in page_rows:
            where[_facing(row.folded)].setdefault(at, row.y)
            exact[row.text].add(at)
            for word in _places(row):
                exact[word].add(at)
    repeated = [
        [_repeats(row, at, where, exact, len(pages), body) for row in page_rows]
        for at, page_rows in enumerate(all_rows)
    ]
    numbered = _numbered(all_rows, body)
    for at, flags in enumerate(repeated):
        if flags and at in numbered:
            flags[0] = True
    counts = [next((i for i, yes in enumerate(flags) if not yes), len(flags)) for flags in repeated]
    return _by_band(all_rows, counts)


def _numbered(all_rows: Sequence[Sequence[EdgeRow]], body: float) -> set[int]:
    """Pages whose outermost row begins or ends with a number that counts up with the pages ('2 Safety   Page 7')."""
    places: dict[tuple[int, int, bool], set[int]] = defaultdict(set)
    for at, page_rows in enumerate(all_rows):
        row = page_rows[0] if page_rows else None
        tokens = row.text.split() if row and row.size <= 1.12 * body and not _never(row) else []
        if 0 < len(tokens) <= 14:
            for last, token in ((False, tokens[0]), (True, tokens[-1])):
                if token.isdecimal() and len(token) <= 4:
                    places[int(token) - at, round(page_rows[0].y * 50), last].add(at)
    needed = max(3, 0.2 * len(all_rows))
    return {at for pages in places.values() if len(pages) >= needed for at in pages}


def _repeats(
    row: EdgeRow, at: int, where: dict[str, dict[int, float]], exact: dict[str, set[int]], pages: int, body: float
) -> bool:
    if _never(row):
        return False
    outer = row.y < 0.08 or row.y > 0.85
    if outer and _is_page_number(row):
        return True
    near = range(at - NEIGHBOURS, at + NEIGHBOURS + 1)
    same = [p for p in near if p != at and abs(where[_facing(row.folded)].get(p, -1.0) - row.y) <= RISE]
    need = 3 if pages >= 6 else 2 if pages >= 3 else 1
    if len(same) < need or (pages < 3 and not outer):
        return False
    equal = len(exact[row.text] & set(near)) - 1
    figures = len(row.folded.split()) > 1 and set(row.folded.split()) == {"#"}
    if equal < need and figures and not any(len(exact[word] & set(near)) > need for word in _places(row)):
        return False  # a table of figures may go on over pages; a date beside a page's number stays
    if equal < need and row.size > 1.12 * body:
        return False  # titles that differ by their number
    numbered = PART_NUMBER.search(_ADDRESS.sub("", row.text))
    if row.text.rstrip().endswith(".") or (numbered and equal < need):
        alike = len(same) if row.y < EDGE or row.y > 1 - EDGE else equal  # 'MX-4 12 Safety first...' beside its number
        return alike >= max(need, 0.4 * min(pages, 2 * NEIGHBOURS))
    return True


def _places(row: EdgeRow) -> list[str]:
    """The dates in a row of figures, each with its place in it."""
    return [f"{at} {row.folded}\n{word}" for at, word in enumerate(row.text.split()) if _DATE.fullmatch(word)]


def _is_page_number(row: EdgeRow) -> bool:
    """A number alone, or the two of a spread; several others are a table's row that no rules enclose."""
    numbers = row.text.split()
    spread = len(numbers) == 2 and all(n.isdecimal() for n in numbers) and int(numbers[0]) + 1 == int(numbers[1])
    return row.folded == "#" or spread


def _never(row: EdgeRow) -> bool:
    return bool(CONTINUED.search(row.text) or warning_label(row.text) or STEP.match(row.text))


def _by_band(all_rows: Sequence[Sequence[EdgeRow]], counts: list[int]) -> list[int]:
    """Also an outermost short line at a height where running heads stand on many pages: names that change."""
    known: dict[int, list[float]] = defaultdict(list)
    other: Counter[int] = Counter()
    for page_rows, count in zip(all_rows, counts, strict=True):
        for row in page_rows[:count]:
            known[round(row.y * 100)].append(row.size)
        other.update(round(row.y * 100) for row in page_rows[count:])
    bands = {y: n for y, n in known.items() if len(n) >= max(3, 0.1 * len(all_rows)) and len(n) > other[y]}
    return [
        1 if count == 0 and page_rows and _fits_band(page_rows[0], bands) else count
        for page_rows, count in zip(all_rows, counts, strict=True)
    ]


def _fits_band(row: EdgeRow, bands: dict[int, list[float]]) -> bool:
    sizes = bands.get(round(row.y * 100))
    return (
        sizes is not None
        and row.free
        and row.size <= 1.05 * max(sizes)
        and len(row.text) <= 60
        and not _never(row)
        and not row.text.rstrip().endswith((".", ":", ";", ","))
        and not PART_NUMBER.search(row.text)
    )


def decorations(drawings: Sequence[Sequence[Rect]]) -> tuple[Rect, ...]:
    """What is drawn at the same place on three pages at least, and on a fifth of all, such as the lines behind running
    heads: no figure, whose labels the words beside it would be. drawings: of each page, those at its edges."""
    places: dict[tuple[int, ...], tuple[Rect, set[int]]] = {}
    for at, page in enumerate(drawings):
        for rect in page:
            places.setdefault(tuple(round(x / (2 * SAME_PLACE)) for x in rect), (rect, set()))[1].add(at)
    return tuple(place for place, pages in places.values() if len(pages) >= max(3, 0.2 * len(drawings)))


def is_outermost(rect: Rect, frame: Rect) -> bool:
    """Whether a drawing lies where running heads and feet do, and isn't a frame around what is on the page."""
    return rect.y1 < 0.25 * frame.height or rect.y0 > 0.75 * frame.height


def is_at(rect: Rect, place: Rect) -> bool:
    """Whether it is drawn there, give or take what pages shift."""
    return all(abs(a - b) <= SAME_PLACE for a, b in zip(rect, place, strict=True))


def take_known(
    words: Sequence[Word], known: Furniture, height: float, *, feet_alone: bool
) -> tuple[list[Line], list[Word]]:
    """Running heads and feet that other pages have too, where something on this page stands between them and the
    edge."""
    upper = 0.0 if feet_alone else 0.5 * height
    outer = [ln for ln in rows(words) if ln.rect.y1 < upper or ln.rect.y0 > 0.85 * height]
    found = [ln for ln in outer if _is_known(fold(ln.text), known.everywhere)]
    gone = {id(w) for ln in found for w in ln.words}
    return found, [w for w in words if id(w) not in gone]


def _is_known(text: str, known: frozenset[str]) -> bool:
    """Equal, or equal but for a typing error in a longer text."""
    if text in known or len(text) < 10:
        return text in known
    return any(abs(len(text) - len(k)) <= 2 and SequenceMatcher(None, text, k).ratio() > 0.92 for k in known)


def shown_first(heads: Sequence[Line], known: Furniture, height: float) -> tuple[list[Line], list[Line]]:
    """Of a first page's running heads and feet those heads that other pages repeat word by word and that may say what
    the document is about, often a product that no other line names; and the others."""
    shown = [
        line
        for line in heads
        if line.rect.y1 < 0.4 * height and line.text in known.constant and not _SAYS_NOTHING.search(line.text)
    ]
    return shown, [line for line in heads if line not in shown]


def take(words: Sequence[Word], top: int, bottom: int) -> tuple[list[Line], list[Word]]:
    """The rows that are furniture, and the words that are left."""
    if not top and not bottom:
        return [], list(words)
    lines = rows(words)
    furniture = [*lines[:top], *(lines[-bottom:] if bottom else [])]
    gone = {id(w) for line in furniture for w in line.words}
    return furniture, [w for w in words if id(w) not in gone]
