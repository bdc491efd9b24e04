"""Markdown: CommonMark with tables, plus what documentation tools (MkDocs, Docusaurus, MyST) add to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingestion.decode import text_of
from ingestion.finish import document
from ingestion.formats.directives import DIRECTIVE, directive_html, role_words
from ingestion.markup import html_blocks
from models.types import ReadDocument

Frame = Callable[[str, str, str, str], list[str]]
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MATTER_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_BANG = re.compile(r"^(?P<indent>[ \t]*)(?:!!!|\?\?\?\+?)[ \t]*(?P<kind>[\w-]+)[^\"\n]*(?:\"(?P<title>.*)\")?[ \t]*$")
_TAB = re.compile(r"^(?P<indent>[ \t]*)===[!+]?[ \t]+\"(?P<title>[^\"]*)\"[ \t]*$")
_COLONS = re.compile(r"^(?P<indent>[ \t]*):{3,}[ \t]*(?:\{(?P<braced>[\w-]+)\}|(?P<kind>[\w-]+))?[ \t]*(?P<title>.*)$")
_NOTE = re.compile(r"^ {0,3}\[\^[^\]\s]+\]:[ \t]*(?P<text>.*)$")
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})")
_ATTRIBUTES = r"\{:?[ ]*(?:(?:[#.][\w:-]+|[\w:-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\"'}]+))[ ]*)+\}"
_ICON = re.compile(rf"[ ]?:(?:material|fontawesome|octicons|simple)-[\w-]+:(?:{_ATTRIBUTES})?")
_LEADING, _TRAILING = re.compile(rf"^{_ATTRIBUTES}"), re.compile(rf"(?:^|[ ]+){_ATTRIBUTES}[ ]*$")
_NOTE_MARK = re.compile(r"\[\^[^\]\s]+\]")
_ROLE = re.compile(r"\{(?P<name>[\w:-]+)\}$")
_CARRIES_ATTRIBUTES = {"link_close", "em_close", "strong_close", "s_close", "code_inline", "image", "html_inline"}
_VALUE = re.compile(r"[^\s:][^:]{0,60}:[*_]*\s+\S.{0,60}(?<![.,;:])")
_OPTIONS = re.compile(r"^[ \t]*:[\w-]+:[^\n]*$|^[ \t]*(?:`{3,}|~{3,}|:{3,})[ \t]*\{[^\n]*$", re.MULTILINE)


def read(path: Path) -> ReadDocument:
    """The document, its steps with the code and notes below them. Raises Unreadable: empty, no text."""
    body, stated = without_matter(text_of(path))
    return document(html_blocks(to_html(body)), path.name, title=stated)


def to_html(markdown: str) -> str:
    """HTML of a Markdown text; `!!! warning`, `:::warning`, ```` ```{warning} ```` become <div class="warning">."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.parse(_fenced_admonitions(_indented_admonitions(_footnotes_as_text(markdown))))
    for above, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "fence" and (match := DIRECTIVE.match(token.info.strip())):
            token.type = "html_block"
            token.content = directive_html(match["name"], match["argument"], token.content, to_html)
        elif token.type == "inline" and token.children:
            if _are_values(token.content):
                for child in token.children:
                    child.type = "hardbreak" if child.type == "softbreak" else child.type
            token.children = list(_tidy(token.children, heading=above is not None and above.type == "heading_open"))
    return str(parser.renderer.render(tokens, parser.options, {}))


def _are_values(text: str) -> bool:
    """Whether each line of a paragraph is a name and its value: 'Weight: 68 kg' below 'Speed: 2900 rpm' is no sentence
    that an editor wrapped."""
    lines = text.split("\n")
    return len(lines) > 1 and all(_VALUE.fullmatch(line.strip()) for line in lines)


def comparable(source: str) -> str:
    """The text for a reader that knows none of these additions: without their marks, which are no words of the text."""
    text = _indented_admonitions(
        without_matter(source)[0], lambda _indent, _kind, title, body: ["", title, "", body, ""]
    )
    text = _OPTIONS.sub("", _footnotes_as_text(text))
    text = re.sub(rf"(?<=[\])*_`]){_ATTRIBUTES}|(?m:[ ]*{_ATTRIBUTES}[ ]*$)", "", _ICON.sub("", text))
    return re.sub(r"\{[\w:-]+\}(?=`)|<[\w./-]+>(?=`)", "", _NOTE_MARK.sub("", text))


def without_matter(source: str) -> tuple[str, str]:
    """The text below the front matter, and the title that is stated there."""
    matter = _FRONT_MATTER.match(source)
    stated = _MATTER_TITLE.search(matter[1]) if matter else None
    return source[matter.end() :] if matter else source, stated[1] if stated else ""


def _tidy(children: Sequence[Token], heading: bool) -> Iterator[Token]:
    """Inline text without icons, attribute lists and marks of footnotes; roles as their words."""
    for at, token in enumerate(children):
        before = children[at - 1] if at else None
        after = children[at + 1] if at + 1 < len(children) else None
        if token.type == "text":
            text = _NOTE_MARK.sub("", _ICON.sub("", token.content))
            if before is not None and before.type in _CARRIES_ATTRIBUTES:
                text = _LEADING.sub("", text)
            if after is None and (heading or (before is not None and before.type == "softbreak")):
                text = _TRAILING.sub("", text)
            if after is not None and after.type == "code_inline" and (role := _ROLE.search(text)):
                text = text[: role.start()]
                after.type, after.tag, after.markup = "text", "", ""
                after.content = role_words(role["name"], after.content)
            token.content = text
        yield token


def _footnotes_as_text(markdown: str) -> str:
    """`[^1]: text` as a paragraph of its own, its indented lines with it."""
    if "[^" not in markdown:
        return markdown
    done: list[str] = []
    inside = False
    for line, code in _with_code(markdown.split("\n")):
        note = None if code else _NOTE.match(line)
        if note:
            done += ["", note["text"]]
        elif inside and not code and line.startswith(("    ", "\t")):
            done.append(line.strip())
        else:
            done += ["", line] if inside and line.strip() and not done[-1].strip() else [line]
        inside = bool(note) or (inside and (not line.strip() or line.startswith(("    ", "\t"))))
    return "\n".join(done)


def _with_code(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it belongs to a fenced block."""
    fence = ""
    for line in lines:
        match = _FENCE.match(line)
        if match and not fence:
            fence = match[1]
            yield line, True
        elif fence:
            if match and match[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            yield line, True
        else:
            yield line, False


def _indented_admonitions(markdown: str, framed: Frame | None = None) -> str:
    """`!!! warning "Title"` and `=== "Tab"` with an indented body (MkDocs) to a <div> whose body is Markdown still."""
    lines, done = markdown.split("\n"), []
    position = 0
    while position < len(lines):
        match = _BANG.match(lines[position]) or _TAB.match(lines[position])
        line = lines[position]
        position += 1
        if not match:
            done.append(line)
            continue
        indent = match["indent"]
        inner = re.compile(rf"^{re.escape(indent)}(?: {{4}}|\t)")
        body = []
        while position < len(lines) and (inner.match(lines[position]) or not lines[position].strip()):
            body.append(inner.sub(indent, lines[position]))
            position += 1
        if not any(part.strip() for part in body) and match["title"] is None:  # no admonition, but a loud sentence
            done += [line, *body]
            continue
        kind = match["kind"] if match.re is _BANG else "tab"
        title = _ICON.sub("", match["title"] or "").strip()
        done += (framed or _div)(indent, kind, title, _indented_admonitions("\n".join(body), framed))
    return "\n".join(done)


def _fenced_admonitions(markdown: str) -> str:
    """`:::warning` … `:::` (Docusaurus, MyST) to a <div>."""
    done: list[str] = []
    open_divs = 0
    for line in markdown.split("\n"):
        match = _COLONS.match(line)
        kind = match and (match["braced"] or match["kind"])
        if match and kind:
            title = "" if kind in ("image", "figure") else match["title"].strip(" []")
            done += _div(match["indent"], kind, title, "")[:-3]
            open_divs += 1
        elif match and open_divs and not match["title"]:
            done += ["", f"{match['indent']}</div>", ""]
            open_divs -= 1
        else:
            done.append(line)
    return "\n".join(done)


def _div(indent: str, kind: str, title: str, body: str) -> list[str]:
    heading = f'<p class="{"name" if kind == "tab" else "title"}">{title}</p>' if title else ""
    return ["", f'{indent}<div class="{kind.lower()}">{heading}', "", body, "", f"{indent}</div>", ""]
