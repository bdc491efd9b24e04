"""Whether what would be quoted stands on the page that would be cited, and within its boxes.

    python -m benchmarks.citations [--seed N] [--documents DIR] [--n 2000] [--out FILE] [--json]

Reads every PDF of a folder (without one, the sample documents), draws units at random and looks each up in the page's
text as two libraries read it: PDFium in the order of the file, pdfplumber's words in the order of their places. Nothing
of the product's own search for quotes is used. Text recognised on a picture stands in no page's text and isn't drawn.

- page: all of the unit stands on the pages that would be cited: its letters and digits in a row in PDFium's text, or in
  parts of at least half a line; else each of its words among pdfplumber's.
- quote: the quote of each page as it would be cited, white space and line-end hyphens aside, in one piece.
- boxes: at least nine in ten of the unit's words stand within its boxes.
The last line is JSON: `n, page, quote, boxes, unread`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import services.settings  # noqa: F401  (sets what libraries read at import)

import pdfplumber  # isort: skip
import pypdfium2 as pdfium

from ingestion.chunking import chunks
from ingestion.pdf import read_pdf
from models.errors import MillwrightError
from models.types import Box, Evidence, EvidenceKind, Unit
from services.answering.draft import citations_of, pages_of

SAMPLE = Path(__file__).parents[1] / "ingestion/sample/documents"
MARGIN_PT = 2.0
INSIDE = 0.9
WORD = re.compile(r"[^\W_]+")


class Pages:
    """The text of a PDF's pages, read anew; each page once."""

    def __init__(self, path: Path) -> None:
        self._pdfium = pdfium.PdfDocument(path)
        self._plumber = pdfplumber.open(path)
        self._texts: dict[int, str] = {}
        self._lines: dict[int, list[dict[str, Any]]] = {}

    def text(self, number: int) -> str:
        if number not in self._texts:
            with closing(self._pdfium[number - 1].get_textpage()) as text:
                self._texts[number] = str(text.get_text_range())
        return self._texts[number]

    def words(self, number: int, boxes: Sequence[Box] | None = None) -> set[str]:
        """The words of a page, or those within boxes, in pieces and as they are joined over the ends of lines."""
        if number not in self._lines:
            page = self._plumber.pages[number - 1]
            self._lines[number] = page.extract_words()
            page.close()
        held = [w["text"] for w in self._lines[number] if boxes is None or any(_holds(box, w) for box in boxes)]
        text = "\n".join(held).casefold()
        return {*WORD.findall(text), *WORD.findall(re.sub(r"[-\u2010]\n", "", text))}

    def close(self) -> None:
        self._pdfium.close()
        self._plumber.close()


def _holds(box: Box, word: dict[str, float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return box.x0 - MARGIN_PT <= x <= box.x1 + MARGIN_PT and box.y0 - MARGIN_PT <= y <= box.y1 + MARGIN_PT


def letters(text: str) -> str:
    """Letters and digits alone: the way in which every reader must agree."""
    return "".join(c for c in text.casefold() if c.isalnum())


def on_pages(unit: Unit, pages: Pages) -> bool:
    numbers = [n for n in pages_of(unit) if n is not None]
    texts = [letters(pages.text(n)) for n in numbers]
    whole = letters(unit.text)
    if any(whole in text for text in texts):
        return True
    words = {word for n in numbers for word in pages.words(n)}
    run = "".join(texts)
    return all(w in words or (len(w) > 3 and w in run) for w in WORD.findall(unit.text.casefold()))


def quoted(evidence: Evidence, unit: Unit, pages: Pages) -> bool:
    def spaced(text: str) -> str:
        return " ".join(text.replace("\ufffe", "").replace("\x02", "").split())

    return all(
        citation.page is not None and spaced(citation.quote) in spaced(pages.text(citation.page))
        for citation in citations_of(evidence, [unit])
    )


def boxed(unit: Unit, pages: Pages) -> bool:
    words = set(WORD.findall(unit.text.casefold()))
    numbers = [n for n in pages_of(unit) if n is not None]
    inside = {word for n in numbers for word in pages.words(n, [box for box in unit.boxes if box.page == n])}
    return len(words & inside) >= INSIDE * len(words)


def read(path: Path) -> Iterator[tuple[Evidence, Unit]]:
    document = read_pdf(path)
    for chunk in chunks(document, "copy"):
        evidence = Evidence(chunk.id, EvidenceKind.PASSAGE, chunk, path.name, document.title)
        yield from ((evidence, unit) for unit in chunk.units if unit.page is not None and not unit.ocr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=Path, default=SAMPLE, help="a folder with PDFs")
    parser.add_argument("--n", type=int, default=2000, help="units to look up at most")
    parser.add_argument("--out", type=Path, help="write what was not found to this file, one JSON object per line")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    given = parser.parse_args()
    every: list[tuple[Path, Evidence, Unit]] = []
    unread: list[str] = []
    for path in sorted(given.documents.rglob("*.pdf")):
        try:
            every += [(path, *found) for found in read(path)]
        except MillwrightError as error:
            unread.append(str(error))
    drawn = random.Random(given.seed).sample(every, min(given.n, len(every)))
    held = dict.fromkeys(("page", "quote", "boxes"), 0)
    failed: list[dict[str, object]] = []
    for path in dict.fromkeys(path for path, _, _ in drawn):
        with closing(Pages(path)) as pages:
            for evidence, unit in ((e, u) for p, e, u in drawn if p == path):
                found = {
                    "page": on_pages(unit, pages),
                    "quote": quoted(evidence, unit, pages),
                    "boxes": boxed(unit, pages),
                }
                held = {name: count + found[name] for name, count in held.items()}
                if not all(found.values()):
                    lacks = [name for name, holds in found.items() if not holds]
                    failed.append({"document": path.name, "page": unit.page, "lacks": lacks, "text": unit.text})
    if given.out:
        given.out.write_text("".join(json.dumps(f, ensure_ascii=False) + "\n" for f in failed), encoding="utf-8")
    if not given.json:
        sys.stdout.write(f"{len(drawn)} of {len(every)} units; not read: {unread or 'none'}\n")
    shares = {name: round(count / max(1, len(drawn)), 4) for name, count in held.items()}
    sys.stdout.write(json.dumps({"n": len(drawn), **shares, "unread": len(unread), "seed": given.seed}) + "\n")


if __name__ == "__main__":
    main()
