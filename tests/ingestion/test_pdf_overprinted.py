"""Texts printed over each other: each keeps its words, and no number is made of two."""

from __future__ import annotations

import pytest

from ingestion.pdf.layout import Rect, rows
from ingestion.pdf.words import Char, words


def printed(text: str, x: float, *, wide: float = 5, base: float = 100) -> list[Char]:
    """A line of characters that are as wide as each other."""
    return [
        Char(c, Rect(x + wide * at, base - 8, x + wide * at + 5, base + 2), base, 10, "Sans", bold=False)
        for at, c in enumerate(text)
    ]


@pytest.mark.parametrize("beside", [1.2, 2.0, 3.4])
def test_a_text_printed_twice_is_read_once(beside: float) -> None:
    line = "Travel: 1035.2 mm at 3897.5 rpm"
    assert [word.text for word in words([*printed(line, 60), *printed(line, 60 + beside)])] == line.split()


def test_no_number_is_made_of_two_texts_over_each_other() -> None:
    label, drawing = "Switch it to 230 V.", "J19 K2 J261 T101 C77"
    found = {word.text for word in words([*printed(drawing, 61.7), *printed(label, 60)])}
    assert found == {*label.split(), *drawing.split()}


def test_letters_set_tightly_are_one_text() -> None:
    assert [word.text for word in words(printed("Torque", 60, wide=2))] == ["Torque"]


@pytest.mark.parametrize("base", [tenths / 10 for tenths in range(1050, 1250, 7)])
@pytest.mark.parametrize("sign", ["F", "\uf030"])
def test_a_large_sign_beside_small_print_joins_no_lines(base: float, sign: str) -> None:
    lines = ["no cable is longer", "than 3 m. The same", "applies to boards."]
    small = [
        Char(c, Rect(90 + 3.5 * at, y - 6, 93.5 + 3.5 * at, y + 1), y, 7, "Sans", bold=False)
        for y, line in zip((105, 114, 122), lines, strict=True)
        for at, c in enumerate(line)
    ]
    large = Char(sign, Rect(50, base - 22, 78, base + 6), base, 28, "Signs", bold=False)
    found = [line.text.removeprefix(sign).strip() for line in rows(words([*small, large]))]
    assert [line for line in found if line] == lines
