"""The command line without anything running: light, one clear sentence when something is wrong, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from services.cli import main
from services.settings import Settings

HEAVY = (
    "dspy", "unstructured", "onnxruntime", "weaviate", "spacy", "sklearn", "scipy.stats", "litellm", "torch", "pandas",
    "openpyxl", "pyarrow", "services.assets.log",
)  # fmt: skip


@pytest.fixture
def millwright(tmp_path: Path):
    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("MILLWRIGHT_")}
        return subprocess.run(
            [sys.executable, "-c", "from services.cli.main import run; run()", *arguments],
            env={**own, "MILLWRIGHT_HOME": str(tmp_path / "home"), **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    return run


def test_the_version_is_told(millwright) -> None:
    done = millwright("--version")
    assert (done.returncode, done.stdout) == (0, f"millwright {version('millwright')}\n")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """The command line in this process, for commands that start nothing."""
    for name in list(os.environ):
        if name.startswith("MILLWRIGHT_"):
            monkeypatch.delenv(name)

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        for name, value in {"MILLWRIGHT_HOME": str(tmp_path / "home"), **environment}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["millwright", *arguments])
        with pytest.raises(SystemExit) as ended:
            main.run()
        return subprocess.CompletedProcess(arguments, int(ended.value.code or 0), *capfd.readouterr())

    return run


def test_a_command_starts_without_the_heavy_libraries() -> None:
    code = f"import sys, services.cli.main; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_names_every_command(here) -> None:
    done = here("--help")
    assert done.returncode == 0
    for command in (
        "up",
        "ingest",
        "ask",
        "documents",
        "status",
        "doctor",
        "eval",
        "migrate",
        "index",
        "versions",
        "users",
        "keys",
        "audit",
    ):
        assert f"\n  {command} " in done.stdout


@pytest.mark.parametrize("arguments", [("ask",), ("ingest",), ("ask", "why", "--no-such-option"), ("no-such-command",)])
def test_a_wrong_command_line_exits_with_2(here, arguments) -> None:
    assert here(*arguments).returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("keys", "add", "k", "--days", "1e9"),
        ("condition", "P-1", "--step-hours", "1e12"),
        ("forecast", "--hours", "1e9"),
    ],
)
def test_a_number_beyond_all_bounds_exits_with_2(here, arguments) -> None:
    done = here(*arguments)
    assert done.returncode == 2
    assert "Invalid value for" in done.stderr


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """What an error prints: one line on standard error, no traceback, nothing on standard output."""
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def test_a_setting_that_cannot_be_used_is_named(millwright) -> None:
    done = millwright("status", MILLWRIGHT_ANSWER_THREADS="many")
    assert "MILLWRIGHT_ANSWER_THREADS" in sentence(done)
    assert "docs/settings.md" in done.stderr


def test_a_database_that_is_not_there_says_what_to_do(here) -> None:
    assert "millwright migrate" in sentence(here("documents"))


@pytest.mark.parametrize("option", ["--answers", "--out"])
def test_a_report_that_can_not_be_written_is_refused_before_a_case_is_asked(here, tmp_path, option) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"id": "c1", "kind": "value", "question": "Which oil?"}\n')
    done = here("eval", str(cases), option, str(tmp_path / "none" / "out"))
    assert f"{tmp_path}/none/out can't be written: No such file or directory." in sentence(done)
    assert not (tmp_path / "home").exists(), "nothing was started"


def test_a_redis_that_does_not_answer_is_named(here, tmp_path) -> None:
    done = here("ask", "Which oil?", MILLWRIGHT_REDIS_URL=f"unix://{tmp_path}/none.sock")
    assert f"No Redis answers at unix://{tmp_path}/none.sock" in sentence(done)


def test_a_data_directory_that_cannot_be_written_is_named(here, tmp_path) -> None:
    (tmp_path / "file").write_text("not a directory")
    done = here("ask", "Which oil?", MILLWRIGHT_HOME=str(tmp_path / "file" / "home"))
    assert "can't be written to" in sentence(done)
    assert "MILLWRIGHT_HOME" in done.stderr


def test_cases_that_are_none_are_named_before_anything_is_started(here, tmp_path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"id": "a"}\n')
    assert f"{cases}, line 1" in sentence(here("eval", str(cases)))
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("path", ["manuals", "manuals/*.pdf"])
def test_a_path_that_leads_nowhere_is_told_before_anything_is_started(here, tmp_path, path) -> None:
    assert str(tmp_path / path) in sentence(here("ingest", str(tmp_path / path)))
    assert not (tmp_path / "home").exists()


def test_a_new_database_is_empty_and_says_so(here) -> None:
    assert here("migrate").returncode == 0
    assert json.loads(here("documents", "--json").stdout) == []
    assert json.loads(here("documents", "list", "--json").stdout) == []
    assert [version["active"] for version in json.loads(here("versions", "list", "--json").stdout)] == [True]
    status = json.loads(here("status", "--json").stdout)
    assert (status["documents"], status["running"], status["queues"]) == (0, None, None)
    done = here("documents", "show", "manual.pdf")
    assert "There is no document manual.pdf" in sentence(done)
    assert "There is no document manual.pdf" in sentence(here("documents", "remove", "manual.pdf"))


def test_doctor_finds_what_is_wrong_and_what_to_do(here) -> None:
    done = here("doctor", "--json")
    assert done.returncode == 1  # there is no database yet
    findings = {finding["name"]: finding for finding in json.loads(done.stdout)}
    assert findings["python"]["state"] == "ok"
    assert findings["readers"]["state"] == "ok"
    assert findings["database"]["state"] == "error"
    assert "millwright migrate" in findings["database"]["message"] + findings["database"]["remedy"]
    assert {"embedder", "redis", "workers", "index", "disk", "language model"} <= set(findings)


@pytest.mark.parametrize("name", ["models", "workers"])
def test_a_foreign_package_in_front_of_ours_is_named(millwright, tmp_path, name) -> None:
    (tmp_path / f"{name}.py").write_text("")
    done = millwright("--help", PYTHONPATH=str(tmp_path), PYTHONSAFEPATH="1")
    assert f"the Python package {name!r} comes from {tmp_path / name}.py" in sentence(done)


def test_what_libraries_read_at_import_is_set_first() -> None:
    code = (
        "import sys, os; sys.meta_path.insert(0, type('Look', (), {'find_spec': staticmethod(lambda name, *_: "
        "print(os.environ.get('OMP_NUM_THREADS')) if name == 'numpy' else None)})); import services.cli.main"
    )
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"


def test_settings_are_read_from_the_environment_and_the_address_of_postgres_is_completed(monkeypatch) -> None:
    monkeypatch.setenv("MILLWRIGHT_DATABASE_URL", "postgres://millwright@db/millwright")
    assert Settings().store_url == "postgresql+psycopg://millwright@db/millwright"


def test_the_slack_bot_joins_what_runs_or_says_what_to_start(millwright) -> None:
    assert "`millwright up`" in sentence(millwright("slack"))
    done = millwright("slack", MILLWRIGHT_REDIS_URL="unix:///nobody")  # that of another host: the bot itself goes on
    assert done.returncode == 1
    assert "The Slack bot can't start: There is no Slack bot token: set MILLWRIGHT_SLACK_BOT_TOKEN" in done.stderr
