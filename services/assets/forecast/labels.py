"""What is written on pictures, in the language of whoever looks: a picture is drawn anew for each of them."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

Say = Callable[[str], str]
"""Puts a text of Millwright's into another language; a text that isn't known there stays as it is."""

SPOKEN: ContextVar[Say] = ContextVar("spoken", default=str)
"""Of this request; English where nobody has said another one."""


def say(text: str) -> str:
    """A label as it is to be written."""
    return SPOKEN.get()(text)
