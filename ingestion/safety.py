"""Finds the warnings among plain blocks: a label that runs in, a label alone, a heading that is a signal word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ingestion.signals import Label, warning_label
from models.types import Block, BlockKind, Severity

_BODY = (BlockKind.PARAGRAPH, BlockKind.ITEM)


def typed_warnings(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same blocks with warnings as WARNING blocks, label and text apart.

    A paragraph with a label that runs in is a warning. A label alone on its line takes the next paragraph, or the list
    that stands there instead. A heading that is nothing but a signal word above notice takes all text up to the next
    heading; it is no section. No text is dropped: a label without a body stays as it was.
    """
    found: list[Block] = []
    alone: tuple[Label, Block] | None = None
    running: tuple[Label, tuple[BlockKind, ...]] | None = None  # a label and the kinds that still belong to it
    for block in blocks:
        label = _label(block)
        if alone is not None:
            (word, labelled), alone = alone, None
            if block.kind in _BODY and label is None:
                found.append(_warning(block, word, block.text))
                running = (word, (BlockKind.ITEM,)) if block.kind is BlockKind.ITEM else None
                continue
            found.append(labelled)
        if running and block.kind in running[1] and label is None:
            found.append(_warning(block, running[0], block.text))
            continue
        running = None
        if block.kind is BlockKind.HEADING and label and not label.rest and label.severity is not Severity.NOTICE:
            running = (label, _BODY)
        elif label and label.rest and block.kind is not BlockKind.HEADING:
            found.append(_warning(block, label, label.rest))
        elif label and block.kind is BlockKind.PARAGRAPH:
            alone = (label, block)
        else:
            found.append(block)
    if alone:
        found.append(alone[1])
    return tuple(found)


def _label(block: Block) -> Label | None:
    """The label of a block. "Warning: ..." as one item among others is a term being explained; "WARNING: ..." isn't."""
    label = warning_label(block.text) if block.kind in (*_BODY, BlockKind.HEADING) else None
    if label and block.kind is BlockKind.ITEM and not label.word.isupper():
        return None
    return label


def _warning(block: Block, label: Label, text: str) -> Block:
    return replace(block, kind=BlockKind.WARNING, label=label.word, text=text, severity=label.severity)
