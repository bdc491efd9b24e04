"""The pages of the program versions: which there are, what differs between two, and letting another one answer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from models.errors import Conflict
from models.store.versions import ProgramVersion
from models.types import Role
from services.api.authentication import Caller
from services.api.caller import TheAdmin, TheApp, TheEngineer
from services.api.versions import ID, VersionId
from services.app import App
from services.learning.promotion import promote, promoted_by
from services.learning.version_diff import brief, differences
from services.web.languages import N_
from services.web.rendering import render

router = APIRouter(prefix="/versions")


MOST_DIFFERENCES = 200


class Confirmed(BaseModel):
    """The form of a promotion. active: which version answered when it was shown; sure: the box that was ticked."""

    active: str = Field(default="", pattern="^[0-9a-f]{0,16}$")
    sure: str = Field(default="", max_length=3)


@router.get("")
def list_versions(request: Request, app: TheApp, caller: TheEngineer) -> Response:
    del caller
    app.seed_version()
    versions = app.store.versions.list()
    return render(request, "versions.html", versions=versions, promoters=promoted_by(app.store, versions))


@router.get("/{version_id}")
def show(
    request: Request,
    version_id: VersionId,
    app: TheApp,
    caller: TheEngineer,
    other: Annotated[str | None, Query(pattern=ID)] = None,
) -> Response:
    """One version, against its parent or another one."""
    return _show(request, app, caller, version_id, other)


@router.post("/{version_id}")
def let_answer(
    request: Request, version_id: VersionId, form: Annotated[Confirmed, Form()], app: TheApp, caller: TheAdmin
) -> Response:
    """Makes it the version that answers, if the box was ticked and the same one answers still."""
    if not form.sure:
        return _show(request, app, caller, version_id, None, N_("Tick the box to confirm."))
    try:
        promote(app.store, version_id, caller.principal, form.active or None)
    except Conflict:
        error = N_("Meanwhile another version answers: look again, then decide.")
        return _show(request, app, caller, version_id, None, error)
    return RedirectResponse("/versions", 303)


def _show(request: Request, app: App, caller: Caller, version_id: str, other: str | None, error: str = "") -> Response:
    store = app.store
    version, versions = store.versions.get(version_id), store.versions.list()
    active = next((one for one in versions if one.active), None)
    against = other or version.parent or (active.id if active and active.id != version_id else None)
    found = differences(store.versions.get(against).document, version.document) if against else {}
    values: dict[str, Any] = {
        "one_version": version,
        "promoter": promoted_by(store, (version,))[version.id],
        "counts": counts(version),
        "others": [one.id for one in versions if one.id != version_id],
        "against": against,
        "differences": [(path, brief(old), brief(new)) for path, (old, new) in [*found.items()][:MOST_DIFFERENCES]],
        "more": max(0, len(found) - MOST_DIFFERENCES),
        "active": active.id if active else "",
        "is_back": active is not None and active.parent == version_id,
        "may_promote": caller.role.includes(Role.ADMIN),
        "error": error,
    }
    return render(request, "version.html", status=422 if error else 200, **values)


def counts(version: ProgramVersion) -> list[tuple[str, str]]:
    """What it was measured with, a name and the numbers."""
    metrics = version.metrics
    found = []
    if "after" in metrics and "n" in metrics:
        found.append(("held_out", f"{metrics['before']} → {metrics['after']} / {metrics['n']}"))
    for kind, triple in dict(metrics.get("safety") or {}).items():
        n, before, after = triple
        found.append((kind, f"{before} → {after} / {n}"))
    if "p" in metrics:
        found.append(("p", f"{metrics['p']:.4f}"))
    return found
