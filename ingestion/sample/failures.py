"""How the sample machines fail: one Weibull process per component, and what people write about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FailureMode:
    """A component's failure process and its paperwork.

    shape, scale_h: Weibull, scale in operating hours. code: what the controller shows, '' if nothing.
    said, done: notes of technicians, paired by position. part: part number with {n} for the model's digit, '' if none.
    downtime_h, cost: mean hours out of service and mean cost in euro; both spread by a fifth.
    """

    name: str
    shape: float
    scale_h: float
    codes: tuple[str, ...]
    said: tuple[str, ...]
    done: tuple[str, ...]
    part: str
    downtime_h: float
    cost: float


MODES = (
    FailureMode(
        "mechanical seal",
        2.4,
        15_000,
        ("F203", "F202", "F205"),
        (
            "Mechanical seal leaking, barrier fluid level falling about 0.5 L per day",
            "Barrier fluid low again, drops below gland plate every few seconds",
            "Product found in the barrier fluid tank, inner seal open",
        ),
        (
            "Replaced mechanical seal cartridge, vented seal, leak test with nitrogen ok",
            "Changed seal cartridge and casing gasket, filled barrier fluid",
            "Replaced cartridge, flushed barrier fluid tank, new fluid",
        ),
        "44-2210-{n}",
        11.0,
        3900,
    ),
    FailureMode(
        "pump bearings",
        2.6,
        26_000,
        ("F301", "F305", "F303"),
        (
            "Drive end bearing running hot, 93 degrees and rising",
            "Vibration up to 5.1 mm/s at the bearing bracket, growling noise",
            "Non-drive end bearing noisy, temperature 12 degrees above the other one",
        ),
        (
            "Replaced both pump bearings and lip seals, end play 0.04 mm",
            "Replaced bearings, outer ring pitted, vibration now 1.9 mm/s",
            "Replaced thrust bearing pair and radial bearing, checked oil nozzles",
        ),
        "44-1072-{n}",
        14.0,
        3100,
    ),
    FailureMode(
        "lip seal",
        1.9,
        17_000,
        ("",),
        (
            "Oil dripping at input lip seal of the gear unit",
            "Gear unit wet below the input shaft, oil on the baseplate",
        ),
        ("Replaced lip seal and breather, topped up oil", "New lip seal fitted, sleeve polished, oil topped up"),
        "33-0416-{n}",
        4.0,
        420,
    ),
    FailureMode(
        "coupling element",
        3.0,
        22_000,
        ("F307",),
        (
            "Rattling from the coupling at idle, black dust under the guard",
            "Gear unit vibration alarm, coupling element cracked",
        ),
        ("Replaced coupling element with new screws, alignment checked", "New coupling element, realigned to 0.05 mm"),
        "33-0610-{n}",
        5.0,
        980,
    ),
    FailureMode(
        "oil pump",
        2.5,
        30_000,
        ("F101", "F102"),
        (
            "Oil pressure only 1.1 bar with new filter and level ok",
            "Tripped on oil pressure, oil pump delivery far too low",
        ),
        ("Measured delivery 60 percent, replaced oil pump", "Replaced oil pump, cleaned strainer, pressure 2.2 bar"),
        "33-0460-{n}",
        6.5,
        1450,
    ),
    FailureMode(
        "sensor",
        1.0,
        15_000,
        ("F108", "F208", "F309"),
        (
            "Oil pressure signal jumps to zero",
            "Barrier level reading stuck at 52 percent",
            "Vibration sensor out of range",
        ),
        (
            "Replaced sensor PT-1, signal stable",
            "Cleaned float chamber of LT-2",
            "Plug of VT-1 was loose, tightened, new seal",
        ),
        "",
        1.5,
        260,
    ),
    FailureMode(
        "cooler",
        1.6,
        13_000,
        ("F103",),
        ("Oil temperature 80 degrees, cooling water flow low", "Oil too hot in the afternoon, cooler fouled"),
        ("Cleaned oil cooler on the water side, 58 degrees now", "Descaled cooler, opened water valve fully"),
        "",
        3.0,
        310,
    ),
    FailureMode(
        "oil filter",
        1.0,
        16_000,
        ("F106",),
        ("Filter differential pressure 1.6 bar", "Alarm filter dp high, oil looks dark"),
        ("Replaced oil filter cartridge", "New filter cartridge, took oil sample"),
        "33-0450-{filter}",
        1.0,
        150,
    ),
    FailureMode(
        "contactor",
        1.4,
        40_000,
        ("F405",),
        ("Starter gives no feedback, motor doesn't start", "K1 hums, auxiliary contact burnt"),
        ("Replaced contactor K1, tested start and stop", "Replaced K1 and checked the wiring"),
        "55-1302-{contactor}",
        3.5,
        540,
    ),
    FailureMode(
        "process",
        1.0,
        8_000,
        ("F501", "F503", "F401"),
        (
            "Tripped on suction side, strainer full of scale",
            "Low flow alarm, bypass was shut",
            "Motor overload after product change",
        ),
        (
            "Cleaned suction strainer, restarted",
            "Opened minimum-flow bypass, informed operators",
            "Throttled discharge valve, current below the rated one again",
        ),
        "",
        1.8,
        120,
    ),
)
