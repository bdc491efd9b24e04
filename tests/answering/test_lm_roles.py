"""Which model does which step, and that its key reaches nobody else."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.answers import answer_to_json
from services.answering.model.language_model import LanguageModel
from services.answering.model.predictors import dump_predictors
from services.answering.model.roles import LanguageModels
from services.answering.program import build_program
from services.app import App
from services.runtime.doctor import State, examine
from services.settings import Settings, load_settings

from .conftest import Plant
from .language_server import LanguageServer
from .test_language_model import TORQUE, all_by_model, query

KEY = "sk-Q7w-very-secret-9"


@pytest.fixture
def servers() -> Iterator[tuple[LanguageServer, LanguageServer]]:
    made = LanguageServer(), LanguageServer()
    yield made
    for server in made:
        server.close()


def test_each_step_asks_its_own_model(plant: Plant, servers: tuple[LanguageServer, LanguageServer]) -> None:
    common, own = servers
    models = LanguageModels(
        LanguageModel("openai/common", base_url=common.url), {"answer": LanguageModel("openai/own", base_url=own.url)}
    )
    answer = build_program(all_by_model(), plant.store, plant.index, plant.embedder, models)(query(TORQUE))  # type: ignore[arg-type]
    assert common.steps() == ["understand", "route"]
    assert own.steps() == ["answer"]
    assert (answer.mode, answer.lm) == ("model", "openai/own")


def test_a_step_without_a_model_is_done_locally(plant: Plant, servers: tuple[LanguageServer, LanguageServer]) -> None:
    models = LanguageModels(own={"route": LanguageModel("openai/own", base_url=servers[1].url)})
    answer = build_program(all_by_model(), plant.store, plant.index, plant.embedder, models)(query(TORQUE))  # type: ignore[arg-type]
    assert (servers[1].steps(), answer.mode, answer.lm) == (["route"], "local", None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"lm_judge": "openai/big"}, ("openai/big", "http://one/v1", KEY)),
        ({"lm_judge": "anthropic/big"}, ("anthropic/big", "", "")),
        ({"lm_judge": "openai/big", "lm_judge_base_url": "http://two/v1"}, ("openai/big", "http://two/v1", "")),
        ({"lm_judge": "openai/big", "lm_judge_api_key": "own"}, ("openai/big", "http://one/v1", "own")),
        ({}, ("", "", "")),
    ],
)
def test_a_key_goes_only_where_it_belongs(given: dict[str, str], expected: tuple[str, str, str]) -> None:
    settings = Settings(lm="openai/tiny", lm_base_url="http://one/v1", lm_api_key=KEY, **given)  # type: ignore[arg-type]
    assert settings.lm_for("judge") == expected


def test_a_key_is_sent_to_its_server_and_told_to_nobody(
    plant: Plant,
    servers: tuple[LanguageServer, LanguageServer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    monkeypatch.setenv("MILLWRIGHT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MILLWRIGHT_LM", "openai/tiny")
    monkeypatch.setenv("MILLWRIGHT_LM_BASE_URL", servers[0].url)
    monkeypatch.setenv("MILLWRIGHT_LM_API_KEY_FILE", str(tmp_path / "key"))
    settings = load_settings()
    seen = [repr(settings)]
    app = App.build(settings)
    program = build_program(all_by_model(), plant.store, plant.index, plant.embedder, app.language_models)  # type: ignore[arg-type]
    with caplog.at_level(logging.DEBUG):
        for fault in ("", "tells the key"):
            servers[0].fault = fault
            seen.append(json.dumps(answer_to_json(program(query(TORQUE)), audit=True)))
        seen += [f"{finding}" for finding in examine(settings) if finding.name.startswith("language model")]
    seen += [json.dumps(all_by_model().to_json()), str(dump_predictors(program))]
    seen += [f"{record.getMessage()} {record.exc_info} {record.args}" for record in caplog.records]
    seen += list(capfd.readouterr())
    app.close()
    assert servers[0].keys
    assert set(servers[0].keys) == {KEY}
    assert "refused the API key" in " ".join(seen)
    assert not [text for text in seen if KEY in text]
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "key"]
    assert not [path for path in kept if KEY.encode() in path.read_bytes()]


def test_doctor_asks_every_model(tmp_path: Path, servers: tuple[LanguageServer, LanguageServer]) -> None:
    common, own = servers
    own.fault = "500"
    settings = Settings(
        home=tmp_path, lm="openai/a", lm_base_url=common.url, lm_answer="openai/b", lm_answer_base_url=own.url
    )
    found = {finding.name: finding for finding in examine(settings) if finding.name.startswith("language model")}
    assert found["language model"].state is State.OK
    failed = found["language model, answer"]
    assert failed.state is State.WARNING
    assert "openai/b" in failed.message
    assert "its server says so" in failed.message
    assert "MILLWRIGHT_LM_ANSWER" in failed.remedy
