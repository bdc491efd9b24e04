"""Plain-text logs: a line per event that begins with its time, then the machine, a code if there is, and words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ingestion.decode import text_of
from ingestion.logs.mapping import LogMapping
from ingestion.logs.rows import RowTable
from models.types import RejectedRow

FEWEST, MOST = 5, 0.8
COLUMNS = ("time", "machine", "level", "code", "message")
ROLES = {"started": "time", "asset id": "machine", "kind": "level", "code": "code", "text": "message"}
_STAMP = re.compile(
    r"^\s*\[?(?P<at>(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})"
    r"(?:[T ,]+\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?(?:Z| ?[+-]\d\d:?\d\d)?)?)\]?[\s,;|:–-]+(?=\S)"
)
_LEVEL = re.compile(
    r"^\W*(?P<level>info|warn(?:ing)?|error|err|alarm|alert|fault|critical|crit|trip|fatal|debug|notice|event|störung)\b"
    r"(?!-)\W*",
    re.IGNORECASE,
)
_NAME = re.compile(r"^\W*(?P<name>[^\W\d_]+[ _-]?\d[\w-]*|[^\W\d_][\w-]*\d[\w-]*)\b[\]):|,;\s–-]*")
_CODE = re.compile(r"(?<![\w-])(?P<code>[A-Z]{1,4}[- ]?\d{1,5}[A-Z]?)(?![\w-])")


def log_lines(path: Path, mapping: LogMapping) -> RowTable | None:
    """The events of a text file; None if it is none: too few lines begin with a time, or they name no machine.

    A line without a time goes on where the one before ended. Lines before the first time are set aside."""
    if mapping.kind == "document":
        return None
    lines = text_of(path).split("\n")
    filled = [line for line in lines if line.strip()]
    begun = sum(_STAMP.match(line) is not None for line in filled)
    indented = sum(line.startswith((" ", "\t")) and not _STAMP.match(line) for line in filled)
    if begun < FEWEST or begun < MOST * (len(filled) - indented):
        return None
    events, before = _events(lines)
    named = _named([rest for _, _, rest in events])
    if not named and not mapping.asset:
        return None
    rows = tuple((number, _row(at, rest, named)) for number, at, rest in events)
    return RowTable(path.stem, COLUMNS, rows, before)


def _events(lines: Sequence[str]) -> tuple[list[tuple[int, str, str]], tuple[RejectedRow, ...]]:
    events: list[tuple[int, str, str]] = []
    before: list[RejectedRow] = []
    for number, line in enumerate(lines, start=1):
        stamp = _STAMP.match(line)
        if stamp:
            events.append((number, stamp["at"].replace(",", "."), line[stamp.end() :].strip()))
        elif line.strip() and events:
            first, at, rest = events[-1]
            events[-1] = (first, at, f"{rest} {line.strip()}")
        elif line.strip():
            before.append(RejectedRow(number, line[:500], "stands before the first line with a time"))
    return events, tuple(before)


def _named(rests: Sequence[str]) -> bool:
    """Whether most lines begin with a name of a machine; it must come again, as the names of machines do."""
    names = Counter(match["name"] for rest in rests if (match := _NAME.match(_without_level(rest)[1])))
    return sum(names.values()) >= MOST * len(rests) and len(names) <= max(1, 0.7 * len(rests))


def _row(at: str, rest: str, named: bool) -> dict[str, str]:
    level, rest = _without_level(rest)
    name = _NAME.match(rest) if named else None
    if name:
        rest = rest[name.end() :].strip()
        if not level:
            level, rest = _without_level(rest)
    code = _CODE.search(rest)
    return {
        "time": at,
        "machine": name["name"] if name else "",
        "level": level,
        "code": code["code"] if code else "",
        "message": rest,
    }


def _without_level(rest: str) -> tuple[str, str]:
    level = _LEVEL.match(rest)
    return (level["level"], rest[level.end() :]) if level else ("", rest)
