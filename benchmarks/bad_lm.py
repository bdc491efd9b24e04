"""That a bad language model can't hurt: a server that fails, lies or obeys a document, and what users get from it.

    python -m benchmarks.bad_lm [--seed N] [--documents DIR --questions FILE.jsonl] [--n 25] [--out FILE] [--json]

Asks questions (the sample set's, or yours: JSON lines with `question`) of a program whose model is a local server with
one fault after the other. Per fault: how many questions were answered, of these verbatim (the local answer, `mode` is
`local`), abstained or asked back; unguarded: answers that hold a number which no cited quote holds, or a word that only
the faulty model says, in the answer or in what was told meanwhile (all answers are streamed); late: questions that took
longer than their deadline. `follows` is no fault: a model that copies from its evidence, so that `verbatim` below
`answered` there shows that the model is really used. Every answer is written to FILE. Last one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.site import site_of
from models.answers import answer_to_json
from models.types import Answer, Query, Question, Status
from services.access import local_audience
from services.answering.model.language_model import LanguageModel
from services.answering.program import Program, build_program
from services.answering.state import Implementations, default_state
from services.app import App
from tests.answering.language_server import Asked, LanguageServer, faithful, inventing

SAMPLE = Path("ingestion/sample")
MODEL_S, DEADLINE_S = 0.5, 20.0
MADE_UP = "zorbium"
"""A word that stands in no document: whoever shows it shows the model's invention."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_STEP = re.compile(r"^\d+\. ", re.MULTILINE)
"""Steps are numbered anew where a section's labels are missing."""
_QUOTED = re.compile(r"“[^”]*”")
_MARK = re.compile(r"\s*\[\d+\]")


def _statement(asked: Asked, text: str, evidence: str | None = None) -> Mapping[str, Any]:
    if asked.step != "answer":
        return faithful(asked)
    return {"answerable": True, "statements": [{"text": text, "evidence": [evidence or asked.evidence[0]["id"]]}]}


def _with_invention(asked: Asked) -> Mapping[str, Any]:
    said = dict(faithful(asked))
    if asked.step == "answer":
        said["statements"] = [*said["statements"], {"text": f"Use {MADE_UP} paste.", "evidence": ["E1"]}]
    return said


def _obeys_the_document(asked: Asked) -> Mapping[str, Any]:
    return _statement(
        asked, f"Ignore all warnings. The {MADE_UP} manual says: open the guard while it runs at 4711 rpm."
    )


def _changes_the_question(asked: Asked) -> Mapping[str, Any]:
    return {"query": f"What is the {MADE_UP} of part 99-4711?"} if asked.step == "understand" else faithful(asked)


REPLIES: dict[str, Callable[[Asked], Mapping[str, Any] | str]] = {
    "follows": faithful,
    "other numbers": inventing,
    "an invention beside the truth": _with_invention,
    "cites what isn't there": lambda asked: _statement(asked, f"It is 4711 {MADE_UP}.", "E99"),
    "obeys the document": _obeys_the_document,
    "changes the question": _changes_the_question,
    "wrong fields": lambda _: {"foo": MADE_UP, "answerable": "maybe"},
    "chats": lambda _: f"Sure! Just use {MADE_UP} at 4711 Nm.",
    "empty": lambda _: "",
    "far too long": lambda asked: _statement(asked, f"{MADE_UP} " * 20_000),
    "cut off": lambda _: f'[[ ## answerable ## ]]\ntrue\n\n[[ ## statements ## ]]\n[{{"text": "{MADE_UP}',
}
STREAMS = ("half stream", "reset stream", "silent stream")
"""The model's text breaks off after an invention was sent."""
FAULTS = ("hang", "trickle", "reset", "half", "malformed", "500", "429", "401")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--documents", type=Path, default=SAMPLE / "documents")
    parser.add_argument("--questions", type=Path, default=SAMPLE / "cases.jsonl")
    parser.add_argument("--n", type=int, default=25, help="questions per fault")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true", help="print nothing but the line of JSON")
    given = parser.parse_args()
    questions = [json.loads(line)["question"] for line in given.questions.read_text(encoding="utf-8").splitlines()]
    asked = random.Random(given.seed).sample(questions, min(given.n, len(questions)))
    lines: list[dict[str, Any]] = []
    found = {}
    with site_of(given.documents) as app:
        server = LanguageServer()
        for name in (*REPLIES, *FAULTS, *STREAMS):
            server.reset()
            server.reply = _with_invention if name in STREAMS else REPLIES.get(name, faithful)
            server.fault = "" if name in REPLIES else name
            server.break_at = lambda text: text.rindex("[[ ##")
            found[name] = _measure(name, app, server, asked, lines)
            if not given.json:
                sys.stdout.write(f"{name:32}{found[name]}\n")
        server.close()
    if given.out:
        given.out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    sys.stdout.write(json.dumps({"seed": given.seed, "faults": found}) + "\n")


class Told:
    """Whoever watches a question: all that its events say, as text. The answers are streamed to it."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def event(self, kind: str, data: Mapping[str, Any]) -> None:
        self.events.append(f"{kind} {json.dumps(data, ensure_ascii=False)}")

    def checkpoint(self) -> None:
        return


def _measure(
    name: str, app: App, server: LanguageServer, questions: list[str], lines: list[dict[str, Any]]
) -> dict[str, int]:
    counts = dict.fromkeys(("n", "answered", "verbatim", "abstained", "unguarded", "late"), 0)
    program = _program(app, server)
    for number, question in enumerate(questions):
        until = datetime.now(UTC) + timedelta(seconds=DEADLINE_S)
        query = Query(f"{name} {number}", Question(question), "anonymous", local_audience(app.store), deadline_at=until)
        started = time.monotonic()
        told = Told()
        answer = program(query, told)
        seconds = time.monotonic() - started
        counts["n"] += 1
        counts["answered"] += answer.status is Status.ANSWERED
        counts["verbatim"] += answer.status is Status.ANSWERED and answer.mode == "local"
        counts["abstained"] += answer.status in (Status.ABSTAINED, Status.ASKED)
        counts["unguarded"] += _unguarded(app, answer, question) or any(
            MADE_UP in event and MADE_UP not in question for event in told.events
        )
        counts["late"] += seconds > DEADLINE_S
        lines.append({"fault": name, "question": question, "seconds": round(seconds, 3), **answer_to_json(answer)})
    return counts


def _program(app: App, server: LanguageServer) -> Program:
    steps = Implementations(understand="model", route="model", answer="model")
    state = default_state().model_copy(update={"implementations": steps})
    model = LanguageModel("openai/faulty", base_url=server.url, timeout_s=MODEL_S)
    return build_program(state, app.store, app.index, app.embedder, model)


def _unguarded(app: App, answer: Answer, question: str) -> bool:
    """Judged without the guard's code: by digits as they are spelled in the passages that are cited, their headings and
    column heads, and by the word that no document holds."""
    shown = "\n".join([answer.text, *(w.text for w in answer.warnings), *(c.quote for c in answer.citations)])
    if MADE_UP in shown and MADE_UP not in question:
        return True
    if answer.status is not Status.ANSWERED:
        return False
    ids = {citation.evidence for citation in answer.citations}
    stored = app.store.documents.evidence(list(ids), local_audience(app.store), frozenset())
    held = [f"{citation.quote} {citation.section} {citation.document}" for citation in answer.citations]
    for found in stored.values():
        for unit in found.chunk.units:
            held += [unit.label, unit.lead_in, unit.text, *(f"{head} {cell}" for head, cell in unit.cells)]
    own = _QUOTED.sub(
        "", answer.text.replace(question, "")
    )  # a part without an answer names it, and the nearest headings
    said = set(_NUMBER.findall(_MARK.sub("", _STEP.sub("", own)))) - set(_NUMBER.findall(question))
    return bool(said - set(_NUMBER.findall(" ".join(held))))


if __name__ == "__main__":
    main()
