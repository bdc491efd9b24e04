"""What is worked out of the future, and of how machines stand: figures and parts, each with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.types import Evidence
from services.assets.condition.question import ConditionRequest
from services.assets.forecast.question import Outlooked
from services.assets.gauge import GaugeRequest
from services.assets.request import Request


@dataclass(frozen=True, slots=True)
class Said:
    """One figure: its sentences, how it was worked out, the rows behind it, the passages it rests on too, and the
    object that programs read."""

    lines: tuple[str, ...]
    how: str
    rows: tuple[int, ...]
    shown: Mapping[str, Any]
    passages: tuple[tuple[Evidence, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Foretold:
    """What a question asks of the future, with its figures; none if the audience may not see the log."""

    asked: Outlooked
    said: tuple[Said, ...]


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
