"""What is posted without being asked: the week's riskiest machines, where a channel is set for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from slack_sdk import WebClient

from models.store import Store
from services.assets.forecast.outlooks import Outlooks
from services.settings import Settings
from services.slack.access import read_access
from services.slack.riskiest import post_riskiest

_TIMEOUT_S = 30


def post_weekly(store: Store, outlooks: Outlooks, settings: Settings) -> None:
    """Posts to `forecast_channel`, if that and a bot token are set."""
    token = settings.secret("slack_bot_token")
    if settings.forecast_channel and token:
        client: Any = WebClient(token, base_url=settings.slack_api_url, timeout=_TIMEOUT_S)
        access = read_access(settings.slack_access_file)
        post_riskiest(store, outlooks, access, settings.forecast_channel, client, datetime.now(UTC).date())
