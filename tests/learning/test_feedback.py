"""A vote is kept; one that says what would have been right becomes an example, of documents that the voter may see."""

from __future__ import annotations

from typing import Any

import pytest

from models.errors import BadInput, NotFound
from models.types import OPEN_AUDIENCE, Question, Turn
from services.learning.feedback import Given, give
from services.learning.unlabelled import keep_consistent
from services.learning.votes import required

ASKED = "What is the tightening torque of the crank pin?"


def vote(site: Any, id_: str, verdict: Any = "wrong", principal: str = "ada", **more: Any) -> Given:
    return give(site.store, id_, principal, OPEN_AUDIENCE, verdict, **more)


def test_a_correction_becomes_an_example(site: Any) -> None:
    given = vote(site, site.ask(ASKED).id, reason="old edition", correction="It is 125 Nm, not 45.")
    (example,) = site.store.examples.list()
    assert given.example == example
    assert example.groups == {"everyone"}
    wanted = {"question": ASKED, "kind": "value", "documents": ["fasteners.md"], "must_contain": ["125"]}
    assert {name: example.case[name] for name in wanted} == wanted


def test_other_votes_are_kept_with_their_reason(site: Any) -> None:
    given = vote(site, site.ask(ASKED).id, reason="too long")
    assert (given.feedback.reason, given.example, site.store.examples.list()) == ("too long", None, ())


def test_the_same_vote_twice_is_one_and_a_later_one_stands(site: Any) -> None:
    id_ = site.ask(ASKED).id
    first = vote(site, id_, correction="125 Nm")
    again = vote(site, id_, correction="125 Nm")
    assert again.feedback.id == first.feedback.id
    assert again.example == first.example
    edited = vote(site, id_, correction="120 Nm")
    assert [e.case["must_contain"] for e in site.store.examples.list()] == [["120"]]
    assert edited.example is not None
    assert edited.example.split == first.example.split  # type: ignore[union-attr]
    vote(site, id_, "right", reason="the other one was a typing error")
    assert [e.case["must_contain"] for e in site.store.examples.list()] != [["120"]]
    assert [f.verdict for f in site.store.feedback.list(id_)] == ["right"]


def test_each_principal_has_a_vote_and_they_share_a_side(site: Any) -> None:
    id_ = site.ask(ASKED).id
    votes = [vote(site, id_, principal=name, correction="125 Nm") for name in ("ada", "bob")]
    assert len(site.store.examples.list()) == 2
    assert len({given.example.split for given in votes if given.example}) == 1


def test_that_it_is_not_in_the_documents_is_a_correction(site: Any) -> None:
    id_ = site.ask("What is the tightening torque of the cover of the moon lander?").id
    given = vote(site, id_, correction="That is not in the documents.")
    assert given.example is not None
    assert given.example.case["kind"] == "unanswerable"


def test_what_the_manual_says_instead_is_no_word_that_it_is_not_there(site: Any) -> None:
    id_ = site.ask(ASKED).id
    given = vote(site, id_, correction="The manual does not say 45 Nm but 125 Nm.")
    assert given.example is not None
    assert (given.example.case["kind"], given.example.case["must_contain"]) == ("value", ["125"])
    given = vote(site, id_, correction="The manual doesn't cover it. Ask Bob about the 45 Nm.")
    assert given.example is not None
    assert given.example.case["kind"] == "unanswerable"


@pytest.mark.parametrize("document", ["board.md", "nowhere.md"])
def test_a_document_that_the_voter_may_not_see_is_not_there(site: Any, document: str) -> None:
    site.add("board.md", "# Board\n\nThe bench plug is tightened to 99 Nm.\n", ("board",))
    id_ = site.ask(ASKED).id
    given = vote(site, id_, correction="99 Nm", document=document, page=1)
    assert given.note == f"Kept. There is no document {document} here; bring it and vote again, then it teaches."
    assert (given.feedback.document, given.feedback.correction) == (document, "99 Nm")
    assert site.store.examples.list() == ()


def test_an_example_is_for_the_groups_of_its_documents(site: Any) -> None:
    site.add("board.md", "# Board\n\nThe bench plug is tightened to 99 Nm.\n", ("board",))
    id_ = site.ask(ASKED).id
    board = (frozenset({"board", "everyone"}),)
    given = give(site.store, id_, "eve", board, "wrong", correction="99 Nm", document="board.md")
    assert given.example is not None
    assert given.example.groups == {"board"}


def test_a_document_goes_by_its_file_name(site: Any) -> None:
    for folder in ("one", "two"):
        site.add(f"{folder}/lift.md", f"# Lift {folder}\n\nThe hoist chain of lift {folder} is greased weekly.\n")
    id_ = site.ask(ASKED).id
    given = vote(site, id_, document="two/lift.md")
    assert given.feedback.document is not None
    assert given.feedback.document.endswith("two/lift.md")
    with pytest.raises(BadInput, match="2 documents"):
        vote(site, id_, document="lift.md")


def test_what_cannot_be_used_is_told(site: Any) -> None:
    id_ = site.ask(ASKED).id
    with pytest.raises(BadInput, match="no pages"):
        vote(site, id_, page=3)
    with pytest.raises(BadInput, match="verdict"):
        vote(site, id_, "perhaps")
    with pytest.raises(BadInput, match="4000"):
        vote(site, id_, reason="x" * 4001)
    waiting = site.store.queries.submit(Question("?"), "ada", OPEN_AUDIENCE)
    with pytest.raises(NotFound, match="no answer"):
        vote(site, waiting.query_id)
    with pytest.raises(NotFound):
        vote(site, "0" * 32)
    assert site.store.feedback.list(id_) == ()


def test_a_confirmed_answer_is_one_for_the_machine_that_was_named_beside_the_question(site: Any) -> None:
    whole = f"{ASKED} (Press 1)"
    given = vote(site, site.ask(ASKED, asset="Press 1").id, "right")
    assert given.example is not None
    assert given.example.case["question"] == whole
    site.store.examples.remove(given.example.id)
    for name in ("Press 1", "Press 1", "Press 1", "Press 2"):
        site.ask(ASKED, asset=name)
    assert keep_consistent(site.store) == 1
    assert [one.case["question"] for one in site.store.examples.list()] == [whole]


def test_a_follow_up_is_no_example(site: Any) -> None:
    site.ask(ASKED, conversation_id="c")
    id_ = site.ask("And of the winch drum?", conversation_id="c").id
    assert site.store.queries.get(id_).history == (Turn(ASKED, site.store.queries.get(id_).history[0].answer),)
    given = vote(site, id_, correction="175 Nm")
    assert given.example is None
    assert "follow-up" in given.note


@pytest.mark.parametrize(
    ("correction", "strings"),
    [
        ("80 N·m, not 45", ("80",)),
        ("1,200 h or 2.5 years", ("1200", "2.5")),
        ("E-17 means motor overload", ("E-17",)),
        ("Use lithium grease", ("lithium", "grease")),
        ("The torque is not 45 but 80 Nm", ("80",)),
        ("nicht 45 Nm, sondern 80 Nm", ("80",)),
        ("It's not E-17, it's E-18", ("E-18",)),
        ("It isn't 4.5 Nm, it is 80 Nm", ("80",)),
        ("Replace the seal, not the bearing", ("Replace", "seal")),
        ("The pressure must not exceed 6 bar", ("6",)),
        ("no", ()),
    ],
)
def test_what_a_correction_requires(correction: str, strings: tuple[str, ...]) -> None:
    assert required(correction) == strings
