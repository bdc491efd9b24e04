"""The calls of the HTTP API, the same for both clients: what is sent, how events are read, which error a refusal is."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx

from models.errors import BadInput, Conflict, Forbidden, MillwrightError, NotFound, Unavailable
from models.types import Answer, Status

LOCAL = "http://127.0.0.1:8420"
TIMEOUT_S = 60.0
"""Of one request; an answer may take longer, while its events come."""

AGAIN_S = 1.0
"""How long to wait before a query is looked at again whose events ended before it did."""
AWAY_S = 30.0
"""How long a server may be away, as one that is started again, while an answer is waited for."""
OPEN = (Status.QUEUED, Status.STARTED)

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
class Call:
    """One request. more: what httpx takes besides."""

    method: str
    path: str
    more: Mapping[str, Any] = field(default_factory=dict)


def headers(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def submit(question: str, more: Mapping[str, Any]) -> Call:
    given = {name: value for name, value in more.items() if value is not None}
    plain = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in given.items()}
    body = {"question": question, **plain}
    return Call("POST", "/v1/queries", {"json": body, "headers": {"Idempotency-Key": uuid4().hex}})


def feedback(query_id: str, verdict: str, more: Mapping[str, Any]) -> Call:
    return Call("POST", f"/v1/queries/{query_id}/feedback", {"json": {"verdict": verdict, **more}})


def search(words: str, document: str, limit: int) -> Call:
    return Call("GET", "/v1/search", {"params": {"q": words, "document": document, "limit": limit}})


def documents(after: str | None) -> Call:
    return Call("GET", "/v1/documents", {"params": {"limit": 500} | ({"after": after} if after else {})})


def upload(name: str, file: Any, document: str, groups: Sequence[str]) -> Call:
    data = {"group": list(groups)} | ({"path": document} if document else {})
    return Call("POST", "/v1/documents", {"files": {"file": (name, file)}, "data": data})


def page_image(document: str, page: int, highlight: str) -> Call:
    path = f"/v1/documents/{quote(document)}/pages/{page}.png"
    return Call("GET", path, {"params": {"highlight": highlight} if highlight else {}})


def picture(query_id: str, figure: int | None, theme: str) -> Call:
    given = {"theme": theme} | ({} if figure is None else {"figure": figure})
    return Call("GET", f"/v1/queries/{quote(query_id)}/picture.png", {"params": given})


def diff(version: str, against: str | None) -> Call:
    return Call("GET", f"/v1/versions/{quote(version)}/diff", {"params": {"against": against} if against else {}})


def promote(version: str, active: str | None) -> Call:
    return Call("POST", f"/v1/versions/{quote(version)}/promote", {"json": {"active": active}})


def rollback(to: str | None, active: str | None) -> Call:
    return Call("POST", "/v1/versions/rollback", {"json": {"to": to, "active": active}})


class Waiting:
    """For an answer whose events ended before it was there."""

    def __init__(self) -> None:
        self._away_since: float | None = None

    def seen(self, answer: Answer) -> Answer | None:
        """The answer, if it is one already."""
        self._away_since = None
        return None if answer.status in OPEN else answer

    def away(self, error: Unavailable) -> None:
        """Raises the error again once it has been so for too long."""
        now = time.monotonic()
        self._away_since = self._away_since or now
        if now - self._away_since > AWAY_S:
            raise error


class Lines:
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
def translated() -> Iterator[None]:
    """Raises Unavailable for what goes wrong on the way."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unavailable(f"Millwright doesn't answer ({error or type(error).__name__}). Check its URL.") from error


def refuse(response: httpx.Response) -> httpx.Response:
    """The response; raises the error that it tells of, with the API's own sentence."""
    if response.is_success:
        return response
    try:
        detail = str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        detail = f"Millwright answered {response.status_code} {response.reason_phrase}. Check its URL."
    kind = _ERRORS.get(response.status_code, BadInput if response.status_code < 500 else MillwrightError)
    raise kind(detail)
