"""Markdown: CommonMark with tables, plus the admonitions that documentation tools add to it."""

from __future__ import annotations

import re
from pathlib import Path

from markdown_it import MarkdownIt

from ingestion.decode import text_of
from ingestion.finish import document
from ingestion.markup import html_blocks
from models.types import ReadDocument

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MATTER_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_BANG = re.compile(
    r"^(?P<indent>[ \t]*)(?:!!!|\?\?\?\+?)[ \t]+(?P<kind>[\w-]+)[^\"\n]*(?:\"(?P<title>[^\"]*)\")?[ \t]*$"
)
_COLONS = re.compile(r"^(?P<indent>[ \t]*):{3,}[ \t]*(?:\{(?P<braced>[\w-]+)\}|(?P<kind>[\w-]+))?[ \t]*(?P<title>.*)$")


def read(path: Path) -> ReadDocument:
    """The document, its steps with the code and notes below them. Raises Unreadable: empty, no text."""
    source = text_of(path)
    matter = _FRONT_MATTER.match(source)
    stated = _MATTER_TITLE.search(matter[1]) if matter else None
    body = source[matter.end() :] if matter else source
    return document(html_blocks(to_html(body)), path.name, title=stated[1] if stated else "")


def to_html(markdown: str) -> str:
    """HTML of a Markdown text; `!!! warning`, `:::warning` become <div class="warning">."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return str(parser.render(_fenced_admonitions(_indented_admonitions(markdown))))


def _indented_admonitions(markdown: str) -> str:
    """`!!! warning "Title"` with an indented body (MkDocs) to a <div> whose body is Markdown still."""
    lines, done = markdown.split("\n"), []
    position = 0
    while position < len(lines):
        match = _BANG.match(lines[position])
        position += 1
        if not match:
            done.append(lines[position - 1])
            continue
        indent = match["indent"]
        inner = re.compile(rf"^{re.escape(indent)}(?: {{4}}|\t)")
        body = []
        while position < len(lines) and (inner.match(lines[position]) or not lines[position].strip()):
            body.append(inner.sub(indent, lines[position]))
            position += 1
        done += _div(indent, match["kind"], match["title"] or "", body)
    return "\n".join(done)


def _fenced_admonitions(markdown: str) -> str:
    """`:::warning` … `:::` (Docusaurus, MyST) to a <div>."""
    done: list[str] = []
    open_divs = 0
    for line in markdown.split("\n"):
        match = _COLONS.match(line)
        kind = match and (match["braced"] or match["kind"])
        if match and kind:
            done += _div(match["indent"], kind, match["title"].strip(" []"), [])[:-2]
            open_divs += 1
        elif match and open_divs and not match["title"]:
            done += ["", f"{match['indent']}</div>", ""]
            open_divs -= 1
        else:
            done.append(line)
    return "\n".join(done)


def _div(indent: str, kind: str, title: str, body: list[str]) -> list[str]:
    heading = f'<p class="title">{title}</p>' if title else ""
    return ["", f'{indent}<div class="{kind.lower()}">{heading}', "", *body, "", f"{indent}</div>", ""]
