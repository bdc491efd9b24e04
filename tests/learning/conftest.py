"""A small site: a manual with thirty values, and a worker that answers and recompiles in this process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.feedback_kinds import Once
from models.embedder import Embedder, open_embedder
from models.index.open import open_index
from models.store import Store
from models.store.jobs import JobState
from models.types import OPEN_AUDIENCE, Answer, Audience, Question
from services.answering.model.language_model import LanguageModel
from services.answering.program import Program, build_program
from services.answering.state import ProgramState, default_state
from services.documents.ingest import ingest
from services.documents.submit import submit_files
from services.learning.feedback import give
from services.learning.plan import Plan
from services.learning.recompile import recompile
from services.learning.start import start_recompile

PARTS = {
    "drain plug": 45, "filler plug": 30, "bearing cap": 62, "coupling hub": 85, "fan shroud": 12, "motor foot": 140,
    "impeller nut": 95, "seal gland": 18, "gear cover": 27, "belt tensioner": 53, "chain guard": 14, "valve bonnet": 71,
    "flange ring": 110, "brake caliper": 38, "spindle lock": 66, "hopper gate": 24, "winch drum": 175, "idler arm": 48,
    "sensor bracket": 6, "terminal box": 4, "oil cooler": 33, "piston rod": 210, "crank pin": 125, "rocker shaft": 29,
    "turret bolt": 88, "ladder rung": 41, "nozzle holder": 19, "filter bowl": 22, "roller axle": 150, "hinge screw": 9,
}  # fmt: skip


def manual() -> str:
    parts = "\n\n".join(
        f"## {name.title()}\n\nThe tightening torque of the {name} is {torque} Nm. "
        f"Clean the {name} with a dry cloth before it is fitted."
        for name, torque in PARTS.items()
    )
    return f"# Fasteners of the packing line\n\n{parts}\n"


class Site:
    """Asks, judges and recompiles as the workers do, without a queue."""

    def __init__(self, home: Path, embedder: Embedder) -> None:
        self.home = home
        self.store = Store.open(f"sqlite:///{home / 'millwright.db'}")
        self.store.migrate()
        self.embedder = embedder
        self.index = open_index(home, embedder)
        self.language_model: LanguageModel | None = None

    def add(self, name: str, text: str, groups: tuple[str, ...] = ()) -> None:
        folder = self.home / "-".join(["in", *groups])
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        for job in submit_files(self.store, lambda _: None, [folder], groups, self.home).jobs:
            ingest(job.id, self.store, self.index, self.embedder, self.home, "w")
            assert self.store.jobs.get(job.id).state is JobState.DONE

    def activate(self, state: ProgramState) -> str:
        """A version as a recompile leaves it; without a parent it would count as one of an earlier release."""
        shipped = self.store.versions.add(default_state().to_json(), {}, "")
        version = self.store.versions.add(state.to_json(), {}, "", parent=shipped)
        self.store.versions.activate(version)
        return version

    @property
    def program(self) -> Program:
        active = self.store.versions.active()
        assert active is not None
        state = ProgramState.from_json(active.document)
        return build_program(state, self.store, self.index, self.embedder, self.language_model)

    def ask(self, text: str, audience: Audience = OPEN_AUDIENCE, **more: Any) -> Answer:
        submitted = self.store.queries.submit(Question(text, **more), "anonymous", audience)
        lease = self.store.jobs.lease(submitted.job_id, "w")
        assert lease is not None
        return self.store.queries.keep(self.program(self.store.queries.get(submitted.query_id)), lease)

    def correct_all(self, parts: Mapping[str, int]) -> None:
        """Asks for each value and corrects what is answered."""
        for name, torque in parts.items():
            answer = self.ask(f"What is the tightening torque of the {name}?")
            give(self.store, answer.id, "ada", OPEN_AUDIENCE, "wrong", correction=f"{torque} Nm")

    def recompile(self, **plan: Any) -> dict[str, Any]:
        job = start_recompile(self.store, lambda _: None)
        recompile(job.id, self.store, lambda: self.program, "w", 600, Plan(**plan))
        ended = self.store.jobs.get(job.id)
        assert ended.state is JobState.DONE, ended.reason
        return dict(ended.result or {})

    def close(self) -> None:
        self.index.close()
        self.store.close()


def shy() -> ProgramState:
    """A version that abstains far too often."""
    state = default_state()
    return replace_abstention(state, threshold=0.999)


def replace_abstention(state: ProgramState, **changes: Any) -> ProgramState:
    return state.model_copy(update={"abstention": state.abstention.model_copy(update=changes)})


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    made = open_embedder("all-MiniLM-L6-v2-int8", 384)
    assert made is not None
    return Once(made)


@pytest.fixture(scope="session")
def ingested(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A home that holds the manual and the shipped version; tests work on copies of it."""
    home = tmp_path_factory.mktemp("ingested")
    made = Site(home, embedder)
    made.add("fasteners.md", manual())
    made.activate(default_state())
    made.close()
    return home


@pytest.fixture
def site(tmp_path: Path, ingested: Path, embedder: Embedder) -> Iterator[Site]:
    shutil.copytree(ingested, tmp_path, dirs_exist_ok=True)
    made = Site(tmp_path, embedder)
    yield made
    made.close()


@pytest.fixture(scope="session")
def voted(tmp_path_factory: pytest.TempPathFactory, ingested: Path, embedder: Embedder) -> Path:
    """A home whose version abstains far too often, and where each value was asked for and corrected."""
    home = tmp_path_factory.mktemp("voted")
    shutil.copytree(ingested, home, dirs_exist_ok=True)
    made = Site(home, embedder)
    made.activate(shy())
    made.correct_all(PARTS)
    made.close()
    return home


@pytest.fixture
def voted_site(tmp_path: Path, voted: Path, embedder: Embedder) -> Iterator[Site]:
    shutil.copytree(voted, tmp_path, dirs_exist_ok=True)
    made = Site(tmp_path, embedder)
    yield made
    made.close()


@pytest.fixture
def parts() -> dict[str, int]:
    return PARTS


@pytest.fixture
def shy_state() -> ProgramState:
    return shy()
