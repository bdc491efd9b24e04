"""Bringing answers to their threads: each once, whatever dies in between; later, if Slack is away or asks to wait.

A delivery is a row that is taken for a while. Whoever takes one that was taken before first looks into the thread: the
one before may have died, or never heard from Slack, after its message had arrived.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from itertools import groupby
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from models.errors import LeaseLost, MillwrightError, Unavailable
from models.store import Store
from models.store.deliveries import Delivery
from services.slack.posting import REFUSED, Posting
from services.slack.saying import NETWORK, said_of
from services.slack.telling import Telling

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
OPERATOR = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"}
"""What only whoever runs Millwright can mend."""

TOO_MANY = 429

log = logging.getLogger(__name__)


class Delivering:
    """Brings answers until it is stopped. client: without retries of its own, which could post a message twice.

    alive: is called after each look at the database that went well."""

    def __init__(
        self,
        store: Store,
        telling: Telling,
        client: AsyncWebClient,
        lease_s: float = LEASE_S,
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._telling = telling
        self._posting = Posting(client)
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
            messages = await self._telling.messages(delivery)
            key, place = delivery.about or delivery.query_id, delivery.place
            begun = "" if delivery.about else delivery.message
            there = await self._posting.there(place, key) if delivery.attempt > 1 else {}
            if begun and (ts := await self._posting.finish(place, begun, key, messages[0])):
                there[key] = ts
            ts = await self._posting.post(place, key, messages, there)
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
        away = status >= 500 or isinstance(error, Unavailable) or (isinstance(error, NETWORK) and not from_slack)
        if from_slack or away:
            level = logging.ERROR if said in OPERATOR else logging.WARNING
            log.log(level, "Answer %s waits %.0f s: Slack says %s (%s)", delivery.query_id, delay_s, said, status)
        else:
            log.error(
                "Answer %s waits %.0f s: an error that nobody foresaw", delivery.query_id, delay_s, exc_info=error
            )
        # The first part of an answer may have arrived: an attempt, so that the next one looks.
        await self._later(delivery, delay_s, said, counts=True)
        if after_s or away:
            leave_s = after_s or AWAY_S
            self._leave_alone[delivery.place.channel] = asyncio.get_running_loop().time() + leave_s

    async def _later(self, delivery: Delivery, seconds: float, reason: str, counts: bool) -> None:
        await self._settle(partial(self._store.deliveries.later, counts=counts), delivery, seconds, reason)

    async def _settle(self, write: Callable[..., None], delivery: Delivery, *values: Any) -> None:
        """Writes how it ended. Where that fails the lease ends, and whoever takes it next looks into the thread."""
        try:
            await asyncio.to_thread(write, delivery, *values)
        except LeaseLost as error:
            log.warning("Answer %s: %s", delivery.query_id, error)


def _channel(delivery: Delivery) -> str:
    return delivery.place.channel


def told(error: Exception) -> tuple[int, str, float]:
    """Status, Slack's word for what is wrong, and how many seconds it wants to be left alone (0: not said)."""
    if not isinstance(error, SlackApiError):
        return 0, f"{type(error).__name__}: {error}", 0.0
    response = error.response
    status, headers = response.status_code, response.headers
    after = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    seconds = float(after) if after is not None and str(after).isdigit() else 1.0 if status == TOO_MANY else 0.0
    return status, said_of(error), seconds


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
