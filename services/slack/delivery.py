"""Bringing answers to their threads: each once, whatever dies in between; later, if Slack is away or asks to wait.

A delivery is a row that is taken for a while. Whoever takes one that was taken before first looks into the thread: the
one before may have died, or never heard from Slack, after its message had arrived.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from itertools import groupby
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from models.errors import LeaseLost, MillwrightError, NotFound
from models.store import Store
from models.store.deliveries import Delivery
from services.slack import strings
from services.slack.access import Access
from services.slack.message import BUTTONS, Message, message_of, sentence
from services.slack.posts import asker_of

LOOK_EVERY_S = 0.25
AWAY_S = 2.0
"""The same while the database is away; and what is behind an answer that Slack did not take waits this long."""
OVERDUE_EVERY_S = 5.0
"""How often the bot itself ends what is overdue: where no beat runs nobody else would, and a person waits."""
TOGETHER = 20
TIMEOUT_S = 10
"""Of one call to Slack."""
LEASE_S = 60.0
LONGEST_DELAY_S = 300.0
GIVE_UP_AFTER_S = 86400.0
EVENT = "millwright_answer"
"""The type of the metadata that names the query of a message of ours."""

REFUSED = {
    "channel_not_found", "is_archived", "not_in_channel", "no_permission", "restricted_action",
    "restricted_action_read_only_channel", "restricted_action_thread_only_channel", "restricted_action_thread_locked",
    "thread_not_found", "message_not_found", "cannot_reply_to_message", "user_not_found", "team_access_not_granted",
}  # fmt: skip
"""What Slack says where no retry will help."""

TOO_MUCH = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "invalid_metadata_format"}
"""What it says of a message that it can't show: then it is posted without buttons, at last as plain text."""

OPERATOR = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"}
"""What only whoever runs Millwright can mend."""

TOO_MANY = 429
NETWORK = (SlackClientError, ClientError, TimeoutError, OSError)
"""What the network raises."""

log = logging.getLogger(__name__)


class Delivering:
    """Brings answers until it is stopped. client: without retries of its own, which could post a message twice.

    alive: is called after each look at the database that went well."""

    def __init__(
        self,
        store: Store,
        access: Access,
        client: AsyncWebClient,
        lease_s: float = LEASE_S,
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._access = access
        self._client = client
        self._lease_s = lease_s
        self._alive = alive
        self._leave_alone: dict[str, float] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Looks for answers that are due, until `stop`."""
        overdue_at = 0.0
        while not stop.is_set():
            taken: tuple[Delivery, ...] = ()
            pause = LOOK_EVERY_S
            try:
                if (now := asyncio.get_running_loop().time()) >= overdue_at:
                    overdue_at = now + OVERDUE_EVERY_S
                    await asyncio.to_thread(self._store.jobs.end_overdue)
                taken = await asyncio.to_thread(self._store.deliveries.take, TOGETHER, self._lease_s)
                self._alive()
                await self.bring(taken)
            except MillwrightError as error:
                log.warning("Answers wait: %s", error)
                pause = AWAY_S
            if not taken:
                await _wait(stop, pause)

    async def bring(self, taken: Sequence[Delivery]) -> None:
        """Brings them, channel by channel at once, one after the other within a channel as Slack wants it."""
        until = asyncio.get_running_loop().time() + self._lease_s - 2 * TIMEOUT_S
        ordered = sorted(taken, key=_channel)
        await asyncio.gather(*(self._bring_all([*own], until) for _, own in groupby(ordered, key=_channel)))

    async def _bring_all(self, deliveries: list[Delivery], until: float) -> None:
        """To one channel. While Slack takes nothing there, what is behind is put off, no longer than it has to be."""
        channel = _channel(deliveries[0])
        for delivery in deliveries:
            now = asyncio.get_running_loop().time()
            wait_s = max(0.0, self._leave_alone.get(channel, now) - now)
            if wait_s > 0 or now > until:
                await self._later(delivery, wait_s, "Others come first.", counts=False)
            else:
                self._leave_alone.pop(channel, None)
                await self._bring(delivery)

    async def _bring(self, delivery: Delivery) -> None:
        try:
            message = await asyncio.to_thread(self._message, delivery)
            there = await self._there(delivery) if delivery.attempt > 1 else None
            ts = there or await self._post(delivery, message)
            await self._settle(self._store.deliveries.posted, delivery, ts)
        except Exception as error:  # noqa: BLE001  (Slack, the network, or an answer that breaks the message: never the end)
            await self._failed(delivery, error)

    async def _failed(self, delivery: Delivery, error: Exception) -> None:
        """Tries again later, or never."""
        status, said, after_s = told(error)
        if said in REFUSED:
            log.warning("Answer %s can't be brought to %s: %s", delivery.query_id, delivery.place.channel, said)
            await self._settle(self._store.deliveries.give_up, delivery, said)
            return
        if delivery.age_s > GIVE_UP_AFTER_S:
            log.error("Answer %s is given up after %.0f h: %s", delivery.query_id, delivery.age_s / 3600, said)
            await self._settle(self._store.deliveries.give_up, delivery, f"Tried for a day. The last time: {said}")
            return
        delay_s = after_s or min(LONGEST_DELAY_S, 2.0 ** min(delivery.attempt - 1, 10))
        from_slack = isinstance(error, SlackApiError)
        away = status >= 500 or (isinstance(error, NETWORK) and not from_slack)
        if from_slack or away:
            level = logging.ERROR if said in OPERATOR else logging.WARNING
            log.log(level, "Answer %s waits %.0f s: Slack says %s (%s)", delivery.query_id, delay_s, said, status)
        else:
            log.error(
                "Answer %s waits %.0f s: an error that nobody foresaw", delivery.query_id, delay_s, exc_info=error
            )
        await self._later(delivery, delay_s, said, counts=status != TOO_MANY)  # then nothing has arrived
        if after_s or away:
            leave_s = after_s or AWAY_S
            self._leave_alone[delivery.place.channel] = asyncio.get_running_loop().time() + leave_s

    def _message(self, delivery: Delivery) -> Message:
        """The answer as those may see it who were meant when it was asked for, and who are meant now."""
        if delivery.text:  # what became of a feedback: a sentence of ours
            return sentence(delivery.text)
        query = self._store.queries.get(delivery.query_id)
        team, user = asker_of(query.principal)
        now = self._access.audience(team, delivery.place.channel, user, shared=False)
        try:
            answer = self._store.queries.answer(query.id, (*query.audience, *now) if query.audience and now else ())
        except NotFound:
            answer = None
        return message_of(answer) if answer is not None else sentence(strings.GONE)

    async def _post(self, delivery: Delivery, message: Message) -> str:
        """Returns the message's `ts`. Raises SlackApiError and what the network raises."""
        given: dict[str, Any] = {
            "channel": delivery.place.channel,
            "thread_ts": delivery.place.thread or None,
            "text": message.text,
            "metadata": {"event_type": EVENT, "event_payload": {"query": _key(delivery)}},
            "mrkdwn": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        plainer = [block for block in message.blocks if block["type"] not in BUTTONS]  # not every workspace knows them
        for blocks in (list(message.blocks), plainer):
            try:
                done = await self._client.chat_postMessage(**given, blocks=blocks or None)
                return str(done["ts"])
            except SlackApiError as error:
                said = told(error)[1]
                if said not in TOO_MUCH:
                    raise
                log.error("Slack can't show answer %s (%s); it is posted plainer", delivery.query_id, said)
        done = await self._client.chat_postMessage(**given)
        return str(done["ts"])

    async def _there(self, delivery: Delivery) -> str | None:
        """The message of an earlier attempt, if it arrived."""
        if not delivery.place.thread:
            return None
        try:
            thread = await self._client.conversations_replies(
                channel=delivery.place.channel, ts=delivery.place.thread, include_all_metadata=True, limit=200
            )
            async for page in thread:
                for message in page["messages"]:
                    if message.get("bot_id") and _key(delivery) in json.dumps(message):  # metadata, or the buttons
                        return str(message["ts"])
        except SlackApiError as error:
            said = told(error)[1]
            if said != "missing_scope" and said not in REFUSED:
                raise
            log.warning(
                "Whether answer %s is there can't be seen (%s); it may be posted twice", delivery.query_id, said
            )
        return None

    async def _later(self, delivery: Delivery, seconds: float, reason: str, counts: bool) -> None:
        await self._settle(partial(self._store.deliveries.later, counts=counts), delivery, seconds, reason)

    async def _settle(self, write: Callable[..., None], delivery: Delivery, *values: Any) -> None:
        """Writes how it ended. Where that fails the lease ends, and whoever takes it next looks into the thread."""
        try:
            await asyncio.to_thread(write, delivery, *values)
        except LeaseLost as error:
            log.warning("Answer %s: %s", delivery.query_id, error)


def _key(delivery: Delivery) -> str:
    """What a message of ours is known by in its thread."""
    return delivery.about or delivery.query_id


def _channel(delivery: Delivery) -> str:
    return delivery.place.channel


def told(error: Exception) -> tuple[int, str, float]:
    """Status, Slack's word for what is wrong, and how many seconds it wants to be left alone (0: not said)."""
    if not isinstance(error, SlackApiError):
        return 0, f"{type(error).__name__}: {error}", 0.0
    response = error.response
    status, data, headers = response.status_code, response.data, response.headers
    said = data.get("error") if isinstance(data, dict) else None
    after = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    seconds = float(after) if after is not None and str(after).isdigit() else 1.0 if status == TOO_MANY else 0.0
    return status, str(said or f"HTTP {status}"), seconds


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
