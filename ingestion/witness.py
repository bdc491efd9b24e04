"""unstructured as the second reader of every format but PDF (which has its own way) and tables.

Its elements hold the text safely but flatten numbers, nesting and admonitions; our readers hold the structure. So each
document is read twice: words that only unstructured found are a loss of ours. Many of them, and its elements are taken
instead; a few, and a person is told.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx

from ingestion.decode import text_of
from ingestion.formats.markdown import comparable
from ingestion.formats.mdx import without_jsx
from ingestion.formats.restructured import readable
from ingestion.formats.word_paragraph import take_out_struck
from ingestion.markup import html_blocks, visible
from ingestion.safety import typed_warnings
from ingestion.steps import typed_steps
from ingestion.unstructured_setup import prepare
from models.types import Block, BlockKind, ReadDocument

log = logging.getLogger(__name__)
TELL_FROM, TAKE_OVER_FROM = 0.02, 0.10
"""Shares of the witness's words that our blocks lack, as for PDF pages."""
MOST_CHARACTERS = 3_000_000
"""Beyond this (some 1,500 pages) the language model of the second reader takes gigabytes, and ends the process where it
gets none."""
_TITLED_ROLE = re.compile(r":(?:[\w-]+:)*[\w-]+:`([^`<]+?)\s*<[^`]*>`")
_LABEL = re.compile(r":(?:[\w-]+:)*(?:ref|numref|doc|any|cite|eq):`[^`<]*`|(?<=\s)%s(?=\s)")
_SUBSTITUTION = re.compile(r"(?<![\w.|])(?<!\.\. )\|[\w.-][^|\n]{0,80}\|_{0,2}")
FEW_WORDS, FEW_DIFFERENT = 20, 5


def compared(document: ReadDocument, path: Path) -> ReadDocument:
    """The document after the comparison: as it was, with a problem named, or with unstructured's blocks.

    Extensions that unstructured has no reader for, and very long texts, come back as they were.
    """
    suffix = path.suffix.lower()
    partition = _PARTITIONS.get(suffix)
    if partition is None or sum(len(block.text) for block in document.blocks) > MOST_CHARACTERS:
        return document
    prepare()
    try:
        elements = [element for element in partition(path) if str(element).strip()]
    except Exception as error:  # noqa: BLE001 - the second reader must never cost us the first one's result
        log.warning("unstructured could not read %s: %s", path.name, error)
        return document
    share, lacking = missing_words(
        (str(element) for element in elements), (b.text for b in _with_labels(document.blocks))
    )
    if share <= TELL_FROM or sum(lacking.values()) < FEW_WORDS or len(lacking) < FEW_DIFFERENT:
        return document
    example = ", ".join(word for word, _ in lacking.most_common(5))
    log.info("%s: %.0f %% of unstructured's words are in no block of ours (%s)", path.name, 100 * share, example)
    if share > TAKE_OVER_FROM:
        return replace(
            document,
            blocks=typed_steps(typed_warnings(_blocks(elements))),
            problems=(
                *document.problems,
                f"{path.name}: its structure could not be read safely; headings and steps may be wrong.",
            ),
        )
    problem = f"{path.name}: {100 * share:.0f} % of its words may have been left out ({example})."
    return replace(document, problems=(*document.problems, problem))


def missing_words(theirs: Iterable[str], ours: Iterable[str]) -> tuple[float, Counter[str]]:
    """Share of the words of `theirs` that `ours` has not as often, and those words with how often they lack."""
    wanted, have = _words(theirs), _words(ours)
    lacking = wanted - have
    return sum(lacking.values()) / (sum(wanted.values()) or 1), lacking


def _words(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in re.findall(r"[^\W_]{2,}", text.casefold()))


def _with_labels(blocks: Iterable[Block]) -> Iterable[Block]:
    return (
        replace(block, text=f"{block.label} {block.text} {block.table.caption if block.table else ''}")
        for block in blocks
    )


def _blocks(elements: Iterable[Any]) -> list[Block]:
    """unstructured's elements as blocks; only where ours failed."""
    found: list[Block] = []
    for element in elements:
        page, kind = element.metadata.page_number, type(element).__name__
        if kind == "Table" and element.metadata.text_as_html:
            found += (replace(block, page=page) for block in html_blocks(element.metadata.text_as_html))
        elif kind == "Title":
            found.append(Block(BlockKind.HEADING, str(element), page, level=(element.metadata.category_depth or 0) + 1))
        elif kind in ("Header", "Footer", "PageNumber"):
            found.append(Block(BlockKind.FURNITURE, str(element), page))
        elif kind == "ListItem":
            found.append(
                Block(BlockKind.ITEM, str(element), page, level=(element.metadata.category_depth or 0) + 1, label="•")
            )
        else:
            found.append(Block(BlockKind.CODE if kind == "CodeSnippet" else BlockKind.PARAGRAPH, str(element), page))
    return found


# unstructured's readers take seconds and 170 MB to import: only the process that reads a file of theirs may carry them.


def _docx(path: Path) -> list[Any]:
    from unstructured.partition.docx import partition_docx  # noqa: PLC0415

    file = docx.Document(str(path))
    if not take_out_struck(file):  # which it reads as if it held
        return list(partition_docx(filename=str(path), languages=[""]))
    written = io.BytesIO()
    file.save(written)
    written.seek(0)
    return list(partition_docx(file=written, languages=[""]))


def _pptx(path: Path) -> list[Any]:
    from unstructured.partition.pptx import partition_pptx  # noqa: PLC0415

    elements = partition_pptx(filename=str(path), include_slide_notes=True, include_page_breaks=False, languages=[""])
    return list(elements)


def _html(path: Path) -> list[Any]:
    from unstructured.partition.html import partition_html  # noqa: PLC0415

    return list(partition_html(text=str(visible(text_of(path))), languages=[""]))


def _md(path: Path) -> list[Any]:
    from markdown import markdown  # type: ignore[import-untyped]  # noqa: PLC0415
    from unstructured.partition.html import partition_html  # noqa: PLC0415

    # As its reader of Markdown does it, but for what is hidden and what only MkDocs and MyST understand.
    html = markdown(comparable(text_of(path)), extensions=["tables", "fenced_code"])
    return list(partition_html(text=str(visible(html)), languages=[""]))


def _mdx(path: Path) -> list[Any]:
    from markdown import markdown  # noqa: PLC0415
    from unstructured.partition.html import partition_html  # noqa: PLC0415

    html = markdown(comparable(without_jsx(text_of(path))), extensions=["tables", "fenced_code"])
    return list(partition_html(text=str(visible(html)), languages=[""]))


def _rst(path: Path) -> list[Any]:
    from unstructured.partition.rst import partition_rst  # noqa: PLC0415

    # Without the directives that pull in other files: pandoc would read any file of the server that a document names.
    # Nor with labels and names of substitutions, which are no words of the text.
    source, _ = readable(text_of(path))
    source = _TITLED_ROLE.sub(r"\1", source)
    source = _LABEL.sub("", _SUBSTITUTION.sub("", source))
    return list(partition_rst(file=io.BytesIO(source.encode()), languages=[""]))


def _text(path: Path) -> list[Any]:
    from unstructured.partition.text import partition_text  # noqa: PLC0415

    return list(partition_text(text=text_of(path), languages=[""]))


def _email(path: Path) -> list[Any]:
    from unstructured.partition.email import partition_email  # noqa: PLC0415

    return list(partition_email(filename=str(path), process_attachments=False, languages=[""]))


_PARTITIONS: dict[str, Callable[[Path], list[Any]]] = {
    ".docx": _docx, ".pptx": _pptx, ".html": _html, ".htm": _html, ".md": _md, ".markdown": _md, ".mdx": _mdx,
    ".rst": _rst, ".txt": _text, ".eml": _email,
}  # fmt: skip
