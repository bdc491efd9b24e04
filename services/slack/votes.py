"""What is pressed below an answer: feedback with its form, and the options of what was asked back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from models.errors import BadInput, Conflict, NotFound
from models.store.deliveries import Place
from models.store.queries import Asking, Held
from models.types import Audience
from services.app import App
from services.learning.endings import Verdict
from services.learning.feedback import give
from services.queries.submit import MAX_NAME, check
from services.slack import strings
from services.slack.access import Access
from services.slack.form import Filled, filled_of, form_of
from services.slack.message import FIELDS
from services.slack.posts import Press, press_of
from services.slack.saying import Saying
from services.slack.writer import Writer

log = logging.getLogger(__name__)
Ack = Callable[..., Awaitable[Any]]
_PATIENCE_S = 2.0
"""Slack waits 3 seconds for an acknowledgement."""


class Votes:
    """All of it is kept before Slack hears of it. open: of a question that was kept."""

    def __init__(
        self,
        app: App,
        access: Access,
        client: AsyncWebClient,
        say: Saying,
        writer: Writer,
        open_: Callable[[Held], Awaitable[bool]],
    ) -> None:
        self._app = app
        self._access = access
        self._client = client
        self._say = say
        self._writer = writer
        self._open = open_

    async def vote(self, body: dict[str, Any], ack: Ack) -> None:
        """A press on one of the feedback buttons. The last one of a person stands."""
        press = press_of(body)
        query_id, _, said = press.value.partition(":")
        verdict: Verdict = "right" if said == "right" else "unsafe" if said == "unsafe" else "wrong"
        kept = False
        try:
            await asyncio.to_thread(self._give, press, query_id, verdict)
            answer, kept = f"{strings.THANKS[verdict]} {strings.CHANGE}", True
        except (NotFound, BadInput) as error:
            answer = str(error)
        await ack()
        if kept and verdict != "right" and press.trigger:
            await self._open_form(press, query_id, verdict)
        await self._say(press.channel, press.thread, press.user, answer)

    async def said_more(self, body: dict[str, Any], ack: Ack) -> None:
        """The form; what can't be used is said beside the field."""
        filled = filled_of(body)
        page = filled.fields["page"]
        if page and not page.isdecimal():
            await ack(response_action="errors", errors={"page": strings.NO_PAGE})
            return
        giving = asyncio.create_task(asyncio.to_thread(self._give_more, filled))
        done, _ = await asyncio.wait({giving}, timeout=_PATIENCE_S)
        if not done:
            await ack()  # Slack would call it failed; what becomes of it is said in the thread
        try:
            note = await giving
        except (NotFound, BadInput) as error:
            note = str(error)
            if done:
                where = "page" if page else "correction"
                await ack(response_action="errors", errors={where: note[:2000]})
                return
        if done:
            await ack()
        await self._say(filled.channel, filled.thread, filled.user, note)

    async def choose(self, body: dict[str, Any], ack: Ack) -> None:
        """A press on an option of what was asked back: the same question again, about that machine or unit."""
        press = press_of(body)
        query_id, _, reply = press.value.partition(":")
        try:
            asking = await asyncio.to_thread(self._again, press, query_id, reply)
            submitted = await self._writer.keep(asking)
        except (NotFound, BadInput, Conflict) as error:
            await ack()
            await self._say(press.channel, press.thread, press.user, str(error))
            return
        await ack()
        if submitted.created and asking.place is not None:
            await self._open(Held(submitted.query_id, asking.principal, asking.place))

    def brought(self, press: Press, query_id: str) -> Place:
        """Where the answer of this query was brought, which is where it was pressed. Raises NotFound."""
        place = self._app.store.deliveries.place(query_id)
        if place is None or place.channel != press.channel:
            raise NotFound(f"There is no query {query_id}.")
        return place

    async def _open_form(self, press: Press, query_id: str, verdict: Verdict) -> None:
        """Asks what would be right. The verdict is kept already: a form that can't be opened loses nothing."""
        try:
            await self._client.views_open(trigger_id=press.trigger, view=form_of(query_id, verdict, press))
        except (SlackApiError, OSError, TimeoutError) as error:
            log.warning("The form of feedback can't be opened: %s", error)

    def _give(self, press: Press, query_id: str, verdict: Verdict) -> None:
        """Raises NotFound for an answer that may not be seen there."""
        self.brought(press, query_id)
        audience = self._shown_to(press.team, press.user, query_id)
        give(self._app.store, query_id, press.principal, audience, verdict, alarm=self._app.alarm)

    def _give_more(self, filled: Filled) -> str:
        """Raises NotFound for an answer that may not be seen there, BadInput for what can't be used."""
        place = self._app.store.deliveries.place(filled.query_id)
        if place is None or place.channel != filled.channel:
            raise NotFound(f"There is no query {filled.query_id}.")
        page, document = filled.fields["page"], filled.fields["document"]
        return give(
            self._app.store,
            filled.query_id,
            filled.principal,
            self._shown_to(filled.team, filled.user, filled.query_id),
            "unsafe" if filled.verdict == "unsafe" else "wrong",
            filled.fields["reason"],
            filled.fields["correction"],
            document or None,
            int(page) if page else None,
            self._app.alarm,
        ).note

    def _shown_to(self, team: str, user: str, query_id: str) -> Audience:
        """For whom the answer was brought: whoever presses below it is one of them, so Slack isn't asked again."""
        return self._app.store.queries.get(query_id).audience if self._access.may_ask(team, user) else ()

    def _again(self, press: Press, query_id: str, reply: str) -> Asking:
        """Raises NotFound for a question that wasn't asked there, BadInput for one that can't be asked."""
        place = self.brought(press, query_id)
        if not self._access.may_ask(press.team, press.user):
            raise BadInput(strings.NOT_ALLOWED)
        field, _, option = reply.partition(":")
        if field not in FIELDS.values():  # a button of an older version: its value is a machine's name
            field, option = "asset", reply
        before = self._app.store.queries.get(query_id).question
        question = replace(before, asset=option) if field == "asset" else replace(before, serial=option)
        key = f"{query_id}:{reply}"[:MAX_NAME]
        check(question, key)
        return Asking(question, press.principal, (), key, place, held=True)
