"""What the bot does with what Slack tells: questions are kept before Slack hears that they were taken, votes too.

Bolt acknowledges an event before its listener runs; a middleware runs before that. So a question is committed in the
middleware: if that fails nothing is acknowledged, and Slack sends the event again. What needs no promise (asking Slack
who will read the answer, ringing for a worker, saying why a question wasn't taken) is done by the listener, after it.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from models.errors import BadInput, Conflict
from models.store.queries import Asking, Held, Submitted
from models.types import Question
from services.app import App
from services.queries.submit import announce, check
from services.slack import strings
from services.slack.access import DIRECT
from services.slack.assistant import Assistant
from services.slack.commands import COMMAND, Commands, link, link_code_of
from services.slack.form import FORM
from services.slack.message import FEEDBACK, OPTION, PERSON, UNSAFE
from services.slack.opening import Opening
from services.slack.people import People, Reply, reply_of
from services.slack.posts import Post, asker_of, post_of
from services.slack.progress import Progress
from services.slack.readers import Readers
from services.slack.saying import Saying
from services.slack.votes import Votes
from services.slack.writer import Writer

ANY = re.compile(".*")
MEMBERSHIP = ("member_joined_channel", "member_left_channel")

log = logging.getLogger(__name__)
Next = Callable[[], Awaitable[None]]
Ack = Callable[..., Awaitable[Any]]


class Bot:
    """The listeners on an App. token: of the bot. client: for what is said at once, with the usual retries."""

    def __init__(self, app: App, readers: Readers, token: str, client: AsyncWebClient, progress: Progress) -> None:
        self._app = app
        self._readers = readers
        self._token = token
        self._client = client
        self._progress = progress
        self._say = Saying(client)
        self._writer = Writer(app.store)
        # One thread rings: where Redis is away ringing takes its time, and the sweep rings for what this never did.
        self._ringer = ThreadPoolExecutor(1, thread_name_prefix="slack-ring")
        self._told: deque[str] = deque(maxlen=1000)
        self.opening = Opening(app.store, readers, self._ring, self._refused, self._writer.quiet)
        access, open_ = readers.access, self.opening.open
        self._votes = Votes(app, access, client, self._say, self._writer, open_)
        self._commands = Commands(app, access, self._writer, open_)
        self._people = People(app, app.settings.slack_people_channel, self._say, self._votes.brought)
        self._assistant = Assistant(client)

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
        for kind in MEMBERSHIP:
            bolt.event(kind)(self._members_changed)
        bolt.event("user_change")(self._user_changed)
        bolt.event("assistant_thread_started")(self._assistant.started)
        bolt.event(ANY)(_nothing)  # whatever else the app was subscribed to: taken, else Slack sends it again
        bolt.command(COMMAND)(self._commands.typed)
        bolt.action(FEEDBACK)(self._votes.vote)
        bolt.action(UNSAFE)(self._votes.vote)
        bolt.view(FORM)(self._votes.said_more)
        bolt.action(re.compile(f"{OPTION}\\d+"))(self._votes.choose)
        bolt.action(PERSON)(self._people.pressed)
        bolt.action(ANY)(_acknowledge)
        return bolt

    def close(self) -> None:
        self._writer.close()
        self._ringer.shutdown(wait=False, cancel_futures=True)

    async def _keep(self, body: dict[str, Any], context: dict[str, Any], next_: Next) -> BoltResponse | None:
        """Before the acknowledgement: commits the question. If this raises, Slack does not hear that it was taken."""
        post = post_of(body)
        if post is None:
            reply = reply_of(body, self._people.channel)
            if reply is None or not await self._people.keep(reply):
                return _taken()
            context["reply"] = reply
            await next_()
            return None
        if post.key in self._told:  # Slack may tell of it again
            return _taken()
        context["post"] = post
        try:
            if post.channel.startswith(DIRECT) and (code := link_code_of(post.text)) is not None:
                context["said"] = await asyncio.to_thread(link, self._app, code, post.principal)
                self._told.append(post.key)
            else:
                submitted = await self._writer.keep(self._asking(post))
                if not submitted.created:
                    return _taken()
                context["submitted"] = submitted
        except BadInput as error:
            context["said"] = str(error)
        except Conflict:  # the post was edited, and asked before that
            return _taken()
        await next_()
        return None

    async def _after(self, context: dict[str, Any]) -> None:
        """After the acknowledgement."""
        reply: Reply | None = context.get("reply")
        if reply is not None:
            await self._people.thank(reply)
            return
        post: Post = context["post"]
        submitted: Submitted | None = context.get("submitted")
        if submitted is not None:
            await self.opening.open(Held(submitted.query_id, post.principal, post.place, post.key))
            return
        self._told.append(post.key)
        await self._say(post.channel, post.thread, post.user, context["said"])

    def _asking(self, post: Post) -> Asking:
        """The question as it is submitted. Raises BadInput with a sentence for whoever asked."""
        if not self._readers.access.may_ask(post.team, post.user):
            log.info("Not allowed: team %s, channel %s, user %s", post.team, post.channel, post.user)
            raise BadInput(strings.NOT_ALLOWED)
        if not post.text:
            raise BadInput(strings.EMPTY)
        question = Question(post.text, conversation_id=post.conversation, deadline_s=self._app.settings.deadline_s)
        check(question, post.key)
        return Asking(question, post.principal, (), post.key, post.place, held=True)

    async def _ring(self, submitted: Submitted, held: Held) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._ringer, announce, self._app.ring, submitted, self._app.events)
        self._progress.follow(held)

    async def _refused(self, held: Held, why: str) -> None:
        """Tells whoever asked why; once, though Slack may send the event again."""
        _, user = asker_of(held.principal)
        self._told.append(held.key)
        await self._say(held.place.channel, held.place.thread, user, why)

    async def _members_changed(self, event: dict[str, Any]) -> None:
        self._readers.members.joined_or_left(str(event.get("channel") or ""))

    async def _user_changed(self, event: dict[str, Any]) -> None:
        self._readers.members.changed(str((event.get("user") or {}).get("id") or ""))


def _taken() -> BoltResponse:
    """Acknowledged, and nothing to be done: no listener runs."""
    return BoltResponse(status=200, body="")


async def _nothing() -> None:
    pass


async def _acknowledge(ack: Ack) -> None:
    await ack()
