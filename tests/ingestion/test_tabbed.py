"""Lists of names and values that a page of HTML gives no table to."""

from __future__ import annotations

from ingestion.markup import html_blocks
from models.types import BlockKind

TAB = "<span class='right'>&#09;</span>"


def test_names_and_values_with_a_tab_between_are_rows_below_their_titles() -> None:
    page = f"""<h2>Torques</h2><p>Cover Bolt{TAB}12 Nm<br>Rod Bolt\t\t<br>First Pass{TAB}30 Nm<br>
    Final Pass{TAB}100°<br>Flywheel Bolt<br>First Pass{TAB}50 Nm<br>Final Pass{TAB}50°</p>"""
    _, block = html_blocks(page)
    assert block.table is not None
    assert [row.cells for row in block.table.rows] == [
        ("Cover Bolt", "12 Nm"),
        ("Rod Bolt", ""),
        ("First Pass", "30 Nm"),
        ("Final Pass", "100°"),
        ("Flywheel Bolt", ""),
        ("First Pass", "50 Nm"),
        ("Final Pass", "50°"),
    ]


def test_a_title_below_two_is_of_the_first_where_its_names_come_again() -> None:
    lines = ["Clearance", "Exhaust", f"New{TAB}0.05", f"Limit{TAB}0.12", "Intake", f"New{TAB}0.03", f"Limit{TAB}0.11"]
    (block,) = html_blocks(f"<p>{'<br>'.join([*lines, 'Springs', f'Length{TAB}40', f'Load{TAB}9'])}</p>")
    assert block.table is not None
    titles = [row.cells[0] for row in block.table.rows if not row.cells[1]]
    assert titles == ["Clearance – Exhaust", "Clearance – Intake", "Springs"]


def test_text_with_a_tab_here_and_there_stays_text() -> None:
    text = "This sentence has many more words than any name of a value would ever have in a list"
    blocks = html_blocks(f"<p>{text}<br>A{TAB}1<br>B{TAB}2<br>C{TAB}3</p><p>D{TAB}4<br>E</p>")
    assert [block.kind for block in blocks] == [BlockKind.PARAGRAPH] * 2
    assert blocks[0].text.splitlines() == [text, "A 1", "B 2", "C 3"]
