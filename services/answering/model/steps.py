"""The steps as a language model does them. What it says is checked here for form; the guard judges what it states."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import dspy

from models.analyzer import identifiers, terms
from models.types import Evidence, Query, Unit
from services.answering.languages import language_of
from services.answering.model.language_model import Nonsense
from services.answering.model.signatures import (
    AnswerFromEvidence,
    ChooseTools,
    EarlierTurn,
    Passage,
    Statement,
    ToolCard,
    UnderstandQuestion,
)
from services.answering.quantities import quantities
from services.answering.quote import render_row
from services.answering.tools import Tool
from services.answering.vocabulary import FUNCTION_WORDS

LONGEST_QUERY = 500
LONGEST_TURN = 600
TURNS = 4


class Understand(dspy.Module):  # type: ignore[misc]
    """history, question -> query."""

    def __init__(self) -> None:
        super().__init__()
        self.predict = dspy.Predict(UnderstandQuestion)

    def forward(self, query: Query) -> str:
        """The question standing alone. Raises Nonsense if the model's text loses or brings in a number or name."""
        turns = [
            EarlierTurn(question=turn.question, answer=turn.answer[:LONGEST_TURN]) for turn in query.history[-TURNS:]
        ]
        said = self.predict(history=turns, question=query.question.question)
        rewritten = " ".join(str(said.query or "").split())
        if not rewritten or len(rewritten) > LONGEST_QUERY:
            raise Nonsense("The language model gave no query.")
        asked = query.question.question
        known = "\n".join([asked, *(f"{turn.question}\n{turn.answer}" for turn in query.history)])
        if _facts(rewritten) - _facts(known) or _facts(asked) - _facts(rewritten):
            raise Nonsense("The language model changed a number or identifier of the question.")
        if not _content(rewritten) & _content(known):
            raise Nonsense("The language model asks something else.")
        return rewritten


class Route(dspy.Module):  # type: ignore[misc]
    """query, tools -> names of tools."""

    def __init__(self) -> None:
        super().__init__()
        self.predict = dspy.Predict(ChooseTools)

    def forward(self, query: str, tools: Sequence[Tool]) -> tuple[str, ...]:
        """Names of known tools, each once. Raises Nonsense if the model names none."""
        cards = [ToolCard(name=tool.name, description=tool.description) for tool in tools]
        said = self.predict(query=query, tools=cards)
        known = {tool.name for tool in tools}
        chosen = tuple(name for name in dict.fromkeys(said.chosen or ()) if name in known)
        if not chosen:
            raise Nonsense("The language model named no tool that there is.")
        return chosen


@dataclass(frozen=True, slots=True)
class Said:
    """What the model answers: nothing if it finds the evidence silent."""

    statements: tuple[Statement, ...]


class Answer(dspy.Module):  # type: ignore[misc]
    """query, evidence -> statements with the ids of the evidence they stand on."""

    def __init__(self) -> None:
        super().__init__()
        self.predict = dspy.Predict(AnswerFromEvidence)

    def forward(self, query: str, evidence: Sequence[Evidence]) -> Said:
        """Raises Nonsense if the model contradicts itself."""
        said = self.predict(query=query, evidence=passages(evidence))
        statements = tuple(s for s in said.statements or () if s.text.strip())
        if bool(said.answerable) != bool(statements):
            raise Nonsense("The language model did not say whether it can answer.")
        return Said(statements)


def passages(evidence: Sequence[Evidence]) -> list[Passage]:
    """The evidence as the model sees it: ids are E1, E2 … in the order given."""
    return [
        Passage(
            id=evidence_id(number),
            document=f"{item.title} ({item.document})" if item.title else item.document,
            section=" > ".join(item.chunk.section),
            text="\n".join(_line(unit) for unit in item.chunk.units),
        )
        for number, item in enumerate(evidence)
    ]


def _line(unit: Unit) -> str:
    """A row with its headers: a bare cell tells a model nothing."""
    return render_row(unit) or f"{unit.label} {unit.text}".strip()


def evidence_id(number: int) -> str:
    return f"E{number + 1}"


def _content(text: str) -> set[str]:
    words = (word for word in _WORD.findall(text) if word.casefold() not in FUNCTION_WORDS)
    return set(terms(" ".join(words), language_of(text)))


_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")


def _facts(text: str) -> set[str]:
    """Numbers and identifiers of a text, normalised."""
    named = identifiers(text)
    for identifier in named:
        text = text.replace(identifier.text, " ")
    return {i.normal for i in named} | {q.value for q in quantities(_SPACES.sub(" ", text))}
