"""A Slack workspace for the permission benchmark: members with an account (linked, or by address), named in the access
file, or neither; people from elsewhere; channels that people join and leave. What the bot makes of it (the audience of
a question) beside what the rule says, written down a second time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from models.store import Store
from models.types import Audience, Role
from services.slack.access import Access
from services.slack.members import Members, Profile
from services.slack.readers import Readers

TEAM = "T1AA"
MEMBERS, CHANNELS = 20, 12


class Told(Members):
    """What Slack would say."""

    def __init__(self, channels: Mapping[str, Collection[str]], profiles: Mapping[str, Profile]) -> None:
        self._there, self._told = channels, profiles

    async def of(self, channel: str) -> frozenset[str]:
        return frozenset(self._there[channel])

    async def profiles(self, team: str, users: Collection[str]) -> Mapping[str, Profile]:
        del team
        return {user: self._told[user] for user in users}


@dataclass
class Workspace:
    """groups: what each member may see, by the rule."""

    rng: random.Random
    store: Store
    names: Sequence[str]
    groups: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rng, accounts = self.rng, self.store.accounts
        self._named: dict[str, frozenset[str]] = {}
        self._profiles: dict[str, Profile] = {}
        self._accounts: dict[str, str] = {}
        self._default = self._some(0)
        for n in range(MEMBERS):
            user, address = f"U{n:03d}", f"member{n}@plant.example"
            kind = rng.choice(("linked", "address", "named", "unknown", "stranger"))
            if kind in ("linked", "address"):
                self.groups[user] = self._some(0)
                accounts.add_user(
                    f"m{n}", Role.TECHNICIAN, self.groups[user], email=address if kind == "address" else None
                )
                self._accounts[user] = f"m{n}"
                if kind == "linked":
                    self.store.links.add(f"m{n}", f"slack:{TEAM}:{user}")
            elif kind == "named":
                self.groups[user] = self._named[user] = self._some(0)
            else:
                self.groups[user] = self._default if kind == "unknown" else frozenset()
            self._profiles[user] = Profile(
                user, email="" if kind == "stranger" else address, stranger=kind == "stranger"
            )
        self._most = {f"C{n:03d}": self._some(1) for n in range(CHANNELS) if rng.random() < 0.25}
        self._channels: dict[str, set[str]] = {}
        self.change()

    def change(self) -> None:
        """Accounts get other groups or are shut out, people join and leave."""
        for user, name in self._accounts.items():
            if self.rng.random() < 0.5:
                out = self.rng.random() < 0.15
                groups = self._some(0)
                self.store.accounts.change_user(name, groups=groups, disabled=out)
                self.groups[user] = frozenset() if out else groups
        seeing = [user for user, groups in self.groups.items() if groups] or [*self.groups]
        for n in range(CHANNELS):
            among = seeing if self.rng.random() < 0.8 else [*self.groups]
            self._channels[f"C{n:03d}"] = set(self.rng.sample(among, min(len(among), self.rng.randint(1, 4))))

    def question(self) -> tuple[str, Audience, tuple[frozenset[str], ...]]:
        """Somebody asks somewhere: who and where, for whom the bot takes it to be, and the sets that must allow it."""
        user = self.rng.choice([*self.groups])
        access = Access(self._default, self._named, self._most)
        readers = Readers(access, self.store, Told(self._channels, self._profiles))
        channel = self.rng.choice(["D000", *self._channels])
        if channel.startswith("D"):
            sets: tuple[frozenset[str], ...] = (self.groups[user],)
        else:
            user = self.rng.choice(sorted(self._channels[channel]))
            sets = tuple(self.groups[each] for each in self._channels[channel])
            sets += (self._most[channel],) if channel in self._most else ()
        with ThreadPoolExecutor(1) as own:  # whoever measures may run in a loop
            audience = own.submit(asyncio.run, readers.audience(TEAM, channel, user)).result()
        return f"{user} in {channel}", audience, sets

    def _some(self, fewest: int) -> frozenset[str]:
        return frozenset(self.rng.sample(self.names, self.rng.randint(fewest, 4)))
