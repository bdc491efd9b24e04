"""The second look at the best units: what it changes, and where it is not taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

import pytest

from models import cross_encoder
from models.cross_encoder import onnx
from models.embedder import open_embedder
from models.store import Store
from models.types import ReadDocument
from services.answering.second_look import logit
from services.answering.state import Abstention, Linear, ProgramState, UnitWeights, default_state
from tests.databases import new_sqlite_database

from .conftest import Plant, forced, heading, paragraph

READS = forced().model_copy(update={"units": UnitWeights(states=1.0)})

MANUAL = ReadDocument(
    title="Pump P-9",
    blocks=(
        heading("Seal"),
        paragraph("The seal of the pump has a flush port that the seal water enters."),
        heading("Flushing"),
        paragraph("The seal is flushed with clean water at 2 bar."),
        heading("Terms"),
        paragraph("Barrier fluid. Clean liquid between the faces of a double seal."),
        paragraph("Buffer fluid. The same as barrier fluid, at a lower pressure."),
    ),
)


@pytest.fixture
def pump(tmp_path: Path) -> Iterator[Plant]:
    made = Plant(Store.open(new_sqlite_database(tmp_path / "store.db")), open_embedder("all-MiniLM-L6-v2-int8", 384))
    made.add("pump.md", MANUAL)
    yield made
    made.store.close()


def test_what_is_read_as_stating_the_answer_comes_first(pump: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    for asked, wanted in product(
        ("What is said of the seal of the pump?", "What is said of the seal of the P-9?"),
        ("flush port", "clean water"),
    ):

        def likes(question: str, passages: Sequence[str], asked: str = asked, wanted: str = wanted) -> list[float]:
            assert question == asked
            return [0.99 if wanted in passage else 0.01 for passage in passages]

        monkeypatch.setattr(cross_encoder, "states", likes)
        assert wanted in pump.ask(asked, state=READS).citations[0].quote


def test_the_entry_of_a_term_stays_first(pump: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cross_encoder, "states", lambda _, passages: [float("as barrier" in p) for p in passages])
    assert "Clean liquid" in pump.ask("What is barrier fluid?", state=READS).citations[0].quote


@pytest.mark.parametrize(
    ("question", "state"),
    [
        ("What is said of the seal of the pump?", forced().model_copy(update={"units": UnitWeights()})),
        ("Womit wird die Dichtung der Pumpe gespült?", READS),
        ("P-9?", READS),
    ],
    ids=["a version that weighs it nothing", "another language", "a bare identifier"],
)
def test_it_is_not_read(pump: Plant, monkeypatch: pytest.MonkeyPatch, question: str, state: ProgramState) -> None:
    def fails(*_: object) -> list[float]:
        raise AssertionError("was read")

    monkeypatch.setattr(cross_encoder, "states", fails)
    unread = Linear(features=("coverage own",), mean=(0.0,), scale=(1.0,), weights=(1.0,), bias=0.0)
    abstention = Abstention(model=unread, model_without_vectors=unread, threshold=-1.0, threshold_without_vectors=-1.0)
    pump.ask(question, state=state.model_copy(update={"abstention": abstention}))


def test_without_its_file_questions_are_answered_all_the_same_and_it_is_said_once(
    pump: Plant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(onnx, "MODEL_PATH", tmp_path / "gone.onnx")
    for _ in range(2):
        answer = pump.ask("With what is the seal flushed?", state=default_state())
        assert "clean water at 2 bar" in answer.text
        assert 0.0 < answer.confidence < 1.0
    assert [r.getMessage().count("gone.onnx") for r in caplog.records if "cross-encoder" in r.getMessage()] == [1]


def test_a_version_of_before_keeps_its_address_and_its_order() -> None:
    before = ProgramState().to_json()
    assert "states" not in before["units"]
    assert ProgramState.from_json(before).units.states == 0.0
    assert default_state().to_json()["units"]["states"] > 0


def test_log_odds_are_bounded() -> None:
    assert [logit(p) for p in (0.0, 0.5, 1.0)] == [-8.0, pytest.approx(0.0, abs=1e-6), 8.0]
