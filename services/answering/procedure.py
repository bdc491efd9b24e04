"""A procedure as an answer: the steps of one section in order and complete, each warning above its step."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest

from models.types import Citation, Evidence, SafetyWarning, Severity, Unit, UnitKind
from services.answering.best_section import best_sections, is_asked
from services.answering.draft import Draft, citations_of, pages_of
from services.answering.evidence import step_heading
from services.answering.proof import is_unproven, pieces
from services.answering.state import Composition
from services.answering.steps import LISTED, is_counted, is_step, label_of, step_text
from services.answering.understand import Understood
from services.answering.units import Scored

_LEAST_STEPS = 2
_SOON = 6
_SAYS = 4
_SECOND = 2
"""Of a list that begins with this one, the first step is told in the text above it."""
_COLONS = (":", "：")
_STOPS = (*_COLONS, ".", "!", "?", "。", "！", "？")
_ABOVE = 0.25
"""Share of the room that what stands above the steps may take where they don't all fit."""
_WARNING_JSON = 3950
_WHAT_NOW = re.compile(
    r"\bwhat (?:now|next|to do)\b|\bwhat (?:do|can|should|must|could) (?:i|we|you|one) do\b"
    r"|\bhow (?:do|can|could|should|would) (?:i|we|you|one) (?:fix|cure|solve|repair|get rid of|stop)"
    r" (?:it|this|that)\b",
    re.I,
)
CAPTION = re.compile(r"(?:table|figure|fig\.|tabelle|abbildung|abb\.|tableau|tabla|figura) \d+(?:[-.]\d+)*\b", re.I)
_DIGIT_OR_WORD = re.compile(r"\d|[^\W\d_]{3}")
"""What says nothing at all: '��', '•••'."""
_FIRST = re.compile(r"\(?(?:1|[aA])[.):]?\)?")

EARLIER = "(The beginning of this section is left out here: read it from there.)"
LATER = "(More steps follow in this section of the document.)"
ABOVE = "(Steps that come before these may stand above them in the document.)"
UNQUOTED = "(Something stands here that cannot be quoted: read it there.)"


@dataclass(frozen=True, slots=True)
class Line:
    """A unit with the warnings that govern it. shown: its text, where not all of it is shown."""

    evidence: Evidence
    unit: Unit
    warnings: tuple[SafetyWarning, ...]
    shown: str = ""

    @property
    def text(self) -> str:
        return self.shown or step_text(self.unit)


def procedure(
    understood: Understood,
    scored: Sequence[Scored],
    section: Callable[[Evidence], tuple[Evidence, ...]],
    sizes: Composition,
) -> Draft | None:
    """The steps of the section that fits best, or what it says in their place; None if it is no procedure.

    Of sections that don't lead to their steps, the first that can be shown as a whole, if none does."""
    whole: Draft | None = None
    for best in best_sections(understood, scored, sizes):
        asked = is_asked(understood, best[0].evidence)
        lines = _without_tables(lines_of(section(best[0].evidence)), best[0])
        headed = step_heading(best[0].evidence.chunk.section)
        if _is_listed(lines) and (asked or headed or _leads_to_steps(lines, best[0].unit)):
            return _told(lines, best, sizes)
        said = [line for line in lines if _says(line.unit)]
        if asked and place_of(said, best[0].unit) is not None and sum(_sizes(said)) <= sizes.characters:
            return procedure_of(_on_pages(said, sizes.citations), best)
        counted = sum(is_counted(line.unit) for line in lines) >= _LEAST_STEPS
        if whole is None and counted and sum(_sizes(lines)) <= sizes.procedure_characters:
            whole = _told(lines, best, sizes)
    return whole


def _told(lines: Sequence[Line], best: tuple[Scored, ...], sizes: Composition) -> Draft:
    shown = _on_pages(_window(lines, best[0], sizes.procedure_characters), sizes.citations)
    return procedure_of(shown, best, _left_out(lines, shown))


def _is_listed(lines: Sequence[Line]) -> bool:
    """Whether lines are steps: each marked as one, or each below a heading of its own, none of these left out."""
    headed = dict.fromkeys(number for line in lines if (number := step_heading(line.evidence.chunk.section)))
    if headed:
        return len(headed) >= _LEAST_STEPS and list(headed) == list(range(1, len(headed) + 1))
    return sum(is_step(line.unit) for line in lines) >= _LEAST_STEPS


def _leads_to_steps(lines: Sequence[Line], best: Unit) -> bool:
    """Whether a unit is a step, or steps follow it soon: a sentence below a list, or far above one, is about something
    else ('The chuck should be taken apart twice a year.')."""
    at = place_of(lines, best)
    if best.kind is not UnitKind.SENTENCE or is_step(best) or at is None:
        return True
    following = [line.unit for line in lines[at + 1 : at + 1 + _SOON]]
    listed = any(is_counted(unit) or (unit.lead_in and unit.lead_in in best.text) for unit in following)
    return listed or best.text.rstrip().endswith(_COLONS)


def _says(unit: Unit) -> bool:
    """Whether a line is more than a short title or a link: 'Previous', 'Next'."""
    words = unit.text.split()
    short = len(words) < _SAYS and not any(map(str.isdigit, unit.text)) and not unit.text.rstrip().endswith(_STOPS)
    return unit.kind is not UnitKind.SENTENCE or not short


def asks_what_now(question: str) -> bool:
    """Whether a complaint asks what to do: 'it says no boards found, what now?'"""
    return _WHAT_NOW.search(question) is not None


def remedy(best: Scored, section: Sequence[Evidence], sizes: Composition) -> Draft | None:
    """The steps below a sub-heading ('Solution') of the section whose introduction fits best, with that introduction;
    None if its sub-headings hold no list of steps, or several of them do: nobody knows which is meant."""
    if best.unit.kind is not UnitKind.SENTENCE:
        return None
    lines = lines_of(section)
    steps: dict[tuple[str, ...], int] = defaultdict(int)
    for line in lines:
        steps[line.evidence.chunk.section] += line.unit.kind in LISTED
    own = best.evidence.chunk.section
    listed = [path for path, count in steps.items() if count >= _LEAST_STEPS and path != own]
    if steps[own] or len(listed) != 1:
        return None
    meant = [line for line in lines if line.evidence.chunk.section in (own, listed[0])]
    return _told(meant, (best,), sizes)


def lines_of(passages: Sequence[Evidence]) -> list[Line]:
    """All units in order that say something; what a chunk repeats of the end of the one before stands once.

    Only there: a step that stands twice in a section ("Airspeed - 181 KIAS.") is done twice.
    """
    lines: list[Line] = []
    before: tuple[Unit, ...] = ()
    for passage in passages:
        chunk, without = passage.chunk, pieces(passage.chunk)
        for i in range(repeated(before, chunk.units), len(chunk.units)):
            if i in without:
                continue
            governing = tuple(chunk.warnings[w] for w in chunk.governed[i]) if chunk.governed else ()
            lines.append(Line(passage, chunk.units[i], governing))
        before = chunk.units
    return lines


def _without_tables(lines: Sequence[Line], best: Scored) -> list[Line]:
    """The lines without the tables above the first step, and their captions: they list parts or limits and are no part
    of what is done. All of them where one of these rows answers best, or no steps are numbered."""
    first = next((i for i, line in enumerate(lines) if line.unit.kind is UnitKind.STEP), 0)
    above = [line for line in lines[:first] if not (line.unit.cells or CAPTION.match(line.unit.text))]
    return list(lines) if best.unit.cells else [*above, *lines[first:]]


def repeated(before: Sequence[Unit], units: Sequence[Unit]) -> int:
    """How many units at the beginning are the last ones of the chunk before."""

    for count in range(min(len(before), len(units)), 0, -1):
        if all(map(is_same, before[-count:], units)):
            return count
    return 0


def is_same(unit: Unit, other: Unit) -> bool:
    """Whether two units stand at one place of a document, read from two overlapping passages."""
    return (unit.text, unit.label, unit.page) == (other.text, other.label, other.page)


def place_of(lines: Sequence[Line], unit: Unit) -> int | None:
    """Where a unit stands among lines; None where it doesn't."""
    return next((i for i, line in enumerate(lines) if is_same(line.unit, unit)), None)


def _window(lines: Sequence[Line], best: Scored, limit: int) -> list[Line]:
    """All lines if they fit; else the list that holds the best unit from its first step, as far as it fits: a long
    introduction makes room for the steps.

    A list is never begun in its middle unless the best unit would be out of reach: then the text says so (`_left_out`).
    """
    if sum(_sizes(lines)) <= limit:
        return list(lines)
    at = next((i for i, line in enumerate(lines) if line.unit.text == best.unit.text), 0)
    start = top = _beginning(lines, at)
    while top > 0 and not is_step(lines[top - 1].unit):  # what must be done or known before the first step
        top -= 1
    above, steps = lines[top:start], lines[start:]
    if sum(_sizes([*above, *steps])) > limit:
        above = _nearest(above, limit * _ABOVE)
    while sum(_sizes([*above, *steps[: at - start + 1]])) > limit * 0.8 and start < at:
        start, steps = start + 1, steps[1:]
    kept = _fitting_lines([*above, *steps], limit)
    return kept or [*lines[at : at + 1]]


def _nearest(above: Sequence[Line], limit: float) -> list[Line]:
    """Of what stands above a list the warnings, and what is nearest to it: it may be what must be done first."""
    kept: list[Line] = []
    used = 0
    for line in reversed(above):
        used += len(line.text)
        if used <= limit or line.unit.kind is UnitKind.WARNING:
            kept.insert(0, line)
    return kept


def _fitting_lines(lines: Sequence[Line], limit: int) -> list[Line]:
    kept, used = [], 0
    for line, size in zip(lines, _sizes(lines), strict=True):
        if used + size > limit:
            break
        kept.append(line)
        used += size
    return kept


def _beginning(lines: Sequence[Line], at: int) -> int:
    """Where the list begins that holds a line: not at the a) of its step 4, but at its step 1."""
    start = max((i for i in range(at + 1) if _FIRST.fullmatch(label_of(lines[i].unit))), default=0)
    above = lines[start - 1].unit if start else None
    if above and above.kind is UnitKind.STEP and not _FIRST.fullmatch(above.label):
        return _beginning(lines, start - 1)
    return start


def within(lines: Sequence[Line], sizes: Composition) -> list[Line]:
    """The first lines, as far as there is room and citations for them; one at least."""
    return _on_pages(_fitting_lines(lines, sizes.procedure_characters) or list(lines[:1]), sizes.citations)


def _on_pages(lines: Sequence[Line], most: int) -> list[Line]:
    """The lines up to the page for which there would be no citation left; the first at least."""
    pages: set[int | None] = set()
    kept: list[Line] = []
    for line in lines:
        pages |= set(pages_of(line.unit))
        if kept and len(pages) > most:
            break
        kept.append(line)
    return kept


def _sizes(lines: Sequence[Line]) -> list[int]:
    """Characters that each line adds; a warning is shown once, however many steps it governs."""
    counted: set[str] = set()
    sizes = []
    for line in lines:
        new = [warning for warning in line.warnings if warning.text not in counted]
        counted |= {warning.text for warning in new}
        sizes.append(len(line.text) + 5 + sum(len(warning.text) + 12 for warning in new))
    return sizes


def _left_out(lines: Sequence[Line], shown: Sequence[Line]) -> tuple[str, str]:
    """What to say before and after the lines, if steps of the section are left out there; '' if none are."""
    seen = {id(line) for line in shown}
    gone = [i for i, line in enumerate(lines) if id(line) not in seen]
    last = max(i for i, line in enumerate(lines) if id(line) in seen)
    steps = [is_counted(line.unit) for line in lines]
    before = any(steps[i] or lines[i].unit.kind is UnitKind.SENTENCE for i in gone if i < last)
    after = any(steps[i] for i in gone if i > last)
    labels = [label_of(line.unit).strip("*(.):") for line in shown if is_counted(line.unit)]
    late = bool(labels) and labels[0].isdigit() and int(labels[0]) > _SECOND and "1" not in labels
    return EARLIER if before else ABOVE if late else "", LATER if after else ""


def procedure_of(lines: Sequence[Line], best: tuple[Scored, ...], left_out: tuple[str, str] = ("", "")) -> Draft:
    """The lines as an answer. left_out: what is said before and after them, of steps that they leave out there."""
    first = next((line.unit for line in lines if is_step(line.unit)), None)
    return written(_quotable(left_out[0], lines), best, left_out[1], first)


def _quotable(head: str, lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """The lines in runs; between them what is beside the steps and isn't proven, the labels of a picture or of keys, is
    said to stand there. A step or a warning stays: without its proof, nothing is told."""
    groups: list[tuple[str, list[Line]]] = [(head, [])]
    for line in lines:
        if line.unit.kind is not UnitKind.SENTENCE or not is_unproven(line.evidence.chunk, line.unit):
            groups[-1][1].append(line)
        elif groups[-1][1] and _DIGIT_OR_WORD.search(line.text):
            groups.append((UNQUOTED, []))
    return groups


def written(
    groups: Sequence[tuple[str, Sequence[Line]]], best: tuple[Scored, ...], end: str = "", first: Unit | None = None
) -> Draft:
    """Text with one citation per page, marked at the end of each run of lines from the same page.

    groups: lines, each run with what is said above it. end: what is said below all. first: the unit whose page is the
    first to be cited, the best one if none is given."""
    lines = [line for _, group in groups for line in group]
    pages = list(dict.fromkeys(page for line in lines for page in pages_of(line.unit)))
    opening = (first or best[0].unit).page
    number = {page: n for n, page in enumerate(sorted(pages, key=lambda page: page != opening), start=1)}
    text: list[str] = []
    warnings: list[SafetyWarning] = []
    run: list[Line] = []
    for head, group in groups:
        text += [head] if head else []
        for line, following in zip_longest(group, group[1:]):
            warnings += [w for w in line.warnings if all(w.text != known.text for known in warnings)]
            label = f"{line.unit.label.rstrip(':')}: " if line.unit.kind is UnitKind.WARNING and line.unit.label else ""
            said = label + line.text.removeprefix(line.unit.label if label else "").strip()
            run.append(line)
            if following is None or following.unit.page != line.unit.page:
                marks = dict.fromkeys(number[page] for each in run for page in pages_of(each.unit))
                said += f" {''.join(f'[{n}]' for n in marks)}"
                run = []
            text.append(said)
    text += [end] if end else []
    whole = "\n".join(text)
    kept = _fitting(warnings, len(whole))
    evidence = {line.evidence.id: line.evidence for line in lines}
    return Draft(
        whole, tuple(_cite(lines, page) for page in number), kept, best[:1], tuple(evidence.values()), steps=True
    )


def _fitting(warnings: Sequence[SafetyWarning], used: int) -> tuple[SafetyWarning, ...]:
    """All that may save a hand; notices as far as there is room."""
    used += sum(_size(warning) for warning in warnings if warning.severity is not Severity.NOTICE)
    kept: list[SafetyWarning] = []
    for warning in warnings:
        if warning.severity is Severity.NOTICE:
            if used + _size(warning) > _WARNING_JSON:
                continue
            used += _size(warning)
        kept.append(warning)
    return tuple(kept)


def _size(warning: SafetyWarning) -> int:
    return len(warning.text) + 160 + 90 * len(warning.boxes)


def _cite(lines: Sequence[Line], page: int | None) -> Citation:
    """What one page has of the lines. It points into the first passage that stands there; what another passage has is
    another line of the quote, as each is kept by itself."""
    here = [line for line in lines if page in pages_of(line.unit)]
    parts = [[*part] for _, part in groupby(here, key=lambda line: line.evidence.id)]
    quotes = [_of_page(part, page).quote for part in parts]
    return replace(_of_page(here, page), quote="\n".join(quotes))


def _of_page(lines: Sequence[Line], page: int | None) -> Citation:
    cited = citations_of(lines[0].evidence, [line.unit for line in lines])
    return next(citation for citation in cited if page in (None, citation.page))
