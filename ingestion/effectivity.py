"""For which units a text says that it holds: 'S/N 1200 and up', 'serial numbers 0001 through 0450', 'MP-402 only'.

What isn't plainly a range is none: a serial number that a sentence only mentions restricts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from ingestion.dates import Dated, dates
from models.effectivity import Built, Effectivity, Serial, SerialRange
from models.types import Chunk, Unit, UnitKind

ID = (
    r"(?:(?:[A-Z]{1,5}[-/ ]?)?\d{1,3}(?:,\d{3})+(?![\d,])|(?:[A-Z]{1,5}[-/]?)?\d[\dA-Z]*(?:[-/.]\d[\dA-Z]*)*)(?![\w%°])"
)
MARK = (
    r"(?:\b(?i:serial)(?:[ -]?(?i:numbers?|nos?\b\.?|nrs?\b\.?|#))?|\bS\.?/N\.?s?\b|\bSNs?\b|\bs/n\b|"
    r"(?i:\bser\.\s*nos?\.?)"
    r"|(?i:\bSerien-?(?:nummern?|nrn?\b\.?)|\bFabrik-?(?:nummern?|nr\b\.?))|(?i:\bnum[ée]ros?\s+de\s+s[ée]rie|\bn[°o]\.?\s*de\s+s[ée]rie)"
    r"|(?i:\bn[úu]m(?:eros?|\.)\s+de\s+serie)|일련\s?번호)"
)
_FROM = (
    r"(?i:from|as of|as from|starting\s+(?:with|at|from)|beginning\s+(?:with|at)|since|ab|von|"
    r"à partir d[ue]s?|du|desde(?:\s+el)?)"
)
_BEFORE = (
    r"(?i:before|prior\s+to|below|under|earlier\s+than|lower\s+than|less\s+than|vor|unter|avant(?:\s+le)?|antes\s+del?)"
)
_UP_TO = (
    r"(?i:up\s+to(?:\s+and\s+including)?|until|through|thru|bis(?:\s+(?:zu|einschließlich))?|"
    r"jusqu'(?:à|au)|hasta(?:\s+el)?)"
)
_AFTER = r"(?i:after|above|over|later\s+than|higher\s+than|greater\s+than|nach|über|après(?:\s+le)?|después\s+del?)"
_OPENING = rf"(?:(?P<from>{_FROM})|(?P<before>{_BEFORE})|(?P<upto>{_UP_TO})|(?P<after>{_AFTER}))(?!\w)"
_TO = r"(?:\s*(?:–|—|~|\.\.\.?|…)\s*|\s+(?i:-|to|through|thru|until|up\s+to|bis|à|au|al|a|hasta)\s+)"
_THE = r"(?:\s*(?i:the|le|la|el|die|der|units?|with)\b)?"
_ON = (
    r"(?:\s*,?\s*(?i:(?:and|or|&|und|et|y|o|ou|oder)\s+(?:up(?:wards?)?|above|later|higher|after|subsequent|newer|on(?:wards?)?|following|over|"
    r"höher|später|folgende|darüber|neuer|suivants?|supérieurs?|posteriores|superiores|siguientes)|upwards?|onwards?|ff\b\.?)|\s?\+(?!\w)|\s*(?:부터|이상|이후))"
)
_BACK = (
    r"(?:\s*,?\s*(?i:(?:and|or|&|und|et|y|oder)\s+(?:below|earlier|lower|prior|before|down|older|under|niedriger|früher|darunter|"
    r"inférieurs?|précédents?|anteriores|inferiores))|\s*(?:까지|이하|이전))"
)
_ITEM = re.compile(
    rf"(?:{_OPENING}\s*{_THE}\s*)?(?:{MARK}\s*[:.]?\s*)?(?P<first>{ID})"
    rf"(?:(?P<on>{_ON})|(?P<back>{_BACK})|(?:{_TO}|(?P<hyphen>-))(?:{MARK}\s*)?(?P<last>{ID}))?(?P<inclusive>\s*(?i:inclusive|incl\.|einschließlich|inclus))?"
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
_NOT = re.compile(r"(?i:\b(?:not|except(?: for)?|excluding|other than|nicht|außer|sauf|no)\b[^.;:]{0,24}$)")
_STATES = re.compile(
    r"(?i:\b(?:appl(?:y|ies|icable|icability)|effectiv(?:e|ity)|valid(?:ity)?|affect(?:s|ed)|only|concern(?:s|ed)|eligible"
    r"|gilt|gültig\w*|betrifft|s'applique|valable|concerne|válid\w+|aplica\w*|afecta\w*)\b)"
)
_ONLY = re.compile(r"\s*\)?\s*(?i:only|nur|seulement|uniquement|solamente)\b")
_MODEL = (
    r"(?:[A-Z][A-Za-z]{0,5}[- ]?\d{2,5}[A-Z]{0,2}|[A-Z]{2,6}[-/ ]?\d{1,5}[A-Z]{0,2}|[A-Z]{1,4}\d{3,5}[A-Z]?)(?![\w])"
)
_MODELS = rf"{_MODEL}(?:\s*(?:,|/|&|(?i:and|or|und|oder|et|ou|y|o))\s*{_MODEL})*"
_BEFORE_MARK = re.compile(
    rf"(?P<models>{_MODELS})(?:\s+(?i:series|units?|pumps?|machines?|models?|only))*\s*[,;:(]?\s*(?i:with|having|of|mit|avec|con)?\s*(?i:the|a)?\s*$"
)
_MODELS_ONLY = re.compile(
    rf"(?:^|[(\[])\s*(?i:for\s+)?(?:(?i:models?)\s+)?(?P<models>{_MODELS})(?:\s+(?i:series|units?))?\s+(?i:only|nur|seulement|solamente)\b"
)
_MODELS_STATED = re.compile(
    r"(?i:\b(?:appl(?:y|ies)\s+(?:only\s+)?to|applicable\s+to|applies\s*:?\s*to|applicability|effectivity|valid\s+(?:only\s+)?for|only\s+for|gilt\s+(?:nur\s+)?für|s'applique\s+(?:aux?|à)|válido\s+para))"
    rf"\s*[:|-]?\s*(?i:the\s+)?(?:(?i:models?|units?)\s+)?(?P<models>{_MODELS})"
)
_BUILT = re.compile(
    r"(?i:\b(?:built|manufactured|produced|made|delivered|shipped|date\s+of\s+manufacture|gebaut|hergestellt|baujahr|fabriqu[ée]e?s?|construit(?:e?s)?|fabricad[oa]s?)\b)"
    r"\s*:?\s*(?i:in\s+or\s+|on\s+or\s+|(?:the|year|years|im|in|en)\s+)*"
)
_BUILT_WORD = re.compile(
    rf"(?:(?P<from>{_FROM})|(?P<before>{_BEFORE})|(?P<upto>{_UP_TO})|(?P<after>{_AFTER})|(?P<between>(?i:between|zwischen|entre))|(?P<in>(?i:in|im|en)))\s*(?i:the\s+year\s+)?"
)
_HEADER_STATES = re.compile(
    r"(?i:\b(?:effectivity|effective|applicab\w+|applies\s+to|valid\s+for|gültig\w*|gilt für|applicabilité)\b)"
)
_HEADER_MARK = re.compile(MARK)


@dataclass(frozen=True, slots=True)
class Stated:
    """An effectivity and where in the text it stands."""

    effectivity: Effectivity
    start: int
    end: int


def effectivity_in(text: str, *, header: str = "") -> tuple[Stated, ...]:
    """What a text says of the units it holds for, in order; () if nothing.

    header: of a table's column. Below 'Effectivity' or 'Serial number' the cell needs no such word itself."""
    found = _serials(text, header)
    if not found:
        found = _built(text)
    if not found:
        found = _models_alone(text, header)
    return tuple(found)


def combined(stated: Sequence[Stated]) -> tuple[Effectivity, ...]:
    """As alternatives: each statement is one."""
    return tuple(each.effectivity for each in stated)


def chunk_effectivity(chunk: Chunk) -> dict[int, tuple[Effectivity, ...]]:
    """For the units of a chunk that hold for some machines only: position -> alternatives.

    Their own words decide; else the cell of their row that says it, else the line above them that ends in ':', else the
    innermost heading that does."""
    above = next((found for title in reversed(chunk.section) if (found := combined(effectivity_in(title)))), ())
    opening = _opening(chunk)
    made: dict[int, tuple[Effectivity, ...]] = {}
    for position, unit in enumerate(chunk.units):
        own = unit_effectivity(unit) or opening or above
        if own:
            made[position] = own
    return made


def unit_effectivity(unit: Unit) -> tuple[Effectivity, ...]:
    """What a unit itself, or the line it hangs on, says."""
    if unit.cells:
        found = [combined(effectivity_in(cell, header=header)) for header, cell in unit.cells]
        stated = [each for each in found if each]
        headed = _models_of(" ".join(header for header, cell in unit.cells if _HEADER_MARK.search(header)))
        if stated and headed:
            stated = [tuple(replace(e, models=e.models or headed) for e in each) for each in stated]
        return _all_of(stated)
    return combined(effectivity_in(unit.text)) or combined(effectivity_in(unit.lead_in))


def without_effectivity(text: str) -> str:
    """The text with what it says of units taken out: its serial numbers are no values."""
    for each in reversed(effectivity_in(text)):
        text = text[: each.start] + " " + text[each.end :]
    return text


def _opening(chunk: Chunk) -> tuple[Effectivity, ...]:
    """'This section applies to S/N 1200 and up.' as the first sentence holds for all of the section."""
    first = next(iter(chunk.units), None)
    if first is None or first.kind is not UnitKind.SENTENCE:
        return ()
    says = re.match(
        r"(?i:(?:this|the following|these)\s+(?:section|chapter|procedure|paragraph|table|information|"
        r"instructions?|values?|steps?)\b|(?:applies|applicable|effectivity|effective|valid)\b)",
        first.text,
    )
    return combined(effectivity_in(first.text)) if says else ()


def _all_of(stated: Sequence[tuple[Effectivity, ...]]) -> tuple[Effectivity, ...]:
    """Several cells of a row that each restrict it: all of them must hold."""
    if not stated:
        return ()
    made = stated[0]
    for other in stated[1:]:
        made = tuple(
            Effectivity(a.models or b.models, a.serials or b.serials, a.built or b.built, f"{a.text}, {b.text}")
            for a in made
            for b in other
        )
    return made


# -------------------------------------------------- serial numbers


def _serials(text: str, header: str) -> list[Stated]:
    found: list[Stated] = []
    marked = bool(_HEADER_MARK.search(header) or _HEADER_STATES.search(header))
    starts = [(m.start(), m.end(), m) for m in _START.finditer(text)]
    if marked and not starts:
        starts = [(0, 0, None)]  # type: ignore[list-item]
    end = 0
    for begin, after, start in starts:
        if begin < end:
            continue
        stated = bool(_STATES.search(text[max(0, begin - 60) : begin]) or _HEADER_STATES.search(header))
        opened = _opened(start) if start is not None else None
        pair = _PAIR.match(text, after) if (opens := _OPENS_A_PAIR.search(text[:begin])) else None
        if pair and opens:
            ranges, stop, begin = [SerialRange(_clean(pair["first"]), _clean(pair["last"]))], pair.end(), opens.start()
        else:
            ranges, stop = _ranges(text, after, opened, stated)
        if not ranges:
            continue
        if start is not None and _NOT.search(text[:begin]):
            end = stop
            continue  # what is left out is said, what holds is not
        models, at = _models_before(text, begin)
        if not models and header:
            models = _models_of(header)
        whole = text[at:stop].strip(" ,;:(").rstrip()
        found.append(Stated(Effectivity(models=models, serials=tuple(ranges), text=whole), at, stop))
        end = stop
    return found


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


# -------------------------------------------------- models and dates of build


def _models_before(text: str, at: int) -> tuple[tuple[str, ...], int]:
    """Models that the serial numbers here are of ('MP-402, serial numbers'), and where the statement begins."""
    found = _BEFORE_MARK.search(text, 0, at)
    return (_models_of(found["models"]), found.start("models")) if found else ((), at)


def _models_of(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(_MODEL, text)))


def _models_alone(text: str, header: str) -> list[Stated]:
    patterns = (_MODELS_ONLY, _MODELS_STATED)
    for pattern in patterns:
        found = pattern.search(text)
        if found and not _NOT.search(text[: found.start()]):
            models = _models_of(found["models"])
            return [Stated(Effectivity(models=models, text=found["models"]), found.start(), found.end())]
    if _HEADER_STATES.search(header) and (models := _models_of(text)):
        return [Stated(Effectivity(models=models, text=text.strip()), 0, len(text))]
    return []


def _built(text: str) -> list[Stated]:
    found: list[Stated] = []
    for word in _BUILT.finditer(text):
        how = _BUILT_WORD.match(text, word.end())
        at = how.end() if how else word.end()
        days = next((d for d in dates(text[at:]) if d.start == 0), None)
        if days is None:
            continue
        days = Dated(days.first, days.last, days.start + at, days.end + at)
        made, end = _built_range(text, how, days)
        if made is not None and not _NOT.search(text[: word.start()]):
            models, start = _models_before(text, word.start())
            found.append(Stated(Effectivity(models=models, built=(made,), text=text[start:end]), start, end))
    return found


def _built_range(text: str, how: re.Match[str] | None, days: Dated) -> tuple[Built | None, int]:
    rest = text[days.end :]
    day = timedelta(days=1)
    if later := re.match(_ON, rest):
        return Built(days.first, None), days.end + later.end()
    if earlier := re.match(_BACK, rest):
        return Built(None, days.last), days.end + earlier.end()
    to = re.match(rf"(?:{_TO}|\s+(?i:and|und|et|y)\s+)", rest)
    other = next((d for d in dates(rest[to.end() :]) if d.start == 0), None) if to else None
    if to and other and (how is None or how["between"] or how["from"] or how["in"]):
        return Built(days.first, other.last), days.end + to.end() + other.end
    if how is None or how["between"]:
        return None, days.end
    if how["from"]:
        return Built(days.first, None), days.end
    if how["before"]:
        return Built(None, days.first - day), days.end
    if how["upto"]:
        return Built(None, days.last), days.end
    if how["after"]:
        return Built(days.last + day, None), days.end
    return None, days.end
