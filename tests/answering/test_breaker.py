"""The breaker before a language model: as it opens, tries again with one question, and tells of it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.answering.model.breaker import Breaker, BreakerState, Standing


def in_a_thread(breaker: Breaker) -> bool:
    """Whether another question is let through; it is at its end at once."""
    let: list[bool] = []

    def ask() -> None:
        let.append(breaker.enter())
        breaker.leave()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return let[0]


def test_it_opens_after_failures_in_a_row_and_says_why() -> None:
    told: list[Standing] = []
    breaker = Breaker("openai/x", told.append, failures=2, pause_s=3600)
    assert breaker.enter()
    assert not breaker.failed("It can't be reached.")
    breaker.succeeded("It answered nonsense.")
    assert not breaker.failed("It can't be reached.")
    assert breaker.failed("It did not answer in time.")
    assert not breaker.enter()
    assert [one.state for one in told] == ["closed", "closed", "closed", "open"]
    assert told[1].error == "It answered nonsense."
    assert told[-1].error == "It did not answer in time."
    assert told[-1].until == told[-1].since + timedelta(hours=1)
    assert told[-1].at(datetime.now(UTC)).state is BreakerState.OPEN
    assert told[-1].at(told[-1].since + timedelta(hours=2)).state is BreakerState.HALF_OPEN


def test_half_open_lets_one_question_try() -> None:
    breaker = Breaker("openai/x", failures=1, pause_s=0)
    breaker.failed("Dead.")
    assert breaker.standing.state is BreakerState.HALF_OPEN
    assert breaker.enter()
    assert not in_a_thread(breaker), "one is trying already"
    breaker.leave()  # it was cancelled
    assert breaker.enter()
    breaker.succeeded()
    breaker.leave()
    assert breaker.standing.state is BreakerState.CLOSED
    assert breaker.standing.error == "Dead.", "what was last wrong is still told"
    assert in_a_thread(breaker)


def test_half_open_needs_one_failure_to_open_again() -> None:
    breaker = Breaker("openai/x", failures=3, pause_s=3600)
    for _ in range(3):
        breaker.failed("Dead.")
    breaker._standing = replace(breaker._standing, until=datetime.now(UTC))
    assert breaker.enter()
    assert breaker.failed("Still dead.")
    assert breaker.standing.state is BreakerState.OPEN


@given(st.lists(st.sampled_from(["ok", "bad", "cancelled"]), max_size=30), st.integers(1, 4))
@settings(max_examples=50)
def test_it_is_open_exactly_while_the_last_calls_failed(ends: list[str], failures: int) -> None:
    breaker = Breaker("openai/x", failures=failures, pause_s=3600)
    row = 0
    for end in ends:
        let = breaker.enter()
        assert let == (row < failures)
        if let and end == "ok":
            breaker.succeeded()
            row = 0
        elif let and end == "bad":
            row += 1
            assert breaker.failed("Dead.") == (row == failures)
        breaker.leave()
