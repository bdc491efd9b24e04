"""How machines stand, as what is asked of the other tools over rows: each of them answers its own part."""

from __future__ import annotations

from dataclasses import dataclass

from models.types import Evidence
from services.answering.foretold import Foretold
from services.assets.condition.question import ConditionRequest
from services.assets.gauge import GaugeRequest
from services.assets.request import Request


@dataclass(frozen=True, slots=True)
class Part:
    """What one tool is asked, and the evidence that it found. most: how many of its lines are said."""

    asked: Request | Foretold | ConditionRequest | GaugeRequest
    evidence: tuple[Evidence, ...]
    most: int = 1


@dataclass(frozen=True, slots=True)
class Overview:
    """names: the machines; parts: in the order in which they are said."""

    names: tuple[str, ...]
    parts: tuple[Part, ...]
