"""The same program with something changed: another state, or a plant whose documents lack some passages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from models.index.port import Filters, Hit, Hits, IndexQuery, VectorIndex
from models.types import Audience
from services.answering.program import Program, build_program
from services.answering.state import ProgramState

Step = Callable[[str], None]
"""Called before each case and told what is being done; may raise to stop."""


def changed(program: Program, **parts: Any) -> Program:
    """The same program with some parts of its state changed."""
    return with_state(program, program.state.model_copy(update=parts))


def with_state(program: Program, state: ProgramState) -> Program:
    """The same program over the same store and index with another state."""
    return build_program(state, program.store, program.index, program.embedder, program.language_models)


def without_passages(program: Program, passages: frozenset[str]) -> Program:
    """The same program in a plant whose documents lack these passages."""
    index = _Without(program.index, passages)
    return build_program(program.state, program.store, index, program.embedder, program.language_models)


class _Without:
    """An index that finds none of some passages. Only what a program uses of an index."""

    def __init__(self, index: VectorIndex, passages: frozenset[str]) -> None:
        self._index = index
        self._passages = passages

    def search(self, query: IndexQuery, audience: Audience, filters: Filters, hidden: frozenset[str]) -> Hits:
        found = self._index.search(query, audience, filters, hidden)
        return Hits(self._others(found.lexical), self._others(found.dense))

    def _others(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        return tuple(hit for hit in hits if hit.id not in self._passages)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)
