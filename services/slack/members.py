"""Who is in a channel and who they are, as Slack says it: kept for a while, and asked again once an event says so."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from models.errors import BadInput, Unavailable
from services.slack import strings
from services.slack.saying import NETWORK, said_of

MEMBERS_S = 60.0
"""How long the members of a channel are believed: events go to one of several bots only."""
PROFILE_S = 600.0
ONE_BY_ONE = 20
"""With more profiles to ask for, all members of the workspace are listed instead: a page of 200 for one call."""
PAGE = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Profile:
    """A member. email: '' unless Slack has confirmed it. stranger: of another organisation. gone: deactivated."""

    id: str
    name: str = ""
    email: str = ""
    stranger: bool = False
    gone: bool = False


class _Kept(Generic[T]):
    """Values by key, each for a while."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds, self._clock = seconds, clock
        self._values: dict[str, tuple[float, T]] = {}

    def get(self, key: str) -> T | None:
        until, value = self._values.get(key, (0.0, None))
        return value if until > self._clock() else None

    def put(self, key: str, value: T) -> None:
        self._values[key] = (self._clock() + self._seconds, value)

    def drop(self, key: str) -> None:
        self._values.pop(key, None)


class Members:
    """Asks Slack. From one event loop. clock: seconds, for tests."""

    def __init__(self, client: AsyncWebClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._channels: _Kept[frozenset[str]] = _Kept(MEMBERS_S, clock)
        self._profiles: _Kept[Profile] = _Kept(PROFILE_S, clock)
        self._own = ""
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, channel: str) -> frozenset[str]:
        """Everybody in a channel but the bot itself. Raises Unavailable, BadInput where Slack doesn't tell."""
        async with self._asking[channel]:  # many questions at once ask once
            kept = self._channels.get(channel)
            if kept is None:
                kept = await self._read(channel)
                self._channels.put(channel, kept)
            return kept

    async def profiles(self, team: str, users: Collection[str]) -> Mapping[str, Profile]:
        """Who they are; whoever Slack doesn't know is left out. Raises Unavailable, BadInput."""
        async with self._asking[""]:
            missing = [user for user in users if self._profiles.get(user) is None]
            if len(missing) > ONE_BY_ONE:
                await self._list(team)
                missing = [user for user in users if self._profiles.get(user) is None]
            for user in missing:
                try:
                    found = await self._ask(self._client.users_info, user=user)
                except Unavailable as error:
                    cause = error.__cause__
                    if not isinstance(cause, SlackApiError) or said_of(cause) not in _UNKNOWN:
                        raise
                    self._profiles.put(user, Profile(user, stranger=True))
                else:
                    self._profiles.put(user, profile_of(found["user"], team))
            return {user: profile for user in users if (profile := self._profiles.get(user)) is not None}

    def joined_or_left(self, channel: str) -> None:
        """The next question there asks anew."""
        self._channels.drop(channel)

    def changed(self, user: str) -> None:
        """What was known of this member doesn't hold any more."""
        self._profiles.drop(user)

    async def _read(self, channel: str) -> frozenset[str]:
        if not self._own:
            self._own = str((await self._ask(self._client.auth_test)).get("user_id") or "")
        found: set[str] = set()
        cursor = ""
        while True:
            page = await self._ask(
                self._client.conversations_members, channel=channel, limit=PAGE, cursor=cursor or None
            )
            found |= set(page["members"])
            cursor = _next(page)
            if not cursor:
                return frozenset(found - {self._own})

    async def _list(self, team: str) -> None:
        cursor = ""
        while True:
            page = await self._ask(self._client.users_list, limit=PAGE, cursor=cursor or None)
            for user in page["members"]:
                self._profiles.put(user["id"], profile_of(user, team))
            cursor = _next(page)
            if not cursor:
                return

    async def _ask(self, method: Callable[..., Any], **given: Any) -> Any:
        try:
            return await method(**given)
        except SlackApiError as error:
            said = said_of(error)
            if said in _NO_SCOPE:
                raise BadInput(strings.NO_SCOPE) from error
            if said in _NOT_THERE:
                raise BadInput(strings.NOT_THERE) from error
            raise Unavailable(f"Slack doesn't say who is there: {said}") from error
        except NETWORK as error:
            raise Unavailable(f"Slack doesn't say who is there: {type(error).__name__}: {error}") from error


_NO_SCOPE = {"missing_scope", "no_permission", "not_allowed_token_type"}
_NOT_THERE = {"channel_not_found", "not_in_channel", "is_archived"}
_UNKNOWN = {"user_not_found", "user_not_visible"}


def profile_of(user: Mapping[str, Any], team: str) -> Profile:
    """Of Slack's user object, as whoever is in this workspace sees it."""
    own = user.get("profile") or {}
    in_team = not team or user.get("team_id") in (None, "", team) or bool(user.get("enterprise_user"))
    stranger = bool(user.get("is_stranger")) or not in_team
    believed = not stranger and user.get("is_email_confirmed") is not False and not user.get("is_bot")
    return Profile(
        id=str(user["id"]),
        name=str(own.get("real_name") or user.get("real_name") or user.get("name") or ""),
        email=str(own.get("email") or "").strip().casefold() if believed else "",
        stranger=stranger,
        gone=bool(user.get("deleted")),
    )


def _next(page: Any) -> str:
    return str((page.get("response_metadata") or {}).get("next_cursor") or "")
