"""What a technician says, and what manuals print for it: trade words, short forms and units by name."""

from __future__ import annotations

import re

QUANTITIES: tuple[tuple[str, str], ...] = (
    # what a technician says -> the words that manuals use for the same quantity
    (r"\bhow tight\b|\btighten\w* to\b", "torque"),
    (r"\bhow (?:hot|cold|warm)\b", "temperature"),
    (r"\bthe (?:hottest|warmest) (?:it|you|that|the|an?|temperature)\b", "maximum temperature"),
    (r"\bthe coldest (?:it|you|that|the|an?|temperature)\b", "minimum temperature"),
    (r"\bhow fast\b", "speed"),
    (r"\bhow heavy\b|\bweighs?\b", "weight mass"),
    (r"\b(?:amps?|amperage)\b", "current"),
    (r"\b(?:volts?)\b", "voltage"),
    (r"\b(?:ohms?)\b", "resistance"),
    (r"\bpsi\b", "pressure"),
    (r"\brpm\b", "speed"),
    (r"\bhow often\b", "interval"),
    (r"\bhow (?:long|wide|tall|high) (?:is|are)\b", "length"),
    (r"\bhow (?:tall|high)\b", "height"),
    (r"\bhow wide\b", "width"),
    (r"\bhow deep\b", "depth"),
    (r"\bspecific gravity\b", "relative density"),
    (r"\bhow thick\b", "thickness"),
    (r"\brevs?\b", "speed rpm"),
    (r"\bcubic inch(?:es)?\b", "displacement"),
    (r"\b(?:juice|current does it (?:draw|pull))\b|\b(?:draw|pull)s?\W*$", "current consumption"),
    (r"\b(?:tops|biggest|most|highest|at best)\b", "maximum"),
    (r"\b(?:least|smallest|lowest)\b", "minimum"),
)
"""A pattern -> words of half weight that the question gets beside its own."""

WORDS: tuple[tuple[str, str], ...] = (
    (r"mags?", "magneto"),
    (r"carbs?", "carburetor"),
    (r"props?", "propeller"),
    (r"alt", "alternator"),
    (r"trans|tranny", "transmission"),
    (r"pots?", "potentiometer"),
    (r"batts?", "battery"),
    (r"rads?", "radiator"),
    (r"pubs?(?= no\b| num)", "publication"),
    (r"psu", "power supply"),
    (r"lube", "lubricant lubrication"),
    (r"gauges?", "indicator"),
    (r"readouts?|screens?", "display"),
    (r"box|gadget", "module unit"),
    (r"car|van", "vehicle"),
    (r"plane", "aircraft"),
    (r"wifi", "wireless"),
    (r"hotspot", "access point"),
    (r"swap(?:s|ped|ping)?|chang(?:e|ed|ing)", "replace"),
    (r"hook(?:ed|ing)? up|plug(?:ged|ging)? in|wir(?:e|ed|ing) up", "connect"),
    (r"(?:take|taking|pull|pulling) (?:it )?(?:off|out)|unhook|undo", "remove disconnect"),
    (r"put(?:ting)? (?:it )?(?:in|back)", "install"),
    (r"(?:turn|switch)(?:ed|ing)? (?:(?!\d+ )\w+ )?on", "enable"),
    (r"(?:turn|switch|shut)(?:ed|ing)? (?:(?!\d+ )\w+ )?off", "disable off"),
    (r"dial(?:led)?(?: in)?|tweak\w*", "set adjust"),
    (r"fire (?:it )?up|crank", "start"),
    (r"top(?:ping|ped)? up", "fill"),
    (r"fried|burnt|blown|blew|busted|shot|dead", "damage defective failure"),
    (r"stuck", "jammed seized"),
    (r"quits?|died|dies|cuts? out", "stop fail"),
    (r"beeps?|beeping|howls?", "alarm buzzer"),
    (r"blink(?:s|ing)?", "flash"),
    (r"lights? up|lit", "illuminate"),
    (r"wip(?:e|ed|ing)", "reset erase"),
    (r"out of the box|stock|from (?:the )?factory|factory (?:setting|number|value)s?", "default"),
    (r"slack", "clearance play"),
    (r"(?:run|runs|running) dry|dry[- ]run(?:s|ning)?|dry(?=\W*\?)", "without liquid"),
    (r"talks? to", "communication"),
    (r"texts?|sms", "message"),
    (r"at once", "simultaneously"),
    (r"buy|order", "part number"),
    (r"what'?s wrong|moans?|complains?", "error fault"),
)
"""Spoken words or phrases -> words of half weight beside them."""

UNIT_NAMES: tuple[tuple[str, str], ...] = (
    # a unit's name -> the symbol that manuals print; not of those whose symbol is one letter, which says too little
    (r"\bmilli-?amp(?:[eè]re)?s?\b", "mA"),
    (r"\bmilli-?volts?\b", "mV"),
    (r"\bkilo-?volts?\b", "kV"),
    (r"\bkilo-?watts?\b", "kW"),
    (r"\bkilo-?hertz\b", "kHz"),
    (r"\bmega-?hertz\b", "MHz"),
    (r"\bhertz\b", "Hz"),
    (r"\bnewton[- ]met(?:re|er)s?\b", "Nm"),
    (r"\bmillimet(?:re|er)s?\b", "mm"),
    (r"\bcentimet(?:re|er)s?\b", "cm"),
    (r"\bkilometers? per hour\b|\bkilometres? per hour\b", "km/h"),
    (r"\bkilograms?\b|\bkilos\b", "kg"),
    (r"\bmillilit(?:re|er)s?\b", "ml"),
    (r"\bdecibels?\b", "dB"),
    (r"(?<=\d )met(?:re|er)s?\b", "m"),
)

SAID = tuple(
    (re.compile(pattern, re.I), words)
    for pattern, words in (*QUANTITIES, *((rf"\b(?:{pattern})\b", words) for pattern, words in WORDS))
)
SYMBOLS = tuple((re.compile(name, re.I), symbol) for name, symbol in UNIT_NAMES)
