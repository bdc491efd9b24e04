"""What the blocks of any format have in common: the heading tree, sections, and the words of manuals.

A section is all that stands under one heading path, in reading order, up to the next heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from models.types import Block, BlockKind, ReadDocument

NOT_EVIDENCE = frozenset({BlockKind.FURNITURE, BlockKind.CONTENTS})

_CONTINUED = re.compile(
    r"\s*[\[(—–-]*\s*(?:cont(?:['’]?d|inued)?\.?|fortsetzung|suite|continuación)\s*[\])]*\s*$", re.IGNORECASE
)
_DIAGNOSIS = re.compile(
    r"troubleshoot|fault|failure|error|alarm|alert|diagnos|malfunction|symptom|störung|fehler|panne|défaut|avería|fallo|고장|오류",
    re.IGNORECASE,
)
_FAULT_COLUMN = re.compile(
    r"fault|failure|error|alarm|alert|symptom|trouble|cause|remedy|corrective|malfunction|störung|fehler|ursache|abhilfe"
    r"|panne|défaut|remède|avería|causa|고장|원인|오류",
    re.IGNORECASE,
)
_CODE_HEADING = re.compile(r"^(?:[A-Z]{1,4}[-_ ]?\d{1,5}[A-Za-z]?|0x[0-9A-Fa-f]+)(?:[.:)]|\s|$)")


@dataclass(frozen=True, slots=True)
class Section:
    """path: the headings from the outermost, the document's own title left out; blocks: what stands under them."""

    path: tuple[str, ...]
    blocks: tuple[Block, ...]


def sections(document: ReadDocument) -> tuple[Section, ...]:
    """The sections of a document in reading order; FURNITURE and CONTENTS are left out, empty sections too.

    "X (CONT)" right after X goes on with X. The title is not a heading of its own, it is known to every chunk.
    """
    found: list[Section] = []
    stack: list[tuple[int, str]] = []
    blocks: list[Block] = []

    def close() -> None:
        if blocks:
            found.append(Section(tuple(text for _, text in stack if text), tuple(blocks)))
            blocks.clear()

    title = _plain(document.title)
    for block in document.blocks:
        if block.kind in NOT_EVIDENCE:
            continue
        if block.kind is not BlockKind.HEADING:
            blocks.append(block)
            continue
        text = " ".join(f"{block.label} {block.text}".split())
        base = _CONTINUED.sub("", text)
        if base != text and stack and _plain(base) in (_plain(open_) for _, open_ in stack):
            while _plain(stack[-1][1]) != _plain(base):  # back up to the heading that goes on
                close()
                stack.pop()
            continue
        close()
        level = block.level or 1
        while stack and stack[-1][0] >= level:
            stack.pop()
        is_title = not stack and title != "" and _plain(text) == title
        stack.append((level, "" if is_title else text))
    close()
    return tuple(_join_continued(found))


def _join_continued(found: list[Section]) -> list[Section]:
    """Two neighbours of one path are one section: the second began with a heading that only went on."""
    joined: list[Section] = []
    for section in found:
        if joined and joined[-1].path == section.path:
            joined[-1] = Section(section.path, joined[-1].blocks + section.blocks)
        else:
            joined.append(section)
    return joined


def is_fault_table(header: Iterable[str]) -> bool:
    """Whether a table tells what goes wrong: one of its columns is named for a fault, a cause or a remedy."""
    return any(_FAULT_COLUMN.search(name) for name in header)


def is_fault_section(path: tuple[str, ...]) -> bool:
    """Whether a section is one fault entry: a heading that starts with a code, under a heading on faults."""
    return bool(path) and _CODE_HEADING.match(path[-1]) is not None and any(_DIAGNOSIS.search(part) for part in path)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
