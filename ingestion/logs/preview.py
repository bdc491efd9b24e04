"""How a table would be read, before it is: kind, columns, first rows, and what would be set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from ingestion.logs.cells import plain
from ingestion.logs.lines import ROLES, log_lines
from ingestion.logs.log import read_log
from ingestion.logs.mapping import SHOWN, LogMapping, to_yaml
from ingestion.logs.read import read
from ingestion.logs.stream import head_of
from ingestion.suffixes import LINES
from models.readings import ReadReadings
from models.types import ReadLog, RejectedRow

ROWS, REJECTED, BATCHES = 5, 50, 3
"""First rows that are shown, rejected rows at most, and batches of readings that are looked at."""


@dataclass(frozen=True, slots=True)
class Preview:
    """columns: what a mapping calls each role -> column. rows: the first ones, a cell per column name of `names`.

    rejected: of the whole log; of readings, of the part that was looked at. mapping: all this as a mapping file.
    """

    file: str
    kind: str
    columns: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    records: int = 0
    rejected: tuple[RejectedRow, ...] = ()
    problems: tuple[str, ...] = ()
    mapping: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "kind": self.kind,
            "columns": dict(self.columns),
            "names": list(self.names),
            "rows": [list(row) for row in self.rows],
            "records": self.records,
            "rejected": [{"row": r.row, "raw": r.raw, "reason": r.reason} for r in self.rejected],
            "problems": list(self.problems),
            "mapping": self.mapping,
        }


def preview(path: Path, mapping: LogMapping) -> Preview:
    """How `read` would take this table. Raises Unreadable and BadInput as that does."""
    lines = path.suffix.lower() in LINES
    table = log_lines(path, mapping) if lines else None
    if lines and table is None:
        return Preview(path.name, "document")
    found = read_log(table, ROLES, path.name, mapping) if table else read(path, mapping)
    head = table or head_of(path, mapping.delimiter)[0]
    rows = tuple(tuple(plain(row.get(name)) for name in head.columns) for _, row in head.rows[:ROWS])
    if isinstance(found, ReadReadings):
        looked = list(islice(found.batches, BATCHES))
        columns = found.columns
        kind, count = "readings", sum(len(batch.points) for batch in looked)
        rejected = [row for batch in looked for row in batch.rejected]
    elif isinstance(found, ReadLog):
        kind, columns, count, rejected = found.kind, found.columns, len(found.work_orders), list(found.rejected)
    else:
        kind, columns, count, rejected = "document", {}, 0, []
    shown = {SHOWN.get(role, role): column for role, column in columns.items()}
    sensors = found.sensors if isinstance(found, ReadReadings) else ()
    text = to_yaml(kind, columns, sensors, mapping)
    return Preview(path.name, kind, shown, head.columns, rows, count, tuple(rejected[:REJECTED]), found.problems, text)
