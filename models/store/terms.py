"""In how many chunks a term stands, over what an audience may see: the site's own vocabulary."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.analyzer import loose, names_something
from models.store.visibility import kept_for
from models.tables import CopyRow
from models.types import Audience


@dataclass(frozen=True)
class TermCounts:
    """Counts over the visible copies, older editions too. chunks: how many there are in all; copies: their ids."""

    chunks: int
    copies: frozenset[str]
    counts: Mapping[str, int] = field(repr=False)

    @cached_property
    def spellings(self) -> Mapping[str, tuple[str, ...]]:
        """The terms that may name a thing, by what all their spellings share (`analyzer.loose`)."""
        found: dict[str, tuple[str, ...]] = {}
        for term in self.counts:
            if names_something(term):
                key = loose(term)
                found[key] = (*found.get(key, ()), term)
        return found

    def count(self, term: str) -> int:
        """The number of visible chunks that hold the term; 0 if none does."""
        return self.counts.get(term, 0)

    def __contains__(self, term: object) -> bool:
        return term in self.counts

    def __iter__(self) -> Iterator[str]:
        return iter(self.counts)


def term_counts(session: Session, audience: Audience, before: TermCounts | None) -> TermCounts:
    """The counts as they are now: those from before, mended by what came and went."""
    rows = session.execute(select(CopyRow.id, CopyRow.chunk_count).where(kept_for(audience)))
    visible = {copy: chunks for copy, chunks in rows}  # noqa: C416  (says what the columns are)
    before = before or TermCounts(0, frozenset(), {})
    gone = before.copies - visible.keys()
    # A copy that was forgotten took its terms along: without them nothing can be subtracted, so count anew.
    known = set(session.scalars(select(CopyRow.id).where(CopyRow.id.in_(gone), CopyRow.terms != "{}")))
    if known != gone:
        before, gone = TermCounts(0, frozenset(), {}), frozenset()
    counts = dict(before.counts)
    for sign, copies in ((-1, gone), (1, visible.keys() - before.copies)):
        for copy in copies:
            for term, number in json.loads(
                session.scalars(select(CopyRow.terms).where(CopyRow.id == copy)).one()
            ).items():
                counts[term] = counts.get(term, 0) + sign * number
    return TermCounts(
        chunks=sum(visible.values()),
        copies=frozenset(visible),
        counts={term: number for term, number in counts.items() if number > 0} if gone else counts,
    )
