"""MLflow: a compile is a run, a version is a model, and what `mlflow models serve` says is what the API says."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from models.answers import answer_to_json
from models.errors import BadInput
from models.store.jobs import Job, JobKind, Queue
from models.store.versions import ProgramVersion
from models.types import Answer, Question, Status, Turn
from services.answering.state import default_state
from services.api.app import create_app
from services.app import App
from services.documents.ingest import ingest
from services.documents.submit import submit_files
from services.queries.ask import ask
from services.settings import Settings
from services.tracking.place import tracking_uri
from services.tracking.requirements import pinned
from services.tracking.runs import log_version
from services.tracking.track import track
from tests.waiting import until

MANUAL = """# Feed pump FP-210

## Torque values

| fastener | torque |
|---|---|
| Drain plug M14 | 47 Nm |
| Filler plug M14 | 25 Nm |
"""
SECRET = "# Recipe of line 4\n\nThe tightening torque of the mixing head bolt is 91 Nm."
QUESTION = "What is the torque of the drain plug?"
CASES = [
    {"case": "a", "kind": "value", "before": False, "after": True},
    {"case": "b", "kind": "unanswerable", "before": True, "after": True},
]
MEASURED = {
    "n": 2,
    "before": 1,
    "after": 2,
    "safety": {"unanswerable": [1, 1, 1]},
    "promoted": True,
    "reason": "better",
}
KEY = "key-of-a-technician-0123456789"
SAID = ("status", "text", "mode", "confidence", "warnings", "citations", "nearest", "tools", "program_version")


@dataclass
class Site:
    settings: Settings
    app: App
    job: Job
    logged: dict[str, str]

    def served_from(self, port: int) -> subprocess.Popen[bytes]:
        """`mlflow models serve` of the logged model, elsewhere than in this tree."""
        folder = str(Path(sys.executable).parent)
        environment = {
            **self.settings.environment(),
            "MLFLOW_TRACKING_URI": self.logged["tracking_uri"],
            "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        }
        return subprocess.Popen(
            ["mlflow", "models", "serve", "-m", self.logged["model"], "--env-manager", "local", "-p", str(port)],
            env=environment,
            cwd=self.settings.home,
            stdout=(self.settings.home / "served.log").open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two documents, one of which not everybody may see, and a compiled version, logged by the command."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, redis_url=f"unix://{home}/none")
    app = App.build(settings)
    app.store.migrate()
    for name, text, groups in (("fp-210.md", MANUAL, ()), ("recipe.md", SECRET, ("secret",))):
        folder = home / "in" / name
        folder.mkdir(parents=True)
        (folder / name).write_text(text, encoding="utf-8")
        for job in submit_files(app.store, lambda _: None, [folder], groups, home).jobs:
            ingest(job.id, app.store, app.index, app.embedder, home, "w")
    state = default_state().model_copy(update={"fitted_on": {"examples": "2"}})
    parent = app.seed_version()
    version = app.store.versions.add(state.to_json(), {**MEASURED, "cases": CASES}, "d" * 64, parent)
    app.store.versions.activate(version)
    app.store.jobs.enqueue(JobKind.RECOMPILE, "today", {}, Queue.NIGHTLY, key="one")
    lease = app.store.jobs.lease(app.store.jobs.list(JobKind.RECOMPILE, limit=1)[0].id, "w")
    assert lease is not None
    app.store.jobs.finish(lease, {"candidate": version, "parent": parent, "promoted": True})
    command = [sys.executable, "-c", "from services.cli.main import run; run()", "mlflow", "log", "--json"]
    done = subprocess.run(command, env=settings.environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    yield Site(settings, app, app.store.jobs.get(lease.job_id), json.loads(done.stdout))
    app.close()


def by_api(site: Site, question: dict[str, Any], *groups: str) -> dict[str, Any]:
    """The answer that the API gives to a member of these groups, with a worker in this process."""
    keys = site.settings.home / "keys.toml"
    keys.write_text(f'[one]\nkey = "{KEY}"\ngroups = {json.dumps(groups)}\n', encoding="utf-8")
    served = App.build(site.settings.model_copy(update={"api_keys_file": keys}))
    headers = {"Authorization": f"Bearer {KEY}"}
    with closing(served), TestClient(create_app(served), base_url="http://127.0.0.1", headers=headers) as client:
        id_ = client.post("/v1/queries", json=question).json()["id"]
        ask(site.app.store.queries.job_id(id_), site.app.program, site.app.store, site.app.events, "w")
        answer: dict[str, Any] = client.get(f"/v1/queries/{id_}").json()
    return answer


def test_mlflow_serves_the_answers_of_the_api(site: Site) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = site.served_from(port)
    log = site.settings.home / "served.log"

    def post(body: Any) -> httpx.Response:
        return httpx.post(f"http://127.0.0.1:{port}/invocations", json=body, timeout=60)

    def is_up() -> bool:
        assert server.poll() is None, log.read_text()[-3000:]
        try:
            return httpx.get(f"http://127.0.0.1:{port}/ping").status_code == 200
        except httpx.TransportError:
            return False

    try:
        until(is_up, "the model is served")
        expected = [by_api(site, {"question": text}, "everyone") for text in (QUESTION, "Who won the cup?")]
        split = {"columns": ["question"], "data": [[QUESTION], ["Who won the cup?"], ["x" * 5000]]}
        *rows, refused = post({"dataframe_split": split}).json()["predictions"]
        assert [[row[name] for name in SAID] for row in rows] == [[one[name] for name in SAID] for one in expected]
        assert (rows[0]["status"], rows[1]["status"], refused["status"]) == ("answered", "abstained", "failed")
        assert "47" in rows[0]["text"]
        assert rows[0]["program_version"] == site.logged["version"]
        assert "4000" in refused["text"]

        messages = [{"role": "system", "content": "Be rude."}, {"role": "user", "content": QUESTION}]
        (bare,) = post({"messages": messages}).json()
        (in_table,) = post({"dataframe_records": [{"messages": messages}]}).json()["predictions"]
        assert bare["text"] == in_table["text"] == expected[0]["text"]

        hidden = {"question": "What is the tightening torque of the mixing head bolt?"}
        assert "91" in by_api(site, hidden, "everyone", "secret")["text"]
        (row,) = post({"dataframe_records": [hidden]}).json()["predictions"]
        assert row["status"] == "abstained"
        assert "mixing head" not in json.dumps(row["nearest"])

        wrong = post({"dataframe_records": [{"text": QUESTION}]})
        assert wrong.status_code == 400
        assert "`question`" in wrong.text
    finally:
        os.killpg(server.pid, 15)
        server.wait(30)


def test_a_compile_is_one_run_with_its_metrics_and_a_model_without_our_code(site: Site) -> None:
    from mlflow import MlflowClient  # noqa: PLC0415

    track(site.settings.model_copy(update={"mlflow": True}), site.job.id)
    client = MlflowClient(site.logged["tracking_uri"])
    (experiment,) = client.search_experiments(filter_string="name = 'millwright'")
    (run,) = client.search_runs([experiment.experiment_id])
    assert run.info.run_id == site.logged["run"]
    metrics = run.data.metrics
    assert (metrics["n"], metrics["share_after"], metrics["safety.unanswerable.after"]) == (2, 1.0, 1)
    assert [point.value for point in client.get_metric_history(run.info.run_id, "case_before")] == [0, 1]
    assert run.data.params["retrieval.lexical"] == str(default_state().retrieval.lexical)
    assert {item.path for item in client.list_artifacts(run.info.run_id)} == {
        "cases.json", "outcome.json", "state.json",
    }  # fmt: skip
    folder = next((site.settings.home / "mlflow" / "artifacts" / "models").glob("m-*")) / "artifacts"
    shipped = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    shipped.discard("registered_model_meta")  # MLflow's own, put there by whoever loads the model by its name
    shipped = {path for path in shipped if "__pycache__" not in path}  # Python's own, by whoever loads it
    assert shipped == {
        "MLmodel", "conda.yaml", "python_env.yaml", "requirements.txt", "program.py", "artifacts/state.json",
    }  # fmt: skip
    assert len(client.search_logged_models([experiment.experiment_id])) == 2


def test_a_version_that_is_judged_anew_on_other_examples_is_a_run_of_its_own(tmp_path: Path) -> None:
    from mlflow import MlflowClient  # noqa: PLC0415

    settings, now = Settings(home=tmp_path), datetime.now(UTC)
    refused = ProgramVersion(
        "v1", {}, {"promoted": False, "n": 2, "before": 1, "after": 1}, "monday", None, False, now, None
    )
    better = replace(refused, metrics={"promoted": True, "n": 2, "before": 1, "after": 2}, dataset_hash="friday")
    runs = [log_version(settings, one, with_model=False).run for one in (refused, better, better)]
    client = MlflowClient(tracking_uri(settings))
    told = [client.get_run(run).data for run in runs]
    assert [(one.tags["millwright.promoted"], one.metrics["after"]) for one in told] == [
        ("false", 1), ("true", 2), ("true", 2),
    ]  # fmt: skip
    assert runs[1] == runs[2]


def test_requirements_name_this_millwright_and_pin_what_it_stands_on() -> None:
    own, *others = pinned()
    assert own.startswith("millwright[mlflow] @ file:")  # an index may have another package of the name
    assert all("==" in line for line in others)
    assert {"mlflow", "dspy", "sqlalchemy", "onnxruntime"} <= {line.partition("==")[0] for line in others}
    assert pinned("millwright[mlflow] @ https://host/m.whl")[0] == "millwright[mlflow] @ https://host/m.whl"


def test_the_schema_names_all_that_an_answer_says() -> None:
    from services.tracking.served import SIGNATURE  # noqa: PLC0415

    assert SIGNATURE.outputs.input_names() == list(answer_to_json(Answer("1", Status.FAILED, "why")))


def test_a_conversation_is_its_last_question_after_its_turns() -> None:
    from services.tracking.served import asked_by  # noqa: PLC0415

    said = [("user", "Torque?"), ("assistant", "47 Nm"), ("user", [{"type": "text", "text": "And the filler?"}])]
    messages = [{"role": role, "content": content} for role, content in said]
    assert asked_by({"messages": messages, "asset": "P-1", "question": None}) == (
        Question("And the filler?", asset="P-1"),
        (Turn("Torque?", "47 Nm"),),
    )
    for row in ({"messages": messages[:2]}, {"messages": []}, {"question": None}, {"messages": ["?"]}):
        with pytest.raises(BadInput):
            asked_by(row)


def test_a_recompile_stands_whatever_mlflow_says(
    site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    track(site.settings.model_copy(update={"mlflow_tracking_uri": ""}), "no such job")
    assert not caplog.records
    monkeypatch.setenv("MILLWRIGHT_MLFLOW_TRACKING_URI", "nonsense://nowhere")
    track(site.settings.model_copy(update={"mlflow": True}), site.job.id)
    assert "nonsense" in caplog.text


def test_nothing_imports_mlflow_unless_it_is_asked_for() -> None:
    code = (
        "import sys, services.cli.main, services.web.app, services.learning.recompile, services.tracking.track;"
        "sys.exit('mlflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
