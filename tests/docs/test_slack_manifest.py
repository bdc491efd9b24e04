"""The manifest asks Slack for what the bot needs, and for no more."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml


def manifest() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(
        files("services.slack").joinpath("manifest.yaml").read_text(encoding="utf-8")
    )
    return found


def test_the_manifest_asks_for_what_the_bot_uses() -> None:
    app = manifest()
    assert set(app["settings"]["event_subscriptions"]["bot_events"]) == {"app_mention", "message.im"}
    history = {f"{kind}:history" for kind in ("im", "mpim", "channels", "groups")}
    assert (
        set(app["oauth_config"]["scopes"]["bot"])
        == {"app_mentions:read", "chat:write", "metadata.message:read"} | history
    )
    assert app["settings"]["interactivity"]["is_enabled"]
    assert app["settings"]["socket_mode_enabled"]
    assert app["features"]["app_home"]["messages_tab_enabled"]
    assert not app["features"]["app_home"]["messages_tab_read_only_enabled"]
    assert len(app["display_information"]["description"]) <= 140
