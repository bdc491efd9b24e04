"""The benchmark of the guard: its figures can come out badly, its cases differ by seed, its corruptions are wrong."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from benchmarks.hostile_lm import truth
from benchmarks.hostile_lm.__main__ import measured
from benchmarks.hostile_lm.case import Passage
from benchmarks.hostile_lm.corrupt import KINDS, corruptions
from benchmarks.hostile_lm.right import right_answers
from ingestion.chunking import chunks
from ingestion.read import read
from models.types import Evidence, EvidenceKind, ReadDocument
from services.answering.guard import Violation

ANSWERS = 150


def _passages() -> Iterator[Passage]:
    folder = Path(str(files("ingestion.sample"))) / "documents"
    for name in ("SB-4417-07_oil_quantity_MP-402.docx", "TB-4462-EN_lubricants_guide.html"):
        document = read(folder / name)
        assert isinstance(document, ReadDocument)
        for chunk in chunks(document, name):
            yield Passage(Evidence(chunk.id, EvidenceKind.PASSAGE, chunk, name, document.title))


@pytest.fixture(scope="module")
def passages() -> list[Passage]:
    return list(_passages())


def caught(figures: dict[str, Any]) -> dict[str, float]:
    return {kind: figures[f"caught_{kind}"] for kind in KINDS}


def test_the_guard_catches_what_it_must_and_blocks_little(passages: list[Passage]) -> None:
    out = io.StringIO()
    figures = measured(passages, 5, ANSWERS, out)
    shares = caught(figures)
    assert min(shares[kind] for kind in ("numbers", "units", "identifiers")) >= 0.99
    assert min(shares[kind] for kind in ("negation", "order", "swaps")) >= 0.9
    assert figures["false_blocks"] <= 0.02
    cases = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(cases) == figures["n"]
    assert {case["kind"] for case in cases} == {"", *KINDS}


def test_without_a_guard_nothing_is_caught(passages: list[Passage]) -> None:
    figures = measured(passages, 5, ANSWERS, None, lambda *given: [])
    assert set(caught(figures).values()) == {0.0}
    assert figures["false_blocks"] == 0.0


def test_a_guard_that_refuses_everything_blocks_every_right_answer(passages: list[Passage]) -> None:
    figures = measured(passages, 5, ANSWERS, None, lambda *given: [Violation("", "", "never mind")])
    assert set(caught(figures).values()) == {1.0}
    assert figures["false_blocks"] == 1.0


def test_another_seed_makes_other_cases(passages: list[Passage]) -> None:
    made = []
    for seed in (1, 1, 2):
        out = io.StringIO()
        measured(passages, seed, 40, out, lambda *given: [])
        made.append(out.getvalue())
    assert made[0] == made[1] != made[2]


def test_a_corrupted_digit_or_unit_stands_nowhere_in_the_passage(passages: list[Passage]) -> None:
    dice = random.Random(3)
    for case, _ in zip(right_answers(passages, dice), range(ANSWERS), strict=False):
        for wrong in corruptions(case, dice):
            assert wrong.body != case.body
            stated = truth.numbers(case.passage.text)
            if wrong.kind == "numbers":
                number = wrong.done.rpartition(" ")[2]
                assert not truth.readings(number) & stated
            if wrong.kind == "units":
                number, unit = wrong.done.rpartition("-> ")[2].split(" ", 1)
                assert not truth.with_unit(case.passage.text, number, unit)


def test_the_number_of_a_section_has_no_unit() -> None:
    for text, has_one in (("4.4.1 A device is bound.", False), ("4.4 A at most.", True)):
        number = next(truth.NUMBER.finditer(text))
        assert bool(truth.unit_behind(text, number)) is has_one
