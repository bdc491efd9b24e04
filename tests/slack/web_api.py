"""The methods of Slack's Web API that the bot calls, as far as a workspace of the tests goes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.slack.payloads import BOT_ID, BOT_USER, TEAM

EVERYBODY = (BOT_USER, "U0ADA", "U0BOB")
"""Who is in a channel of which the test says nothing else."""


class Refusal(Exception):
    """What a method answers instead."""


@dataclass
class WebApi:
    """members: by channel. people: what differs from the usual profile. unknown: methods that this Slack hasn't."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    ephemerals: list[dict[str, Any]] = field(default_factory=list)
    forms: list[dict[str, Any]] = field(default_factory=list)
    posted_at: dict[str, float] = field(default_factory=dict)
    stale_tickets: bool = False
    url: str = ""
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    deleted: list[str] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    streamed: dict[str, str] = field(default_factory=dict)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    prompts: list[dict[str, Any]] = field(default_factory=list)
    uploads: dict[str, bytes] = field(default_factory=dict)
    complete: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"team": "Plant", "team_id": TEAM, "user": "millwright", "user_id": BOT_USER, "bot_id": BOT_ID}

    def _chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        message = {**given, "ts": f"1800000000.{next(self.numbers):06d}", "bot_id": BOT_ID, "user": BOT_USER}
        self.posted_at[message["ts"]] = time.monotonic()
        self.messages = [*self.messages, message]
        return {"ts": message["ts"], "channel": given["channel"], "message": message}

    def _chat_postEphemeral(self, given: dict[str, Any]) -> dict[str, Any]:
        self.ephemerals = [*self.ephemerals, given]
        return {"message_ts": f"1800000000.{next(self.numbers):06d}"}

    def _views_open(self, given: dict[str, Any]) -> dict[str, Any]:
        view = given["view"]
        self.forms.append(json.loads(view) if isinstance(view, str) else view)
        return {"ok": True, "view": {"id": f"V{len(self.forms)}"}}

    def _conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        """The parent, then the replies in pages of one, so that whoever looks must turn them."""
        replies = [m for m in self.messages if m["channel"] == given["channel"] and m.get("thread_ts") == given["ts"]]
        at = int(given.get("cursor") or 0)
        parent = [{"ts": given["ts"], "text": "the question"}] if at == 0 else []
        more = str(at + 1) if at + 1 < len(replies) else ""
        return {"messages": [*parent, *replies[at : at + 1]], "response_metadata": {"next_cursor": more}}

    def _conversations_members(self, given: dict[str, Any]) -> dict[str, Any]:
        """In pages of two, so that whoever asks must turn them."""
        there = self.members.get(given["channel"], EVERYBODY)
        at = int(given.get("cursor") or 0)
        more = str(at + 2) if at + 2 < len(there) else ""
        return {"members": list(there[at : at + 2]), "response_metadata": {"next_cursor": more}}

    def _users_info(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"user": self.profile(given["user"])}

    def _users_list(self, given: dict[str, Any]) -> dict[str, Any]:
        known = sorted({*EVERYBODY, *self.people, *(user for there in self.members.values() for user in there)})
        at = int(given.get("cursor") or 0)
        more = str(at + 50) if at + 50 < len(known) else ""
        return {
            "members": [self.profile(user) for user in known[at : at + 50]],
            "response_metadata": {"next_cursor": more},
        }

    def profile(self, user: str) -> dict[str, Any]:
        """A member as Slack tells of them."""
        email = f"{user.lower()}@plant.example"
        usual = {"id": user, "team_id": TEAM, "real_name": user[2:].title(), "is_email_confirmed": True}
        return {**usual, "profile": {"email": email, "real_name": user[2:].title()}, **self.people.get(user, {})}

    def _chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        before = self._of(given)
        self.updates = [*self.updates, given]
        self.messages = [{**m, **given} if m is before else m for m in self.messages]
        return {"ts": given["ts"]}

    def _chat_delete(self, given: dict[str, Any]) -> dict[str, Any]:
        gone = self._of(given)
        self.deleted = [*self.deleted, given["ts"]]
        self.messages = [m for m in self.messages if m is not gone]
        return {"ts": given["ts"]}

    def _chat_startStream(self, given: dict[str, Any]) -> dict[str, Any]:
        assert given["recipient_user_id"], "a stream in a channel has a recipient"
        posted = self._chat_postMessage({**given, "text": given["markdown_text"]})
        self.streamed = {**self.streamed, posted["ts"]: given["markdown_text"]}
        return posted

    def _chat_appendStream(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["ts"] not in self.streamed:
            raise Refusal("message_not_in_streaming_state")
        self.streamed = {**self.streamed, given["ts"]: self.streamed[given["ts"]] + given["markdown_text"]}
        return {"ts": given["ts"]}

    def _chat_stopStream(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["ts"] not in self.streamed:
            raise Refusal("message_not_in_streaming_state")
        self.streamed = {ts: text for ts, text in self.streamed.items() if ts != given["ts"]}
        return {"ts": given["ts"]}

    def _chat_getPermalink(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"permalink": f"https://plant.invalid/{given['channel']}/{given['message_ts']}"}

    def _assistant_threads_setStatus(self, given: dict[str, Any]) -> dict[str, Any]:
        self.statuses = [*self.statuses, given]
        return {}

    def _assistant_threads_setSuggestedPrompts(self, given: dict[str, Any]) -> dict[str, Any]:
        self.prompts = [*self.prompts, given]
        return {}

    def _files_getUploadURLExternal(self, given: dict[str, Any]) -> dict[str, Any]:
        file = f"F{next(self.numbers):06d}"
        return {"upload_url": f"{self.url.removesuffix('api/')}upload/{file}", "file_id": file}

    def _files_completeUploadExternal(self, given: dict[str, Any]) -> dict[str, Any]:
        listed = given["files"]
        files = json.loads(listed) if isinstance(listed, str) else listed
        self.complete = [*self.complete, *(file["id"] for file in files if file["id"] in self.uploads)]
        return {"files": files}

    def _files_info(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"file": {"id": given["file"], "mimetype": "image/png" if given["file"] in self.complete else ""}}

    def _of(self, given: dict[str, Any]) -> dict[str, Any]:
        for message in self.messages:
            if message["ts"] == given["ts"]:
                if given["ts"] in self.streamed:
                    raise Refusal("streaming_state_conflict")
                return message
        raise Refusal("message_not_found")
