"""The rows of a log that were set aside, as a file to take home and mend."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from models.types import RejectedRow


def rejected_csv(rows: Iterable[RejectedRow]) -> str:
    """Rows that were set aside as a CSV file: row, reason, and what stood there."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("row", "reason", "content"))
    writer.writerows((row.row, _harmless(row.reason), _harmless(row.raw)) for row in rows)
    return file.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell
