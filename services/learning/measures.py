"""Figures over the outcomes of an evaluation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from services.learning.cases import Case
from services.learning.grading import SHORT_KINDS, Judgement
from services.learning.grounding import ndcg


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case, its answer as JSON, the judgement, the rank of the right passage, and the seconds it took.

    ranks: of all right passages. grounded, right_tool: None where it doesn't apply. owed, kept: safety warnings that
    govern what is quoted, and those of them that the answer tells. usage: of language models."""

    case: Case
    answer: Mapping[str, Any]
    judgement: Judgement
    rank: int | None
    seconds: float
    ranks: tuple[int, ...] = ()
    grounded: bool | None = None
    owed: int = 0
    kept: int = 0
    right_tool: bool | None = None

    @property
    def usage(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.answer.get("usage") or {}
        return found


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures of a group of cases; shares in [0, 1], None where there is nothing to share. Latencies in seconds.

    coverage: right / answerable. short: of the right answers of value-like kinds. page_accuracy, first_citation,
    wrong_when_answered: of the answered answerable cases. ndcg_at_10: mean over the answerable ones. grounded: of the
    answers that cite passages. warnings_kept: of the safety warnings that govern what is quoted. tool_choice: of the
    answerable cases, how many used a tool that can see their documents. lm_tokens, usd: of language models, in all; usd
    is None if a price isn't known. forced: right when nothing may be abstained, None if not run.
    """

    n: int
    answerable: int
    unanswerable: int
    right: int
    coverage: float | None
    coverage_interval: tuple[float, float]
    recall_at_1: float | None
    recall_at_5: float | None
    recall_at_10: float | None
    mrr: float | None
    ndcg_at_10: float | None
    answered: int
    page_accuracy: float | None
    first_citation: float | None
    short: float | None
    wrong_when_answered: float | None
    false_answers: int
    refusal_precision: float | None
    refusal_recall: float | None
    latency_median_s: float
    latency_p95_s: float
    grounded: float | None = None
    warnings_kept: float | None = None
    tool_choice: float | None = None
    lm_tokens: int = 0
    usd: float | None = 0.0
    forced: int | None = None


def measures(outcomes: Sequence[Outcome], forced: Mapping[str, bool] | None) -> Measures:
    able = [o for o in outcomes if o.case.answerable]
    unable = [o for o in outcomes if not o.case.answerable]
    answered = [o for o in able if o.judgement.answered]
    right = [o for o in able if o.judgement.right]
    brief = [o for o in right if o.case.kind in SHORT_KINDS]
    refused = [o for o in unable if o.judgement.right]
    refusals = len(refused) + sum(o.judgement.abstained for o in able)
    seconds = sorted(o.seconds for o in outcomes)
    return Measures(
        n=len(outcomes),
        answerable=len(able),
        unanswerable=len(unable),
        right=len(right) + len(refused),
        coverage=_share(len(right), len(able)),
        coverage_interval=wilson(len(right), len(able)),
        recall_at_1=_share(sum(o.rank == 1 for o in able), len(able)),
        recall_at_5=_share(sum(o.rank is not None and o.rank <= 5 for o in able), len(able)),
        recall_at_10=_share(sum(o.rank is not None and o.rank <= 10 for o in able), len(able)),
        mrr=_share(sum(1 / o.rank for o in able if o.rank), len(able)),
        ndcg_at_10=_share(sum(ndcg(o.ranks) for o in able), len(able)),
        answered=len(answered),
        page_accuracy=_share(sum(o.judgement.page for o in answered), len(answered)),
        first_citation=_share(sum(o.judgement.first for o in answered), len(answered)),
        short=_share(sum(o.judgement.short for o in brief), len(brief)),
        wrong_when_answered=_share(sum(not o.judgement.strings for o in answered), len(answered)),
        false_answers=sum(o.judgement.answered for o in unable),
        refusal_precision=_share(len(refused), refusals),
        refusal_recall=_share(len(refused), len(unable)),
        latency_median_s=median(seconds) if seconds else 0.0,
        latency_p95_s=seconds[math.ceil(0.95 * len(seconds)) - 1] if seconds else 0.0,
        **_more(outcomes),
        forced=None if forced is None else sum(forced[o.case.id] for o in able),
    )


def _more(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    judged = [o.grounded for o in outcomes if o.grounded is not None]
    tools = [o.right_tool for o in outcomes if o.right_tool is not None]
    money = [o.usage.get("usd", 0.0) for o in outcomes]
    return {
        "grounded": _share(sum(judged), len(judged)),
        "warnings_kept": _share(sum(o.kept for o in outcomes), sum(o.owed for o in outcomes)),
        "tool_choice": _share(sum(tools), len(tools)),
        "lm_tokens": sum(o.usage.get("tokens", 0) for o in outcomes),
        "usd": None if None in money else sum(money),
    }


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def wilson(k: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Interval of a share k of n (Wilson 1927); (0, 1) for n = 0. z = 1.96: 95 %."""
    if n == 0:
        return (0.0, 1.0)
    p, d = k / n, 1 + z * z / n
    middle = (p + z * z / (2 * n)) / d
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / d
    return (middle - half, middle + half)
