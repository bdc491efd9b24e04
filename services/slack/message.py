"""An answer as a Slack message: warnings first, the answer, then where it stands; within Slack's limits.

Text of documents goes into `rich_text` blocks, where Slack parses nothing: `*`, `_` and `<` in a part number stay what
they are. The plain `text` beside the blocks is what notifications and screen readers say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from models.answers import READ_BY_OCR, also_missing, said_of_own, said_of_report, said_of_words
from models.types import Answer, Citation, EvidenceKind, SafetyWarning, Status
from services.slack import strings
from services.slack.blocks import (
    MAX_BLOCK,
    Block,
    escape,
    quotation,
    rich,
    runs,
    section,
    shorten,
    split,
    tables,
    text_of,
    together,
)

MAX_BLOCKS = 50
MAX_TEXT = 3800
"""Characters of plain text. Slack cuts above 4,000."""
MAX_MESSAGE = 11_000
"""Characters in all blocks; above about 13,000 Slack refuses the message (`msg_blocks_too_long`)."""
MAX_PARTS = 6
"""Messages that one answer is split into at most."""
MAX_QUOTE = 600
MAX_VALUE = 2000

FEEDBACK, UNSAFE, PERSON = "millwright_feedback", "millwright_unsafe", "millwright_person"
"""The actions of the buttons. Their value is `<query id>:<verdict>`, of the last one the query's id."""

OPTION = "millwright_option_"
"""Begins the action of a machine that may be meant. Its value is `<query id>:<field>:<machine>`."""
FIELDS = {"asset": "asset", "serial": "serial", "built": "serial"}
"""The field of the question that takes the reply to what was asked back."""
MAX_OPTIONS = 20
BUTTONS = ("context_actions", "actions")
"""The kinds of blocks that hold buttons."""
PICTURES = ("image",)
"""And those of pictures, which Slack may not be able to fetch."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted. text: escaped. blocks: empty where the text says it all."""

    text: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A page or a plot. Either a URL that Slack fetches it from, or the id of a file that was uploaded to Slack."""

    alt: str
    url: str = ""
    file: str = ""


@dataclass
class Draft:
    """Blocks, each with its characters, in the order in which they are read."""

    blocks: list[tuple[Block, int]] = field(default_factory=list)

    def add(self, block: Block, size: int = 0) -> None:
        self.blocks.append((block, size))

    def messages(self) -> tuple[tuple[Block, ...], ...]:
        """The blocks of each message, within the limits. What no longer fits is counted in the last one."""
        parts: list[list[Block]] = [[]]
        left = MAX_MESSAGE
        for n, (block, size) in enumerate(self.blocks):
            if size > left or len(parts[-1]) >= MAX_BLOCKS - 4:  # room for the note and the buttons
                if len(parts) == MAX_PARTS:
                    parts[-1].append(_note(strings.MORE.format(n=len(self.blocks) - n)))
                    break
                parts.append([])
                left = MAX_MESSAGE
            parts[-1].append(block)
            left -= size
        return tuple(tuple(part) for part in parts)


def messages_of(answer: Answer, pictures: Sequence[Picture] = (), people: bool = False) -> tuple[Message, ...]:
    """The messages that tell this answer, one unless it is long: warnings, the answer, quotations with their places,
    pictures, buttons. people: whether somebody can be asked."""
    draft = evidence_of(answer, pictures)
    parts = draft.messages()
    buttons: list[Block] = []
    if answer.status in (Status.ANSWERED, Status.ABSTAINED):
        buttons = [_feedback(answer.id), _actions(answer.id, people)]
    elif answer.status is Status.FAILED and people:
        buttons = [_actions(answer.id, people, unsafe=False)]
    last = len(parts) - 1
    return tuple(
        Message(_plain(answer) if n == 0 else strings.GOES_ON, (*blocks, *(buttons if n == last else ())))
        for n, blocks in enumerate(parts)
    )


def evidence_of(answer: Answer, pictures: Sequence[Picture] = ()) -> Draft:
    """What the answer says and rests on, without buttons."""
    draft = Draft()
    if report := said_of_report(answer):
        _add_text(draft, report)
    _add_warnings(draft, answer.warnings)
    if words := said_of_words(answer):
        _add_note(draft, words)
    if own := said_of_own(answer):
        _add_note(draft, own)
    _add_text(draft, _said(answer))
    if answer.asked is not None and answer.asked.slot in FIELDS and (options := _named(answer.asked.options)):
        draft.add(_options(answer.id, FIELDS[answer.asked.slot], options), sum(map(len, options)))
    if missing := also_missing(answer):
        _add_note(draft, f"{strings.MISSING}: {', '.join(missing)}")
    _add_citations(draft, answer.citations)
    if answer.nearest:
        _add_note(draft, strings.NEAREST)
        _add_citations(draft, answer.nearest)
    for picture in pictures:
        draft.add(_image(picture))
    if answer.mode == "model":
        _add_note(draft, strings.BY_MODEL)
    if answer.approved is not None:
        _add_note(draft, f"{strings.APPROVED_BY} {answer.approved.by.partition(':')[2]}, {answer.approved.at:%Y-%m-%d}")
    return draft


def sentence(text: str) -> Message:
    """A message of one sentence of ours."""
    return Message(escape(text))


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


def _add_warnings(draft: Draft, warnings: Sequence[SafetyWarning]) -> None:
    """All of them, verbatim and whole."""
    for warning in warnings:
        emoji, word = strings.SEVERITY[warning.severity]
        where = f" (page {warning.page})" if warning.page is not None else ""
        where += f" ({READ_BY_OCR})" if warning.ocr else ""
        label = shorten(warning.label or word, 80)
        head = section({"type": "emoji", "name": emoji}, text_of(f" {label}", bold=True), text_of(where))
        for n, text in enumerate(split(warning.text.strip() or "…", MAX_BLOCK)):
            block = rich(head, quotation(text)) if n == 0 else rich(quotation(text))
            draft.add(block, len(label) + len(where) + len(text))


def _add_text(draft: Draft, text: str) -> None:
    """The answer's lines, the first in bold: it is the answer itself, what follows explains it."""
    bold = True
    for kind, lines in runs(text.strip()):
        if kind == "table":
            for part in tables(lines):
                draft.add(rich({"type": "rich_text_preformatted", "elements": [text_of(part)]}), len(part))
        elif kind == "item":
            for items in together(lines):
                sections = [section(text_of(line)) for line in items]
                block = {"type": "rich_text_list", "style": "bullet", "elements": sections}
                draft.add(rich(block), sum(map(len, items)))
        else:
            for part in split("\n".join(lines), MAX_BLOCK):
                head, newline, rest = part.partition("\n")
                draft.add(
                    rich(section(*([text_of(head, bold=bold)] + ([text_of(newline + rest)] if rest else [])))),
                    len(part),
                )
                bold = False


def _add_citations(draft: Draft, citations: Sequence[Citation]) -> None:
    for number, citation in enumerate(citations, start=1):
        where = shorten(place_of(citation), 400)
        quote = shorten(" ".join(citation.quote.split()), MAX_QUOTE)
        draft.add(
            rich(quotation(quote or "…"), section(text_of(f"[{number}] {where}", bold=True))),
            len(where) + len(quote) + 10,
        )


def _add_note(draft: Draft, text: str) -> None:
    """A line in small type."""
    draft.add(_note(text), min(len(text), 500))


def _note(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "plain_text", "text": shorten(text, 500), "emoji": False}]}


def _image(picture: Picture) -> Block:
    source = {"image_url": picture.url} if picture.url else {"slack_file": {"id": picture.file}}
    return {"type": "image", "alt_text": shorten(picture.alt, 1900), **source}


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


def _actions(query_id: str, people: bool, unsafe: bool = True) -> Block:
    def button(text: str, action: str, value: str) -> Block:
        label = {"type": "plain_text", "text": text, "emoji": False}
        return {"type": "button", "action_id": action, "text": label, "value": value}

    elements = [button(strings.UNSAFE, UNSAFE, f"{query_id}:unsafe")] if unsafe else []
    if people:
        elements.append(button(strings.ASK_A_PERSON, PERSON, query_id))
    return {"type": BUTTONS[1], "elements": elements}


def _plain(answer: Answer) -> str:
    """What a notification says: the warnings' words, the answer, where the first citation stands."""
    lines = [f"{w.label or strings.SEVERITY[w.severity][1]}: {w.text}" for w in answer.warnings]
    lines = [shorten(line, 400) for line in lines[:3]] + [shorten(_said(answer), 2000)]
    lines += [f"[{n}] {shorten(place_of(c), 200)}" for n, c in enumerate(answer.citations[:1], start=1)]
    text = "\n".join(lines)
    while len(escape(text)) > MAX_TEXT:
        text = shorten(text, len(text) * 3 // 4)
    return escape(text)
