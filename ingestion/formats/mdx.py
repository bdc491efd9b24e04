"""MDX: Markdown among JSX, as Docusaurus, Mintlify and Nextra write it.

What is code (imports, exports, expressions) is taken off; a component gives what a reader sees of it: an admonition, a
tab with its label, a step, else the text inside. MDX knows no code by indentation, so what is indented below a
component is text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from ingestion.decode import text_of
from ingestion.finish import document
from ingestion.formats.markdown import to_html, without_matter
from ingestion.markup import html_blocks
from models.types import ReadDocument

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})")
_CODE = re.compile(r"^(?:import\s.+|export\s.+)$")
_COMMENT = re.compile(r"\{\s*/\*.*?\*/\s*\}", re.DOTALL)
_NAME = re.compile(r"</?(?P<name>[A-Za-z][\w.:-]*)|</?(?=>)")
_ATTRIBUTE = re.compile(
    r"""([A-Za-z][\w:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|\{\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`)\s*\})"""
)
_STRING = re.compile(r"""\{\s*(?:"([^"\n]*)"|'([^'\n]*)'|`([^`\n$]*)`)\s*\}""")
_EXPRESSION = re.compile(r"(?<![\\$\w])\{[A-Za-z_(][^{}\n]*\}")
_KINDS = {
    "danger": "danger", "error": "danger", "warning": "warning", "warn": "warning", "caution": "caution",
    "attention": "caution", "important": "important", "note": "note", "info": "note", "notice": "note", "tip": "tip",
    "hint": "tip", "check": "note",
}  # fmt: skip
_TYPED = {"admonition", "callout", "alert", "aside", "banner", "message"}
_TITLES = ("title", "label", "header", "heading", "summary", "tab", "name")
_LISTS = {"steps": "ol", "step": "li"}
_VOID = {"br", "hr", "img", "col", "input", "source", "wbr"}
_SPANS = ("colspan", "rowspan", "start")


def read(path: Path) -> ReadDocument:
    """The document as of the Markdown that is left. Raises Unreadable: empty, no text."""
    body, stated = without_matter(text_of(path))
    return document(html_blocks(to_html(without_jsx(body))), path.name, title=stated)


def without_jsx(source: str) -> str:
    """The Markdown of an MDX text, its components as HTML."""
    parts = list(_parts(source))
    made = "".join(part if code else _plain(part) for part, code in parts)
    return _unindented(made)


def _parts(source: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, and whether a piece is code within a fence; imports and exports are left out."""
    fence, piece, module = "", list[str](), False
    for line in source.split("\n"):
        match = _FENCE.match(line)
        if fence:
            piece.append(line)
            if match and match[1].startswith(fence) and not line.strip().strip(fence[0]):
                yield "\n".join(piece) + "\n", True
                fence, piece = "", []
        elif match:
            yield "\n".join(piece) + "\n", False
            fence, piece, module = match[1], [line], False
        elif module or _CODE.match(line):
            module = bool(line.strip())  # a statement ends with a blank line
        else:
            piece.append(line)
    yield "\n".join(piece), bool(fence)


def _plain(text: str) -> str:
    """Text without JSX; what stands between backticks stays."""
    text = _COMMENT.sub("", text)
    made: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == "`":
            ticks = len(text) - at - len(text[at:].lstrip("`"))
            end = text.find("`" * ticks, at + ticks)
            end = at + ticks if end < 0 else end + ticks
            made.append(text[at:end])
        elif text[at] == "\\" and at + 1 < len(text):
            end = at + 2
            made.append(text[at:end])
        elif (match := _NAME.match(text, at)) and (end := _end_of_tag(text, match.end())):
            alone = not text[text.rfind("\n", 0, at) + 1 : at].strip() and not text[end:].partition("\n")[0].strip()
            made.append(_tag(text[at:end], match["name"] or "", alone))
        elif text[at] == "{":
            end, words = _expression(text, at)
            made.append(words)
        else:
            end = at + 1
            made.append(text[at])
        at = end
    return "".join(made)


def _end_of_tag(text: str, at: int) -> int:
    """Where the tag ends whose name ends at `at`: behind '>' outside of strings and braces. 0 if it is none."""
    depth, quote = 0, ""
    for end in range(at, min(len(text), at + 20_000)):
        sign = text[end]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'`" and (depth or text[end - 1] == "="):
            quote = sign
        elif sign in "{}":
            depth += 1 if sign == "{" else -1
        elif sign == ">" and depth <= 0:
            return end + 1
        elif sign == "<" and depth <= 0:
            return 0
    return 0


def _expression(text: str, at: int) -> tuple[int, str]:
    """Where an expression in braces ends, and its words: those of a string. '{' as it stands where it is none."""
    if match := _STRING.match(text, at):
        return match.end(), next((words for words in match.groups() if words is not None), "")
    match = _EXPRESSION.match(text, at)
    return (match.end(), "") if match else (at + 1, text[at])


def _tag(tag: str, name: str, alone: bool) -> str:
    attributes = {
        found[1].lower(): next((v for v in found.groups()[1:] if v), "") for found in _ATTRIBUTE.finditer(tag)
    }
    closes, single = tag.startswith("</"), tag.endswith("/>")
    if name[:1].islower():
        if closes:
            return tag
        kept = "".join(f' {key}="{html.escape(attributes[key])}"' for key in _SPANS if key in attributes)
        kept += f' class="{html.escape(attributes["classname"])}"' if attributes.get("classname") else ""
        if name == "img" or (single and name not in _VOID):
            return ""
        return f"<{name}{kept}>"
    lower = name.rpartition(".")[2].lower()
    if not name or single or not (alone or lower in _KINDS or lower in _TYPED or lower in _LISTS):
        return ""  # a fragment, what has no text, or a component within a sentence
    element = _LISTS.get(lower, "div")
    if closes:
        return f"\n\n</{element}>\n\n"
    kind = _KINDS.get(lower) or (
        _KINDS.get(attributes.get("type", attributes.get("variant", "")).lower(), "note") if lower in _TYPED else "tab"
    )
    words = next((attributes[title] for title in _TITLES if attributes.get(title)), "")
    shown = f'<p class="{"name" if kind == "tab" else "title"}">{html.escape(words, quote=False)}</p>' if words else ""
    return f"\n\n<{element}>{shown}\n\n" if element != "div" else f'\n\n<div class="{kind}">{shown}\n\n'


def _unindented(text: str) -> str:
    """Each line within a component without the indentation that it has for being there."""
    made: list[str] = []
    base: list[int | None] = []
    for line in text.split("\n"):
        if re.match(r"^</(?:div|ol|li)>$", line.strip()) and base:
            base.pop()
        if base and base[-1] is None and line.strip() and not line.startswith("<"):
            base[-1] = len(line) - len(line.lstrip())
        cut = (base[-1] or 0) if base else 0
        made.append(line[min(cut, len(line) - len(line.lstrip())) :])
        if re.match(r"^<(?:div class=|ol>|li>)", line.strip()):
            base.append(None)
    return "\n".join(made)
