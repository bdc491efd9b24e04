"""MyST's directives and roles in Markdown, as the HTML of what they are."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Callable, Mapping, Sequence

from bs4 import BeautifulSoup

DIRECTIVE = re.compile(r"^\{(?P<name>[\w:.-]+)\}[ \t]*(?P<argument>.*)$")
_OPTION = re.compile(r"^:(?P<name>[\w-]+):[ \t]*(?P<value>.*)$")
_ADMONITIONS = {
    "danger", "error", "warning", "caution", "attention", "important", "note", "notice", "tip", "hint",
}  # fmt: skip
_CODE = {"code", "code-block", "code-cell", "sourcecode", "parsed-literal", "prompt", "mermaid", "math"}
_NO_TEXT = {
    "image", "toctree", "tableofcontents", "contents", "index", "bibliography", "include", "literalinclude", "raw",
    "doxygenfile", "video", "iframe",
}  # fmt: skip
_TITLED = re.compile(r"^(?P<words>.*?)\s*<(?P<target>[^<>]*)>$", re.DOTALL)
_LABELS = {"ref", "numref", "doc", "eq", "any"}


def directive_html(name: str, argument: str, body: str, to_html: Callable[[str], str]) -> str:
    """A directive as HTML: pictures and lists of pages are no text, notes and warnings are divs, tables are tables."""
    options, text = _without_options(body)
    title = html.escape(argument.strip())
    if name in _NO_TEXT:
        return ""
    if name in _CODE:
        return f"<pre>{html.escape(text)}</pre>\n"
    if name == "figure":
        return f"<figure><figcaption>{to_html(text)}</figcaption></figure>\n"
    if name == "list-table":
        return _table(_listed(to_html(text)), title, options)
    if name == "csv-table":
        header = list(csv.reader([options["header"]], skipinitialspace=True)) if "header" in options else []
        rows = [*header, *csv.reader(text.splitlines(), skipinitialspace=True)]
        return _table([[html.escape(cell) for cell in row] for row in rows if row], title, options, bool(header))
    if name in _ADMONITIONS:  # words behind its name are its first sentence
        whole = f"{argument}\n{text}"
        return f'<div class="{name}">\n{to_html(whole)}</div>\n'
    kind = next((word for word in options.get("class", "").split() if word in _ADMONITIONS), "")
    if name == "admonition":
        return f'<div class="{kind or "note"}"><p class="title">{title}</p>\n{to_html(text)}</div>\n'
    heading = f"<p>{title}</p>" if title else ""
    return f"<div>{heading}\n{to_html(text)}</div>\n"


def role_words(name: str, text: str) -> str:
    """What a reader sees of a role: its title, else the words of the label it points to, else its text."""
    titled = _TITLED.match(text)
    if titled and titled["words"]:
        return " ".join(re.sub(r"%s|\{number\}|\{name\}", "", titled["words"]).split())
    target = titled["target"] if titled else text
    if name.rsplit(":", 1)[-1] not in _LABELS:
        return target.lstrip("~!")
    return " ".join(re.split(r"[\s_-]+", target.rsplit("/", 1)[-1])).strip()


def _without_options(body: str) -> tuple[dict[str, str], str]:
    """The options of a directive, as `:name: value` lines or between lines of '---', and its text."""
    lines = body.split("\n")
    options: dict[str, str] = {}
    if lines and lines[0].strip() == "---" and "---" in [line.strip() for line in lines[1:]]:
        end = [line.strip() for line in lines].index("---", 1)
        for line in lines[1:end]:
            name, _, value = line.partition(":")
            options[name.strip()] = value.strip()
        return options, "\n".join(lines[end + 1 :])
    position = 0
    while position < len(lines) and (option := _OPTION.match(lines[position])):
        options[option["name"]] = option["value"]
        position += 1
    return options, "\n".join(lines[position:])


def _listed(listed: str) -> list[list[str]]:
    """The cells of a list of lists, as HTML."""
    rows = BeautifulSoup(listed, "lxml").select("body > ul > li")
    return [[cell.decode_contents() for cell in row.select(":scope > ul > li")] for row in rows]


def _table(rows: Sequence[Sequence[str]], title: str, options: Mapping[str, str], headed: bool = False) -> str:
    count = options.get("header-rows", "")
    heads = int(count) if count.isdigit() else int(headed)
    lines = [
        "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>"
        for at, row in enumerate(rows)
        for tag in ("th" if at < heads else "td",)
    ]
    head, body = "".join(lines[:heads]), "".join(lines[heads:])
    caption = f"<caption>{title}</caption>" if title else ""
    return f"<table>{caption}<thead>{head}</thead><tbody>{body}</tbody></table>\n"
