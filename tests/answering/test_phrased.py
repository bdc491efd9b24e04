"""Yes or no, in German, French, Spanish and Korean: the sentence that rules comes before one that only speaks of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.embedder import open_embedder
from models.store import Store
from models.types import ReadDocument, Status
from services.answering.phrased import defines, rules, tells_of_a_fault, warns

from .conftest import Plant, heading, paragraph

HEAT_PUMP = ReadDocument(
    title="Anleitung Wärmepumpe ZQ400",
    language="de",
    blocks=(
        heading("Funktion"),
        paragraph("Halten Sie den Verdampfer sauber.", 1),
        heading("Pflege"),
        paragraph("Am Verdampfer keinen Hochdruckreiniger verwenden.", 2),
    ),
)
ROBOT = ReadDocument(
    title="로봇 US220 보수 설명서",
    language="ko",
    blocks=(
        heading("배터리 교체"),
        paragraph("제어기 전원 ON 상태에서 비상정지 버튼을 눌러 주십시오.", 1),
        paragraph(
            "전원을 끄고 배터리를 교환하면 위치 데이터를 잃어버립니다. 제어기 전원 ON 상태를 반드시 유지하십시오.", 1
        ),
    ),
)


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('phrased') / 'store.db'}")
    store.migrate()
    made = Plant(store, open_embedder("all-MiniLM-L6-v2-int8", 384))
    for path, document in (("zq.pdf", HEAT_PUMP), ("us.pdf", ROBOT)):
        made.add(path, document)
    yield made
    store.close()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Kann ich den Verdampfer der ZQ400 mit dem Hochdruckreiniger sauber machen?", "keinen Hochdruckreiniger"),
        ("US220 배터리를 갈 때 제어기 전원을 꺼도 되나요?", "위치 데이터"),
    ],
)
def test_what_rules_comes_first(plant: Plant, question: str, said: str) -> None:
    answer = plant.ask(question)
    assert answer.status is Status.ANSWERED, (answer.text, answer.confidence)
    assert said in answer.text.split("\n\n")[0]


@pytest.mark.parametrize(
    "question",
    ["Darf man die ZQ400 lackieren?", "US220 로봇을 물로 세척해도 되나요?"],
)
def test_what_nothing_rules_on_is_not_answered(plant: Plant, question: str) -> None:
    assert plant.ask(question).status is Status.ABSTAINED


@pytest.mark.parametrize(
    ("text", "language", "ruled"),
    [
        ("Keinen Hochdruckreiniger verwenden.", "de", True),
        ("Der Motor hat zwei Lager.", "de", False),
        ("Ce module n'est pas compatible avec un décodeur DCC.", "fr", True),
        ("Le module est livré avec un câble.", "fr", False),
        ("Sólo se debe usar agua destilada.", "es", True),
        ("La caja contiene dos cables.", "es", False),
        ("전원을 끄지 마십시오.", "ko", True),
        ("본체는 세 부분입니다.", "ko", False),
        ("Never use solvents.", "en", True),
    ],
)
def test_a_text_rules_in_its_language(text: str, language: str, ruled: bool) -> None:
    assert rules(text, language) is ruled


def test_faults_warnings_and_meanings_are_told_in_their_language() -> None:
    assert tells_of_a_fault("Filtre encrassé : nettoyez-le", "fr")
    assert not tells_of_a_fault("Le manuel compte dix pages", "fr")
    assert warns("Verletzungen vermeiden.", "de")
    assert not warns("Der Deckel ist blau.", "de")
    assert defines("PWM significa modulación de ancho de pulso", "es")
    assert not defines("Abra la tapa", "es")
