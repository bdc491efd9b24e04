"""Step 4, answer: the units that answer, verbatim, each with its citation; for a procedure the steps in order.

The best unit is the answer; a few more follow as 'Also in the documents'. Warnings that govern what is shown go along.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

from models.analyzer import names_in
from models.types import Citation, Evidence, SafetyWarning, Severity, Unit, UnitKind
from services.answering.best_section import is_asked
from services.answering.choose import choose, inside
from services.answering.draft import Draft, cite
from services.answering.forbidding import rules_it_out, says_no
from services.answering.languages import placed, say
from services.answering.listed import announces, listed
from services.answering.neighbour import neighbour
from services.answering.procedure import asks_what_now, procedure, remedy
from services.answering.proof import pieces
from services.answering.quote import shown_text
from services.answering.remedies import is_headed
from services.answering.rivals import Rival, places_of, points_back
from services.answering.state import Composition
from services.answering.tabled import rows_of_key, whole_table
from services.answering.understand import Understood
from services.answering.units import OF_KIND, Scored
from services.answering.views import beginning
from services.answering.wanted import AnswerKind

_SCORED_LIMIT = 1190
_LEAST_TEXT = 450
_PARAGRAPH, _ENTRY = 380, 800
_TERM, _DEFINES = 30, 0.8
_STANDS_ALONE = (AnswerKind.VALUE, AnswerKind.IDENTIFIER)
_ORDER = {Severity.DANGER: 0, Severity.WARNING: 0, Severity.CAUTION: 0, Severity.NOTICE: 1}

Section = Callable[[Evidence, bool], tuple[Evidence, ...]]
"""From one passage to all passages of its section, in order; if the second is true, also those below sub-headings."""


def answer(understood: Understood, scored: Sequence[Scored], section: Section, sizes: Composition) -> Draft | None:
    """The draft, or None when there is no evidence. Text and warnings together stay within the sizes."""
    if not scored:
        return None

    def own(passage: Evidence) -> tuple[Evidence, ...]:
        return section(passage, False)

    if step := neighbour(understood, scored, own):
        return step
    if understood.wanted.kind is AnswerKind.PROCEDURE:
        steps = procedure(understood, scored, own, sizes)
        if steps is not None:
            return steps
    told = understood.wanted.kind is AnswerKind.PROCEDURE and is_asked(understood, scored[0].evidence)
    if told or asks_what_now(understood.text):
        steps = remedy(scored[0], section(scored[0].evidence, True), sizes)
        if steps is not None:
            return steps
    if not scored[0].unit.cells and is_headed(understood, scored[0]):
        there = [item for item in scored if item.evidence.chunk.section == scored[0].evidence.chunk.section]
        steps = procedure(understood, there, own, sizes)
        if steps is not None:
            return steps
    for together in (whole_table, rows_of_key):
        if rows := together(understood, scored[0], own, sizes):
            return rows
    units, headline, found = choose(understood, scored, sizes.units, sizes.least)
    if not found:
        quoted = _paragraph(units[0], understood)
        whole = listed(understood, units[0], quoted, own, sizes, named=bool(headline))
        if whole is not None:
            return whole
    chosen, warnings = _warned(units, sizes.warning_characters)
    head = f"{headline} {_marks(cite(chosen[0]), 0)}" if headline else ""
    found = found if found and found.item in chosen[1:2] else None
    head = _both(chosen, found, understood) if found else head
    if not head and says_no(understood, chosen[0]):
        head = f"{say('no', understood.language)} {_marks(cite(chosen[0]), 0)}"
    room = min(sizes.characters, _SCORED_LIMIT - _length(warnings)) - len(head)
    shown, citations, text = _compose(chosen, understood, room, sizes.citations)
    evidence = tuple({item.evidence.id: item.evidence for item in shown}.values())
    _, warnings = _warned(shown, sizes.warning_characters)  # none of a unit that found no room
    return Draft(text, citations, warnings, shown, evidence, headline=head, differs=found is not None)


def _both(chosen: Sequence[Scored], found: Rival, understood: Understood) -> str:
    """Both values for the same thing, each with the document and the page that gives it."""
    lines = [say("differ", understood.language)]
    before = 0
    for item, place, said in zip(chosen, places_of(chosen[:2]), (found.first, found.other), strict=False):
        cited = cite(item)
        lines.append(f"- {placed(place, cited[0].page, understood.language)}{said} {_marks(cited, before)}")
        before += len(cited)
    return "\n".join(lines)


def _marks(citations: Sequence[Citation], before: int) -> str:
    return "".join(f"[{before + n}]" for n in range(1, len(citations) + 1))


def _paragraph(item: Scored, understood: Understood) -> tuple[Unit, ...]:
    """The best sentence with the sentences around it that belong to the same paragraph, as far as they are short.

    A sentence that holds the value or name asked for stands alone: it is the answer. Pieces without proof stay out.
    """
    without = {id(item.evidence.chunk.units[at]) for at in pieces(item.evidence.chunk)}
    return tuple(unit for unit in _with_its_paragraph(item, understood) if id(unit) not in without)


def _with_its_paragraph(item: Scored, understood: Understood) -> tuple[Unit, ...]:
    unit, units = item.unit, item.evidence.chunk.units
    if understood.bare and not unit.cells:
        return _entry(item, understood)
    if _is_term(item) and item.position + 1 < len(units):
        return units[item.position : item.position + 2]
    stands = understood.wanted.kind in _STANDS_ALONE and item.features["kind"] >= OF_KIND
    stands = stands or understood.wanted.forbids or rules_it_out(understood, item)
    if stands or unit.kind is not UnitKind.SENTENCE:
        before = units[item.position - 1] if item.position else unit
        follows = before.block == unit.block and before.kind is unit.kind is UnitKind.SENTENCE
        return (before, unit) if follows and before is not unit and points_back(unit.text) else (unit,)
    start = end = item.position
    length = len(unit.text)
    for position in (*range(item.position + 1, len(units)), *range(item.position - 1, -1, -1)):
        near = units[position]
        touches = position in (start - 1, end + 1)
        if (
            not touches
            or near.block != unit.block
            or near.page != unit.page
            or near.kind is not unit.kind
            or length + len(near.text) > _PARAGRAPH
        ):
            continue
        start, end, length = min(start, position), max(end, position), length + len(near.text) + 1
    return units[start : end + 1]


def _entry(item: Scored, understood: Understood) -> tuple[Unit, ...]:
    """What is said of an identifier in running text or a list: from its name to the next one's, as far as it is short.

    Where the heading names it, all that stands below."""
    chunk = item.evidence.chunk
    wanted = understood.names
    headed = bool(wanted & names_in(" ".join(chunk.section[-1:])))
    start = 0 if headed else item.position
    if not headed and not wanted & names_in(beginning(item.unit)):
        return (item.unit,)  # it is spoken of, but has no entry here
    end, length = start + 1, len(chunk.units[start].text)
    for unit in chunk.units[start + 1 :]:
        other = names_in(beginning(unit)) - wanted
        length += len(unit.text) + 1
        same = headed or unit.block == chunk.units[start].block or unit.lead_in
        if unit.page != chunk.units[start].page or unit.cells or other or length > _ENTRY or not same:
            break
        end += 1
    return chunk.units[start:end] if end > item.position else (item.unit,)


def _is_term(item: Scored) -> bool:
    """The bare term of a glossary entry: what it means stands after it."""
    return len(item.unit.text) <= _TERM and item.features["definition"] >= _DEFINES


def _compose(
    chosen: Sequence[Scored], understood: Understood, room: int, most: int
) -> tuple[tuple[Scored, ...], tuple[Citation, ...], str]:
    """The units that found room, their citations, and the text."""
    also = say("also", understood.language)
    lines: list[str] = []
    shown: list[Scored] = []
    citations: list[Citation] = []
    quoted: list[str] = []
    for item in chosen:
        units = _paragraph(item, understood) if not shown or _is_term(item) else (item.unit,)
        if any(inside(item.unit.text, other) for other in quoted) or (shown and announces(item.unit)):
            continue
        cited = cite(item, units)
        if shown and len(citations) + len(cited) > most:
            continue
        texts = [text for unit in units if (text := shown_text(unit, understood))]
        line = f"{' '.join(texts)} {_marks(cited, len(citations))}"
        prefix = "- " if shown else ""
        extra = len(line) + len(prefix) + 1 + (len(also) + 2 if len(shown) == 1 else 0)
        if shown and sum(len(text) + 1 for text in lines) + extra > room:
            continue
        if len(shown) == 1:
            lines += ["", also]
        lines.append(prefix + line)
        shown.append(item)
        citations += cited
        quoted.append(" ".join(unit.text for unit in units))
    return tuple(shown), tuple(citations), "\n".join(lines)


def _warned(chosen: Sequence[Scored], limit: int) -> tuple[tuple[Scored, ...], tuple[SafetyWarning, ...]]:
    """The units with room for the warnings that govern them, and these warnings: safety before notes, none cut.

    The safety warnings of the first unit, the answer, are kept whatever their length. A further unit that would have to
    stand without its own is left out, and so is a warning that stands above the answer already.
    """
    units: list[Scored] = []
    kept: list[SafetyWarning] = []
    for item in chosen:
        if any(inside(item.unit.text, warning.text) for warning in kept):
            continue
        new = [w for w in governing(item) if not any(w.text == k.text for k in kept)]
        safety = [w for w in new if w.severity is not Severity.NOTICE]
        if units and not _fit((*kept, *safety), limit):
            continue
        units.append(item)
        kept += safety
        for note in new:
            if note.severity is Severity.NOTICE and _fit((*kept, note), limit):
                kept.append(note)
    return tuple(units), tuple(kept)


def governing(item: Scored) -> list[SafetyWarning]:
    """The warnings that govern a unit, each once; what the unit says itself isn't said again."""
    chunk = item.evidence.chunk
    governing = [chunk.warnings[i] for i in chunk.governed[item.position]] if chunk.governed else []
    by_text = {w.text: w for w in sorted(governing, key=lambda w: -_ORDER[w.severity])}
    return sorted((w for w in by_text.values() if not inside(w.text, item.unit.text)), key=lambda w: _ORDER[w.severity])


def _fit(warnings: Sequence[SafetyWarning], limit: int) -> bool:
    return _length(warnings) <= _SCORED_LIMIT - _LEAST_TEXT and sum(len(w.text) for w in warnings) <= limit


def _length(warnings: Sequence[SafetyWarning]) -> int:
    return sum(len(json.dumps(asdict(warning), ensure_ascii=False)) + 1 for warning in warnings)
