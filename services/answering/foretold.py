"""What was worked out of the future: the figures of a question, each with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.types import Evidence
from services.assets.forecast.question import Outlooked


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
