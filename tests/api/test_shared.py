"""An answer that is shared opens for whoever may see what it cites, for nobody else, and tells others nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from models.types import Answer, Query, Status
from services.answering.progress import Progress
from services.settings import Settings
from services.web.app import create_site
from services.web.values import values
from tests.api.conftest import KEYS, Site, publish_manual, serve, torque_from

STRANGER = '\n[stranger]\nkey = "stranger-key-0123456789abc"\ngroups = ["boiler"]\nrole = "admin"\n'


@pytest.fixture
def plant(settings: Settings, tmp_path: Path) -> Iterator[Site]:
    (tmp_path / "keys.toml").write_text(KEYS + STRANGER)
    site = serve(settings.model_copy(update={"api_keys_file": tmp_path / "keys.toml"}), create_site)
    yield site
    site.stop()


def person(site: Site, name: str) -> httpx.Client:
    key = {"technician": "technician-key-0123456789", "engineer": "engineer-key-0123456789abc"}
    client = site.client()
    client.cookies.set("millwright_key", key.get(name, "stranger-key-0123456789abc"))
    return client


def told(client: httpx.Client, where: str) -> tuple[int, str]:
    """What the page says, the id of the answer left out."""
    response = client.get(where)
    _, _, said = response.text.partition("<main>")
    return response.status_code, said.replace(where.removeprefix("/q/"), "ID")


def asked(site: Site, client: httpx.Client, groups: tuple[str, ...] = ("press",)) -> str:
    """The address of an answer about a manual of these groups."""
    copy = publish_manual(site.app, groups=groups)
    where = client.post("/ask", data={"question": "How tight is the secret plug?"}).headers["location"]
    site.answer(where.removeprefix("/q/"), torque_from(site.app, "pumps/p104.pdf", copy))
    return where


def test_who_may_see_what_is_cited_opens_it_and_nobody_else_learns_of_it(plant: Site) -> None:
    technician, engineer, stranger = (person(plant, name) for name in ("technician", "engineer", "stranger"))
    where = asked(plant, technician)
    picture = f"/v1/documents/pumps/p104.pdf/pages/1.png?highlight={where.removeprefix('/q/')}.1"
    unknown = told(engineer, "/q/" + "0" * 32)
    for other in (engineer, stranger):
        assert told(other, where) == unknown
    assert technician.post(f"{where}/share").status_code == 303

    shown = engineer.get(where)
    assert shown.status_code == 200
    assert "Somebody shared this answer" in shown.text
    assert "45 N·m" in shown.text
    assert 'class="feedback"' not in shown.text
    assert "/approve" not in shown.text
    assert engineer.get(f"{where}/source/1").status_code == 200
    assert engineer.get(picture).status_code == 200
    for do in ("share", "unshare", "cancel", "approve"):
        assert engineer.post(f"{where}/{do}").status_code == 404, "it is still the question of who asked"
    assert engineer.post(f"{where}/feedback", data={"verdict": "wrong"}).status_code == 404
    assert engineer.get(f"{where}/answer").status_code == 404

    assert told(stranger, where) == unknown
    for path in (f"{where}/source/1", picture):
        assert stranger.get(path).status_code == 404
    assert plant.client().get(where).headers["location"] == f"/sign-in?next={where}"
    actions = [entry.action for entry in plant.app.store.audit.list() if entry.subject == where.removeprefix("/q/")]
    assert actions == ["answer shared"]


def test_it_is_looked_at_again_each_time(plant: Site) -> None:
    technician, engineer = person(plant, "technician"), person(plant, "engineer")
    where = asked(plant, technician, groups=("everyone", "press"))
    technician.post(f"{where}/share")
    assert engineer.get(where).status_code == 200
    publish_manual(plant.app, groups=("everyone",))  # the engineer is of the press alone
    assert engineer.get(where).status_code == 404
    publish_manual(plant.app, groups=("press",))
    assert engineer.get(where).status_code == 200
    technician.post(f"{where}/unshare")
    assert engineer.get(where).status_code == 404


def test_what_cites_nothing_is_not_shared(plant: Site) -> None:
    technician, engineer = person(plant, "technician"), person(plant, "engineer")
    where = technician.post("/ask", data={"question": "How tight?"}).headers["location"]

    def uncited(query: Query, progress: Progress) -> Answer:
        return Answer(query.id, Status.ANSWERED, "45 N·m")

    plant.answer(where.removeprefix("/q/"), uncited)
    assert "/share" not in technician.get(where).text
    assert technician.post(f"{where}/share").status_code in (400, 422)
    plant.app.store.queries.share(where.removeprefix("/q/"), on=True)
    assert engineer.get(where).status_code == 404


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Drain plug, gear unit: torque 80 N·m [1]\nFastener: Drain plug; Torque (N·m): 80 [1]", ("80 N·m",)),
        ("Task: Change the oil; Operating hours: 500; At the latest after: 6 months [1]", ()),
        ("The charger gives 28.0 to 28.4 volts. [1]", ("28.0 to 28.4 volts",)),
        ("Tighten to 80 ± 5 N·m, then turn by 90°. [1]", ("80 ± 5 N·m", "90°")),
        ("Not below -20 °C [1]", ("-20 °C",)),
        ("Call the workshop. [1]\n- 45 N·m", ()),
        ("1 mm, 2 mm, 3 mm and 4 mm", ()),
    ],
)
def test_a_value_is_copied_with_its_unit(text: str, found: tuple[str, ...]) -> None:
    assert values(text) == found


def test_own_questions_are_listed_page_by_page_and_nobody_elses(plant: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    technician, engineer = person(plant, "technician"), person(plant, "engineer")
    for number in range(5):
        technician.post("/ask", data={"question": f"Question {number}?", "asset": "P-104"})
    monkeypatch.setattr("services.web.questions.MOST_SHOWN", 3)
    first = technician.get("/questions").text
    assert re.findall(r"<b>Question (\d)", first) == ["4", "3", "2"]
    older = re.search(r'href="(/questions\?before=[^"]+)"', first)
    assert older is not None
    assert re.findall(r"<b>Question (\d)", technician.get(older[1]).text) == ["1", "0"]
    assert "Question" not in engineer.get("/questions").text.replace("My questions", "")
