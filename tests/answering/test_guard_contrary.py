"""The guard: nothing says the contrary of its passage, and steps are told in their order, whole."""

from __future__ import annotations

import pytest
from hypothesis import given
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
        ("“No smoking” signs shall be shown.", "“No smoking” signs must be shown.", True),
        ("“No smoking” signs shall be shown.", "No, “no smoking” signs must be shown.", True),
        ("No person may enter the shed.", "A person may enter the shed.", False),
        ("Label it when charging is complete (if not already).", "Label it when charging is complete.", True),
        ("Label it when charging is complete (if not already).", "Label it when charging is not complete.", False),
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


def test_what_stands_elsewhere_excuses_no_contrary() -> None:
    need = "To restart, in case of a stop this is required:"
    units = (
        Unit("The signal from the drive to the hoist is on.", UnitKind.STEP, label="1.", lead_in=need, block=1),
        Unit("In case the signal is not present a reset of the drive is required.", UnitKind.WARNING, block=2),
        Unit("If the signal is not on, force the signal.", UnitKind.SENTENCE, block=3),
    )
    assert not refused("In case the signal isn't present a reset of the drive is required. [1]", units)
    assert refused("In case the signal is present a reset of the drive is required. [1]", units)
    assert refused("The signal from the drive to the hoist is not on. [1]", units)


@pytest.mark.parametrize(
    ("statement", "passes"),
    [
        ("• Check the level in both tanks • Ensure that the lids are closed • Do not mix the two oils", True),
        ("• Check the level in both tanks • Ensure that the lids are not closed • Never mix the two oils", False),
        ("• Check the level in both tanks • Ensure that the lids are closed • Always mix the two oils", False),
    ],
)
def test_items_of_one_line_are_compared_one_by_one(statement: str, passes: bool) -> None:
    items = "• Check the level in both tanks • Ensure that the lids are closed • Never mix the two oils"
    assert refused(f"In short: {statement}. [1]", said(items)) is not passes


def test_what_and_joins_is_compared_by_itself_too() -> None:
    text = "When lacing thin cables, use the proper flat tape and do not tie the bundles too tightly."
    assert not refused("Use the proper flat tape and don't tie the bundles too tightly. [1]", said(text))
    assert refused("Use the proper flat tape and tie the bundles too tightly. [1]", said(text))


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


@given(way=st.sampled_from(WAYS), order=st.permutations(range(len(STEPS))))
def test_steps_are_told_in_their_order(way: object, order: list[int]) -> None:
    text = way([STEPS[i] for i in order])  # type: ignore[operator]
    assert refused(text, PROCEDURE) is (order != sorted(order))


@given(way=st.sampled_from(WAYS), told=st.sets(st.sampled_from(range(len(STEPS))), min_size=2))
def test_no_step_is_left_out_in_the_middle_and_the_end_not_in_silence(way: object, told: set[int]) -> None:
    steps = sorted(told)
    without_gap = steps == list(range(steps[0], steps[-1] + 1))
    text = way([STEPS[i] for i in steps])  # type: ignore[operator]
    assert refused(text, PROCEDURE) is not (without_gap and steps[-1] == len(STEPS) - 1)
    assert refused(f"{text}\n(More steps follow in the document.)", PROCEDURE) is not without_gap


BULLETS = tuple(Unit(text, UnitKind.STEP, page=3, label="•", block=n) for n, text in enumerate(STEPS))
LEAD = Unit("Then test it:", UnitKind.SENTENCE, page=3, block=9)
TESTS = tuple(Unit(text, UnitKind.STEP, page=3, label="•", block=10) for text in ("Start the pump.", "Read the gauge."))


@given(told=st.integers(2, len(STEPS)), more=st.booleans())
def test_the_end_of_a_list_without_numbers_is_not_left_out_in_silence(told: int, more: bool) -> None:
    units = (*BULLETS, LEAD, *TESTS) if more else BULLETS
    text = "\n".join(f"- {text} [1]" for text in STEPS[:told])
    chunk = Chunk("c1", "copy", 0, ChunkKind.PROCEDURE, SECTION, (3,), units)
    passage = Evidence("c1", EvidenceKind.PASSAGE, chunk, "manual.pdf", "Pump manual")
    citation = Citation(EvidenceKind.PASSAGE, "manual.pdf", chunk.text, page=3, evidence="c1", copy="copy")
    assert bool(violations(text, [citation], [passage])) is (told < len(STEPS))


def test_a_step_keeps_its_number() -> None:
    assert not refused("In step 3, drain the casing into a closed vessel. [1]", PROCEDURE)
    assert refused("3. Stop the pump and lock it out.\n5. Close the suction valve. [1]\nMore steps follow.", PROCEDURE)


def test_what_the_passage_says_with_its_own_word_is_not_turned_round() -> None:
    assert not refused("Close the valve. [1]", said("Open the valve.", "Wait five minutes, then close it."))
    assert refused("Close the valve. [1]", said("Open the valve.", "The valve is brass."))


def test_the_words_of_a_step_may_be_all_of_a_later_one() -> None:
    texts = (
        "Choose the profile with the keys.",
        "Save the value with a long press of the red key. A dot appears in the corner of the display.",
        "Choose the counterweight with the keys.",
        "Save the value with a long press of the red key.",
    )
    steps = tuple(Unit(text, UnitKind.STEP, page=3, label=f"{n}.", block=n) for n, text in enumerate(texts, start=1))
    assert not refused("\n".join(f"{step.label} {step.text}" for step in steps) + " [1]", steps)
    assert refused("\n".join(f"- {step.text} [1]" for step in (*steps[2:], *steps[:2])), steps)


def test_lines_of_a_page_break_no_sentence() -> None:
    wrapped = said("If the dialler does not receive the callback\ncode within 10 seconds, it hangs up.")
    assert not refused("If the dialler doesn't receive the callback code within 10 seconds, it hangs up. [1]", wrapped)
    assert refused("If the dialler receives the callback code within 10 seconds, it hangs up. [1]", wrapped)


def test_a_number_sign_denies_nothing() -> None:
    cells = (("Kit", "Retrofit kit"), ("Cat. no.", "Mini-Cell EI0020"))
    row = (Unit("Retrofit kit | Mini-Cell EI0020", UnitKind.ROW, page=3, cells=cells),)
    assert not refused("Cat. no.:\n- Retrofit kit: Mini-Cell EI0020 [1]", row)


def test_a_lead_in_with_words_of_its_own_denies_no_item() -> None:
    lead = "Do not use the product and ask for service under one of these conditions:"
    items = tuple(
        Unit(text, UnitKind.ITEM, label="•", lead_in=lead, block=i)
        for i, text in enumerate(("The power cord or plug is frayed or damaged.", "The unit does not work normally."))
    )
    assert refused("The power cord or plug is not frayed or damaged. [1]", items)
    assert refused("The unit does work normally. [1]", items)


def test_a_step_that_begins_like_one_of_the_list_before_is_told_in_its_place() -> None:
    pinch = "pinch the tail of the damper with your thumb and index finger."
    told = (
        ("1.", "Unscrew the two screws of the cover."),
        ("2.", f"Gently {pinch} Slide the camera back and up along the slot."),
        ("1.", f"P{pinch[1:]} Slide the camera down and forward along the slot."),
        ("2.", "Tighten the two screws of the cover."),
    )
    units = tuple(Unit(text, UnitKind.STEP, page=3, label=label, block=i) for i, (label, text) in enumerate(told))
    lines = [f"{label} {text.replace('. ', '. [1] ')} [1]" for label, text in told]
    assert not refused("\n".join(lines), units)
    assert refused("\n".join([*lines[2:], *lines[:2]]), units)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Open the valve.", "Close the valve."),
        ("Raise the boom.", "Lower the boom."),
        ("Connect the cable.", "Disconnect the cable."),
    ],
)
def test_an_instruction_of_two_words_is_not_turned_round(one: str, other: str) -> None:
    for passage, turned in ((one, other), (other, one)):
        assert refused(f"{turned} [1]", said(passage))
        assert refused(f"{turned} [1]", said("Stop the pump.", passage))
        assert not refused(f"{passage} [1]", said(passage))
        assert not refused(f"{turned} [1]", said(one, other))
