"""What each format says comes out as the same structure."""

from __future__ import annotations

from pathlib import Path

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml.ns import qn
from pptx.util import Inches

from ingestion.chunking import chunks
from ingestion.decode import decoded, encoding_of
from ingestion.read import read
from models.types import Block, BlockKind, ReadDocument, Severity


def read_document(path: Path) -> ReadDocument:
    found = read(path)
    assert isinstance(found, ReadDocument)
    return found


def of_kind(document: ReadDocument, kind: BlockKind) -> list[Block]:
    return [block for block in document.blocks if block.kind is kind]


@pytest.mark.parametrize("suffix", [".md", ".rst", ".html", ".docx", ".txt"])
def test_a_manual_has_the_same_structure_in_every_format(of_every_format: dict[str, Path], suffix: str) -> None:
    document = read_document(of_every_format[suffix])
    assert document.title.lower() == "pump p-7 manual"
    assert "drain the oil" in [block.text.lower() for block in of_kind(document, BlockKind.HEADING)]
    (warning,) = of_kind(document, BlockKind.WARNING)
    assert (warning.text, warning.severity) == ("Relieve the pressure first.", Severity.WARNING)
    steps = [step for step in of_kind(document, BlockKind.STEP) if step.level == 1]
    assert [step.label for step in steps] == ["1.", "2."]
    assert steps[1].text == "Let the oil run out."
    (table,) = [block.table for block in of_kind(document, BlockKind.TABLE) if block.table]
    assert table.header == ("Item", "Torque")
    assert table.rows[0].cells == ("Drain plug", "45 Nm")
    assert document.problems == ()


@pytest.mark.parametrize("suffix", [".md", ".rst", ".html"])
def test_code_stays_below_its_step(of_every_format: dict[str, Path], suffix: str) -> None:
    document = read_document(of_every_format[suffix])
    (code,) = of_kind(document, BlockKind.CODE)
    assert (code.text, code.level) == ("valve --open V12", 1)
    before = document.blocks[document.blocks.index(code) - 1]
    assert (before.kind, before.text) == (BlockKind.STEP, "Open the drain plug:")


def test_styles_and_scripts_are_no_text(of_every_format: dict[str, Path]) -> None:
    text = "\n".join(block.text for block in read_document(of_every_format[".html"]).blocks)
    assert "color" not in text
    assert "secret" not in text
    assert "LRU: Line replaceable unit." in text


def test_a_slide_is_a_page_and_its_notes_are_read(of_every_format: dict[str, Path]) -> None:
    document = read_document(of_every_format[".pptx"])
    assert document.page_count == 2
    assert [page.number for page in document.pages] == [1, 2]
    notes = next(block for block in document.blocks if block.text == "Mention the pan.")
    assert notes.page == 1
    items = of_kind(document, BlockKind.ITEM)
    assert [item.text for item in items] == ["Open the drain plug.", "Let the oil run out."]
    assert all(item.boxes and item.boxes[0].page == 1 for item in items)
    assert of_kind(document, BlockKind.TABLE)[0].page == 2


def test_a_mail_reads_with_its_attachments_and_names_the_broken_one(of_every_format: dict[str, Path]) -> None:
    document = read_document(of_every_format[".eml"])
    assert document.title == "Pump P-7 bulletin"
    sections = {chunk.section for chunk in chunks(document, "copy")}
    assert ("Attachment: manual.txt", "DRAIN THE OIL") in sections
    assert any("Tighten the drain plug to 45 Nm." in unit.text for c in chunks(document, "copy") for unit in c.units)
    (problem,) = document.problems
    assert "broken.docx" in problem


def test_a_numbered_bold_line_is_a_heading_in_word(of_every_format: dict[str, Path]) -> None:
    document = read_document(of_every_format[".docx"])
    assert [block.text for block in of_kind(document, BlockKind.HEADING)] == [
        "Pump P-7 manual",
        "Drain the oil",
        "2.1 Refill",
    ]


@pytest.mark.parametrize(
    ("source", "severity", "text"),
    [
        ("> **CAUTION:** Hot oil.", Severity.CAUTION, "Hot oil."),
        ("> [!WARNING]\n> Hot oil.", Severity.WARNING, "Hot oil."),
        ("!!! danger\n    Hot oil.", Severity.DANGER, "Hot oil."),
        (":::note\nHot oil.\n:::", Severity.NOTICE, "Hot oil."),
        ("**Warning**: Hot oil.", Severity.WARNING, "Hot oil."),
        ("**WARNING**\n\nHot oil.", Severity.WARNING, "Hot oil."),
        ("VORSICHT: Heißes Öl.", Severity.CAUTION, "Heißes Öl."),
        ("경고: 뜨거운 오일.", Severity.WARNING, "뜨거운 오일."),
        ("## WARNING\n\nHot oil.", Severity.WARNING, "Hot oil."),
    ],
)
def test_every_way_of_writing_a_warning_is_typed(write, source: str, severity: Severity, text: str) -> None:
    document = read_document(write("a.md", f"# Manual\n\nSome text goes before it.\n\n{source}\n"))
    (warning,) = of_kind(document, BlockKind.WARNING)
    assert (warning.severity, warning.text) == (severity, text)


@pytest.mark.parametrize(
    "source", ["Note that the oil is hot.", "The warning lamp: see below.", "- Warning: a flag\n- Alert: another"]
)
def test_a_word_of_the_text_is_no_warning(write, source: str) -> None:
    assert of_kind(read_document(write("a.md", f"# Manual\n\n{source}\n")), BlockKind.WARNING) == []


def test_a_document_cannot_make_the_server_read_its_files(write) -> None:
    write("secret.txt", "the secret word is zanzibar")
    source = f"Manual\n======\n\nText.\n\n.. include:: {write('secret.txt', 'zanzibar').resolve()}\n\n"
    source += f".. csv-table:: T\n   :file: {write('secret.csv', 'zanzibar,1').resolve()}\n\nEnd of the text.\n"
    document = read_document(write("a.rst", source))
    assert "zanzibar" not in repr(document.blocks)
    (problem,) = document.problems
    assert "includes files that couldn't be read into it" in problem
    assert document.blocks[-1].text == "End of the text."


def test_text_keeps_lines_lists_and_wrapped_paragraphs(write) -> None:
    wrapped = "This paragraph was wrapped by its author at some width of\nseventy characters and goes on here."
    source = f"2.1 Setup\n\n{wrapped}\n\n- one\n- two\n"
    document = read_document(write("a.txt", source))
    assert document.blocks[0] == Block(BlockKind.HEADING, "2.1 Setup", level=2)
    assert document.blocks[1].text.endswith("at some width of seventy characters and goes on here.")
    assert [block.text for block in of_kind(document, BlockKind.ITEM)] == ["one", "two"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_text_in_another_encoding_reads_alike(write, encoding: str) -> None:
    text = "Das Ölfilter prüfen und den Stopfen anziehen, danach den Füllstand messen.\n" * 5
    document = read_document(write("a.txt", text.encode(encoding)))
    assert "Das Ölfilter prüfen" in document.blocks[0].text
    assert document.language == "de"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Part,Value\nBearing heating,110 °C\n", "cp1252"),
        ("Torque: 45 Nm ±5 %. Heat the bearing to 80 °C.\n", "cp1252"),
        ("Flow 5 m³/h, gap 45 µm, Ø 40 × 10 mm², ½ turn\n", "cp1252"),
        ("Größe\n", "cp1252"),
        ("Podgrzać łożysko do 80 °C. Część zamienna, ciśnienie główne 5 barów, śruba.\n", "cp1250"),
        ("P-101,펌프 고장 점검\nP-102,베어링 교체\n", "cp949"),
        ("Насос остановить, давление 5 бар, подшипник нагреть до 80 °C.\n", "cp1251"),
    ],
)
def test_signs_of_a_short_text_are_those_that_were_written(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding), "a.txt") == text
    assert text.encode(encoding).decode(encoding_of(text.encode(encoding), "a.txt")) == text


def test_revision_and_title_come_from_the_front(write) -> None:
    document = read_document(
        write("a.md", "# Pump P-7\n\nRev. C, March 2024\n\n" + "The text speaks of Rev. D too. " * 10)
    )
    assert (document.title, document.revision) == ("Pump P-7", "Rev. C")


@pytest.mark.parametrize(
    ("front", "revision"),
    [
        ("| Bulletin | SB-17 |\n|---|---|\n| Concerns | Manual TB-4, Rev. D |\n| Revision | 2 |", "Revision 2"),
        ("This bulletin supersedes Rev. D.", None),
        ("Issues and changes", None),
        ("Issue 4", "Issue 4"),
        ("Guide v2.5.2 (August 2013)", "v2.5.2"),
    ],
)
def test_the_revision_is_the_documents_own(write, front: str, revision: str | None) -> None:
    assert read_document(write("a.md", f"# Bulletin\n\n{front}\n\nThe text.\n")).revision == revision


def test_a_list_of_links_into_the_document_is_its_contents(tmp_path: Path) -> None:
    path = tmp_path / "manual.md"
    path.write_text(
        "# Pump\n\n1. [Oil](#oil)\n   * [Change](#change)\n2. [Seal](#seal)\n\n## Oil\n\nSee also:\n\n"
        "- [Seal](#seal)\n- [Oil](#oil) of the gear unit\n- [Change](#change)\n\n## Seal\n\nKeep it dry.\n\n## All\n\n"
        "1. [Oil](#oil)\n2. [Change](#change)\n3. [Seal](#seal)\n",
        encoding="utf-8",
    )
    document = read(path)
    assert isinstance(document, ReadDocument)
    contents = [block.text for block in document.blocks if block.kind is BlockKind.CONTENTS]
    assert contents == ["Oil\nChange\nSeal"]
    assert [b.text for b in document.blocks if b.kind is BlockKind.STEP] == ["Oil", "Change", "Seal"]
    assert [b.text for b in document.blocks if b.kind is BlockKind.ITEM] == ["Seal", "Oil of the gear unit", "Change"]


def test_names_of_columns_that_come_again_below_take_no_row_into_the_head(write) -> None:
    names, title = "<tr><th>Code</th><th>Cause</th></tr>", "<tr><th colspan='2'>Faults</th></tr>"
    rows = [f"<tr><td>E0{n}</td><td>Low oil {n}</td></tr>" for n in range(4)]
    below = f"{names}{rows[0]}{rows[1]}{names}{rows[2]}{rows[3]}"
    document = read_document(write("a.html", f"<table>{below}</table><p>Text.</p><table>{title}{below}</table>"))
    first, second = (block.table for block in document.blocks if block.table)
    assert (first.header, second.header) == (("Code", "Cause"), ("Faults / Code", "Faults / Cause"))
    for table in (first, second):
        assert [row.cells[0] for row in table.rows] == ["E00", "E01", "Code", "E02", "E03"]


def test_a_raised_figure_is_no_digit_of_the_one_before_it(write) -> None:
    source = "<p>At most 3 × 10<sup>5</sup> Pa, 10<sup>-3</sup> s and 45<sup>1</sup> Nm over 5 m<sup>2</sup>.</p>"
    assert read_document(write("a.html", source)).blocks[0].text == (
        "At most 3 × 10^5 Pa, 10^-3 s and 45^1 Nm over 5 m2."
    )
    marks = "<p>Capacity<sup>1,2,3</sup> 5 kg</p>"
    assert read_document(write("b.html", marks)).blocks[0].text == "Capacity¹,²,³ 5 kg"


def test_numbered_warnings_below_a_heading_are_warnings_and_no_steps_of_the_section_before(write) -> None:
    source = "# Pump\n\n## Seal\n\n1. Stop it.\n2. Open it.\n\n## Warnings\n\n1. Never run dry.\n2. Wear gloves.\n"
    document = read_document(write("a.md", source))
    assert [step.text for step in of_kind(document, BlockKind.STEP)] == ["Stop it.", "Open it."]
    assert [block.text for block in of_kind(document, BlockKind.WARNING)] == ["Never run dry.", "Wear gloves."]


def test_a_procedure_below_the_text_of_a_warning_stays_one(write) -> None:
    document = read_document(write("a.md", "# Pump\n\n## Warning\n\nDisconnect it.\n\n1. Open it.\n2. Close it.\n"))
    assert [step.text for step in of_kind(document, BlockKind.STEP)] == ["Open it.", "Close it."]
    assert [block.text for block in of_kind(document, BlockKind.WARNING)] == ["Disconnect it."]


def test_a_signal_word_above_a_table_stays_a_heading(write) -> None:
    document = read_document(write("a.md", "# Pump\n\n## Danger\n\n| Zone | Voltage |\n|---|---|\n| A | 400 V |\n"))
    assert [block.text for block in of_kind(document, BlockKind.HEADING)] == ["Pump", "Danger"]


@pytest.mark.parametrize(
    ("classes", "severity"),
    [
        ("note warning note_warning", Severity.WARNING),
        ("alert alert-danger", Severity.DANGER),
        ("caution-box", Severity.CAUTION),
        ("error-codes", None),
        ("warning-lights", None),
    ],
)
def test_a_class_names_an_admonition_by_its_severest_word_or_none(
    write, classes: str, severity: Severity | None
) -> None:
    source = f"<h1>Pump</h1><div class='{classes}'><p>Low oil. Fill it up.</p></div>"
    found = read_document(write("a.html", source)).blocks[1]
    assert (found.kind is BlockKind.WARNING, found.severity) == (severity is not None, severity)


def test_a_page_that_is_called_contents_is_text(write) -> None:
    links = "<div class='toc'><ul><li><a href='a.html'>Oil</a></li><li><a href='b.html'>Seal</a></li></ul></div>"
    source = f"<h1>Pump</h1>{links}<div class='contents'><p>Tighten the <a href='#bolt'>bolt</a> to 45 Nm.</p></div>"
    document = read_document(write("a.html", source))
    assert [block.text for block in of_kind(document, BlockKind.PARAGRAPH)] == ["Tighten the bolt to 45 Nm."]
    assert [block.text for block in of_kind(document, BlockKind.CONTENTS)] == ["Oil", "Seal"]


def test_a_shape_or_chart_of_an_unknown_kind_costs_no_slide_and_values_keep_their_digits(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    for tag in ("c:barChart", "c:bar3DChart"):
        shapes = deck.slides.add_slide(deck.slide_layouts[5]).shapes
        shapes.title.text = f"Pump {tag}"
        box = shapes.add_textbox(Inches(1), Inches(1), Inches(3), Inches(1))
        box.text_frame.text = "Drain 5 l of oil."
        del box._element.nvSpPr.cNvSpPr.attrib["txBox"]
        box._element.spPr.remove(box._element.spPr.find(qn("a:prstGeom")))
        data = CategoryChartData()
        data.categories = ["Jan", "Feb"]
        data.add_series("Hours", (1234567.0, 12345.678))
        place = (Inches(1), Inches(2), Inches(4), Inches(3))
        chart = shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data).chart
        chart._chartSpace.find(".//" + qn("c:barChart")).tag = qn(tag)
    deck.save(str(tmp_path / "a.pptx"))
    document = read_document(tmp_path / "a.pptx")
    assert [block.text for block in of_kind(document, BlockKind.PARAGRAPH)] == ["Drain 5 l of oil."] * 2
    (table,) = [block.table for block in document.blocks if block.table]
    assert [row.cells for row in table.rows] == [("Jan", "1234567"), ("Feb", "12345.678")]


def test_rows_of_a_text_that_lack_a_cell_stay_apart(write) -> None:
    rows = ["M8          25 Nm       13 mm, dry threads only", "M10                     17 mm, oiled threads, see 4.2"]
    source = "\n".join(["Size        Torque      Wrench and remarks to mind", *rows, *rows])
    units = [unit.text for chunk in chunks(read_document(write("a.txt", source)), "c") for unit in chunk.units]
    assert units[1:3] == ["M8 25 Nm 13 mm, dry threads only", "M10 17 mm, oiled threads, see 4.2"]
