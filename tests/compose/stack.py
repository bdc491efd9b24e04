"""compose/compose.yaml as compose reads it: anchors merged, variables filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "compose"
FILE = FOLDER / "compose.yaml"
SECRETS = "/run/secrets/"
_VARIABLE = re.compile(r"\$(?:\$|\{(\w+):-([^}]*)\}|)")


def filled_in(value: Any, variables: Mapping[str, str]) -> Any:
    """Every string with `${NAME:-default}` replaced, and `$$` by a dollar. Any other dollar is an error."""

    def one(match: re.Match[str]) -> str:
        if match.group() == "$$":
            return "$"
        assert match.group(1), f"write $$ or ${{NAME:-default}}: {match.string}"
        return variables.get(match.group(1)) or match.group(2)

    if isinstance(value, str):
        return _VARIABLE.sub(one, value)
    if isinstance(value, dict):
        return {key: filled_in(item, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [filled_in(item, variables) for item in value]
    return value


@dataclass(frozen=True)
class Service:
    name: str
    raw: Mapping[str, Any]

    @property
    def argv(self) -> list[str]:
        return [*self.raw.get("entrypoint", ()), *self.raw.get("command", ())]

    @property
    def environment(self) -> dict[str, str]:
        return dict(self.raw.get("environment", {}))

    @property
    def secrets(self) -> set[str]:
        return set(self.raw.get("secrets", ()))

    @property
    def one_shot(self) -> bool:
        """Runs once and ends: nothing to restart and no health to ask for."""
        return self.raw["restart"] == "no"

    @property
    def ours(self) -> bool:
        return str(self.raw["image"]).startswith("millwright:")

    @property
    def health(self) -> list[str]:
        """The command of the health check."""
        kind, *command = self.raw["healthcheck"]["test"]
        assert kind in ("CMD", "CMD-SHELL")
        return ["/bin/sh", "-c", *command] if kind == "CMD-SHELL" else command

    @property
    def grace_s(self) -> float:
        """How long compose waits after SIGTERM before it kills; 10 s unless it is said."""
        return float(str(self.raw.get("stop_grace_period", "10s")).removesuffix("s"))

    @property
    def depends_on(self) -> dict[str, str]:
        return {name: how["condition"] for name, how in self.raw.get("depends_on", {}).items()}

    @property
    def limits(self) -> dict[str, Any]:
        limits: dict[str, Any] = self.raw["deploy"]["resources"]["limits"]
        return limits


def text() -> str:
    return FILE.read_text(encoding="utf-8")


def document(variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The whole file with these variables (as of `.env`)."""
    loaded: dict[str, Any] = filled_in(yaml.safe_load(text()), variables or {})
    return loaded


def services(variables: Mapping[str, str] | None = None) -> dict[str, Service]:
    return {name: Service(name, raw) for name, raw in document(variables)["services"].items()}


def option(argv: list[str], name: str) -> str:
    """The value that follows an option, '' where it isn't there."""
    return argv[argv.index(name) + 1] if name in argv else ""


def example() -> dict[str, str]:
    """The lines of `.env.example` that are no comments."""
    lines = (FOLDER / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
