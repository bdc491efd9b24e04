"""Headings that say how often what stands below them is done: 'Every 50 Hours', 'Weekly maintenance'."""

from __future__ import annotations

import re

_UNIT = r"(?:operating |running |service |working )?(?:hours?|hrs?|h|days?|weeks?|months?|years?|km|miles?|cycles?)"
_ADVERB = r"(?:daily|weekly|monthly|quarterly|yearly|(?:semi-?|bi-?)?annual(?:ly)?)"
_WORK = r"(?:maintenance|service|servicing|inspections?|checks?|tasks?|work|care|cleaning|lubrication)"
_SAYS = (
    rf"(?:{_WORK}\W+)?(?:every|each|after(?: every)?) (?:\d[\d.,]*|\w+)[ -]?{_UNIT}\b",
    r"(?:every|each) (?:day|week|month|year|shift)\b",
    rf"\d[\d.,]*[ -]{_UNIT} {_WORK}\b",
    rf"{_ADVERB}(?: (?:[\w-]+ ){{0,2}}(?:{_WORK}|checklist)\b|\W*(?:\(|or\b|$))",
    r"(?:täglich|wöchentlich|monatlich|(?:halb|viertel)?jährlich)\w*\b",
    r"alle \d[\d.]* (?:betriebsstunden|stunden|h|tage|wochen|monate|jahre)\b",
    r"tou(?:te)?s les (?:\d+ )?(?:heures|jours|semaines|mois|ans|h)\b",
    r"(?:entretien |contrôles? )?(?:quotidien|journalier|hebdomadaire|mensuel|annuel)\w*\b",
    r"cada \d+ (?:horas|días|semanas|meses|años|h)\b",
    r"(?:mantenimiento |revisión )?(?:diari[oa]|semanal|mensual|anual)\b",
    r"(?:매일|매주|매월|매년|\d[\d,]*\s*(?:시간|일|주|개월|년)\s*마다)",
)
_REPEATED = re.compile(rf"^(?:\d+(?:\.\d+)*\.?\s+)?(?:{'|'.join(_SAYS)})", re.IGNORECASE)
_LONGEST = 70


def is_repeated(text: str) -> bool:
    """Whether a heading, or the line that announces a list, says how often its tasks are done."""
    return len(text) <= _LONGEST and _REPEATED.match(text.strip()) is not None
