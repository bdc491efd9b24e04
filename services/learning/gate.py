"""The gate: what a candidate must show on the held-out cases to be promoted. Every reason against it is a sentence.

Whether it is better: exact sign test on the cases that only one of the two versions got right (McNemar 1947, in its
exact form), one-sided. Whether it is as safe: no fewer unanswerable and warning cases right, and no more questions
answered where the passage that holds the answer is taken out than 10 %, or than before. Whether it is as quick and as
cheap: a share more than before. And whether the votes can be believed: where too many of them deny what the version in
use is sure of, a person must look at them first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from services.learning.significance import LEVEL
from services.learning.threshold import MOST_FALSE

SURE = 0.7
"""Confidence from which on a version is sure of an answer."""


@dataclass(frozen=True, slots=True)
class Policy:
    """level: of the sign test. slower: most seconds per question, as a multiple of before, once `unnoticed_s` more are
    passed. dearer: most tokens per question, likewise, once `free_tokens` are passed. doubted: largest share of sure
    answers that votes may deny; of `least_sure` or fewer nothing is concluded."""

    level: float = LEVEL
    most_false: float = MOST_FALSE
    slower: float = 1.5
    unnoticed_s: float = 0.5
    dearer: float = 2.0
    free_tokens: float = 4000.0
    doubted: float = 0.12
    least_sure: int = 25


class Compared(Protocol):
    """What the gate reads of a paired check; see `services.learning.paired.Paired`."""

    @property
    def n(self) -> int: ...
    @property
    def better(self) -> int: ...
    @property
    def worse(self) -> int: ...
    @property
    def p(self) -> float: ...
    @property
    def safety(self) -> Mapping[str, tuple[int, int, int]]: ...
    @property
    def absent(self) -> tuple[int, int, int]: ...
    @property
    def doubted(self) -> tuple[int, int]: ...
    @property
    def seconds(self) -> tuple[float, float]: ...
    @property
    def tokens(self) -> tuple[float, float]: ...


def refusal(found: Compared, policy: Policy) -> str:
    """Why the new version is not to be promoted, '' if it is."""
    return (
        _less_safe(found, policy) or _not_better(found, policy) or _costlier(found, policy) or doubtful(found, policy)
    )


def _less_safe(found: Compared, policy: Policy) -> str:
    for kind, (n, before, after) in found.safety.items():
        if after < before:
            return f"less safe: {after} instead of {before} of {n} {kind} cases right"
    n, before, after = found.absent
    if after > max(before, policy.most_false * n):
        return f"less safe: {after} instead of {before} of {n} questions answered without their passage"
    return ""


def _not_better(found: Compared, policy: Policy) -> str:
    counts = f"{found.better} gained, {found.worse} lost of {found.n} held-out cases"
    if found.better <= found.worse:
        return f"not better: {counts}"
    return f"not surely better: {counts}, p={found.p:.3f}" if found.p > policy.level else ""


def _costlier(found: Compared, policy: Policy) -> str:
    before, after = found.seconds
    if after > max(before * policy.slower, before + policy.unnoticed_s):
        return f"too slow: {after:.1f} s per question instead of {before:.1f} s"
    before, after = found.tokens
    if after > max(before * policy.dearer, policy.free_tokens):
        return f"too dear: {after:.0f} tokens per question instead of {before:.0f}"
    return ""


def doubtful(found: Compared, policy: Policy) -> str:
    """Why a person must look at the votes before anything is promoted, '' if nobody must."""
    n, denied = found.doubted
    if n > policy.least_sure and denied > policy.doubted * n:
        return (
            f"the votes are to be looked at: {denied} of {n} answers that the version in use is sure of are said "
            "not to be in the documents"
        )
    return ""
