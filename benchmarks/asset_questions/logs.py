"""Logs as pandas sees them: which column names the machine, which are times, values and numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import services.settings  # noqa: F401  (sets the thread counts before numpy is imported)

import pandas as pd  # isort: skip


@dataclass(frozen=True)
class Log:
    """A file as pandas reads it. when: column -> parsed times; values: columns of few values; sums: of
    numbers; shared: names of columns that other logs have too."""

    document: str
    frame: pd.DataFrame
    asset: str
    record: str
    when: dict[str, pd.Series]
    values: tuple[str, ...]
    sums: dict[str, pd.Series]
    nouns: tuple[str, ...]
    shared: frozenset[str] = frozenset()


def spaced(column: str) -> str:
    return " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).replace("_", " ").lower().split())


def frame_of(path: Path) -> pd.DataFrame | None:
    try:
        if path.suffix == ".xlsx":
            frame = pd.read_excel(path, dtype=str)
        elif path.suffix == ".jsonl":
            frame = pd.read_json(path, lines=True, dtype=False).astype(str)
        else:
            frame = pd.read_csv(path, dtype=str, sep=None, engine="python", encoding="utf-8-sig")
    except (ValueError, OSError):
        return None
    frame.columns = [str(column).strip() for column in frame.columns]
    return frame.fillna("")


def log_of(path: Path, document: str) -> Log | None:
    """None where no column names a machine or none is a time."""
    frame = frame_of(path)
    if frame is None or len(frame) < 10:
        return None
    named = [c for c in frame.columns if re.search(r"equipment|asset|machine|maschine|tag\b|unit\b", spaced(c))]
    named = [c for c in named if 2 <= frame[c].nunique() <= max(2, 0.5 * len(frame)) or len(named) == 1]
    named.sort(key=lambda c: ("name" not in spaced(c), frame[c].nunique()))
    when = {
        c: times
        for c in frame.columns
        if re.search(r"time|date|finish|start|clos|open|report|complet|creat|raised|end\b", spaced(c))
        if (times := pd.to_datetime(frame[c], errors="coerce", format="mixed")).notna().mean() > 0.9
    }
    if not named or not when:
        return None
    rest = [c for c in frame.columns if c not in when and c not in named]
    record = next(
        (
            c
            for c in rest
            if frame[c].is_unique
            and frame[c].str.contains(r"\d").all()
            and re.search(r"wo\b|order|ticket|job|id\b|no\b|number", spaced(c))
        ),
        "",
    )
    short = [c for c in rest if c != record and frame[c].str.len().max() <= 60]
    values = tuple(c for c in short if 2 <= frame[c][frame[c] != ""].nunique() <= 60)
    sums = {
        c: hours
        for c in rest
        if c != record and re.search(r"duration|hours|cost|down ?time|labou?r|outage|minutes|amount", spaced(c))
        if (hours := numbers(frame[c])).notna().mean() > 0.7
    }
    values = tuple(c for c in values if c not in sums)
    return Log(document, frame, named[0], record, when, values, sums, nouns_of(document))


def numbers(cells: pd.Series) -> pd.Series:
    """Numbers, and clock times as hours."""
    clock = cells.str.extract(r"^(\d+):(\d\d)(?::\d\d)?$").astype(float)
    return (clock[0] + clock[1] / 60).fillna(pd.to_numeric(cells, errors="coerce"))


def nouns_of(document: str) -> tuple[str, ...]:
    name = spaced(Path(document).stem)
    for pattern, nouns in (
        (r"\bwo\b|work|order", ("work orders", "jobs", "WOs")),
        (r"ticket", ("tickets", "jobs")),
        (r"job|maint|service|repair", ("jobs", "work orders")),
        (r"alert", ("alerts",)),
        (r"alarm", ("alarms",)),
        (r"anomal", ("anomalies",)),
        (r"event", ("events",)),
    ):
        if re.search(pattern, name):
            return nouns
    return ("records", "entries")
