"""The last lines of every reader: blocks to a ReadDocument with title, revision and language, or the reason why not."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.front import language_of, stated_revision
from ingestion.structure import NOT_EVIDENCE
from models.errors import Unreadable
from models.types import Block, BlockKind, Page, ReadDocument

LONGEST_TITLE = 200


def document(
    blocks: Sequence[Block],
    name: str,
    *,
    title: str = "",
    revision: str | None = None,
    problems: tuple[str, ...] = (),
    pages: tuple[Page, ...] = (),
) -> ReadDocument:
    """A document of these blocks. title: as the file states it, else its top heading; '' if it has none.

    Raises Unreadable if there is no text at all, but furniture and contents.
    """
    if not any(block.text.strip() for block in blocks if block.kind not in NOT_EVIDENCE):
        raise Unreadable(f"{name} holds no text that can be read. Check the file; a scan must go through OCR first.")
    return ReadDocument(
        title=" ".join((title or _top_heading(blocks)).split())[:LONGEST_TITLE],
        blocks=tuple(blocks),
        language=language_of(blocks),
        revision=revision or stated_revision(blocks),
        page_count=len(pages) or None,
        pages=pages,
        problems=problems,
    )


def _top_heading(blocks: Sequence[Block]) -> str:
    """The heading above all others: the first of level 1, else the only one of its rank. "Overview", followed by others
    of the same rank, is the name of a part."""
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    top = min((block.level or 1 for block in headings), default=1)
    highest = [block for block in headings if (block.level or 1) == top]
    if not highest or (top > 1 and len(highest) > 1):
        return ""
    first = highest[0] is headings[0]
    return highest[0].text if first or (top == 1 and len(highest) == 1) else headings[0].text
