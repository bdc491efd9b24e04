"""A night that is interrupted, and held-out examples that have judged often enough."""

from __future__ import annotations

from typing import Any

from models.store.jobs import JobState
from models.types import OPEN_AUDIENCE
from services.answering.state import default_state
from services.learning.evaluation import Case
from services.learning.feedback import give
from services.learning.split import Origin, Side, redrawn
from services.learning.stages import Stages
from services.learning.start import start_recompile
from services.learning.variants import changed


def test_who_takes_a_killed_recompile_over_goes_on_behind_what_was_compiled(site: Any) -> None:
    job = start_recompile(site.store, lambda _: None)
    lease = site.store.jobs.lease(job.id, "killed")
    words = {"walrus": "gearbox"}
    made = Stages(site.store, lease, site.program, "examples").do(
        "local", lambda: changed(site.program, site_words=words)
    )
    site.store.jobs.release(lease, "The worker was stopped.", counts=False)
    lease = site.store.jobs.lease(job.id, "next")
    again = Stages(site.store, lease, site.program, "examples").do("local", lambda: None)
    assert made is not None
    assert again is not None
    assert again.state == made.state
    other = Stages(site.store, lease, site.program, "other examples")
    assert other.do("local", lambda: None) is None
    site.store.jobs.finish(lease)
    assert site.store.jobs.get(job.id).state is JobState.DONE


def test_a_night_that_is_taken_up_again_uses_the_held_out_examples_once(site: Any) -> None:
    job = start_recompile(site.store, lambda _: None)
    uses = []
    for worker in ("killed", "next"):
        lease = site.store.jobs.lease(job.id, worker)
        uses.append(site.store.examples.use_held_out(lease, 30, lambda _: {}))
        site.store.jobs.remember(lease, {"of": {}, "done": {}})
        site.store.jobs.release(lease, "The worker was stopped.", counts=False)
    assert uses == [1, 1]
    assert site.store.examples.held_out_uses() == 1


def use_held_out(site: Any, renewed: Any) -> int:
    """Of another night, which ends with it."""
    lease = site.store.jobs.lease(start_recompile(site.store, lambda _: None).id, "night")
    uses: int = site.store.examples.use_held_out(lease, 2, renewed)
    site.store.jobs.finish(lease)
    return uses


def test_used_up_examples_are_fitted_on_and_others_held_out(site: Any, parts: dict[str, int]) -> None:
    for name, torque in parts.items():
        answer = site.ask(f"What is the tightening torque of the {name}?")
        give(site.store, answer.id, "ada", OPEN_AUDIENCE, "wrong", correction=f"{torque} Nm")
    for name in parts:
        give(site.store, site.ask(f"Which cloth is for the {name}?").id, "ada", OPEN_AUDIENCE, "right")
    sides = {one.id: one.split for one in site.store.examples.list() if one.origin == Origin.LABELLED}
    assert [use_held_out(site, lambda _: {}) for _ in range(2)] == [1, 2]

    def again(examples: Any) -> dict[str, str]:
        asked = [(one.id, Case(one.id, "value", one.case["question"]), one.split, one.origin) for one in examples]
        return dict(redrawn(asked))

    assert use_held_out(site, again) == 1
    judged = [one for one in site.store.examples.list() if one.origin == Origin.JUDGED]
    assert judged
    assert not [one for one in judged if one.split == Side.HELD_OUT]
    now = {one.id: one.split for one in site.store.examples.list()}
    assert {now[id_] for id_, side in sides.items() if side == Side.HELD_OUT} == {Side.TRAIN}
    assert {now[id_] for id_, side in sides.items() if side == Side.TRAIN} == {Side.TRAIN, Side.HELD_OUT}


def test_the_shipped_version_has_none_of_it() -> None:
    assert default_state().site_words == {}


def test_a_night_whose_examples_are_all_to_fit_on_now_judges_nothing(site: Any, parts: dict[str, int]) -> None:
    for name, torque in parts.items():
        answer = site.ask(f"What is the tightening torque of the {name}?")
        given = give(site.store, answer.id, "ada", OPEN_AUDIENCE, "wrong", correction=f"{torque} Nm")
        if given.example is not None and given.example.split == Side.HELD_OUT:
            break
        site.store.examples.remove(given.feedback.id)
    outcome = site.recompile(min_cases=1, held_out_uses=0)
    assert outcome["candidate"] is None
    assert outcome["reason"] == "not enough cases: 0 of 1 examples are held out to judge by"
