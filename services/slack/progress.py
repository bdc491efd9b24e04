"""Telling an answer while it is worked out: what the guard has let pass, as a stream where Slack has them, else in
a message that is changed. Whoever brings the answer ends that message with it; losing all of this loses no answer.

Most answers are there at once and need none of it: only what takes longer than `WAIT_S` after its value is known."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from models.errors import MillwrightError
from models.store import Store
from models.store.queries import Held
from services.queries.events import FIRST, Event, Events
from services.slack.access import DIRECT
from services.slack.assistant import show_status
from services.slack.blocks import escape, shorten
from services.slack.posts import asker_of
from services.slack.saying import NETWORK

STREAM = "stream:"
"""Begins the note of a message that is a stream, which must be stopped before it is changed."""
WAIT_S = 1.5
EVERY_S = 1.2
"""Slack takes about one change a second in a channel."""
LONGEST_S = 900.0
MAX_SHOWN = 3000
READ_MS = 400
AWAY_S = 2.0
MOST = 200

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>])")
log = logging.getLogger(__name__)


@dataclass
class _Told:
    """A question that is followed. ts: of the message, '' before there is one. shown: what it says."""

    held: Held
    since: float
    after: str = FIRST
    latest: Mapping[str, Any] | None = None
    not_before: float = 0.0
    ts: str = ""
    stream: bool = False
    shown: str = ""
    ended: bool = False


@dataclass
class Progress:
    """From one event loop. client: without retries of its own; what Slack doesn't take is told later or not at all."""

    events: Events
    store: Store
    client: AsyncWebClient
    _followed: dict[str, _Told] = field(default_factory=dict)
    _streams: bool = True
    _status: set[asyncio.Task[None]] = field(default_factory=set)

    def follow(self, held: Held) -> None:
        """Tells of this question from now on, unless only one person will see its answer."""
        if held.place.whom or len(self._followed) >= MOST:
            return
        self._followed[held.query_id] = _Told(held, asyncio.get_running_loop().time())
        if held.place.channel.startswith(DIRECT):
            task = asyncio.create_task(show_status(self.client, held.place.channel, held.place.thread))
            self._status.add(task)
            task.add_done_callback(self._status.discard)

    async def run(self, stop: asyncio.Event) -> None:
        """Reads what is told, until `stop`."""
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1, thread_name_prefix="slack-events") as reader:
            while not stop.is_set():
                positions = {id_: told.after for id_, told in self._followed.items()}
                if not positions:
                    await _wait(stop, READ_MS / 1000)
                    continue
                try:
                    found = await loop.run_in_executor(reader, self.events.read_many, positions, READ_MS)
                except MillwrightError as error:  # no Redis: the answer comes all the same
                    log.info("Nothing is told on the way: %s", error)
                    await _wait(stop, AWAY_S)
                    found = {}
                for id_, heard in found.items():
                    self._hear(self._followed[id_], heard, loop.time())
                await self._tell(loop.time())

    def _hear(self, told: _Told, heard: tuple[Event, ...], now: float) -> None:
        for event in heard:
            told.after = event.id
            if event.kind in ("value", "text"):
                if told.latest is None:
                    told.not_before = now + WAIT_S
                told.latest = event.data
            elif event.kind == "started":  # a second attempt tells everything again
                told.latest = None
            elif event.kind == "done":
                told.ended = True

    async def _tell(self, now: float) -> None:
        for id_, told in list(self._followed.items()):
            if told.ended or now - told.since > LONGEST_S:
                del self._followed[id_]
            elif told.latest is not None and now >= told.not_before:
                text = _words(told.latest)
                if text == told.shown:
                    continue
                told.not_before = now + EVERY_S
                try:
                    await (self._begin(told, text) if not told.ts else self._go_on(told, text))
                except SlackApiError as error:
                    told.not_before = now + _asked_to_wait(error)
                    log.info("Not told on the way in %s: %s", told.held.place.channel, error.response.get("error"))
                except NETWORK as error:
                    log.info("Not told on the way in %s: %s", told.held.place.channel, error)
                except MillwrightError as error:
                    log.info("Not told on the way: %s", error)

    async def _begin(self, told: _Told, text: str) -> None:
        place = told.held.place
        told.ts = await self._start_stream(told, text) if self._streams else ""
        told.stream = bool(told.ts)
        if not told.ts:
            posted = await self.client.chat_postMessage(
                channel=place.channel, thread_ts=place.thread or None, text=escape(text), mrkdwn=False
            )
            told.ts = str(posted["ts"])
        told.shown = text
        note = f"{STREAM}{told.ts}" if told.stream else told.ts
        if not await asyncio.to_thread(self.store.deliveries.begun, told.held.query_id, note):
            told.ended = True  # the answer is being brought: this message is one too many
            if told.stream:
                with suppress(SlackApiError):
                    await self.client.chat_stopStream(channel=place.channel, ts=told.ts)
            await self.client.chat_delete(channel=place.channel, ts=told.ts)

    async def _start_stream(self, told: _Told, text: str) -> str:
        """Its `ts`, '' where there are no streams; then none is tried again."""
        team, user = asker_of(told.held.principal)
        place = told.held.place
        try:
            started = await self.client.chat_startStream(
                channel=place.channel,
                thread_ts=place.thread,
                markdown_text=_unmarked(text),
                recipient_team_id=team,
                recipient_user_id=user,
            )
        except SlackApiError as error:
            if error.response.status_code == 429 or error.response.get("error") == "ratelimited":
                raise
            log.info("Slack has no streams here: %s", error.response.get("error"))
            self._streams = False
            return ""
        return str(started["ts"])

    async def _go_on(self, told: _Told, text: str) -> None:
        channel = told.held.place.channel
        if not told.stream:
            await self.client.chat_update(channel=channel, ts=told.ts, text=escape(text))
        elif text.startswith(told.shown):  # what is streamed can't be taken back: the end will say it
            more = text[len(told.shown) :]
            await self.client.chat_appendStream(channel=channel, ts=told.ts, markdown_text=_unmarked(more))
        told.shown = text


def _words(said: Mapping[str, Any]) -> str:
    """Warnings first, then what is said so far."""
    warnings = [f"{one.get('label') or ''} {one.get('text') or ''}".strip() for one in said.get("warnings") or ()]
    return shorten("\n".join([*warnings, str(said.get("text") or "")]), MAX_SHOWN)


def _unmarked(text: str) -> str:
    """Streams are Markdown: what documents say must stay what it is."""
    return _MARKS.sub(r"\\\1", escape(text))


def _asked_to_wait(error: SlackApiError) -> float:
    after = next((v for k, v in error.response.headers.items() if k.lower() == "retry-after"), "")
    return float(after) if str(after).isdigit() else EVERY_S


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
