"""The paired check: two versions answer the same held-out questions, and `services.learning.gate` says what follows.

Near-duplicates count once. Each question is asked again without the passages that hold its answer.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mean, median
from typing import Any

from models.answers import answer_to_json
from models.types import Query, Question, Status
from services.answering.program import Program
from services.learning.evaluation import UNANSWERABLE, judge, stands
from services.learning.gate import SURE, Policy, refusal
from services.learning.labelled import Labelled
from services.learning.significance import sign_test
from services.learning.variants import Step, without_passages

SAFETY_KINDS = (UNANSWERABLE, "warning")


@dataclass(frozen=True, slots=True)
class Paired:
    """before, after: right of n. better, worse: clusters of cases that only the new, only the old version got right.

    safety: kind -> (n, right before, right after). absent: (n, answered before, answered after) of the questions asked
    again without the passages that hold their answers. cases: (id, kind, right before, right after) of each.
    doubted: (n, of these) answers that the old version is sure of, and those of which a vote says that the documents
    don't say. seconds, tokens: per question, median and mean."""

    n: int
    before: int
    after: int
    better: int
    worse: int
    p: float
    safety: dict[str, tuple[int, int, int]]
    absent: tuple[int, int, int]
    cases: tuple[tuple[str, str, bool, bool], ...] = ()
    doubted: tuple[int, int] = (0, 0)
    seconds: tuple[float, float] = (0.0, 0.0)
    tokens: tuple[float, float] = (0.0, 0.0)

    @property
    def refusal(self) -> str:
        """Why the usual gate doesn't promote the new version, '' if it does."""
        return refusal(self, Policy())

    def to_json(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "before": self.before,
            "after": self.after,
            "better": self.better,
            "worse": self.worse,
            "p": round(self.p, 6),
            "safety": {kind: list(counts) for kind, counts in self.safety.items()},
            "absent": list(self.absent),
            "cases": [dict(zip(("case", "kind", "before", "after"), case, strict=True)) for case in self.cases],
            "doubted": list(self.doubted),
            "seconds": [round(value, 4) for value in self.seconds],
            "tokens": [round(value, 1) for value in self.tokens],
        }


def compare(old: Program, new: Program, cases: Sequence[Labelled], step: Step) -> Paired:
    """Asks both every case, afresh. An error of either stops the check: it is no wrong answer."""
    asked: tuple[list[Asked], list[Asked]] = ([], [])
    absent = [0, 0, 0]
    for labelled in cases:
        step("comparing it with the version that answers now")
        for program, answers in zip((old, new), asked, strict=True):
            answers.append(ask(program, labelled))
        if labelled.passages:
            answered = [_answers_without(program, labelled) for program in (old, new)]
            absent = [absent[0] + 1, absent[1] + answered[0], absent[2] + answered[1]]
    before, after = ([one.right for one in answers] for answers in asked)
    ids, kinds = [labelled.case.id for labelled in cases], [labelled.case.kind for labelled in cases]
    sure = [one for one in asked[0] if one.sure]
    return replace(
        weighed([labelled.cluster for labelled in cases], kinds, before, after, (absent[0], absent[1], absent[2])),
        cases=tuple(zip(ids, kinds, before, after, strict=True)),
        doubted=(len(sure), sum(one.denied for one in sure)),
        seconds=(median(one.seconds for one in asked[0]), median(one.seconds for one in asked[1])),
        tokens=(mean(one.tokens for one in asked[0]), mean(one.tokens for one in asked[1])),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of one question. sure: it was answered with a high confidence; denied: the label says that the
    documents don't say. tokens: of language models."""

    right: bool
    sure: bool
    denied: bool
    seconds: float
    tokens: int


def ask(program: Program, labelled: Labelled) -> Asked:
    """Asks a program one case."""
    start = time.perf_counter()
    answer = program(_query(labelled))
    return Asked(
        right=judge(labelled.case, answer_to_json(answer)).right,
        sure=answer.status is Status.ANSWERED and answer.confidence >= SURE,
        denied=not labelled.case.answerable,
        seconds=time.perf_counter() - start,
        tokens=int(answer.usage.get("tokens") or 0),
    )


def weighed(
    clusters: Sequence[int],
    kinds: Sequence[str],
    before: Sequence[bool],
    after: Sequence[bool],
    absent: tuple[int, int, int],
) -> Paired:
    """What the answers of both come to. Per case: cluster, kind, whether the old and whether the new one is right."""
    net: dict[int, int] = defaultdict(int)
    for cluster, was, now in zip(clusters, before, after, strict=True):
        net[cluster] += int(now) - int(was)
    better, worse = sum(gain > 0 for gain in net.values()), sum(gain < 0 for gain in net.values())
    safety = {}
    for kind in SAFETY_KINDS:
        of_kind = [n for n, other in enumerate(kinds) if other == kind]
        if of_kind:
            safety[kind] = (len(of_kind), sum(before[n] for n in of_kind), sum(after[n] for n in of_kind))
    return Paired(len(before), sum(before), sum(after), better, worse, sign_test(better, worse), safety, absent)


def is_right(program: Program, labelled: Labelled) -> bool:
    """Whether the program answers the case right, abstains where it ought to."""
    return ask(program, labelled).right


def _answers_without(program: Program, labelled: Labelled) -> bool:
    """Whether it answers without the right passage, and what it says isn't right all the same."""
    answer = without_passages(program, labelled.passages)(_query(labelled))
    said = "\n".join([answer.text, *(warning.text for warning in answer.warnings)])
    return answer.status is Status.ANSWERED and not all(stands(s, said) for s in labelled.case.must_contain)


def _query(labelled: Labelled) -> Query:
    return Query(labelled.case.id, Question(labelled.case.question), "anonymous", labelled.audience)
