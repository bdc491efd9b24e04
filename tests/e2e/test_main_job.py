"""Documents in, a question through Redis and a Celery worker, a cited answer out; and nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.answering.language_server import LanguageServer, inventing
from tests.e2e.conftest import Site, Up
from tests.slack.fake import FakeSlack
from tests.slack.payloads import APP_TOKEN, BOT_TOKEN, BOT_USER, post_event
from tests.waiting import until

QUESTION = "What is the torque of the drain plug?"
BROKEN = {"empty.pdf", "truncated.pdf", "picture.docx"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("site") / "home")


def nothing_runs(site: Site) -> None:
    until(lambda: not site.processes(), f"the end of {site.processes()}")


def test_ingest_starts_what_it_needs_names_broken_files_and_stops_it_all(site: Site, documents: Path) -> None:
    done = site.run("ingest", documents, "--json")
    result = json.loads(done.stdout)
    assert done.returncode == 3, done.stderr
    assert {Path(failure["file"]).name for failure in result["failed"]} == BROKEN
    assert all(failure["reason"] for failure in result["failed"])
    assert {entry["document"] for entry in result["ingested"]} == {"pumps/fp-210.md", "work-orders.csv"}
    assert result["records"] == 3
    assert not site.processes()


def test_ask_alone_prints_one_object_with_the_value_and_its_place(site: Site) -> None:
    done = site.run("ask", QUESTION, "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["status"] == "answered", answer
    assert "47 Nm" in answer["text"]
    assert answer["citations"][0]["document"] == "pumps/fp-210.md"
    assert "47 Nm" in answer["citations"][0]["quote"]
    assert not site.processes()


def test_a_language_model_words_the_answer_in_a_worker_and_a_bad_one_does_not(site: Site) -> None:
    server = LanguageServer()
    asking = Site(site.home, settings={"MILLWRIGHT_LM": "openai/tiny", "MILLWRIGHT_LM_BASE_URL": server.url})
    try:
        by_model = asking.json("ask", QUESTION)
        assert server.steps() == ["understand", "answer"]
        assert (by_model["status"], by_model["mode"]) == ("answered", "model"), by_model
        assert "47 Nm" in by_model["text"]
        server.reply = inventing
        local = asking.json("ask", QUESTION)
    finally:
        server.close()
    assert (local["status"], local["mode"]) == ("answered", "local"), local
    assert "47 Nm" in local["text"]


def test_up_is_joined_and_stops_all_it_started_at_ctrl_c(
    site: Site, documents: Path, start_up: Callable[..., Up]
) -> None:
    up = start_up(site).wait_until_ready()
    owned = set(site.processes())

    again = site.json("ingest", documents)
    assert sorted(again["unchanged"]) == ["pumps/fp-210.md", "work-orders.csv"]
    assert again["ingested"] == []

    shown = site.run("ask", QUESTION)
    assert "47 Nm" in shown.stdout
    assert "pumps/fp-210.md" in shown.stdout

    asked = site.run("ask", "What does the moon weigh?", "--json")
    assert asked.returncode == 0
    assert json.loads(asked.stdout)["status"] == "abstained"
    assert json.loads(asked.stdout)["citations"] == []

    second = site.run("up")
    assert second.returncode == 1
    assert f"already runs for {site.home} (process {up.process.pid})" in second.stderr

    status = site.json("status")
    assert status["running"]["pid"] == up.process.pid
    assert set(status["running"]["processes"]) == {"redis", "answers", "ingestion", "beat", "web"}
    with urlopen(status["running"]["url"], timeout=30) as page:
        assert page.status == 200
    assert status["queues"] == {"urgent": 0, "answers": 0, "ingestion": 0, "nightly": 0}
    doctor = site.run("doctor", "--json")
    assert doctor.returncode == 0, doctor.stdout
    assert owned <= set(site.processes())  # no command that joined has stopped anything

    assert up.stop() == 0
    assert not site.processes(), up.text()


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    fake = FakeSlack().start()
    yield fake
    fake.stop()


@pytest.fixture
def with_slack(site: Site, slack: FakeSlack, tmp_path: Path) -> Site:
    """The same data directory, with the tokens of a Slack app."""
    (tmp_path / "slack.toml").write_text('default = ["everyone"]', encoding="utf-8")
    (tmp_path / "bot-token").write_text(BOT_TOKEN, encoding="utf-8")
    settings = {
        "MILLWRIGHT_SLACK_BOT_TOKEN_FILE": str(tmp_path / "bot-token"),
        "MILLWRIGHT_SLACK_APP_TOKEN": APP_TOKEN,
        "MILLWRIGHT_SLACK_ACCESS_FILE": str(tmp_path / "slack.toml"),
        "MILLWRIGHT_SLACK_API_URL": slack.url,
    }
    no_proxy = dict.fromkeys(("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"), "")
    return replace(site, settings=settings | no_proxy)


def test_a_second_start_has_everything_still_and_answers_in_slack_too(
    with_slack: Site, slack: FakeSlack, start_up: Callable[..., Up]
) -> None:
    site = with_slack
    up = start_up(site).wait_until_ready()
    mention = post_event(f"<@{BOT_USER}> {QUESTION}", ts="1700000000.000100")
    for _ in range(2):
        slack.acked(slack.send(mention))
    message = slack.answer()
    assert message["thread_ts"] == "1700000000.000100"
    told = json.dumps(message["blocks"], ensure_ascii=False)
    assert "47 Nm" in told
    assert "[1] pumps/fp-210.md" in told
    slack.acked(slack.send(post_event(f"<@{BOT_USER}> And of the filler plug?", thread_ts=message["thread_ts"])))
    until(lambda: len(slack.answers()) == 2, "the follow-up is answered")
    assert "25 Nm" in slack.answers()[1]["text"]
    assert "slack" in site.json("status")["running"]["processes"]
    assert {document["document"] for document in site.json("documents")} == {"pumps/fp-210.md", "work-orders.csv"}
    assert "47 Nm" in site.json("ask", QUESTION)["text"]
    assert up.stop(signal.SIGTERM) == 0
    assert not site.processes()


def test_a_killed_worker_is_started_again_and_nothing_is_left_when_up_itself_is_killed(
    site: Site, start_up: Callable[..., Up]
) -> None:
    up = start_up(site).wait_until_ready()
    killed = site.json("status")["running"]["processes"]["answers"]
    os.kill(killed, signal.SIGKILL)
    until(lambda: "answers ended by itself" in up.text(), "the supervisor's notice")
    assert "47 Nm" in site.json("ask", QUESTION)["text"]
    assert site.json("status")["running"]["processes"]["answers"] != killed
    up.stop(signal.SIGKILL)
    nothing_runs(site)
    assert "47 Nm" in site.json("ask", QUESTION)["text"]  # and nothing stands in the way of the next one


def test_a_removed_document_is_no_longer_there(site: Site) -> None:
    assert site.run("documents", "remove", "pumps/fp-210.md").returncode == 0
    assert [document["document"] for document in site.json("documents")] == ["work-orders.csv"]


def test_a_port_in_use_is_one_sentence_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = Site(tmp_path / "home", port).run("up")
    assert done.returncode == 1
    assert done.stderr.startswith(f"millwright: The page can't be served at 127.0.0.1:{port} (Address already in use).")
    assert len(done.stderr.splitlines()) == 1
    assert "MILLWRIGHT_API_PORT" in done.stderr


def test_ctrl_c_while_starting_leaves_nothing(tmp_path: Path, start_up: Callable[..., Up]) -> None:
    site = Site(tmp_path / "home")
    up = start_up(site)
    until(lambda: "Starting the workers" in up.text() or up.process.poll() is not None, "the start")
    assert up.stop() == 130, up.text()
    assert not site.processes()
