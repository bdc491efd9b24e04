"""The docs tell what is there: every setting and command, and no link that leads nowhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from services.api.app import create_app
from services.app import App
from services.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROUTE = re.compile(r"\b((?:GET|POST|PUT|PATCH|DELETE) /[^`\s?]*)")
INDEX_ADDRESS = re.compile(r"--(index-url|extra-index-url|find-links|trusted-host)|https?://|^-f ", re.MULTILINE)


def test_settings_and_commands_stand_in_the_docs_as_they_are() -> None:
    done = subprocess.run(
        [sys.executable, "docs/reference.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_page_of_commands_tells_what_may_be_left_out_and_both_of_a_pair_of_flags() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert "## `millwright due [ASSET]`" in page
    assert "## `millwright condition ASSET`" in page
    assert "| `--up` or `--down` | The answer is right, or wrong. |" in page
    assert "| `--yes` or `--no` | Whether everybody may read its question. Default: `--yes`. |" in page
    assert "Why; whoever gave it is told. Required." in page
    assert "Default: ." not in page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_make_targets_that_are_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^    |`)make ([a-z]+)\b", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every route of the API, as OpenAPI has it: `GET /v1/queries/{query_id}`."""
    app = App.build(Settings(home=tmp_path_factory.mktemp("home"), api_keys_file=None, api_host="127.0.0.1"))
    paths = create_app(app).openapi()["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def test_the_api_page_names_every_route_and_no_other(routes: set[str]) -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert set(ROUTE.findall(page)) == routes


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_routes_that_are_named_anywhere_exist(page: Path, routes: set[str]) -> None:
    def bare(route: str) -> str:
        return re.sub(r"\{[^}]*\}", "{}", route).rstrip(".,:;")

    named = {bare(route) for route in ROUTE.findall(page.read_text(encoding="utf-8"))}
    assert named <= {bare(route) for route in routes}


@pytest.mark.parametrize("lock", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda lock: lock.name)
def test_locks_have_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9A-Z][^\s;]*==", text, re.MULTILINE)
    assert pins
    assert not INDEX_ADDRESS.search(text)
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=[a-zA-Z0-9])", text.strip()))
