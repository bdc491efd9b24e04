"""How a machine stands, at a glance: open work, what is due, what is likely to fail, what was done last. By the logs
that whoever asks may see; each line cites the rows or the page that it is from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.store import Store
from models.types import Answer, Audience, Citation, EvidenceKind, Query, Status, WorkOrder
from services.answering.forecasting import WhatIsDue
from services.assets.forecast import HORIZON_D
from services.assets.forecast.outlooks import Outlooks
from services.assets.forecast.wording import chance_lines
from services.assets.log import LogTable

_MOST, _LAST, _DUE = 5, 3, 4
_LONGEST, _ROWS = 160, 50


def overview(store: Store, query: Query, outlooks: Outlooks, due: WhatIsDue) -> Answer | None:
    """The overview of the machine that is the whole question; None for any other question."""
    asked = query.question
    if asked.asset is None or asked.asset.strip() != asked.question.strip() or query.history or not query.audience:
        return None
    found = outlooks.of_asset(asked.asset.strip(), query.audience, asked.as_of)
    if found is None:
        return None
    key, forecaster, record = found
    failures = forecaster.failures
    log = failures.log
    rows = [row for row, own in enumerate(log.asset_keys) if own == key]
    name = log.asset_names[key]
    lines = [f"{name}: {len(rows)} jobs in {log.title}, {len(failures.of[key])} of them failures."]
    open_rows = _open(log, rows)
    lines += [f"Open work: {len(open_rows)}." if open_rows else _nothing_open(log)]
    lines += [f"- {_job(log, row)}" for row in open_rows[:_MOST]]
    jobs = due.jobs(failures, key, query.audience)
    lines.append("Due:" if jobs else "Due: nothing that the manuals or the log tell of.")
    lines += [f"- {_due(job)}" for job in jobs[:_DUE]]
    outlook = forecaster.outlook(key, HORIZON_D)
    lines.append("Forecast:")
    chance = chance_lines(forecaster, outlook, record)
    lines += [f"- {line}" for line in chance]
    last = rows[::-1][:_LAST]
    lines.append("Last done:")
    lines += [f"- {_job(log, row)}" for row in last]
    return Answer(
        query.id,
        Status.ANSWERED,
        "\n".join(lines),
        confidence=1.0,
        figures=(_figure(name, failures.end.isoformat(), chance[0]),),
        citations=(
            *_of_log(log, [*open_rows[:_MOST], *last, *outlook.rows]),
            *_of_manuals(store, jobs[:_DUE], query.audience),
        ),
        tools=("overview",),
    )


def _open(log: LogTable, rows: Sequence[int]) -> list[int]:
    """Jobs that were begun and not finished, the newest first; none where the log doesn't say when jobs end."""
    if "finished" not in log.roles:
        return []
    begun = [row for row in rows if log.orders[row].started_at is not None and log.orders[row].finished_at is None]
    return begun[::-1]


def _nothing_open(log: LogTable) -> str:
    if "finished" not in log.roles:
        return "Open work: the log doesn't say when jobs end."
    return "Open work: none."


def _job(log: LogTable, row: int) -> str:
    order: WorkOrder = log.orders[row]
    at = f"{order.started_at:%Y-%m-%d}" if order.started_at else ""
    text = " ".join(order.text.split())
    said = ", ".join(part for part in (at, order.kind, order.code, text) if part)
    shown = said if len(said) <= _LONGEST else f"{said[:_LONGEST].rsplit(' ', 1)[0]} …"
    return f"{log.row_name(row)}: {shown}"


def _due(job: Mapping[str, Any]) -> str:
    when = job["due"] or (f"at {job['due_meter']:g} h" if job["due_meter"] is not None else "")
    by = job["document"] or "the log's own rhythm"
    last = f", last done {job['last']}" if job["last"] else ""
    return f"{job['what']}: {when or 'never done yet'} (by {by}{last})"


def _figure(name: str, as_of: str, text: str) -> Mapping[str, Any]:
    """What is drawn: the machine's survival curve."""
    drawn = {"what": "survival", "assets": [name], "unit": "days"}
    return {
        "name": "overview",
        "value": name,
        "unit": "",
        "text": text,
        "assets": [name],
        "as_of": as_of,
        "drawn": drawn,
    }


def _of_log(log: LogTable, rows: Sequence[int]) -> list[Citation]:
    """Every file of the log, since the forecast rests on all of them, with the rows that are shown."""
    by_source: dict[int, list[int]] = {at: [] for at in range(len(log.sources))}
    for row in dict.fromkeys(rows):
        by_source[log.source_of[row]].append(row)
    return [
        Citation(
            EvidenceKind.RECORD,
            log.sources[at].document,
            "; ".join(_job(log, row) for row in own[:_LAST]),
            rows=tuple(log.row_name(row) for row in own[:_ROWS]),
            copy=log.sources[at].copy,
        )
        for at, own in sorted(by_source.items(), key=lambda each: -len(each[1]))
    ]


def _of_manuals(store: Store, jobs: Sequence[Mapping[str, Any]], audience: Audience) -> list[Citation]:
    """What is due by a manual rests on it."""
    said = {job["document"]: job["interval"] or job["what"] for job in reversed(jobs) if job["document"]}
    infos = {document: store.documents.get(document, audience) for document in said}
    return [
        Citation(EvidenceKind.PASSAGE, document, said[document], info.revision, copy=info.copy)
        for document, info in infos.items()
    ]
