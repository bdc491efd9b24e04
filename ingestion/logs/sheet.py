"""The cells of a sheet of Excel as a person sees them: in the format that they are set in, without what is struck
through."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from openpyxl.cell.rich_text import CellRichText

_PLACEHOLDERS = r"(?:[#0?]|,(?=[#0?]))+(?:\.(?P<decimals>[0#?]+))?"
_LITERAL = r"(?:\"[^\"]*\"|\\.|_.|\*.|\[\$[^\]]*\]|[ %°€$£()/+-])*"
_NUMBER = re.compile(rf"(?P<before>{_LITERAL}){_PLACEHOLDERS}(?P<after>{_LITERAL})")
_SAID = re.compile(r"\"([^\"]*)\"|\\(.)|\[\$([^\-\]]*)[^\]]*\]|[_*].|(.)")
_ZEROS = re.compile(r"0{2,}")
_QUOTED = re.compile(r"\"[^\"]*\"|\[[^\]]*\]|\\.")


class ShownNumber(float):
    """A number and how its cell shows it."""

    shown: str


class ShownDate(datetime):
    """A date and how much of it its cell shows."""

    shown: str


def visible(cell: Any) -> Any:
    """What a cell holds as it is shown; None if that is struck through."""
    value = cell.value
    if value is None or cell.font.strike:
        return None
    if isinstance(value, CellRichText):
        return "".join(run if isinstance(run, str) else run.text for run in value if not _struck(run))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, cell.number_format)
    if isinstance(value, datetime):
        return _date(value, cell.number_format)
    return value


def _struck(run: Any) -> bool:
    return not isinstance(run, str) and bool(run.font.strike)


def _number(value: float, form: str) -> Any:
    """A percentage, a number with its unit, a number whose leading zeros are part of it ('00042')."""
    form = form.split(";")[0]
    if _ZEROS.fullmatch(form) and float(value).is_integer():
        return f"{int(value):0{len(form)}}"
    match = _NUMBER.fullmatch(form)
    if match is None:
        return value
    before, after = _said(match["before"]), _said(match["after"])
    if not before.strip() and not after.strip():
        return value
    places = len((match["decimals"] or "").rstrip("?"))
    number = f"{100 * value if '%' in (before + after) else value:.{places}f}"
    shown = ShownNumber(value)
    shown.shown = f"{before}{number}{after}".strip()
    return shown


def _said(literal: str) -> str:
    return "".join("".join(part or "" for part in match.groups()) for match in _SAID.finditer(literal))


def _date(value: datetime, form: str) -> datetime:
    """A month or a year as that: no day of it is told."""
    told = _QUOTED.sub("", form.split(";")[0].lower())
    if "d" in told or "h" in told or "y" not in told:
        return value
    shown = ShownDate(*value.timetuple()[:6])
    shown.shown = f"{value:%Y-%m}" if "m" in told else f"{value:%Y}"
    return shown
