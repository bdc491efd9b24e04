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
    tree = _Tree(document.title)
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            tree.heading(block)
        else:
            tree.text(block)
    return tuple(_join_continued(tree.end()))


@dataclass(slots=True)
class _Open:
    """A heading that is open: `bare` until something stands below it."""

    level: int
    text: str
    page: int | None
    bare: bool = True


class _Tree:
    """The open headings while the document is read from top to bottom."""

    def __init__(self, title: str) -> None:
        self._title = _plain(title)
        self._open: list[_Open] = []
        self._blocks: list[Block] = []
        self._found: list[Section] = []

    def text(self, block: Block) -> None:
        for heading in self._open:
            heading.bare = False
        if block.kind not in NOT_EVIDENCE:
            self._blocks.append(block)

    def heading(self, block: Block) -> None:
        text = " ".join(f"{block.label} {block.text}".split())
        base = _plain(_CONTINUED.sub("", text))
        self._close()
        if base != _plain(text) and base in [_plain(heading.text) for heading in self._open]:
            while _plain(self._open[-1].text) != base:  # back up to the heading that goes on
                self._leave()
            return
        level = block.level or 1
        while self._open and self._open[-1].level >= level:
            self._leave()
        for above in self._open:
            above.bare = False
        is_title = not self._open and self._title != "" and _plain(text) == self._title
        self._open.append(_Open(level, "" if is_title else text, block.page))

    def end(self) -> list[Section]:
        self._close()
        while self._open:
            self._leave()
        return self._found

    def _path(self) -> tuple[str, ...]:
        return tuple(heading.text for heading in self._open if heading.text)

    def _close(self) -> None:
        if self._blocks:
            self._found.append(Section(self._path(), tuple(self._blocks)))
            self._blocks = []

    def _leave(self) -> None:
        """Closes the innermost heading. One with nothing below it is a line of text, else nobody would ever see it."""
        heading = self._open.pop()
        if heading.bare and heading.text:
            self._found.append(Section(self._path(), (Block(BlockKind.PARAGRAPH, heading.text, heading.page),)))


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
