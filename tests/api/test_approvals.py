"""Approved answers: given first, marked, and gone when what they cite is replaced or may not be seen."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from models.answers import answer_from_json, said_of_own
from models.types import Answer, Query, Role, Status
from services.accounts import add_key
from services.answering.progress import Progress
from services.app import App
from services.settings import Settings
from services.web.app import create_site
from tests.api.conftest import QUOTE, Site, assert_problem, publish_manual, serve, torque_from

QUESTION = {"question": "What is the torque of the drain plug?", "asset": "P-104"}


class Plant:
    """A site with an engineer and a technician, whose worker counts what the program is asked."""

    def __init__(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        self.site = site
        monkeypatch.setattr(App, "program", property(lambda _: self.answer))
        self.asked = 0
        self.document, self.copy = "pumps/p104.pdf", publish_manual(site.app)
        accounts = site.app.store.accounts
        self.engineer = site.client(add_key(accounts, "anna", Role.ENGINEER, ["everyone"])[1])
        self.technician = site.client(add_key(accounts, "bob", Role.TECHNICIAN, ["everyone"])[1])
        self.stranger = site.client(add_key(accounts, "eve", Role.TECHNICIAN, ["other"])[1])

    def ask(self, client: httpx.Client, **changed: Any) -> dict[str, Any]:
        """The answer, made as a worker makes it."""
        query_id = client.post("/v1/queries", json={**QUESTION, **changed}).json()["id"]
        self.site.answer(query_id, self.site.app.answer)
        answer: dict[str, Any] = client.get(f"/v1/queries/{query_id}").json()
        return answer

    def answer(self, query: Query, progress: Progress) -> Answer:
        """What the program says, each time counted."""
        self.asked += 1
        return torque_from(self.site.app, self.document, self.copy)(query, progress)

    def approve(self) -> dict[str, Any]:
        first = self.ask(self.engineer)
        assert first["approved"] is None
        approval: dict[str, Any] = self.engineer.put(f"/v1/queries/{first['id']}/approval").json()
        self.asked = 0
        return approval


@pytest.fixture
def plant(site: Site, monkeypatch: pytest.MonkeyPatch) -> Plant:
    return Plant(site, monkeypatch)


def test_the_same_question_is_given_the_approved_answer(plant: Plant) -> None:
    approval = plant.approve()
    assert (approval["question"], approval["approved_by"]) == (QUESTION["question"], "key:anna")
    again = plant.ask(plant.technician, question="Torque of drain plug, please")
    assert (plant.asked, again["status"], again["text"]) == (0, Status.ANSWERED, QUOTE)
    assert again["approved"]["by"] == "key:anna"
    assert again["citations"][0]["page"] == 1
    assert again["warnings"][0]["label"] == "WARNING"


@pytest.mark.parametrize(
    "changed",
    [
        {"question": "What is the torque of the filler plug?"},
        {"question": "Is the torque of the drain plug not 45?"},
        {"question": "When is the torque of the drain plug what?"},
        {"question": "How much torque may the drain plug take?"},
        {"asset": "P-105"},
        {"serial": "1200"},
    ],
)
def test_another_question_is_not(plant: Plant, changed: dict[str, str]) -> None:
    plant.approve()
    assert plant.ask(plant.technician, **changed)["approved"] is None
    assert plant.asked == 1


def test_who_may_not_see_what_it_cites_is_not_given_it(plant: Plant) -> None:
    plant.approve()
    query_id = plant.stranger.post("/v1/queries", json=QUESTION).json()["id"]
    assert plant.site.app.store.queries.get(query_id).audience == (frozenset({"other"}),)
    plant.ask(plant.stranger)
    assert plant.asked == 1
    assert plant.stranger.get("/v1/approvals").json() == []


def test_what_may_not_be_seen_takes_no_place_in_the_list(plant: Plant) -> None:
    seen = plant.approve()
    plant.document, plant.copy = "press.pdf", publish_manual(plant.site.app, "press.pdf", ("other",))
    plant.engineer = plant.site.client(add_key(plant.site.app.store.accounts, "olga", Role.ENGINEER, ["other"])[1])
    newer = plant.ask(plant.engineer, question="What is the torque of the cover?")
    assert plant.engineer.put(f"/v1/queries/{newer['id']}/approval").status_code == 200
    found = plant.site.app.store.approvals.list((frozenset({"everyone"}),), limit=1)
    assert [approval.id for approval in found] == [seen["id"]]


def test_a_newer_file_ends_it(plant: Plant) -> None:
    plant.approve()
    plant.copy = publish_manual(plant.site.app, line="Tighten the drain plug to 50 N·m.")
    assert plant.ask(plant.technician)["approved"] is None
    assert plant.asked == 1
    (ended,) = plant.engineer.get("/v1/approvals").json()
    assert ended["ended_at"] is not None
    assert "pumps/p104.pdf was replaced" in ended["reason"]


def test_it_is_withdrawn(plant: Plant) -> None:
    approval = plant.approve()
    assert_problem(plant.technician.delete(f"/v1/approvals/{approval['id']}"), 403, "role engineer")
    assert plant.engineer.delete(f"/v1/approvals/{approval['id']}").status_code == 204
    assert plant.ask(plant.technician)["approved"] is None
    noted = [entry.action for entry in plant.site.app.store.audit.list()]
    assert noted == ["approval withdrawn", "answer approved"]


def test_it_is_withdrawn_however_many_came_after_it(plant: Plant) -> None:
    approval = plant.approve()
    for number in range(500):
        plant.site.app.store.approvals.add(approval["query_id"], f"other words {number}", "key:anna")
    elsewhere = add_key(plant.site.app.store.accounts, "olga", Role.ENGINEER, ["other"])[1]
    assert_problem(plant.site.client(elsewhere).delete(f"/v1/approvals/{approval['id']}"), 404)
    assert plant.ask(plant.technician)["approved"] is not None
    assert plant.engineer.delete(f"/v1/approvals/{approval['id']}").status_code == 204
    assert plant.ask(plant.technician)["approved"] is None


def test_only_an_engineer_approves_and_only_an_answer_of_ones_own(plant: Plant) -> None:
    mine = plant.ask(plant.technician)
    assert_problem(plant.technician.put(f"/v1/queries/{mine['id']}/approval"), 403)
    assert_problem(plant.engineer.put(f"/v1/queries/{mine['id']}/approval"), 404)
    waiting = plant.engineer.post("/v1/queries", json=QUESTION).json()["id"]
    assert_problem(plant.engineer.put(f"/v1/queries/{waiting}/approval"), 422, "has none")


def test_approving_again_replaces(plant: Plant) -> None:
    first = plant.approve()
    plant.ask(plant.engineer, question="Drain plug torque?")  # another order of words is another question
    second = plant.engineer.put(f"/v1/queries/{first['query_id']}/approval").json()
    listed = plant.engineer.get("/v1/approvals").json()
    assert [(one["id"], one["ended_at"] is None) for one in listed] == [(second["id"], True), (first["id"], False)]


def test_an_engineer_writes_the_answer_and_what_stands_nowhere_is_marked_as_that_persons(plant: Plant) -> None:
    first = plant.ask(plant.engineer)
    words = {"text": "Tighten the plug to 45 N·m [7], after 10 minutes again to 50 N·m.", "citations": [1, 1]}
    approval = plant.engineer.put(f"/v1/queries/{first['id']}/approval", json=words).json()
    assert approval["written"]["own"] == ["10 minutes", "50 N·m"]
    plant.asked = 0
    given = plant.ask(plant.technician)
    assert (plant.asked, given["status"]) == (0, Status.ANSWERED)
    assert given["text"] == "Tighten the plug to 45 N·m, after 10 minutes again to 50 N·m. [1]"
    assert given["approved"]["by"] == "key:anna"
    assert given["approved"]["own"] == ["10 minutes", "50 N·m"]
    assert [citation["quote"] for citation in given["citations"]] == [QUOTE]
    assert given["warnings"], "the warnings of the passages go along"
    plant.ask(plant.stranger)
    assert plant.asked == 1, "who may not see what it cites is not given it"
    assert said_of_own(answer_from_json(given)) == (
        "In the words of anna. On no cited page, anna's own statement: 10 minutes, 50 N·m."
    )
    plant.copy = publish_manual(plant.site.app, line="Tighten the drain plug to 50 N·m.")
    assert plant.ask(plant.technician)["approved"] is None


def test_what_was_not_found_is_answered_by_a_person_on_the_nearest_passage(plant: Plant) -> None:
    query_id = plant.engineer.post("/v1/queries", json=QUESTION).json()["id"]
    written = f"/v1/queries/{query_id}/approval"
    words = {"text": "Tighten the drain plug to 45 N·m.", "citations": [1]}
    assert_problem(plant.engineer.put(written, json=words), 422, "not been answered yet")
    plant.site.answer(query_id, torque_from(plant.site.app, "pumps/p104.pdf", plant.copy, nearest=True))
    assert_problem(plant.engineer.put(written, json=words | {"citations": [2]}), 422, "passages 1 to 1")
    assert_problem(plant.engineer.put(written, json=words | {"citations": []}), 422)
    assert_problem(plant.engineer.put(written, json=words | {"text": " [1] "}), 422, "Write the answer")
    assert_problem(plant.technician.put(written, json=words), 403)
    assert plant.engineer.put(written, json=words).json()["written"]["own"] == []
    given = plant.ask(plant.technician)
    assert (given["status"], given["missing"], given["nearest"]) == (Status.ANSWERED, [], [])
    assert given["approved"]["own"] == []
    assert plant.asked == 0


def test_what_an_engineer_wrote_stays_on_the_page_until_it_can_be_taken(settings: Settings) -> None:
    site = serve(settings, create_site)
    browser = site.client()
    where = browser.post("/ask", data={"question": "How wide is the plug?"}).headers["location"]
    copy = publish_manual(site.app)
    site.answer(where.removeprefix("/q/"), torque_from(site.app, "pumps/p104.pdf", copy, nearest=True))
    unticked = browser.post(f"{where}/write", data={"text": "33 mm, by the drawing."})
    assert unticked.status_code == 422
    assert "Cite at least one of the passages 1 to 1" in unticked.text
    assert "33 mm, by the drawing.</textarea>" in unticked.text
    empty = browser.post(f"{where}/write", data={"text": " ", "citations": ["1"]})
    assert "Write the answer." in empty.text
    assert 'name="citations" value="1" checked' in empty.text
    assert not site.app.store.approvals.of([where.removeprefix("/q/")])
    site.stop()


def test_the_page_marks_it_and_lets_an_engineer_approve(settings: Settings) -> None:
    site = serve(settings, create_site)
    copy = publish_manual(site.app)
    browser = site.client()
    where = browser.post("/ask", data={"question": "Torque of the drain plug?"}).headers["location"]
    site.answer(where.removeprefix("/q/"), torque_from(site.app, "pumps/p104.pdf", copy))
    assert "Approve this answer" in browser.get(where).text
    browser.post(f"{where}/approve")
    assert "Withdraw the approval" in browser.get(where).text
    again = browser.post("/ask", data={"question": "torque drain plug"}).headers["location"]
    site.answer(again.removeprefix("/q/"), site.app.answer)
    assert "Approved by" in browser.get(again).text
    third = browser.post("/ask", data={"question": "How wide is the plug?"}).headers["location"]
    site.answer(third.removeprefix("/q/"), torque_from(site.app, "pumps/p104.pdf", copy, nearest=True))
    assert "Write the answer yourself" in browser.get(third).text
    browser.post(f"{third}/write", data={"text": "It is 33 mm wide.", "citations": ["1"]})
    assert "Your own statement, on no cited page: 33 mm" in browser.get(third).text
    again = browser.post("/ask", data={"question": "How wide is the plug?"}).headers["location"]
    site.answer(again.removeprefix("/q/"), site.app.answer)
    assert '<p class="own"><b>In the words of anonymous. On no cited page' in browser.get(again).text
    site.stop()
