"""A draw of the equipment questions has none that was looked at, and another seed draws others."""

from __future__ import annotations

import json

from benchmarks.equipment import CASES, SEEN, drawn


def test_a_draw_leaves_out_what_was_seen() -> None:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    seen = frozenset(SEEN.read_text(encoding="utf-8").split())
    cases = [json.loads(line) for line in drawn(lines, seen, 30, 10, seed=1)]
    assert [bool(case["documents"]) for case in cases] == [True] * 30 + [False] * 10
    assert seen.isdisjoint(case["id"] for case in cases)
    assert seen <= {json.loads(line)["id"] for line in lines}


def test_another_seed_draws_others() -> None:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    assert drawn(lines, frozenset(), 30, 10, seed=1) == drawn(lines, frozenset(), 30, 10, seed=1)
    assert drawn(lines, frozenset(), 30, 10, seed=1) != drawn(lines, frozenset(), 30, 10, seed=2)
