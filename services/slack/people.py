"""Handing a question over: it is posted to the people's channel, and what they say there comes back to its thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from models.errors import BadInput, NotFound
from models.store.audit import Action
from models.store.deliveries import Place
from models.types import Status
from services.app import App
from services.learning.feedback import MAX_WORDS, give
from services.slack import strings
from services.slack.posts import SPOKEN, Press, plain, press_of, principal_of
from services.slack.saying import Saying

HANDED, SAID = "person", "said:"
"""What deliveries are about: a question that is handed over, and (with its `ts`) what a person said to it."""

log = logging.getLogger(__name__)
Ack = Callable[..., Awaitable[Any]]
Brought = Callable[[Press, str], Place]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person wrote below a question that was handed over."""

    team: str
    channel: str
    user: str
    ts: str
    thread: str
    text: str


def reply_of(body: Mapping[str, Any], channel: str) -> Reply | None:
    """A person's words in a thread of this channel; None for anything else."""
    event = body.get("event") or {}
    user, ts, thread = (str(event.get(name) or "") for name in ("user", "ts", "thread_ts"))
    if not channel or event.get("channel") != channel or event.get("type") != "message" or event.get("bot_id"):
        return None
    if event.get("subtype") not in SPOKEN or not (user and ts and thread) or ts == thread:
        return None
    text = plain(str(event.get("text") or ""))
    team = str(body.get("team_id") or event.get("team") or "")
    return Reply(team, channel, user, ts, thread, text) if text else None


class People:
    """channel: theirs, '' if nobody can be asked. brought: where an answer was brought, if it was pressed there."""

    def __init__(self, app: App, channel: str, say: Saying, brought: Brought) -> None:
        self.channel = channel
        self._app = app
        self._say = say
        self._brought = brought

    async def pressed(self, body: dict[str, Any], ack: Ack) -> None:
        """A press on *Ask a person*: kept before Slack hears of it."""
        press = press_of(body)
        try:
            said = await asyncio.to_thread(self._hand_over, press)
        except (NotFound, BadInput) as error:
            said = str(error)
        await ack()
        await self._say(press.channel, press.thread, press.user, said)

    async def keep(self, reply: Reply) -> bool:
        """Keeps a person's words to be brought, before Slack hears that they were taken. False if they are to none."""
        return await asyncio.to_thread(self._keep, reply)

    async def thank(self, reply: Reply) -> None:
        """Tells the person that it is on its way."""
        await self._say(reply.channel, reply.thread, reply.user, strings.BROUGHT)

    def _hand_over(self, press: Press) -> str:
        """Raises NotFound for an answer that wasn't brought there."""
        deliveries = self._app.store.deliveries
        self._brought(press, press.value)
        if deliveries.state(press.value, HANDED) is not None:
            return strings.ASKED_ALREADY
        deliveries.tell(press.value, HANDED, Place(self.channel, ""), press.user)
        return strings.ASKED_A_PERSON

    def _keep(self, reply: Reply) -> bool:
        store = self._app.store
        query_id = store.deliveries.found(reply.channel, reply.thread, HANDED)
        place = store.deliveries.place(query_id) if query_id is not None else None
        if query_id is None or place is None:
            return False
        about = f"{SAID}{reply.ts}"
        if store.deliveries.state(query_id, about) is None:
            store.deliveries.tell(query_id, about, place, f"{reply.user}\n{reply.text}")
            self._note(query_id, reply)
        return True

    def _note(self, query_id: str, reply: Reply) -> None:
        """For an engineer, who may approve it: in the audit log, and before the reviewers where nothing was found."""
        store, principal = self._app.store, principal_of(reply.team, reply.user)
        store.audit.note(principal, Action.PERSON_ANSWERED, query_id, {"text": reply.text})
        audience = store.queries.get(query_id).audience
        try:
            answer = store.queries.answer(query_id, audience)
            if answer is not None and answer.status is Status.ABSTAINED:
                give(store, query_id, principal, audience, "wrong", correction=reply.text[:MAX_WORDS])
        except (NotFound, BadInput) as error:
            log.info("What %s said to %s teaches nothing: %s", principal, query_id, error)
