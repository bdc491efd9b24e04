"""Whether the sentence that fits best is of another thing than the one that is asked for.

What sets things apart in a sentence: what a property is said to be of ('the resistance of copper'), the numeral behind
a word ('stage II'), the shares of a mixture ('60/40 solder').
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from models.analyzer import terms
from models.embedder.rarity import rarity
from models.types import UnitKind
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.views import UnitView
from services.answering.vocabulary import FUNCTION_WORDS

_OF = re.compile(r"\b(?=([^\W\d_][\w-]+) of (?:the |an? |this |your |my |our )?([^\W\d_][\w-]+))", re.I)
"""Each one: 'the coefficient of resistance of copper' has two."""
_TELLING = re.compile(
    r"\b(?:does|do|did|must|should|may|can|is|are) (?:the |an? |my |your |our )?([\w-]+) of (?:the |an? )?"
    r"([\w-]+(?: [\w-]+){0,2}?) (?:weigh|hold|take|need|require|measure|cost|last|have)\b",
    re.I,
)
"""'How much does the impeller of the pump weigh?'"""
_PLAIN = 0.1
_NUMERAL = re.compile(r"(?<![\w-])([^\W\d_]{2,})[ (]{1,2}([IVX]{1,4})(?![\w-])")
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_SHARES = re.compile(r"(?<![\w/.])\d{1,3}/\d{1,3}(?![\w/])")
_LOOKED_AT = 20


def is_of_another(understood: Understood, best: Scored, unit: UnitView) -> bool:
    """Whether the best sentence says of another thing what is asked: of copper, where aluminium is asked for; or that
    the spacer of the pump weighs something, where its impeller is. English only."""
    if best.unit.kind is UnitKind.ROW or understood.language != "en" or best.evidence.language != "en":
        return False
    held = unit.own | frozenset(terms(best.unit.lead_in, "en"))
    said = [(_term(a), _term(b)) for a, b in _OF.findall(f"{best.unit.lead_in} ; {best.unit.text}")]
    for asked_of, thing in ((_term(a), b) for a, b in _OF.findall(understood.text)):
        own = _term(thing)
        if own in held or not _tells(thing) or not asked_of:
            continue
        if any(a == asked_of and b and b != own for a, b in said):
            return True
    for part, whole in _TELLING.findall(understood.text):
        own, of = _term(part), {_term(word) for word in whole.split()} - {""}
        if own not in held and _tells(part) and any(a and a != own and b in of for a, b in said):
            return True
    return False


def another_share(understood: Understood, best: Scored) -> tuple[str, ...]:
    """The shares that the question states ('50/50 solder') where the best unit and what is around it have others."""
    asked = _SHARES.findall(understood.text)
    if not asked:
        return ()
    around = (best.unit.text, best.unit.lead_in, *best.evidence.chunk.section, best.evidence.title)
    held = _SHARES.findall(" ; ".join(around))
    return tuple(share for share in asked if held and share not in held)


def numeral_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; where the first has a word of the question with another numeral ('stage I' for stage II), the first
    one below it that has this one takes its place."""
    asked = _numerals(understood.text)
    if not asked or not scored or not _is_amiss(scored[0], asked):
        return tuple(scored)
    better = next((item for item in scored[1:_LOOKED_AT] if _has(item, asked)), None)
    if better is None:
        return tuple(scored)
    first = replace(better, score=max(better.score, scored[0].score))
    return (first, *(item for item in scored if item is not better))


def another_numeral(understood: Understood, best: Scored) -> tuple[str, ...]:
    """What the question names by a word and a numeral where the best unit has the word with another one."""
    asked = _numerals(understood.text)
    return tuple(f"{word} {numeral}" for word, numeral in asked.items()) if _is_amiss(best, asked) else ()


def _numerals(text: str) -> dict[str, str]:
    return {
        word.casefold(): numeral
        for word, numeral in _NUMERAL.findall(text)
        if _ROMAN.fullmatch(numeral) and word.casefold() not in FUNCTION_WORDS
    }


def _is_amiss(item: Scored, asked: dict[str, str]) -> bool:
    """Whether the unit has one of the words with other numerals alone, and not all with theirs."""
    held = _held(item)
    return not _has(item, asked) and any(
        word == other and numeral != said for word, numeral in asked.items() for other, said in held
    )


def _has(item: Scored, asked: dict[str, str]) -> bool:
    return asked.items() <= _held(item)


def _held(item: Scored) -> set[tuple[str, str]]:
    around = (
        item.unit.text,
        item.unit.lead_in,
        *(header for header, _ in item.unit.cells),
        *item.evidence.chunk.section,
    )
    text = unicodedata.normalize("NFKC", " ; ".join(around))
    return {(word.casefold(), numeral) for word, numeral in _NUMERAL.findall(text) if _ROMAN.fullmatch(numeral)}


def _term(word: str) -> str:
    return next(iter(terms(word, "en")), "") if word.casefold() not in FUNCTION_WORDS else ""


def _tells(word: str) -> bool:
    return bool(_term(word)) and rarity(word) > _PLAIN
