"""An MCP server (Model Context Protocol) for assistants that use tools, on standard input and output.

It stands before the HTTP API like any other client: what a tool returns is what the key may see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from models.answers import answer_to_json
from models.errors import MillwrightError
from services.client import AsyncClient

INSTRUCTIONS = (
    "Answers about machines from a plant's own manuals and maintenance logs. Quote numbers, part numbers and warnings "
    "exactly as `ask` returns them, with document and page, and put `warnings` first. If `reported` is set, say above "
    "all that this answer was reported as unsafe. If its status is `abstained`, the documents do not say: don't fill "
    "the gap. If it is `asked`, ask the user and call again with what they said."
)


def server(millwright: AsyncClient) -> MCPServer[Any]:
    """The server on an open client, which stays its owner's to close."""
    mcp: MCPServer[Any] = MCPServer("millwright", instructions=INSTRUCTIONS)

    @mcp.tool()
    async def ask(question: str, asset: str | None = None, serial: str | None = None) -> dict[str, Any]:
        """Ask a maintenance question: torques, part numbers, intervals, fault codes, procedures, a machine's history.

        Returns the checked answer with verbatim quotes, page numbers and the safety warnings that govern it; `status`
        is answered, abstained (the documents do not say) or asked (`asked` says what must be known first)."""
        with _told():
            return answer_to_json(await millwright.ask(question, asset=asset, serial=serial))

    @mcp.tool()
    async def search(words: str, document: str = "", limit: int = 10) -> list[Mapping[str, Any]]:
        """Find passages in the manuals and logs by their words, part numbers or fault codes, with page and section."""
        with _told():
            return list(await millwright.search(words, document, limit))

    @mcp.tool()
    async def documents() -> Sequence[Mapping[str, Any]]:
        """List the documents: title, path, revision, language, pages."""
        with _told():
            return [document async for document in millwright.documents()]

    @mcp.tool()
    async def asset_history(asset: str) -> Any:
        """What was done to a machine by its name: work orders, newest first, with dates, parts, downtime and cost."""
        with _told():
            return await millwright.get(f"/v1/assets/{quote(asset)}/history")

    @mcp.tool()
    async def forecast(asset: str) -> Any:
        """How likely a machine fails soon, with 90 % interval, n, method and how good such forecasts have been."""
        with _told():
            return await millwright.get(f"/v1/assets/{quote(asset)}/forecast")

    return mcp


@contextmanager
def _told() -> Iterator[None]:
    """What can't be done is told to the assistant in the API's words, which may be shown."""
    try:
        yield
    except MillwrightError as error:
        raise ToolError(str(error)) from error
