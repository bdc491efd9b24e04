"""What the bot does with what Slack tells: questions are kept before Slack hears that they were taken, votes too.

Bolt acknowledges an event before its listener runs; a middleware runs before that. So a question is committed in the
middleware: if that fails nothing is acknowledged, and Slack sends the event again. What needs no promise (ringing for
a worker, saying why a question wasn't taken) is done by the listener, after it.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from models.errors import BadInput, Conflict, NotFound
from models.store.deliveries import Place
from models.store.queries import Asking, Submitted
from models.types import Question
from services.app import App
from services.learning.endings import Verdict
from services.learning.feedback import give
from services.queries.submit import MAX_NAME, announce, check
from services.slack import strings
from services.slack.access import DIRECT, Access
from services.slack.form import FORM, Filled, filled_of, form_of
from services.slack.message import FEEDBACK, FIELDS, OPTION, UNSAFE, escape
from services.slack.posts import Post, Press, post_of, press_of
from services.slack.writer import Writer

ANY = re.compile(".*")

log = logging.getLogger(__name__)
Next = Callable[[], Awaitable[None]]
Ack = Callable[[], Awaitable[Any]]


class Bot:
    """The listeners on an App. token: of the bot. client: for what is said at once, with the usual retries."""

    def __init__(self, app: App, access: Access, token: str, client: AsyncWebClient) -> None:
        self._app = app
        self._access = access
        self._token = token
        self._client = client
        self._writer = Writer(app.store)
        # One thread rings: where Redis is away ringing takes its time, and the sweep rings for what this never did.
        self._ringer = ThreadPoolExecutor(1, thread_name_prefix="slack-ring")
        self._told: deque[str] = deque(maxlen=1000)

    def bolt(self, signing_secret: str, logger: logging.Logger) -> AsyncApp:
        """The listeners as a Bolt app, for both doors. signing_secret: of requests by HTTP."""
        token = self._token

        async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
            """Without asking Slack, so that a question is kept even when Slack's API is away."""
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

        bolt = AsyncApp(
            name="millwright",
            logger=logger,
            client=AsyncWebClient(base_url=self._client.base_url, timeout=self._client.timeout),
            authorize=authorize,
            signing_secret=signing_secret,
            attaching_conversation_kwargs_enabled=False,
        )
        for kind in ("app_mention", "message"):
            bolt.event(kind, middleware=[self._keep])(self._after)
        bolt.event(ANY)(_nothing)  # whatever else the app was subscribed to: taken, else Slack sends it again
        bolt.action(FEEDBACK)(self._vote)
        bolt.action(UNSAFE)(self._vote)
        bolt.view(FORM)(self._said_more)
        bolt.action(re.compile(f"{OPTION}\\d+"))(self._choose)
        bolt.action(ANY)(_acknowledge)
        return bolt

    def close(self) -> None:
        self._writer.close()
        self._ringer.shutdown(wait=False, cancel_futures=True)

    async def _keep(self, body: dict[str, Any], context: dict[str, Any], next_: Next) -> BoltResponse | None:
        """Before the acknowledgement: commits the question. If this raises, Slack does not hear that it was taken."""
        post = post_of(body)
        if post is None:
            return _taken()
        context["post"] = post
        try:
            submitted = await self._writer.keep(self._asking(post))
        except BadInput as error:
            context["said"] = str(error)
        except Conflict:  # the post was edited, and asked before that
            return _taken()
        else:
            if not submitted.created:
                return _taken()
            context["submitted"] = submitted
        await next_()
        return None

    async def _after(self, context: dict[str, Any]) -> None:
        """After the acknowledgement."""
        submitted: Submitted | None = context.get("submitted")
        if submitted is not None:
            await self._ring(submitted)
            return
        post: Post = context["post"]
        if post.key not in self._told:  # Slack may tell of it again
            self._told.append(post.key)
            await self._say(post.channel, post.thread, post.user, context["said"])

    def _asking(self, post: Post) -> Asking:
        """The question as it is submitted. Raises BadInput with a sentence for whoever asked."""
        audience = self._access.audience(post.team, post.channel, post.user, post.shared)
        if not audience:
            log.info("Not allowed: team %s, channel %s, user %s", post.team, post.channel, post.user)
            raise BadInput(strings.NOT_ALLOWED)
        if not post.text:
            raise BadInput(strings.EMPTY)
        question = Question(post.text, conversation_id=post.conversation, deadline_s=self._app.settings.deadline_s)
        check(question, post.key)
        return Asking(question, post.principal, audience, post.key, post.place)

    async def _vote(self, body: dict[str, Any], ack: Ack) -> None:
        """A press on one of the feedback buttons: kept before Slack hears of it. The last one of a person stands."""
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

    async def _open_form(self, press: Press, query_id: str, verdict: Verdict) -> None:
        """Asks what would be right. The verdict is kept already: a form that can't be opened loses nothing."""
        try:
            await self._client.views_open(trigger_id=press.trigger, view=form_of(query_id, verdict, press))
        except (SlackApiError, OSError, TimeoutError) as error:
            log.warning("The form of feedback can't be opened: %s", error)

    async def _said_more(self, body: dict[str, Any], ack: Callable[..., Awaitable[Any]]) -> None:
        """The form, kept before Slack hears of it; what can't be used is said beside the field."""
        filled = filled_of(body)
        page = filled.fields["page"]
        if page and not page.isdecimal():
            await ack(response_action="errors", errors={"page": strings.NO_PAGE})
            return
        try:
            note = await asyncio.to_thread(self._give_more, filled)
        except (NotFound, BadInput) as error:
            where = "page" if page else "correction"
            await ack(response_action="errors", errors={where: str(error)[:2000]})
            return
        await ack()
        await self._say(filled.channel, filled.thread, filled.user, note)

    def _give_more(self, filled: Filled) -> str:
        """Raises NotFound for an answer that may not be seen there, BadInput for what can't be used."""
        place = self._app.store.deliveries.place(filled.query_id)
        if place is None or place.channel != filled.channel:
            raise NotFound(f"There is no query {filled.query_id}.")
        audience = self._access.audience(filled.team, filled.channel, filled.user)
        page, document = filled.fields["page"], filled.fields["document"]
        return give(
            self._app.store,
            filled.query_id,
            filled.principal,
            audience,
            "unsafe" if filled.verdict == "unsafe" else "wrong",
            filled.fields["reason"],
            filled.fields["correction"],
            document or None,
            int(page) if page else None,
            self._app.alarm,
        ).note

    def _give(self, press: Press, query_id: str, verdict: Verdict) -> None:
        """Raises NotFound for an answer that may not be seen there."""
        self._brought(press, query_id)
        audience = self._access.audience(press.team, press.channel, press.user)
        give(self._app.store, query_id, press.principal, audience, verdict, alarm=self._app.alarm)

    async def _choose(self, body: dict[str, Any], ack: Ack) -> None:
        """A press on an option of what was asked back: the same question again, about that machine or unit."""
        press = press_of(body)
        query_id, _, reply = press.value.partition(":")
        try:
            submitted = await self._writer.keep(await asyncio.to_thread(self._again, press, query_id, reply))
        except (NotFound, BadInput, Conflict) as error:
            await ack()
            await self._say(press.channel, press.thread, press.user, str(error))
            return
        await ack()
        await self._ring(submitted)

    def _again(self, press: Press, query_id: str, reply: str) -> Asking:
        """Raises NotFound for a question that wasn't asked there, BadInput for one that can't be asked."""
        place = self._brought(press, query_id)
        audience = self._access.audience(press.team, press.channel, press.user)
        if not audience:
            raise BadInput(strings.NOT_ALLOWED)
        field, _, option = reply.partition(":")
        if field not in FIELDS.values():  # a button of an older version: its value is a machine's name
            field, option = "asset", reply
        before = self._app.store.queries.get(query_id).question
        question = replace(before, asset=option) if field == "asset" else replace(before, serial=option)
        key = f"{query_id}:{reply}"
        check(question, key[:MAX_NAME])
        return Asking(question, press.principal, audience, key[:MAX_NAME], place)

    def _brought(self, press: Press, query_id: str) -> Place:
        """Where the answer of this query was brought, which is where it was pressed. Raises NotFound."""
        place = self._app.store.deliveries.place(query_id)
        if place is None or place.channel != press.channel:
            raise NotFound(f"There is no query {query_id}.")
        return place

    async def _ring(self, submitted: Submitted) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._ringer, announce, self._app.ring, submitted, self._app.events)

    async def _say(self, channel: str, thread: str, user: str, text: str) -> None:
        """A sentence to one person, as far as Slack takes it. In a channel nobody else sees it."""
        where: dict[str, Any] = {"channel": channel, "thread_ts": thread or None, "text": escape(text)}
        try:
            if channel.startswith(DIRECT):
                await self._client.chat_postMessage(**where)
            else:
                await self._client.chat_postEphemeral(**where, user=user)
        except (SlackApiError, OSError, TimeoutError) as error:
            log.warning("%s in %s wasn't told: %s", user, channel, error)


def _taken() -> BoltResponse:
    """Acknowledged, and nothing to be done: no listener runs."""
    return BoltResponse(status=200, body="")


async def _nothing() -> None:
    pass


async def _acknowledge(ack: Ack) -> None:
    await ack()
