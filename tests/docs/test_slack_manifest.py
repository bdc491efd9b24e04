"""The manifest asks Slack for what the bot needs, and for no more."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml

from services.slack.bot import MEMBERSHIP
from services.slack.commands import COMMAND


def manifest() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(
        files("services.slack").joinpath("manifest.yaml").read_text(encoding="utf-8")
    )
    return found


def test_the_manifest_asks_for_what_the_bot_uses() -> None:
    app = manifest()
    assert set(app["settings"]["event_subscriptions"]["bot_events"]) == {
        "app_mention", "message.im", "message.channels", "message.groups", "user_change",
        *MEMBERSHIP, "assistant_thread_started", "assistant_thread_context_changed",
    }  # fmt: skip
    assert [command["command"] for command in app["features"]["slash_commands"]] == [COMMAND]
    assert len(app["features"]["assistant_view"]["assistant_description"]) <= 300
    reading = {f"{kind}:read" for kind in ("im", "mpim", "channels", "groups", "users", "files")}
    history = {f"{kind}:history" for kind in ("im", "mpim", "channels", "groups")}
    assert (
        set(app["oauth_config"]["scopes"]["bot"])
        == {"app_mentions:read", "chat:write", "metadata.message:read", "commands", "assistant:write", "files:write"}
        | {"users:read.email"}
        | reading
        | history
    )
    assert app["settings"]["interactivity"]["is_enabled"]
    assert app["settings"]["socket_mode_enabled"]
    assert app["features"]["app_home"]["messages_tab_enabled"]
    assert not app["features"]["app_home"]["messages_tab_read_only_enabled"]
    assert len(app["display_information"]["description"]) <= 140
