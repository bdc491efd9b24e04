"""The pictures of answers: what a figure's `drawn` says is drawn from the logs and readings that its reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from models.types import Answer, Audience
from services.assets.words import squashed

if TYPE_CHECKING:
    from models.store import Store
    from services.assets.forecast.outlook import Forecaster
    from services.assets.forecast.outlooks import Outlooks

Theme = Literal["light", "dark"]
DRAWN, PICTURE = "drawn", "picture"
"""Keys of a figure: what is to be drawn, and where the picture is."""


def with_pictures(figures: Sequence[Mapping[str, Any]], query_id: str) -> tuple[Mapping[str, Any], ...]:
    """The figures of an answer, those that can be drawn with the place of their picture."""
    return tuple(
        {**figure, PICTURE: f"/v1/queries/{query_id}/picture.png?figure={n}"} if figure.get(DRAWN) else figure
        for n, figure in enumerate(figures, start=1)
    )


class Pictures:
    """Pictures as PNG. Drawn anew each time, from what the audience may see now, up to the day of the answer."""

    def __init__(self, store: Store, outlooks: Outlooks) -> None:
        self._store = store
        self._outlooks = outlooks

    def of_answer(
        self, answer: Answer, audience: Audience, theme: Theme = "light", figure: int | None = None
    ) -> bytes | None:
        """The picture of a figure (its number from 1), by default of the first that has one; None if there is none, or
        the audience may not see what it is drawn from. Takes up to seconds."""
        chosen = answer.figures if figure is None else answer.figures[figure - 1 : figure]
        found = next((each for each in chosen if each.get(DRAWN)), None)
        return self._of(found, audience, theme) if found is not None else None

    def _of(self, figure: Mapping[str, Any], audience: Audience, theme: Theme) -> bytes | None:
        from services.assets.forecast import plots  # noqa: PLC0415  (matplotlib, where something is drawn)

        drawn = figure[DRAWN]
        if drawn["what"] == "trend":
            return self._trend(drawn, audience, theme)
        forecaster = self._forecaster(drawn, audience, figure.get("as_of"))
        if forecaster is None:
            return None
        names = {forecaster.failures.log.asset_names[key]: key for key in forecaster.failures.of}
        keys = [names[name] for name in drawn["assets"] if name in names]
        if len(keys) < len(drawn["assets"]):
            return None
        if drawn["what"] == "survival":
            return plots.survival_plot(forecaster, keys[0], theme, unit=drawn["unit"])
        if drawn["what"] == "ranking":
            return plots.ranking_plot(forecaster.ranking(drawn["days"], keys), theme)
        if drawn["what"] == "cumulative":
            return plots.cumulative_plot(forecaster.failures, keys, theme)
        return plots.timeline_plot(forecaster.failures, keys, theme)

    def _forecaster(self, drawn: Mapping[str, Any], audience: Audience, as_of: str | None) -> Forecaster | None:
        from services.assets.forecast.lifetimes import best_log, came_of  # noqa: PLC0415  (scipy, as above)

        logs = self._outlooks.tables.of(audience)
        until = datetime.fromisoformat(as_of) if as_of else None
        came = came_of(self._store.records.assets(audience))
        failures = best_log(logs, [squashed(name) for name in drawn["assets"]], until, came)
        if failures is None:
            return None
        return self._outlooks.forecaster(failures, tuple(drawn.get("words", ())))[0]

    def _trend(self, drawn: Mapping[str, Any], audience: Audience, theme: Theme) -> bytes | None:
        from services.assets.trend_picture import trend_picture  # noqa: PLC0415  (as above)

        start, before = (datetime.fromisoformat(at) if (at := drawn[end]) else None for end in ("from", "before"))
        return trend_picture(
            self._store, audience, drawn["assets"][0], drawn["sensor"],
            start=start, before=before, limits=drawn["limits"], theme=theme,
        )  # fmt: skip
