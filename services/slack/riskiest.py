"""The week's riskiest machines, posted into a channel: once a week, with what every member of it may see."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any, Protocol

from slack_sdk.errors import SlackApiError, SlackClientError

from models.store import Store
from models.types import Audience
from services.assets.forecast import HORIZON_D
from services.assets.forecast.outlooks import Outlooks
from services.assets.forecast.wording import ranking_lines

log = logging.getLogger(__name__)


class Client(Protocol):
    """What is used of slack_sdk's WebClient."""

    def files_upload_v2(self, **kwargs: Any) -> Any: ...

    def chat_postMessage(self, **kwargs: Any) -> Any: ...  # noqa: N802  (Slack's name)


def post_riskiest(
    store: Store, outlooks: Outlooks, audience: Audience, channel: str, client: Client, today: date
) -> bool:
    """Posts the ranking unless it was posted this week, or the channel's audience sees no log. Whether it was posted.

    The week is marked first, so that two workers post once; if Slack doesn't take it, the mark is taken back."""
    week = "{}-W{:02}".format(*today.isocalendar())
    marked = store.forecasts.of([channel], "posted")
    fleet = outlooks.of_fleet(audience)
    if fleet is None or not fleet[0].failures.count or (marked is not None and marked[0].get("week") == week):
        return False
    forecaster, record = fleet
    ranking = forecaster.ranking(HORIZON_D)
    text = "\n".join(ranking_lines(forecaster, ranking, record, ""))
    store.forecasts.keep([channel], "posted", {"week": week})
    try:
        _post(client, channel, text, ranking)
    except (SlackClientError, OSError) as error:
        store.forecasts.keep([channel], "posted", {"week": ""})
        log.warning("The riskiest machines can't be posted to %s, the next night tries again: %s", channel, error)
        return False
    return True


def _post(client: Client, channel: str, text: str, ranking: Any) -> None:
    """With the picture where the app may upload files, else the text alone."""
    from services.assets.forecast.plots import ranking_plot  # noqa: PLC0415  (matplotlib)

    try:
        client.files_upload_v2(
            channel=channel, content=ranking_plot(ranking), filename="riskiest.png", initial_comment=text,
            alt_txt=text.split("\n", 1)[0],
        )  # fmt: skip
    except SlackApiError as error:
        if error.response.get("error") != "missing_scope":
            raise
        client.chat_postMessage(channel=channel, text=text)
