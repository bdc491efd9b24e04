"""reStructuredText through pandoc, which knows its directives; unstructured flattens them to plain text."""

from __future__ import annotations

import re
from pathlib import Path

import pypandoc  # type: ignore[import-untyped]

from ingestion.decode import text_of
from ingestion.finish import document
from ingestion.markup import html_blocks
from models.errors import Unreadable
from models.types import ReadDocument

_DIRECTIVE = re.compile(r"^(?P<indent>[ \t]*)\.\.[ \t]+(?P<name>[\w:-]+)::[ \t]*(?P<argument>.*)$")
_FROM_FILE = re.compile(r"^[ \t]+:(?:file|url):[ \t]*(?P<target>.+?)[ \t]*$", re.IGNORECASE)
_INCLUDES = ("include", "literalinclude")


def read(path: Path) -> ReadDocument:
    """The document. Files that it includes are documents of their own, each named in `problems`.

    Raises Unreadable: empty, no text, not to be parsed.
    """
    source, included = without_includes(text_of(path))
    problems = tuple(
        f"{path.name} includes {target}, which is not read as part of it. Ingest that file too." for target in included
    )
    try:
        # --sandbox: a document must not make the server read its own files.
        html = pypandoc.convert_text(
            source, "html5", format="rst", extra_args=["--sandbox", "--wrap=none", "--syntax-highlighting=none"]
        )
    except RuntimeError as error:
        raise Unreadable(f"{path.name} can't be read as reStructuredText: {str(error).strip()[:200]}") from error
    return document(html_blocks(html), path.name, problems=problems)


def without_includes(source: str) -> tuple[str, tuple[str, ...]]:
    """The text without directives that pull in other files, and the names of those files.

    A directive right below another one's line is given the blank line that its parser asks for.
    """
    lines = source.split("\n")
    kept: list[str] = []
    targets: list[str] = []
    position = 0
    while position < len(lines):
        match = _DIRECTIVE.match(lines[position])
        end = _end_of_directive(lines, position, match["indent"]) if match else position + 1
        body = lines[position + 1 : end]
        target = match["argument"].strip() if match and match["name"] in _INCLUDES else ""
        target = target or (
            next((hit["target"] for line in body if (hit := _FROM_FILE.match(line))), "") if match else ""
        )
        if target:
            targets.append(target)
            position = end
            continue
        kept.append(lines[position])
        if match and not match["argument"] and body and _DIRECTIVE.match(body[0]):
            kept.append("")
        position += 1
    return "\n".join(kept), tuple(targets)


def _end_of_directive(lines: list[str], start: int, indent: str) -> int:
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > len(indent)):
        end += 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
