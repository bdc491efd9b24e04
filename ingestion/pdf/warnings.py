"""Warnings: the label, its severity, and how far its text reaches."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.pdf.layout import Piece, Rect, around
from ingestion.pdf.signals import BULLET, STEP
from ingestion.signals import warning_label
from models.types import BlockKind


def mark(pieces: list[Piece]) -> list[Piece]:
    """Pieces with each label and its text as one WARNING piece. A label without any text keeps an empty one."""
    result: list[Piece] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        label = warning_label(piece.text) if piece.kind is None and not piece.bookmark else None
        if piece.severity is not None and piece.kind is None:
            at = _gather(piece, pieces, at + 1, result, alone=True)
        elif label and (label.word.isupper() or label.rest or piece.bold):
            piece.label, piece.severity, piece.text = label.word.upper(), label.severity, label.rest
            at = _gather(piece, pieces, at + 1, result, alone=not label.rest)
        else:
            result.append(piece)
            at += 1
    return result


def _gather(warning: Piece, pieces: Sequence[Piece], at: int, result: list[Piece], *, alone: bool) -> int:
    """Put the pieces that belong to `warning` into it; returns where the rest goes on."""
    head = warning.rect
    before = next((p for p in reversed(result) if p.kind is None), None)
    result.append(warning)
    warning.kind = BlockKind.WARNING
    passed: list[Piece] = []
    first: Piece | None = None
    while at < len(pieces):
        piece = pieces[at]
        if piece.kind in (BlockKind.FURNITURE, BlockKind.FIGURE_TEXT) and not warning.text:
            passed.append(piece)
            at += 1
            continue
        if piece.kind is not None or piece.bookmark or warning_label(piece.text) or piece.severity is not None:
            break
        if alone and first is None:
            first = piece
        elif not _goes_on(warning, head, first, before, piece, alone=alone):
            break
        _absorb(warning, piece)
        at += 1
    result.extend(passed)
    return at


def _goes_on(
    warning: Piece, head: Rect, first: Piece | None, before: Piece | None, piece: Piece, *, alone: bool
) -> bool:
    if warning.framed is not None or (first is not None and first.framed is not None):
        return piece.framed is not None and piece.framed == (warning.framed or (first.framed if first else None))
    if piece.page != warning.page or piece.column != warning.column or STEP.match(piece.text):
        return False
    if first is not None and BULLET.match(first.text) and _is_in_list(first, piece):
        return True
    if BULLET.match(piece.text):
        return warning.text.rstrip().endswith(":") or ("\n" in warning.text and piece.gap < 1.5 * piece.size)
    if not alone:
        return piece.indent > head.x0 + piece.size and piece.gap < 1.5 * piece.size
    if (
        first is None
        or abs(piece.indent - first.indent) > 2
        or piece.gap > 1.3 * piece.size
        or piece.bold != first.bold
    ):
        return False
    # text at the usual left edge gives no sign where the warning ends: one paragraph then
    return before is None or before.page != piece.page or abs(before.indent - first.indent) > 4


def _is_in_list(first: Piece, piece: Piece) -> bool:
    """Whether a piece goes on with the list that `first` begins: a bullet below it, or text further in."""
    beside = abs(piece.indent - first.indent) <= 2
    return piece.gap < 1.5 * piece.size and (
        (bool(BULLET.match(piece.text)) and beside) or piece.indent > first.indent + piece.size
    )


def _absorb(warning: Piece, piece: Piece) -> None:
    warning.text = f"{warning.text}\n{piece.text}" if warning.text else piece.text
    if piece.page == warning.page:
        warning.rect = around([warning.rect, piece.rect])
    warning.boxes = (*warning.boxes, *piece.boxes)
    warning.full = piece.full
    warning.refs.extend(piece.refs)
