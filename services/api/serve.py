"""Running it: one process, that ends its streams and then itself when it is told to stop."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from models.errors import BadInput, MillwrightError
from services.api.streams import Streams
from services.app import App
from services.settings import Settings, load_settings

log = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """uvicorn, that ends open event streams at once: it would wait for them until the stop period is over."""

    def __init__(self, config: uvicorn.Config, streams: Streams) -> None:
        super().__init__(config)
        self._streams = streams

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._streams.end()
        super().handle_exit(sig, frame)


def serve(settings: Settings, create: Callable[[App], FastAPI]) -> None:
    """Serves until SIGTERM or SIGINT; answers what has begun, for at most `api_stop_s`, and then ends.

    Logs "Millwright is ready at URL" once it can be reached. Raises BadInput if the address can't be had or may not
    be used, MillwrightError if the database isn't there."""
    app = App.build(settings)
    try:
        api = create(app)
        app.store.check()
        listening = _listen(settings.api_host, settings.api_port)
        config = uvicorn.Config(
            api,
            log_config=None,
            access_log=settings.log_level == "debug",
            timeout_graceful_shutdown=settings.api_stop_s,
            server_header=False,
            lifespan="on",
        )
        server = Server(config, api.state.streams)
        host, port = listening.getsockname()[:2]
        log.info("Millwright is ready at http://%s:%d", f"[{host}]" if ":" in host else host, port)
        server.run([listening])
    finally:
        app.close()


def main(create: Callable[[App], FastAPI]) -> None:
    """The entry point of a process of its own: settings from the environment, log to standard error."""
    try:
        settings = load_settings()
        logging.basicConfig(
            stream=sys.stderr,
            level=settings.log_level.upper(),
            format="%(asctime)s %(levelname)s %(name)s: %(message)s",
            force=True,
        )
        serve(settings, create)
    except MillwrightError as error:
        log.critical("The API can't start: %s", error)
        sys.exit(1)


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that a port in use is one sentence before anything else has begun."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(2048)
        listening.set_inheritable(True)
    except OSError as error:
        raise BadInput(
            f"Nothing can listen on {host}:{port} ({error.strerror or error}). "
            "End what uses it, or set MILLWRIGHT_API_PORT."
        ) from error
    return listening
