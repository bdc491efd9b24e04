"""compose.yaml holds what the schema asks for and what it can't say. No container engine is needed."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from pydantic import SecretStr
from sqlalchemy import make_url

from models.store.jobs import Queue
from services.api.keys import read_keys
from services.queue import SHUTDOWN_S, broker_url
from services.runtime.processes import STOP_S
from services.runtime.running import commands
from services.settings import Settings
from services.slack.access import Access, read_access
from tests.compose import stack
from tests.compose.stack import FOLDER, ROOT, SECRETS, Service, option

SERVICES = stack.services()
OURS = [name for name, service in SERVICES.items() if service.ours]
STAYING = [name for name, service in SERVICES.items() if not service.one_shot]
SECRET_SETTINGS = {"database_url", "redis_url"} | {
    name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)
}


def mounts(service: Service) -> dict[str, str]:
    """Where each volume is."""
    return dict(mount.split(":")[1::-1] for mount in service.raw["volumes"])


def megabytes(limit: str) -> int:
    return int(limit[:-1]) * {"m": 1, "g": 1024}[limit[-1]]


def setting_of(variable: str) -> str:
    """The setting that a MILLWRIGHT_ variable sets, itself or by a file; '' if there is none."""
    name = variable.removeprefix("MILLWRIGHT_").lower()
    return next((known for known in (name, name.removesuffix("_file")) if known in Settings.model_fields), "")


def test_the_file_is_what_the_compose_specification_calls_one() -> None:
    schema = json.loads(Path(__file__).with_name("compose-spec.json").read_text(encoding="utf-8"))
    errors = sorted(Draft7Validator(schema).iter_errors(stack.document()), key=str)
    assert [f"{'/'.join(map(str, error.path))}: {error.message}" for error in errors] == []


def test_a_misspelt_key_would_be_seen() -> None:
    schema = json.loads(Path(__file__).with_name("compose-spec.json").read_text(encoding="utf-8"))
    broken = stack.document()
    broken["services"]["web"]["helthcheck"] = broken["services"]["web"].pop("healthcheck")
    assert not Draft7Validator(schema).is_valid(broken)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_pinned_limited_and_confined(name: str) -> None:
    raw = SERVICES[name].raw
    assert re.fullmatch(r"[a-z0-9/]+:\d+(\.\d+)+(-[a-z0-9.]+)?", raw["image"]), raw["image"]
    assert set(SERVICES[name].limits) == {"cpus", "memory", "pids"}
    assert raw["read_only"] is True
    assert raw["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in raw["security_opt"]
    assert raw["logging"]["options"].keys() == {"max-size", "max-file"}
    assert "container_name" not in raw  # it would forbid --scale
    assert "privileged" not in raw


@pytest.mark.parametrize("name", STAYING)
def test_every_service_that_stays_is_watched_and_started_again(name: str) -> None:
    raw = SERVICES[name].raw
    assert raw["restart"] == "unless-stopped"
    assert raw["healthcheck"].keys() == {"test", "interval", "timeout", "retries", "start_period"}
    assert SERVICES[name].health


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_waited_for_can_come(name: str) -> None:
    for other, condition in SERVICES[name].depends_on.items():
        if condition == "service_completed_successfully":
            assert SERVICES[other].one_shot
        else:
            assert condition == "service_healthy"
            assert "healthcheck" in SERVICES[other].raw


def test_the_database_is_migrated_before_anything_uses_it() -> None:
    users = [name for name in OURS if name != "migrate"]
    assert [SERVICES[name].depends_on.get("migrate") for name in users] == ["service_completed_successfully"] * len(
        users
    )
    assert SERVICES["migrate"].depends_on == {"postgres": "service_healthy"}


def test_a_stop_leaves_every_process_its_own_stop_period() -> None:
    settings = Settings()
    assert SERVICES["web"].grace_s > int(SERVICES["web"].environment["MILLWRIGHT_API_STOP_S"]) + STOP_S
    for name in ("answers", "ingestion", "beat"):
        assert SERVICES[name].environment["REMAP_SIGTERM"] == "SIGQUIT"  # else a pool waits without limit
        assert SERVICES[name].grace_s >= SHUTDOWN_S + STOP_S
    assert int(SERVICES["web"].environment["MILLWRIGHT_API_STOP_S"]) == settings.api_stop_s


@pytest.mark.parametrize("name", ["web", "answers", "ingestion", "beat", "slack"])
def test_processes_are_started_as_up_starts_them(name: str) -> None:
    _, *own = commands(Settings(slack_bot_token=SecretStr("xoxb-")), serving=True)[name]
    python, *composed = SERVICES[name].argv
    assert (python, composed) == ("python", own)


def test_each_queue_is_consumed_by_exactly_one_service() -> None:
    consumed = Counter(
        queue for name in STAYING for queue in option(SERVICES[name].argv, "--queues").split(",") if queue
    )
    assert consumed == {queue.value: 1 for queue in Queue}


def test_a_worker_runs_what_its_variables_say() -> None:
    changed = stack.services({"MILLWRIGHT_ANSWER_THREADS": "9", "MILLWRIGHT_INGESTION_PROCESSES": "3"})
    assert option(changed["answers"].argv, "--concurrency") == "9"
    assert option(changed["ingestion"].argv, "--concurrency") == "3"
    assert changed["ingestion"].environment["MILLWRIGHT_INGESTION_PROCESSES"] == "3"


def test_files_that_are_read_fit_into_the_memory() -> None:
    environment = SERVICES["ingestion"].environment
    at_once = int(environment["MILLWRIGHT_INGESTION_PROCESSES"])
    each = int(environment["MILLWRIGHT_INGESTION_MEMORY_MB"])
    assert megabytes(SERVICES["ingestion"].limits["memory"]) >= (at_once + 1) * each


def test_every_millwright_variable_is_a_setting() -> None:
    files = (stack.text(), *((FOLDER / name).read_text(encoding="utf-8") for name in (".env.example", "Dockerfile")))
    named = {name for file in files for name in re.findall(r"\bMILLWRIGHT_[A-Z_]*[A-Z]\b", file)}
    assert {name for name in named if not setting_of(name)} == set()


@pytest.mark.parametrize("name", OURS)
def test_secrets_come_from_files_that_are_mounted(name: str) -> None:
    service = SERVICES[name]
    for variable, value in service.environment.items():
        if value.startswith(SECRETS):
            assert value.removeprefix(SECRETS) in service.secrets, variable
        assert setting_of(variable) not in SECRET_SETTINGS or variable.endswith("_FILE"), f"{variable} in clear"


def test_every_secret_is_defined_used_and_made(tmp_path: Path) -> None:
    defined = stack.document()["secrets"]
    assert {secret for service in SERVICES.values() for secret in service.secrets} == set(defined)
    for service in SERVICES.values():
        named = re.findall(rf"{SECRETS}([\w.]+)", json.dumps(service.raw))
        assert set(named) <= service.secrets, service.name
    shutil.copy(FOLDER / "make-secrets.sh", tmp_path)
    first = subprocess.run([tmp_path / "make-secrets.sh"], capture_output=True, text=True, check=True)
    made = {path.name: path.read_text(encoding="utf-8").strip() for path in (tmp_path / "secrets").iterdir()}
    assert {f"./secrets/{name}" for name in made} == {secret["file"] for secret in defined.values()}
    assert make_url(made["database_url"]).password == made["postgres_password"]
    assert make_url(made["database_url"]).host == "postgres"
    assert broker_url(made["redis_url"]) == f"redis://:{made['valkey.conf'].split()[1]}@valkey:6379/0"
    key = tomllib.loads(made["api_keys.toml"])["operator"]["key"]
    assert key in first.stdout
    assert read_keys(tmp_path / "secrets" / "api_keys.toml").find(key) is not None
    assert read_access(tmp_path / "secrets" / "slack.toml") == Access()
    # nobody else on the host gets in, and any user inside a container can read
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "secrets").iterdir()} == {0o444}
    again = subprocess.run([tmp_path / "make-secrets.sh"], capture_output=True, text=True, check=True)
    assert again.stdout == ""
    assert made == {path.name: path.read_text(encoding="utf-8").strip() for path in (tmp_path / "secrets").iterdir()}


def test_the_bytes_of_files_are_shared_by_all_that_need_them() -> None:
    for name in ("web", "ingestion", "cli"):
        home = SERVICES[name].environment["MILLWRIGHT_HOME"]
        assert mounts(SERVICES[name])[home] == "millwright"
    used = {volume for service in SERVICES.values() for volume in mounts(service).values()}
    assert {volume for volume in used if not volume.startswith(".")} == set(stack.document()["volumes"])


def test_only_the_doors_are_published_and_only_to_this_host() -> None:
    assert {name: service.raw["ports"] for name, service in SERVICES.items() if "ports" in service.raw} == {
        "web": ["127.0.0.1:8420:8420"],
        "slack": ["127.0.0.1:8421:8421"],
    }
    assert SERVICES["web"].environment["MILLWRIGHT_API_KEYS_FILE"]
    stores = ("valkey", "postgres", "weaviate")
    assert [SERVICES[name].raw["networks"] for name in stores] == [["inside"]] * len(stores)
    assert stack.document()["networks"]["inside"] == {"internal": True}


def test_every_variable_stands_in_the_example_with_its_default() -> None:
    defaults = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", stack.text()))
    example = stack.example()
    assert {name: example.get(name) for name in defaults} == defaults
    unused = {name for name in example if name not in defaults and not setting_of(name)}
    assert unused == set()


def test_redis_keeps_everything_and_asks_for_a_password() -> None:
    argv = SERVICES["valkey"].argv
    wanted = {"--appendonly": "yes", "--appendfsync": "everysec", "--maxmemory-policy": "noeviction", "--save": ""}
    assert {name: option(argv, name) for name in wanted} == wanted
    assert argv[1] == f"{SECRETS}valkey.conf"


def test_weaviate_is_the_version_that_is_tested_and_keeps_to_itself() -> None:
    tested = re.search(r"weaviate-server@v([\d.]+)", (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    assert tested is not None
    assert SERVICES["weaviate"].raw["image"].endswith(f":{tested.group(1)}")
    wanted: dict[str, Any] = {
        "AUTOSCHEMA_ENABLED": "false",
        "DISABLE_TELEMETRY": "true",
        "GO_PROFILING_DISABLE": "true",
        "DEFAULT_VECTORIZER_MODULE": "none",
        "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "false",
        "AUTHENTICATION_APIKEY_ENABLED": "true",
    }
    environment = SERVICES["weaviate"].environment
    assert {name: environment[name] for name in wanted} == wanted


def test_secret_settings_are_known() -> None:
    assert {"lm_api_key", "weaviate_api_key"} <= SECRET_SETTINGS
    assert all(
        SecretStr.__name__ in str(Settings.model_fields[name].annotation) or "url" in name for name in SECRET_SETTINGS
    )
