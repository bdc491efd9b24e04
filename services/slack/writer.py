"""One thread that writes all questions: whatever waits is kept in one transaction (group commit).

Many events at once then cost a few commits instead of one each, and Slack wants each acknowledged within 3 s."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from dataclasses import dataclass

from models.errors import Unavailable
from models.store import Store
from models.store.queries import Asking, Submitted

TOGETHER = 500
"""Questions in one transaction at most."""

LOOK_S = 0.02
PATIENCE_S = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    asking: Asking
    kept: asyncio.Future[Submitted]


class Writer:
    """Keeps questions; used from one event loop. `close` it when nothing is handed in any more."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting = 0
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="slack-writer", daemon=True)
        self._thread.start()

    async def keep(self, asking: Asking) -> Submitted:
        """The question is safe once this returns. Raises Conflict, Unavailable."""
        waiting = _Waiting(asking, asyncio.get_running_loop().create_future())
        self._waiting += 1
        try:
            self._queue.put(waiting)
            return await waiting.kept
        finally:
            self._waiting -= 1

    async def quiet(self) -> None:
        """Returns once no question waits to be kept, or after `PATIENCE_S`: what isn't urgent gives way to them."""
        for _ in range(int(PATIENCE_S / LOOK_S)):
            await asyncio.sleep(LOOK_S)
            if not self._waiting:
                return

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            together, last = [first], False
            while len(together) < TOGETHER and not self._queue.empty():
                if (waiting := self._queue.get()) is None:
                    last = True
                    break
                together.append(waiting)
            self._write(together)
            if last:
                return

    def _write(self, together: list[_Waiting]) -> None:
        try:
            kept = self._store.queries.submit_all([waiting.asking for waiting in together])
        except Exception as error:  # noqa: BLE001  (whoever waits is told; Slack sends the event again)
            if len(together) > 1 and not isinstance(error, Unavailable):  # one of them may be what is wrong
                for waiting in together:
                    self._write([waiting])
                return
            for waiting in together:
                _tell(waiting.kept, error)
            return
        for waiting, submitted in zip(together, kept, strict=True):
            _tell(waiting.kept, submitted)


def _tell(future: asyncio.Future[Submitted], result: Submitted | Exception) -> None:
    def tell() -> None:
        if future.done():  # whoever waited has gone
            return
        if isinstance(result, Submitted):
            future.set_result(result)
        else:
            future.set_exception(result)

    try:
        future.get_loop().call_soon_threadsafe(tell)
    except RuntimeError:  # the loop has ended: what was kept stays kept
        log.info("Nobody waits any more for what was kept.")
