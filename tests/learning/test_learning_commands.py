"""`millwright feedback`, `recompile` and `versions`, as an operator types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from models.errors import MillwrightError
from models.types import Answer, Status
from services.access import ANONYMOUS, EVALUATION
from services.answering.state import default_state
from services.cli import evaluate
from services.cli.main import app as command

MILLWRIGHT = [sys.executable, "-c", "from services.cli.main import run; run()"]
ROOT = Path(__file__).parents[2]


def run(home: Path, *arguments: str, code: int = 0) -> str:
    """What a command prints, or the sentence that it ends with."""
    done = CliRunner().invoke(command, arguments, env={"MILLWRIGHT_HOME": str(home)})
    if code:
        assert isinstance(done.exception, MillwrightError), done.output
        return str(done.exception)
    assert done.exit_code == 0, done.output
    return done.stdout


def recompile_in_a_process(home: Path) -> dict[str, Any]:
    """What `millwright recompile` says, as a process of its own."""
    environment = os.environ | {"MILLWRIGHT_HOME": str(home), "PYTHONPATH": str(ROOT)}
    arguments = [*MILLWRIGHT, "recompile", "--json"]
    done = subprocess.run(arguments, env=environment, cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    outcome: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return outcome


def test_feedback_from_the_command_line(site: Any) -> None:
    id_ = site.ask("What is the tightening torque of the crank pin?").id
    said = run(site.home, "feedback", id_, "--down", "--reason", "old", "--correct", "125 Nm", "--json")
    given = json.loads(said)
    assert (given["verdict"], given["reason"], given["example"]) == ("wrong", "old", True)
    assert given["split"] in ("train", "held out")
    assert "Kept as an example" in run(site.home, "feedback", id_, "--down", "--correct", "125 Nm")
    assert "--up, --down or --unsafe" in run(site.home, "feedback", id_, code=1)
    assert "no pages" in run(site.home, "feedback", id_, "--down", "--page", "3", code=1)
    assert "A person looks at it first" in run(site.home, "feedback", id_, "--unsafe", "--reason", "no lockout")
    assert [given.unsafe for given in site.store.feedback.list(id_)] == [True]


def test_what_an_evaluation_asks_is_among_nobody_s_questions(
    site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def nothing_runs() -> Iterator[Any]:
        def wait(store: Any, events: Any, id_: str, audience: Any) -> Answer:
            return Answer(id_, Status.ABSTAINED)

        monkeypatch.setattr(evaluate, "wait", wait)
        yield SimpleNamespace(store=site.store, ring=lambda job: None, events=None)

    monkeypatch.setattr(evaluate, "running_app", nothing_runs)
    cases = tmp_path / "cases.jsonl"
    case = {"id": "1", "kind": "unanswerable", "question": "Which oil?", "documents": [], "pages": None}
    cases.write_text(json.dumps(case | {"must_contain": []}) + "\n")
    run(site.home, "eval", str(cases))
    assert site.store.queries.asked_by(ANONYMOUS, 10) == ()
    assert [asked.question for asked in site.store.queries.asked_by(EVALUATION, 10)] == ["Which oil?"]


def test_versions_are_shown_and_rolled_back(site: Any, shy_state: Any) -> None:
    shipped = default_state().version
    metrics = {"n": 12, "before": 4, "after": 9, "reason": "better: 5 gained, 0 lost"}
    promoted = site.store.versions.add(shy_state.to_json(), metrics, "hash", parent=shipped)
    site.store.versions.activate(promoted)
    assert "4 -> 9 of 12" in run(site.home, "versions", "list")
    shown = json.loads(run(site.home, "versions", "show", promoted[:6], "--json"))
    assert (shown["id"], shown["active"], shown["document"]) == (promoted, True, shy_state.to_json())
    assert promoted in run(site.home, "versions", "show")
    changes = json.loads(run(site.home, "versions", "diff", shipped[:8], promoted[:8], "--json"))
    assert changes == {"abstention.threshold": [default_state().abstention.threshold, 0.999]}
    assert shipped in run(site.home, "versions", "rollback")
    assert site.store.versions.active_id() == shipped
    assert "none before it" in run(site.home, "versions", "rollback", code=1)
    run(site.home, "versions", "promote", promoted)
    assert site.store.versions.active_id() == promoted
    assert "no program version" in run(site.home, "versions", "rollback", "zz", code=1)


@pytest.mark.slow
def test_two_recompiles_at_once_are_one(voted_site: Any) -> None:
    site = voted_site
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(recompile_in_a_process, [site.home] * 2)
    assert first == second
    assert sorted(first) == ["after", "before", "candidate", "n", "parent", "promoted", "reason"]
    assert first["promoted"], first
    assert site.store.versions.active_id() == first["candidate"]
