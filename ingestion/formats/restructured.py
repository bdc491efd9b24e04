"""reStructuredText through pandoc, which knows its directives; unstructured flattens them to plain text.

What docutils and Sphinx allow beyond pandoc is put right before (blanks in front of the colons, lists of pages) and
after it (roles, substitutions that nobody defined).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import name2codepoint
from pathlib import Path

import pypandoc  # type: ignore[import-untyped]
from bs4 import BeautifulSoup, Tag

from ingestion.decode import text_of
from ingestion.finish import document
from ingestion.formats.directives import role_words
from ingestion.formats.includes import ALONE, DIRECTIVE, Beside, end_of_directive, not_at_hand, some, with_included
from ingestion.formats.substitutions import with_flat_substitutions
from ingestion.markup import html_blocks
from ingestion.sentences import sentences
from models.errors import Unreadable
from models.types import Block, ReadDocument

_NO_TEXT = {
    "toctree", "index", "highlight", "meta", "tabularcolumns", "contents", "sectnum", "bibliography", "default-role",
    "currentmodule", "module",
}  # fmt: skip
_ONE_LINE = {"index", "highlight", "default-role", "currentmodule", "module"}
_CONDITIONS = {"only", "ifconfig"}
_TABLES = {"list-table", "csv-table", "table"}
_PICTURE = re.compile(r"^\S+\.(?:drawio|png|jpe?g|gif|svg|webp|bmp|pdf)$", re.IGNORECASE)
_KNOWN_PICTURES = {"image", "figure"}
_REFERENCES = {"ref", "numref", "doc", "any"}
_NOTES = ["note", "hint", "tip", "seealso", "important"]
LEAST_LOST = 0.5


def read(path: Path, beside: Beside = ALONE) -> ReadDocument:
    """The document with what it includes of the files beside it; what isn't there is told in `problems`.

    Raises Unreadable: empty, no text, not to be parsed.
    """
    source, missing = readable(text_of(path), beside)
    try:
        # --sandbox: a document must not make the server read its own files.
        html = pypandoc.convert_text(
            source, "html5", format="rst", extra_args=["--sandbox", "--wrap=none", "--syntax-highlighting=none"]
        )
    except RuntimeError as error:
        raise Unreadable(f"{path.name} can't be read as reStructuredText: {str(error).strip()[:200]}") from error
    soup = BeautifulSoup(html, "lxml")
    undefined = _without_undefined(soup)
    _resolve_roles(soup)
    blocks = html_blocks(str(soup))
    problems = [*_told(path.name, missing, undefined), *_lost_tables(path.name, source, blocks)]
    return document(blocks, path.name, problems=tuple(problems))


def readable(source: str, beside: Beside = ALONE) -> tuple[str, tuple[str, ...]]:
    """The text as pandoc reads all of it: includes in place, directives as it knows them, lists of pages left out.

    A directive right below another one's line is given the blank line that its parser asks for. Also returned: what is
    included but not at hand.
    """
    text, missing = with_included(source, beside)
    lines = with_flat_substitutions(text).split("\n")
    kept: list[str] = []
    position = 0
    while position < len(lines):
        match = DIRECTIVE.match(lines[position])
        if not match:
            kept.append(lines[position])
            position += 1
            continue
        name, argument = match["name"], (match["argument"] or "").strip()
        if name in _NO_TEXT:
            position = position + 1 if name in _ONE_LINE else end_of_directive(lines, position, match["indent"])
            kept.append("")
            continue
        if _PICTURE.match(argument) and name not in _KNOWN_PICTURES:
            name = "figure" if "figure" in name else "image"
        if name in _CONDITIONS:
            name, argument = "container", ""
        kept.append(f"{match['indent']}.. {name}:: {argument}".rstrip())
        position += 1
        if not argument and position < len(lines) and DIRECTIVE.match(lines[position]):
            kept.append("")
    return "\n".join(kept), missing


def _without_undefined(soup: BeautifulSoup) -> tuple[str, ...]:
    """Takes out substitutions that nothing at hand defines; returns their names."""
    names: dict[str, None] = {}
    for link in soup.find_all("a", href=re.compile("^##SUBST##")):
        name = link.get_text()
        if character := name2codepoint.get(name.strip("|")):  # as docutils' own <isonum.txt> names them
            link.replace_with(chr(character))
        else:
            names[name] = None
            link.decompose()
    return tuple(names)


def _resolve_roles(soup: BeautifulSoup) -> None:
    """Interpreted text becomes its words: a title of its own, that of the section it names, else the label's words."""
    for role in soup.find_all("code", class_="interpreted-text"):
        kind = str(role.get("role", "")).rsplit(":", 1)[-1]
        note = role.find_parent("div", class_=_NOTES) if kind in _REFERENCES else None
        if isinstance(note, Tag) and _only_refers(note, role):
            if isinstance(title := note.find("div", class_="title"), Tag):
                title.decompose()
            note.unwrap()
        role.replace_with(_words(soup, kind, role.get_text()))


def _words(soup: BeautifulSoup, kind: str, text: str) -> str:
    if kind == "cite":
        return ""
    label = re.sub(r"[\W_]+", "-", text.casefold()).strip("-")
    heading = (soup.find(id=label) or soup.find(id=text)) if kind in _REFERENCES and "<" not in text else None
    if isinstance(heading, Tag) and re.fullmatch("h[1-6]", heading.name):
        return heading.get_text()
    return role_words(kind, text)


def _only_refers(note: Tag, role: Tag) -> bool:
    """Whether a note is one sentence that ends in a reference: it sends the reader on and warns of nothing."""
    paragraphs = [part for part in note.find_all("p") if not part.find_parent("div", class_="title")]
    if len(paragraphs) != 1 or role.find_parent("p") is not paragraphs[0]:
        return False
    text = paragraphs[0].get_text()
    ends = text.rstrip(" .\n").endswith(role.get_text().rstrip(" ."))
    return ends and len(sentences(text.replace(role.get_text(), "it"))) == 1


def _told(name: str, missing: tuple[str, ...], undefined: tuple[str, ...]) -> Iterator[str]:
    if missing:
        yield not_at_hand(name, missing)
    if undefined:
        yield f"{name}: nothing at hand says what {some(undefined)} stands for; it is left out."


def _lost_tables(name: str, source: str, blocks: tuple[Block, ...]) -> Iterator[str]:
    """Tables of which the blocks have less than half of the words: their directive was not understood."""
    read_words = {word for block in blocks for word in _word_set(f"{block.text} {block.label}")}
    lines = source.split("\n")
    for position, line in enumerate(lines):
        match = DIRECTIVE.match(line)
        if not match or match["name"] not in _TABLES:
            continue
        body = lines[position + 1 : end_of_directive(lines, position, match["indent"])]
        cells = [line for line in body if not re.match(r"\s*:[\w-]+:", line)]
        words = _word_set(re.sub(r"\|[^|\s]+\|_?|:[\w:]+:`[^`]*`", " ", "\n".join(cells)))
        if words and len(words - read_words) > LEAST_LOST * len(words):
            title = (match["argument"] or " ".join(" ".join(cells).split())).strip()[:60]
            yield f"{name}: a table ({title}) was not read. Look at it in the file."


def _word_set(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]{2,}", text.casefold()))
