"""Signing in by name and password, by stored keys, and at a real OpenID provider; roles and rates."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from models.store.audit import Action
from models.types import Role
from services.accounts import add_key, add_user, sign_in
from services.settings import Settings
from services.web.app import create_site
from tests.api.conftest import Site, assert_problem, publish_manual, serve
from tests.api.test_api_queries import ASK

PASSWORD = "correct horse battery"
DAY = timedelta(days=1)


@pytest.fixture
def opened(settings: Settings) -> Iterator[Site]:
    site = serve(settings, create_site)
    yield site
    site.stop()


def enter(site: Site, name: str, password: str = PASSWORD) -> httpx.Client:
    browser = site.client()
    sent = browser.post("/sign-in", data={"name": name, "password": password, "next": "/documents"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/documents"), sent.text
    return browser


def test_a_person_signs_in_sees_their_groups_and_leaves(opened: Site) -> None:
    accounts = opened.app.store.accounts
    publish_manual(opened.app, "press.pdf", ("press",))
    publish_manual(opened.app, "paint.pdf", ("paint",))
    assert opened.client().get("/documents").status_code == 200, "nobody has an account yet"
    add_user(accounts, "anna", Role.TECHNICIAN, ["press"], PASSWORD)
    assert opened.client().get("/documents").headers["location"] == "/sign-in?next=/documents"
    browser = enter(opened, "anna")
    page = browser.get("/documents").text
    assert "press.pdf" in page
    assert "paint.pdf" not in page
    assert 'type="file"' not in page
    assert browser.get("/v1/documents/press.pdf/pages/1.png").status_code == 200
    assert browser.get("/v1/documents/paint.pdf/pages/1.png").status_code == 404
    assert [entry.subject for entry in opened.app.store.audit.list(action=Action.PAGE_SEEN)] == ["press.pdf"]
    kept = dict(browser.cookies)
    browser.post("/sign-out")
    with httpx.Client(base_url=opened.url, cookies=kept) as thief:
        assert thief.get("/documents").status_code == 303, "what the cookie carried opens nothing any more"


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong password"), ("bob", PASSWORD), ("", ""), ("anna", "")])
def test_a_wrong_password_and_an_unknown_name_are_told_the_same(opened: Site, name: str, password: str) -> None:
    add_user(opened.app.store.accounts, "anna", Role.ADMIN, [], PASSWORD)
    refused = opened.client().post("/sign-in", data={"name": name, "password": password})
    assert refused.status_code == 401
    assert "Name and password do not belong together." in refused.text
    assert "set-cookie" not in refused.headers


def test_passwords_are_tried_ten_times(opened: Site) -> None:
    add_user(opened.app.store.accounts, "carla", Role.ADMIN, [], PASSWORD)
    codes = [
        opened.client().post("/sign-in", data={"name": "carla", "password": "guess"}).status_code for _ in range(11)
    ]
    assert codes == [401] * 10 + [429]


def test_a_password_is_kept_as_an_argon2id_hash(opened: Site) -> None:
    accounts = opened.app.store.accounts
    add_user(accounts, "anna", Role.TECHNICIAN, ["press"], PASSWORD)
    assert (accounts.password_hash("anna") or "").startswith("$argon2id$")
    assert sign_in(accounts, "anna", PASSWORD, DAY)
    assert sign_in(accounts, "anna", PASSWORD + "x", DAY) is None


@pytest.mark.parametrize(
    ("role", "brings", "removes"),
    [(Role.TECHNICIAN, 403, 403), (Role.ENGINEER, 202, 204), (Role.ADMIN, 202, 204)],
)
def test_a_role_says_what_may_be_done(opened: Site, role: Role, brings: int, removes: int) -> None:
    publish_manual(opened.app, "press.pdf", ("press",))
    _, secret = add_key(opened.app.store.accounts, "robot", role, ["press"])
    client = opened.client(secret)
    assert client.post("/v1/documents", files={"file": ("a.txt", b"Torque: 45 N m.")}).status_code == brings
    assert client.delete("/v1/documents/press.pdf").status_code == removes
    noted = [entry.action for entry in opened.app.store.audit.list(principal="key:robot")]
    assert noted == ([] if role is Role.TECHNICIAN else ["document removed", "document brought"])


def test_an_engineer_brings_documents_for_groups_of_theirs_alone(opened: Site) -> None:
    _, secret = add_key(opened.app.store.accounts, "robot", Role.ENGINEER, ["press"])
    sent = opened.client(secret).post("/v1/documents", files={"file": ("a.txt", b"x")}, data={"group": "board"})
    assert_problem(sent, 403, "not in the group")


def test_a_revoked_key_opens_nothing_from_the_next_request_on(opened: Site) -> None:
    _, secret = add_key(opened.app.store.accounts, "robot", Role.TECHNICIAN, ["press"])
    client = opened.client(secret)
    assert client.get("/v1/documents").status_code == 200
    opened.app.store.accounts.revoke_key("robot")
    assert_problem(client.get("/v1/documents"), 401, "time is over")


def test_whoever_asks_too_often_waits(settings: Settings) -> None:
    site = serve(settings.model_copy(update={"question_limit": "3/hour", "rate_limit": "8/hour"}), create_site)
    secrets = [add_key(site.app.store.accounts, name, Role.TECHNICIAN, ["press"])[1] for name in ("eager", "calm")]
    eager, calm = (site.client(secret) for secret in secrets)
    asked = [eager.post("/v1/queries", json=ASK).status_code for _ in range(4)]
    assert asked == [202, 202, 202, 429]
    assert [eager.get("/v1/documents").status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    refused = eager.get("/v1/documents")
    assert_problem(refused, 429, "Try again in")
    assert int(refused.headers["retry-after"]) >= 1
    assert calm.post("/v1/queries", json=ASK).status_code == 202, "one caller doesn't use up another's"
    site.stop()


# ---------------------------------------- a real OpenID provider


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A provider process that knows two people."""
    people = [
        {"sub": "7", "preferred_username": "anna", "groups": ["press", "mw-engineers"]},
        {"sub": "8", "preferred_username": "local", "groups": ["press"]},
    ]
    claims = [part for person in people for part in ("--user-claims", json.dumps(person))]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", "0", *claims],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    found = next((m[1] for line in process.stderr if (m := re.search(r"(http://[\w.]+:\d+)", line))), "")
    assert found, "the provider has started"
    yield found
    process.terminate()
    process.communicate(timeout=30)


def at_the_provider(site: Site, subject: str) -> tuple[httpx.Client, httpx.Response]:
    """Goes to the provider, says who one is there, and comes back."""
    browser = site.client()
    leaving = browser.get("/sign-in/provider", params={"next": "/documents"})
    assert leaving.status_code == 302
    assert "code_challenge_method=S256" in leaving.headers["location"]
    with httpx.Client() as elsewhere:
        proved = elsewhere.post(leaving.headers["location"], data={"sub": subject})
    assert proved.status_code in (302, 303), proved.text
    return browser, browser.get(proved.headers["location"])


@pytest.fixture
def federated(settings: Settings, provider: str) -> Iterator[Site]:
    update = {"oidc_issuer": provider, "oidc_client_id": "millwright", "oidc_engineers": "mw-engineers"}
    site = serve(Settings(**{**settings.model_dump(), **update, "oidc_client_secret": "s3cret"}), create_site)
    yield site
    site.stop()


def test_a_person_of_the_provider_comes_in_with_its_groups(federated: Site) -> None:
    assert federated.client().get("/documents").status_code == 303, "a provider is enough to close the door"
    publish_manual(federated.app, "press.pdf", ("press",))
    browser, back = at_the_provider(federated, "7")
    assert (back.status_code, back.headers["location"]) == (303, "/documents"), back.text
    assert "press.pdf" in browser.get("/documents").text
    anna = federated.app.store.accounts.user("anna")
    assert (anna.role, anna.groups) == (Role.ENGINEER, {"press", "mw-engineers"})
    at_the_provider(federated, "7")
    assert len(federated.app.store.accounts.users()) == 1, "the same person again"
    federated.app.store.accounts.change_user("anna", disabled=True)
    assert browser.get("/documents").status_code == 303
    assert at_the_provider(federated, "7")[1].status_code == 403


def test_the_provider_can_not_take_over_a_local_account(federated: Site) -> None:
    add_user(federated.app.store.accounts, "local", Role.ADMIN, ["board"], PASSWORD)
    assert at_the_provider(federated, "8")[1].status_code == 403


def test_what_did_not_begin_here_does_not_end_here(federated: Site) -> None:
    browser = federated.client()
    for query in ("code=x&state=y", "state=y", "error=access_denied&error_description=%3Cscript%3E", ""):
        back = browser.get(f"/sign-in/provider/back?{query}")
        assert back.status_code == 403, query
        assert "<script>" not in back.text.replace('<script src="/static', "")
    browser.get("/sign-in/provider")
    assert browser.get("/sign-in/provider/back?code=forged&state=forged").status_code == 403


@pytest.fixture
def portal(request: pytest.FixtureRequest) -> Iterator[str]:
    """What answers in the provider's place."""

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(request.param)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def misled(settings: Settings, portal: str) -> Iterator[Site]:
    update = {"oidc_issuer": portal, "oidc_client_id": "millwright", "oidc_client_secret": "s3cret"}
    site = serve(Settings(**{**settings.model_dump(), **update}), create_site)
    yield site
    site.stop()


@pytest.mark.parametrize("portal", [b"<html>Please log on to the network</html>", b"{}", b"[]"], indirect=True)
def test_a_provider_that_answers_with_something_else_is_told_in_a_sentence(misled: Site) -> None:
    refused = misled.client().get("/sign-in/provider")
    assert refused.status_code == 403
    assert "The sign-in at the provider did not work." in refused.text
