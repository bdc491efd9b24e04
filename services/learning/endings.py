"""Where a vote ends: as an example, as a defect of the documents, before a person, or rejected, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from models.types import Answer, Status
from services.learning.comments import Classified, Kind

Verdict = Literal["right", "wrong", "unsafe"]


class Ending(StrEnum):
    """EXAMPLE: it teaches. REVIEW: a person has to look. DEFECT: of the documents; a person mends them. REJECTED."""

    EXAMPLE = "example"
    REVIEW = "review"
    DEFECT = "defect"
    REJECTED = "rejected"


OPEN = (Ending.REVIEW, Ending.DEFECT)


@dataclass(frozen=True, slots=True)
class End:
    """outcome: what becomes of the vote and why, in a sentence for whoever gave it."""

    ending: Ending
    outcome: str


DEFECTS = {
    Kind.STALE_DOCUMENT: "An out-of-date document is reported; whoever looks after the documents sees it.",
    Kind.MISSING_DOCUMENT: "A missing document is reported; whoever looks after the documents sees it.",
}
_NOTHING_TO_LEARN = {
    Kind.PRAISE: "It says that the answer is good and not what would be right.",
    Kind.OFF_TOPIC: "It is not about the answer.",
    Kind.TOXIC: "It does not say what is wrong with the answer.",
}
UNSAFE = "Reported as unsafe. A person looks at it first of all; until then nothing is learnt from the answer."


def end_of(verdict: Verdict, comment: str, classified: Classified, answer: Answer, unfit: str) -> End:
    """What becomes of a vote that makes no example by itself. unfit: why it makes none."""
    if classified.kind in DEFECTS:
        return End(Ending.DEFECT, f"Kept. {DEFECTS[classified.kind]}")
    if verdict == "right":
        return End(Ending.REJECTED, f"Kept. {unfit}")
    if answer.status not in (Status.ANSWERED, Status.ABSTAINED, Status.ASKED):
        return End(Ending.REJECTED, f"Kept. {unfit}")
    if comment and classified.kind in _NOTHING_TO_LEARN:
        return End(Ending.REJECTED, f"Kept. {_NOTHING_TO_LEARN[classified.kind]} {unfit}")
    if not comment:
        return End(Ending.REJECTED, f"Kept. {unfit}")
    return End(Ending.REVIEW, f"Kept. {unfit} Until then a person looks at it.")
