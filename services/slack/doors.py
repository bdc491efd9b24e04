"""How Slack reaches the bot: over a WebSocket that the bot opens (Socket Mode), or by signed HTTP requests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from models.errors import BadInput, MillwrightError, Unavailable
from services.slack.pictures import PICTURES_PATH, Expired

PING_S = 2.0
"""A connection that was cut off without a word is noticed after a few of these, and opened again."""
WATCH_S = 10.0
"""Slack gives out few new addresses a minute, so none is asked for more often."""
EVENTS_PATH = "/slack/events"
"""The request URL of events and of buttons."""

log = logging.getLogger(__name__)


@asynccontextmanager
async def socket_mode(bolt: AsyncApp, app_token: str, logger: logging.Logger) -> AsyncIterator[None]:
    """Connected to Slack within it, again and again; also if Slack is away at the start."""
    handler = AsyncSocketModeHandler(bolt, app_token, logger=logger, ping_interval=PING_S)
    tasks = [asyncio.create_task(_connect(handler)), asyncio.create_task(_watch(handler))]
    try:
        yield
    finally:
        handler.client.auto_reconnect_enabled = False
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await handler.close_async()  # type: ignore[no-untyped-call]


async def _connect(handler: AsyncSocketModeHandler) -> None:
    await handler.connect_async()  # type: ignore[no-untyped-call]
    log.info("Connected to Slack by Socket Mode")


async def _watch(handler: AsyncSocketModeHandler) -> None:
    """Has a new address asked for while there is no connection: the client keeps to one that Slack has let expire."""
    while True:
        await asyncio.sleep(WATCH_S)
        if not await handler.client.is_connected():
            handler.client.wss_uri = None


@asynccontextmanager
async def http(
    bolt: AsyncApp | None, host: str, port: int, picture: Callable[[str], Awaitable[bytes]] | None = None
) -> AsyncIterator[str]:
    """Listening within it; gives the URL. Without Slack's signature, or with an old one: 401. Raises BadInput.

    bolt: None to take no events here. picture: gives the PNG of a link to one."""
    application = web.Application() if bolt is None else bolt.web_app(path=EVENTS_PATH)
    if picture is not None:
        application.router.add_get(f"{PICTURES_PATH}{{token:[A-Za-z0-9_.-]+}}.png", partial(_picture, picture))
    application.router.add_get("/healthz", _healthy)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=5.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise BadInput(
                f"Nothing can listen on {host}:{port} ({error.strerror or error}). "
                "End what uses it, or set MILLWRIGHT_SLACK_PORT."
            ) from error
        bound = runner.addresses[0]
        shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
        yield f"http://{shown}:{bound[1]}{EVENTS_PATH}"
    finally:
        await runner.cleanup()


async def _picture(picture: Callable[[str], Awaitable[bytes]], request: web.Request) -> web.Response:
    """Nobody keeps it: who may see it is asked again each time."""
    try:
        png = await picture(request.match_info["token"])
    except Expired as error:
        return web.Response(status=410, text=str(error))
    except Unavailable as error:
        return web.Response(status=503, text=str(error), headers={"Retry-After": "5"})
    except MillwrightError:
        return web.Response(status=404, text="There is no such picture.")
    return web.Response(
        body=png, content_type="image/png", headers={"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    )


async def _healthy(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})
