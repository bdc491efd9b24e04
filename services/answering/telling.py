"""What whoever waits is told before the answer is there: only what the guard has let pass, with its citations and the
warnings that govern it. Each event holds all there is so far, so that a lost one costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from models.answers import answer_to_json
from models.types import Answer, Status
from services.answering.draft import Draft
from services.answering.model.signatures import Statement
from services.answering.model.streaming import statements_so_far
from services.answering.progress import Progress

S = TypeVar("S", Draft, Answer)


def told(progress: Progress, answer: Answer) -> Answer:
    """The answer, of which its readers have been told by now: the value and all of it, or what is asked back."""
    if answer.status is Status.ANSWERED:
        progress.event("value", _shown(_value(answer)))
        progress.event("text", _shown(answer))
    if answer.asked is not None:
        progress.event("asked", {"slot": answer.asked.slot})
    return answer


class Telling:
    """While a language model writes: the local answer's value first, then the model's text, statement by statement."""

    def __init__(
        self,
        progress: Progress,
        compose: Callable[[Sequence[Statement]], Draft | None],
        passes: Callable[[Draft], bool],
    ) -> None:
        """compose: makes a draft of the statements so far, if they are one. passes: the guard."""
        self._progress = progress
        self._compose = compose
        self._passes = passes
        self._judged = 0
        self._refused = False

    def value(self, draft: Draft) -> bool:
        """Tells the value of a local draft, if the guard lets it pass; whether it did."""
        passed = self._passes(draft)
        if passed:
            self._progress.event("value", _shown(_value(draft)))
        return passed

    def heard(self, text: str) -> None:
        """Releases the statements of a model's unfinished text, as long as every one before passed, too."""
        statements = statements_so_far(text)
        if self._refused or len(statements) <= self._judged:
            return
        self._judged = len(statements)
        draft = self._compose(statements)
        if draft is None:
            return  # the next statement may tell what it is about
        if self._passes(draft):
            self._progress.event("text", _shown(draft))
        else:
            self._refused = True


def _value(said: S) -> S:
    return replace(said, text=said.text.split("\n", 1)[0])


def _shown(said: Draft | Answer) -> Mapping[str, Any]:
    answer = Answer("", Status.STARTED, said.text, said.mode, warnings=said.warnings, citations=said.citations)
    whole = answer_to_json(answer)
    return {name: whole[name] for name in ("text", "mode", "citations", "warnings")}
