"""Finds the warnings among plain blocks: a label that runs in, a label alone, a heading that is a signal word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingestion.signals import Label, warning_label
from models.types import Block, BlockKind, Severity

_BODY = (BlockKind.PARAGRAPH, BlockKind.ITEM)


def typed_warnings(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same blocks with warnings as WARNING blocks, label and text apart.

    A paragraph with a label that runs in is a warning. A label alone on its line takes the next paragraph, or the list
    that stands there instead. A heading that is nothing but a signal word above notice takes all text up to the next
    heading, or to a procedure, unless steps are all it has; it is no section. No text is dropped: a label without a
    body stays as it was.
    """
    found: list[Block] = []
    alone: tuple[Label, Block] | None = None
    running: tuple[Label, tuple[BlockKind, ...]] | None = None  # a label and the kinds that still belong to it
    heading: Block | None = None  # whose first text is still to come
    for block in blocks:
        label = _label(block)
        if alone is not None:
            (word, labelled), alone = alone, None
            if block.kind in _BODY and label is None:
                found.append(_warning(block, word, block.text))
                running = (word, (BlockKind.ITEM,)) if block.kind is BlockKind.ITEM else None
                continue
            found.append(labelled)
        if running and heading and block.kind is BlockKind.STEP:
            running = (running[0], (*_BODY, BlockKind.STEP))
        if running and block.kind in running[1] and label is None:
            found.append(_warning(block, running[0], block.text))
            heading = None
            continue
        if heading:
            found.append(heading)
        running = heading = None
        if block.kind is BlockKind.HEADING and label and not label.rest and label.severity is not Severity.NOTICE:
            running, heading = (label, _BODY), block
        elif label and label.rest and block.kind is not BlockKind.HEADING:
            found.append(_warning(block, label, label.rest))
        elif label and block.kind is BlockKind.PARAGRAPH:
            alone = (label, block)
        else:
            found.append(block)
    if left := heading or (alone and alone[1]):
        found.append(left)
    return tuple(found)


def _label(block: Block) -> Label | None:
    """The label of a block. "Warning: ..." as one item among others is a term being explained; "WARNING: ..." isn't."""
    label = warning_label(block.text) if block.kind in (*_BODY, BlockKind.HEADING) else None
    if label and block.kind is BlockKind.ITEM and not label.word.isupper():
        return None
    return label


def one_warning(label: Label, blocks: Sequence[Block], level: int) -> Iterator[Block]:
    """All text of an admonition as one warning, an item per line; code and tables in it follow as they are."""
    texts = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.STEP)
    lines = [
        block.text if block.kind is BlockKind.PARAGRAPH else f"{block.label} {block.text}".strip()
        for block in blocks
        if block.kind in texts
    ]
    text = "\n".join(line for line in lines if line)
    page = next((block.page for block in blocks), None)
    yield Block(BlockKind.WARNING, text, page, level=level, label=label.word, severity=label.severity)
    yield from (block for block in blocks if block.kind not in texts)


def boxed(blocks: Sequence[Block]) -> Iterator[Block]:
    """The contents of a frame (a quote, a one-cell table): one warning if a signal word opens it, else as it is."""
    label = warning_label(blocks[0].text, framed=True) if blocks else None
    if label is None or blocks[0].kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.WARNING):
        yield from blocks
        return
    first = replace(blocks[0], kind=BlockKind.PARAGRAPH, text=label.rest)
    yield from one_warning(label, [first, *blocks[1:]], blocks[0].level)


def warning_row(block: Block) -> Block | None:
    """A table that only frames a warning (signal word in one cell, text in the next), as that warning; else None."""
    if block.table is None:
        return None
    rows = [cells for cells in (block.table.header, *(row.cells for row in block.table.rows)) if any(cells)]
    cells = [cell for row in rows for cell in row if cell]
    if len(rows) > 2 or len(cells) != 2:
        return None
    label = warning_label(cells[0])
    return _warning(block, label, cells[1]) if label and not label.rest else None


def _warning(block: Block, label: Label, text: str) -> Block:
    return replace(block, kind=BlockKind.WARNING, label=label.word, text=text, severity=label.severity, table=None)
