"""Lists of machines: a row per machine, with its model, serial number, place and other names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ingestion.logs.cells import plain, spaced
from ingestion.logs.columns import Facts, facts, filled_names
from ingestion.logs.dates import day_first, to_datetime
from ingestion.logs.mapping import LogMapping
from ingestion.logs.rows import RowTable, set_aside
from models.types import Asset, ReadLog, RejectedRow

KIND = "assets"
_ONE_EACH = 0.95
_NAMES: dict[str, str] = {
    "aliases": r"\b(?:alias(?:es)?|nicknames?|also known as|aka|other names?|known as|called|spitzname|rufname)\b",
    "in service": r"\b(?:in service|installed|installation|commission\w*|inbetriebnahme|put into service|start ?up)\b",
    "serial": r"\b(?:serial|seriennummer|s/n|sn|serie)\b",
    "model": r"\b(?:model|modell|modelo|make|typenbezeichnung|type designation)\b",
    "parent": r"\b(?:parent|belongs to|part of|system|assembly|line|area|location|site|linie|standort)\b",
    "asset id": r"\b(?:equipment|asset|machine|device|vehicle|unit|anlage\w*|maschine\w*|tag|id|no|nr|number)\b",
    "asset name": r"\b(?:name|bezeichnung|desc\w*|beschreibung|nombre)\b",
}
_EVENT = re.compile(
    r"\b(?:wo|work ?order|ticket|job|alarm|fault|failure|downtime|cost|finished|completed|reported|action|problem"
    r"|symptom|auftrag\w*|meldung)\b"
)
_BETWEEN = re.compile(r"\s*[;|\n]\s*|\s*,\s+|\s+/\s+")


def asset_roles(table: RowTable, mapping: LogMapping) -> dict[str, str] | None:
    """Role -> column of a list of machines; None if the table is none: each machine once, and something about it."""
    known = {column: facts(table, column) for column in table.columns}
    found: dict[str, str] = {}
    for role, pattern in _NAMES.items():
        column = next(
            (
                c
                for c in table.columns
                if c not in found.values() and re.search(pattern, spaced(c)) and _fits(role, known[c])
            ),
            "",
        )
        if column:
            found[role] = column
    if "asset id" not in found and "asset name" in found:
        found["asset id"] = found.pop("asset name")
    found = mapping.roles(found, table.columns, table.name)
    if mapping.kind:
        return found if mapping.kind == KIND and "asset id" in found else None
    told = {"aliases", "serial", "model", "parent", "in service"} & set(found)
    names = [plain(row.get(found["asset id"])) for _, row in table.rows] if "asset id" in found else []
    once = len(set(names)) >= _ONE_EACH * len(names) > 0
    events = any(_EVENT.search(spaced(column)) for column in table.columns)
    dated = [c for c, fact in known.items() if fact.dates >= 0.8 and fact.filled and c != found.get("in service")]
    enough = len(told - {"parent"}) >= 1 and len(told) >= (1 if {"serial", "aliases"} & told else 2)
    return found if once and enough and not events and not dated else None


def read_assets(table: RowTable, found: Mapping[str, str], name: str) -> ReadLog:
    """The machines of a list. A second row of one, and a row without a name, are set aside."""
    dates = found.get("in service", "")
    habit = day_first(plain(row.get(dates)) for _, row in table.rows) if dates else False
    assets: dict[str, Asset] = {}
    rejected = list(table.broken)
    for number, row in table.rows:
        asset = _asset(row, found, habit)
        reason = ""
        if not asset.name:
            reason = f"names no machine (column {found['asset id']} is empty)"
        elif asset.name in assets:
            reason = f"names {asset.name} a second time"
        elif plain(row.get(dates)) and asset.in_service is None:
            reason = f"has no date that can be read in column {dates} ({plain(row.get(dates))})"
        if reason:
            rejected.append(RejectedRow(number, filled_names(table.columns, row), reason))
        else:
            assets[asset.name] = asset
    rejected.sort(key=lambda each: each.row)
    problems = set_aside(name, len(rejected), len(table.rows) + len(table.broken))
    return ReadLog(tuple(assets.values()), (), tuple(rejected), dict(found), problems, KIND)


def _asset(row: Mapping[str, Any], found: Mapping[str, str], habit: bool) -> Asset:
    def cell(role: str) -> str:
        return plain(row.get(found[role])) if role in found else ""

    at = to_datetime(row.get(found["in service"]), habit) if cell("in service") else None
    aliases = tuple(dict.fromkeys(part for part in _BETWEEN.split(cell("aliases")) if part))
    return Asset(
        cell("asset id"),
        cell("asset name"),
        cell("model"),
        cell("serial"),
        cell("parent"),
        at.date() if at else None,
        aliases,
    )


def _fits(role: str, fact: Facts) -> bool:
    if role == "in service":
        return fact.dates >= 0.8 and fact.filled > 0
    if role == "asset id":
        return fact.filled > 0.9 and fact.dates < 0.5 and fact.words <= 6 and fact.distinct >= _ONE_EACH
    return fact.filled > 0 and fact.dates < 0.5
