"""What a recompile has compiled so far, kept with its job: after a kill the next worker goes on from there."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from models.store import Store
from models.store.jobs import Lease
from services.answering.program import Program
from services.answering.state import ProgramState
from services.learning.variants import with_state

log = logging.getLogger(__name__)


class Stages:
    """The states of the parts that are done; forgotten if the examples or the active version changed meanwhile."""

    def __init__(self, store: Store, lease: Lease, program: Program, examples: str) -> None:
        self._store, self._lease, self._program = store, lease, program
        self._of = {"examples": examples, "parent": program.state.version}
        kept = lease.payload
        self._done: dict[str, Any] = dict(kept.get("done") or {}) if kept.get("of") == self._of else {}

    def do(self, name: str, compile_: Callable[[], Program | None]) -> Program | None:
        """What a part compiles, or what it compiled before the kill. None: it has no candidate."""
        if name in self._done:
            kept = self._done[name]
            log.info("Recompile: '%s' was compiled before this job was taken up again", name)
            return None if kept is None else with_state(self._program, ProgramState.from_json(kept))
        made = compile_()
        self._done[name] = None if made is None else made.state.to_json()
        self._store.jobs.remember(self._lease, {"of": self._of, "done": self._done})
        return made
