"""What the cited passages state: their units in all forms in which they may be quoted, and each fact with its place.

A place is where one fact stands, with the words that say what it is said of: of a table cell its row and its column, of
a sentence the words around it, and less its lead-in and headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ingestion.sentences import sentences
from models.analyzer import identifiers, normal
from models.types import Citation, Evidence, Unit
from services.answering.context import Weights, flat, merged, near
from services.answering.dates import dates
from services.answering.facts import Fact, FactKind, facts
from services.answering.quantities import Quantity, unit_in, unit_name
from services.answering.quote import lead_in, quoted_forms, render_row
from services.answering.spelled import digits

ROW, COLUMN, OTHER_CELL, LEAD_IN, HEADING, REST = 1.0, 1.0, 0.5, 0.5, 0.2, 0.3
"""How much the words of the key cell, the header, further cells, lead-in, headings and other sentences tell."""

_TELLING = 12
_EMPTY = re.compile(r"[\s–—-]*|n/?a", re.I)
_PIECE = re.compile(r"(?<=[.;!?])\s+")
_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\S*\d\S*")


@dataclass(frozen=True, slots=True)
class Place:
    """fact: None for an empty cell. cell: its column, -1 outside a table. key: it stands in the row's first cell."""

    fact: Fact | None
    source: Source
    cell: int
    weights: Weights = field(compare=False)
    before: str = ""

    @property
    def key(self) -> bool:
        return self.cell == 0


class Source:
    """One unit of a cited passage. quoted: it stands in the citation's quote. at: its place in the passage.

    Read only as far as it is needed: a verbatim quote never is.
    """

    def __init__(self, unit: Unit, evidence: Evidence, at: tuple[int, int], quoted: bool) -> None:
        chunk = evidence.chunk
        quoted_as = (f"{unit.label} {unit.text}".strip(), unit.text, render_row(unit), lead_in(unit) + unit.text)
        self.unit = unit
        self.at = at
        self.quoted = quoted
        self.language = evidence.language
        self.section = chunk.section
        self.plain = spaced(unit.text)
        self.around = spaced(" ".join([*chunk.section, evidence.title]))
        self.forms = tuple(dict.fromkeys(spaced(form) for form in quoted_as if form))
        self._raw = (*dict.fromkeys(quoted_as), unit.lead_in)

    @cached_property
    def text(self) -> str:
        """All forms together, numbers in words as digits."""
        return spaced(digits(" ".join(self._raw), self.language))

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """Its sentences; of a row the cells with their headers."""
        if self.unit.cells:
            return tuple(spaced(f"{h}: {c}") for h, c in self.unit.cells if c.strip())
        return tuple(spaced(piece) for piece in sentences(self.unit.text))

    @cached_property
    def identifiers(self) -> frozenset[str]:
        return frozenset(i.normal for text in (*self._raw, self.around, *self._cells) for i in identifiers(text))

    @cached_property
    def names_around(self) -> frozenset[str]:
        """Identifiers of the headings, the title and the table's header: names of what the values are for."""
        texts = [self.around, self.unit.lead_in, *(header for header, _ in self.unit.cells)]
        return frozenset(i.normal for text in texts for i in identifiers(text))

    @cached_property
    def dates(self) -> frozenset[str]:
        found = {date.iso for form in (*self._raw, self.around) for date in dates(form)}
        return frozenset(found | {iso[:7] for iso in found})

    @cached_property
    def tokens(self) -> frozenset[str]:
        words = _TOKEN.findall(f"{self.text} {self.around}")
        return frozenset(normal(word.strip(".,;:!?()[]{}\"'’“”*_`|")) for word in words)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words and those of its headings: the short ones in this case, since mW and MW are two things."""
        found = _WORD.findall(f"{self.text} {self.around}")
        return frozenset(word if len(word) < 4 else word.casefold() for word in found)

    @cached_property
    def around_facts(self) -> list[Fact]:
        return [fact for text in (*self.section, self.unit.lead_in) for fact in facts(text, self.language)]

    @cached_property
    def loose_units(self) -> frozenset[str]:
        """Units that stand by themselves: in a cell of their own, in brackets, or at the end of a heading."""
        texts = [c.strip() for _, c in self.unit.cells]
        texts += [unit_in(text) for text in (*self.section, self.unit.lead_in, self.unit.label, *texts)]
        texts += [part for pair in _LOOSE.findall(self.text) for part in pair if part]
        return frozenset(text for text in texts if text and unit_name(text))

    @cached_property
    def _cells(self) -> tuple[str, ...]:
        return tuple(cell for _, cell in self.unit.cells)

    @cached_property
    def places(self) -> list[Place]:
        return self._of_row() if self.unit.cells else self._of_text()

    @cached_property
    def _shared(self) -> Weights:
        return merged(
            flat(self.unit.lead_in, LEAD_IN, self.language),
            flat(" ".join(self.section[-2:]), HEADING, self.language),
            flat(self.unit.label, LEAD_IN, self.language),
        )

    def _of_text(self) -> list[Place]:
        found: list[Place] = []
        texts = [digits(piece, self.language) for piece in self.pieces]
        for i, text in enumerate(texts):
            own = facts(text, self.language)
            spans = [(f.start, f.end) for f in own if f.kind is FactKind.QUANTITY]
            rest = flat(" ".join(texts[:i] + texts[i + 1 :]), REST, self.language)
            for fact in own:
                here = near(text, fact.start, fact.end, spans, self.language)
                before = text[: fact.start].split()[-1:] or [""]
                found.append(Place(fact, self, -1, merged(here, rest, self._shared), before[0]))
        return found

    def _of_row(self) -> list[Place]:
        found: list[Place] = []
        cells = [(header, digits(cell, self.language)) for header, cell in self.unit.cells]
        own_unit = next((cell.strip() for _, cell in cells if unit_name(cell.strip())), "") or unit_in(cells[0][1])
        for j, (header, text) in enumerate(cells):
            own = facts(text, self.language, header or "")
            spans = [(f.start, f.end) for f in own if f.kind is FactKind.QUANTITY]
            others = (flat(cell, OTHER_CELL, self.language) for i, (_, cell) in enumerate(cells) if i not in (0, j))
            row = flat(cells[0][1], ROW, self.language) if j else {}
            around = merged(row, flat(header, COLUMN, self.language), self._shared, *others)
            if _EMPTY.fullmatch(text):
                found.append(Place(None, self, j, around))
            for fact in own:
                if fact.quantity and not fact.quantity.unit and own_unit and j:
                    fact = _with_unit(fact, own_unit)
                here = near(text, fact.start, fact.end, spans, self.language)
                found.append(Place(fact, self, j, merged(around, here)))
            found += [Place(fact, self, j, {}) for fact in facts(header, self.language)]
        return found

    def quoted_in(self, quote: str, lines: set[str]) -> bool:
        """Whether a citation's quote is this unit, a part of it, or holds it among others."""
        forms = (*self.forms, *(spaced(form) for form in quoted_forms(self.unit)))
        return any(form in lines or quote in form or (len(form) >= _TELLING and form in quote) for form in forms)


_LOOSE = re.compile(r"[(\[]\s*([^()\[\]\s]{1,12})\s*[)\]]|\b[Uu]nits?:? ([^\s;|]{1,12})")


def _with_unit(fact: Fact, unit: str) -> Fact:
    assert fact.quantity is not None
    q = fact.quantity
    stated = Quantity(q.value, unit, unit_name(unit), q.start, q.end, q.negative, q.tolerance, q.span)
    return Fact(fact.kind, fact.spelled, fact.key, fact.start, fact.end, stated)


class Passage:
    """What one citation points into: the units of its passages in order, those of its quote marked."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = tuple(sources)

    @cached_property
    def quoted(self) -> tuple[Source, ...]:
        return tuple(source for source in self.sources if source.quoted)

    @cached_property
    def _forms(self) -> frozenset[str]:
        return frozenset(form.rstrip(".") for source in self.quoted for form in source.forms)

    @cached_property
    def _run(self) -> tuple[str, frozenset[int], frozenset[int]]:
        """The quoted units as one text, and where a sentence starts and ends in it."""
        joined, starts, ends = "", {0}, set[int]()
        for line in (spaced(line) for source in self.quoted for line in source.unit.text.splitlines()):
            joined += " " if joined and line else ""
            start = len(joined)
            joined += line
            starts |= {start} | {start + m.end() for m in _PIECE.finditer(line)}
            ends |= {len(joined)} | {start + m.start() for m in _PIECE.finditer(line)}
        return joined, frozenset(starts), frozenset(ends)

    def states(self, text: str) -> bool:
        """Whether the text is a verbatim run of whole sentences of the quote, or a unit in a form it is shown in."""
        wanted = spaced(text).rstrip(".")
        if not wanted:
            return False
        if wanted in self._forms:
            return True
        joined, starts, ends = self._run
        at = joined.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            if at in starts and (end in ends or (joined[end : end + 1] == "." and end + 1 in ends)):
                return True
            at = joined.find(wanted, at + 1)
        return False


def passages(citations: Sequence[Citation], evidence: Sequence[Evidence]) -> list[Passage]:
    """Per citation: the units of its passage and whether its quote is taken from them.

    The quote of a procedure may run over several passages of one copy; of those only what is quoted from counts.
    """
    found = []
    for citation in citations:
        quote, lines = spaced(citation.quote), {spaced(line) for line in citation.quote.splitlines()}
        sources: list[Source] = []
        for item in sorted(evidence, key=lambda e: e.chunk.ordinal):
            if item.id != citation.evidence and item.chunk.copy != citation.copy:
                continue
            here = [Source(unit, item, (item.chunk.ordinal, i), False) for i, unit in enumerate(item.chunk.units)]
            for source in here:
                source.quoted = source.quoted_in(quote, lines)
            sources += here if any(source.quoted for source in here) else []
        found.append(Passage(sources))
    return found


def spaced(text: str) -> str:
    """White space made one; case kept."""
    return " ".join(text.split())
