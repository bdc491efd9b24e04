"""Answerable questions made from the facts of any documents (`benchmarks.made_facts`), each in three wordings
(`benchmarks.wordings`); `benchmarks.near_misses` makes those that aren't."""

from __future__ import annotations

import random
from collections.abc import Sequence

from benchmarks.made_facts import Fact
from benchmarks.wordings import WORDINGS, Asked, question
from services.learning.evaluation import Case


def answerable(drawn: Sequence[Fact], rng: random.Random) -> list[Case]:
    """Each fact asked for in all wordings."""
    return [
        Case(
            id=f"made-{n}{'abc'[w]}",
            kind=fact.kind,
            question=question(Asked(fact.kind, fact.thing, fact.detail), wording, rng),
            documents=(fact.document,),
            pages=(fact.page,) if fact.page is not None else (),
            must_contain=fact.says,
            note=wording,
        )
        for n, fact in enumerate(drawn)
        for w, wording in enumerate(WORDINGS)
    ]
