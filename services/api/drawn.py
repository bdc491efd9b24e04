"""What routes that give a picture share."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query, Response

Theme = Annotated[Literal["light", "dark"], Query(description="Of the picture.")]
PNG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}}, "description": "The picture."}}


def png(drawn: bytes) -> Response:
    """A picture, which is asked for anew each time: may it still be seen?"""
    return Response(drawn, media_type="image/png", headers={"Cache-Control": "private, no-cache"})
