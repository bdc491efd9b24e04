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
