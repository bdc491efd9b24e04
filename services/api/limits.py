"""What holds for every request before a route sees it: how large its body may be; and what every response carries."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import HTTPException
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 64 * 1024
"""Bytes of a request that carries no file."""

MULTIPART_OVERHEAD = 64 * 1024

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Limits:
    """ASGI middleware. limit_of: path and method to the most bytes that its body may have."""

    def __init__(self, app: ASGIApp, limit_of: Callable[[str, str], int]) -> None:
        self._app = app
        self._limit_of = limit_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit, seen = self._limit_of(scope["path"], scope["method"]), 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise too_large(limit)
            return message

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                harden(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, counted, with_headers)


def harden(headers: MutableHeaders) -> None:
    """Adds what every response carries and this one doesn't say otherwise."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")


def too_large(limit: int) -> HTTPException:
    """What is raised when a body grows beyond its limit in bytes."""
    size = f"{limit / 1_000_000:.0f} MB" if limit >= 1_000_000 else f"{limit // 1024} KiB"
    return HTTPException(413, f"The request is larger than {size}.", headers={"Connection": "close"})
