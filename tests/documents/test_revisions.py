"""Revisions, bulletins and effectivity as a technician meets them: files are ingested, a question is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import create_engine, text

from models.store.editions import EditionSet
from models.types import OPEN_AUDIENCE, Answer, Audience, Query, Question, Status, Turn
from services.answering.model.language_model import LanguageModel
from services.answering.program import build_program
from services.answering.state import Abstention, default_state
from services.documents.correct import correct, listed
from services.documents.unread import read_editions
from tests.answering.language_server import LanguageServer
from tests.documents.conftest import Plant

Ask = Callable[..., Answer]

MANUAL = """# Feed pump P-100 service manual

Document number: PM-{number}

Revision: Rev. {letter}

Date: {date}

## Lubrication

Use mineral oil of viscosity class ISO VG 46 in the bearing housing of the pump.

## 4.2 Oil change

The oil quantity of the bearing housing is {oil} L. Drain the oil while it is warm.

## 5.1 Tightening torques

| Fastener | Torque (Nm) |
| --- | --- |
| Drain plug | {torque} |
| Cover bolt | 12.5 |
"""

BULLETIN = """# Service bulletin SB-7: oil quantity of the P-100

Date: 2021-06-01

Concerns: service manual PM-100, Section 4.2

{applies}

## Superseded value

The oil quantity of the bearing housing is now 2.4 L. This value replaces the {old} L in Section 4.2 of the PM-100.
"""


def manual(letter: str, date: str, oil: str = "1.8", torque: str = "45", number: str = "100") -> str:
    return MANUAL.format(letter=letter, date=date, oil=oil, torque=torque, number=number)


def bulletin(applies: str = "", old: str = "1.8") -> str:
    return BULLETIN.format(applies=applies, old=old)


@pytest.fixture
def one_model() -> list[LanguageModel]:
    """Put a language model in and `ask` asks with it."""
    return []


@pytest.fixture
def ask(plant: Plant, one_model: list[LanguageModel]) -> Ask:
    state = default_state()
    never = state.abstention.model_dump() | {"threshold": -1.0, "threshold_without_vectors": -1.0}
    forced = state.model_copy(update={"abstention": Abstention.model_validate(never)})

    def one(
        question: str, audience: Audience = OPEN_AUDIENCE, history: tuple[Turn, ...] = (), **fields: object
    ) -> Answer:
        program = build_program(forced, plant.store, plant.index, None, one_model[0] if one_model else None)
        return program(Query("q", Question(question, **fields), "anonymous", audience, history))  # type: ignore[arg-type]

    return one


def first(answer: Answer) -> str:
    assert answer.status is Status.ANSWERED, answer.text
    return answer.text.split("[1]")[0]


def cited(answer: Answer) -> set[str | None]:
    return {citation.revision for citation in answer.citations}


OIL = "What is the oil quantity of the bearing housing of the P-100?"


class TestRevisions:
    def test_the_newest_answers_whatever_the_file_is_called(self, plant: Plant, ask: Ask) -> None:
        plant.write("pm100_new.md", manual("B", "2020-05-01", "2.0"))
        plant.write("p100.md", manual("A", "2018-01-01"))
        plant.ingest()
        answer = ask(OIL)
        assert "2.0 L" in first(answer)
        assert cited(answer) == {"Rev. B"}
        assert "1.8" not in answer.text

    def test_one_that_is_named_or_was_in_force_is_given_when_asked_for(self, plant: Plant, ask: Ask) -> None:
        plant.write("a.md", manual("A", "2018-01-01"))
        plant.write("b.md", manual("B", "2020-05-01", "2.0"))
        plant.ingest()
        assert "1.8 L" in first(ask(f"In Rev. A, {OIL.lower()}"))
        assert "1.8 L" in first(ask("What is the oil quantity of the bearing housing as of March 2019?"))
        assert "1.8 L" in first(ask(OIL, as_of=datetime(2020, 4, 30, tzinfo=UTC)))
        assert "2.0 L" in first(ask(OIL, as_of=datetime(2020, 5, 1, tzinfo=UTC)))
        assert "2.0 L" in first(ask("What is the oil quantity of the bearing housing according to revision B?"))

    def test_before_its_first_edition_a_document_says_nothing(self, plant: Plant, ask: Ask) -> None:
        plant.write("a.md", manual("A", "2018-01-01"))
        plant.ingest()
        assert ask(OIL, as_of=datetime(2017, 1, 1, tzinfo=UTC)).status is Status.ABSTAINED

    def test_what_only_an_older_edition_names_is_unknown_today(self, plant: Plant, ask: Ask) -> None:
        plant.write("other.md", manual("A", "2016-01-01", number="300").replace("P-100", "X-900"))
        plant.write("a.md", manual("A", "2018-01-01") + "\nThe seal kit is part 88-1203.\n")
        plant.write("b.md", manual("B", "2020-05-01", "2.0"))
        plant.ingest()
        assert ask("Which seal kit is part 88-1203?").status is Status.ABSTAINED
        assert "88-1203" in first(ask("In Rev. A, which seal kit is part 88-1203?"))

    def test_a_newer_file_of_the_same_name_keeps_the_older_edition(self, plant: Plant, ask: Ask) -> None:
        plant.write("pump.md", manual("A", "2018-01-01"))
        plant.ingest()
        before = ask(OIL)
        plant.write("pump.md", manual("B", "2020-05-01", "2.0"))
        plant.ingest()
        assert "2.0 L" in first(ask(OIL))
        older = ask(f"In Rev. A: {OIL}")
        assert "1.8 L" in first(older)
        assert older.citations[0].copy == before.citations[0].copy
        assert plant.store.documents.copy(before.citations[0].copy, OPEN_AUDIENCE).revision == "Rev. A"

    def test_what_takes_a_place_later_leaves_it_until_then(self, plant: Plant, ask: Ask) -> None:
        plant.write("old.md", manual("A", "2018-01-01"))
        plant.write("new.md", manual("B", "2020-05-01", "2.0", number="900"))
        plant.ingest()
        correct(plant.store, "new.md", {"supersedes": ("old.md",), "effective_from": date(2999, 1, 1)})
        assert "1.8 L" in first(ask(OIL))
        assert "2.0" not in ask(OIL).text
        assert "2.0 L" in first(ask(OIL, as_of=datetime(2999, 1, 1, tzinfo=UTC)))
        assert {each.superseded_by for each in listed(plant.store.editions.of(OPEN_AUDIENCE)).values()} == {""}
        correct(plant.store, "new.md", {"supersedes": ("old.md",), "effective_from": date(2020, 5, 1)})
        assert "2.0 L" in first(ask(OIL))
        assert listed(plant.store.editions.of(OPEN_AUDIENCE))["old.md"].superseded_by == "new.md"

    def test_another_product_s_manual_hides_nothing(self, plant: Plant, ask: Ask) -> None:
        plant.write("p100.md", manual("A", "2018-01-01"))
        plant.write("p200.md", manual("B", "2020-05-01", "2.0", number="200").replace("P-100", "P-200"))
        plant.ingest()
        assert "1.8 L" in first(ask(OIL))

    def test_who_may_not_see_the_newer_one_gets_the_older(self, plant: Plant, ask: Ask) -> None:
        plant.ingest(plant.write("a.md", manual("A", "2018-01-01")))
        plant.ingest(plant.write("b.md", manual("B", "2020-05-01", "2.0")), groups=["staff"])
        assert "1.8 L" in first(ask(OIL))
        both = (frozenset({"staff", "everyone"}),)
        assert "2.0 L" in first(ask(OIL, audience=both))

    def test_a_wrong_guess_is_put_right(self, plant: Plant, ask: Ask) -> None:
        plant.write("a.md", manual("A", "2018-01-01"))
        plant.write("b.md", manual("B", "2020-05-01", "2.0"))
        plant.ingest()
        plant.store.editions.say("b.md", EditionSet(revision="Rev. 0", family=""))
        assert cited(ask(OIL)) == {"Rev. A", "Rev. 0"}, "two documents"
        plant.store.editions.say("b.md", EditionSet(effectivity="S/N 500 and up"))
        assert "1.8 L" in first(ask(OIL, serial="499"))
        assert "2.0 L" in first(ask(OIL, serial="500"))
        plant.store.editions.say("b.md", EditionSet())
        assert "2.0 L" in first(ask(OIL))


class TestBulletins:
    def test_a_superseded_value_is_not_given(self, plant: Plant, ask: Ask) -> None:
        plant.write("manual.md", manual("A", "2018-01-01"))
        plant.write("bulletin.md", bulletin())
        plant.ingest()
        answer = ask(OIL)
        assert "2.4 L" in first(answer)
        assert answer.citations[0].document == "bulletin.md"
        assert all("is 1.8 L" not in citation.quote for citation in answer.citations)
        assert "1.8 L" in first(ask(OIL, as_of=datetime(2021, 5, 31, tzinfo=UTC))), "the bulletin came in June"

    def test_the_other_values_of_the_manual_stay(self, plant: Plant, ask: Ask) -> None:
        plant.write("manual.md", manual("A", "2018-01-01", torque="1.8"))
        plant.write("bulletin.md", bulletin())
        plant.ingest()
        answer = ask("What is the tightening torque of the drain plug?")
        assert "1.8" in first(answer), "the same number of another thing"
        assert answer.citations[0].document == "manual.md"

    def test_for_some_units_only(self, plant: Plant, ask: Ask) -> None:
        plant.write("manual.md", manual("A", "2018-01-01"))
        plant.write("bulletin.md", bulletin("Applies to: P-100, S/N 1200 and up"))
        plant.ingest()
        assert "2.4 L" in first(ask(OIL, serial="1200"))
        assert "2.4 L" in first(ask(f"{OIL} The unit has S/N 1310."))
        below = ask(OIL, serial="1199")
        assert "1.8 L" in first(below)
        assert {citation.document for citation in below.citations} == {"manual.md"}
        open_ = ask(OIL)
        assert open_.status is Status.ASKED
        assert open_.asked is not None
        assert open_.asked.slot == "serial"
        assert any("1200 and up" in option for option in open_.asked.options)
        replied = ask("1250", history=(Turn(OIL, open_.text),))
        assert "2.4 L" in first(replied)

    def test_a_language_model_changes_nothing_of_that(
        self, plant: Plant, ask: Ask, one_model: list[LanguageModel]
    ) -> None:
        plant.write("manual.md", manual("A", "2018-01-01"))
        plant.write("bulletin.md", bulletin("Applies to: P-100, S/N 1200 and up"))
        plant.ingest()
        server = LanguageServer()
        try:
            one_model.append(LanguageModel("openai/tiny", base_url=server.url))
            above, below, open_ = ask(OIL, serial="1200"), ask(OIL, serial="1199"), ask(OIL)
        finally:
            server.close()
        assert "answer" in server.steps()
        assert "2.4 L" in first(above)
        assert "1.8 L" in first(below)
        assert open_.status is Status.ASKED

    def test_a_row_that_a_language_model_names_is_for_some_units_only(
        self, plant: Plant, ask: Ask, one_model: list[LanguageModel]
    ) -> None:
        rows = "| P-100, S/N 1 to 1199 | 1.8 |\n| P-100, S/N 1200 and up | 2.4 |\n| P-200 | 3.1 |\n"
        table = f"# P-100 oil guide\n\n## Oil quantities\n\n| Model | Oil quantity (L) |\n|---|---|\n{rows}"
        plant.write("guide.md", table)
        plant.ingest()
        server = LanguageServer()
        try:
            one_model.append(LanguageModel("openai/tiny", base_url=server.url))
            answer = ask("What is the oil quantity (L) of the model P-100?")
        finally:
            server.close()
        assert "answer" in server.steps()
        assert answer.status is Status.ASKED
        assert answer.asked is not None
        assert any("1200 and up" in option for option in answer.asked.options)

    def test_a_newer_edition_of_the_manual_holds_against_an_older_bulletin(self, plant: Plant, ask: Ask) -> None:
        plant.write("manual.md", manual("B", "2022-01-01", "2.6"))
        plant.write("bulletin.md", bulletin(old="2.6"))
        plant.ingest()
        assert "2.6 L" in first(ask(OIL))

    def test_was_and_now_in_a_table(self, plant: Plant, ask: Ask) -> None:
        plant.write("manual.md", manual("A", "2018-01-01"))
        table = "| Fastener | Section | Was | Now |\n| --- | --- | --- | --- |\n| Drain plug | 5.1 | 45 Nm | 52 Nm |\n"
        head = "# Service bulletin SB-9: torque\n\nDate: 2022-02-01\n\nConcerns: manual PM-100\n\n## Change\n\n"
        plant.write("bulletin.md", head + table)
        plant.ingest()
        answer = ask("What is the tightening torque of the drain plug?")
        assert "52 Nm" in first(answer)
        assert all(citation.document != "manual.md" or "45" not in citation.quote for citation in answer.citations)
        assert "12.5" in first(ask("What is the tightening torque of the cover bolt?"))

    def test_a_chain_of_four_is_followed_to_its_end(self, plant: Plant) -> None:
        plant.write("manual.md", manual("A", "2018-01-01"))
        values, place, of = ("1.8", "2.0", "2.2", "2.4", "2.6"), "4.2", "service manual PM-100"
        for n in range(1, 5):
            head = f"# Service bulletin SB-{n}: oil quantity of the P-100\n\nDate: {2020 + n}-06-01\n\n"
            value = f"The oil quantity of the bearing housing is now {values[n]} L. This value replaces the "
            value += f"{values[n - 1]} L in Section {place} of the {of.split()[-1]}.\n"
            section = f"Concerns: {of}, Section {place}\n\n## {n}.1 Superseded value\n\n"
            plant.write(f"sb{n}.md", head + section + value)
            place, of = f"{n}.1", f"service bulletin SB-{n}"
        plant.ingest()
        state = default_state()
        one = state.model_copy(update={"retrieval": state.retrieval.model_copy(update={"passages": 1})})
        program = build_program(one, plant.store, plant.index, None)
        draft = program.examine(Query("q", Question(OIL), "anonymous", OPEN_AUDIENCE)).draft
        assert draft is not None
        assert "2.6 L" in draft.text.split("[1]")[0]
        assert draft.citations[0].document == "sb4.md"

    def test_a_question_about_the_bulletin_itself_is_answered(self, plant: Plant, ask: Ask) -> None:
        plant.write("manual.md", manual("A", "2018-01-01"))
        plant.write("bulletin.md", bulletin("Applies to: P-100, S/N 1200 and up"))
        plant.ingest()
        answer = ask("What does the oil quantity bulletin SB-7 concern?", serial="7")
        assert "bulletin.md" in {citation.document for citation in answer.citations}


SECTIONS = """# Drive D-20 manual

## Fuses (S/N 1 to 99)

The main fuse of the drive is rated 10 A.

## Fuses (S/N 100 and up)

The main fuse of the drive is rated 16 A.

## Cable

| Serial number | Cable |
| --- | --- |
| 1 to 99 | 33-100 |
| 100 and up | 33-100 |

## Belt

The belt tension of the drive is 250 N. For units built before 2015-07 the belt tension of the drive is 200 N.
"""


class TestEffectivity:
    def test_a_section_is_for_its_serials(self, plant: Plant, ask: Ask) -> None:
        plant.write("drive.md", SECTIONS)
        plant.ingest()
        fuse = "What is the main fuse of the drive rated?"
        assert "10 A" in first(ask(fuse, serial="99"))
        later = ask(fuse, serial="100")
        assert "16 A" in first(later)
        assert "10 A" not in later.text
        open_ = ask(fuse)
        assert open_.asked is not None
        assert open_.asked.options == ("S/N 1 to 99", "S/N 100 and up")
        assert ["10 A" in first(ask(fuse, serial=option)) for option in open_.asked.options] == [True, False]
        in_a_thread = ask("S/N 1 to 99", history=(Turn(fuse, open_.text),))
        assert "10 A" in first(in_a_thread)
        assert "16 A" in first(ask("What is the main fuse of the drive rated for S/N 150 and up?"))

    def test_a_section_whose_units_all_have_a_newer_edition_is_out(self, plant: Plant, ask: Ask) -> None:
        old = SECTIONS.replace(
            "# Drive D-20 manual", "# Drive D-20 manual\n\nDocument number: DM-20\n\nRev. A, 2018-01-01"
        )
        new = old.replace("Rev. A, 2018-01-01", "Rev. B, 2020-01-01\n\nEffectivity: S/N 50 and up").replace(
            "16 A", "25 A"
        )
        plant.write("a.md", old)
        plant.write("b.md", new.replace("10 A", "12 A"))
        plant.ingest()
        program = build_program(default_state(), plant.store, plant.index, None)
        query = Query("q", Question("What is the main fuse of the drive rated?"), "anonymous", OPEN_AUDIENCE)
        draft = program.examine(query).draft
        assert draft is not None
        assert "10 A" in draft.text
        assert "25 A" in draft.text
        assert "16 A" not in draft.text
        assert "10 A" in first(ask("What is the main fuse of the drive rated?", serial="20"))
        assert "25 A" in first(ask("What is the main fuse of the drive rated?", serial="150"))

    def test_where_the_values_are_the_same_nothing_is_asked(self, plant: Plant, ask: Ask) -> None:
        plant.write("drive.md", SECTIONS)
        plant.ingest()
        assert "33-100" in first(ask("Which cable does the drive D-20 have?"))

    def test_the_date_of_build_decides_too(self, plant: Plant, ask: Ask) -> None:
        plant.write("drive.md", SECTIONS)
        plant.ingest()
        belt = "What is the belt tension of the drive?"
        open_ = ask(belt)
        assert open_.asked is not None
        assert open_.asked.slot == "built"
        assert ["200 N" in first(ask(belt, serial=option)) for option in open_.asked.options] == [True, False]
        assert "200 N" in first(ask("In May 2014", history=(Turn(belt, open_.text),)))
        assert "200 N" in first(ask("What is the belt tension of a drive built in March 2014?"))


def test_what_an_older_version_ingested_is_read_for_its_edition(plant: Plant, ask: Ask) -> None:
    plant.write("a.md", manual("A", "2018-01-01"))
    plant.write("b.md", manual("B", "2020-05-01", "2.0"))
    plant.ingest()
    db = create_engine(plant.store._db.url)
    with db.begin() as connection:  # as the migration leaves the rows of an older version
        connection.execute(text("UPDATE copies SET edition = NULL"))
        connection.execute(text("UPDATE counters SET value = value + 1 WHERE name = 'documents'"))
    db.dispose()
    assert len(plant.store.editions.unread()) == 2
    assert read_editions(plant.store) == 2
    assert read_editions(plant.store) == 0
    assert "2.0 L" in first(ask(OIL))


def test_parts_of_a_question_share_its_unit(plant: Plant, ask: Ask) -> None:
    plant.write("drive.md", SECTIONS)
    plant.ingest()
    answer = ask("For S/N 100, what is the main fuse of the drive rated, and which cable does the drive have?")
    assert "33-100" in answer.text
    assert "16 A" in answer.text
    assert "10 A" not in answer.text
