"""What the cited passages state: their units in all forms in which they may be quoted, and each fact with its place.

A place is where one fact stands, with the words that say what it is said of: of a table cell its row and its column, of
a sentence the words around it, and less its lead-in and headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

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
_NUMBER = re.compile(r"\d+")
_CELL = re.compile(r" \| ")
_MARKUP = re.compile(r"\*\*|`")
_SENTENCE_WORDS = 5
_LAST_WORD, _FIRST_WORD = re.compile(r"([^\W_]+)[\W_]*$"), re.compile(r"[\W_]*([^\W_]+)")
_PIECE = re.compile(r"(?<=[.;!?])\s+")
_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\S*\d\S*")


@dataclass(frozen=True, slots=True)
class Place:
    """fact: what stands there. cell: its column, -1 outside a table. header: it stands in the header of that column;
    label: it is the number of a step.

    here: the words around it; weights: all that says what it is said of. before, after: the words next to it.
    """

    fact: Fact
    source: Source
    cell: int
    here: Weights = field(compare=False)
    weights: Weights = field(compare=False)
    before: str = ""
    after: str = ""
    header: bool = False
    label: bool = False

    @property
    def names(self) -> bool:
        """It stands in a row's first cell or in a header: it tells what values are for ('Delivery at 1,480 rpm')."""
        return self.cell == 0 or self.header


class Source:
    """One unit of a cited passage. quoted: it stands in the citation's quote. at: its place in the passage.

    Read only as far as it is needed: a verbatim quote never is.
    """

    def __init__(self, unit: Unit, evidence: Evidence, at: tuple[int, int], quoted: bool) -> None:
        chunk = evidence.chunk
        labelled = (f"{unit.label} {unit.text}".strip(), f"{unit.label.rstrip(':')}: {unit.text}")
        quoted_as = (
            *labelled,
            unit.text,
            render_row(unit),
            lead_in(unit) + unit.text,
            lead_in(unit) + render_row(unit),
        )
        self.unit = unit
        self.at = at
        self.quoted = quoted
        self.language = evidence.language
        self.copy = chunk.copy
        self.section = chunk.section
        self.plain = spaced(unit.text)
        self.around = spaced(" ".join([*chunk.section, evidence.title]))
        self.forms = tuple(dict.fromkeys(spaced(form) for form in quoted_as if form))
        self._raw = (*dict.fromkeys(quoted_as), unit.lead_in)
        self._row_words: dict[int, Weights] = {}

    @cached_property
    def text(self) -> str:
        """All forms together, numbers in words as digits."""
        return _unmarked(digits(" ".join(self._raw), self.language))

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """Its sentences; of a row the cells with their headers."""
        if self.unit.cells:
            return tuple(_unmarked(f"{h}: {c}") for h, c in self.unit.cells if c.strip())
        return tuple(_unmarked(piece) for piece in sentences(self.unit.text))

    @cached_property
    def unwrapped(self) -> tuple[str, ...]:
        """Its sentences once more, over the ends of its lines: a page breaks them anywhere."""
        return tuple(sentences(_unmarked(self.unit.text))) if "\n" in self.unit.text and not self.unit.cells else ()

    @cached_property
    def led(self) -> tuple[str, ...]:
        """Its sentences under its lead-in, which may be what forbids or allows them."""
        lead = spaced(self.unit.lead_in).rstrip(":")
        return tuple(f"{lead} {piece}" for piece in self.pieces if lead)

    @cached_property
    def identifiers(self) -> frozenset[str]:
        return frozenset(i.normal for text in (*self._raw, self.around, *self._cells) for i in identifiers(text))

    @cached_property
    def names_around(self) -> frozenset[str]:
        """Identifiers of the headings, the title, the header and the first cell: names of what the values are for."""
        key = self.unit.cells[0][1] if self.unit.cells else ""
        texts = [self.around, self.unit.lead_in, key, *(header for header, _ in self.unit.cells)]
        return frozenset(i.normal for text in texts for i in identifiers(text))

    @cached_property
    def dates(self) -> frozenset[str]:
        found = {date.iso for form in (*self._raw, self.around) for date in dates(form)}
        return frozenset(found | {iso[:7] for iso in found})

    @cached_property
    def tokens(self) -> frozenset[str]:
        text = f"{self.text} {self.around}"
        words = frozenset(normal(word.strip(".,;:!?()[]{}\"'’“”*_`|")) for word in _TOKEN.findall(text))
        return words | {f.key for f in facts(text, self.language) if f.kind is FactKind.TOKEN}

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
            rest = flat(" ".join(texts[:i] + texts[i + 1 :]), REST, self.language)
            found += self._placed(text, facts(text, self.language), -1, merged(rest, self._shared))
        number = _NUMBER.search(self.unit.label)
        if number:
            for fact in facts(number.group(), self.language):
                words = flat(self.unit.text, ROW, self.language)
                found.append(Place(fact, self, -1, words, words, "step", label=True))
        return found

    def _placed(self, text: str, own: Sequence[Fact], cell: int, around: Weights) -> list[Place]:
        spans = tuple((fact.start, fact.end) for fact in own if fact.kind is FactKind.QUANTITY)
        found = []
        for fact in own:
            here = near(text, fact.start, fact.end, spans, self.language)
            before, after = neighbours(text, fact.start, fact.end)
            found.append(Place(fact, self, cell, here, merged(here, around), before, after))
        return found

    def _of_row(self) -> list[Place]:
        found: list[Place] = []
        cells = [(header, digits(_MARKUP.sub("", cell), self.language)) for header, cell in self.unit.cells]
        own_unit = next((cell.strip() for _, cell in cells if unit_name(cell.strip())), "") or unit_in(cells[0][1])
        for j, (header, text) in enumerate(cells):
            own = facts(text, self.language, header or "")
            if own_unit and j:
                own = [_with_unit(f, own_unit) if f.quantity and not f.quantity.unit else f for f in own]
            around = merged(self.row_words(j), self.column_words(j), self._shared)
            found += self._placed(text, own, j, around)
            for fact in facts(header, self.language):
                before, after = neighbours(header, fact.start, fact.end)
                found.append(Place(fact, self, j, {}, {}, before, after, header=True))
        return found

    def row_words(self, column: int) -> Weights:
        """The words that name the row: those of its first cell, and less those of its others but `column`."""
        if column not in self._row_words:
            key = flat(self.unit.cells[0][1], ROW, self.language) if column else {}
            rest = (
                flat(cell, OTHER_CELL, self.language)
                for j, (_, cell) in enumerate(self.unit.cells)
                if j not in (0, column)
            )
            self._row_words[column] = merged(key, *rest)
        return self._row_words[column]

    def cell(self, column: int) -> str:
        """A cell as a statement may tell it."""
        return spaced(digits(self.unit.cells[column][1], self.language)).rstrip(".")

    def column_words(self, column: int) -> Weights:
        return flat(self.unit.cells[column][0], COLUMN, self.language)

    def quoted_in(self, quote: str, lines: set[str]) -> bool:
        """Whether a citation's quote is this unit, a part of it, or holds it among others."""
        forms = (*self.forms, *(spaced(form) for form in quoted_forms(self.unit)))
        telling = 1 if self.unit.cells else _TELLING  # a row is known by its bars, however short it is
        return any(form in lines or quote in form or (len(form) >= telling and form in quote) for form in forms)


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
        return frozenset(_unmarked(form).rstrip(".") for source in self.quoted for form in source.forms)

    @cached_property
    def _run(self) -> tuple[str, frozenset[int], frozenset[int]]:
        """The quoted units as one text, and where a sentence starts and ends in it."""
        joined, starts, ends = "", {0}, set[int]()
        for source in self.quoted:
            for line in (_unmarked(line) for line in source.unit.text.splitlines()):
                joined += " " if joined and line else ""
                start = len(joined)
                joined += line
                starts |= {start} | {start + m.end() for m in _PIECE.finditer(line)}
                ends |= {len(joined)} | {start + m.start() for m in _PIECE.finditer(line)}
                if source.unit.cells:
                    starts |= {start + m.end() for m in _CELL.finditer(line)}
                    ends |= {start + m.start() for m in _CELL.finditer(line)}
        return joined, frozenset(starts), frozenset(ends)

    def states(self, text: str) -> bool:
        """Whether the text is a verbatim run of whole sentences of the quote, or a unit in a form it is shown in.

        A cell alone is neither, unless it reads like a sentence: a bare value doesn't say what it is for."""
        wanted = _unmarked(text).rstrip(".")
        if not wanted:
            return False
        if wanted in self._forms:
            return True
        if len(wanted.split()) < _SENTENCE_WORDS and any(source.unit.cells for source in self.quoted):
            return False
        joined, starts, ends = self._run
        at = joined.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            if at in starts and (end in ends or (joined[end : end + 1] == "." and end + 1 in ends)):
                return True
            at = joined.find(wanted, at + 1)
        return False


def _unmarked(text: str) -> str:
    return spaced(_MARKUP.sub("", text))


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
            _quote_short_ones(here, quote)
            sources += here if any(source.quoted for source in here) else []
        found.append(Passage(sources))
    return found


def _quote_short_ones(sources: Sequence[Source], quote: str) -> None:
    """Too short to be known by itself, a unit ('60 psi.') is quoted where it stands beside its neighbour in the quote;
    the neighbour by the word next to it, since a quote leaves out what is no letter to it."""
    for before, after in pairwise(sources):
        last, first = before.plain, after.plain
        if before.quoted and not after.quoted:
            last = " ".join(last.split()[-1:])
        elif after.quoted and not before.quoted:
            first = " ".join(first.split()[:1])
        else:
            continue
        if f"{last} {first}" in quote:
            before.quoted = after.quoted = True


def neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    """The words next to what stands from start to end, lower case, '' for none."""
    before, after = _LAST_WORD.search(text[:start]), _FIRST_WORD.match(text, end)
    return before[1].casefold() if before else "", after[1].casefold() if after else ""


def spaced(text: str) -> str:
    """White space made one; case kept."""
    return " ".join(text.split())
