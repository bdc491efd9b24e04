"""One table file: a log, a reference table, a text stored as rows, or the reason why it is none of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ingestion.logs.assets import asset_roles, read_assets
from ingestion.logs.cells import plain
from ingestion.logs.columns import is_readings, lacking, roles
from ingestion.logs.lines import ROLES, log_lines
from ingestion.logs.log import read_log
from ingestion.logs.mapping import LogMapping
from ingestion.logs.readings import no_readings, read_readings, sample
from ingestion.logs.reference import is_page_texts, reference_document, text_column, text_document
from ingestion.logs.rows import RowTable, read_tables
from models.errors import Unreadable
from models.readings import ReadReadings
from models.types import ReadDocument, ReadLog

LOGS = ("work orders", "alarms")
_EXPECTED = (
    "must_contain",
    "options",
    "choices",
    "correct",
    "expected",
    "expected_answer",
    "characteristic_form",
    "answer",
)


def read(path: Path, mapping: LogMapping = LogMapping()) -> ReadDocument | ReadLog | ReadReadings:  # noqa: B008
    """What the file is. Of a workbook with a log in it, the log is taken, and the other sheets are named as a problem.

    mapping: what a person said of its columns. Raises Unreadable: empty, damaged, test questions, values without times;
    BadInput for a mapping that doesn't fit.
    """
    table, shape, layout = sample(path, mapping)
    if layout is not None and not holds_questions(table):
        return read_readings(path, table, shape, layout, mapping)
    tables = read_tables(path, mapping.delimiter)
    if any(holds_questions(table) for table in tables):
        raise Unreadable(
            f"{path.name} holds questions, not answers. It is not read in: test cases are for `millwright eval`."
        )
    listed = asset_roles(tables[0], mapping)
    if listed:
        return read_assets(tables[0], listed, path.name)
    found = [] if mapping.kind == "document" else _roles(tables, path.name, mapping)
    if log := _log(tables, found, path.name, mapping):
        return log
    if len(tables) == 1 and is_page_texts(tables[0]):
        return text_document(tables[0], path.name)
    if mapping.kind == "readings" or (mapping.kind != "document" and all(map(is_readings, tables))):
        raise no_readings(path.name)
    document = reference_document(tables, path.name)
    return replace(document, problems=(_no_log(found), *document.problems)) if found else document


def read_lines(path: Path, mapping: LogMapping) -> ReadLog | None:
    """The events of a plain-text log; None if the text is none. Raises Unreadable for a file that is no text."""
    table = log_lines(path, mapping)
    return read_log(table, ROLES, path.name, mapping) if table else None


def _roles(tables: Sequence[RowTable], name: str, mapping: LogMapping) -> list[dict[str, str]]:
    """What the columns of each table are; a mapping is of the first. Raises BadInput for a column that isn't there."""
    first, *others = tables
    return [mapping.roles(roles(first), first.columns, name), *map(roles, others)]


def _log(
    tables: Sequence[RowTable], found: Sequence[Mapping[str, str]], name: str, mapping: LogMapping
) -> ReadLog | None:
    """The first table that is a log by its roles, or that a mapping says is one."""
    logs = [at for at, roles_ in enumerate(found) if not lacking(roles_) or (at == 0 and mapping.kind in LOGS)]
    if not logs:
        return None
    log = read_log(tables[logs[0]], found[logs[0]], name, mapping)
    others = [table.name for at, table in enumerate(tables) if at != logs[0]]
    if not others:
        return log
    note = f"{name}: sheet {tables[logs[0]].name} is the log; not read: {', '.join(others)}. Save them as files."
    return replace(log, problems=(*log.problems, note))


def _no_log(found: Sequence[Mapping[str, str]]) -> str:
    """Why a file was read as a document, by the table of it that comes nearest to a log."""
    missing = min((lacking(roles_) for roles_ in found), key=len)
    return (
        f"Read as a document, since no column looks like {' or '.join(missing)}. "
        "If it is a log, name its columns in a mapping (docs/logs.md)."
    )


def holds_questions(table: RowTable) -> bool:
    """Whether rows are test cases: a question (or many texts that ask) beside what the answer should be."""
    names = {column.lower() for column in table.columns}
    if not names & set(_EXPECTED):
        return False
    if "question" in names:
        return True
    text = text_column(table)
    asking = sum(plain(row.get(text)).endswith("?") for _, row in table.rows) if text else 0
    return asking >= 0.3 * len(table.rows)
