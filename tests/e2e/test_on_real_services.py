"""The processes of compose.yaml, without containers, on a real PostgreSQL, Weaviate and Redis: the whole way through.

Documents come in and questions are asked through the API; every second sample case runs through `millwright eval`. No
figure is recorded here, since each change of the program may move it: the same program is asked the same cases over the
embedded index, and the two must do alike. The figures are printed with n and the data set's hash.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import ingestion.sample
from models.types import Answer, Question
from services.access import ANONYMOUS, local_audience
from services.app import App
from services.documents.reindex import reindex
from services.learning.evaluation import CaseSet, evaluate, read_cases
from services.queries.ask import ask
from services.queries.submit import submit
from services.settings import Settings
from tests.databases import new_postgres_database
from tests.e2e.without_containers import OPERATOR_KEY, Stack
from tests.slack.fake import FakeSlack
from tests.slack.payloads import post_event
from tests.waiting import until

SAMPLE = Path(ingestion.sample.__file__).parent
DOCUMENTS = sorted((SAMPLE / "documents").iterdir())
QUESTION = "What is the tightening torque of the drain plug?"
WITHIN_S = 150.0
MOST_DIFFERENT = 2
"""Cases that may be right over one index and wrong over the other: the two break ties of equal scores differently."""

pytestmark = [pytest.mark.slow, pytest.mark.weaviate, pytest.mark.postgres]


@pytest.fixture(scope="module")
def database_url(postgres_url: str) -> Iterator[str]:
    """A database of its own."""
    with new_postgres_database(postgres_url) as url:
        yield url


@pytest.fixture(scope="module")
def slack() -> Iterator[FakeSlack]:
    fake = FakeSlack().start()
    yield fake
    fake.stop()


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, database_url: str, weaviate_binary: str, slack: FakeSlack
) -> Iterator[Stack]:
    """Everything runs, in the order of compose."""
    # A test looks more often than a person does.
    variables = {"MILLWRIGHT_SLACK_API_URL": slack.url, "MILLWRIGHT_RATE_LIMIT": "100000/minute"}
    stack = Stack(tmp_path_factory.mktemp("stack"), database_url, weaviate_binary, variables)
    try:
        stack.start("valkey", "weaviate")
        migrated = stack.run("migrate")
        assert migrated.returncode == 0, migrated.stderr
        stack.start("web", "answers", "ingestion", "beat", "slack")
        yield stack
    finally:
        stack.kill_all()


@pytest.fixture(scope="module")
def api(stack: Stack) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {OPERATOR_KEY}"}
    with httpx.Client(base_url=stack.url, headers=headers, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def filled(api: httpx.Client) -> dict[str, Any]:
    """The sample documents, uploaded and read; the jobs by document."""
    jobs = {path.name: upload(api, path, path.name) for path in DOCUMENTS}
    return {name: ended(api, job) for name, job in jobs.items()}


def upload(api: httpx.Client, path: Path, document: str) -> str:
    """Brings a document; returns where its job is."""
    sent = api.post("/v1/documents", files={"file": (path.name, path.read_bytes())}, data={"path": document})
    assert sent.status_code == 202, sent.text
    return sent.headers["Location"]


def ended(api: httpx.Client, job: str) -> dict[str, Any]:
    """The job once it has ended."""

    def look() -> Any:
        now = api.get(job).raise_for_status().json()
        return now if now["state"] in ("done", "failed", "cancelled") else None

    found: dict[str, Any] = until(look, f"the end of {job}")
    return found


def post(api: httpx.Client, question: str) -> str:
    """Asks; returns where the query is."""
    asked = api.post("/v1/queries", json={"question": question})
    assert asked.status_code == 202, asked.text
    return asked.headers["Location"]


def events(api: httpx.Client, query: str) -> list[tuple[str, Any]]:
    """The query's events, from the first to `done`."""
    seen: list[tuple[str, Any]] = []
    with api.stream("GET", f"{query}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        kind = ""
        for line in stream.iter_lines():
            if line.startswith("event:"):
                kind = line.partition(":")[2].strip()
            elif line.startswith("data:"):
                seen.append((kind, json.loads(line.partition(":")[2])))
                if kind == "done":
                    break
    return seen


def test_nothing_is_open_without_its_key(stack: Stack, api: httpx.Client) -> None:
    assert httpx.get(f"{stack.url}/v1/documents").status_code == 401
    assert api.get("/readyz").json()["status"] == "ok"
    weaviate = f"http://127.0.0.1:{stack.ports['8080']}/v1/schema"
    assert httpx.get(weaviate).status_code == 401
    assert httpx.get(weaviate, headers={"Authorization": "Bearer the-key-of-weaviate"}).status_code == 200


def test_documents_are_brought_through_the_api(api: httpx.Client, filled: dict[str, Any]) -> None:
    assert {name: (job["state"], job["reason"]) for name, job in filled.items()} == {
        path.name: ("done", "") for path in DOCUMENTS
    }
    listed = api.get("/v1/documents").raise_for_status().json()["documents"]
    assert {document["document"] for document in listed} == {path.name for path in DOCUMENTS}


def test_a_question_is_answered_through_the_api_with_its_page(api: httpx.Client, filled: dict[str, Any]) -> None:
    query = post(api, QUESTION)
    seen = events(api, query)
    assert [kind for kind, _ in seen][:1] == ["queued"]
    answer = seen[-1][1]
    assert answer["status"] == "answered"
    assert "80" in answer["text"]
    assert api.get(query).json() == answer
    citation = answer["citations"][0]
    page = f"/v1/documents/{citation['document']}/pages/{citation['page']}.png"
    marked = api.get(page, params={"highlight": f"{answer['id']}.1"}).raise_for_status().content
    assert marked.startswith(b"\x89PNG")
    assert marked != api.get(page).raise_for_status().content


def test_a_question_is_answered_in_slack(stack: Stack, slack: FakeSlack, filled: dict[str, Any]) -> None:
    slack.send(post_event(f"<@U0BOT> {QUESTION}", ts="1700000000.000100"))
    answer = slack.answer()
    assert answer["thread_ts"] == "1700000000.000100"
    assert "80" in answer["text"]


def test_commands_use_what_runs_in_the_other_containers(stack: Stack, filled: dict[str, Any]) -> None:
    doctor = stack.run("cli")
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert "answers@" in doctor.stdout
    assert "ingestion@" in doctor.stdout
    assert "the-password" not in doctor.stdout + doctor.stderr
    assert not (stack.folder / "home" / "logs").exists()  # nothing of its own was started


def test_sample_cases_are_judged_as_over_the_embedded_index(
    stack: Stack, filled: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b"".join((SAMPLE / "cases.jsonl").read_bytes().splitlines(keepends=True)[::2]))
    cases = read_cases(path)
    report, answers = tmp_path / "report.json", tmp_path / "answers.jsonl"
    done = stack.run("cli", "eval", str(path), "--out", str(report), "--answers", str(answers))
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["n"] == len(cases.cases)
    assert found["dataset_sha256"] == cases.sha256
    objects = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    assert [one["case"] for one in objects] == [case.id for case in cases.cases]
    assert {one["status"] for one in objects} <= {"answered", "abstained", "asked"}

    embedded = over_the_embedded_index(stack.database_url, tmp_path / "embedded", cases)
    with capsys.disabled():
        for index, figures in (("Weaviate", found), ("embedded", embedded)):
            right = sum(case["right"] for case in figures["cases"])
            sys.stdout.write(
                f"\n{index}: {right} of n={figures['n']} right, data set {figures['dataset_sha256'][:16]}, "
                f"program {figures['program_version'][:16]}\n"
            )
    pairs = zip(found["cases"], embedded["cases"], strict=True)
    different = [one["case"] for one, other in pairs if one["right"] != other["right"]]
    assert len(different) <= MOST_DIFFERENT, different


def over_the_embedded_index(database_url: str, home: Path, cases: CaseSet) -> dict[str, Any]:
    """The same cases, the same stored documents, the program in this process, the other index."""
    home.mkdir()
    app = App.build(Settings(home=home, database_url=database_url, redis_url="redis://127.0.0.1:1", weaviate_url=""))
    try:
        reindex(app.store, app.index, app.embedder, lambda *_: None)
        audience = local_audience(app.store)

        def ask_one(question: Question) -> Answer:
            submitted = submit(app.store, lambda job: None, question, ANONYMOUS, audience)
            ask(submitted.job.id, app.program, app.store, app.events, "this test")
            answer = app.store.queries.answer(submitted.query_id, audience)
            assert answer is not None
            return answer

        def passages(ids: Any) -> Any:
            return app.store.documents.evidence(ids, audience, app.store.documents.hidden())

        return evaluate(cases, ask_one, passages).to_json()
    finally:
        app.close()


def test_questions_outlive_a_stop_of_the_workers(stack: Stack, api: httpx.Client, filled: dict[str, Any]) -> None:
    queries = [post(api, f"{QUESTION} I ask for the {number}. time.") for number in range(40)]
    until(lambda: api.get(queries[0]).json()["status"] != "queued", "a question is being answered")
    stack.stop("answers")
    still_open = [query for query in queries if api.get(query).json()["status"] in ("queued", "started")]
    assert still_open, "all were answered before the stop: it showed nothing"
    stack.start("answers")
    answers = [events(api, query)[-1][1] for query in queries]
    assert {answer["status"] for answer in answers} == {"answered"}


def test_a_file_outlives_a_stop_of_its_worker(stack: Stack, api: httpx.Client, filled: dict[str, Any]) -> None:
    page = next(path for path in DOCUMENTS if path.suffix == ".html")
    job = upload(api, page, "again/" + page.name)
    until(lambda: api.get(job).json()["state"] != "waiting", "the file is being read")
    stack.stop("ingestion")
    stack.start("ingestion")
    assert ended(api, job)["state"] == "done"


@pytest.mark.parametrize("name", ["beat", "web", "slack", "weaviate", "valkey"])
def test_every_other_service_stops_within_its_period_and_comes_back(
    stack: Stack, api: httpx.Client, filled: dict[str, Any], name: str
) -> None:
    query = post(api, f"{QUESTION} Asked before the stop of {name}.")
    stack.stop(name)
    if name in ("web", "weaviate", "valkey"):  # the others' sign of life is too old only after 30 s
        assert not stack.healthy(name)
    stack.start(name)
    assert events(api, query)[-1][1]["status"] == "answered"
    assert events(api, post(api, QUESTION))[-1][1]["status"] == "answered"
