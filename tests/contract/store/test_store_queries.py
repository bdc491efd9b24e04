"""Queries end once; answers are read by whom their sources are for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from models.answers import answer_from_json, answer_to_json
from models.errors import Conflict, LeaseLost, NotFound
from models.store import Store
from models.store.jobs import JobState, Lease, Queue
from models.store.queries import Submitted
from models.types import (
    OPEN_AUDIENCE,
    Answer,
    Asked,
    Audience,
    Box,
    Citation,
    EvidenceKind,
    Priority,
    Question,
    SafetyWarning,
    Severity,
    Status,
    Turn,
)

ME = "user:ada"


def ask(store: Store, text: str = "Torque of the drain plug?", **more: Any) -> Submitted:
    return store.queries.submit(Question(text, **more), ME, OPEN_AUDIENCE)


def lease_of(store: Store, submitted: Submitted) -> Lease:
    lease = store.jobs.lease(submitted.job_id, "w")
    assert lease is not None
    return lease


def citation(document: str, copy: str) -> Citation:
    return Citation(
        EvidenceKind.PASSAGE,
        document,
        "45 N·m",
        "Rev. a",
        2,
        "2 > 2.1",
        (Box(2, 1.5, 2, 3, 4),),
        ("7",),
        "e1",
        copy,
        True,
    )


def full_answer(query_id: str, copy: str) -> Answer:
    return Answer(
        id=query_id,
        status=Status.ANSWERED,
        text="45 N·m",
        confidence=0.93,
        warnings=(SafetyWarning(Severity.WARNING, "WARNING", "Hot oil.", 2, (Box(2, 0, 0, 1, 1),), True),),
        asked=Asked("serial", ("A", "B")),
        missing=("revision",),
        nearest=(citation("pump.pdf", copy),),
        citations=(citation("pump.pdf", copy), replace(citation("pump.pdf", copy), page=3)),
        figures=({"name": "MTBF", "value_h": 1200.5},),
        tools=("manuals",),
        program_version="abc",
        index_fingerprint="minilm/384",
        lm="openai/x",
        timings={"gather": 0.02},
        usage={
            "steps": {"answer": {"lm": "x/y", "calls": 1, "tokens": 7, "usd": None}},
            "tokens": 7,
            "usd": None,
            "limit": "",
        },
        retrieved=("c1", "c2"),
        read_as={"mule": "bearing"},
    )


def test_a_question_is_kept_as_it_was_asked(store: Store, open_store: Callable[[], Store]) -> None:
    question = Question("Torque?", "conv", "P-104", "S1", datetime(2026, 1, 2, tzinfo=UTC), Priority.LINE_DOWN, 30.0)
    audience: Audience = (frozenset({"everyone", "a"}), frozenset({"everyone"}))
    submitted = store.queries.submit(question, ME, audience)
    query = open_store().queries.get(submitted.query_id)
    assert (query.question, query.principal, query.audience, query.history) == (question, ME, audience, ())
    assert query.deadline_at is not None
    assert submitted.job.queue is Queue.URGENT
    assert ask(store).job.queue is Queue.ANSWERS
    assert store.queries.status(submitted.query_id) is Status.QUEUED
    assert store.queries.answer(submitted.query_id, OPEN_AUDIENCE) is None


def test_an_answer_comes_back_whole(store: Store, manual: Any) -> None:
    copy = manual("pump.pdf", "a")
    copy.publish(store)
    submitted = ask(store)
    lease = lease_of(store, submitted)
    assert store.queries.status(submitted.query_id) is Status.STARTED
    answer = full_answer(submitted.query_id, copy.id)
    assert store.queries.keep(answer, lease) == answer
    assert store.queries.answer(submitted.query_id, OPEN_AUDIENCE) == answer
    assert store.queries.status(submitted.query_id) is Status.ANSWERED
    assert store.jobs.get(submitted.job_id).state is JobState.DONE


def test_an_answer_survives_json(store: Store) -> None:
    answer = full_answer("q", "c" * 32)
    assert answer_from_json(answer_to_json(answer, audit=True)) == answer
    shown = answer_to_json(answer)
    assert "retrieved" not in shown
    assert set(shown["citations"][0]) == {
        "kind",
        "document",
        "revision",
        "page",
        "section",
        "quote",
        "boxes",
        "rows",
        "ocr",
    }


def test_there_is_one_answer(store: Store, clock: Any) -> None:
    submitted = ask(store)
    stale = lease_of(store, submitted)
    clock.advance(31)
    fresh = lease_of(store, submitted)
    with pytest.raises(LeaseLost):
        store.queries.keep(Answer(submitted.query_id, Status.ANSWERED, "stale"), stale)
    store.queries.keep(Answer(submitted.query_id, Status.ANSWERED, "fresh"), fresh)
    for lease in (stale, fresh):
        with pytest.raises(Conflict):
            store.queries.keep(Answer(submitted.query_id, Status.ANSWERED, "second"), lease)
    answer = store.queries.answer(submitted.query_id, OPEN_AUDIENCE)
    assert answer is not None
    assert answer.text == "fresh"


def test_an_answer_to_another_query_is_refused(store: Store) -> None:
    submitted, other = ask(store), ask(store, "Other?")
    with pytest.raises(Conflict):
        store.queries.keep(Answer(other.query_id, Status.ANSWERED, "x"), lease_of(store, submitted))
    assert store.queries.answer(other.query_id, OPEN_AUDIENCE) is None


def test_an_answer_with_an_unknown_copy_is_not_half_kept(store: Store) -> None:
    submitted = ask(store)
    lease = lease_of(store, submitted)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        store.queries.keep(full_answer(submitted.query_id, "f" * 32), lease)
    assert store.queries.answer(submitted.query_id, OPEN_AUDIENCE) is None
    assert store.jobs.get(submitted.job_id).state is JobState.RUNNING


@pytest.mark.parametrize("ending", ["cancel", "fail", "deadline"])
def test_every_end_is_an_answer(store: Store, clock: Any, ending: str) -> None:
    submitted = ask(store, deadline_s=60)
    if ending == "cancel":
        store.queries.cancel(submitted.query_id)
    elif ending == "fail":
        store.jobs.fail(lease_of(store, submitted), "The question is too long.")
    else:
        clock.advance(61)
        store.jobs.end_overdue()
    answer = store.queries.answer(submitted.query_id, OPEN_AUDIENCE)
    assert answer is not None
    assert (answer.status, answer.text) == {
        "cancel": (Status.CANCELLED, "Cancelled."),
        "fail": (Status.FAILED, "The question is too long."),
        "deadline": (Status.FAILED, "Not finished within its deadline of 60 s. Ask again."),
    }[ending]
    assert store.queries.status(submitted.query_id) is answer.status


def test_an_idempotency_key_makes_one_query(store: Store, open_store: Callable[[], Store]) -> None:
    def submit(worker: Store) -> Submitted:
        return worker.queries.submit(Question("Torque?"), ME, OPEN_AUDIENCE, "k1")

    with ThreadPoolExecutor(4) as pool:
        all_of_them = list(pool.map(submit, [open_store() for _ in range(4)]))
    assert len({s.query_id for s in all_of_them}) == 1
    assert sum(s.created for s in all_of_them) == 1
    with pytest.raises(Conflict, match="k1"):
        store.queries.submit(Question("Another?"), ME, OPEN_AUDIENCE, "k1")
    with pytest.raises(Conflict, match="k1"):
        store.queries.submit(Question("Torque?", asset="P-104"), ME, OPEN_AUDIENCE, "k1")
    assert store.queries.submit(Question("Torque?"), "user:bob", OPEN_AUDIENCE, "k1").created


def answered(store: Store, text: str, answer: str, audience: Audience = OPEN_AUDIENCE, **more: Any) -> str:
    principal = more.pop("principal", ME)
    citations = more.pop("citations", ())
    submitted = store.queries.submit(Question(text, conversation_id="c1"), principal, audience)
    store.queries.keep(
        Answer(submitted.query_id, Status.ANSWERED, answer, citations=citations), lease_of(store, submitted)
    )
    return submitted.query_id


def test_a_query_knows_the_earlier_turns_of_its_conversation(store: Store) -> None:
    answered(store, "Torque?", "45 N·m")
    ask(store, "Never answered?", conversation_id="c1")
    answered(store, "And the fan?", "9 N·m")
    ask(store, "Elsewhere?", conversation_id="c2")
    last = ask(store, "Why?", conversation_id="c1")
    assert store.queries.get(last.query_id).history == (Turn("Torque?", "45 N·m"), Turn("And the fan?", "9 N·m"))


def test_history_is_bounded_to_the_latest(store: Store) -> None:
    for n in range(9):
        answered(store, f"q{n}", f"a{n}")
    last = ask(store, "Why?", conversation_id="c1")
    assert [turn.question for turn in store.queries.get(last.query_id).history] == ["q3", "q4", "q5", "q6", "q7", "q8"]


def test_history_shows_nobody_what_is_not_for_them(store: Store, manual: Any) -> None:
    board = manual("board.pdf", "a", groups=["board"])
    board.publish(store)
    members: Audience = (frozenset({"everyone", "board"}),)
    answered(store, "Secret?", "42", members, citations=(citation("board.pdf", board.id),))
    answered(store, "Private?", "mine", (frozenset({"other"}),), principal="user:eve")
    here = ask(store, "Why?", conversation_id="c1")
    assert store.queries.get(here.query_id).history == ()
    there = store.queries.submit(Question("Why?", conversation_id="c1"), ME, members)
    assert store.queries.get(there.query_id).history == (Turn("Secret?", "42"),)


def test_an_answer_is_checked_again_on_reading(store: Store, manual: Any) -> None:
    open_copy, closed_copy = manual("pump.pdf", "a"), manual("pump.pdf", "a", groups=["board"])
    open_copy.publish(store)
    query_id = answered(store, "Torque?", "45 N·m", citations=(citation("pump.pdf", open_copy.id),))
    assert store.queries.answer(query_id, OPEN_AUDIENCE) is not None
    for audience in ((), (frozenset({"else"}),), (*OPEN_AUDIENCE, frozenset({"else"}))):
        with pytest.raises(NotFound):
            store.queries.answer(query_id, audience)
    closed_copy.publish(store)  # the document's groups have moved away
    with pytest.raises(NotFound):
        store.queries.answer(query_id, OPEN_AUDIENCE)
    with pytest.raises(NotFound):
        store.queries.answer(query_id, (frozenset({"board"}),))
    assert store.queries.answer(query_id, (frozenset({"board", "everyone"}),)) is not None


def test_unknown_queries(store: Store) -> None:
    for read in (store.queries.get, store.queries.status, store.queries.cancel, store.queries.principal):
        with pytest.raises(NotFound):
            read("0" * 32)
    with pytest.raises(NotFound):
        store.queries.answer("0" * 32, OPEN_AUDIENCE)
