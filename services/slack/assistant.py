"""The assistant's pane: what a new thread suggests, and that something is at work."""

from __future__ import annotations

import logging
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from services.slack import strings
from services.slack.saying import NETWORK

log = logging.getLogger(__name__)


class Assistant:
    """Of a workspace that has it; elsewhere nothing is lost."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def started(self, event: dict[str, Any]) -> None:
        """A thread was opened: greet, and suggest questions."""
        thread = event.get("assistant_thread") or {}
        channel, ts = str(thread.get("channel_id") or ""), str(thread.get("thread_ts") or "")
        prompts = [{"title": title, "message": message} for title, message in strings.PROMPTS]
        try:
            await self._client.chat_postMessage(channel=channel, thread_ts=ts, text=strings.GREETING)
            await self._client.assistant_threads_setSuggestedPrompts(channel_id=channel, thread_ts=ts, prompts=prompts)
        except NETWORK as error:
            log.warning("Nothing can be suggested in %s: %s", channel, error)


async def show_status(client: AsyncWebClient, channel: str, thread: str) -> None:
    """Says that the question is at work, until the answer is posted. Where Slack has no status nothing is said."""
    try:
        await client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status=strings.AT_WORK)
    except NETWORK as error:
        log.debug("No status in %s: %s", channel, error)
