"""The Celery app on Redis: named queues, messages that only say "look at this job". Tasks are sent by name.

A message that was taken is heard: it isn't kept in Redis until it is acknowledged. Kombu's emulation of that redelivers
by time (longer than the longest task, hence far later than the sweep), runs long tasks twice, and, in 5.7.0, ends a
worker that loses its connection while a task is at work. The job's row knows who lost what; the sweep rings again.

Other choices: nothing is prefetched; a message goes back to its queue when a prefork child dies (the row counts the
attempts); no result backend, the row is the result; JSON only; sockets have timeouts, so that ringing never hangs.
"""

from __future__ import annotations

from functools import cached_property
from urllib.parse import parse_qs, quote, urlsplit

from celery import Celery
from kombu.exceptions import OperationalError
from kombu.transport.redis import Channel

from models.errors import BadInput, Unavailable
from models.store.jobs import Job, JobKind, Queue
from services.settings import Settings

# Not to be had by an option: a worker that closes a connection must not try to send back what it has taken. Where Redis
# is gone that fails, and the worker with it.
Channel.do_restore = False

PREFIX = "millwright:"
"""Of all keys of the queue, so that a Redis can be shared."""

TASK = {
    JobKind.ANSWER: "millwright.answer",
    JobKind.INGEST: "millwright.ingest",
    JobKind.RECOMPILE: "millwright.recompile",
}
SWEEP = "millwright.sweep"
DROP_SUPERSEDED = "millwright.drop_superseded"
RECOMPILE_IF_DUE = "millwright.recompile_if_due"
REFRESH_FORECASTS = "millwright.refresh_forecasts"

SHUTDOWN_S = 5.0
"""How long work may go on after SIGTERM before its job is handed back."""

HARD_LIMIT_GRACE_S = 60
"""A child that reads a file is killed this long after `ingestion_timeout_s`, at which it should have stopped itself."""


def broker_url(redis_url: str) -> str:
    """The URL as kombu takes it. `redis://` and `rediss://` stay; `unix:///path?db=1&password=x` becomes
    `redis+socket://:x@/path?virtual_host=1`. Raises BadInput for another scheme or none."""
    parts = urlsplit(redis_url)
    if parts.scheme in ("redis", "rediss"):
        return redis_url
    if parts.scheme != "unix" or not parts.path:
        raise BadInput(
            f"MILLWRIGHT_REDIS_URL is {redis_url!r}: give redis://host:port/0, rediss://… or unix:///path/to/socket; "
            "`millwright up` starts a Redis of its own."
        )
    query = parse_qs(parts.query)
    password = query.get("password", [parts.password or ""])[0]
    user = parts.username or ""
    account = f"{quote(user, safe='')}:{quote(password, safe='')}@" if password else ""
    return f"redis+socket://{account}{parts.path}?virtual_host={query.get('db', ['0'])[0]}"


def celery_app(settings: Settings) -> Celery:
    """The Celery app for these settings; touches no network. Raises BadInput if `redis_url` is missing or wrong."""
    app = Celery("millwright")
    app.conf.update(
        broker_url=broker_url(settings.redis_url),
        result_backend=None,
        task_ignore_result=True,
        accept_content=["json"],
        task_serializer="json",
        task_queues={queue.value: {"exchange": queue.value, "routing_key": queue.value} for queue in Queue},
        task_default_queue=Queue.ANSWERS.value,
        task_create_missing_queues=False,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_disable_prefetch=True,
        worker_max_tasks_per_child=50,
        # What a large file leaves behind would count against the next one's limit: a scan, which takes 0.7 GB, could
        # not be read after it. The readers and the embedder take 0.9 GB: replaced at half the limit, after each file,
        # processes spent more time on loading them than on reading.
        worker_max_memory_per_child=settings.ingestion_memory_mb * 1024 * 3 // 5,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        worker_soft_shutdown_timeout=SHUTDOWN_S,
        worker_cancel_long_running_tasks_on_connection_loss=False,  # the lease decides, not the connection
        broker_connection_timeout=1,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "global_keyprefix": PREFIX,
            "priority_steps": [0],  # one list per queue
            "queue_order_strategy": "priority",  # in the order of --queues: urgent before answers
            "ack_emulation": False,
            "socket_timeout": 5,
            "socket_connect_timeout": 1,
            "socket_keepalive": True,
            "health_check_interval": 25,
        },
        beat_scheduler="celery.beat:Scheduler",  # in memory: it only rings, so there is nothing to remember
        timezone="UTC",
        enable_utc=True,
    )
    return app


def _unreachable(error: Exception) -> Unavailable:
    return Unavailable(f"The queue can't be reached ({error}). Check that Redis runs: `millwright doctor`.")


class Bell:
    """Rings for jobs and counts what waits to be heard. Connects at first use; safe for threads and after a fork."""

    def __init__(self, settings: Settings, app: Celery | None = None) -> None:
        self._settings = settings
        self._given = app

    def __call__(self, job: Job) -> None:
        """Sends "look at this job" to its queue. Raises Unavailable within seconds if Redis doesn't answer."""
        try:
            self._app.send_task(TASK[job.kind], args=[job.id], queue=job.queue.value, ignore_result=True, retry=False)
        except (OperationalError, OSError) as error:
            raise _unreachable(error) from error

    def depth(self, queue: Queue) -> int:
        """How many messages wait in a queue. Raises Unavailable."""
        try:
            with self._app.pool.acquire(block=True, timeout=5) as connection:
                return int(connection.default_channel.client.llen(queue.value))
        except (OperationalError, OSError, *self._app.connection_for_read().connection_errors) as error:
            raise _unreachable(error) from error

    def workers(self) -> list[str]:
        """The workers that answer within 2 s, by name. Raises Unavailable."""
        try:
            answers = self._app.control.ping(timeout=2.0)
        except (OperationalError, OSError, *self._app.connection_for_read().connection_errors) as error:
            raise _unreachable(error) from error
        return sorted(name for answer in answers for name in answer)

    @cached_property
    def _app(self) -> Celery:
        return self._given or celery_app(self._settings)
