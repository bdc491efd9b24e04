"""What was read of a document, as text: headings, tables, steps and warnings, so that a person sees what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from models.types import Chunk, Unit, UnitKind


def read_text(chunks: Sequence[Chunk]) -> Iterator[str]:
    """The lines of a document's chunks in order; what one chunk repeats of the one before is left out."""
    section: tuple[str, ...] | None = None
    page: int | None = None
    before: Sequence[Unit] = ()
    for chunk in chunks:
        units = chunk.units
        if chunk.section != section:
            section, before = chunk.section, ()
            if section:
                yield from ("", f"{'#' * len(section)} {' > '.join(section)}")
        for _, paragraph in groupby(units[_repeated(before, units) :], key=lambda unit: unit.paragraph):
            own = list(paragraph)
            if own[0].page is not None and own[0].page != page:
                page = own[0].page
                yield from ("", f"[page {page}]")
            yield from _lines(own)
        before = units


def _repeated(before: Sequence[Unit], units: Sequence[Unit]) -> int:
    """How many units at the beginning are the last ones of the chunk before."""
    pairs = [[(unit.paragraph, unit.text) for unit in run] for run in (before, units)]
    longest = min(map(len, pairs))
    return next((n for n in range(longest, 0, -1) if pairs[0][-n:] == pairs[1][:n]), 0)


def _lines(units: Sequence[Unit]) -> Iterator[str]:
    """One block: its sentences run on, a table has its column names above, anything else is a line each."""
    yield ""
    match units[0].kind:
        case UnitKind.SENTENCE:
            yield " ".join(unit.text for unit in units)
        case UnitKind.ROW:
            names = [name for name, _ in units[0].cells]
            if any(names):
                yield f"| {' | '.join(names)} |"
            for unit in units:
                yield f"| {' | '.join(cell for _, cell in unit.cells) or unit.text} |"
        case UnitKind.WARNING:
            yield from (f"[{unit.label or 'WARNING'}] {unit.text}" for unit in units)
        case UnitKind.CODE:
            yield from (f"    {line}" for unit in units for line in unit.text.splitlines())
        case _:
            yield from (f"{unit.label} {unit.text}".strip() for unit in units)
