"""Cells of a table, and the names of its columns, as plain words."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Any


def plain(cell: Any) -> str:
    """A cell as text: numbers without a needless '.0', dates in ISO form, white space collapsed."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dict | list):
        return json.dumps(cell, ensure_ascii=False)
    return " ".join(str(cell).split())


def shown(cell: Any) -> str:
    """A cell as a person sees it, where it says so itself ('12.5%' of 0.125), else as `plain`."""
    said: str = getattr(cell, "shown", "")
    return said or plain(cell)


def spaced(column: str) -> str:
    """A column name as words: 'wo_description', 'WoDescription', 'Wo-Description' all alike."""
    parted = re.sub(r"(?<=[a-zäöü])(?=[A-Z])", " ", column)
    return " ".join(re.sub(r"[_\-./]+", " ", parted).lower().split())
