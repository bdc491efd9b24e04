"""The pages of a question: ask it, watch it, read the answer, turn to the page, judge it."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from ingestion.suffixes import DRAWN
from models.answers import also_missing
from models.errors import BadInput, NotFound
from models.store.audit import Action
from models.store.copies import DocumentInfo
from models.types import Answer, Citation, EvidenceKind, Priority, Question, Status
from models.types import Query as AskedQuery
from models.types import Role as UserRole
from services.api.approvals import ApprovalId, approved_by, withdraw
from services.api.authentication import Caller
from services.api.caller import TheApp, TheAsker, TheCaller, TheEngineer
from services.api.queries import QueryId
from services.api.schemas import MAX_PATH, MAX_WORDS, Moment
from services.app import App
from services.learning.feedback import give
from services.queries.cancel import cancel
from services.queries.reads import OPEN, citation_of, read_answer, read_query, read_shared
from services.queries.submit import MAX_NAME, submit
from services.web.languages import language_of
from services.web.rendering import MOST_ADDRESS, render
from services.web.shown import cards, lines, mark_of, picture_of, quoted_units, title_of
from services.web.told import answer_in, lines_in
from services.web.values import plain, values

router = APIRouter()

MOST_SHOWN = 40
"""Questions on one page of one's own."""

MOST_ROWS = 200
"""Rows of a log that are shown beneath what was worked out of them."""

Number = Annotated[int, Path(ge=1, le=999)]
Role = Literal["source", "nearest"]


class Begun(BaseModel):
    """A question that isn't asked yet, as an address may hold it."""

    question: str = ""
    asset: str = ""
    serial: str = ""
    line_down: bool = False
    conversation: Annotated[str, Field(max_length=MAX_NAME)] = ""


class Asked(Begun):
    """The form of a question. once: a random key, so that sending it twice asks once."""

    once: Annotated[str, Field(max_length=MAX_NAME)] = ""

    @property
    def key(self) -> str | None:
        """The same for the same form with the same words: a browser that goes back to a form shows it with its key, and
        what is asked there then is another question."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest() if self.once else None


class Judged(BaseModel):
    """The form of a verdict."""

    verdict: Literal["right", "wrong", "unsafe"]
    reason: str = Field("", max_length=MAX_WORDS)
    correction: str = Field("", max_length=MAX_WORDS)
    document: str = Field("", max_length=MAX_PATH)
    page: str = Field("", max_length=6, pattern="^[0-9]*$")


class Written(BaseModel):
    """The form of an answer in one's own words. citations: of the passages that were ticked."""

    text: str = Field(default="", max_length=2 * MAX_WORDS)
    citations: list[int] = Field(default=[], max_length=50)


@router.get("/")
def start(request: Request, app: TheApp, caller: TheCaller, begun: Annotated[Begun, Query()]) -> Response:
    return _form(request, app, caller, Asked(**begun.model_dump()))


@router.get("/questions")
def own_questions(
    request: Request,
    app: TheApp,
    caller: TheCaller,
    before: Annotated[Moment | None, Query()] = None,
) -> Response:
    """What the caller has asked, the newest first."""
    found = app.store.queries.asked_by(caller.principal, MOST_SHOWN + 1, before)
    shown = found[:MOST_SHOWN]
    older = shown[-1].at.isoformat() if len(found) > MOST_SHOWN else ""
    return render(request, "questions.html", asked=shown, older=older, newer=before is not None)


async def _keep_words(request: Request) -> None:
    """Before it is looked at who asks: where a sign-in has ended meanwhile, the form holds the question after the next
    one."""
    form = await request.form()
    given = {name: str(form[name]) for name in Begun.model_fields if form.get(name)}
    address = f"/?{urlencode(given)}"
    request.state.again = address if len(address) <= MOST_ADDRESS else "/"


@router.post("/ask", dependencies=[Depends(_keep_words)])
def ask(request: Request, form: Annotated[Asked, Form()], app: TheApp, caller: TheAsker) -> Response:
    question = Question(
        form.question.strip(),
        conversation_id=form.conversation or uuid4().hex,
        asset=form.asset.strip() or None,
        serial=form.serial.strip() or None,
        priority=Priority.LINE_DOWN if form.line_down else Priority.NORMAL,
        deadline_s=app.settings.deadline_s,
    )
    try:
        submitted = submit(
            app.store, app.ring, question, caller.principal, caller.audience, form.key, events=app.events
        )
    except BadInput as error:
        return _form(request, app, caller, form, str(error))
    return RedirectResponse(f"/q/{submitted.query_id}", 303)


@router.get("/q/{query_id}")
def read(request: Request, query_id: QueryId, app: TheApp, caller: TheCaller) -> Response:
    return _page(request, app, caller, query_id)


@router.get("/q/{query_id}/answer")
def read_part(request: Request, query_id: QueryId, app: TheApp, caller: TheCaller) -> Response:
    """The answer alone, for the script on the page; 204 while there is none."""
    answer = read_answer(app.store, query_id, caller.principal, caller.audience)
    if answer.status in OPEN:
        return Response(status_code=204)
    query = read_query(app.store, query_id, caller.principal)
    return render(request, "answer.html", query=query, **_shown(request, app, caller, query, answer, Written()))


@router.post("/q/{query_id}/cancel")
def stop(query_id: QueryId, app: TheApp, caller: TheCaller) -> Response:
    read_query(app.store, query_id, caller.principal)
    cancel(app.store, app.events, query_id)
    return RedirectResponse(f"/q/{query_id}", 303)


@router.post("/q/{query_id}/share")
def share(query_id: QueryId, app: TheApp, caller: TheCaller) -> Response:
    """From now on the address opens for whoever may see what the answer cites."""
    answer = read_answer(app.store, query_id, caller.principal, caller.audience)
    if answer.status is not Status.ANSWERED or not answer.citations:
        raise BadInput("Only an answer that cites a document can be shared: that decides who may see it.")
    app.store.queries.share(query_id, on=True)
    app.store.audit.note(caller.principal, Action.SHARED, query_id)
    return RedirectResponse(f"/q/{query_id}#take-along", 303)


@router.post("/q/{query_id}/unshare")
def unshare(query_id: QueryId, app: TheApp, caller: TheCaller) -> Response:
    read_query(app.store, query_id, caller.principal)
    app.store.queries.share(query_id, on=False)
    app.store.audit.note(caller.principal, Action.UNSHARED, query_id)
    return RedirectResponse(f"/q/{query_id}#take-along", 303)


@router.post("/q/{query_id}/feedback")
def judge(query_id: QueryId, form: Annotated[Judged, Form()], app: TheApp, caller: TheCaller) -> Response:
    read_answer(app.store, query_id, caller.principal, caller.audience)
    right = form.verdict == "right"  # then what was typed beside the other verdicts doesn't count
    give(
        app.store,
        query_id,
        caller.principal,
        caller.audience,
        form.verdict,
        form.reason,
        "" if right else form.correction,
        None if right else form.document.strip() or None,
        int(form.page) if form.page and not right else None,
        app.alarm,
    )
    return RedirectResponse(f"/q/{query_id}#feedback", 303)


@router.get("/q/{query_id}/outcome")
def show_outcome(request: Request, query_id: QueryId, app: TheApp, caller: TheCaller) -> Response:
    """What becomes of the caller's verdict, for the script on the page."""
    read_answer(app.store, query_id, caller.principal, caller.audience)
    given = next((f for f in app.store.feedback.list(query_id) if f.principal == caller.principal), None)
    return render(request, "outcome.html", given=given)


@router.post("/q/{query_id}/approve")
def approve_answer(query_id: QueryId, app: TheApp, caller: TheEngineer) -> Response:
    approved_by(app, caller, query_id)
    return RedirectResponse(f"/q/{query_id}", 303)


@router.post("/q/{query_id}/write")
def approve_written(
    request: Request, query_id: QueryId, form: Annotated[Written, Form()], app: TheApp, caller: TheEngineer
) -> Response:
    """What can't be done is said on the page, with what was written still there."""
    try:
        approved_by(app, caller, query_id, (form.text, form.citations))
    except BadInput as error:
        return _page(request, app, caller, query_id, form, str(error))
    return RedirectResponse(f"/q/{query_id}#approval", 303)


@router.post("/q/{query_id}/withdraw/{approval_id}")
def withdraw_approval(query_id: QueryId, approval_id: ApprovalId, app: TheApp, caller: TheEngineer) -> Response:
    withdraw(app, caller, approval_id)
    return RedirectResponse(f"/q/{query_id}", 303)


@router.get("/q/{query_id}/{role}/{number}")
def source(
    request: Request,
    query_id: QueryId,
    role: Role,
    number: Number,
    app: TheApp,
    caller: TheCaller,
    page: Annotated[int | None, Query(ge=1, le=100_000)] = None,
) -> Response:
    """A citation where it stands: on its page, or in its section where there are no pages."""
    _, answer = read_shared(app.store, query_id, caller.principal, caller.audience)
    citation = citation_of(answer, number, nearest=role == "nearest")
    info = _edition(app, caller, citation)
    values: dict[str, Any] = {
        "citation": citation,
        "title": title_of(app.store, citation, caller.audience),
        "back": f"/q/{query_id}#{role}-{number}",
        "here": f"/q/{query_id}/{role}/{number}",
        "superseded": _superseded(app, caller, citation, info),
    }
    if citation.kind is EvidenceKind.FIGURE:
        orders = app.store.records.rows(citation.copy, caller.audience, citation.rows[:MOST_ROWS])
        told = lines_in(citation.quote, language_of(request)).split("\n")
        return render(request, "figure.html", told=told, orders=orders, more=len(citation.rows) - len(orders), **values)
    if info is None or citation.page is None or info.suffix.lower() not in DRAWN:
        return render(request, "section.html", units=_section(app, caller, citation), **values)
    shown = page or citation.page
    if shown > (info.page_count or 0):
        raise NotFound(f"{info.document} has pages 1 to {info.page_count}, not {shown}.")
    return render(
        request,
        "page.html",
        page=shown,
        page_count=info.page_count,
        picture=picture_of(info.document, shown),
        highlight=f"{answer.id}.{'nearest.' if role == 'nearest' else ''}{number}",
        mark=mark_of(citation, info, shown),
        **values,
    )


def _form(request: Request, app: App, caller: Caller, form: Asked, error: str = "") -> Response:
    status = 422 if error else 200
    once, documents = form.once or uuid4().hex, app.store.documents.any(caller.audience)
    return render(request, "ask.html", status=status, form=form, error=error, once=once, documents=documents)


def _page(
    request: Request, app: App, caller: Caller, query_id: str, written: Written | None = None, error: str = ""
) -> Response:
    """A question with its answer. written: what somebody wrote in its place, error: and why that can't be taken."""
    query, answer = read_shared(app.store, query_id, caller.principal, caller.audience)
    return render(
        request,
        "question.html",
        status=422 if error else 200,
        query=query,
        conversation=query.question.conversation_id or query.id,
        **_shown(request, app, caller, query, answer, written or Written(), error),
    )


def _shown(
    request: Request, app: App, caller: Caller, query: AskedQuery, answer: Answer, written: Written, error: str = ""
) -> dict[str, Any]:
    language = language_of(request)
    said = answer_in(answer, language)
    text = lines(said)
    own = query.principal == caller.principal
    engineers_own = own and caller.role.includes(UserRole.ENGINEER)
    judged = app.store.feedback.list(answer.id)
    nothing_found = answer.status is Status.ABSTAINED and not answer.nearest
    return {
        "answer": answer,
        "once": uuid4().hex,
        "own": own,
        "no_documents": nothing_found and not app.store.documents.any(caller.audience),
        "shared": own and app.store.queries.is_shared(answer.id),
        "may_share": own and answer.status is Status.ANSWERED and bool(answer.citations),
        "missing": also_missing(answer),
        "values": values(said) if answer.status is Status.ANSWERED else (),
        "plain": plain(said),
        "unsafe": any(f.unsafe for f in judged),
        "open": answer.status in OPEN,
        "lines": text,
        "rest_follows": any(line.kind == "heading" for line in text[1:2]),  # else the text belongs together
        "sources": cards(app.store, answer, caller.audience, language),
        "nearest": cards(app.store, answer, caller.audience, language, nearest=True),
        "given": next((f for f in judged if f.principal == caller.principal), None),
        "approval": next(iter(app.store.approvals.of([answer.id])), None),
        "written": written,
        "write_error": error,
        "may_approve": engineers_own and answer.status is Status.ANSWERED,
        "may_write": engineers_own and answer.status in (Status.ANSWERED, Status.ABSTAINED, Status.ASKED),
    }


def _edition(app: App, caller: Caller, citation: Citation) -> DocumentInfo | None:
    """The edition that is cited, None if it was forgotten."""
    try:
        return app.store.documents.copy(citation.copy, caller.audience)
    except NotFound:
        return None


def _superseded(app: App, caller: Caller, citation: Citation, info: DocumentInfo | None) -> bool:
    try:
        now = app.store.documents.get(citation.document, caller.audience)
    except NotFound:
        return False
    return info is None or now.copy != info.copy


def _section(app: App, caller: Caller, citation: Citation) -> list[dict[str, Any]] | None:
    """The passage around the quotation, unit by unit; None if it is no longer kept."""
    store = app.store
    found = store.documents.evidence([citation.evidence], caller.audience, store.documents.hidden(), [citation.copy])
    if citation.evidence not in found:
        return None
    units = found[citation.evidence].chunk.units
    quoted = quoted_units(units, citation.quote)
    return [{"unit": unit, "quoted": is_quoted} for unit, is_quoted in zip(units, quoted, strict=True)]
