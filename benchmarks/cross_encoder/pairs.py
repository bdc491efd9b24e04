"""Pairs of a question and a passage, labelled 1 where the passage states what is asked: what the search finds for the
labelled questions, with the unit that answers added where the search misses it.

python -m benchmarks.cross_encoder.pairs --home HOME --cases CASES.jsonl --out pairs.jsonl.gz

A row that answers is given a second time without the cell that does, labelled 0. What holds all expected strings and is
not the labelled unit is left out: it may answer, too. The one line of JSON at the end counts them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from models.types import OPEN_AUDIENCE, Evidence, EvidenceKind, Query, Question, Unit
from services.answering.model.roles import LanguageModels
from services.answering.program import Program
from services.answering.progress import Silent
from services.answering.run import Run
from services.answering.second_look import passage
from services.answering.units import Scored
from services.app import App
from services.learning.evaluation import UNANSWERABLE
from services.settings import Settings

_BEST = 14
_ALIKE, _WORDS = 0.85, 3
NEAR = 2.0
"""What a labelled unit counts, whether it answers or only comes near."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="a home where the documents were ingested")
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    app = App.build(Settings(home=given.home))
    counts: Counter[str] = Counter()
    with gzip.open(given.out, "wt", encoding="utf-8") as out:
        for line in given.cases.read_text(encoding="utf-8").splitlines():
            for pair in _pairs(app, json.loads(line)):
                counts["stating" if pair["y"] else "not stating"] += 1
                out.write(json.dumps(pair, ensure_ascii=False) + "\n")
    app.close()
    sys.stdout.write(json.dumps(counts) + "\n")


def _pairs(app: App, case: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    answerable = case["kind"] != UNANSWERABLE
    document = case["documents"][0] if answerable else case["nearest"]
    seen = {passage(item): item for item in found(app.program, app, case["question"])}
    quoted = case["quote"]
    labelled = {text for text, item in seen.items() if is_of(item.evidence.document, item.unit, document, quoted)}
    if not labelled and (missed := _in(app, document, quoted)):
        seen[passage(missed)] = missed
        labelled = {passage(missed)}
    if answerable and not labelled:
        return
    shared = {"id": case["id"], "q": case["question"], "family": document.split("/")[0]}
    for text, item in seen.items():
        is_it = text in labelled
        if answerable and not is_it and may_answer(item, case["must_contain"]):
            continue
        yield {**shared, "p": text, "y": int(answerable and is_it), "w": NEAR if is_it else 1.0}
        if answerable and is_it and (less := _without(item, case["must_contain"])):
            yield {**shared, "p": passage(less), "y": 0, "w": NEAR}


def found(program: Program, app: App, question: str) -> tuple[Scored, ...]:
    """The best units for the question; none where it is asked back or goes to the records."""
    query, silent = Query("pairs", Question(question), "anonymous", OPEN_AUDIENCE), Silent()
    asking = program._asking(query, silent, LanguageModels())
    run = Run(program, query, silent, asking, app.store.records.assets(query.audience))
    understood = run.understand()
    if understood.asked is not None or understood.history is not None:
        return ()
    plan = run.route(understood)
    scored, _ = run.answer(understood, plan, run.gather(understood, plan))
    return scored[:_BEST]


def _in(app: App, document: str, quote: str) -> Scored | None:
    """The unit of the document that the quote is from."""
    info = next((each for each in app.store.documents.all() if each.document == document), None)
    if info is None:
        return None
    for chunk in app.store.documents.chunks(info.copy):
        for position, unit in enumerate(chunk.units):
            if is_of(document, unit, document, quote):
                passed = Evidence(chunk.id, EvidenceKind.PASSAGE, chunk, document, info.title)
                return Scored(passed, position, 0, 0.0, {})
    return None


def may_answer(item: Scored, expected: Sequence[str]) -> bool:
    """Whether the unit holds all that is expected of an answer."""
    return all(_plain(each) in _plain(_said(item.unit)) for each in expected)


def is_of(document: str, unit: Unit, wanted: str, quote: str) -> bool:
    """Whether the quote is from this unit: word for word, or nearly all of its words."""
    if document != wanted:
        return False
    words, held = set(_plain(quote).split()), set(_plain(f"{unit.lead_in} {_said(unit)}").split())
    alike = len(words) >= _WORDS and len(words & held) >= _ALIKE * len(words)
    return _plain(quote) in _plain(_said(unit)) or alike


def _without(item: Scored, expected: list[str]) -> Scored | None:
    """The row without the cells that answer, if that leaves more than its name."""
    unit = item.unit
    kept = tuple(c for c in unit.cells if not any(_plain(s) in _plain(c[1]) for s in expected))
    if not 1 < len(kept) < len(unit.cells):
        return None
    units = list(item.evidence.chunk.units)
    units[item.position] = replace(unit, cells=kept, text=" | ".join(cell for _, cell in kept))
    chunk = replace(item.evidence.chunk, units=tuple(units))
    return replace(item, evidence=replace(item.evidence, chunk=chunk))


def _said(unit: Unit) -> str:
    return f"{unit.label} {' '.join(f'{h} {c}' for h, c in unit.cells) or unit.text}"


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


if __name__ == "__main__":
    main()
