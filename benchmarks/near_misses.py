"""Questions of which something isn't in the documents, which a technician would ask all the same.

A near miss asks for the same of a product that no document names ('product'), of a sister that isn't there ('sister':
the discharge valve where only the suction valve is, channel 9 of four), for what such a thing has and nothing tells
('detail'), or for what the same documents tell of other things of its sort alone ('crossed': the hard kind, since all
its words are there). Where a word that means the same stands beside the thing, it may be told: no near miss is made.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.made_facts import Fact
from benchmarks.properties import bare, crosses, details_of, measures, told_by
from benchmarks.wordings import WORDINGS, Asked, question
from models.analyzer import identifiers, terms
from models.store import Store
from models.types import Chunk
from services.answering.vocabulary import Vocabulary
from services.learning.evaluation import UNANSWERABLE, Case

_SISTERS = (
    ("upper", "lower"),
    ("left", "right"),
    ("front", "rear"),
    ("inner", "outer"),
    ("inlet", "outlet"),
    ("input", "output"),
    ("suction", "discharge"),
    ("drive end", "non-drive end"),
    ("hot", "cold"),
    ("long", "short"),
    ("supply", "return"),
    ("top", "bottom"),
    ("horizontal", "vertical"),
    ("indoor", "outdoor"),
    ("heating", "cooling"),
    ("internal", "external"),
    ("male", "female"),
    ("positive", "negative"),
    ("digital", "analogue"),
    ("radial", "axial"),
    ("fixed", "floating"),
)
_ASSEMBLIES = (
    "standby pump",
    "booster pump",
    "vacuum pump",
    "auxiliary gearbox",
    "emergency generator",
    "cooling fan",
    "air dryer",
    "chain hoist",
    "hydraulic press",
    "conveyor drive",
)
"""Where parts may be besides; those that the documents name are left out."""

_NAMES = ("Kestrel", "Orbita", "Sirocco", "Halden", "Tamarack", "Vulcano", "Merlin", "Bastia", "Corvara", "Ostrava")
_COUNT = re.compile(
    r"(?<![\w.,/-])(?P<stem>(?:[A-Za-z]\w*[A-Za-z_]|[A-Za-z]) ?)(?P<number>\d{1,2})"
    r"(?![\w.,/°%-]| (?:mm|m|V|A|W|kW|bar|L|Hz)\b)"
)
"""A thing that is one of several by its number."""

_MORE, _LAST = 4, 40
_TRIES = 12
_Changed = tuple[str, Asked]


def near_misses(
    drawn: Sequence[Fact],
    known: Sequence[Fact],
    store: Store,
    vocabulary: Vocabulary,
    rng: random.Random,
    n: int | None = None,
) -> list[Case]:
    """n near misses (as many as facts are drawn, without n) in all wordings, as many of each kind as can be made; fewer
    if no more can be made.

    drawn: facts that are changed, in this order. known: all facts, of which other details are taken."""
    there = _There(_chunks(store), vocabulary, known)
    wanted = len(drawn) if n is None else n
    changes = {change: iter(drawn) for change in rng.sample(_CHANGES, len(_CHANGES))}
    made: dict[Asked, tuple[Fact, str]] = {}
    while changes and len(made) < wanted:
        for change, ahead in list(changes.items()):
            for fact in ahead:
                changed = change(fact, there, rng)
                if changed is not None and changed[1] not in made:
                    made[changed[1]] = (fact, changed[0])
                    break
            else:
                del changes[change]
    made = dict(list(made.items())[:wanted])
    return [
        Case(
            id=f"miss-{n}{'abc'[w]}",
            kind=UNANSWERABLE,
            question=question(asked, wording, rng),
            note=f"{note}, {wording}, near miss: {fact.document.split('/')[0]}",
        )
        for n, (asked, (fact, note)) in enumerate(made.items())
        for w, wording in enumerate(WORDINGS)
    ]


@dataclass(frozen=True, slots=True)
class _There:
    """What is in the documents: the terms of each chunk, the words, the facts."""

    chunks: tuple[frozenset[str], ...]
    vocabulary: Vocabulary
    facts: Sequence[Fact]

    def told(self, text: str) -> bool:
        """Whether one chunk holds all words of a text."""
        return self.holds(frozenset(terms(text)))

    def holds(self, words: frozenset[str]) -> bool:
        return any(words <= held for held in self.chunks)

    def told_of(self, thing: str, ways: Sequence[frozenset[str]]) -> bool:
        """Whether one chunk holds the words of a thing, or one of its identifiers, and those of one of the ways to tell
        something."""
        names = [frozenset(terms(name)) for name in (bare(thing), *(i.text for i in identifiers(thing)))]
        beside = [held for held in self.chunks if any(name <= held for name in names)]
        return any(way <= held for way in ways for held in beside)


def _chunks(store: Store) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(terms(" ".join((*chunk.section, chunk.text, *_headers(chunk)))))
        for info in store.documents.all()
        for chunk in store.documents.chunks(info.copy)
    )


def _headers(chunk: Chunk) -> set[str]:
    """Headers of its rows: what a column tells of a thing is told."""
    return {header for unit in chunk.units for header, _ in unit.cells}


def _product(fact: Fact, there: _There, rng: random.Random) -> _Changed | None:
    named = [i.text for i in identifiers(f"{fact.thing} {fact.detail}")]
    if named and (fact.kind == "definition" or rng.random() < 0.5):
        digits = re.sub(r"\d", lambda d: str((int(d[0]) + rng.randrange(8)) % 9 + 1), named[0])
        if digits != named[0] and not there.told(digits):
            other = (text.replace(named[0], digits) for text in (fact.thing, fact.detail))
            return "product", Asked(fact.kind, *other)
    if fact.kind == "definition":
        return None
    names = [name for name in _NAMES if name.lower() not in there.vocabulary]
    product = f"{rng.choice(names)}{rng.choice(('', '', f' {rng.randrange(20, 900)}'))}"
    if fact.sort in ("product", "fluid"):
        return "product", Asked(fact.kind, product, fact.detail)
    of = "of the" if fact.sort in ("part", "quantity", "task") else "on the"
    return "product", Asked(fact.kind, f"{fact.thing} {of} {product}", fact.detail)


def _sister(fact: Fact, there: _There, rng: random.Random) -> _Changed | None:
    if fact.kind in ("procedure", "definition"):
        return None
    for one, other in (*_SISTERS, *((b, a) for a, b in _SISTERS)):
        changed = re.sub(rf"(?<!-)\b{one}\b(?!-)", other, fact.thing, flags=re.I)
        if changed != fact.thing and not there.told(bare(changed)):
            return "sister", Asked(fact.kind, changed, fact.detail)
    if fact.sort != "product" and (count := _COUNT.search(fact.thing)):
        number = int(count["number"]) + rng.randrange(1, 9)
        after = range(number, max(number + _MORE, _LAST))
        if not any(there.told(f"{count['stem']}{n}") for n in after):
            changed = f"{fact.thing[: count.start('number')]}{number}{fact.thing[count.end('number') :]}"
            return "sister", Asked(fact.kind, changed, fact.detail)
    if fact.sort != "part" or fact.thing[0].isdigit():
        return None
    absent = [assembly for assembly in _ASSEMBLIES if not there.told(assembly)]
    return ("sister", Asked(fact.kind, f"{fact.thing} of the {rng.choice(absent)}", fact.detail)) if absent else None


def _detail(fact: Fact, there: _There, rng: random.Random) -> _Changed | None:
    absent = [
        detail
        for detail, words in details_of(fact.thing, fact.sort)
        if not there.told_of(fact.thing, [frozenset((word,)) for word in words])
    ]
    return ("detail", Asked("table", fact.thing, rng.choice(absent))) if absent else None


def _crossed(fact: Fact, there: _There, rng: random.Random) -> _Changed | None:
    """What the same documents tell of another thing of the same sort, and nowhere of this one."""
    if not fact.sort or fact.kind not in ("table", "value"):
        return None
    of = fact.document.split("/")[0]
    alike = (f for f in there.facts if f.detail and f.sort == fact.sort and f.document.split("/")[0] == of)
    if fact.sort == "quantity":  # no wear limit of a temperature
        alike = (f for f in alike if measures(f.thing) & measures(fact.thing))
    if fact.sort == "part":  # no torque of a label: of a screw, as of the screw beside it
        words = _nouns(fact.thing)
        alike = (f for f in alike if words & _nouns(f.thing))
    others = sorted({f.detail for f in alike if crosses(f.detail)} - {fact.detail})
    names = {_plain(fact.thing), _plain(fact.thing.split(",")[0])}  # 'Oil filter, 10 µm' is one with 'Oil filter'
    own = [frozenset(terms(bare(f.detail))) for f in there.facts if f.detail and _plain(f.thing) in names]
    for detail in rng.sample(others, min(_TRIES, len(others))):
        ways = told_by(detail)
        if not there.told_of(fact.thing, ways) and not any(way <= told for way in ways for told in own):
            return "crossed", Asked("table", fact.thing, detail)
    return None


def _nouns(thing: str) -> frozenset[str]:
    """The words of what a part is called, without where it is."""
    called = re.split(r",| (?:of|with|for|on) ", bare(thing))[0]
    return frozenset(word for word in terms(called) if len(word) > 3 and word.isalpha())


def _plain(thing: str) -> str:
    """A name as it is whatever way it is spaced."""
    return re.sub(r"[\W_]+", "", thing).lower()


_CHANGES: tuple[Callable[[Fact, _There, random.Random], _Changed | None], ...] = (_product, _sister, _detail, _crossed)
