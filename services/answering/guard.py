"""The guard: every number with its unit, identifier, asset name and date of an answer must stand in a passage it cites,
and belong there to the thing the statement speaks of: the same row, label or step, not its neighbour's.

It works on the text that a user will read, whoever wrote it: the extractive step or a language model. A statement is a
line; '[2]' at its end names the citation it stands on. A line without a mark stands on the next mark below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from models.analyzer import identifiers
from models.types import Citation, Evidence, Unit
from services.answering.quantities import Quantity, quantities, same, unit_name
from services.answering.quote import lead_in, render_row
from services.answering.vocabulary import FUNCTION_WORDS

_MARKS = re.compile(r"((?:\s*\[\d+\])+)\s*$")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH = "|".join(f"{m[:3]}(?:{m[3:]})?" if len(m) > 3 else m for m in _MONTHS)
_DATE = re.compile(
    rf"\b(?P<y>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})\b"
    rf"|\b(?P<d2>\d{{1,2}})\.? (?P<mon>{_MONTH})\.?,? (?P<y2>\d{{4}})\b"
    rf"|\b(?P<mon3>{_MONTH})\.? (?P<d3>\d{{1,2}}),? (?P<y3>\d{{4}})\b",
    re.I,
)
_BRACKETED = re.compile(r"[(\[]\s*([^()\[\]\s]{1,12})\s*[)\]]")
_WORD = re.compile(r"[^\W\d_]+")
_NEXT_WORD = re.compile(r"[ \u00a0\u2009\u202f]?([^\W\d_]+)")
_CONVERTED = re.compile(r"\bconverted\b", re.I)
_ROUNDED = 0.005
_TELLING = 12


@dataclass(frozen=True, slots=True)
class Violation:
    """What the guard refuses: the statement, the fact in it, and why."""

    statement: str
    fact: str
    reason: str


def violations(
    text: str, citations: Sequence[Citation], evidence: Sequence[Evidence], assets: Iterable[str] = ()
) -> tuple[Violation, ...]:
    """Everything in `text` that its citations don't carry; empty if the answer may be shown.

    assets: names of assets known to the store; one that stands in a statement must stand in what it cites.
    """
    sources = _sources(citations, evidence)
    names = tuple(assets)
    return tuple(
        violation
        for statement, marks in statements(text)
        for violation in _of_statement(statement, marks, sources, names)
    )


def statements(text: str) -> list[tuple[str, tuple[int, ...]]]:
    """The lines of an answer, without marks and empty lines, each with the numbers of the citations it stands on."""
    found: list[tuple[str, tuple[int, ...]]] = []
    marks: tuple[int, ...] = ()
    for line in reversed(text.splitlines()):
        match = _MARKS.search(line)
        if match:
            marks = tuple(int(n) for n in re.findall(r"\d+", match.group(1)))
            line = line[: match.start()]
        if line.strip():
            found.append((line.strip().removeprefix("- "), marks))
    return found[::-1]


class _Source:
    """What one unit states, in all forms in which it may be quoted, with its headings for identifiers and words.

    Read only as far as it is needed: a verbatim quote never is.
    """

    def __init__(self, unit: Unit, around: str) -> None:
        quoted = (f"{unit.label} {unit.text}".strip(), unit.text, render_row(unit), lead_in(unit) + unit.text)
        self.plain = _spaced(unit.text)
        self.around = _spaced(around)
        self.forms = tuple(dict.fromkeys(_spaced(form) for form in quoted if form))
        self._raw = (*dict.fromkeys(quoted), unit.lead_in)
        self._cells = unit.cells

    @cached_property
    def text(self) -> str:
        return _spaced(" ".join(self._raw))

    @cached_property
    def quantities(self) -> list[Quantity]:
        found = [q for form in self._raw for q in quantities(form)]
        return found + [q for header, cell in self._cells for q in quantities(cell, header)]

    @cached_property
    def identifiers(self) -> frozenset[str]:
        texts = (*self._raw, self.around, *(cell for _, cell in self._cells))
        return frozenset(i.normal for text in texts for i in identifiers(text))

    @cached_property
    def dates(self) -> frozenset[str]:
        return frozenset(date for form in self._raw for date, _ in _dates(form))

    @cached_property
    def own_words(self) -> frozenset[str]:
        return _words(" ".join(self._raw))

    @cached_property
    def words(self) -> frozenset[str]:
        return self.own_words | _words(self.around)

    def quoted_in(self, quote: str, lines: set[str]) -> bool:
        """Whether a citation's quote is this unit, a part of it, or holds it among others."""
        return any(form in lines or quote in form or (len(form) >= _TELLING and form in quote) for form in self.forms)


def _sources(citations: Sequence[Citation], evidence: Sequence[Evidence]) -> list[tuple[list[_Source], list[_Source]]]:
    """Per citation: the units that its quote is taken from, and their sisters in the same passages.

    The quote of a procedure may run over several passages of one copy.
    """
    found = []
    for citation in citations:
        quote, lines = _spaced(citation.quote), {_spaced(line) for line in citation.quote.splitlines()}
        quoted, sisters = [], []
        for item in evidence:
            if item.id != citation.evidence and item.chunk.copy != citation.copy:
                continue
            around = " ".join([*item.chunk.section, item.title])
            units = [_Source(unit, around) for unit in item.chunk.units]
            held = [source for source in units if source.quoted_in(quote, lines)]
            quoted += held
            sisters += [source for source in units if held and source not in held]
        found.append((quoted, sisters))
    return found


def _of_statement(
    statement: str,
    marks: tuple[int, ...],
    sources: Sequence[tuple[list[_Source], list[_Source]]],
    assets: Sequence[str],
) -> list[Violation]:
    cited = [sources[n - 1] for n in marks if 0 < n <= len(sources)]
    quoted = [source for group, _ in cited for source in group]
    verbatim = re.compile(rf"(?<![\w.,+−±-]){re.escape(_spaced(statement))}(?!\w|[.,]\d)")
    if any(verbatim.search(form) for source in quoted for form in source.forms):
        return []
    if any(verbatim.search(" ".join(source.plain for source in group)) for group, _ in cited):
        return []
    facts = _facts(statement, assets)
    if not facts:
        return []
    if not quoted:
        return [Violation(statement, fact, "stands on no citation") for fact, _ in facts]
    best = min(quoted, key=lambda source: sum(not holds(source) for _, holds in facts))
    missing = [fact for fact, holds in facts if not holds(best)]
    if missing:
        return [Violation(statement, fact, "does not stand in the passage it cites") for fact in missing]
    spoken = _words(statement) - FUNCTION_WORDS
    holding = [source for source in quoted if all(holds(source) for _, holds in facts)]
    sisters = [source for group, others in cited for source in (*group, *others) if source not in holding]
    own = max(len(spoken & source.own_words) for source in holding)
    if any(len(spoken & sister.own_words) > own for sister in sisters):
        return [Violation(statement, fact, "belongs to a neighbouring row, label or step") for fact, _ in facts]
    return []


def _facts(statement: str, assets: Sequence[str]) -> list[tuple[str, _Holds]]:
    """The facts of a statement, each with the test whether a source holds it. Dates and identifiers before numbers."""
    facts: list[tuple[str, _Holds]] = []
    rest = statement
    for iso, spelled in _dates(statement):
        facts.append((spelled, _HoldsDate(iso)))
        rest = rest.replace(spelled, " ")
    for identifier in identifiers(rest):
        facts.append((identifier.text, _HoldsIdentifier(identifier.normal)))
        rest = rest.replace(identifier.text, " ; ")
    for name in assets:
        if _folded(name) in _folded(statement):
            facts.append((name, _HoldsName(_folded(name))))
    converted = bool(_CONVERTED.search(statement))
    for quantity in quantities(rest):
        after = _NEXT_WORD.match(rest, quantity.end)
        word = after.group(1).casefold() if after and not quantity.unit else ""
        spelled = rest[quantity.start : quantity.end]
        facts.append((spelled, _HoldsQuantity(quantity, "" if word in FUNCTION_WORDS else word, converted)))
    for spelled in _BRACKETED.findall(rest):
        if unit_name(spelled):
            facts.append((spelled, _HoldsUnit(spelled)))
    return facts


@dataclass(frozen=True, slots=True)
class _HoldsName:
    name: str

    def __call__(self, source: _Source) -> bool:
        return _apart(self.name, _folded(f"{source.text} {source.around}"))


@dataclass(frozen=True, slots=True)
class _HoldsUnit:
    unit: str

    def __call__(self, source: _Source) -> bool:
        return _apart(self.unit, f"{source.text} {source.around}")


@dataclass(frozen=True, slots=True)
class _HoldsDate:
    iso: str

    def __call__(self, source: _Source) -> bool:
        return self.iso in source.dates


@dataclass(frozen=True, slots=True)
class _HoldsIdentifier:
    normal: str

    def __call__(self, source: _Source) -> bool:
        return self.normal in source.identifiers


@dataclass(frozen=True, slots=True)
class _HoldsQuantity:
    quantity: Quantity
    word: str
    converted: bool

    def __call__(self, source: _Source) -> bool:
        wanted = self.quantity
        if not wanted.unit:
            stands = any(q.value == wanted.value and q.negative == wanted.negative for q in source.quantities)
            return stands and (not self.word or self.word in source.words)
        tolerance = _ROUNDED if self.converted else 1e-9
        for found in source.quantities:
            if found.negative != wanted.negative:
                continue
            if not found.unit and found.value == wanted.value and _apart(wanted.unit, f"{source.text} {source.around}"):
                return True
            if found.unit and same(wanted.value, wanted.unit, found.value, found.unit, tolerance):
                # another unit of the same kind is a conversion, and has to be called one
                return self.converted or wanted.value == found.value
        return False


_Holds = _HoldsName | _HoldsUnit | _HoldsDate | _HoldsIdentifier | _HoldsQuantity


def _apart(token: str, text: str) -> bool:
    """Whether the text has the token standing by itself ('Value: 45; Unit: Nm')."""
    return re.search(rf"(?<!\w){re.escape(token)}(?!\w)", text) is not None


def _dates(text: str) -> list[tuple[str, str]]:
    """(ISO date, as spelled) of the unambiguous dates of a text."""
    found = []
    for match in _DATE.finditer(text):
        part = match.groupdict()
        month = part["m"] or str(_month(part["mon"] or part["mon3"] or "jan"))
        year, day = part["y"] or part["y2"] or part["y3"], part["d"] or part["d2"] or part["d3"]
        try:
            found.append((datetime(int(year), int(month), int(day)).date().isoformat(), match.group()))
        except ValueError:
            continue
    return found


def _month(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, start=1) if month.startswith(name.casefold()[:3]))


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(text))


def _spaced(text: str) -> str:
    """White space made one; case kept, since mW and MW are two things."""
    return " ".join(text.split())


def _folded(text: str) -> str:
    return _spaced(text).casefold()
