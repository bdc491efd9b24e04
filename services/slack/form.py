"""The form that opens after *Wrong* or *Unsafe*: why, what would be right, and where it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.slack import strings
from services.slack.posts import Press, principal_of

FORM = "millwright_form"
"""The callback of the form. Its metadata names the query, the verdict and the channel."""

FIELDS = {
    "reason": (strings.WHY, True),
    "correction": (strings.CORRECTION, True),
    "page": (strings.PAGE, False),
    "document": (strings.DOCUMENT, False),
}
MAX_WORDS = 3000


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent. page: '' or whatever was typed."""

    query_id: str
    verdict: str
    channel: str
    thread: str
    team: str
    user: str
    fields: Mapping[str, str]

    @property
    def principal(self) -> str:
        return principal_of(self.team, self.user)


def form_of(query_id: str, verdict: str, press: Press) -> dict[str, Any]:
    """The view to open."""
    about = json.dumps({"query": query_id, "verdict": verdict, "channel": press.channel, "thread": press.thread})
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": about,
        "title": _text(strings.FORM),
        "submit": _text(strings.SEND),
        "close": _text(strings.CLOSE),
        "blocks": [
            {
                "type": "input",
                "block_id": name,
                "optional": True,
                "label": _text(label),
                "element": {
                    "type": "plain_text_input",
                    "action_id": name,
                    "multiline": multiline,
                    "max_length": MAX_WORDS if multiline else 200,
                },
            }
            for name, (label, multiline) in FIELDS.items()
        ],
    }


def filled_of(body: Mapping[str, Any]) -> Filled:
    """What was sent."""
    view = body["view"]
    about = json.loads(view["private_metadata"])
    user = body.get("user") or {}
    values = view["state"]["values"]
    return Filled(
        query_id=str(about["query"]),
        verdict=str(about["verdict"]),
        channel=str(about["channel"]),
        thread=str(about["thread"]),
        team=(body.get("team") or {}).get("id") or user.get("team_id") or "",
        user=user.get("id") or "",
        fields={name: str(values.get(name, {}).get(name, {}).get("value") or "").strip() for name in FIELDS},
    )


def _text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
