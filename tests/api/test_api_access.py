"""Who is let in: keys, loopback, other sites; what every response carries; what the OpenAPI document says."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from models.errors import BadInput
from models.store import Store
from models.types import Role
from services.accounts import add_key
from services.api.authentication import Authentication, is_loopback
from services.api.keys import read_keys
from services.settings import Settings
from tests.api.conftest import KEYS, RedisServer, Site, assert_problem
from tests.api.test_api_queries import ASK, UNKNOWN, ask
from tests.waiting import until

ROUTES = [
    ("POST", "/v1/queries"),
    ("GET", f"/v1/queries/{UNKNOWN}"),
    ("DELETE", f"/v1/queries/{UNKNOWN}"),
    ("GET", f"/v1/queries/{UNKNOWN}/events"),
    ("GET", f"/v1/queries/{UNKNOWN}/picture.png"),
    ("POST", f"/v1/queries/{UNKNOWN}/feedback"),
    ("GET", "/v1/feedback"),
    ("GET", "/v1/health"),
    ("GET", "/v1/review"),
    ("GET", f"/v1/review/{UNKNOWN}"),
    ("POST", f"/v1/review/{UNKNOWN}/accept"),
    ("POST", f"/v1/review/{UNKNOWN}/correct"),
    ("POST", f"/v1/review/{UNKNOWN}/reject"),
    ("POST", f"/v1/review/{UNKNOWN}/readable"),
    ("POST", "/v1/documents"),
    ("GET", "/v1/documents"),
    ("GET", "/v1/documents/a.pdf"),
    ("PATCH", "/v1/documents/a.pdf"),
    ("GET", "/v1/documents/a.pdf/rejected.csv"),
    ("POST", "/v1/previews"),
    ("GET", "/v1/assets"),
    ("GET", "/v1/assets/P-7"),
    ("GET", "/v1/assets/P-7/condition"),
    ("POST", "/v1/readings"),
    ("GET", "/v1/readings"),
    ("GET", "/v1/readings/series"),
    ("DELETE", "/v1/documents/a.pdf"),
    ("GET", "/v1/documents/a.pdf/pages/1.png"),
    ("GET", f"/v1/jobs/{UNKNOWN}"),
    ("DELETE", f"/v1/jobs/{UNKNOWN}"),
    ("GET", "/v1/search"),
    ("GET", "/v1/assets"),
    ("GET", "/v1/assets/P-7/history"),
    ("GET", "/v1/assets/P-7/forecast"),
    ("GET", "/v1/assets/P-7/due"),
    ("GET", "/v1/assets/P-7/survival.png"),
    ("GET", "/v1/assets/P-7/timeline.png"),
    ("GET", "/v1/assets/P-7/trend.png"),
    ("GET", "/v1/work-orders"),
    ("GET", "/v1/forecasts"),
    ("GET", "/v1/forecasts/ranking.png"),
    ("PUT", f"/v1/queries/{UNKNOWN}/approval"),
    ("GET", "/v1/approvals"),
    ("DELETE", f"/v1/approvals/{UNKNOWN}"),
    ("GET", "/v1/versions"),
    ("GET", f"/v1/versions/{UNKNOWN}"),
    ("GET", f"/v1/versions/{UNKNOWN}/diff"),
    ("POST", f"/v1/versions/{UNKNOWN}/promote"),
    ("POST", "/v1/versions/rollback"),
    ("GET", "/v1/models"),
    ("POST", "/v1/chat/completions"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_works_without_a_key_once_there_are_keys(keyed: Site, method: str, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Cookie": "millwright_key=wrong"}):
        with httpx.Client(base_url=keyed.url, headers=headers) as client:
            problem = client.request(method, path, json=ASK if path == "/v1/queries" else None)
            assert_problem(problem, 401, "key")
            assert problem.headers["www-authenticate"].startswith("Bearer")


def test_every_route_is_in_the_test_above(site: Site, client: httpx.Client) -> None:
    described = client.get("/v1/openapi.json").json()["paths"]
    tested = {
        (
            method,
            path.replace(UNKNOWN, "{id}")
            .replace("a.pdf", "{document}")
            .replace("1.png", "{page}.png")
            .replace("P-7", "{asset}"),
        )
        for method, path in ROUTES
    }
    there = {
        (method.upper(), re.sub(r"\{(query|job|approval|feedback|version)_id\}", "{id}", path))
        for path, methods in described.items()
        for method in methods
        if path.startswith("/v1/")
    }
    assert there == tested


def test_a_key_is_a_principal_with_groups(keyed: Site, technician: httpx.Client) -> None:
    query = keyed.app.store.queries.get(ask(technician))
    assert (query.principal, query.audience) == ("key:technician", (frozenset({"everyone", "press"}),))
    with httpx.Client(base_url=keyed.url, cookies={"millwright_key": "technician-key-0123456789"}) as browser:
        assert browser.get(f"/v1/queries/{query.id}").status_code == 200


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no API key"),
        ("[a", "TOML"),
        ("a = 1", "[a]: this must be a table"),
        ("[a]\ngroups = ['x']", "either `key` or `sha256`"),
        ("[a]\nkey = 'short'\ngroups = ['x']", "20 characters"),
        ("[a]\nkey = 'a-key-that-is-long-enough'", "`groups` is a list"),
        ("[a]\nkey = 'a-key-that-is-long-enough'\ngroups = []", "`groups` is a list"),
        ("[a]\nsha256 = 'abc'\ngroups = ['x']", "64 hexadecimal"),
        ("[a]\nkey = 'a-key-that-is-long-enough'\ngroups = ['x']\nrule = 'admin'", "`rule` is unknown"),
        ("[a]\nkey = 'a-key-that-is-long-enough'\ngroups = ['x']\nrole = 'boss'", '`role` is "technician"'),
        ("[a]\nkey = 'a-key-that-is-long-enough'\ngroups = ['x']\nexpires = '2027-12-31'", "date without quotes"),
        ("['a b']\nkey = 'a-key-that-is-long-enough'\ngroups = ['x']", "a name has"),
        ("".join(f"[{name}]\nkey = 'a-key-that-is-long-enough'\ngroups = ['x']\n" for name in "ab"), "twice"),
    ],
)
def test_a_keys_file_that_can_not_be_used_is_explained(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(text)
    with pytest.raises(BadInput) as raised:
        read_keys(path)
    assert words in str(raised.value)
    assert str(path) in str(raised.value)
    assert "long-enough" not in str(raised.value), "a key never stands in a message"


def test_a_key_may_be_given_by_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    digest = "f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7"  # of hunter2
    path.write_text(f"[a]\nsha256 = '{digest.upper()}'\ngroups = ['x']")
    keys = read_keys(path)
    found = keys.find("hunter2")
    assert found is not None
    assert (found.name, found.groups, found.role) == ("a", {"x"}, Role.TECHNICIAN)
    assert keys.find("hunter3") is None


def test_a_key_of_the_file_ends_with_its_last_day(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    today = datetime.now(UTC).date()
    for last, good in ((today - timedelta(days=2), False), (today + timedelta(days=2), True)):
        path.write_text(f"[a]\nkey = 'a-key-that-is-long-enough'\ngroups = ['x']\nexpires = {last}")
        assert (read_keys(path).find("a-key-that-is-long-enough") is not None) is good


def test_another_bind_without_accounts_does_not_start(settings: Settings, tmp_path: Path) -> None:
    opened = settings.model_copy(update={"api_host": "0.0.0.0"})
    store = Store.open(settings.store_url)
    store.migrate()
    with pytest.raises(BadInput, match="MILLWRIGHT_API_KEYS_FILE"):
        Authentication(opened, store)
    (tmp_path / "k.toml").write_text(KEYS)
    assert Authentication(opened.model_copy(update={"api_keys_file": tmp_path / "k.toml"}), store).needed
    environment = settings.environment() | {"MILLWRIGHT_API_HOST": "0.0.0.0", "MILLWRIGHT_API_PORT": "0"}
    ended = subprocess.run([sys.executable, "-m", "services.api"], env=environment, capture_output=True, text=True)
    assert ended.returncode == 1
    (line,) = ended.stderr.strip().splitlines()
    assert "there are no accounts" in line
    add_key(store.accounts, "robot", Role.TECHNICIAN, ["everyone"])
    assert Authentication(opened, store).needed
    store.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "10.0.0.1", "localhost.evil.example", "127.0.0.1.nip.io"])
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


def test_another_name_for_this_machine_is_not_answered_to(client: httpx.Client) -> None:
    assert_problem(client.get("/v1/documents", headers={"Host": "evil.example"}), 421)
    assert client.get("/v1/documents", headers={"Host": "localhost:8420"}).status_code == 200


def test_the_page_of_another_site_can_not_post(client: httpx.Client) -> None:
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
    ):
        assert_problem(client.post("/v1/queries", json=ASK, headers=headers), 403, "another site")
    own = {"Origin": str(client.base_url).rstrip("/")}
    assert client.post("/v1/queries", json=ASK, headers=own).status_code == 202


@pytest.mark.parametrize("headers", [{"Host": "[::1"}, {"Host": "127.0.0.1", "Origin": "http://[x"}])
def test_a_header_that_holds_no_address_is_refused_like_any_other(
    client: httpx.Client, headers: dict[str, str]
) -> None:
    refused = assert_problem(client.delete("/v1/documents/a b", headers=headers), 400, "no address")
    assert refused["instance"] == "/v1/documents/a%20b"


def test_every_response_is_hardened(client: httpx.Client) -> None:
    for path in ("/healthz", "/v1/nothing", "/v1/documents"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"


def test_an_error_that_nobody_foresaw_is_hardened_too(
    site: Site, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(type(site.app.store.documents), "list", broken)
    failed = client.get("/v1/documents")
    assert "nobody foresaw" not in assert_problem(failed, 500, "report it")["detail"]
    assert failed.headers["x-content-type-options"] == "nosniff"
    assert failed.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in failed.headers["content-security-policy"]


def test_health_and_readiness(site: Site, client: httpx.Client, redis_server: RedisServer) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok", "checks": {"store": "ok", "redis": "ok"}}
    redis_server.stop()
    away = client.get("/readyz")
    assert (away.status_code, away.json()["checks"]) == (503, {"store": "ok", "redis": "unavailable"})
    assert client.get("/healthz").status_code == 200
    redis_server.start()
    until(lambda: client.get("/readyz").status_code == 200, "ready again")


def test_the_openapi_document_is_whole(client: httpx.Client) -> None:
    document = client.get("/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    operations = [(p, m, o) for p, methods in document["paths"].items() for m, o in methods.items()]
    ids = [operation["operationId"] for _, _, operation in operations]
    assert len(ids) == len(set(ids))
    for reference in _references(document):
        node: Any = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
    for path, method, operation in operations:
        assert operation["summary"], (path, method)
        assert operation["description"], (path, method)
        if path.startswith("/v1/"):
            for status in ("4XX", "5XX", "422"):
                assert "application/problem+json" in operation["responses"][status]["content"], (path, method, status)
            assert operation["security"], (path, method)
        named = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"}
        assert named == {part.split("}")[0] for part in path.split("{")[1:]}, path


def test_every_route_stands_in_the_docs(client: httpx.Client) -> None:
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    for path, methods in client.get("/v1/openapi.json").json()["paths"].items():
        for method in methods:
            assert f"| `{method.upper()} {path}` |" in page


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in _references(value)]
    return [found for value in node for found in _references(value)] if isinstance(node, list) else []
