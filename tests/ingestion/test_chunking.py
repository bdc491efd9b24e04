"""Chunks lose no text, cut no unit, know their pages, and carry the warnings that govern them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.chunking import CHUNK_WORDS, chunks, index_text, record_chunks, unit_text
from ingestion.sentences import sentences
from ingestion.units import units
from models.types import (
    Block,
    BlockKind,
    Chunk,
    ChunkKind,
    ReadDocument,
    ReadLog,
    Severity,
    Table,
    TableRow,
    UnitKind,
    WorkOrder,
    chunk_id,
)

WORDS = st.lists(
    st.text("abcdefghijkl mnopäöü0123456789.:/-", min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=60
)
TEXTS = WORDS.map(" ".join)
PAGES = st.none() | st.integers(1, 5)
PLAIN = st.builds(
    Block,
    st.sampled_from(
        [BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.STEP, BlockKind.CODE, BlockKind.CAPTION, BlockKind.FURNITURE]
    ),
    TEXTS,
    PAGES,
    level=st.integers(0, 3),
)
HEADINGS = st.builds(
    Block, st.just(BlockKind.HEADING), st.sampled_from(["A", "B", "B (CONT)", "C"]), PAGES, level=st.integers(1, 3)
)
WARNINGS = st.builds(
    Block,
    st.just(BlockKind.WARNING),
    TEXTS,
    PAGES,
    label=st.just("WARNING"),
    severity=st.sampled_from(Severity),
    level=st.integers(0, 2),
)


@st.composite
def tables(draw: st.DrawFn) -> Block:
    width = draw(st.integers(1, 4))
    cells = st.tuples(*[TEXTS] * width)
    rows = draw(st.lists(cells, min_size=1, max_size=4))
    table = Table(draw(cells), tuple(TableRow(row, draw(PAGES)) for row in rows))
    return Block(BlockKind.TABLE, "\n".join(" | ".join(row) for row in rows), table=table)


DOCUMENTS = st.builds(
    ReadDocument, st.just("Title"), st.lists(PLAIN | HEADINGS | WARNINGS | tables(), max_size=14).map(tuple)
)


def words(text: str) -> Counter[str]:
    return Counter(text.split())


@settings(max_examples=150)
@given(DOCUMENTS)
def test_no_text_is_lost_and_no_unit_is_cut(document: ReadDocument) -> None:
    made = chunks(document, "copy")
    units = [unit for chunk in made for unit in chunk.units]
    there = {unit.text for unit in units}
    paths = {heading for chunk in made for heading in chunk.section}
    for at, block in enumerate(document.blocks):
        if block.kind is BlockKind.HEADING and not block.text.endswith("(CONT)"):
            below = [other for other in document.blocks[at + 1 :] if other.kind is not BlockKind.HEADING]
            assert block.text in paths | there or (below and below[0].kind is BlockKind.FURNITURE)
        elif block.kind is BlockKind.TABLE and block.table:
            for row in block.table.rows:
                assert " | ".join(row.cells) in there
        elif block.kind in (BlockKind.CODE, BlockKind.WARNING):
            assert block.text in there or block.text.rstrip() in there
        elif block.kind not in (BlockKind.HEADING, BlockKind.FURNITURE):
            pieces = sum((words(unit.text) for unit in units), Counter())
            assert not words(block.text) - pieces
    furniture = {block.text for block in document.blocks if block.kind is BlockKind.FURNITURE}
    others = [" ".join(block.text.split()) for block in document.blocks if block.kind is not BlockKind.FURNITURE]
    told = {text for text in furniture if not any(" ".join(text.split()) in other for other in others)}
    assert not {text for text in told if text in there and len(text.split()) > 3}


@settings(max_examples=150)
@given(DOCUMENTS)
def test_chunks_are_well_formed(document: ReadDocument) -> None:
    made = chunks(document, "copy")
    assert made == chunks(document, "copy")
    assert [chunk.ordinal for chunk in made] == list(range(len(made)))
    for chunk in made:
        assert chunk.id == chunk_id("copy", chunk.ordinal)
        assert chunk.pages == tuple(sorted({unit.page for unit in chunk.units if unit.page is not None}))
        assert len(chunk.governed) == len(chunk.units)
        assert all(index < len(chunk.warnings) for of in chunk.governed for index in of)
        assert {index for of in chunk.governed for index in of} == set(range(len(chunk.warnings)))
        sizes = [len(unit.text.split()) for unit in chunk.units]
        assert sum(sizes) <= CHUNK_WORDS or len(sizes) == 1
        blocks = [unit.block for unit in chunk.units]
        assert blocks == sorted(blocks)
        assert set(blocks) == set(range(max(blocks) + 1))


@given(st.text("Ab c.!?:\n 1)(", max_size=80))
def test_sentences_hold_every_character(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_sentences_survive_the_abbreviations_of_manuals() -> None:
    text = "See Fig. 3 and No. 1 for it. Leave approx. 5 mm, i.e. 0.2 in. of play. Use v2.5.2. Siehe Abb. 4, ca. 3 bar."
    assert sentences(text) == (
        "See Fig. 3 and No. 1 for it.",
        "Leave approx. 5 mm, i.e. 0.2 in. of play.",
        "Use v2.5.2.",
        "Siehe Abb. 4, ca. 3 bar.",
    )


def step(label: str, text: str, level: int = 1) -> Block:
    return Block(BlockKind.STEP, text, level=level, label=label)


def warning(text: str, severity: Severity = Severity.WARNING, level: int = 0) -> Block:
    return Block(BlockKind.WARNING, text, level=level, label=severity.value.upper(), severity=severity)


def governing(*blocks: Block, title: str = "Manual") -> dict[str, set[str]]:
    """For each unit's text the texts of the warnings that govern it."""
    found: dict[str, set[str]] = {}
    for chunk in chunks(ReadDocument(title, blocks), "copy"):
        for unit, of in zip(chunk.units, chunk.governed, strict=True):
            found[unit.text] = {chunk.warnings[index].text for index in of}
    return found


def test_a_warning_before_the_first_step_governs_the_procedure() -> None:
    bound = governing(warning("hot"), step("1.", "open"), step("a.", "turn", 2), step("2.", "close"))
    assert bound["open"] == bound["turn"] == bound["close"] == {"hot"}


def test_a_warning_between_steps_governs_the_next_step_and_what_is_below_it() -> None:
    code = Block(BlockKind.CODE, "run", level=1)
    bound = governing(
        step("1.", "open"), warning("hot"), step("2.", "turn"), code, step("a.", "sub", 2), step("3.", "close")
    )
    assert bound["open"] == bound["close"] == set()
    assert bound["turn"] == bound["run"] == bound["sub"] == {"hot"}


def test_a_notice_between_steps_goes_with_both() -> None:
    bound = governing(step("1.", "open"), warning("mind", Severity.NOTICE), step("2.", "turn"), step("3.", "close"))
    assert (bound["open"], bound["turn"], bound["close"]) == ({"mind"}, {"mind"}, set())


def test_a_warning_inside_a_step_governs_that_step() -> None:
    bound = governing(step("1.", "open"), warning("hot", level=1), step("2.", "turn"))
    assert (bound["open"], bound["turn"]) == ({"hot"}, set())


def test_a_warning_after_the_last_step_is_not_lost() -> None:
    assert governing(step("1.", "open"), step("2.", "turn"), warning("hot"))["turn"] == {"hot"}


def test_a_second_procedure_has_its_own_warning() -> None:
    bound = governing(step("1.", "a"), step("2.", "b"), warning("hot"), step("1.", "c"), step("2.", "d"))
    assert (bound["a"], bound["c"]) == (set(), {"hot"})


def test_warnings_above_the_procedures_hold_below() -> None:
    title = Block(BlockKind.HEADING, "Manual", level=1)
    procedure = Block(BlockKind.HEADING, "Procedure", level=2)
    other = Block(BlockKind.HEADING, "About", level=2)
    text = Block(BlockKind.PARAGRAPH, "talk")
    bound = governing(title, warning("hot"), procedure, step("1.", "open"), other, text)
    assert (bound["open"], bound["talk"]) == ({"hot"}, set())


def test_a_warning_of_a_section_without_steps_governs_it() -> None:
    text = Block(BlockKind.PARAGRAPH, "The bars stay live.")
    heading = Block(BlockKind.HEADING, "Other", level=1)
    bound = governing(text, warning("hot"), heading, Block(BlockKind.PARAGRAPH, "Other text."))
    assert (bound["The bars stay live."], bound["Other text."]) == ({"hot"}, set())


def test_a_warning_in_a_cell_governs_its_row() -> None:
    table = Table(("Step", "Do"), (TableRow(("1", "WARNING: hot pipe")), TableRow(("2", "close"))))
    bound = governing(Block(BlockKind.TABLE, "", table=table))
    assert (bound["1 | WARNING: hot pipe"], bound["2 | close"]) == ({"hot pipe"}, set())


def test_a_long_procedure_keeps_heading_and_warnings_in_every_chunk() -> None:
    steps = [step(f"{n}.", f"do number {n} " + "and wait " * 20) for n in range(1, 21)]
    made = chunks(ReadDocument("M", (Block(BlockKind.HEADING, "Drain", level=1), warning("hot"), *steps)), "copy")
    assert len(made) > 1
    assert all(chunk.kind is ChunkKind.PROCEDURE and chunk.section == ("Drain",) for chunk in made)
    assert all([w.text for w in chunk.warnings] == ["hot"] for chunk in made)
    labels = [unit.label for chunk in made for unit in chunk.units if unit.kind is UnitKind.STEP]
    assert list(dict.fromkeys(labels)) == [f"{n}." for n in range(1, 21)]


def test_units_know_what_they_hang_on() -> None:
    blocks = (
        Block(BlockKind.HEADING, "Drain", level=1),
        Block(BlockKind.PARAGRAPH, "First sentence. You need:"),
        Block(BlockKind.ITEM, "a pan", level=1, label="•"),
        Block(BlockKind.ITEM, "of steel", level=2, label="•"),
        Block(BlockKind.PARAGRAPH, "Done."),
        Block(BlockKind.CODE, "stop"),
    )
    (chunk,) = chunks(ReadDocument("M", blocks), "copy")
    by_text = {unit.text: unit for unit in chunk.units}
    assert by_text["a pan"].lead_in == "First sentence. You need:"
    assert by_text["of steel"].lead_in == "a pan"
    assert by_text["stop"].lead_in == ""
    assert unit_text(chunk, by_text["of steel"]) == "Drain : a pan : • of steel"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            (("Left", ""), ("Speed", "5"), ("Power", "7"), ("Right", ""), ("Speed", "6"), ("Power", "8")),
            ["", "Left", "Left", "", "Right", "Right"],
        ),
        ((("Speed", "5"), ("Right", ""), ("Speed", "6"), ("Power", "8")), [""] * 4),  # may as well be a missing value
        ((("M6", "10 Nm"), ("M8", ""), ("M10", "50 Nm"), ("M12", "80 Nm")), [""] * 4),
        (
            (
                ("Left", ""),
                ("Speed", "5"),
                ("Right", ""),
                ("All of it was measured at twenty degrees and more.", ""),
                ("Speed", "6"),
                ("Power", "7"),
                ("Mass", "8"),
                ("Bore", "9"),
            ),
            ["", "Left", "", "", "", "", "", ""],
        ),
        (
            (("Left spindle", ""), ("Speed", "6000"), ("Bore", "70"), ("Remark on the oil", ""), ("Weight", "12")),
            ["", "Left spindle", "Left spindle", "", ""],
        ),
        ((), []),
        ((("Spare key", ""), ("Lamp", ""), ("Fuse", "5 A"), ("Cover", "")), [""] * 4),  # cells are missing
        ((("Speed", "5"), ("Power", "6"), ("Colour", "")), [""] * 3),  # nothing below it
        ((("Speed", "5"), ("All of these were measured at twenty degrees and more.", ""), ("Power", "6")), [""] * 3),
    ],
)
def test_rows_hang_on_the_title_of_their_group(rows: tuple[tuple[str, ...], ...], expected: list[str]) -> None:
    table = Table(("Item", "Value"), tuple(TableRow(row) for row in rows))
    assert [unit.lead_in for unit in units([Block(BlockKind.TABLE, "", table=table)])] == (expected or [""])
    above = Block(BlockKind.PARAGRAPH, "Only with the Mk II gasket:")
    found = units([above, Block(BlockKind.TABLE, "", table=table)])[1:]
    assert [unit.lead_in for unit in found] == [f"{above.text} {title}".strip() for title in expected or [""]]


def test_a_heading_with_nothing_below_it_is_a_line_of_text() -> None:
    headings = [("Spec", 1), ("Voltage 24 V", 2), ("Power 3 kW", 2), ("Notes", 1)]
    blocks = (
        *(Block(BlockKind.HEADING, text, level=level) for text, level in headings),
        Block(BlockKind.PARAGRAPH, "End."),
    )
    lines, notes = chunks(ReadDocument("M", blocks), "copy")
    assert (lines.section, lines.text) == (("Spec",), "Voltage 24 V\nPower 3 kW")
    assert (notes.section, notes.text) == (("Notes",), "End.")


def test_a_continued_heading_goes_on_and_contents_are_left_out() -> None:
    blocks = (
        Block(BlockKind.CONTENTS, "Engine ..... 3"),
        Block(BlockKind.HEADING, "ENGINE", level=1),
        Block(BlockKind.PARAGRAPH, "One.", 1),
        Block(BlockKind.HEADING, "ENGINE (CONT)", 2, level=1),
        Block(BlockKind.PARAGRAPH, "Two.", 2),
    )
    (chunk,) = chunks(ReadDocument("M", blocks), "copy")
    assert (chunk.section, chunk.pages, chunk.text) == (("ENGINE",), (1, 2), "One.\nTwo.")


def test_the_title_is_no_part_of_the_path_and_fault_tables_are_fault_entries() -> None:
    table = Table(("Code", "Cause", "Remedy"), (TableRow(("E4", "no oil", "refill")),))
    blocks = (
        Block(BlockKind.HEADING, "Pump P-7", level=1),
        Block(BlockKind.HEADING, "Faults", level=2),
        Block(BlockKind.PARAGRAPH, "The table lists them."),
        Block(BlockKind.TABLE, "", table=table),
    )
    prose, fault = chunks(ReadDocument("Pump P-7", blocks), "copy")
    assert prose.section == fault.section == ("Faults",)
    assert fault.kind is ChunkKind.FAULT
    assert fault.units[0].cells == (("Code", "E4"), ("Cause", "no oil"), ("Remedy", "refill"))
    text = index_text("pumps/p-7.pdf", "Pump P-7", fault)
    assert all(
        part in text for part in ("pumps p 7", "Pump P-7", "Faults", "Code Cause Remedy", "E4 | no oil | refill")
    )


def test_a_record_is_one_chunk_with_its_row() -> None:
    told = WorkOrder("WO-1", 2, "P-7", "Seal replaced", {"wo": "WO-1", "text": "Seal replaced", "empty": ""})
    silent = WorkOrder("WO-2", 3, "P-7", "", {"wo": "WO-2"})
    (chunk,) = record_chunks(ReadLog((), (told, silent), (), {}), "copy")
    assert isinstance(chunk, Chunk)
    assert (chunk.kind, chunk.section) == (ChunkKind.RECORD, ("P-7",))
    assert chunk.units[0].cells == (("wo", "WO-1"), ("text", "Seal replaced"))
