"""The whole OpenAPI document, fuzzed by schemathesis: whatever is sent, nothing is a 500, and errors have one shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation.modes import GenerationMode

from services.api import chat
from services.api.app import create_app
from services.app import App
from services.settings import Settings
from tests.api.conftest import RedisServer, Site, assert_problem, publish_manual, serve

EXAMPLES = 15
WAITS_S = 10
OPERATIONS = [
    f"{method.upper()} {path}"
    for path, methods in create_app(App.build(Settings())).openapi()["paths"].items()
    for method in methods
]


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory, shared_redis: RedisServer) -> Iterator[Site]:
    shared_redis.start()
    home = tmp_path_factory.mktemp("home")
    site = serve(Settings(home=home, redis_url=shared_redis.url, api_port=0, max_file_mb=1))
    publish_manual(site.app)
    yield site
    site.stop()


@pytest.fixture(scope="module")
def schema(fuzzed: Site) -> Any:
    return schemathesis.openapi.from_dict(httpx.get(f"{fuzzed.url}/v1/openapi.json").json())


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "otherwise"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_whatever_is_sent_nothing_breaks(fuzzed: Site, schema: Any, operation: str, mode: GenerationMode) -> None:
    method, path = operation.split(" ", 1)

    @given(case=schema[path][method].as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def sent(case: schemathesis.Case) -> None:
        try:
            response = case.call(base_url=fuzzed.url, timeout=WAITS_S)
        except requests.exceptions.ReadTimeout:
            assert path == chat.PATH, "only a chat waits for its answer, and nobody answers here"
            return
        assert response.status_code < 500, response.text
        if response.status_code >= 400:
            headers = {name: value for name, (value, *_) in response.headers.items() if name == "content-type"}
            assert_problem(
                httpx.Response(response.status_code, headers=headers, content=response.content), response.status_code
            )

    try:
        sent()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "only a route that takes nothing can't be sent anything wrong"
