"""The door for OpenAI's clients, with OpenAI's own client."""

from __future__ import annotations

import httpx
import pytest
from openai import APIError, APIStatusError, OpenAI

from models.types import PUBLIC_GROUP, Role
from services.accounts import add_key
from tests.api.conftest import QUOTE, Site, publish_manual
from tests.waiting import until


def client_of(site: Site, key: str = "none") -> OpenAI:
    return OpenAI(base_url=f"{site.url}/v1", api_key=key, max_retries=0, timeout=60)


def test_openais_client_gets_the_answer_with_its_citations(answering: Site) -> None:
    done = client_of(answering).chat.completions.create(
        model="millwright",
        messages=[{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Torque?"}],
    )
    message = done.choices[0].message
    assert message.content is not None
    assert message.content.startswith("WARNING: Hot oil burns. Let it cool first.")
    assert message.annotations is not None
    (annotation,) = message.annotations
    cited = annotation.url_citation
    assert message.content[cited.start_index : cited.end_index] == f"[1] pumps/p104.pdf, Rev. C, page 1: “{QUOTE}”"
    picture = httpx.get(cited.url)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    assert done.model_extra is not None
    assert done.model_extra["millwright"]["citations"][0]["quote"] == QUOTE


def test_it_is_streamed_whole_and_checked(answering: Site) -> None:
    chunks = client_of(answering).chat.completions.create(
        model="millwright", messages=[{"role": "user", "content": [{"type": "text", "text": "Torque?"}]}], stream=True
    )
    choices = [chunk.choices[0] for chunk in chunks]
    assert QUOTE in "".join(choice.delta.content or "" for choice in choices)
    assert [choice.finish_reason for choice in choices] == [None, "stop"]


def test_a_conversation_is_known_by_its_first_message(answering: Site) -> None:
    client = client_of(answering)
    first = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Torque?"}])
    second = client.chat.completions.create(
        model="m",
        messages=[
            {"role": "user", "content": "Torque?"},
            {"role": "assistant", "content": "45 N·m"},
            {"role": "user", "content": "And for the M12 ones?"},
        ],
    )
    queries = [answering.app.store.queries.get(done.id.removeprefix("chatcmpl-")) for done in (first, second)]
    assert queries[0].question.conversation_id == queries[1].question.conversation_id
    assert [turn.question for turn in queries[1].history] == ["Torque?"]


def test_what_others_said_may_be_long_in_whatever_form(answering: Site) -> None:
    long = "Be brief. " * 1000
    turns = [{"role": "user", "content": "Torque?"}, {"role": "assistant", "content": f"{QUOTE} " * 100}] * 120
    done = client_of(answering).chat.completions.create(
        model="m",
        messages=[
            {"role": "system", "content": [{"type": "text", "text": long}]},
            *turns,  # type: ignore[list-item]
            {"role": "user", "content": "And the torque of the plug?"},
        ],
    )
    assert QUOTE in (done.choices[0].message.content or "")


def test_a_server_that_stops_before_the_answer_says_so(site: Site) -> None:
    chunks = client_of(site).chat.completions.create(
        model="m", messages=[{"role": "user", "content": "Torque?"}], stream=True
    )
    until(lambda: len(site.server._streams) == 1, "its events are followed")
    site.server._streams.end()
    with pytest.raises(APIError, match="is stopping"):
        list(chunks)


@pytest.mark.parametrize("messages", [[], [{"role": "assistant", "content": "?"}], [{"role": "user", "content": " "}]])
def test_without_a_question_there_is_no_answer(site: Site, messages: list[dict[str, str]]) -> None:
    with pytest.raises(APIStatusError) as refused:
        client_of(site).chat.completions.create(model="m", messages=messages)  # type: ignore[arg-type]
    assert refused.value.status_code == 422


def test_a_key_sees_its_groups_alone(answering: Site) -> None:
    publish_manual(answering.app, "board.pdf", ("board",))
    _, secret = add_key(answering.app.store.accounts, "robot", Role.TECHNICIAN, [PUBLIC_GROUP])
    with pytest.raises(APIStatusError) as refused:
        client_of(answering).models.list()
    assert refused.value.status_code == 401
    assert [model.id for model in client_of(answering, secret).models.list()] == ["millwright"]
