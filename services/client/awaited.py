"""The client for an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
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


class AsyncClient:
    """The same for an event loop. url: of the API. key: an API key, '' where none is needed."""

    def __init__(self, url: str = LOCAL, key: str = "", timeout_s: float = TIMEOUT_S) -> None:
        self._http = httpx.AsyncClient(base_url=url, headers=calls.headers(key), timeout=timeout_s)

    async def ask(self, question: str, **more: Any) -> Answer:
        """As `Client.ask`."""
        query_id, waiting = await self.submit(question, **more), calls.Waiting()
        while True:
            with suppress(Unavailable):
                async for event in self.follow(query_id):
                    if event.kind == "done":
                        return answer_from_json(event.data)
            try:
                if (answer := waiting.seen(await self.read(query_id))) is not None:
                    return answer
            except Unavailable as error:
                waiting.away(error)
            await asyncio.sleep(calls.AGAIN_S)

    async def submit(self, question: str, **more: Any) -> str:
        """As `Client.submit`."""
        return str((await self._json(calls.submit(question, more)))["id"])

    async def read(self, query_id: str) -> Answer:
        """As `Client.read`."""
        return answer_from_json(await self._json(Call("GET", f"/v1/queries/{query_id}")))

    async def follow(self, query_id: str) -> AsyncIterator[Event]:
        """As `Client.follow`."""
        with calls.translated():
            async with self._http.stream("GET", f"/v1/queries/{query_id}/events") as response:
                if response.is_error:
                    await response.aread()
                    calls.refuse(response)
                lines = calls.Lines()
                async for line in response.aiter_lines():
                    if (event := lines.event(line)) is not None:
                        yield event

    async def cancel(self, query_id: str) -> Answer:
        """As `Client.cancel`."""
        return answer_from_json(await self._json(Call("DELETE", f"/v1/queries/{query_id}")))

    async def feedback(self, query_id: str, verdict: str, **more: Any) -> Mapping[str, Any]:
        """As `Client.feedback`."""
        return dict(await self._json(calls.feedback(query_id, verdict, more)))

    async def search(self, words: str, document: str = "", limit: int = 20) -> Sequence[Mapping[str, Any]]:
        """As `Client.search`."""
        return list(await self._json(calls.search(words, document, limit)))

    async def documents(self) -> AsyncIterator[Mapping[str, Any]]:
        """As `Client.documents`."""
        after: str | None = None
        while True:
            page = await self._json(calls.documents(after))
            for document in page["documents"]:
                yield document
            if (after := page["next"]) is None:
                return

    async def upload(self, path: Path, document: str = "", groups: Sequence[str] = ()) -> Mapping[str, Any]:
        """As `Client.upload`."""
        with path.open("rb") as file:
            return dict(await self._json(calls.upload(path.name, file, document, groups)))

    async def job(self, job_id: str) -> Mapping[str, Any]:
        """As `Client.job`."""
        return dict(await self._json(Call("GET", f"/v1/jobs/{job_id}")))

    async def versions(self) -> Sequence[Mapping[str, Any]]:
        """As `Client.versions`."""
        return list((await self._json(Call("GET", "/v1/versions")))["versions"])

    async def version(self, version: str) -> Mapping[str, Any]:
        """As `Client.version`."""
        return dict(await self._json(Call("GET", f"/v1/versions/{quote(version)}")))

    async def diff(self, version: str, against: str | None = None) -> Mapping[str, Any]:
        """As `Client.diff`."""
        return dict(await self._json(calls.diff(version, against)))

    async def promote(self, version: str, active: str | None = None) -> Mapping[str, Any]:
        """As `Client.promote`."""
        return dict(await self._json(calls.promote(version, active)))

    async def rollback(self, to: str | None = None, active: str | None = None) -> Mapping[str, Any]:
        """As `Client.rollback`."""
        return dict(await self._json(calls.rollback(to, active)))

    async def page_image(self, document: str, page: int, highlight: str = "") -> bytes:
        """As `Client.page_image`."""
        return (await self._send(calls.page_image(document, page, highlight))).content

    async def picture(self, query_id: str, figure: int | None = None, theme: str = "light") -> bytes:
        """As `Client.picture`."""
        return (await self._send(calls.picture(query_id, figure, theme))).content

    async def get(self, path: str, **parameters: Any) -> Any:
        """As `Client.get`."""
        return await self._json(Call("GET", path, {"params": parameters}))

    async def close(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def _send(self, call: Call) -> httpx.Response:
        with calls.translated():
            return calls.refuse(await self._http.request(call.method, call.path, **call.more))

    async def _json(self, call: Call) -> Any:
        return (await self._send(call)).json()
