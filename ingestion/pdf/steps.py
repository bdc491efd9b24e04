"""Steps and items: labels taken off, levels from indent and kind of label, breaks of the sequence noticed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ingestion.pdf.layout import Piece
from ingestion.pdf.signals import BARE, BULLET, DASHES, STEP
from models.types import BlockKind


class _Open(NamedTuple):
    indent: float
    look: str
    value: str


def mark(pieces: Sequence[Piece]) -> list[Piece]:
    """Set kind, label, level and text of steps and items; returns the steps that don't follow the one before."""
    stack: list[_Open] = []
    breaks: list[Piece] = []
    for piece in pieces:
        if piece.kind is BlockKind.HEADING:
            stack = []
        if piece.kind is not None:
            continue
        step, bullet = STEP.match(piece.text), BULLET.match(piece.text)
        if step and not _is_prose(step["label"], step["rest"]):
            look, value = _look(step["label"], step["value"], stack)
            if look.startswith(DASHES) and value != "1" and not any(o.look == look for o in stack):
                continue  # a negative number
            stack = _level(stack, piece.indent, look, piece.size)
            if not _follows(stack[-1].value if stack[-1].look == look else "", value):
                breaks.append(piece)
            stack[-1] = _Open(
                piece.indent, look, value
            )  # pages are shifted against each other: the newest indent holds
            piece.kind, piece.label, piece.text = (
                BlockKind.STEP,
                (step["star"] or "").strip() + step["label"],
                step["rest"].strip(),
            )
            piece.level = len(stack)
        elif bullet and bullet["label"].endswith(BARE):  # an answer, on which no step hangs
            piece.kind, piece.label, piece.text = BlockKind.ITEM, bullet["label"], bullet["rest"].strip()
            piece.level = len(stack) + 1
        elif bullet:
            stack = _level(stack, piece.indent, "bullet", piece.size)
            piece.kind, piece.label, piece.text = BlockKind.ITEM, bullet["label"], bullet["rest"].strip()
            piece.level = len(stack)
    return breaks


def _is_prose(label: str, rest: str) -> bool:
    """A sentence that happens to begin like a step: 'I. e.', a name's initial."""
    return label.endswith(".") and len(label) == 2 and label[0].isalpha() and len(rest) < 4


def _look(label: str, value: str, stack: Sequence[_Open]) -> tuple[str, str]:
    """Kind of label: brackets + number, small or capital letter, roman. i, v, x count as letters after h, u, w."""
    brackets = label.replace(value, "#", 1)
    if value.isdigit():
        return brackets + "1", value
    same_letters = [o for o in stack if o.look == brackets + ("a" if value.islower() else "A")]
    if len(value) == 1 and same_letters and ord(same_letters[-1].value[:1] or "\0") + 1 == ord(value):
        return brackets + ("a" if value.islower() else "A"), value
    if value.lower() in ROMAN:
        return brackets + "i", str(ROMAN.index(value.lower()) + 1)
    return brackets + ("a" if value.islower() else "A"), value


ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


def _level(stack: list[_Open], indent: float, look: str, size: float) -> list[_Open]:
    """The open steps above this one, and it: the nearest of the same look at about the same indent is its sister."""
    for at in range(len(stack) - 1, -1, -1):
        if stack[at].look == look and abs(stack[at].indent - indent) < 1.5 * size:
            return stack[: at + 1]
    for at in range(len(stack) - 1, -1, -1):
        if stack[at].look == look and look != "bullet":
            return stack[: at + 1]
    kept = [o for o in stack if o.indent < indent - 0.5 * size or _is_of_a_step(look, o.look)]
    return [*kept, _Open(indent, look, "")]


def _is_of_a_step(look: str, other: str) -> bool:
    return look.startswith(DASHES) and not other.startswith(DASHES) and other != "bullet"


def _follows(before: str, value: str) -> bool:
    if not before:
        return True
    if value.isdigit() and before.isdigit():
        return int(value) in (int(before) + 1, 1)
    return len(value) != 1 or len(before) != 1 or ord(value) in (ord(before) + 1, ord("a"), ord("A"))
