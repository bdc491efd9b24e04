"""AsciiDoc: headings, lists with what hangs on their items, tables, admonitions, code, as Asciidoctor reads them.

Written against the language's documentation (docs.asciidoctor.org). pandoc's reader of it isn't used: it drops what
`[WARNING]` says of a paragraph, spans of rows, and the numbers of steps that stand apart.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingestion.decode import text_of
from ingestion.finish import document
from ingestion.formats.asciidoc_inline import inline_html
from ingestion.formats.asciidoc_source import options_of, source_of
from ingestion.formats.asciidoc_tables import OPENS, table_html
from ingestion.formats.includes import ALONE, Beside, not_at_hand
from ingestion.markup import html_blocks
from models.types import ReadDocument

_ADMONITIONS = ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION", "DANGER")
_ADMONITION = re.compile(rf"^(?P<kind>{'|'.join(_ADMONITIONS)}):[ \t]+(?P<text>\S.*)$")
_HEADING = re.compile(r"^(?P<marks>={1,6}|#{1,6})[ \t]+(?P<text>\S.*?)(?:[ \t]+(?P=marks))?$")
_UNDERLINES = "=-~^+"
_TITLE = re.compile(r"^\.(?P<text>[^\s.].*)$")
_ATTRIBUTES = re.compile(r"^\[(?!\[)(?P<inside>[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]$")
_ANCHOR = re.compile(r"^\[\[[^\]]*\]\]$")
_DELIMITER = re.compile(r"^(?:-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|--|`{3,}[\w+-]*)$")
_MACRO = re.compile(r"^(?P<name>[a-z]\w*)::(?P<target>\S*)\[(?P<options>.*)\]$")
_BREAK = re.compile(r"^(?:'{3,}|<{3,}|(?:- ?){3}|(?:\* ?){3})$")
_CALLOUT = re.compile(r"[ \t]*(?://|#|--|;;)?[ \t]*<(?:!--)?(\d+|\.)(?:--)?>")
_ITEM = re.compile(
    r"^[ \t]*(?:(?P<bullet>\*{1,6}|-|•)|(?P<dots>\.{1,6})|(?P<number>\d+\.|[a-zA-Z]\.|[ivxIVX]+\))"
    r"|(?P<callout><(?:\d+|\.)>))"
    r"[ \t]+(?P<text>\S.*)$"
)
_TERM = re.compile(r"^[ \t]*(?P<term>\S.*?)(?P<mark>:{2,4}|;;)(?:[ \t]+(?P<text>\S.*))?$")
_STYLES = {"arabic": "1", "decimal": "1", "loweralpha": "a", "lowerroman": "i", "upperalpha": "A", "upperroman": "I"}
_BOX = re.compile(r"^\[(?P<ticked>[ x*])\][ \t]+")


def read(path: Path, beside: Beside = ALONE) -> ReadDocument:
    """The document with what it includes of the files beside it; what isn't there is told in `problems`.

    Raises Unreadable: empty, no text."""
    source = source_of(text_of(path), beside)
    problems = (not_at_hand(path.name, source.missing),) if source.missing else ()
    return document(html_blocks(blocks_html(source.lines)), path.name, title=_plain(source.title), problems=problems)


def blocks_html(lines: Sequence[str]) -> str:
    """The HTML of lines that the preprocessor has been over."""
    return _Blocks(lines).all()


def _plain(title: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", inline_html(title)))


@dataclass(frozen=True, slots=True)
class _Item:
    """marker: the kind of list and its depth. term: of a description list, else ''."""

    marker: str
    text: str
    term: str = ""


def _item(line: str) -> _Item | None:
    if _ADMONITION.match(line):
        return None
    if match := _ITEM.match(line):
        for kind in ("bullet", "dots"):
            if match[kind]:
                return _Item(match[kind], match["text"])
        if match["callout"]:
            return _Item("<1>", f"({match['callout'].strip('<>')}) {match['text']}")
        return _Item("1.", match["text"])
    match = _TERM.match(line)
    if match and not _MACRO.match(line) and "://" not in match["term"][-8:]:
        return _Item(match["mark"], match["text"] or "", match["term"])
    return None


class _Blocks:
    """One pass over the lines. at: the next line."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = list(lines)
        self.at = 0

    def all(self) -> str:
        made = []
        while self.at < len(self.lines):
            made.append(self.block(()))
        return "".join(made)

    def block(self, within: tuple[str, ...]) -> str:
        """The next block with the title and the attributes above it. within: the markers of the lists around it."""
        title, options = "", dict[str, str]()
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip() or _ANCHOR.match(line) or _BREAK.match(line):
                self.at += 1
            elif match := _TITLE.match(line):
                title = match["text"]
                self.at += 1
            elif match := _ATTRIBUTES.match(line):
                options |= options_of(match["inside"])
                self.at += 1
            else:
                return self._content(title, options, within)
        return ""

    def _content(self, title: str, options: Mapping[str, str], within: tuple[str, ...]) -> str:
        line = self.lines[self.at]
        style = re.split(r"[#.%]", options.get("1", ""))[0]
        if OPENS.match(line):
            return table_html(line, self._delimited(line), options, title, blocks_html)
        if _DELIMITER.match(line):
            return self._framed(line, title, style)
        heading = self._heading(line)
        if heading:
            return heading
        if match := _MACRO.match(line):
            self.at += 1
            shown = f"<figure><figcaption>{inline_html(title)}</figcaption></figure>\n"
            return shown if title and match["name"] in ("image", "video") else ""
        if _item(line):
            above = f"<p>{inline_html(title)}</p>\n" if title else ""
            return above + self._list(within, options)
        return self._paragraph(title, style, within)

    def _heading(self, line: str) -> str:
        if match := _HEADING.match(line):
            self.at += 1
            level = len(match["marks"])
            return f"<h{level}>{inline_html(match['text'])}</h{level}>\n"
        below = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
        underlined = len(below) > 3 and set(below) <= {below[0]} and below[0] in _UNDERLINES
        if underlined and abs(len(below) - len(line)) <= 1 and re.match(r"\w", line):
            self.at += 2
            level = _UNDERLINES.index(below[0]) + 1
            return f"<h{level}>{inline_html(line.strip())}</h{level}>\n"
        return ""

    def _delimited(self, opening: str) -> list[str]:
        """The lines of the block that begins here; one that nobody closes goes to the end."""
        closing = "```" if opening.startswith("```") else opening
        end = next((n for n in range(self.at + 1, len(self.lines)) if self.lines[n] == closing), len(self.lines))
        body = self.lines[self.at + 1 : end]
        self.at = end + 1
        return body

    def _framed(self, opening: str, title: str, style: str) -> str:
        body = self._delimited(opening)
        mark = opening[0]
        if mark in "`." or (mark == "-" and opening != "--") or style in ("source", "listing", "literal", "stem"):
            above = f"<p>{inline_html(title)}</p>\n" if title else ""
            return f"{above}<pre>{html.escape(_without_callouts(body), quote=False)}</pre>\n"
        if mark == "+":
            return "\n".join(body) if style != "latexmath" else ""  # what is passed through is HTML already
        return _box(style if style in _ADMONITIONS else "", title, blocks_html(body), "_" if mark == "_" else "")

    def _paragraph(self, title: str, style: str, within: tuple[str, ...]) -> str:
        """In a list the next item ends it, elsewhere the mark of an item is text."""
        taken = [self.lines[self.at]]
        self.at += 1
        while self.at < len(self.lines) and self._goes_on(self.lines[self.at]):
            if within and _item(self.lines[self.at]):
                break
            taken.append(self.lines[self.at])
            self.at += 1
        if taken[0].startswith((" ", "\t")) or style in ("source", "listing", "literal", "stem"):
            return f"<pre>{html.escape(_without_callouts(taken), quote=False)}</pre>\n"
        text = "\n".join(line.strip() for line in taken)
        if match := _ADMONITION.match(taken[0]):
            style, text = match["kind"], text[match.start("text") :]
        if style in _ADMONITIONS:
            return _box(style, title, f"<p>{inline_html(text)}</p>\n")
        above = f"<p>{inline_html(title)}</p>\n" if title else ""
        return f"{above}<p>{inline_html(text)}</p>\n"

    def _goes_on(self, line: str) -> bool:
        ends = (OPENS, _DELIMITER, _ATTRIBUTES, _ANCHOR)
        return bool(line.strip()) and line != "+" and not any(pattern.match(line) for pattern in ends)

    def _list(self, within: tuple[str, ...], options: Mapping[str, str]) -> str:
        first = _item(self.lines[self.at])
        assert first is not None
        items: list[str] = []
        while (item := self._next_item()) is not None:
            if item.marker != first.marker:
                if item.marker in within or not items:
                    break
                items[-1] += self._list((*within, first.marker), {})
                continue
            items.append(self._one(item, (*within, first.marker)))
        if first.term:
            return f"<dl>{''.join(f'{item}</dd>' for item in items)}</dl>\n"
        ordered = first.marker[0] in ".1"  # what is said of the marks in code above is no step
        start = f' start="{options["start"]}"' if options.get("start", "").isdigit() else ""
        start += f' type="{_numerals(options.get("1", ""), first.marker)}"'
        inside = "".join(f"<li>{item}</li>\n" for item in items)
        return f"<ol{start}>{inside}</ol>\n" if ordered else f"<ul>{inside}</ul>\n"

    def _next_item(self) -> _Item | None:
        """The item on the next line that has text, if there is one: blank lines don't end a list, a new block does."""
        at = self.at
        while at < len(self.lines) and not self.lines[at].strip():
            at += 1
        item = _item(self.lines[at]) if at < len(self.lines) else None
        self.at = at if item is not None else self.at
        return item

    def _one(self, item: _Item, within: tuple[str, ...]) -> str:
        """The item with the lines that go on, and the blocks that '+' hangs on it; of a term's, <dd> is left open."""
        self.at += 1
        texts = [_BOX.sub("", item.text)] if item.text else []
        if item.term and not item.text and self._next_item() is None:
            self._skip_blank()  # the description may stand apart
            if self.at < len(self.lines) and not self._goes_on(self.lines[self.at]):
                return f"<dt>{inline_html(item.term)}</dt><dd>{self._hung(within)}"
        while self.at < len(self.lines) and self._goes_on(self.lines[self.at]) and not _item(self.lines[self.at]):
            texts.append(self.lines[self.at].strip())
            self.at += 1
        text = "\n".join(texts)
        said = f"<p>{inline_html(text)}</p>\n" if text else ""
        if match := _ADMONITION.match(text):
            said = _box(match["kind"], "", f"<p>{inline_html(text[match.start('text') :])}</p>\n")
        body = said + self._hung(within)
        return f"<dt>{inline_html(item.term)}</dt><dd>{body}" if item.term else body

    def _hung(self, within: tuple[str, ...]) -> str:
        made = []
        while True:
            at = self.at
            self._skip_blank()
            line = self.lines[self.at] if self.at < len(self.lines) else ""
            if line == "+":
                self.at += 1
                made.append(self.block(within))
            elif line.startswith((" ", "\t")) and at < self.at and not _item(line):
                made.append(self._paragraph("", "literal", within))
            else:
                self.at = at
                return "".join(made)

    def _skip_blank(self) -> None:
        while self.at < len(self.lines) and not self.lines[self.at].strip():
            self.at += 1


def _numerals(style: str, marker: str) -> str:
    """How the steps of a list are numbered, as <ol type> says it: as its style does, else by its depth."""
    return _STYLES.get(style) or ("1aiAI1"[len(marker) - 1] if marker.startswith(".") else "1")


def _without_callouts(lines: Sequence[str]) -> str:
    return "\n".join(_CALLOUT.sub(r" (\1)", line) if "<" in line else line for line in lines)


def _box(kind: str, title: str, inside: str, quoted: str = "") -> str:
    heading = f'<p class="title">{inline_html(title)}</p>\n' if title else ""
    if quoted:
        return f"<blockquote>{heading}{inside}</blockquote>\n"
    return f'<div class="{kind.lower() or "example"}">{heading}{inside}</div>\n'
