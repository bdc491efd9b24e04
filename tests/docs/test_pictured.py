"""All that is written on a picture is known to the page's languages."""

from __future__ import annotations

import re
from datetime import timedelta
from gettext import NullTranslations
from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from services.assets.forecast import plots
from services.assets.forecast.labels import SPOKEN
from services.assets.forecast.lifetimes import failures_of
from services.assets.forecast.outlook import Forecaster
from services.assets.gauged import Point
from services.web.languages import SOURCE, catalogue, languages
from services.web.pictured import PICTURED
from services.web.told import told
from tests.assets.test_forecast import START, log_of
from tests.docs.test_foretold import LOGS, METERED

OWN = re.compile(r"[PQ]-?\d*|Oil|°C|80 °C \(p\. 3\)|Kaplan|Meier|Weibull|lognormal|n|d|h")
"""Names, units and what is called so in every language."""


def draw() -> None:
    """Each picture, of machines of which much is known and of which little is."""
    twice_a_day = [("P", day, "CM", code) for day in range(0, 200, 20) for code in ("seal", "bearing")]
    untold = [(f"Q{n}", day, "", "x") for n in range(14) for day in (0, 30 + n, 60)]
    by_day = [(log, "days") for log in (LOGS[0], LOGS[2], LOGS[4], log_of(twice_a_day), log_of(untold))]
    for log, unit in (*by_day, (METERED[0], "h")):
        failures = failures_of(log)
        assert failures is not None
        forecaster = Forecaster(failures)
        for key in list(failures.of)[:3]:
            plots.survival_plot(forecaster, key, unit=unit)
        plots.timeline_plot(failures)
        for keys in (list(failures.of), list(failures.of)[:1]):
            plots.cumulative_plot(failures, keys)
        for ahead in (1, 30):
            plots.ranking_plot(forecaster.ranking(ahead))
    points = [Point(START + timedelta(days=10 * n), 60.0 + n, 50.0, 90.0) for n in range(40)]
    limits = [plots.Bound(80.0, above, "80 °C (p. 3)") for above in (True, False)]
    plots.trend_plot(points, 400, name="Oil of P-1", unit="", limits=limits)
    plots.trend_plot(points[20:36], 16, name="Oil of P-1", unit="")
    plots.trend_plot(points[:3], 3, name="Oil of P-1", unit="°C")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What stands on the pictures that are drawn."""
    found: set[str] = set()

    def noted(figure: Figure, *_: Any, **__: Any) -> None:
        found.update(text.get_text() for text in figure.findobj(Text) if isinstance(text, Text))
        for axis in (figure.axes[0].xaxis, figure.axes[0].yaxis):
            found.update(axis.get_major_formatter().format_ticks(axis.get_majorticklocs()))

    monkeypatch.setattr(Figure, "savefig", noted)
    return found


class Noting(NullTranslations):
    """A language that knows the texts of pictures alone, and which of them it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()

    def gettext(self, message: str) -> str:
        if message not in PICTURED:
            return message
        self.said.add(message)
        return f"«{message}»"


def test_each_text_of_a_picture_is_said_and_none_is_left_over(written: set[str]) -> None:
    noting = Noting()
    token = SPOKEN.set(lambda text: told(text, noting) or text)
    try:
        draw()
    finally:
        SPOKEN.reset(token)
    assert set(PICTURED) - noting.said == set()


@pytest.mark.parametrize("code", sorted(set(languages()) - {SOURCE}))
def test_no_word_of_english_stays_on_a_picture(code: str, written: set[str]) -> None:
    draw()
    english = {word for text in written for word in re.findall(r"[^\W\d_]{2,}", text)}
    assert {"since", "intervals", "May"} <= english
    written.clear()
    token = SPOKEN.set(lambda text: told(text, catalogue(code)) or text)
    try:
        draw()
    finally:
        SPOKEN.reset(token)
    alike = {"band", "jobs", "Jan", "Feb", "Apr", "Jun", "Jul", "Aug", "Sep", "Nov", "Trend"}
    stayed = {word for text in written for word in re.findall(r"[^\W\d_]{2,}", text)} & english
    assert {word for word in stayed - alike if not OWN.fullmatch(word)} == set()
