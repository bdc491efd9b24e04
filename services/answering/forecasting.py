"""The tools for what will happen: the failure forecast, and what is due by the manual's intervals and the log."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from models.store import Store
from models.types import Asset, Audience, Evidence
from services.answering.asset_history import draft as draft_of_figures
from services.answering.asset_history import evidence_of, figures, rows_shown, shown_figure
from services.answering.draft import Draft, citations_of
from services.answering.families import FamiliesKept
from services.answering.manual_tasks import ManualTasks, OfManuals, untied
from services.answering.replacing import replacement_said
from services.answering.understand import Understood
from services.answering.worked_out import Foretold, Said
from services.assets.forecast.due import Due, due_of
from services.assets.forecast.lifetimes import Failures
from services.assets.forecast.outlook import Forecaster, Outlook
from services.assets.forecast.outlooks import Outlooks
from services.assets.forecast.question import Outlooked, Wanted, outlook_of
from services.assets.forecast.replacing import CostsUnsaid, replacement_of
from services.assets.forecast.wording import (
    chance_lines,
    covered,
    due_line,
    kind_lines,
    not_in_time,
    percent,
    ranking_lines,
)
from services.assets.request import Absent, Ambiguous, machines_text
from services.assets.words import natural

FORECAST, DUE = "forecast", "due"
"""Names of the two tools."""
_MOST_DUE, _MACHINES = 8, 4
_RANKED = 10


class Forecasts:
    """Both tools: what they understand is told by `read`, as the asset history's; numbers come from code alone."""

    def __init__(self, store: Store, outlooks: Outlooks, families: FamiliesKept) -> None:
        self._outlooks = outlooks
        self._manuals = ManualTasks(store, families)

    def read(
        self,
        question: str,
        understood: Understood,
        audience: Audience,
        asset: str | None = None,
        as_of: datetime | None = None,
        machines: Sequence[Asset] = (),
    ) -> Foretold | Ambiguous | Absent | CostsUnsaid | None:
        """What the question asks of the future, with its figures; None if it doesn't, or if neither manual nor log
        tells what is due: the documents may say it otherwise, unless no manual is the machine's at all."""
        logs = self._outlooks.tables.of(audience)
        asked = replacement_of(question, logs, asset, as_of, machines) or outlook_of(
            question, logs, asset, as_of, machines
        )
        if not isinstance(asked, Outlooked):
            return asked
        found = self.foretold(asked, understood, audience)
        return found if found.said or asked.wanted is not Wanted.DUE else self._untied(asked, understood, audience)

    def foretold(self, asked: Outlooked, understood: Understood, audience: Audience) -> Foretold:
        """What is asked of the future, with its figures; none if the log may not be seen, or nothing is due."""
        return Foretold(asked, self._said(asked, understood, audience))

    def run(self, query: Understood, audience: Audience) -> tuple[Evidence, ...]:
        """The figures, and the passages of manuals that they rest on."""
        del audience  # whoever may not see the log has no figures
        return _evidence(query.history, query.text) if isinstance(query.history, Foretold) else ()

    def draft(self, query: Understood, evidence: Sequence[Evidence]) -> Draft | None:
        """The figures' sentences citing their log, and what the manual states, citing its page."""
        found = figures(evidence)
        if not found or not isinstance(query.history, Foretold):
            return None
        return _with_passages(draft_of_figures(found), query.history.said)

    def shown(self, query: Understood, evidence: Sequence[Evidence]) -> tuple[Mapping[str, Any], ...]:
        """The figures of an answer, as its readers' programs take them."""
        del evidence
        return tuple(said.shown for said in query.history.said) if isinstance(query.history, Foretold) else ()

    def _said(self, asked: Outlooked, understood: Understood, audience: Audience) -> tuple[Said, ...]:
        """The figures; none if the audience may not see the log."""
        if not self._outlooks.tables.sees(asked.failures.log, audience):
            return ()
        if asked.wanted is Wanted.DUE:
            return self._due(asked, understood, audience)
        forecaster, record = self._outlooks.forecaster(asked.failures, asked.words)
        if asked.wanted is Wanted.REPLACEMENT:
            return replacement_said(forecaster, asked)
        if asked.wanted is Wanted.RANKING:
            ranking = forecaster.ranking(asked.ahead, asked.assets)
            beside = () if asked.assets else self._outlooks.beside(asked.failures, audience)
            lines = ranking_lines(forecaster, ranking, record, asked.said, beside)
            if asked.assets:
                lines.insert(
                    1, f"Of {machines_text(len(ranking))}: {', '.join(sorted((r.name for r in ranking), key=natural))}."
                )
            rows = tuple(sorted({row for each in ranking for row in each.rows}))
            shown = _shown(forecaster, ranking[0], lines, rows, asked.words) | {
                "name": Wanted.RANKING.value,
                "value": ranking[0].name,
                "unit": "",
                "ranking": [_chance(each) for each in ranking[:_RANKED]],
                "drawn": {
                    "what": "ranking",
                    "assets": [ranked.name for ranked in ranking],
                    "days": asked.ahead,
                    "words": list(asked.words),
                },
            }
            return (Said(tuple(lines), _how(forecaster, ranking[0]), rows, shown),)
        found = []
        for key in asked.assets:
            outlook = forecaster.outlook(key, asked.ahead, unit=asked.unit)
            lines = chance_lines(forecaster, outlook, record, asked.said)
            shown = _shown(forecaster, outlook, lines, outlook.rows, asked.words)
            rows = outlook.rows
            if not asked.words and asked.unit == "days" and re.search(r"\bwhat\b", understood.text, re.I):
                kinds, behind = kind_lines(forecaster, key, asked.ahead)
                lines, rows = [*lines[:1], *kinds, *lines[1:]], tuple(sorted({*rows, *behind}))
            found.append(Said(tuple(lines), _how(forecaster, outlook), rows, shown))
        return tuple(found)

    def _due(self, asked: Outlooked, understood: Understood, audience: Audience) -> tuple[Said, ...]:
        failures = asked.failures
        found = []
        for key in asked.assets or tuple(failures.of):
            name = failures.log.asset_names[key]
            stated = self._manuals.of(name, _model(failures, key), understood, audience)
            due = due_of(failures, key, stated.tasks, asked.words)
            every = list({due_line(job, name, failures.end): job for job in due}.values())
            jobs, later = every, False
            if not asked.default or not asked.assets:
                jobs = [each for each in every if each.due_at and (each.due_at - failures.end).days <= asked.ahead]
                later = not jobs and len(asked.assets) == 1
            if later:  # it is asked of one machine, and something is due on it, but not in that time
                jobs = [each for each in every if each.due_at][:1]
            if jobs:
                said = self._due_said(asked, name, jobs, later)
                alone = len(asked.assets) == 1 and not stated.tied
                found.append(replace(said, lines=(*said.lines, untied(name))) if alone else said)
        if not asked.assets:
            found.sort(key=lambda each: str(each.shown["value"]))
        most = _MOST_DUE if asked.assets else _MACHINES
        left, told = len(found) - most, found[:most]
        beside = () if asked.assets else self._outlooks.beside(failures, audience)
        further = [f"{left} more machine{'s have' if left > 1 else ' has'} such jobs."] if left > 0 else []
        further += [covered(failures, beside)] if beside else []
        if told and further:
            told[-1] = replace(told[-1], lines=(*told[-1].lines, *further))
        return tuple(told)

    def _untied(self, asked: Outlooked, understood: Understood, audience: Audience) -> Absent | None:
        """That no manual is tied to the machine that is asked about; None where one is, or where none is named."""
        for key in asked.assets if self._outlooks.tables.sees(asked.failures.log, audience) else ():
            name = asked.failures.log.asset_names[key]
            if not self._manuals.of(name, _model(asked.failures, key), understood, audience).tied:
                return Absent(untied([name]), (name,))
        return None

    def _due_said(self, asked: Outlooked, name: str, jobs: Sequence[Due[tuple[Evidence, int]]], later: bool) -> Said:
        failures = asked.failures
        shown_jobs = jobs[: _MOST_DUE if asked.assets else 3]
        told = [due_line(each, name, failures.end) for each in shown_jobs]
        if more := sum(each.due_at is not None for each in jobs[len(told) :]):
            told.append(f"{more} more {'is' if more == 1 else 'are'} due on {name} after that.")
        if later:
            told[0] = f"{not_in_time(asked.ahead, failures.end)} Next, {told[0][:1].lower()}{told[0][1:]}"
        lines = [f"{name}: {told[0][:1].lower()}{told[0][1:]}", *told[1:]]
        rows = tuple(dict.fromkeys(row for each in shown_jobs for row in each.rows))
        where = tuple({each.stated.where[0].id: each.stated.where for each in shown_jobs if each.stated}.values())
        how = f"The last such job of {name} in {failures.log.title}, and the interval after it."
        if any(each.rate for each in shown_jobs):
            rate = next(each.rate for each in shown_jobs if each.rate)
            how += f" The meter runs {rate:.1f} h a day there, from its first to its last reading."
        first = shown_jobs[0]
        shown = shown_figure(
            Wanted.DUE.value, lines[0], how, value=first.due_at.date().isoformat() if first.due_at else None,
            assets=[name], as_of=failures.end.isoformat(), jobs=[due_json(each) for each in jobs],
            **rows_shown(failures.log, rows),
        )  # fmt: skip
        return Said(tuple(lines), how, rows, shown, where)


class WhatIsDue:
    """What is due on a machine, for programs and pages: nobody asks in words."""

    def __init__(self, store: Store, families: FamiliesKept) -> None:
        self._manuals = ManualTasks(store, families)

    def jobs(self, failures: Failures, key: str, audience: Audience) -> list[dict[str, Any]]:
        """The jobs of a machine (its key in the log), the earliest due first."""
        found = [due_json(each) for each in due_of(failures, key, self._of(failures, key, audience).tasks)]
        return [each for n, each in enumerate(found) if each not in found[:n]]

    def is_tied(self, failures: Failures, key: str, audience: Audience) -> bool:
        """Whether any manual is the machine's."""
        return self._of(failures, key, audience).tied

    def _of(self, failures: Failures, key: str, audience: Audience) -> OfManuals:
        name = failures.log.asset_names[key]
        return self._manuals.of(name, _model(failures, key), Understood(name), audience)


def due_json(due: Due[Any]) -> dict[str, Any]:
    """One job as programs read it."""
    return {
        "what": due.what,
        "due": due.due_at.date().isoformat() if due.due_at else None,
        "due_meter": due.due_meter,
        "by": due.by,
        "last": due.last.date().isoformat() if due.last else None,
        "last_meter": due.last_meter,
        "interval": due.stated.task.stated if due.stated else None,
        "every_days": due.every_d,
        "done": due.done,
        "document": due.stated.where[0].document if due.stated else None,
    }


def _model(failures: Failures, key: str) -> str:
    """The machine's model as its log says it last, '' if it doesn't."""
    log = failures.log
    cells = log.cells.get(log.roles.get("model", ""), [])
    found = [cell for cell, own in zip(cells, log.asset_keys, strict=False) if own == key and cell]
    return found[-1] if found else ""


def _evidence(foretold: Foretold, question: str) -> tuple[Evidence, ...]:
    made: list[Evidence] = []
    for n, said in enumerate(foretold.said):
        made += evidence_of(foretold.asked.failures.log, said.lines, said.how, said.rows, n, question)
        made += [passage for passage, _ in said.passages]
    return tuple(made)


def _with_passages(draft: Draft, found: Sequence[Said]) -> Draft:
    """The draft of the figures, with the citations of the manual after those of the log."""
    passages = {where[0].id: where for said in found for where in said.passages}
    if not passages:
        return draft
    by_passage: dict[str, list[int]] = {}
    for said in found:
        for passage, at in said.passages:
            by_passage.setdefault(passage.id, []).append(at)
    citations = list(draft.citations)
    marks = []
    for key, (passage, _) in passages.items():
        for citation in citations_of(passage, [passage.chunk.units[at] for at in sorted(set(by_passage[key]))]):
            citations.append(citation)
            marks.append(f"[{len(citations)}]")
    lines = [f"{line} {' '.join(marks)}" if " (" in line else line for line in draft.text.split("\n")]
    rests_on = (*draft.evidence, *(where[0] for where in passages.values()))
    return Draft("\n".join(lines), tuple(citations), draft.warnings, draft.shown, rests_on)


def _shown(
    forecaster: Forecaster, outlook: Outlook, lines: Sequence[str], rows: Sequence[int], words: Sequence[str]
) -> dict[str, Any]:
    drawn = {"what": "survival", "assets": [outlook.name], "unit": outlook.unit, "words": list(words)}
    return shown_figure(
        Wanted.CHANCE.value, lines[0], _how(forecaster, outlook), value=round(100 * outlook.chance.value, 1), unit="%",
        assets=[outlook.name], **_chance(outlook), as_of=forecaster.failures.end.isoformat(), drawn=drawn,
        **rows_shown(forecaster.failures.log, rows),
    )  # fmt: skip


def _chance(outlook: Outlook) -> dict[str, Any]:
    return {
        "asset": outlook.name,
        "low": round(100 * outlook.chance.low, 1),
        "high": round(100 * outlook.chance.high, 1),
        "level": 0.9,
        "chance": percent(outlook.chance),
        "n": outlook.failures,
        "method": outlook.model.value,
        "ahead": outlook.ahead,
        "ahead_unit": outlook.unit,
        "enough": outlook.enough,
    }


def _how(forecaster: Forecaster, outlook: Outlook) -> str:
    log, failures = forecaster.failures.log, forecaster.failures
    which = "all rows" if failures.counts_all else f"rows that {log.planned_by} says are not preventive"
    merged = "; jobs of one machine on one day count once"
    return f"Lifetimes between failures ({which}{merged}) of {log.title} up to {failures.end.date()}: {outlook.model}."
