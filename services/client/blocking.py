"""A Millwright elsewhere, by its HTTP API: `Client`, and `AsyncClient` with the same methods to be awaited.

    with Client("https://millwright.plant.example", key) as millwright:
        answer = millwright.ask("What is the tightening torque of the drain plug?", asset="MP-402")
        print(answer.text, answer.citations[0].page)

What can't be done raises an error of `models.errors`, with the sentence that the API gave.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote
from uuid import uuid4

import httpx

from models.answers import answer_from_json
from models.errors import BadInput, Conflict, Forbidden, MillwrightError, NotFound, Unavailable
from models.types import Answer

LOCAL = "http://127.0.0.1:8420"
TIMEOUT_S = 60.0
"""Of one request; an answer may take longer, while its events come."""

_ERRORS: Mapping[int, type[MillwrightError]] = {
    401: Forbidden,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    429: Unavailable,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}


@dataclass(frozen=True, slots=True)
class Event:
    """A sign of progress, or `done` with the answer object."""

    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    path: str
    more: Mapping[str, Any] = field(default_factory=dict)


class Client:
    """Synchronous. url: of the API. key: an API key, '' where none is needed. Safe for threads."""

    def __init__(self, url: str = LOCAL, key: str = "", timeout_s: float = TIMEOUT_S) -> None:
        self._http = httpx.Client(base_url=url, headers=_headers(key), timeout=timeout_s)

    def ask(self, question: str, **more: Any) -> Answer:
        """Asks and waits. more: `asset`, `serial`, `as_of`, `conversation_id`, `priority`, `deadline_s`."""
        query_id = self.submit(question, **more)
        for event in self.follow(query_id):
            if event.kind == "done":
                return answer_from_json(event.data)
        return self.read(query_id)

    def submit(self, question: str, **more: Any) -> str:
        """Asks and doesn't wait; returns the id of the query."""
        return str(self._json(_submit(question, more))["id"])

    def read(self, query_id: str) -> Answer:
        """The answer, or where the query is."""
        return answer_from_json(self._json(_Call("GET", f"/v1/queries/{query_id}")))

    def follow(self, query_id: str) -> Iterator[Event]:
        """The events of a query until `done`; ends earlier if the server stops."""
        with _translated(), self._http.stream("GET", f"/v1/queries/{query_id}/events") as response:
            if response.is_error:
                response.read()
                _refuse(response)
            yield from filter(None, map(_Lines().event, response.iter_lines()))

    def cancel(self, query_id: str) -> Answer:
        """Takes a question back."""
        return answer_from_json(self._json(_Call("DELETE", f"/v1/queries/{query_id}")))

    def feedback(self, query_id: str, verdict: str, **more: Any) -> Mapping[str, Any]:
        """Judges an answer. more: `reason`, `correction`, `document`, `page` and what else the API takes."""
        return self._object(_feedback(query_id, verdict, more))

    def search(self, words: str, document: str = "", limit: int = 20) -> Sequence[Mapping[str, Any]]:
        """Passages that hold most of the words, best first."""
        return self._list(_search(words, document, limit))

    def documents(self) -> Iterator[Mapping[str, Any]]:
        """All documents that the key may see, by path."""
        after: str | None = None
        while True:
            page = self._object(_documents(after))
            yield from page["documents"]
            if (after := page["next"]) is None:
                return

    def upload(self, path: Path, document: str = "", groups: Sequence[str] = ()) -> Mapping[str, Any]:
        """Brings a file; returns what became of it, with the job that reads it."""
        with path.open("rb") as file:
            return self._object(_upload(path.name, file, document, groups))

    def job(self, job_id: str) -> Mapping[str, Any]:
        """How far the reading of a file is."""
        return self._object(_Call("GET", f"/v1/jobs/{job_id}"))

    def versions(self) -> Sequence[Mapping[str, Any]]:
        """The program versions, newest first, for engineers."""
        return list(self._object(_Call("GET", "/v1/versions"))["versions"])

    def promote(self, version: str, active: str | None = None) -> Mapping[str, Any]:
        """Lets a version answer, for administrators. active: the one that you saw answer; Conflict if it no longer
        does."""
        return self._object(_Call("POST", f"/v1/versions/{quote(version)}/promote", {"json": {"active": active}}))

    def rollback(self, to: str | None = None) -> Mapping[str, Any]:
        """Lets an earlier version answer again, by default the parent of the one that answers; returns it."""
        return self._object(_Call("POST", "/v1/versions/rollback", {"json": {"to": to}}))

    def page_image(self, document: str, page: int, highlight: str = "") -> bytes:
        """The picture of a page as PNG. highlight: `ANSWER.N`, to mark what citation N (from 1) quotes."""
        return self._send(_page_image(document, page, highlight)).content

    def picture(self, query_id: str, figure: int | None = None, theme: str = "light") -> bytes:
        """The picture of an answer as PNG: of a figure (from 1), by default of the first that has one. Raises NotFound
        where there is none."""
        given = {"theme": theme} | ({} if figure is None else {"figure": figure})
        return self._send(_Call("GET", f"/v1/queries/{quote(query_id)}/picture.png", {"params": given})).content

    def get(self, path: str, **parameters: Any) -> Any:
        """Any other resource of the API, as plain JSON."""
        return self._json(_Call("GET", path, {"params": parameters}))

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _send(self, call: _Call) -> httpx.Response:
        with _translated():
            return _refuse(self._http.request(call.method, call.path, **call.more))

    def _json(self, call: _Call) -> Any:
        return self._send(call).json()

    def _object(self, call: _Call) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._json(call)
        return found

    def _list(self, call: _Call) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self._json(call)
        return found


class AsyncClient:
    """The same for an event loop. url: of the API. key: an API key, '' where none is needed."""

    def __init__(self, url: str = LOCAL, key: str = "", timeout_s: float = TIMEOUT_S) -> None:
        self._http = httpx.AsyncClient(base_url=url, headers=_headers(key), timeout=timeout_s)

    async def ask(self, question: str, **more: Any) -> Answer:
        """As `Client.ask`."""
        query_id = await self.submit(question, **more)
        async for event in self.follow(query_id):
            if event.kind == "done":
                return answer_from_json(event.data)
        return await self.read(query_id)

    async def submit(self, question: str, **more: Any) -> str:
        """As `Client.submit`."""
        return str((await self._json(_submit(question, more)))["id"])

    async def read(self, query_id: str) -> Answer:
        """As `Client.read`."""
        return answer_from_json(await self._json(_Call("GET", f"/v1/queries/{query_id}")))

    async def follow(self, query_id: str) -> AsyncIterator[Event]:
        """As `Client.follow`."""
        with _translated():
            async with self._http.stream("GET", f"/v1/queries/{query_id}/events") as response:
                if response.is_error:
                    await response.aread()
                    _refuse(response)
                lines = _Lines()
                async for line in response.aiter_lines():
                    if (event := lines.event(line)) is not None:
                        yield event

    async def feedback(self, query_id: str, verdict: str, **more: Any) -> Mapping[str, Any]:
        """As `Client.feedback`."""
        found: Mapping[str, Any] = await self._json(_feedback(query_id, verdict, more))
        return found

    async def search(self, words: str, document: str = "", limit: int = 20) -> Sequence[Mapping[str, Any]]:
        """As `Client.search`."""
        found: Sequence[Mapping[str, Any]] = await self._json(_search(words, document, limit))
        return found

    async def documents(self) -> AsyncIterator[Mapping[str, Any]]:
        """As `Client.documents`."""
        after: str | None = None
        while True:
            page = await self._json(_documents(after))
            for document in page["documents"]:
                yield document
            if (after := page["next"]) is None:
                return

    async def page_image(self, document: str, page: int, highlight: str = "") -> bytes:
        """As `Client.page_image`."""
        return (await self._send(_page_image(document, page, highlight))).content

    async def get(self, path: str, **parameters: Any) -> Any:
        """As `Client.get`."""
        return await self._json(_Call("GET", path, {"params": parameters}))

    async def close(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def _send(self, call: _Call) -> httpx.Response:
        with _translated():
            return _refuse(await self._http.request(call.method, call.path, **call.more))

    async def _json(self, call: _Call) -> Any:
        return (await self._send(call)).json()


# -------------------------------------------------- the calls, the same for both


def _headers(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def _submit(question: str, more: Mapping[str, Any]) -> _Call:
    given = {name: value for name, value in more.items() if value is not None}
    plain = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in given.items()}
    body = {"question": question, **plain}
    return _Call("POST", "/v1/queries", {"json": body, "headers": {"Idempotency-Key": uuid4().hex}})


def _feedback(query_id: str, verdict: str, more: Mapping[str, Any]) -> _Call:
    return _Call("POST", f"/v1/queries/{query_id}/feedback", {"json": {"verdict": verdict, **more}})


def _search(words: str, document: str, limit: int) -> _Call:
    return _Call("GET", "/v1/search", {"params": {"q": words, "document": document, "limit": limit}})


def _documents(after: str | None) -> _Call:
    return _Call("GET", "/v1/documents", {"params": {"limit": 500} | ({"after": after} if after else {})})


def _upload(name: str, file: Any, document: str, groups: Sequence[str]) -> _Call:
    data = {"group": list(groups)} | ({"path": document} if document else {})
    return _Call("POST", "/v1/documents", {"files": {"file": (name, file)}, "data": data})


def _page_image(document: str, page: int, highlight: str) -> _Call:
    path = f"/v1/documents/{quote(document)}/pages/{page}.png"
    return _Call("GET", path, {"params": {"highlight": highlight} if highlight else {}})


class _Lines:
    """Server-sent events from lines (HTML standard, 9.2), as far as the API uses them."""

    def __init__(self) -> None:
        self._fields: dict[str, str] = {}

    def event(self, line: str) -> Event | None:
        """The event that this line ends, if it does."""
        if line:
            name, _, value = line.partition(":")
            self._fields[name] = value.removeprefix(" ")
            return None
        fields, self._fields = self._fields, {}
        return Event(fields["event"], json.loads(fields.get("data") or "{}")) if "event" in fields else None


@contextmanager
def _translated() -> Iterator[None]:
    """Raises Unavailable for what goes wrong on the way."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unavailable(f"Millwright doesn't answer ({error or type(error).__name__}). Check its URL.") from error


def _refuse(response: httpx.Response) -> httpx.Response:
    """The response; raises the error that it tells of, with the API's own sentence."""
    if response.is_success:
        return response
    try:
        detail = str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        detail = f"Millwright answered {response.status_code} {response.reason_phrase}. Check its URL."
    kind = _ERRORS.get(response.status_code, BadInput if response.status_code < 500 else MillwrightError)
    raise kind(detail)
