"""Users, sign-ins, keys and the audit log: what ends, ends at once and for good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.errors import BadInput, Conflict, NotFound
from models.store import Store
from models.store.audit import Action
from models.types import Role
from tests.contract.store.conftest import Clock

DAY = timedelta(days=1)


def test_the_first_account_closes_the_door_for_good(store: Store) -> None:
    assert not store.accounts.any()
    store.accounts.add_key("robot", "d1", Role.TECHNICIAN, ["press"])
    store.accounts.revoke_key("robot")
    assert store.accounts.any()


def test_a_user_is_kept_and_changed(store: Store) -> None:
    anna = store.accounts.add_user("anna", Role.TECHNICIAN, ["press", "everyone"], password_hash="h")
    assert store.accounts.user("anna") == anna
    assert (anna.groups, anna.disabled, anna.signed_in_at) == ({"press", "everyone"}, False, None)
    changed = store.accounts.change_user("anna", role=Role.ADMIN, groups=[])
    assert (changed.id, changed.role, changed.groups) == (anna.id, Role.ADMIN, frozenset())
    assert store.accounts.password_hash("anna") == "h"
    with pytest.raises(Conflict, match="anna"):
        store.accounts.add_user("anna", Role.TECHNICIAN, [])
    for unknown in (store.accounts.user, store.accounts.change_user):
        with pytest.raises(NotFound, match="bob"):
            unknown("bob")
    assert store.accounts.password_hash("bob") is None


def test_a_sign_in_ends_by_time_by_leaving_by_a_new_password_and_by_being_shut_out(store: Store, clock: Clock) -> None:
    accounts = store.accounts
    accounts.add_user("anna", Role.TECHNICIAN, ["press"], password_hash="h")
    accounts.sign_in("anna", "phone", DAY)
    accounts.sign_in("anna", "desk", 3 * DAY)
    found = accounts.signed_in("phone")
    assert found is not None
    assert (found.name, found.signed_in_at is not None) == ("anna", True)
    clock.advance(2 * 86400)
    assert accounts.signed_in("phone") is None
    assert accounts.signed_in("desk") is not None
    accounts.sign_out("desk")
    assert accounts.signed_in("desk") is None
    accounts.sign_in("anna", "again", DAY)
    accounts.change_user("anna", password_hash="h2")
    assert accounts.signed_in("again") is None
    accounts.sign_in("anna", "last", DAY)
    accounts.change_user("anna", disabled=True)
    assert accounts.signed_in("last") is None
    assert accounts.password_hash("anna") is None
    accounts.change_user("anna", disabled=False)
    assert accounts.signed_in("last") is None, "letting in again brings no sign-in back"


def test_what_the_groups_are_now_counts_not_what_they_were(store: Store) -> None:
    store.accounts.add_user("anna", Role.TECHNICIAN, ["press"])
    store.accounts.sign_in("anna", "phone", DAY)
    store.accounts.change_user("anna", groups=["paint"])
    found = store.accounts.signed_in("phone")
    assert found is not None
    assert found.groups == {"paint"}


def test_a_key_ends_by_time_and_by_being_revoked_and_keeps_its_name(store: Store, clock: Clock) -> None:
    accounts = store.accounts
    accounts.add_key("robot", "d1", Role.ENGINEER, ["press"], DAY)
    accounts.add_key("lasting", "d2", Role.TECHNICIAN, ["press"])
    found = accounts.key("d1")
    assert found is not None
    assert (found.name, found.role, found.groups) == ("robot", Role.ENGINEER, {"press"})
    assert accounts.key("d3") is None
    clock.advance(2 * 86400)
    assert accounts.key("d1") is None
    assert accounts.key("d2") is not None
    accounts.revoke_key("lasting")
    assert accounts.key("d2") is None
    assert [key.name for key in accounts.api_keys()] == ["lasting", "robot"]
    with pytest.raises(Conflict, match="robot"):
        accounts.add_key("robot", "d4", Role.TECHNICIAN, [])
    with pytest.raises(NotFound):
        accounts.revoke_key("nobody")


def test_a_person_of_the_provider_is_found_by_subject(store: Store) -> None:
    anna = store.accounts.add_user("anna", Role.TECHNICIAN, [], subject="https://id.example 7")
    assert store.accounts.user_of_subject("https://id.example 7") == anna
    assert store.accounts.user_of_subject("https://id.example 8") is None


def test_the_audit_log_is_read_backwards_and_forgets_what_is_old(store: Store, clock: Clock) -> None:
    audit = store.audit
    audit.note("user:anna", Action.PAGE_SEEN, "a.pdf", {"page": 3})
    clock.advance(10 * 86400)
    audit.note("user:bob", Action.PAGE_SEEN, "b.pdf")
    audit.note("user:anna", Action.PROMOTED, "0123", {"groups": frozenset({"x"})})
    newest, *older = audit.list()
    assert (newest.principal, newest.action, newest.subject, newest.detail) == (
        "user:anna",
        "version promoted",
        "0123",
        {"groups": ["x"]},
    )
    assert [entry.subject for entry in older] == ["b.pdf", "a.pdf"]
    assert [entry.subject for entry in audit.list(before=newest.id, limit=1)] == ["b.pdf"]
    assert [entry.subject for entry in audit.list(principal="user:anna", action=Action.PAGE_SEEN)] == ["a.pdf"]
    audit.forget(timedelta(days=5))
    assert [entry.subject for entry in audit.list()] == ["0123", "b.pdf"]


def test_an_address_belongs_to_one_user(store: Store) -> None:
    accounts = store.accounts
    accounts.add_user("anna", Role.TECHNICIAN, ["press"], email="anna@x.example")
    with pytest.raises(Conflict, match="anna"):
        accounts.add_user("bob", Role.TECHNICIAN, [], email="anna@x.example")
    accounts.add_user("bob", Role.TECHNICIAN, [])
    with pytest.raises(Conflict, match="anna"):
        accounts.change_user("bob", email="anna@x.example")
    assert accounts.change_user("anna", email="").email is None
    accounts.change_user("bob", email="anna@x.example")
    assert {email: user.name for email, user in store.links.by_email().items()} == {"anna@x.example": "bob"}


def test_a_code_links_once_and_in_time(store: Store, clock: Clock) -> None:
    links = store.links
    store.accounts.add_user("anna", Role.TECHNICIAN, ["press"])
    links.offer("anna", "old", DAY)
    links.offer("anna", "new", DAY)
    with pytest.raises(BadInput, match="unknown"):
        links.redeem("old", "slack:T1:U1")
    assert links.redeem("new", "slack:T1:U1").name == "anna"
    with pytest.raises(BadInput, match="unknown"):
        links.redeem("new", "slack:T1:U2")
    assert {principal: user.name for principal, user in links.users(["slack:T1:U1", "slack:T1:U2"]).items()} == {
        "slack:T1:U1": "anna"
    }
    links.offer("anna", "late", DAY)
    clock.advance(86401)
    with pytest.raises(BadInput, match="time is over"):
        links.redeem("late", "slack:T1:U2")
    store.accounts.add_user("bob", Role.TECHNICIAN, [])
    links.add("bob", "slack:T1:U1")
    assert links.users(["slack:T1:U1"])["slack:T1:U1"].name == "bob", "the last link holds"
    assert (links.remove("bob"), links.remove("bob")) == (1, 0)
    with pytest.raises(NotFound):
        links.add("nobody", "slack:T1:U1")
