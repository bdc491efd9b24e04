"""Where a unit stands: found in the page's own text, on the page that it really stands on, or nowhere."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
from hypothesis import given
from hypothesis import strategies as st

from ingestion.chunking import chunks
from ingestion.pdf import read_pdf
from ingestion.verbatim import PageTexts
from models.types import Box, Unit, UnitKind

SAMPLE = Path(__file__).parents[2] / "ingestion/sample/documents/MP-400_service_manual_TB-4417-EN.pdf"
WORDS = st.lists(st.text("abcdefg1234", min_size=1, max_size=8), min_size=8, max_size=40)


def placed(texts: dict[int, str], *units: Unit) -> list[list[tuple[int, str]]]:
    return [[(run.page, run.text) for run in unit.verbatim] for unit in PageTexts(texts).placed(units)]


def sentence(text: str, page: int = 1, label: str = "", kind: UnitKind = UnitKind.SENTENCE) -> Unit:
    return Unit(text, kind, page, (Box(page, 0, 0, 1, 1),), label=label)


def test_a_row_reads_as_on_the_page_and_the_bars_are_gone() -> None:
    text = "Fastener Torque\r\nDrain plug 80 N\u00b7m\r\nFill plug 45 N\u00b7m\r\n"
    row = sentence("Fill plug | 45 N\u00b7m", kind=UnitKind.ROW)
    assert placed({1: text}, row) == [[(1, "Fill plug 45 N\u00b7m")]]


def test_the_number_of_a_step_goes_with_it() -> None:
    text = "1. Close the valve.\r\n2. Drain the housing.\r\n3. Open it."
    steps = [
        sentence("Close the valve.", label="1.", kind=UnitKind.STEP),
        sentence("Drain the housing.", label="2.", kind=UnitKind.STEP),
        sentence("Open it.", label="3.", kind=UnitKind.STEP),
    ]
    found = PageTexts({1: text}).placed(steps)
    assert [unit.quote for unit in found] == ["1. Close the valve.", "2. Drain the housing.", "3. Open it."]
    runs = [unit.verbatim[0] for unit in found]
    assert all(before.end == after.start for before, after in pairwise(runs))


def test_a_sentence_over_two_pages_stands_on_both_and_one_on_the_next_page_there() -> None:
    texts = {1: "Tighten the cover bolts crosswise in", 2: "three turns to 25 Nm each. Then fill the housing with oil."}
    over, after = PageTexts(texts).placed(
        [
            sentence("Tighten the cover bolts crosswise in three turns to 25 Nm each."),
            sentence("Then fill the housing with oil."),
        ]
    )
    assert [(r.page, r.text) for r in over.verbatim] == [
        (1, "Tighten the cover bolts crosswise in"), (2, "three turns to 25 Nm each."),
    ]  # fmt: skip
    assert after.page == 2


def test_hyphens_at_line_ends_and_references_in_the_margin_do_not_matter() -> None:
    text = "Check the four-\r\nstroke engine at high temper\ufffeature.\r\n"
    text += "Oil pressure - Check (60 PSI mini- E7-9\r\nmum)."
    found = placed(
        {1: text},
        sentence("Check the fourstroke engine at high temperature."),
        sentence("Oil pressure - Check (60 PSI minimum)."),
    )
    assert found == [
        [(1, "Check the four- stroke engine at high temperature.")],
        [(1, "Oil pressure - Check (60 PSI mini- E7-9 mum).")],
    ]  # fmt: skip


def test_what_is_nearly_the_same_is_not_taken_for_it() -> None:
    text = "Note nose down trim motion. Apply nose up force. ENGINE ANTI-ICE switches - OFF."
    assert placed({1: text}, sentence("Note nose up trim motion. Apply nose down force.")) != [[(1, text[:48])]]
    assert all(
        run != (1, "ENGINE ANTI-ICE switches - OFF.")
        for run in placed({1: text}, sentence("ENG ANTI-ICE switches - OFF."))[0]
    )


def test_a_page_without_text_proves_nothing() -> None:
    unit = sentence("Read by eye.", page=3)
    assert PageTexts({1: "Something else."}).placed([unit]) == (unit,)


@given(WORDS, st.data())
def test_a_run_of_the_page_is_found_as_it_stands(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    gaps = data.draw(st.lists(st.sampled_from([" ", "\r\n", "  "]), min_size=len(words), max_size=len(words)))
    text = "".join(word + gap for word, gap in zip(words, gaps, strict=True))
    (unit,) = PageTexts({1: text}).placed([sentence(" ".join(words[start:end]))])
    assert len(unit.verbatim) == 1
    assert "".join(unit.verbatim[0].text.split()) == "".join(words[start:end])
    assert unit.verbatim[0].text in " ".join(text.split())


def test_the_units_of_the_sample_manual_are_on_their_pages() -> None:
    document = read_pdf(SAMPLE)
    pdf = pdfium.PdfDocument(SAMPLE)
    texts = [" ".join(page.get_textpage().get_text_range().replace("\ufffe", "").split()) for page in pdf]
    units = [unit for chunk in chunks(document, "copy") for unit in chunk.units]
    runs = [run for unit in units for run in unit.verbatim]
    assert all(run.text in texts[run.page - 1] for run in runs)
    # what isn't found are the numbers in drawings
    assert {unit.kind for unit in units if not unit.verbatim} <= {UnitKind.SENTENCE}
    assert sum(bool(unit.verbatim) for unit in units) >= 0.98 * len(units)
    assert any("\n" in unit.text or " | " in unit.text for unit in units)
