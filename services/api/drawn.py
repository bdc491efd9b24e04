"""What routes that give a picture share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response

from services.assets.forecast.labels import SPOKEN, Say

Theme = Annotated[Literal["light", "dark"], Query(description="Of the picture.")]
PNG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}}, "description": "The picture."}}


SayTo = Callable[[Request], Say]
"""What speaks the language of a caller."""


def in_english(request: Request) -> Say:
    """Nothing is put into another language."""
    del request
    return str


async def in_words(request: Request) -> None:
    """From here on this request draws in the language of its caller. A coroutine: what it sets holds for the route."""
    SPOKEN.set(request.app.state.say(request))


SPEAKS = [Depends(in_words)]


def png(drawn: bytes) -> Response:
    """A picture, which is asked for anew each time: may it still be seen?"""
    return Response(drawn, media_type="image/png", headers={"Cache-Control": "private, no-cache"})
