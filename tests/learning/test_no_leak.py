"""What one group taught is in no prompt, state or answer of others: compiled with secrets, then looked for."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.types import OPEN_AUDIENCE, Audience
from services.answering.model.language_model import LanguageModel
from services.learning.bootstrap import BootstrapDemos
from services.learning.feedback import give
from services.learning.labelled import labels
from services.learning.teleprompter import as_example
from services.learning.told import close_day
from tests.answering.language_server import Asked, LanguageServer
from tests.learning.conftest import PARTS, Site

INNER: Audience = (frozenset({"inner circle", "everyone"}),)
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


@settings(max_examples=1, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
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
            # With worked examples, whether or not the recompile chose a candidate that has some.
            examples = [as_example(one) for one in known.train]
            shown = BootstrapDemos().compile(site.program, trainset=examples).state
            assert '"demos":[{' in json.dumps(shown.to_json()).replace(" ", "")
            site.activate(shown)
            said = [site.ask(f"What is the tightening torque of the {part}?").text for part in list(PARTS)[-6:]]
            said += [site.ask(f"What is the tightening torque of the {name} flange?").text for name in names]
            looked_at = [json.dumps(asked.body) for asked in server.asked if not asked_by_them(asked, names)]
            looked_at += [json.dumps(dict(version.document)) for version in site.store.versions.list()] + said[:6]
            assert len(looked_at) > 20
            for text in looked_at:
                assert not [s for s in (*names, *map(str, torques)) if s.casefold() in text.casefold()]
            for text in said[6:]:
                assert not [t for t in torques if str(t) in text]
        finally:
            server.close()
            site.close()
