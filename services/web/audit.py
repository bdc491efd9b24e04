"""The page of the audit log: who did or saw what, for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from models.store.audit import Action
from services.api.caller import TheAdmin, TheApp
from services.queries.submit import MAX_NAME
from services.web.rendering import render

router = APIRouter(prefix="/audit")

MOST_SHOWN = 50


@router.get("")
def show_audit(
    request: Request,
    app: TheApp,
    caller: TheAdmin,
    who: Annotated[str, Query(max_length=MAX_NAME)] = "",
    action: Annotated[str, Query(max_length=MAX_NAME)] = "",
    before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> Response:
    """The newest first, of all or of one person, of all kinds or one; an unknown kind is all kinds."""
    del caller
    chosen = next((one for one in Action if one == action), None)
    found = app.store.audit.list(before=before, limit=MOST_SHOWN + 1, principal=who.strip() or None, action=chosen)
    shown = found[:MOST_SHOWN]
    return render(
        request,
        "audit.html",
        entries=shown,
        older=shown[-1].id if len(found) > MOST_SHOWN else None,
        newer=before is not None,
        who=who.strip(),
        chosen=chosen or "",
        actions=[*Action],
    )
