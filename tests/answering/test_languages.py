"""Manuals and questions in German, French, Spanish and Korean: the value with its page, or that it isn't there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from models.embedder import open_embedder
from models.store import Store
from models.types import Block, BlockKind, ReadDocument, Severity, Status
from services.answering.languages import language_of
from services.answering.state import default_state

from .conftest import Plant, heading, paragraph, step, table


def caution(label: str, text: str, page: int) -> Block:
    return Block(BlockKind.WARNING, text, page=page, label=label, severity=Severity.WARNING)


GERMAN = ReadDocument(
    title="Betriebsanleitung Kreiselpumpe KP-80",
    language="de",
    page_count=4,
    blocks=(
        heading("Anzugsdrehmomente"),
        table(
            ("Verbindung", "Gewinde", "Drehmoment (Nm)"),
            (
                ("Ablassschraube", "M20", "55"),
                ("Einfüllschraube", "M16", "32"),
                ("Gehäuseschrauben", "M12", "78"),
                ("Lagerdeckel", "M10", "41"),
            ),
            1,
        ),
        heading("Schmierung"),
        paragraph(
            "Das Getriebe wird mit 2,4 Litern Öl der Viskosität ISO VG 220 gefüllt. Das Öl ist alle 4.000 "
            "Betriebsstunden zu wechseln. Verwenden Sie kein Fett auf Molybdänbasis.",
            2,
        ),
        heading("Gleitringdichtung austauschen"),
        caution("WARNUNG", "Heißes Öl kann schwere Verbrennungen verursachen. Pumpe vorher abkühlen lassen.", 3),
        step("1.", "Motor abschalten und gegen Wiedereinschalten sichern.", 3),
        step("2.", "Kupplungsschutz abnehmen.", 3),
        step("3.", "Alte Dichtung von der Welle ziehen.", 3),
        step("4.", "Neue Dichtung bündig aufsetzen.", 3),
        heading("Störungen"),
        table(
            ("Code", "Bedeutung", "Abhilfe"),
            (
                ("F-31", "Motor überlastet", "Laufrad auf Blockierung prüfen."),
                ("F-32", "Saugdruck zu niedrig", "Saugventil öffnen und Filter reinigen."),
            ),
            4,
        ),
        paragraph(
            "Die höchste zulässige Temperatur der Lager beträgt 85 °C. Der Schalldruckpegel liegt unter 72 dB(A).", 4
        ),
    ),
)
FRENCH = ReadDocument(
    title="Manuel d'entretien du compresseur CX-12",
    language="fr",
    page_count=3,
    blocks=(
        heading("Couples de serrage"),
        table(
            ("Élément", "Filetage", "Couple (Nm)"),
            (("Bouchon de vidange", "M18", "40"), ("Vis de culasse", "M10", "62"), ("Vis de carter", "M8", "24")),
            1,
        ),
        heading("Huile"),
        paragraph("Le carter contient 1,8 litre d'huile minérale. Vidangez l'huile toutes les 2 000 heures.", 2),
        heading("Remplacement du filtre à air"),
        caution("AVERTISSEMENT", "Le réservoir est sous pression. Purgez l'air avant d'ouvrir le capot.", 2),
        step("1.", "Arrêtez le compresseur et purgez le réservoir.", 2),
        step("2.", "Dévissez le capot du filtre.", 2),
        step("3.", "Remplacez la cartouche et remontez le capot.", 2),
        heading("Codes de défaut"),
        table(
            ("Code", "Signification", "Remède"),
            (
                ("A-07", "Température d'huile trop élevée", "Nettoyez le refroidisseur."),
                ("A-08", "Courroie détendue", "Tendez la courroie."),
            ),
            3,
        ),
        paragraph("La pression maximale de service est de 10 bar. La soupape de sécurité s'ouvre à 11,5 bar.", 3),
    ),
)
SPANISH = ReadDocument(
    title="Manual de mantenimiento del elevador EL-300",
    language="es",
    page_count=3,
    blocks=(
        heading("Pares de apriete"),
        table(
            ("Tornillo", "Rosca", "Par (Nm)"),
            (("Tapón de drenaje", "M14", "35"), ("Tornillos de la tapa", "M8", "22"), ("Tuerca del eje", "M30", "180")),
            1,
        ),
        heading("Lubricación"),
        paragraph("El depósito hidráulico contiene 12 litros de aceite HLP 46. Cambie el aceite cada 1.500 horas.", 2),
        heading("Sustitución de la cadena"),
        caution("ADVERTENCIA", "La plataforma puede caer. Apóyela sobre calces antes de soltar la cadena.", 2),
        step("1.", "Baje la plataforma y apóyela sobre calces.", 2),
        step("2.", "Suelte el tensor de la cadena.", 2),
        step("3.", "Retire la cadena y monte la nueva.", 2),
        heading("Averías"),
        table(
            ("Código", "Significado", "Solución"),
            (("E-41", "Sobrecarga del motor", "Reduzca la carga."), ("E-42", "Puerta abierta", "Cierre la puerta.")),
            3,
        ),
        paragraph("La carga máxima admisible es de 3.000 kg. La velocidad nominal es de 0,25 m/s.", 3),
    ),
)
KOREAN = ReadDocument(
    title="유압 프레스 HP-50 정비 설명서",
    language="ko",
    page_count=3,
    blocks=(
        heading("조임 토크"),
        table(
            ("부품", "나사", "토크 (Nm)"),
            (("배출 플러그", "M22", "65"), ("주입 플러그", "M18", "38"), ("실린더 볼트", "M16", "210")),
            1,
        ),
        heading("윤활"),
        paragraph("기어박스에는 ISO VG 220 오일 3.2리터를 채웁니다. 오일은 2,500시간마다 교환합니다.", 2),
        heading("필터 교환"),
        caution("경고", "유압 라인에 압력이 남아 있습니다. 작업 전에 압력을 제거하십시오.", 2),
        step("1.", "펌프를 정지하고 압력을 제거합니다.", 2),
        step("2.", "필터 하우징을 풉니다.", 2),
        step("3.", "새 필터를 끼우고 하우징을 조입니다.", 2),
        heading("고장 코드"),
        table(
            ("코드", "의미", "조치"),
            (
                ("P-11", "오일 온도 높음", "냉각기를 청소하십시오."),
                ("P-12", "압력 부족", "릴리프 밸브를 점검하십시오."),
            ),
            3,
        ),
        paragraph("최대 사용 압력은 250 bar입니다. 정격 전압은 380 V입니다.", 3),
    ),
)
OPEN = [
    ("Welches Drehmoment hat die Ablassschraube?", "kp80.pdf", 1, "55"),
    ("Wie fest muss ich die Ablassschraube anziehen?", "kp80.pdf", 1, "55"),
    ("Wie viel Öl kommt in das Getriebe?", "kp80.pdf", 2, "2,4"),
    ("Wie oft muss das Öl gewechselt werden?", "kp80.pdf", 2, "4.000"),
    ("Wie tausche ich die Gleitringdichtung aus?", "kp80.pdf", 3, "Kupplungsschutz abnehmen"),
    ("Was bedeutet F-32?", "kp80.pdf", 4, "Saugdruck zu niedrig"),
    ("Wie heiß dürfen die Lager werden?", "kp80.pdf", 4, "85 °C"),
    ("Darf ich Fett auf Molybdänbasis verwenden?", "kp80.pdf", 2, "kein Fett"),
    ("Quel est le couple de serrage du bouchon de vidange ?", "cx12.pdf", 1, "40"),
    ("Combien d'huile contient le carter ?", "cx12.pdf", 2, "1,8 litre"),
    ("Tous les combien faut-il vidanger l'huile ?", "cx12.pdf", 2, "2 000 heures"),
    ("Comment remplacer le filtre à air ?", "cx12.pdf", 2, "Dévissez le capot"),
    ("Que signifie le code A-07 ?", "cx12.pdf", 3, "Température d'huile trop élevée"),
    ("Quelle est la pression maximale de service ?", "cx12.pdf", 3, "10 bar"),
    ("¿Cuál es el par de apriete del tapón de drenaje?", "el300.pdf", 1, "35"),
    ("¿Cuánto aceite lleva el depósito hidráulico?", "el300.pdf", 2, "12 litros"),
    ("¿Cada cuánto hay que cambiar el aceite?", "el300.pdf", 2, "1.500 horas"),
    ("¿Cómo se cambia la cadena?", "el300.pdf", 2, "Suelte el tensor"),
    ("¿Qué significa E-42?", "el300.pdf", 3, "Puerta abierta"),
    ("¿Cuál es la carga máxima?", "el300.pdf", 3, "3.000 kg"),
    ("배출 플러그의 조임 토크는 얼마입니까?", "hp50.pdf", 1, "65"),
    ("기어박스에 오일이 얼마나 들어갑니까?", "hp50.pdf", 2, "3.2리터"),
    ("오일은 얼마나 자주 교환합니까?", "hp50.pdf", 2, "2,500시간"),
    ("필터는 어떻게 교환합니까?", "hp50.pdf", 2, "필터 하우징을 풉니다"),
    ("P-12는 무슨 뜻입니까?", "hp50.pdf", 3, "압력 부족"),
    ("최대 사용 압력은 얼마입니까?", "hp50.pdf", 3, "250 bar"),
]
SPOKEN = [
    ("Wie hoch darf die Temperatur der Lager bei der KP-80 laut Handbuch höchstens sein?", "kp80.pdf", 4, "85 °C"),
    ("Welches Drehmoment gilt für die Einfüllschraube der Kreiselpumpe KP-80?", "kp80.pdf", 1, "32"),
    ("Wie viel Öl brauche ich denn insgesamt für das Getriebe der KP-80?", "kp80.pdf", 2, "2,4"),
    ("Combien de litres d'huile minérale y a-t-il dans le carter du compresseur ?", "cx12.pdf", 2, "1,8 litre"),
    ("Jusqu'où peut monter la pression de service du CX-12 ?", "cx12.pdf", 3, "10 bar"),
    ("À quelle pression la soupape de sécurité s'ouvre-t-elle ?", "cx12.pdf", 3, "11,5 bar"),
    ("¿Cuántos litros de aceite hay que ponerle al depósito hidráulico del elevador?", "el300.pdf", 2, "12 litros"),
    ("¿Con qué par se aprietan los tornillos de la tapa del EL-300?", "el300.pdf", 1, "22"),
    ("¿Cada cuántas horas hay que cambiarle el aceite al elevador EL-300?", "el300.pdf", 2, "1.500 horas"),
    ("HP-50 주입 플러그는 몇 Nm로 조여야 해요?", "hp50.pdf", 1, "38"),
    ("HP-50 기어박스에 오일을 몇 리터 채워야 하나요?", "hp50.pdf", 2, "3.2리터"),
    ("유압 프레스의 정격 전압은 몇 V예요?", "hp50.pdf", 3, "380"),
    ("실린더 볼트의 토크를 알려 주세요.", "hp50.pdf", 1, "210"),
]
"""As technicians say it: with the machine's name, verbs that no manual has, and words that only ask."""
ABSENT = [
    "Welches Drehmoment hat die Kupplungsnabe?",
    "Wie schwer ist der Elektromotor?",
    "Quel est le couple de serrage de la poulie ?",
    "Quelle est la tension d'alimentation ?",
    "¿Cuál es el par de apriete de la polea?",
    "¿Qué significa E-99?",
    "모터의 무게는 얼마입니까?",
    "P-99는 무슨 뜻입니까?",
    "Wie laut ist der Elektromotor der KP-80?",
    "Wie hoch ist der Förderdruck der Kreiselpumpe?",
    "Quelle est la pression d'aspiration du compresseur CX-12 ?",
    "Quel est le couple de serrage de la vis du capot du compresseur ?",
    "¿Cuál es la presión del aceite del elevador EL-300?",
    "¿Con qué par se aprieta la tuerca de la cadena?",
    "HP-50 유압 펌프의 토크는 몇 Nm입니까?",
    "HP-50 냉각기의 정격 전압은 얼마예요?",
    "모터 볼트는 몇 Nm로 조여야 해요?",
]


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('languages') / 'store.db'}")
    store.migrate()
    made = Plant(store, open_embedder("all-MiniLM-L6-v2-int8", 384))
    for path, document in (("kp80.pdf", GERMAN), ("cx12.pdf", FRENCH), ("el300.pdf", SPANISH), ("hp50.pdf", KOREAN)):
        made.add(path, document)
    yield made
    store.close()


@pytest.mark.parametrize(("question", "document", "page", "said"), [*OPEN, *SPOKEN])
def test_it_answers_in_the_language_of_the_manual(
    plant: Plant, question: str, document: str, page: int, said: str
) -> None:
    answer = plant.ask(question)
    assert answer.status is Status.ANSWERED, (answer.text, answer.confidence)
    assert said in answer.text
    assert (answer.citations[0].document, answer.citations[0].page) == (document, page)


def test_it_says_it_in_the_language_of_the_question(plant: Plant) -> None:
    assert plant.ask("Was bedeutet F-99?").text.startswith("Die Dokumente sagen es nicht: “F-99” kommt darin")
    assert plant.ask("Que signifie A-99 ?").text.startswith("Les documents ne le disent pas : “A-99”")
    assert "E-41" in plant.ask("¿Qué significa E-49?").text.split("Escrito casi igual")[1]
    assert plant.ask("모터의 무게는 얼마입니까?").text.startswith("문서에 없는 내용입니다")
    german = [plant.ask(question).text for question, document, *_ in OPEN if document == "kp80.pdf"]
    assert any("Außerdem in den Dokumenten:" in text for text in german)
    assert not any("Also in the documents" in text for text in german)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What does E-17 mean?", "en"),
        ("How tight is the die clamp, and was it so in 2019?", "en"),
        ("E-17?", "en"),
        ("Does the car have a telephone socket?", "en"),
        ("car a/c fuse", "en"),
        ("die clamp torque", "en"),
        ("errorlog alarmx dangerzone, max temperature", "en"),
        ("Anzugsdrehmoment Spannrad", "de"),
        ("Pression service", "fr"),
        ("Velocidad husillo", "es"),
        ("Was bedeutet E-17?", "de"),
        ("¿Qué significa E-17?", "es"),
        ("Que signifie E-17 ?", "fr"),
        ("E-17는 무슨 뜻입니까?", "ko"),
    ],
)
def test_the_language_is_told_by_its_small_words(question: str, language: str) -> None:
    assert language_of(question) == language


@pytest.mark.parametrize("question", ABSENT)
def test_it_says_so_when_the_manual_does_not(plant: Plant, question: str) -> None:
    assert plant.ask(question).status is Status.ABSTAINED


def test_a_part_in_another_language_is_found_by_its_words(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    german = (
        "Bevor Sie das Gehäuse öffnen, schalten Sie die Maschine aus und warten, bis die Trommel still steht.",
        "Die Riemen werden alle zweihundert Betriebsstunden auf Risse und auf ihre Spannung geprüft.",
        "Wenn das Lager ein Geräusch macht, das man bei geschlossener Tür hört, muss es bald ersetzt werden.",
        "Verwenden Sie nur das Fett, das auf dem Schild am Deckel steht, weil andere die Dichtungen angreifen.",
        "Schreiben Sie auf, welche Störungen während der Schicht auftraten und was jeweils getan worden ist.",
        "Niemals darf Wasser auf den Schrank gespritzt werden: nur feucht abwischen und wieder trocknen lassen.",
    )
    english = (
        "Before you open the housing, switch the machine off and wait until the drum has come to rest.",
        "The belts are checked for cracks and for their tension every two hundred hours of operation.",
        "If the bearing makes a noise that you can hear with the door closed, it has to be replaced soon.",
        "Minimum distances of 7 m are kept from other buildings and from busier roads behind the fence.",
        "Write down which faults came up during the shift, together with what was done about each of them.",
        "Never spray water onto the cabinet: only wipe its doors with a damp cloth and let them dry again.",
    )
    blocks = (heading("Betrieb"), *map(paragraph, german), heading("Operation"), *map(paragraph, english))
    plant.add("dryer.md", ReadDocument(title="Nordlauf WT-20", blocks=blocks, language="de"))
    answer = plant.ask("What minimum distance is kept from a busy road?", state=default_state())
    assert answer.status is Status.ANSWERED, answer.text
    assert "7 m" in answer.text.splitlines()[0]
