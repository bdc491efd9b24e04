"""For which units a text says that it holds: 'S/N 1200 and up', 'serial numbers 0001 through 0450', 'MP-402 only'.

What isn't plainly a range is none: a serial number that a sentence only mentions restricts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from ingestion.dates import Dated, dates
from ingestion.serials import AFTER, BACK, BEFORE, FROM, MARK, ON, TO, UP_TO, ranges_in
from models.effectivity import Built, Effectivity
from models.types import Chunk, Unit, UnitKind

_NOT = re.compile(r"(?i:\b(?:not|except(?: for)?|excluding|other than|nicht|außer|sauf|no)\b[^.;:]{0,24}$)")
_STATES = re.compile(
    r"(?i:\b(?:appl(?:y|ies|icable|icability)|effectiv(?:e|ity)|valid(?:ity)?|affect(?:s|ed)|only|concern(?:s|ed)|eligible"
    r"|gilt|gültig\w*|betrifft|s'applique|valable|concerne|válid\w+|aplica\w*|afecta\w*)\b)"
)
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
    rf"(?:(?P<from>{FROM})|(?P<before>{BEFORE})|(?P<upto>{UP_TO})|(?P<after>{AFTER})|(?P<between>(?i:between|zwischen|entre))|(?P<in>(?i:in|im|en)))\s*(?i:the\s+year\s+)?"
)
_UNITS = (
    r"(?:to|for|from|on|units?|serials?|s/?n|machines?|models?|series|types?|products?|versions?|variants?|equipment|aircraft|"
    r"pumps?|engines?|motors?|vehicles?|devices?|drives?)\b"
)
_HEADER_STATES = re.compile(
    rf"(?i:\beffectivity\b|\b(?:effective|applicab\w+)(?:\W*$|\W+{_UNITS})"
    r"|\b(?:applies\s+to|valid\s+for|gültig\w*|gilt für|applicabilité)\b)"
)
"""'Effective stroke' and 'Applicable disc' say nothing of units."""
_HEADER_MARK = re.compile(rf"(?!(?i:serial\s+(?!numbers?\b|nos?\b|nrs?\b|ranges?\b)[^\W\d_]))(?:{MARK})")
"""'Serial data rate' names no serial number."""


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


def _serials(text: str, header: str) -> list[Stated]:
    found: list[Stated] = []
    below = bool(_HEADER_STATES.search(header))

    def states(before: str) -> bool:
        return below or bool(_STATES.search(before))

    for named in ranges_in(text, bare=below or bool(_HEADER_MARK.search(header)), states=states):
        if named.marked and _NOT.search(text[: named.start]):
            continue  # what is left out is said, what holds is not
        models, at = _models_before(text, named.start)
        if not models and header:
            models = _models_of(header)
        whole = text[at : named.end].strip(" ,;:(").rstrip()
        found.append(Stated(Effectivity(models=models, serials=named.ranges, text=whole), at, named.end))
    return found


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
    if later := re.match(ON, rest):
        return Built(days.first, None), days.end + later.end()
    if earlier := re.match(BACK, rest):
        return Built(None, days.last), days.end + earlier.end()
    to = re.match(rf"(?:{TO}|\s+(?i:and|und|et|y)\s+)", rest)
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
