"""/v1/assets, /v1/work-orders, /v1/forecasts and the pages of machines, as their callers may see them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import numpy as np
import pytest

from ingestion.chunking import record_chunks
from ingestion.read import read
from models.readings import ReadingBatch, ReadReadings, to_micros
from models.store.documents import NewCopy
from models.types import PUBLIC_GROUP, Answer, Citation, EvidenceKind, Query, ReadLog, Status
from services.answering.pictures import with_pictures
from services.answering.progress import Progress
from services.app import App
from services.settings import Settings
from services.web.app import create_site
from tests.api.conftest import Site, assert_problem, serve
from tests.api.test_api_queries import ask

LOG = f"{'tickets.csv':x<32}"


PRESSES = (("Press 1", 20), ("Press 2", 60))
LIFTS, OF_LIFTS = (("Lift 9", 200),), "Order;Equipment;Date;Work type;Text"


def add_log(
    app: App,
    folder: Path,
    name: str = "tickets.csv",
    groups: tuple[str, ...] = ("everyone",),
    machines: tuple[tuple[str, int], ...] = PRESSES,
    columns: str = "Ticket No;Machine;Raised on;Category;Symptom",
    start: datetime = datetime(2021, 1, 1),
) -> None:
    """Press 1 fails about every 20 days, Press 2 about every 60; both are greased each 100 days."""
    rng = np.random.default_rng(6)
    rows: list[tuple[datetime, str, str, str]] = []
    for press, mean in machines:
        at = np.cumsum(rng.weibull(1.5, 200) * mean + 1)
        rows += [(start + timedelta(days=float(d)), press, "CM", "Seal leaking, replaced") for d in at if d < 800]
        rows += [(start + timedelta(days=d), press, "PM", "Greased all bearings") for d in range(50, 800, 100)]
    lines = [f"T-{n};{a};{at:%Y-%m-%d %H:%M};{k};{t}" for n, (at, a, k, t) in enumerate(sorted(rows), 100)]
    path = folder / name
    path.write_text("\n".join([columns, *lines]), encoding="utf-8")
    log = read(path)
    assert isinstance(log, ReadLog)
    copy = f"{name:x<32}"[:32]
    new = NewCopy(copy, name, "/plant", copy, ".csv", name, frozenset(groups), language="en", kind="log")
    made = record_chunks(log, copy)
    app.store.documents.stage(new, made, [None] * len(made), {})
    app.store.records.stage(copy, log)
    app.store.documents.publish(copy)


def add_readings(app: App, asset: str) -> None:
    """Twenty days of an oil's temperature."""
    copy = NewCopy("r" * 32, "r.csv", "/", "0" * 64, ".csv", "r", frozenset({PUBLIC_GROUP}), kind="readings")
    app.store.documents.stage(copy, (), (), {})
    start = datetime(2026, 1, 1, tzinfo=UTC)
    points = [(0, to_micros(start + timedelta(days=day)), 60.0 + day, 2 + day) for day in range(20)]
    app.store.readings.stage(copy.id, ReadReadings([ReadingBatch(((asset, "oil temp", "°C"),), points)], {}, 1))
    app.store.documents.publish(copy.id)


@pytest.fixture
def machines(site: Site, tmp_path: Path) -> Site:
    add_log(site.app, tmp_path)
    return site


def test_machines_work_orders_and_history(machines: Site, client: httpx.Client) -> None:
    assert [each["name"] for each in client.get("/v1/assets").json()["assets"]] == ["Press 1", "Press 2"]
    first = client.get("/v1/work-orders", params={"limit": 2}).json()
    assert len(first["work_orders"]) == first["next"] == 2
    assert first["work_orders"][0]["started_at"] >= first["work_orders"][1]["started_at"]
    history = client.get("/v1/assets/press 1/history", params={"limit": 3}).json()
    assert history["failures"] > 25
    assert 15 < history["days_between_failures"] < 30
    assert {each["asset"] for each in history["work_orders"]} == {"Press 1"}


def test_forecast_due_and_ranking(machines: Site, client: httpx.Client) -> None:
    found = client.get("/v1/assets/Press 1/forecast", params={"days": 30, "planned_cost": 1, "failure_cost": 20}).json()
    chance = found["forecast"]
    assert 0 < chance["low"] < chance["chance"] < chance["high"] < 1
    assert (chance["own"], chance["enough"]) == (True, True)
    assert found["row_count"] >= len(found["rows"]) > 20
    assert found["replacement"]["age"] is None or found["replacement"]["rate"] < found["replacement"]["run_to_failure"]
    assert client.get("/v1/assets/Press 2/due").json()["jobs"][0]["due"] == "2023-05-01"
    ranking = client.get("/v1/forecasts").json()
    assert [each["asset"] for each in ranking["assets"]] == ["Press 1", "Press 2"]
    assert_problem(client.get("/v1/assets/Press 1/forecast", params={"hours": 10}), 422, "meter")
    assert_problem(client.get("/v1/assets/Press 9/forecast"), 404, "Press 9")
    for cost in ("inf", "nan"):
        endless = client.get("/v1/assets/Press 1/forecast", params={"planned_cost": 1, "failure_cost": cost})
        assert_problem(endless, 422, "query/failure_cost")


def test_a_ranking_names_its_log_and_the_machines_beside_it(
    machines: Site, client: httpx.Client, tmp_path: Path
) -> None:
    alone = client.get("/v1/forecasts").json()
    assert (alone["log"], alone["not_ranked"]) == ("tickets.csv", [])
    assert not any("looked at" in line for line in alone["text"])
    add_log(machines.app, tmp_path, "lifts.csv", machines=LIFTS, columns=OF_LIFTS)
    ranking = client.get("/v1/forecasts").json()
    assert [each["asset"] for each in ranking["assets"]] == ["Press 1", "Press 2"]
    assert (ranking["log"], ranking["not_ranked"]) == ("tickets.csv", ["Lift 9"])
    assert "Only the machines of tickets.csv are looked at here; not: Lift 9." in ranking["text"]


def test_what_other_logs_tell_of_a_machine_counts_or_is_said_to_be_left_out(
    machines: Site, client: httpx.Client, tmp_path: Path
) -> None:
    alone = client.get("/v1/assets/Press 2/due").json()["jobs"]
    assert [job["last"] for job in alone] == ["2023-01-21"]
    later = datetime(2021, 2, 5)
    add_log(
        machines.app, tmp_path, "service.csv", ("press",), machines=(("Press 2", 300),), columns=OF_LIFTS, start=later
    )
    greased = client.get("/v1/assets/Press 2/due").json()["jobs"]
    assert [job["last"] for job in greased] == ["2023-02-25"], "the other log shows it done since"
    for path in ("/v1/assets/Press 2/forecast", "/v1/forecasts"):
        told = [line for line in client.get(path).json()["text"] if line.startswith("Not counted here: ")]
        assert told == ["Not counted here: 4 failures of Press 2 in service.csv."]
    assert not any("Not counted" in line for line in client.get("/v1/assets/Press 1/forecast").json()["text"])
    everyone, press = (frozenset({"everyone"}),), (frozenset({"everyone", "press"}),)
    for audience, others in ((press, 1), (everyone, 0), (press, 1)):
        found = machines.app.outlooks.of_asset("Press 2", audience)
        assert found is not None
        assert len(found[1].failures.others) == others, "and nobody is told of a log that they may not see"


def test_pictures_differ_by_theme(machines: Site, client: httpx.Client) -> None:
    for path in ("/v1/assets/Press 1/survival.png", "/v1/assets/Press 1/timeline.png", "/v1/forecasts/ranking.png"):
        light, dark = (client.get(path, params={"theme": theme}) for theme in ("light", "dark"))
        assert light.headers["content-type"] == "image/png"
        assert light.content.startswith(b"\x89PNG")
        assert light.content != dark.content


def test_the_picture_of_an_answer(machines: Site, client: httpx.Client) -> None:
    drawn = {"what": "timeline", "assets": ["Press 1"]}
    figures = with_pictures(({"text": "no picture"}, {"text": "when it failed", "drawn": drawn}), "0" * 32)

    def program(query: Query, progress: Progress) -> Answer:
        return Answer(query.id, Status.ANSWERED, "30 failures", figures=figures)

    query_id = ask(client)
    machines.answer(query_id, program)
    path = f"/v1/queries/{query_id}/picture.png"
    first, second = client.get(path), client.get(path, params={"figure": 2})
    assert first.content == second.content != client.get(path, params={"theme": "dark"}).content
    assert first.headers["content-type"] == "image/png"
    assert_problem(client.get(path, params={"figure": 1}), 404, "no such picture")
    assert figures[1]["picture"].endswith("/picture.png?figure=2")


def test_a_sensor_is_drawn_with_limits(machines: Site, client: httpx.Client) -> None:
    add_readings(machines.app, "Press 1")
    plain, limited = (
        client.get("/v1/assets/press 1/trend.png", params={"sensor": "Oil Temp"} | more)
        for more in ({}, {"at_most": 70})
    )
    assert plain.content.startswith(b"\x89PNG")
    assert plain.content != limited.content
    assert_problem(client.get("/v1/assets/Press 1/trend.png", params={"sensor": "speed"}), 404, "no readings of speed")


def test_whoever_may_not_see_the_log_finds_no_machine(
    keyed: Site, technician: httpx.Client, engineer: httpx.Client, tmp_path: Path
) -> None:
    add_log(keyed.app, tmp_path, "hidden.csv", ("boilers",))
    for client in (technician, engineer):
        assert client.get("/v1/assets").json()["assets"] == []
        assert client.get("/v1/work-orders").json()["work_orders"] == []
        for path in ("history", "forecast", "due", "survival.png", "timeline.png"):
            assert client.get(f"/v1/assets/Press 1/{path}").status_code == 404
        assert client.get("/v1/forecasts").status_code == 404
    add_log(keyed.app, tmp_path, "seen.csv", ("press",))
    assert technician.get("/v1/assets/Press 1/forecast").json()["documents"] == ["seen.csv"]


def test_the_pages_show_machines_and_an_answers_picture(tmp_path: Path, settings: Settings) -> None:
    site = serve(settings, create_site)
    try:
        add_log(site.app, tmp_path)
        client = site.client()
        assert "Press 2" in client.get("/machines").text
        page = client.get("/machines/Press 1").text
        assert "within 30 days" in page
        assert "Greased all bearings" in page
        assert "trend.png" not in page
        for path, told in (
            ("/machines", "Den nächsten Ausfall hat am ehesten"),
            ("/machines/Press 1", "für einen Ausfall"),
        ):
            german = client.get(path, headers={"Accept-Language": "de"}).text
            assert f">{told}" in german or f" {told} innerhalb von 30 Tagen" in german
            assert f'alt="{told}' in german or f"{told} innerhalb" in german.split('alt="')[1]
            assert not [said for said in re.findall(r'<span lang="en">([^<]*)', german) if " of " in said]
        assert re.search(r"<b>\d\d\.\d\d\.20\d\d</b> Greased all bearings", german), "days as in German, too"
        english, german = (
            client.get("/v1/assets/Press 1/timeline.png", headers={"Accept-Language": code}).content
            for code in ("en", "de")
        )
        assert english != german, "a picture is written in the language of the page"
        assert client.get("/machines/Press 9").status_code == 404
        where = client.post("/ask", data={"question": "How often did it fail?"}).headers["location"]
        of_rows = Citation(EvidenceKind.FIGURE, "tickets.csv", "2 failures", rows=("T-101", "T-103", "T-0"), copy=LOG)
        answer = Answer(where.removeprefix("/q/"), Status.ANSWERED, "2 failures [1]", citations=(of_rows,))
        site.answer(answer.id, lambda *_: answer)
        page = client.get(f"{where}/source/1").text
        assert "no longer in the documents" not in page
        assert re.findall(r"T-\d+", page) == ["T-101", "T-103"], "the rows of the figure alone"
        assert "+ 1" in page
        add_readings(site.app, "Press 9")
        page = client.get("/machines/Press 9").text
        assert "/v1/assets/Press%209/trend.png?sensor=oil%20temp" in page
        assert "within 30 days" not in page
        page = client.get("/machines").text
        assert page.index("By tickets.csv, the log") < page.index(">Press 2<") < page.index("so not ranked")
        assert page.index("so not ranked") < page.index(">Press 9<")
    finally:
        site.stop()


def test_what_is_foretold_in_an_answer_is_in_the_language_of_the_page(tmp_path: Path, settings: Settings) -> None:
    chance = "P-7: 27 % (90 % interval 24 % to 31 %) for a failure within 30 days of 2023-12-28, the end of the log."
    how = "Lifetimes between failures (all rows) of log.csv up to 2023-12-28: Weibull. 116 rows are behind it."
    quote = f"{chance}\n{how}\nWO-1 P-7 Seal within 30 days"
    of_log = Citation(EvidenceKind.FIGURE, "log.csv", quote, rows=("WO-1",), copy=LOG)
    said_by_a_manual = "Within 30 days: oil the chain. [2]"
    text = f"{chance} [1]\n{said_by_a_manual}"
    site = serve(settings, create_site)
    try:
        add_log(site.app, tmp_path)
        client = site.client(**{"Accept-Language": "de"})

        def page(text: str, citations: tuple[Citation, ...], status: Status = Status.ANSWERED) -> str:
            where = client.post("/ask", data={"question": f"Will it fail? {text}"}).headers["location"]
            site.answer(where.removeprefix("/q/"), lambda query, _: Answer(query.id, status, text, citations=citations))
            return where

        german = client.get(where := page(text, (of_log,))).text
        said = " ".join(re.sub(r"<[^>]*>", "", german).split())
        assert (
            "P-7: 27 % (90-%-Intervall 24 % bis 31 %) für einen Ausfall innerhalb von 30 Tagen nach dem 28.12." in said
        )
        assert "Within 30 days: oil the chain." in said
        assert chance in client.get(where, headers={"Accept-Language": "en"}).text
        worked_out = client.get(f"{where}/source/1").text
        assert (
            "Laufzeiten zwischen Ausfällen (alle Zeilen) aus log.csv bis zum 28.12.2023: Weibull. 116 Zeilen"
            in worked_out
        )
        assert "WO-1 P-7 Seal within 30 days" in worked_out, "a row is as the log has it"
        passage = Citation(EvidenceKind.PASSAGE, "p.pdf", "No record of a.csv mentions b.", copy=LOG)
        assert (
            "No record of a.csv mentions b." in client.get(page("No record of a.csv mentions b. [1]", (passage,))).text
        )
        nothing = client.get(page("No record of log.csv mentions hinge.", (), Status.ABSTAINED)).text
        assert "Kein Eintrag in log.csv erwähnt hinge." in nothing
    finally:
        site.stop()


def test_a_machine_with_a_stroke_in_its_name_is_reached_everywhere(site: Site, client: httpx.Client) -> None:
    add_readings(site.app, "P-104/A")
    assert client.get("/v1/assets/P-104/A").json()["name"] == "P-104/A"
    assert client.get("/v1/assets/P-104%2FA").json()["name"] == "P-104/A"
    assert client.get("/v1/assets/P-104%2FA/condition").json()["sensors"] == ["oil temp"]
    assert_problem(client.get("/v1/assets/P-104%2FB/condition"), 404, "P-104/B")
