"""An answer as a Slack message: warnings first, the answer, then where it stands; within Slack's limits.

Text of documents goes into `rich_text` blocks, where Slack parses nothing: `*`, `_` and `<` in a part number stay what
they are. The plain `text` beside the blocks is what notifications and screen readers say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.answers import READ_BY_OCR
from models.types import Answer, Citation, EvidenceKind, SafetyWarning, Status
from services.slack import strings

MAX_BLOCKS = 50
MAX_TEXT = 3800
"""Characters of plain text. Slack cuts above 4,000."""
MAX_BLOCK = 2800
"""Characters in one block; the documented limit of a text is 3,000."""
MAX_MESSAGE = 11_000
"""Characters in all blocks; above about 13,000 Slack refuses the message (`msg_blocks_too_long`)."""
MAX_WARNINGS = 7_000
MAX_QUOTE = 600
MAX_VALUE = 2000
RESERVED = 5
"""Blocks kept for notes and the feedback buttons."""

FEEDBACK, UNSAFE = "millwright_feedback", "millwright_unsafe"
"""The actions of the feedback buttons. Their value is `<query id>:<verdict>`."""

OPTION = "millwright_option_"
FIELDS = {"asset": "asset", "serial": "serial", "built": "serial"}
"""The field of the question that takes the reply to what was asked back."""
"""Begins the action of a machine that may be meant. Its value is `<query id>:<machine>`."""
MAX_OPTIONS = 20
BUTTONS = ("context_actions", "actions")
"""The kinds of blocks that hold buttons."""

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted. text: escaped. blocks: empty where the text says it all."""

    text: str
    blocks: tuple[Block, ...] = ()


@dataclass
class _Draft:
    """Blocks within the limits; what no longer fits is refused by `add`."""

    blocks: list[Block] = field(default_factory=list)
    left: int = MAX_MESSAGE

    def add(self, block: Block, size: int) -> bool:
        if size > self.left or len(self.blocks) >= MAX_BLOCKS - RESERVED:
            return False
        self.blocks.append(block)
        self.left -= size
        return True


def message_of(answer: Answer) -> Message:
    """The message that tells this answer."""
    draft = _Draft()
    _add_warnings(draft, answer.warnings)
    _add_text(draft, _said(answer))
    if answer.asked is not None and answer.asked.slot in FIELDS and (options := _named(answer.asked.options)):
        draft.blocks.append(_options(answer.id, FIELDS[answer.asked.slot], options))
    if answer.missing:
        _note(draft, f"{strings.MISSING}: {', '.join(answer.missing)}")
    _add_citations(draft, answer.citations)
    if answer.nearest:
        _note(draft, strings.NEAREST)
        _add_citations(draft, answer.nearest)
    if answer.mode == "model":
        _note(draft, strings.BY_MODEL)
    if answer.approved is not None:
        _note(draft, f"{strings.APPROVED_BY} {answer.approved.by.partition(':')[2]}, {answer.approved.at:%Y-%m-%d}")
    if answer.status in (Status.ANSWERED, Status.ABSTAINED):
        draft.blocks += [_feedback(answer.id), _unsafe(answer.id)]
    return Message(_plain(answer), tuple(draft.blocks))


def sentence(text: str) -> Message:
    """A message of one sentence of ours."""
    return Message(escape(text))


def escape(text: str) -> str:
    """The three characters that Slack would take for markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, limit: int, note: str = strings.SHORTENED) -> str:
    """At most `limit` characters, cut between words, with a note that it was cut."""
    if len(text) <= limit:
        return text
    room = limit - len(note) - 1
    cut = text[:room]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[room // 2 :] else cut} {note}"


def place_of(citation: Citation) -> str:
    """Where a quotation stands: document, revision, page, section; the rows of a log."""
    parts = [citation.document, citation.revision, f"page {citation.page}" if citation.page is not None else None]
    parts += [citation.section, *(citation.rows if citation.kind is EvidenceKind.RECORD else ())]
    parts.append(READ_BY_OCR if citation.ocr else None)
    return ", ".join(part for part in parts if part)


def _said(answer: Answer) -> str:
    """What the answer says in words; what is asked back comes with its options."""
    said = answer.text or strings.STATUS.get(answer.status, "")
    if answer.asked is None:
        return said
    lines = [said or strings.SLOT.get(answer.asked.slot, strings.WHICH)]
    if not all(option in said for option in answer.asked.options):
        lines += [f"- {option}" for option in answer.asked.options]
    return "\n".join([*lines, strings.REPLY])


def _add_warnings(draft: _Draft, warnings: Sequence[SafetyWarning]) -> None:
    """All of them, verbatim; only where they would fill the whole message are they cut, and the page is named."""
    room = max(300, min(MAX_BLOCK, MAX_WARNINGS // max(1, len(warnings)))) - 100
    for n, warning in enumerate(warnings):
        emoji, word = strings.SEVERITY[warning.severity]
        where = f" (page {warning.page})" if warning.page is not None else ""
        where += f" ({READ_BY_OCR})" if warning.ocr else ""
        label = shorten(warning.label or word, 80)
        text = shorten(warning.text, room, f"{strings.SHORTENED}: read it whole{where}.")
        block = _rich(
            _section({"type": "emoji", "name": emoji}, _text(f" {label}", bold=True), _text(where)),
            _quotation(text or "…"),
        )
        if not draft.add(block, len(label) + len(where) + len(text)):
            _note(draft, strings.MORE.format(n=len(warnings) - n))
            return


def _add_text(draft: _Draft, text: str) -> None:
    """The answer's lines, the first in bold: it is the answer itself, what follows explains it."""
    text = shorten(text.strip(), draft.left - 1500)
    bold = True
    for part in _split(text, MAX_BLOCK):
        elements = []
        for kind, lines in _runs(part):
            if kind == "item":
                items = [_section(_text(line)) for line in lines]
                elements.append({"type": "rich_text_list", "style": "bullet", "elements": items})
            else:
                joined = "\n".join(lines)
                head, newline, rest = joined.partition("\n")
                elements.append(_section(*([_text(head, bold=bold)] + ([_text(newline + rest)] if rest else []))))
            bold = False
        draft.add(_rich(*elements), len(part))


def _add_citations(draft: _Draft, citations: Sequence[Citation]) -> None:
    for number, citation in enumerate(citations, start=1):
        where = shorten(place_of(citation), 400)
        quote = shorten(" ".join(citation.quote.split()), MAX_QUOTE)
        block = _rich(_section(_text(f"[{number}] {where}", bold=True)), _quotation(quote or "…"))
        if not draft.add(block, len(where) + len(quote) + 10):
            _note(draft, strings.MORE.format(n=len(citations) - number + 1))
            return


def _note(draft: _Draft, text: str) -> None:
    """A line in small type. There is always room for a few."""
    if len(draft.blocks) < MAX_BLOCKS - 1:
        element = {"type": "plain_text", "text": shorten(text, 500), "emoji": False}
        draft.blocks.append({"type": "context", "elements": [element]})


def _named(options: Sequence[str]) -> list[str]:
    return [option for option in options if option.strip()]


def _options(query_id: str, field: str, options: Sequence[str]) -> Block:
    def button(number: int, option: str) -> Block:
        label = {"type": "plain_text", "text": shorten(option, 75, "…"), "emoji": False}
        value = f"{query_id}:{field}:{option}"[:MAX_VALUE]
        return {"type": "button", "action_id": f"{OPTION}{number}", "text": label, "value": value}

    return {"type": BUTTONS[1], "elements": [button(n, o) for n, o in enumerate(options[:MAX_OPTIONS])]}


def _feedback(query_id: str) -> Block:
    def button(text: str, verdict: str) -> Block:
        label = {"type": "plain_text", "text": text}
        return {"text": label, "value": f"{query_id}:{verdict}", "accessibility_label": text}

    buttons = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": button(strings.RIGHT, "right"),
        "negative_button": button(strings.WRONG, "wrong"),
    }
    return {"type": BUTTONS[0], "elements": [buttons]}


def _unsafe(query_id: str) -> Block:
    label = {"type": "plain_text", "text": strings.UNSAFE, "emoji": False}
    button = {"type": "button", "action_id": UNSAFE, "text": label, "value": f"{query_id}:unsafe"}
    return {"type": BUTTONS[1], "elements": [button]}


def _plain(answer: Answer) -> str:
    """What a notification says: the warnings' words, the answer, where the first citation stands."""
    lines = [f"{w.label or strings.SEVERITY[w.severity][1]}: {w.text}" for w in answer.warnings]
    lines = [shorten(line, 400) for line in lines[:3]] + [shorten(_said(answer), 2000)]
    lines += [f"[{n}] {shorten(place_of(c), 200)}" for n, c in enumerate(answer.citations[:1], start=1)]
    text = "\n".join(lines)
    while len(escape(text)) > MAX_TEXT:
        text = shorten(text, len(text) * 3 // 4)
    return escape(text)


def _split(text: str, limit: int) -> Iterator[str]:
    """Pieces of at most `limit` characters, cut at line ends, else between words."""
    while len(text) > limit:
        cut = text.rfind("\n", 1, limit + 1)
        if cut <= 0:
            cut = text.rfind(" ", limit // 2, limit + 1)
        if cut <= 0:
            cut = limit
        yield text[:cut]
        text = text[cut:].lstrip("\n ")
    if text:
        yield text


def _runs(text: str) -> Iterator[tuple[str, list[str]]]:
    """Lines that belong together: items of a list, or running text."""
    run: list[str] = []
    kind = ""
    for line in text.split("\n"):
        now = "item" if line.startswith("- ") else "text"
        if run and now != kind:
            yield kind, run
            run = []
        kind = now
        run.append(line.removeprefix("- ") or " ")
    if any(line.strip() for line in run):
        yield kind, run


def _rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _section(*elements: Block) -> Block:
    return {"type": "rich_text_section", "elements": [e for e in elements if e.get("text") != ""]}


def _quotation(text: str) -> Block:
    return {"type": "rich_text_quote", "elements": [_text(text)]}


def _text(text: str, bold: bool = False) -> Block:
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}
