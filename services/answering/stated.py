"""The one value that a piece of text states, with its bounds, and whether two of them really differ."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from services.answering.quantities import Quantity, in_unit, is_rounded, quantities, same

_MOST = re.compile(
    r"\b(?:max(?:imum)?|at most|up to|not (?:to )?exceed\w*|exceed\w*"
    r"|(?:no|not) (?:more|higher|greater|longer|later) than"
    r"|less than|below|under|within|höchstens|maximal|bis zu|unter|au plus|maxim\w+|como máximo|máxim\w+|hasta"
    r"|moins de)\b|[≤<]|최대|이하|미만",
    re.I,
)
_LEAST = re.compile(
    r"\b(?:min(?:imum)?|at least|(?:no|not) (?:less|lower|shorter|fewer) than|more than|above|over|mindestens|über"
    r"|au moins|minim\w+|plus de|al menos|mínim\w+|más de)\b|[≥>]|최소|이상",
    re.I,
)
_NEVER = r"\b(?:no|not|never|cannot|nicht|nie|pas|jamais|nunca)\s+(?:\w+\s+){0,2}|n['’]t\s+(?:\w+\s+){0,2}"
_NOT_BELOW = re.compile(rf"(?:{_NEVER})(?:below|under|less than|lower than|unter|moins de|menos de)\b", re.I)
_NOT_ABOVE = re.compile(rf"(?:{_NEVER})(?:above|over|more than|higher than|über|plus de|más de)\b", re.I)
_ABOUT = re.compile(
    r"\b(?:about|approx\w*|around|roughly|circa|ca|etwa|ungefähr|environ|aproximadamente|unos)\b|[~≈]|약 ",
    re.I,
)
_CLOSE, _ROUGH = 1e-6, 0.1


@dataclass(frozen=True, slots=True)
class Stated:
    """From low to high in a unit; equal for a single value. bound: 'most', 'least' or ''. spelled: as it stands."""

    low: float
    high: float
    unit: str
    name: str
    bound: str
    about: bool
    spelled: str
    digits: tuple[str, str]


def stated(text: str, name: str, language: str, header: str = "", asked: Container[str] = frozenset()) -> Stated | None:
    """The value of a class of quantity that a text states, None where it states none or several.

    The same value in two units ('45 N·m (33 ft-lb)') is one. name: the class; '' takes the only one that there is.
    asked: numbers of the question, which are no answer to it ('viscosity at 40 °C')."""
    found = [q for q in quantities(text, header, language) if q.unit and q.value not in asked]
    if not name:
        classes = {q.name for q in found}
        name = classes.pop() if len(classes) == 1 else ""
    own = [q for q in found if q.name == name] if name else []
    values = _spans(text, own)
    if not values:
        return None
    first = values[0]
    return first if all(agree(first, other) for other in values[1:]) else None


def _spans(text: str, own: Sequence[Quantity]) -> list[Stated]:
    made: list[Stated] = []
    i = 0
    while i < len(own):
        q, following = own[i], own[i + 1] if i + 1 < len(own) else None
        low = high = float(q.signed)
        digits, end = (q.signed, q.signed), q.end
        if q.span == "low" and following is not None and following.span == "high":
            high, digits, end = float(following.signed), (q.signed, following.signed), following.end
            i += 1
        elif following is not None and following.tolerance and following.unit == q.unit:
            low, high, digits = low - float(following.value), high + float(following.value), (q.value, following.value)
            end = following.end
            i += 1
        i += 1
        before = text[: q.start][-40:]
        bound = _bound(before)
        spelled = text[q.start - 1 if q.negative and text[q.start - 1 : q.start] in ("-", "−") else q.start : end]
        about = bool(_ABOUT.search(before[-16:]))
        made.append(Stated(low, high, q.unit, q.name, bound, about, spelled, digits))
    return made


def _bound(before: str) -> str:
    """Whether what stands last before a value makes it the most or the least that holds: 'not below 5 bar' is a
    least."""
    found = [
        (m.end(), -m.start(), bound)
        for pattern, bound in ((_NOT_BELOW, "least"), (_NOT_ABOVE, "most"), (_MOST, "most"), (_LEAST, "least"))
        for m in pattern.finditer(before)
    ]
    return max(found)[2] if found else ""


def agree(one: Stated, other: Stated) -> bool:
    """Whether two values may both hold: equal, rounded from another unit, the one within the other's range, or not of
    the same sort (a most and a least)."""
    if one.bound != other.bound or not _comparable(one.unit, other.unit):
        return True
    low, high = (in_unit(repr(value), other.unit, one.unit) for value in (other.low, other.high))
    if low is None or high is None:
        return True
    single = one.low == one.high and other.low == other.high
    if single:
        return (
            same(one.digits[0], one.unit, other.digits[0], other.unit, _CLOSE)
            or (one.unit != other.unit and _rounded(one, other))
            or ((one.about or other.about) and math.isclose(one.low, low, rel_tol=_ROUGH))
        )
    slack = (0.0 if one.unit == other.unit else 0.02) * max(abs(high), abs(one.high)) + _CLOSE
    return (one.low - slack <= low and high <= one.high + slack) or (
        low - slack <= one.low and one.high <= high + slack
    )


def _rounded(one: Stated, other: Stated) -> bool:
    mine, theirs = (one.digits[0], one.unit), (other.digits[0], other.unit)
    return is_rounded(*mine, *theirs) or is_rounded(*theirs, *mine)


def _comparable(unit: str, other: str) -> bool:
    """4,000 operating hours and six months are counted by two clocks."""
    days = [in_unit("1", each, "h") for each in (unit, other)]
    return None in days or (days[0] < 24) == (days[1] < 24)  # type: ignore[operator]
