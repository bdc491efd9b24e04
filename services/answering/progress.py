"""What a step may tell the outside while it works, and where it learns that it should stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Progress(Protocol):
    def event(self, kind: str, data: Mapping[str, Any]) -> None:
        """Publishes one event (`started`, `evidence`, `value`, `text`, `asked`); losing it loses no answer."""
        ...

    def checkpoint(self) -> None:
        """Called between steps. Raises Cancelled, DeadlinePassed or LeaseLost."""
        ...


class Silent:
    """Progress that nobody watches."""

    def event(self, kind: str, data: Mapping[str, Any]) -> None:
        del kind, data

    def checkpoint(self) -> None:
        return
