"""The API as an application: routes, problems, limits, and the streams that end with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import Depends, FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from services.api import (
    approvals,
    assets,
    chat,
    condition,
    documents,
    health,
    jobs,
    outlooks,
    previews,
    problems,
    queries,
    readings,
    review,
    search,
    versions,
)
from services.api.authentication import Authentication
from services.api.caller import guard
from services.api.drawn import SayTo, in_english
from services.api.limits import MAX_BODY, MULTIPART_OVERHEAD, Limits
from services.api.problems import Respond, problem_response
from services.api.rates import Rates
from services.api.streams import Streams
from services.api.uploads import forget_left
from services.app import App

UPLOADS = ("/v1/documents", "/v1/previews", "/documents", "/documents/preview")
"""Where files may be posted to."""


def create_app(app: App, respond: Respond = problem_response, say: SayTo = in_english) -> FastAPI:
    """The API on an App, which stays its owner's to close. respond: what an error looks like; say: what puts the words
    of a picture into the language of whoever asks for it.

    Raises BadInput if the keys file can't be used, or if others could reach it without an account."""
    api = FastAPI(
        title="Millwright",
        version=version("millwright"),
        description="Answers from your manuals and your machines' history, with the page that proves them.",
        openapi_url="/v1/openapi.json",
        docs_url=None,  # its scripts would come from a CDN, which a plant can't reach
        redoc_url=None,
        lifespan=_lifespan,
        dependencies=[Depends(guard)],
        generate_unique_id_function=_operation_id,
        telemetry={"auto_configure": False},
    )
    api.state.app = app
    api.state.say = say
    api.state.authentication = Authentication(app.settings, app.store)
    api.state.rates = Rates(app.settings)
    api.state.streams = Streams(app.events)
    for router in (
        queries.router,
        review.router,
        documents.router,
        previews.router,
        readings.router,
        condition.router,
        outlooks.router,
        assets.router,
        jobs.router,
        search.router,
        chat.router,
        approvals.router,
        versions.router,
        health.router,
    ):
        api.include_router(router)
    problems.install(api, respond)
    largest = app.settings.max_file_mb * 1_000_000 + MULTIPART_OVERHEAD

    larger = dict.fromkeys(UPLOADS, largest) | {readings.PATH: readings.MAX_BODY, chat.PATH: chat.MAX_BODY}

    def limit_of(path: str, method: str) -> int:
        return larger.get(path, MAX_BODY) if method == "POST" else MAX_BODY

    api.add_middleware(Limits, limit_of=limit_of)
    return api


@asynccontextmanager
async def _lifespan(api: FastAPI) -> AsyncIterator[None]:
    streams: Streams = api.state.streams
    streams.start()
    await run_in_threadpool(forget_left, api.state.app.settings.home)
    yield
    await run_in_threadpool(streams.join)


def _operation_id(route: APIRoute) -> str:
    return route.name
