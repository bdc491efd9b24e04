"""Every vote ends somewhere with a reason; a person judges what is open; whoever gave it is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from models.errors import BadInput, NotFound
from models.types import OPEN_AUDIENCE, Question
from services.answering.approved import approve
from services.answering.state import Predictor
from services.learning import review
from services.learning.feedback import Given, give
from services.learning.labelled import labels
from services.learning.promotion import promote, roll_back
from services.learning.split import near
from services.learning.told import close_day
from services.learning.unlabelled import keep_consistent
from services.learning.votes import whole_question

ASKED = "What is the tightening torque of the crank pin?"


def vote(site: Any, id_: str, verdict: Any = "wrong", principal: str = "ada", **more: Any) -> Given:
    return give(site.store, id_, principal, OPEN_AUDIENCE, verdict, **more)


def test_every_vote_ends_somewhere_with_a_reason(site: Any) -> None:
    id_ = site.ask(ASKED).id
    ends = {
        "example": vote(site, id_, principal="a", correction="125 Nm"),
        "defect": vote(site, id_, principal="b", reason="superseded, there is a newer revision of the manual"),
        "review": vote(site, id_, principal="c", reason="the torque value is wrong, snapped the bolt"),
        "rejected": vote(site, id_, principal="d"),
    }
    for ending, given in ends.items():
        assert (given.feedback.state, given.feedback.outcome) == (ending, given.note)
        assert given.note
    assert ends["defect"].feedback.classified["kind"] == "stale document"
    assert ends["defect"].feedback.classified["document"] == "fasteners.md"
    assert close_day(site.store) == 4
    assert all(f.told == f.outcome and f.told_at for f in site.store.feedback.list())
    assert close_day(site.store) == 0, "nobody is told twice"


def test_unsafe_goes_to_a_person_and_out_of_what_is_learnt(site: Any) -> None:
    answer = site.ask(ASKED, conversation_id="c")
    assert vote(site, answer.id, "right", principal="bob").example is not None
    approve(site.store, answer.id, "user:eng", OPEN_AUDIENCE)
    demo = {"query": ASKED, "evidence": [], "statements": []}
    other = demo | {"query": "Which oil belongs into the gearbox?"}
    state = site.program.state.model_copy(update={"dspy_state": {"answer.predict": Predictor(demos=(demo, other))}})
    version, rung = site.activate(state), []
    for _ in range(2):
        given = vote(site, answer.id, "unsafe", reason="no lockout", alarm=rung.append)
    vote(site, site.ask("Torque of the gear cover?").id, reason="the page is wrong")
    assert site.store.approvals.of([answer.id]) == ()
    with pytest.raises(BadInput, match="unsafe"):
        approve(site.store, answer.id, "user:eng", OPEN_AUDIENCE)
    assert [f.id for f in rung] == [given.feedback.id], "once"
    assert site.store.examples.list() == ()
    active = site.store.versions.active()
    assert (active.parent, active.document["dspy_state"]["answer.predict"]["demos"]) == (version, [other])
    follow_up = site.ask("And of the winch drum?", conversation_id="c")
    assert site.store.queries.get(follow_up.id).history == ()
    first, *_ = review.queue(site.store, OPEN_AUDIENCE)
    assert (first.feedback.id, first.urgent) == (given.feedback.id, True)
    accepted = review.accept(site.store, first.feedback.id, OPEN_AUDIENCE, "user:eng")
    assert (accepted.open, accepted.feedback.unsafe) == (False, True)
    assert site.store.feedback.count_unsafe() == 0
    assert vote(site, answer.id, "unsafe", reason="no lockout").note == accepted.feedback.outcome


def test_the_next_who_is_given_an_answer_that_was_reported_is_told_until_it_is_cleared(site: Any) -> None:
    def reported(question: str) -> Any:
        return site.store.queries.answer(site.ask(question).id, OPEN_AUDIENCE).reported

    assert reported(ASKED) is None
    vote(site, site.ask(ASKED).id, "wrong", principal="eve")
    assert reported(ASKED) is None
    given = vote(site, site.ask(ASKED).id, "unsafe", reason="no lockout")
    assert reported(ASKED) == given.feedback.created_at
    assert reported("Torque of the gear cover?") is None, "another answer"
    with pytest.raises(BadInput, match="unsafe"):
        approve(site.store, site.ask(ASKED).id, "user:eng", OPEN_AUDIENCE)
    review.accept(site.store, given.feedback.id, OPEN_AUDIENCE, "user:eng")
    assert reported(ASKED) == given.feedback.created_at, "a person agreed"
    review.reject(site.store, given.feedback.id, OPEN_AUDIENCE, "user:eng", "the lockout is on page 3")
    assert reported(ASKED) is None


@pytest.mark.parametrize(
    ("told", "marked"),
    [("{said}", True), ("{said}\n\nAlso in the documents:\nThe crank pin is oiled. [1]", True), ("{said}0", False)],
)
def test_an_answer_that_was_reported_is_told_so_however_it_goes_on(site: Any, told: str, marked: bool) -> None:
    first = site.ask(ASKED)
    vote(site, first.id, "unsafe", reason="no lockout")
    submitted = site.store.queries.submit(Question("crank pin: torque?"), "bob", OPEN_AUDIENCE)
    lease = site.store.jobs.lease(submitted.job_id, "w")
    text = told.format(said=first.text.split("\n")[0])
    site.store.queries.keep(replace(first, id=submitted.query_id, text=text), lease)
    assert (site.store.queries.answer(submitted.query_id, OPEN_AUDIENCE).reported is not None) == marked


def test_what_came_out_alike_teaches_nothing_once_it_is_reported_as_unsafe(site: Any) -> None:
    asked = [site.ask(ASKED).id for _ in range(4)]
    assert keep_consistent(site.store) == 1

    def learnt() -> list[str]:
        return [one.case.question for one in labels(site.store).train if one.id]

    (example,) = site.store.examples.list()
    assert learnt() == [ASKED]
    reported = vote(
        site, next(id_ for id_ in asked if id_ != example.query_id), "unsafe", reason="no lockout"
    ).feedback.id
    keep_consistent(site.store)
    assert learnt() == []
    review.reject(site.store, reported, OPEN_AUDIENCE, "user:eng", "It is safe: the step before says so.")
    keep_consistent(site.store)
    assert learnt() == [ASKED]


def test_what_a_person_corrects_counts_more_than_the_votes_that_came_before(site: Any) -> None:
    id_ = site.ask(ASKED).id
    older = vote(site, id_, principal="ada", correction="120 Nm").feedback.id
    vote(site, id_, principal="bob", correction="152 Nm")

    def counts() -> list[tuple[str, ...]]:
        known = labels(site.store)
        return [one.case.must_contain for one in (*known.train, *known.held_out) if one.id]

    assert counts() == [("152",)]
    review.correct(site.store, older, OPEN_AUDIENCE, "user:eng", correction="125 Nm")
    assert counts() == [("125",)]
    vote(site, id_, principal="bob", correction="152 Nm")  # the same again changes nothing
    assert counts() == [("125",)]


def test_a_version_that_becomes_active_later_shows_no_unsafe_example_either(site: Any) -> None:
    other = {"query": "Which oil belongs into the gearbox?", "evidence": [], "statements": []}
    asked = site.ask(ASKED, asset="Press 1").id
    demo = other | {"query": whole_question(site.store.queries.get(asked))}
    shown = {"dspy_state": {"answer.predict": Predictor(demos=(demo, other))}}
    first = site.activate(site.program.state.model_copy(update=shown))
    made = site.program.state.model_copy(update={"site_words": {"walrus": "gearbox"}})
    later = site.store.versions.add(made.to_json(), {}, "", parent=first)

    def demos() -> list[Any]:
        return list(site.program.state.dspy_state["answer.predict"].demos)

    vote(site, asked, "unsafe", reason="no lockout")
    assert demos() == [other]
    assert promote(site.store, later, "user:admin") == site.store.versions.active_id() != later
    assert demos() == [other]
    assert roll_back(site.store, "user:admin") == site.store.versions.active_id()
    assert (demos(), site.program.state.site_words) == ([other], {})
    site.store.versions.activate(later)  # as by a process that died at this moment
    close_day(site.store)
    assert (demos(), site.program.state.site_words) == ([other], {"walrus": "gearbox"})


def test_a_person_corrects_rejects_and_marks(site: Any) -> None:
    site.add("board.md", "# Board\n\nThe bench plug is tightened to 99 Nm.\n", ("board",))
    board = (frozenset({"board", "everyone"}),)
    given = give(site.store, site.ask("Torque of the bench plug?", board).id, "eve", board, "wrong", "not right")
    id_ = given.feedback.id
    with pytest.raises(NotFound):
        review.item(site.store, id_, OPEN_AUDIENCE)
    with pytest.raises(BadInput, match="teaches"):
        review.correct(site.store, id_, board, "user:eng")
    done = review.correct(site.store, id_, board, "user:eng", "99 Nm", "board.md")
    assert done.example is not None
    assert (done.feedback.state, done.example.readable) == ("example", False)
    with pytest.raises(BadInput, match="written down by user:eng; agreeing would drop that"):
        review.accept(site.store, id_, board, "user:anna")
    assert review.item(site.store, id_, board).example == done.example
    with pytest.raises(BadInput, match="not for everyone"):
        review.mark_readable(site.store, id_, board, "user:eng", readable=True)
    with pytest.raises(BadInput, match="why"):
        review.reject(site.store, id_, board, "user:eng", " ")
    review.reject(site.store, id_, board, "user:eng", "the plug was replaced")
    assert site.store.examples.list() == ()
    close_day(site.store)
    assert site.store.feedback.get(id_).told == "Not taken: the plug was replaced"
    assert [entry.principal for entry in site.store.audit.list()] == ["user:eng", "user:eng"]


def test_a_data_set_leads_back_and_examples_retire(site: Any) -> None:
    answer = site.ask(ASKED)
    vote(site, answer.id, correction="125 Nm")
    known = labels(site.store)
    assert (known.examples, labels(site.store).sha256) == (1, known.sha256)
    [member] = [m for m in site.store.learnt.data_set(known.sha256[:12]).members if m.get("query")]
    now = site.store.documents.get("fasteners.md", OPEN_AUDIENCE)
    assert (member["query"], member["sources"]) == (answer.id, {"fasteners.md": now.sha256})
    site.add("fasteners.md", "# Fasteners\n\nThe tightening torque of the crank pin is 130 Nm.\n")
    assert labels(site.store).examples == 0
    [example] = site.store.examples.list()
    assert "superseded" in example.retired


def test_an_example_is_of_the_document_that_it_names_alone(site: Any) -> None:
    vote(site, site.ask(ASKED).id, correction="125 Nm")
    site.add("more-fasteners.md", "# Fan\n\nThe tightening torque of the crank pin is 125 Nm.\n", ("board",))
    [own] = [one for one in (*labels(site.store).train, *labels(site.store).held_out) if one.id]
    assert own.copies == {site.store.documents.get("fasteners.md", OPEN_AUDIENCE).copy}
    assert (own.audience, own.open) == (OPEN_AUDIENCE, True)


def test_what_nobody_labelled_is_never_held_out(site: Any, parts: dict[str, int]) -> None:
    ids = {name: site.ask(f"What is the tightening torque of the {name}?").id for name in list(parts)[:12]}
    for id_ in ids.values():
        vote(site, id_, "right")
    for text in (ASKED, ASKED.upper(), "What is the tightening torque of the crank pin"):
        site.ask(text)
    close_day(site.store)
    known = labels(site.store)
    assert (known.held_out, known.examples) == ((), 0)
    judged = [labelled for labelled in known.train if labelled.id]
    assert Counter(labelled.weight for labelled in judged) == {0.5: 12, 0.2: 1}
    vote(site, site.ask(ASKED).id, correction="120 Nm")
    [own] = [one for one in (*labels(site.store).train, *labels(site.store).held_out) if one.case.question == ASKED]
    assert own.case.must_contain == ("120",)
    for name, id_ in ids.items():
        vote(site, id_, principal="bob", correction=f"{parts[name]} Nm")
    known = labels(site.store)
    assert (known.examples, bool(known.held_out)) == (13, True), "labels are drawn as if nobody had agreed before"
    assert not any(near(one.case, other.case) for one in known.train for other in known.held_out)
