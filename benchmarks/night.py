"""A day of votes at a running Millwright, for its next night to learn from: the example of docs/learning.md.

    python -m benchmarks.night [--seed N] [--votes 200] [--asked 3] [--only-ask] [--out FILE] [--json]

The people of `benchmarks.learning` ask the Millwright of MILLWRIGHT_HOME by its API and vote with what would have been
right, as people would. `asked` are the first of the questions that nobody voted on in which a word of theirs is said:
they are asked before the first vote, and with `--only-ask` again after the night. Ask more than 60 questions a minute
only of a Millwright that was started with a higher MILLWRIGHT_QUESTION_LIMIT. Last one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.learning import Site, people
from models.answers import answer_to_json
from models.types import Answer
from services.app import App
from services.client import Client
from services.learning.evaluation import Case, judge
from services.settings import load_settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--votes", type=int, default=200)
    parser.add_argument("--asked", type=int, default=3)
    parser.add_argument("--only-ask", action="store_true", help="ask the same questions again, and vote on nothing")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true", help="print nothing but the line of JSON")
    given = parser.parse_args()
    settings = load_settings()
    app = App.build(settings)
    try:
        site = people(app, given.votes, given.votes, random.Random(given.seed))
    finally:
        app.close()
    with Client(settings.url) as millwright:
        asked = [_asked(millwright, case) for case in _of_interest(site)[: given.asked]]
        votes = [] if given.only_ask else [_vote(millwright, case) for case in site.voted]
    found = {
        "seed": given.seed,
        "data_set": site.sha256[:16],
        "site_words": site.words,
        "n": len(votes),
        "votes": dict(Counter(votes)),
        "asked": asked,
    }
    line = json.dumps(found, ensure_ascii=False)
    if given.out:
        given.out.write_text(line + "\n", encoding="utf-8")
    if not given.json:
        for one in asked:
            sys.stdout.write(f"{'right' if one['right'] else 'wrong':6}{one['question']}\n      {one['text']}\n")
    sys.stdout.write(line + "\n")


def _of_interest(site: Site) -> Sequence[Case]:
    """The questions that nobody voted on, that the documents answer, and in which one of the site's words is said."""
    said = set(site.words.values())
    return [c for c in site.judged if c.answerable and said & set(c.question.casefold().strip("?").split())]


def _asked(millwright: Client, case: Case) -> dict[str, Any]:
    answer = millwright.ask(case.question)
    return {
        "question": case.question,
        "wanted": list(case.must_contain),
        "page": [*case.documents, *case.pages],
        "right": _right(case, answer),
        "status": answer.status.value,
        "text": answer.text,
        "cited": [f"{c.document}, page {c.page}" for c in answer.citations],
        "program_version": answer.program_version,
    }


def _vote(millwright: Client, case: Case) -> str:
    """Asks, and says what would have been right; the verdict."""
    answer = millwright.ask(case.question)
    verdict = "right" if _right(case, answer) else "wrong"
    place: dict[str, Any] = {"document": case.documents[0], "page": case.pages[0]} if case.pages else {}
    correction = " ; ".join(case.must_contain) if case.answerable else "That is not in the documents."
    millwright.feedback(answer.id, verdict, correction=correction, **place)
    return verdict


def _right(case: Case, answer: Answer) -> bool:
    return judge(case, answer_to_json(answer)).right


if __name__ == "__main__":
    main()
