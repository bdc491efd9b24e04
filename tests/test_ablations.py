"""The ablations switch off what they say, and nothing afterwards."""

import pytest

from benchmarks.ablations import MECHANISMS, Mechanism
from services.answering import run, units
from services.answering.state import default_state


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda m: m.name)
def test_a_mechanism_is_switched_off_somewhere(mechanism: Mechanism) -> None:
    before = units._distinct, run.violations
    with mechanism.off():
        pass  # raises where the function that it stands in for is no more
    state = default_state()
    assert mechanism.state(state) != state or mechanism.instead or not mechanism.vectors
    assert (units._distinct, run.violations) == before


def test_a_mechanism_is_noted_where_it_does_something_and_only_there() -> None:
    capitals = Mechanism("capitals", instead={"run.violations": lambda *_: ()})
    seen = set[str]()
    noted = capitals._noting(str.upper, str, seen)
    assert noted("AB") == "AB"
    assert not seen
    assert noted("ab") == "AB"
    assert seen == {"capitals"}
    assert capitals.can_be_watched
    assert not Mechanism("no vectors", vectors=False).can_be_watched


def test_watching_changes_nothing_and_leaves_nothing() -> None:
    before = run.violations
    seen = set[str]()
    watched = next(m for m in MECHANISMS if m.name == "guard")
    with watched.watched(seen):
        assert run.violations is not before
    assert run.violations is before
