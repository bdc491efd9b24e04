"""`/millwright …`: how a machine stands, any question, or who somebody is. Only whoever asks sees the answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from models.errors import BadInput, Conflict
from models.store.audit import Action
from models.store.deliveries import Place
from models.store.queries import Asking, Held
from models.types import Question
from services.accounts import redeem_link
from services.app import App
from services.queries.submit import MAX_NAME, check
from services.slack import strings
from services.slack.access import Access
from services.slack.blocks import escape
from services.slack.posts import plain, principal_of
from services.slack.writer import Writer

COMMAND = "/millwright"
_LINK = re.compile(r"link\s+(\S{6,40})", re.IGNORECASE)
Ack = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Command:
    """What was typed. trigger: differs for each time that it is."""

    team: str
    channel: str
    user: str
    text: str
    name: str
    trigger: str

    @property
    def principal(self) -> str:
        return principal_of(self.team, self.user)


def command_of(body: Mapping[str, Any]) -> Command:
    """The command of a payload."""
    team, channel, user, text, name, trigger = (
        str(body.get(part) or "") for part in ("team_id", "channel_id", "user_id", "text", "command", "trigger_id")
    )
    return Command(team, channel, user, plain(text), name or COMMAND, trigger)


def link_code_of(text: str) -> str | None:
    """The code in `link CODE`, which says who somebody is; None for any other text."""
    found = _LINK.fullmatch(text.strip())
    return found[1] if found else None


def link(app: App, code: str, principal: str) -> str:
    """Links whoever typed the code; a sentence for them. Raises BadInput for a code that is none (any more)."""
    user = redeem_link(app.store.links, code, principal)
    app.store.audit.note(principal, Action.LINKED, user.name)
    return strings.LINKED.format(name=user.name)


class Commands:
    """open_: of a question that was kept."""

    def __init__(self, app: App, access: Access, writer: Writer, open_: Callable[[Held], Awaitable[bool]]) -> None:
        self._app = app
        self._access = access
        self._writer = writer
        self._open = open_

    async def typed(self, body: dict[str, Any], ack: Ack) -> None:
        """Kept before Slack hears that it was taken; the answer comes by itself, to this person alone."""
        command = command_of(body)
        asking = None
        try:
            if (code := link_code_of(command.text)) is not None:
                said = await asyncio.to_thread(link, self._app, code, command.principal)
            elif command.text.lower() in ("", "help"):
                said = strings.USAGE.format(command=command.name)
            else:
                asking = self._asking(command)
                submitted = await self._writer.keep(asking)
                said = strings.LOOKING.format(what=command.text[:80])
        except (BadInput, Conflict) as error:
            asking, said = None, str(error)
        await ack(escape(said))
        if asking is not None and asking.place is not None and submitted.created:
            await self._open(Held(submitted.query_id, asking.principal, asking.place))

    def _asking(self, command: Command) -> Asking:
        """Raises BadInput with a sentence for whoever typed it. A few words may be a machine's name."""
        if not self._access.may_ask(command.team, command.user):
            raise BadInput(strings.NOT_ALLOWED)
        name = command.text if len(command.text.split()) <= _WORDS and not command.text.endswith("?") else None
        question = Question(command.text, asset=name, deadline_s=self._app.settings.deadline_s)
        key = f"command:{command.trigger}"[:MAX_NAME] if command.trigger else None
        check(question, key)
        place = Place(command.channel, "", whom=command.user)
        return Asking(question, command.principal, (), key, place, held=True)


_WORDS = 4
"""Words that a machine's name has at most."""
