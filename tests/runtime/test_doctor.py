"""What doctor says of a language model: it asks it one real question."""

from __future__ import annotations

from pathlib import Path

import pytest

import models.cross_encoder.onnx as cross_encoder_file
import models.embedder as embedder
import models.embedder.onnx as embedder_file
from services.app import App
from services.runtime.doctor import Finding, State, examine, examine_running
from services.settings import Settings
from tests.answering.language_server import LanguageServer


def of_the_model(home: Path, url: str, name: str = "openai/tiny") -> Finding:
    settings = Settings(home=home, lm=name, lm_base_url=url, lm_timeout_s=5, lm_api_key="hush")  # type: ignore[arg-type]
    return next(finding for finding in examine(settings) if finding.name == "language model")


def test_a_model_that_answers_is_well(tmp_path: Path) -> None:
    server = LanguageServer()
    try:
        found = of_the_model(tmp_path, server.url)
        assert (found.state, server.steps()) == (State.OK, ["understand"])
    finally:
        server.close()


@pytest.mark.parametrize("fault", ["401", "malformed", "gone"])
def test_a_model_that_fails_is_named_with_what_to_do(tmp_path: Path, fault: str) -> None:
    server = LanguageServer()
    server.fault = fault
    if fault == "gone":
        server.close()
    found = of_the_model(tmp_path, server.url)
    server.close()
    assert found.state is State.WARNING
    assert "openai/tiny" in found.message
    assert "MILLWRIGHT_LM" in found.remedy
    assert "hush" not in found.message


def test_a_broken_model_file_is_named_by_doctor_and_by_the_page_of_the_health(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path, lm="")
    seen = {finding.name: finding for finding in examine(settings)}
    assert (seen["cross-encoder"].state, seen["embedder"].state) == (State.OK, State.OK)
    app = App.build(settings)
    assert not {"cross-encoder", "embedder"} & {finding.name for finding in examine_running(app)}
    broken = tmp_path / "model.onnx"
    broken.write_bytes(b"cut short")
    monkeypatch.setattr(cross_encoder_file, "MODEL_PATH", broken)
    monkeypatch.setattr(embedder_file, "model_path", lambda: broken)
    monkeypatch.setattr(embedder, "model_path", lambda: broken)
    for findings in (examine(settings), examine_running(app)):
        told = {finding.name: finding for finding in findings if finding.state is not State.OK}
        for name in ("cross-encoder", "embedder"):
            assert str(broken) in told[name].message
            assert "make setup" in told[name].remedy
    app.close()


def test_the_disk_of_a_data_directory_that_is_not_there_yet_is_looked_at(tmp_path: Path) -> None:
    found = next(each for each in examine(Settings(home=tmp_path / "not" / "there" / "yet")) if each.name == "disk")
    assert f"free for {tmp_path}" in found.message


def test_a_name_that_cant_be_one_is_told(tmp_path: Path) -> None:
    found = of_the_model(tmp_path, "http://127.0.0.1:9/v1", "openai/")
    assert found.state is State.ERROR
    assert "provider/model" in found.message
