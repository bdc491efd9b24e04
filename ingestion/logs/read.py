"""One table file: a log, a reference table, a text stored as rows, or the reason why it is none of them."""

from __future__ import annotations

from pathlib import Path

from ingestion.logs.columns import is_log, is_readings, roles
from ingestion.logs.log import read_log
from ingestion.logs.reference import is_page_texts, reference_document, text_column, text_document
from ingestion.logs.rows import RowTable, plain, read_tables
from models.errors import Unreadable
from models.types import ReadDocument, ReadLog

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


def read(path: Path) -> ReadDocument | ReadLog:
    """What the file is. Of a workbook with a log in it, the log is taken, and the other sheets are named as a problem.

    Raises Unreadable: empty, damaged, test questions, readings.
    """
    tables = read_tables(path)
    if any(holds_questions(table) for table in tables):
        raise Unreadable(
            f"{path.name} holds questions, not answers. Use `millwright eval` for test cases; it is not ingested."
        )
    found = [roles(table) for table in tables]
    logs = [at for at, roles_ in enumerate(found) if is_log(roles_)]
    if logs:
        log = read_log(tables[logs[0]], found[logs[0]], path.name)
        others = [table.name for at, table in enumerate(tables) if at != logs[0]]
        if not others:
            return log
        note = (
            f"{path.name}: sheet {tables[logs[0]].name} is the log; not read: {', '.join(others)}. Save them as files."
        )
        return ReadLog(log.assets, log.work_orders, log.rejected, log.columns, (*log.problems, note))
    if len(tables) == 1 and is_page_texts(tables[0]):
        return text_document(tables[0], path.name)
    if any(is_readings(table) for table in tables):
        raise Unreadable(
            f"{path.name} holds measured values. Millwright can't read readings yet; leave the file out for now."
        )
    return reference_document(tables, path.name)


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
