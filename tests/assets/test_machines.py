"""Lists of machines: read, seen with their document, linked to what holds for them, called by any of their names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingestion.chunking import record_chunks
from ingestion.edition import edition_of
from ingestion.read import read
from models.errors import NotFound
from models.store import Store
from models.store.documents import NewCopy
from models.types import OPEN_AUDIENCE, Asset, Query, Question, ReadLog
from services.answering.aliases import meant
from services.assets.machines import machine, machines, tree
from services.documents.correct import correct

LIST = """Equipment No;Description;Model;Serial;Part of;In service;Also known as
EXC-04;Excavator;MX-90;1205;Pit;15.03.2019;the big shovel, Bertha
EXC-05;Excavator;MX-90;0970;Pit;16.03.2021;the small shovel
EXC-04-P1;Main pump;PV-20;77-1;EXC-04;;the pump
EXC-05-P1;Main pump;PV-20;77-2;EXC-05;;the pump
"""


@pytest.fixture
def listed(tmp_path: Path) -> ReadLog:
    path = tmp_path / "fleet.csv"
    path.write_text(LIST, encoding="utf-8")
    found = read(path)
    assert isinstance(found, ReadLog)
    return found


def test_a_list_of_machines_is_no_log_of_jobs(listed: ReadLog) -> None:
    assert listed.kind == "assets"
    assert listed.work_orders == listed.rejected == ()
    assert listed.assets[0] == Asset(
        "EXC-04", "Excavator", "MX-90", "1205", "Pit", date(2019, 3, 15), ("the big shovel", "Bertha")
    )
    assert "serial number" in dict(record_chunks(listed, "c")[0].units[0].cells)


def test_bad_rows_of_a_list_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "fleet.csv"
    rows = [f"P-{n},PV-20,{n}" for n in range(30)]
    path.write_text("\n".join(["tag,model,serial", *rows, ",PV-20,9", "P-3,PV-20,99"]))
    found = read(path)
    assert isinstance(found, ReadLog)
    assert [(row.row, row.reason.split(" (")[0]) for row in found.rejected] == [
        (32, "names no machine"),
        (33, "names P-3 a second time"),
    ]


@pytest.fixture
def store(tmp_path: Path, listed: ReadLog) -> Store:
    made = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    made.migrate()
    copy = NewCopy("a" * 32, "fleet.csv", "/", "0" * 64, ".csv", "fleet", frozenset({"everyone"}), kind="log")
    made.documents.stage(copy, (), (), {})
    made.records.stage(copy.id, listed)
    made.documents.publish(copy.id)
    return made


def test_a_machine_knows_its_place_and_its_documents(store: Store) -> None:
    for n, (title, serials) in enumerate((("MX-90 manual", ""), ("MX-90 bulletin", "S/N 1000 and up"))):
        edition = edition_of(f"{title}.pdf", title, None, "en", ())
        everyone = frozenset({"everyone"})
        copy = NewCopy(f"{n}" * 32, f"{title}.pdf", "/", "0" * 64, ".pdf", title, everyone, edition=edition)
        store.documents.stage(copy, (), (), {})
        store.documents.publish(copy.id)
        if serials:
            correct(store, copy.document, {"effectivity": serials})
    big = machine(store, OPEN_AUDIENCE, "the big shovel")
    assert (big.asset.name, big.above, big.below) == ("EXC-04", ("Pit",), ("EXC-04-P1",))
    assert big.documents == ("MX-90 bulletin.pdf", "MX-90 manual.pdf")
    assert machine(store, OPEN_AUDIENCE, "exc 05").documents == ("MX-90 manual.pdf",)
    with pytest.raises(NotFound, match="EXC-04-P1, EXC-05-P1"):
        machine(store, OPEN_AUDIENCE, "the pump")
    assert machines(store, (frozenset({"others"}),)) == ()
    assert [(depth, one.asset.name) for depth, one in tree(machines(store, OPEN_AUDIENCE))] == [
        (0, "EXC-04"),
        (1, "EXC-04-P1"),
        (0, "EXC-05"),
        (1, "EXC-05-P1"),
    ]


def test_a_list_goes_with_its_document(store: Store) -> None:
    store.documents.remove("fleet.csv")
    assert store.records.assets(OPEN_AUDIENCE) == ()
    store.documents.forget("a" * 32)


@pytest.mark.parametrize(
    ("asked", "said", "options"),
    [
        ("When was the big shovel greased?", "When was EXC-04 greased?", ()),
        ("what broke on exc 4 last week?", "what broke on EXC-04 last week?", ()),
        ("big shovel last job", "EXC-04 last job", ()),
        ("Is Bertha's oil low?", "Is EXC-04's oil low?", ()),
        ("EXC-05: which oil?", "EXC-05: which oil?", ()),
        ("Which oil goes into the pump?", "Which oil goes into the pump?", ("EXC-04-P1", "EXC-05-P1")),
        ("How do I prime a pump?", "How do I prime a pump?", ()),
    ],
)
def test_machines_are_meant_by_any_name(listed: ReadLog, asked: str, said: str, options: tuple[str, ...]) -> None:
    found = meant(Query("q", Question(asked), "anonymous", OPEN_AUDIENCE), listed.assets)
    assert (found.query.question.question, found.options) == (said, options)


def test_an_answer_to_which_one_is_taken(listed: ReadLog) -> None:
    query = Query("q", Question("Which oil goes into the pump?", asset="EXC-05-P1"), "anonymous", OPEN_AUDIENCE)
    found = meant(query, listed.assets)
    assert (found.options, found.query.question.asset) == ((), "EXC-05-P1")
    called = meant(Query("q", Question("Which oil?", asset="Bertha"), "anonymous", OPEN_AUDIENCE), listed.assets)
    assert called.query.question.asset == "EXC-04"
