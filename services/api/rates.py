"""How often one caller may ask and request: sliding windows in Redis, so that all processes count together."""

from __future__ import annotations

import logging
import math
import time
from functools import cached_property

from fastapi import HTTPException
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter
from redis import RedisError

from services.settings import Settings

SIGN_INS = parse("10/10minutes")
"""Attempts at a password, by name and address of who tries."""

log = logging.getLogger(__name__)


class Rates:
    """Rate limits. While Redis is away nothing is refused: a technician who needs a value matters more."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.redis_url
        self._requests = parse(settings.rate_limit)
        self._questions = parse(settings.question_limit)

    def request(self, principal: str) -> None:
        """Counts a request. Raises HTTPException 429."""
        self._hit(self._requests, "request", principal)

    def question(self, principal: str) -> None:
        """Counts a question. Raises HTTPException 429."""
        self._hit(self._questions, "question", principal)

    def sign_in(self, name: str, address: str) -> None:
        """Counts an attempt at a password. Raises HTTPException 429."""
        self._hit(SIGN_INS, "sign-in", name, address)

    @cached_property
    def _limiter(self) -> SlidingWindowCounterRateLimiter:
        storage = storage_from_string(
            f"redis+{self._url}" if self._url.startswith("unix:") else self._url,
            key_prefix="millwright:rates",
            socket_timeout=2.0,
            socket_connect_timeout=2.0,
        )
        return SlidingWindowCounterRateLimiter(storage)

    def _hit(self, limit: RateLimitItem, *who: str) -> None:
        try:
            if self._limiter.hit(limit, *who):
                return
            wait = max(1, math.ceil(self._limiter.get_window_stats(limit, *who).reset_time - time.time()))
        except RedisError as error:
            log.warning("Requests aren't counted now: %s", error)
            return
        raise HTTPException(
            429, f"That is more than {limit}. Try again in {wait} s.", headers={"Retry-After": str(wait)}
        )
