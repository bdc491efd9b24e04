"""The page of evaluations: each that was kept, with its intervals, newest version first, by data set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from models.store.evaluations import Evaluation
from services.api.caller import TheApp, TheEngineer
from services.learning.measures import wilson
from services.web.rendering import render

router = APIRouter(prefix="/evaluations")


@dataclass(frozen=True, slots=True)
class Share:
    """k of n, and its 95 % interval by Wilson; shares in percent. word: its name in the texts."""

    word: str
    k: int
    n: int

    @property
    def percent(self) -> float:
        return 100 * self.k / self.n

    @property
    def low(self) -> float:
        return max(0.0, 100 * wilson(self.k, self.n)[0])

    @property
    def high(self) -> float:
        return min(100.0, 100 * wilson(self.k, self.n)[1])


@router.get("")
def list_evaluations(request: Request, app: TheApp, caller: TheEngineer) -> Response:
    del caller
    sets: dict[str, list[tuple[Evaluation, list[Share]]]] = {}
    for one in app.store.evaluations.list():
        sets.setdefault(one.dataset_hash, []).append((one, [*shares(one.figures)]))
    versions = {version.id for version in app.store.versions.list()}
    return render(
        request, "evaluations.html", sets=sets, versions=versions, active=app.store.versions.active_id() or ""
    )


def shares(figures: Mapping[str, Any]) -> Iterator[Share]:
    """What a technician feels: right and on the right page, wrong, and answered although nothing is there to say."""
    answerable, answered = int(figures.get("answerable") or 0), int(figures.get("answered") or 0)
    for word, name, of in (
        ("share_right", "coverage", answerable),
        ("share_page", "page_accuracy", answered),
        ("share_wrong", "wrong_when_answered", answered),
    ):
        share = figures.get(name)
        if share is not None and of:
            yield Share(word, round(share * of), of)
    unanswerable = int(figures.get("unanswerable") or 0)
    if unanswerable:
        yield Share("share_false", int(figures.get("false_answers") or 0), unanswerable)
