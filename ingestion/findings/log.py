"""Fills in, for each work order of a log, what its words say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ingestion.findings.read import Findings, completed, findings
from ingestion.findings.spelling import Speller, shipped
from ingestion.logs.cells import plain
from models.types import ReadLog, WorkOrder


def with_findings(log: ReadLog, printed: Collection[str] = ()) -> ReadLog:
    """The log with component, failure mode and action of its rows; a list of machines as it is.

    printed: terms of the site's manuals, which are no slips. A failure code of the row's own is its failure mode."""
    if log.kind == "assets":
        return log
    action = log.columns.get("action", "")
    told = [(order.text, plain(order.raw.get(action)) if action else "") for order in log.work_orders]
    speller = shipped().of_site((text for pair in told for text in pair), printed)
    kept: dict[tuple[str, str], Findings] = {}
    orders = []
    for order, (text, done) in zip(log.work_orders, told, strict=True):
        found = kept.get((text, done))
        if found is None:
            found = kept[text, done] = _found(text, done, speller)
        orders.append(_with(order, found))
    return replace(log, work_orders=tuple(orders))


def _found(text: str, done: str, speller: Speller) -> Findings:
    found = findings(text, speller)
    return completed(found, findings(done, speller)) if done and done != text else found


def _with(order: WorkOrder, found: Findings) -> WorkOrder:
    return replace(
        order,
        component=found.component,
        failure_mode="" if order.code else found.failure_mode,
        action=found.action,
    )
