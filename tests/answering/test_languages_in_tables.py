"""Rows that answer German, French, Spanish and Korean questions, whose verbs and units no table has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.embedder import open_embedder
from models.store import Store
from models.types import ReadDocument, Status
from services.answering.languages import in_english, telling
from services.answering.wanted import AnswerKind, wanted

from .conftest import Plant, heading, paragraph, table

HEAT_PUMP = ReadDocument(
    title="Betriebsanleitung Wärmepumpe Aquano",
    language="de",
    blocks=(
        heading("Technische Daten"),
        table(
            ("", "Aquano", "MD7", "MD8"),
            (
                ("Kältemittelladung", "kg", "1,45", "1,80"),
                ("Nettogewicht", "kg", "90", "105"),
                ("Druckverlust", "mWS", "1,5", "1,1"),
            ),
            1,
        ),
        heading("Fehlersuche"),
        table(
            ("Fehlerbeschreibung", "Ursache und Behebung"),
            (
                ("Bei jedem Einschalten fordert das Gerät die Uhrzeit an", "Batterie der Anzeige ist erschöpft."),
                ("Die Uhr geht nach", "Bei jeder Änderung werden die Sekunden auf Null gesetzt."),
            ),
            2,
        ),
    ),
)
WATER_PUMP = ReadDocument(
    title="Manuel de la motopompe",
    language="fr",
    blocks=(
        heading("Spécifications"),
        table(
            ("Modèle", 'Motopompe à eau propre 2"', 'Motopompe à eau propre 3"'),
            (
                ("Diamètre de l'orifice d'aspiration", "50 mm", "76 mm"),
                ("Poids à sec (kg)", "23.5", "25.5"),
                ("Hauteur totale (m)", "30", "26"),
            ),
            1,
        ),
        paragraph("Le fonctionnement à sec de la pompe détruit le joint de la motopompe à eau propre.", 1),
    ),
)
COOLER = ReadDocument(
    title="Manual de servicio del acondicionador AFX-T",
    language="es",
    blocks=(
        heading("Conexiones"),
        table(
            ("Capacidad", "Tubería de gas", "Tubería de líquido"),
            (("18K", '1/2" (5,5 kg.m)', '1/4" (1,8 kg.m)'), ("24K", '5/8" (6,6 kg.m)', '3/8" (4,2 kg.m)')),
            1,
        ),
        heading("Carga"),
        table(
            ("Modelo", "Longitud estándar (m)", "Longitud máxima de la tubería (m)", "Refrigerante adicional"),
            (("18K", "5", "10", "20 g/m"), ("24K", "5", "15", "30 g/m")),
            2,
        ),
        heading("Señales"),
        table(
            ("Señal", "Causa"),
            (("2 pitidos cortos", "Filtro sucio"), ("4 pitidos cortos", "Sensor desconectado")),
            3,
        ),
    ),
)
MIXER = ReadDocument(
    title="믹서 MX-400 사용 설명서",
    language="ko",
    blocks=(
        heading("기능 안내"),
        table(
            ("기능", "재료", "규정량"),
            (("다지기", "마늘, 양파, 감자", "700mL 이하"), ("분쇄", "콩, 쌀, 보리", "500mL 이하")),
            1,
        ),
        heading("손질"),
        paragraph("사용한 후에는 용기에 물을 반만 담아 10초간 작동하면 칼날에 묻은 찌꺼기를 세척할 수 있습니다.", 2),
        paragraph("뚜껑의 패킹이 낡으면 새 것으로 교체하십시오.", 2),
    ),
)
ROBOT = ReadDocument(
    title="로봇 US220 보수 설명서",
    language="ko",
    blocks=(
        heading("그리스 주입량"),
        table(
            ("축(Axis)", "교환시 주입량 (A) / RV GREASE LB00 / cc", "교환시 주입량 (A) / RV GREASE LB00 / g"),
            (("5(B)", "1,182", "1,064"), ("6(R1)", "169", "152")),
            1,
        ),
        heading("구동 모듈"),
        table(("모델", "S", "H"), (("YL005", "4.34 kg", "2.07 kg"), ("YL012", "6.14 kg", "9.97 kg")), 2),
        heading("예비품"),
        table(("품명", "비고"), (("감속기", "6축"), ("감속기", "5축")), 3),
        heading("점검"),
        paragraph("35,000 가동시간마다 오버홀을 실시하여 주십시오.", 4),
    ),
)
TOLD = [
    # the weight, not what else is in kilograms; its columns are the machine's variants
    ("Wie schwer ist die Aquano MD8?", "Nettogewicht"),
    ("Meine Aquano will nach jedem Einschalten die Uhrzeit von mir wissen. Woran liegt das?", "Batterie"),
    # the unit stands with the name of the row, and inches are a sign
    ("Combien pèse à sec la motopompe à eau propre de 3 pouces ?", "25.5"),
    # a row with the same name in another table, and a verb that says what is done with the thing
    ("¿Cuánto refrigerante adicional hay que meterle al AFX-T de 24K por cada metro de tubería?", "30 g/m"),
    ("El AFX-T da cuatro pitidos cortos. ¿Qué está fallando?", "Sensor desconectado"),
    ("MX-400으로 마늘이나 양파를 다질 때 한 번에 몇 mL까지 넣어도 되나요?", "700mL"),
    # '6축' is no name though a table has it in one, and the unit is the last of the headers over each other
    ("US220의 6축(R1) 그리스를 교환할 때 몇 g을 넣어야 하나요?", "152"),
    # what the row's model is called besides
    ("협동로봇 YL012의 H축 구동 모듈은 무게가 얼마나 나가요?", "9.97 kg"),
    ("US220은 가동 몇 시간마다 오버홀을 해 줘야 하나요?", "35,000"),
]
NOT_TOLD = [
    "Combien pèse à sec la motopompe à eau propre de 4 pouces ?",
    "¿Cuánto aceite adicional hay que meterle al AFX-T de 24K por cada metro de tubería?",
    # a word that many passages have, in a row that doesn't say what is done either
    "¿Qué longitud máxima de cable hay que usar en el AFX-T de 24K?",
    # what it is done for, and how often
    "¿Cuánto refrigerante hace falta para limpiar el AFX-T de 24K?",
    "MX-400의 칼날은 몇 개월마다 교체해야 하나요?",
    # a number tells the row, however often it stands in the manual
    "US220의 9축 그리스를 교환할 때 몇 g을 넣어야 하나요?",
    "협동로봇 YL020의 H축 구동 모듈은 무게가 얼마나 나가요?",
]


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('tables') / 'store.db'}")
    store.migrate()
    made = Plant(store, open_embedder("all-MiniLM-L6-v2-int8", 384))
    for path, document in (
        ("wp.pdf", HEAT_PUMP),
        ("mp.pdf", WATER_PUMP),
        ("afx.pdf", COOLER),
        ("mx.pdf", MIXER),
        ("us.pdf", ROBOT),
    ):
        made.add(path, document)
    yield made
    store.close()


@pytest.mark.parametrize(("question", "said"), TOLD)
def test_the_row_is_told_first(plant: Plant, question: str, said: str) -> None:
    answer = plant.ask(question)
    assert answer.status is Status.ANSWERED, (answer.text, answer.confidence)
    assert said in answer.text.split("\n\n")[0]


@pytest.mark.parametrize("question", NOT_TOLD)
def test_no_other_row_is_told(plant: Plant, question: str) -> None:
    assert plant.ask(question).status is Status.ABSTAINED


@pytest.mark.parametrize(
    ("question", "language", "kind"),
    [
        ("Avec ce pupitre, est-ce que je peux remplacer le fusible ?", "fr", AnswerKind.YES_NO),
        ("Que faut-il faire avant de réamorcer la pompe ?", "fr", AnswerKind.PROCEDURE),
        ("Quelle section de câble faut-il ?", "fr", AnswerKind.VALUE),
        ("¿Qué sección de cable corresponde?", "es", AnswerKind.VALUE),
        ("El equipo pita. ¿Qué está fallando?", "es", AnswerKind.FAULT),
        ("Welchen Querschnitt braucht das Kabel?", "de", AnswerKind.VALUE),
    ],
)
def test_a_question_asks_for_this_kind(question: str, language: str, kind: AnswerKind) -> None:
    assert wanted(in_english(question, language)).kind is kind


@pytest.mark.parametrize("word", ["담고", "돌려서", "빠르게", "넣으면"])
def test_a_korean_predicate_names_nothing(word: str) -> None:
    assert telling(word, "ko") < telling("용기", "ko")


@pytest.mark.parametrize("word", ["경고", "센서", "무게"])
def test_a_korean_noun_may_end_like_a_predicate(word: str) -> None:
    assert telling(word, "ko") == telling("용기", "ko")
