"""Whether the line or row that fits best gives the contrary of what is asked for: the maximum for the minimum, the
input's value for the output's, the depth for the height, when to replace what is to be cleaned. A data sheet that has
the one need not have the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.analyzer import terms
from models.types import UnitKind
from services.answering.asked_words import INTERVAL
from services.answering.quantities import quantities
from services.answering.rivals import CONTRASTS
from services.answering.understand import Understood
from services.answering.units import Scored, put_first
from services.answering.wanted import AnswerKind

_GROUPS = tuple(tuple(frozenset(side.split()) for side in group) for group in CONTRASTS["contrary"])
"""Each side of a group are the words of one of the values that a data sheet tells apart."""
_DEEDS = tuple(frozenset(side.split()) for side in CONTRASTS["deeds"])
"""What a schedule says is done, one at one interval and one at another."""
ENDS = _GROUPS[0]
"""Least and most: a range gives both."""
_ASKED = (AnswerKind.VALUE, AnswerKind.IDENTIFIER, AnswerKind.OTHER)
_LINE = 12
"""Words of a line of a data sheet at most; a sentence may say much beside."""
_LOOKED_AT = 10
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_JOINED = (
    (re.compile(r"\b(?:no|zero|without(?: any)?)[ -]+load\b", re.I), "no-load"),
    (re.compile(r"\b(on|off)[ -]+times?\b", re.I), r"\1-time"),
    (re.compile(r"\b(?:single|one|1)[ -]*phase\b", re.I), "single-phase"),
    (re.compile(r"\b(?:three|3)[ -]*phase\b", re.I), "three-phase"),
    (re.compile(r"\b(?:not (?:to )?exceed|(?:no|not) (?:more|longer|higher|greater) than|at most)\b", re.I), "maximum"),
    (re.compile(r"\b(?:no|not) (?:less|shorter|lower|smaller) than\b", re.I), "minimum"),
    (re.compile(r"\bhow (?:hot|cold|high|low)\b", re.I), ""),
    (re.compile(r"(?:[/·⋅]\s?|\bper |\d\s?|[(\[]\s?)min\b(?!\.? ?\d)"), ""),  # minutes: '20 l/min', 'Delay (min)'
)
"""What two words say together, and what is no word of a pair."""
_BRACKETS = re.compile(r"\([^()]*\)")


def asked_side_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; where the first gives the contrary, a line of the same document that is called as the question calls
    it comes first. One that is called by that word alone ('Length') must stand in the same passage."""
    if not scored or not is_contrary(understood, scored[0]):
        return tuple(scored)
    best = scored[0]
    for item in scored[1:_LOOKED_AT]:
        if _is_called(understood, item, best):
            return put_first(scored, item)
    return tuple(scored)


def is_contrary(understood: Understood, best: Scored) -> bool:
    """Whether a line or row has, of two words that exclude each other, the one that the question doesn't, and not the
    one that it does: neither itself nor what it hangs on, its titles and headings."""
    unit = best.unit
    if understood.wanted.kind not in _ASKED or not _is_line(best):
        return False
    asked = _words(understood.text)
    headers = [header for header, cell in unit.cells if cell.strip()]
    said = _words(" ; ".join((unit.label, unit.text, *headers)))
    around = said | _words(" ; ".join((unit.lead_in, *best.evidence.chunk.section[-2:])))
    if any(_is_other_end(mine, asked, cell) for mine in ENDS for _, cell in unit.cells):
        return True
    return any(
        mine & asked and not mine & around and any(other & said and not other & asked for other in group)
        for group in (*_GROUPS, *((_DEEDS,) if understood.wanted.quantity == INTERVAL else ()))
        for mine in group
        if group is not ENDS or not _is_range(best)
    )


def _is_other_end(mine: frozenset[str], asked: frozenset[str], cell: str) -> bool:
    """Whether a cell names the least of something where the most is asked for: of a 'Minimum off time' a column 'Max.'
    gives no maximum off time."""
    named = _words(cell)
    (other,) = (end for end in ENDS if end is not mine)
    return len(named) > 1 and bool(mine & asked) and bool(other & named) and not (mine & named or other & asked)


def _is_line(item: Scored) -> bool:
    return item.unit.kind is UnitKind.ROW or len(_WORD.findall(item.unit.text)) <= _LINE


def _is_range(item: Scored) -> bool:
    cells = item.unit.cells or (("", item.unit.text),)
    return any(q.span for header, cell in cells for q in quantities(cell, header, item.evidence.language))


def _is_called(understood: Understood, item: Scored, best: Scored) -> bool:
    """Whether a unit beside the best one has the word that the question has, where that has another, and is called by
    nothing that the question lacks, or else says the same ('Tighten front bolts to', 'Tighten rear bolts to')."""
    if not _is_line(item) or is_contrary(understood, item) or item.evidence.document != best.evidence.document:
        return False
    label, asked = _label(item), _words(understood.text)
    named = frozenset(terms(label, item.evidence.language))
    groups = [group for group in _GROUPS if any(side & asked for side in group)]
    wanted = {word for group in groups for side in group if side & asked for word in side}
    if not _words(label) & wanted or not quantities(item.unit.text):
        return False
    sides = {word for group in groups for side in group for word in side}
    if _words(label) - sides == _words(_label(best)) - sides:
        return True
    return named <= understood.weights.keys() and (item.evidence.id == best.evidence.id or len(named) > 1)


def _label(item: Scored) -> str:
    """What a line says up to its first figure, or a row's first cell."""
    text = item.unit.cells[0][1] if item.unit.cells else item.unit.text
    return re.split(r"\d", _BRACKETS.sub(" ", text), maxsplit=1)[0]


def _words(text: str) -> frozenset[str]:
    for said, joined in _JOINED:
        text = said.sub(joined, text)
    return frozenset(word.casefold() for word in _WORD.findall(text))
