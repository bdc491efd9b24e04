"""AsciiDoc and MDX: steps, warnings, tables and code as what they are; nothing of their machinery, no word lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.formats.asciidoc import blocks_html
from ingestion.formats.asciidoc_inline import inline_html
from ingestion.formats.asciidoc_source import source_of
from ingestion.formats.includes import ALONE, Beside, included_files
from ingestion.formats.mdx import without_jsx
from ingestion.markup import html_blocks
from ingestion.read import read
from models.types import Block, BlockKind, ReadDocument, Severity

MANUAL = """\
= Pump {product}
Tornbeck <doc@example.com>
v2.1, 2024-03-01
:product: P-9
:torque: 45 N·m
// nobody sees this
ifdef::draft[]
Only a draft.
endif::[]
ifndef::draft[Released.]

== Oil change [[oil]]

.Changing the oil
. Drain the oil.
+
WARNING: The oil may be hot.
. Fit the plug ({torque}).
.. Clean the seat.

.. Use a new washer.

. Fill in kbd:[5.5 L], see <<oil,the oil change>>.
+
[source,bash]
----
pumpctl {product} <1>
----
<1> Starts it

[CAUTION]
.Pressure
Vent the casing first.
It is under pressure.

[cols="1,2,>1a"]
|===
|Part |Thread |Torque (N·m)

.2+|Plug
|M22
|* 45
* 50 with seal
2+|any other \\| none
|===

Backlash:: play of the gears
* of the wheel

image::pump.png[A pump]

include::values.adoc[leveloffset=+1,tag=all]

include::/etc/passwd[]
"""
VALUES = "not this\n// tag::all[]\n= Values\n\nIt weighs *153* kg.\n// end::all[]\nnor this\n"


def shown(block: Block) -> tuple[str, int, str]:
    return block.kind.value, block.level, f"{block.label} {block.text}".strip()


@pytest.fixture
def manual(write, tmp_path: Path) -> ReadDocument:
    write("values.adoc", VALUES)
    page = write("pump.adoc", MANUAL)
    found = read(page, beside=Beside("pump.adoc", included_files(page, tmp_path)))
    assert isinstance(found, ReadDocument)
    return found


def test_an_asciidoc_manual_is_read_as_what_it_is(manual: ReadDocument) -> None:
    assert [shown(block) for block in manual.blocks if block.kind is not BlockKind.TABLE] == [
        ("paragraph", 0, "Released."),
        ("heading", 2, "Oil change"),
        ("paragraph", 0, "Changing the oil"),
        ("step", 1, "1. Drain the oil."),
        ("warning", 1, "Warning The oil may be hot."),
        ("step", 1, "2. Fit the plug (45 N·m)."),
        ("step", 2, "a. Clean the seat."),
        ("step", 2, "b. Use a new washer."),
        ("step", 1, "3. Fill in 5.5 L, see the oil change."),
        ("code", 1, "pumpctl {product} (1)"),
        ("item", 2, "• (1) Starts it"),
        ("warning", 0, "Caution Pressure\nVent the casing first. It is under pressure."),
        ("item", 1, "Backlash: play of the gears"),
        ("item", 2, "• of the wheel"),
        ("heading", 2, "Values"),
        ("paragraph", 0, "It weighs 153 kg."),
    ]
    assert [b.severity for b in manual.blocks if b.kind is BlockKind.WARNING] == [Severity.WARNING, Severity.CAUTION]


def test_cells_span_rows_and_columns_and_hold_lists(manual: ReadDocument) -> None:
    (table,) = [block.table for block in manual.blocks if block.table]
    assert table.header == ("Part", "Thread", "Torque (N·m)")
    assert [row.cells for row in table.rows] == [
        ("Plug", "M22", "45 50 with seal"),
        ("Plug", "any other | none", "any other | none"),
    ]


def test_what_lies_elsewhere_is_not_read_and_told(manual: ReadDocument) -> None:
    assert "root:" not in "".join(block.text for block in manual.blocks)
    (problem,) = manual.problems
    assert "/etc/passwd" in problem


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("*Bold* and _slant_, `code`, [.role]#mark#, un**con**strained", "Bold and slant, code, mark, unconstrained"),
        ("m/s^2^ H~2~O 5 +-+ 3 \\*no* `+*raw*+`", "m/s<sup>2</sup> H<sub>2</sub>O 5 - 3 *no* *raw*"),
        ("https://x.y/z[The maker], link:a.pdf[the sheet^], mailto:a@b.c[us]", "The maker, the sheet, us"),
        ("snake_case_name 2*3*4 a < b", "snake_case_name 2*3*4 a &lt; b"),
        (
            "press btn:[OK], menu:File[Save > As] footnote:[Not now.](((hidden)))",
            "press OK, File &gt; Save &gt; As  (Not now.)",
        ),
    ],
)
def test_marks_are_no_words(source: str, text: str) -> None:
    assert re.sub(r"</?(?:strong|em|code)>", "", inline_html(source)) == text


MDX = """\
---
title: Filter change
---
import Tabs from '@theme/Tabs';
import {
  A,
} from 'x';

export const Torque = ({children}) => (
  <b>{children}</b>
);

{/* hidden comment */}

<Admonition type="danger" title="Hot oil">

Let it cool.

</Admonition>

<Tabs values={[{label: 'A', value: 'a'}]}>
  <TabItem value="p9" label="Pump P-9">
    1. Close the valve.
    2. Torque <Torque>45 N·m</Torque>.

    ```bash
    pumpctl <stop> {now}
    ```
  </TabItem>
</Tabs>

<Steps>
  <Step title="Drain">
    Open the plug.
  </Step>
</Steps>

It is{' '}5 &lt; 6 and `a < b {c}`, see <Link to="/x">the sheet</Link>.

<div className="note" style={{color: 'red'}}>
Inside.
</div>

<TOCInline toc={toc} />
"""


def test_an_mdx_page_is_read_without_its_code(write) -> None:
    found = read(write("filter.mdx", MDX))
    assert isinstance(found, ReadDocument)
    assert found.title == "Filter change"
    assert [shown(block) for block in found.blocks] == [
        ("warning", 0, "Danger Hot oil\nLet it cool."),
        ("paragraph", 0, "Pump P-9"),
        ("step", 1, "1. Close the valve."),
        ("step", 1, "2. Torque 45 N·m."),
        ("code", 0, "pumpctl <stop> {now}"),
        ("step", 1, "1. Drain"),
        ("paragraph", 1, "Open the plug."),
        ("paragraph", 0, "It is 5 < 6 and a < b {c}, see the sheet."),
        ("warning", 0, "Note Inside."),
    ]
    assert found.problems == ()


LINES = st.lists(
    st.sampled_from(
        ["", "+", ". one", ".. two", "* three", "a:: b", "NOTE: a:: b", "----", "====", "--", "|===", "|x |y", "2+|z",
         ".T", "[WARNING]", "[a,b=c]", "word", "  lit", "== H", "<1> c", "include::x[]", "endif::[]", "ifdef::q[]",
         "////", "[cols=3*]", "'''", "term::", "1. n", "<A b={", "</A>", "{x}", "```", "<A>", "`", "!===", "\\|"]
    ),
    max_size=14,
)  # fmt: skip


@given(LINES)
def test_whatever_is_written_is_read_to_its_end(lines: list[str]) -> None:
    text = "\n".join(lines)
    html_blocks(blocks_html(source_of(text, ALONE).lines))
    without_jsx(text)


@given(
    st.lists(
        st.sampled_from([". w", "* w", "w", "", "+", ".. w", "w:: w", "NOTE: w", "|===", "|w", "----", "[TIP]"]),
        max_size=12,
    )
)
def test_no_word_is_lost(lines: list[str]) -> None:
    numbered = [line.replace("w", f"word{at}", 1) for at, line in enumerate(lines)]
    wanted = re.findall(r"word\d+", "\n".join(numbered))
    blocks = html_blocks(blocks_html(numbered))
    assert set(wanted) <= set(re.findall(r"word\d+", " ".join(block.text for block in blocks)))


def test_steps_are_numbered_as_they_are_printed() -> None:
    lines = [". Open it", ".. Cover", ".. Seal", ". Close it", "", "[upperroman]", ". One", ". Two"]
    steps = [block for block in html_blocks(blocks_html(lines)) if block.kind is BlockKind.STEP]
    assert [step.label for step in steps] == ["1.", "a.", "b.", "2.", "I.", "II."]
