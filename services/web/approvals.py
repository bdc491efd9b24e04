"""The page of the approved answers: which hold, why others ended, and taking one back."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.api.approvals import ApprovalId, withdraw
from services.api.caller import TheApp, TheEngineer
from services.web.rendering import render

router = APIRouter(prefix="/approvals")


@router.get("")
def list_approvals(request: Request, app: TheApp, caller: TheEngineer) -> Response:
    """Those that hold first, each kind the newest first."""
    found = sorted(app.store.approvals.list(caller.audience), key=lambda one: one.ended_at is not None)
    return render(request, "approvals.html", approvals=found)


@router.post("/{approval_id}/withdraw")
def take_back(approval_id: ApprovalId, app: TheApp, caller: TheEngineer) -> Response:
    withdraw(app, caller, approval_id)
    return RedirectResponse("/approvals", 303)
