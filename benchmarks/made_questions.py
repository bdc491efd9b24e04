"""Questions made from the units of any documents: answerable ones, and near misses of which something isn't there.

Each fact (`benchmarks.made_facts`) and each near miss of one (`benchmarks.near_misses`) gives a question in three
wordings (`benchmarks.wordings`).
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from benchmarks.made_facts import Fact, drawn, facts
from benchmarks.near_misses import near_misses
from benchmarks.wordings import WORDINGS, Asked, question
from services.learning.evaluation import Case

__all__ = ["Fact", "answerable", "drawn", "facts", "near_misses"]


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
