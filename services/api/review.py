"""/v1/feedback: what became of yours. /v1/review: the votes that wait for an engineer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from models.answers import answer_to_json
from services.api.caller import TheApp, TheCaller, TheEngineer
from services.api.problems import PROBLEMS
from services.api.schemas import CorrectionIn, FeedbackList, ReadableIn, RejectionIn, ReviewList, ReviewOut
from services.learning import review
from services.learning.review import Item, Shown

router = APIRouter(prefix="/v1", tags=["feedback"], responses=PROBLEMS)

FeedbackId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Id of the feedback.")]


@router.get("/feedback", response_model=FeedbackList)
def own_feedback(app: TheApp, caller: TheCaller) -> dict[str, Any]:
    """Your feedback, newest first, with what became of it."""
    return {"feedback": [*reversed(app.store.feedback.list(principal=caller.principal))]}


@router.get("/review", response_model=ReviewList)
def queue(
    app: TheApp,
    caller: TheEngineer,
    shown: Shown = "open",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """Votes on answers that you may see: those that wait for a person, the examples, the rejected, or all."""
    return {"items": [item_out(item) for item in review.queue(app.store, caller.audience, shown, limit)]}


@router.get("/review/{feedback_id}", response_model=ReviewOut)
def show(feedback_id: FeedbackId, app: TheApp, caller: TheEngineer) -> dict[str, Any]:
    """One vote."""
    return item_out(review.item(app.store, feedback_id, caller.audience))


@router.post("/review/{feedback_id}/accept", response_model=ReviewOut)
def accept(feedback_id: FeedbackId, app: TheApp, caller: TheEngineer) -> dict[str, Any]:
    """Agrees: it becomes an example if it says enough, a defect is dealt with, an unsafe answer stays withdrawn."""
    return item_out(review.accept(app.store, feedback_id, caller.audience, caller.principal))


@router.post("/review/{feedback_id}/correct", response_model=ReviewOut)
def correct(feedback_id: FeedbackId, body: CorrectionIn, app: TheApp, caller: TheEngineer) -> dict[str, Any]:
    """Says what would have been right, or where: it becomes an example."""
    done = review.correct(
        app.store, feedback_id, caller.audience, caller.principal, body.correction, body.document, body.page
    )
    return item_out(done)


@router.post("/review/{feedback_id}/reject", response_model=ReviewOut)
def reject(feedback_id: FeedbackId, body: RejectionIn, app: TheApp, caller: TheEngineer) -> dict[str, Any]:
    """Takes nothing from it, for a reason that its giver is told. A report of unsafe is cleared."""
    return item_out(review.reject(app.store, feedback_id, caller.audience, caller.principal, body.reason))


@router.post("/review/{feedback_id}/readable", response_model=ReviewOut)
def readable(feedback_id: FeedbackId, body: ReadableIn, app: TheApp, caller: TheEngineer) -> dict[str, Any]:
    """Marks an example whose documents are for everyone as readable by all, so that it may be a worked example."""
    done = review.mark_readable(app.store, feedback_id, caller.audience, caller.principal, body.readable)
    return item_out(done)


def item_out(item: Item) -> dict[str, Any]:
    return {
        "feedback": item.feedback,
        "classified": dict(item.feedback.classified),
        "urgent": item.urgent,
        "question": item.query.question.question,
        "answer": answer_to_json(item.answer),
        "example": dict(item.example.case) if item.example else None,
        "split": item.example.split if item.example else None,
        "readable": item.example.readable if item.example else False,
        "reviewed_by": item.feedback.reviewed_by,
    }
