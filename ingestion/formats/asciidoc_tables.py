"""AsciiDoc's tables as HTML: cells with their spans and styles, rows of CSV, headers said or seen."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ingestion.formats.asciidoc_inline import inline_html

OPENS = re.compile(r"^(?P<separator>[|!,:])={3,}$")
_SPEC = r"(?:(?P<columns>\d+)?(?:\.(?P<rows>\d+))?(?P<times>[+*]))?[<^>]?(?:\.[<^>])?(?P<style>[aehlmsd])?"
_COLUMN = re.compile(r"(?:(?P<times>\d+)\*)?[^,;]*?(?P<style>[aehlmsd])?\s*$")
_MOST_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    columns: int = 1
    rows: int = 1
    style: str = ""


def table_html(
    opening: str, body: list[str], options: Mapping[str, str], title: str, to_html: Callable[[list[str]], str]
) -> str:
    """body: the lines between the delimiters. to_html: of the blocks in a cell of style 'a'."""
    said = f"{options.get('options', '')},{options.get('opts', '')},{options.get('1', '').replace('%', ',')}".split(",")
    form = options.get("format", {",": "csv", ":": "dsv"}.get(opening[0], "psv"))
    separator = options.get(
        "separator", {"csv": ",", "tsv": "\t", "dsv": ":"}.get(form, "!" if opening[0] == "!" else "|")
    )
    styles = _styles(options.get("cols", ""))
    lines = [line for at, line in enumerate(body) if line.strip() or any(body[:at])]
    filled = [bool(line.strip()) for line in lines]
    seen = len(filled) > 2 and filled[0] and not filled[1]  # a blank line below the first
    headed = "noheader" not in said and ("header" in said or seen)
    if form in ("csv", "tsv", "dsv"):
        rows = [[_Cell(cell.strip()) for cell in row] for row in csv.reader(lines, delimiter=separator[:1]) if row]
    else:
        cells = list(_cells("\n".join(lines), separator))
        first = sum(cell.columns for cell in _cells(lines[0], separator)) if lines else 0
        rows = list(_rows(cells, min(len(styles) or first or 1, _MOST_COLUMNS)))
    made = [_row(row, styles, headed and at == 0, to_html) for at, row in enumerate(rows)]
    head, rest = ("".join(made[:1]), made[1:]) if headed else ("", made)
    caption = f"<caption>{inline_html(title)}</caption>" if title else ""
    return f"<table>{caption}<thead>{head}</thead><tbody>{''.join(rest)}</tbody></table>\n"


def _styles(cols: str) -> list[str]:
    """The style of each column, '' where none is said; an empty list if the columns aren't."""
    if cols.strip().isdigit():
        return [""] * int(cols)
    styles: list[str] = []
    for part in re.split(r"[,;]", cols) if cols.strip() else ():
        match = _COLUMN.match(part.strip())
        styles += [(match and match["style"]) or ""] * int((match and match["times"]) or 1)
    return styles[:_MOST_COLUMNS]


def _cells(text: str, separator: str) -> Iterator[_Cell]:
    mark = re.compile(rf"(?:(?<=\s)|^){_SPEC}(?<!\\){re.escape(separator)}|(?<!\\){re.escape(separator)}", re.MULTILINE)
    found = list(mark.finditer(text))
    if before := text[: found[0].start() if found else None].strip():
        yield _Cell(before)
    for at, match in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(text)
        inside = text[match.end() : end].replace(f"\\{separator}", separator)
        columns, rows = int(match["columns"] or 1), int(match["rows"] or 1)
        if match["times"] == "*":
            yield from [_Cell(inside, style=match["style"] or "")] * min(columns, _MOST_COLUMNS)
        else:
            yield _Cell(inside, columns, rows, match["style"] or "")


def _rows(cells: list[_Cell], width: int) -> Iterator[list[_Cell]]:
    """The cells in rows of that many columns; what spans rows takes its place in those below."""
    taken: list[int] = []  # of the rows below, how many columns are taken from above
    row: list[_Cell] = []
    room = width
    for cell in cells:
        row.append(cell)
        room -= cell.columns
        for below in range(cell.rows - 1):
            taken += [0] * (below + 1 - len(taken))
            taken[below] += cell.columns
        while room <= 0:
            yield row
            row = []
            room = width - (taken.pop(0) if taken else 0)
    if row:
        yield row


def _row(row: list[_Cell], styles: list[str], head: bool, to_html: Callable[[list[str]], str]) -> str:
    made, column = [], 0
    for cell in row:
        style = cell.style or (styles[column] if column < len(styles) else "")
        column += cell.columns
        spans = "".join(
            f' {name}="{count}"' for name, count in (("colspan", cell.columns), ("rowspan", cell.rows)) if count > 1
        )
        tag = "th" if head else "td"
        made.append(f"<{tag}{spans}>{_inside(cell.text, '' if head else style, to_html)}</{tag}>")
    return f"<tr>{''.join(made)}</tr>\n"


def _inside(text: str, style: str, to_html: Callable[[list[str]], str]) -> str:
    if style == "a":
        return to_html(text.strip("\n").split("\n"))
    return "".join(
        f"<p>{inline_html(' '.join(part.split()))}</p>"
        if "\n\n" in text.strip()
        else inline_html(" ".join(part.split()))
        for part in re.split(r"\n\s*\n", text.strip())
    )
