"""The week's riskiest machines, posted into a channel: once a week, with what every member of it may see."""

from __future__ import annotations

import json
import logging
from datetime import date
from typing import Any, Protocol

from slack_sdk.errors import SlackApiError, SlackClientError

from models.store import Store
from models.types import Audience
from services.assets.forecast import HORIZON_D
from services.assets.forecast.outlooks import Outlooks
from services.assets.forecast.wording import ranking_lines
from services.slack.blocks import escape

SERVER_ERROR = 500
"""From which status on Slack may have taken what it says it has not."""

log = logging.getLogger(__name__)


class Client(Protocol):
    """What is used of slack_sdk's WebClient."""

    def files_upload_v2(self, **kwargs: Any) -> Any: ...

    def chat_postMessage(self, **kwargs: Any) -> Any: ...  # noqa: N802  (Slack's name)

    def conversations_history(self, **kwargs: Any) -> Any: ...


def post_riskiest(
    store: Store, outlooks: Outlooks, audience: Audience, channel: str, client: Client, today: date
) -> bool:
    """Posts the ranking unless it was posted this week, or the channel's audience sees no log. Whether it was posted.

    The week is marked first, so that two workers post once; if Slack doesn't take it, the mark is taken back. Where it
    isn't known whether Slack took it, the next night looks into the channel first."""
    week = "{}-W{:02}".format(*today.isocalendar())
    fleet = outlooks.of_fleet(audience)
    if fleet is None or not fleet[0].failures.count:
        return False
    forecaster, record = fleet
    ranking = forecaster.ranking(HORIZON_D)
    text = "\n".join(ranking_lines(forecaster, ranking, record, beside=outlooks.beside(forecaster.failures, audience)))
    before = store.forecasts.of([channel], "posted")
    if not store.forecasts.claim([channel], "posted", {"week": week}):
        return False
    name = f"riskiest-{week}.png"
    try:
        if before is not None and before[0].get("unsure") == week and _there(client, channel, name):
            return False
        _post(client, channel, text, ranking, name)
    except (SlackClientError, OSError) as error:
        refused = isinstance(error, SlackClientError) and _status(error) < SERVER_ERROR
        store.forecasts.keep([channel], "posted", {"week": "", "unsure": "" if refused else week})
        log.warning("The riskiest machines can't be posted to %s, the next night tries again: %s", channel, error)
        return False
    return True


def _status(error: SlackClientError) -> int:
    return int(getattr(getattr(error, "response", None), "status_code", 0) or 0)


def _there(client: Client, channel: str, name: str) -> bool:
    """Whether a message of ours of this name is among the latest of the channel; False where that can't be seen."""
    try:
        latest = client.conversations_history(channel=channel, limit=200, include_all_metadata=True)
    except SlackApiError as error:
        log.warning("Whether %s is in %s can't be seen; it may be posted twice: %s", name, channel, error)
        return False
    return any(message.get("bot_id") and name in json.dumps(message) for message in latest["messages"])


def _post(client: Client, channel: str, text: str, ranking: Any, name: str) -> None:
    """With the picture where the app may upload files, else the text alone."""
    from services.assets.forecast.plots import ranking_plot  # noqa: PLC0415  (matplotlib)

    said = escape(text)  # a machine's name is no markup, and calls nobody
    try:
        client.files_upload_v2(
            channel=channel, content=ranking_plot(ranking), filename=name, initial_comment=said,
            alt_txt=text.split("\n", 1)[0],
        )  # fmt: skip
    except SlackApiError as error:
        if error.response.get("error") != "missing_scope":
            raise
        about = {"event_type": "millwright_riskiest", "event_payload": {"name": name}}
        client.chat_postMessage(channel=channel, text=said, mrkdwn=False, metadata=about)
