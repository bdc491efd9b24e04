"""Examples that nobody has labelled: an answer that came out the same each time it was asked for, with no vote against.

Self-consistency (Wang et al. 2023, "Self-consistency improves chain of thought reasoning in language models") over what
people truly asked. Such examples weigh little, are never held out, and give way to any label of a person.
"""

from __future__ import annotations

from collections import defaultdict

from models.errors import NotFound
from models.same_question import known_by
from models.store import Store
from services.learning.evaluation import Case
from services.learning.feedback import confirmed_case, keep_example
from services.learning.split import Origin
from services.learning.votes import whole_question

LEAST_ASKED = 3
"""How often it must have come out the same."""

MOST_READ = 2000
"""Latest answers that are looked at in a night."""


def keep_consistent(store: Store) -> int:
    """Keeps what came out the same often enough as examples; returns how many are new."""
    asked: dict[str, list[tuple[str, Case]]] = defaultdict(list)
    for query_id in store.queries.unjudged(MOST_READ):
        query = store.queries.get(query_id)
        try:
            answer = store.queries.answer(query_id, query.audience)
        except NotFound:  # what it draws on may not be seen any more
            continue
        case = confirmed_case(query, answer)[0] if answer is not None and answer.approved is None else None
        asked[known_by(whole_question(query))].append((query_id, case or Case(query_id, "other", "")))
    known = {known_by(str(example.case["question"])) for example in store.examples.list()}
    new = 0
    for question, found in asked.items():
        says = {(case.documents, case.pages, case.must_contain) for _, case in found}
        query_id, case = found[0]
        if question in known or len(found) < LEAST_ASKED or len(says) > 1 or not case.must_contain:
            continue
        query = store.queries.get(query_id)
        try:
            keep_example(store, query_id, case, query, query.audience, Origin.UNLABELLED)
        except NotFound:
            continue
        new += 1
    return new
