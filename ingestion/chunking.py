"""From a read file to the chunks that are indexed: sections of about 180 words, never cut inside a unit.

Why sections of that size, with 30 words of overlap and the heading path in front: of all passage shapes tried on real
manuals they were found best (rank 1 in 0.67 of the questions against 0.35 for single sentences).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingestion.binding import governed_blocks, has_steps
from ingestion.findings.spelling import shipped
from ingestion.languages import in_their_languages
from ingestion.signals import labels_in
from ingestion.structure import Section, is_fault_section, is_fault_table, sections
from ingestion.units import units
from ingestion.verbatim import PageTexts
from models.analyzer import terms_and_names
from models.types import (
    Asset,
    Block,
    BlockKind,
    Chunk,
    ChunkKind,
    PageState,
    ReadDocument,
    ReadLog,
    SafetyWarning,
    Severity,
    Unit,
    UnitKind,
    WorkOrder,
    chunk_id,
)
from models.written_apart import of_rows

CHUNK_WORDS = 180
OVERLAP_WORDS = 30
SHORT_DOCUMENT_WORDS = 6000
"""Up to this length a warning under the title speaks of every procedure below; in a longer book it would drown them."""


def chunks(document: ReadDocument, copy: str) -> tuple[Chunk, ...]:
    """The chunks of a document in reading order; the same document and copy give the same chunks.

    Each unit of a section is in at least one chunk, whole; the last units of a chunk (up to 30 words) open the next one
    of the same section. FURNITURE and CONTENTS are in none.
    """
    found: list[Chunk] = []
    above, texts = _WarningsAbove(document), PageTexts(document.texts)
    for section in sections(document):
        found += _of_section(section, above.for_section(section), texts, copy, len(found))
    recognised = frozenset(page.number for page in document.pages if page.state is PageState.OCR)
    marked = [_marked(chunk, recognised) if recognised else chunk for chunk in found]
    return in_their_languages(marked, document.language)


def _marked(chunk: Chunk, recognised: frozenset[int]) -> Chunk:
    """The chunk with what stands on pages that were read by OCR marked as such."""
    return replace(
        chunk,
        units=tuple(replace(unit, ocr=unit.page in recognised) for unit in chunk.units),
        warnings=tuple(replace(warning, ocr=warning.page in recognised) for warning in chunk.warnings),
    )


def record_chunks(log: ReadLog, copy: str) -> tuple[Chunk, ...]:
    """One chunk per work order that has a text: its one unit holds the row, `cells` the named fields of it. Of a list
    of machines, one per machine."""
    if log.kind == "assets":
        return tuple(_machine_chunk(asset, copy, n) for n, asset in enumerate(log.assets))
    described = [order for order in log.work_orders if order.text.strip()]
    return tuple(
        Chunk(
            chunk_id(copy, n),
            copy,
            n,
            ChunkKind.RECORD,
            (order.asset,) if order.asset else (),
            (),
            (_record(order),),
            (),
            ((),),
        )
        for n, order in enumerate(described)
    )


def _machine_chunk(asset: Asset, copy: str, number: int) -> Chunk:
    said = {
        "machine": asset.name,
        "description": asset.description,
        "model": asset.model,
        "serial number": asset.serial,
        "part of": asset.parent,
        "in service since": asset.in_service.isoformat() if asset.in_service else "",
        "also called": ", ".join(asset.aliases),
    }
    cells = tuple((name, cell) for name, cell in said.items() if cell)
    unit = Unit(" | ".join(cell for _, cell in cells), UnitKind.ROW, label=asset.name, cells=cells)
    return Chunk(chunk_id(copy, number), copy, number, ChunkKind.RECORD, (asset.name,), (), (unit,), (), ((),))


def index_text(document: str, title: str, chunk: Chunk) -> str:
    """What search sees of a chunk: path words, title, the last three headings, the column names, the text.

    document: the path as ingested. Folder, file name and first heading together name the product. Of a record, also
    what its short forms and slips stand for.
    """
    columns = dict.fromkeys(" ".join(name for name, _ in unit.cells if name) for unit in chunk.units)
    parts = [" ".join(re.findall(r"[^\W_]+", document.rsplit(".", 1)[0])), title, *chunk.section[-3:], *columns]
    if chunk.kind is ChunkKind.RECORD:
        parts = [" ".join(re.findall(r"[^\W_]+", document.rsplit(".", 1)[0])), shipped().added(chunk.text)]
    return "\n".join(part for part in (*parts, chunk.text) if part)


def index_terms(document: str, title: str, chunk: Chunk, language: str) -> tuple[str, ...]:
    """The terms of `index_text`, and of the names that the chunk has in parts: of `JNEV-` above `202-H1`, whole.

    language: the document's; a chunk in another one says so itself."""
    apart = (name for of_row in of_rows(chunk.units) for name in of_row)
    return terms_and_names(index_text(document, title, chunk), chunk.language or language, apart)


def unit_text(chunk: Chunk, unit: Unit) -> str:
    """What a unit is compared by: "heading > heading : lead-in : unit", a row as "column: cell; column: cell"."""
    own = "; ".join(f"{name}: {cell}" if name else cell for name, cell in unit.cells if cell) or unit.text
    return " : ".join(
        part for part in (" > ".join(chunk.section[-3:]), unit.lead_in, f"{unit.label} {own}".strip()) if part
    )


# -------------------------------------------------- one section


@dataclass(frozen=True, slots=True)
class _Bound:
    """The warnings of a section, own and from above, and for each block which of them (by index) govern it."""

    warnings: tuple[SafetyWarning, ...]
    of_block: tuple[tuple[int, ...], ...]


def _of_section(
    section: Section, above: tuple[SafetyWarning, ...], texts: PageTexts, copy: str, first: int
) -> Iterator[Chunk]:
    bound = _bind(section.blocks, above)
    for ordinal, piece in enumerate(_pieces(section, texts), start=first):
        yield _chunk(section, piece, bound, copy, ordinal)


def _bind(blocks: Sequence[Block], above: tuple[SafetyWarning, ...]) -> _Bound:
    governing: list[list[int]] = [
        list(range(len(above))) if block.kind is not BlockKind.WARNING else [] for block in blocks
    ]
    warnings = list(above)
    for index, governed in governed_blocks(blocks).items():
        for block in governed:
            governing[block].append(len(warnings))
        warnings.append(_safety(blocks[index]))
    return _Bound(tuple(warnings), tuple(tuple(of) for of in governing))


def _pieces(section: Section, texts: PageTexts) -> Iterator[list[Unit]]:
    """The units of a section in chunk-sized lists. The rows of a fault table are kept by themselves."""
    faults = {i for i, block in enumerate(section.blocks) if block.table and is_fault_table(block.table.header)}
    for _, run in groupby(
        texts.placed(units(section.blocks, *section.path[-1:])), key=lambda unit: unit.block in faults
    ):
        yield from _packed(list(run))


def _packed(run: list[Unit]) -> Iterator[list[Unit]]:
    current: list[Unit] = []
    fresh = 0  # units of `current` that no earlier chunk holds
    for unit in run:
        if fresh and _words(current) + _words([unit]) > CHUNK_WORDS:
            yield current
            current = _tail(current)
            if _words(current) + _words([unit]) > CHUNK_WORDS:
                current = []
            fresh = 0
        current = [*current, unit]
        fresh += 1
    if fresh:
        yield current


def _tail(run: list[Unit]) -> list[Unit]:
    """The last units of a chunk, whole, as far as they fit into the overlap."""
    kept: list[Unit] = []
    for unit in reversed(run):
        if _words(kept) + _words([unit]) > OVERLAP_WORDS or len(kept) + 1 == len(run):
            break
        kept.insert(0, unit)
    return kept


def _words(run: Iterable[Unit]) -> int:
    return sum(len(unit.text.split()) for unit in run)


def _chunk(section: Section, piece: list[Unit], bound: _Bound, copy: str, ordinal: int) -> Chunk:
    warnings: dict[SafetyWarning, int] = {}
    governed: list[tuple[int, ...]] = []
    for unit in piece:
        governing = [*(bound.warnings[i] for i in bound.of_block[unit.block]), *_in_cells(unit)]
        governed.append(tuple(dict.fromkeys(warnings.setdefault(warning, len(warnings)) for warning in governing)))
    blocks = {block: n for n, block in enumerate(dict.fromkeys(unit.block for unit in piece))}
    return Chunk(
        id=chunk_id(copy, ordinal),
        copy=copy,
        ordinal=ordinal,
        kind=_kind(section, piece),
        section=section.path,
        pages=tuple(sorted({page for unit in piece for page in (unit.page, *(v.page for v in unit.verbatim)) if page})),
        units=tuple(replace(unit, block=blocks[unit.block], paragraph=unit.block + 1) for unit in piece),
        warnings=tuple(warnings),
        governed=tuple(governed),
    )


def _kind(section: Section, piece: list[Unit]) -> ChunkKind:
    rows = [unit for unit in piece if unit.kind is UnitKind.ROW]
    if len(rows) * 2 > len(piece):
        header = {name for unit in rows for name, _ in unit.cells}
        return ChunkKind.FAULT if is_fault_table(header) else ChunkKind.TABLE
    if is_fault_section(section.path):
        return ChunkKind.FAULT
    if any(unit.kind is UnitKind.STEP for unit in piece):
        return ChunkKind.PROCEDURE
    return ChunkKind.WARNING if all(unit.kind is UnitKind.WARNING for unit in piece) else ChunkKind.PROSE


# -------------------------------------------------- warnings


def _safety(block: Block) -> SafetyWarning:
    return SafetyWarning(block.severity or Severity.NOTICE, block.label, block.text, block.page, block.boxes)


def _in_cells(unit: Unit) -> Iterator[SafetyWarning]:
    """A warning inside a table cell stays there and governs its row."""
    for _, cell in unit.cells:
        for label in labels_in(cell):
            yield SafetyWarning(label.severity, label.word, label.rest, unit.page, unit.boxes)


class _WarningsAbove:
    """Warnings before the first step hold for the whole procedure, also where it stands in sections of its own.

    A warning (not a notice) of a section without steps governs the procedures in the sections below its heading; one
    under the title those of the whole document, if it is short.
    """

    def __init__(self, document: ReadDocument) -> None:
        words = sum(len(block.text.split()) for block in document.blocks)
        self._shortest_path = 0 if words <= SHORT_DOCUMENT_WORDS else 1
        self._by_path: dict[tuple[str, ...], tuple[SafetyWarning, ...]] = {}

    def for_section(self, section: Section) -> tuple[SafetyWarning, ...]:
        """Those that hold for this section from above; sections must be asked for in reading order."""
        if not has_steps(section.blocks):
            own = [b for b in section.blocks if b.kind is BlockKind.WARNING and b.severity is not Severity.NOTICE]
            if len(section.path) >= self._shortest_path:
                self._by_path[section.path] = tuple(_safety(block) for block in own)
            return ()
        paths = (section.path[:depth] for depth in range(len(section.path)))
        return tuple(warning for path in paths for warning in self._by_path.get(path, ()))


# -------------------------------------------------- records


def _record(order: WorkOrder) -> Unit:
    cells = tuple((str(name), str(value)) for name, value in order.raw.items() if value not in (None, ""))
    return Unit(" | ".join(value for _, value in cells), UnitKind.ROW, label="", cells=cells)
