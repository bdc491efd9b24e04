"""A recompile in sentences, for its log and the command line: what it works on, what it made, how it was judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from services.learning.version_diff import brief, differences

if TYPE_CHECKING:  # the command line says how a recompile ended, and loads none of its libraries for that
    from services.answering.program import Program
    from services.learning.choosing import Chosen
    from services.learning.gate import Policy
    from services.learning.labelled import Labels
    from services.learning.paired import Paired
    from services.learning.plan import Plan

MOST_DIFFERENCES = 24
_GAP = "\n    "


def begun(old: Program, known: Labels, uses: int, plan: Plan) -> str:
    """What there is to learn from, and what judges."""
    own = sum(bool(labelled.id) for labelled in known.train)
    lines = [
        f"Recompile of version {old.state.version}, data set {known.sha256[:16]}:",
        f"to fit on: {own} examples and {len(known.train) - own} cases that ship with Millwright",
        f"to judge by: {len(known.held_out)} held-out examples, use {uses} of {plan.held_out_uses}",
        f"language models: {_models(old)}",
    ]
    return _GAP.join(lines)


def made(old: Program, best: Chosen) -> str:
    """The candidate, by what it has otherwise than the version in use."""
    state = best.program.state
    found = differences(old.state.to_json(), state.to_json())
    words = {said: meant for said, meant in state.site_words.items() if old.state.site_words.get(said) != meant}
    lines = [f"Candidate {state.version} ({best.name}) differs in:"]
    lines += ["site's words: " + ", ".join(f"{said} = {meant}" for said, meant in words.items())] if words else []
    paths = [path for path in found if not path.startswith(("site_words", "fitted_on"))]
    lines += [f"{path}: {brief(found[path][0])} -> {brief(found[path][1])}" for path in paths[:MOST_DIFFERENCES]]
    if len(paths) > MOST_DIFFERENCES:
        lines.append(f"and {len(paths) - MOST_DIFFERENCES} more; see `millwright versions diff`")
    if len(lines) == 1:
        return f"Candidate {state.version} ({best.name}) differs in nothing that changes an answer"
    return _GAP.join(lines)


def judged(found: Paired, policy: Policy) -> str:
    """The gate's table: what was measured of both versions, and what it takes."""
    rows = [
        ("", "cases", "before", "after", "to be promoted"),
        (
            "right",
            found.n,
            found.before,
            found.after,
            f"surely more: {found.better} gained, {found.worse} lost, p={found.p:.2g}, at most {policy.level:g}",
        ),
        *((f"of these {kind}", *counts, "no fewer") for kind, counts in found.safety.items()),
        (
            "answered without their passage",
            *found.absent,
            f"at most {policy.most_false:.0%} of the cases, or as many as before",
        ),
        (
            "seconds per question",
            "",
            *(f"{seconds:.2f}" for seconds in found.seconds),
            f"at most {policy.slower:g} times, or {policy.unnoticed_s:g} s more",
        ),
        (
            "tokens per question",
            "",
            *(f"{tokens:.0f}" for tokens in found.tokens),
            f"at most {policy.dearer:g} times, or {policy.free_tokens:.0f}",
        ),
        (
            "sure answers that votes deny",
            found.doubted[0],
            found.doubted[1],
            "",
            f"at most {policy.doubted:.0%} of the cases, where more than {policy.least_sure}",
        ),
    ]
    table = [f"{what:30} {n:>5} {before:>6} {after:>6}  {needed}" for what, n, before, after, needed in rows]
    lost = [f"{case} ({kind})" for case, kind, was, now in found.cases if was and not now]
    if lost:
        table.append(f"right before and not after: {', '.join(lost[:MOST_DIFFERENCES])}")
    return _GAP.join(["Judged on the held-out examples:", *table])


def ended(outcome: Mapping[str, Any]) -> str:
    """What became of it and why, in a sentence. outcome: the job's result, of `recompile.Outcome`."""
    if outcome["candidate"] is None:
        return f"Version {outcome['parent']} goes on: {outcome['reason']}."
    counts = f"{outcome['before']} -> {outcome['after']} of {outcome['n']} held-out cases right"
    became = "is promoted" if outcome["promoted"] else f"is refused, {outcome['parent']} goes on"
    return f"Version {outcome['candidate']} {became}: {outcome['reason']} ({counts})."


def _models(program: Program) -> str:
    model = program.language_models.of("answer")
    return model.name if model else "none, so only what is done locally is fitted"
