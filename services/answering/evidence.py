"""From one passage to its neighbours: the whole section it stands in."""

from __future__ import annotations

import re
from dataclasses import replace

from models.store import Store
from models.types import Audience, Evidence, chunk_id

_REACH = 24
_CONTINUED = re.compile(r"\s*\(?\b(?:cont(?:inued|'d|\.)?)\b\.?\)?\s*$", re.I)


_STEP = re.compile(
    r"(?:\d+(?:\.\d+)+\.? )?(?:step|schritt|étape|etape|paso|단계)(?: no\.?)? ?(\d{1,2})(?!\d|\.\d)", re.IGNORECASE
)


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
    whole = section[:-1] if step_heading(section) else section
    return tuple(_CONTINUED.sub("", heading).casefold() for heading in whole)


def step_heading(section: tuple[str, ...]) -> int:
    """The number of the step that a heading is ('Step 2: Clean the guides'), 0 for any other: its section is a part of
    the one above, which all its steps are of."""
    found = _STEP.match(section[-1]) if section else None
    return int(found[1]) if found else 0


def headed(passage: Evidence) -> str:
    """The title with the nearest heading: which place of a document is meant."""
    return ", ".join((passage.title, *passage.chunk.section[-1:]))
