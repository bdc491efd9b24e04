"""The guard: nothing says the contrary of its passage, and steps are told in their order, whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.types import Chunk, ChunkKind, Citation, Evidence, EvidenceKind, Unit, UnitKind
from services.answering.guard import violations

SECTION = ("Replacing the filter",)


def refused(text: str, units: tuple[Unit, ...], language: str = "en") -> bool:
    """Whether the answer is refused where its one citation quotes all units."""
    chunk = Chunk("c1", "copy", 0, ChunkKind.PROCEDURE, SECTION, (3,), units)
    passage = Evidence("c1", EvidenceKind.PASSAGE, chunk, "manual.pdf", "Pump manual", language=language)
    citation = Citation(EvidenceKind.PASSAGE, "manual.pdf", chunk.text, page=3, evidence="c1", copy="copy")
    return bool(violations(text, [citation], [passage]))


def said(*sentences: str) -> tuple[Unit, ...]:
    return tuple(Unit(text, UnitKind.SENTENCE, page=3, block=i) for i, text in enumerate(sentences))


@pytest.mark.parametrize(
    ("passage", "statement", "passes"),
    [
        ("Do not open the valve under pressure.", "Never open the valve under pressure.", True),
        ("Do not open the valve under pressure.", "The valve must not be opened under pressure.", True),
        ("Do not open the valve under pressure.", "Opening the valve under pressure is prohibited.", True),
        ("Do not open the valve under pressure.", "Open the valve under pressure.", False),
        ("Do not open the valve under pressure.", "You may open the valve under pressure.", False),
        ("Do not open the valve under pressure.", "You need not open the valve under pressure.", False),
        ("Open the valve under pressure.", "Do not open the valve under pressure.", False),
        ("The pump must not run without oil.", "According to the manual, the pump mustn't run without oil.", True),
        ("The pump must not run without oil.", "The pump must run without oil.", False),
        ("The pump must not run without oil.", "The pump must not run with oil.", False),
        ("The cover must be fitted before the start.", "The cover may be fitted before the start.", False),
        ("Stop the pump and do not open the drain.", "Stop the pump.", True),
        ("Stop the pump and do not open the drain.", "Open the drain.", False),
        ("Do not open, close or move the lever.", "Do not close or move the lever.", True),
        ("Close the suction valve first.", "Open the suction valve first.", False),
        ("The level must not be less than half.", "The level must be less than half.", False),
        ("Smoking is prohibited near the tank.", "Smoking is permitted near the tank.", False),
        ("The seal is delivered dry.", "The manual does not give the price of the seal.", True),
    ],
)
def test_what_is_forbidden_stays_forbidden(passage: str, statement: str, passes: bool) -> None:
    assert refused(f"{statement} [1]", said(passage)) is not passes


@pytest.mark.parametrize(
    ("language", "passage", "right", "wrong"),
    [
        ("de", "Das Ventil nicht ganz öffnen.", "Das Ventil nie ganz öffnen.", "Das Ventil ganz öffnen."),
        ("fr", "Ne pas ouvrir la vanne.", "N'ouvrez jamais la vanne.", "Vous devez ouvrir la vanne."),
        ("es", "No abra la válvula.", "Nunca abra la válvula.", "Abra siempre la válvula."),
        ("ko", "운전 중 밸브를 열지 마십시오.", "운전 중 밸브를 열지 마세요.", "운전 중 밸브를 여십시오."),
    ],
)
def test_negations_of_other_languages(language: str, passage: str, right: str, wrong: str) -> None:
    assert not refused(f"{right} [1]", said(passage), language)
    assert refused(f"{wrong} [1]", said(passage), language)


def test_a_lead_in_that_forbids_is_part_of_its_items() -> None:
    items = tuple(
        Unit(text, UnitKind.ITEM, label="•", lead_in="Never do the following:", block=i)
        for i, text in enumerate(("Run the pump dry for long.", "Paint the name plate of the motor."))
    )
    assert not refused("Never run the pump dry for long. [1]", items)


STEPS = (
    "Stop the pump and lock it out.",
    "Close the suction valve.",
    "Drain the casing into a closed vessel.",
    "Unscrew the filter cover with a strap wrench.",
    "Insert a new cartridge and oil its seal.",
)
PROCEDURE = tuple(Unit(text, UnitKind.STEP, page=3, label=f"{n}.", block=n) for n, text in enumerate(STEPS, start=1))
WAYS = (
    lambda texts: "\n".join(f"{n}. {text}" for n, text in enumerate(texts, start=1)) + " [1]",
    lambda texts: "\n".join(f"- {text} [1]" for text in texts),
    lambda texts: " ".join(f"{'Then' if n else 'First'}, {t[0].lower()}{t[1:]}" for n, t in enumerate(texts)) + " [1]",
)


@settings(deadline=None)
@given(way=st.sampled_from(WAYS), order=st.permutations(range(len(STEPS))))
def test_steps_are_told_in_their_order(way: object, order: list[int]) -> None:
    text = way([STEPS[i] for i in order])  # type: ignore[operator]
    assert refused(text, PROCEDURE) is (order != sorted(order))


@settings(deadline=None)
@given(way=st.sampled_from(WAYS), told=st.sets(st.sampled_from(range(len(STEPS))), min_size=2))
def test_no_step_is_left_out_in_the_middle_and_the_end_not_in_silence(way: object, told: set[int]) -> None:
    steps = sorted(told)
    without_gap = steps == list(range(steps[0], steps[-1] + 1))
    text = way([STEPS[i] for i in steps])  # type: ignore[operator]
    assert refused(text, PROCEDURE) is not (without_gap and steps[-1] == len(STEPS) - 1)
    assert refused(f"{text}\n(More steps follow in the document.)", PROCEDURE) is not without_gap


def test_a_step_keeps_its_number() -> None:
    assert not refused("In step 3, drain the casing into a closed vessel. [1]", PROCEDURE)
    assert refused("3. Stop the pump and lock it out.\n5. Close the suction valve. [1]\nMore steps follow.", PROCEDURE)
