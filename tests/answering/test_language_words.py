"""Words of German, French, Spanish and Korean questions: what quantity they ask for, and what of them names a thing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.embedder import open_embedder
from models.store import Store
from models.types import ReadDocument, Status
from services.answering.languages import in_english, language_of, parted
from services.answering.wanted import AnswerKind, wanted

from .conftest import Plant, heading, paragraph, step, table

SAW = ReadDocument(
    title="Betriebsanleitung Bandsägemaschine BSM 420",
    language="de",
    blocks=(
        heading("Technische Daten"),
        table(
            ("Merkmal", "Wert"),
            (("Sägebanddrehzahl", "1.500 U/min"), ("Sägebandlänge", "3.660 mm"), ("Gewicht", "620 kg")),
            1,
        ),
        heading("Anzugsdrehmomente"),
        table(
            ("Schraubverbindung", "Gewinde", "Anzugsdrehmoment (Nm)"),
            (("Spannrad", "M16", "120"), ("Antriebsrad", "M20", "210"), ("Sägebandführung", "M10", "48")),
            1,
        ),
        heading("Wartung"),
        table(
            ("Bauteil", "Tätigkeit", "Intervall"),
            (
                ("Hydraulikfilter", "wechseln", "alle 2.000 Betriebsstunden"),
                ("Keilriemen", "Spannung prüfen", "alle 3 Monate"),
                ("Führungsschienen", "schmieren", "täglich"),
                ("Bremsflüssigkeit", "erneuern", "alle 2 Jahre"),
            ),
            2,
        ),
        paragraph("Das Kühlmittel hat eine Konzentration von 5 %. Der Hydraulikdruck beträgt 35 bar.", 2),
        heading("Sägeband wechseln"),
        step("1.", "Hauptschalter ausschalten.", 3),
        step("2.", "Schutzhauben der Laufräder öffnen.", 3),
        step("3.", "Altes Sägeband abnehmen und neues auflegen.", 3),
        heading("Ersatzteile"),
        table(
            ("Pos.", "Benennung", "Bestellnummer"),
            (("1", "Hydraulikfilter", "HF-3321"), ("2", "Keilriemen XPA", "KR-1250")),
            4,
        ),
    ),
)
BOILER = ReadDocument(
    title="Notice d'utilisation de la chaudière vapeur VX-900",
    language="fr",
    blocks=(
        heading("Caractéristiques techniques"),
        table(
            ("Caractéristique", "Valeur"),
            (("Pression de service", "8,5 bar"), ("Vitesse du ventilateur", "2 850 tr/min"), ("Poids", "1 250 kg")),
            1,
        ),
        heading("Entretien périodique"),
        table(
            ("Opération", "Périodicité"),
            (
                ("Nettoyage du gicleur", "toutes les 1 500 heures"),
                ("Contrôle des électrodes", "tous les 6 mois"),
                ("Contrôle du presse-étoupe", "chaque semaine"),
            ),
            2,
        ),
        paragraph("La température maximale des fumées est de 240 °C. N'utilisez jamais d'eau de mer.", 2),
        heading("Remplacement du gicleur"),
        step("1.", "Coupez l'interrupteur général.", 3),
        step("2.", "Retirez la ligne de gicleur.", 3),
        step("3.", "Montez le gicleur neuf.", 3),
        heading("Allumage de la chaudière"),
        step("1.", "Vérifiez le niveau d'eau.", 3),
        step("2.", "Appuyez sur le bouton de démarrage.", 3),
        heading("Anomalies"),
        table(
            ("Code", "Cause", "Solution"),
            (
                ("F01", "Absence de flamme", "Nettoyez la cellule."),
                ("F02", "Niveau d'eau bas", "Vérifiez la pompe alimentaire."),
                ("F07", "Surchauffe des fumées", "Ramonez les tubes."),
            ),
            4,
        ),
    ),
)
PACKER = ReadDocument(
    title="Manual de servicio de la envasadora ENV-75",
    language="es",
    blocks=(
        heading("Datos técnicos"),
        table(
            ("Característica", "Valor"),
            (("Velocidad del husillo", "1.450 rpm"), ("Peso", "480 kg"), ("Consumo de corriente", "6,3 A")),
            1,
        ),
        heading("Mantenimiento preventivo"),
        table(
            ("Componente", "Tarea", "Frecuencia"),
            (("Cuchilla", "afilar", "cada 500 horas"), ("Correa dentada", "revisar tensión", "cada 3 meses")),
            2,
        ),
        paragraph(
            "El reductor lleva 1,2 litros de aceite. La temperatura de sellado debe estar entre 140 y 160 °C. "
            "La presión del aire comprimido es de 6 bar.",
            2,
        ),
        heading("Cambio de la cuchilla"),
        step("1.", "Desconecte la máquina.", 3),
        step("2.", "Abra la puerta lateral.", 3),
        step("3.", "Coloque la cuchilla nueva.", 3),
    ),
)
CONVEYOR = ReadDocument(
    title="컨베이어 CV-700 사용 설명서",
    language="ko",
    blocks=(
        heading("정기 점검"),
        table(
            ("부품", "작업", "주기"),
            (("베어링", "그리스 주입", "500시간마다"), ("감속기 오일", "교체", "2,000시간마다")),
            1,
        ),
        paragraph("감속기에는 합성유 4.5리터가 들어갑니다. 주위 온도는 40 °C를 넘으면 안 됩니다.", 1),
        heading("벨트 교체"),
        step("1.", "주 전원을 끕니다.", 2),
        step("2.", "텐션 볼트를 풉니다.", 2),
        step("3.", "새 벨트를 끼웁니다.", 2),
        heading("베어링 그리스 주입"),
        step("1.", "그리스 니플을 닦습니다.", 2),
        step("2.", "그리스 건을 누릅니다.", 2),
        heading("고장 진단"),
        table(
            ("고장 코드", "원인", "조치"),
            (
                ("ER-01", "모터 과부하", "짐을 줄이십시오."),
                ("ER-08", "비상 정지 작동", "비상 정지 버튼을 해제하십시오."),
            ),
            3,
        ),
        heading("안전"),
        paragraph("커버를 연 채로 운전하지 마십시오.", 3),
        heading("용어"),
        paragraph("사행: 벨트가 한쪽으로 치우쳐 달리는 현상.", 3),
    ),
)
TOLD = [
    ("Welche Bestellnummer hat der Keilriemen?", "KR-1250"),
    ("Anzugsdrehmoment Antriebsrad?", "Antriebsrad: Anzugsdrehmoment 210 Nm"),
    # a verb's other form, or the noun made of it
    ("Wie oft müssen die Führungsschienen geschmiert werden?", "täglich"),
    ("Wie wechsle ich das Sägeband?", "Schutzhauben der Laufräder"),
    ("Tous les combien nettoie-t-on le gicleur ?", "1 500 heures"),
    ("Quand faut-il contrôler les électrodes ?", "6 mois"),
    ("Comment allumer la chaudière ?", "bouton de démarrage"),
    ("Comment on change le gicleur ?", "ligne de gicleur"),
    ("¿Cada cuánto se afila la cuchilla?", "500 horas"),
    ("Wann muss die Bremsflüssigkeit erneuert werden?", "2 Jahre"),
    ("À quelle fréquence contrôle-t-on le presse-étoupe ?", "chaque semaine"),
    # the steps, where a schedule has a row of it, too
    ("베어링 그리스는 어떻게 주입합니까?", "니플을 닦습니다"),
    # the quantity in one word with its thing, or in another word
    ("Wie schnell läuft das Sägeband?", "1.500 U/min"),
    ("Welches Drehmoment hat das Spannrad?", "120"),
    ("Wie lang ist das Sägeband?", "3.660"),
    ("Wie viel wiegt die Bandsägemaschine?", "620 kg"),
    # what only asks
    ("Quelle température peuvent atteindre les fumées au maximum ?", "240 °C"),
    ("주위 온도는 몇 도까지 괜찮습니까?", "40 °C"),
    ("ER-08이 떴는데 어떻게 해야 하나요?", "비상 정지 버튼"),
    ("커버를 열고 운전해도 되나요?", "커버를 연 채로"),
    ("사행이란 무엇입니까?", "한쪽으로 치우쳐"),
    # what the thing does is no thing
    ("À quelle vitesse tourne le ventilateur ?", "2 850 tr/min"),
    ("¿A qué velocidad gira el husillo?", "1.450 rpm"),
    ("Combien pèse la chaudière ?", "1 250 kg"),
]
NOT_TOLD = [
    "Welches Drehmoment hat das Sägeband?",
    "Wie schnell läuft der Lüfter?",
    "Wie oft müssen die Führungsschienen gewechselt werden?",
    "À quelle vitesse tourne la pompe ?",
    "Tous les combien nettoie-t-on les électrodes ?",
    "¿A qué velocidad gira el motor?",
    "¿Cada cuánto se engrasa la cuchilla?",
    # another quantity, another dimension, or none at all
    "Wie breit ist das Sägeband?",
    "Wie hoch ist die Maschine?",
    "¿Cuál es la temperatura del aceite del reductor?",
    "Wie viel Bremsflüssigkeit passt hinein?",
    # that of another thing, in a sentence
    "Welcher Druck herrscht im Kühlmittelkreislauf?",
    "Quelle est la température de l'eau ?",
    "¿Cuál es la presión del aceite?",
    # how another thing is done to it
    "Comment remplacer la pompe alimentaire ?",
    "¿Cómo se cambia la correa dentada?",
    "Wie reinige ich das Sägeband?",
    "벨트는 어떻게 청소합니까?",
    "감속기는 어떻게 교체합니까?",
]


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('words') / 'store.db'}")
    store.migrate()
    made = Plant(store, open_embedder("all-MiniLM-L6-v2-int8", 384))
    for path, document in (("bsm.pdf", SAW), ("vx.pdf", BOILER), ("env.pdf", PACKER), ("cv.pdf", CONVEYOR)):
        made.add(path, document)
    yield made
    store.close()


@pytest.mark.parametrize(("question", "said"), TOLD)
def test_it_is_told_first(plant: Plant, question: str, said: str) -> None:
    answer = plant.ask(question)
    assert answer.status is Status.ANSWERED, (answer.text, answer.confidence)
    assert said in answer.text.split("\n\n")[0]


@pytest.mark.parametrize("question", NOT_TOLD)
def test_it_is_not_told(plant: Plant, question: str) -> None:
    answer = plant.ask(question)
    assert answer.status is Status.ABSTAINED, answer.text


@pytest.mark.parametrize(
    ("question", "quantity"),
    [
        ("Combien pèse la chaudière ?", "mass"),
        ("Le palier devient chaud, quelle est la limite ?", "temperature"),
        ("Wie laut ist die Maschine?", "level"),
        ("Quel est le niveau sonore de la pompe ?", "level"),
        ("Wie hoch ist die Maschine?", "length"),
        ("Wie hoch ist die Konzentration des Kühlmittels?", ""),
        ("Wie groß ist der Volumenstrom der Pumpe?", ""),
        ("Wie hoch ist der Nennstrom?", "current"),
        ("Welche Bandspannung muss eingestellt werden?", ""),
        ("Welche Netzspannung braucht die Säge?", "voltage"),
        ("Quelle est la tension de la courroie ?", ""),
        ("Quelle est la tension du moteur ?", "voltage"),
        ("¿Cuál es la tensión de la correa?", ""),
        ("¿Cuál es la tensión de alimentación?", "voltage"),
        ("Wie viele Liter Öl braucht das Getriebe?", "volume"),
        ("Combien de litres d'huile contient le carter ?", "volume"),
        ("¿Cuántos litros caben?", "volume"),
        ("감속기에 오일이 몇 리터 들어가나요?", "volume"),
        ("볼트는 몇 Nm로 조여야 하나요?", "torque"),
    ],
)
def test_a_question_asks_for_this_quantity(question: str, quantity: str) -> None:
    assert wanted(in_english(parted(question), language_of(question))).quantity == quantity


@pytest.mark.parametrize(
    "question", ["Was ist Vorschub?", "Qu'est-ce que la purge ?", "¿Qué es la mordaza?", "사행이란 무엇입니까?"]
)
def test_a_question_asks_what_a_term_means(question: str) -> None:
    assert wanted(in_english(question, language_of(question))).kind is AnswerKind.DEFINITION


@pytest.mark.parametrize(
    ("question", "quantity"),
    [
        ("Welchen Abstand muss das Rechenwerk zu einem Frequenzumrichter haben?", "length"),
        ("Welche Länge hat das Kabel des Temperaturfühlers?", "length"),
        ("Welchen Durchmesser hat die Welle?", "length"),
        ("Welche Frequenz hat der Umrichter?", "frequency"),
    ],
)
def test_what_a_german_device_is_called_is_not_asked_for(question: str, quantity: str) -> None:
    assert wanted(in_english(question, "de")).quantity == quantity


def test_a_fuse_is_no_part_number() -> None:
    asked = wanted(in_english("Welche Sicherung schützt den Motor?", "de"))
    assert (asked.kind, asked.number_of_a_part) == (AnswerKind.IDENTIFIER, False)
    assert wanted(in_english("Welche Bestellnummer hat die Sicherung?", "de")).number_of_a_part


@pytest.mark.parametrize(
    ("question", "language", "quantity"),
    [
        ("Welche Lampe leuchtet, wenn die Temperatur 80 °C überschreitet?", "de", ""),
        ("Wie hoch ist der Druck, wenn die Pumpe läuft?", "de", "pressure"),
        ("Si la température dépasse 60 °C, quel voyant s'allume ?", "fr", ""),
        ("Si je passe en 5 V, combien de temps tient la charge ?", "fr", "time"),
        ("Cuando la presión baja de 2 bar, ¿qué hace la bomba?", "es", ""),
        ("커넥터 전압이 낮게 나오면 무엇을 조정합니까?", "ko", ""),
        ("알람이 나면 전압이 몇 V를 넘은 것입니까?", "ko", "voltage"),
    ],
)
def test_a_condition_is_not_asked_for(question: str, language: str, quantity: str) -> None:
    assert wanted(in_english(parted(question), language)).quantity == quantity
