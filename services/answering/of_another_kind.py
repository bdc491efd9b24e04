"""Whether the best unit gives the asked quantity of something else: the depth of the base, where that of the pit is
asked for. English only: there what a quantity is of stands before its name."""

from __future__ import annotations

import re
from collections.abc import Set

from models.analyzer import terms
from models.embedder.rarity import rarity
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.views import UnitView, title_terms
from services.answering.vocabulary import FUNCTION_WORDS
from services.answering.wanted import AnswerKind, names_quantity

_WORDS = r"((?:[^\W\d_][\w'-]*[ ]+){1,4})"
_ASKED = re.compile(
    rf"\b(?:what|which)(?:'s| is| are| was)? (?:the |an? )?{_WORDS}([^\W\d_]+)"
    r" (?:of|for|does|do|did|is|are|should|can|has|have|in|on|at|with|may|must|will)\b",
    re.I,
)
"""'What is the maximum pit depth of …', 'Which nozzle temperature does …'"""
_BEFORE = re.compile(r"(?:[^\W\d_][\w'-]*[ ]+){0,3}$")
_PLAIN = 0.1
_NO_KIND = frozenset((
    "maximum", "max", "minimum", "min", "nominal", "rated", "typical", "total", "overall", "average", "mean", "peak",
    "default", "standard", "normal", "recommended", "required", "allowed", "permitted", "permissible", "specified",
    "approximate", "highest", "lowest", "largest", "smallest", "longest", "shortest", "exact", "correct", "right",
    "proper", "actual", "full", "possible", "available", "factory", "general", "own",
))  # fmt: skip
"""What says how much of it, and not of what."""
_ALIKE = (
    {"supply", "input", "mains", "line", "power", "operating", "working", "source", "feed", "service", "running"},
    {"ambient", "environmental", "environment", "surrounding", "room", "air", "operating", "working", "operation"},
    {"tightening", "fastening", "assembly", "mounting", "installation", "screw", "bolt", "clamping"},
    {"storage", "transport", "shipping", "storing", "nonoperating", "non-operating"},
    {"net", "empty", "dry", "machine", "unit", "device", "product"},
)  # fmt: skip
"""Words of which a manual may print one for another."""


def is_of_another_kind(understood: Understood, best: Scored, unit: UnitView) -> bool:
    """Whether what the question puts before a quantity's name ('pit depth') stands neither in the best unit nor around
    it, which puts something else there ('Base Machine Depth')."""
    wanted, language = understood.wanted, best.evidence.language
    asked = _ASKED.search(understood.text)
    if asked is None or wanted.kind is not AnswerKind.VALUE or understood.language != "en" or language != "en":
        return False
    head = asked[2].casefold()
    if not wanted.quantity or not names_quantity(head, wanted.quantity):
        return False
    held = unit.context | title_terms(best.evidence)
    held |= {spoken for spoken, printed in understood.said.items() if printed & held}
    kinds = _kinds(asked[1])
    lacking = {word for word in kinds if held.isdisjoint(terms(word, "en"))}
    if not lacking:
        return False
    key = best.unit.cells[0][1] if best.unit.cells else best.unit.text
    for found in re.finditer(rf"\b{re.escape(head)}\b", key, re.I):
        before = _BEFORE.search(key[: found.start()])
        others = _kinds(before[0]) if before else set()
        if others and not others & _meaning(kinds):
            return True
    return False


def _kinds(words: str) -> set[str]:
    """The words that say of what a quantity is."""
    found = (word.casefold() for word in words.split())
    return {w for w in found if w not in FUNCTION_WORDS and w not in _NO_KIND and rarity(w) > _PLAIN}


def _meaning(words: Set[str]) -> set[str]:
    """The words with those that may be printed for them."""
    return set(words).union(*(group for group in _ALIKE if group & words))
