"""Our own client against the real API, and the MCP server that stands on it, as a process of its own."""

from __future__ import annotations

import asyncio
import inspect
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from mcp import Client as McpClient
from mcp import StdioServerParameters, stdio_client
from typer.testing import CliRunner

from models.errors import BadInput, Forbidden, NotFound, Unavailable
from models.store.jobs import JobKind
from models.types import Answer, Role, Status
from services.accounts import add_key
from services.cli.main import app as command
from services.client import AsyncClient, Client
from services.documents.ingest import ingest
from services.documents.submit import submit_files
from tests.api.conftest import QUOTE, Site
from tests.waiting import in_a_thread, until

MISSING = "0" * 32


def test_it_asks_follows_judges_and_shows_the_page(answering: Site) -> None:
    with Client(answering.url) as millwright:
        answer = millwright.ask("Torque?", asset="P-104")
        assert (answer.status, answer.text, answer.citations[0].page) == (Status.ANSWERED, QUOTE, 1)
        assert [event.kind for event in millwright.follow(answer.id)][-1] == "done"
        assert millwright.read(answer.id).text == QUOTE
        assert millwright.feedback(answer.id, "right", reason="seen")["verdict"] == "right"
        assert millwright.page_image("pumps/p104.pdf", 1, f"{answer.id}.1").startswith(b"\x89PNG")
        assert [document["document"] for document in millwright.documents()] == ["pumps/p104.pdf"]
        assert millwright.get("/healthz") == {"status": "ok"}


def test_the_same_in_an_event_loop(answering: Site) -> None:
    async def asked() -> tuple[str, list[str], bytes]:
        async with AsyncClient(answering.url) as millwright:
            answers = await asyncio.gather(*(millwright.ask(f"Torque {n}?") for n in range(5)))
            documents = [document["document"] async for document in millwright.documents()]
            picture = await millwright.page_image("pumps/p104.pdf", 2)
            await millwright.feedback(answers[0].id, "wrong")
            return answers[4].text, documents, picture[:4]

    assert in_a_thread(asked) == (QUOTE, ["pumps/p104.pdf"], b"\x89PNG")


@pytest.mark.parametrize("awaited", [False, True])
def test_an_answer_is_waited_for_though_the_stream_ends_before_it(site: Site, awaited: bool) -> None:
    async def asked() -> Answer:
        async with AsyncClient(site.url) as millwright:
            return await millwright.ask("Torque?")

    def ask() -> Answer:
        if awaited:
            return in_a_thread(asked)
        with Client(site.url) as millwright:
            return millwright.ask("Torque?")

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ask)
        until(lambda: len(site.server._streams) == 1, "its events are followed")
        site.server._streams.end()  # as a server does that is stopped
        until(lambda: len(site.server._streams) == 0, "the stream has ended")
        [job] = site.app.store.jobs.list(JobKind.ANSWER)
        site.answer(job.subject)
        assert answer.result(30).status is Status.ANSWERED


def test_each_has_the_methods_of_the_other() -> None:
    def taken(client: type) -> dict[str, list[str]]:
        methods = {name: work for name, work in vars(client).items() if not name.startswith("_")}
        return {name: list(inspect.signature(work).parameters) for name, work in methods.items()}

    assert taken(AsyncClient) == taken(Client)


def test_a_file_is_brought_and_a_question_taken_back_in_an_event_loop(site: Site, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Torque: 45 N m.")

    async def done() -> tuple[str, str, Status]:
        async with AsyncClient(site.url) as millwright:
            taken = await millwright.upload(tmp_path / "a.txt", "notes/a.txt", ["press"])
            state = (await millwright.job(taken["job"]["id"]))["state"]
            cancelled = await millwright.cancel(await millwright.submit("Torque?"))
            with pytest.raises(NotFound):
                await millwright.picture(MISSING)
            return taken["document"], state, cancelled.status

    assert in_a_thread(done) == ("notes/a.txt", "waiting", Status.CANCELLED)


def test_what_can_not_be_done_is_told_in_the_apis_words(site: Site, tmp_path: Path) -> None:
    with Client(site.url) as millwright:
        with pytest.raises(NotFound, match="no query"):
            millwright.read(MISSING)
        with pytest.raises(NotFound):
            list(millwright.follow(MISSING))
        with pytest.raises(BadInput, match="question"):
            millwright.submit("")
        (tmp_path / "a.txt").write_text("Torque: 45 N m.")
        taken = millwright.upload(tmp_path / "a.txt", "notes/a.txt", ["press"])
        assert (taken["document"], millwright.job(taken["job"]["id"])["state"]) == ("notes/a.txt", "waiting")
        open_query = millwright.submit("Torque?")
        assert millwright.cancel(open_query).status is Status.CANCELLED
    add_key(site.app.store.accounts, "robot", Role.TECHNICIAN, ["press"])
    with Client(site.url) as nobody, pytest.raises(Forbidden, match="key is needed"):
        nobody.submit("Torque?")
    with Client("http://127.0.0.1:1") as nowhere, pytest.raises(Unavailable, match="URL"):
        nowhere.submit("Torque?")


def test_the_command_line_asks_elsewhere(answering: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    _, secret = add_key(answering.app.store.accounts, "robot", Role.TECHNICIAN, ["everyone"])
    monkeypatch.setenv("MILLWRIGHT_URL", answering.url)
    monkeypatch.setenv("MILLWRIGHT_API_KEY", secret)
    done = CliRunner().invoke(command, ["ask", "Torque?", "--remote", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["citations"][0]["quote"] == QUOTE
    monkeypatch.setenv("MILLWRIGHT_API_KEY", "wrong")
    assert isinstance(CliRunner().invoke(command, ["ask", "Torque?", "--remote"]).exception, Forbidden)


def test_an_assistant_uses_it_by_mcp(answering: Site, tmp_path: Path) -> None:
    started = StdioServerParameters(
        command=sys.executable,
        args=["-m", "services.cli.main", "mcp"],
        env={"MILLWRIGHT_URL": answering.url, "PYTHONPATH": str(Path(__file__).parents[2])},
    )

    rows = [f"WO-{n},P-7,2025-{n:02d}-01,CM,Replaced the seal" for n in range(1, 10)]
    (tmp_path / "log.csv").write_text("\n".join(["Work order,Asset,Date,Type,Description", *rows]))
    app = answering.app
    for job in submit_files(app.store, lambda _: None, [tmp_path / "log.csv"], (), app.settings.home).jobs:
        ingest(job.id, app.store, app.index, app.embedder, app.settings.home, "worker")

    async def used() -> tuple[list[str], Any, Any, Any]:
        async with McpClient(stdio_client(started)) as assistant:
            tools = await assistant.list_tools()
            asked = await assistant.call_tool("ask", {"question": "Torque?"})
            listed = await assistant.call_tool("documents", {})
            done = await assistant.call_tool("asset_history", {"asset": "P-7"})
            unknown = await assistant.call_tool("forecast", {"asset": "P-99"})
            return sorted(tool.name for tool in tools.tools), asked, listed, (done, unknown)

    names, asked, listed, (done, unknown) = in_a_thread(used)
    assert names == ["ask", "asset_history", "documents", "forecast", "search"]
    assert asked.structured_content["citations"][0]["quote"] == QUOTE
    assert asked.structured_content["warnings"][0]["label"] == "WARNING"
    assert "pumps/p104.pdf" in json.dumps(listed.structured_content)
    assert "Replaced the seal" in str(done.content)
    assert unknown.is_error
    assert "P-99" in str(unknown.content)
