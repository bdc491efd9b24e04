"""A figure that was lost or glued is told by the second reader; one that stands on the page isn't."""

from __future__ import annotations

import pytest

from benchmarks.figures_read import figures, unknown
from models.types import Block, BlockKind, ReadDocument, Table, TableRow

TEXT = "Connect it to mains (230 V).\nFuse: 10 A\nP/N 88-1203"


def read(*blocks: Block) -> ReadDocument:
    return ReadDocument(title="Door", blocks=blocks, texts={1: TEXT})


@pytest.mark.parametrize(
    ("said", "lost"), [("230 V, 10 A", []), ("30 V", ["30"]), ("230 V, 20 A", ["20"]), ("23010", ["23010"])]
)
def test_a_number_that_the_page_has_not_is_told(said: str, lost: list[str]) -> None:
    rows = Table(("", "Value"), (TableRow(("Fuse", said), page=1),))
    for block in (Block(BlockKind.PARAGRAPH, said, page=1), Block(BlockKind.TABLE, said, page=1, table=rows)):
        assert [number for _, number in unknown(read(block))] == lost


def test_pages_without_text_and_what_is_no_evidence_are_left_out() -> None:
    foot, scanned = Block(BlockKind.FURNITURE, "Page 7", page=1), Block(BlockKind.PARAGRAPH, "99 V", page=2)
    assert not list(figures(read(foot, scanned)))
