"""The pages of the program versions: list, difference, promotion with confirmation."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from models.store.audit import Action
from services.answering.state import default_state
from services.settings import Settings
from services.web.app import create_site
from tests.api.conftest import Site, serve


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    made = serve(settings, create_site)
    yield made
    made.stop()


def candidate(site: Site) -> tuple[str, str]:
    """The shipped version, and one that was made from it."""
    shipped = site.app.seed_version()
    state = default_state()
    changed = state.model_copy(update={"retrieval": state.retrieval.model_copy(update={"lexical": 0.55})})
    metrics = {
        "n": 40,
        "before": 30,
        "after": 33,
        "p": 0.25,
        "safety": {"warning": [5, 5, 5]},
        "reason": "not <surely> better",
    }
    return shipped, site.app.store.versions.add(changed.to_json(), metrics, "d" * 64, shipped)


def test_versions_are_listed_compared_promoted_and_taken_back(site: Site) -> None:
    shipped, made = candidate(site)
    browser = site.client()
    listed = browser.get("/versions").text
    assert made in listed
    assert "30 → 33 / 40" in listed
    assert "not &lt;surely&gt; better" in listed
    page = browser.get(f"/versions/{made}").text
    assert "retrieval.lexical" in page
    assert "<td>0.55</td>" in page
    unsure = browser.post(f"/versions/{made}", data={"active": shipped})
    assert unsure.status_code == 422
    assert site.app.store.versions.active_id() == shipped
    stale = browser.post(f"/versions/{made}", data={"active": made, "sure": "yes"})
    assert stale.status_code == 422
    assert browser.post(f"/versions/{made}", data={"active": shipped, "sure": "yes"}).status_code == 303
    assert site.app.store.versions.active_id() == made
    (entry,) = site.app.store.audit.list(action=Action.PROMOTED)
    assert (entry.principal, entry.subject) == ("anonymous", made)
    assert "Go back to this version" in browser.get(f"/versions/{shipped}").text
    browser.post(f"/versions/{shipped}", data={"active": made, "sure": "yes"})
    assert site.app.store.versions.active_id() == shipped


def test_technicians_see_none_and_engineers_promote_none(with_keys: Settings) -> None:
    site = serve(with_keys, create_site)
    try:
        shipped, made = candidate(site)
        technician, engineer = (site.client(key) for key in ("technician-key-0123456789", "engineer-key-0123456789abc"))
        assert technician.get("/versions").status_code == 403
        assert engineer.get(f"/versions/{made}").status_code == 200
        assert "<button" in engineer.get(f"/versions/{made}").text
        assert 'name="sure"' not in engineer.get(f"/versions/{made}").text
        assert engineer.post(f"/versions/{made}", data={"active": shipped, "sure": "yes"}).status_code == 403
        assert site.app.store.versions.active_id() == shipped
        assert httpx.get(f"{site.url}/versions").status_code in (303, 401)
    finally:
        site.stop()
