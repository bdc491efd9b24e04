"""Every night: backtests of logs that have none yet, and today's ranking of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from models.store import Store
from services.assets.forecast.outlooks import Outlooks

_ENOUGH_H = 12


def refresh(store: Store, outlooks: Outlooks) -> bool:
    """Refreshes what is kept unless that was done lately, so that two beats do it once. Whether it was done."""
    newest = store.forecasts.newest("ranking")
    if newest is not None and datetime.now(UTC) - newest < timedelta(hours=_ENOUGH_H):
        return False
    outlooks.refresh()
    return True
