"""The Dockerfile builds from what is here, by hash, and the package that it installs is complete."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.compose import stack
from tests.compose.stack import FOLDER, ROOT

DOCKERFILE = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
PACKAGES = ("models", "ingestion", "services", "workers")


def instructions() -> list[tuple[str, str]]:
    """Each instruction with its words on one line, comments left out."""
    lines = "\n".join(line for line in DOCKERFILE.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", " ", lines)
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in joined.splitlines() if line.strip()]


def all_of(name: str) -> list[str]:
    return [words for instruction, words in instructions() if instruction == name]


def sources() -> list[str]:
    """What is copied from the repository."""
    copied = [words.split() for words in all_of("COPY") if not words.startswith("--from")]
    return [source for words in copied for source in words[:-1]]


def sent(path: str) -> bool:
    """Whether the build gets to see it."""
    lines = (FOLDER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    seen = True
    for line in (line for line in lines if line and not line.startswith("#")):
        pattern = line.removeprefix("!")
        if fnmatch(path, pattern) or path.startswith(f"{pattern}/"):
            seen = line.startswith("!")
    return seen


@pytest.mark.parametrize("source", sources())
def test_what_is_copied_is_there_and_sent(source: str) -> None:
    assert (ROOT / source).exists()
    assert sent(source)


def test_nothing_else_is_sent() -> None:
    assert set(PACKAGES) <= set(sources())
    for path in (".git", ".env", "compose/secrets/api_keys.toml", ".millwright", "tests", "docs", ".venv"):
        assert not sent(path)


def test_requirements_are_installed_by_hash_and_no_address_is_named() -> None:
    installs = [part for run in all_of("RUN") for part in run.split("&&") if "pip install" in part]
    for install in installs:
        assert "--require-hashes -r" in install or "--require-hashes --no-deps -r" in install or "--no-index" in install
    locks = {lock for install in installs for lock in re.findall(r"requirements/\S+", install)}
    assert locks == {"requirements/build.txt", "requirements/runtime.txt", "requirements/no-deps.txt"}
    assert all("--no-build-isolation" in install for install in installs if "build.txt" not in install)
    build, runtime = ((ROOT / f"requirements/{name}.txt").read_text("utf-8") for name in ("build", "runtime"))
    assert build in runtime  # it builds with what will be installed
    for file in FOLDER.iterdir():
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        assert not re.search(r"--(extra-)?index-url|--find-links|--trusted-host|https://", text), file.name


def test_the_base_is_pinned_and_a_python_that_millwright_runs_on() -> None:
    base = re.search(r"^ARG PYTHON_IMAGE=python:(3\.\d+)\.\d+-slim-\w+$", DOCKERFILE, re.MULTILINE)
    assert base is not None
    assert base.group(1) in ("3.11", "3.12", "3.13")
    assert all(words.split()[0] == "${PYTHON_IMAGE}" for words in all_of("FROM"))
    assert stack.document()["services"]["web"]["build"]["args"]["PYTHON_IMAGE"] in base.group()


def test_the_image_runs_as_somebody_who_is_not_root_and_is_this_version() -> None:
    user = all_of("USER")[-1]
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for service in stack.services().values():
        if service.ours:
            assert service.raw["user"] == user
            assert service.raw["image"] == f"millwright:{project['version']}"
            assert (FOLDER / service.raw["build"]["context"] / service.raw["build"]["dockerfile"]).samefile(
                FOLDER / "Dockerfile"
            )


def test_the_package_that_is_installed_holds_every_file(tmp_path: Path) -> None:
    """The image has no working tree beside it: a template or a table that the wheel lacks would be missed there."""
    for name in sources():
        if (ROOT / name).is_file() and not name.startswith("requirements"):
            (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for package in PACKAGES:
        (tmp_path / package).symlink_to(ROOT / package)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index",
         "--no-build-isolation", "--wheel-dir", tmp_path / "wheels", tmp_path],
        check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = (tmp_path / "wheels").glob("*.whl")
    with zipfile.ZipFile(wheel) as built:
        packed = set(built.namelist())
    there = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert there - packed == set()
