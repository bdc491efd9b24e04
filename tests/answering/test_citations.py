"""Citations prove what they are cited for: the quote is on the page, marks and citations are numbered alike."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from models.types import Box, Chunk, ChunkKind, Citation, Evidence, EvidenceKind, Unit, UnitKind, Verbatim
from services.answering.answer import answer
from services.answering.draft import citations_of
from services.answering.guard import violations
from services.answering.procedure import lines_of
from services.answering.proof import provable
from services.answering.state import Composition, UnitWeights
from services.answering.understand import Understood
from services.answering.units import score_units
from services.answering.views import Views
from services.answering.vocabulary import Vocabulary
from tests.answering.conftest import Plant, forced

OVER = Unit(
    "Tighten the bolts crosswise in three turns to 25 Nm each.", UnitKind.SENTENCE, 2,
    (Box(1, 0, 700, 100, 720), Box(2, 0, 40, 100, 60)),
    verbatim=(
        Verbatim(1, 900, 928, "Tighten the bolts crosswise in"), Verbatim(2, 0, 21, "three turns to 25 Nm each."),
    ),
)  # fmt: skip
ROW = Unit(
    "Cover bolt | 25", UnitKind.ROW, 2, (Box(2, 0, 80, 100, 90),),
    cells=(("Part", "Cover bolt"), ("Torque (Nm)", "25")),
    block=1, verbatim=(Verbatim(2, 40, 51, "Cover bolt 25"),),
)  # fmt: skip
CHUNK = Chunk("c", "copy", 0, ChunkKind.PROSE, ("Bolts",), (1, 2), (OVER, ROW), (), ((), ()))
EVIDENCE = Evidence("c", EvidenceKind.PASSAGE, CHUNK, "pump.pdf", "Pump")


def test_what_stands_on_two_pages_has_a_citation_of_each() -> None:
    cited = citations_of(EVIDENCE, [OVER])
    assert [(c.page, c.quote, [box.page for box in c.boxes]) for c in cited] == [
        (2, "three turns to 25 Nm each.", [2]),
        (1, "Tighten the bolts crosswise in", [1]),
    ]
    assert all(provable(c, [EVIDENCE]) for c in cited)
    assert not violations(f"{OVER.text} [1][2]", cited, [EVIDENCE])


def test_a_row_is_quoted_as_on_its_page_and_the_guard_finds_it() -> None:
    (cited,) = citations_of(EVIDENCE, [ROW])
    assert cited.quote == "Cover bolt 25"
    assert not violations("Part: Cover bolt; Torque (Nm): 25 [1]", [cited], [EVIDENCE])
    assert violations("Part: Cover bolt; Torque (Nm): 26 [1]", [cited], [EVIDENCE])


def test_a_quote_from_another_page_a_changed_one_and_a_foreign_box_prove_nothing() -> None:
    (cited,) = citations_of(EVIDENCE, [ROW])
    assert provable(cited, [EVIDENCE])
    for wrong in (
        replace(cited, page=1, boxes=()),
        replace(cited, page=7, boxes=()),
        replace(cited, quote="Cover bolt 26"),
        replace(cited, quote=""),
        replace(cited, copy="another"),
        replace(cited, boxes=(Box(1, 0, 0, 1, 1),)),
    ):
        assert not provable(wrong, [EVIDENCE])


def test_a_unit_that_was_not_found_on_its_page_is_no_proof() -> None:
    loose = replace(ROW, verbatim=())
    evidence = replace(EVIDENCE, chunk=replace(CHUNK, units=(OVER, loose)))
    assert not provable(citations_of(evidence, [loose])[0], [evidence])


def test_a_piece_that_was_not_found_on_its_page_is_left_out_of_what_is_quoted_around_it() -> None:
    icon = Unit("pp WARNING!", UnitKind.SENTENCE, 2)
    text = "Release all air from the tank."
    said = replace(OVER, text=text, boxes=(), verbatim=(Verbatim(2, 0, 25, text),))
    evidence = replace(EVIDENCE, chunk=replace(CHUNK, units=(icon, said), governed=((), ())))
    understood = Understood("How is air released?", weights={"air": 1.0}, words={"air": "air"})
    scored = score_units(understood, [evidence], Vocabulary({}, 1), UnitWeights(), Views(), {})
    assert [item.unit for item in scored] == [said]
    draft = answer(understood, scored, lambda passage, _: (passage,), Composition())
    assert draft is not None
    assert draft.text == "Release all air from the tank. [1]"
    assert all(provable(citation, draft.evidence) for citation in draft.citations)
    assert [line.unit for line in lines_of([evidence])] == [said]


@pytest.mark.parametrize(
    "unit",
    [
        Unit("Open the drain valve of the tank and wait.", UnitKind.STEP, 2, label="1."),
        Unit("Do not open", UnitKind.SENTENCE, 2),
        Unit("Set to 45 Nm", UnitKind.SENTENCE, 2),
        Unit("Turn off the pump.", UnitKind.SENTENCE, 2),
        Unit("밸브를 닫으십시오", UnitKind.SENTENCE, 2),
    ],
)
def test_what_says_something_stays_in_its_procedure_which_is_refused(unit: Unit) -> None:
    evidence = replace(EVIDENCE, chunk=replace(CHUNK, units=(unit, ROW)))
    assert [line.unit for line in lines_of([evidence])] == [unit, ROW]
    assert not provable(citations_of(evidence, [unit])[0], [evidence])


def test_marks_and_citations_agree_whatever_is_asked(plant: Plant) -> None:
    for question in (
        "How do I replace the shaft seal?", "Torque of the drain plug?", "what does E-18 mean?", "How much oil?",
        "When was the shaft seal of P-104 replaced?",
    ):  # fmt: skip
        answer = plant.ask(question, state=forced())
        marked = [int(n) for n in re.findall(r"\[(\d+)\]", answer.text)]
        assert set(marked) == set(range(1, len(answer.citations) + 1))
        evidence = [_evidence(plant, citation) for citation in answer.citations]
        assert all(provable(citation, evidence) for citation in answer.citations)


def _evidence(plant: Plant, citation: Citation) -> Evidence:
    chunks = plant.store.documents.chunks(citation.copy)
    units = tuple(unit for chunk in chunks for unit in chunk.units)
    pages = tuple({page for chunk in chunks for page in chunk.pages})
    whole = replace(chunks[0], units=units, pages=pages)
    return Evidence(citation.evidence, citation.kind, whole, citation.document, "")
