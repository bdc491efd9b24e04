"""What one group taught is in no prompt, state or answer of others: compiled with secrets, then looked for."""

from __future__ import annotations

import itertools
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.answers import answer_to_json
from models.types import OPEN_AUDIENCE, Audience, Question
from services.answering.model.language_model import LanguageModel
from services.answering.program import Program
from services.learning.bootstrap import BootstrapDemos
from services.learning.feedback import give
from services.learning.labelled import labels
from services.learning.teleprompter import as_example
from services.learning.told import close_day
from tests.answering.language_server import Asked, LanguageServer, faithful
from tests.learning.conftest import PARTS, Site

INNER: Audience = (frozenset({"inner circle", "everyone"}),)
OUTER: Audience = (frozenset({"outer circle", "everyone"}),)
OPEN_PARTS = dict(list(PARTS.items())[:8])

syllables = st.sampled_from(["zor", "quib", "vex", "plon", "dray", "wub", "krel", "yost", "fji", "ump"])
words = st.builds(lambda parts: "".join(parts).capitalize(), st.lists(syllables, min_size=3, max_size=3, unique=True))
secrets = st.lists(words, min_size=2, max_size=2, unique=True)


def teach(site: Any, names: list[str], torques: list[int]) -> None:
    """The inner circle asks and corrects: about its own manual, and in its own words about everybody's."""
    told = "\n\n".join(
        f"## {n}\n\nThe tightening torque of the {n} flange is {t} Nm." for n, t in zip(names, torques, strict=True)
    )
    site.add(f"{names[0]}.md", f"# Line {names[0]}\n\n{told}", groups=("inner circle",))
    for name, torque in zip(names, torques, strict=True):
        own = site.ask(f"What is the tightening torque of the {name} flange?", audience=INNER)
        give(site.store, own.id, "eve", INNER, "wrong", f"{name} again", f"{torque} Nm")
        give(site.store, own.id, "bob", INNER, "right")
        for part in list(PARTS)[-2:]:
            shared = site.ask(f"For project {name}, what is the tightening torque of the {part}?", audience=INNER)
            give(site.store, shared.id, "eve", INNER, "wrong", f"{name} needs it", f"{PARTS[part]} Nm")
            give(site.store, shared.id, "bob", INNER, "right", f"good for {name}")


def asked_by_them(asked: Asked, names: list[str]) -> bool:
    own = " ".join(asked.fields.get(field, "") for field in ("question", "query", "comment"))
    return any(name.casefold() in own.casefold() for name in names)


def whole_prompt(asked: Asked) -> str:
    return json.dumps(asked.body, ensure_ascii=False)


def echoing(asked: Asked) -> Mapping[str, Any]:
    """Says every line of its prompt, worked examples and all, each as a statement of the first evidence."""
    if asked.step != "answer":
        return faithful(asked)
    lines = [line.strip() for message in asked.body["messages"] for line in said_in(message).splitlines()]
    lines += [line for item in asked.evidence for line in item["text"].splitlines()]
    first = asked.evidence[0]["id"]
    return {
        "answerable": True,
        "statements": [{"text": line, "evidence": [first]} for line in dict.fromkeys(lines) if len(line) > 3],
    }


def said_in(message: Mapping[str, Any]) -> str:
    content = message["content"]
    return content if isinstance(content, str) else " ".join(part.get("text", "") for part in content)


class Watched:
    """Progress whose events somebody watches."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def event(self, kind: str, data: Mapping[str, Any]) -> None:
        self.events.append(json.dumps([kind, dict(data)], ensure_ascii=False, default=str))

    def checkpoint(self) -> None:
        return


def shown_to(site: Any, program: Program, text: str, audience: Audience) -> list[str]:
    """All that is shown of an answer: its events and the answer itself, with its evidence."""
    watched = Watched()
    submitted = site.store.queries.submit(Question(text), "anonymous", audience)
    lease = site.store.jobs.lease(submitted.job_id, "w")
    answer = site.store.queries.keep(program(site.store.queries.get(submitted.query_id), watched), lease)
    return [*watched.events, json.dumps(answer_to_json(answer), ensure_ascii=False, default=str)]


def kept_by_learning(home: Path) -> list[str]:
    """What learning keeps for everybody: versions with their metrics, what was learnt beside them, evaluations."""
    tables = ("program_versions", "learnt", "evaluations")
    with closing(sqlite3.connect(home / "millwright.db")) as db:
        return [str(row) for table in tables for row in db.execute(f"SELECT * FROM {table}")]


def found_in(texts: Sequence[str], secret: Sequence[str]) -> list[tuple[str, str]]:
    return [(word, text) for text in texts for word in secret if word.casefold() in text.casefold()]


def look_for_it_as_others(site: Any, server: LanguageServer, names: list[str], torques: list[int]) -> None:
    """Everybody is served by one program with the promoted state, after those who know the secret have warmed it."""
    secret, values = (*names, *map(str, torques)), [str(torque) for torque in torques]
    own = [f"What is the tightening torque of the {name} flange?" for name in names]
    shared = [f"What is the tightening torque of the {part}?" for part in list(PARTS)[-2:]]
    program, server.reply = site.program, echoing
    at = len(server.asked)
    to_them = [text for question in own for text in shown_to(site, program, question, INNER)]
    assert {word for word, _ in found_in(to_them, secret)} == set(secret), "who may see it, does"
    assert found_in([whole_prompt(asked) for asked in server.asked[at:]], values), "and so does their prompt"
    for audience, server.reply in itertools.product((OUTER, OPEN_AUDIENCE), (echoing, faithful)):
        at = len(server.asked)
        shown = [text for question in shared for text in shown_to(site, program, question, audience)]
        prompts = server.asked[at:]
        assert any(asked.demos for asked in prompts), "the worked examples are sent"
        assert any(asked.step == "answer" for asked in prompts), "and answered"
        assert not found_in([*shown, *map(whole_prompt, prompts)], secret)
        # Whoever guesses the name is told no value of it.
        at = len(server.asked)
        shown = [text for question in own for text in shown_to(site, program, question, audience)]
        assert not found_in([*shown, *map(whole_prompt, server.asked[at:])], values)
    assert not found_in(kept_by_learning(site.home), secret)


@settings(max_examples=1, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(names=secrets, torques=st.permutations([90417, 90533]))
def test_no_secret_of_a_group_reaches_others(
    ingested: Path, embedder: Any, names: list[str], torques: list[int]
) -> None:
    with tempfile.TemporaryDirectory() as home:
        shutil.copytree(ingested, home, dirs_exist_ok=True)
        site, server = Site(Path(home), embedder), LanguageServer()
        try:
            site.language_model = LanguageModel("openai/tiny", base_url=server.url)
            teach(site, names, torques)  # first, since the oldest examples are tried first as demos
            for part, torque in OPEN_PARTS.items():
                answer = site.ask(f"What is the tightening torque of the {part}?")
                give(site.store, answer.id, "ada", OPEN_AUDIENCE, "wrong", correction=f"{torque} Nm")
            close_day(site.store, site.embedder)
            known = labels(site.store)
            theirs = [one for one in (*known.train, *known.held_out) if any(n in one.case.question for n in names)]
            assert theirs, "their questions teach"
            assert not any(one.open for one in theirs), "but are no worked examples"
            outcome = site.recompile(min_cases=5)
            assert outcome["candidate"], outcome
            site.store.versions.activate(outcome["candidate"])
            if not site.program.state.dspy_state:  # the recompile may find the local steps as good
                examples = [as_example(one) for one in known.train]
                site.activate(BootstrapDemos().compile(site.program, trainset=examples).state)
            assert any(predictor.demos for predictor in site.program.state.dspy_state.values())
            secret = (*names, *map(str, torques))
            while_compiling = [asked for asked in server.asked if not asked_by_them(asked, names)]
            assert len(while_compiling) > 20
            assert not found_in([whole_prompt(asked) for asked in while_compiling], secret)
            assert not found_in(kept_by_learning(site.home), secret)
            look_for_it_as_others(site, server, names, torques)
        finally:
            server.close()
            site.close()
