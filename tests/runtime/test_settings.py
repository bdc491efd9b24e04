"""Settings from the environment and from files; what a process says that can't use them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.errors import BadInput
from services.runtime.redis_server import shown
from services.settings import Settings, load_settings


@pytest.mark.parametrize("name", ["database_url", "redis_url", "weaviate_api_key", "lm_api_key", "api_port"])
def test_any_setting_may_stand_in_a_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret"
    secret.write_text("8421\n", encoding="utf-8")
    monkeypatch.delenv(f"MILLWRIGHT_{name.upper()}", raising=False)
    monkeypatch.setenv(f"MILLWRIGHT_{name.upper()}_FILE", str(secret))
    value = getattr(load_settings(), name)
    assert (value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)) == "8421"


def test_the_variable_itself_goes_before_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILLWRIGHT_REDIS_URL_FILE", str(tmp_path / "isn't there"))
    with pytest.raises(BadInput, match=r"MILLWRIGHT_REDIS_URL_FILE names .*isn't there, which can't be read"):
        load_settings()
    (tmp_path / "isn't there").write_text("redis://of-the-file", encoding="utf-8")
    monkeypatch.setenv("MILLWRIGHT_REDIS_URL", "redis://of-the-variable")
    assert load_settings().redis_url == "redis://of-the-variable"


@pytest.mark.parametrize("value", ["inf", "nan", "-inf"])
@pytest.mark.parametrize("name", ["DEADLINE_S", "LEASE_S", "LM_DAY_USD"])
def test_a_number_that_is_none_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"MILLWRIGHT_{name}", value)
    with pytest.raises(BadInput, match=f"MILLWRIGHT_{name}: Input should be a finite number"):
        load_settings()


def test_no_setting_is_another_ones_file() -> None:
    names = set(Settings.model_fields)
    assert not {name for name in names if f"{name}_file" in names}


@pytest.mark.parametrize("module", ["services.web", "services.api", "celery -A workers.tasks beat"])
def test_a_process_says_in_one_sentence_which_setting_is_wrong(module: str, tmp_path: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("MILLWRIGHT_")}
    done = subprocess.run(
        [sys.executable, "-m", *module.split()],
        env=own | {"MILLWRIGHT_HOME": str(tmp_path), "MILLWRIGHT_LEASE_S": "soon"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "MILLWRIGHT_LEASE_S: Input should be a valid number" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://:secret@queue:6379/0", "redis://queue:6379/0"),
        ("unix:///run/redis.sock?password=secret&db=1", "unix:///run/redis.sock?db=1"),
        ("unix:///run/redis.sock", "unix:///run/redis.sock"),
    ],
)
def test_an_address_is_shown_without_its_password(url: str, expected: str) -> None:
    assert shown(url) == expected


def test_the_embedder_leaves_no_telemetry_behind(tmp_path: Path) -> None:
    """onnxruntime keeps an id of the device and what it means to send below the home, unless it is told in time."""
    program = (
        "import services; from models.embedder import open_embedder as o; o('all-MiniLM-L6-v2-int8', 384).embed(['x'])"
    )
    own = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    environment = own | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=120)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
