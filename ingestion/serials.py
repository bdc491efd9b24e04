"""Ranges of serial numbers in words: '1200 and up', '0001 through 0450', 'from 401-0900, 402-1100 and 403-0500'.

What isn't plainly a range is none: a serial number that a sentence only mentions restricts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from models.effectivity import Serial, SerialRange

ID = (
    r"(?:(?:[A-Z]{1,5}[-/ ]?)?\d{1,3}(?:,\d{3})+(?![\d,])|(?:[A-Z]{1,5}[-/]?)?\d[\dA-Z]*(?:[-/.]\d[\dA-Z]*)*)(?![\w%°])"
)
MARK = (
    r"(?:\b(?i:serial)(?:[ -]?(?i:numbers?|nos?\b\.?|nrs?\b\.?|#))?|\bS\.?/N\.?s?\b|\bSNs?\b|\bs/n\b|"
    r"(?i:\bser\.\s*nos?\.?)"
    r"|(?i:\bSerien-?(?:nummern?|nrn?\b\.?)|\bFabrik-?(?:nummern?|nr\b\.?))|(?i:\bnum[ée]ros?\s+de\s+s[ée]rie|\bn[°o]\.?\s*de\s+s[ée]rie)"
    r"|(?i:\bn[úu]m(?:eros?|\.)\s+de\s+serie)|일련\s?번호)"
)
BARE_MARK, BARE_DIGITS = "serial", 3
"""The word alone stands for a number only before one of that many digits: 'serial 2' is a port."""
MEASURED = (
    r"\s?(?:°|%|[µumk]?(?:dB[Amui]?|baud|bps|bits?|bytes?|Hz|bar|Pa|V(?:AC|DC)?|Ah?|Wh?|VA|Nm|N|Ω|[Oo]hms?|m|g|l)|[kK][Bb]|"
    r"[MG](?:Hz|Pa|W|[Bb])|[cd]m|psi|rpm|inch(?:es)?|mins?|hours?|seconds?|lbs?|ft|HP|hp)(?![\w-])"
)
"""A unit behind a number: 'S/N above 60 dB' is a ratio, 'serial 3.3 V' an interface."""
FROM = (
    r"(?i:from|as of|as from|starting\s+(?:with|at|from)|beginning\s+(?:with|at)|since|ab|von|"
    r"à partir d[ue]s?|du|desde(?:\s+el)?)"
)
BEFORE = (
    r"(?i:before|prior\s+to|below|under|earlier\s+than|lower\s+than|less\s+than|vor|unter|avant(?:\s+le)?|antes\s+del?)"
)
UP_TO = (
    r"(?i:up\s+to(?:\s+and\s+including)?|until|through|thru|bis(?:\s+(?:zu|einschließlich))?|"
    r"jusqu'(?:à|au)|hasta(?:\s+el)?)"
)
AFTER = r"(?i:after|above|over|later\s+than|higher\s+than|greater\s+than|nach|über|après(?:\s+le)?|después\s+del?)"
_OPENING = rf"(?:(?P<from>{FROM})|(?P<before>{BEFORE})|(?P<upto>{UP_TO})|(?P<after>{AFTER}))(?!\w)"
TO = r"(?:\s*(?:–|—|~|\.\.\.?|…)\s*|\s+(?i:-|to|through|thru|until|up\s+to|bis|à|au|al|a|hasta)\s+)"
_THE = r"(?:\s*(?i:the|le|la|el|die|der|units?|with)\b)?"
ON = (
    r"(?:\s*,?\s*(?i:(?:and|or|&|und|et|y|o|ou|oder)\s+(?:up(?:wards?)?|above|later|higher|after|subsequent|newer|on(?:wards?)?|following|over|"
    r"höher|später|folgende|darüber|neuer|suivants?|supérieurs?|posteriores|superiores|siguientes)|upwards?|onwards?|ff\b\.?)|\s?\+(?!\w)|\s*(?:부터|이상|이후))"
)
BACK = (
    r"(?:\s*,?\s*(?i:(?:and|or|&|und|et|y|oder)\s+(?:below|earlier|lower|prior|before|down|older|under|niedriger|früher|darunter|"
    r"inférieurs?|précédents?|anteriores|inferiores))|\s*(?:까지|이하|이전))"
)
_ITEM = re.compile(
    rf"(?:{_OPENING}\s*{_THE}\s*)?(?:{MARK}\s*[:.]?\s*)?(?P<first>{ID})"
    rf"(?:(?P<on>{ON})|(?P<back>{BACK})|(?:{TO}|(?P<hyphen>-))(?:{MARK}\s*)?(?P<last>{ID}))?(?P<inclusive>\s*(?i:inclusive|incl\.|einschließlich|inclus))?"
)
_BETWEEN = re.compile(
    rf"(?i:between|zwischen|entre)\s*{_THE}\s*(?:{MARK}\s*)?(?P<first>{ID})\s*(?i:and|und|et|y)\s*(?:{MARK}\s*)?(?P<last>{ID})"
)
_PAIR = re.compile(rf"(?P<first>{ID})\s*(?i:and|und|et|y)\s*(?:{MARK}\s*)?(?P<last>{ID})")
_OPENS_A_PAIR = re.compile(r"(?i:\b(?:between|zwischen|entre)\s+(?:the\s+|units?\s+|with\s+)*)$")
_NEXT = re.compile(r"\s*(?:[,;]|(?i:\b(?:and|or|&|und|sowie|et|y|ou|o)\b))\s*(?:(?i:and|or)\s+)?")
_EXCEPT = re.compile(r"\s*[,(]?\s*(?i:except(?:\s+for)?|excluding|other than|without|außer|sauf|excepto)\s*:?\s*")
_START = re.compile(
    rf"(?:{_OPENING}\s*{_THE}\s*)?(?P<mark>{MARK})(?:\s+(?i:ranges?|bereiche?))?\s*(?:[:.]\s*)?(?:(?i:is|are)\s+)?"
)
_ONLY = re.compile(r"\s*\)?\s*(?i:only|nur|seulement|uniquement|solamente)\b")


@dataclass(frozen=True, slots=True)
class Named:
    """Ranges, and from where to where a text names them. marked: it says itself that they are serial numbers."""

    ranges: tuple[SerialRange, ...]
    start: int
    end: int
    marked: bool


def ranges_in(text: str, *, bare: bool, states: Callable[[str], bool]) -> Iterator[Named]:
    """The ranges of serial numbers that a text names, in order.

    bare: it may do so without a word for serial numbers. states: whether the words before one state what holds; then
    single numbers count as well."""
    starts: list[tuple[int, int, re.Match[str] | None]] = [(m.start(), m.end(), m) for m in _START.finditer(text)]
    if bare and not starts:
        starts = [(0, 0, None)]
    end = 0
    for begin, after, start in starts:
        if begin < end:
            continue
        opens = _OPENS_A_PAIR.search(text[:begin])
        pair = _PAIR.match(text, after) if opens else None
        if pair and opens:
            ranges, stop = [SerialRange(_clean(pair["first"]), _clean(pair["last"]))], pair.end()
        else:
            opened = None if start is None else _opened(start)
            ranges, stop = _ranges(text, after, opened, states(text[max(0, begin - 60) : begin]))
        if ranges and not (
            start and is_no_serial(start["mark"], ranges[-1].last or ranges[-1].first or "", text[stop:])
        ):
            yield Named(tuple(ranges), opens.start() if pair and opens else begin, stop, start is not None)
            end = stop


def is_no_serial(mark: str, number: str, rest: str) -> bool:
    """Whether a number behind a word for serial numbers is another's all the same: a port's, or a quantity.

    rest: what follows the number."""
    short = mark.casefold() == BARE_MARK and sum(map(str.isdigit, number)) < BARE_DIGITS
    return short or re.match(MEASURED, rest) is not None


def _opened(found: re.Match[str]) -> str | None:
    return next((name for name in ("from", "before", "upto", "after") if found[name]), None)


def _ranges(text: str, at: int, opened: str | None, stated: bool) -> tuple[list[SerialRange], int]:
    """The ranges from this place on and where they end; [] if what stands there is no range."""
    ranges: list[SerialRange] = []
    singles = 0
    while True:
        between = _BETWEEN.match(text, at)
        item = between or _ITEM.match(text, at)
        if item is None:
            break
        made = (
            SerialRange(_clean(between["first"]), _clean(between["last"]))
            if between
            else _range(item, opened if not ranges or _other_series(item, ranges) else None)
        )
        if made is None:
            break
        if not between:
            opened = _opened(item) or opened
        single = made.first == made.last
        if single and ranges and not stated and not singles:
            break  # 'S/N 1200 and up, 45 Nm': what follows is no serial
        singles += single
        ranges.append(made)
        end = item.end()
        separator = _NEXT.match(text, end)
        if separator is None or separator.end() == end:
            break
        at = separator.end()
    if not ranges:
        return [], at
    only = _ONLY.match(text, end)
    if only:
        end = only.end()
    if singles == len(ranges) and not (stated or only):
        return [], end
    excepted = _EXCEPT.match(text, end)
    if excepted:
        start = _START.match(text, excepted.end())
        left_out, stop = _ranges(text, start.end() if start else excepted.end(), None, True)
        if left_out:
            return without(ranges, left_out), stop
    return ranges, end


def _other_series(item: re.Match[str], ranges: Sequence[SerialRange]) -> bool:
    """'from 401-0900, 402-1100 and 403-0500': the word before the first holds for each series."""
    serial = Serial.parse(_clean(item["first"]))
    others = [Serial.parse(end) for each in ranges for end in (each.first, each.last) if end]
    return serial is not None and not any(other is None or serial.series(other) for other in others)


def _range(item: re.Match[str], opened: str | None) -> SerialRange | None:
    first = _clean(item["first"])
    own = _opened(item) or opened
    if item["last"]:
        last = _clean(item["last"])
        low, high = Serial.parse(first), Serial.parse(last)
        if low is None or high is None or not low.series(high) or low.place > high.place:
            return None
        if item["hyphen"] and len(first) != len(last):
            return None
        return SerialRange(first, last) if own not in ("before", "after") else None
    hyphen = re.fullmatch(r"(\d{2,})-(\d{2,})", first)
    alone = own is None and not item["on"] and not item["back"]
    if hyphen and alone and len(hyphen[1]) == len(hyphen[2]) and hyphen[1] < hyphen[2]:
        return SerialRange(hyphen[1], hyphen[2])
    if item["on"]:
        return SerialRange(first, None)
    if item["back"]:
        return SerialRange(None, first)
    match own:
        case "from":
            return SerialRange(first, None)
        case "before":
            return SerialRange(None, first, without_last=True)
        case "upto":
            return SerialRange(None, first)
        case "after":
            return SerialRange(first, None, without_first=True)
    return SerialRange(first, first)


def without(ranges: Sequence[SerialRange], left_out: Sequence[SerialRange]) -> list[SerialRange]:
    """The ranges with others cut out of them; `SerialRange()` is all."""
    left = list(ranges)
    for cut in left_out:
        parts: list[SerialRange] = []
        for each in left:
            inside = [s for end in (cut.first, cut.last) if end and (s := Serial.parse(end)) and each.holds(s)]
            if not inside:
                parts.append(each)
                continue
            if cut.first is not None and each.first != cut.first:
                parts.append(replace(each, last=cut.first, without_last=not cut.without_first))
            if cut.last is not None and each.last != cut.last:
                parts.append(replace(each, first=cut.last, without_first=not cut.without_last))
        left = parts
    return left


def _clean(spelled: str) -> str:
    return re.sub(r",(?=\d{3})", "", spelled).strip()
