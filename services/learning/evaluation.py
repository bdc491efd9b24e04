"""Evaluation: runs labelled cases through a program and measures what matters to a technician."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from models.answers import answer_to_json
from models.store import Store
from models.types import Answer, Question, Status
from services.learning.cases import UNANSWERABLE, Case, CaseSet, read_cases
from services.learning.grading import Found, Judgement, judge, rank_of_right_passage, ranks_of_right_passages, stands
from services.learning.grounding import grounded, right_tool, warnings_owed
from services.learning.measures import Measures, Outcome, measures, wilson

TOOLS = {True: ("log", "assets", "forecast", "due", "overview"), False: ("manuals",)}
"""Names of the tools that see logs, and of those that see manuals."""

__all__ = (
    "UNANSWERABLE",
    "Case",
    "CaseSet",
    "Judgement",
    "Measures",
    "Report",
    "evaluate",
    "judge",
    "keep",
    "rank_of_right_passage",
    "read_cases",
    "rows",
    "stands",
    "summary",
    "wilson",
)


@dataclass(frozen=True, slots=True)
class Report:
    """The result of an evaluation: the figures, what they were measured on, and each outcome."""

    dataset_sha256: str
    program_version: str
    index_fingerprint: str
    overall: Measures
    kinds: Mapping[str, Measures]
    outcomes: tuple[Outcome, ...]

    def to_json(self) -> dict[str, Any]:
        """The figures as one JSON object, without the answers."""
        return {
            "n": self.overall.n,
            "dataset_sha256": self.dataset_sha256,
            "program_version": self.program_version,
            "index_fingerprint": self.index_fingerprint,
            "overall": asdict(self.overall),
            "kinds": {kind: asdict(measures) for kind, measures in self.kinds.items()},
            "cases": [
                {
                    "case": o.case.id,
                    "kind": o.case.kind,
                    "rank": o.rank,
                    "seconds": round(o.seconds, 4),
                    "grounded": o.grounded,
                    "warnings_owed": o.owed,
                    "warnings_kept": o.kept,
                    "right_tool": o.right_tool,
                    "lm_tokens": o.usage.get("tokens", 0),
                    **asdict(o.judgement),
                }
                for o in self.outcomes
            ],
        }

    def answers(self) -> list[dict[str, Any]]:
        """One answer object per case, with `case`, as `--answers` writes them."""
        return [{"case": o.case.id, **o.answer} for o in self.outcomes]


def evaluate(
    cases: CaseSet,
    ask: Callable[[Question], Answer],
    passages: Callable[[Sequence[str]], Mapping[str, Found]],
    forced: Callable[[Question], Answer] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Asks every case and measures the answers.

    ask: the real route of a question. passages: chunk ids -> the stored passages, for the retrieval figures. forced:
    the same program with abstention switched off, to tell its cost. An exception of `ask` is not caught: a case
    without an answer object is an error of the run, not a wrong answer.
    """
    outcomes, forced_right = [], {}
    versions: dict[str, str] = {}
    for done, case in enumerate(cases.cases, start=1):
        start = time.perf_counter()
        answer = ask(Question(case.question))
        seconds = time.perf_counter() - start
        as_json = answer_to_json(answer)
        stored = passages([*answer.retrieved, *(citation.evidence for citation in answer.citations)])
        outcomes.append(_outcome(case, answer, as_json, stored, seconds))
        versions.setdefault(answer.program_version, answer.index_fingerprint)
        if forced is not None and case.answerable:
            forced_right[case.id] = judge(case, answer_to_json(forced(Question(case.question)))).right
        if progress is not None:
            progress(done, len(cases.cases))
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_kind[outcome.case.kind].append(outcome)
    return Report(
        dataset_sha256=cases.sha256,
        program_version=" ".join(sorted(versions)),
        index_fingerprint=" ".join(sorted(set(versions.values()))),
        overall=measures(outcomes, forced_right if forced else None),
        kinds={kind: measures(group, forced_right if forced else None) for kind, group in sorted(by_kind.items())},
        outcomes=tuple(outcomes),
    )


def _outcome(
    case: Case, answer: Answer, as_json: Mapping[str, Any], stored: Mapping[str, Found], seconds: float
) -> Outcome:
    ranked = [stored[id_] for id_ in answer.retrieved if id_ in stored]
    ranks = tuple(ranks_of_right_passages(case, ranked)) if case.answerable else ()
    owed, kept = warnings_owed(answer, stored)
    return Outcome(
        case,
        as_json,
        judge(case, as_json),
        ranks[0] if ranks else None,
        seconds,
        ranks,
        grounded(case.question, answer, stored) if answer.status is Status.ANSWERED else None,
        owed,
        kept,
        right_tool(case, answer, TOOLS) if case.answerable and answer.tools else None,
    )


def keep(store: Store, report: Report, name: str) -> str:
    """Keeps the figures over all cases, so that versions can be compared over time; returns the evaluation's id.

    name: of the set of cases, as a person knows it."""
    return store.evaluations.add(
        report.program_version, report.dataset_sha256, name, report.overall.n, asdict(report.overall)
    )


COLUMNS = ("kind", "n", "right", "R@5", "R@10", "MRR", "page", "first", "short", "wrong", "false", "p50 ms", "p95 ms")


def rows(report: Report) -> list[tuple[str, ...]]:
    """The report as rows of text: COLUMNS, one row per kind, the overall row last.

    right: of the answerable cases, if there are any. wrong: when answered. false: answers on unanswerable cases.
    """
    return [COLUMNS, *(_row(kind, m) for kind, m in report.kinds.items()), _row("overall", report.overall)]


def shown(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _row(name: str, m: Measures) -> tuple[str, ...]:
    right = f"{round((m.coverage or 0) * m.answerable)}/{m.answerable}" if m.answerable else f"{m.right}/{m.n}"
    return (
        name,
        str(m.n),
        right if m.forced is None or not m.answerable else f"{right} (forced {m.forced})",
        shown(m.recall_at_5),
        shown(m.recall_at_10),
        shown(m.mrr),
        shown(m.page_accuracy),
        shown(m.first_citation),
        shown(m.short),
        shown(m.wrong_when_answered),
        f"{m.false_answers}/{m.unanswerable}" if m.unanswerable else "-",
        f"{m.latency_median_s * 1000:.0f}",
        f"{m.latency_p95_s * 1000:.0f}",
    )


def summary(report: Report) -> str:
    """What has no column, and what makes the figures traceable: n, data set and program version."""
    m = report.overall
    low, high = m.coverage_interval
    return (
        f"n={m.n} ({m.answerable} answerable, {m.unanswerable} unanswerable)"
        f" · coverage {m.coverage or 0:.3f} [{low:.2f}, {high:.2f}] · false answers {m.false_answers}/{m.unanswerable}"
        f"\nnDCG@10 {shown(m.ndcg_at_10)} · grounded {shown(m.grounded)} · warnings kept {shown(m.warnings_kept)}"
        f" · right tool {shown(m.tool_choice)} · refusal precision {shown(m.refusal_precision)}, recall"
        f" {shown(m.refusal_recall)} · language models {m.lm_tokens} tokens, {shown(m.usd, 4)} USD"
        f"\ndata set {report.dataset_sha256[:16]} · program {report.program_version}"
    )
