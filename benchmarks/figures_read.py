"""Whether the figures that the PDF reader reads stand in the file: held against a second reader, page by page.

    python -m benchmarks.figures_read [--documents DIR] [--out FILE] [--json]

Every number of a block or row is looked for in the text of its page as PDFium reads it, which heeds what the page says
that its text is; a digit that was lost, or glued to its neighbour's, isn't found there. Pages that were read by OCR are
left out, since they have no text. Of the sample set without `--documents`. Nothing is drawn, so there is no seed.

Prints per file the numbers that weren't found with their pages, and last a line of JSON: n, the numbers looked for;
pages; unknown, those that the second reader doesn't have; known, the share of the others.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from ingestion.pdf import read_pdf
from models.errors import Unreadable
from models.types import Block, BlockKind, ReadDocument

SAMPLE = Path(__file__).parents[1] / "ingestion/sample/documents"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NO_EVIDENCE = (BlockKind.FURNITURE, BlockKind.CONTENTS, BlockKind.FIGURE_TEXT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=Path, default=SAMPLE)
    parser.add_argument("--out", type=Path, help="where the numbers that weren't found go, a line of JSON each")
    parser.add_argument("--json", action="store_true", help="print nothing but the line of JSON")
    given = parser.parse_args()
    lines: list[dict[str, object]] = []
    n = pages = 0
    for path in sorted(given.documents.rglob("*.pdf")):
        try:
            document = read_pdf(path)
        except Unreadable as error:
            sys.stderr.write(f"{error}\n")
            continue
        name = str(path.relative_to(given.documents))
        read = list(figures(document))
        n, pages = n + len(read), pages + len({page for page, _ in read})
        lines += [{"document": name, "page": page, "number": number} for page, number in unknown(document)]
    if given.out:
        given.out.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    if not given.json:
        for line in lines:
            sys.stdout.write(f"{line['document']}, page {line['page']}: {line['number']}\n")
    found = {"n": n, "pages": pages, "unknown": len(lines), "known": round(1 - len(lines) / n, 4) if n else None}
    sys.stdout.write(json.dumps(found) + "\n")


def figures(document: ReadDocument) -> Iterator[tuple[int, str]]:
    """The numbers of blocks and rows, with their pages, of pages whose text a second reader has, too."""
    for block in document.blocks:
        if block.kind not in _NO_EVIDENCE:
            for page, text in _texts(block):
                if page in document.texts:
                    yield from ((page, number) for number in _NUMBER.findall(text))


def unknown(document: ReadDocument) -> list[tuple[int, str]]:
    """Those of them that don't stand by themselves on that page, or the next one, where a block goes on, as the second
    reader has it: 30 isn't in 230. It may have blanks or the ends of lines in a number."""
    there = {page: frozenset(_NUMBER.findall(text)) for page, text in document.texts.items()}
    joined = {page: re.sub(r"\s+", "", text) for page, text in document.texts.items()}

    def stands(number: str, page: int) -> bool:
        alone = re.compile(rf"(?<!\d){re.escape(number)}(?!\d)")
        return number in there.get(page, ()) or alone.search(joined.get(page, "")) is not None

    return [(p, number) for p, number in figures(document) if not (stands(number, p) or stands(number, p + 1))]


def _texts(block: Block) -> Iterator[tuple[int, str]]:
    if block.table is None:
        yield block.page or 0, f"{block.label} {block.text}"
        return
    for row in block.table.rows:
        yield row.page or block.page or 0, " ; ".join(row.cells)


if __name__ == "__main__":
    main()
