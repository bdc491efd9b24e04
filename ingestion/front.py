"""What a document says about itself: its revision, and the language of its text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingestion.languages import by_script, likely
from models.types import Block, BlockKind

SAMPLE_CHARACTERS = 6000
ENOUGH_CHARACTERS = 60
FRONT_BLOCKS = 25
LONGEST_LINE = 300

REVISIONS = (
    # Words in any case, a letter only as a capital: "Rev. C" is a revision, "revised", "issued" and "issues" are not.
    re.compile(r"\b(?i:Rev(?:ision)?)(?:\.|\b)\s*(?i:No\.?|:|#)?\s*(?:[A-Z]\d?|\d+(?:\.\d+)*)(?![\w-])"),
    re.compile(r"\b(?i:Change|Änderung)\s*(?i:No\.?\s*)?\d+(?![\w-])"),
    re.compile(r"\bv\d+(?:\.\d+)+[a-z]?\b", re.IGNORECASE),
    re.compile(r"\bVersion:?\s*\d+(?:\.\d+)*\b", re.IGNORECASE),
    re.compile(r"\b(?i:Issue|Ausgabe|Edition|Édition|Edición)\b\s*(?i:No\.?\s*|:\s*)?(?:\d+(?:\.\d+)*|[A-Z])(?![\w-])"),
)
_OF_ANOTHER = re.compile(r"supersed|replac|concern|refer|applies to|see also|ersetzt|betrifft|remplace", re.IGNORECASE)
_OWN_ROW = re.compile(r"^(?:document |doc\. )?(?:rev|revision|version|issue|edition|change|ausgabe)\b", re.IGNORECASE)


def stated_revision(blocks: Iterable[Block]) -> str | None:
    """As stated before the text begins: a revision or change, else a version or issue; None if there is none.

    Only the lines above the first paragraph of running text count, and of a table the row that is named so: elsewhere
    such words speak of other documents.
    """
    lines: list[str] = []
    for block in blocks:
        if block.kind in (BlockKind.CODE, BlockKind.CONTENTS) or len(lines) >= FRONT_BLOCKS:
            break
        if len(block.text.split()) > 25 and block.kind is BlockKind.PARAGRAPH:
            break
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.TABLE, BlockKind.FURNITURE):
            own = block.text[:LONGEST_LINE].splitlines()
            own = [line.replace(" | ", " ") for line in own if not block.table or _OWN_ROW.match(line)]
            lines += (line for line in own if not _OF_ANOTHER.search(line))
    hits = (pattern.search(line) for pattern in REVISIONS for line in lines)
    return next((" ".join(hit[0].split()) for hit in hits if hit), None)


def language(texts: Iterable[str]) -> str:
    """ISO 639-1 code of running text; 'en' where there is too little to tell."""
    sample = ""
    for text in texts:
        sample += " " + text
        if len(sample) >= SAMPLE_CHARACTERS:
            break
    if len(sample) < ENOUGH_CHARACTERS:
        return "en"
    return next((found for found, _ in likely(sample[:SAMPLE_CHARACTERS])), "en")


def language_of(blocks: Iterable[Block]) -> str:
    """Language of a document: of its running text, not of code, tables or furniture. Where there is too little of that,
    as on a page that is one table, a script that one language alone is written in tells it."""
    kinds = (BlockKind.PARAGRAPH, BlockKind.STEP, BlockKind.ITEM, BlockKind.WARNING)
    every = list(blocks)
    running = [block.text for block in every if block.kind in kinds]
    if sum(map(len, running)) >= ENOUGH_CHARACTERS:
        return language(running)
    return by_script(" ".join(block.text for block in every)[:SAMPLE_CHARACTERS]) or "en"
