"""The client for code that waits."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from models.answers import answer_from_json
from models.errors import Unavailable
from models.types import Answer
from services.client import calls
from services.client.calls import LOCAL, TIMEOUT_S, Call, Event


class Client:
    """Synchronous. url: of the API. key: an API key, '' where none is needed. Safe for threads."""

    def __init__(self, url: str = LOCAL, key: str = "", timeout_s: float = TIMEOUT_S) -> None:
        self._http = httpx.Client(base_url=url, headers=calls.headers(key), timeout=timeout_s)

    def ask(self, question: str, **more: Any) -> Answer:
        """Asks and waits, also while the server is started again. more: `asset`, `serial`, `as_of`, `conversation_id`,
        `priority`, `deadline_s`."""
        query_id, waiting = self.submit(question, **more), calls.Waiting()
        while True:
            with suppress(Unavailable):  # too many streams, or its server stops: the query says how it stands
                for event in self.follow(query_id):
                    if event.kind == "done":
                        return answer_from_json(event.data)
            try:
                if (answer := waiting.seen(self.read(query_id))) is not None:
                    return answer
            except Unavailable as error:
                waiting.away(error)
            time.sleep(calls.AGAIN_S)

    def submit(self, question: str, **more: Any) -> str:
        """Asks and doesn't wait; returns the id of the query."""
        return str(self._json(calls.submit(question, more))["id"])

    def read(self, query_id: str) -> Answer:
        """The answer, or where the query is."""
        return answer_from_json(self._json(Call("GET", f"/v1/queries/{query_id}")))

    def follow(self, query_id: str) -> Iterator[Event]:
        """The events of a query until `done`; ends earlier if the server stops."""
        with calls.translated(), self._http.stream("GET", f"/v1/queries/{query_id}/events") as response:
            if response.is_error:
                response.read()
                calls.refuse(response)
            yield from filter(None, map(calls.Lines().event, response.iter_lines()))

    def cancel(self, query_id: str) -> Answer:
        """Takes a question back."""
        return answer_from_json(self._json(Call("DELETE", f"/v1/queries/{query_id}")))

    def feedback(self, query_id: str, verdict: str, **more: Any) -> Mapping[str, Any]:
        """Judges an answer. more: `reason`, `correction`, `document`, `page` and what else the API takes."""
        return dict(self._json(calls.feedback(query_id, verdict, more)))

    def search(self, words: str, document: str = "", limit: int = 20) -> Sequence[Mapping[str, Any]]:
        """Passages that hold most of the words, best first."""
        return list(self._json(calls.search(words, document, limit)))

    def documents(self) -> Iterator[Mapping[str, Any]]:
        """All documents that the key may see, by path."""
        after: str | None = None
        while True:
            page = self._json(calls.documents(after))
            yield from page["documents"]
            if (after := page["next"]) is None:
                return

    def upload(self, path: Path, document: str = "", groups: Sequence[str] = ()) -> Mapping[str, Any]:
        """Brings a file; returns what became of it, with the job that reads it."""
        with path.open("rb") as file:
            return dict(self._json(calls.upload(path.name, file, document, groups)))

    def job(self, job_id: str) -> Mapping[str, Any]:
        """How far the reading of a file is."""
        return dict(self._json(Call("GET", f"/v1/jobs/{job_id}")))

    def versions(self) -> Sequence[Mapping[str, Any]]:
        """The program versions, newest first, for engineers."""
        return list(self._json(Call("GET", "/v1/versions"))["versions"])

    def version(self, version: str) -> Mapping[str, Any]:
        """One of them with all that it holds, under `document`."""
        return dict(self._json(Call("GET", f"/v1/versions/{quote(version)}")))

    def diff(self, version: str, against: str | None = None) -> Mapping[str, Any]:
        """What differs from another version, by default its parent: under `differences`, path -> [there, here]."""
        return dict(self._json(calls.diff(version, against)))

    def promote(self, version: str, active: str | None = None) -> Mapping[str, Any]:
        """Lets a version answer, for administrators. active: the one that you saw answer; Conflict if it no longer
        does."""
        return dict(self._json(calls.promote(version, active)))

    def rollback(self, to: str | None = None, active: str | None = None) -> Mapping[str, Any]:
        """Lets an earlier version answer again, by default the parent of the one that answers; returns it. active: as
        for `promote`."""
        return dict(self._json(calls.rollback(to, active)))

    def page_image(self, document: str, page: int, highlight: str = "") -> bytes:
        """The picture of a page as PNG. highlight: `ANSWER.N`, to mark what citation N (from 1) quotes."""
        return self._send(calls.page_image(document, page, highlight)).content

    def picture(self, query_id: str, figure: int | None = None, theme: str = "light") -> bytes:
        """The picture of an answer as PNG: of a figure (from 1), by default of the first that has one. Raises NotFound
        where there is none."""
        return self._send(calls.picture(query_id, figure, theme)).content

    def get(self, path: str, **parameters: Any) -> Any:
        """Any other resource of the API, as plain JSON."""
        return self._json(Call("GET", path, {"params": parameters}))

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _send(self, call: Call) -> httpx.Response:
        with calls.translated():
            return calls.refuse(self._http.request(call.method, call.path, **call.more))

    def _json(self, call: Call) -> Any:
        return self._send(call).json()
