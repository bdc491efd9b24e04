"""Posting messages of ours into a thread: each once, plainer where Slack can't show them, over one that was begun."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from models.store.deliveries import Place
from services.slack.access import DIRECT
from services.slack.message import BUTTONS, PICTURES, Message
from services.slack.progress import STREAM
from services.slack.saying import said_of

EVENT = "millwright_answer"
"""The type of the metadata that names the query of a message of ours."""

REFUSED = {
    "channel_not_found", "is_archived", "not_in_channel", "no_permission", "restricted_action",
    "restricted_action_read_only_channel", "restricted_action_thread_only_channel", "restricted_action_thread_locked",
    "thread_not_found", "cannot_reply_to_message", "user_not_found", "user_not_in_channel", "team_access_not_granted",
}  # fmt: skip
"""What Slack says where no retry will help."""

TOO_MUCH = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "invalid_metadata_format"}
"""What it says of a message that it can't show: then it is posted without pictures, without buttons, as plain text."""

LOST = {"message_not_found", "cant_update_message", "edit_window_closed", "streaming_state_conflict"}
"""What it says of a message that can't be changed (any more): then another one is posted."""

log = logging.getLogger(__name__)


class Posting:
    """client: without retries of its own, which could post a message twice. What Slack and the network raise, goes on
    to the caller."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def post(self, place: Place, key: str, messages: Sequence[Message], there: Mapping[str, str]) -> str:
        """Posts an answer's messages, each unless it is there already (by its key). The `ts` of the first one."""
        first = ""
        for n, message in enumerate(messages):
            own = part_key(key, n)
            ts = there.get(own) or await self._one(place, own, message)
            first = first or ts
        return first

    async def finish(self, place: Place, begun: str, key: str, message: Message) -> str:
        """Makes a message that was begun the answer; '' if that one is gone. As often as need be."""
        ts = begun.removeprefix(STREAM)
        if begun.startswith(STREAM):
            with suppress(SlackApiError):  # it is stopped already; whether it can be changed is seen next
                await self._client.chat_stopStream(channel=place.channel, ts=ts)
        given = {"channel": place.channel, "ts": ts, "text": message.text, "metadata": _metadata(key)}
        try:
            await self._plainer(self._client.chat_update, given, message, key)
        except SlackApiError as error:
            if said_of(error) not in LOST:
                raise
            return ""
        return ts

    async def there(self, place: Place, key: str) -> dict[str, str]:
        """The messages of an earlier attempt that arrived: `ts` by key."""
        found: dict[str, str] = {}
        if not place.thread:
            return found
        try:
            thread = await self._client.conversations_replies(
                channel=place.channel, ts=place.thread, include_all_metadata=True, limit=200
            )
            async for page in thread:
                for message in page["messages"]:
                    if message.get("bot_id") and key in (told := json.dumps(message)):  # metadata, or the buttons
                        own = ((message.get("metadata") or {}).get("event_payload") or {}).get("query")
                        found.setdefault(str(own or (key if f"{key}#" not in told else "")), str(message["ts"]))
        except SlackApiError as error:
            said = said_of(error)
            if said != "missing_scope" and said not in REFUSED:
                raise
            log.warning("Whether answer %s is there can't be seen (%s); it may be posted twice", key, said)
        return found

    async def _one(self, place: Place, key: str, message: Message) -> str:
        if place.whom:
            return await self._whispered(place, key, message)
        given = {
            "channel": place.channel,
            "thread_ts": place.thread or None,
            "text": message.text,
            "metadata": _metadata(key),
            "mrkdwn": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        done = await self._plainer(self._client.chat_postMessage, given, message, key)
        return str(done["ts"])

    async def _whispered(self, place: Place, key: str, message: Message) -> str:
        """Seen by one person: in the channel, or else in a direct message (a command may come from anywhere)."""
        if not place.channel.startswith(DIRECT):
            given = {"channel": place.channel, "user": place.whom, "text": message.text}
            try:
                done = await self._plainer(self._client.chat_postEphemeral, given, message, key)
                return str(done["message_ts"])
            except SlackApiError as error:
                if said_of(error) not in REFUSED:
                    raise
        direct = Place(place.channel if place.channel.startswith(DIRECT) else place.whom, "")
        try:
            return await self._one(direct, key, message)
        except SlackApiError as error:
            if said_of(error) not in REFUSED or direct.channel == place.whom:
                raise
        return await self._one(Place(place.whom, ""), key, message)  # typed between two people

    async def _plainer(self, method: Any, given: Mapping[str, Any], message: Message, key: str) -> Any:
        without: tuple[str, ...] = ()
        for more in ((), PICTURES, BUTTONS):
            without += more
            blocks = [block for block in message.blocks if block["type"] not in without]
            if more and len(blocks) == len(message.blocks) and more is PICTURES:
                continue
            try:
                return await method(**given, blocks=blocks or None)
            except SlackApiError as error:
                if said_of(error) not in TOO_MUCH:
                    raise
                log.error("Slack can't show answer %s (%s); it is posted plainer", key, said_of(error))
        return await method(**given)


def part_key(key: str, part: int) -> str:
    """What a message of ours is known by in its thread."""
    return key if part == 0 else f"{key}#{part}"


def _metadata(key: str) -> dict[str, Any]:
    return {"event_type": EVENT, "event_payload": {"query": key}}
