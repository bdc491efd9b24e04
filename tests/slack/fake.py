"""A small Slack: its Web API over real HTTP and Socket Mode over a real WebSocket, with failures on command."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
import time
from collections import defaultdict, deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal, TypeVar

from aiohttp import WSMsgType, web

from tests.waiting import until

T = TypeVar("T")
PATIENCE_S = 20.0
TEAM, BOT_USER, BOT_ID = "T0TEAM", "U0BOT", "B0BOT"
BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-fake", "xapp-fake", "signing-secret"


@dataclass
class Failure:
    """What a method answers instead. `accept`: it does what it was asked, but the caller never hears of it."""

    status: int = 200
    error: str = ""
    retry_after: int | None = None
    accept: bool = False


@dataclass
class Sent:
    """An envelope on the WebSocket. acked: when, by `time.monotonic`."""

    envelope: str
    sent: float
    acked: float | None = None


@dataclass
class FakeSlack:
    """Runs in a thread of its own. Everything a test reads is written by that thread alone, whole values at a time."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    ephemerals: list[dict[str, Any]] = field(default_factory=list)
    forms: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, float]] = field(default_factory=list)
    failures: dict[str, deque[Failure]] = field(default_factory=lambda: defaultdict(deque))
    envelopes: dict[str, Sent] = field(default_factory=dict)
    posted_at: dict[str, float] = field(default_factory=dict)
    down: bool = False
    stale_tickets: bool = False
    url: str = ""

    def start(self) -> FakeSlack:
        self._loop = asyncio.new_event_loop()
        self._sockets: list[web.WebSocketResponse] = []
        self._tickets: set[str] = set()
        self._numbers = count(1)
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

    def send(self, payload: dict[str, Any], kind: Literal["events_api", "interactive"] = "events_api") -> Sent:
        """Sends it in a new envelope to the newest connection."""
        until(lambda: self.connected, "the bot has connected")
        sent = Sent(f"envelope-{next(self._numbers)}", time.monotonic())
        self.envelopes[sent.envelope] = sent
        envelope = {"type": kind, "envelope_id": sent.envelope, "payload": payload, "accepts_response_payload": False}
        self._call(self._open_socket().send_str(json.dumps(envelope)))
        return sent

    def send_all(self, payloads: list[dict[str, Any]]) -> list[Sent]:
        """Sends events all at once; each is timed from the moment in which it is handed to the connection."""
        until(lambda: self.connected, "the bot has connected")

        async def one(payload: dict[str, Any]) -> Sent:
            envelope = {"type": "events_api", "envelope_id": f"envelope-{next(self._numbers)}", "payload": payload}
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

    # ---- what it does

    async def _serve(self) -> None:
        app = web.Application()
        app.add_routes(
            [web.post("/api/{method}", self._api), web.get("/api/{method}", self._api), web.get("/link", self._link)]
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
        result = getattr(self, "_" + method.replace(".", "_"))(given)
        if failure is not None:
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"ok": True, **result})

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"team": "Plant", "team_id": TEAM, "user": "millwright", "user_id": BOT_USER, "bot_id": BOT_ID}

    def _apps_connections_open(self, _: dict[str, Any]) -> dict[str, Any]:
        ticket = f"ticket-{next(self._numbers)}"
        if not self.stale_tickets:
            self._tickets.add(ticket)
        return {"url": f"{self.url.replace('http', 'ws', 1).removesuffix('api/')}link?ticket={ticket}"}

    def _chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        message = {**given, "ts": f"1800000000.{next(self._numbers):06d}", "bot_id": BOT_ID, "user": BOT_USER}
        self.posted_at[message["ts"]] = time.monotonic()
        self.messages = [*self.messages, message]
        return {"ts": message["ts"], "channel": given["channel"], "message": message}

    def _chat_postEphemeral(self, given: dict[str, Any]) -> dict[str, Any]:
        self.ephemerals = [*self.ephemerals, given]
        return {"message_ts": f"1800000000.{next(self._numbers):06d}"}

    def _views_open(self, given: dict[str, Any]) -> dict[str, Any]:
        view = given["view"]
        self.forms.append(json.loads(view) if isinstance(view, str) else view)
        return {"ok": True, "view": {"id": f"V{len(self.forms)}"}}

    def _conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        """The parent, then the replies in pages of one, so that whoever looks must turn them."""
        replies = [m for m in self.messages if m["channel"] == given["channel"] and m.get("thread_ts") == given["ts"]]
        at = int(given.get("cursor") or 0)
        parent = [{"ts": given["ts"], "text": "the question"}] if at == 0 else []
        more = str(at + 1) if at + 1 < len(replies) else ""
        return {"messages": [*parent, *replies[at : at + 1]], "response_metadata": {"next_cursor": more}}

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
                sent = self.envelopes.get(json.loads(frame.data).get("envelope_id", ""))
                if sent is not None:
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
    return dict(await request.post())


EVENT_NUMBERS = count(1)


def post_event(
    text: str,
    channel: str = "C0LINE",
    user: str = "U0ADA",
    kind: Literal["app_mention", "message"] = "app_mention",
    ts: str | None = None,
    thread_ts: str | None = None,
    shared: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """The payload of an event: a post of a person in a channel (`D…`: a direct message)."""
    number = next(EVENT_NUMBERS)
    event: dict[str, Any] = {
        "type": "message" if channel.startswith("D") else kind,
        "channel": channel,
        "user": user,
        "text": text,
        "ts": ts or f"1700000000.{number:06d}",
        "event_ts": ts or f"1700000000.{number:06d}",
    }
    if event["type"] == "message":
        event["channel_type"] = "im" if channel.startswith("D") else "channel"
    if thread_ts is not None:
        event["thread_ts"] = thread_ts
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A0APP",
        "event": {**event, **more},
        "event_id": f"Ev{number:08d}",
        "event_time": 1700000000,
        "is_ext_shared_channel": shared,
        "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
    }


def press(message: dict[str, Any], verdict: str, user: str = "U0ADA") -> dict[str, Any]:
    """The payload of a press on a feedback button under a message."""
    [buttons] = [b for b in message["blocks"] if b["type"] == "context_actions"]
    element = buttons["elements"][0]
    button = element["positive_button"] if verdict == "right" else element["negative_button"]
    return pressed(message, element, button["value"], user)


def choose(message: dict[str, Any], label: str, user: str = "U0ADA") -> dict[str, Any]:
    """The payload of a press on the button with this label."""
    [buttons] = [b for b in message["blocks"] if b["type"] == "actions"]
    [button] = [b for b in buttons["elements"] if b["text"]["text"] == label]
    return pressed(message, button, button["value"], user)


def pressed(message: dict[str, Any], element: dict[str, Any], value: str, user: str) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "plant"},
        "user": {"id": user, "team_id": TEAM},
        "channel": {"id": message["channel"]},
        "message": {"ts": message["ts"], "thread_ts": message["thread_ts"]},
        "trigger_id": f"{message['ts']}.trigger",
        "container": {"type": "message", "channel_id": message["channel"], "message_ts": message["ts"]},
        "actions": [
            {
                "type": element["type"],
                "action_id": element["action_id"],
                "value": value,
                "action_ts": "1.1",
            }
        ],
    }


def report_unsafe(message: dict[str, Any], user: str = "U0ADA") -> dict[str, Any]:
    """The payload of a press on the button that reports an answer as unsafe."""
    return choose(message, "Unsafe", user)


def filled(form: dict[str, Any], user: str = "U0ADA", **fields: str) -> dict[str, Any]:
    """The payload of a form that is sent."""
    values = {b["block_id"]: {b["block_id"]: {"value": fields.get(b["block_id"])}} for b in form["blocks"]}
    view = {**form, "id": "V1", "state": {"values": values}}
    return {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "view": view}


def signed(body: str, secret: str = SIGNING_SECRET, at: float | None = None, **headers: str) -> dict[str, str]:
    """The headers of a request as Slack signs it."""
    timestamp = str(int(at if at is not None else time.time()))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
        **headers,
    }
