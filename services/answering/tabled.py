"""Rows that are asked for together: 'list the special tools' is answered by the whole table, in order, and a problem
that has several causes by all its rows, not by the ones that happen to be scored best."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from models.analyzer import names_in, terms
from models.types import ChunkKind, Evidence, Unit
from services.answering.draft import Draft
from services.answering.procedure import CAPTION, LATER, Line, lines_of, place_of, within, written
from services.answering.proof import is_unproven
from services.answering.quote import render_row
from services.answering.state import Composition
from services.answering.tools import names_of_document
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.views import title_terms
from services.answering.wanted import AnswerKind

_EVERY = re.compile(
    r"\b(?:lists?|all|every|each|whole|complete|entire|table|overview)\b"
    r"|^\W*(?:please )?(?:give|show|tell) (?:me|us)\b",
    re.I,
)
_WHICH_ARE = re.compile(r"\b(?:what|which)\b[^?]{0,40}\bare\b", re.I)
_KINDS = (AnswerKind.VALUE, AnswerKind.IDENTIFIER, AnswerKind.OTHER, AnswerKind.WARNING, AnswerKind.FAULT)
_COMPLAINS = (AnswerKind.FAULT, AnswerKind.PROCEDURE, AnswerKind.WARNING, AnswerKind.OTHER)
_LEAST = 2


def whole_table(
    understood: Understood, best: Scored, section: Callable[[Evidence], tuple[Evidence, ...]], sizes: Composition
) -> Draft | None:
    """All rows of the table that the best unit is a row or the caption of, where the question names the table and
    nothing that sets one of its rows apart; None otherwise, and where they don't all find room."""
    every = _EVERY.search(understood.text)
    asks = every or (_WHICH_ARE.search(understood.text) and not understood.wanted.quantity)
    if not asks or understood.bare or understood.wanted.kind not in _KINDS:
        return None
    if not best.unit.cells and not CAPTION.match(best.unit.text):
        return None
    shown = _table(lines_of(section(best.evidence)), best.unit)
    if len(shown) <= _LEAST or not _names_it(understood, best, shown):
        return None
    fitting = within(shown, sizes)
    return written([("", fitting)], (best,)) if len(fitting) == len(shown) else None


def rows_of_key(
    understood: Understood, best: Scored, section: Callable[[Evidence], tuple[Evidence, ...]], sizes: Composition
) -> Draft | None:
    """The rows around the best unit with its first cell, in order, that cell said once: the causes of a problem, or
    what further rows go on to say of a term. None where there is one row alone, or a complaint rather names what this
    row alone says: its cause or its remedy."""
    kind, unit = understood.wanted.kind, best.unit
    complains = best.evidence.chunk.kind is ChunkKind.FAULT and kind in _COMPLAINS
    if not _key(unit) or not (complains or kind is AnswerKind.DEFINITION):
        return None
    own_names = understood.names - names_of_document(best.evidence)
    if own_names & names_in(" ; ".join(cell for _, cell in unit.cells[1:])):
        return None  # a code beside the key is this row's alone
    key, *others = (set(terms(cell, best.evidence.language)) for _, cell in unit.cells)
    asked = {term for term in understood.words if understood.weights.get(term, 0) >= 1}
    if complains and (not asked & key or len(asked & key) < len((asked & set().union(*others)) - key)):
        return None
    found = _run(_table(lines_of(section(best.evidence)), unit), unit)
    if len(found) < _LEAST or any(is_unproven(line.evidence.chunk, line.unit) for line in found):
        return None
    first, *rest = found
    if not complains and not all(_goes_on(line.unit, first.unit) for line in rest):
        return None
    shown = [first, *(replace(line, shown=render_row(replace(line.unit, cells=line.unit.cells[1:]))) for line in rest)]
    fitting = within(shown, sizes)
    if place_of(fitting, unit) is None:
        return None
    return written([("", fitting)], (best,), LATER if len(fitting) < len(shown) else "")


def _run(rows: Sequence[Line], unit: Unit) -> list[Line]:
    """The rows next to each other with the first cell of one of them."""
    at = place_of(rows, unit)
    if at is None:
        return []
    start, end = at, at + 1
    while start > 0 and _key(rows[start - 1].unit) == _key(unit):
        start -= 1
    while end < len(rows) and _key(rows[end].unit) == _key(unit):
        end += 1
    return list(rows[start:end])


def _goes_on(unit: Unit, first: Unit) -> bool:
    """Whether a row has fewer cells than the first of its key: it goes on, and is no entry of its own."""
    return sum(bool(cell.strip()) for _, cell in unit.cells) < sum(bool(cell.strip()) for _, cell in first.cells)


def _key(unit: Unit) -> str:
    return " ".join(unit.cells[0][1].split()) if unit.cells else ""


def _table(lines: Sequence[Line], unit: Unit) -> list[Line]:
    """The rows of one table with what stands right above them, its caption or what announces it; none where the unit
    stands in no table."""
    at = place_of(lines, unit)
    if at is None:
        return []
    if not unit.cells:
        at += 1
    if at >= len(lines) or not lines[at].unit.cells:
        return []
    headers = _headers(lines[at].unit)
    start = end = at
    while start > 0 and _headers(lines[start - 1].unit) == headers:
        start -= 1
    while end < len(lines) and _headers(lines[end].unit) == headers:
        end += 1
    above = start > 0 and CAPTION.match(lines[start - 1].unit.text)
    return list(lines[start - 1 if above else start : end])


def _headers(unit: Unit) -> tuple[str, ...]:
    return tuple(header for header, _ in unit.cells)


def _names_it(understood: Understood, best: Scored, shown: Sequence[Line]) -> bool:
    """Whether all that is asked for stands in the caption, the headings or the headers, and not in the title alone."""
    chunk, language = best.evidence.chunk, best.evidence.language
    caption = " ".join(line.unit.text for line in shown if not line.unit.cells)
    own = {*terms(" ; ".join((caption, *chunk.section[-1:], *_headers(shown[-1].unit))), language)}
    around = title_terms(best.evidence).union(own, terms(" ; ".join(chunk.section), language))
    cue = {term for match in _EVERY.finditer(understood.text) for term in terms(match.group(), language)}
    asked = {term for term in understood.words if understood.weights.get(term, 0) >= 1} - cue
    return bool(asked & own) and asked <= around
