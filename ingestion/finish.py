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
    """A document of these blocks. title: as the file states it, else its first heading.

    Raises Unreadable if there is no text at all, but furniture and contents.
    """
    if not any(block.text.strip() for block in blocks if block.kind not in NOT_EVIDENCE):
        raise Unreadable(f"{name} holds no text that can be read. Check the file; a scan must go through OCR first.")
    first = next((b.text for b in blocks if b.kind is BlockKind.HEADING), "")
    return ReadDocument(
        title=" ".join((title or first).split())[:LONGEST_TITLE],
        blocks=tuple(blocks),
        language=language_of(blocks),
        revision=revision or stated_revision(blocks),
        page_count=len(pages) or None,
        pages=pages,
        problems=problems,
    )
