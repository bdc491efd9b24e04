"""Text without what no reader sees but a terminal or a browser obeys: control characters, escape sequences, and the
marks that turn the order of letters around."""

from __future__ import annotations

import re
from dataclasses import replace

from models.types import Asset, Block, ReadDocument, ReadLog, Table, TableRow, WorkOrder

_ESCAPE = re.compile(
    r"\x1b[\]PX^_][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)"  # a title or a link for the terminal, with its words
    r"|\x1b\[[0-?]*[ -/]*[@-~]?"
    r"|\x1b[ -/]*[0-~]?"
)
"""ECMA-48: command strings that are ended, control sequences, then all other escapes."""
_STRUCK = re.compile(r"[^\x08\n]\x08")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)

RAISED = "\u2029"
"""What readers put before text that is set raised, until `with_powers` takes it away."""
_POWER = re.compile(rf"(?<=\d){RAISED}(?=[-−–+]?\d)")
_MARK = re.compile(rf"(?:(?<=[^\W\d_]{{3}})|(?<=[).:%])){RAISED}(\d{{1,2}}(?:,\d{{1,2}})*)(?!\w)")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def with_powers(text: str) -> str:
    """The text without RAISED. A figure raised behind a figure is none of its digits: '10^5', '45^1' with the mark of a
    footnote; and one behind a word or a bracket none of its letters: 'Capacity²'."""
    marked = _MARK.sub(lambda mark: mark[1].translate(_SUPERSCRIPT), text)
    return _POWER.sub("^", marked).replace(RAISED, "")


def printable_text(text: str) -> str:
    """The text as it would stand on paper. A backspace takes back the character before it, as it does on a screen."""
    if not _UNPRINTABLE.search(text):
        return text
    text = _ESCAPE.sub("", text)
    while "\x08" in text and text != (struck := _STRUCK.sub("", text)):
        text = struck
    return _UNPRINTABLE.sub("", text.replace("\x0c", "\n\n").replace("\x0b", "\n"))


def printable(document: ReadDocument) -> ReadDocument:
    """The document with every text of it printable."""
    return replace(
        document,
        title=" ".join(printable_text(document.title).split()),
        revision=document.revision and printable_text(document.revision),
        blocks=tuple(map(_block, document.blocks)),
        problems=tuple(map(printable_text, document.problems)),
    )


def printable_log(found: ReadLog) -> ReadLog:
    """The log with every text of it printable; `raw` too, since it is quoted."""
    return replace(
        found,
        assets=tuple(map(_asset, found.assets)),
        work_orders=tuple(map(_order, found.work_orders)),
        problems=tuple(map(printable_text, found.problems)),
    )


def _order(order: WorkOrder) -> WorkOrder:
    raw = {printable_text(str(n)): printable_text(v) if isinstance(v, str) else v for n, v in order.raw.items()}
    own = (printable_text(order.record_id), printable_text(order.asset), printable_text(order.text))
    return replace(order, record_id=own[0], asset=own[1], text=own[2], raw=raw, kind=printable_text(order.kind))


def _asset(asset: Asset) -> Asset:
    return replace(asset, name=printable_text(asset.name), description=printable_text(asset.description))


def _block(block: Block) -> Block:
    text, label = printable_text(block.text), printable_text(block.label)
    table = block.table and _table(block.table)
    if (text, label, table) == (block.text, block.label, block.table):
        return block
    return replace(block, text=text, label=label, table=table)


def _table(table: Table) -> Table:
    return replace(
        table,
        header=tuple(map(printable_text, table.header)),
        rows=tuple(_row(row) for row in table.rows),
        caption=printable_text(table.caption),
    )


def _row(row: TableRow) -> TableRow:
    return replace(row, cells=tuple(map(printable_text, row.cells)))
