"""/v1/queries: ask, read, follow, take back, judge."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from models.answers import answer_to_json
from models.errors import NotFound
from models.store.feedback import Feedback
from models.types import Answer, Question
from services.api.caller import TheApp, TheAsker, TheCaller
from services.api.drawn import PNG, SPEAKS, Theme, png
from services.api.problems import PROBLEMS
from services.api.schemas import AnswerOut, FeedbackIn, FeedbackOut, QuestionIn
from services.api.streams import Streams
from services.learning.feedback import give
from services.queries.cancel import cancel
from services.queries.reads import OPEN, read_answer, read_query, read_shared
from services.queries.submit import MAX_NAME, submit

router = APIRouter(prefix="/v1/queries", tags=["queries"], responses=PROBLEMS)

QueryId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Id of the query, which is the answer's too.")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=MAX_NAME,
        description="The same key gives the same query, however often the request is sent.",
    ),
]
LastEventId = Annotated[
    str | None, Header(pattern=r"^\d{1,16}(-\d{1,16})?$", description="Go on after this event; browsers send it.")
]
POLL_S = "1"


@router.post("", status_code=202, response_model=AnswerOut)
def ask(
    body: QuestionIn,
    app: TheApp,
    caller: TheAsker,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Takes a question. It is safe once this returns; `Location` is where its answer will be."""
    question = Question(
        **body.model_dump(exclude={"deadline_s"}),
        deadline_s=body.deadline_s if body.deadline_s is not None else app.settings.deadline_s,
    )
    submitted = submit(
        app.store, app.ring, question, caller.principal, caller.audience, idempotency_key, events=app.events
    )
    response.headers["Location"] = f"/v1/queries/{submitted.query_id}"
    return _shown(read_answer(app.store, submitted.query_id, caller.principal, caller.audience), response)


@router.get("/{query_id}", response_model=AnswerOut)
def read(query_id: QueryId, app: TheApp, caller: TheCaller, response: Response) -> dict[str, Any]:
    """The answer, or where the query is."""
    return _shown(read_answer(app.store, query_id, caller.principal, caller.audience), response)


@router.delete("/{query_id}", response_model=AnswerOut)
def take_back(query_id: QueryId, app: TheApp, caller: TheCaller, response: Response) -> dict[str, Any]:
    """Cancels a query: at once if nobody works on it, else its worker stops soon. One that has ended stays."""
    read_query(app.store, query_id, caller.principal)
    cancel(app.store, app.events, query_id)
    return _shown(read_answer(app.store, query_id, caller.principal, caller.audience), response)


def _visible(query_id: QueryId, request: Request, app: TheApp, caller: TheCaller) -> None:
    """Refuses before a stream has begun, while there is still a status to send."""
    read_answer(app.store, query_id, caller.principal, caller.audience)
    streams: Streams = request.app.state.streams
    streams.look_for_room()


@router.get("/{query_id}/events", response_class=EventSourceResponse, dependencies=[Depends(_visible)])
async def follow(
    query_id: QueryId, request: Request, app: TheApp, caller: TheCaller, last_event_id: LastEventId = None
) -> AsyncIterator[ServerSentEvent]:
    """Progress as server-sent events (`queued`, `started`, `evidence`, `value`, `text`, `asked`), until `done`.

    The data of `done` is the answer object. A stream that breaks is resumed with `Last-Event-ID`."""
    streams: Streams = request.app.state.streams
    row = partial(read_answer, app.store, query_id, caller.principal, caller.audience)
    async for event in streams.follow(query_id, last_event_id, row):
        yield event


@router.get("/{query_id}/picture.png", response_class=Response, responses=PNG, dependencies=SPEAKS)
def draw(
    query_id: QueryId,
    app: TheApp,
    caller: TheCaller,
    figure: Annotated[int | None, Query(ge=1, le=1000, description="Of `figures`, from 1; the first drawn.")] = None,
    theme: Theme = "light",
) -> Response:
    """The picture of an answer: survival curve, timeline, ranking or trend, as far as what it draws on may be seen."""
    _, answer = read_shared(app.store, query_id, caller.principal, caller.audience)
    drawn = app.pictures.of_answer(answer, caller.audience, theme, figure)
    if drawn is None:
        raise NotFound(f"Answer {query_id} has no such picture.")
    return png(drawn)


@router.post("/{query_id}/feedback", response_model=FeedbackOut)
def judge(query_id: QueryId, body: FeedbackIn, app: TheApp, caller: TheCaller) -> Feedback:
    """Keeps your verdict on the answer, instead of an earlier one of yours."""
    read_answer(app.store, query_id, caller.principal, caller.audience)
    return give(
        app.store,
        query_id,
        caller.principal,
        caller.audience,
        body.verdict,
        body.reason,
        body.correction,
        body.document,
        body.page,
        app.alarm,
    ).feedback


def _shown(answer: Answer, response: Response) -> dict[str, Any]:
    if answer.status in OPEN:
        response.headers["Retry-After"] = POLL_S
    return answer_to_json(answer)
