"""The guard: every number with its unit, identifier, asset name and date of an answer must stand in a passage it cites,
and belong there to the thing the statement speaks of: the same row, column, label or step, not its neighbour's. No
statement says the contrary of its passage, and steps are told in their order.

It works on the text that a user will read, whoever wrote it: the extractive step or a language model. A statement is a
sentence; '[2]' at its end names the citation it stands on. One without a mark stands on the next mark below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from models.types import Citation, Evidence
from services.answering import belongs, order, polarity
from services.answering.evidence import headed
from services.answering.facts import facts
from services.answering.languages import placed, say
from services.answering.passages import Passage, Source, passages, spaced
from services.answering.spelled import digits
from services.answering.statements import Line, Statement, lines
from services.answering.understand import Understood
from services.answering.wanted import AnswerKind

_TELLING = 8
"""Characters from which on a name may hold a negation of its own."""


@dataclass(frozen=True, slots=True)
class Violation:
    """What the guard refuses: the statement, the fact in it, and why."""

    statement: str
    fact: str
    reason: str


def violations(
    text: str,
    citations: Sequence[Citation],
    evidence: Sequence[Evidence],
    assets: Iterable[str] = (),
    asked: Understood | None = None,
) -> tuple[Violation, ...]:
    """Everything in `text` that its citations don't carry; empty if the answer may be shown.

    assets: names of assets known to the store; one that stands in a statement must stand in what it cites.
    asked: the question; its words say what a statement is about where the statement doesn't ('45 Nm.').
    """
    cited = passages(citations, evidence)
    names = tuple(assets)
    terms = () if asked is None else tuple(t for t, weight in asked.weights.items() if weight > 0)
    found: list[Violation] = []
    above = ""
    told = lines(text, len(citations), lambda line: any(passage.states(line) for passage in cited))
    told = [_unplaced(line, citations, evidence, asked) for line in told]
    for line in told:
        if not _quoted(line, cited):
            for statement in line.statements:
                found += _of_statement(statement, cited, names, above if line.listed else "", terms)
        if not line.listed:
            above = line.text
    also = say("also", asked.language if asked else "en")
    unordered = order.disorder(told, cited, also, asked=asked is None or asked.wanted.kind is AnswerKind.PROCEDURE)
    if unordered:
        found.append(Violation(unordered[0], "", unordered[1]))
    return tuple(found)


def _unplaced(
    line: Line, citations: Sequence[Citation], evidence: Sequence[Evidence], asked: Understood | None
) -> Line:
    """A listed line without the document and page in front, if these are those of the passage that it cites."""
    own = [citations[n - 1] for n in line.marks if 0 < n <= len(citations)]
    if not line.listed or not own or not line.statements:
        return line
    page = placed("", own[0].page, asked.language if asked else "en")
    names = {name for e in evidence if e.id == own[0].evidence for name in (e.title, e.document, headed(e))}
    front = next((f"{name}{page}" for name in names if line.text.startswith(f"{name}{page}")), "")
    first, *rest = line.statements
    if not front or not first.text.startswith(front):
        return line
    return replace(
        line,
        text=line.text[len(front) :],
        statements=(replace(first, text=first.text[len(front) :]), *rest),
    )


def _quoted(line: Line, cited: Sequence[Passage]) -> bool:
    own = [cited[n - 1] for n in line.marks if 0 < n <= len(cited)]
    return any(passage.states(line.text) for passage in own)


def _of_statement(
    statement: Statement, cited: Sequence[Passage], names: Sequence[str], above: str, asked: Sequence[str]
) -> list[Violation]:
    own = [cited[n - 1] for n in statement.marks if 0 < n <= len(cited)]
    if any(passage.states(statement.text) for passage in own):
        return []
    sources = [source for passage in own for source in passage.sources]
    language = sources[0].language if sources else "en"
    text = digits(statement.text, language)
    said = belongs.said(text, facts(text, language, assets=names), above, asked, language)
    if not any(source.quoted for source in sources):
        return [Violation(statement.text, fact.spelled, "stands on no citation") for fact in said.facts]
    missing = belongs.missing(said, sources)
    if missing:
        return [Violation(statement.text, fact.spelled, "does not stand in the passage it cites") for fact in missing]
    misplaced = belongs.misplaced(said, sources)
    if misplaced:
        reason = "belongs to a neighbouring row, column, label or step"
        return [Violation(statement.text, fact.spelled, reason) for fact in misplaced]
    spoken_of = belongs.spoken_of(said, sources)
    contrary = polarity.contrary(
        _without_names(belongs.unconverted(statement.text), spoken_of),
        [piece for source in spoken_of for piece in (*source.pieces, *source.unwrapped)],
        [piece for source in spoken_of for piece in source.led],
        language,
    )
    return [Violation(statement.text, "", contrary)] if contrary else []


def _without_names(text: str, sources: Sequence[Source]) -> str:
    """The statement without the names of the rows it tells: what is called 'Motor hums but doesn't turn' denies
    nothing."""
    for name in {spaced(source.unit.cells[0][1]).rstrip(".") for source in sources if source.unit.cells}:
        if len(name) >= _TELLING:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.I)
    return text
