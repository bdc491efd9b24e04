"""The pages of feedback: what became of one's own, and for engineers the queue of what waits for a person."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from models.errors import BadInput
from services.api.caller import TheApp, TheCaller, TheEngineer
from services.api.review import FeedbackId
from services.api.schemas import MAX_PATH, MAX_WORDS
from services.learning import review
from services.learning.review import Shown
from services.web.languages import language_of
from services.web.rendering import render
from services.web.shown import cards, lines

router = APIRouter()


class Judged(BaseModel):
    """The form of a reviewer; `do` says which of its buttons was pressed."""

    do: str
    correction: str = Field(default="", max_length=MAX_WORDS)
    document: str = Field(default="", max_length=MAX_PATH)
    page: str = Field(default="", max_length=6, pattern="^[0-9]*$")
    reason: str = Field(default="", max_length=MAX_WORDS)


@router.get("/feedback")
def own(request: Request, app: TheApp, caller: TheCaller) -> Response:
    found = [*reversed(app.store.feedback.list(principal=caller.principal))]
    asked = {f.query_id: app.store.queries.get(f.query_id).question.question for f in found}
    return render(request, "feedback.html", given=found, asked=asked)


@router.get("/review")
def queue(request: Request, app: TheApp, caller: TheEngineer, shown: Annotated[Shown, Query()] = "open") -> Response:
    items = review.queue(app.store, caller.audience, shown)
    return render(request, "review.html", items=items, shown=shown, choices=[*review.STATES])


@router.get("/review/{feedback_id}")
def show(request: Request, feedback_id: FeedbackId, app: TheApp, caller: TheEngineer) -> Response:
    return _show(request, app, caller, feedback_id)


@router.post("/review/{feedback_id}")
def judge(
    request: Request, feedback_id: FeedbackId, form: Annotated[Judged, Form()], app: TheApp, caller: TheEngineer
) -> Response:
    """What can't be done is said on the page, with what was typed still there."""
    store, who = app.store, (caller.audience, caller.principal)
    try:
        match form.do:
            case "accept":
                review.accept(store, feedback_id, *who)
            case "correct":
                page = int(form.page) if form.page else None
                review.correct(store, feedback_id, *who, form.correction, form.document.strip() or None, page)
            case "reject":
                review.reject(store, feedback_id, *who, form.reason)
            case "readable" | "unreadable":
                review.mark_readable(store, feedback_id, *who, form.do == "readable")
                return RedirectResponse(f"/review/{feedback_id}", 303)
            case _:
                raise BadInput("Press one of the buttons.")
    except BadInput as error:
        return _show(request, app, caller, feedback_id, str(error), form)
    return RedirectResponse("/review", 303)


def _show(
    request: Request, app: TheApp, caller: TheEngineer, feedback_id: str, error: str = "", form: Judged | None = None
) -> Response:
    item = review.item(app.store, feedback_id, caller.audience)
    values: dict[str, Any] = {
        "item": item,
        "lines": lines(item.answer.text),
        "sources": cards(app.store, item.answer, caller.audience, language_of(request)),
        "error": error,
        "form": form or Judged(do="", correction=item.feedback.correction, document=item.feedback.document or ""),
    }
    return render(request, "reviewed.html", status=422 if error else 200, **values)
