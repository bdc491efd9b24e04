"""What counts up, what answers a question and how a schedule's intervals stand above its rows, in PDFs."""

from __future__ import annotations

from itertools import pairwise

from ingestion.chunking import chunks
from models.types import BlockKind, UnitKind
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


def test_what_looks_like_an_answer_below_no_question_is_none(read: Read) -> None:
    def draw(page: Page) -> None:
        page.text(60, 150, "Which abbreviations are used in this manual of the pump?")
        page.text(60, 165, "Those of the standard, and the following ones.")
        page.text(60, 180, "NG").text(100, 180, "Not good, a part that failed its test.")
        page.text(60, 195, "NO").text(100, 195, "Normally open contact of a relay.")
        page.text(60, 225, "The pressure of the pump stands between 0 and").text(60, 237, "-20. Values below harm it.")

    document = read(draw)
    assert {block.kind for block in document.blocks} <= {BlockKind.PARAGRAPH, BlockKind.HEADING}
    assert any("between 0 and -20. Values below" in block.text for block in document.blocks)


def test_what_follows_the_answers_is_none(read: Read) -> None:
    def draw(page: Page) -> None:
        page.text(60, 150, "Is the value in the display to be kept?")
        page.text(60, 165, "Yes").text(100, 165, "Stores what was entered.")
        page.text(60, 180, "No").text(100, 180, "Throws away what was entered.")
        page.text(60, 195, "Esc").text(100, 195, "Leaves the menu.")

    units = [unit for chunk in chunks(read(draw), "copy") for unit in chunk.units]
    assert [(unit.label, unit.text) for unit in units if unit.kind is UnitKind.ITEM] == [
        ("Yes", "Stores what was entered."),
        ("No", "Throws away what was entered."),
    ]


def test_a_row_of_cells_is_no_answer(read: Read) -> None:
    rows = (("YES", "Red", "Twelve volt"), ("NO", "Blue", "Six volt"), ("OK", "Green", "None"))

    def draw(page: Page) -> None:
        page.text(60, 150, "Is the option fitted to this machine?")
        for at, cells in enumerate(rows):
            for x, cell in zip((60, 160, 300), cells, strict=True):
                page.text(x, 170 + 15 * at, cell)

    said = [unit for chunk in chunks(read(draw), "copy") for unit in chunk.units]
    assert not any(unit.kind is UnitKind.ITEM for unit in said)
    assert not any("\u2060" in f"{unit.label}{unit.text}{unit.cells}" for unit in said)


def test_the_first_row_of_values_is_no_head(read: Read) -> None:
    lines = (("Torque", "10 Nm", "20 Nm", "30 Nm"), ("Bolt", "short", "long", "long"), ("Washer", "", "yes", "yes"))

    def draw(page: Page) -> None:
        page.frame([60, 160, 240, 320, 400], [150, 170, 190, 210])
        for row, cells in enumerate(lines):
            for x, cell in zip((64, 164, 244, 324), cells, strict=True):
                page.text(x, 163 + 20 * row, cell)

    (table,) = (block.table for block in read(draw).blocks if block.table)
    assert lines[0] in [row.cells for row in table.rows]


def test_labels_of_a_drawing_take_no_words_of_the_text_beside_it(read: Read) -> None:
    told = "If the battery of the key is weak, hold the key up to the button of the engine and press it."

    def draw(page: Page) -> None:
        page.text(60, 200, told)
        for at in range(12):  # a drawing whose box reaches over the end of the line
            page.canvas.setLineWidth(1)
            page.canvas.bezier(430, 560 + 8 * at, 450, 580 + 8 * at, 480, 560 + 8 * at, 500, 590 + 8 * at)
        page.canvas.bezier(430, 640, 440, 650, 500, 640, 500, 642)

    assert told in [block.text for block in read(draw).blocks]
