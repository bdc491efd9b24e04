"""The tools that work an answer out over rows of logs and readings, and which of them a question is for.

The router says which is tried first, and whether what they read counts at all (services/answering/route.py); each takes
only what it understands to the last word, and the first that does has the question. What they work out is said as it
was worked out: no language model retells it, and no threshold judges it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from models.store import Store
from models.types import Asked, Asset, Query
from services.answering.asset_history import ASSETS, AssetHistory
from services.answering.condition import ConditionTool
from services.answering.families import FamiliesKept
from services.answering.fixes import FIXES, Fixes
from services.answering.forecasting import DUE, FORECAST, Forecasts
from services.answering.overview import OVERVIEW, Overviews
from services.answering.readings import READINGS, ReadingsTool
from services.answering.route import stands
from services.answering.router import Choice
from services.answering.tools import RowTool, Tool
from services.answering.understand import RowRequest, Understood
from services.answering.worked_out import Foretold, Overview
from services.assets.condition.question import ConditionRequest
from services.assets.fixes import FixRequest
from services.assets.forecast.outlooks import Outlooks
from services.assets.forecast.question import Wanted
from services.assets.forecast.replacing import CostsUnsaid
from services.assets.gauge import GaugeRequest
from services.assets.request import Absent, Ambiguous, Request

OF_ALL = ("assets", "due", "forecast")
"""What a question for how a machine stands needs, all of it."""


class RowTools:
    """All of them, over one Store."""

    def __init__(self, store: Store, manuals: Tool, families: FamiliesKept) -> None:
        self.asset_history = AssetHistory(store)
        self.fixes = Fixes(self.asset_history.tables)
        self.readings = ReadingsTool(store, manuals)
        self.condition = ConditionTool(store)
        self.forecasts = Forecasts(store, Outlooks(store, self.asset_history.tables), families)
        self.overviews = Overviews(store, self.asset_history, self.forecasts, self.of)

    def of(self, request: RowRequest | None) -> tuple[str, RowTool] | None:
        """The tool that answers a request, with its name; None for what rows don't answer."""
        match request:
            case Request():
                return ASSETS, self.asset_history
            case GaugeRequest():
                return READINGS, self.readings
            case ConditionRequest():
                return READINGS, self.condition
            case FixRequest():
                return FIXES, self.fixes
            case Foretold():
                return DUE if request.asked.wanted is Wanted.DUE else FORECAST, self.forecasts
            case Overview():
                return OVERVIEW, self.overviews
            case _:
                return None

    def takes(self, query: Query, machines: Sequence[Asset] = ()) -> bool:
        """Whether the whole question, all its parts together, is answered by rows of the logs."""
        return self.asset_history.takes(query, machines) or self.fixes.takes(query)

    def read(
        self, query: Query, understood: Understood, machines: Sequence[Asset] = (), choice: Choice | None = None
    ) -> Understood:
        """With what the question asks of rows; asked back if it doesn't say of which machine.

        machines: what the asker may know of them, for questions about all of a kind or place. choice: the router's; the
        tools are tried from the likeliest on. Without it they are tried in the order in which they stand here."""
        asked = query.question
        question = " ".join(asked.question.split())
        if not stands(choice) and question != (asked.asset or "").strip():
            return understood
        alone = understood.text if understood.text == question or not understood.text.endswith(question) else question
        before = understood.text.removesuffix(alone).strip()
        audience, asset, as_of = query.audience, asked.asset, asked.as_of
        readers: list[tuple[tuple[str, ...], Callable[[], RowRequest | Ambiguous | CostsUnsaid | None]]] = [
            (("log",), lambda: self.fixes.read(alone, audience, asset, before)),
            (("readings", "forecast"), lambda: self.condition.read(alone, audience, asset)),
            (
                ("forecast", "due"),
                lambda: self.forecasts.read(alone, understood, audience, asset, as_of, machines),
            ),
            (("assets",), lambda: self.asset_history.read(alone, audience, asset, as_of, before, machines)),
            (("readings",), lambda: self.readings.read(alone, audience, asset, as_of)),
            (OF_ALL, lambda: self.overviews.read(alone, understood, audience, asset, as_of, before, machines)),
        ]
        if choice is not None:
            readers.sort(key=lambda reader: -(choice.needs_all if reader[0] is OF_ALL else choice.needs)(*reader[0]))
        silent: Absent | None = None
        for _, read in readers:
            found = read()
            if isinstance(found, Ambiguous):
                return replace(understood, asked=Asked("asset", found.options))
            if isinstance(found, CostsUnsaid):
                return replace(understood, asked=Asked("costs", ()))
            if found is not None and not isinstance(found, Absent):
                return replace(understood, history=found)
            silent = silent or found
        return replace(understood, history=silent)
