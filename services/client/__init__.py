"""A Millwright elsewhere, by its HTTP API: `Client`, and `AsyncClient` with the same methods to be awaited.

    with Client("https://millwright.plant.example", key) as millwright:
        answer = millwright.ask("What is the tightening torque of the drain plug?", asset="MP-402")
        print(answer.text, answer.citations[0].page)

What can't be done raises an error of `models.errors`, with the sentence that the API gave.
"""

from __future__ import annotations

from services.client.awaited import AsyncClient
from services.client.blocking import Client
from services.client.calls import LOCAL, TIMEOUT_S, Event

__all__ = ["LOCAL", "TIMEOUT_S", "AsyncClient", "Client", "Event"]
