"""Which column of a log means what: told by its name first, by its values where names leave it open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.logs.cells import plain, spaced
from ingestion.logs.dates import from_epoch, to_datetime, to_number
from ingestion.logs.rows import RowTable

SAMPLE_ROWS = 400
CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
"""A time of the day."""
MOST = 0.8

_THING = r"\b(?:equipment|asset|machine|device|vehicle|unit|anlagen?|maschinen?|equipo|máquina)\b"
_JOB = r"\b(?:wo|work ?order|order|ticket|job|notification|event|alarm|alert|record|case|auftrags?|meldung|orden)\b"

# Role -> what its name contains, best first. Words of one language stand beside those of the others.
_NAMES: dict[str, tuple[str, ...]] = {
    "asset id": (
        _THING + r".*\b(?:id|no|nr|num(?:ber)?|tag|code)\b",
        r"\b(?:tag|functional loc(?:ation)?|equipment|asset|machine|anlage|maschine|technischer platz|fleet no)\b|설비",
    ),
    "asset name": (_THING + r".*\b(?:name|bezeichnung|nombre)\b",),
    "finished": (
        r"\b(?:finish\w*|complet\w*|closed?|clos(?:ing|ure)|end(?:ed)?|done|resolved|erledigt|abschluss|ende|fin)\b",
    ),
    "started": (
        r"\b(?:start\w*|open(?:ed)?|creat\w*|report\w*|raised|occur\w*|failure date|event (?:time|date))\b",
        r"\b(?:beginn|gemeldet|inicio)\b",
        r"\b(?:date|time|timestamp|datum|zeit|fecha|datetime|when)\b|날짜|일자",
    ),
    "record": (
        _JOB + r".*\b(?:id|no|nr|num(?:ber)?|#)\b",
        r"^(?:wo|work ?order|ticket|job|auftrag|meldung|order)$",
        r"^(?:id|no|nr|number|#)$",
    ),
    "text": (
        r"\b(?:work|wo|order|problem|fault|failure|event|job)\b.*\b(?:desc\w*|text|summary|details?)\b",
        r"\b(?:desc\w*|beschreibung|descripción|text|summary|problem|symptom|finding|befund|title)\b|내용",
        r"\b(?:messages?|meldetext|mensaje)\b",
        r"\b(?:work (?:done|performed|carried out)|action(?: taken)?|remedy|maßnahme|repair)\b",
        r"\b(?:notes?|comments?|remarks?|bemerkung)\b",
    ),
    "action": (r"\b(?:work (?:done|performed|carried out)|actions?(?: taken)?|remedy|fixed by|solution|maßnahme)\b",),
    "code": (
        r"\b(?:failure|fault|problem|error|alarm|primary|damage|cause|fehler|schadens?)\b.*\b(?:code|mode|id)\b",
        r"\b(?:rule|alarm|alert|anomaly)\b.*\b(?:id|code|name|type)\b|^kpi$|^code$|^event type$",
    ),
    "kind": (
        r"\b(?:work|order|maintenance|event|wo|job)\b.*\b(?:type|class|group|kind)\b",
        r"\b(?:type|category|class|kind|art|preventive|event group)\b",
    ),
    "downtime": (r"\b(?:down ?time|outage|stillstand\w*|ausfall\w*)\b|정지",),
    "cost": (r"\b(?:costs?|kosten|price|amount|coste|betrag)\b|비용",),
    "parts": (r"\b(?:parts?(?: used)?|spares?|materials?|ersatzteile?|repuestos)\b|부품",),
    "serial": (r"\b(?:serial|seriennummer|s/n)\b",),
    "model": (r"\b(?:model|modell|modelo|make)\b",),
    "parent": (r"\b(?:parent|system|line|area|location|site|linie|standort)\b",),
}
_DATED = ("started", "finished")
_NEEDED = {
    "a machine": ("asset id", "asset name"),
    "a date": _DATED,
    "a description or code": ("record", "text", "code"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the values of a column are like, over a sample. share: of the filled cells."""

    filled: float
    dates: float
    numbers: float
    distinct: float
    words: float

    @property
    def is_text(self) -> bool:
        return self.filled > 0 and self.numbers < 0.5 and self.dates < 0.5


def facts(table: RowTable, column: str) -> Facts:
    """How a column is filled: shares in [0, 1], `words` per cell."""
    sample = table.rows[:: max(1, len(table.rows) // SAMPLE_ROWS)]
    cells = [row.get(column) for _, row in sample]
    texts = [plain(cell) for cell in cells]
    filled = [(cell, text) for cell, text in zip(cells, texts, strict=True) if text]
    count = len(filled) or 1
    epoch = re.search(r"time|date|stamp", spaced(column)) is not None
    dated = sum(to_datetime(cell, True) is not None or (epoch and from_epoch(cell) is not None) for cell, _ in filled)
    return Facts(
        filled=len(filled) / (len(sample) or 1),
        dates=dated / count,
        numbers=sum(to_number(cell) is not None for cell, _ in filled) / count,
        distinct=len({text for _, text in filled}) / count,
        words=sum(len(text.split()) for _, text in filled) / count,
    )


def roles(table: RowTable) -> dict[str, str]:
    """Role -> column, each column once. Roles are those of `_NAMES`; what isn't there is not in the result."""
    known = {column: facts(table, column) for column in table.columns}
    found: dict[str, str] = {}
    for role, patterns in _NAMES.items():
        for pattern in patterns:
            fitting = [
                column
                for column in table.columns
                if column not in found.values() and re.search(pattern, spaced(column)) and _fits(role, known[column])
            ]
            if fitting:
                found[role] = fitting[0] if role != "text" else max(fitting, key=lambda column: known[column].words)
                break
    if not any(role in found for role in _DATED):
        dated = next((c for c in table.columns if known[c].dates >= MOST and c not in found.values()), None)
        if dated:
            found["started"] = dated
    return found


def lacking(found: Mapping[str, str]) -> tuple[str, ...]:
    """What rows that are events of machines have and these don't: an asset, a time, and something to know them by."""
    return tuple(name for name, roles_ in _NEEDED.items() if not any(role in found for role in roles_))


def is_readings(table: RowTable) -> bool:
    """Whether a table is measured values: many rows, most of its columns are numbers, and no row has a name."""
    known = [facts(table, column) for column in table.columns]
    numeric = sum(fact.numbers >= MOST or fact.dates >= MOST for fact in known if fact.filled)
    return len(table.rows) >= 30 and numeric >= 0.6 * sum(1 for fact in known if fact.filled) and not names_rows(table)


def names_rows(table: RowTable) -> bool:
    """Whether the first column calls each row by a name of its own, as a list to look things up in does."""
    first = facts(table, table.columns[0])
    clock = sum(CLOCK.match(plain(row.get(table.columns[0]))) is not None for _, row in table.rows)
    return first.is_text and first.filled >= 0.9 and first.distinct >= 0.9 and clock < MOST * len(table.rows)


def asset_column(table: RowTable, found: Mapping[str, str]) -> tuple[str, str]:
    """The column that names the asset, and the one that describes it ('' if there is none).

    Where each id has one name of its own with a number in it ("Chiller 13"), people use that; else the id.
    """
    by_id, by_name = found.get("asset id", ""), found.get("asset name", "")
    if not by_id or not by_name:
        return by_id or by_name, ""
    pairs = {(plain(row.get(by_id)), plain(row.get(by_name))) for _, row in table.rows}
    names = {name for _, name in pairs}
    own = len(pairs) == len(names) == len({key for key, _ in pairs}) and all(
        re.search(r"\d", name) for name in names if name
    )
    return (by_name, by_id) if own else (by_id, by_name)


def _fits(role: str, fact: Facts) -> bool:
    match role:
        case "started" | "finished":
            return fact.dates >= MOST
        case "asset id" | "asset name":
            return fact.filled > 0.5 and fact.dates < 0.5 and fact.words <= 6
        case "record":
            return fact.distinct >= 0.9 and fact.filled >= 0.9 and fact.dates < 0.5
        case "text":
            return fact.is_text and fact.words >= 1.5
        case "code":
            return fact.is_text and fact.words <= 6
        case "action":
            return fact.is_text
        case "downtime" | "cost":
            return fact.filled > 0
        case _:
            return fact.is_text


def filled_names(columns: Sequence[str], row: Mapping[str, Any]) -> str:
    """A row as "column: cell; column: cell", for messages."""
    return "; ".join(f"{column}: {plain(row.get(column))}" for column in columns if plain(row.get(column)))
