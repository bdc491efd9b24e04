"""For which units a text holds: models, ranges of serial numbers, dates of build. And whether a given unit is one.

Three answers are possible, since a question may not say which unit it is about: yes, no, and open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

_LAST_NUMBER = re.compile(r"^(?P<before>.*?)(?P<number>\d+)(?P<after>[A-Z]{0,2})$")


class Applies(StrEnum):
    """Whether a text holds for the unit of a question. OPEN: the question doesn't say what decides."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Serial:
    """A serial number: what stands before its last number ('402-'), that number, and letters after it.

    Two serials can be compared if they are of one series: the same prefix, or one of them has none.
    """

    prefix: str
    number: int
    suffix: str = ""

    @classmethod
    def parse(cls, text: str) -> Serial | None:
        """The serial of a spelling ('402-1180', 'sn 0450', 'AB 12'); None if there is no number in it."""
        found = _LAST_NUMBER.match(re.sub(r"[\s_]+", "", text).upper().replace("–", "-").replace("/", "-"))
        return cls(found["before"].strip("-."), int(found["number"]), found["after"]) if found else None

    def series(self, other: Serial) -> bool:
        """Whether the two count in one series."""
        return self.prefix == other.prefix or not self.prefix or not other.prefix

    @property
    def place(self) -> tuple[int, str]:
        return self.number, self.suffix


@dataclass(frozen=True, slots=True)
class SerialRange:
    """From one serial to another, both included; None = open. `first` and `last` as spelled."""

    first: str | None = None
    last: str | None = None
    without_first: bool = False
    without_last: bool = False

    def holds(self, serial: Serial) -> bool:
        """Whether a serial is in the range; one of another series is not."""
        for end, sign, without in ((self.first, 1, self.without_first), (self.last, -1, self.without_last)):
            bound = Serial.parse(end) if end is not None else None
            if bound is None:
                continue
            if not serial.series(bound):
                return False
            if serial.place == bound.place:
                if without:
                    return False
            elif (serial.place > bound.place) != (sign > 0):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Built:
    """Days of build, both included; None = open."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of a question: what is known of it. models: names that could be its model, as normalised.

    among: alternatives that it is one of, where the serial number or the day itself isn't known."""

    serial: Serial | None = None
    models: frozenset[str] = frozenset()
    built: date | None = None
    among: tuple[Effectivity, ...] = ()


@dataclass(frozen=True, slots=True)
class Effectivity:
    """What a text holds for: one of the models, one of the serials and one of the dates, each if there is any.

    text: as the document states it, for people.
    """

    models: tuple[str, ...] = ()
    serials: tuple[SerialRange, ...] = ()
    built: tuple[Built, ...] = ()
    text: str = ""

    def applies(self, unit: Unit) -> Applies:
        """Whether it holds for a unit. A model decides only against one of like shape (MP-402 and MP-403)."""
        found = [self._model(unit), self._serial(unit), self._built(unit)]
        if Applies.NO in found:
            return Applies.NO
        return Applies.OPEN if Applies.OPEN in found else Applies.YES

    def decided_by(self) -> str:
        """What would have to be known: 'serial', 'built' or 'model'."""
        return "serial" if self.serials else "built" if self.built else "model"

    def _model(self, unit: Unit) -> Applies:
        if not self.models or not unit.models:
            return Applies.YES
        own = [_model_key(model) for model in self.models]
        asked = [_model_key(model) for model in unit.models]
        if any(_is_of(a, o) for a in asked for o in own):
            return Applies.YES
        return Applies.NO if any(_alike(a, o) for a in asked for o in own) else Applies.YES

    def _serial(self, unit: Unit) -> Applies:
        if not self.serials:
            return Applies.YES
        if unit.serial is None:
            return _among(
                Effectivity(serials=self.serials), [Effectivity(serials=e.serials) for e in unit.among if e.serials]
            )
        return Applies.YES if any(r.holds(unit.serial) for r in self.serials) else Applies.NO

    def _built(self, unit: Unit) -> Applies:
        if not self.built:
            return Applies.YES
        if unit.built is None:
            return _among(Effectivity(built=self.built), [Effectivity(built=e.built) for e in unit.among if e.built])
        return Applies.YES if any(r.holds(unit.built) for r in self.built) else Applies.NO


def _among(own: Effectivity, known: Sequence[Effectivity]) -> Applies:
    """Whether what is stated holds for a unit of which only ranges are known: those of the same kind."""
    if not known or not overlap((own,), known):
        return Applies.NO if known else Applies.OPEN
    return Applies.YES if covers((own,), known) else Applies.OPEN


def applies(stated: Sequence[Effectivity], unit: Unit) -> Applies:
    """Whether one of several alternatives holds; with none stated the text holds for every unit."""
    if not stated:
        return Applies.YES
    found = {each.applies(unit) for each in stated}
    return Applies.YES if Applies.YES in found else Applies.OPEN if Applies.OPEN in found else Applies.NO


def covers(wide: Sequence[Effectivity], narrow: Sequence[Effectivity]) -> bool:
    """Whether every unit of the second is one of the first; False also where that can't be told."""
    return not wide or (bool(narrow) and all(any(_covers(a, b) for a in wide) for b in narrow))


def _covers(wide: Effectivity, narrow: Effectivity) -> bool:
    if wide.models:
        names = [_model_key(model) for model in wide.models]
        if not narrow.models or not all(any(_is_of(_model_key(m), n) for n in names) for m in narrow.models):
            return False
    if wide.serials and not (narrow.serials and all(any(_within(n, w) for w in wide.serials) for n in narrow.serials)):
        return False
    return not wide.built or (
        bool(narrow.built)
        and all(
            any(
                (w.first or date.min) <= (n.first or date.min) and (n.last or date.max) <= (w.last or date.max)
                for w in wide.built
            )
            for n in narrow.built
        )
    )


def _within(narrow: SerialRange, wide: SerialRange) -> bool:
    for end, without, bound, sign in (
        (narrow.first, narrow.without_first, wide.first, 1),
        (narrow.last, narrow.without_last, wide.last, -1),
    ):
        if bound is None:
            continue
        serial = Serial.parse(end) if end is not None else None
        if serial is None or not wide.holds(Serial(serial.prefix, serial.number + without * sign, serial.suffix)):
            return False
    return True


def overlap(one: Sequence[Effectivity], other: Sequence[Effectivity]) -> bool:
    """Whether some unit could be among both; True also where that can't be told."""
    return any(_overlap(a, b) for a in one for b in other) if one and other else True


def _overlap(one: Effectivity, other: Effectivity) -> bool:
    if one.models and other.models:
        keys = [_model_key(model) for model in other.models]
        if not any(_is_of(_model_key(mine), key) for mine in one.models for key in keys):
            return False
    if one.serials and other.serials and not any(_meet(a, b) for a in one.serials for b in other.serials):
        return False
    if one.built and other.built:
        return any(
            (a.first or date.min) <= (b.last or date.max) and (b.first or date.min) <= (a.last or date.max)
            for a in one.built
            for b in other.built
        )
    return True


def _meet(one: SerialRange, other: SerialRange) -> bool:
    ends = [(one, other.first), (one, other.last), (other, one.first), (other, one.last)]
    bounds = [(each, serial) for each, end in ends if end is not None and (serial := Serial.parse(end)) is not None]
    # Two ranges meet if an end of one lies in the other; an end that is itself left out counts by its neighbour.
    for each, serial in bounds:
        owner = other if each is one else one
        number = serial.number
        if owner.first is not None and owner.without_first and serial == Serial.parse(owner.first):
            number += 1
        elif owner.last is not None and owner.without_last and serial == Serial.parse(owner.last):
            number -= 1
        if each.holds(Serial(serial.prefix, number, serial.suffix)):
            return True
    return not bounds


def same_model(one: str, other: str) -> bool:
    """Whether two names are one model, or a model and its series."""
    return _is_of(_model_key(one), _model_key(other))


def sister_models(one: str, other: str) -> bool:
    """Whether two names are of one shape but not the same ('MP-402', 'MP-403')."""
    a, b = _model_key(one), _model_key(other)
    return _alike(a, b) and not _is_of(a, b)


def _model_key(model: str) -> str:
    return re.sub(r"[\s/_.-]+", "", model).upper()


def _is_of(asked: str, own: str) -> bool:
    """The same model, or one of a series named by its round number ('MP-400 series' and MP-402)."""
    if asked == own:
        return True
    for series, model in ((own, asked), (asked, own)):
        stem = series.rstrip("0")
        if len(stem) < len(series) and len(series) == len(model) and model.startswith(stem) and stem:
            return True
    return False


def _alike(asked: str, own: str) -> bool:
    """Whether two names are of one shape, letters equal and digits counted: only then one excludes the other."""

    def shape(name: str) -> str:
        return re.sub(r"\d", "0", name)

    return shape(asked) == shape(own) and any(c.isdigit() for c in own)


# -------------------------------------------------- as JSON


def to_json(stated: Sequence[Effectivity]) -> list[Any]:
    """Short lists, for a column."""
    return [
        {
            "models": list(each.models),
            "serials": [[r.first, r.last, r.without_first, r.without_last] for r in each.serials],
            "built": [[_iso(r.first), _iso(r.last)] for r in each.built],
            "text": each.text,
        }
        for each in stated
    ]


def from_json(values: Sequence[Mapping[str, Any]]) -> tuple[Effectivity, ...]:
    return tuple(
        Effectivity(
            models=tuple(value["models"]),
            serials=tuple(SerialRange(*r) for r in value["serials"]),
            built=tuple(Built(_day(first), _day(last)) for first, last in value["built"]),
            text=value["text"],
        )
        for value in values
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
