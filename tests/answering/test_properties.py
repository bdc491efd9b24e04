"""A question for what something costs, weighs or how big it is isn't answered with another number of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument, Status
from services.answering.properties import counts_nothing, is_another_property, lacks_the_unit
from services.answering.quantities import quantities

from .conftest import Plant, forced, heading, paragraph, table

BLOWER = (
    heading("Blower BL-5"),
    paragraph("The blower delivers 1.6 m³/min at 8 bar and starts after 5 s."),
)
PRICED = paragraph("The blower weighs 82 kg. A new blower costs €4,200.")


@pytest.mark.parametrize(
    "question",
    [
        "How much does the blower cost?",
        "What would a new blower set me back?",
        "What does the blower weigh?",
        "How loud is the blower?",
        "How long does the blower last before it is worn?",
    ],
)
def test_another_number_of_the_thing_is_no_answer(make_plant: Callable[[], Plant], question: str) -> None:
    plant = make_plant()
    plant.add("blower.md", ReadDocument(title="Blower", blocks=BLOWER[:1] + BLOWER[1:]))
    answer = plant.ask(question, state=forced())
    assert answer.status is Status.ABSTAINED or "1.6 m³/min" not in answer.text.splitlines()[0]


@pytest.mark.parametrize(
    ("question", "says"), [("What does the blower weigh?", "82 kg"), ("How much does the blower cost?", "€4,200")]
)
def test_what_a_document_states_is_told(make_plant: Callable[[], Plant], question: str, says: str) -> None:
    plant = make_plant()
    plant.add("blower.md", ReadDocument(title="Blower", blocks=(*BLOWER, PRICED)))
    assert says in plant.ask(question, state=forced()).text


@pytest.mark.parametrize(
    ("question", "passage", "another"),
    [
        ("How heavy is the pump?", "Pump; mass: 82", False),
        ("How heavy is the pump?", "The pump takes 8 L of oil.", True),
        ("Was kostet die Pumpe?", "Die Pumpe fördert 8 L in 2 min.", True),
        ("How fast does the fan turn?", "The fan turns at 1,450 1/min.", False),
        ("How fast does the fan turn?", "The fan has 8 blades of 120 mm.", True),
        ("What is the noise level of the fan?", "68 dB(A) at 1 m", False),
        ("What is the capacity of the tank?", "The tank: 270 l", False),
        ("What is the torque of the bolt?", "Bolt: 8 mm", False),  # no property of this list: left to the other signs
    ],
)
def test_the_word_or_the_dimension_must_stand_there(question: str, passage: str, another: bool) -> None:
    classes = frozenset(quantity.name for quantity in quantities(passage))
    assert is_another_property(question, passage, classes) is another


@pytest.mark.parametrize(
    ("question", "passage", "lacks"),
    [
        ("How far may it fly, in metres?", "It flies farther on the 2.4 GHz band.", True),
        ("How far may it fly, in metres?", "It flies farther on the other band.", False),  # another sign's matter
        ("How far may it fly, in metres?", "It flies 250 m.", False),
        ("Frequency in MHz of the antenna?", "Keep it 3 ft away from the antenna.", True),
        ("Which pressure in bar does the valve hold?", "It opens at 8 bar.", False),
        ("What is the blade angle in degrees?", "The blade stands at 45° at 20 °C.", False),
        ("What is the torque in ft-lbs?", "Tighten it to 20 ft lbs.", False),
        ("What is the length in mm?", "All lengths in mm: the tube has 850 and holds 2 l.", False),
        ("How fast, in rpm?", "It turns at 1450 min⁻¹.", False),
    ],
)
def test_the_unit_that_is_asked_for_must_not_be_another_quantitys(question: str, passage: str, lacks: bool) -> None:
    classes = {quantity.name for quantity in quantities(passage) if quantity.name}
    assert lacks_the_unit(question, passage, classes) is lacks


def test_what_counts_nothing_does_not_say_how_many(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    formats = (
        ("DNG", "Select this format for photos of high resolution with the EVO II"),
        ("JPEG", "It holds up to 900 photos"),
    )
    modes = paragraph("The modes of the camera are: single shot, burst, bracketing.")
    blocks = (heading("Formats of photos"), table(("Format", "Use"), formats), heading("Modes"), modes)
    plant.add("camera.md", ReadDocument(title="Camera", blocks=blocks))
    assert plant.ask("How many photos fit in DNG format?", state=forced()).status is Status.ABSTAINED
    assert "900" in plant.ask("How many photos fit in JPEG format?", state=forced()).text
    assert not counts_nothing("Two V-belts drive the fan.")
    assert not counts_nothing("Four I/O modules are fitted.")
    assert counts_nothing("It is fitted to the EVO II Pro.")
    assert "bracketing" in plant.ask("How many modes does the camera have?", state=forced()).text


def test_a_number_in_a_products_name_counts_nothing(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("Product name", "SOLVOCOAT 65 THINNER"), ("Odor", "Sweet"), ("Supplier", "Solvo"))
    flash = (heading("Properties"), paragraph("The closed cup flash point is 27 °C."))
    plant.add("sds.md", ReadDocument(title="Solvocoat", blocks=(heading("Product"), table(("", ""), rows), *flash)))
    answer = plant.ask("closed cup flash point of Solvocoat 65 thinner", state=forced())
    assert "27 °C" in answer.text.splitlines()[0]


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("Check manifold.", True),
        ("Keep canteen in safety.", True),
        ("Twofold seal.", False),
        ("a twofold seal", False),
        ("Fifteen screws hold it.", False),
        ("Sixty screws hold it.", False),
    ],
)
def test_what_only_ends_like_a_number_is_none(text: str, nothing: bool) -> None:
    assert counts_nothing(text) is nothing


def test_a_row_is_not_given_in_a_unit_of_which_its_table_has_nothing(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("Drive end", "30 cm³", "4,000 h"), ("Fan end", "20 cm³", "2,000 h"))
    blocks = (heading("Greasing"), table(("Bearing", "Grease", "Interval"), rows))
    plant.add("fan.md", ReadDocument(title="Nordlauf fan", blocks=blocks))
    asked = "How much grease does the drive end bearing take, in {}?"
    assert plant.ask(asked.format("grams"), state=forced()).status is Status.ABSTAINED
    assert "30 cm³" in plant.ask(asked.format("cm³"), state=forced()).text.splitlines()[0]


def test_a_row_whose_table_has_the_unit_elsewhere_is_given(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("Drive end", "27", "4,000 h"), ("Fan end", "18", "2,000 h"), ("Both, at most", "60 g", ""))
    blocks = (heading("Greasing"), table(("Bearing", "Grease", "Interval"), rows))
    plant.add("fan.md", ReadDocument(title="Nordlauf fan", blocks=blocks))
    answer = plant.ask("How much grease does the drive end bearing take, in grams?", state=forced())
    assert answer.status is Status.ANSWERED, answer.text
    assert "27" in answer.text.splitlines()[0]


def test_a_delay_in_msec_is_a_time(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("Main contact", "80 msec"), ("Auxiliary contact", "95 msec"))
    blocks = (heading("Times"), table(("Contact", "Delay"), rows))
    plant.add("relay.md", ReadDocument(title="Nordlauf relay", blocks=blocks))
    first = plant.ask("What is the delay of the main contact, in ms?", state=forced()).text.splitlines()[0]
    assert first.startswith("Main contact: delay 80 msec")


@pytest.mark.parametrize(
    ("told", "answered"),
    [
        ("The stop delay trips and the drive flags stop delay error (8) in state 1.", False),
        ("The stop delay of the drive is 320 ms.", True),
        ("The stop delay of the drive depends on its load.", True),
    ],
)
def test_a_sentence_whose_figures_are_of_no_time_tells_no_delay(
    make_plant: Callable[[], Plant], told: str, answered: bool
) -> None:
    plant = make_plant()
    plant.add("drive.md", ReadDocument(title="Drive", blocks=(heading("Drive DR-4"), paragraph(told))))
    answer = plant.ask("What is the stop delay of the drive?", state=forced())
    assert (answer.status is Status.ANSWERED) is answered


@pytest.mark.parametrize(
    "question", ["What is the maximum output current of the WL-6?", "What is the torque of the WL-6?"]
)
def test_another_quantity_of_the_thing_is_no_answer(make_plant: Callable[[], Plant], question: str) -> None:
    plant = make_plant()
    told = "The max. output voltage of the WL-6 is 60 V, so do not touch its terminals."
    plant.add("wl6.md", ReadDocument(title="Lathe WL-6", blocks=(heading("Electrical data"), paragraph(told))))
    assert plant.ask(question, state=forced()).status is Status.ABSTAINED
    assert "60 V" in plant.ask("What is the maximum output voltage of the WL-6?", state=forced()).text


@pytest.mark.parametrize(
    "question", ["What is the maximum welding current of the XT 201Di?", "What is the cycle time of the XT 201Di?"]
)
def test_the_figures_of_a_name_are_no_value(make_plant: Callable[[], Plant], question: str) -> None:
    plant = make_plant()
    blocks = (
        heading("Description"),
        paragraph("The XT 201Di welds in MIG and TIG mode with a stable welding current and a short cycle time."),
    )
    plant.add("xt.md", ReadDocument(title="Welder XT 201Di", blocks=blocks))
    assert plant.ask(question, state=forced()).status is Status.ABSTAINED


def test_a_row_of_another_quantity_is_no_answer(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("Output: rated voltage", "75 V"), ("Motor capacity", "50 W to 750 W"))
    plant.add("drive.md", ReadDocument(title="Drive DN2", blocks=(heading("Output"), table(("Data", "Value"), rows))))
    text = plant.ask("What is the rated output power of the DN2?", state=forced()).text
    assert not text.startswith("Output: rated voltage")


def test_a_quantity_in_another_unit_that_tells_it_is_given(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (heading("Filling"), paragraph("Fill 2.5 kg of oil into the gearbox."), paragraph("The fan has 8 blades."))
    plant.add("gear.md", ReadDocument(title="Gearbox", blocks=blocks))
    assert "2.5 kg" in plant.ask("How much oil goes into the gearbox?", state=forced()).text


def test_a_number_in_words_is_a_quantity(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    said = "After power has been applied to the gauge, allow five minutes for the gauge to stabilize (warm-up)."
    plant.add("gauge.md", ReadDocument(title="Gauge 300", blocks=(heading("Initial setup"), paragraph(said))))
    answer = plant.ask("How long does the gauge have to warm up before I set zero?")
    assert "five minutes" in answer.text
    assert answer.status is Status.ANSWERED


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("Their pressure depends on the load. Tighten all bolts of the wheels with an appropriate torque.", False),
        ("Tighten all bolts of the wheels with a torque that depends on their size.", True),
    ],
)
def test_what_stands_for_a_figure_stands_in_the_sentence_that_is_asked_for(
    make_plant: Callable[[], Plant], text: str, answered: bool
) -> None:
    plant = make_plant()
    plant.add("t.md", ReadDocument(title="Trailer", blocks=(heading("Wheels"), paragraph(text))))
    answer = plant.ask("What torque are the bolts of the wheels tightened with?", state=forced())
    assert (answer.status is Status.ANSWERED) is answered
