"""The row that a question names is given, a sister's never: of another plug, screw or fault code."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from models.types import ReadDocument, Status
from services.answering.choose import choose
from services.answering.state import default_state

from .conftest import Plant, forced, heading, paragraph, table


@pytest.fixture
def press(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    blocks = (
        heading("Tightening torques"),
        table(
            ("Item", "Thread", "Torque [Nm]"),
            (("Drain plug", "M22", "55"), ("Vent plug, gearbox", "M10", "18"), ("Cover screws, motor", "M8", "25")),
        ),
        heading("Fault codes"),
        table(
            ("Code", "Meaning", "Remedy"),
            (("F106", "Oil filter clogged", "Replace the cartridge"), ("F107", "Oil too hot", "Clean the cooler")),
        ),
    )
    plant.add("press.md", ReadDocument(title="Press manual", blocks=blocks))
    return plant


@pytest.mark.parametrize(
    "question",
    [
        "What is the torque of the suction screw?",
        "What is the torque for the drain plug of the gearbox?",
        "How tight must the suction screw be?",
        "How tight do I turn the suction screw?",
        "need the torque for the cover screws of the conveyor, what is it?",
        "What is the lubricant of the drain plug?",
        "need the thread for the cover screws of the conveyor, what is it?",
        "Any idea? I need the torque of the suction screw.",
        "need the remedy for the clogged hydraulic filter, what is it?",
    ],
)
def test_a_sisters_value_is_not_given_for_what_is_not_there(press: Plant, question: str) -> None:
    answer = press.ask(question, state=forced())
    assert answer.status is Status.ABSTAINED
    assert not answer.citations
    assert answer.nearest  # the sisters are shown as what they are


@pytest.mark.parametrize(
    "question",
    [
        "What is the torque of the drain plug?",
        "How tight must the drain plug be?",
        "How tight do I turn the drain plug?",
        "need the torque of the drain plug, what is it?",
    ],
)
def test_the_thing_itself_is_given(press: Plant, question: str) -> None:
    answer = press.ask(question, state=forced())
    assert answer.status is Status.ANSWERED
    # the press has a drain plug, too: both are said, and no fill plug before them
    assert [line.count("Drain plug") for line in answer.text.splitlines()[:3]] == [0, 1, 1]


def test_the_row_of_a_fault_code_answers_for_it_whatever_the_threshold(press: Plant) -> None:
    state = default_state()
    strict = state.model_copy(
        update={
            "abstention": state.abstention.model_copy(update={"threshold": 0.999, "threshold_without_vectors": 0.999})
        }
    )
    answer = press.ask("What does F106 mean?", state=strict)
    assert answer.status is Status.ANSWERED
    assert "Oil filter clogged" in answer.text
    assert press.ask("What does F109 mean?", state=forced()).status is Status.ABSTAINED


def test_the_row_that_is_named_answers_however_far_below_the_best_it_scores(press: Plant) -> None:
    state = forced()
    every = state.model_copy(update={"composition": state.composition.model_copy(update={"least": 1.01})})
    answer = press.ask("What is the torque of the drain plug?", state=every)
    assert answer.status is Status.ANSWERED
    assert "Drain plug" in answer.text.splitlines()[1]


def test_what_a_thing_does_is_not_a_part_of_its_name(press: Plant) -> None:
    answer = press.ask("What torque does the vent plug accept at most?", state=forced())
    assert answer.status is Status.ANSWERED
    assert "18" in answer.text.split("\n")[0], answer.text


def test_a_row_named_like_the_product_is_not_what_is_asked_for(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (
        heading("Kit contents"),
        table(("Kit", "Parts"), (("Sealer cell", "Core, dam, lid, wedge"), ("Retrofit kit", "Wedge and dam"))),
        heading("Specifications"),
        table(("Feature", "Value"), (("Upper chamber capacity", "200 mL"), ("Lower chamber capacity", "600 mL"))),
    )
    plant.add("sealer.md", ReadDocument(title="Sealer cell", blocks=blocks))
    answer = plant.ask("What is the upper chamber capacity of the sealer cell?", state=forced())
    assert "200 mL" in answer.text.split("\n")[0]


def test_variants_and_a_line_of_products_are_no_sisters(make_plant: Callable[..., Plant]) -> None:
    plant = make_plant()
    rows = (("Flow", "40 l/min", "60 l/min"), ("Weight", "12 kg", "15 kg"))
    for name, title, columns in (
        ("t.md", "T-50", ("Item", "T-50S", "T-50L")),
        ("rx.md", "RX-20 series", ("Item", "RX-21", "RX-22")),
    ):
        plant.add(name, ReadDocument(title=title, blocks=(heading("Data"), table(columns, rows))))
    assert "40 l/min" in plant.ask("What is the flow of the T-50?", state=forced()).text
    assert "12 kg" in plant.ask("What is the weight of the RX-20 series?", state=forced()).text


def test_a_row_is_found_by_the_name_above_its_column(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (
        heading("Introduction"),
        paragraph("The titrators of this line (T5, T7 and T9) are easy to use and flexible."),
        heading("Optional equipment"),
        table(("Accessory", "T5", "T7", "T9"), (("Dosing unit", "3", "4", "7"), ("Sample changer", "1", "1", "2"))),
    )
    plant.add("titrator.md", ReadDocument(title="Titrators", blocks=blocks))
    answer = plant.ask("How many dosing units can a T9 have?", state=forced())
    assert "7" in answer.text.split("\n")[0]
    assert answer.citations[0].quote.startswith("Dosing unit")


def test_a_row_that_only_names_the_model_is_not_shown_for_another_detail(make_plant: Callable[..., Plant]) -> None:
    """The sentence that scores best speaks of the model and a weight; the row that would stand first says neither."""
    plant = make_plant()
    columns = ("Model", "Gear unit", "Oil quantity (L)", "Oil level", "Sight glass")
    rows = (
        ("QP-21", "GU-41", "3.8", "middle of the sight glass", "33-0418-2"),
        ("QP-22", "GU-42", "5.6", "middle of the sight glass", "33-0418-2"),
        ("QP-23", "GU-43", "8.2", "upper third of the sight glass", "33-0418-4"),
    )
    spacer = "Unscrew the screws and push the spacer out sideways. Support it: the spacer of a QP-23 weighs 9 kg."
    blocks = (
        heading("Gear unit"),
        table(columns, rows),
        heading("Removing the coupling"),
        paragraph(spacer),
        heading("Impeller"),
        paragraph("Pull the impeller off the shaft with the puller 90-0011."),
    )
    plant.add("pump.md", ReadDocument(title="Process pump QP-20", blocks=blocks))
    assert plant.ask("How much does the impeller of the QP-23 weigh?").status is Status.ABSTAINED
    assert "9 kg" in plant.ask("How much does the spacer of the QP-23 weigh?").text


@pytest.mark.parametrize(
    ("question", "value", "others"),
    [
        ("What is the upper chamber capacity?", "200 mL", "600 mL"),
        ("Which number has the FFKM O-ring set?", "33-0512", "33-0511"),
    ],
)
def test_the_other_one_of_two_does_not_stand_below_the_right_one(
    make_plant: Callable[[], Plant], question: str, value: str, others: str
) -> None:
    plant = make_plant()
    sets = (
        ("9", "O-ring set of the cartridge, FKM", "33-0511"),
        ("10", "O-ring set of the cartridge, FFKM", "33-0512"),
    )
    blocks = (
        heading("Capacities"),
        paragraph("Upper chamber capacity: 200 mL"),
        table(("", ""), (("Lower chamber capacity", "600 mL"), ("Colour", "grey"))),
        heading("Spare parts"),
        table(("Item", "Description", "Part number"), sets),
    )
    plant.add("cell.md", ReadDocument(title="Gel cell", blocks=blocks))
    answer = plant.ask(question, state=forced())
    assert value in answer.text
    assert others not in answer.text


def _pump(make_plant: Callable[..., Plant], intro: str, *blocks: object) -> Plant:
    plant = make_plant()
    torques = table(("Item", "Thread", "Torque [Nm]"), (("Drain plug", "M22", "55"), ("Vent plug", "M10", "18")))
    read = (heading("Introduction"), paragraph(intro), *(blocks or (heading("Tightening torques"), torques)))
    plant.add("pumps.md", ReadDocument(title="Pump manual", blocks=read))  # type: ignore[arg-type]
    return plant


@pytest.mark.parametrize(
    "intro",
    [
        "This manual covers the MP-400 family: MP-401, MP-402 and MP-405.",
        "The MP-401, MP-402 and MP-405 are pumps for clean water.",
        "These are the operating instructions for the pump MP-402.",
    ],
)
def test_a_row_without_a_product_holds_for_each_that_the_document_is_for(
    make_plant: Callable[..., Plant], intro: str
) -> None:
    plant = _pump(make_plant, intro)
    assert "55" in plant.ask("What is the torque of the drain plug on the MP-402?", state=forced()).text.split("\n")[0]
    for question in ("Torque of the fill plug on the MP-402?", "What is the torque of the MP-402?"):
        assert not re.search("55|18", plant.ask(question, state=forced()).text.split("\n")[0])


TORQUES = table(("Item", "Torque [Nm]"), (("Drain plug", "55"), ("Vent plug", "18")))
BY_MODEL = (table(("Item", "Torque [Nm]"), (("Drain plug, MP-401", "55"), ("Drain plug, MP-405", "80"))),)
COVERS = "This manual covers the pumps MP-401, MP-402 and MP-405."


@pytest.mark.parametrize(
    ("intro", "blocks"),
    [
        (COVERS, BY_MODEL),
        (COVERS, (heading("MP-401"), TORQUES)),
        (COVERS, (heading("Torques"), paragraph("The following torques apply to the MP-401 only."), TORQUES)),
        ("This manual covers the pumps AP-401 and MP-402.", (heading("AP-401"), TORQUES)),
        ("This manual does not apply to the MP-402.", (heading("Torques"), TORQUES)),
        ("For the MP-402 see the separate manual.", (heading("Torques"), TORQUES)),
        ("The pump replaces the models MP-300 and MP-402.", (heading("Torques"), TORQUES)),
    ],
)
def test_a_row_of_a_sister_product_is_not_given_for_another(
    make_plant: Callable[..., Plant], intro: str, blocks: tuple[object, ...]
) -> None:
    plant = _pump(make_plant, intro, *blocks)
    answer = plant.ask("What is the torque of the drain plug on the MP-402?", state=forced())
    assert not re.search("55|18|80", answer.text.split("\n")[0])


@pytest.fixture
def lathes(make_plant: Callable[..., Plant]) -> Plant:
    plant = make_plant()
    small = (
        ("Bearing diameter", "mm", "75"),
        ("Spindle speed", "rpm", "6,000"),
        ("Stroke of the tailstock", "mm", "70"),
    )
    large = (("Spindle speed", "rpm", "4,500"), ("Cooling capacity", "kW", "–"))
    blocks = (
        heading("Specifications"),
        table(("Item", "", "J-1"), small),
        heading("Specifications of the double one"),
        table(("Item", "", "JJ-1"), large),
        heading("Enable conditions"),
        table(("Condition", "Minimum", "Maximum"), (("Vehicle speed", "10 mph", "–"), ("Throttle", "5 %", "40 %"))),
        heading("Options"),
        table(("Option", "Basic", "Pro"), (("Alarm relay", "–", "1"), ("Dosing unit", "✓", "–"))),
        heading("Care"),
        table(
            ("Task", "Interval", "Oil type"),
            (("Gearbox oil change", "4000 h", "–"), ("Grease the chuck", "50 h", "EP2")),
        ),
        heading("Terminals"),
        table(("Terminal", "Signal", "Remark"), (("7", "L", "–"), ("8", "N", "–"))),
        heading("Screws"),
        table(("Thread", "Class 8.8", "Class 10.9"), (("M8", "25 Nm", "36 Nm"), ("M10", "48 Nm", "71 Nm"))),
        heading("Charging"),
        table(
            ("Stage", "Standby use (V)", "Cyclic use (V)", "Fast use (V)"),
            (("Boost", "", "14.4", "14.8"), ("Hold", "13.5", "13.6", "13.7")),
        ),
        heading("Coils"),
        table(
            ("DTC", "Cycle", "Detection item", "MIL"),
            (
                ("P0353", "–", "No. 3 Cylinder Ignition Coil Circuit", "ON"),
                ("P0354", "–", "No. 4 Cylinder Ignition Coil Circuit", "ON"),
            ),
        ),
    )
    plant.add("lathes.md", ReadDocument(title="Lathes J-1 and JJ-1", blocks=blocks))
    return plant


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is the bearing diameter of the J-1?", "75"),
        ("What is the spindle speed of the JJ-1?", "4,500"),
        ("What is the minimum vehicle speed?", "10 mph"),
        ("What is the maximum throttle?", "40 %"),
        ("Which DTC is the No. 4 cylinder ignition coil circuit?", "P0354"),
        ("Does the Basic have a dosing unit?", "Dosing unit"),
        ("Does the Basic have an alarm relay?", "Alarm relay"),  # a dash is an answer, too
        ("How often must the gearbox oil be changed?", "4000 h"),
        ("Which signal is on terminal 7?", "L"),
        ("What torque for an M10 screw of class 10.9?", "71"),
        ("What is the hold voltage in standby use?", "13.5"),
        ("What is the boost voltage in cyclic use?", "14.4"),
    ],
)
def test_the_column_and_the_number_that_are_asked_for_answer(lathes: Plant, question: str, value: str) -> None:
    assert value in lathes.ask(question, state=forced()).text


@pytest.mark.parametrize(
    "question",
    [
        "What is the bearing diameter of the JJ-1?",  # its sister's column
        "What is the tailstock stroke of the JJ-1?",
        "What is the maximum vehicle speed?",  # a dash
        "What torque for an M10 screw of class 9.8?",
        "What is the boost voltage in standby use?",  # an empty cell that no other one reaches into
        "What is the cooling capacity of the JJ-1?",
        "Which DTC is the No. 5 cylinder ignition coil circuit?",
    ],
)
def test_neither_another_column_nor_a_dash_nor_another_number_answers(lathes: Plant, question: str) -> None:
    answer = lathes.ask(question, state=forced())
    assert answer.status is Status.ABSTAINED, answer.text


def test_a_products_name_of_two_words_is_the_titles(make_plant: Callable[..., Plant]) -> None:
    plant = make_plant()
    keys = table(("No.", "Key"), (("4", "Shutter speed"), ("5", "Lens aperture")))
    own = (heading("Image settings"), keys)
    plant.add("camera.md", ReadDocument(title="Skycam 2", blocks=(*own, paragraph("Charge the Skycam2."))))
    for question in ("What is number 5 of the image settings of the Skycam 2?", "What is number 5 on the Skycam2?"):
        assert "Lens aperture" in plant.ask(question, state=forced()).text
    assert "Lens" not in plant.ask("What is number 5 of the image settings of the Skycam 3?", state=forced()).text


def test_a_row_says_of_which_group_it_is(make_plant: Callable[..., Plant]) -> None:
    plant = make_plant()
    left = (("Left spindle", "", ""), ("Bearing diameter", "mm", "120"), ("Speed range", "rpm", "5,500"))
    right = (("Right spindle", "", ""), ("Bearing diameter", "mm", "100"), ("Speed range", "rpm", "6,000"))
    data = (heading("Technical data"), table(("", "", "TX 350"), (*left, *right)))
    plant.add("tx.md", ReadDocument(title="TX 350 lathe", blocks=data))
    for side, value, other in (("right", "100", "120"), ("left", "120", "100")):
        first, *below = plant.ask(f"What is the bearing diameter of the {side} spindle?").text.splitlines()
        assert value in first
        assert other not in first
        assert below[0].startswith(f"{side.capitalize()} spindle: Bearing diameter")


def test_a_number_before_its_word_that_no_document_has_is_named(lathes: Plant) -> None:
    answer = lathes.ask("Which DTC is the No. 5 cylinder ignition coil circuit?", state=forced())
    assert "“No. 5 cylinder”" in answer.text


def test_a_row_below_the_name_that_is_asked_for_comes_before_another_with_a_part_of_it(
    make_plant: Callable[[], Plant],
) -> None:
    plant = make_plant()
    seal = (("Rear oil seal", ""), ("Bore", "116.0 mm"), ("Runout", "0.250 mm"))
    taper = (("Cylinder bore taper", ""), ("Production", "0.010 mm"), ("Service", "0.100 mm"))
    wear = (("Cylinder wear", ""), ("Production", "0.020 mm"), ("Service", "0.200 mm"))
    blocks = (heading("Block"), table(("", ""), (*seal, *taper, *wear)))
    plant.add("block.md", ReadDocument(title="Engine: Service Manual", blocks=blocks))
    understood, found = plant.found("What is the cylinder bore taper in service?")
    held = (("Service | 0.100 mm", 1.0), ("Bore | 116.0 mm", 0.4))
    service, bore = (
        replace(
            next(item for item in found if item.unit.text == text),
            score=context,
            features={"context": context, "kind": 1.0, "definition": 0.0},
        )
        for text, context in held
    )
    assert choose(understood, [service, bore], 3, 0.0).units[0] is service


def test_a_column_of_a_name_in_capitals_is_not_that_of_another(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    small = table(("Table drive", "", "RQ"), (("Speed", "rpm", "400"), ("Torque", "Nm", "900")))
    plant.add("rq.md", ReadDocument(title="Lathes RQ and RQQ", blocks=(heading("Data"), small)))
    assert "400" in plant.ask("What is the table drive speed of the RQ?", state=forced()).text.splitlines()[0]
    assert plant.ask("What is the table drive speed of the RQQ?", state=forced()).status is Status.ABSTAINED
