"""A manual that holds its text in several languages: each part is searched in its own."""

from __future__ import annotations

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from ingestion.chunking import chunks, index_terms
from ingestion.front import language, language_of
from ingestion.languages import in_their_languages
from models.types import Block, BlockKind, ReadDocument

ENGLISH = (
    "Before you open the housing, switch the machine off and wait until the drum has come to rest.",
    "The belts are checked for cracks and for their tension every two hundred hours of operation.",
    "If the bearing makes a noise that you can hear with the door closed, it has to be replaced soon.",
    "Use only the grease that the label on the cover names, since others attack the seals of the shaft.",
    "The minimum distances that are given here must be kept when lifting the machine with a crane.",
    "Write down which faults came up during the shift, together with what was done about each of them.",
    "Never spray water onto the cabinet: only wipe its doors with a damp cloth and let them dry again.",
    "Whoever works behind the fence carries a second key, so that nobody can start anything meanwhile.",
)
GERMAN = (
    "Bevor Sie das Gehäuse öffnen, schalten Sie die Maschine aus und warten, bis die Trommel still steht.",
    "Die Riemen werden alle zweihundert Betriebsstunden auf Risse und auf ihre Spannung geprüft.",
    "Wenn das Lager ein Geräusch macht, das man bei geschlossener Tür hört, muss es bald ersetzt werden.",
    "Verwenden Sie nur das Fett, das auf dem Schild am Deckel steht, weil andere die Dichtungen angreifen.",
    "Die hier genannten Mindestabstände sind einzuhalten, wenn die Maschine mit dem Kran gehoben wird.",
    "Schreiben Sie auf, welche Störungen während der Schicht auftraten und was jeweils getan worden ist.",
    "Niemals darf Wasser auf den Schrank gespritzt werden: nur feucht abwischen und wieder trocknen lassen.",
    "Wer hinter dem Zaun arbeitet, trägt einen zweiten Schlüssel, damit inzwischen niemand etwas einschaltet.",
)
FRENCH = (
    "Avant d'ouvrir le carter, arrêtez la machine et attendez que le tambour soit complètement immobile.",
    "Les courroies sont contrôlées toutes les deux cents heures de service pour leur tension et leur état.",
    "Si le roulement fait un bruit que l'on entend avec la porte fermée, il faut le remplacer rapidement.",
    "Utilisez seulement la graisse indiquée sur la plaque du couvercle, car d'autres attaquent les joints.",
    "Les distances minimales indiquées ici doivent être respectées lorsque la machine est levée par une grue.",
    "Notez quels défauts sont apparus pendant le poste et ce qui a été fait pour chacun d'entre eux.",
    "Ne projetez jamais d'eau sur l'armoire: essuyez seulement ses portes avec un chiffon humide.",
    "Celui qui travaille derrière la clôture porte une seconde clé afin que personne ne démarre rien.",
)
CHINESE = (
    "打开外壳之前，请关闭机器并等待滚筒停止转动。",
    "每运行两百小时检查一次皮带的裂纹和张力，必要时更换新的皮带。",
    "如果关闭门后仍能听到轴承发出噪音，应尽快更换轴承并重新润滑。",
    "只能使用盖板标签上注明的润滑脂，因为其他润滑脂会损坏轴的密封件。",
    "用起重机吊起设备时，必须遵守此处给出的最小距离，并有人在旁边看守。",
    "请记录本班次出现的故障以及针对每个故障所采取的措施和处理时间。",
    "切勿向电气柜喷水，只能用湿布擦拭柜门，然后让其自然晾干后再合上电源。",
)


def manual(*parts: tuple[str, ...], language: str = "en") -> ReadDocument:
    """Three sections a part, each with its heading."""
    blocks = [
        block
        for part in parts
        for number in range(3)
        for block in (
            Block(BlockKind.HEADING, f"{number + 1} {part[number][:20]}", level=1),
            *(Block(BlockKind.PARAGRAPH, text) for text in (*part[number:], *part[:number])),
        )
    ]
    return ReadDocument(title="WX-20", blocks=tuple(blocks), language=language)


def test_each_part_is_of_its_own_language() -> None:
    found = chunks(manual(ENGLISH, GERMAN, FRENCH, language="de"), "copy")
    assert [one for one, _ in groupby(chunk.language for chunk in found)] == ["en", "", "fr"]
    for part, code in ((ENGLISH, "en"), (GERMAN, ""), (FRENCH, "fr")):
        own = [chunk for chunk in found if any(text in chunk.text for text in part)]
        assert {chunk.language for chunk in own} == {code}


def test_its_terms_are_those_of_its_language() -> None:
    found = chunks(manual(ENGLISH, GERMAN, language="de"), "copy")
    (lifting, *_) = (chunk for chunk in found if ENGLISH[4] in chunk.text)
    assert "distanc" in index_terms("wx20.pdf", "WX-20", lifting, "de")  # the English stem, in a German document


def test_a_document_in_one_language_stays_as_it_is() -> None:
    once = chunks(manual(ENGLISH), "copy")
    assert {chunk.language for chunk in once} == {""}


def test_a_table_of_few_words_is_of_no_other_language() -> None:
    rows = "\n".join(f"Hi address to value {n} Lo address to value {n} to address Hi" for n in range(200))
    blocks = (*manual(ENGLISH).blocks, Block(BlockKind.PARAGRAPH, rows))
    assert {chunk.language for chunk in chunks(ReadDocument(title="", blocks=blocks), "copy")} == {""}


@given(
    st.lists(st.sampled_from([ENGLISH, GERMAN, FRENCH]), min_size=1, max_size=3), st.sampled_from(["en", "de", "nl"])
)
def test_each_is_of_the_language_of_its_part(parts: list[tuple[str, ...]], language: str) -> None:
    made = chunks(manual(*parts, language=language), "copy")
    again = in_their_languages(made, language)
    assert [(c.id, c.text, c.units) for c in again] == [(c.id, c.text, c.units) for c in made]
    codes = {id(ENGLISH): "en", id(GERMAN): "de", id(FRENCH): "fr"}
    for part in parts:
        own = [chunk for chunk in again if any(text in chunk.text for text in part)]
        assert {chunk.language or language for chunk in own} == {codes[id(part)]}


def test_chinese_is_not_taken_for_korean() -> None:
    assert language(CHINESE) == "zh"
    assert {chunk.language for chunk in chunks(manual(ENGLISH, CHINESE), "copy")} == {"", "zh"}


def test_a_leaflet_of_short_parts_is_told_apart() -> None:
    parts = (ENGLISH[:3], GERMAN[:3], FRENCH[:3])
    blocks = [
        block
        for part in parts
        for block in (Block(BlockKind.HEADING, part[0][:12], level=1), Block(BlockKind.PARAGRAPH, " ".join(part)))
    ]
    found = chunks(ReadDocument(title="WX-20", blocks=tuple(blocks)), "copy")
    assert [chunk.language for chunk in found] == ["", "de", "fr"]


def test_a_few_words_are_of_the_documents_language() -> None:
    text = "The Machine Weighs 4,600 kg With All Options And Needs Air Of 6 bar. Motor: stator, rotor."
    (chunk,) = chunks(ReadDocument(title="", blocks=(Block(BlockKind.PARAGRAPH, text),)), "copy")
    assert chunk.language == ""


def test_a_page_that_is_one_table_is_of_the_language_of_its_script() -> None:
    table = Block(BlockKind.TABLE, "축(Axis) | 감속기 교체시 주입량 / VIGO GREASE RE0 / cc\nB | 1,500\nV | 2,778")
    assert language_of((table,)) == "ko"
    maker = Block(BlockKind.TABLE, "Maker | 삼성\nRated voltage | 230 V\nInsulation class | F\nProtection | IP54")
    assert language_of((maker,)) == "en"
    assert language_of([Block(BlockKind.PARAGRAPH, "감속기의 그리스를 교환하십시오.")]) == "ko"
