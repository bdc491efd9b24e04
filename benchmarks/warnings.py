"""Whether the warnings of the documents are typed, and whether every answer carries those of what it cites.

    python -m benchmarks.warnings [--seed N] [--documents DIR] [--n 100] [--out FILE] [--json]

- recall: of the listed warnings, those found as typed ones: same page, same severity, same first words. The list
  (`data/warnings.jsonl`) was made by looking at pages and sources, not from what the readers say. A folder of which it
  knows no document is searched for signal words that stand alone on a line or before a colon, in the text as PDFium or
  the file gives it, with words and rules of this file alone; `list` then says "search" and severities aren't compared.
- dropped, altered: steps and sentences that a warning governs are drawn at random and asked for; of each answer every
  cited governed unit must come with each warning above notice, word for word. Notes may give way to room, so they are
  counted apart (`notes_dropped`).

The misses and every answer are written to FILE. The last line is JSON: `listed, recall, dropped, altered` and counts.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import services.settings  # noqa: F401  (sets what libraries read at import)

import pypdfium2 as pdfium  # isort: skip

from benchmarks.site import site_of
from ingestion.chunking import chunks
from ingestion.read import read
from models.errors import MillwrightError
from models.types import (
    Answer,
    BlockKind,
    Chunk,
    Query,
    Question,
    ReadDocument,
    SafetyWarning,
    Severity,
    Status,
    Unit,
    UnitKind,
)  # fmt: skip
from services.access import local_audience

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "ingestion/sample/documents"
LIST = Path(__file__).parent / "data/warnings.jsonl"
LOGS = (".csv", ".tsv", ".xlsx", ".xlsm", ".jsonl", ".ndjson")
LIKE = 0.8
"""From this likeness on, a text that is not the warning's is the warning altered, below it another one."""

_WORDS = (
    "danger|warning|caution|notice|note|important|attention|gefahr|warnung|vorsicht|achtung|hinweis|wichtig"
    "|avertissement|mise en garde|remarque|peligro|advertencia|precaución|atención|aviso|위험|경고|주의"
)
_ALONE = re.compile(rf"^[\W_]*({_WORDS})[\W_]*$", re.IGNORECASE)
_RUN_IN = re.compile(rf"^[\W_]*({_WORDS})\s*[*`_]*\s*[:!]\W*(?P<rest>\w.*)$", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Listed:
    """A warning that must be found. severity: None where the list is a search."""

    document: str
    page: int | None
    severity: str | None
    words: str


def plain(text: str) -> str:
    """Letters and digits alone."""
    return "".join(c for c in text.casefold() if c.isalnum())


def listed(documents: Sequence[str]) -> list[Listed]:
    """The entries of the list that are about these documents."""
    entries = [Listed(**json.loads(line)) for line in LIST.read_text(encoding="utf-8").splitlines()]
    by_name = {name.rsplit("/", 1)[-1]: name for name in documents}
    return [
        Listed(by_name[name], e.page, e.severity, e.words)
        for e in entries
        if (name := e.document.rsplit("/", 1)[-1]) in by_name
    ]


def searched(folder: Path, documents: Sequence[str]) -> Iterator[Listed]:
    """Signal words alone on a line with the words below, or before a colon with the words behind."""
    for name in documents:
        for page, text in _texts(folder / name):
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            for at, line in enumerate(lines):
                run_in = _RUN_IN.match(line)
                alone = _ALONE.match(line)
                if run_in and run_in[1][:1].isupper():
                    yield Listed(name, page, None, " ".join(run_in["rest"].split()[:4]))
                elif alone and alone[1].isupper() and at + 1 < len(lines):
                    yield Listed(name, page, None, " ".join(lines[at + 1].split()[:4]))


def _texts(path: Path) -> Iterator[tuple[int | None, str]]:
    if path.suffix.lower() == ".pdf":
        with closing(pdfium.PdfDocument(path)) as document:
            for at, page in enumerate(document):
                yield at + 1, page.get_textpage().get_text_range()
    elif path.suffix.lower() in (".md", ".rst", ".txt", ".html", ".htm"):
        yield None, _MARKUP.sub("", path.read_text(encoding="utf-8", errors="replace"))


# -------------------------------------------------- recall


def typed(document: ReadDocument, cut: Sequence[Chunk]) -> list[SafetyWarning]:
    """All warnings that a document is known to hold: its blocks, and those inside cells."""
    own = [
        SafetyWarning(block.severity or Severity.NOTICE, block.label, block.text, block.page)
        for block in document.blocks
        if block.kind is BlockKind.WARNING
    ]
    return own + [warning for chunk in cut for warning in chunk.warnings]


def is_found(wanted: Listed, found: Sequence[SafetyWarning]) -> bool:
    return any(
        plain(warning.text).startswith(plain(wanted.words))
        and wanted.page in (None, warning.page)
        and wanted.severity in (None, warning.severity.value)
        for warning in found
    )


# -------------------------------------------------- answers


def questions(cut: Mapping[str, Sequence[Chunk]], dice: random.Random, n: int) -> list[str]:
    """Questions for governed units, each in one of three wordings."""
    every = [
        (chunk, unit)
        for name in sorted(cut)
        for chunk in cut[name]
        for unit, governing in zip(chunk.units, chunk.governed, strict=True)
        if unit.kind in (UnitKind.STEP, UnitKind.ITEM, UnitKind.SENTENCE)
        and len(unit.text.split()) > 3
        and any(chunk.warnings[i].severity is not Severity.NOTICE for i in governing)
    ]
    return [_asked(chunk, unit, dice) for chunk, unit in dice.sample(every, min(n, len(every)))]


def _asked(chunk: Chunk, unit: Unit, dice: random.Random) -> str:
    words = " ".join(unit.text.split()[:12]).rstrip(".:;,")
    section = chunk.section[-1] if chunk.section else words
    return dice.choice(
        (
            f"How do I do this: {section}?",
            f"{section}: {words}?",
            f"What must I know when I {words[:1].lower()}{words[1:]}?",
        )
    )


def cited(answer: Answer, by_id: Mapping[str, Chunk]) -> Iterator[tuple[Chunk, int]]:
    """The units that an answer cites: their text stands in the quote of a citation that points into their chunk."""
    for citation in answer.citations:
        chunk = by_id.get(citation.evidence)
        quote = plain(citation.quote)
        for at, unit in enumerate(chunk.units if chunk else ()):
            if unit.kind is not UnitKind.WARNING and plain(unit.quote) and plain(unit.quote) in quote and chunk:
                yield chunk, at


def judged(answer: Answer, by_id: Mapping[str, Chunk]) -> dict[str, int]:
    """How many governing warnings are there, dropped, altered, and how many notes are dropped."""
    counts = dict.fromkeys(("governing", "dropped", "altered", "notes_dropped"), 0)
    governing = dict.fromkeys(chunk.warnings[i] for chunk, at in cited(answer, by_id) for i in chunk.governed[at])
    shown = [warning.text for warning in answer.warnings]
    for text, severity in dict.fromkeys((w.text, w.severity) for w in governing if w.text):
        if text in shown or text in answer.text:
            counts["governing"] += severity is not Severity.NOTICE
        elif severity is Severity.NOTICE:
            counts["notes_dropped"] += 1
        else:
            counts["governing"] += 1
            near = any(SequenceMatcher(None, text, other, autojunk=False).ratio() >= LIKE for other in shown)
            counts["altered" if near else "dropped"] += 1
    return counts


def _answers(folder: Path, names: Sequence[str], asked: Sequence[str], lines: list[dict[str, Any]]) -> dict[str, int]:
    total = dict.fromkeys(("answers", "governing", "dropped", "altered", "notes_dropped"), 0)
    with site_of(folder, lambda name: name in names) as app:
        by_id = {c.id: c for info in app.store.documents.all() for c in app.store.documents.chunks(info.copy)}
        for number, question in enumerate(asked):
            answer = app.program(
                Query(f"warnings {number}", Question(question), "anonymous", local_audience(app.store))
            )
            if answer.status is not Status.ANSWERED:
                continue
            counts = judged(answer, by_id)
            for name, count in counts.items():
                total[name] += count
            total["answers"] += counts["governing"] > 0
            lines.append({"question": question, "answer": answer.text, **counts})
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=Path, default=SAMPLE, help="a folder with manuals")
    parser.add_argument("--n", type=int, default=100, help="questions to ask, 0 for none")
    parser.add_argument("--out", type=Path, help="write misses and answers to this file, one JSON object per line")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    given = parser.parse_args()
    found: dict[str, list[SafetyWarning]] = {}
    cut: dict[str, tuple[Chunk, ...]] = {}
    for path in sorted(p for p in given.documents.rglob("*") if p.is_file() and p.suffix.lower() not in LOGS):
        try:
            document = read(path)
        except MillwrightError:
            continue
        if isinstance(document, ReadDocument):
            name = path.relative_to(given.documents).as_posix()
            cut[name] = chunks(document, "0" * 32)
            found[name] = typed(document, cut[name])
    wanted = listed(list(found))
    source = "looked at" if wanted else "search"
    wanted = wanted or list(searched(given.documents, list(found)))
    missed = [one for one in wanted if not is_found(one, found[one.document])]
    lines: list[dict[str, Any]] = [{"missed": one.words, "document": one.document, "page": one.page} for one in missed]
    if not given.json:
        for one in missed:
            sys.stdout.write(f"missed  {one.document} page {one.page}: {one.words}\n")
    asked = questions(cut, random.Random(given.seed), given.n)
    total = _answers(given.documents, list(found), asked, lines) if asked else {"dropped": 0, "altered": 0}
    if given.out:
        given.out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    recall = round(1 - len(missed) / len(wanted), 4) if wanted else None
    result = {"seed": given.seed, "listed": len(wanted), "list": source, "recall": recall, "asked": len(asked), **total}
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
