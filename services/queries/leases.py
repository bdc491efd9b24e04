"""Working under a lease: kept alive by a thread, watched between steps, and ended by what the work raises."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from models.errors import Cancelled, Conflict, DeadlinePassed, LeaseLost, MillwrightError, Unavailable
from models.store import Store
from models.store.jobs import Hold, Lease

LOOK_EVERY_S = 0.25
"""How old what `checkpoint` knows of the cancel flag may be."""

stopping = threading.Event()
"""Set when this process is being stopped and its time is up: work ends at its next checkpoint, its job is handed back.
Threads can't be told otherwise; the children of a pool are ended by a signal."""

log = logging.getLogger(__name__)


class Work:
    """A job at work under a lease. One thread works; another one keeps the lease alive."""

    def __init__(self, store: Store, lease: Lease, limit_s: float | None) -> None:
        self.lease = lease
        self._store = store
        limits = [limit for limit in (lease.remaining_s, limit_s) if limit is not None]
        self._limit_s = min(limits) if limits else None
        self._ends_at = None if self._limit_s is None else time.monotonic() + self._limit_s
        self._hold = Hold.HELD
        self._looked_at = 0.0
        self._over = threading.Event()

    def checkpoint(self) -> None:
        """To be called between steps. Raises Cancelled, DeadlinePassed or LeaseLost; SystemExit when `stopping`."""
        if stopping.is_set():
            raise SystemExit(f"Job {self.lease.job_id} is handed back: this worker is being stopped.")
        now = time.monotonic()
        if self._hold is Hold.HELD and now - self._looked_at >= LOOK_EVERY_S:
            self._looked_at = now
            self._saw(self._store.jobs.hold(self.lease))
        if self._hold is Hold.LOST:
            raise LeaseLost(f"Job {self.lease.job_id} was taken over or has ended; worker {self.lease.worker} stops.")
        if self._hold is Hold.CANCELLED:
            raise Cancelled("Cancelled.")
        if self._ends_at is not None and now >= self._ends_at:
            raise DeadlinePassed(f"Not finished in time: {self._limit_s:.0f} s were left when the work began.")

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Writes how far the work is (at most every `LOOK_EVERY_S`, and at the end); a checkpoint, too."""
        now = time.monotonic()
        if done >= total or now - self._looked_at >= LOOK_EVERY_S:
            self._looked_at = now
            self._saw(self._store.jobs.progress(self.lease, done, total, note))
        self.checkpoint()

    def keep_alive(self) -> None:
        """Renews the lease until `stop`: the body of the second thread."""
        while not self._over.wait(self._store.jobs.lease_s / 3):
            try:
                self._saw(self._store.jobs.renew(self.lease))
            except Unavailable as error:
                log.warning("The lease of job %s was not renewed: %s", self.lease.job_id, error)
            if self._hold is Hold.LOST:
                return

    def stop(self) -> None:
        self._over.set()

    def _saw(self, hold: Hold) -> None:
        if self._hold is not Hold.LOST:  # a lost lease never comes back
            self._hold = hold


@contextmanager
def leased(store: Store, job_id: str, worker: str, limit_s: float | None = None) -> Iterator[Work | None]:
    """Takes a job, keeps its lease alive meanwhile, and ends the job by what the body raises.

    None: nothing to do (another worker has it, or it has ended). The body ends the job itself when all went well
    (`queries.keep`, `jobs.finish`). What it raises is written to the job and goes no further: Cancelled cancels it; any
    other MillwrightError fails it, except Unavailable, which gives it back to be tried again; so does an error that
    nobody foresaw, until the attempts are used up. limit_s: longest time for this attempt, beside the job's deadline.
    """
    lease = store.jobs.lease(job_id, worker)
    if lease is None:
        yield None
        return
    work = Work(store, lease, limit_s)
    heart = threading.Thread(target=work.keep_alive, name=f"lease-{job_id}", daemon=True)
    heart.start()
    try:
        yield work
    except Exception as error:  # noqa: BLE001  (the outermost frame of all work: whatever happened ends in the row)
        work.stop()
        _end(store, lease, error)
    except BaseException:  # the worker is being stopped: this was no attempt
        work.stop()
        _quietly(lambda: store.jobs.release(lease, "The worker was stopped.", counts=False), lease)
        raise
    finally:
        work.stop()
        heart.join(timeout=1.0)


def _end(store: Store, lease: Lease, error: Exception) -> None:
    jobs = store.jobs
    match error:
        case Conflict():  # LeaseLost among them: somebody else ends it, or has
            log.warning("Job %s: %s", lease.job_id, error)
        case Cancelled():
            _quietly(lambda: jobs.stop(lease, str(error)), lease)
        case Unavailable():
            log.warning("Job %s will be tried again: %s", lease.job_id, error)
            _quietly(lambda: jobs.release(lease, str(error)), lease)
        case MillwrightError():
            log.info("Job %s failed: %s", lease.job_id, error)
            _quietly(lambda: jobs.fail(lease, str(error)), lease)
        case _:
            log.error("Job %s: an error that nobody foresaw", lease.job_id, exc_info=error)
            reason = f"{type(error).__name__}: {error}. Please report it with the worker's log."
            _quietly(lambda: jobs.release(lease, reason), lease)


def _quietly(write: Callable[[], None], lease: Lease) -> None:
    """Writes the end; where that fails the lease expires and the sweep takes care of the job."""
    try:
        write()
    except (LeaseLost, Unavailable) as error:
        log.warning("How job %s ended wasn't written: %s", lease.job_id, error)
