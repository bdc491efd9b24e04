"""What a person says of a log: which column means what, how dates and numbers are written. Beside it, in YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from models.errors import BadInput

SUFFIXES = (".mapping.yaml", ".mapping.yml")
MOST_BYTES = 100_000
KINDS = ("work orders", "alarms", "readings", "assets", "document")
ROLES = {
    "asset": "asset id", "name": "asset name", "date": "started", "finished": "finished", "record": "record",
    "type": "kind", "description": "text", "action": "action", "part": "parts", "code": "code",
    "downtime": "downtime", "cost": "cost", "sensor": "sensor", "value": "value", "unit": "unit",
    "serial": "serial", "model": "model", "parent": "parent", "in_service": "in service", "aliases": "aliases",
}  # fmt: skip
"""What a mapping calls a role -> what the readers call it."""
SHOWN = {role: name for name, role in ROLES.items()}
_TOP = ("kind", "columns", "delimiter", "decimal", "day_first", "time_zone", "asset", "sensors", "units")


@dataclass(frozen=True, slots=True)
class LogMapping:
    """columns: role of the readers -> column. asset: of a log that is about one machine and doesn't name it.

    sensors: the columns of readings that are one per sensor, () to find out. kind: one of KINDS, '' to find out.
    day_first, comma: None to find out. units: sensor -> unit.
    """

    kind: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    delimiter: str = ""
    comma: bool | None = None
    day_first: bool | None = None
    zone: ZoneInfo | None = None
    asset: str = ""
    sensors: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)

    def roles(self, found: Mapping[str, str], columns: tuple[str, ...], name: str) -> dict[str, str]:
        """The roles found, but as the mapping says where it does. Raises BadInput for a column that isn't there."""
        for role, column in self.columns.items():
            if column and column not in columns:
                raise BadInput(
                    f"The mapping of {name} takes column {column!r} for {SHOWN[role]}, but the columns are: "
                    f"{', '.join(columns)}. Correct the mapping."
                )
        said = {column for column in self.columns.values() if column}
        kept = {role: column for role, column in found.items() if column not in said and role not in self.columns}
        return kept | {role: column for role, column in self.columns.items() if column}


def parse(text: str, name: str) -> LogMapping:
    """The mapping in a YAML text. Raises BadInput that says which word is wrong; `name` stands in the message."""
    try:
        found = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise BadInput(f"{name} is no YAML: {error}. Correct it and try again.") from error
    if not isinstance(found, dict):
        raise BadInput(f"{name} must hold `kind:`, `columns:` and the like; see docs/logs.md.")
    _known(found, _TOP, name, "")
    kind = str(found.get("kind") or "")
    if kind and kind not in KINDS:
        raise BadInput(f"{name}: kind is one of {', '.join(KINDS)}, not {kind!r}.")
    columns = _table(found, "columns", name)
    _known(columns, ROLES, name, "columns: ")
    return LogMapping(
        kind=kind,
        columns={ROLES[role]: str(column or "") for role, column in columns.items()},
        delimiter=_one_of(found, "delimiter", (",", ";", "\t", "|", "tab"), name).replace("tab", "\t"),
        comma={"": None, ",": True, ".": False}[_one_of(found, "decimal", (",", "."), name)],
        day_first=_yes_or_no(found, "day_first", name),
        zone=_zone(found, name),
        asset=str(found.get("asset") or ""),
        sensors=_list(found, "sensors", name),
        units={str(sensor): str(unit) for sensor, unit in _table(found, "units", name).items()},
    )


def beside(path: Path) -> Path | None:
    """The mapping that lies beside a log: `log.csv.mapping.yaml` or `log.mapping.yaml`."""
    for stem in (path.name, path.stem):
        for suffix in SUFFIXES:
            if (there := path.with_name(stem + suffix)).is_file():
                return there
    return None


def mapping_for(path: Path, given: Path | None) -> str:
    """The text of the mapping for a log: the given one, else the one beside it, '' if none is. Raises BadInput."""
    there = given or beside(path)
    return read_mapping(there) if there else ""


def read_mapping(path: Path) -> str:
    """The text of a mapping file, checked. Raises BadInput."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(f"{path.name} is too large for a mapping ({MOST_BYTES // 1000} kB at most).")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The mapping {path.name} can't be read: {error}.") from error
    parse(text, path.name)
    return text


def to_yaml(kind: str, roles: Mapping[str, str], sensors: Sequence[str], mapping: LogMapping) -> str:
    """What was found, in the form of a mapping file, so that a person can correct a copy of it."""
    said: dict[str, Any] = {"kind": kind, "columns": {SHOWN[role]: c for role, c in roles.items() if role in SHOWN}}
    if sensors:
        said["sensors"] = list(sensors)
    if mapping.asset:
        said["asset"] = mapping.asset
    if mapping.zone:
        said["time_zone"] = str(mapping.zone)
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True)


def _known(found: Mapping[str, Any], words: Mapping[str, Any] | tuple[str, ...], name: str, where: str) -> None:
    if odd := [str(word) for word in found if word not in words]:
        raise BadInput(f"{name}: {where}{', '.join(odd)} is not known. Known are: {', '.join(words)}.")


def _table(found: Mapping[str, Any], word: str, name: str) -> dict[str, Any]:
    table = found.get(word) or {}
    if not isinstance(table, dict):
        raise BadInput(f"{name}: {word} must be a table, one `word: column` per line.")
    return {str(key): value for key, value in table.items()}


def _list(found: Mapping[str, Any], word: str, name: str) -> tuple[str, ...]:
    listed = found.get(word) or []
    if not isinstance(listed, list):
        raise BadInput(f"{name}: {word} must be a list of columns.")
    return tuple(map(str, listed))


def _one_of(found: Mapping[str, Any], word: str, values: tuple[str, ...], name: str) -> str:
    value = str(found.get(word) or "")
    if value and value not in values:
        raise BadInput(f"{name}: {word} is one of {' '.join(repr(each) for each in values)}, not {value!r}.")
    return value


def _yes_or_no(found: Mapping[str, Any], word: str, name: str) -> bool | None:
    value = found.get(word)
    if value is not None and not isinstance(value, bool):
        raise BadInput(f"{name}: {word} is true or false, not {value!r}.")
    return value


def _zone(found: Mapping[str, Any], name: str) -> ZoneInfo | None:
    zone = str(found.get("time_zone") or "")
    if not zone:
        return None
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise BadInput(f"{name}: time_zone {zone!r} is not known; write it as in Europe/Berlin.") from error
