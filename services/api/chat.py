"""/v1/chat/completions: the door that programs made for OpenAI's chat API can use. What it says is an answer of ours.

The last message of the user is the question; its conversation is known by its first message. Only a whole, checked
answer is sent, also when it is streamed. Citations are annotations of the kind `url_citation` that lead to the picture
of the page, and `millwright` holds the answer object.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, Field

from models.answers import answer_to_json, said_of_own, said_of_report, said_of_words
from models.errors import BadInput, Unavailable
from models.types import Answer, Citation, Question
from services.api.authentication import Caller
from services.api.caller import TheApp, TheAsker, TheCaller
from services.api.problems import PROBLEMS
from services.api.streams import Streams
from services.app import App
from services.queries.reads import read_answer
from services.queries.submit import MAX_QUESTION, submit

PATH = "/v1/chat/completions"
router = APIRouter(prefix="/v1", tags=["chat"], responses=PROBLEMS)

MODEL = "millwright"
MAX_MESSAGES = 2000
MAX_BODY = 2_000_000
"""Bytes of a request: its programs send the whole conversation each time, with the quotations of each answer."""


class TextPart(BaseModel):
    """A part of a message; other parts than text are left out."""

    type: str
    text: str = ""


class Message(BaseModel):
    """A turn. Of all roles only what the user said is read."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[TextPart] | None = None

    @property
    def words(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class ChatIn(BaseModel):
    """A request as OpenAI's clients send it; what isn't named here is ignored."""

    messages: Annotated[list[Message], Field(min_length=1, max_length=MAX_MESSAGES)]
    model: str = MODEL
    stream: bool = False


@router.get("/models")
def list_models(caller: TheCaller) -> dict[str, Any]:
    """The one model that there is, as OpenAI's clients ask for it."""
    del caller
    return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}]}


@router.post(PATH.removeprefix("/v1"), response_class=Response)
async def complete(body: ChatIn, request: Request, app: TheApp, caller: TheAsker) -> Response:
    """Answers the last message of the user, in the form of OpenAI's chat completions."""
    said = [message.words.strip() for message in body.messages if message.role == "user"]
    if not said or not said[-1] or len(said[-1]) > MAX_QUESTION:
        raise BadInput(f"The last message of the user is the question: 1 to {MAX_QUESTION} characters.")
    streams: Streams = request.app.state.streams
    streams.look_for_room()  # before the question is kept, and before there is a stream to break off
    conversation = hashlib.sha256(f"{caller.principal} {said[0]}".encode()).hexdigest()[:32]
    question = Question(said[-1], conversation_id=conversation, deadline_s=app.settings.deadline_s)
    submitted = await run_in_threadpool(
        submit, app.store, app.ring, question, caller.principal, caller.audience, events=app.events
    )
    base = app.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
    waiting = _ended(streams, app, caller, submitted.query_id)
    if body.stream:
        return StreamingResponse(_streamed(waiting, base, submitted.query_id), media_type="text/event-stream")
    answer: Answer | None = None
    async for found in waiting:
        answer = found
    if answer is None:
        raise Unavailable(_stopping(submitted.query_id))
    return JSONResponse(_completion(answer, base))


async def _ended(streams: Streams, app: App, caller: Caller, query_id: str) -> AsyncIterator[Answer | None]:
    """None for each sign of life, and then the answer."""
    row = partial(read_answer, app.store, query_id, caller.principal, caller.audience)
    async for event in streams.follow(query_id, None, row):
        yield await run_in_threadpool(row) if event.event == "done" else None


def _stopping(query_id: str) -> str:
    return f"Millwright is stopping. Read /v1/queries/{query_id} when it is back."


async def _streamed(waiting: AsyncIterator[Answer | None], base: str, query_id: str) -> AsyncIterator[str]:
    """Chunks as server-sent events; a comment for each sign of life, so that no proxy thinks the line is dead. Without
    an answer an error, as OpenAI's clients raise it."""
    answer: Answer | None = None
    async for found in waiting:
        answer = found
        if answer is None:
            yield ": working\n\n"
            continue
        whole = _completion(answer, base)
        message = whole["choices"][0]["message"]
        shared = {"id": whole["id"], "object": "chat.completion.chunk", "created": whole["created"], "model": MODEL}
        first = {"delta": message, "index": 0, "finish_reason": None}
        last = {"delta": {}, "index": 0, "finish_reason": "stop"}
        for choice, more in ((first, {"millwright": whole["millwright"]}), (last, {})):
            yield f"data: {json.dumps({**shared, 'choices': [choice], **more}, ensure_ascii=False)}\n\n"
    if answer is None:
        yield f"data: {json.dumps({'error': {'message': _stopping(query_id), 'type': 'unavailable'}})}\n\n"
    yield "data: [DONE]\n\n"


def _completion(answer: Answer, base: str) -> dict[str, Any]:
    text, annotations = _message(answer, base)
    return {
        "id": f"chatcmpl-{answer.id}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": MODEL,
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": text, "refusal": None, "annotations": annotations},
            }
        ],
        "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
        "millwright": answer_to_json(answer),
    }


def _message(answer: Answer, base: str) -> tuple[str, list[dict[str, Any]]]:
    """Warnings, the text, and where it stands: a line for each citation, which its annotation covers."""
    parts = [said_of_report(answer), *(f"{warning.label}: {warning.text}" for warning in answer.warnings)]
    parts += [answer.text, said_of_words(answer), said_of_own(answer)]
    if answer.asked is not None:
        parts.append(" / ".join(answer.asked.options))
    text, annotations = "\n\n".join(filter(None, parts)), []
    for number, citation in enumerate(answer.citations, start=1):
        line = f"[{number}] {_place(citation)}: “{citation.quote}”"
        text += "\n\n" if number == 1 else "\n"
        where = {"start_index": len(text), "end_index": len(text) + len(line)}
        text += line
        url = _page_url(citation, answer.id, number, base)
        annotations.append({"type": "url_citation", "url_citation": {**where, "title": _place(citation), "url": url}})
    return text, annotations


def _place(citation: Citation) -> str:
    parts = (citation.document, citation.revision, f"page {citation.page}" if citation.page else citation.section)
    return ", ".join(part for part in parts if part)


def _page_url(citation: Citation, answer_id: str, number: int, base: str) -> str:
    """The picture of the page with the quotation marked; without pages the section, as the web page shows it."""
    if citation.page is None:
        return f"{base}/q/{answer_id}/source/{number}"
    return f"{base}/v1/documents/{quote(citation.document)}/pages/{citation.page}.png?highlight={answer_id}.{number}"
