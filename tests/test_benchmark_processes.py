"""Benchmarks ask in several processes what one would ask."""

import operator

import pytest

from benchmarks.processes import processes


@pytest.mark.parametrize("number", [1, 2])
def test_what_comes_of_each_item_keeps_its_order(number: int) -> None:
    with processes(number, int, "3") as mapped:
        assert mapped(operator.sub, range(9)) == [3, 2, 1, 0, -1, -2, -3, -4, -5]


def test_what_goes_wrong_in_a_process_is_raised_here() -> None:
    with processes(2, int, "3") as mapped, pytest.raises(ZeroDivisionError):
        mapped(operator.floordiv, [1, 0])
