"""What a search in the documents shows: the passage, and the link to its page with the passage marked."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Query

from services.api.authentication import Caller
from services.api.documents import MAX_BOXES
from services.app import App
from services.documents.search import Found, search
from services.queries.submit import MAX_QUESTION

Words = Annotated[str, Query(max_length=MAX_QUESTION)]


def passages(app: App, caller: Caller, q: str, document: str = "") -> list[dict[str, Any]]:
    """`passage` and `href` of each, the best first; document: '' for all that the caller may see."""
    if not q.strip():
        return []
    return [
        {"passage": passage, "href": _href(passage, q)}
        for passage in search(app.store, app.text_index, q, caller.audience, document=document)
    ]


def _href(passage: Found, q: str) -> str:
    marked = ";".join(f"{box.x0:.1f},{box.y0:.1f},{box.x1:.1f},{box.y1:.1f}" for box in passage.boxes[:MAX_BOXES])
    where = {"q": q} | ({"page": str(passage.page), "highlight": marked} if passage.page else {})
    return f"/documents/{quote(passage.document)}?{urlencode(where)}"
