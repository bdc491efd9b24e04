"""The picture of the page that proves an answer, and the plot of a figure: as links that expire, or as files in Slack.

A link is fetched by Slack from the bot's own door (docs/slack.md), and who may see the page is checked again at each
fetch; files are for workspaces that can't reach it, and stay in Slack as the quotation does."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import ClientSession, ClientTimeout
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from slack_sdk.web.async_client import AsyncWebClient

from models.errors import BadInput, MillwrightError, NotFound
from models.store.audit import Action
from models.types import Answer, Audience, EvidenceKind, Query
from services.app import App
from services.documents.pages import PagePicture, cited_page
from services.slack import strings
from services.slack.message import Picture, place_of
from services.slack.posts import asker_of
from services.slack.readers import Readers
from services.slack.saying import NETWORK

PICTURES_PATH = "/slack/pictures/"
DPI = 150
TIMEOUT_S = 20
READY_TRIES = 6
READY_EVERY_S = 0.5
"""Slack takes a moment before an uploaded file can be shown in a message."""

log = logging.getLogger(__name__)


class Expired(MillwrightError):
    """The time of a link is over."""


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What can be drawn for an answer. which: its name in a link."""

    which: str
    alt: str
    name: str
    png: Callable[[], bytes | None]


class Pictures:
    """How pictures get into a message is a setting; that one can't be shown never keeps an answer back."""

    def __init__(self, app: App, readers: Readers, client: AsyncWebClient) -> None:
        settings = app.settings
        self._app = app
        self._readers = readers
        self._client = client
        self._how = settings.slack_pictures
        self._base = settings.slack_public_url.rstrip("/")
        self._lasts_s = settings.slack_picture_hours * 3600
        key = hashlib.sha256(f"millwright picture {settings.secret('slack_bot_token')}".encode()).hexdigest()
        self._signer = URLSafeTimedSerializer(key, salt="millwright-picture")
        self._uploaded: dict[str, str] = {}

    async def of(self, answer: Answer, audience: Audience) -> tuple[Picture, ...]:
        """Those of an answer, as this audience may see them."""
        if self._how == "none":
            return ()
        found = []
        for drawing in await asyncio.to_thread(self._drawings, answer, audience):
            if self._how == "link":
                token = self._signer.dumps([answer.id, drawing.which])
                found.append(Picture(drawing.alt, url=f"{self._base}{PICTURES_PATH}{token}.png"))
            elif file := await self._upload(f"{answer.id}:{drawing.which}", drawing):
                found.append(Picture(drawing.alt, file=file))
        return tuple(found)

    async def fetch(self, token: str) -> bytes:
        """The picture of a link, as those may see it who read the thread now.

        Raises Expired, NotFound for a forged link and for what may not be seen (any more), Unavailable."""
        try:
            query_id, which = self._signer.loads(token, max_age=int(self._lasts_s))
        except SignatureExpired as error:
            raise Expired("This link has expired. Ask again.") from error
        except (BadSignature, ValueError, TypeError) as error:
            raise NotFound("There is no such picture.") from error
        store = self._app.store
        query = await asyncio.to_thread(store.queries.get, str(query_id))
        place = await asyncio.to_thread(store.deliveries.place, query.id)
        if place is None:
            raise NotFound("There is no such picture.")
        team, user = asker_of(query.principal)
        try:
            now = await self._readers.audience(team, place.channel, user, alone=bool(place.whom))
        except BadInput as error:
            raise NotFound("There is no such picture.") from error
        audience = (*query.audience, *now) if query.audience and now else ()
        return await asyncio.to_thread(self._fetched, query, str(which), audience)

    def _fetched(self, query: Query, which: str, audience: Audience) -> bytes:
        answer = self._app.store.queries.answer(query.id, audience) if audience else None
        drawings = self._drawings(answer, audience) if answer is not None else []
        drawing = next((each for each in drawings if each.which == which), None)
        png = drawing.png() if drawing is not None else None
        if png is None:
            raise NotFound("There is no such picture.")
        if drawing is not None and which == "page":
            self._app.store.audit.note(query.principal, Action.PAGE_SEEN, drawing.name, {"query": query.id})
        return png

    def _drawings(self, answer: Answer, audience: Audience) -> list[_Drawing]:
        """The page of the first quotation that has one, and the plot of the figures."""
        found = []
        for number, citation in enumerate(answer.citations, start=1):
            if citation.page is None or citation.kind is not EvidenceKind.PASSAGE:
                continue
            try:
                picture: PagePicture = cited_page(
                    self._app.store, self._app.settings.home, citation.document, citation.page, audience, answer, number
                )
            except MillwrightError as error:  # a Markdown file has no pages, or it may not be seen
                log.debug("No picture of %s: %s", citation.document, error)
                continue
            alt = strings.PICTURE.format(where=place_of(citation))
            found.append(_Drawing("page", alt, citation.document, lambda p=picture: p.png(DPI, crop=True)))  # type: ignore[misc]
            break
        if (figure := next((figure for figure in answer.figures if figure.get("drawn")), None)) is not None:
            draw = self._app.pictures.of_answer
            found.append(_Drawing("plot", str(figure.get("text") or "…"), "", lambda: draw(answer, audience)))
        return found

    async def _upload(self, key: str, drawing: _Drawing) -> str:
        """The id of the file at Slack, '' if it can't be there. Uploaded, not shared: only the message shows it."""
        if key in self._uploaded:
            return self._uploaded[key]
        try:
            png = await asyncio.to_thread(drawing.png)
            if not png:
                return ""
            name = f"{drawing.which}.png"
            given = await self._client.files_getUploadURLExternal(
                filename=name, length=len(png), alt_txt=drawing.alt[:1000]
            )
            async with (
                ClientSession(timeout=ClientTimeout(TIMEOUT_S), trust_env=True) as session,
                session.post(given["upload_url"], data=png, headers={"Content-Type": "image/png"}) as response,
            ):
                response.raise_for_status()
            file = str(given["file_id"])
            await self._client.files_completeUploadExternal(files=[{"id": file, "title": drawing.alt[:200]}])
            await self._ready(file)
        except (*NETWORK, MillwrightError) as error:
            log.warning("The picture of answer %s can't be uploaded: %s", key.partition(":")[0], error)
            return ""
        while len(self._uploaded) >= _KEPT:
            del self._uploaded[next(iter(self._uploaded))]
        self._uploaded[key] = file
        return file

    async def _ready(self, file: str) -> None:
        for _ in range(READY_TRIES):
            told = await self._client.files_info(file=file)
            if (told.get("file") or {}).get("mimetype"):
                return
            await asyncio.sleep(READY_EVERY_S)


_KEPT = 200
"""Files that are remembered, for an answer that has to be posted again."""
