"""Letting a kept question be worked on, once it is known who will read the answer; refusing it if that is nobody.

A question is kept before Slack hears that it was taken, and who is in its channel is asked for after that: Slack's API
may take its time. What a bot that died has left is taken up by the next one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from models.errors import BadInput, MillwrightError, NotFound, Unavailable
from models.store import Store
from models.store.queries import Held, Submitted
from services.slack import strings
from services.slack.posts import asker_of
from services.slack.readers import Readers

LOOK_EVERY_S = 2.0
LEFT_S = 5.0
"""A question that waits for this long was left by another bot, or Slack couldn't be asked."""
TOGETHER = 50
AT_ONCE = 8
"""Slack is asked about so many at once: a burst of questions must not use up its patience."""

log = logging.getLogger(__name__)


class Opening:
    """ring: tells the workers. refused: tells whoever asked, with a sentence. quiet: waits
    while others wait for their acknowledgement."""

    def __init__(
        self,
        store: Store,
        readers: Readers,
        ring: Callable[[Submitted, Held], Awaitable[None]],
        refused: Callable[[Held, str], Awaitable[None]],
        quiet: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._readers = readers
        self._ring = ring
        self._refused = refused
        self._quiet = quiet
        self._few = asyncio.Semaphore(AT_ONCE)

    async def open(self, held: Held) -> bool:
        """False while Slack can't be asked: the question waits."""
        async with self._few:
            await self._quiet()
            return await self._open(held)

    async def _open(self, held: Held) -> bool:
        team, user = asker_of(held.principal)
        why = strings.NOT_ALLOWED
        try:
            audience = await self._readers.audience(team, held.place.channel, user, alone=bool(held.place.whom))
        except BadInput as error:
            audience, why = (), str(error)
        except Unavailable as error:
            log.warning("Question %s waits: %s", held.query_id, error)
            return False
        if audience:
            with suppress(NotFound):  # another bot was first, and refused it
                submitted = await asyncio.to_thread(self._store.queries.release, held.query_id, audience)
                if submitted is not None:
                    await self._ring(submitted, held)
        elif await asyncio.to_thread(self._store.queries.refuse, held.query_id):
            log.info("Not allowed: %s in %s", held.principal, held.place.channel)
            await self._refused(held, why)
        return True

    async def run(self, stop: asyncio.Event) -> None:
        """Takes up what was left, until `stop`."""
        while not stop.is_set():
            try:
                for held in await asyncio.to_thread(self._store.queries.held, TOGETHER, LEFT_S):
                    await self.open(held)
            except MillwrightError as error:
                log.warning("Questions wait: %s", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_S)
