"""What Slack sends: events, presses on buttons, forms, commands, and the headers of its requests."""

from __future__ import annotations

import hashlib
import hmac
import time
from itertools import count
from typing import Any, Literal

TEAM, BOT_USER, BOT_ID = "T0TEAM", "U0BOT", "B0BOT"
BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-fake", "xapp-fake", "signing-secret"

EVENT_NUMBERS = count(1)


def post_event(
    text: str,
    channel: str = "C0LINE",
    user: str = "U0ADA",
    kind: Literal["app_mention", "message"] = "app_mention",
    ts: str | None = None,
    thread_ts: str | None = None,
    shared: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """The payload of an event: a post of a person in a channel (`D…`: a direct message)."""
    number = next(EVENT_NUMBERS)
    event: dict[str, Any] = {
        "type": "message" if channel.startswith("D") else kind,
        "channel": channel,
        "user": user,
        "text": text,
        "ts": ts or f"1700000000.{number:06d}",
        "event_ts": ts or f"1700000000.{number:06d}",
    }
    if event["type"] == "message":
        event["channel_type"] = "im" if channel.startswith("D") else "channel"
    if thread_ts is not None:
        event["thread_ts"] = thread_ts
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A0APP",
        "event": {**event, **more},
        "event_id": f"Ev{number:08d}",
        "event_time": 1700000000,
        "is_ext_shared_channel": shared,
        "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
    }


def press(message: dict[str, Any], verdict: str, user: str = "U0ADA") -> dict[str, Any]:
    """The payload of a press on a feedback button under a message."""
    [buttons] = [b for b in message["blocks"] if b["type"] == "context_actions"]
    element = buttons["elements"][0]
    button = element["positive_button"] if verdict == "right" else element["negative_button"]
    return pressed(message, element, button["value"], user)


def choose(message: dict[str, Any], label: str, user: str = "U0ADA") -> dict[str, Any]:
    """The payload of a press on the button with this label."""
    [buttons] = [b for b in message["blocks"] if b["type"] == "actions"]
    [button] = [b for b in buttons["elements"] if b["text"]["text"] == label]
    return pressed(message, button, button["value"], user)


def pressed(message: dict[str, Any], element: dict[str, Any], value: str, user: str) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "plant"},
        "user": {"id": user, "team_id": TEAM},
        "channel": {"id": message["channel"]},
        "message": {"ts": message["ts"], "thread_ts": message["thread_ts"]},
        "trigger_id": f"{message['ts']}.trigger",
        "container": {"type": "message", "channel_id": message["channel"], "message_ts": message["ts"]},
        "actions": [
            {
                "type": element["type"],
                "action_id": element["action_id"],
                "value": value,
                "action_ts": "1.1",
            }
        ],
    }


def report_unsafe(message: dict[str, Any], user: str = "U0ADA") -> dict[str, Any]:
    """The payload of a press on the button that reports an answer as unsafe."""
    return choose(message, "Unsafe", user)


def filled(form: dict[str, Any], user: str = "U0ADA", **fields: str) -> dict[str, Any]:
    """The payload of a form that is sent."""
    values = {b["block_id"]: {b["block_id"]: {"value": fields.get(b["block_id"])}} for b in form["blocks"]}
    view = {**form, "id": "V1", "state": {"values": values}}
    return {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "view": view}


def signed(body: str, secret: str = SIGNING_SECRET, at: float | None = None, **headers: str) -> dict[str, str]:
    """The headers of a request as Slack signs it."""
    timestamp = str(int(at if at is not None else time.time()))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
        **headers,
    }


def named(message: dict[str, Any], label: str, user: str = "U0ADA") -> dict[str, Any]:
    """The payload of a press on the button with this label, in whichever row of buttons."""
    [button] = [
        button
        for block in message["blocks"]
        if block["type"] == "actions"
        for button in block["elements"]
        if button["text"]["text"] == label
    ]
    return pressed(message, button, button["value"], user)


def command(text: str, channel: str = "C0LINE", user: str = "U0ADA", trigger: str = "") -> dict[str, Any]:
    """The payload of a slash command."""
    return {
        "command": "/millwright",
        "text": text,
        "team_id": TEAM,
        "channel_id": channel,
        "user_id": user,
        "trigger_id": trigger or f"trigger-{next(EVENT_NUMBERS)}",
        "response_url": "https://hooks.invalid/commands/1",
    }


def told_event(kind: str, **fields: Any) -> dict[str, Any]:
    """The payload of any other event."""
    return {**post_event(""), "event": {"type": kind, **fields}}
