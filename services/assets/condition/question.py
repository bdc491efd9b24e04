"""Questions about a machine's condition: how long it lasts by its readings, whether these are as they should be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.readings import Series
from services.assets.gauge import machines_in
from services.assets.request import Ambiguous
from services.assets.words import Reading, natural

_LASTS = re.compile(
    r"\bhow (?:much )?long(?:er)? (?:will|can|does|has|until|before)\b|\b(?:remaining|residual) (?:useful )?li[fv]\w+"
    r"|\brul\b|\blife (?:is |it has )?left\b|\blife expectancy\b"
    r"|\bwhen will .*\b(?:fail|break|give out|die)\b|\bwill .*\b(?:last|hold|survive)\b"
)
_MEASURED = re.compile(
    r"\breadings?\b|\bsensors?\b|\bmeasur\w+|\bsignals?\b|\btelemetry\b|\bvibrations?\b|\btemperatures?\b"
    r"|\bpressures?\b|\btrends?\b|\bcondition\b"
)
_ABNORMAL = re.compile(
    r"\banomal\w+|\babnormal\w*|\bunusual\w*|\boutliers?\b|\b(?:out of the ordinary|strange|odd|weird)\b.*\bnow\b"
    r"|\b(?:is|are|look|looks|behav\w+|run\w*) (?:\S+ ){0,6}?normal(?:ly)?\b|\bcondition of\b"
    r"|\b(?:strange|odd|weird|wrong|suspicious) .*\b(?:readings?|sensors?|signals?|measurements?)\b"
)
_NOT_NOW = re.compile(
    r"\bhow many\b|\bhow often\b|\blogged\b|\bmanuals?\b|\bif\b|\bwhat does\b|\bmeans?\b|\blast (?:year|month|week)\b"
    r"|\b(?:19|20)\d\d\b|\bcaus\w+|\bhow (?:do|to)\b|\bnormal (?:operating|range|pressure|temperature|value)"
)
_MOST_OPTIONS = 24


class Told(StrEnum):
    REMAINING = "remaining life"
    ANOMALIES = "anomalies"


@dataclass(frozen=True, slots=True)
class ConditionRequest:
    """What the readings of a machine are to tell."""

    told: Told
    asset: str


def condition_request(
    question: str, series: Sequence[Series], asset: str | None = None
) -> ConditionRequest | Ambiguous | None:
    """What a question asks of the condition of a machine with readings; None if it doesn't ask for it.

    A remaining life is meant only where the question speaks of what is measured: else it is one for the failures of the
    log. Several machines to choose from are asked back."""
    reading = Reading.of(question)
    told = _told(reading.low)
    if told is None or not series:
        return None
    machines = machines_in(reading, series, asset)
    if machines is None:
        machines = {one.asset for one in series}
    if len(machines) > 1:
        return Ambiguous(tuple(sorted(machines, key=natural))[:_MOST_OPTIONS])
    return ConditionRequest(told, next(iter(machines))) if machines else None


def _told(low: str) -> Told | None:
    if _LASTS.search(low) and _MEASURED.search(low) and not _NOT_NOW.search(low):
        return Told.REMAINING
    return Told.ANOMALIES if _ABNORMAL.search(low) and not _NOT_NOW.search(low) else None
