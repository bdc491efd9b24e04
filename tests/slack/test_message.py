"""An answer as a Slack message: within Slack's limits whatever is in it, warnings first and whole, nothing parsed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.types import Answer, Asked, Citation, EvidenceKind, SafetyWarning, Severity, Status
from services.slack.blocks import escape, shorten
from services.slack.message import FEEDBACK, MAX_PARTS, Message, Picture, messages_of, sentence
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


def message_of(answer: Answer) -> Message:
    """The message of an answer that one message holds."""
    [message] = messages_of(answer)
    return message


def read(answer: Answer) -> str:
    """All that a person reads, message by message."""
    return "\n".join(shown({"blocks": list(message.blocks)}) for message in messages_of(answer, people=True))


@given(answers, st.booleans())
def test_no_answer_breaks_a_limit(answer: Answer, people: bool) -> None:
    messages = messages_of(answer, [Picture("a page", url="https://x.invalid/1.png")], people)
    assert 1 <= len(messages) <= MAX_PARTS
    for message in messages:
        assert len(message.blocks) <= 50
        elements = list(leaves(list(message.blocks)))
        assert all(0 < len(element["text"]) <= 3000 for element in elements)
        assert sum(len(element["text"]) for element in elements) <= MESSAGE_LIMIT
        for block in message.blocks:
            assert block["type"] == "image" or block["elements"]
            for element in block.get("elements", ()):
                assert element.get("elements", True), "an element without anything in it"
        assert 0 <= len(message.text) < 4000
        assert not {"<", ">"} & set(message.text)
        json.dumps(message.blocks)


@given(st.lists(st.integers(1, 9000), min_size=1, max_size=6))
def test_warnings_come_first_and_whole(lengths: list[int]) -> None:
    """However long: they are split, never cut."""
    warnings = tuple(
        SafetyWarning(Severity.DANGER, "DANGER", f"{n}:" + "x" * size, 3) for n, size in enumerate(lengths)
    )
    text = read(Answer("q", Status.ANSWERED, "45 N·m", warnings=warnings)).replace("\n", "")
    last = -1
    for warning in warnings:
        assert warning.text in text
        assert text.index(warning.text) > last
        last = text.index(warning.text)
    assert text.index("45 N·m") > last


def test_the_order_is_warning_value_quote_citation_picture_buttons() -> None:
    cited = (Citation(EvidenceKind.PASSAGE, "m.pdf", "Tighten to 45 N·m.", "C", 7),)
    warning = SafetyWarning(Severity.DANGER, "DANGER", "Hot oil.", 7)
    answer = Answer("q", Status.ANSWERED, "Value: 45", warnings=(warning,), citations=cited)
    [message] = messages_of(answer, [Picture("page 7", file="F1")], people=True)
    kinds = [block["type"] for block in message.blocks]
    assert kinds == ["rich_text", "rich_text", "rich_text", "image", "context_actions", "actions"]
    text = shown({"blocks": list(message.blocks)})
    order = [
        text.index(each) for each in ("Hot oil.", "Value: 45", "Tighten to 45", "m.pdf, C, page 7", "Ask a person")
    ]
    assert order == sorted(order)
    assert message.blocks[3] == {"type": "image", "alt_text": "page 7", "slack_file": {"id": "F1"}}


def test_a_long_answer_goes_on_in_the_next_message() -> None:
    cited = tuple(Citation(EvidenceKind.PASSAGE, f"m{n}.pdf", "quote " * 80, page=n) for n in range(1, 61))
    answer = Answer("q", Status.ANSWERED, "word " * 4000 + "end.", citations=cited)
    messages = messages_of(answer)
    assert len(messages) > 3
    text = read(answer)
    assert text.count("word") == 4000
    assert all(f"[{n}] m{n}.pdf" in text for n in range(1, 61)), "nothing is left out"
    buttons = [[b["type"] for b in m.blocks if b["type"] in ("actions", "context_actions")] for m in messages]
    assert buttons == [*[[]] * (len(messages) - 1), ["context_actions", "actions"]], "below the last one alone"


def test_what_does_not_fit_in_all_of_them_is_said() -> None:
    text = read(Answer("q", Status.ANSWERED, "word " * 40_000))
    assert "more, left out for Slack" in text


def test_a_table_keeps_its_columns_and_its_head_in_every_piece() -> None:
    rows = "\n".join(f"| P{n} | {n} Nm | {'note ' * 6} |" for n in range(200))
    messages = messages_of(Answer("q", Status.ANSWERED, f"Torques:\n| plug | torque | note |\n|---|---|---|\n{rows}"))
    pieces = [
        element["elements"][0]["text"]
        for message in messages
        for block in message.blocks
        for element in block["elements"]
        if element["type"] == "rich_text_preformatted"
    ]
    assert len(pieces) > 2
    for piece in pieces:
        head, rule, first, *_ = piece.split("\n")
        assert head.split() == ["plug", "torque", "note"]
        assert set(rule) == {"-"}
        assert first.index("Nm") > head.index("torque")
    assert [line.split()[0] for piece in pieces for line in piece.split("\n")[2:]] == [f"P{n}" for n in range(200)]


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
    first, items = (block["elements"][0] for block in message.blocks[:2])
    assert first["elements"][0] == {"type": "text", "text": "45 N·m [1]", "style": {"bold": True}}
    assert first["elements"][1]["text"] == "\nAlso in the documents:"
    assert [item["elements"][0]["text"] for item in items["elements"]] == ["46 N·m [2]", "47 N·m [3]"]


def test_only_an_answer_is_voted_on() -> None:
    for status in Status:
        voted = FEEDBACK in json.dumps(messages_of(Answer("q", status, "x"))[0].blocks)
        assert voted == (status in (Status.ANSWERED, Status.ABSTAINED))


def test_shortened_text_keeps_its_words_and_its_limit() -> None:
    assert shorten("one two", 100) == "one two"
    short = shorten("one two three " * 20, 50)
    assert len(short) <= 50
    assert short.startswith("one two three")
    assert short.endswith("shortened for Slack")
