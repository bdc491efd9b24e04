"""Lines of names and values with a tab between: specifications that a page gives no table to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

LEAST_VALUES = 3
"""Lines with a value at least."""
LONGEST_NAME = 10
"""Words of a line without a value at most: what has more is text."""
_TAB = re.compile(r" *\t[ \t]*")


def tabbed(lines: Sequence[str]) -> list[tuple[str, str]]:
    """The rows of a list of lines, names and values; none if they are no such list. A line without a value is the title
    of those below it, and two of them are one: 'Valve clearance – Exhaust'. One alone goes on below the first of the
    two where what it is the title of has the same names: then 'Intake' is the valve clearance's, too."""
    rows = [_TAB.split(line.strip()) for line in lines if line.strip()]
    valued = [row for row in rows if len(row) > 1]
    if len(valued) < max(LEAST_VALUES, len(rows) / 2) or any(len(row) > 2 or "\n" in "".join(row) for row in rows):
        return []
    if any(len(row) == 1 and len(row[0].split()) > LONGEST_NAME for row in rows):
        return []
    found: list[tuple[str, str]] = []
    titles: list[str] = []
    outer, first = "", ""
    for has_values, group in groupby(rows, lambda row: len(row) > 1):
        own = list(group)
        if not has_values:
            titles = [row[0] for row in own]
            continue
        if len(titles) > 1:
            outer = titles[0]
        elif titles and own[0][0] == first and outer:
            titles = [outer, *titles]
        else:
            outer = ""
        first = own[0][0]
        found += [(" – ".join(titles), "")] if titles else []
        found += [(row[0], row[1]) for row in own]
        titles = []
    return found
