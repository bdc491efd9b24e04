"""From one passage to its neighbours: the whole section it stands in."""

from __future__ import annotations

import re
from dataclasses import replace

from models.store import Store
from models.types import Audience, Evidence, chunk_id

_REACH = 24
_CONTINUED = re.compile(r"\s*\(?\b(?:cont(?:inued|'d|\.)?)\b\.?\)?\s*$", re.I)


def section_of(
    evidence: Evidence, store: Store, audience: Audience, hidden: frozenset[str], *, below: bool = False
) -> tuple[Evidence, ...]:
    """All passages of the evidence's section in the order of the document, itself among them; with `below`, those under
    its sub-headings, too.

    The audience is checked again by the Store: a neighbour is never shown to somebody who may not see it. hidden: what
    no search could return when the question began.
    """
    chunk = evidence.chunk
    ordinals = range(max(0, chunk.ordinal - _REACH), chunk.ordinal + _REACH + 1)
    ids = {ordinal: chunk_id(chunk.copy, ordinal) for ordinal in ordinals if ordinal != chunk.ordinal}
    stored = store.documents.evidence(list(ids.values()), audience, hidden - {chunk.copy}, {chunk.copy} & hidden)
    found = {chunk.ordinal: evidence}
    for step in (-1, 1):
        ordinal = chunk.ordinal + step
        while ordinal in ids and (near := stored.get(ids[ordinal])) and _same(near.chunk.section, chunk.section, below):
            found[ordinal] = replace(
                evidence, id=near.chunk.id, chunk=near.chunk, unit_vectors=near.unit_vectors, lexical=0.0, dense=0.0
            )
            ordinal += step
    return tuple(found[ordinal] for ordinal in sorted(found))


def _same(section: tuple[str, ...], of: tuple[str, ...], below: bool) -> bool:
    names, own = _names(section), _names(of)
    return names == own or (below and bool(own) and names[: len(own)] == own)


def _names(section: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_CONTINUED.sub("", heading).casefold() for heading in section)


def headed(passage: Evidence) -> str:
    """The title with the nearest heading: which place of a document is meant."""
    return ", ".join((passage.title, *passage.chunk.section[-1:]))
