"""The files that a document in reStructuredText or AsciiDoc pulls in: which they are, and the text with them in place.

Only files below the folder that was handed in count, and nothing is read here that the caller didn't give: a document
must not make the server read its own files.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ingestion.decode import text_of
from models.errors import Unreadable

MOST_FILES, LARGEST_FILE, DEEPEST = 200, 2_000_000, 8
_FEW = 5
DIRECTIVE = re.compile(
    r"^(?P<indent>[ \t]*)\.\.[ \t]+(?P<name>\w+(?:[-_.+:]\w+)*)[ \t]*::(?:[ \t]+(?P<argument>.*)|[ \t]*)$"
)
"""docutils allows blanks before the colons."""
ADOC_INCLUDE = re.compile(r"^include::(?P<target>[^\s\[\]][^\[\]]*)\[(?P<options>.*)\][ \t]*$")
_OPTION = re.compile(r"^[ \t]+:(?P<name>[\w-]+):[ \t]*(?P<value>.*?)[ \t]*$")
_INCLUDES = ("include", "literalinclude")
NOT_INCLUDED = "that couldn't be read into"
"""Of the note on what is not at hand."""
_STANDARD = re.compile(r"^<[\w.-]+>$")
"""A set of characters that comes with docutils."""
_AT_HAND = ("file", "url")
_SECTION = re.compile(r"start|end|lines|pyobject|diff")
_OF_THE_FILE = (*_AT_HAND, "encoding", "delim", "quote", "escape")


@dataclass(frozen=True, slots=True)
class Beside:
    """document: its path below the folder that was handed in. files: what it may pull in, by their paths below it."""

    document: str = ""
    files: Mapping[str, Path] = field(default_factory=dict)


ALONE = Beside()


def included_files(path: Path, root: Path) -> dict[str, Path]:
    """The files below `root` that a document pulls in, those of the included ones too, by their paths below `root`.

    Left out: hidden files, those that are very large or lie elsewhere, also by a link.
    """
    found: dict[str, Path] = {}
    open_files = [path]
    while open_files and len(found) < MOST_FILES:
        file = open_files.pop()
        try:
            source = text_of(file)
        except (OSError, Unreadable):
            continue
        for target, _ in _targets(source):
            name = name_below(file.relative_to(root).as_posix(), target)
            if name and name not in found and _may_be_read(root, name):
                found[name] = root / name
                open_files.append(root / name)
    found.pop(path.relative_to(root).as_posix(), None)
    return found


def parts_of(path: Path, root: Path) -> tuple[Path, ...]:
    """The files below `root` that are whole in a document that includes them: its tables, and texts of which it takes
    no section."""
    name = path.relative_to(root).as_posix()
    try:
        found = tuple(_targets(text_of(path)))
    except (OSError, Unreadable):
        return ()
    there = (name_below(name, target) for target, whole in found if whole)
    return tuple(root / part for part in there if part and part != name and _may_be_read(root, part))


def with_included(source: str, beside: Beside = ALONE) -> tuple[str, tuple[str, ...]]:
    """The text with what it includes in its place, and the targets that aren't at hand, which are dropped."""
    missing: dict[str, None] = {}
    text = "\n".join(_expanded(source, beside, beside.document, missing, 0))
    return text, tuple(missing)


def not_at_hand(name: str, missing: tuple[str, ...]) -> str:
    """What is told of a document whose includes aren't all there."""
    files = "files" if len(missing) > 1 else "a file"
    return f"{name} includes {files} {NOT_INCLUDED} it: {some(missing)}. Ingest the folder that holds both."


def some(names: tuple[str, ...]) -> str:
    """The first few of names, and how many more there are."""
    return ", ".join(names[:_FEW]) + (f" and {len(names) - _FEW} more" if len(names) > _FEW else "")


def end_of_directive(lines: list[str], start: int, indent: str) -> int:
    """The line behind the directive that begins at `start`: its body is indented more deeply."""
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > len(indent)):
        end += 1
    return end


def _expanded(source: str, beside: Beside, of: str, missing: dict[str, None], depth: int) -> Iterator[str]:
    lines = source.split("\n")
    position = 0
    while position < len(lines):
        match = DIRECTIVE.match(lines[position])
        end = end_of_directive(lines, position, match["indent"]) if match else position + 1
        target = _target(match, lines[position + 1 : end]) if match else ""
        if not match or not target:
            yield lines[position]
            position += 1
            continue
        if _STANDARD.match(target):
            position = end
            continue
        name = name_below(of, target)
        file = beside.files.get(name) if depth < DEEPEST else None
        if file is None:
            missing[target] = None
        else:
            yield from _placed(match, lines[position + 1 : end], text_of(file), beside, name, missing, depth)
        yield ""
        position = end


def _placed(
    match: re.Match[str], body: list[str], text: str, beside: Beside, name: str, missing: dict[str, None], depth: int
) -> Iterator[str]:
    indent, options = match["indent"], dict(_options(body))
    if match["name"] not in _INCLUDES:  # a table whose rows are in a file
        yield f"{indent}.. {match['name']}:: {match['argument'] or ''}".rstrip()
        yield from (f"{indent}   :{option}: {value}" for option, value in options.items() if option not in _OF_THE_FILE)
        yield ""
        yield from (f"{indent}   {row}" for row in _csv_rows(text, options.get("delim", ",")))
        return
    part = _part(text, options)
    if match["name"] == "literalinclude" or {"literal", "code"} & set(options):
        yield from (f"{indent}.. code-block:: text", "")
        yield from (f"{indent}   {line}" for line in part.split("\n"))
        return
    yield from (indent + line if line else "" for line in _expanded(part, beside, name, missing, depth + 1))


def _csv_rows(text: str, delimiter: str) -> Iterator[str]:
    """The rows of a file in the one form that every parser takes, a line each: a broken file must not cost the page."""
    named = {"tab": "\t", "space": " "}
    delimiter = named.get(delimiter, delimiter)
    for row in csv.reader(text.splitlines(), delimiter=delimiter if len(delimiter) == 1 else ","):
        if row:
            yield ",".join('"' + " ".join(cell.split()).replace('"', '""') + '"' for cell in row)


def _part(text: str, options: Mapping[str, str]) -> str:
    """What an include takes of its file."""
    if after := options.get("start-after"):
        text = text.partition(after)[2]
    if before := options.get("end-before"):
        text = text.partition(before)[0]
    first, last = options.get("start-line", ""), options.get("end-line", "")
    numbers = [int(value) if re.fullmatch(r"-?\d+", value) else None for value in (first, last)]
    return "\n".join(text.split("\n")[slice(*numbers)])


def _targets(source: str) -> Iterator[tuple[str, bool]]:
    """What a text includes, and whether all of it."""
    lines = source.split("\n")
    for position, line in enumerate(lines):
        if match := ADOC_INCLUDE.match(line):
            yield match["target"], not re.search(r"\b(?:lines|tags?)=", match["options"])
        elif match := DIRECTIVE.match(line):
            end = end_of_directive(lines, position, match["indent"])
            body = lines[position + 1 : end]
            if target := _target(match, body):
                yield target, not any(_SECTION.match(option) for option, _ in _options(body))


def _target(match: re.Match[str], body: list[str]) -> str:
    if match["name"] in _INCLUDES:
        return (match["argument"] or "").strip()
    return next((value for name, value in _options(body) if name in _AT_HAND and value), "")


def _options(body: list[str]) -> Iterator[tuple[str, str]]:
    """The options right below a directive."""
    for line in body:
        option = _OPTION.match(line)
        if not option:
            return
        yield option["name"].lower(), option["value"]


def name_below(of: str, target: str) -> str:
    """The path of a target, named in the document `of`, below the folder; '' if it lies outside.

    Sphinx takes '/x' for x at the top."""
    if "://" in target or "\\" in target or "\0" in target:
        return ""
    joined = target.lstrip("/") if target.startswith("/") else str(PurePosixPath(of).parent / target)
    name = os.path.normpath(joined)
    return "" if name.startswith("..") or name in (".", "") else name


def _may_be_read(root: Path, name: str) -> bool:
    file = root / name
    hidden = any(part.startswith(".") for part in PurePosixPath(name).parts)
    return (
        not hidden
        and file.is_file()
        and file.resolve().is_relative_to(root.resolve())
        and file.stat().st_size <= LARGEST_FILE
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
