"""Who sees what in Slack: everybody who reads an answer may see what it draws on."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Unavailable
from models.store.links import Links
from models.types import Audience, Role
from services.accounts import add_user, offer_link
from services.app import App
from services.settings import Settings
from services.slack.access import Access
from services.slack.members import Members, Profile, profile_of
from services.slack.readers import Readers
from tests.slack.conftest import Running, Start, answer, kept, publish, queries, shown
from tests.slack.fake import FakeSlack
from tests.slack.payloads import BOT_USER, TEAM, command, post_event, told_event
from tests.waiting import until

ASK = f"<@{BOT_USER}> What is the torque of the drain plug &lt;M14&gt;?"
PASSWORD = "a long password"
EVERYONE, PRESS = frozenset({"everyone"}), frozenset({"everyone", "press"})


def audience_in(slack: FakeSlack, app: App, channel: str, user: str = "U0ADA") -> Audience:
    """For whom a question is that this user asks there."""
    number = len(queries(app)) + 1
    text = "torque?" if channel.startswith("D") else ASK
    slack.acked(slack.send(post_event(text, channel=channel, user=user)))
    return app.store.queries.get(kept(app, number)[-1]).audience


def test_a_channel_sees_only_what_all_its_members_may(slack: FakeSlack, bot: Running, app: App) -> None:
    add_user(app.store.accounts, "carla", Role.TECHNICIAN, ["press"], PASSWORD, "U0carla@Plant.example")
    slack.members = {"C0TWO": (BOT_USER, "U0ADA", "U0CARLA"), "C0PRESS": (BOT_USER, "U0ADA"), "C0SHARED": ("U0ADA",)}
    channels = {
        "D0ADA": ("U0ADA", (PRESS,)),
        "D0BOB": ("U0BOB", (EVERYONE,)),
        "C0LINE": ("U0ADA", (PRESS, EVERYONE)),
        "C0TWO": ("U0ADA", (PRESS, frozenset({"press"}))),
        "C0PRESS": ("U0ADA", (PRESS,)),
        "C0SHARED": ("U0ADA", (PRESS, EVERYONE)),  # the file says that nothing else is shown there
    }
    manual = publish(app, "press/secret.md", groups=("press",))
    for channel, (user, audience) in channels.items():
        assert audience_in(slack, app, channel, user) == audience
        answer(app, queries(app)[-1], citations=(manual,))
        message = slack.answer(channel)
        sees = all("press" in groups for groups in audience)
        assert ("press/secret.md" in json.dumps(message)) == sees
        assert ("45 N·m" in json.dumps(message, ensure_ascii=False)) == sees


def test_who_joins_before_the_answer_is_posted_counts(slack: FakeSlack, bot: Running, app: App) -> None:
    slack.members = {"C0PRESS": (BOT_USER, "U0ADA")}
    slack.acked(slack.send(post_event(ASK, channel="C0PRESS")))
    [query_id] = kept(app)
    slack.members = {"C0PRESS": (BOT_USER, "U0ADA", "U0BOB")}
    slack.acked(slack.send(told_event("member_joined_channel", channel="C0PRESS", user="U0BOB")))
    until(lambda: bot.rung, "the question was let through")
    slack.acked(slack.send(post_event(ASK, channel="C0PRESS")))
    assert app.store.queries.get(kept(app, 2)[1]).audience == (PRESS, EVERYONE)
    answer(app, query_id, citations=(publish(app, "press/secret.md", groups=("press",)),))
    message = slack.answer()
    assert "secret.md" not in json.dumps(message)
    assert "45" not in message["text"] + shown(message)  # not in the metadata: its random id may hold any two digits
    slack.members = {"C0PRESS": (BOT_USER, "U0ADA")}
    slack.acked(slack.send(told_event("member_left_channel", channel="C0PRESS", user="U0BOB")))
    asked = [m for m, _ in slack.calls].count("conversations.members")
    until(lambda: audience_in(slack, app, "C0PRESS") == (PRESS,), "who left doesn't count")
    assert [m for m, _ in slack.calls].count("conversations.members") > asked


@pytest.mark.parametrize(
    "person",
    [
        {"is_email_confirmed": False},
        {"is_stranger": True},
        {"team_id": "T0OTHER"},
        {"profile": {"real_name": "Carla"}},
        {"is_bot": True},
    ],
)
def test_an_address_that_proves_nothing_is_nobodys(
    slack: FakeSlack, bot: Running, app: App, person: dict[str, Any]
) -> None:
    add_user(app.store.accounts, "carla", Role.ADMIN, ["press"], PASSWORD, "u0carla@plant.example")
    slack.people = {"U0CARLA": person}
    stranger = "is_stranger" in person or "team_id" in person
    if not stranger:
        assert audience_in(slack, app, "D0CARLA", "U0CARLA") == (EVERYONE,)
        return
    slack.acked(slack.send(post_event("torque?", channel="D0CARLA", user="U0CARLA")))
    until(lambda: slack.messages, "a stranger is refused, whatever default says")
    assert "may see nothing" in slack.messages[0]["text"]
    assert queries(app) == []


def test_a_code_counts_though_the_database_was_away_when_it_came(
    slack: FakeSlack, bot: Running, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_user(app.store.accounts, "carla", Role.TECHNICIAN, ["press"], PASSWORD)
    said = post_event(f"link {offer_link(app.store.links, 'carla')}", channel="D0CAR", user="U0CAR")
    tried = []

    def away(*_: object) -> str:
        tried.append(1)
        raise Unavailable("The database can't be used.")

    with monkeypatch.context() as patched:
        patched.setattr(Links, "redeem", away)
        slack.send(said)
        until(lambda: tried, "the code could not be used")
    slack.acked(slack.send(said))  # Slack sends again what nobody took
    until(lambda: slack.messages, "it is told")
    assert "You are carla" in slack.messages[0]["text"]


def test_a_code_says_who_somebody_is_once(slack: FakeSlack, bot: Running, app: App) -> None:
    add_user(app.store.accounts, "carla", Role.TECHNICIAN, ["press"], PASSWORD)
    code = offer_link(app.store.links, "carla")
    slack.acked(slack.send(post_event(f"link {code.lower()}", channel="D0CAR", user="U0CAR")))
    until(lambda: slack.messages, "it is told")
    assert "You are carla" in slack.messages[0]["text"]
    assert audience_in(slack, app, "D0CAR", "U0CAR") == (frozenset({"press"}),)
    sent = slack.send(command(f"link {code}", user="U0EVE"), "slash_commands")
    slack.acked(sent)
    assert "unknown, or its time is over" in sent.said["text"]
    assert audience_in(slack, app, "D0EVE", "U0EVE") == (EVERYONE,)
    app.store.accounts.change_user("carla", groups=["paint"])
    assert audience_in(slack, app, "D0CAR", "U0CAR") == (frozenset({"paint"}),), "a change holds at once"
    app.store.accounts.change_user("carla", disabled=True)
    before = len(slack.messages)
    slack.acked(slack.send(post_event("torque?", channel="D0CAR", user="U0CAR")))
    until(lambda: len(slack.messages) > before, "who is shut out is refused")
    assert "may see nothing" in slack.messages[-1]["text"]


def test_a_big_channel_is_read_by_listing_the_workspace(slack: FakeSlack, bot: Running, app: App) -> None:
    slack.members = {"C0BIG": (BOT_USER, "U0ADA", *(f"U1{n:03d}" for n in range(120)))}
    slack.people = {"U1050": {"deleted": True, "is_stranger": True}}  # who is gone reads nothing
    assert audience_in(slack, app, "C0BIG") == (PRESS, EVERYONE)
    assert "users.info" not in [method for method, _ in slack.calls]


def test_while_slack_does_not_say_who_is_there_the_question_waits(slack: FakeSlack, bot: Running, app: App) -> None:
    slack.fail("conversations.members", times=2, status=429, error="ratelimited", retry_after=1)
    slack.fail("conversations.members", status=500)
    slack.acked(slack.send(post_event(ASK)))
    [query_id] = queries(app)
    assert kept(app) == [query_id]
    assert app.store.queries.get(query_id).audience == (PRESS, EVERYONE)


def test_without_the_scopes_nothing_is_shown_and_it_is_said(slack: FakeSlack, bot: Running, app: App) -> None:
    slack.fail("conversations.members", error="missing_scope")
    slack.acked(slack.send(post_event(ASK)))
    until(lambda: slack.ephemerals, "it is told")
    assert "scopes of the manifest" in slack.ephemerals[0]["text"]
    assert queries(app) == []


def test_a_group_that_is_taken_away_meanwhile_sees_nothing(
    slack: FakeSlack, start: Start, settings: Settings, app: App
) -> None:
    slack.members = {"C0PRESS": (BOT_USER, "U0ADA")}
    first = start(settings)
    slack.acked(slack.send(post_event(ASK, channel="C0PRESS")))
    [query_id] = kept(app)
    first.stop()
    first.stop = lambda: None  # type: ignore[method-assign]
    answer(app, query_id, citations=(publish(app, "press/secret.md", groups=("press",)),))
    assert settings.slack_access_file is not None
    settings.slack_access_file.write_text('default = ["everyone"]')
    start(settings)
    message = slack.answer()
    assert "secret.md" not in json.dumps(message)
    assert "45" not in message["text"] + shown(message)


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (post_event(ASK, user="U0OUT"), "access file"),
        (post_event(ASK, channel="C0GUESTS"), "access file"),
        (post_event("<@U0BOT>  "), "in one sentence"),
        (post_event("<@U0BOT> " + "x" * 5000), "5000 characters"),
    ],
)
def test_who_may_not_ask_or_asks_nothing_is_told_once(
    slack: FakeSlack, bot: Running, app: App, event: dict[str, dict[str, str]], says: str
) -> None:
    slack.members = {"C0GUESTS": (BOT_USER, "U0ADA", "U0OUT")}
    slack.acked(slack.send(event))
    until(lambda: slack.ephemerals, "it is told")
    slack.acked(slack.send(event))
    slack.acked(slack.send(post_event(ASK)))
    answer(app, kept(app)[-1])
    slack.answer()
    [told] = slack.ephemerals
    assert says in told["text"]
    assert told["user"] == event["event"]["user"]
    assert len(queries(app)) == 1


class Said(Members):
    """What Slack would say, without asking it."""

    def __init__(self, there: frozenset[str], profiles: dict[str, Profile]) -> None:
        self._there, self._said = there, profiles

    async def of(self, channel: str) -> frozenset[str]:
        return self._there

    async def profiles(self, team: str, users: Any) -> dict[str, Profile]:
        return {user: self._said[user] for user in users if user in self._said}


class NoAccounts:
    """A Store in which nobody is linked."""

    class links:
        @staticmethod
        def users(principals: Any) -> dict[str, Any]:
            return {}

        @staticmethod
        def by_email() -> dict[str, Any]:
            return {}


groups = st.frozensets(st.sampled_from(["everyone", "press", "board"]), max_size=3)
people = st.sampled_from(["U1AA", "U2AA", "U3AA", "U4AA"])


@given(
    groups,
    st.dictionaries(people, groups),
    st.none() | groups,
    st.frozensets(people, max_size=4),
    people,
    st.frozensets(people),
    groups.filter(bool),
)
def test_no_member_is_shown_what_they_may_not_see(
    default: frozenset[str],
    named: dict[str, frozenset[str]],
    most: frozenset[str] | None,
    there: frozenset[str],
    user: str,
    strangers: frozenset[str],
    document: frozenset[str],
) -> None:
    """The rule, written down a second time: a document is shown if each member shares a group with it."""
    access = Access(default, named, {} if most is None else {"C1AA": most})
    profiles = {each: Profile(each, stranger=each in strangers) for each in there | {user}}
    readers = Readers(access, NoAccounts(), Said(there, profiles))  # type: ignore[arg-type]
    audience = run_apart(readers.audience(TEAM, "C1AA", user))
    sets = [named.get(each, frozenset() if each in strangers else default) for each in there | {user}]
    may = all(each & document for each in sets) and (most is None or bool(most & document))
    shown_there = bool(audience) and all(each & document for each in audience)
    assert shown_there == may


def run_apart(work: Any) -> Any:
    """In a thread of its own: the browser of other tests leaves a loop at work in this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result()


def test_a_profile_of_a_bot_or_a_guest_from_elsewhere_has_no_address() -> None:
    usual = {"id": "U1", "team_id": TEAM, "profile": {"email": "Ada@X.example", "real_name": "Ada"}}
    assert profile_of(usual, TEAM) == Profile("U1", "Ada", "ada@x.example")
    assert profile_of({**usual, "team_id": "T9", "enterprise_user": {"id": "W1"}}, TEAM).email == "ada@x.example"
    assert profile_of({**usual, "team_id": "T9"}, TEAM) == Profile("U1", "Ada", "", stranger=True)
