"""What a document says of its edition, before its text begins: number, revision, date, units it holds for."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from heapq import nsmallest
from itertools import pairwise, takewhile
from pathlib import PurePosixPath

from ingestion.amendments import amendments_in
from ingestion.dates import dates
from ingestion.effectivity import chunk_effectivity, combined, effectivity_in
from models.analyzer import identifiers, normal
from models.editions import SKETCH, Edition, Label, labels
from models.effectivity import Effectivity
from models.types import Block, BlockKind, Chunk, ReadDocument

FRONT_BLOCKS = 25
FRONT_UNITS = 30
RUNNING_TEXT_WORDS = 25
LONGEST_LINE = 300

_OF_ANOTHER = re.compile(
    r"\b(?:supersed\w*|replac\w*|concern\w*|refer\w*|affect\w*|amend\w*|applies to|goes with|"
    r"see also|ersetz\w*|betrifft|remplac\w*"
    r"|concerne|sustituye)\b",
    re.IGNORECASE,
)
_NUMBER = r"(?P<number>[A-Z0-9][\w./-]*\d[\w./-]*|[A-Z]{1,5}[ -]\d[\w./-]*)"
_KIND = (
    r"(?:document|doc\.?|publication|pub\.?|manual|handbook|bulletin|guide|instructions?|catalogu?e|"
    r"report|letter|notice|dokument(?:en)?|handbuch|anleitung|document)"
)
_OWN_NUMBER = re.compile(
    rf"(?i:\b{_KIND}\s*[-]?\s*(?:numbers?|no\.?|nr\.?|nummer|id|#|num[ée]ro|n[°o])\s*[:#|]?\s*){_NUMBER}"
    rf"|^(?i:(?:service\s+|technical\s+)?{_KIND})\s*[:#|]?\s+{_NUMBER.replace('number', 'after')}"
    rf"|(?i:\b{_KIND})\s+{_NUMBER.replace('number', 'named')},?\s+(?i:rev|issue|version|edition|ausgabe)\b"
    rf"|^{_NUMBER.replace('number', 'alone')},?\s*[-–(]?\s*(?i:rev|issue|version|edition|ausgabe)\b"
)
_DATED = re.compile(
    r"(?i)\b(?:date|dated|issued?|publish\w*|revis\w*|rev|edition|version|release\w*|ausgabe|stand|"
    r"datum|fecha|édition|effective|valid from|in force)\b"
)
_EFFECTIVE = re.compile(r"(?i)\b(?:effective|valid from|in force|gültig ab|en vigueur|en vigor)\b")
_NOT_OWN_DATE = re.compile(r"(?i)©|copyright|\bprinted\b|\bexpir|\bnext review\b|\bbuilt\b|\bmanufactured\b")
_ONLY_A_DATE = 24
_STATES = re.compile(
    r"(?i)^(?:appl(?:ies|y|icab\w+)|effectiv(?:e|ity)|valid|for\b|affected|units?\b|models?\b|serial|s/n\b|machines?\b|gültig|gilt|betrifft|valable|s'applique|válido)"
    r"|\b(?:applies to|applicable to|effectivity|valid for|serial numbers?)\b"
)
_SCOPE = re.compile(
    r"(?i)[\W\d]*(?:effectivity|applicability|(?:units|serial numbers|machines) affected|"
    r"affected units)\W*"
)
_WHOLE = re.compile(
    rf"(?i:^\W*(?:this\s+(?:document|bulletin|manual|issue|edition|revision|letter|notice)\s+)?(?:supersedes|replaces|cancels|ersetzt|remplace|sustituye)\s*[:|]?\s*(?:the\s+)?(?:(?:service\s+)?{_KIND}\s+)*){_NUMBER}(?P<rest>.*)$"
)
_PART = re.compile(r"(?i)\b(?:section|chapter|table|page|paragraph|figure|step|value|abschnitt|tabelle|seite)\b|§")
_EDITION_WORDS = re.compile(
    r"(?i)(?<![^\W_])(?:revision|rev|version|ver|v|issue|edition|édition|edición|ausgabe|change|stand|(?<=[^\W_][\s._-])r(?=[01]?\d(?!\d)))"
    r"[\s._:#-]*(?:no[\s.]*)?\d+(?:[._]\d+)*[a-z]?(?![^\W_])"
    r"|(?<![^\W_])(?:revision|rev|version|issue|edition|ausgabe)(?:[\s._:#-]+[a-z]|(?-i:[A-Z]))\d?(?![^\W_])"
    r"|(?<![^\W_])(?:revised|draft|final|latest|new|old|copy|updated|rev|revision|version|issue)(?![^\W_])"
    r"|(?<!\d)(?<!(?-i:[A-Z]))(?<!(?-i:[A-Z])[- _])(?:19|20)\d\d(?:[-_.]?(?:0[1-9]|"
    r"1[0-2]))?(?:[-_.]?(?:0[1-9]|[12]\d|3[01]))?(?!\d)"
)

_PLAIN_R = re.compile(r"(?<![^\W_])[Rr]\d\d?(?![^\W_])")
_SPOKEN_OF = 3
"""In so many chunks a text has the product's name 'R11'; a revision R2 stands in its head alone."""


def edition_of(
    document: str, title: str, revision: str | None, language: str, chunks: Sequence[Chunk], front: Sequence[str] = ()
) -> Edition:
    """The facts of a copy. front: its lines before the running text (`front_of`), running heads among them.

    document: the path as ingested. revision: as `front.stated_revision` found it."""
    lines = list(dict.fromkeys(line for line in (*front, *_front_of_chunks(chunks)) if line.strip()))
    own = [line for line in lines if not _OF_ANOTHER.search(line)]
    stated = _effectivity(title, _head(chunks))
    path = PurePosixPath(document)
    numbers = frozenset(_numbers([title, *own]))
    spoken_of = Counter(name.casefold() for chunk in chunks for name in {*_PLAIN_R.findall(chunk.text)})
    told = frozenset(name for name, count in spoken_of.items() if count >= _SPOKEN_OF)
    return Edition(
        numbers=numbers,
        names=frozenset(
            i.normal for i in identifiers(_without_edition(f"{title} {path.stem.replace('_', ' ')}", told))
        ),
        title=_words(title, told),
        place=_words(str(path.with_suffix("")), told),
        language=language,
        labels=_labels(revision, own, path, told),
        issued=_issued(own),
        effective_from=_effective_from(own),
        effectivity=stated,
        supersedes=tuple(n for n in _superseded(lines) if n not in numbers),
        amendments=amendments_in(chunks, title, lines, numbers, stated),
        units={chunk.ordinal: found for chunk in chunks if (found := chunk_effectivity(chunk))},
        sketch=_sketch(chunks),
    )


def front_of(document: ReadDocument) -> tuple[str, ...]:
    """The lines of a document before its running text, running heads among them; a row of a table as one line."""
    lines: list[str] = []
    for block in document.blocks:
        if block.kind in (BlockKind.CODE, BlockKind.CONTENTS) or len(lines) >= FRONT_BLOCKS:
            break
        if len(block.text.split()) > RUNNING_TEXT_WORDS and block.kind is BlockKind.PARAGRAPH:
            break
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.TABLE, BlockKind.FURNITURE, BlockKind.ITEM):
            lines += _lines(block)
    return tuple(lines[:FRONT_BLOCKS])


def _lines(block: Block) -> list[str]:
    if block.table:
        rows = [block.table.header, *(row.cells for row in block.table.rows)]
        return [" | ".join(cell for cell in row if cell)[:LONGEST_LINE] for row in rows]
    return [line[:LONGEST_LINE] for line in block.text.splitlines()]


def _front_of_chunks(chunks: Sequence[Chunk]) -> list[str]:
    lines: list[str] = []
    for chunk in chunks[:2]:
        lines += chunk.section[-1:]
        for unit in chunk.units:
            if len(unit.text.split()) > RUNNING_TEXT_WORDS or len(lines) >= FRONT_UNITS:
                return lines
            lines.append(unit.text[:LONGEST_LINE])
    return lines


def _numbers(lines: Iterable[str]) -> list[str]:
    found = []
    for line in lines:
        for hit in _OWN_NUMBER.finditer(line):
            number = next(group for group in hit.groups() if group)
            if sum(c.isdigit() for c in number) >= 2 and len(number) >= 4 and not next(dates(number), None):
                found.append(normal(number.strip(".,-/")))
    return found


def _labels(revision: str | None, own: Sequence[str], path: PurePosixPath, told: frozenset[str]) -> tuple[Label, ...]:
    """Those of the stated revision and of the line it stands on; else of the file name, else of its folder.

    told: what looks like a revision there ('R11'), and is what the text tells of."""
    if revision:
        line = next((line for line in own if revision in " ".join(line.split())), revision)
        found = {label.scheme: label for label in (*labels(line), *labels(revision))}
        return tuple(
            sorted(
                found.values(),
                key=lambda label: label.scheme != labels(revision)[0].scheme if labels(revision) else False,
            )
        )
    for part in (path.stem, *reversed(path.parts[:-1])):
        part = _PLAIN_R.sub(lambda name: " " if name[0].casefold() in told else name[0], part.replace("_", " "))
        if found_there := labels(part):
            return found_there
    return ()


def _issued(own: Sequence[str]) -> date | None:
    for line in own:
        if _NOT_OWN_DATE.search(line):
            continue
        for found in dates(line):
            alone = len(line.strip()) <= _ONLY_A_DATE and found.end - found.start >= len(line.strip()) - 4
            if not found.is_year and (alone or _DATED.search(line) or labels(line)) and not _EFFECTIVE.search(line):
                return found.first
    return None


def _effective_from(own: Sequence[str]) -> date | None:
    for line in own:
        if _EFFECTIVE.search(line) and not re.search(r"(?i)\b(?:built|manufactured)\b", line):
            for found in dates(line):
                return found.first
    return None


def _head(chunks: Sequence[Chunk]) -> list[str]:
    """The lines that speak of the whole document: those before its first section, and those of a section of that
    name."""
    first = chunks[0].section if chunks else ()
    head = [c for c in chunks[:2] if c.section == first]
    head += [c for c in chunks[1:] if c.section and c not in head and _SCOPE.fullmatch(c.section[-1])]
    units = [unit for chunk in head[:3] for unit in chunk.units[:FRONT_UNITS]]
    short = list(takewhile(lambda unit: len(unit.text.split()) <= RUNNING_TEXT_WORDS, units))
    return [line for unit in short if not re.search(r"(?i)supersed|replac|amend", line := unit.text[:LONGEST_LINE])]


def _effectivity(title: str, lines: Sequence[str]) -> tuple[Effectivity, ...]:
    for line in (title, *lines):
        found = combined(effectivity_in(line)) if line is title or _STATES.search(line) else ()
        if found:
            return found
    return ()


def _superseded(lines: Sequence[str]) -> list[str]:
    """Whole documents that this one takes the place of; 'replaces section 4.2 of ...' is no whole one."""
    found = []
    for line in lines:
        hit = _WHOLE.match(line)
        if hit and not _PART.search(line) and sum(c.isdigit() for c in hit["number"]) >= 2:
            found.append(normal(hit["number"].strip(".,-/")))
    return found


def _without_edition(text: str, told: frozenset[str]) -> str:
    return _EDITION_WORDS.sub(lambda found: found[0] if found[0].casefold() in told else " ", text)


def _words(text: str, told: frozenset[str]) -> tuple[str, ...]:
    """The words of a title or path, folded, without those that tell the edition."""
    for found in reversed(list(dates(text))):
        text = f"{text[: found.start]} {text[found.end :]}"
    return tuple(word.casefold() for word in re.findall(r"[^\W_]+", _without_edition(text, told)))


def _sketch(chunks: Sequence[Chunk]) -> tuple[int, ...]:
    pairs: set[int] = set()
    for chunk in chunks:
        words = [word.casefold() for unit in chunk.units for word in re.findall(r"[^\W\d_]{2,}", unit.text)]
        pairs.update(zlib.crc32(f"{a} {b}".encode()) for a, b in pairwise(words))
    return tuple(nsmallest(SKETCH, pairs))
