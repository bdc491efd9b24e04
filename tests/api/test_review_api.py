"""Votes by the API and the page, and who may review them."""

from __future__ import annotations

import httpx

from models.store.audit import Action
from models.types import Role
from services.accounts import add_key
from services.settings import Settings
from services.web.app import create_site
from tests.api.conftest import Site, assert_problem, publish_manual, serve, torque_from


def answered(site: Site, client: httpx.Client, copy: str) -> str:
    query_id = str(client.post("/v1/queries", json={"question": "Torque of the drain plug?"}).json()["id"])
    site.answer(query_id, torque_from(site.app, "pumps/p104.pdf", copy))
    return query_id


def test_who_may_give_and_review(settings: Settings) -> None:
    site = serve(settings, create_site)
    try:
        copy = publish_manual(site.app)
        accounts = site.app.store.accounts
        engineer, technician, stranger = (
            site.client(add_key(accounts, name, role, [group])[1])
            for name, role, group in (
                ("anna", Role.ENGINEER, "everyone"),
                ("bob", Role.TECHNICIAN, "everyone"),
                ("eve", Role.ENGINEER, "other"),
            )
        )
        query_id = answered(site, technician, copy)
        body = {"verdict": "unsafe", "reason": "nothing of the lockout", "page": 2}
        given = technician.post(f"/v1/queries/{query_id}/feedback", json=body).json()
        assert (given["state"], given["page"], given["document"]) == ("review", 2, "pumps/p104.pdf")
        assert technician.post(f"/v1/queries/{query_id}/feedback", json=body).json() == given
        assert technician.get("/v1/feedback").json() == {"feedback": [given]}
        events = {event.kind for event in site.app.events.read(query_id, block_ms=1)}
        assert "unsafe" in events
        for path in ("/v1/review", f"/v1/review/{given['id']}"):
            assert_problem(technician.get(path), 403, "engineer")
        assert technician.get("/review").status_code == 403
        assert_problem(stranger.get(f"/v1/review/{given['id']}"), 404)
        assert stranger.get("/v1/review").json() == {"items": []}
        assert '<span class="alarm">1</span>' in engineer.get("/documents").text
        assert 'class="alarm"' not in stranger.get("/documents").text, "not even how many there are"
        [item] = engineer.get("/v1/review").json()["items"]
        assert (item["urgent"], item["classified"]["kind"], item["question"]) == (
            True,
            "unsafe",
            "Torque of the drain plug?",
        )
        page = engineer.get("/review").text
        assert "nothing of the lockout" in page
        assert_problem(engineer.post(f"/v1/review/{given['id']}/reject", json={"reason": ""}), 422)
        bad = engineer.post(f"/review/{given['id']}", data={"do": "correct", "page": "900", "document": ""})
        assert bad.status_code == 422
        assert "page 900" in bad.text, "what can't be used is said on the page"
        done = engineer.post(f"/v1/review/{given['id']}/correct", json={"correction": "45 N·m", "page": 1}).json()
        assert (done["feedback"]["state"], done["example"]["pages"], done["readable"]) == ("example", [1], True)
        assert engineer.get("/v1/review").json() == {"items": []}
        assert [e.principal for e in site.app.store.audit.list(action=Action.REVIEWED)] == ["key:anna"]
    finally:
        site.stop()
