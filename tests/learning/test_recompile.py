"""The third route: feedback in, a better version out, or a reason why not."""

from __future__ import annotations

from typing import Any

import pytest

from models.types import Status
from services.learning.plan import Plan
from services.learning.recompile import recompile
from services.learning.start import start_recompile

KEYS = ["after", "before", "candidate", "n", "parent", "promoted", "reason"]


def test_few_examples_are_not_enough(site: Any, parts: dict[str, int]) -> None:
    site.correct_all(dict(list(parts.items())[:3]))
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


def test_what_is_better_is_promoted_and_once_rolled_back_not_again(voted_site: Any, caplog: Any) -> None:
    site = voted_site
    caplog.set_level("INFO", "services.learning")
    parent = site.store.versions.active_id()
    question = "What is the tightening torque of the winch drum?"
    assert site.ask(question).status is Status.ABSTAINED
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

    site.store.versions.activate(parent)
    again = site.recompile()
    assert (again["candidate"], again["promoted"]) == (outcome["candidate"], False)
    assert "rolled back" in again["reason"]
    assert site.store.versions.active_id() == parent


def test_what_is_not_better_is_refused(site: Any, parts: dict[str, int]) -> None:
    parent = site.store.versions.active_id()
    site.correct_all(parts)
    outcome = site.recompile()
    assert not outcome["promoted"]
    assert outcome["reason"].startswith("not ")
    assert site.store.versions.active_id() == parent
    assert site.store.versions.get(outcome["candidate"]).metrics["reason"] == outcome["reason"]


def test_of_two_recompiles_at_once_one_runs(site: Any) -> None:
    first = start_recompile(site.store, lambda _: None)
    assert start_recompile(site.store, lambda _: None).id == first.id
    lease = site.store.jobs.lease(first.id, "another worker")
    recompile(first.id, site.store, lambda: pytest.fail("it is at work elsewhere"), "w", 600, Plan())
    assert start_recompile(site.store, lambda _: None).id == first.id
    site.store.jobs.finish(lease)
    assert start_recompile(site.store, lambda _: None).id != first.id


def test_a_worker_that_lost_its_job_promotes_nothing(voted_site: Any) -> None:
    site = voted_site
    parent = site.store.versions.active_id()
    job = start_recompile(site.store, lambda _: None)
    program = site.program

    def cancelled_meanwhile() -> Any:
        site.store.jobs.cancel(job.id)
        return program

    recompile(job.id, site.store, cancelled_meanwhile, "w", 600, Plan())
    assert site.store.jobs.get(job.id).state == "cancelled"
    assert site.store.versions.active_id() == parent
