"""What goes over the wire of machines, their work orders and forecasts, as OpenAPI describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field


class WorkOrderOut(BaseModel):
    """A maintenance event, as its log tells it; times are as the log writes them, in UTC where it names no zone.

    component, failure_mode, action: as they are read in its words, '' where those name none; a row with a code of its
    own has no failure_mode."""

    record: str
    document: str
    asset: str
    kind: str
    text: str
    code: str
    parts: str
    started_at: datetime | None
    finished_at: datetime | None
    downtime_h: float | None
    cost: float | None
    component: str
    failure_mode: str
    action: str


class WorkOrderList(BaseModel):
    """Work orders, newest first. `next`: give it as `offset` to go on, null at the end."""

    work_orders: list[WorkOrderOut]
    next: int | None


class TrendOut(BaseModel):
    """Crow-AMSAA: failures grow as time to the power of `growth`; above 1 they come ever faster. `p`: of no trend."""

    growth: float
    low: float
    high: float
    p: float
    failures: int


class FailureModeOut(BaseModel):
    """How often a machine failed in one way. read: told by the rows' words, not by a code of theirs. rows: what the log
    calls the first 50 of them."""

    mode: str
    count: int
    read: bool
    rows: list[str]


class HistoryOut(BaseModel):
    """What the log tells of a machine. `failures` counts days with work that isn't preventive. failure_modes: of all
    such rows, the commonest first."""

    asset: str
    log: str
    rows: int
    failures: int
    first: datetime
    last: datetime
    days_between_failures: float | None
    trend: TrendOut | None
    failure_modes: list[FailureModeOut]
    work_orders: list[WorkOrderOut]


class ChanceOut(BaseModel):
    """The chance of a failure within `ahead` (of `unit`), with its 90 % interval. `failures`: n, the lifetimes that a
    failure ended, or the failures themselves where the method is a constant rate. `own`: from this machine's alone.
    `enough`: whether there are the 20 that the interval needs to hold what it promises. `age_exact`: false where the
    machine has reached at least this age."""

    asset: str
    chance: float
    low: float
    high: float
    level: float
    ahead: float
    unit: str
    age: float
    age_exact: bool
    method: str
    failures: int
    machines: int
    own: bool
    enough: bool


class ReplacementOut(BaseModel):
    """The age at which replacing costs least, null where running to failure does; costs per unit of time."""

    age: float | None
    unit: str
    rate: float
    run_to_failure: float


class ForecastOut(BaseModel):
    """A machine's forecast: the number, the sentences that an answer has, and how good such forecasts have been.
    `rows`: of the failures behind it, the first 50 of `row_count`."""

    forecast: ChanceOut
    as_of: datetime
    text: list[str]
    documents: list[str]
    rows: list[str]
    row_count: int
    backtest: dict[str, Any] | None
    replacement: ReplacementOut | None = None
    picture: str = Field(description="Where its survival curve is drawn.")


class RankingOut(BaseModel):
    """All machines of the log with most failures, the likeliest to fail first. `not_ranked`: the machines of which it
    doesn't tell."""

    as_of: datetime
    log: str
    not_ranked: list[str]
    text: list[str]
    assets: list[ChanceOut]
    backtest: dict[str, Any] | None
    picture: str


class JobDueOut(BaseModel):
    """A job and when it is due; `due` null: the log never shows it done. by: `time`, `meter`, or `log` (its own
    rhythm, no manual tells)."""

    what: str
    due: str | None
    due_meter: float | None
    by: str
    last: str | None
    last_meter: float | None
    interval: str | None
    every_days: float | None
    done: int
    document: str | None


class DueOut(BaseModel):
    """What is due on a machine, the earliest first, as of the end of its log. tied: whether any manual is the
    machine's; where none is, jobs are of the log's own rhythm alone."""

    asset: str
    as_of: datetime
    jobs: list[JobDueOut]
    tied: bool
