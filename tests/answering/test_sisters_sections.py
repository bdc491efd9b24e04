"""In a manual for two machines, what stands below the heading of one says nothing of the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument, Status

from .conftest import Plant, forced, heading, paragraph, table

BLOCKS = (
    heading("Specifications P40"),
    paragraph("Rated flow: 18 m³/h"),
    paragraph("Seal flush flow: 3 l/min"),
    heading("Specifications P65"),
    paragraph("Rated flow: 55 m³/h"),
    heading("Torques"),
    table(("Fastener", "P40", "P65"), (("Impeller nut", "50 Nm", "85 Nm"), ("Coupling set screw", "10 Nm", ""))),
    heading("Parameters"),
    table(("No.", "Parameter", "Value"), (("F01", "Acceleration time", "5 s"), ("F02", "Deceleration time", "7 s"))),
)


@pytest.fixture
def plant(make_plant: Callable[[], Plant]) -> Plant:
    made = make_plant()
    made.add("pumps.md", ReadDocument(title="Pumps P40 and P65", blocks=BLOCKS))
    return made


@pytest.mark.parametrize(
    "question", ["What is the seal flush flow of the P65?", "What is the torque of the coupling set screw of the P65?"]
)
def test_what_only_the_sister_has_is_not_told(plant: Plant, question: str) -> None:
    answer = plant.ask(question, state=forced())
    assert "3 l/min" not in answer.text
    assert "10 Nm" not in answer.text


def test_a_type_may_begin_with_a_figure(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    only = paragraph("Check the diaphragm (4JH45 and 4JH57 only).")
    blocks = (heading("Maintenance"), only, heading("Capacities of the 4JH110"), paragraph("Oil capacity: 5.5 l"))
    plant.add("engines.md", ReadDocument(title="Engines", blocks=blocks))
    assert "5.5 l" in plant.ask("What oil capacity does the 4JH110 have?", state=forced()).text
    assert plant.ask("What oil capacity does the 4JH57 have?", state=forced()).status is Status.ABSTAINED


def test_each_machine_has_its_own_value(plant: Plant) -> None:
    assert "55 m³/h" in plant.ask("What is the rated flow of the P65?", state=forced()).text.splitlines()[0]
    answer = plant.ask("What is the rated flow of the P40?", state=forced())
    assert answer.status is Status.ANSWERED
    assert "55" not in answer.text


def test_a_product_without_figures_is_told_by_no_other_manual(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    fuse = paragraph("To change from 115 VAC to 230 VAC, fit a fuse of 0.25 A.")
    plant.add("vcm.md", ReadDocument(title="User manual", blocks=(heading("Shutter driver VCM-D1"), fuse)))
    rest = paragraph("The MoCo takes 115 VAC or 230 VAC at its inlet with a built-in holder.")
    plant.add("moco.md", ReadDocument(title="MoCo user manual", blocks=(heading("Power"), rest)))
    answer = plant.ask("Which fuse does the MoCo need when it runs from 115 VAC?", state=forced())
    assert "0.25 A" not in answer.text
    assert "0.25 A" in plant.ask("Which fuse does the VCM-D1 need when it runs from 230 VAC?", state=forced()).text


def test_of_two_names_that_are_asked_for_none_is_the_others_sister(plant: Plant) -> None:
    answer = plant.ask("What is the deceleration time F02 if F01 is the acceleration time?", state=forced())
    assert "7 s" in answer.text


def test_what_a_head_calls_the_product_only_describes_it(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("Rated burst pressure", "5 bar"), ("Weight", "6 g"))
    blocks = (
        heading("SDP600 Series, differential pressure sensor"),
        paragraph("The SDP600 measures small differences."),
        heading("Mechanics"),
        table(("Characteristic", "Value"), rows),
    )
    plant.add("sdp600.md", ReadDocument(title="SDP600 data sheet", blocks=blocks))
    answer = plant.ask("What is the rated burst pressure of the SDP600 series sensors?")
    assert "5 bar" in answer.text


def test_an_entry_without_what_is_asked_of_it_is_no_answer(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("SDP610-125Pa", "I2C, tube", "±125 Pa", "0761-02"), ("SDP610-025Pa", "I2C, tube", "±25 Pa", "0761-03"))
    plant.add("sdp.md", ReadDocument(title="SDP data", blocks=(heading("Ordering"), table(("", "", "", ""), rows))))
    question = "What scale factor applies to the SDP610-125Pa?"
    assert plant.ask(question).status is not Status.ANSWERED
    assert "0761-02" in plant.ask("SDP610-125Pa?").text


def test_what_a_cover_calls_the_product_only_describes_it(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("Max tightening torque", "1 Nm"), ("Weight", "25 g"))
    cover = (paragraph("Contrix Industrial"), paragraph("PHOTOELECTRIC SENSOR"), paragraph("LTR-M18PA-PM"))
    plant.add("ltr-m18pa-pm.pdf", ReadDocument(title="LTR-M18PA-PM", blocks=(*cover, table(("Data", "Value"), rows))))
    torque = "What is the maximum tightening torque for the Contrix LTR-M18PA-PM photoelectric sensor?"
    assert "1 Nm" in plant.ask(torque, state=forced()).text
    other = plant.ask("What is the maximum tightening torque for the LTR-M18PA-PM lens screw?", state=forced())
    assert other.status is not Status.ANSWERED
