"""What is posted without being asked: the week's riskiest machines, where a channel is set for it."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from models.errors import MillwrightError
from models.store import Store
from models.types import Audience
from services.assets.forecast.outlooks import Outlooks
from services.settings import Settings
from services.slack.access import read_access
from services.slack.members import Members
from services.slack.readers import Readers
from services.slack.riskiest import post_riskiest

_TIMEOUT_S = 30

log = logging.getLogger(__name__)


def post_weekly(store: Store, outlooks: Outlooks, settings: Settings) -> None:
    """Posts to `forecast_channel`, if that and a bot token are set."""
    token, channel = settings.secret("slack_bot_token"), settings.forecast_channel
    if channel and token:
        try:
            audience = asyncio.run(_readers_of(store, settings, token, channel))
        except MillwrightError as error:
            log.warning("The riskiest machines can't be posted to %s, the next night tries again: %s", channel, error)
            return
        # Without retries of its own, which could post it twice.
        client: Any = WebClient(token, base_url=settings.slack_api_url, timeout=_TIMEOUT_S, retry_handlers=[])
        post_riskiest(store, outlooks, audience, channel, client, datetime.now(UTC).date())


async def _readers_of(store: Store, settings: Settings, token: str, channel: str) -> Audience:
    """Everybody in the channel. Raises Unavailable, BadInput."""
    access = read_access(settings.slack_access_file)
    client = AsyncWebClient(token, settings.slack_api_url, _TIMEOUT_S)
    return await Readers(access, store, Members(client)).audience(access.team, channel, "")
