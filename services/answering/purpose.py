"""A step that says what it is for ('To change from 115 V to 230 V, rotate the block') answers who asks how that is
done, though other sentences share more words with the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.analyzer import terms
from services.answering.asked_words import deed
from services.answering.best_section import is_asked
from services.answering.understand import Understood
from services.answering.units import Scored, put_first
from services.answering.views import title_terms
from services.answering.wanted import AnswerKind

_PURPOSE = re.compile(r"^(?:in order )?to (?P<purpose>[a-z][^,:;.]*)[,:]", re.IGNORECASE)
_LOOKED_AT = 12
_HALF = 0.5


def purpose_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; where it is asked how something is done, and no heading of the first one says so, the best one whose
    purpose is that deed, done to half of what the question names or more, comes first. English only."""
    asked = deed(understood)
    if understood.wanted.kind is not AnswerKind.PROCEDURE or understood.language != "en" or not asked or not scored:
        return tuple(scored)
    if is_asked(understood, scored[0].evidence) or _is_for(understood, asked, scored[0]):
        return tuple(scored)
    best = next((item for item in scored[1:_LOOKED_AT] if _is_for(understood, asked, item)), None)
    return put_first(scored, best) if best is not None else tuple(scored)


def _is_for(understood: Understood, asked: frozenset[str], item: Scored) -> bool:
    found = _PURPOSE.match(item.unit.text)
    purpose = frozenset(terms(found["purpose"])) if found else frozenset[str]()
    named = {term for term in understood.words if understood.counts(term)} - title_terms(item.evidence)
    return bool(purpose & asked) and len(purpose & named) >= _HALF * len(named)
