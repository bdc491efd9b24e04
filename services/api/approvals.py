"""/v1/approvals: answers that an engineer found right, given again to whoever asks the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path

from models.errors import NotFound
from models.store.approvals import Approval
from models.store.audit import Action
from services.answering.approved import approve, approve_written
from services.api.authentication import Caller
from services.api.caller import TheApp, TheCaller, TheEngineer
from services.api.problems import PROBLEMS
from services.api.queries import QueryId
from services.api.schemas import ApprovalOut, WrittenIn
from services.app import App
from services.queries.reads import read_answer

router = APIRouter(prefix="/v1", tags=["approvals"], responses=PROBLEMS)

ApprovalId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@router.put("/queries/{query_id}/approval", response_model=ApprovalOut)
def approve_answer(
    query_id: QueryId, app: TheApp, caller: TheEngineer, written: WrittenIn | None = None
) -> ApprovalOut:
    """Approves your answer: whoever asks the same of the same machine is given it, until what it cites is replaced.

    With a body what you write is the answer, on passages that were found; numbers of it that stand in none of them are
    shown as your own statement."""
    return _out(approved_by(app, caller, query_id, (written.text, written.citations) if written else None))


@router.get("/approvals", response_model=list[ApprovalOut])
def list_approvals(app: TheApp, caller: TheCaller) -> list[ApprovalOut]:
    """The approved answers that you may see, newest first; ended ones say why."""
    return [_out(approval) for approval in app.store.approvals.list(caller.audience)]


@router.delete("/approvals/{approval_id}", status_code=204)
def withdraw_approval(approval_id: ApprovalId, app: TheApp, caller: TheEngineer) -> None:
    """Withdraws an approval: from now on the program answers the question again."""
    withdraw(app, caller, approval_id)


def approved_by(app: App, caller: Caller, query_id: str, written: tuple[str, Sequence[int]] | None = None) -> Approval:
    """Approves the answer to a question of the caller's own, or what the caller writes in its place, and notes that.

    written: the text, and the numbers of the passages that it stands on. Raises NotFound, BadInput."""
    read_answer(app.store, query_id, caller.principal, caller.audience)
    if written is None:
        approval = approve(app.store, query_id, caller.principal, caller.audience)
    else:
        approval = approve_written(app.store, query_id, caller.principal, caller.audience, *written)
    app.store.audit.note(caller.principal, Action.APPROVED, query_id)
    return approval


def withdraw(app: App, caller: Caller, approval_id: str) -> None:
    """Ends an approval that the caller may see, and notes that. Raises NotFound."""
    if not app.store.approvals.sees(approval_id, caller.audience):
        raise NotFound(f"There is no approval {approval_id}.")
    app.store.approvals.end(approval_id, f"Withdrawn by {caller.principal}.")
    app.store.audit.note(caller.principal, Action.WITHDRAWN, approval_id)


def _out(approval: Approval) -> ApprovalOut:
    values = asdict(approval)
    values.pop("words")
    return ApprovalOut(**values)
