"""A procedure is whole: a step that stands twice is done twice, what two chunks share stands once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.read import read
from models.types import (
    Chunk,
    ChunkKind,
    Evidence,
    EvidenceKind,
    Query,
    Question,
    ReadDocument,
    Status,
    Unit,
    UnitKind,
    Verbatim,
)
from services.answering.draft import Draft
from services.answering.procedure import ABOVE, UNQUOTED, Line, lines_of, procedure, procedure_of, within
from services.answering.proof import provable
from services.answering.state import default_state
from services.answering.understand import understand
from services.answering.units import Scored
from services.answering.vocabulary import Vocabulary

from .conftest import Plant, forced, heading, paragraph, step, table, warning

FILLER = "and write the reading of the needle into the record of the press, " * 3


def test_a_step_that_stands_twice_is_done_twice(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (
        heading("Testing the clutch of the press"),
        *(step(f"{n}.", f"Turn valve V{n} of the clutch, {FILLER}") for n in range(1, 7)),
        step("7.", "Wait for 30 seconds."),
        *(step(f"{n}.", f"Close valve V{n} of the clutch, {FILLER}") for n in range(8, 12)),
        step("7.", "Wait for 30 seconds."),
        step("12.", "Stop the press."),
    )
    plant.add("press.md", ReadDocument(title="Press manual", blocks=blocks))
    answer = plant.ask("How do I test the clutch of the press?", state=forced())
    assert answer.text.count("Wait for 30 seconds.") == 2
    for n in (*range(1, 7), *range(8, 12)):
        assert answer.text.count(f"valve V{n} ") == 1
    assert answer.text.index("Turn valve V1 ") < answer.text.index("Stop the press.")


COMPLAINT = """# Labelling machine

## Labels come out askew

Labels that come out askew on the labelling machine are caused by the web of labels or by its brake.

### Solution

1. Stop the machine and wait until the roll stands still.
2. Thread the web anew along the edge of the guide.
3. Set the brake to 4.
"""
OTHER = """
### Check the applicator

1. Clean the applicator.
2. Turn it by hand.
"""


def test_what_to_do_stands_below_the_complaint(make_plant: Callable[[], Plant], tmp_path: Path) -> None:
    (tmp_path / "labels.md").write_text(COMPLAINT)
    plant = make_plant()
    plant.add("labels.md", read(tmp_path / "labels.md"))
    answer = plant.ask("The labels come out askew, what now?", state=forced())
    found = [answer.text.index(said) for said in ("caused by", "1. Stop", "2. Thread", "3. Set the brake to 4")]
    assert found == sorted(found)


STEPS_AS_HEADINGS = """# Hydraulic press

## Cleaning the press

Before cleaning the press, switch off the main switch.

### Step 1: Wipe the table

Wipe the table with a dry cloth.

### Step 2: Clean the guides

Clean the guides of the press with paraffin.

### Step 3: Oil the guides

Oil the guides with 5 ml of slideway oil.

## Storing the tools

Hang the tools of the press up.
"""


def test_steps_below_headings_of_their_own_are_told_whole_and_in_order(
    make_plant: Callable[[], Plant], tmp_path: Path
) -> None:
    (tmp_path / "press.md").write_text(STEPS_AS_HEADINGS)
    plant = make_plant()
    plant.add("press.md", read(tmp_path / "press.md"))
    answer = plant.ask("How do I clean the press?", state=forced())
    found = [answer.text.index(said) for said in ("main switch", "dry cloth", "paraffin", "slideway oil")]
    assert found == sorted(found)
    assert "Hang" not in answer.text


def test_the_steps_of_another_job_are_no_answer(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (
        heading("Greasing the motor bearings"),
        step("1.", "Run the motor of the pump for 15 minutes so that the grease is soft."),
        step("2.", "Press in the grease with long nipples."),
        heading("Replacing the filter of the pump"),
        step("1.", "Stop the pump."),
        step("2.", "Take the old filter out."),
    )
    plant.add("pump.md", ReadDocument(title="Pump manual", blocks=blocks))
    asked = "How do I put the pump out of service for a long time?"
    assert plant.ask(asked, state=forced()).status is not Status.ANSWERED
    assert plant.ask("How do I grease the bearings?", state=forced()).status is Status.ANSWERED
    assert plant.ask("How do I swap the filter?", state=forced()).status is Status.ANSWERED


def test_of_two_lists_of_steps_none_is_guessed(make_plant: Callable[[], Plant], tmp_path: Path) -> None:
    (tmp_path / "labels.md").write_text(COMPLAINT + OTHER)
    plant = make_plant()
    plant.add("labels.md", read(tmp_path / "labels.md"))
    answer = plant.ask("The labels come out askew, what now?", state=forced())
    assert "1. Stop" not in answer.text


def test_the_words_beside_a_picture_are_no_step_out_of_order(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (
        heading("Replacing the light bulb"),
        step("1.", "Remove the outer door panel of the washer."),
        step("2.", "Insert the new bulb and rotate clockwise into place."),
        step("3.", "Replace the outer door panel."),
        paragraph("Press in the new bulb"),
        paragraph("and rotate clockwise"),
    )
    plant.add("washer.md", ReadDocument(title="Washer manual", blocks=blocks))
    answer = plant.ask("How do I replace the light bulb of the washer?", state=forced())
    assert answer.status is Status.ANSWERED
    assert answer.text.index("1. Remove") < answer.text.index("2. Insert") < answer.text.index("3. Replace")


MENTIONED = """# Baler

## Setting the tension

Before you think about changing the drive belt of the baler, set its tension.

1. Changing the drive belt is not needed where the drive belt can be tensioned.
2. Turn the nut until the drive belt gives 8 mm.

## Changing the drive belt

1. Switch the baler off.
2. Take the guard off.
3. Lay the new one on the pulleys.
"""


def test_the_section_whose_heading_is_asked_for_goes_before_one_that_speaks_of_it(
    make_plant: Callable[[], Plant], tmp_path: Path
) -> None:
    (tmp_path / "baler.md").write_text(MENTIONED)
    plant = make_plant()
    plant.add("baler.md", read(tmp_path / "baler.md"))
    answer = plant.ask("What are the steps for changing the drive belt?", state=forced())
    assert answer.text.startswith("1. Switch the baler off.")


def test_a_long_procedure_begins_at_its_first_step_not_at_a_part_of_one(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (
        heading("Overhauling the gripper"),
        paragraph(f"The gripper is overhauled once a year, {FILLER * 5}"),
        warning("The spring of the gripper is under tension."),
        step("1.", "Park the gripper."),
        step("2.", "Take the jaws of the gripper apart:"),
        step("a)", "undo both pins of the jaws,"),
        step("b)", "lift the jaws off the gripper and overhaul them."),
        *(step(f"{n}.", f"Clean part P{n}, {FILLER}") for n in range(3, 20)),
    )
    plant.add("gripper.md", ReadDocument(title="Gripper manual", blocks=blocks))
    answer = plant.ask("How do I overhaul the gripper jaws, lift them off?", state=forced())
    found = [
        answer.text.index(said) for said in ("under tension", "1. Park", "2. Take", "a) undo", "b) lift", "3. Clean")
    ]
    assert found == sorted(found)
    assert "once a year" not in answer.text
    assert "left out here" in answer.text
    assert "More steps follow" in answer.text


def test_the_parts_above_the_steps_are_no_steps(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (
        heading("Memory module"),
        table(("Description", "Spare part"), (("8 GB memory module", "693374-001"), ("4 GB", "691740-001"))),
        paragraph("Before removing the memory module, shut down the computer."),
        step("1.", "Spread the tabs of the memory module."),
        step("2.", "Remove the memory module."),
    )
    plant.add("computer.md", ReadDocument(title="Computer", blocks=blocks))
    answer = plant.ask("How do I remove the memory module?", state=forced())
    assert answer.text.startswith("Before removing the memory module")
    assert "693374-001" not in answer.text
    assert "693374-001" in plant.ask("Which spare part is the 8 GB memory module?", state=forced()).text


ALIKE = """# Computer

## Setup with Windows 7

### Starting the setup of the computer

1. Turn the computer on and press esc.
2. Press f10 to start the setup.

## Setup with Windows 8

### Starting the setup of the computer

1. Restart the computer and press esc to start the setup.
2. Press f10 to start the setup of the computer.
"""


def test_of_like_headings_the_one_is_meant_below_the_heading_that_is_named(
    make_plant: Callable[[], Plant], tmp_path: Path
) -> None:
    (tmp_path / "computer.md").write_text(ALIKE)
    plant = make_plant()
    plant.add("computer.md", read(tmp_path / "computer.md"))
    for windows, says in (("7", "1. Turn the computer on"), ("8", "1. Restart the computer")):
        answer = plant.ask(f"How do I start the setup of the computer in Windows {windows}?", state=forced())
        assert answer.text.startswith(says)


POINTS = """# Pump

## 1.5 Lock-out of the pump

1. Stop the pump as described in Section 5.3.
2. Hang up a tag.

## 5.3 Stopping

1. Close the discharge valve to one quarter.
2. Press the red button.
"""


def test_a_step_that_only_points_to_the_procedure_leads_there(make_plant: Callable[[], Plant], tmp_path: Path) -> None:
    (tmp_path / "pump.md").write_text(POINTS)
    plant = make_plant()
    plant.add("pump.md", read(tmp_path / "pump.md"))
    assert plant.ask("walk me through stopping the pump", state=forced()).text.startswith(
        "1. Close the discharge valve"
    )
    assert "2. Hang up a tag" in plant.ask("How do I lock out the pump?", state=forced()).text


def test_of_a_long_list_that_begins_nowhere_what_fits_is_shown(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    filler = "Hold the cover with both hands while the other one turns the crank slowly until the mark is seen again."
    steps = [step(f"{n}.", f"Turn screw {n} by a quarter. {filler} {filler}") for n in range(4, 30)]
    plant.add("mill.md", ReadDocument(title="Mill", blocks=(heading("Adjusting the mill"), *steps)))
    text = plant.ask("How do I adjust the mill?", state=forced()).text
    shown = [int(line.split(".")[0]) for line in text.splitlines() if "Turn screw" in line]
    assert len(shown) > 3
    assert shown == sorted(shown)


def test_a_step_over_two_pages_is_shown_where_one_citation_is_allowed() -> None:
    runs = (Verbatim(3, 80, 110, "Lift the rotor out of the"), Verbatim(4, 0, 20, "housing with a hoist."))
    unit = Unit("Lift the rotor out of the housing with a hoist.", UnitKind.STEP, page=3, label="1.", verbatim=runs)
    chunk = Chunk("c1", "copy", 0, ChunkKind.PROCEDURE, ("Rotor",), (3, 4), (unit,))
    line = Line(Evidence("c1", EvidenceKind.PASSAGE, chunk, "fan.pdf", "Fan"), unit, ())
    following = replace(line, unit=Unit("Clean it.", UnitKind.STEP, page=4, label="2."))
    assert within([line, following], default_state().composition.model_copy(update={"citations": 1})) == [line]


def _on_page(kind: UnitKind, text: str, label: str = "", *, proven: bool = True, page: int = 4) -> Unit:
    return Unit(text, kind, page=page, label=label, verbatim=(Verbatim(page, 0, len(text), text),) if proven else ())


def _draft(*units: Unit, best: int = 0) -> Draft:
    chunk = Chunk("c1", "copy", 0, ChunkKind.PROCEDURE, ("Erasing a number",), (4, 5), units)
    evidence = Evidence("c1", EvidenceKind.PASSAGE, chunk, "dialer.pdf", "Dialer")
    lines = lines_of((evidence,))
    draft = procedure_of(lines, (Scored(evidence, best, 1, 1.0, {}),))
    assert all(provable(citation, draft.evidence) for citation in draft.citations)
    return draft


def test_the_labels_of_keys_between_the_steps_are_said_to_stand_there() -> None:
    """One of them that isn't found on the page had all of the steps refused."""
    draft = _draft(
        _on_page(UnitKind.STEP, "Press SET.", "1."),
        _on_page(UnitKind.SENTENCE, "CALL VOICE INTERCALL", proven=False),
        _on_page(UnitKind.SENTENCE, "DELAY REPS TIME 4", proven=False),
        _on_page(UnitKind.STEP, "Press the number of what you erase.", "2."),
    )
    steps = "1. Press SET. [1]", UNQUOTED, "2. Press the number of what you erase. [1]"
    assert draft.text.splitlines() == list(steps)


def test_the_page_of_the_first_step_is_cited_first() -> None:
    draft = _draft(
        _on_page(UnitKind.STEP, "Press SET.", "1."),
        _on_page(UnitKind.STEP, "Press the number of what you erase.", "2.", page=5),
        best=1,
    )
    assert [citation.page for citation in draft.citations] == [4, 5]


STEPS = (
    ("1", "Stop the press and lock it out."),
    ("2", "Unscrew the cover of the clutch."),
    ("3.", "Lift the clutch out of the press."),
    ("4", "Put the new clutch in."),
)


@pytest.fixture
def clutch(make_plant: Callable[[], Plant]) -> Callable[[Sequence[str], Sequence[Sequence[str]]], str]:
    def ask(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        plant = make_plant()
        blocks = (heading("Replacing the clutch of the press"), table(header, rows))
        plant.add("press.md", ReadDocument(title="Press manual", blocks=blocks))
        return plant.ask("How do I replace the clutch of the press?", state=forced()).text

    return ask


@pytest.mark.parametrize("column", ["Step", "Step No.", "Steps"])
def test_a_table_that_counts_steps_is_a_list_of_them(clutch: Callable[..., str], column: str) -> None:
    text = clutch((column, "Action", "Tool"), [(*each, "") for each in STEPS])
    assert text.split(" [")[0].splitlines() == [f"{number.rstrip('.')}. {said}" for number, said in STEPS]


def test_values_of_steps_are_rows_with_their_headers(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("1", "100 °C", "2 h"), ("2", "200 °C", "3 h"), ("3", "400 °C", "4 h"))
    blocks = (heading("Firing"), table(("Step", "Temperature", "Time"), rows))
    plant.add("kiln.md", ReadDocument(title="Kiln", blocks=blocks))
    answer = plant.ask("What is the temperature of step 2 of firing?", state=forced())
    assert "Temperature: 200 °C" in answer.text or "temperature 200 °C" in answer.text


def test_a_table_of_positions_counts_no_steps(clutch: Callable[..., str]) -> None:
    assert not clutch(("Position", "Action"), STEPS).startswith("1. ")


def test_a_step_that_begins_like_an_earlier_one_is_told_in_order(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    steps = ("Press button, then 6.", "Enter the code.", "Enter the zone.", "Press button. The zone goes dark.")
    blocks = (heading("Bypassing a zone"), *(step(f"{n}.", text) for n, text in enumerate(steps, start=1)))
    plant.add("keypad.md", ReadDocument(title="Keypad", blocks=blocks))
    answer = plant.ask("How do I bypass a zone?", state=forced())
    assert answer.text.splitlines()[0] == "1. Press button, then 6."


def _asked(make_plant: Callable[[], Plant], text: str, question: str, tmp_path: Path, name: str = "chuck.md") -> str:
    (tmp_path / name).write_text(text)
    plant = make_plant()
    plant.add(name, read(tmp_path / name))
    return plant.ask(question, state=forced()).text


def test_steps_above_a_sentence_that_speaks_of_what_is_asked_are_not_its_steps() -> None:
    """Nor are they told because it is the best: a section nearly as good begins with what is done."""
    cleaning = (
        _on_page(UnitKind.STEP, "Use the grease of the table.", "1."),
        _on_page(UnitKind.STEP, "Wipe the jaws.", "2."),
        _on_page(UnitKind.SENTENCE, "The chuck should be taken apart every half year."),
    )
    overhaul = (
        _on_page(UnitKind.SENTENCE, "Take apart the chuck."),
        _on_page(UnitKind.STEP, "Take off bolt 59.", "1."),
        _on_page(UnitKind.STEP, "Take off the rear plate.", "2."),
    )
    sections = (("Cleaning", cleaning, 2, 4.0), ("Overhaul", overhaul, 0, 3.8))
    scored: list[Scored] = []
    for ordinal, (title, units, best, score) in enumerate(sections):
        chunk = Chunk(f"c{ordinal}", "copy", ordinal, ChunkKind.PROCEDURE, (title,), (4,), units)
        evidence = Evidence(chunk.id, EvidenceKind.PASSAGE, chunk, "chuck.pdf", "Chuck")
        others = (Scored(evidence, at, 1, 1.0, {}) for at in range(len(units)) if at != best)
        scored += [Scored(evidence, best, 1, score, {}), *others]
    asked = understand(Query("q", Question("How is the chuck taken apart?"), "anonymous", ()), Vocabulary({}, 0), ())
    draft = procedure(asked, scored, lambda passage: (passage,), default_state().composition)
    assert draft is not None
    assert draft.text.startswith("Take apart the chuck.\n1. Take off bolt 59.")


RESET = """# Drive

## Alarms

The power is cut when an alarm comes up. Its main power should be cycled to reset an alarm of the drive.

### Regular care

Inspect the drive for:

- dust on the fan
- loose screws
"""


def test_a_list_below_another_heading_does_not_take_the_place_of_the_sentence(
    make_plant: Callable[[], Plant], tmp_path: Path
) -> None:
    text = _asked(make_plant, RESET, "How do I reset an alarm that came up on the drive?", tmp_path)
    assert "main power should be cycled" in text
    assert not text.startswith("Inspect")


ENGINES = """# Aircraft

## FIRST ENGINE START (GPU)

1. Propeller area - Clear.
2. IGNITION switch - ON.

**NOTE:** The second engine is normally started by battery; if the second engine is to start by GPU, see below.

## SECOND ENGINE START (GPU)

1. AC power - Check.
2. AVIONICS - ON.
"""


def test_a_note_that_speaks_of_another_procedure_does_not_choose_its_section(
    make_plant: Callable[[], Plant], tmp_path: Path
) -> None:
    text = _asked(make_plant, ENGINES, "How do I start the second engine by GPU?", tmp_path)
    assert text.startswith("1. AC power - Check.")


def test_lines_that_begin_with_their_number_are_steps(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("3.", "Fill the case to the bottom of the hole."), ("4.", "Install the fill plug (6)."))
    blocks = (
        heading("Case fluid replacement"),
        paragraph("1. Raise the vehicle. Support it. 2. Remove the drain plug (8)."),
        table(("", ""), rows),
    )
    plant.add("case.html", ReadDocument(title="Case", blocks=blocks))
    text = plant.ask("How is the case fluid replaced?", state=forced()).text
    found = [text.index(said) for said in ("1. Raise", "Support it", "2. Remove", "3. Fill", "4. Install")]
    assert found == sorted(found)
    assert "Also in" not in text


FACTORY = """# Module

## Resetting the module to factory default

If the baud rate is lost, set the module back. Hold the Boot button for two seconds. The red lamp goes out.

Then the lamp flashes. Release the button now.

Previous

Next
"""


def test_a_section_that_is_asked_for_and_tells_no_steps_is_told_in_its_order(
    make_plant: Callable[[], Plant], tmp_path: Path
) -> None:
    text = _asked(make_plant, FACTORY, "How do I reset the module to factory default?", tmp_path)
    found = [text.index(said) for said in ("If the baud", "Hold the Boot", "The red lamp", "Then", "Release")]
    assert found == sorted(found)
    assert "Previous" not in text


def test_steps_that_begin_late_are_said_to(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    steps = (step(f"{n}.", f"Set switch {n} of the engine.") for n in range(15, 19))
    plant.add("engine.md", ReadDocument(title="Engine", blocks=(heading("Starting the engine"), *steps)))
    text = plant.ask("How do I start the engine?", state=forced()).text
    assert text.splitlines()[:2] == [ABOVE, "15. Set switch 15 of the engine."]


def test_a_paragraph_over_two_passages_is_proven_in_each() -> None:
    told = [Unit(f"Turn screw {n} home.", UnitKind.SENTENCE, label="") for n in range(4)]
    chunks = [
        Chunk(f"c{n}", "copy", n, ChunkKind.PROSE, ("Mill",), (), tuple(told[2 * n : 2 * n + 2])) for n in range(2)
    ]
    evidence = [Evidence(chunk.id, EvidenceKind.PASSAGE, chunk, "mill.html", "Mill") for chunk in chunks]
    draft = procedure_of(lines_of(evidence), (Scored(evidence[0], 0, 1, 1.0, {}),))
    assert all(provable(citation, draft.evidence) for citation in draft.citations)
