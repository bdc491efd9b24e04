"""Readings by the API; logs looked at before they are brought; what was set aside, to take home."""

from __future__ import annotations

import csv
import io

import httpx

from models.store import Store
from models.store.documents import NewCopy
from models.types import ReadLog, RejectedRow
from tests.api.conftest import Site, assert_problem

LOG = "\n".join(
    [
        "wo_id,asset,description,date",
        "1,P-7,seal replaced,01.02.2024",
        "2,P-7,belt replaced,soon",
        "3,,no one,03.02.2024",
        *(f"{n},P-8,bearing greased,{n}.02.2024" for n in range(4, 20)),
    ]
)
GIVEN = [
    {"asset": "EXC-04", "sensor": "oil temp", "at": f"2026-03-01T08:0{n}:00+01:00", "value": 60 + n, "unit": "°C"}
    for n in range(3)
]


def test_sending_readings_again_changes_nothing(client: httpx.Client) -> None:
    first = client.post("/v1/readings", json={"readings": GIVEN})
    again = client.post("/v1/readings", json={"readings": [*GIVEN[:2], GIVEN[2] | {"value": 99.5}]})
    assert first.json() == {"document": "readings", "added": 3, "same": 0, "changed": 0}, first.text
    assert again.json() == {"document": "readings", "added": 0, "same": 2, "changed": 1}
    wanted = {"asset": "EXC-04", "sensor": "oil temp", "start": "2026-03-01T07:01:00Z", "limit": 1}
    found = client.get("/v1/readings", params=wanted).json()
    assert [v["value"] for v in found["values"]] == [61]
    rest = client.get("/v1/readings", params=wanted | {"start": found["next"]}).json()
    beyond = client.get("/v1/readings", params=wanted | {"start": "0001-01-01T00:00:00+14:00"})
    assert_problem(beyond, 422, "before the year 1")
    assert [v["value"] for v in rest["values"]] == [99.5]
    assert rest["next"] is None
    (series,) = client.get("/v1/readings/series").json()["series"]
    assert (series["unit"], series["count"]) == ("°C", 3)
    assert client.get("/v1/documents/readings").json()["kind"] == "readings"


def test_readings_that_can_not_be_taken_are_refused_whole(client: httpx.Client) -> None:
    for odd in ({"value": "nan"}, {"at": "2026-03-01T08:00:00"}, {"asset": ""}, {"at": "1066-10-14T09:00:00Z"}):
        response = client.post("/v1/readings", json={"readings": [*GIVEN, GIVEN[0] | odd]})
        assert response.status_code == 422, odd
    assert client.get("/v1/readings/series").json()["series"] == []
    assert_problem(client.get("/v1/readings", params={"asset": "X", "sensor": "y"}), 404, "series")


def test_readings_are_for_the_groups_of_who_sent_them(engineer: httpx.Client, technician: httpx.Client) -> None:
    assert engineer.post("/v1/readings", json={"readings": GIVEN}).json()["document"] == "readings (press)"
    assert engineer.post("/v1/readings", json={"readings": GIVEN, "groups": ["paint"]}).status_code == 403
    assert technician.post("/v1/readings", json={"readings": GIVEN}).status_code == 403
    assert len(technician.get("/v1/readings/series").json()["series"]) == 1, "in the group press, too"


def test_a_log_is_looked_at_before_it_is_brought(site: Site, client: httpx.Client) -> None:
    seen = client.post("/v1/previews", files={"file": ("a.csv", LOG)}).json()
    assert (seen["kind"], seen["records"]) == ("work orders", 17)
    assert seen["columns"]["asset"] == "asset"
    assert seen["rows"][0] == ["1", "P-7", "seal replaced", "01.02.2024"]
    assert [(row["row"], "no date" in row["reason"]) for row in seen["rejected"]] == [(3, True), (4, False)]
    assert client.get("/v1/documents").json()["documents"] == []
    taken = client.post("/v1/previews", files={"file": ("a.csv", LOG)}, data={"mapping": "asset: P-9"}).json()
    assert taken["records"] == 18
    brought = client.post("/v1/documents", files={"file": ("a.csv", LOG)}, data={"mapping": "asset: P-9"}).json()
    assert site.app.store.jobs.get(brought["job"]["id"]).payload["mapping"] == "asset: P-9"
    wrong = client.post("/v1/documents", files={"file": ("a.csv", LOG)}, data={"mapping": "asste: P-9"})
    assert_problem(wrong, 422, "asste is not known")


def reject(store: Store) -> None:
    store.documents.stage(
        NewCopy("c" * 32, "a.csv", "", "0" * 64, ".csv", "a", frozenset({"everyone"}), kind="log"), (), (), {}
    )
    store.records.stage("c" * 32, ReadLog((), (), (RejectedRow(3, "=1+1; belt", "has no date"),), {}))
    store.documents.publish("c" * 32)


def test_rows_that_were_set_aside_can_be_taken_home(site: Site, client: httpx.Client) -> None:
    reject(site.app.store)
    response = client.get("/v1/documents/a.csv/rejected.csv")
    assert "attachment" in response.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(response.text)))
    assert rows == [["row", "reason", "content"], ["3", "has no date", "'=1+1; belt"]]
