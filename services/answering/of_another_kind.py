"""Whether the best unit gives what is asked of something else: the depth of the base, where that of the pit is asked
for; the nut of the packing, where it is the wheel's. English only: there what a thing is of stands before its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from models.analyzer import terms
from models.embedder.rarity import rarity
from services.answering.asked_quantity import names_quantity
from services.answering.understand import Understood
from services.answering.units import Scored, put_first
from services.answering.views import UnitView, title_terms
from services.answering.vocabulary import FUNCTION_WORDS
from services.answering.wanted import AnswerKind

_NOUNS = r"((?:[^\W\d_][\w-]*[ ]+){1,4}[^\W\d_]+)"
_ASKED = re.compile(
    rf"\b(?:what|which)(?:'s| is| are| was)? (?:the |an? )?{_NOUNS}"
    r"(?= (?:of|for|does|do|did|is|are|should|can|has|have|in|on|at|with|may|must|will|when|after)\b|\W*$)",
    re.I,
)
"""'What is the maximum pit depth of …', 'Which nozzle temperature does …'"""
_THING = re.compile(
    r"\b(?:of|for|on|do|does|did|is|are|must|should|can) (?:the |an? |my |our )"
    r"((?:[^\W\d_][\w-]*[ ]+){1,3}[^\W\d_]+)"
    r"(?= (?:of|in|on|at|be|take|takes|need|last|weigh|tightened|torqued|set|when)\b|\W*$)",
    re.I,
)
"""'… torque of the wheel nuts', 'What are the wheel nuts tightened to?'"""
_BEFORE = re.compile(r"(?:[^\W\d_][\w'-]*[ ]+){0,3}$")
_PLAIN = 0.1
_LOOKED_AT = 10
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


def asked_kind_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; where the first names the thing of another kind ('packing nut'), the next that names the one that is
    asked for ('Wheel nuts: 110 Nm'), and states as much, comes first."""
    first = scored[0] if scored else None
    if first is None or not _is_english(understood, first):
        return tuple(scored)
    for kind, head in _asked_pairs(understood, _ASKED, _THING):
        named = re.compile(rf"\b{re.escape(kind)}s?[ -]{re.escape(head.rstrip('s'))}", re.I)
        if named.search(_named_in(first)) or not _other_kinds(kind, head, understood, first):
            continue
        better = (item for item in scored[1:_LOOKED_AT] if item.features["kind"] >= first.features["kind"])
        if found := next((item for item in better if named.search(_named_in(item))), None):
            return put_first(scored, found)
    return tuple(scored)


def is_of_another_kind(understood: Understood, best: Scored, unit: UnitView) -> bool:
    """Whether what the question puts before the name of a quantity or a thing ('pit depth') stands neither in the best
    unit nor around it, which puts something else there ('Base Machine Depth'). Of a thing in a sentence it must tell
    two kinds apart."""
    if not _is_english(understood, best):
        return False
    held = unit.context | title_terms(best.evidence)
    held |= {spoken for spoken, printed in understood.said.items() if printed & held}
    return any(
        held.isdisjoint(terms(kind, "en")) and len(_other_kinds(kind, head, understood, best)) >= least
        for pattern, least in ((_ASKED, 1), (_THING, 2))
        for kind, head in _asked_pairs(understood, pattern)
    )


def _is_english(understood: Understood, best: Scored) -> bool:
    return understood.wanted.kind is AnswerKind.VALUE and understood.language == best.evidence.language == "en"


def _asked_pairs(understood: Understood, *patterns: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Each word of the question that says of what kind the next one is, and that one."""
    for pattern in patterns:
        for found in pattern.finditer(understood.text):
            *_, last = words = found[1].casefold().split()
            if pattern is _ASKED and not names_quantity(last, understood.wanted.quantity):
                continue
            for kind, head in list(pairwise(words))[-1 if pattern is _ASKED else 0 :]:
                if _tells(kind) and head not in FUNCTION_WORDS:
                    yield kind, head


def _other_kinds(kind: str, head: str, understood: Understood, item: Scored) -> set[str]:
    """What a unit puts before a word, where the question has something else; nothing where that stands there, too."""
    found: set[str] = set()
    asked = set(terms(understood.text, "en"))
    name = _named_in(item)
    for each in re.finditer(rf"\b{re.escape(head.rstrip('s'))}s?\b", name, re.I):
        before = _BEFORE.search(name[: each.start()])
        others = [word.casefold() for word in before[0].split() if _tells(word.casefold())] if before else []
        if set(others) & _meaning({kind}) or any(asked & set(terms(word, "en")) for word in others):
            return set()
        found |= set(others[-1:])
    return found


def _named_in(item: Scored) -> str:
    return item.unit.cells[0][1] if item.unit.cells else item.unit.text


def _tells(word: str) -> bool:
    return word not in FUNCTION_WORDS and word not in _NO_KIND and rarity(word) > _PLAIN


def _meaning(words: Set[str]) -> set[str]:
    """The words with those that may be printed for them."""
    return set(words).union(*(group for group in _ALIKE if group & words))
