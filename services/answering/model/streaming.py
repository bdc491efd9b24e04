"""A model's text while it is written: DSPy's stream of it, and the statements that are complete so far.

DSPy's `streamify` wants a module that returns a prediction, and its listeners disturb each other between threads; so
the chunks are taken where they leave the client, and what they say is decoration until a guard has judged it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import dspy
from pydantic import ValidationError

from services.answering.model.signatures import Statement

T = TypeVar("T")

_ANSWERABLE = re.compile(r'(?:\[\[ ## answerable ## \]\]\s*|"answerable"\s*:\s*)true', re.IGNORECASE)
_STATEMENTS = re.compile(r'(?:\[\[ ## statements ## \]\]\s*(?:```(?:json)?\s*)?|"statements"\s*:\s*)\[')
_BETWEEN = re.compile(r"[\s,]*")


class Abandoned(Exception):
    """Nobody waits for this text any more: the connection is closed, so that no more of it is written and paid."""


class _Sink:
    """Where DSPy sends the chunks of a call."""

    def __init__(self, heard: Callable[[str], None]) -> None:
        self._heard = heard

    async def send(self, chunk: Any) -> None:
        """Raises what `heard` raises, which ends the call."""
        choices = getattr(chunk, "choices", None) or ()
        piece = choices[0].delta.content if choices else None
        if piece:
            self._heard(piece)


def streamed(step: Callable[[], T], heard: Callable[[str], None]) -> T:
    """What `step` returns, whose model is asked for a stream. heard: called with each piece of text, in another thread.

    Must not be called in a thread that runs an event loop."""

    async def main() -> T:
        return await anyio.to_thread.run_sync(step)  # DSPy sends its chunks from such a thread alone

    with dspy.context(send_stream=_Sink(heard), stream_listeners=[]):
        return anyio.run(main)


def statements_so_far(text: str) -> tuple[Statement, ...]:
    """The statements of an answer step's text that are complete; () before the model says that it can answer."""
    begin = _STATEMENTS.search(text)
    if begin is None or not _ANSWERABLE.search(text, 0, begin.start()):
        return ()
    found: list[Statement] = []
    decoder, at = json.JSONDecoder(), begin.end()
    while True:
        gap = _BETWEEN.match(text, at)
        try:
            value, at = decoder.raw_decode(text, gap.end() if gap else at)
            found.append(Statement.model_validate(value))
        except (ValueError, ValidationError):
            return tuple(found)
