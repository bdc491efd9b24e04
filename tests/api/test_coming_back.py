"""Coming back to where one wanted to go: after signing in, and after choosing a language."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from services.settings import Settings
from services.web.app import create_site
from tests.api.conftest import Site, publish_manual, serve

KEY = "technician-key-0123456789"


@pytest.fixture
def locked(with_keys: Settings) -> Iterator[Site]:
    site = serve(with_keys, create_site)
    yield site
    site.stop()


def signed_in(client: httpx.Client, refused: httpx.Response) -> httpx.Response:
    """What is shown after the sign-in that the response asked for."""
    assert refused.status_code == 303
    form = client.get(refused.headers["location"])
    then = re.search(r'name="next" value="([^"]*)"', form.text)
    assert then is not None, form.text
    return client.post("/sign-in/key", data={"key": KEY, "next": html.unescape(then[1])}, follow_redirects=True)


@pytest.mark.parametrize("address", ["/documents?q=drain%20plug%20%26%20torque", "/documents/P%20104%23a.pdf?page=2"])
def test_a_sign_in_leads_back_with_all_that_was_asked_for(locked: Site, address: str) -> None:
    publish_manual(locked.app, "P 104#a.pdf")
    client = locked.client()
    back = signed_in(client, client.get(address))
    assert (back.status_code, back.url) == (200, httpx.URL(f"{locked.url}{address}"))


def test_an_address_that_is_too_long_leads_back_to_its_page(locked: Site) -> None:
    client = locked.client()
    assert signed_in(client, client.get(f"/documents?q={'x' * 3000}")).url == httpx.URL(f"{locked.url}/documents")


def test_a_question_that_is_sent_after_the_sign_in_has_ended_is_in_the_form_again(locked: Site) -> None:
    client = locked.client()
    sent = {"question": "Torque of P&ID <4>?", "asset": "P-104", "line_down": "true", "conversation": "c1", "once": "x"}
    page = signed_in(client, client.post("/ask", data=sent))
    assert "Torque of P&amp;ID &lt;4&gt;?</textarea>" in page.text
    assert 'name="asset" maxlength="200" value="P-104"' in page.text
    assert 'name="line_down" value="true" checked' in page.text
    assert 'name="conversation" value="c1"' in page.text
    assert 'name="once" value="x"' not in page.text
    assert not locked.app.store.jobs.list(), "nobody asked anything yet"


def test_a_language_is_chosen_on_the_page_of_any_document(locked: Site) -> None:
    publish_manual(locked.app, "P 104#a.pdf")
    client = locked.client(KEY)
    address = f"/documents/{quote('P 104#a.pdf')}?page=2"
    then = re.search(r'name="then" value="([^"]*)"', client.get(address).text)
    assert then is not None
    chosen = client.post("/language", data={"language": "de", "then": html.unescape(then[1])}, follow_redirects=True)
    assert (chosen.status_code, chosen.url) == (200, httpx.URL(f"{locked.url}{address}"))
