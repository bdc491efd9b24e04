"""Understand: from how a technician talks to what is searched for."""

from __future__ import annotations

from datetime import date

import pytest

from models.analyzer import loose, terms
from models.editions import labels
from models.effectivity import Serial
from models.types import Query, Question, Turn
from services.answering.asked_words import things
from services.answering.understand import Understood, language_of, understand
from services.answering.vocabulary import Vocabulary
from services.answering.wanted import AnswerKind, wanted

WORDS = "torque drain plug filler gearbox pump pressure replace seal bearing temperature coolant e17 p104"
VOCABULARY = Vocabulary(dict.fromkeys(terms(WORDS), 3), 100)


def ask(question: str, *earlier: str, asset: str | None = None, assets: tuple[str, ...] = ()) -> Understood:
    history = tuple(Turn(text, "…") for text in earlier)
    return understand(Query("q", Question(question, asset=asset), "anonymous", (), history), VOCABULARY, assets)


def test_function_words_count_nothing_and_content_words_do() -> None:
    found = ask("What is the torque of the drain plug?")
    assert [t for t, w in found.weights.items() if w > 0] == list(terms("torque drain plug"))


def test_a_typo_finds_the_word_of_the_documents() -> None:
    found = ask("torqe of the drian plug?")
    assert {*terms("torque drain")} <= {t for t, w in found.weights.items() if w > 0}


def test_a_real_word_is_never_corrected() -> None:
    """'tempered' is English; it isn't taken for 'temperature'."""
    assert terms("pomp")[0] not in VOCABULARY
    assert terms("plum")[0] in ask("the plum of the pump?").weights
    assert terms("plug")[0] not in ask("the plum of the pump?").weights


@pytest.mark.parametrize(
    ("said", "meant"), [("how tight is the drain plug?", "torque"), ("how hot may the pump get?", "temperature")]
)
def test_spoken_quantities_bring_their_noun(said: str, meant: str) -> None:
    assert ask(said).weights[terms(meant)[0]] == 0.5


@pytest.mark.parametrize(
    ("name", "symbol"), [("millimetres", "mm"), ("milliamps", "ma"), ("Newton-metres", "nm"), ("kilowatts", "kw")]
)
def test_the_name_of_a_unit_is_sought_as_its_symbol(name: str, symbol: str) -> None:
    understood = ask(f"How many {name} does the pump take?")
    assert understood.weights[symbol] == 1.0
    assert symbol in understood.words


def test_a_number_in_words_is_a_number() -> None:
    assert ask("The red LED blinks four times").keys == ask("The red LED blinks 4 times").keys == {"4"}


def test_identifiers_are_kept_whole_and_their_digits_are_no_numbers() -> None:
    found = ask("What does E-17 mean on pump 5?")
    assert [i.text for i in found.identifiers] == ["E-17"]
    assert found.numbers == {"5"}


def test_a_follow_up_takes_the_subject_of_the_question_before() -> None:
    found = ask("and the filler plug?", "What is the torque of the drain plug?")
    assert found.weights[terms("torque")[0]] == 0.5
    assert found.weights[terms("filler")[0]] == 1.0
    assert found.wanted == wanted("What is the torque of the drain plug?")


def test_a_new_subject_leaves_the_old_one() -> None:
    found = ask("Which coolant does the gearbox bearing housing need?", "What is the torque of the drain plug?")
    assert terms("torque")[0] not in found.weights


def test_assets_are_known_by_any_spelling() -> None:
    assert ask("what about p104 last year", assets=("P-104", "P-1")).assets == ("P-104",)
    assert ask("history of the main chiller", assets=("Main Chiller",)).assets == ("Main Chiller",)
    assert ask("torque of the plug", asset="P-104", assets=("P-104",)).assets == ("P-104",)


@pytest.mark.parametrize("question", ["how tight?", "How do I replace it?", "What does it mean?"])
def test_a_question_without_a_subject_is_asked_back(question: str) -> None:
    found = ask(question)
    assert found.asked is not None
    assert found.asked.slot == "subject"


def test_with_a_conversation_it_has_a_subject() -> None:
    assert ask("how tight?", "Where is the drain plug?").asked is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wie hoch ist der Druck der Pumpe?", "de"),
        ("Quelle est la pression de la pompe ?", "fr"),
        ("¿Cuál es la presión de la bomba?", "es"),
        ("펌프의 압력은 얼마입니까?", "ko"),
        ("What is the pressure?", "en"),
    ],
)
def test_the_language_of_a_question(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("question", "kind", "quantity"),
    [
        ("How tight is the drain plug?", AnswerKind.VALUE, "torque"),
        ("What voltage should the battery have?", AnswerKind.VALUE, "voltage"),
        ("How long must I wait before opening the cover?", AnswerKind.VALUE, "time"),
        ("How do I replace the filter?", AnswerKind.PROCEDURE, ""),
        ("In what order are the bolts tightened?", AnswerKind.PROCEDURE, ""),
        ("What is a labyrinth seal?", AnswerKind.DEFINITION, ""),
        ("Can I run the pump dry?", AnswerKind.YES_NO, ""),
        ("What must I never do with the accumulator?", AnswerKind.WARNING, ""),
        ("Why does the pump cavitate?", AnswerKind.FAULT, ""),
        ("What should I check when BUS_UNDER_VOLTAGE is reported?", AnswerKind.FAULT, ""),
        ("Which output port drives the fan?", AnswerKind.IDENTIFIER, ""),
    ],
)
def test_the_kind_of_answer_asked_for(question: str, kind: AnswerKind, quantity: str) -> None:
    assert wanted(question).kind is kind
    assert wanted(question).quantity == quantity


def test_a_serial_number_and_an_edition_are_no_words_to_search_for() -> None:
    asked = ask("oil quantity pump S/N 402-1150")
    assert asked.language == "en"
    assert asked.subject.unit.serial == Serial("402", 1150)
    assert not {"s", "n", "402-1150", "1150"} & set(asked.words)
    part = understand(
        Query("q", Question("What is SN 65DSI86?"), "anonymous", ()),
        Vocabulary({"sn65dsi86": 1}, 1, {loose("SN65DSI86"): ("sn65dsi86",)}),
        (),
    )
    assert [i.normal for i in part.identifiers] == ["sn65dsi86"], "a part may begin like a serial number"
    assert part.subject.unit.serial is None
    dated = ask("In Rev. B, what is the oil quantity of the pump as of March 2021?")
    assert dated.subject.labels == labels("Rev. B")
    assert dated.subject.as_of == date(2021, 3, 31)
    assert not {"rev", "march", "2021"} & set(dated.words)


@pytest.mark.parametrize(
    "question",
    [
        "Is the S/N 60 dB or more?", "What baud rate has serial 2?", "Are the SPI serial 3.3V levels safe?",
        "Which engine takes SN 5W-30 oil?", "In issue 3 of the relay, which fuse is fitted?",
        "From version 2 hardware on, what is the supply voltage?",
    ],
)  # fmt: skip
def test_a_port_a_ratio_and_a_version_of_a_thing_are_neither_serial_number_nor_edition(question: str) -> None:
    asked = ask(question)
    assert (asked.subject.unit.serial, asked.subject.labels) == (None, ())
    assert asked.text == question


def test_a_german_noun_is_told_by_a_compound_of_the_documents() -> None:
    documents = Vocabulary(dict.fromkeys(terms("Getriebe Sägebandlänge Sägeband Motor", "de"), 3), 100)

    def told(question: str) -> set[str]:
        found = understand(Query("q", Question(question), "anonymous", (), ()), documents, ())
        return {term for meant in found.said.values() for term in meant}

    assert set(terms("Getriebe", "de")) <= told("Wie oft ist das Getriebeöl zu wechseln?")
    assert set(terms("Sägebandlänge", "de")) <= told("Welche Bandlänge muss ich bestellen?")
    assert not told("Welche Farbe hat der Deckel?")


def test_the_things_of_a_question_are_what_articles_stand_before() -> None:
    assert things(ask("What viscosity may the pumped product have at most?")) == set(terms("pumped product"))
    assert things(ask("How much does the impeller weigh?")) == set(terms("impeller"))


def test_a_spoken_phrase_counts_as_a_whole() -> None:
    found = ask("What is the pressure out of the box?")
    assert found.weights.get("box", 0.0) == 0.0
    assert found.weights["pressur"] > 0
    assert ask("What is the pressure in the box?").weights["box"] > 0


@pytest.mark.parametrize(
    ("question", "printed"),
    [
        ("flavour of the mix", "flavor"),
        ("color of the hose", "colour"),
        ("pressurised tank", "pressurized"),
        ("analyzing the oil", "analysing"),
        ("aluminium parts", "aluminum"),
    ],
)
def test_a_word_is_found_in_its_other_spelling(question: str, printed: str) -> None:
    (term,) = terms(printed)
    understood = understand(Query("q", Question(question), "anonymous", ()), Vocabulary({term: 3}, 100), ())
    assert term in understood.weights
    assert any(term in others for others in understood.said.values())
