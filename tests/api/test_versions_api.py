"""/v1/versions and the client's methods for it: list, show, compare, promote, go back."""

from __future__ import annotations

from typing import Any

import pytest

from models.errors import BadInput, Conflict, Forbidden
from models.store.audit import Action
from models.types import Role
from services.accounts import add_key
from services.answering.state import default_state
from services.client import AsyncClient, Client
from tests.api.conftest import Site, assert_problem
from tests.waiting import in_a_thread


def candidate(site: Site) -> tuple[str, str]:
    """The shipped version, and one that was compiled from it and refused."""
    shipped = site.app.seed_version()
    state = default_state()
    changed = state.model_copy(update={"site_words": {"mule": "bearing"}})
    metrics = {"n": 40, "before": 30, "after": 33, "reason": "not surely better"}
    return shipped, site.app.store.versions.add(changed.to_json(), metrics, "d" * 64, shipped)


def test_versions_are_listed_shown_and_compared(site: Site) -> None:
    shipped, made = candidate(site)
    client = site.client()
    listed = client.get("/v1/versions").json()["versions"]
    assert [one["id"] for one in listed] == [made, shipped]
    assert [(one["active"], one["promoted_by"], one["reason"]) for one in listed] == [
        (False, "", "not surely better"),
        (True, "shipped", ""),
    ]
    shown = client.get(f"/v1/versions/{made}").json()
    assert (shown["parent"], shown["metrics"]["after"]) == (shipped, 33)
    assert shown["document"]["site_words"] == {"mule": "bearing"}
    compared = {"version": made, "against": shipped, "differences": {"site_words.mule": [None, "bearing"]}}
    found = client.get(f"/v1/versions/{made}/diff").json()
    assert found["differences"] in (compared["differences"], {"site_words": [None, {"mule": "bearing"}]})
    assert found["against"] == shipped
    assert client.get(f"/v1/versions/{made}/diff?against={made}").json()["differences"] == {}
    assert client.get(f"/v1/versions/{shipped}/diff").json()["against"] is None
    assert_problem(client.get("/v1/versions/0123456789abcdef"), 404, "no program version")


def test_an_administrator_promotes_and_goes_back_and_it_is_noted(site: Site) -> None:
    shipped, made = candidate(site)
    with Client(site.url) as millwright:
        with pytest.raises(Conflict, match="no longer the active one"):
            millwright.promote(made, active=made)
        assert millwright.promote(made, active=shipped)["promoted_by"] == "anonymous"
        assert [one["id"] for one in millwright.versions() if one["active"]] == [made]
        assert millwright.version(made)["document"]["site_words"] == {"mule": "bearing"}
        assert millwright.diff(made)["against"] == shipped
        with pytest.raises(Conflict, match="no longer the active one"):
            millwright.rollback(active=shipped)
        assert millwright.rollback(active=made)["id"] == shipped
        with pytest.raises(BadInput, match="none before it"):
            millwright.rollback()
        assert millwright.rollback(made)["active"]
    noted = site.app.store.audit.list(action=Action.PROMOTED)
    assert [(entry.principal, entry.subject) for entry in noted] == [
        ("anonymous", made),
        ("anonymous", shipped),
        ("anonymous", made),
    ]


def test_the_same_in_an_event_loop(site: Site) -> None:
    shipped, made = candidate(site)

    async def done() -> list[Any]:
        async with AsyncClient(site.url) as millwright:
            return [
                [one["id"] for one in await millwright.versions()],
                (await millwright.version(made))["document"]["site_words"],
                (await millwright.diff(made, against=made))["differences"],
                (await millwright.promote(made, active=shipped))["active"],
                (await millwright.rollback())["id"],
            ]

    assert in_a_thread(done) == [[made, shipped], {"mule": "bearing"}, {}, True, shipped]


def test_engineers_read_and_only_administrators_change(keyed: Site) -> None:
    shipped, made = candidate(keyed)
    assert_problem(keyed.client("technician-key-0123456789").get("/v1/versions"), 403, "engineer")
    engineer = keyed.client("engineer-key-0123456789abc")
    assert engineer.get(f"/v1/versions/{made}").status_code == 200
    assert_problem(engineer.post(f"/v1/versions/{made}/promote", json={}), 403, "admin")
    assert_problem(engineer.post("/v1/versions/rollback", json={"to": made}), 403, "admin")
    assert keyed.app.store.versions.active_id() == shipped
    secret = add_key(keyed.app.store.accounts, "boss", Role.ADMIN, ["everyone"])[1]
    with Client(keyed.url, secret) as boss:
        assert boss.promote(made)["promoted_by"] == "key:boss"
    with Client(keyed.url, "engineer-key-0123456789abc") as other, pytest.raises(Forbidden):
        other.promote(shipped)
