"""From HTML to blocks. Markdown, reStructuredText and AsciiDoc come through here too, after parsers made HTML of them.

unstructured flattens what a technician needs most (numbers and nesting of steps, code below its step, admonitions), so
the structure is read from the tree itself; its elements stay the second witness of the text (ingestion/witness.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from ingestion.printable import RAISED, with_powers
from ingestion.safety import boxed, one_warning, typed_warnings, warning_row
from ingestion.signals import WORDS, Label, warning_label
from ingestion.steps import typed_steps
from ingestion.tabbed import tabbed
from ingestion.tables import table_block
from models.types import Block, BlockKind, Severity

_UNSEEN = {
    "script",
    "style",
    "noscript",
    "template",
    "head",
    "iframe",
    "object",
    "svg",
    "math",
    "canvas",
    "audio",
    "video",
}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul",
}  # fmt: skip
_ADMONITIONS = {
    "danger": Severity.DANGER, "error": Severity.DANGER, "warning": Severity.WARNING, "caution": Severity.CAUTION,
    "attention": Severity.CAUTION, "important": Severity.NOTICE, "note": Severity.NOTICE, "notice": Severity.NOTICE,
    "tip": Severity.NOTICE, "hint": Severity.NOTICE,
}  # fmt: skip
_BOXES = {"admonition", "alert", "block", "box", "callout", "container", "message", "panel", "text"}
"""What the class of an admonition may call it behind its kind."""
_ALERT = re.compile(r"^\[!(\w+)\][ \t]*")
_CONTENTS = {"toc", "table-of-contents", "tableofcontents"}
FEWEST_CONTENTS, HEADINGS_ABOVE_CONTENTS = 3, 2
_BREAK = "\u2028"
_HIDING = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\s*(?:!important\s*)?(?:;|$)", re.IGNORECASE
)


def html_blocks(html: str) -> tuple[Block, ...]:
    """The blocks of an HTML document or fragment in reading order, scripts and styles left out.

    Blocks inside a list item (code, tables, further paragraphs) have the level of the item.
    """
    soup = visible(html)
    return typed_steps(typed_warnings(_Walk().of(soup.body or soup)))


def visible(html: str) -> BeautifulSoup:
    """The tree of an HTML text without scripts, styles, templates, and what `hidden` or its own style hides.

    Style sheets aren't obeyed: what they hide is often shown by a click, as the pages of a set of tabs are.
    """
    soup = BeautifulSoup(html, "lxml")
    for tag in soup.find_all(_UNSEEN):
        if tag.name not in ("head", "svg", "math"):
            tag.decompose()
    for tag in [tag for tag in soup.find_all(True) if _is_hidden(tag)]:
        if not tag.decomposed:
            tag.decompose()
    return soup


def _is_hidden(tag: Tag) -> bool:
    said = tag.get("hidden")
    return (said is not None and str(said).lower() != "until-found") or bool(
        _HIDING.search(str(tag.get("style") or ""))
    )


def html_title(html: str) -> str:
    """The text of <title>, '' if there is none or if it only names the site, as a banner above the page does too."""
    soup = BeautifulSoup(html, "lxml")
    title = _collapsed(soup.title.get_text()) if soup.title else ""
    for banner in soup.find_all("header"):
        heading = banner.find("h1")
        if _is_banner(banner) and isinstance(heading, Tag) and _text([heading]).casefold() == title.casefold():
            return ""
    return title


def _is_banner(tag: Tag) -> bool:
    """Whether a <header> is the site's: it has a main heading, and so has the page below it."""
    own = tag.find_all("h1")
    page = tag.find_all_next("h1")
    return bool(own) and len(page) > len(own) and tag.find_parent(["article", "main", "section"]) is None


class _Walk:
    """One pass over the tree. `level` is the depth of the list item that we are in, 0 outside of lists."""

    def of(self, tag: Tag, level: int = 0) -> Iterator[Block]:
        inline: list[PageElement] = []
        for child in tag.children:
            if isinstance(child, Tag) and _is_block(child):
                yield from self._paragraph(inline, level)
                inline = []
                yield from self._block(child, level)
            elif not isinstance(child, PreformattedString):  # comments, doctype
                inline.append(child)
        yield from self._paragraph(inline, level)

    def _paragraph(self, inline: list[PageElement], level: int) -> Iterator[Block]:
        if (rows := tabbed(_raw(inline).split(_BREAK))) and (block := table_block(rows, header_rows=0, level=level)):
            yield block
        elif text := _text(inline):
            yield Block(BlockKind.PARAGRAPH, text, level=level)

    def _block(self, tag: Tag, level: int) -> Iterator[Block]:
        name = tag.name
        said = _admonition_words(tag) if name in ("div", "aside", "section", "p", "blockquote", "details") else []
        if said:
            yield from self._admonition(tag, min(said, key=_severest), level)
        elif name in ("ul", "ol") and _leads_on(tag):
            yield Block(BlockKind.CONTENTS, "\n".join(_text([link]) for link in tag.find_all("a")))
        elif name == "nav" or _is_contents(tag):
            yield from (Block(BlockKind.CONTENTS, block.text) for block in self.of(tag) if block.text)
        elif name == "footer" or (name == "header" and _is_banner(tag)):
            yield from (Block(BlockKind.FURNITURE, block.text) for block in self.of(tag) if block.text)
        elif re.fullmatch("h[1-6]", name):
            if text := _text([tag]).replace("\n", " "):
                yield Block(BlockKind.HEADING, text, level=int(name[1]))
        elif name == "pre":
            if code := tag.get_text().strip("\n").rstrip():
                yield Block(BlockKind.CODE, code, level=level)
        elif name == "ol" and "footnotes" in str(tag.parent.get("class") if tag.parent else ""):
            yield from (
                replace(block, level=level) for item in tag.find_all("li", recursive=False) for block in self.of(item)
            )
        elif name in ("ul", "ol"):
            yield from self._list(tag, level + 1)
        elif name == "dl":
            yield from self._definitions(tag, level + 1)
        elif name == "table":
            yield from self._table(tag, level)
        elif name == "blockquote":
            yield from self._quote(tag, level)
        elif name == "figcaption":
            yield from (Block(BlockKind.CAPTION, block.text, level=level) for block in self.of(tag))
        else:
            yield from self.of(tag, level)

    def _list(self, tag: Tag, level: int) -> Iterator[Block]:
        ordered = tag.name == "ol"
        number = _integer(tag.get("start"), 1)
        for item in tag.children:
            if not isinstance(item, Tag):
                continue
            if item.name != "li":
                yield from self._block(item, level) if item.name in _BLOCKS else self.of(item, level)
                continue
            number = _integer(item.get("value"), number)
            label = _numeral(number, str(tag.get("type", "1"))) if ordered else "•"
            yield from self._item(item, BlockKind.STEP if ordered else BlockKind.ITEM, label, level)
            number += 1

    def _item(self, item: Tag, kind: BlockKind, label: str, level: int) -> Iterator[Block]:
        """The first text of an item is the item; whatever follows hangs below it."""
        blocks = list(self.of(item, level))
        if blocks and blocks[0].kind is BlockKind.ITEM and not blocks[0].label:
            # A term with its own list: so reStructuredText takes an item whose sub-items follow without a blank line.
            blocks = [replace(block, level=max(level, block.level - 1)) for block in blocks]
            blocks[0] = replace(blocks[0], kind=BlockKind.PARAGRAPH)
        if blocks and blocks[0].kind is BlockKind.PARAGRAPH:
            yield Block(kind, blocks[0].text, level=level, label=label)
            blocks = blocks[1:]
        yield from blocks

    def _definitions(self, tag: Tag, level: int) -> Iterator[Block]:
        """A term and what is said of it are one item: apart, neither answers anything."""
        term = ""
        for part in tag.find_all(["dt", "dd"]):
            if part.find_parent("dl") is not tag:
                continue
            if part.name == "dt":
                if term:
                    yield Block(BlockKind.ITEM, term, level=level)
                term = _text([part])
                continue
            blocks = list(self.of(part, level))
            if term and blocks and blocks[0].kind is BlockKind.PARAGRAPH:
                yield Block(BlockKind.ITEM, f"{term.rstrip(':')}: {blocks[0].text}", level=level)
                blocks = blocks[1:]
            elif term:
                yield Block(BlockKind.ITEM, term, level=level)
            term = ""
            yield from blocks
        if term:
            yield Block(BlockKind.ITEM, term, level=level)

    def _quote(self, tag: Tag, level: int) -> Iterator[Block]:
        """A quote that opens with a signal word is an admonition, as Markdown writes it; else it is text."""
        blocks = list(self.of(tag, level))
        alert = _ALERT.match(blocks[0].text) if blocks else None
        if alert and alert[1].upper() in WORDS:
            first = replace(blocks[0], text=blocks[0].text[alert.end() :].strip())
            yield from one_warning(Label(alert[1], WORDS[alert[1].upper()], ""), [first, *blocks[1:]], level)
        else:
            yield from boxed(blocks)

    def _admonition(self, tag: Tag, word: str, level: int) -> Iterator[Block]:
        severity = _ADMONITIONS[word]
        title = tag.find(class_=re.compile(r"(^|-)(title|heading)$"))
        label = _text([title]) if isinstance(title, Tag) else ""
        if isinstance(title, Tag):
            title.extract()
        blocks = list(self.of(tag, level))
        stated = warning_label(blocks[0].text) if blocks and not label else None
        if stated and blocks[0].kind is BlockKind.PARAGRAPH:
            label, severity = stated.word, min(severity, stated.severity, key=[*Severity].index)
            blocks[0] = Block(BlockKind.PARAGRAPH, stated.rest, level=level)
        if label and not warning_label(label):  # a title of its own belongs to the text, the label stays a signal word
            blocks.insert(0, Block(BlockKind.PARAGRAPH, label, level=level))
            label = ""
        yield from one_warning(Label(label or word.capitalize(), severity, ""), blocks, level)

    def _table(self, tag: Tag, level: int) -> Iterator[Block]:
        rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
        cells = [[cell for cell in row.find_all(["td", "th"]) if cell.find_parent("tr") is row] for row in rows]
        if sum(map(len, cells)) == 1:  # a frame around text, no table
            yield from boxed([block for own in cells for cell in own for block in self.of(cell, level)])
            return
        caption = tag.find("caption")
        # below the first row of values, names that come again or part groups are rows like others
        titles = (bool(row.find_parent("thead")) or _all_heads(own) for row, own in zip(rows, cells, strict=True))
        heads = sum(takewhile(bool, titles))
        grid = _spanned(cells)
        block = table_block(grid, header_rows=heads or None, caption=_text([caption]) if caption else "", level=level)
        if block and (warning := warning_row(block)):
            yield warning
        elif block:
            if caption:
                yield Block(BlockKind.CAPTION, _text([caption]), level=level)
            yield block


def _leads_on(tag: Tag) -> bool:
    """Whether a list is a table of contents: nothing but links to places in this very document, three at least, before
    the text begins. Further down such a list is a summary of what follows, as of the parts of a procedure."""
    if len(tag.find_all_previous(re.compile("^h[1-6]$"))) > HEADINGS_ABOVE_CONTENTS:
        return False
    items = tag.find_all("li")
    links = [item.find("a", href=re.compile("^#.")) for item in items]
    return len(items) >= FEWEST_CONTENTS and all(
        isinstance(link, Tag) and _own_text(item) == _text([link]) for item, link in zip(items, links, strict=True)
    )


def _own_text(item: Tag) -> str:
    """The text of a list item without the lists below it."""
    return _text([part for part in item.children if not (isinstance(part, Tag) and part.name in ("ul", "ol"))])


def _is_block(node: Tag) -> bool:
    """Whether a node stands on lines of its own: a block element, or an inline one that holds such."""
    if node.name in _UNSEEN:
        return False
    return node.name in _BLOCKS or node.find(list(_BLOCKS)) is not None


def _text(nodes: list[PageElement]) -> str:
    """Visible text of inline nodes: white space collapsed, <br> as a line break, no permalinks and footnote marks."""
    return "\n".join(line for line in (_collapsed(part) for part in _raw(nodes).split(_BREAK)) if line)


def _raw(nodes: list[PageElement]) -> str:
    return with_powers("".join(_pieces(nodes)))


def _pieces(nodes: Iterator[PageElement] | list[PageElement]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, PreformattedString):
            continue
        if isinstance(node, NavigableString):
            yield str(node)
        elif isinstance(node, Tag):
            if node.name == "br":
                yield _BREAK
            elif node.name not in _UNSEEN and not {"headerlink", "footnote-ref", "footnote-back"} & set(
                node.get("class") or ()
            ):
                # an element of nothing but white space, as lists of values have for a tab, keeps two things apart
                apart = " " if node.name in _BLOCKS else "\t" if (said := node.get_text()) and said.isspace() else ""
                yield RAISED if node.name == "sup" else apart
                yield from _pieces(list(node.children))
                yield apart


def _collapsed(text: str) -> str:
    return " ".join(text.replace("\u200b", "").split())


def _class_words(tag: Tag) -> list[list[str]]:
    return [re.split(r"[-_]+", name.lower()) for name in tag.get("class") or ()]


def _admonition_words(tag: Tag) -> list[str]:
    """The kinds of admonition that the classes of a block name: 'alert-danger', 'warning-box'; 'error-codes' is none,
    and DITA's 'note warning note_warning' is both."""
    return [
        word
        for parts in _class_words(tag)
        for at, word in enumerate(parts)
        if word in _ADMONITIONS and {*parts[at + 1 :]} <= {*_ADMONITIONS, *_BOXES}
    ]


def _severest(word: str) -> int:
    return [*Severity].index(_ADMONITIONS[word])


def _is_contents(tag: Tag) -> bool:
    """Whether a block's class or id says that it is a table of contents. What is called 'contents' consists of links
    then: Doxygen calls the page itself so."""
    names = {
        " ".join(tag.get("class") or ()),
        str(tag.get("id", "")),
        *(w for parts in _class_words(tag) for w in parts),
    }
    if _CONTENTS & names or "contents" not in names:
        return bool(_CONTENTS & names)
    return 2 * sum(len(_text([link])) for link in tag.find_all("a")) > len(_text([tag]))


def _all_heads(cells: list[Tag]) -> bool:
    """Whether a row is names alone; one cell is a name of all the columns that it spans."""
    several = len(cells) > 1 or any(_integer(cell.get("colspan"), 1) > 1 for cell in cells)
    return several and all(cell.name == "th" for cell in cells)


def _spanned(rows: list[list[Tag]]) -> list[list[str]]:
    """Cell texts with merged cells repeated to the right and downwards, so that every row says all it means."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}  # column -> rows left, text
    for cells in rows:
        row: list[str] = []
        queue = list(cells)
        while queue or len(row) in hanging:
            column = len(row)
            if column in hanging:
                left, text = hanging.pop(column)
                if left > 1:
                    hanging[column] = (left - 1, text)
                row.append(text)
                continue
            cell = queue.pop(0)
            text = _text(list(cell.children)).replace("\n", " ")
            for offset in range(min(_integer(cell.get("colspan"), 1), 100)):
                if (down := min(_integer(cell.get("rowspan"), 1), 1000)) > 1:
                    hanging[column + offset] = (down - 1, text)
                row.append(text)
        grid.append(row)
    return grid


def _integer(value: object, otherwise: int) -> int:
    return int(value) if isinstance(value, str) and value.strip().isdigit() else otherwise


def _numeral(number: int, style: str) -> str:
    if style in ("a", "A") and 1 <= number <= 26:
        return f"{chr(ord(style) + number - 1)}."
    if style in ("i", "I") and 1 <= number <= 39:
        roman = "x" * (number // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]
        return f"{roman if style == 'i' else roman.upper()}."
    return f"{number}."
