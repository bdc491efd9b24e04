"""A sentence to one person, as far as Slack takes it."""

from __future__ import annotations

import logging
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from services.slack.access import DIRECT
from services.slack.blocks import escape

NETWORK = (SlackClientError, ClientError, TimeoutError, OSError)
"""What Slack and the network raise."""

log = logging.getLogger(__name__)


def said_of(error: SlackApiError) -> str:
    """Slack's word for what is wrong."""
    data = error.response.data
    said = data.get("error") if isinstance(data, dict) else None
    return str(said or f"HTTP {error.response.status_code}")


class Saying:
    """client: with the usual retries, since what is said is no answer and does no harm twice."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def __call__(self, channel: str, thread: str, user: str, text: str) -> None:
        """In a channel nobody else sees it."""
        where: dict[str, Any] = {"channel": channel, "thread_ts": thread or None, "text": escape(text)}
        try:
            if channel.startswith(DIRECT):
                await self._client.chat_postMessage(**where)
                return
            try:
                await self._client.chat_postEphemeral(**where, user=user)
            except SlackApiError:  # the bot isn't in that channel, where a command may come from
                await self._client.chat_postMessage(channel=user, text=where["text"])
        except NETWORK as error:
            log.warning("%s in %s wasn't told: %s", user, channel, error)
