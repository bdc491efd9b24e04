"""Event streams for many readers: one thread of the process reads Redis and hands out what it finds.

A reader never holds a database session or a connection to Redis. What Redis loses, the query's row tells.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from fastapi.concurrency import run_in_threadpool
from fastapi.sse import ServerSentEvent

from models.answers import answer_to_json
from models.errors import MillwrightError, NotFound, Unavailable
from models.types import Answer
from services.queries.events import FIRST, Event, Events
from services.queries.reads import OPEN

MAX_STREAMS = 500
LOOK_AT_ROW_S = 1.0
"""How long a reader waits for an event before it looks at the row."""

RETRY_MS = 1000
"""After how long a browser comes back when the server has ended its stream."""

REDIS_AWAY_S = 0.5

log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class _Reader:
    query_id: str
    after: str
    loop: asyncio.AbstractEventLoop
    inbox: asyncio.Queue[Event | None]

    def hand(self, event: Event | None) -> None:
        try:
            self.loop.call_soon_threadsafe(self.inbox.put_nowait, event)
        except RuntimeError:  # its loop is closed, and so is its stream
            log.debug("A stream of query %s was gone already", self.query_id)


class Streams:
    """All open streams of this process. `end` ends them: from a signal handler, too."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._bell = f"streams-{uuid4().hex}"  # a stream of our own: an event on it ends a read that waits
        self._bell_after = FIRST
        self._readers: set[_Reader] = set()
        self._changed = threading.Condition()
        self._ending = False
        self._thread = threading.Thread(target=self._read_all, name="event-streams", daemon=True)
        self._started = False

    async def follow(
        self, query_id: str, after: str | None, row: Callable[[], Answer]
    ) -> AsyncIterator[ServerSentEvent]:
        """The events of a query after an id (None: from the start) until `done`, whose data is the answer object.

        row: reads the query as its reader may see it now; called in a thread. Ends without `done` when the server
        stops (the reader comes back) or the reader may no longer see the query."""
        with self._reading(query_id, after or FIRST) as reader:
            answer = await run_in_threadpool(row)
            if (
                after is not None
                and answer.status in OPEN
                and not await run_in_threadpool(self._knows, query_id, after)
            ):
                yield ServerSentEvent(event=answer.status.value, data={}, comment="what came before is gone")
            patience = LOOK_AT_ROW_S if answer.status in OPEN else LOOK_AT_ROW_S / 4
            while True:
                event = await _next(reader.inbox, patience)
                if event is None and self._ending:
                    yield ServerSentEvent(retry=RETRY_MS, comment="the server stops; come back")
                    return
                if event is not None and event.kind != "done":
                    yield ServerSentEvent(event=event.kind, data=dict(event.data), id=event.id, retry=RETRY_MS)
                    continue
                try:  # never what Redis kept of the answer: the row knows whether it may still be seen
                    answer = await run_in_threadpool(row)
                except NotFound:
                    return
                except MillwrightError as error:
                    log.warning("Query %s can't be looked at: %s", query_id, error)
                    continue
                if answer.status not in OPEN:
                    yield ServerSentEvent(event="done", data=answer_to_json(answer), id=event.id if event else None)
                    return

    def __len__(self) -> int:
        """How many streams are open."""
        return len(self._readers)

    def start(self) -> None:
        """Starts the reading thread."""
        self._started = True
        self._thread.start()

    def end(self) -> None:
        """Ends every stream and takes no more. Returns at once; `join` waits for the thread."""
        self._ending = True
        for reader in tuple(self._readers):
            reader.hand(None)

    def join(self) -> None:
        self._ending = True
        with self._changed:
            self._changed.notify()
        if self._started:
            self._events.publish(self._bell, "end", {})  # it may be waiting in a read
            self._thread.join(timeout=5)

    def look_for_room(self) -> None:
        """To be called while there is still a status to send. Raises Unavailable if no other stream can be opened."""
        if self._ending or len(self._readers) >= MAX_STREAMS:
            raise Unavailable(f"There are {len(self._readers)} open streams; read the query instead, or come back.")

    @contextmanager
    def _reading(self, query_id: str, after: str) -> Iterator[_Reader]:
        self.look_for_room()
        reader = _Reader(query_id, after, asyncio.get_running_loop(), asyncio.Queue())
        with self._changed:
            self._readers.add(reader)
            self._changed.notify()
        # The thread may be waiting for events of other queries: this one it must wait for, too.
        reader.loop.run_in_executor(None, self._events.publish, self._bell, "changed", {})
        try:
            yield reader
        finally:
            with self._changed:
                self._readers.discard(reader)

    def _knows(self, query_id: str, id_: str) -> bool:
        try:
            return self._events.knows(query_id, id_)
        except Unavailable:
            return False

    def _read_all(self) -> None:
        while not self._ending:
            with self._changed:
                while not self._readers and not self._ending:
                    self._changed.wait()
                readers = tuple(self._readers)
            positions: dict[str, str] = {}
            for reader in readers:
                known = positions.setdefault(reader.query_id, reader.after)
                positions[reader.query_id] = min(known, reader.after, key=_place)
            try:
                found = self._events.read_many({**positions, self._bell: self._bell_after})
            except Unavailable as error:
                log.warning("Streams look at the rows alone: %s", error)
                time.sleep(REDIS_AWAY_S)
                continue
            for event in found.get(self._bell, ()):
                self._bell_after = event.id
            for reader in readers:
                for event in found.get(reader.query_id, ()):
                    if _place(event.id) > _place(reader.after):
                        reader.after = event.id
                        reader.hand(event)


async def _next(inbox: asyncio.Queue[Event | None], seconds: float) -> Event | None:
    """The next event; None for the end, or if none came in time."""
    try:
        async with asyncio.timeout(seconds):
            return await inbox.get()
    except TimeoutError:
        return None


def _place(id_: str) -> tuple[int, int]:
    """Where an id stands in its stream: milliseconds, then the number within."""
    time_ms, _, number = id_.partition("-")
    return int(time_ms), int(number or 0)
