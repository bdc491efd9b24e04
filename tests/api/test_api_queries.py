"""Asking through the API: the row is committed, the answer is read by whoever asked."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest

from models.errors import Cancelled
from models.types import Answer, Query, Status
from services.answering.progress import Progress
from tests.api.conftest import RedisServer, Site, assert_problem, publish_manual, torque_from
from tests.waiting import until

ASK = {"question": "What is the torque of the drain plug?"}
UNKNOWN = "0" * 32


def ask(client: httpx.Client, **more: Any) -> str:
    response = client.post("/v1/queries", json=ASK | more)
    assert response.status_code == 202, response.text
    return str(response.json()["id"])


def test_a_question_is_taken_and_answered(site: Site, client: httpx.Client) -> None:
    copy = publish_manual(site.app)
    response = client.post("/v1/queries", json=ASK | {"asset": "P-104", "priority": "line_down", "deadline_s": 30})
    assert response.status_code == 202
    where = response.headers["location"]
    waiting = response.json()
    assert where == f"/v1/queries/{waiting['id']}"
    assert (waiting["status"], waiting["text"], waiting["citations"]) == ("queued", "", [])
    assert client.get(where).headers["retry-after"] == "1"
    asked = site.app.store.queries.get(waiting["id"]).question
    assert (asked.asset, asked.priority.value, asked.deadline_s) == ("P-104", "line_down", 30)

    site.answer(waiting["id"], torque_from(site.app, "pumps/p104.pdf", copy))
    answered = client.get(where)
    assert "retry-after" not in answered.headers
    answer = answered.json()
    assert (answer["id"], answer["status"]) == (waiting["id"], "answered")
    assert answer["warnings"][0]["text"] == "Hot oil burns. Let it cool first."
    assert answer["citations"][0]["page"] == 1
    assert answer["citations"][0]["quote"] == answer["text"]
    assert not {"retrieved", "lm", "index_fingerprint"} & set(answer), "kept for audit, not shown"


def test_the_same_key_gives_the_same_query(client: httpx.Client) -> None:
    sent = [client.post("/v1/queries", json=ASK, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert len({response.json()["id"] for response in sent}) == 1
    assert [response.status_code for response in sent] == [202, 202]
    other = client.post("/v1/queries", json={"question": "Another?"}, headers={"Idempotency-Key": "k1"})
    assert_problem(other, 409, "k1")


def test_the_same_key_at_the_same_moment_gives_the_same_query(site: Site) -> None:
    found: list[str] = []

    def send() -> None:
        response = site.client().post("/v1/queries", json=ASK, headers={"Idempotency-Key": "k2"})
        found.append(response.json()["id"])

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_question_is_safe_while_redis_is_away(site: Site, client: httpx.Client, redis_server: RedisServer) -> None:
    redis_server.stop()
    query_id = ask(client)
    assert client.get(f"/v1/queries/{query_id}").json()["status"] == "queued"
    site.answer(query_id)
    assert client.get(f"/v1/queries/{query_id}").json()["status"] == "answered"


def test_a_waiting_question_is_cancelled_at_once(client: httpx.Client) -> None:
    query_id = ask(client)
    assert client.delete(f"/v1/queries/{query_id}").json()["status"] == "cancelled"
    assert client.delete(f"/v1/queries/{query_id}").json()["status"] == "cancelled", "once more changes nothing"


def test_a_question_at_work_stops_between_two_steps(site: Site, client: httpx.Client) -> None:
    query_id = ask(client)
    begun, cancelled = threading.Event(), threading.Event()

    def program(query: Query, progress: Progress) -> Answer:
        begun.set()
        assert cancelled.wait(10)
        until(lambda: _stops(progress), "the worker is told")
        progress.checkpoint()
        return Answer(query.id, Status.ANSWERED, "too late")

    worker = threading.Thread(target=site.answer, args=(query_id, program))
    worker.start()
    assert begun.wait(10)
    assert client.delete(f"/v1/queries/{query_id}").json()["status"] == "started"
    cancelled.set()
    worker.join()
    assert client.get(f"/v1/queries/{query_id}").json()["status"] == "cancelled"


def _stops(progress: Progress) -> bool:
    try:
        progress.checkpoint()
    except Cancelled:
        return True
    return False


def test_a_question_that_nobody_answers_ends_at_its_deadline(client: httpx.Client) -> None:
    query_id = ask(client, deadline_s=0.2)
    answer = until(lambda: _ended(client, query_id), "the query has ended")
    assert answer["status"] == "failed"
    assert "deadline" in answer["text"]


def _ended(client: httpx.Client, query_id: str) -> dict[str, Any] | None:
    answer: dict[str, Any] = client.get(f"/v1/queries/{query_id}").json()
    return answer if answer["status"] not in ("queued", "started") else None


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "body/question"),
        ({"question": ""}, "body/question"),
        ({"question": "   "}, "body/question"),
        ({"question": "x" * 4001}, "body/question"),
        ({"question": "?", "deadline_s": 0}, "body/deadline_s"),
        ({"question": "?", "deadline_s": 3601}, "body/deadline_s"),
        ({"question": "?", "asset": "x" * 201}, "body/asset"),
        ({"question": "?", "as_of": "2026-01-01T00:00:00"}, "body/as_of"),
        ({"question": "?", "as_of": "0001-01-01T00:00:00+14:00"}, "body/as_of"),
        ({"question": "?", "as_of": "9999-12-31T23:59:59-14:00"}, "body/as_of"),
        ({"question": "?", "priority": "urgent"}, "body/priority"),
        ({"question": "?", "assset": "P-104"}, "body/assset"),
        ([], "body"),
    ],
)
def test_what_can_not_be_taken_is_named(client: httpx.Client, body: Any, where: str) -> None:
    problem = assert_problem(client.post("/v1/queries", json=body), 422)
    assert where in [part["where"] for part in problem["errors"]]


def test_broken_json_and_other_types_are_problems(client: httpx.Client) -> None:
    assert_problem(client.post("/v1/queries", content=b"{", headers={"Content-Type": "application/json"}), 422)
    assert_problem(
        client.post("/v1/queries", content=b'{"question": "?"}', headers={"Content-Type": "text/plain"}), 422
    )
    assert_problem(client.post("/v1/queries", json=ASK, headers={"Idempotency-Key": "k" * 201}), 422, "idempotency-key")


def test_a_body_beyond_the_limit_is_refused(client: httpx.Client) -> None:
    assert_problem(client.post("/v1/queries", json={"question": "x" * 70_000}), 413, "64 KiB")

    def chunks() -> Any:
        yield from (b"x" * 1000 for _ in range(100))

    headers = {"Content-Type": "application/json"}
    assert_problem(client.post("/v1/queries", content=chunks(), headers=headers), 413, "64 KiB")


def test_wrong_routes_and_methods_are_problems(client: httpx.Client) -> None:
    assert_problem(client.get("/v1/nothing"), 404, "docs/api.md")
    wrong = client.put("/v1/queries", json=ASK)
    assert_problem(wrong, 405)
    assert "POST" in wrong.headers["allow"]
    for path in (f"/v1/queries/{UNKNOWN}", f"/v1/queries/{UNKNOWN}/events"):
        assert_problem(client.get(path), 404, UNKNOWN)
    assert_problem(client.get("/v1/queries/no-id"), 422, "query_id")


def test_a_query_is_read_by_its_principal_alone(technician: httpx.Client, engineer: httpx.Client) -> None:
    query_id = ask(technician)
    assert technician.get(f"/v1/queries/{query_id}").status_code == 200
    for request in (
        engineer.get(f"/v1/queries/{query_id}"),
        engineer.get(f"/v1/queries/{query_id}/events"),
        engineer.delete(f"/v1/queries/{query_id}"),
        engineer.post(f"/v1/queries/{query_id}/feedback", json={"verdict": "right"}),
    ):
        assert_problem(request, 404, query_id)
    assert technician.get(f"/v1/queries/{query_id}").json()["status"] == "queued"


def test_an_answer_is_gone_when_its_document_moved_away(keyed: Site, technician: httpx.Client) -> None:
    copy = publish_manual(keyed.app, groups=("press",))
    query_id = ask(technician)
    keyed.answer(query_id, torque_from(keyed.app, "pumps/p104.pdf", copy))
    assert technician.get(f"/v1/queries/{query_id}").json()["status"] == "answered"
    publish_manual(keyed.app, groups=("board",))
    assert_problem(technician.get(f"/v1/queries/{query_id}"), 404)
    assert_problem(technician.get(f"/v1/queries/{query_id}/events"), 404)


def test_feedback_is_one_per_principal_and_may_be_changed(site: Site, client: httpx.Client) -> None:
    query_id = ask(client)
    where = f"/v1/queries/{query_id}/feedback"
    assert_problem(client.post(where, json={"verdict": "right"}), 404, "no answer")
    site.answer(query_id)
    first = client.post(where, json={"verdict": "right"}).json()
    wrong = {"verdict": "wrong", "reason": "old", "correction": "54 N·m", "document": "pumps/p104.pdf", "page": 3}
    second = client.post(where, json=wrong).json()
    assert second["id"] == first["id"]
    assert {name: second[name] for name in wrong} == wrong
    assert [f.verdict for f in site.app.store.feedback.list(query_id)] == ["wrong"]
    assert_problem(client.post(where, json={"verdict": "perhaps"}), 422, "verdict")
    assert_problem(client.post(where, json={"verdict": "wrong", "correction": "x" * 4001}), 422, "correction")
