"""E-mail (.eml): the subject is the title, the body a document, each attachment a part of it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from ingestion.decode import decoded
from ingestion.finish import document
from ingestion.formats.plain import text_blocks
from ingestion.markup import html_blocks
from models.errors import Unreadable
from models.readings import ReadReadings
from models.types import Block, BlockKind, ReadDocument, ReadLog

ReadAttachment = Callable[[Path], ReadDocument | ReadLog | ReadReadings]


def read(path: Path, read_attachment: ReadAttachment) -> ReadDocument:
    """The message; `read_attachment` reads each attached file, and one that can't be read is named in `problems`.

    Raises Unreadable: empty, no message, nothing to read in it.
    """
    data = path.read_bytes()
    if not data.strip():
        raise Unreadable(f"{path.name} is empty. Check the file and try again.")
    message = message_from_bytes(data, policy=policy.default)
    if not any(name in message for name in ("from", "date", "subject", "received")):
        raise Unreadable(
            f"{path.name} has no mail headers (From, Date, Subject). Give it the extension of its true format."
        )
    subject = str(message.get("subject", "")).strip()
    problems: list[str] = []
    blocks = [*_head(message, subject), *_body(message, path.name), *_attachments(message, read_attachment, problems)]
    return document(blocks, path.name, title=subject, problems=tuple(problems))


def _head(message: EmailMessage, subject: str) -> Iterator[Block]:
    if subject:
        yield Block(BlockKind.HEADING, subject, level=1)
    lines = [f"{name}: {message[name]}" for name in ("From", "To", "Date") if message[name]]
    if lines:
        yield Block(BlockKind.PARAGRAPH, "\n".join(lines))


def _body(message: EmailMessage, name: str) -> Iterator[Block]:
    """The HTML body has the structure; the plain one is taken where there is no other or nothing in it."""
    for kind in ("html", "plain"):
        part = message.get_body(preferencelist=(kind,))
        payload = part.get_payload(decode=True) if part is not None else None
        if not isinstance(payload, bytes) or not payload.strip():
            continue
        charset = part.get_content_charset() if part is not None else None
        text = _decoded(payload, charset, name)
        blocks = html_blocks(text) if kind == "html" else text_blocks(text)
        if blocks:
            yield from (_below(block, 1) for block in blocks)
            return


def _decoded(payload: bytes, charset: str | None, name: str) -> str:
    try:
        return payload.decode(charset or "utf-8")
    except (UnicodeDecodeError, LookupError):
        return decoded(payload, name)


def _attachments(message: EmailMessage, read_attachment: ReadAttachment, problems: list[str]) -> Iterator[Block]:
    for number, part in enumerate(message.iter_attachments(), start=1):
        if part.get_content_maintype() == "image":
            continue  # signatures and logos; a picture has no text to read
        name = Path(str(part.get_filename() or f"attachment {number}.{_extension(part)}").replace("\\", "/")).name
        with tempfile.TemporaryDirectory(prefix="millwright-") as folder:
            file = Path(folder) / (re.sub(r"[^\w. ()-]", "_", name) or "attachment")
            file.write_bytes(_bytes(part))
            try:
                attached = read_attachment(file)
            except Unreadable as error:
                problems.append(f"Attachment not read: {error}")
                continue
        if not isinstance(attached, ReadDocument):
            problems.append(f"Attachment {name} is a log. Save it and bring it as a file of its own.")
            continue
        problems += attached.problems
        yield Block(BlockKind.HEADING, f"Attachment: {name}", level=1)
        yield from (_below(block, 1) for block in attached.blocks)


def _below(block: Block, depth: int) -> Block:
    """A block of a part inside the whole message: headings one level down, no boxes (the message has no pages)."""
    level = block.level + depth if block.kind is BlockKind.HEADING else block.level
    table = block.table and replace(block.table, rows=tuple(replace(row, box=None) for row in block.table.rows))
    return replace(block, level=level, boxes=(), table=table)


def _bytes(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_content()
        return inner.as_bytes() if isinstance(inner, EmailMessage) else bytes(str(inner), "utf-8")
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _extension(part: EmailMessage) -> str:
    known = {
        "message/rfc822": "eml",
        "text/html": "html",
        "text/plain": "txt",
        "application/pdf": "pdf",
        "text/csv": "csv",
    }
    return known.get(part.get_content_type(), "bin")
