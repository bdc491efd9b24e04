"""What all tests share: which services are there, and which must be."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

import services.settings  # noqa: F401  (sets what the libraries read at import, before any of them is imported)

settings.register_profile("no deadlines", deadline=None)  # a busy machine makes no test fail
settings.load_profile("no deadlines")


def require_service(name: str, variable: str) -> str:
    """The value of an environment variable that points at a server.

    Absent: the test is skipped with the reason; with `MILLWRIGHT_TEST_REQUIRE_SERVICES=1` (CI) it fails instead.
    """
    value = os.environ.get(variable, "")
    if value:
        return value
    reason = f"{name} isn't there: {variable} is not set"
    if os.environ.get("MILLWRIGHT_TEST_REQUIRE_SERVICES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_url() -> str:
    return require_service("PostgreSQL", "MILLWRIGHT_TEST_POSTGRES_URL")


@pytest.fixture(scope="session")
def weaviate_url() -> str:
    return require_service("Weaviate", "MILLWRIGHT_TEST_WEAVIATE_URL")


@pytest.fixture(scope="session")
def weaviate_binary() -> str:
    """The server's program, for tests that stop and start one of their own."""
    return require_service("The Weaviate program", "MILLWRIGHT_TEST_WEAVIATE_BINARY")
