"""Three years of work orders of twelve units, drawn with a seed: service, wear, and one unit that keeps failing."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random

from ingestion.sample.failures import MODES, FailureMode

FILE_NAME = "work_orders_2021-2023.csv"
SEED = 4417
FROM, TO = datetime(2021, 1, 4), datetime(2023, 12, 29)

COLUMNS = (
    "work_order",
    "asset",
    "model",
    "serial",
    "reported",
    "finished",
    "type",
    "fault_code",
    "description",
    "action",
    "parts",
    "technician",
    "downtime_h",
    "cost_eur",
    "meter_h",
)


@dataclass(slots=True)
class Unit:
    """A machine of the plant.

    hours_a_day: mean running time; meter_h: operating hours so far; seal_scale_h: Weibull scale of its seals where it
    differs from the common one; seals: replaced so far; due: failure mode -> meter reading of its next failure.
    """

    asset: str
    model: str
    serial: str
    hours_a_day: float
    meter_h: float
    seal_scale_h: float | None = None
    seals: int = 0
    due: dict[str, float] = field(default_factory=dict)


def _plant() -> tuple[Unit, ...]:
    """P-207 has strained pipework: its seals live an eighth of what others do."""
    return (
        Unit("P-101A", "MP-401", "401-0931", 12.5, 21_400),
        Unit("P-101B", "MP-401", "401-0932", 10.5, 18_950),
        Unit("P-102", "MP-401", "401-0958", 22.0, 26_300),
        Unit("P-104", "MP-402", "402-1163", 21.5, 17_800),
        Unit("P-105", "MP-402", "402-1171", 20.0, 16_100),
        Unit("P-201A", "MP-402", "402-1188", 12.0, 7_250),
        Unit("P-201B", "MP-402", "402-1189", 11.0, 6_900),
        Unit("P-203", "MP-402", "402-1176", 22.5, 15_400),
        Unit("P-207", "MP-402", "402-1194", 21.0, 9_600, seal_scale_h=1_900),
        Unit("P-301A", "MP-403", "403-0512", 13.0, 19_700),
        Unit("P-301B", "MP-403", "403-0513", 10.0, 16_800),
        Unit("P-305", "MP-403", "403-0540", 20.5, 12_300),
    )


@dataclass(frozen=True, slots=True)
class Service:
    """A planned job: every so many operating hours or days, whichever comes first."""

    name: str
    every_h: float
    every_d: float
    description: str
    action: str
    parts: str
    downtime_h: float
    cost: float


_SERVICES = (
    Service(
        "filter",
        2_000,
        183,
        "PM oil filter cartridge and oil sample",
        "Replaced filter cartridge, sample sent to laboratory",
        "33-0450-{filter}",
        1.0,
        145,
    ),
    Service(
        "grease",
        2_500,
        183,
        "PM grease motor bearings",
        "Greased both motor bearings with TG-2, outlet left open for 30 min",
        "TG-2",
        0.5,
        70,
    ),
    Service(
        "barrier",
        4_000,
        183,
        "PM change barrier fluid, inspect coupling element",
        "Changed barrier fluid TB-15, vented seal, coupling element ok",
        "TB-15",
        2.5,
        260,
    ),
    Service(
        "oil",
        8_000,
        365,
        "PM gear unit oil change, alignment check",
        "Changed oil TL-68, cleaned magnet of drain plug, new sealing rings, alignment within limits",
        "TL-68, 33-0412-1",
        4.0,
        480,
    ),
)

_TECHNICIANS = ("R. Okafor", "J. Lindqvist", "M. Sato", "T. Brandl", "A. Costa")
_SPELLED = {
    "R. Okafor": ("R. Okafor", "Okafor", "R.Okafor"),
    "J. Lindqvist": ("J. Lindqvist", "Lindquist J"),
    "M. Sato": ("M. Sato", "sato"),
    "T. Brandl": ("T. Brandl", "Brandl", "T Brandel"),
    "A. Costa": ("A. Costa", "COSTA"),
}
_SHORT = (
    ("Replaced", "Repl"),
    ("replaced", "repl"),
    ("Mechanical seal", "Mech seal"),
    ("mechanical seal", "mech seal"),
    ("temperature", "temp"),
    ("bearings", "brgs"),
    ("bearing", "brg"),
    ("degrees", "deg"),
    ("alignment", "algn"),
    ("vibration", "vib"),
)
_TYPOS = (
    ("leaking", "leeking"),
    ("coupling", "cupling"),
    ("cartridge", "cartrige"),
    ("barrier", "barier"),
    ("alignment", "alignement"),
)


def write_work_orders(folder: Path, seed: int = SEED) -> Path:
    """Writes the log as CSV into the folder and returns its path; the same seed gives the same bytes."""
    path = folder / FILE_NAME
    path.write_bytes(_csv(work_orders(seed)).encode())
    return path


def work_orders(seed: int = SEED) -> list[dict[str, str]]:
    """The rows in the order of their reports, numbered from WO-5001."""
    random = Random(seed)
    rows = [row for unit in _plant() for row in _life(unit, random)]
    rows.sort(key=lambda row: (row["reported"], row["asset"]))
    for number, row in enumerate(rows, 5001):
        row["work_order"] = f"WO-{number}"
    return rows


def _life(unit: Unit, random: Random) -> Iterator[dict[str, str]]:
    """Day by day: run, do what is due, repair what has failed."""
    served = {service.name: (unit.meter_h - random.uniform(0, 0.9) * service.every_h, FROM) for service in _SERVICES}
    for mode in MODES:
        unit.due[mode.name] = unit.meter_h + _remaining_h(unit, mode, random.uniform(0.1, 0.6) * mode.scale_h, random)
    day = FROM
    while day < TO:
        unit.meter_h += max(0.0, min(24.0, random.gauss(unit.hours_a_day, 2.5)))
        for service in _SERVICES:
            at_h, at = served[service.name]
            late_h = service.every_h * random.uniform(0.97, 1.06)
            if unit.meter_h - at_h >= late_h or (day - at).days >= service.every_d:
                served[service.name] = (unit.meter_h, day)
                yield _planned(unit, service, day, random)
        for mode in MODES:
            if unit.meter_h >= unit.due[mode.name]:
                unit.due[mode.name] = unit.meter_h + _remaining_h(unit, mode, 0.0, random)
                yield _failed(unit, mode, day, random)
        day += timedelta(days=1)


def _remaining_h(unit: Unit, mode: FailureMode, age_h: float, random: Random) -> float:
    """Hours to failure given the age: Weibull, by inverting the conditional survival function."""
    bad_seal = mode.name == "mechanical seal" and unit.seal_scale_h is not None
    scale, shape = (unit.seal_scale_h or mode.scale_h, 1.3) if bad_seal else (mode.scale_h, mode.shape)
    age = min(age_h, 0.6 * scale)
    return float(scale * ((age / scale) ** shape - math.log(1 - random.random())) ** (1 / shape) - age)


def _planned(unit: Unit, service: Service, day: datetime, random: Random) -> dict[str, str]:
    return _row(
        unit,
        day + timedelta(minutes=30 * random.randint(13, 22)),
        ("PM", "", service.description, service.action, service.parts),
        (service.downtime_h, service.cost),
        random,
    )


def _failed(unit: Unit, mode: FailureMode, day: datetime, random: Random) -> dict[str, str]:
    which = random.randrange(len(mode.said))
    code = mode.codes[min(which, len(mode.codes) - 1)]
    said, done = mode.said[which], mode.done[which]
    if mode.name == "mechanical seal" and unit.seal_scale_h is not None:
        said += ", same as last time" if unit.seals else ""
        unit.seals += 1
    return _row(
        unit,
        day + timedelta(minutes=random.randint(0, 1439)),
        ("CM", code, said, done, mode.part),
        (mode.downtime_h, mode.cost),
        random,
    )


def _row(
    unit: Unit, reported: datetime, entry: tuple[str, str, str, str, str], means: tuple[float, float], random: Random
) -> dict[str, str]:
    kind, code, said, done, part = entry
    technician = random.choice(_TECHNICIANS)
    downtime = max(0.25, round(random.gauss(means[0], means[0] / 5) * 4) / 4)
    cost = max(20, round(random.gauss(means[1], means[1] / 5)))
    waited = timedelta(hours=random.uniform(0.3, 9.0)) if kind == "CM" else timedelta()
    size = unit.model[-1]
    numbers = {"n": size, "filter": "1" if size == "1" else "2", "contactor": "2" if size == "1" else "3"}
    return {
        "work_order": "",
        "asset": unit.asset,
        "model": unit.model,
        "serial": unit.serial,
        "reported": f"{reported:%Y-%m-%d %H:%M}",
        "finished": f"{reported + waited + timedelta(hours=downtime):%Y-%m-%d %H:%M}",
        "type": kind,
        "fault_code": code,
        "description": _in_the_hand_of(technician, said, random),
        "action": _in_the_hand_of(technician, done, random),
        "parts": part.format(**numbers),
        "technician": random.choice(_SPELLED[technician]),
        "downtime_h": f"{downtime:g}",
        "cost_eur": str(cost),
        "meter_h": str(round(unit.meter_h)),
    }


def _in_the_hand_of(technician: str, text: str, random: Random) -> str:
    """Okafor shortens, Brandl misspells, Costa shouts, Sato begins small; Lindqvist writes a full sentence."""
    match technician:
        case "R. Okafor":
            return _exchanged(text, _SHORT)
        case "T. Brandl":
            return _exchanged(text, _TYPOS) if random.random() < 0.6 else text
        case "A. Costa":
            return text.upper()
        case "M. Sato":
            return text if text[:2].isupper() else text[0].lower() + text[1:]
        case _:
            return text + "."


def _exchanged(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def _csv(rows: list[dict[str, str]]) -> str:
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
