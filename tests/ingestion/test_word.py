"""What Word shows but hides in its file: list numbers, text boxes, tracked changes, contents, frames, merged cells."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from ingestion.read import read
from models.types import Block, BlockKind, ReadDocument, Severity

NUMBERING = f"""<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
</w:abstractNum>"""


@pytest.fixture
def file() -> Document:
    made = docx.Document()
    made.core_properties.title = "Pump manual"
    numbering = made.part.numbering_part.element
    numbering.insert(0, parse_xml(NUMBERING))
    for number, restart in (
        ("90", ""),
        ("91", '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'),
    ):
        xml = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="90"/>{restart}</w:num>'
        numbering.append(parse_xml(xml))
    return made


def add(file: Document, text: str, number: str = "", level: int = 0) -> object:
    paragraph = file.add_paragraph(text)
    if number:
        xml = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(xml))
    return paragraph


def blocks(file: Document, tmp_path: Path) -> list[Block]:
    path = tmp_path / "a.docx"
    file.save(str(path))
    found = read(path)
    assert isinstance(found, ReadDocument)
    return list(found.blocks)


def test_numbers_count_and_restart_as_word_shows_them(file: Document, tmp_path: Path) -> None:
    add(file, "open", "90")
    add(file, "turn", "90", 1)
    add(file, "push", "90", 1)
    add(file, "close", "90")
    add(file, "drain", "90", 1)
    file.add_paragraph("Another list follows here.")
    add(file, "start", "91")
    steps = [b for b in blocks(file, tmp_path) if b.kind is BlockKind.STEP]
    assert [(s.label, s.level, s.text) for s in steps] == [
        ("1.", 1, "open"), ("1.a)", 2, "turn"), ("1.b)", 2, "push"),
        ("2.", 1, "close"), ("2.a)", 2, "drain"), ("1.", 1, "start"),
    ]  # fmt: skip


def test_a_text_below_a_step_belongs_to_it(file: Document, tmp_path: Path) -> None:
    step = add(file, "open", "90")
    step.paragraph_format.left_indent = Pt(36)
    more = file.add_paragraph("It opens slowly.")
    more.paragraph_format.left_indent = Pt(36)
    file.add_paragraph("Plain text again.")
    found = {block.text: block for block in blocks(file, tmp_path)}
    assert (found["It opens slowly."].level, found["Plain text again."].level) == (1, 0)


def test_a_warning_in_a_text_box_is_read_once(file: Document, tmp_path: Path) -> None:
    lines = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in ("DANGER", "High voltage."))
    inner = f"<w:txbxContent>{lines}</w:txbxContent>"
    spaces = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    spaces += 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    spaces += 'xmlns:v="urn:schemas-microsoft-com:vml"'
    xml = f"""<w:r {nsdecls("w")} {spaces}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
    <wps:txbx>{inner}</wps:txbx>
    </w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""
    file.add_paragraph("Open the cover.")._p.append(parse_xml(xml))
    found = blocks(file, tmp_path)
    (warning,) = [block for block in found if block.kind is BlockKind.WARNING]
    assert (warning.severity, warning.label, warning.text) == (Severity.DANGER, "DANGER", "High voltage.")
    assert "Open the cover." in [block.text for block in found]


def test_deleted_text_is_gone_and_inserted_text_is_there(file: Document, tmp_path: Path) -> None:
    paragraph = file.add_paragraph("Torque: ")
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>40</w:delText><w:t>40</w:t></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>45 Nm</w:t></w:r></w:ins>"))
    assert "Torque: 45 Nm" in [block.text for block in blocks(file, tmp_path)]


def test_contents_are_told_by_their_style_or_their_look(file: Document, tmp_path: Path) -> None:
    for number in range(6):
        file.add_paragraph(f"Chapter about something {number}\t{number + 3}")
    file.add_heading("Chapter about something 0", 1)
    file.add_paragraph("The text of it.")
    kinds = [block.kind for block in blocks(file, tmp_path)]
    assert kinds == [BlockKind.CONTENTS] * 6 + [BlockKind.HEADING, BlockKind.PARAGRAPH]


def test_a_framed_warning_takes_all_paragraphs_of_its_frame(file: Document, tmp_path: Path) -> None:
    for text in ("Warning!", "The pipe is hot.", "Wear gloves."):
        file.add_paragraph(text).paragraph_format.left_indent = Pt(70)
    file.add_paragraph("Open the cover.")
    found = blocks(file, tmp_path)
    assert (found[0].kind, found[0].text) == (BlockKind.WARNING, "The pipe is hot.\nWear gloves.")
    assert found[1].text == "Open the cover."


def test_merged_cells_say_their_text_in_each_row(file: Document, tmp_path: Path) -> None:
    cells = ["Part", "Torque", "Tool", "Plug", "45 Nm", "A", "", "50 Nm", "B", "all at room temperature", "", ""]
    table = file.add_table(rows=4, cols=3)
    for at, text in enumerate(cells):
        table.cell(at // 3, at % 3).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 2))
    (found,) = [block.table for block in blocks(file, tmp_path) if block.table]
    assert found.header == ("Part", "Torque", "Tool")
    assert [row.cells for row in found.rows] == [
        ("Plug", "45 Nm", "A"),
        ("Plug", "50 Nm", "B"),
        ("all at room temperature", "", ""),
    ]


def test_running_heads_are_furniture(file: Document, tmp_path: Path) -> None:
    file.sections[0].header.paragraphs[0].text = "Pump manual Rev. C"
    file.add_paragraph("The text.")
    found = blocks(file, tmp_path)
    assert [(block.kind, block.text) for block in found] == [
        (BlockKind.FURNITURE, "Pump manual Rev. C"),
        (BlockKind.PARAGRAPH, "The text."),
    ]


def test_a_header_row_further_down_takes_no_row_into_the_head(file: Document, tmp_path: Path) -> None:
    table = file.add_table(rows=4, cols=2)
    for at, text in enumerate(["Code", "Cause", "E01", "Low oil", "Code", "Cause", "E02", "Hot"]):
        table.cell(at // 2, at % 2).text = text
    for at in (0, 2):
        table.rows[at]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    (found,) = [block.table for block in blocks(file, tmp_path) if block.table]
    assert found.header == ("Code", "Cause")
    assert [row.cells[0] for row in found.rows] == ["E01", "Code", "E02"]


def test_a_raised_figure_is_no_digit_of_the_one_before_it(file: Document, tmp_path: Path) -> None:
    paragraph = file.add_paragraph("At most 3 x 10")
    for part in ("-", "1", "2"):
        paragraph.add_run(part).font.superscript = True
    paragraph.add_run(" Pa over 5 m")
    paragraph.add_run("2").font.superscript = True
    assert blocks(file, tmp_path)[0].text == "At most 3 x 10^-12 Pa over 5 m2"


def test_signs_of_a_font_are_what_they_show(file: Document, tmp_path: Path) -> None:
    paragraph = file.add_paragraph("Torque 45 Nm ")
    for font, char, text in (
        ("Symbol", "F0B1", "5, at most "),
        ("Symbol", "00B0", "C, "),
        ("Cambria Math", "2264", "3"),
    ):
        paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:sym w:font="{font}" w:char="{char}"/></w:r>'))
        paragraph.add_run(text)
    assert blocks(file, tmp_path)[0].text == "Torque 45 Nm ±5, at most °C, ≤3"


def test_rows_of_a_repeating_control_and_rows_that_begin_further_right_keep_their_place(
    file: Document, tmp_path: Path
) -> None:
    table = file.add_table(rows=4, cols=3)
    cells = [
        "Code",
        "Cause",
        "Remedy",
        "E01",
        "Low oil",
        "Fill up",
        "",
        "Worn pump",
        "Replace it",
        "E02",
        "Hot",
        "Cool",
    ]
    for at, text in enumerate(cells):
        table.cell(at // 3, at % 3).text = text
    third, last = table.rows[2]._tr, table.rows[3]._tr
    third.remove(third.tc_lst[0])
    third.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {nsdecls("w")} w:val="1"/>'))
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
    last.addprevious(control)
    control[0].append(last)
    (found,) = [block.table for block in blocks(file, tmp_path) if block.table]
    assert [row.cells for row in found.rows] == [
        ("E01", "Low oil", "Fill up"),
        ("", "Worn pump", "Replace it"),
        ("E02", "Hot", "Cool"),
    ]


def test_code_keeps_its_hyphens_and_spaces(file: Document, tmp_path: Path) -> None:
    paragraph = file.add_paragraph("run  ")
    paragraph.style = file.styles.add_style("Source Code", 1)
    run = paragraph.add_run()._r
    run.append(parse_xml(f"<w:noBreakHyphen {nsdecls('w')}/>"))
    run.append(parse_xml(f"<w:t {nsdecls('w')}>f</w:t>"))
    (code,) = [block.text for block in blocks(file, tmp_path) if block.kind is BlockKind.CODE]
    assert code == "run  -f"


def test_a_list_that_takes_its_numbers_from_a_style_is_numbered(file: Document, tmp_path: Path) -> None:
    numbering = file.part.numbering_part.element
    for number, inside in (
        ("95", '<w:styleLink w:val="Steps"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:lvlText w:val="%1)"/></w:lvl>'),
        ("96", '<w:numStyleLink w:val="Steps"/>'),
    ):
        xml = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{inside}</w:abstractNum>'
        numbering.insert(0, parse_xml(xml))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="96"><w:abstractNumId w:val="96"/></w:num>'))
    add(file, "Stop the pump.", "96")
    add(file, "Open the cover.", "96")
    assert [(block.kind, block.label) for block in blocks(file, tmp_path)] == [
        (BlockKind.STEP, "1)"),
        (BlockKind.STEP, "2)"),
    ]


def test_what_is_struck_through_no_longer_holds(file: Document, tmp_path: Path) -> None:
    paragraph = file.add_paragraph("Tighten the drain plug to ")
    for text, way in (("45 N·m", "strike"), ("50 N·m", "double_strike"), ("80 N·m", "")):
        run = paragraph.add_run(text)
        if way:
            setattr(run.font, way, True)
    run = paragraph.add_run(" at once.")
    run.font.strike = False
    table = file.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("Plug", "Torque", "M24", ""), strict=True
    ):
        cell.text = text
    table.cell(1, 1).paragraphs[0].add_run("70").font.strike = True
    table.cell(1, 1).paragraphs[0].add_run("85")
    words = [f"{ending}{n}" for n in range(9) for ending in ("former", "replaced", "withdrawn")]
    file.add_paragraph().add_run(" ".join(words)).font.strike = True
    sentence, torques = blocks(file, tmp_path)[-2:]
    assert sentence.text == "Tighten the drain plug to 80 N·m at once."
    assert torques.table is not None
    assert torques.table.rows[0].cells == ("M24", "85")


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_a_note_stands_where_its_mark_is(file: Document, tmp_path: Path, kind: str) -> None:
    raised = f'<w:p><w:r><w:{kind}Ref/></w:r><w:r><w:t xml:space="preserve">'
    notes = "".join(
        f'<w:{kind} w:id="{n}">{raised} {text}</w:t></w:r></w:p></w:{kind}>'
        for n, text in ((2, "Only with a dry thread."), (3, "Never above 60 °C."))
    )
    blob = f"<w:{kind}s {nsdecls('w')}>{notes}</w:{kind}s>".encode()
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    part = Part(PackURI(f"/word/{kind}s.xml"), f"{types}.{kind}s+xml", blob, file.part.package)
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    file.part.relate_to(part, f"{relations}/{kind}s")

    def mark(paragraph: Paragraph, id_: int) -> None:
        raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}>{raised}<w:{kind}Reference w:id="{id_}"/></w:r>'))

    sentence = file.add_paragraph("Tighten the plug to 80 N·m")
    mark(sentence, 2)
    sentence.add_run(" and check it.")
    table = file.add_table(2, 2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), ("Oil", "Litres", "A", "5"), strict=True):
        cell.text = text
    mark(table.cell(1, 1).paragraphs[0], 3)
    told, litres = blocks(file, tmp_path)[-2:]
    assert told.text == "Tighten the plug to 80 N·m (Only with a dry thread.) and check it."
    assert litres.table is not None
    assert litres.table.rows[0].cells == ("A", "5 (Never above 60 °C.)")
