"""An MCP server (Model Context Protocol) for assistants that use tools, on standard input and output.

It stands before the HTTP API like any other client: what a tool returns is what the key may see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mcp.server import MCPServer

from models.answers import answer_to_json
from services.client import AsyncClient

INSTRUCTIONS = (
    "Answers about machines from a plant's own manuals and maintenance logs. Quote numbers, part numbers and warnings "
    "exactly as `ask` returns them, with document and page, and put `warnings` first. If its status is `abstained`, "
    "the documents do not say: don't fill the gap. If it is `asked`, ask the user and call again with what they said."
)


def server(millwright: AsyncClient) -> MCPServer[Any]:
    """The server on an open client, which stays its owner's to close."""
    mcp: MCPServer[Any] = MCPServer("millwright", instructions=INSTRUCTIONS)

    @mcp.tool()
    async def ask(question: str, asset: str | None = None, serial: str | None = None) -> dict[str, Any]:
        """Ask a maintenance question: torques, part numbers, intervals, fault codes, procedures, a machine's history.

        Returns the checked answer with verbatim quotes, page numbers and the safety warnings that govern it; `status`
        is answered, abstained (the documents do not say) or asked (`asked` says what must be known first)."""
        return answer_to_json(await millwright.ask(question, asset=asset, serial=serial))

    @mcp.tool()
    async def search(words: str, document: str = "", limit: int = 10) -> list[Mapping[str, Any]]:
        """Find passages in the manuals and logs by their words, part numbers or fault codes, with page and section."""
        return list(await millwright.search(words, document, limit))

    @mcp.tool()
    async def documents() -> Sequence[Mapping[str, Any]]:
        """List the documents: title, path, revision, language, pages."""
        return [document async for document in millwright.documents()]

    return mcp
