"""The units that an answer turns on, in words that are understood when they come back as the reply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ingestion.effectivity import combined, effectivity_in
from ingestion.serials import without
from models.effectivity import Built, Effectivity, Serial, SerialRange
from services.editions import described

_OTHERS = {"serial": "another serial number", "built": "another day"}


def option(stated: Sequence[Effectivity]) -> str:
    """The units as the document names them, if these words alone say it ('1 to 99' in a column doesn't)."""
    text = described(stated)
    return text if _meant(combined(effectivity_in(text))) == _meant(stated) else "; ".join(map(_spelled, stated))


def with_rest(stated: Sequence[Effectivity]) -> tuple[str, ...]:
    """The units, and all others by their ranges; where these can't be told, that it is another one."""
    others = _rest(stated)
    return (option(stated), *(others or (_OTHERS[slot_of(stated)],)))


def slot_of(stated: Sequence[Effectivity]) -> str:
    """What decides: the serial number, or the day on which the unit was built."""
    return "built" if all(each.decided_by() == "built" for each in stated) else "serial"


def _meant(stated: Sequence[Effectivity]) -> list[tuple[object, ...]]:
    return [(each.models, each.serials, each.built) for each in stated]


def _spelled(stated: Effectivity) -> str:
    said = [range_said(each) for each in stated.serials] + [_days_said(each) for each in stated.built]
    return ", ".join([*stated.models, *said])


def _rest(stated: Sequence[Effectivity]) -> tuple[str, ...]:
    serials = [r for each in stated for r in each.serials]
    built = [r for each in stated for r in each.built]
    if serials and not built and _one_series(serials):
        return tuple(range_said(r) for r in without([SerialRange()], serials) if not _is_empty(r))
    if len(built) == 1 and not serials:
        day, (first, last) = timedelta(days=1), (built[0].first, built[0].last)
        before = [Built(None, first - day)] if first else []
        return tuple(map(_days_said, [*before, *([Built(last + day, None)] if last else [])]))
    return ()


def _one_series(serials: Sequence[SerialRange]) -> bool:
    ends = [Serial.parse(end) for each in serials for end in (each.first, each.last) if end is not None]
    return all(end is not None and end.series(other) for end in ends for other in ends if other is not None)


def _is_empty(left: SerialRange) -> bool:
    """What is left below the first serial number of all is nothing."""
    low = Serial.parse(left.first) if left.first else None
    high = Serial.parse(left.last) if left.last else None
    if high is None:
        return False
    highest = high.number - left.without_last
    return highest < (low.number + left.without_first if low else 1)


def range_said(serials: SerialRange) -> str:
    """'S/N 1200 and up': the range in words that say whether its ends are in it."""
    first, last = serials.first, serials.last
    if first is not None and last is not None:
        low = _neighbour(first, 1) if serials.without_first else first
        high = _neighbour(last, -1) if serials.without_last else last
        return f"S/N {low}" if low == high else f"S/N {low} to {high}"
    if first is not None:
        return f"after S/N {first}" if serials.without_first else f"S/N {first} and up"
    if last is not None:
        return f"before S/N {last}" if serials.without_last else f"S/N {last} and below"
    return "every S/N"


def _neighbour(spelled: str, step: int) -> str:
    """The serial number beside this one, spelled alike ('402-0450' -> '402-0451')."""
    serial = Serial.parse(spelled)
    end = len(spelled) - len(serial.suffix) if serial else 0
    begin = len(spelled[:end].rstrip("0123456789"))
    digits = spelled[begin:end]
    return f"{spelled[:begin]}{int(digits) + step:0{len(digits)}d}" if digits else spelled


def _days_said(built: Built) -> str:
    if built.first and built.last:
        return f"built from {built.first} to {built.last}"
    return f"built from {built.first} on" if built.first else f"built until {built.last or date.max}"
