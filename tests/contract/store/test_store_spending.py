"""What language models used: however many workers take from a day's budget at once, it is never overdrawn."""

from __future__ import annotations

import threading
from datetime import date

from models.store import Store
from models.store.spending import TOTAL, Spent

DAY, NEXT = date(2026, 3, 1), date(2026, 3, 2)
MOST = Spent(tokens=1000)


def test_workers_together_never_take_more_than_a_day_has(store: Store) -> None:
    taken: list[bool] = []

    def take() -> None:
        for _ in range(5):
            taken.append(store.spending.reserve(DAY, Spent(90), MOST))

    workers = [threading.Thread(target=take) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (len(taken), sum(taken)) == (20, 11)
    assert store.spending.of(DAY)[TOTAL].tokens == 990
    assert store.spending.reserve(NEXT, Spent(90), MOST), "another day has a budget of its own"


def test_what_a_call_did_not_use_is_given_back(store: Store) -> None:
    assert store.spending.reserve(DAY, Spent(900), MOST)
    assert not store.spending.reserve(DAY, Spent(200), MOST)
    store.spending.settle(DAY, "answer", Spent(300, 45, 1), Spent(900))
    store.spending.settle(DAY, "compile", Spent(5000, 0, 1), Spent(), total=False)
    assert store.spending.reserve(DAY, Spent(200), MOST)
    found = store.spending.of(DAY)
    assert (found["answer"], found["compile"], found[TOTAL].tokens) == (Spent(300, 45, 1), Spent(5000, 0, 1), 500)


def test_money_and_tokens_are_limits_each(store: Store) -> None:
    assert not store.spending.reserve(DAY, Spent(1, 101), Spent(0, 100))
    assert store.spending.reserve(DAY, Spent(10_000, 100), Spent(0, 100))
    assert not store.spending.reserve(DAY, Spent(0, 1), Spent(0, 100))
    assert store.spending.reserve(DAY, Spent(10**9, 10**9), Spent())
