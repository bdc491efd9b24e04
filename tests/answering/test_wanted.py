"""What kind of answer a question asks for."""

import pytest

from services.answering.wanted import AnswerKind, wanted


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Which G-code sets the driver current?", AnswerKind.IDENTIFIER),
        ("what command resets the controller temperature?", AnswerKind.IDENTIFIER),
        ("Which fuse rating does the pump need?", AnswerKind.VALUE),
        ("What voltage does the pump need?", AnswerKind.VALUE),
        ("what's the part number of the seal kit?", AnswerKind.IDENTIFIER),
        ("How many part numbers has the seal kit?", AnswerKind.VALUE),
        ("whats a grease fitting", AnswerKind.DEFINITION),
        ("whats a gallon of the thinner weigh", AnswerKind.OTHER),
    ],
)
def test_a_name_that_is_asked_for_is_no_value(question: str, kind: AnswerKind) -> None:
    assert wanted(question).kind is kind


def test_what_is_counted_is_named() -> None:
    assert wanted("How many cooling fans does the cabinet have?").counted == "cooling fans"
    assert wanted("How many pixels does the camera have?").counted == "pixels"
    assert wanted("How many litres go into the gear unit?").counted == ""  # a quantity with a unit is no count


def test_a_part_number_is_told_from_other_names() -> None:
    assert wanted("Which part number has the seal?").number_of_a_part
    assert not wanted("Which part holds the seal?").number_of_a_part


def test_the_name_of_a_unit_tells_the_quantity() -> None:
    found = wanted("How many grams of grease go in the drive-end bearing?")
    assert (found.kind, found.quantity, found.counted) == (AnswerKind.VALUE, "mass", "")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Does the shutdown procedure stop the pumps?", AnswerKind.YES_NO),
        ("Steps to stop the pumps?", AnswerKind.PROCEDURE),
        ("Can you give me the procedure for stopping the pumps?", AnswerKind.PROCEDURE),
        ("What are the steps for firmware updates?", AnswerKind.PROCEDURE),
        ("changing the barrier fluid, what comes first?", AnswerKind.PROCEDURE),
        ("I've never done it before: how do I change the barrier fluid?", AnswerKind.PROCEDURE),
        ("What's barrier fluid?", AnswerKind.DEFINITION),
        ("What's the torque?", AnswerKind.VALUE),
        ("What is meant by minimum continuous flow?", AnswerKind.DEFINITION),
        ("What is the minimum continuous flow?", AnswerKind.VALUE),
        ("talk us through the oil change", AnswerKind.PROCEDURE),
        ("What does the key C2 do?", AnswerKind.DEFINITION),
        ("The display is dark. What do I do?", AnswerKind.FAULT),
        ("How is the chuck taken apart?", AnswerKind.PROCEDURE),
        ("Belt of the P-9: how is it tensioned?", AnswerKind.PROCEDURE),
        ("How is the display rated?", AnswerKind.VALUE),
    ],
)
def test_what_is_asked_of_a_procedure_is_no_procedure(question: str, kind: AnswerKind) -> None:
    assert wanted(question).kind is kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("need the torque for the drain plug, what is it?", AnswerKind.VALUE),
        ("need I drain the tank first?", AnswerKind.YES_NO),
        ("if I turn off the power limits do I lose the warranty?", AnswerKind.YES_NO),
        ("if the pump trips, how long do I wait?", AnswerKind.VALUE),
    ],
)
def test_what_somebody_needs_is_no_yes_or_no(question: str, kind: AnswerKind) -> None:
    assert wanted(question).kind is kind


@pytest.mark.parametrize(
    ("question", "quantity"),
    [
        ("What is the recharge current of a SuperTorque 4 bank?", "current"),
        ("how long will the 9 volt battery sound the alarm", "time"),
        ("What is the enclosure rating of the variable-speed drive?", ""),
        ("repeatability of the balance in mg", "mass"),
        ("What is the service life of the lamp?", "time"),
        ("How fast does the high-speed spindle run?", "speed"),
        ("What is the undervoltage threshold?", "voltage"),
    ],
)
def test_a_quantity_that_only_tells_of_what_is_not_asked_for(question: str, quantity: str) -> None:
    assert wanted(question).quantity == quantity


@pytest.mark.parametrize(
    ("question", "quantity"),
    [
        ("What colour does the lamp of the left wing flash?", "colour"),
        ("How loud is the compressor?", "level"),
        ("How many dBm does the aerial transmit?", "level"),
        ("How many megapixels has the camera?", "pixels"),
        ("luminous flux of the lamp", "light"),
    ],
)
def test_what_is_asked_for_has_a_class(question: str, quantity: str) -> None:
    assert wanted(question).quantity == quantity


@pytest.mark.parametrize(
    ("question", "quantity"),
    [
        ("How long must I wait between two commands to a Growatt inverter?", "time"),  # the name holds no watt
        ("How long is the cycle time of the lathe?", "time"),
        ("What relative humidity may the hall have?", "share"),
        ("What is the rated output power of the drive?", "power"),
        ("Which output power supply does the drive need?", ""),
        ("What is the bore of the blade?", "length"),
        ("What oil quantity does P-207 need?", "volume"),
        ("How many litres an hour does it burn?", "flow"),
        ("How much fuel does it use per hour?", "flow"),
        ("How much oil do I add after an hour?", "volume"),
        ("How often is the tire pressure checked?", "time"),
        ("After how many operating hours is the oil pressure switch replaced?", "time"),
        ("How high is the tire pressure?", "pressure"),
        ("What quantity of coolant goes in?", "volume"),
        ("What minimum load inductance does the drive need?", "inductance"),
        ("Which clamping force does the vice reach?", "force"),
        ("What does the oil quantity bulletin concern?", ""),
    ],
)
def test_words_of_a_quantity_tell_its_class(question: str, quantity: str) -> None:
    assert wanted(question).quantity == quantity
