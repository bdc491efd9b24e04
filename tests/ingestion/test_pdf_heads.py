"""Which rows of a ruled table are its head, its caption and its groups' titles; cells that rules draw oddly."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ingestion.pdf import read_pdf
from models.types import BlockKind, ReadDocument, Table
from tests.ingestion.drawn import HEIGHT, Page, Read

BOLD = "Helvetica-Bold"


def tables(document: ReadDocument) -> list[Table]:
    return [block.table for block in document.blocks if block.table]


def flat(table: Table) -> list[tuple[str, ...]]:
    return [tuple(" ".join(cell.split()) for cell in row.cells) for row in table.rows]


def boxes(page: Page, rows: list[list[tuple[float, float, str]]], *, bold: int = 0, y: float = 150) -> Page:
    """A row of 18 points for each list of (left, right, text), every cell in a box of its own."""
    for at, row in enumerate(rows):
        top, bottom = y + 18 * at, y + 18 * (at + 1)
        for x0, x1, text in row:
            page.frame([x0, x1], [top, bottom])
            page.text(x0 + 4, top + 13, text, size=8, font=BOLD if at < bold else "Helvetica")
    return page


def pairs(*rows: tuple[str, str]) -> list[list[tuple[float, float, str]]]:
    return [[(60, 200, name), (200, 520, value)] for name, value in rows]


@pytest.mark.parametrize(
    "first",
    [
        ("Power supply", "DC24~48V, recommended power supply DC36V"),
        ("Torque control", "The torque increase may be set; the start reaches 150 % at 1 Hz."),
    ],
)
def test_a_name_with_its_value_is_no_head_of_those_below(read: Read, first: tuple[str, str]) -> None:
    rest = [("Output current", "Peak 6.0 A (changes with load)"), ("Input current", "10 mA"), ("Rate", "115,200 bps")]
    (found,) = tables(read(lambda page: boxes(page, pairs(first, *rest))))
    assert not any(found.header)
    assert flat(found) == [first, *rest]


def test_a_name_without_a_measure_is_a_head(read: Read) -> None:
    rest = [("Output current", "6.0 A"), ("Input current", "10 mA"), ("Rate", "115,200 bps")]
    (found,) = tables(read(lambda page: boxes(page, pairs(("Item", "Torque at 20 °C"), *rest))))
    assert found.header == ("Item", "Torque at 20 °C")
    assert flat(found) == rest


def test_rows_with_a_cell_merged_as_in_the_head_are_no_part_of_it(read: Read) -> None:
    """Rows below merge the cells otherwise: 'DIAG' and its text over the rest."""
    pins = [[("J1", "Mode"), ("1", "Enable"), ("2", "Microstep"), ("3", "Microstep")], ["J2", "1", "2", "3"]]
    rows = [[(60, 90, pin), (90, 260, name), (260, 290, other)] for (pin, name), other in zip(*pins, strict=True)]
    last = [[(60, 130, "DIAG"), (130, 290, "Diagnostic output")], [(60, 130, "VREF"), (130, 290, "Reference")]]
    (found,) = tables(read(lambda page: boxes(page, [*rows, *last])))
    assert [name for name in found.header if name] == ["J1", "Mode", "J2"]
    assert [tuple(filter(None, row)) for row in flat(found)] == [
        ("1", "Enable", "1"),
        ("2", "Microstep", "2"),
        ("3", "Microstep", "3"),
        ("DIAG", "Diagnostic output"),
        ("VREF", "Reference"),
    ]


def test_a_row_that_parts_a_value_is_no_part_of_the_head(read: Read) -> None:
    rows = [
        [(60, 150, "Item"), (150, 400, "Specification")],
        [(60, 150, "Surroundings"), (150, 240, "place of use"), (240, 400, "no dust, no gases")],
        [(60, 150, "Cooling"), (150, 240, "kind"), (240, 400, "natural")],
        [(60, 150, "Weight"), (150, 240, "without cable"), (240, 400, "20 kg")],
        [(60, 150, "Length"), (150, 400, "300 mm")],
    ]
    (found,) = tables(read(lambda page: boxes(page, rows)))
    assert found.header == ("Item", "Specification", "Specification")
    assert flat(found)[0] == ("Surroundings", "place of use", "no dust, no gases")


WIDE = [("Adress", "Name", "Range"), ("0x0801", "Sterilization", "0/2"), ("0x0803", "Start time", "00:00-24:00")]


def test_a_title_and_a_note_over_all_columns_are_the_caption(read: Read) -> None:
    rows = [[(60, 360, "11. Parameter L")], [(60, 360, "Numbers start from L11; L0 to L10 remain.")]]
    rows += [[(60 + 100 * at, 160 + 100 * at, cell) for at, cell in enumerate(row)] for row in WIDE]
    (found,) = tables(read(lambda page: boxes(page, rows)))
    assert found.caption == "11. Parameter L\nNumbers start from L11; L0 to L10 remain."
    assert found.header == WIDE[0]
    assert flat(found) == WIDE[1:]


def test_the_title_of_the_first_group_names_no_columns(read: Read) -> None:
    rows = [[(60, 520, "Machine specification")], [(60, 520, "Dimensions")], *pairs(("Footprint", "5.5 m x 2.9 m"))]
    rows += [[(60, 520, "General")], *pairs(("Runout", "0.1 mm"), ("Chip section", "10 mm²"))]
    (found,) = tables(read(lambda page: boxes(page, rows)))
    assert (found.caption, found.header) == ("Machine specification", ("", ""))
    assert flat(found)[:2] == [("Dimensions", ""), ("Footprint", "5.5 m x 2.9 m")]


def test_a_group_title_below_the_head_is_no_part_of_it(read: Read) -> None:
    xs = (60, 200, 300, 400)
    cells = [("", "Float service", "Cycle service"), ("Absorption", "", "14.2 - 14.6"), ("Float", "13.5", "13.8")]
    rows = [[(a, b, text) for a, b, text in zip(xs, xs[1:], row, strict=False)] for row in cells]
    rows = [rows[0], [(60, 400, "AGM batteries")], *rows[1:], [(60, 400, "Gel batteries")], *rows[1:]]
    (found,) = tables(read(lambda page: boxes(page, rows, bold=2)))
    assert found.header == cells[0]
    assert flat(found)[0] == ("AGM batteries", "", "")


@pytest.mark.parametrize(
    "rows",
    [
        [("Slave addr", "Function", "Data", "CRC"), ("e0", "a1", "Kp(uint16_t)", "tCHK")],
        [
            ("Pin No.", "Signal", "Symbol", "Type"),
            ("2", "Analog input", "AIN", "Input"),
            ("1", "Ground", "GND", "None"),
        ],
    ],
)
def test_words_above_codes_or_numbered_rows_are_the_head(read: Read, rows: list[tuple[str, ...]]) -> None:
    cells = [[(60 + 100 * at, 160 + 100 * at, cell) for at, cell in enumerate(row)] for row in rows]
    (found,) = tables(read(lambda page: boxes(page, cells)))
    assert found.header == rows[0]
    assert flat(found) == rows[1:]


def test_a_bold_first_row_below_the_head_is_a_row_where_its_number_is_the_first(read: Read) -> None:
    rows = [("Code", "Status", "Meaning"), ("00", "Good", "no fault"), ("01", "Bad", "axis 1"), ("02", "Bad", "axis 2")]
    cells = [[(60 + 100 * at, 160 + 100 * at, cell) for at, cell in enumerate(row)] for row in rows]
    (found,) = tables(read(lambda page: boxes(page, cells, bold=2)))
    assert found.header == rows[0]
    assert flat(found) == rows[1:]


def test_a_head_may_be_ruled_at_many_heights(read: Read) -> None:
    """Heads of one cell beside such of three levels, some of which are ruled lower than others."""

    def draw(page: Page) -> None:
        page.frame([60, 160], [150, 210]).frame([160, 360], [150, 165]).frame([360, 460], [150, 210])
        page.frame([160, 260], [165, 210]).frame([260, 360], [165, 172]).frame([260, 310], [172, 210])
        page.frame([310, 360], [172, 180]).frame([310, 360], [180, 195]).frame([310, 360], [195, 210])
        page.text(64, 185, "Parameter", size=8).text(164, 161, "Module", size=8).text(164, 190, "ULX", size=8)
        page.text(264, 190, "TLX", size=8).text(314, 190, "SLX", size=8).text(364, 185, "Remark", size=8)
        for at, row in enumerate([("Grid voltage", "-", "8", "8", "10"), ("Grid current", "5", "7", "7", "11")]):
            edges = [60, 160, 260, 310, 360, 460]
            page.frame([float(x) for x in edges], [210 + 18 * at, 228 + 18 * at])
            for x, cell in zip(edges, row, strict=False):
                page.text(x + 4, 223 + 18 * at, cell, size=8)

    (found,) = tables(read(draw))
    assert found.header == ("Parameter", "Module / ULX", "Module / TLX", "Module / SLX", "Remark")
    assert flat(found)[0] == ("Grid voltage", "-", "8", "8", "10")


def test_gutters_between_cells_are_no_columns(read: Read) -> None:
    """Each cell in a box of its own, ten points from the next; those of the head reach half way to it."""
    head = [(60.0, 165.0, "Article number"), (165.0, 230.0, "Ah"), (230.0, 295.0, "V")]
    bodies = [("BAT 1", "8", "12"), ("BAT 2", "14", "12"), ("BAT 3", "22", "12")]
    edges = [60.0, 65.0, 160.0, 165.0, 170.0, 225.0, 230.0, 235.0, 290.0, 295.0]
    texts = [["", name, "", "", charge, "", "", volts, ""] for name, charge, volts in bodies]
    rows = [list(zip(edges, edges[1:], row, strict=False)) for row in texts]
    (found,) = tables(read(lambda page: boxes(page, [head, *rows], bold=1)))
    assert found.header == ("Article number", "Ah", "V")
    assert flat(found) == bodies


def test_a_wide_cell_beside_several_rows_names_each_of_them(read: Read) -> None:
    """'Brand' is ruled in two columns in one row alone."""

    def draw(page: Page) -> None:
        boxes(page, [[(60, 160, "Brand"), (160, 260, "Model"), (260, 360, "P146")]], bold=1)
        page.frame([60, 160], [168, 204]).text(64, 190, "SHIM", size=8)
        page.frame([160, 260, 360], [168, 186, 204]).frame([60, 110, 160, 260, 360], [204, 222])
        cells = [(164, "APM25"), (264, "66"), (164, "APF25"), (264, "62")]
        for at, (x, cell) in enumerate(cells):
            page.text(x, 181 + 18 * (at // 2), cell, size=8)
        for x, cell in ((64, "GRU"), (114, "C"), (164, "UPM3"), (264, "66")):
            page.text(x, 217, cell, size=8)

    (found,) = tables(read(draw))
    assert [tuple(filter(None, row)) for row in flat(found)] == [
        ("SHIM", "APM25", "66"),
        ("SHIM", "APF25", "62"),
        ("GRU", "C", "UPM3", "66"),
    ]


def test_a_value_right_behind_the_rule_is_no_part_of_its_label(read: Read) -> None:
    def draw(page: Page) -> None:
        boxes(page, [[(60, 160, "Probe"), (160, 300, "9 g (0.3 oz)")]])
        width = page.canvas.stringWidth("Probe with cable", "Helvetica", 8)
        page.frame([60, 160, 300], [168, 186]).text(159.5 - width, 181, "Probe with cable", size=8)
        page.text(160.5, 181, "20 g (0.7 oz)", size=8)

    (found,) = tables(read(draw))
    assert flat(found) == [("Probe", "9 g (0.3 oz)"), ("Probe with cable", "20 g (0.7 oz)")]


def test_a_table_on_a_picture_of_the_whole_page_is_a_table(read: Read, tmp_path: Path) -> None:
    paper = tmp_path / "paper.png"
    Image.new("RGB", (60, 80), (240, 240, 250)).save(paper)
    rows = pairs(("Length", "7574 mm"), ("Width", "2387.6 mm"), ("Weight", "19354 kg"))

    def draw(page: Page) -> None:
        page.canvas.drawImage(str(paper), 0, 0, *A4)
        boxes(page, rows, y=HEIGHT / 2 - 30)

    (found,) = tables(read(draw))
    assert flat(found) == [("Length", "7574 mm"), ("Width", "2387.6 mm"), ("Weight", "19354 kg")]


def test_a_head_that_comes_again_below_a_title_begins_a_table(read: Read) -> None:
    """Beside the titles stands a column of its own, whose head says another thing."""
    xs = [60.0, 160.0, 220.0, 280.0, 400.0]
    heads = [("Article number", "Ah", "V", "flat plate AGM"), ("Article number", "Ah", "V", "flat plate GEL")]
    bodies = [[("BAT 1", "8", "12", "400"), ("BAT 2", "14", "12", "600")], [("BAT 3", "60", "12", "500")] * 2]
    rows: list[list[tuple[float, float, str]]] = []
    for title, head, body in zip(("12 Volt AGM", "12 Volt GEL"), heads, bodies, strict=True):
        rows += [[(60, 280, title), (280, 400, "General")]]
        rows += [list(zip(xs, xs[1:], row, strict=False)) for row in (head, *body)]
    first, second = tables(read(lambda page: boxes(page, rows)))
    assert first.header == (
        "12 Volt AGM / Article number",
        "12 Volt AGM (Ah)",
        "12 Volt AGM (V)",
        "General / flat plate AGM",
    )
    assert second.header[0] == "12 Volt GEL / Article number"
    assert (flat(first), flat(second)) == (bodies[0], bodies[1])


def test_rows_that_say_the_same_as_the_first_begin_no_table(read: Read) -> None:
    rows = [
        ("Lamp", "green", "blinks"),
        ("Horn", "red", "sounds"),
        ("Lamp", "green", "blinks"),
        ("Fan", "blue", "runs"),
    ]
    cells = [[(60 + 100 * at, 160 + 100 * at, cell) for at, cell in enumerate(row)] for row in rows]
    assert len(tables(read(lambda page: boxes(page, cells)))) == 1


def test_a_line_through_a_word_parts_it_only_before_a_figure(read: Read) -> None:
    """A box whose side runs through 'Halteblech' and 'M18'."""

    def draw(page: Page) -> None:
        before = page.canvas.stringWidth("Halte", "Helvetica", 10)
        page.frame([60, 100 + before, 300], [180, 200, 220])
        page.text(100, 194, "Halteblech").text(100 + before - page.canvas.stringWidth("M", "Helvetica", 10), 214, "M18")

    found = " ".join(block.text for block in read(draw).blocks)
    assert "Halteblech" in found
    assert "M 18" in found.replace(" | ", " ")


def test_a_box_of_text_near_a_drawing_is_none_of_it(read: Read) -> None:
    text = "Selectable applications are the recognition of patterns, speed and length."

    def draw(page: Page) -> None:
        for at in range(6):
            page.canvas.bezier(350, 660 - 9 * at, 380, 680 - 9 * at, 400, 640 - 9 * at, 430, 645 - 9 * at)
        page.frame([60, 345], [226, 250]).text(66, 241, text, size=8)

    (found,) = [block.kind for block in read(draw).blocks if text in block.text]
    assert found is BlockKind.PARAGRAPH


def test_a_value_of_two_columns_behind_its_unit_is_no_head(read: Read) -> None:
    """The name of the first group stands beside the head, too."""

    def draw(page: Page) -> None:
        page.frame([60, 140], [150, 186]).text(64, 172, "Range", size=8)
        boxes(page, [[(140, 300, "Technical data"), (300, 340, "-"), (340, 400, "RQ"), (400, 460, "RQQ")]])
        boxes(page, [[(140, 300, "Maximum weight"), (300, 340, "kg"), (340, 460, "2000")]], y=168)
        table = ("Table", "Drive power", "kW", "120", "111"), ("Tools", "Number", "pcs", "12", "20")
        xs = (60.0, 140.0, 300.0, 340.0, 400.0, 460.0)
        boxes(page, [list(zip(xs, xs[1:], row, strict=False)) for row in table], y=186)

    (found,) = tables(read(draw))
    assert found.header[2:] == ("-", "RQ", "RQQ")
    assert flat(found)[0][1:4] == ("Maximum weight", "kg", "2000")


def test_a_row_over_all_columns_below_the_heads_names_none_of_them(read: Read) -> None:
    """And the group below it, whose title stands over all columns, has the same models."""
    xs = [(60, 220), (220, 320), (320, 420)]

    def draw(page: Page) -> None:
        head = [[(*xs[0], "Type"), (*xs[1], "PES 10"), (*xs[2], "PES 12")], [(60.0, 420.0, "Emissions")]]
        values = [("Dust in mg", "20", "30"), ("CO in mg", "500", "600")]
        boxes(page, [*head, *([(*x, text) for x, text in zip(xs, row, strict=True)] for row in values)], bold=2)
        more = [("Content in l", "64", "104"), ("Pressure in bar", "3", "4")]
        boxes(
            page,
            [[(60, 420, "Water")], *([(*x, text) for x, text in zip(xs, row, strict=True)] for row in more)],
            y=236,
        )

    first, second = tables(read(draw))
    assert first.header == ("Type", "PES 10", "PES 12")
    assert second.header == ("", "PES 10", "PES 12")
    assert flat(first)[0] == ("Emissions", "", "")


def test_figures_that_part_a_head_beside_one_that_reaches_down_are_names(read: Read) -> None:
    def draw(page: Page) -> None:
        page.frame([60, 160], [150, 186, 204, 222]).frame([160, 280], [150, 168])
        page.frame([160, 220, 280], [168, 186, 204, 222])
        page.text(64, 172, "Position", size=8).text(164, 163, "Circuit", size=8)
        page.text(164, 181, "7", size=8).text(224, 181, "8", size=8)
        for at, row in enumerate((("Single unit", "ON", "OFF"), ("Last unit", "OFF", "ON"))):
            for x, text in zip((64, 164, 224), row, strict=True):
                page.text(x, 199 + 18 * at, text, size=8)

    (found,) = tables(read(draw))
    assert found.header == ("Position", "Circuit / 7", "Circuit / 8")
    assert flat(found) == [("Single unit", "ON", "OFF"), ("Last unit", "OFF", "ON")]


def test_a_value_in_capitals_behind_a_bold_name_is_no_head(read: Read) -> None:
    def draw(page: Page) -> None:
        rows = pairs(("Command", "AD CALIBRATION"), ("Syntax", "ADCAL"), ("Arguments", "None"), ("Returns", "End"))
        for at, ((x0, middle, name), (_, x1, value)) in enumerate(rows):
            page.frame([x0, middle, x1], [150 + 18 * at, 168 + 18 * at])
            page.text(x0 + 4, 163 + 18 * at, name, size=8, font=BOLD).text(middle + 4, 163 + 18 * at, value, size=8)

    (found,) = tables(read(draw))
    assert ("Syntax", "ADCAL") in flat(found)
    assert not any("Syntax" in name for name in found.header)


def test_names_above_all_columns_but_the_first_are_the_head(read: Read) -> None:
    marks = [("Off", "0", "x", "x"), ("Low power", "1", "", "x"), ("Fault", "2", "x", ""), ("Bulk", "3", "x", "x")]

    def draw(page: Page) -> None:
        page.frame([60, 160, 220, 300, 380], [150 + 18 * at for at in range(6)])
        for at, row in enumerate((("", "", "MPPT", "Inverter"), *marks)):
            for x, text in zip((64, 164, 224, 304), row, strict=True):
                page.text(x, 163 + 18 * at, text, size=8)

    (found,) = tables(read(draw))
    assert found.header == ("", "", "MPPT", "Inverter")
    assert flat(found) == marks


def test_titles_above_the_title_of_the_first_group_are_the_head(read: Read) -> None:
    rows = [("READ", "", ""), ("Status", "CA 09", "CA 0F"), ("Setpoint", "CA 70", "CA 7F"), ("Limit", "CA 40", "CA 4F")]

    def draw(page: Page) -> None:
        for x, text in zip((60, 200, 340), ("FUNCTION", "MASTER SENDS", "UNIT RESPONDS"), strict=True):
            page.text(x + 4, 162, text, size=8, font=BOLD)
        page.frame([60, 200, 340, 480], [168 + 18 * at for at in range(5)])
        for at, row in enumerate(rows):
            for x, text in zip((64, 204, 344), row, strict=True):
                page.text(x, 181 + 18 * at, text, size=8, font=BOLD if not at else "Helvetica")

    (found,) = tables(read(draw))
    assert found.header == ("FUNCTION", "MASTER SENDS", "UNIT RESPONDS")
    assert flat(found) == rows


def test_letters_that_their_font_lets_hang_below_the_line_stand_on_it(tmp_path: Path) -> None:
    """The sentence above the table was its head, each row one cell too high, and the last row lost."""
    font = TTFont("Hanging", "Vera.ttf")
    font.face.descent = -800
    pdfmetrics.registerFont(font)
    canvas = Canvas(str(path := tmp_path / "errors.pdf"), pagesize=A4)
    page = Page(canvas)
    rows = [
        ("No error", "0"),
        ("Battery voltage too high", "2"),
        ("Connection lost", "67"),
        ("Settings invalid", "119"),
    ]
    page.text(60, 148, "See the possible values.", size=9, font="Hanging")
    page.frame([60, 300, 360], [150 + 13 * at for at in range(5)])
    for at, (name, code) in enumerate(rows):
        page.text(64, 160 + 13 * at, name, size=9, font="Hanging").text(
            304, 160 + 13 * at, code, size=9, font="Hanging"
        )
    canvas.save()
    (found,) = tables(read_pdf(path))
    assert not any(found.header)
    assert flat(found) == rows


def test_a_box_that_warns_is_text_whatever_is_drawn_in_it(read: Read) -> None:
    """A flame between the signal word, whose sign is a letter of a font of signs, and the text: all was its label."""

    def draw(page: Page) -> None:
        x = 60.0
        page.frame([x, x + 220], [160, 300])
        page.text(x + 80, 176, "A DANGER", size=11, font=BOLD)
        for at in range(8):
            y = HEIGHT - 190 - 4 * at
            page.canvas.bezier(x + 90, y, x + 100, y + 30, x + 120, y - 30, x + 130, y + 8)
        page.text(x + 8, 250, "Diesel fuel is flammable:", size=9, font=BOLD)
        page.text(x + 8, 262, "keep flames away.", size=9, font=BOLD)

    warnings = [block for block in read(draw).blocks if block.kind is BlockKind.WARNING]
    assert [(block.label, " ".join(block.text.split())) for block in warnings] == [
        ("DANGER", "Diesel fuel is flammable: keep flames away.")
    ]
