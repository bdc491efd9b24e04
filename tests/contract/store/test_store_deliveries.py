"""An answer is brought to its place once, by whichever process takes it, and taken up again when that one dies."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from models.errors import Conflict, LeaseLost
from models.store import Store
from models.store.deliveries import Deliveries, Delivery, DeliveryState, Place
from models.store.queries import Asking, Submitted
from models.types import OPEN_AUDIENCE, Answer, Question, Status

ME = "slack:T1:U1"
THREAD = Place("C1", "1700000000.000100")


def ask(store: Store, text: str = "Torque?", key: str | None = None, place: Place | None = THREAD) -> Submitted:
    [submitted] = store.queries.submit_all([Asking(Question(text), ME, OPEN_AUDIENCE, key, place)])
    assert isinstance(submitted, Submitted)
    return submitted


def answer(store: Store, submitted: Submitted) -> None:
    lease = store.jobs.lease(submitted.job_id, "w")
    assert lease is not None
    store.queries.keep(Answer(submitted.query_id, Status.ANSWERED, "45 N·m"), lease)


def take_one(store: Store) -> Delivery:
    [delivery] = store.deliveries.take(10, 60)
    return delivery


def test_an_answer_is_due_once_it_is_there(store: Store) -> None:
    waiting, fetched = ask(store), ask(store, "Fetched?", place=None)
    assert store.deliveries.take(10, 60) == ()
    answer(store, waiting)
    answer(store, fetched)
    delivery = take_one(store)
    assert (delivery.query_id, delivery.place, delivery.attempt) == (waiting.query_id, THREAD, 1)
    store.deliveries.posted(delivery, "1700000001.000200")
    assert store.deliveries.take(10, 60) == ()
    assert store.deliveries.state(waiting.query_id) == (DeliveryState.POSTED, "")
    assert store.deliveries.place(waiting.query_id) == THREAD
    assert store.deliveries.place(fetched.query_id) is None


def test_two_processes_never_have_the_same_one(store: Store, open_store: Callable[[], Store]) -> None:
    for n in range(20):
        answer(store, ask(store, f"Torque {n}?"))
    with ThreadPoolExecutor(4) as pool:
        taken = [d for ds in pool.map(lambda s: s.deliveries.take(7, 60), [open_store() for _ in range(4)]) for d in ds]
    taken += store.deliveries.take(20, 60)
    assert len(taken) == len({delivery.query_id for delivery in taken}) == 20


def test_whoever_dies_with_it_loses_it(store: Store, clock: Any) -> None:
    answer(store, ask(store))
    dead = take_one(store)
    clock.advance(59)
    assert store.deliveries.take(10, 60) == ()
    clock.advance(2)
    heir = take_one(store)
    assert (heir.attempt, round(heir.age_s)) == (2, 61)
    for end in (
        lambda d: store.deliveries.posted(d, "1"),
        lambda d: store.deliveries.give_up(d, "x"),
        lambda d: store.deliveries.later(d, 1, "x"),
    ):
        with pytest.raises(LeaseLost):
            end(dead)
    store.deliveries.posted(heir, "2")
    with pytest.raises(LeaseLost):
        store.deliveries.posted(heir, "3")


def test_a_delay_is_kept(store: Store, clock: Any) -> None:
    submitted = ask(store)
    answer(store, submitted)
    store.deliveries.later(take_one(store), 30, "429")
    assert store.deliveries.state(submitted.query_id) == (DeliveryState.OPEN, "429")
    clock.advance(29)
    assert store.deliveries.take(10, 60) == ()
    clock.advance(2)
    store.deliveries.later(take_one(store), 0, "others first", counts=False)
    last = take_one(store)
    assert last.attempt == 2, "what was given back untouched is no attempt"
    store.deliveries.give_up(last, "channel_not_found")
    assert store.deliveries.state(submitted.query_id) == (DeliveryState.GIVEN_UP, "channel_not_found")
    assert store.deliveries.count() == 0
    assert store.deliveries.count(DeliveryState.GIVEN_UP) == 1


def test_questions_are_kept_together_or_not_at_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(store, "Torque?", "C1:1")
    other = Asking(Question("Fan?"), ME, OPEN_AUDIENCE, "C1:2", THREAD)
    again, fan, twice, wrong = store.queries.submit_all(
        [
            Asking(Question("Torque?"), ME, OPEN_AUDIENCE, "C1:1", THREAD),
            other,
            other,
            Asking(Question("Something else?"), ME, OPEN_AUDIENCE, "C1:1", THREAD),
        ]
    )
    assert isinstance(again, Submitted)
    assert isinstance(fan, Submitted)
    assert isinstance(twice, Submitted)
    assert (again.query_id, again.created) == (first.query_id, False)
    assert (twice.query_id, twice.created, fan.created) == (fan.query_id, False, True)
    assert isinstance(wrong, Conflict)
    assert store.deliveries.count() == 2

    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("models.store.queries.new_delivery", broken)
    with pytest.raises(OSError, match="disk"):
        store.queries.submit_all(
            [Asking(Question("Lost?"), ME, OPEN_AUDIENCE), Asking(Question("Half?"), ME, (), "k", THREAD)]
        )
    assert len(store.jobs.list()) == 2


def test_two_processes_that_hear_of_the_same_posts_keep_each_once(
    open_store: Callable[[], Store], store: Store
) -> None:
    posts = [Asking(Question(f"q{n}"), ME, OPEN_AUDIENCE, f"C1:{n}", THREAD) for n in range(30)]
    orders = [posts, posts[::-1], posts[10:] + posts[:10]]
    with ThreadPoolExecutor(3) as pool:
        kept = list(pool.map(lambda pair: pair[0].queries.submit_all(pair[1]), [(open_store(), o) for o in orders]))
    assert all(isinstance(one, Submitted) for batch in kept for one in batch)
    assert len({one.query_id for batch in kept for one in batch if isinstance(one, Submitted)}) == 30
    assert sum(one.created for batch in kept for one in batch if isinstance(one, Submitted)) == 30
    assert store.deliveries.count() == 30


def test_looking_for_nothing_writes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(store)

    def must_not(*_: object) -> None:
        raise AssertionError("took the write lock to find nothing")

    monkeypatch.setattr(Deliveries, "_take", must_not)
    assert store.deliveries.take(10, 60) == ()


def ask_held(store: Store, key: str = "k") -> Submitted:
    [submitted] = store.queries.submit_all([Asking(Question("Torque?"), ME, (), key, THREAD, held=True)])
    assert isinstance(submitted, Submitted)
    return submitted


def test_a_held_question_is_for_nobody_until_it_is_known_for_whom(store: Store) -> None:
    submitted = ask_held(store)
    assert not submitted.job.state.ended
    assert store.jobs.lease(submitted.job_id, "w") is None
    assert store.jobs.to_ring(submitted.job.queue, 10, -1) == ()
    [held] = store.queries.held(10)
    assert (held.query_id, held.principal, held.place, held.key) == (submitted.query_id, ME, THREAD, "k")
    released = store.queries.release(held.query_id, OPEN_AUDIENCE)
    assert released is not None
    assert store.queries.release(held.query_id, (frozenset({"press"}),)) is None, "another one was first"
    assert store.queries.get(held.query_id).audience == OPEN_AUDIENCE
    assert not store.queries.refuse(held.query_id), "what is at work is not forgotten"
    answer(store, submitted)
    assert take_one(store).query_id == held.query_id


def test_a_held_question_that_may_not_be_asked_leaves_nothing(store: Store) -> None:
    submitted = ask_held(store)
    assert store.queries.refuse(submitted.query_id)
    assert not store.queries.refuse(submitted.query_id)
    assert store.jobs.list() == ()
    assert store.deliveries.place(submitted.query_id) is None
    assert ask_held(store).created


def test_a_held_question_ends_by_its_deadline(store: Store, clock: Any) -> None:
    submitted = ask_held(store)
    clock.advance(3600)
    assert [job.id for job in store.jobs.end_overdue()] == [submitted.job_id]
    ended = store.queries.ending(submitted.query_id)
    assert ended is not None
    assert ended.status is Status.FAILED


def test_a_message_that_was_begun_is_known_to_whoever_brings_the_answer(store: Store) -> None:
    submitted = ask(store)
    assert store.deliveries.begun(submitted.query_id, "1.1")
    answer(store, submitted)
    delivery = take_one(store)
    assert delivery.message == "1.1"
    assert not store.deliveries.begun(submitted.query_id, "2.2"), "somebody brings it already"
    store.deliveries.tell(submitted.query_id, "person", Place("C9", ""), "U1")
    store.deliveries.posted(take_one(store), "3.3")
    assert store.deliveries.found("C9", "3.3", "person") == submitted.query_id
    assert store.deliveries.found("C9", "3.4", "person") is None
