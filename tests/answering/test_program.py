"""The program on a small plant: what a technician gets, and what nobody may get."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import dspy
import pytest

from models.answers import answer_to_json
from models.errors import BadInput, Cancelled
from models.types import OPEN_AUDIENCE, Answer, EvidenceKind, Query, Question, Status, Turn
from services.answering.guard import violations
from services.answering.state import Abstention, ProgramState, canonical, default_state

from .conftest import Plant, forced


def first_line(answer: Answer) -> str:
    return answer.text.split("\n", 1)[0]


def test_a_value_comes_first_with_the_page_that_proves_it(plant: Plant) -> None:
    answer = plant.ask("What is the tightening torque of the drain plug?")
    assert answer.status is Status.ANSWERED
    assert answer.text.split("\n")[:2] == [
        "Drain plug: torque 45 Nm [1]",
        "Fastener: Drain plug; Torque (Nm): 45; Part number: 88-1203/B [1]",
    ]
    first = answer.citations[0]
    assert (first.document, first.page, first.section) == ("pump/manual.pdf", 1, "Tightening torques")
    assert first.quote == "Drain plug 45 88-1203/B"
    assert first.copy
    assert first.evidence in answer.retrieved
    assert answer.program_version == default_state().version
    assert set(answer.timings) == {"understand", "route", "gather", "answer", "check"}


@pytest.mark.parametrize(
    "question", ["how tight does the drain plug go?", "drian plug torqe?", "What torque has part 88-1203/B?"]
)
def test_it_understands_how_technicians_ask(plant: Plant, question: str) -> None:
    assert "45" in first_line(plant.ask(question, state=forced()))


def test_the_neighbours_values_are_left_out(plant: Plant) -> None:
    text = plant.ask("Torque of the filler plug?", state=forced()).text
    assert "30" in text.split("[1]")[0]
    assert "12.5" not in text
    assert "60" not in text


def test_each_statement_has_its_own_citation_and_stands_in_it(plant: Plant) -> None:
    for question in ("How much oil does the pump P-100 hold?", "supply voltage of the D-20?", "what does E-18 mean?"):
        answer = plant.ask(question, state=forced())
        lines = [line for line in answer.text.split("\n") if line.endswith("]")]
        assert [line.rsplit(" ", 1)[1] for line in lines] == [f"[{n + 1}]" for n in range(len(answer.citations))]
        assert len(answer.text) <= 1050
        assert len(answer.citations) <= 8
        stored = plant.store.documents.evidence([c.evidence for c in answer.citations], OPEN_AUDIENCE, frozenset())
        for citation in answer.citations:
            joined = " ".join(unit.quote for unit in stored[citation.evidence].chunk.units)
            assert citation.quote in joined


def test_a_document_without_pages_is_cited_by_section(plant: Plant) -> None:
    answer = plant.ask("What is the supply voltage of the drive D-20?")
    assert "24 V" in first_line(answer)
    assert (answer.citations[0].page, answer.citations[0].section) == (None, "Electrical data, paragraph 1")


def test_a_procedure_is_complete_in_order_with_its_warnings(plant: Plant) -> None:
    answer = plant.ask("How do I replace the shaft seal?")
    assert answer.status is Status.ANSWERED
    positions = [answer.text.index(f"{n}. ") for n in range(1, 6)]
    assert positions == sorted(positions)
    assert answer.text.index("seal spring is under tension") < answer.text.index("3. Pull the old seal")
    assert answer.text.index("2. Remove") < answer.text.index("seal spring is under tension")
    assert answer.warnings[0].text.startswith("Rotating parts can crush fingers")
    assert {c.page for c in answer.citations} == {3, 4}


def test_the_warning_that_governs_a_step_comes_with_it(plant: Plant) -> None:
    answer = plant.ask("Which direction must the new seal be pressed on, until it sits flush?", state=forced())
    assert any("Lock out the motor" in w.text for w in answer.warnings)


def test_a_fault_code_finds_its_row(plant: Plant) -> None:
    answer = plant.ask("What does fault code E-17 mean?")
    assert first_line(answer).startswith("Code: E-17; Meaning: Motor overload")
    assert "E-21" not in answer.text


def test_an_identifier_that_occurs_nowhere_is_never_answered(plant: Plant) -> None:
    answer = plant.ask("What does fault code E-19 mean?")
    assert answer.status is Status.ABSTAINED
    assert "E-19" in answer.text
    assert "nowhere" in answer.text
    assert answer.missing == ("E-19",)
    assert answer.citations == ()
    assert any("E-1" in citation.quote for citation in answer.nearest)


def test_what_the_documents_do_not_say_is_abstained_from(plant: Plant) -> None:
    answer = plant.ask("Which paint colour does the gearbox of the wind turbine have?")
    assert answer.status is Status.ABSTAINED
    assert answer.text.startswith("The documents do not say")
    assert answer.citations == ()
    assert len(answer.text) <= 1200
    assert answer.missing


def test_a_question_without_a_subject_is_asked_back(plant: Plant) -> None:
    answer = plant.ask("how tight?")
    assert answer.status is Status.ASKED
    assert answer.asked is not None


def test_a_follow_up_is_understood_from_the_conversation(plant: Plant) -> None:
    history = [Turn("What is the tightening torque of the drain plug?", "45 Nm")]
    assert "30" in first_line(plant.ask("and the filler plug?", history=history, state=forced()))


def test_a_follow_up_asks_about_the_other_one(plant: Plant) -> None:
    history = [Turn("What is the remedy of E-17?", "Check the impeller for blockage.")]
    said = first_line(plant.ask("and of E-21?", history=history, state=forced()))
    assert "Check the oil level" in said
    assert "E-17" not in said


def test_a_question_about_the_past_is_answered_from_the_log(plant: Plant) -> None:
    answer = plant.ask("When was the shaft seal of P-104 replaced?", state=forced())
    assert "log" in answer.tools
    assert "2023-05-04" in first_line(answer)
    assert answer.citations[0].kind is EvidenceKind.RECORD
    assert answer.citations[0].document == "log/work_orders.csv"
    assert answer.citations[0].rows == ("WO-881",)


def test_two_products_are_both_cited(plant: Plant) -> None:
    plants = plant.ask("Compare the oil of the pump and the cooling of the drive", state=forced())
    assert {c.document for c in plants.citations[:2]} == {"pump/manual.pdf", "drive/d20.md"}


@pytest.mark.parametrize("question", ["What is the tightening torque of the bench drain plug?", "bench notes 99 Nm"])
def test_nobody_gets_a_word_of_a_group_they_are_not_in(plant: Plant, question: str) -> None:
    answer = plant.ask(question, state=forced())
    shown = str(answer_to_json(answer, audit=True))
    assert "99 Nm" not in shown
    assert "secret" not in shown
    allowed = plant.ask(question, audience=(frozenset({"bench"}),), state=forced())
    assert "99 Nm" in allowed.text


def test_an_empty_audience_sees_nothing(plant: Plant) -> None:
    answer = plant.ask("What is the tightening torque of the drain plug?", audience=(), state=forced())
    assert answer.status is Status.ABSTAINED
    assert answer.retrieved == ()


def test_text_search_alone_answers_too(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    assert "45" in first_line(plant.ask("What is the tightening torque of the drain plug?", state=forced()))
    assert plant.ask("What does fault code E-19 mean?").status is Status.ABSTAINED


class Watched:
    """Progress that keeps events and raises at the n-th checkpoint."""

    def __init__(self, stop_at: int = 99) -> None:
        self.events: list[str] = []
        self._left = stop_at

    def event(self, kind: str, data: Mapping[str, Any]) -> None:
        self.events.append(kind)

    def checkpoint(self) -> None:
        self._left -= 1
        if self._left == 0:
            raise Cancelled("taken back")


QUERY = Query("q1", Question("What is the tightening torque of the drain plug?"), "anonymous", OPEN_AUDIENCE)


def test_events_tell_how_far_it_is(plant: Plant) -> None:
    watched = Watched()
    plant.program()(QUERY, watched)
    assert watched.events == ["evidence", "value", "text"]


@pytest.mark.parametrize("step", range(1, 6))
def test_it_stops_between_any_two_steps(plant: Plant, step: int) -> None:
    with pytest.raises(Cancelled):
        plant.program()(QUERY, Watched(step))


def test_it_is_a_dspy_module_and_leaves_no_trace(plant: Plant) -> None:
    program = plant.program()
    assert isinstance(program, dspy.Module)
    program(QUERY)
    assert program.history == []


def test_the_same_question_gives_the_same_answer(plant: Plant) -> None:
    first, second = (plant.ask("How much oil does the pump hold?") for _ in range(2))
    assert first.text == second.text
    assert first.retrieved == second.retrieved


def test_a_state_survives_json_and_names_its_content(plant: Plant) -> None:
    state = default_state()
    again = ProgramState.from_json(state.to_json())
    assert again == state
    assert again.version == state.version
    assert canonical(again.to_json()) == canonical(state.to_json())
    changed = state.model_copy(update={"retrieval": state.retrieval.model_copy(update={"passages": 6})})
    assert changed.version != state.version
    assert plant.ask("torque of the drain plug?", state=changed).program_version == changed.version


@pytest.mark.parametrize("document", [{"format": 2}, {"unknown": 1}, {"retrieval": {"limit": "many"}}, [], None])
def test_another_document_is_refused_by_name(document: Any) -> None:
    with pytest.raises(BadInput, match="no program state"):
        ProgramState.from_json(document)


def test_no_answer_breaks_the_guard(plant: Plant) -> None:
    for question in (
        "torque of the cover bolt",
        "replace shaft seal steps",
        "E-21",
        "fan start temperature",
        "oil interval",
    ):
        answer = plant.ask(question, state=forced())
        stored = plant.store.documents.evidence(answer.retrieved, OPEN_AUDIENCE, frozenset())
        assert answer.citations
        assert all(c.evidence in stored for c in answer.citations)
        assert not violations("", answer.citations, ())


def test_what_is_near_but_not_sure_is_not_said_to_be_nowhere(make_plant: Any) -> None:
    never = default_state().abstention.model_dump() | {"threshold": 2.0, "threshold_without_vectors": 2.0, "floor": 0.0}
    state = default_state().model_copy(update={"abstention": Abstention.model_validate(never)})
    plant = make_plant()
    unsure = plant.ask("What is the tightening torque of the drain plug?", state=state)
    assert unsure.status is Status.ABSTAINED
    assert unsure.text.startswith("I am not sure: the nearest passages are about “Tightening torques”")
    assert unsure.nearest
    silent = plant.ask("What is the tightening torque of the zirconium plug?", state=state)
    assert silent.text.startswith("The documents do not say.")
    assert "“zirconium”" in silent.text
