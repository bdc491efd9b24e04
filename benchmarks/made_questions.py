"""Questions made from the units of any documents: answerable ones, and near misses of which something isn't there.

A table row, a sentence that states a value, a definition and a list of steps each give a question in three wordings
(`benchmarks.wordings`). A near miss asks for the same of a product that no document names, of a sister that isn't there
('upper' for 'lower'), for a detail that nothing tells of the thing, or for one that the same documents tell of other
things alone: the last is the hard kind, since all its words are there.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.wordings import WORDINGS, Asked, question
from models.analyzer import identifiers, terms
from models.store import Store
from models.store.copies import DocumentInfo
from models.types import Chunk, ChunkKind, Unit, UnitKind
from services.answering.vocabulary import Vocabulary
from services.learning.evaluation import UNANSWERABLE, Case

_NUMBERED = re.compile(r"^(?:[A-Z]?\d+(?:\.\d+)*\.?|[A-Z]\.)\s+")
_VALUE = re.compile(
    r"^(?:NOTE:? )?(?:The |A |An |Its |Default |By default, the )?(?P<thing>[a-z][\w /-]{6,60}?)"
    r"(?: (?:is|are|must be|should be|shall be|amounts? to|is set to|may be|of|has)|:)"
    r" (?:about |at least |at most |approximately |set to |a |an )?(?P<value>-?\d[\d.,]*)",
    re.I,
)
_DEFINES = re.compile(
    r"^(?:The |An? )?(?P<term>[A-Za-z][\w/ -]{2,40}) (?:is|are|means) (?:an?|the) (?P<says>(?:[\w-]+ ){3})"
)
_NOUNS = re.compile(r"[^\W_][\w /,().°%×µ-]*")
"""What a thing may be called: no formula, code or sentence."""

_DOES = re.compile(
    r"^(?:an?|the|no|not|never|if|when|is|are|has|check|change|replace|clean|test|set|read|open|close|turn|remove|fit|fill"
    r"|drain|inspect|install|adjust|measure|tighten|yes|use|stop|start|\d)\b"
    r"|\b(?:is|are|was|has|have|does|doesn|don|can|must|should|will|won|isn|to|when|if|because|out of)\b",
    re.I,
)
"""What tells that a cell says or does something, and names no thing."""

_POINTS = re.compile(
    r"\b(?:it|this|that|these|those|they|there|he|she|we|you|which|what|who|here|following|above|below|if|when)\b"
    r"|^(?:with|by|in|for|at|on|as|from|probably|some|most|all|one|each|both|another)\b",
    re.I,
)
_SISTERS = (
    ("upper", "lower"),
    ("left", "right"),
    ("front", "rear"),
    ("inner", "outer"),
    ("inlet", "outlet"),
    ("input", "output"),
    ("suction", "discharge"),
    ("primary", "secondary"),
    ("drive", "non-drive"),
    ("hot", "cold"),
    ("long", "short"),
)
_QUALIFIERS = ("auxiliary", "emergency", "spare", "marine", "retrofit", "portable", "explosion-proof", "two-stage")
_NAMES = ("Kestrel", "Orbita", "Sirocco", "Halden", "Tamarack", "Vulcano", "Merlin", "Bastia", "Corvara", "Ostrava")
_DETAILS = (
    "shelf life",
    "warranty period",
    "list price",
    "noise level in decibels",
    "IP rating",
    "melting point",
    "paint colour code",
    "country of manufacture",
    "weight in kilograms",
    "boiling point",
    "insulation class",
    "permitted humidity",
    "seismic rating",
    "recycling code",
    "battery type",
    "moment of inertia",
)
_OF_NOTHING = re.compile(
    r"(?:note|remark|comment|used for|column|value|description|meaning|at the|with|for|to|in)\b", re.I
)
"""Headers that make no sense before 'of the thing'."""

_LONGEST_CELL, _LONGEST_KEY = 40, 60
_LEAST_STEPS = 3
_STEP_WORDS = 4
_TRIES = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """What a unit says. thing: what it is about; detail: what is told of it; says: strings of a right answer."""

    kind: str
    thing: str
    detail: str
    says: tuple[str, ...]
    document: str
    page: int | None


def facts(store: Store) -> tuple[tuple[Fact, ...], dict[str, int]]:
    """The facts of all documents that can be asked for without ambiguity, and the number of each kind."""
    found: list[Fact] = []
    for info in store.documents.all():
        for chunk in store.documents.chunks(info.copy):
            if chunk.kind is not ChunkKind.RECORD:
                found.extend(_of_chunk(info, chunk))
    told: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
    for fact in found:
        told[_same(fact.thing), _same(fact.detail)].add(fact.says)
    once = {(_same(f.thing), _same(f.detail)): f for f in found if len(told[_same(f.thing), _same(f.detail)]) == 1}
    kept = tuple(once.values())
    return kept, dict(Counter(f.kind for f in kept))


def _same(text: str) -> str:
    return " ".join(terms(text))


def _of_chunk(info: DocumentInfo, chunk: Chunk) -> Iterator[Fact]:
    heading = _NUMBERED.sub("", chunk.section[-1]).strip() if chunk.section else ""
    steps = [u for u in chunk.units if u.kind is UnitKind.STEP]
    if len(steps) >= _LEAST_STEPS and len(heading.split()) > 1:
        says = tuple(" ".join(u.text.split()[:_STEP_WORDS]).strip(" .,;:") for u in steps[:2])
        yield Fact("procedure", heading[0].lower() + heading[1:], "", says, info.document, steps[0].page)
    for unit in chunk.units:
        if unit.cells:
            yield from _of_row(info, unit)
        elif unit.kind in (UnitKind.SENTENCE, UnitKind.ITEM):
            yield from _of_sentence(info, unit)


def _of_row(info: DocumentInfo, unit: Unit) -> Iterator[Fact]:
    cells = [(" ".join(h.split()), " ".join(c.split())) for h, c in unit.cells]
    key = next((i for i, (_, c) in enumerate(cells) if sum(ch.isalpha() for ch in c) >= 3), None)
    if key is None or key > 1 or not 3 <= len(cells[key][1]) <= _LONGEST_KEY:
        return
    thing = cells[key][1]
    if not _NOUNS.fullmatch(thing) or _DOES.search(thing):
        return
    for header, cell in cells[key + 1 :]:
        short = 0 < len(cell) <= _LONGEST_CELL and (any(c.isdigit() for c in cell) or len(cell.split()) <= 4)
        named = (
            sum(ch.isalpha() for ch in header) >= 3 and len(header) <= _LONGEST_CELL and not _OF_NOTHING.match(header)
        )
        if short and named and cell.strip("-– "):
            yield Fact("table", thing, header, (cell,), info.document, unit.page)


def _of_sentence(info: DocumentInfo, unit: Unit) -> Iterator[Fact]:
    text = " ".join(unit.text.split())
    value = _VALUE.match(text)
    if value and len(value["thing"].split()) > 1 and not _POINTS.search(value["thing"]):
        says = value["value"].rstrip(".,")
        yield Fact("value", value["thing"], "", (says,), info.document, unit.page)
        return
    defines = _DEFINES.match(text)
    if defines and not _POINTS.search(defines["term"]) and len(defines["term"].split()) <= 4:
        yield Fact("definition", defines["term"], "", (defines["says"].strip(),), info.document, unit.page)


def drawn(known: Sequence[Fact], n: int, rng: random.Random) -> list[Fact]:
    """n facts, drawn from each kind in turn as long as there are any; fewer if there are too few."""
    by_kind: dict[str, list[Fact]] = {}
    for fact in rng.sample(list(known), len(known)):
        by_kind.setdefault(fact.kind, []).append(fact)
    taken: list[Fact] = []
    while by_kind and len(taken) < n:
        for kind in sorted(by_kind):
            taken.append(by_kind[kind].pop())
            if not by_kind[kind]:
                del by_kind[kind]
    return taken[:n]


def answerable(drawn: Sequence[Fact], rng: random.Random) -> list[Case]:
    """Each fact asked for in all wordings."""
    return [
        Case(
            id=f"made-{n}{'abc'[w]}",
            kind=fact.kind,
            question=question(Asked(fact.kind, fact.thing, fact.detail), wording, rng),
            documents=(fact.document,),
            pages=(fact.page,) if fact.page is not None else (),
            must_contain=fact.says,
            note=wording,
        )
        for n, fact in enumerate(drawn)
        for w, wording in enumerate(WORDINGS)
    ]


def near_misses(
    drawn: Sequence[Fact], known: Sequence[Fact], store: Store, vocabulary: Vocabulary, rng: random.Random
) -> list[Case]:
    """Each fact with its product, its qualifier or its detail changed into one that isn't there, in all wordings.

    known: all facts, of which other details are taken."""
    there = _There(_chunks(store), vocabulary, known)
    cases = []
    for n, fact in enumerate(drawn):
        change = rng.choice((_product, _sister, _detail, _crossed))
        note, asked = change(fact, there, rng) or _product(fact, there, rng)
        cases += [
            Case(
                id=f"miss-{n}{'abc'[w]}",
                kind=UNANSWERABLE,
                question=question(asked, wording, rng),
                note=f"{note}, {wording}, near miss: {fact.document.split('/')[0]}",
            )
            for w, wording in enumerate(WORDINGS)
        ]
    return cases


@dataclass(frozen=True, slots=True)
class _There:
    """What is in the documents: the terms of each chunk, the words, the facts."""

    chunks: tuple[frozenset[str], ...]
    vocabulary: Vocabulary
    facts: Sequence[Fact]

    def told(self, text: str) -> bool:
        """Whether one chunk holds all words of a text."""
        words = set(terms(text))
        return any(words <= held for held in self.chunks)


_Changed = tuple[str, Asked]


def _chunks(store: Store) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(terms(" ".join((*chunk.section, chunk.text, *_headers(chunk)))))
        for info in store.documents.all()
        for chunk in store.documents.chunks(info.copy)
    )


def _headers(chunk: Chunk) -> set[str]:
    """Headers of its rows: what a column tells of a thing is told."""
    return {header for unit in chunk.units for header, _ in unit.cells}


def _product(fact: Fact, there: _There, rng: random.Random) -> _Changed:
    named = [i.text for i in identifiers(f"{fact.thing} {fact.detail}")]
    names = [name for name in _NAMES if name.lower() not in there.vocabulary]
    product = f"{rng.choice(names)}{rng.choice(('', '', f' {rng.randrange(20, 900)}'))}"
    if named and rng.random() < 0.5:
        digits = re.sub(r"\d", lambda d: str((int(d[0]) + rng.randrange(1, 9)) % 10), named[0])
        if digits != named[0] and not there.told(digits):
            other = (text.replace(named[0], digits) for text in (fact.thing, fact.detail))
            return "product", Asked(fact.kind, *other)
    return "product", Asked(fact.kind, f"{fact.thing} of the {product}", fact.detail)


def _sister(fact: Fact, there: _There, rng: random.Random) -> _Changed | None:
    if fact.kind == "procedure":
        return None
    for one, other in (*_SISTERS, *((b, a) for a, b in _SISTERS)):
        changed = re.sub(rf"\b{one}\b", other, fact.thing, flags=re.I)
        if changed != fact.thing and not there.told(changed):
            return "sister", Asked(fact.kind, changed, fact.detail)
    absent = [q for q in _QUALIFIERS if not there.told(f"{q} {fact.thing}")]
    return ("sister", Asked(fact.kind, f"{rng.choice(absent)} {fact.thing}", fact.detail)) if absent else None


def _detail(fact: Fact, there: _There, rng: random.Random) -> _Changed | None:
    if fact.kind == "procedure":
        return None
    absent = [d for d in _DETAILS if not there.told(f"{d.split(' in ')[0]} {fact.thing}")]
    return ("detail", Asked(fact.kind, fact.thing, rng.choice(absent))) if absent else None


def _crossed(fact: Fact, there: _There, rng: random.Random) -> _Changed | None:
    """What the same documents tell of another thing, and nowhere of this one."""
    if fact.kind == "procedure":
        return None
    of = fact.document.split("/")[0]
    others = sorted({f.detail for f in there.facts if f.detail and f.document.split("/")[0] == of} - {fact.detail})
    for detail in rng.sample(others, min(_TRIES, len(others))):
        if not there.told(f"{detail} {fact.thing}"):
            return "crossed", Asked(fact.kind, fact.thing, detail)
    return None
