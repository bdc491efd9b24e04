"""What counts up, what answers a question and how a schedule's intervals stand above its rows, in PDFs."""

from __future__ import annotations

from itertools import pairwise

from ingestion.chunking import chunks
from models.types import UnitKind
from tests.ingestion.drawn import Page, Read


def test_the_answers_to_a_question_hang_on_it(read: Read) -> None:
    def draw(page: Page) -> None:
        page.text(60, 150, "2. Switch check:")
        page.text(70, 165, "-1. Turn the machine off.")
        page.text(70, 180, "-2. Check the switch of the brake.")
        page.text(90, 200, "Is the switch of the brake all right?")
        page.text(90, 215, "YES").text(120, 215, "Go to the next step of this check.")
        page.text(95, 230, "NO").text(120, 230, "Replace the switch of the brake and")
        page.text(120, 242, "start again.")
        page.text(60, 260, "3. Wire check:")
        page.text(60, 300, "NO   Smoking and no open fire near the tank.")

    found = [unit for chunk in chunks(read(draw), "copy") for unit in chunk.units]
    steps = [(unit.label, unit.text, unit.lead_in) for unit in found if unit.kind is UnitKind.STEP]
    assert steps == [
        ("2.", "Switch check:", ""),
        ("-1.", "Turn the machine off.", "Switch check:"),
        ("-2.", "Check the switch of the brake.", "Switch check:"),
        ("3.", "Wire check:", ""),
    ]
    answers = [(unit.label, unit.text, unit.lead_in) for unit in found if unit.kind is UnitKind.ITEM]
    question = "Is the switch of the brake all right?"
    assert answers == [
        ("YES", "Go to the next step of this check.", question),
        ("NO", "Replace the switch of the brake and start again.", question),
    ]


def test_paragraphs_that_count_up_hang_on_what_they_count_in(
    read: Read,
) -> None:
    lines = (
        "Connector 1 (CN1), two pins, for the lamp", "Pin 1 Red - Constant 12 V output.", "Pin 2 Black - Ground.",
        "Connector 2 (CN2), two pins, black, for the sensor", "Pin 1 White - Output of the signal.",
        "Fit the grommet before this one.", "Pin 2 Blue - Ground.", "Pump 3 is the one of the cooling water.",
    )  # fmt: skip

    def draw(page: Page) -> None:
        for at, line in enumerate(lines):
            page.text(60, 150 + 24 * at, line)

    found = [unit for chunk in chunks(read(draw), "copy") for unit in chunk.units]
    first, second = lines[0], lines[3]
    assert [(unit.text, unit.lead_in) for unit in found if unit.kind is UnitKind.ITEM] == [
        (first, ""), (lines[1], first), (lines[2], first), (second, ""), (lines[4], second), (lines[6], second),
    ]  # fmt: skip
    beside = {unit.text: unit.lead_in for unit in found if unit.kind is UnitKind.SENTENCE}
    assert beside[lines[5]] == lines[4]
    assert beside[lines[7]] == ""


def test_the_intervals_of_a_schedule_below_a_filled_title_are_its_head(
    read: Read,
) -> None:
    head = ("Maintenance item", "6,000", "12,000", "18,000", "24,000")
    body = (("Engine oil", "R", "R", "R", "R"), ("Brake fluid", "", "I", "", "I"), ("Air filter", "I", "R", "I", "R"))
    xs = (60, 200, 260, 320, 380, 440)

    def draw(page: Page) -> None:
        for row, cells in enumerate((head, *body)):
            top = 150 + 20 * row
            for (x0, x1), text in zip(pairwise(xs), cells, strict=True):
                if row or x0 == xs[0]:  # no rule closes the cells of the head above
                    page.frame([x0, x1], [top, top + 20])
                if text:
                    page.text(x0 + 4, top + 13, text)

    (table,) = (block.table for block in read(draw).blocks if block.table)
    assert table.header == head
    assert [row.cells for row in table.rows] == list(body)
