"""The paired check: two versions answer the same held-out questions, and the new one must be better beyond chance.

Whether it is better: exact sign test on the cases that only one of them got right (McNemar 1947, in its exact form),
one-sided, at 5 %; near-duplicates count once. Whether it is as safe: it may get no fewer unanswerable and warning cases
right, and where the passage that holds the answer is taken out it may answer at most 10 % of the questions, or as
many as before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.answers import answer_to_json
from models.types import Query, Question, Status
from services.answering.program import Program
from services.learning.adapting import MOST_FALSE
from services.learning.evaluation import UNANSWERABLE, judge, stands
from services.learning.labelled import Labelled
from services.learning.significance import LEVEL, sign_test
from services.learning.variants import Step, without_passages

SAFETY_KINDS = (UNANSWERABLE, "warning")


@dataclass(frozen=True, slots=True)
class Paired:
    """before, after: right of n. better, worse: clusters of cases that only the new, only the old version got right.

    safety: kind -> (n, right before, right after). absent: (n, answered before, answered after) of the questions asked
    again without the passages that hold their answers. cases: (id, kind, right before, right after) of each."""

    n: int
    before: int
    after: int
    better: int
    worse: int
    p: float
    safety: dict[str, tuple[int, int, int]]
    absent: tuple[int, int, int]
    cases: tuple[tuple[str, str, bool, bool], ...] = ()

    @property
    def refusal(self) -> str:
        """Why the new version is not to be promoted, '' if it is."""
        for kind, (n, before, after) in self.safety.items():
            if after < before:
                return f"less safe: {after} instead of {before} of {n} {kind} cases right"
        n, before, after = self.absent
        if after > max(before, MOST_FALSE * n):
            return f"less safe: {after} instead of {before} of {n} questions answered without their passage"
        if self.better <= self.worse:
            return f"not better: {self.better} gained, {self.worse} lost of {self.n} held-out cases"
        if self.p > LEVEL:
            return (
                f"not surely better: {self.better} gained, {self.worse} lost of {self.n} held-out cases, p={self.p:.3f}"
            )
        return ""

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
        }


def compare(old: Program, new: Program, cases: Sequence[Labelled], step: Step) -> Paired:
    """Asks both every case, afresh. An error of either stops the check: it is no wrong answer."""
    before, after = [], []
    absent = [0, 0, 0]
    for labelled in cases:
        step("comparing it with the version that answers now")
        before.append(is_right(old, labelled))
        after.append(is_right(new, labelled))
        if labelled.passages:
            answered = [_answers_without(program, labelled) for program in (old, new)]
            absent = [absent[0] + 1, absent[1] + answered[0], absent[2] + answered[1]]
    kinds = [labelled.case.kind for labelled in cases]
    found = weighed([labelled.cluster for labelled in cases], kinds, before, after, (absent[0], absent[1], absent[2]))
    ids = [labelled.case.id for labelled in cases]
    return replace(found, cases=tuple(zip(ids, kinds, before, after, strict=True)))


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
    return judge(labelled.case, answer_to_json(program(_query(labelled)))).right


def _answers_without(program: Program, labelled: Labelled) -> bool:
    """Whether it answers without the right passage, and what it says isn't right all the same."""
    answer = without_passages(program, labelled.passages)(_query(labelled))
    said = "\n".join([answer.text, *(warning.text for warning in answer.warnings)])
    return answer.status is Status.ANSWERED and not all(stands(s, said) for s in labelled.case.must_contain)


def _query(labelled: Labelled) -> Query:
    return Query(labelled.case.id, Question(labelled.case.question), "anonymous", labelled.audience)
