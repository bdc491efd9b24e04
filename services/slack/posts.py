"""What somebody posted, from the events in which Slack tells it: who asks what, and where the answer belongs."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.store.deliveries import Place
from services.slack.access import DIRECT

PRINCIPAL = "slack"
SPOKEN = (None, "file_share")
"""Subtypes of messages that somebody wrote; all others are edits, joins, broadcasts of what was told already."""

_MARKUP = re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")


@dataclass(frozen=True, slots=True)
class Post:
    """A question to the bot. ts: of the post, which is its id within the channel. shared: with another organisation."""

    team: str
    channel: str
    user: str
    ts: str
    thread: str
    text: str
    shared: bool

    @property
    def principal(self) -> str:
        return principal_of(self.team, self.user)

    @property
    def key(self) -> str:
        """The same for all events that tell of this post: sent again, and as a mention and as a message."""
        return f"{self.channel}:{self.ts}"

    @property
    def conversation(self) -> str:
        """A thread is a conversation."""
        return f"{PRINCIPAL}:{self.team}:{self.channel}:{self.thread}"

    @property
    def place(self) -> Place:
        return Place(self.channel, self.thread)


def principal_of(team: str, user: str) -> str:
    return f"{PRINCIPAL}:{team}:{user}"


def asker_of(principal: str) -> tuple[str, str]:
    """Team and user of a principal that `principal_of` made."""
    _, team, user = principal.split(":", 2)
    return team, user


def post_of(body: Mapping[str, Any]) -> Post | None:
    """The question in an event; None if it isn't addressed to the bot, or nobody but a bot says it.

    Addressed is what mentions it, and everything in a direct message."""
    event = body.get("event") or {}
    own = _own_id(body)
    user, channel, ts = (event.get(name) or "" for name in ("user", "channel", "ts"))
    text = event.get("text") or ""
    if event.get("bot_id") or event.get("subtype") not in SPOKEN or not (user and channel and ts) or user == own:
        return None
    mentioned = event.get("type") == "app_mention" or (own != "" and f"<@{own}>" in text)
    if not mentioned and not channel.startswith(DIRECT):
        return None
    return Post(
        team=body.get("team_id") or event.get("team") or "",
        channel=channel,
        user=user,
        ts=ts,
        thread=event.get("thread_ts") or ts,
        text=plain(text, own),
        shared=bool(body.get("is_ext_shared_channel")),
    )


@dataclass(frozen=True, slots=True)
class Press:
    """A press on a button under a message of the bot's. value: of the button. message: the `ts` of the message."""

    team: str
    channel: str
    user: str
    thread: str
    message: str
    value: str
    trigger: str = ""

    @property
    def principal(self) -> str:
        return principal_of(self.team, self.user)


def press_of(body: Mapping[str, Any]) -> Press:
    """What was pressed, from the payload of an interaction."""
    channel, container, message = (body.get(name) or {} for name in ("channel", "container", "message"))
    user = body.get("user") or {}
    return Press(
        team=(body.get("team") or {}).get("id") or user.get("team_id") or "",
        channel=channel.get("id") or container.get("channel_id") or "",
        user=user.get("id") or "",
        thread=message.get("thread_ts") or container.get("thread_ts") or "",
        message=message.get("ts") or container.get("message_ts") or "",
        value=str(body["actions"][0].get("value") or ""),
        trigger=str(body.get("trigger_id") or ""),
    )


def plain(text: str, own: str = "") -> str:
    """What was written, without Slack's markup: mentions of the bot go, links and names become their words."""

    def words(found: re.Match[str]) -> str:
        sign, target, label = found["sign"], found["target"], found["label"]
        if sign == "@":
            return "" if target == own else label or ""  # Slack tells no name, and nobody asks about <@U0123456>
        if sign == "!":
            return label or ""
        return label or target.removeprefix("mailto:").removeprefix("tel:")

    return " ".join(html.unescape(_MARKUP.sub(words, text)).split())


def _own_id(body: Mapping[str, Any]) -> str:
    """The bot's own user id, '' if Slack does not say it."""
    for authorization in body.get("authorizations") or ():
        if authorization.get("is_bot"):
            return str(authorization.get("user_id") or "")
    return ""
