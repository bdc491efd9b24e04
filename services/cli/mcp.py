"""`millwright mcp`: the MCP server on standard input and output."""

from __future__ import annotations

import asyncio

from services.cli.session import err
from services.client import AsyncClient
from services.settings import load_settings


def mcp() -> None:
    """Serve MCP (Model Context Protocol) on standard input and output, for an assistant that starts this command.

    It uses the API at MILLWRIGHT_URL with MILLWRIGHT_API_KEY; `millwright up` serves one on this machine."""
    from services.mcp import server  # noqa: PLC0415  (the SDK costs half a second, which no other command needs)

    settings = load_settings()

    async def serve() -> None:
        async with AsyncClient(settings.url, settings.secret("api_key")) as millwright:
            await server(millwright).run_stdio_async()

    err.print(f"[dim]MCP on standard input and output, for Millwright at {settings.url}[/dim]")
    asyncio.run(serve())
