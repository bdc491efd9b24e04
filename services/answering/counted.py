"""Codes that are counts: '6 red blinks', 'beeps twice', a 3 below 'Flashes'. What six blinks mean, nine don't."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.analyzer import terms
from models.types import Evidence, Unit
from services.answering.quantities import unit_name
from services.answering.spelled import ONES
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.views import title_terms
from services.answering.vocabulary import FUNCTION_WORDS

_NUMBERS = ONES[1:13]
_TIMES = {"once": 1, "twice": 2, "thrice": 3}
_SAME = ({"blink", "flash", "puls", "wink"}, {"beep", "bleep", "chirp", "tone", "buzz"})
"""Words (stems) that manuals and people use for one signal of a lamp, and of a buzzer."""
_APART = (
    {"red", "green", "blue", "yellow", "amber", "white", "rot", "grun", "blau", "gelb", "roug", "vert", "roj", "verd"},
    {"long", "short", "lang", "kurz"}, {"fast", "slow", "quick", "rapid"},
)  # fmt: skip
"""Kinds of a signal: of two of a set, one is not the other."""
_SHADES = {"orang": "amber"}
"""What one manual calls so and another one so."""
_KINDS = frozenset(kind for kinds in _APART for kind in kinds)
_LONGEST_CELL = 6

_N = rf"(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)})"
_LAST = rf"(?:\s*(?:-|to|or|and)\s*(?P<last>\d{{1,2}}|{'|'.join(_NUMBERS)}))?"
_OFTEN = r"(?:[x×](?!\w)|-?(?:times|mal|fois|veces)(?!\w))"
_WORDS = r"[^\W\d_]{3,}(?:[ \t]+[^\W\d_]{3,}){0,2}(?![\w-])"
_BEFORE = re.compile(rf"(?<![\w.,/-]){_N}{_LAST}\s*{_OFTEN}?\s+(?P<words>{_WORDS})", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?<![\w-])(?P<words>{_WORDS})\s+(?:{_N}{_LAST}\s*{_OFTEN}|(?P<times>{'|'.join(_TIMES)})(?!\w))", re.IGNORECASE
)
_BARE = re.compile(rf"\W*{_N}{_LAST}\s*{_OFTEN}?\W*", re.IGNORECASE)
_HEAD = re.compile(r"[:=]|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class Count:
    """So many of something. of: the terms of what may be counted; kinds: of what sets it apart ('red')."""

    said: str
    low: int
    high: int
    of: frozenset[str]
    kinds: frozenset[str]

    def holds(self, asked: Count) -> bool:
        """Whether what is asked for is this count, of this kind where both say one."""
        same = all(not (a := self.kinds & kinds) or not (b := asked.kinds & kinds) or a & b for kinds in _APART)
        return bool(self.of & asked.of) and same and self.low <= asked.low <= self.high


def counts_in(text: str, language: str) -> Iterator[Count]:
    """What a text counts; quantities with a unit of measure are none."""
    for match in _BEFORE.finditer(text):
        words = match["words"].split()
        if not unit_name(words[0]):
            yield _count(match.group(), match["n"], match["last"], words, language)
    for match in _AFTER.finditer(text):
        number = match["n"] or str(_TIMES[match["times"].casefold()])
        words = [word for word in match["words"].split() if word.casefold() not in FUNCTION_WORDS]
        yield _count(match.group(), number, match["last"], words, language)


def counted_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units, those first that are entries of the count which the question asks about."""
    asked = tuple(counts_in(understood.text, understood.language))
    return tuple(sorted(scored, key=lambda item: not _is_of(item, asked))) if asked else tuple(scored)


def signals_in(understood: Understood) -> tuple[Count, ...]:
    """The blinks or beeps that the question counts."""
    return tuple(count for count in counts_in(understood.text, understood.language) if _is_signal(count))


def tells_a_signal(understood: Understood, best: Scored) -> bool:
    """Whether the unit is the entry of the blinks or beeps that the question counts."""
    return _is_of(best, signals_in(understood))


def unknown_count(understood: Understood, best: Scored, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """What the question counts ('9 red blinks') where the best unit is an entry of another count of the same (of a
    signal, where its passage holds one), others are told apart by it, too, and none has this one: of the documents that
    the question names, if it names any."""
    unknown: list[str] = []
    for asked in counts_in(understood.text, understood.language):
        beside = best.evidence.chunk.units if _is_signal(asked) else (best.unit,)  # 'green, blinking' is no count of it
        if not any(_entry_of(unit, best.evidence.language, asked.of) for unit in beside):
            continue
        asked_of = _of_the_named(understood, evidence)
        known = {e for item in asked_of for u in item.chunk.units for e in _entry_of(u, item.language, asked.of)}
        if len({(each.low, each.high) for each in known}) > 1 and not any(each.holds(asked) for each in known):
            unknown.append(asked.said)
    return tuple(dict.fromkeys(unknown))


def _of_the_named(understood: Understood, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The passages of the documents whose titles hold most words of the question that not all titles hold; all of them
    where it names none."""
    titles = {item.document: title_terms(item) for item in evidence}
    common = frozenset.intersection(*titles.values()) if len(titles) > 1 else frozenset[str]()
    named = {document: len((title - common) & understood.words.keys()) for document, title in titles.items()}
    return tuple(item for item in evidence if named[item.document] == max(named.values()))


def _is_of(item: Scored, asked: Sequence[Count]) -> bool:
    return any(each.holds(count) for count in asked for each in _entry_of(item.unit, item.evidence.language, count.of))


def _entry_of(unit: Unit, language: str, of: frozenset[str]) -> tuple[Count, ...]:
    """The counts of these that a row or an item is an entry of: of a cell, a label, or what stands before a colon."""
    found: list[Count] = []
    for header, cell in unit.cells:
        if bare := _BARE.fullmatch(cell):
            found.append(_count(cell, bare["n"], bare["last"], re.findall(r"[^\W\d_]{3,}", header), language))
        elif len(cell.split()) <= _LONGEST_CELL:
            found += [c for c in counts_in(cell, language) if _is_signal(c) or _is_no_name(c, " ".join(cell.split()))]
    if not unit.cells:
        head = _HEAD.split(unit.text)[0] if _HEAD.search(unit.text) else ""
        found += [count for text in (unit.label, head) for count in counts_in(text, language)]
    return tuple(count for count in found if count.of & of)


def _is_no_name(count: Count, cell: str) -> bool:
    """Whether it begins the cell or stands behind a word that joins: the number of 'Solvent 65 thinner' is a name's."""
    before = cell.partition(count.said)[0].split()
    return not before or before[-1].casefold() in FUNCTION_WORDS or not before[-1][-1].isalnum()


def _count(said: str, first: str, last: str | None, words: Sequence[str], language: str) -> Count:
    found: list[str] = []
    for word in words:
        if word.casefold() in (*FUNCTION_WORDS, *_NUMBERS, "times"):
            break
        found += [_signal(term) for term in terms(word, language)[:1]]
    of = frozenset(_SHADES.get(term, term) for term in found)
    kinds = of & _KINDS
    return Count(" ".join(said.split()), _number(first), _number(last or first), of - kinds, kinds)


def _is_signal(count: Count) -> bool:
    return any(min(words) in count.of for words in _SAME)


def _number(said: str) -> int:
    return int(said) if said.isdigit() else _NUMBERS.index(said.casefold()) + 1


def _signal(term: str) -> str:
    return next((min(words) for words in _SAME if term in words), term)
