"""The guard: every number with its unit, identifier, asset name and date of an answer must stand in a passage it cites,
and belong there to the thing the statement speaks of: the same row, column, label or step, not its neighbour's.

It works on the text that a user will read, whoever wrote it: the extractive step or a language model. A statement is a
sentence; '[2]' at its end names the citation it stands on. One without a mark stands on the next mark below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.types import Citation, Evidence
from services.answering import belongs
from services.answering.facts import facts
from services.answering.passages import Passage, passages
from services.answering.spelled import digits
from services.answering.statements import Line, Statement, lines
from services.answering.understand import Understood


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
    for line in lines(text, len(citations), lambda line: any(passage.states(line) for passage in cited)):
        if not _quoted(line, cited):
            for statement in line.statements:
                found += _of_statement(statement, cited, names, above if line.listed else "", terms)
        if not line.listed:
            above = line.text
    return tuple(found)


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
    return [
        Violation(statement.text, fact.spelled, "belongs to a neighbouring row, column, label or step")
        for fact in belongs.misplaced(said, sources)
    ]
