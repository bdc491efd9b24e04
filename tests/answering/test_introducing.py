"""What has the names of the question and no figure is passed over for what gives one."""

from __future__ import annotations

from collections.abc import Callable

from models.types import Block, BlockKind, ReadDocument

from .conftest import Plant, forced, heading, paragraph


def item(text: str) -> Block:
    return Block(BlockKind.ITEM, text, level=1, label="•")


QUESTION = "How tight do the M20 bolts go that hold the robot to its mounting plate?"
LIST = (
    heading("Installation"),
    paragraph("Set the robot on its mounting plate and tightly fit the 8 M20 bolts."),
    item("Bolt: M20*70 (class 12.9)"),
    item("Assembly torque: 530 Nm"),
    item("Washer: 4 mm"),
)


def test_the_figure_stands_in_the_list_below_the_sentence(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    plant.add("robot.md", ReadDocument(title="Robot manual", blocks=LIST))
    assert "530 Nm" in plant.ask(QUESTION, state=forced()).text.splitlines()[0]


def test_of_two_figures_in_the_list_none_is_chosen(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (*LIST, item("Torque of the cover: 9 Nm"))
    plant.add("robot.md", ReadDocument(title="Robot manual", blocks=blocks))
    assert not plant.ask(QUESTION, state=forced()).text.startswith(("Assembly torque", "Torque of the cover"))
