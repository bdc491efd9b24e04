"""Questions for what no document says in so many words: a value worked out of others, a thing that is not so."""

from __future__ import annotations

import re

from services.answering.understand import Understood
from services.answering.wanted import AnswerKind

_TO_WORK_OUT = re.compile(
    r"\b(?:twice|thrice|double|triple|half|a third|a quarter|(?:two|three|four|ten|\d+) times)"
    r" (?:of )?(?:the|that|its)\b"
    r"|\b(?:sum|total|difference|ratio|product|average|mean) (?:of|between) (?:the|all|both|these|those|its)\b"
    r"|\badd(?:ed)? (?:up|together)\b|\bconvert(?:ed)?\b"
    r"|\bhow (?:much|many) (?:more|less|fewer|higher|lower|longer|heavier|lighter|bigger|smaller)\b",
    re.I,
)
_EXCEPT = re.compile(
    r"\b(?:which|what) (?:(?!(?:if|when|while|that|to|i|we|you|it|does|do|is)\b)[\w-]+ ){1,4}?"
    r"(?:is|are|must|may|should|can|has|have|does|do) ?(?:not|never|n['’]t)\b(?! only\b)",
    re.I,
)
_DENIES = re.compile(r"\b(?:not|never|no|none|without|except|avoid|prohibited|forbidden|cannot|only)\b|n['’]t\b", re.I)


def asks_beyond(understood: Understood, text: str) -> bool:
    """Whether a question asks for a figure to be worked out ('twice the torque'), or for what is *not* so ('which oil
    must not be used'), and the best unit, of this text, doesn't say that: its own value would be taken for it."""
    if understood.language != "en":
        return False
    asked = understood.text
    if (found := _TO_WORK_OUT.search(asked)) and not re.search(rf"\b{re.escape(_told(found[0]))}\b", text, re.I):
        return True
    yes_no = understood.wanted.kind is AnswerKind.YES_NO
    return not yes_no and bool(_EXCEPT.search(asked)) and not _DENIES.search(text)


def _told(phrase: str) -> str:
    """The word of what is to be worked out by which a passage would tell it: 'third' of 'a third of the', 'longer' of
    'how much longer'."""
    words = phrase.casefold().split()
    return words[-1] if words[0] == "how" else next(word for word in words if word not in ("a", "an"))
