"""The pieces of a message: text in blocks that Slack doesn't parse, cut within its limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from services.slack import strings

Block = dict[str, Any]

MAX_BLOCK = 2800
"""Characters in one block; the documented limit of a text is 3,000."""


def escape(text: str) -> str:
    """The three characters that Slack would take for markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, limit: int, note: str = strings.SHORTENED) -> str:
    """At most `limit` characters, cut between words, with a note that it was cut."""
    if len(text) <= limit:
        return text
    room = limit - len(note) - 1
    cut = text[:room]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[room // 2 :] else cut} {note}"


def split(text: str, limit: int) -> Iterator[str]:
    """Pieces of at most `limit` characters, cut at line ends, else between words."""
    while len(text) > limit:
        cut = text.rfind("\n", 1, limit + 1)
        if cut <= 0:
            cut = text.rfind(" ", limit // 2, limit + 1)
        if cut <= 0:
            cut = limit
        yield text[:cut]
        text = text[cut:].lstrip("\n ")
    if text:
        yield text


def runs(text: str) -> Iterator[tuple[str, list[str]]]:
    """Lines that belong together: items of a list, rows of a table, or running text."""
    run: list[str] = []
    kind = ""
    for line in text.split("\n"):
        now = "item" if line.startswith("- ") else "table" if _ROW.fullmatch(line.strip()) else "text"
        if run and now != kind:
            yield kind, run
            run = []
        kind = now
        run.append(line.removeprefix("- ") or " ")
    if any(line.strip() for line in run):
        yield kind, run


_ROW = re.compile(r"\|.*\|")
_RULE = re.compile(r":?-{2,}:?")


def tables(lines: Sequence[str]) -> Iterator[str]:
    """The rows of a table with aligned columns, in pieces that each begin with its head."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    ruled = len(rows) > 1 and all(_RULE.fullmatch(cell) for cell in rows[1])
    rows = [row for row in rows if not all(_RULE.fullmatch(cell) for cell in row)]
    widths = [
        min(_WIDEST, max(len(row[n]) for row in rows if n < len(row))) for n in range(max(map(len, rows), default=0))
    ]
    told = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows]
    head = (
        [told[0], "-" * min(len(told[0]), MAX_BLOCK // 4)] if ruled and told and len(told[0]) < MAX_BLOCK // 4 else []
    )
    body = told[1:] if head else told
    room = MAX_BLOCK - sum(map(len, head)) - len(head)
    for part in split("\n".join(body) if any(body) else " ", room):
        yield "\n".join([*head, part])


_WIDEST = 60


def together(lines: Sequence[str]) -> Iterator[list[str]]:
    """Items of a list, as many as one block holds."""
    items: list[str] = []
    for line in (piece for whole in lines for piece in split(whole, MAX_BLOCK)):
        if items and sum(map(len, items)) + len(line) > MAX_BLOCK:
            yield items
            items = []
        items.append(line)
    if items:
        yield items


def rich(*elements: Block) -> Block:
    """A block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def section(*elements: Block) -> Block:
    """A paragraph; empty texts are left out."""
    return {"type": "rich_text_section", "elements": [e for e in elements if e.get("text") != ""]}


def quotation(text: str) -> Block:
    """Words of a document, or of a person."""
    return {"type": "rich_text_quote", "elements": [text_of(text)]}


def text_of(text: str, bold: bool = False) -> Block:
    """Characters, whatever they are."""
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}
