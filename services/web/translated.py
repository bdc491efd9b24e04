"""What other parts of Millwright say in English, put into the page's language for the script on the page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from services.api.caller import TheCaller
from services.api.schemas import MAX_WORDS
from services.web.languages import language_of
from services.web.told import told

router = APIRouter()


@router.get("/said")
def translated(request: Request, caller: TheCaller, text: Annotated[str, Query(max_length=MAX_WORDS)]) -> Response:
    """Why a file was not taken, or a vote: 204 where the page is English, or nobody has put it into its language."""
    del caller  # nobody who isn't signed in has anything put into another language
    found = told(text, language_of(request).words)
    return Response(status_code=204) if found is None else PlainTextResponse(found)
