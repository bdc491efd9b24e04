"""What documentation tools write into their sources is read as what it is; what no reader sees is no evidence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.formats.includes import Beside, included_files
from ingestion.printable import printable_text
from ingestion.read import read
from models.types import Block, BlockKind, ReadDocument, ReadLog, Severity


def read_document(path: Path, beside: Beside = Beside()) -> ReadDocument:  # noqa: B008 (frozen)
    found = read(path, beside=beside)
    assert isinstance(found, ReadDocument)
    return found


def of_kind(document: ReadDocument, kind: BlockKind) -> list[Block]:
    return [block for block in document.blocks if block.kind is kind]


def all_text(document: ReadDocument) -> str:
    return "\n".join([document.title, *(f"{block.label} {block.text}" for block in document.blocks)])


HIDDEN = [
    '<p style="display:none">The pressure is 99 bar.</p>',
    "<p hidden>The pressure is 99 bar.</p>",
    '<p>The <span style="color: red; VISIBILITY : hidden !important">99</span> pump.</p>',
    "<template><p>The pressure is 99 bar.</p></template>",
    "<!-- The pressure is 99 bar. -->",
    '<div style="display: none">\n\nThe pressure is 99 bar.\n\n</div>',
]


@pytest.mark.parametrize("suffix", [".html", ".md"])
@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_a_page_hides_is_no_evidence(write, hidden: str, suffix: str) -> None:
    shown = "<h1>Pump</h1>\n\n<p>The pressure is 9 bar.</p>"
    document = read_document(write(f"a{suffix}", f"{shown}\n\n{hidden}\n\n<p style='color:red'>The oil is red.</p>\n"))
    assert "99" not in all_text(document)
    assert "9 bar" in all_text(document)
    assert "The oil is red." in all_text(document)


def test_the_second_reader_does_not_miss_what_is_hidden(write) -> None:
    hidden = "".join(f"<p>Nobody sees word{n} anywhere here.</p>" for n in range(40))
    document = read_document(write("a.html", f"<h1>Pump</h1><p>Nine bar.</p><div hidden>{hidden}</div>"))
    assert document.problems == ()


CONTROLS = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 127, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]))


@pytest.mark.parametrize("suffix", [".md", ".txt", ".html", ".rst"])
def test_control_characters_reach_no_block(write, suffix: str) -> None:
    nasty = "Close\x1b[31m the \x1b]0;title\x07valve \u202eabc\u202c first\x08\x08st."
    heading = "<h1>Pu\x1b[1mmp</h1>" if suffix == ".html" else "Pu\x1b[1mmp\n====="
    document = read_document(write(f"a{suffix}", f"{heading}\n\n{nasty}\n"))
    assert not set(all_text(document)) & set(CONTROLS)
    assert document.title == "Pump"
    assert "Close the valve abc first." in all_text(document)


def test_control_characters_written_as_entities_reach_no_block(write) -> None:
    document = read_document(write("a.html", "<h1>Pump</h1><p>9&#x202e; bar&#x1b;[31m.</p><td>a&#x2066;b</td>"))
    assert not set(all_text(document)) & set(CONTROLS)


def test_control_characters_reach_no_record(write) -> None:
    rows = "".join(f"{n},2024-01-0{n},P-7,Leak\x1b[31m at \u202eseal {n}\n" for n in range(1, 6))
    log = read(write("log.csv", "id,date,asset,description\n" + rows))
    assert isinstance(log, ReadLog)
    assert not set(repr([dict(order.raw) for order in log.work_orders])) & set(CONTROLS)
    assert log.work_orders[0].text == "Leak at seal 1"


@given(st.text(st.sampled_from([*CONTROLS, *"aB[]0;m \n\t\\"])))
def test_printable_text_holds_no_control_and_loses_nothing_else(text: str) -> None:
    cleaned = printable_text(text)
    assert not set(cleaned) & set(CONTROLS)
    assert printable_text(cleaned) == cleaned
    plain = "".join(char for char in text if char not in CONTROLS)
    assert printable_text(plain) == plain


# -------------------------------------------------- reStructuredText

TABLE = """Header
======

Text above.

.. list-table {} Pins
   :header-rows: 1

   * - Pin
     - Function
   * - 21
     - Trigger output
"""


@pytest.mark.parametrize("colons", ["::", " ::", "  ::"])
def test_a_list_table_is_read_however_its_colons_stand(write, colons: str) -> None:
    document = read_document(write("a.rst", TABLE.replace(" {}", colons)))
    (table,) = [block.table for block in of_kind(document, BlockKind.TABLE) if block.table]
    assert (table.header, table.rows[0].cells) == (("Pin", "Function"), ("21", "Trigger output"))
    assert document.problems == ()


def test_a_table_that_is_not_read_is_told(write) -> None:
    document = read_document(
        write("a.rst", TABLE.replace(" {}", "::").replace("   * - 21", "   Broken here\n\n   * - 21"))
    )
    assert "Trigger output" not in all_text(document)
    (problem,) = document.problems
    assert "a table (Pins) was not read" in problem


RST = """|long|
======

.. |short| replace:: ADES1830
.. |long| replace:: |short|\\ -based slave
.. |_| unicode:: 0xA0
   :trim:

.. toctree::
   :maxdepth: 1

   hackrf_pro
   rad1o

It needs 3.6 |_| V, see :ref:`HackRF One <hackrf_one>` and Table :numref:`Pins of it %s <pins>`.
See also :ref:`other_side`, :doc:`/some/first_steps` and :ref:`last`. The |nothing| is 4 kg.

.. note:: The changelog is found at :ref:`some_label`.

.. note:: Never open it, see :ref:`some_label`. It is hot.

.. drawio-image:: ./img/it.drawio

.. _last:

Last part
---------

Text [#a]_ here.

.. [#a] A small light.
"""


def test_sphinx_marks_become_their_words(write) -> None:
    document = read_document(write("a.rst", RST))
    text = all_text(document)
    assert document.title == "ADES1830-based slave"
    assert "It needs 3.6 V, see HackRF One and Table Pins of it." in text
    assert "See also other side, first steps and Last part. The is 4 kg." in text
    for leftover in ("hackrf_one", "rad1o", "drawio", "|", "<pins>"):
        assert leftover not in text
    assert [(w.severity, w.text) for w in of_kind(document, BlockKind.WARNING)] == [
        (Severity.NOTICE, "Never open it, see some label. It is hot.")
    ]
    assert "A small light." in [block.text for block in of_kind(document, BlockKind.PARAGRAPH)]
    (problem,) = document.problems
    assert "|nothing|" in problem


def test_labels_and_undefined_names_are_no_lost_words(write) -> None:
    source = "Slave\n=====\n\n" + "".join(
        f"The |some-name-{n}| is described in :ref:`SOME_LABEL_{chr(97 + n)}bc_PART{n}` and so on.\n\n"
        for n in range(20)
    )
    document = read_document(write("a.rst", source))
    assert all("stands for" in problem for problem in document.problems)
    assert "some-name" not in all_text(document)


def test_collapsed_admonitions_are_no_lost_words(write) -> None:
    body = "".join(
        f'??? question "Is it "{n}"?"\n\n    See [this page{n}](https://a{n}.b{n}/c{n}) there.\n\n' for n in range(20)
    )
    document = read_document(write("a.md", f"# Questions\n\n{body}"))
    assert document.problems == ()
    assert 'Is it "3"?' in all_text(document).replace("\\\\", "")
    assert "???" not in all_text(document)


@pytest.fixture
def project(write, tmp_path: Path) -> Path:
    """A page with macros above it, rows beside it, and what it must not reach."""
    (tmp_path / "docs" / "slave").mkdir(parents=True)
    (tmp_path / "docs" / "macros.txt").write_text(".. |name| replace:: ADES1830\n\n.. include:: more.txt\n")
    (tmp_path / "docs" / "more.txt").write_text(".. |weight| replace:: 153 g\n")
    (tmp_path / "docs" / "slave" / "pins.csv").write_text("1,|name| supply\n2,Ground\n")
    (tmp_path / "secret.txt").write_text("zanzibar")
    (tmp_path / "docs" / "link.txt").symlink_to(tmp_path / "secret.txt")
    page = tmp_path / "docs" / "slave" / "page.rst"
    page.write_text(
        ".. include:: ./../macros.txt\n.. include:: ../../secret.txt\n.. include:: ../link.txt\n\n"
        "The |name|\n==========\n\nIt weighs |weight|.\n\n"
        '.. csv-table:: Pinout\n   :header: "Pin", "Use"\n   :file: pins.csv\n\nEnd.\n'
    )
    return tmp_path / "docs"


def test_included_files_of_the_same_folder_are_read_in_place(project: Path) -> None:
    page = project / "slave" / "page.rst"
    files = included_files(page, project)
    assert sorted(files) == ["macros.txt", "more.txt", "slave/pins.csv"]
    document = read_document(page, Beside("slave/page.rst", files))
    assert document.title == "The ADES1830"
    assert "It weighs 153 g." in all_text(document)
    (table,) = [block.table for block in of_kind(document, BlockKind.TABLE) if block.table]
    assert table.header == ("Pin", "Use")
    assert table.rows[0].cells == ("1", "ADES1830 supply")
    assert "zanzibar" not in all_text(document)
    (problem,) = document.problems
    assert "includes files that" in problem
    assert "secret.txt" in problem


def test_a_file_that_includes_itself_ends(write, tmp_path: Path) -> None:
    page = write("a.rst", "A\n=\n\nText.\n\n.. include:: b.txt\n")
    write("b.txt", "Once more.\n\n.. include:: b.txt\n")
    document = read_document(page, Beside("a.rst", included_files(page, tmp_path)))
    assert "Once more." in all_text(document)


# -------------------------------------------------- Markdown


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('## Poll interval :material-form-textbox:{title="Textbox"}', "Poll interval"),
        ("See [the site](http://x.y){target=_blank}.", "See the site."),
        ("It has {curly=braces} of its own.", "It has {curly=braces} of its own."),
        ("The LED[^1] is red.", "The LED is red."),
        ("See {ref}`the pump <pump_label>` and {kbd}`Ctrl`.", "See the pump and Ctrl."),
        ("!!! Never open the pump.", "!!! Never open the pump."),
        ("The LED.\n\n[^1]: Light-emitting\n    diode", "Light-emitting diode"),
    ],
)
def test_marks_of_markdown_tools_are_no_words(write, source: str, text: str) -> None:
    document = read_document(write("a.md", f"# Manual\n\nSome text goes before it.\n\n{source}\n"))
    assert document.blocks[-1].text == text


def test_lines_of_names_and_values_are_lines(write) -> None:
    values = "Flow (max.): 18 m³/h\n**Weight:** 68 kg\nMotor: 4 kW, 400 V"
    document = read_document(write("a.md", f"# Pump\n\n{values}\n\nText that goes\non: like this.\n"))
    assert document.blocks[-2].text == values.replace("*", "")
    assert document.blocks[-1].text == "Text that goes on: like this."


@pytest.mark.parametrize(
    ("source", "severity", "text"),
    [
        ('!!!note "Note"\n    Hot oil.', Severity.NOTICE, "Hot oil."),
        ("```{warning}\nHot oil.\n```", Severity.WARNING, "Hot oil."),
        ("```{danger} Hot oil.\n```", Severity.DANGER, "Hot oil."),
        ("```{admonition} Oil\n:class: caution\nHot.\n```", Severity.CAUTION, "Oil\nHot."),
    ],
)
def test_admonitions_of_markdown_tools_are_warnings(write, source: str, severity: Severity, text: str) -> None:
    document = read_document(write("a.md", f"# Manual\n\nSome text goes before it.\n\n{source}\n"))
    (warning,) = of_kind(document, BlockKind.WARNING)
    assert (warning.severity, warning.text) == (severity, text)


def test_directives_in_markdown_are_what_they_are(write) -> None:
    source = """# Manual

Text.

```{image} img/a.png
:width: 100%
```

```{list-table} Pins
:header-rows: 1

* - Pin
  - Use
* - 21
  - Trigger
```

```{code-block} python
:linenos:

start()
```

=== "Linux"

    1. Open the terminal.
    2. Start it.
"""
    document = read_document(write("a.md", source))
    assert "img" not in all_text(document)
    (table,) = [block.table for block in of_kind(document, BlockKind.TABLE) if block.table]
    assert (table.header, table.rows[0].cells) == (("Pin", "Use"), ("21", "Trigger"))
    assert [block.text for block in of_kind(document, BlockKind.CODE)] == ["start()"]
    assert [block.text for block in of_kind(document, BlockKind.STEP)] == ["Open the terminal.", "Start it."]


# -------------------------------------------------- titles


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("# Pump\n\nText.\n\n## Overview\n\nText.", "Pump"),
        ("## Overview\n\nText.\n\n## Installation\n\nText.", ""),
        ("## Pump\n\nText.\n\n### Overview\n\nText.", "Pump"),
    ],
)
def test_only_a_heading_above_all_others_is_the_title(write, source: str, title: str) -> None:
    assert read_document(write("a.md", source)).title == title


def test_the_name_of_a_site_is_not_the_title_of_its_pages(write) -> None:
    page = (
        "<html><head><title>Open pumps</title></head><body><header><h1>Open pumps</h1><p>by A. Author</p></header>"
        "<main><header><h1>Silent driver</h1></header><p>It gives 2.8 A.</p></main></body></html>"
    )
    document = read_document(write("a.html", page))
    assert document.title == "Silent driver"
    assert [block.text for block in of_kind(document, BlockKind.FURNITURE)] == ["Open pumps", "by A. Author"]
    alone = page.replace("<header><h1>Silent driver</h1></header>", "")
    assert read_document(write("b.html", alone)).title == "Open pumps"
