"""Which pieces are headings, and how deep."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ingestion.pdf.furniture import CONTINUED
from ingestion.pdf.layout import LETTER, Piece
from ingestion.pdf.signals import BULLET, STEP
from models.types import BlockKind

LARGER = 1.12
RARE = 0.15
DEEPEST = 6
NUMBERED = re.compile(r"^(?P<number>\d{1,3}(?:[.\-–]\d{1,3})*)[.)]?\s+\S")
SECTION = re.compile(r"^\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+[^\W\d_]")
"""A number of parts before a word: bold and on a line of its own it is a heading, though much else is bold, too."""
FAULT_ENTRY = re.compile(r"^[A-Z]{1,2}-?\d{1,3}\.\s+\S")
CHAPTER = re.compile(
    r"^(?:chapter|part|kapitel|teil|chapitre|partie|capítulo|parte)\s+[\dIVXA-Z]{1,4}\b", re.IGNORECASE
)
Style = tuple[float, bool, bool]


def mark(pieces: Sequence[Piece], body: float) -> None:
    """Set kind and level of headings among pieces that have no kind yet; a repeated 'X (CONT)' becomes furniture."""
    text = [p for p in pieces if p.kind is None]
    _scale(text, body)
    counts = Counter(style(p) for p in text)
    boxes = Counter((p.page, p.framed) for p in text)
    for piece in text:
        if piece.framed and boxes[piece.page, piece.framed] == 1:
            piece.framed = None  # a title in a coloured band, not a box of text
    rare = _rare(text, counts, body)
    for at, piece in enumerate(text):
        following = text[at + 1] if at + 1 < len(text) else None
        before = text[at - 1] if at else None
        if piece.bookmark or (_is_heading(piece, following, body, rare) and not _goes_on(before, piece)):
            piece.kind = BlockKind.HEADING
    _levels([p for p in text if p.kind is BlockKind.HEADING])
    _drop_continued(pieces)
    _lower_column_titles(pieces)


def _rare(text: Sequence[Piece], counts: Counter[Style], body: float) -> set[Style]:
    """Styles of few blocks, or, if larger than the body, of few characters (a short document has many headings)."""
    characters: Counter[Style] = Counter()
    for piece in text:
        characters[style(piece)] += len(piece.text)
    large = {s for s, n in characters.items() if s[0] >= LARGER * body and n < 0.2 * characters.total()}
    return large | {s for s, n in counts.items() if n < RARE * len(text)}


def style(piece: Piece) -> Style:
    """What a reader sees of a piece's importance: size to half a point, bold, capitals."""
    return round(piece.scaled * 2) / 2, piece.bold, piece.caps


def _scale(pieces: Sequence[Piece], body: float) -> None:
    """Sizes as they would be if every page had the usual body size: some files hold pages copied at another scale."""
    usual: dict[int, Counter[float]] = {}
    for piece in pieces:
        usual.setdefault(piece.page, Counter())[piece.size] += len(piece.text)
    for piece in pieces:
        size, count = usual[piece.page].most_common(1)[0]
        scaled = count >= 250 and count >= 0.5 * usual[piece.page].total()
        factor = body / size if scaled else 1.0
        piece.scaled = piece.size * factor


def _is_heading(piece: Piece, following: Piece | None, body: float, rare: set[Style]) -> bool:
    text = piece.text.strip()
    letters = len(LETTER.findall(text))
    fault = FAULT_ENTRY.match(text) and piece.lines <= 6 and len(text) < 400 and not piece.framed
    if fault and (piece.bold or _opens_list(piece, following)):
        return True
    if (
        piece.lines > 3
        or len(text) >= 130
        or letters < (1 if piece.bold and piece.scaled >= LARGER * body else 3)
        or letters < 0.5 * len(text.replace(" ", ""))
    ):
        return False
    if piece.framed or piece.mono or "   " in text or BULLET.match(text):
        return False
    step = STEP.match(text)
    if step and not piece.bold:
        return False
    if (
        step
        and following
        and STEP.match(following.text)
        and following.bold
        and _same_kind(step["value"], following.text)
    ):
        return False
    numbered = bool(NUMBERED.match(text))
    sentence = text.endswith(".") or (text.endswith(":") and not piece.caps)
    if text.endswith((",", ";")) or (sentence and not (numbered and piece.bold)):
        return False
    spaced = piece.gap > 0.35 * piece.size
    section = bool(SECTION.match(text)) and piece.bold and spaced and piece.lines == 1 and len(text) < 80
    if style(piece) not in rare:
        return section
    if piece.scaled >= LARGER * body:
        return True
    if piece.bold and spaced:
        return True
    return (
        piece.caps
        and spaced
        and piece.lines == 1
        and len(text.split()) <= 9
        and piece.size >= 0.95 * body
        and letters >= 4
    )


def _goes_on(before: Piece | None, piece: Piece) -> bool:
    """Whether '4 - Connect the supply', though bold, is the step after '3 - Connect the wires'."""
    first, step = STEP.match(before.text) if before else None, STEP.match(piece.text)
    if not first or not step or not step["label"].endswith(("-", "–")) or first["label"][-1] != step["label"][-1]:
        return False
    return int(step["value"]) == int(first["value"]) + 1


def _opens_list(piece: Piece, following: Piece | None) -> bool:
    """Whether the first of lettered or numbered steps stands right below, further in: what a scan leaves of bold."""
    step = STEP.match(following.text) if following else None
    if following is None or step is None:
        return False
    return step["value"] in ("a", "1") and following.indent > piece.indent + piece.size


def _same_kind(value: str, text: str) -> bool:
    other = STEP.match(text)
    return other is not None and other["value"].isdigit() == value.isdigit()


def _levels(headings: Sequence[Piece]) -> None:
    marked: dict[Style, Counter[int]] = {}
    for piece in headings:
        if piece.bookmark:
            marked.setdefault(style(piece), Counter())[piece.bookmark] += 1
    numbered = [p for p in headings if _depth(p.text)]
    by_number = len(numbered) > 0.6 * len(headings)
    ranks = _ranks(headings)
    for piece in headings:
        if piece.bookmark:
            piece.level = piece.bookmark
        elif marked:
            piece.level = _among_bookmarks(piece, marked)
        elif by_number and _depth(piece.text):
            piece.level = _depth(piece.text)
        else:
            piece.level = ranks[id(piece)]
        piece.level = min(piece.level, DEEPEST)


def _depth(text: str) -> int:
    number = NUMBERED.match(text)
    return len(re.split(r"[.\-–]", number["number"])) if number else 0


def _ranks(headings: Sequence[Piece]) -> dict[int, int]:
    """Level by id of the piece: looks ordered by size, then bold, capitals, depth of the number.

    Sizes within 8 % are one; looks that occur once or twice don't open a level of their own.
    """
    sizes = _size_groups(headings)
    keys = {id(p): _rank_key(p, sizes) for p in headings}
    counts = Counter(keys.values())
    common = sorted(k for k, n in counts.items() if n >= max(3, 0.02 * len(headings))) or sorted(counts)
    return {at: 1 + sum(other < key for other in common) for at, key in keys.items()}


def _size_groups(headings: Sequence[Piece]) -> dict[float, int]:
    """Rank of each size, the largest 0."""
    groups: dict[float, int] = {}
    head, rank = 0.0, -1
    for size in sorted({p.scaled for p in headings}, reverse=True):
        if rank < 0 or size < 0.92 * head:
            head, rank = size, rank + 1
        groups[size] = rank
    return groups


def _rank_key(piece: Piece, sizes: dict[float, int]) -> tuple[bool, int, bool, bool, bool, int]:
    return (
        not CHAPTER.match(piece.text),
        sizes[piece.scaled],
        bool(FAULT_ENTRY.match(piece.text)),
        not piece.bold,
        not piece.caps,
        _depth(piece.text),
    )


def _among_bookmarks(piece: Piece, marked: dict[Style, Counter[int]]) -> int:
    """The level of bookmarked headings of the same look, else one below those that look at least as important."""
    own = marked.get(style(piece))
    if own:
        return own.most_common(1)[0][0]
    above = [levels.most_common(1)[0][0] for look, levels in marked.items() if look[0] >= style(piece)[0]]
    return max(above) + 1 if above else 1


def _drop_continued(pieces: Sequence[Piece]) -> None:
    """'X (CONT)' at the top of a page says that section X goes on: no new heading if X is open."""
    path: list[Piece] = []
    for piece in pieces:
        if piece.kind is not BlockKind.HEADING:
            continue
        bare = " ".join(CONTINUED.sub("", piece.text).split())
        if bare != " ".join(piece.text.split()):
            if any(_same(bare, p.text) for p in path):
                piece.kind = BlockKind.FURNITURE
                continue
            piece.text = bare
        path = [p for p in path if p.level < piece.level] + [piece]


def _lower_column_titles(pieces: Sequence[Piece]) -> None:
    """A title that comes again and again, each time right below another of its level, belongs under that one."""
    shown = [p for p in pieces if p.kind is not BlockKind.FURNITURE]
    under: Counter[str] = Counter()
    pairs = []
    for above, below in pairwise(shown):
        both = above.kind is BlockKind.HEADING and below.kind is BlockKind.HEADING
        if both and not below.bookmark and above.level == below.level and not FAULT_ENTRY.match(below.text):
            under[below.text] += 1
            pairs.append(below)
    for piece in pairs:
        if under[piece.text] >= 3:
            piece.level = min(piece.level + 1, DEEPEST)


def _same(a: str, b: str) -> bool:
    return re.sub(r"\W+", "", a).casefold() == re.sub(r"\W+", "", b).casefold()
