"""How programs draw tables: shading line by line, heads without rules, one cell beside many; text set tightly."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingestion.chunking import chunks
from ingestion.pdf import read_pdf
from ingestion.pdf.glyphs import legible
from ingestion.sentences import sentences
from ingestion.signals import warning_label
from models.types import Block, BlockKind, ReadDocument, Severity, Table
from tests.ingestion.drawn import LOREM, Page, Read


def table(document: ReadDocument) -> Table:
    (block,) = [b for b in document.blocks if b.table]
    assert block.table is not None
    return block.table


def flat(table: Table) -> list[tuple[str, ...]]:
    return [tuple(" ".join(cell.split()) for cell in row.cells) for row in table.rows]


def of(document: ReadDocument, kind: BlockKind) -> list[Block]:
    return [b for b in document.blocks if b.kind is kind]


def test_a_cell_shaded_line_by_line_is_one_cell(read: Read) -> None:
    def draw(page: Page) -> None:
        for x0, x1 in ((60, 140), (140, 300), (300, 500)):
            page.shade(x0, 220, x0 + 5, 268).shade(x1 - 5, 220, x1, 268)
            for line in range(4):
                page.shade(x0 + 5, 220 + 12 * line, x1 - 5, 232 + 12 * line)
        page.frame([60, 140, 300, 500], [200, 220, 268, 290])
        for x, head in ((66, "Display"), (146, "Error"), (306, "Remedy")):
            page.text(x, 214, head, font="Helvetica-Bold")
        page.text(66, 247, "OCA").text(146, 241, "Overcurrent at").text(146, 253, "acceleration")
        page.text(306, 229, "1. Set a longer time").text(306, 241, "2. Check the motor")
        page.text(306, 253, "3. Check the wiring").text(306, 265, "4. Replace the module")
        page.text(66, 283, "OCC").text(146, 283, "Overcurrent").text(306, 283, "Increase capacity")

    found = table(read(draw))
    assert found.header == ("Display", "Error", "Remedy")
    assert flat(found) == [
        (
            "OCA",
            "Overcurrent at acceleration",
            "1. Set a longer time 2. Check the motor 3. Check the wiring 4. Replace the module",
        ),
        ("OCC", "Overcurrent", "Increase capacity"),
    ]


def test_columns_that_only_shading_parts_stay_columns(read: Read) -> None:
    def draw(page: Page) -> None:
        for at, row in enumerate(
            (("Part", "Torque"), ("Drain plug", "45 Nm"), ("Cover", "12 Nm"), ("Flange", "80 Nm"))
        ):
            for x0, x1, cell in ((60, 200, row[0]), (200, 320, row[1])):
                page.shade(x0, 200 + 20 * at, x1, 220 + 20 * at, 0.9 if at else 0.7)
                page.text(x0 + 5, 214 + 20 * at, cell, font="Helvetica" if at else "Helvetica-Bold")

    found = table(read(draw))
    assert found.header == ("Part", "Torque")
    assert flat(found)[0] == ("Drain plug", "45 Nm")


def test_a_head_drawn_narrower_than_its_column_names_it(read: Read) -> None:
    def draw(page: Page) -> None:
        page.frame([60, 220, 400], [200, 220, 240, 260, 280, 300])
        for x0, x1, head in ((72, 208, "Option part number"), (232, 388, "Description")):
            page.down(x0, 200, 220).down(x1, 200, 220).text(x0 + 10, 214, head, font="Helvetica-Bold")
        rows = (
            ("SIF-485", "RS485 interface"),
            ("SIF-232", "RS232 interface"),
            ("SIF-MP", "Copy module"),
            ("SIF-IO", "Inputs"),
        )
        for at, (number, name) in enumerate(rows):
            page.text(66, 234 + 20 * at, number).text(226, 234 + 20 * at, name)

    found = table(read(draw))
    assert found.header == ("Option part number", "Description")
    assert flat(found)[0] == ("SIF-485", "RS485 interface")


def test_labels_in_one_cell_beside_ruled_values_go_to_their_rows(read: Read) -> None:
    def draw(page: Page) -> None:
        page.frame([60, 400], [200, 220, 240, 300]).down(250, 220, 300).across(260, 250, 400).across(280, 250, 400)
        page.canvas.setFillGray(0)
        page.text(66, 214, "Logic supply").text(66, 234, "Pins").text(256, 234, "2")
        for at, (label, value) in enumerate(
            (("Nominal voltage", "24 V"), ("Overvoltage", "31.0 V"), ("Undervoltage", "19.0 V"))
        ):
            page.text(66, 254 + 20 * at, label).text(256, 254 + 20 * at, value)

    assert flat(table(read(draw)))[-3:] == [
        ("Nominal voltage", "24 V"),
        ("Overvoltage", "31.0 V"),
        ("Undervoltage", "19.0 V"),
    ]


def test_a_code_row_and_the_wide_row_below_it_are_one_entry(read: Read) -> None:
    def draw(page: Page) -> None:
        page.frame([60, 400], [200, 220, 240, 260, 280, 300, 320])
        for at, (code, name, text) in enumerate(
            (
                ("01h", "Software error", "Contact the service."),
                ("06h", "Encoder", "Check the cable of the encoder."),
                ("3Ah", "Homing timeout", "Check the switch."),
            )
        ):
            page.down(120, 200 + 40 * at, 220 + 40 * at)
            page.text(66, 214 + 40 * at, code).text(126, 214 + 40 * at, name).text(66, 234 + 40 * at, text)

    assert ("3Ah", "Homing timeout", "Check the switch.") in flat(table(read(draw)))


def test_a_head_above_the_first_rule_belongs_to_its_table(read: Read) -> None:
    def draw(page: Page) -> None:
        page.frame([60, 160, 400], [220, 240, 260])
        for x in (60, 160, 400):
            page.down(x, 202, 220)
        page.text(66, 214, "Display", font="Helvetica-Bold").text(166, 214, "Mode", font="Helvetica-Bold")
        page.text(66, 234, "P000").text(166, 234, "Homing").text(66, 254, "P070").text(166, 254, "Jog positive")

    found = table(read(draw))
    assert found.header == ("Display", "Mode")
    assert flat(found) == [("P000", "Homing"), ("P070", "Jog positive")]


def test_a_first_column_open_at_its_side_keeps_its_names(read: Read) -> None:
    def draw(page: Page) -> None:
        page.frame([60, 180, 280, 380], [200, 220])
        page.frame([180, 280, 380], [220, 240, 260, 280])
        for y in (240, 260, 280):
            page.across(y, 60, 180)
        for x, head in ((66, "Requirement"), (186, "Manual"), (286, "Preset")):
            page.text(x, 214, head, font="Helvetica-Bold")
        for at, row in enumerate((("Shim pack?", "Yes", "No"), ("Set-up load?", "No", "No"), ("Gauges?", "No", "Yes"))):
            for x, cell in zip((66, 186, 286), row, strict=True):
                page.text(x, 234 + 20 * at, cell)

    assert flat(table(read(draw))) == [
        ("Shim pack?", "Yes", "No"),
        ("Set-up load?", "No", "No"),
        ("Gauges?", "No", "Yes"),
    ]


def test_words_set_tightly_without_blanks_are_parted(read: Read) -> None:
    sentence = "The analyser uses a connector as the power supply and for data transmission"

    def draw(page: Page) -> None:
        x = 60.0
        for word in sentence.split():
            page.text(x, 200, word)
            x += page.canvas.stringWidth(word, "Helvetica", 10) + 1.9

    assert any(sentence in b.text for b in read(draw).blocks)


def test_a_raised_mark_is_no_digit_of_the_number(read: Read) -> None:
    def draw(page: Page) -> None:
        page.text(60, 200, "Undervoltage is told below 19.0").text(
            60 + page.canvas.stringWidth("Undervoltage is told below 19.0", "Helvetica", 10), 196, "1)", size=6
        )

    document = read(draw)
    assert not any("19.01" in b.text for b in document.blocks)
    assert any("19.0 1)" in b.text for b in document.blocks)


def test_all_bullets_below_a_signal_word_are_its_warning(read: Read) -> None:
    def draw(page: Page) -> None:
        page.text(60, 170, "Caution", font="Helvetica-Bold", size=12)
        for at, text in enumerate(
            ("Install it in a dry area.", "Do not connect T1 to the supply.", "Do not test the insulation.")
        ):
            page.text(78, 190 + 13 * at, "•").text(92, 190 + 13 * at, text)
        page.text(60, 250, LOREM)

    (warning,) = of(read(draw), BlockKind.WARNING)
    assert warning.severity is Severity.CAUTION
    assert [line.lstrip("• ") for line in warning.text.split("\n")] == [
        "Install it in a dry area.",
        "Do not connect T1 to the supply.",
        "Do not test the insulation.",
    ]


def test_what_follows_a_finished_list_is_no_part_of_its_last_step(read: Read) -> None:
    def draw(page: Page) -> None:
        for at, (x, text) in enumerate(
            (
                (60, "1."),
                (
                    80,
                    "Shut down the computer. If you are unsure whether it is off, turn it on, and then shut it down by",
                ),
                (80, "its own menu."),
                (60, "2."),
                (
                    80,
                    "Remove the battery and keep it away from the work area, where nothing can fall onto it (page 36).",
                ),
                (60, "To remove the module:"),
            )
        ):
            page.text(x, 200 + 12 * (at - (at > 0) - (at > 3)), text)
        page.text(60, 248, "1.").text(80, 248, "Disconnect the cables.")

    steps = [b.text for b in of(read(draw), BlockKind.STEP)]
    assert not any("To remove" in step for step in steps)
    assert steps[-1] == "Disconnect the cables."


def test_two_columns_of_one_table_are_one_list(read: Read) -> None:
    def draw(page: Page) -> None:
        xs = [60, 100, 160, 280, 320, 380, 500]
        page.frame(xs, [200, 220, 240, 260])
        for x, head in zip(xs, ("No.", "Port", "Meaning", "No.", "Port", "Meaning"), strict=False):
            page.text(x + 4, 214, head, font="Helvetica-Bold")
        for at, row in enumerate((("1", "D01", "Heater", "3", "D03", "Valve"), ("2", "D02", "Fan", "", "", ""))):
            for x, cell in zip(xs, row, strict=False):
                page.text(x + 4, 234 + 20 * at, cell)

    found = table(read(draw))
    assert found.header == ("No.", "Port", "Meaning")
    assert flat(found) == [("1", "D01", "Heater"), ("2", "D02", "Fan"), ("3", "D03", "Valve")]


def test_a_table_drawn_a_little_wider_on_the_next_page_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "manual.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    first = Page(canvas).body().frame([60, 120, 300, 400], [700, 720, 740])
    for x, head, cell in ((66, "No.", "F08"), (126, "Parameter", "Lower limit"), (306, "Default", "00.0")):
        first.text(x, 714, head, font="Helvetica-Bold").text(x, 734, cell)
    canvas.showPage()
    second = Page(canvas).frame([58, 119, 306, 404], [80, 100, 120])
    for x, one, two in ((66, "F36", "F37"), (126, "Jog frequency", "Braking time"), (312, "05.0", "00.5")):
        second.text(x, 94, one).text(x, 114, two)
    second.body(160)
    canvas.showPage()
    canvas.save()
    found = table(read_pdf(path))
    assert found.header == ("No.", "Parameter", "Default")
    assert flat(found)[1] == ("F36", "Jog frequency", "05.0")


def test_paragraphs_that_are_numbered_through_are_parted_and_whole(read: Read) -> None:
    def draw(page: Page) -> None:
        for at, (x, text) in enumerate(
            (
                (60, "4.4 Filling the pipes"),
                (
                    60,
                    "4.4.1 Open the pressure relief valve on the distributor, then all valves of the water circuit,",
                ),
                (84, "one after the other."),
                (
                    60,
                    "4.4.2 Feed the water at the filling port until it stands at a height of at least 2.5 cm or",
                ),
                (84, "until 0.15 MPa are shown."),
            )
        ):
            page.text(x, 200 + 12 * at, text)

    found = [b.text for b in read(draw).blocks if b.text.startswith("4.4")]
    assert found[0] == "4.4 Filling the pipes"
    assert [text[:6] for text in found[1:]] == ["4.4.1 ", "4.4.2 "]
    assert found[1].endswith("one after the other.")
    assert found[2].endswith("until 0.15 MPa are shown.")


def test_a_bold_numbered_line_is_a_heading_though_much_is_bold(read: Read) -> None:
    def draw(page: Page) -> None:
        page.text(60, 170, "1.3 Installation", font="Helvetica-Bold")
        for at in range(6):
            page.text(60, 200 + 40 * at, f"Valve {at} must be shut before the pump is started", font="Helvetica-Bold")
            page.text(60, 216 + 40 * at, LOREM)

    assert "1.3 Installation" in [b.text for b in of(read(draw), BlockKind.HEADING)]


def test_signs_of_fonts_are_read_as_what_they_show() -> None:
    assert legible("\uf057", "ABCDEE+Symbol") == "Ω"
    assert legible("\uf0b3", "SymbolMT") == "≥"
    assert legible("\uf06c", "ABCDEE+Wingdings") == "●"
    assert legible("\uf06c", "Unknown") == "\uf06c"


@pytest.mark.parametrize("text", ["⚠ Do not exceed 10 dBm.", "△! Do not exceed 10 dBm.", "⚠️ **Do not exceed 10 dBm.**"])
def test_a_triangle_labels_a_warning(text: str) -> None:
    label = warning_label(text)
    assert label is not None
    assert label.severity is Severity.CAUTION
    assert "Do not exceed 10 dBm." in label.rest


def test_a_triangle_alone_warns_of_nothing() -> None:
    assert warning_label("△ rises with the load.") is None
    assert warning_label("⚠ WARNING: hot surface").severity is Severity.WARNING  # type: ignore[union-attr]


def test_a_frame_below_a_head_holds_the_rows_that_free_space_parts(read: Read) -> None:
    def draw(page: Page) -> None:
        page.shade(60, 200, 180, 216).shade(180, 200, 330, 216).shade(330, 200, 520, 216)
        for x, word in ((66, "PROBLEM"), (186, "CAUSE"), (336, "CORRECTIVE ACTION")):
            page.text(x, 212, word, font="Helvetica-Bold")
        page.frame([60, 520], [200, 420])
        page.text(66, 240, "Pump leaks").text(186, 240, "Seal worn").text(336, 240, "Replace the seal.")
        page.text(186, 266, "Drain line clogged or").text(336, 266, "Disconnect the drain line and clean")
        page.text(186, 278, "kinked").text(336, 278, "or remove the kink.")
        page.text(66, 304, "Motor does not run").text(186, 304, "Fuse blown").text(336, 304, "Replace the fuse.")
        page.text(186, 330, "Breaker open").text(336, 330, "Close the breaker.")

    found = table(read(draw))
    assert found.header == ("PROBLEM", "CAUSE", "CORRECTIVE ACTION")
    assert flat(found) == [
        ("Pump leaks", "Seal worn", "Replace the seal."),
        ("Pump leaks", "Drain line clogged or kinked", "Disconnect the drain line and clean or remove the kink."),
        ("Motor does not run", "Fuse blown", "Replace the fuse."),
        ("Motor does not run", "Breaker open", "Close the breaker."),
    ]


def test_a_frame_below_a_head_whose_text_runs_across_is_no_table(read: Read) -> None:
    def draw(page: Page) -> None:
        page.frame([60, 300, 520], [200, 216]).frame([60, 520], [216, 300])
        page.text(66, 212, "Before starting").text(306, 212, "After starting")
        page.text(66, 236, LOREM[:90]).text(66, 262, LOREM[:88]).text(66, 288, LOREM[:85])

    assert not [b for b in read(draw).blocks if b.table]


def test_the_shadow_of_a_heading_is_not_read(read: Read) -> None:
    def draw(page: Page) -> None:
        page.canvas.setFillGray(0.75)
        page.text(61.5, 201.5, "Maintaining the filler valve", size=24, font="Helvetica-Bold")
        page.canvas.setFillGray(0)
        page.text(60, 200, "Maintaining the filler valve", size=24, font="Helvetica-Bold").text(60, 240, LOREM)

    assert "Maintaining the filler valve" in [b.text for b in read(draw).blocks]


def test_steps_numbered_with_a_dash_are_steps_and_deep_numbers_stay_with_their_words(read: Read) -> None:
    def draw(page: Page) -> None:
        page.text(60, 200, "1 - Set the disconnect switches to OFF").text(60, 220, "2 - Connect the wires")
        page.text(60, 240, "3 - Charge for 8 hours before use", font="Helvetica-Bold")
        page.text(60, 300, "3.3.2.2.1. Remove the bolt from the bails. Keep it.")

    blocks = read(draw).blocks
    assert [b.label for b in blocks if b.kind is BlockKind.STEP] == ["1 -", "2 -", "3 -"]
    assert sentences(next(b.text for b in blocks if b.text.startswith("3.3")))[0].endswith("from the bails.")


def test_columns_of_figures_under_a_head_of_several_lines_are_parted(read: Read) -> None:
    rows = [
        ("0.18", "6", "5", "18", "1.4"),
        ("0.37", "11.4", "9.3", "29", "2.4"),
        ("0.75", "18.9", "15.7", "48", "4.2"),
    ]

    def draw(page: Page) -> None:
        for x0, x1 in ((60, 120), (330, 430)):
            page.shade(x0, 160, x1, 284)
        for y in (160, 176, 220, 236, 252, 268, 284):
            page.across(y, 60, 430)
        page.across(198, 126, 225)
        page.text(64, 172, "Motor", font="Helvetica-Bold").text(126, 172, "Line supply", font="Helvetica-Bold")
        page.text(334, 172, "Output", font="Helvetica-Bold")
        page.text(64, 188, "Power").text(126, 188, "Maximum line current").text(254, 188, "Losses at").text(
            334, 188, "Current"
        )
        page.text(126, 210, "at 100 V").text(190, 210, "at 120 V").text(254, 210, "rated load")
        for x, unit in zip((64, 126, 190, 254, 334), ("kW", "A", "A", "W", "A"), strict=True):
            page.text(x, 232, unit)
        for at, row in enumerate(rows):
            for x, cell in zip((64, 126, 190, 254, 334), row, strict=True):
                page.text(x, 248 + 16 * at, cell)

    found = table(read(draw))
    assert flat(found) == rows
    assert found.header == (
        "Motor / Power (kW)",
        "Line supply / Maximum line current at 100 V (A)",
        "Line supply / Maximum line current at 120 V (A)",
        "Line supply / Losses at rated load (W)",
        "Output / Current (A)",
    )


def test_a_head_that_reaches_into_the_next_row_makes_it_one_of_the_head(read: Read) -> None:
    cells = [("U30", "5.5 (10)", "1.2 Nm"), ("U40", "6 (10)", "1.4 Nm")]

    def drawn(page: Page) -> None:
        for y in (160, 202, 220, 238):
            page.across(y, 60, 360)
        page.across(181, 160, 260)
        for x in (60, 160, 260, 360):
            page.down(x, 160, 238)
        page.text(64, 180, "Terminal").text(164, 175, "Wire size (2)").text(264, 180, "Torque").text(
            164, 196, "mm² (AWG)"
        )
        for at, row in enumerate(cells):
            for x, cell in zip((64, 164, 264), row, strict=True):
                page.text(x, 215 + 18 * at, cell)

    found = table(read(drawn))
    assert found.header == ("Terminal", "Wire size (2) / mm² (AWG)", "Torque")
    assert flat(found) == cells


def test_a_cell_beside_the_whole_table_makes_no_head_of_its_rows(read: Read) -> None:
    def draw(page: Page) -> None:
        page.across(160, 60, 360).across(240, 60, 360)
        for y in (180, 200, 220):
            page.across(y, 160, 360)
        for x in (60, 160, 260, 360):
            page.down(x, 160, 240)
        page.text(64, 205, "Gear unit", font="Helvetica-Bold").text(164, 174, "Point", font="Helvetica-Bold")
        page.text(264, 174, "Lubricant", font="Helvetica-Bold")
        for at, row in enumerate((("Bearing", "grease"), ("Chain", "oil"), ("Worm", "oil"))):
            page.text(164, 194 + 20 * at, row[0]).text(264, 194 + 20 * at, row[1])

    found = table(read(draw))
    assert [row[1:] for row in flat(found)] == [("Bearing", "grease"), ("Chain", "oil"), ("Worm", "oil")]


def test_values_behind_dot_leaders_are_rows_whatever_stands_beside_them(
    read: Read,
) -> None:
    def draw(page: Page) -> None:
        page.text(60, 160, "Specification", size=12, font="Helvetica-Bold")
        left = ("Motor output:" + " ." * 18, "Voltage:" + "." * 30, "Input current:" + " ." * 17)
        for at, (label, value, other, more) in enumerate(
            zip(left, ("2.0 hp", "230 V", "8.5 A"), ("Free air delivery:", "Tank:", "Pressure:"),
                ("7.0 cfm", "50 l", "116 psi / 8 bar"), strict=True)
        ):  # fmt: skip
            page.text(60, 180 + 12 * at, f"{label} {value}")
            page.text(330, 180 + 12 * at, f"{other}{' .' * 12} {more}")
        page.text(60, 216, f"Displacement:{' .' * 15} 8.3 cfm")
        page.text(60, 250, LOREM)

    made = read(draw)
    (table,) = (block.table for block in made.blocks if block.table)
    assert [row.cells for row in table.rows] == [
        ("Motor output", "2.0 hp"),
        ("Voltage", "230 V"),
        ("Input current", "8.5 A"),
        ("Displacement", "8.3 cfm"),
        ("Free air delivery", "7.0 cfm"),
        ("Tank", "50 l"),
        ("Pressure", "116 psi / 8 bar"),
    ]
    units = [unit for chunk in chunks(made, "copy") for unit in chunk.units if unit.cells]
    assert [len(unit.verbatim) for unit in units] == [1] * 7
    assert units[3].quote.startswith("Displacement: .")


def test_a_list_of_pages_is_no_table(read: Read) -> None:
    def draw(page: Page) -> None:
        for at, title in enumerate(("Safety", "Operation", "Care", "Spare parts")):
            page.text(60, 180 + 12 * at, f"{title}{' .' * 20} {7 * at + 3}")
        page.text(60, 250, LOREM)

    assert not [block for block in read(draw).blocks if block.table]


def test_ranges_steps_and_what_stands_beside_values_stay_as_they_are(
    read: Read,
) -> None:
    def draw(page: Page) -> None:
        for at, line in enumerate(
            ("Supply voltage 200 ... 240 V", "Ambient -10 ... 50 \u00b0C", "Humidity 5 ... 95 %")
        ):
            page.text(60, 180 + 12 * at, line)
        for at, line in enumerate(("1. Mixture ...... IDLE CUTOFF", "2. Pump ...... OFF", "3. Flaps ...... UP")):
            page.text(60, 240 + 12 * at, line)
        values = ("Motor output: ...... 2.0 hp", "Tank: ...... 50 l", "Pressure: ...... 8 bar")
        for at, (line, beside) in enumerate(
            zip(values, ("Never run the unit", "while the guard", "is open."), strict=True)
        ):
            page.text(60, 300 + 12 * at, line)
            page.text(330, 300 + 12 * at, beside)

    made = read(draw)
    assert [[row.cells for row in block.table.rows] for block in made.blocks if block.table] == [
        [("Motor output", "2.0 hp"), ("Tank", "50 l"), ("Pressure", "8 bar")]
    ]
    text = " ".join(" ".join(block.text.split()) for block in made.blocks)
    for kept in ("200 ... 240 V", "5 ... 95 %", "Never run the unit", "while the guard is open."):
        assert kept in text


def test_labels_and_values_that_colons_line_up_are_rows(
    read: Read,
) -> None:
    lines = (
        ("Product name", ":", "Gearlub 220"),
        ("Flash point", ":", "Typical 274 °C / 525 °F (COC)"),
        ("Upper / lower explosion limits", ":", "1 - 10 %(V), based on mineral"),
        ("of the vapour in air", "", "oil"),
        ("In case of eye contact", ":", "Flush eye with copious quantities of water."),
        ("", "", "If irritation persists, see a doctor."),
        ("Restrictions on use", ":", ""),
        ("", "", "Not for food machines."),
    )

    def draw(page: Page) -> None:
        page.text(60, 150, "SECTION 1. IDENTIFICATION", size=12, font="Helvetica-Bold")
        for at, (label, colon, value) in enumerate(lines):
            for x, text in ((60, label), (220, colon), (232, value)):
                if text:
                    page.text(x, 180 + 12 * at, text)
        page.text(60, 300, LOREM)

    made = read(draw)
    (table,) = (block.table for block in made.blocks if block.table)
    assert [row.cells for row in table.rows] == [
        ("Product name", "Gearlub 220"),
        ("Flash point", "Typical 274 °C / 525 °F (COC)"),
        ("Upper / lower explosion limits of the vapour in air", "1 - 10 %(V), based on mineral oil"),
        (
            "In case of eye contact",
            "Flush eye with copious quantities of water. If irritation persists, see a doctor.",
        ),
        ("Restrictions on use", "Not for food machines."),
    ]
    units = [unit for chunk in chunks(made, "copy") for unit in chunk.units if unit.cells]
    assert [len(units[at].verbatim) for at in (0, 1, 4)] == [1, 1, 1]
    assert units[1].quote == "Flash point : Typical 274 °C / 525 °F (COC)"


def test_labels_that_end_in_a_colon_have_their_values_beside_them(
    read: Read,
) -> None:
    lines = (
        ("Colour:", "Colourless to light yellow"),
        ("Suitable extinguishing", "CO2, dry chemical, foam"),
        ("media:", ""),
        ("Specific hazards arising from", "The material floats on water."),
        ("the chemical:", "See section 10, too."),
        ("Flash point:", "> 150 °C"),
    )

    def draw(page: Page) -> None:
        for at, (label, value) in enumerate(lines):
            page.text(60, 180 + 12 * at, label)
            if value:
                page.text(215, 180 + 12 * at, value)
        page.text(60, 300, LOREM)

    (table,) = (block.table for block in read(draw).blocks if block.table)
    assert [row.cells for row in table.rows] == [
        ("Colour", "Colourless to light yellow"),
        ("Suitable extinguishing media", "CO2, dry chemical, foam"),
        ("Specific hazards arising from the chemical", "The material floats on water. See section 10, too."),
        ("Flash point", "> 150 °C"),
    ]


COLUMNS = (60, 150, 215, 330)


@pytest.mark.parametrize(
    "lines",
    [
        [("NOTE:", "The pump may start."), ("NOTE:", "The valve may start."), ("NOTE:", "The fan may start.")],
        [("1. Open the pump:", "turn"), ("2. Open the fan on top:", "turn"), ("3. Open it:", "turn")],
        [("Pump is new:", "care", "", "text beside"), ("A fan:", "care", "", "text"), ("Lamp on:", "care", "", "more")],
        [("Mixer A 1", ": 20"), ("Mixer AB 1", ": 30"), ("Mixer ABC 1", ": 40")],
        [("Section 4:", "First aid"), ("Section 5:", "Fire"), ("Section 6:", "Storage")],
        [("Weight:", "50 kg", "60 kg"), ("Length over all:", "9 m", "8 m"), ("Width:", "2 m", "3 m")],
        [
            ("Tools:", "Remove the cover first and"),
            ("Spare parts:", "then the four screws of"),
            ("All:", "it by hand."),
        ],
        [("WARNING", ""), ("Hazard:", "High voltage."), ("The result:", "Death."), ("Measure:", "Switch off.")],
    ],
)
def test_other_colons_make_no_rows(read: Read, lines: list[tuple[str, ...]]) -> None:
    """Of notes, steps, columns of text, ratios, headings, tables of more columns, warnings and procedures."""

    def draw(page: Page) -> None:
        for at, cells in enumerate(lines):
            for x, text in zip(COLUMNS, cells, strict=False):
                if text:
                    page.text(x, 180 + 12 * at, text)
        page.text(60, 400, LOREM)

    made = read(draw)
    assert not any(len(block.table.header) == 2 for block in made.blocks if block.table), made.blocks


def test_what_stands_below_a_pair_is_not_drawn_into_it(
    read: Read,
) -> None:
    lines = (
        ("Ambient temperature, max.", ":", "40 °C"),
        ("WARNING: Hot surface at the", "", "motor. Do not touch it."),
        ("Voltage", ":", "400 V"),
        ("Colour", ":", "grey"),
        ("Oil", "", "ISO VG 46, 3 l"),
        ("Grease", ":", "NLGI 2, 20 g"),
        ("Max. pressure allowed, all", ":", "16 bar"),
        ("Maintenance", "", ""),
    )

    def draw(page: Page) -> None:
        for at, cells in enumerate(lines):
            for x, text in zip((60, 195, 207), cells, strict=True):
                if text:
                    page.text(x, 180 + 12 * at, text)
        page.text(60, 400, LOREM)

    made = read(draw)
    rows = [row.cells for block in made.blocks if block.table for row in block.table.rows]
    assert ("Ambient temperature, max.", "40 °C") in rows
    assert ("Grease", "NLGI 2, 20 g") in rows
    assert ("Max. pressure allowed, all", "16 bar") in rows
    assert any(block.kind is BlockKind.WARNING and "motor" in block.text for block in made.blocks)


def test_a_column_of_units_that_no_rule_closes_stays_in_its_table_and_titles_stay_in_its_body(
    read: Read,
) -> None:
    """As in the data sheets of machine tools: shaded labels, shaded values, units between them on the page alone."""
    lines = (
        ("", "", "TX 350"),
        ("Bed", "", ""),
        ("Inclination", "", "45°"),
        ("Left spindle", "", ""),
        ("Bearing diameter", "mm", "ø 120"),
        ("Speed range", "rpm", "5,500"),
        ("Right spindle", "", ""),
        ("Bearing diameter", "mm", "ø 100"),
        ("Speed range", "rpm", "6,000"),
    )

    def draw(page: Page) -> None:
        for at, (label, unit, value) in enumerate(lines):
            top = 160 + 16 * at
            page.across(top, 60, 520).across(top + 16, 60, 520).down(340, top, top + 16).down(520, top, top + 16)
            if not value:
                page.down(260, top, top + 16).down(335, top, top + 16)
            for x, text in ((64, label), (290, unit), (400, value)):
                if text:
                    page.text(x, top + 12, text)
        page.text(60, 400, LOREM)

    made = read(draw)
    (table,) = (block.table for block in made.blocks if block.table)
    assert table.header == ("", "", "TX 350")
    assert [row.cells for row in table.rows] == [tuple(line) for line in lines[1:]]
    units = [unit for chunk in chunks(made, "copy") for unit in chunk.units if unit.cells]
    bearings = [(unit.lead_in, unit.cells[2][1]) for unit in units if unit.text.startswith("Bearing")]
    assert bearings == [("Left spindle", "ø 120"), ("Right spindle", "ø 100")]


def test_text_that_hangs_beside_its_label_goes_on_below_itself(
    read: Read,
) -> None:
    long = "The wire between the power window switch and the relay is open, as it is at terminal No."

    def draw(page: Page) -> None:
        page.text(60, 180, "YES").text(90, 180, long)
        page.text(90, 192, "35 of the relay.")
        page.text(60, 204, "NO").text(90, 204, "Replace the relay.")

    found = [block.text for block in read(draw).blocks]
    assert f"YES {long} 35 of the relay." in found
    assert "NO Replace the relay." in found


def test_an_entry_beside_a_label_of_its_own_is_another(
    read: Read,
) -> None:
    def draw(page: Page) -> None:
        page.text(60, 180, "Valve").text(
            120, 180, "Close the valve of the inlet by hand, then the valve of the outlet."
        )
        page.text(120, 192, "Motor").text(180, 192, "Never start the motor while the valves are closed.")

    assert not any("outlet. Motor" in block.text for block in read(draw).blocks)
