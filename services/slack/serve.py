"""Running the bot: one process with its doors and its deliveries, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from models.errors import BadInput, MillwrightError, Unavailable
from services.app import App
from services.queue import broker_url
from services.settings import Settings, load_settings
from services.slack.access import Access, read_access
from services.slack.bot import Bot
from services.slack.delivery import TIMEOUT_S, Delivering, told
from services.slack.doors import http, socket_mode
from services.slack.members import Members
from services.slack.pictures import Pictures
from services.slack.progress import Progress
from services.slack.readers import Readers
from services.slack.telling import Telling

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Configured:
    """What the settings say, read and checked: at least one door, and who may see what."""

    bot_token: str
    app_token: str
    signing_secret: str
    access: Access


def configured(settings: Settings) -> Configured:
    """Raises BadInput that says which setting is missing or wrong; never its value."""
    found = Configured(
        settings.secret("slack_bot_token"),
        settings.secret("slack_app_token"),
        settings.secret("slack_signing_secret"),
        read_access(settings.slack_access_file),
    )
    if not found.bot_token:
        raise BadInput("There is no Slack bot token: set MILLWRIGHT_SLACK_BOT_TOKEN, as docs/slack.md shows.")
    if not (found.app_token or found.signing_secret):
        raise BadInput(
            "Slack has no way in: set MILLWRIGHT_SLACK_APP_TOKEN (Socket Mode) or "
            "MILLWRIGHT_SLACK_SIGNING_SECRET (HTTP)."
        )
    if settings.slack_pictures == "link" and not settings.slack_public_url.startswith("https://"):
        raise BadInput(
            "MILLWRIGHT_SLACK_PICTURES is `link`: set MILLWRIGHT_SLACK_PUBLIC_URL to the https:// address by which "
            "Slack reaches the bot, or take `upload`."
        )
    for name, value, prefix in (("BOT", found.bot_token, "xoxb-"), ("APP", found.app_token, "xapp-")):
        if value and not value.startswith(prefix):
            raise BadInput(f"MILLWRIGHT_SLACK_{name}_TOKEN does not begin with {prefix}: it is another token.")
    return found


async def run(app: App, stop: asyncio.Event, ready: Callable[[str], None] | None = None) -> None:
    """The bot on an App, which stays its owner's to close, until `stop`. ready: gets the URL of HTTP, '' without.

    Raises BadInput if the settings can't be used, MillwrightError if the database isn't there."""
    settings = app.settings
    found = configured(settings)
    broker_url(settings.redis_url)  # without a Redis nobody would hear of a question before the sweep
    app.store.check()
    if not (found.access.default or found.access.users or app.store.accounts.any()):
        log.warning("Nobody may ask yet: make accounts, or name people in MILLWRIGHT_SLACK_ACCESS_FILE; docs/slack.md")
    patient = [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler(max_retry_count=2)]
    talking = AsyncWebClient(found.bot_token, settings.slack_api_url, TIMEOUT_S, retry_handlers=patient)
    posting = AsyncWebClient(found.bot_token, settings.slack_api_url, TIMEOUT_S, retry_handlers=[])
    readers = Readers(found.access, app.store, Members(talking))
    pictures = Pictures(app, readers, talking)
    progress = Progress(app.events, app.store, posting)
    bot = Bot(app, readers, found.bot_token, talking, progress)
    async with AsyncExitStack() as stack:
        stack.callback(bot.close)
        bolt = bot.bolt(found.signing_secret, _quiet("slack_bolt", logging.WARNING))
        url = ""
        picture = pictures.fetch if settings.slack_pictures == "link" else None
        if found.signing_secret or picture:
            taking = bolt if found.signing_secret else None
            url = await stack.enter_async_context(http(taking, settings.slack_host, settings.slack_port, picture))
            log.info("Slack's %s are taken at %s", "events" if taking else "requests for pictures", url)
        if found.app_token:
            await stack.enter_async_context(socket_mode(bolt, found.app_token, _quiet("slack_sdk", logging.INFO)))
        if ready is not None:
            ready(url)
        alive = settings.alive_file.touch if settings.alive_file is not None else lambda: None
        telling = Telling(app.store, readers, pictures, talking, people=bool(settings.slack_people_channel))
        delivering = Delivering(app.store, telling, posting, alive=alive)
        async with asyncio.TaskGroup() as together:
            for work in (delivering, bot.opening, progress):
                together.create_task(work.run(stop))


async def reach(settings: Settings) -> str:
    """A sentence on the workspace that the tokens are for. Raises BadInput, Unavailable."""
    found = configured(settings)
    client = AsyncWebClient(found.bot_token, settings.slack_api_url, TIMEOUT_S)
    try:
        who = await client.auth_test()
        if found.app_token:
            await client.apps_connections_open(app_token=found.app_token)
    except Exception as error:
        status, said, _ = told(error)
        if isinstance(error, SlackApiError) and status < 500:
            raise BadInput(f"Slack refuses the tokens ({said}): see docs/slack.md.") from error
        raise Unavailable(f"Slack can't be reached at {settings.slack_api_url}: {said}") from error
    team, own = found.access.team, who.get("team_id", "")
    if team and team != own:
        raise BadInput(f"The bot token is of workspace {own}, the access file of {team}: nobody may ask.")
    doors = [name for name, value in (("Socket Mode", found.app_token), ("HTTP", found.signing_secret)) if value]
    named = f"{len(found.access.users)} people and {len(found.access.channels)} channels named"
    others = "others see " + ", ".join(sorted(found.access.default)) if found.access.default else "others may not ask"
    return f"{who.get('team')} ({own}) as {who.get('user')}, by {' and '.join(doors)}; {named}, {others}"


def main(arguments: list[str]) -> None:
    """The entry point of a process of its own. With --check it only says whether Slack can be reached, in one line."""
    try:
        settings = load_settings()
        logging.basicConfig(
            stream=sys.stderr,
            level=settings.log_level.upper(),
            format="%(asctime)s %(levelname)s %(name)s: %(message)s",
            force=True,
        )
        if "--check" in arguments:
            sys.stdout.write(asyncio.run(reach(settings)) + "\n")
        else:
            asyncio.run(_serve(settings))
    except MillwrightError as error:
        if "--check" in arguments:
            sys.stdout.write(f"{error}\n")
        else:
            log.critical("The Slack bot can't start: %s", error)
        sys.exit(1)


async def _serve(settings: Settings) -> None:
    app = App.build(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        await run(app, stop, lambda _: log.info("The Slack bot is ready"))
    finally:
        app.close()


def _quiet(name: str, level: int) -> logging.Logger:
    """A library's logger with a level of its own: at NOTSET it would write every event into the log."""
    logger = logging.getLogger(name)
    logger.setLevel(level)
    if _in_a_line not in logger.filters:
        logger.addFilter(_in_a_line)
    return logger


def _in_a_line(record: logging.LogRecord) -> bool:
    """While Slack is away its library logs a traceback every 2 s; the message says enough."""
    record.exc_info = None
    return True
