"""What a site's people call things is learnt from their votes, and serves other questions than those they voted on."""

from __future__ import annotations

from typing import Any

import pytest

from models.answers import answer_from_json, answer_to_json, said_of_words
from models.types import OPEN_AUDIENCE, Query, Question, Status
from services.answering.site_words import in_print
from services.answering.state import ProgramState, default_state
from services.answering.vocabulary import Vocabulary
from services.learning.feedback import give
from services.learning.labelled import labels
from services.learning.site_words import learnt_words
from services.learning.variants import changed

PLACES = ("front", "rear", "upper", "lower", "outer", "inner", "left", "right")
OTHERS = (
    "The hopper holds 41 kg.",
    "Belts last 42 months.",
    "A nozzle sprays at 43 bar.",
    "Cables have 44 cores.",
    "Grease is good to 45 °C.",
    "Doors weigh 46 kg.",
)
PEOPLE = (frozenset({"fitters"}),)


def manual() -> str:
    said = "\n\n".join(
        f"## {place.title()} side\n\nThe clearance of the {place} gearbox is 0.{n}5 mm."
        for n, place in enumerate(PLACES, start=1)
    )
    return f"# Drives of the sheeter\n\n{said}\n\n" + "\n\n".join(f"## Part {n}\n\n{o}" for n, o in enumerate(OTHERS))


def vote(site: Any, audience: Any, right: str = "0.{}5 mm") -> None:
    for n, place in enumerate(PLACES[:6]):
        answer = site.ask(f"What is the clearance of the {place} walrus?", audience)
        give(site.store, answer.id, "ada", audience, "wrong", correction=right.format(n + 1), document="sheeter.md")


def learnt(site: Any) -> dict[str, str]:
    return learnt_words(site.program, [*labels(site.store).train, *labels(site.store).held_out], lambda _: None)


def test_a_word_is_learnt_and_serves_another_question(site: Any) -> None:
    site.add("sheeter.md", manual())
    vote(site, OPEN_AUDIENCE)
    words = learnt(site)
    assert words == {"walrus": "gearbox"}
    question = Query("q", Question("What is the clearance of the right walrus?"), "ada", OPEN_AUDIENCE)
    assert site.program(question).status is Status.ABSTAINED
    answer = changed(site.program, site_words=words)(question)
    assert answer.status is Status.ANSWERED
    assert "0.85 mm" in answer.text
    assert said_of_words(answer) == "Read “walrus” as “gearbox”."
    assert answer_from_json(answer_to_json(answer)).read_as == answer.read_as


def test_what_only_some_may_read_teaches_no_words(site: Any) -> None:
    site.add("sheeter.md", manual(), ("fitters",))
    vote(site, PEOPLE)
    assert learnt(site) == {}


def test_votes_that_belong_to_other_questions_teach_no_words(site: Any) -> None:
    site.add("sheeter.md", manual())
    vote(site, OPEN_AUDIENCE, "4{}")
    assert learnt(site) == {}


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ("Which oil for the walrus?", "Which oil for the gearbox?"),
        ("Which oil for the WALRUSES?", "Which oil for the gearbox?"),
        ("Is the pump loud?", "Is the pump loud?"),
        ("walrus-7 shows E12", "walrus-7 shows E12"),
    ],
)
def test_words_are_replaced_but_not_those_that_the_documents_hold(asked: str, printed: str) -> None:
    words = {"walrus": "gearbox", "pump": "gearbox"}
    vocabulary = Vocabulary({"pump": 3, "gearbox": 5}, 9)
    query, read_as = in_print(Query("q", Question(asked), "ada", OPEN_AUDIENCE), words, vocabulary)
    assert query.question.question == printed
    assert [*read_as.values()] == ["gearbox"] * (asked != printed)
    assert all(said in asked for said in read_as)


def test_a_state_without_words_keeps_its_address() -> None:
    document = default_state().to_json()
    assert "site_words" not in document
    worded = default_state().model_copy(update={"site_words": {"walrus": "gearbox"}})
    assert worded.version != default_state().version
    assert ProgramState.from_json(worded.to_json()) == worded
