"""What is brought: an answer, a question that is handed over, what a person said to it, or a sentence of ours."""

from __future__ import annotations

import asyncio
import logging

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from models.errors import BadInput, NotFound
from models.store import Store
from models.store.deliveries import Delivery
from models.types import Answer, Audience, Query
from services.slack import strings
from services.slack.blocks import MAX_BLOCK, Block, escape, quotation, rich, section, shorten, split, text_of
from services.slack.message import Message, evidence_of, messages_of, sentence
from services.slack.people import HANDED, SAID
from services.slack.pictures import Pictures
from services.slack.posts import asker_of
from services.slack.readers import Readers

log = logging.getLogger(__name__)


class Telling:
    """Puts the messages of a delivery together, as those may see them who will read them now. people: whether
    somebody can be asked."""

    def __init__(
        self, store: Store, readers: Readers, pictures: Pictures, client: AsyncWebClient, people: bool
    ) -> None:
        self._store = store
        self._readers = readers
        self._pictures = pictures
        self._client = client
        self._people = people

    async def messages(self, delivery: Delivery) -> tuple[Message, ...]:
        """Raises Unavailable while it isn't known who will read them."""
        if delivery.about == HANDED:
            return await self._handed(delivery)
        if delivery.about.startswith(SAID):
            return (await self._said(delivery),)
        if delivery.text:  # what became of a feedback: a sentence of ours
            return (sentence(delivery.text),)
        query = await asyncio.to_thread(self._store.queries.get, delivery.query_id)
        answer, audience = await self._seen(query, delivery)
        if answer is None:
            return (sentence(strings.GONE),)
        return messages_of(answer, await self._pictures.of(answer, audience), self._people)

    async def _seen(self, query: Query, delivery: Delivery) -> tuple[Answer | None, Audience]:
        """The answer as those may see it who were meant when it was asked for, and who are meant now."""
        team, user = asker_of(query.principal)
        place, asker = delivery.place, "" if delivery.about else user
        try:
            now = await self._readers.audience(team, place.channel, asker, alone=bool(place.whom))
        except BadInput as error:
            log.warning("Answer %s isn't shown in %s: %s", query.id, place.channel, error)
            now = ()
        audience = (*query.audience, *now) if query.audience and now else ()
        if not audience and not query.audience:
            # nobody was ever meant: it ended before it was known for whom it was, and says nothing of a document
            ended = await asyncio.to_thread(self._store.queries.ending, query.id)
            return ended, ()
        try:
            return await asyncio.to_thread(self._store.queries.answer, query.id, audience), audience
        except NotFound:
            return None, ()

    async def _handed(self, delivery: Delivery) -> tuple[Message, ...]:
        """The question for people, with the evidence as far as everybody in their channel may see it."""
        query = await asyncio.to_thread(self._store.queries.get, delivery.query_id)
        team, _ = asker_of(query.principal)
        answer, _ = await self._seen(query, delivery)
        said = strings.HANDED_OVER.format(name=await self._readers.name(team, delivery.text))
        link = await self._link(query)
        asked: list[Block] = [
            rich(section(text_of(said, bold=True)), quotation(shorten(query.question.question, MAX_BLOCK)))
        ]
        if link:
            asked.append(rich(section({"type": "link", "url": link, "text": strings.THEIR_THREAD})))
        evidence = evidence_of(answer).messages() if answer is not None else ((_gone(),),)
        text = escape(shorten(f"{said} {query.question.question}", 2000))
        return Message(text, (*asked, *evidence[0])), *(Message(strings.GOES_ON, part) for part in evidence[1:])

    async def _link(self, query: Query) -> str:
        place = await asyncio.to_thread(self._store.deliveries.place, query.id)
        if place is None or not place.thread:
            return ""
        try:
            told = await self._client.chat_getPermalink(channel=place.channel, message_ts=place.thread)
        except SlackApiError as error:
            log.info("No link to the thread of %s: %s", query.id, error.response.get("error"))
            return ""
        return str(told["permalink"])

    async def _said(self, delivery: Delivery) -> Message:
        """A person's words under their name: nobody shall take them for Millwright's."""
        user, _, words = delivery.text.partition("\n")
        query = await asyncio.to_thread(self._store.queries.get, delivery.query_id)
        name = await self._readers.name(asker_of(query.principal)[0], user)
        said = strings.PERSON_SAYS.format(name=name)
        quoted = [rich(quotation(part)) for part in split(shorten(words, 4 * MAX_BLOCK), MAX_BLOCK)]
        return Message(escape(shorten(f"{said} {words}", 2000)), (rich(section(text_of(said, bold=True))), *quoted))


def _gone() -> Block:
    return {"type": "context", "elements": [{"type": "plain_text", "text": strings.NOT_SHOWN, "emoji": False}]}
