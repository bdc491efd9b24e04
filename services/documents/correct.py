"""What a person says of a document's edition, instead of what was found in it; and how the editions are listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from models.errors import BadInput, NotFound
from models.store import Store
from models.store.editions import CopyEdition, EditionSet
from services.editions import Families, described, effectivity_said, revision_of

MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """A document's edition as it is listed. date: from when it holds, or when it came out.

    family: documents and older files that are editions of the same document, newest first, itself among them.
    superseded_by: the document that holds instead, '' = none. amends: documents of which it changes something.
    said: what a person has said, by name; the rest was found in the file.
    """

    revision: str
    date: date | None
    effectivity: str
    family: tuple[str, ...]
    superseded_by: str
    amends: tuple[str, ...]
    said: Mapping[str, Any]


def correct(store: Store, document: str, changes: Mapping[str, Any]) -> None:
    """Says of a document's edition what `changes` names: family, revision, effective_from, effectivity, supersedes.

    None takes back what was said, so that what was found in the file holds again; '' and () say that there is none.
    It is kept for this file and outlives reading it again. Raises BadInput for what isn't understood, NotFound."""
    there = {copy.document: copy for copy in store.editions.all() if not copy.archived}
    if document not in there:
        raise NotFound(f"There is no document {document}. `millwright documents` lists what is there.")
    for name in ("family", "revision", "effectivity"):
        if len(changes.get(name) or "") > MOST_CHARACTERS:
            raise BadInput(f"The {name} has more than {MOST_CHARACTERS} characters.")
    if changes.get("effectivity"):
        effectivity_said(changes["effectivity"])
    for other in changes.get("supersedes") or ():
        if other not in there or other == document:
            raise BadInput(f"{document} can't supersede {other!r}: name other documents as the list shows them.")
    store.editions.say(document, replace(there[document].said, **changes))


def listed(copies: Sequence[CopyEdition]) -> Mapping[str, Listed]:
    """The edition of each document by its path. copies: as `Store.editions` gives them."""
    families = Families(copies)
    return {copy.document: _listed(copy, families) for copy in copies if not copy.archived}


def _listed(copy: CopyEdition, families: Families) -> Listed:
    edition = families.editions[copy.copy]
    by = families.superseded_by(copy.copy)
    named = {number for amendment in edition.amendments for number in amendment.documents}
    amends = {
        other.document
        for key, other in families.copies.items()
        if key != copy.copy and named & (families.editions[key].numbers | families.editions[key].names)
    }
    members = [families.copies[member] for member in families.family(copy.copy)]
    return Listed(
        revision=revision_of(copy) or "",
        date=edition.in_force_from,
        effectivity=described(edition.effectivity),
        family=tuple(f"{m.document} ({revision_of(m)})" if m.archived else m.document for m in members),
        superseded_by=by.document if by is not None else "",
        amends=tuple(sorted(amends)),
        said=said_of(copy.said),
    )


def said_of(said: EditionSet) -> dict[str, Any]:
    """What a person has said, by name, as JSON; what nobody spoke of is left out."""
    values = {
        "family": said.family,
        "revision": said.revision,
        "effective_from": said.effective_from.isoformat() if said.effective_from else None,
        "effectivity": said.effectivity,
        "supersedes": None if said.supersedes is None else list(said.supersedes),
    }
    return {name: value for name, value in values.items() if value is not None}
