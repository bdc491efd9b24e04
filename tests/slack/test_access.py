"""Who sees what in Slack, and what a post says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadInput
from services.settings import Settings
from services.slack.access import read_access
from services.slack.posts import asker_of, plain, post_of, principal_of
from services.slack.serve import configured
from tests.slack.payloads import BOT_USER, post_event


def test_without_a_file_nobody_is_named() -> None:
    access = read_access(None)
    assert (access.default, access.users, access.channels) == (frozenset(), {}, {})


def test_another_workspace_may_not_ask(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('team = "T1AA"\ndefault = ["everyone"]\n[users]\nU2AA = []')
    access = read_access(path)
    assert access.may_ask("T1AA", "U1AA")
    assert not access.may_ask("T2AA", "U1AA")
    assert not access.may_ask("T1AA", "U2AA")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("default = [", "not TOML"),
        ('defaults = ["everyone"]', "`defaults` is unknown"),
        ('default = "everyone"', "default: give a list"),
        ('[users]\nada = ["everyone"]', "'ada' is not an id"),
        ('[channels]\nD0123 = ["everyone"]', "'D0123' is not an id"),
        ("[channels]\nC0123 = [1]", "channels.C0123"),
        ("users = 1", "is a table"),
        ("team = 7", "`team`"),
    ],
)
def test_a_wrong_access_file_says_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "access.toml"
    path.write_text(text)
    with pytest.raises(BadInput, match=r"access\.toml") as raised:
        read_access(path)
    assert says in str(raised.value)


def test_an_access_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="MILLWRIGHT_SLACK_ACCESS_FILE"):
        read_access(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "MILLWRIGHT_SLACK_BOT_TOKEN"),
        ({"slack_bot_token": "xoxb-1"}, "no way in"),
        ({"slack_bot_token": "xapp-1", "slack_app_token": "xapp-1"}, "xoxb-"),
        ({"slack_bot_token": "xoxb-1", "slack_app_token": "xoxb-1"}, "xapp-"),
        ({"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1", "slack_pictures": "link"}, "SLACK_PUBLIC_URL"),
    ],
)
def test_settings_that_can_not_work_are_told(given: dict[str, str], says: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=says):
        configured(Settings(home=tmp_path, **given))  # type: ignore[arg-type]


def test_each_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("bot_token", "xoxb-1"), ("app_token", "xapp-1"), ("signing_secret", "s")):
        (tmp_path / name).write_text(f"{value}\n")
        monkeypatch.setenv(f"MILLWRIGHT_SLACK_{name.upper()}_FILE", str(tmp_path / name))
    settings = Settings(home=tmp_path)
    found = configured(settings)
    assert (found.bot_token, found.app_token, found.signing_secret) == ("xoxb-1", "xapp-1", "s")
    assert "xoxb" not in repr(settings)


@pytest.mark.parametrize(
    ("written", "question"),
    [
        (f"<@{BOT_USER}> What is it?", "What is it?"),
        (f"Hey <@{BOT_USER}|millwright>, torque?", "Hey , torque?"),
        ("torque &lt;M14&gt; &amp; more", "torque <M14> & more"),
        ("seal <tel:4711-22|4711-22> in <#C0123|line-3>", "seal 4711-22 in line-3"),
        ("see <http://x.y/z> or <http://x.y|the page>", "see http://x.y/z or the page"),
        ("mail <mailto:a@b.c|a@b.c> <!here> now", "mail a@b.c now"),
        ("two\nlines", "two lines"),
        ("&amp;lt; stays", "&lt; stays"),
    ],
)
def test_a_question_is_what_was_written(written: str, question: str) -> None:
    assert plain(written, BOT_USER) == question


def test_the_identity_of_a_post_is_where_it_stands() -> None:
    mention, message = (post_event(f"<@{BOT_USER}> x", kind=kind, ts="1.2") for kind in ("app_mention", "message"))  # type: ignore[arg-type]
    assert mention["event_id"] != message["event_id"]
    first, second = post_of(mention), post_of(message)
    assert first is not None
    assert first == second
    assert first.key == "C0LINE:1.2"
    assert asker_of(first.principal) == ("T0TEAM", "U0ADA")
    assert principal_of(*asker_of(first.principal)) == first.principal
    in_thread = post_of(post_event("x", channel="D0ADA", ts="3.4", thread_ts="1.2"))
    assert in_thread is not None
    assert (in_thread.thread, in_thread.conversation) == ("1.2", "slack:T0TEAM:D0ADA:1.2")


@given(
    st.recursive(
        st.none() | st.text(max_size=5), lambda inner: st.dictionaries(st.text(max_size=5), inner), max_leaves=5
    )
)
def test_no_body_breaks_it(event: object) -> None:
    assert post_of({"event": event if isinstance(event, dict) else None}) is None
