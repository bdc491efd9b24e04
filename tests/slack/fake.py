"""A small Slack: its Web API over real HTTP and Socket Mode over a real WebSocket, with failures on command."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import defaultdict, deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal, TypeVar

from aiohttp import WSMsgType, web

from tests.slack.payloads import APP_TOKEN, BOT_TOKEN
from tests.slack.web_api import Refusal, WebApi
from tests.waiting import until

T = TypeVar("T")
PATIENCE_S = 20.0


@dataclass
class Failure:
    """What a method answers instead. `accept`: it does what it was asked, but the caller never hears of it."""

    status: int = 200
    error: str = ""
    retry_after: int | None = None
    accept: bool = False


@dataclass
class Sent:
    """An envelope on the WebSocket. acked: when, by `time.monotonic`; said: what came with it."""

    envelope: str
    sent: float
    acked: float | None = None
    said: Any = None


@dataclass
class FakeSlack(WebApi):
    """Runs in a thread of its own. Everything a test reads is written by that thread alone, whole values at a time."""

    calls: list[tuple[str, float]] = field(default_factory=list)
    failures: dict[str, deque[Failure]] = field(default_factory=lambda: defaultdict(deque))
    envelopes: dict[str, Sent] = field(default_factory=dict)
    down: bool = False

    def start(self) -> FakeSlack:
        self._loop = asyncio.new_event_loop()
        self._sockets: list[web.WebSocketResponse] = []
        self._tickets: set[str] = set()
        self.numbers = count(1)
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-slack", daemon=True)
        self._thread.start()
        self._call(self._serve())
        return self

    def stop(self) -> None:
        self._call(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()

    # ---- what a test tells it

    def fail(self, method: str, times: int = 1, **how: Any) -> None:
        self.failures[method].extend(Failure(**how) for _ in range(times))

    @property
    def connected(self) -> bool:
        return any(not socket.closed for socket in self._sockets)

    @property
    def connections(self) -> int:
        """How many the bot has made so far."""
        return len(self._sockets)

    def send(
        self, payload: dict[str, Any], kind: Literal["events_api", "interactive", "slash_commands"] = "events_api"
    ) -> Sent:
        """Sends it in a new envelope to the newest connection."""
        until(lambda: self.connected, "the bot has connected")
        sent = Sent(f"envelope-{next(self.numbers)}", time.monotonic())
        self.envelopes[sent.envelope] = sent
        envelope = {"type": kind, "envelope_id": sent.envelope, "payload": payload, "accepts_response_payload": False}
        self._call(self._open_socket().send_str(json.dumps(envelope)))
        return sent

    def send_all(self, payloads: list[dict[str, Any]]) -> list[Sent]:
        """Sends events all at once; each is timed from the moment in which it is handed to the connection."""
        until(lambda: self.connected, "the bot has connected")

        async def one(payload: dict[str, Any]) -> Sent:
            envelope = {"type": "events_api", "envelope_id": f"envelope-{next(self.numbers)}", "payload": payload}
            sent = Sent(str(envelope["envelope_id"]), time.monotonic())
            self.envelopes[sent.envelope] = sent
            await self._open_socket().send_str(json.dumps(envelope))
            return sent

        async def everything() -> list[Sent]:
            return await asyncio.gather(*(one(payload) for payload in payloads))

        sent: list[Sent] = self._call(everything())
        return sent

    def acked(self, sent: Sent) -> float:
        """Waits for the acknowledgement; seconds from the sending."""
        until(lambda: sent.acked is not None, f"{sent.envelope} is acknowledged")
        assert sent.acked is not None
        return sent.acked - sent.sent

    def disconnect(self, politely: bool = True) -> None:
        """As Slack does now and then; impolitely the connection is cut without a word."""
        socket = self._open_socket()
        if politely:
            self._call(socket.send_str(json.dumps({"type": "disconnect", "reason": "refresh_requested"})))
            return

        async def cut() -> None:
            transport = socket._req.transport if socket._req else None
            if transport is not None:
                transport.abort()

        self._call(cut())

    def answers(self, channel: str = "") -> list[dict[str, Any]]:
        """The messages that hold an answer, in a channel if one is named."""
        return [m for m in self.messages if "metadata" in m and (not channel or m["channel"] == channel)]

    def answer(self, channel: str = "") -> dict[str, Any]:
        """Waits for the one answer."""
        until(lambda: self.answers(channel), "an answer is posted")
        [message] = self.answers(channel)
        return message

    def posted(self, channel: str) -> list[dict[str, Any]]:
        """All messages of a channel."""
        return [message for message in self.messages if message["channel"] == channel]

    # ---- what it does

    async def _serve(self) -> None:
        app = web.Application()
        app.add_routes(
            [
                web.post("/api/{method}", self._api),
                web.get("/api/{method}", self._api),
                web.get("/link", self._link),
                web.post("/upload/{file}", self._take),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/api/"

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await _arguments(request)
        self.calls = [*self.calls, (method, time.monotonic())]
        if self.down:
            return web.Response(status=503, text="down")
        failure = self.failures[method].popleft() if self.failures[method] else None
        if failure is not None and not failure.accept:
            headers = {} if failure.retry_after is None else {"Retry-After": str(failure.retry_after)}
            if failure.error:
                return web.json_response({"ok": False, "error": failure.error}, status=failure.status, headers=headers)
            return web.Response(status=failure.status, text="no", headers=headers)
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if request.headers.get("Authorization") != f"Bearer {wanted}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        called = getattr(self, "_" + method.replace(".", "_"), None)
        if called is None or method in self.unknown:
            return web.json_response({"ok": False, "error": "unknown_method"})
        try:
            result = called(given)
        except Refusal as refusal:
            return web.json_response({"ok": False, "error": str(refusal)})
        if failure is not None:
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"ok": True, **result})

    def _apps_connections_open(self, _: dict[str, Any]) -> dict[str, Any]:
        ticket = f"ticket-{next(self.numbers)}"
        if not self.stale_tickets:
            self._tickets.add(ticket)
        return {"url": f"{self.url.replace('http', 'ws', 1).removesuffix('api/')}link?ticket={ticket}"}

    async def _take(self, request: web.Request) -> web.StreamResponse:
        self.uploads = {**self.uploads, request.match_info["file"]: await request.read()}
        return web.Response(text="OK")

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets or self.down:
            return web.Response(status=408)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": 1}))
        self._sockets.append(socket)
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                said = json.loads(frame.data)
                sent = self.envelopes.get(said.get("envelope_id", ""))
                if sent is not None:
                    sent.said = said.get("payload")
                    sent.acked = time.monotonic()
        return socket

    def _open_socket(self) -> web.WebSocketResponse:
        return next(socket for socket in reversed(self._sockets) if not socket.closed)

    def _call(self, work: Any) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(PATIENCE_S)


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.method == "GET":
        return dict(request.query)
    if request.content_type == "application/json":
        given: dict[str, Any] = await request.json()
        return given
    return {**request.query, **await request.post()}
