"""Names that a document writes in parts: the head of a table and its cells, an ending for several, a range of codes.

A catalogue prints `JNEV-` above `202-H1`, `4510-1/-2/-3`, `6205 / 6206 / 6207-2RS`, `E01...E09`, `BLN-018 TC1` and
`3xM12`; who asks writes JNEV-202-H1, 4510-2, 6206-2RS, E05, BLN-018TC1 or M12. Only what can
hardly mean anything else is put together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from models.types import Unit

_LONGEST_RANGE = 60
"""Codes between the ends of a range: R1 to R400 are a list of parts, which are named where they are told of."""

_ENDING = r"[^\W_]{1,6}"
_ALSO = r"(?:\s*[,/&+]\s*|\s*,?\s(?:and|or|und|oder|et|ou|y|o)\s)"
_ENDINGS = re.compile(
    rf"(?<![\w./-])([^\W_]+(?:[-./][^\W_]+)*-)({_ENDING})((?:{_ALSO}-{_ENDING}(?![\w.]|\s?[°%]))+)", re.IGNORECASE
)
_SLASHED = re.compile(r"(?<![\w./-])[^\W_]+(?:-[^\W_]+)*(?:/[^\W_]+(?:-[^\W_]+)*)+(?![\w/-]|\.\w)")
_SHARED_ENDING = re.compile(
    r"(?<![\w./-])([A-Z]{0,5}\d{3,6})((?:\s*/\s*[A-Z]{0,5}\d{3,6})+)(-(?=[A-Z0-9]*[A-Z])[A-Z0-9]{1,6})(?![\w/-])"
)
_RANGE = re.compile(
    r"(?<![\w./-])((?:[A-Za-z]{1,5}[-.]?|[A-Z]{1,4} )(?:\d{1,3}[-.])?)(\d{1,4})"
    r"(?:\s*(?:-|to|through|thru|bis)\s*\1|\s*(?:\.{2,4}|…|~)\s*(?:\1)?)(\d{1,4})(?![\w/-]|\.\w)"
)
_DASHED = re.compile(r"(?<![\w-])[A-Z]{2,6}(?: [-‐‑‒–—−] [A-Z0-9]{1,6}){2,4}(?![\w-])")
_TWO_WORDS = re.compile(
    r"(?<![\w./-])((?=[A-Z0-9-]*[A-Z])(?:[A-Z0-9]+-)+[A-Z0-9]*\d|[A-Z]{2,}\d{2,}) ([A-Z]{1,3}\d{1,2})(?![\w./-])"
    r"|(?<![\w.,/-])(\d{4,6}) (\d[A-Z]{2,3}\d?)(?![\w./-])"
)
_FAMILY = re.compile(r"(?<![\w./-])([A-Z]{2,6}-[A-Z]{2,6})-(?=[A-Z0-9-]*\d)")

_COUNTED = re.compile(r"(?<![\w.,/-])[1-9]\d?[x×]([A-Z]{1,4}\d+(?:[x×.-][A-Z]*\d+)*)(?![\w-])")
_HEAD = re.compile(r"(?:^|\s)((?=[A-Z0-9./-]*[A-Z]|\d{3})[A-Z0-9]+(?:[-./][A-Z0-9]+)*[-/])(?:…|\.{3}|[_□*#]+|x{2,})?$")
_TAIL = re.compile(r"-(?:[A-Z][A-Z0-9]{0,5}|\d[A-Z]{1,3}\d?|0\d)")
_CODE = re.compile(r"(?=[A-Z0-9./-]*\d)[A-Z0-9]+(?:[-/][A-Z0-9]+)*")
_BASE = re.compile(r"((?:(?=[A-Z0-9-]*[A-Z])[A-Z0-9]*\d|\d{4,}|[A-Z]{2,})(?:[-/][A-Z0-9]+)*[-/])[A-Z0-9]{1,4}")
_DITTO = re.compile(r"[-/]([A-Z0-9]{1,4})")
_CELLS = re.compile(r"[,;]\s*|\s+/\s+|\n")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−﹣－", "-"))


def written_out(text: str) -> tuple[str, ...]:
    """The names that a text has in parts, whole; each once, in no order that matters."""
    text = text.translate(_DASHES)
    if not any(mark in text for mark in "-/.…~ x×"):
        return ()
    found = (
        *_with_endings(text), *_with_shared_ending(text), *_of_slashed(text), *_of_ranges(text),
        *(match.group().replace(" ", "") for match in _DASHED.finditer(text) if any(map(str.isdigit, match.group()))),
        *_of_two_words(text),
        *(match[1] for match in _FAMILY.finditer(text)),
        *(match[1] for match in _COUNTED.finditer(text)),
    )  # fmt: skip
    return tuple(dict.fromkeys(found))


def of_rows(units: Sequence[Unit]) -> tuple[tuple[str, ...], ...]:
    """For each unit the names that its cells have together with a column's head, the head of their row, or the row
    above ('-2' below '4510-1'); () for a unit without cells."""
    found: list[tuple[str, ...]] = []
    base = ""
    for unit in units:
        first = unit.cells[0][1].translate(_DASHES).strip() if unit.cells else ""
        names = list(_of_row(unit.cells)) if unit.cells else []
        if (ditto := _DITTO.fullmatch(first)) and base:
            names.append(f"{base}{ditto[1]}")
        else:
            begins = _BASE.fullmatch(first)
            base = begins[1] if begins else ""
        found.append(tuple(dict.fromkeys((*names, *(more for name in names for more in written_out(name))))))
    return tuple(found)


@lru_cache(maxsize=16_384)
def _of_row(cells: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(_in_row(cells))


def _in_row(cells: Sequence[tuple[str, str]]) -> Iterator[str]:
    heads = [header.translate(_DASHES).strip() for header, _ in cells]
    own = [cell.translate(_DASHES).strip() for _, cell in cells]
    for header, cell in zip(heads, own, strict=True):
        for level in header.split(" / "):
            if begins := _HEAD.search(level):
                yield from (begins[1] + code for code in _codes(cell, begins[1]))
    yield from _of_two_lines(heads)
    for line in (heads, own):  # the head of a row stands before all its cells: of plain numbers, the next alone
        if begins := _HEAD.search(line[0]):
            rest = [cell for cell in line[1:] if cell]
            for at, cell in enumerate(rest):
                codes = _codes(cell, begins[1])
                yield from (begins[1] + code for code in codes if not at or any(map(str.isalpha, code)))
    if _CODE.fullmatch(own[0]) and (sum(map(str.isdigit, own[0])) > 3 or any(map(str.isalpha, own[0]))):
        yield from (own[0] + header for header in heads[1:] if _TAIL.fullmatch(header))


def _of_two_lines(heads: Sequence[str]) -> Iterator[str]:
    """Of columns 'GM9C96 0804CNA' and 'GM9C96 1005CNA', whose names stand on two lines, GM9C960804CNA and the other."""
    parts = [head.split() for head in heads]
    twos = [two for two in parts if len(two) == 2 and all(_CODE.fullmatch(piece) for piece in two)]
    for first, second in twos:
        if sum(first == other for other, _ in twos) > 1:
            yield first + second


def _codes(cell: str, head: str) -> list[str]:
    """The cell, or each piece of it, if all of them may end a name."""
    pieces = [piece for piece in _CELLS.split(cell) if piece]
    shortest = 2 if len(head) == 2 else 1  # 'V-' is as often a pole
    whole = all(_CODE.fullmatch(piece) and shortest <= len(piece) <= 16 for piece in pieces)
    return pieces if whole else []


def _shape(text: str) -> str:
    return "".join("9" if c.isdigit() else "A" if c.isalpha() else c for c in text)


def _names(text: str) -> bool:
    return any(map(str.isalpha, text)) or sum(map(str.isdigit, text)) > 3


def _with_endings(text: str) -> Iterator[str]:
    """4510-1/-2/-3; 4510-1, -2 and -3."""
    for match in _ENDINGS.finditer(text):
        base, first = match[1], match[2]
        others = re.findall(rf"-({_ENDING})", match[3])
        if len(base) > 2 and _names(base) and all(o.isdigit() == first.isdigit() for o in others):
            yield from (base + ending for ending in (first, *others))


def _with_shared_ending(text: str) -> Iterator[str]:
    """6205 / 6206 / 6207-2RS."""
    for match in _SHARED_ENDING.finditer(text):
        members = [match[1], *re.findall(r"[A-Z0-9]+", match[2])]
        if len({_shape(member) for member in members}) == 1:
            yield from (member + match[3] for member in members)


def _of_slashed(text: str) -> Iterator[str]:
    """F05/F06, JNEV-201/202/203-H1, RS232/485."""
    for match in _SLASHED.finditer(text):
        pieces = match.group().split("/")
        if len({_shape(piece) for piece in pieces}) == 1 and any(map(str.isdigit, pieces[0])):
            if any(map(str.isalpha, pieces[0])):
                yield from pieces
            continue
        found = re.fullmatch(r"(.*?)(\d+)", pieces[0])
        last = re.fullmatch(r"(\d+)(-[^\W_]+)?", pieces[-1])
        if found is None or last is None or not found[1] or not _names(found[1]):
            continue
        if re.fullmatch(r"(?:19|20)\d\d-", found[1]):
            continue  # months
        members = [found[2], *pieces[1:-1], last[1]]
        alike = all(member.isdigit() and len(member) == len(found[2]) for member in members)
        # 'MX-48-13/26' may be one thing with two figures
        plain = last[2] or len(members) > 2 or (len(found[2]) > 1 and re.fullmatch(r"[^\W\d_]+-?", found[1]))
        if alike and plain and members == sorted(set(members)):
            yield from (f"{found[1]}{member}{last[2] or ''}" for member in members)


def _of_two_words(text: str) -> Iterator[str]:
    """BLN-018 TC1, by both spellings of it as one word; 6205 2RS."""
    for match in _TWO_WORDS.finditer(text):
        first, second = (part for part in match.groups() if part)
        yield f"{first}-{second}"
        if second[0].isalpha():
            yield f"{first}{second}"


def _of_ranges(text: str) -> Iterator[str]:
    """E01...E09, P1.01 ~ P1.09, F10 to F15."""
    for match in _RANGE.finditer(text):
        head, low, high = match.groups()
        padded = len(low) == len(high) or not low.startswith("0")
        if padded and 0 < int(high) - int(low) <= _LONGEST_RANGE:
            yield from (f"{head.replace(' ', '')}{number:0{len(low)}}" for number in range(int(low), int(high) + 1))
