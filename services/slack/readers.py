"""For whom an answer in Slack is: one set of groups for each person who will read it there."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from models.errors import BadInput
from models.store import Store
from models.types import Audience
from services.slack.access import DIRECT, Access
from services.slack.members import Members
from services.slack.posts import principal_of


class Readers:
    """Puts together what the access file, the accounts and Slack say. Safe for one event loop."""

    def __init__(self, access: Access, store: Store, members: Members) -> None:
        self.access = access
        self.members = members
        self._store = store

    async def audience(self, team: str, channel: str, user: str, alone: bool = False) -> Audience:
        """For whom an answer to this user in this channel is; `()` if nobody may ask there.

        In a direct message, and if `alone`, that is the user; in a channel each of its members, apps too: one of them
        who may see nothing keeps everybody from asking. user: '' for what nobody asked for. Raises Unavailable while
        Slack can't be asked, BadInput, with a sentence for whoever asked, where it doesn't tell."""
        if user and not self.access.may_ask(team, user):
            return ()
        if alone or channel.startswith(DIRECT):
            sets = await self._groups(team, {user})
        else:
            there = await self.members.of(channel)
            sets = await self._groups(team, there | ({user} - {""}))
            if (most := self.access.channels.get(channel)) is not None:
                sets = [*sets, most]
        return tuple(dict.fromkeys(sets)) if sets and all(sets) else ()

    async def name(self, team: str, user: str) -> str:
        """What a member is called; their id where Slack doesn't tell. Raises Unavailable."""
        try:
            found = await self.members.profiles(team, [user])
        except BadInput:
            return user
        return found[user].name if user in found and found[user].name else user

    async def _groups(self, team: str, users: Collection[str]) -> list[frozenset[str]]:
        """The file's word first, then that of the account they are linked to, then of the one with their address."""
        named = self.access.users
        principals = {user: principal_of(team, user) for user in users if user not in named}
        linked = await asyncio.to_thread(self._store.links.users, principals.values())
        unknown = [user for user, principal in principals.items() if principal not in linked]
        profiles = await self.members.profiles(team, unknown) if unknown else {}
        by_email = await asyncio.to_thread(self._store.links.by_email) if unknown else {}
        sets = []
        for user in sorted(users):
            if user in named:
                sets.append(named[user])
                continue
            profile = profiles.get(user)
            if profile is not None and profile.gone:
                continue
            account = linked.get(principals[user]) or (by_email.get(profile.email) if profile else None)
            if account is not None:
                sets.append(frozenset() if account.disabled else account.groups)
            else:
                sets.append(frozenset() if profile is None or profile.stranger else self.access.default)
        return sets
