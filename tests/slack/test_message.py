"""An answer as a Slack message: within Slack's limits whatever is in it, warnings first and whole, nothing parsed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.types import Answer, Asked, Citation, EvidenceKind, SafetyWarning, Severity, Status
from services.slack.message import FEEDBACK, MAX_WARNINGS, UNSAFE, escape, message_of, sentence, shorten
from tests.slack.conftest import shown

MESSAGE_LIMIT = 13_000
"""Characters in all blocks of one message: above about 13,200 Slack says `msg_blocks_too_long`."""

texts = st.text(max_size=80) | st.text(max_size=20).map(lambda t: (t or "Nm ") * 400)
citations = st.lists(
    st.builds(
        Citation,
        kind=st.sampled_from(EvidenceKind),
        document=texts,
        quote=texts,
        revision=st.none() | texts,
        page=st.none() | st.integers(1, 999),
        section=texts,
        rows=st.lists(st.text(max_size=20), max_size=3).map(tuple),
    ),
    max_size=60,
).map(tuple)
answers = st.builds(
    Answer,
    id=st.just("0" * 32),
    status=st.sampled_from(Status),
    text=texts | st.lists(texts | texts.map(lambda t: f"- {t}"), max_size=30).map("\n".join),
    mode=st.sampled_from(["local", "model"]),
    warnings=st.lists(
        st.builds(SafetyWarning, st.sampled_from(Severity), texts, texts, st.none() | st.integers(1, 999)), max_size=40
    ).map(tuple),
    asked=st.none() | st.builds(Asked, st.sampled_from(["asset", "serial", "subject"]), st.lists(texts, max_size=5)),
    missing=st.lists(texts, max_size=5).map(tuple),
    nearest=citations,
    citations=citations,
)


def leaves(value: Any) -> Iterator[dict[str, Any]]:
    """Every element of a message that holds text."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)


@given(answers)
def test_no_answer_breaks_a_limit(answer: Answer) -> None:
    message = message_of(answer)
    assert len(message.blocks) <= 50
    elements = list(leaves(list(message.blocks)))
    assert all(0 < len(element["text"]) <= 3000 for element in elements)
    assert sum(len(element["text"]) for element in elements) <= MESSAGE_LIMIT
    for block in message.blocks:
        for element in block["elements"]:
            assert element.get("elements", True), "an element without anything in it"
    assert 0 <= len(message.text) < 4000
    assert not {"<", ">"} & set(message.text)
    json.dumps(message.blocks)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=8))
def test_warnings_come_first_and_whole(lengths: list[int]) -> None:
    """Up to what a message can hold."""
    warnings = tuple(
        SafetyWarning(Severity.DANGER, "DANGER", f"{n}:" + "x" * size, 3) for n, size in enumerate(lengths)
    )
    text = shown({"blocks": list(message_of(Answer("q", Status.ANSWERED, "45 N·m", warnings=warnings)).blocks)})
    last = -1
    for warning in warnings:
        assert warning.text in text
        assert text.index(warning.text) > last
        last = text.index(warning.text)
    assert text.index("45 N·m") > last


def test_a_warning_that_would_fill_the_message_names_its_page() -> None:
    warning = SafetyWarning(Severity.DANGER, "DANGER", "Hot oil. " * MAX_WARNINGS, 12)
    text = shown({"blocks": list(message_of(Answer("q", Status.ANSWERED, "45 N·m", warnings=(warning,))).blocks)})
    assert "read it whole (page 12)." in text
    assert "45 N·m" in text


def test_what_does_not_fit_is_said() -> None:
    cited = tuple(Citation(EvidenceKind.PASSAGE, f"m{n}.pdf", "quote " * 100, page=n) for n in range(1, 61))
    message = message_of(Answer("q", Status.ANSWERED, "word " * 4000, citations=cited))
    text = shown({"blocks": list(message.blocks)})
    assert "shortened for Slack" in text
    shown_numbers = [n for n in range(1, 61) if f"[{n}] m{n}.pdf" in text]
    assert shown_numbers == list(range(1, len(shown_numbers) + 1))
    assert f"{60 - len(shown_numbers)} more, left out" in text
    assert [block["elements"][0]["action_id"] for block in message.blocks[-2:]] == [FEEDBACK, UNSAFE]


def test_nothing_of_a_document_is_parsed() -> None:
    """`*`, `_`, backticks and mentions in manuals are characters, in blocks that Slack doesn't parse."""
    nasty = "<!channel> *M14*1.5_20_ `x` <http://evil|here> & @here"
    answer = Answer("q", Status.ANSWERED, nasty, citations=(Citation(EvidenceKind.PASSAGE, nasty, nasty),))
    message = message_of(answer)
    verbatim = [e for e in leaves(list(message.blocks)) if nasty in e["text"]]
    assert len(verbatim) == 3
    assert {e.get("type") for e in verbatim} == {"text"}, "of a rich_text block"
    assert "&lt;!channel&gt;" in message.text
    assert sentence(nasty).text == escape(nasty)


def test_the_first_line_stands_out_and_items_are_a_list() -> None:
    message = message_of(Answer("q", Status.ANSWERED, "45 N·m [1]\nAlso in the documents:\n- 46 N·m [2]\n- 47 N·m [3]"))
    first, items = message.blocks[0]["elements"]
    assert first["elements"][0] == {"type": "text", "text": "45 N·m [1]", "style": {"bold": True}}
    assert first["elements"][1]["text"] == "\nAlso in the documents:"
    assert [item["elements"][0]["text"] for item in items["elements"]] == ["46 N·m [2]", "47 N·m [3]"]


def test_only_an_answer_is_voted_on() -> None:
    for status in Status:
        voted = FEEDBACK in json.dumps(message_of(Answer("q", status, "x")).blocks)
        assert voted == (status in (Status.ANSWERED, Status.ABSTAINED))


def test_shortened_text_keeps_its_words_and_its_limit() -> None:
    assert shorten("one two", 100) == "one two"
    short = shorten("one two three " * 20, 50)
    assert len(short) <= 50
    assert short.startswith("one two three")
    assert short.endswith("shortened for Slack")
