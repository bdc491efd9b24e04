"""Whether a cell is found under its header and beside its row's name, and tables over a page break in one piece.

    python -m benchmarks.tables [--seed N] [--documents DIR] [--n 60] [--out FILE] [--json]

Of documents that `data/tables.jsonl` knows (made by looking at pages and sources, not from what the readers say), each
(row, column, cell) of it is looked up in the tables of its page. Of another folder, where nobody has looked, `n` tables
of `benchmarks.drawn_tables` are drawn with the folder's own words and read: every cell of them is known.

cell_f1: 2 right / (2 right + wrong + missing); a cell under the right header and in the right row with another text
counts as wrong and as missing. A long cell is compared by its beginning. joined: of the tables that go on on the next
page, those whose rows stand in one table. Misses are written to FILE. The last line is JSON: `n, cell_f1, joined`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import services.settings  # noqa: F401  (sets what libraries read at import)
from benchmarks.drawn_tables import Drawn, draw
from ingestion.read import read
from models.errors import MillwrightError
from models.types import ReadDocument, Table, TableRow

SAMPLE = Path(__file__).parents[1] / "ingestion/sample/documents"
LIST = Path(__file__).parent / "data/tables.jsonl"
LOGS = (".csv", ".tsv", ".xlsx", ".xlsm", ".jsonl", ".ndjson")
LONG = 10
"""Names and headers of at least this many characters may go on behind what is listed."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What a table must hold. page: None where there are none. cells: (row, column, cell), '' = any column.

    continues: the name of a row on this page and of one on the next, if the table goes on there.
    """

    document: str
    page: int | None
    cells: tuple[tuple[str, str, str], ...]
    continues: tuple[str, str] | None


def plain(text: str) -> str:
    """Letters, digits and signs alone, so that blanks and line breaks don't matter."""
    return "".join(text.casefold().split())


def listed(documents: Sequence[str]) -> list[Truth]:
    """The entries of the list that are about these documents."""
    by_name = {name.rsplit("/", 1)[-1]: name for name in documents}
    found = []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        name = by_name.get(entry["document"].rsplit("/", 1)[-1])
        if name:
            cells = tuple((row, column, cell) for row, column, cell in entry["cells"])
            goes_on = tuple(entry["continues"]) if entry["continues"] else None
            found.append(Truth(name, entry["page"], cells, goes_on))
    return found


def of_drawn(drawn: Drawn, document: str) -> Truth:
    cells = tuple(
        (row[0], column, cell) for row in drawn.rows for column, cell in zip(drawn.header[1:], row[1:], strict=True)
    )
    return Truth(document, None, cells, drawn.over_break)


def tables(document: ReadDocument) -> list[Table]:
    return [block.table for block in document.blocks if block.table is not None]


def rows_of(table: Table, name: str, page: int | None = None) -> Iterator[TableRow]:
    wanted = plain(name)
    for row in table.rows:
        if page not in (None, row.page):
            continue
        if any(plain(cell) == wanted or plain(cell).startswith(wanted) for cell in row.cells):
            yield row


def judge(truth: Truth, found: Sequence[Table], cell: tuple[str, str, str]) -> str:
    """'right', 'wrong' (another text in that place) or 'missing'."""
    name, column, wanted = cell
    verdict = "missing"
    for table in found:
        for row in rows_of(table, name, truth.page):
            for header, text in zip((*table.header, *[""] * len(row.cells)), row.cells, strict=False):
                own = plain(header)
                named = own == plain(column) or (len(plain(column)) >= LONG and own.startswith(plain(column)))
                if column and not named:
                    continue
                if plain(text) == plain(wanted) or (
                    len(plain(wanted)) >= LONG and plain(text).startswith(plain(wanted))
                ):
                    return "right"
                if column:
                    verdict = "wrong"
    return verdict


def is_joined(truth: Truth, found: Sequence[Table]) -> bool:
    assert truth.continues is not None
    before, after = truth.continues
    following = None if truth.page is None else truth.page + 1
    return any(any(rows_of(table, before, truth.page)) and any(rows_of(table, after, following)) for table in found)


def measured(
    truths: Sequence[Truth], found: dict[str, list[Table]]
) -> tuple[dict[str, object], list[dict[str, object]]]:
    counts: Counter[str] = Counter()
    missed: list[dict[str, object]] = []
    over = [truth for truth in truths if truth.continues]
    for truth in truths:
        for cell in truth.cells:
            verdict = judge(truth, found[truth.document], cell)
            counts[verdict] += 1
            if verdict != "right":
                missed.append({"document": truth.document, "page": truth.page, "cell": cell, "verdict": verdict})
    apart = [truth for truth in over if not is_joined(truth, found[truth.document])]
    missed += [{"document": t.document, "page": t.page, "not joined": t.continues} for t in apart]
    right, wrong, missing = counts["right"], counts["wrong"], counts["missing"]
    f1 = 2 * right / (2 * right + 2 * wrong + missing) if truths else 0.0
    joined = round(1 - len(apart) / len(over), 4) if over else None
    return {
        "n": len(truths), "cells": right + wrong + missing, "cell_f1": round(f1, 4), "joined": joined,
        "over_a_break": len(over),
    }, missed  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1, help="of the drawn tables")
    parser.add_argument("--documents", type=Path, default=SAMPLE, help="a folder with manuals")
    parser.add_argument("--n", type=int, default=60, help="tables to draw where nobody has looked")
    parser.add_argument("--out", type=Path, help="write the misses to this file, one JSON object per line")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    given = parser.parse_args()
    known = {json.loads(line)["document"].rsplit("/", 1)[-1] for line in LIST.read_text(encoding="utf-8").splitlines()}
    files = sorted(p for p in given.documents.rglob("*") if p.is_file() and p.suffix.lower() not in LOGS)
    looked_at = [path for path in files if path.name in known]
    found: dict[str, list[Table]] = {}
    words: list[str] = []
    for path in looked_at or files:
        try:
            document = read(path)
        except MillwrightError:
            continue
        if isinstance(document, ReadDocument):
            found[path.relative_to(given.documents).as_posix()] = tables(document)
            words += [w for block in document.blocks for w in re.findall(r"[^\W\d_]{4,12}", block.text)]
    if looked_at:
        truths, source = listed(list(found)), "looked at"
    else:
        truths, source = _drawn(random.Random(given.seed), sorted(set(words)), given.n, found), "drawn"
    result, missed = measured(truths, found)
    if not given.json:
        for miss in missed:
            sys.stdout.write(json.dumps(miss, ensure_ascii=False) + "\n")
    if given.out:
        given.out.write_text("".join(json.dumps(m, ensure_ascii=False) + "\n" for m in missed), encoding="utf-8")
    sys.stdout.write(json.dumps({"seed": given.seed, "tables": source, **result}) + "\n")


def _drawn(dice: random.Random, words: Sequence[str], n: int, found: dict[str, list[Table]]) -> list[Truth]:
    truths: list[Truth] = []
    with tempfile.TemporaryDirectory(prefix="millwright-tables-") as folder:
        for number in range(n):
            path = Path(folder) / f"table {number}.pdf"
            made = draw(path, dice, words)
            document = read(path)
            assert isinstance(document, ReadDocument)
            found[path.name] = tables(document)
            truths.append(of_drawn(made, path.name))
    return truths


if __name__ == "__main__":
    main()
