"""/v1/search: passages by their words."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from services.api.caller import TheApp, TheCaller
from services.api.problems import PROBLEMS
from services.api.schemas import MAX_PATH, FoundOut
from services.documents.search import MOST_FOUND, search
from services.queries.submit import MAX_QUESTION

router = APIRouter(prefix="/v1/search", tags=["documents"], responses=PROBLEMS)


@router.get("", response_model=list[FoundOut])
def search_passages(
    app: TheApp,
    caller: TheCaller,
    q: Annotated[str, Query(min_length=1, max_length=MAX_QUESTION, description="Words, part numbers, fault codes.")],
    document: Annotated[str, Query(max_length=MAX_PATH, description="Only in this document.")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_FOUND)] = 20,
) -> list[FoundOut]:
    """The passages that hold most of the words, best first. It finds; it doesn't answer."""
    found = search(app.store, app.text_index, q, caller.audience, document=document, limit=limit)
    return [FoundOut(**asdict(one)) for one in found]
