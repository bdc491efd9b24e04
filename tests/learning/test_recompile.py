"""The third route: feedback in, a better version out, or a reason why not."""

from __future__ import annotations

from typing import Any

import pytest

from models.types import OPEN_AUDIENCE, Status
from services.learning.feedback import give
from services.learning.plan import Plan
from services.learning.recompile import recompile
from services.learning.start import start_recompile

KEYS = ["after", "before", "candidate", "n", "parent", "promoted", "reason"]


def correct_all(site: Any, parts: dict[str, int]) -> None:
    for name, torque in parts.items():
        answer = site.ask(f"What is the tightening torque of the {name}?")
        give(site.store, answer.id, "anonymous", OPEN_AUDIENCE, "wrong", correction=f"{torque} Nm")


def test_few_examples_are_not_enough(site: Any, parts: dict[str, int]) -> None:
    correct_all(site, dict(list(parts.items())[:3]))
    outcome = site.recompile()
    assert outcome == {
        "candidate": None,
        "parent": site.store.versions.active_id(),
        "n": 3,
        "before": None,
        "after": None,
        "promoted": False,
        "reason": "not enough cases: 3 of 20",
    }


def test_what_is_better_is_promoted(site: Any, parts: dict[str, int], shy_state: Any, caplog: Any) -> None:
    caplog.set_level("INFO", "services.learning")
    parent = site.activate(shy_state)
    question = "What is the tightening torque of the winch drum?"
    assert site.ask(question).status is Status.ABSTAINED
    correct_all(site, parts)
    outcome = site.recompile()
    assert sorted(outcome) == KEYS
    night = caplog.text
    assert f"Candidate {outcome['candidate']} (local) differs in:\n    abstention." in night
    counts = [outcome[name] for name in ("n", "before", "after")]
    assert any(line.split()[:4] == ["right", *map(str, counts)] for line in night.splitlines())
    assert f"Version {outcome['candidate']} is promoted: {outcome['reason']}" in night
    assert outcome["promoted"], outcome
    assert outcome["parent"] == parent
    assert outcome["after"] > outcome["before"]
    assert site.store.versions.active_id() == outcome["candidate"] != parent
    version = site.store.versions.get(outcome["candidate"])
    assert (version.parent, version.metrics["after"]) == (parent, outcome["after"])
    assert len(version.dataset_hash) == 64
    answer = site.ask(question)
    assert (answer.status, answer.program_version) == (Status.ANSWERED, outcome["candidate"])
    assert "175" in answer.text


def test_what_is_not_better_is_refused(site: Any, parts: dict[str, int]) -> None:
    parent = site.store.versions.active_id()
    correct_all(site, parts)
    outcome = site.recompile()
    assert not outcome["promoted"]
    assert outcome["reason"].startswith("not ")
    assert site.store.versions.active_id() == parent
    assert site.store.versions.get(outcome["candidate"]).metrics["reason"] == outcome["reason"]


def test_a_version_that_was_rolled_back_is_not_promoted_again(site: Any, parts: Any, shy_state: Any) -> None:
    parent = site.activate(shy_state)
    correct_all(site, parts)
    candidate = site.recompile()["candidate"]
    site.store.versions.activate(parent)
    again = site.recompile()
    assert (again["candidate"], again["promoted"]) == (candidate, False)
    assert "rolled back" in again["reason"]
    assert site.store.versions.active_id() == parent


def test_of_two_recompiles_at_once_one_runs(site: Any, parts: dict[str, int]) -> None:
    first = start_recompile(site.store, lambda _: None)
    assert start_recompile(site.store, lambda _: None).id == first.id
    lease = site.store.jobs.lease(first.id, "another worker")
    recompile(first.id, site.store, lambda: pytest.fail("it is at work elsewhere"), "w", 600, Plan())
    assert start_recompile(site.store, lambda _: None).id == first.id
    site.store.jobs.finish(lease)
    assert start_recompile(site.store, lambda _: None).id != first.id


def test_a_worker_that_lost_its_job_promotes_nothing(site: Any, parts: Any, shy_state: Any) -> None:
    parent = site.activate(shy_state)
    correct_all(site, parts)
    job = start_recompile(site.store, lambda _: None)
    program = site.program

    def cancelled_meanwhile() -> Any:
        site.store.jobs.cancel(job.id)
        return program

    recompile(job.id, site.store, cancelled_meanwhile, "w", 600, Plan())
    assert site.store.jobs.get(job.id).state == "cancelled"
    assert site.store.versions.active_id() == parent
