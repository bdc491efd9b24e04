"""Letting a version answer because a person says so; the gate promotes by itself."""

from __future__ import annotations

from models.errors import BadInput
from models.store import Store
from models.store.audit import Action
from models.store.versions import ProgramVersion


def promote(store: Store, version: str, principal: str, instead_of: str | None = None) -> str:
    """Makes a version the one that answers from the next question on, and notes by whom in the audit log. Returns the
    one that answers: the same, or it without worked examples that were reported as unsafe since.

    instead_of: the version that the person saw as the active one; raises Conflict if it no longer is. Raises
    NotFound."""
    from services.learning.withdrawn import withdraw_demos  # noqa: PLC0415  (scipy stays out of light processes)

    store.versions.activate(version, instead_of=instead_of, by=principal)
    store.audit.note(principal, Action.PROMOTED, version, {"instead_of": instead_of} if instead_of else None)
    return withdraw_demos(store) or version


def roll_back(store: Store, principal: str, to: str | None = None, instead_of: str | None = None) -> str:
    """Lets an earlier version answer again, by default the parent of the active one; returns the id of the one that
    answers. Not one that differs in nothing but worked examples that were reported as unsafe.

    Raises BadInput if there is none before it, and what `promote` raises."""
    from services.learning.withdrawn import TAKEN_OUT  # noqa: PLC0415  (as above)

    active = store.versions.active()
    while active is not None and active.parent is not None and active.metrics.get("reason") == TAKEN_OUT:
        active = store.versions.get(active.parent)
    back = to or (active.parent if active is not None else None)
    if back is None:
        raise BadInput("The version that answers now was shipped: there is none before it.")
    return promote(store, back, principal, instead_of)


def promoted_by(store: Store, versions: tuple[ProgramVersion, ...]) -> dict[str, str]:
    """Version -> who or what made it active last: a person's principal, 'recompile', 'shipped', '' if never."""
    people = {
        entry.subject: entry.principal for entry in reversed(store.audit.list(action=Action.PROMOTED, limit=1000))
    }
    found = {}
    for version in versions:
        by_itself = "shipped" if version.parent is None else "recompile"
        by = people.get(version.id) or str(version.metrics.get("promoted_by") or by_itself)
        found[version.id] = by if version.activated_at else ""
    return found
