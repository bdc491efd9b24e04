"""What AsciiDoc's preprocessor does: comments, conditions, attributes and includes, before anything is read as a block.

As in `includes`, nothing is read here that the caller didn't give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ingestion.decode import text_of
from ingestion.formats.includes import ADOC_INCLUDE, DEEPEST, Beside, name_below

VERBATIM = re.compile(r"^(?:-{4,}|\.{4,}|\+{4,}|`{3,})")
_COMMENT_BLOCK = re.compile(r"^/{4,}[ \t]*$")
_COMMENT = re.compile(r"^//(?!/)")
_ENTRY = re.compile(r"^:(?P<off>!?)(?P<name>\w[\w-]*)(?P<also>!?):(?:[ \t]+(?P<value>.*?))?[ \t]*$")
_CONDITION = re.compile(r"^(?P<kind>ifdef|ifndef|ifeval)::(?P<names>[^\[\]]*)\[(?P<text>.*)\][ \t]*$")
_END = re.compile(r"^endif::[^\[\]]*\[\][ \t]*$")
_EVALUATED = re.compile(r"^\s*[\"']?(?P<one>.*?)[\"']?\s*(?P<is>==|!=)\s*[\"']?(?P<other>.*?)[\"']?\s*$")
_REFERENCE = re.compile(r"(?<!\\)\{(?P<name>\w[\w-]*)\}")
_TAG = re.compile(r"\b(?P<end>tag|end)::(?P<name>[\w.-]+)\[\]")
_TITLE = re.compile(r"^=[ \t]+(?P<title>\S.*?)[ \t]*$")
_HEADING = re.compile(r"^(?:={1,6}|#{1,6})[ \t]+\S")
_BUILT_IN = {
    "nbsp": "\u00a0", "sp": " ", "empty": "", "blank": "", "plus": "+", "lt": "<", "gt": ">", "amp": "&", "deg": "°",
    "vbar": "|", "asterisk": "*", "tilde": "~", "backslash": "\\", "zwsp": "", "wj": "", "apos": "'", "quot": '"',
    "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "startsb": "[", "endsb": "]", "caret": "^", "cpp": "C++",
    "brvbar": "¦", "two-colons": "::", "two-semicolons": ";;", "pp": "++",
}  # fmt: skip


@dataclass(slots=True)
class Source:
    """title: of the document, '' if none. lines: what is left to be read as blocks. missing: includes not at hand."""

    title: str = ""
    lines: list[str] = field(default_factory=list)
    missing: tuple[str, ...] = ()


def source_of(text: str, beside: Beside) -> Source:
    """The text with its includes in place and its attributes put in, without comments and what its conditions leave
    out, and without its header."""
    made = _Preprocessor(beside)
    lines = list(made.lines(text, beside.document, 0))
    title, body = _without_header(lines)
    return Source(title, body, tuple(made.missing))


def _without_header(lines: list[str]) -> tuple[str, list[str]]:
    """The title, and the lines below the header: authors and revision stand right below the title."""
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    match = _TITLE.match(lines[first]) if lines else None
    if not match:
        return "", lines
    end = first + 1
    while end < len(lines) and lines[end].strip() and end <= first + 2 and not _HEADING.match(lines[end]):
        end += 1
    return match["title"], lines[end:]


class _Preprocessor:
    def __init__(self, beside: Beside) -> None:
        self.missing: dict[str, None] = {}
        self._beside = beside
        self._attributes = dict(_BUILT_IN)

    def lines(self, text: str, of: str, depth: int) -> Iterator[str]:
        """of: the file's path below the folder that was handed in."""
        closing = ""
        skipped: list[bool] = []
        ahead = iter(text.split("\n"))
        for raw in ahead:
            line = raw.rstrip()
            if closing.startswith("/"):
                closing = "" if line == closing else closing
                continue
            if match := _CONDITION.match(line):
                holds = self._holds(match)
                if match["text"] and match["kind"] != "ifeval":
                    if holds and not any(skipped):
                        yield self._put_in(match["text"])
                else:
                    skipped.append(not holds)
                continue
            if _END.match(line):
                if skipped:
                    skipped.pop()
                continue
            if any(skipped):
                continue
            if match := ADOC_INCLUDE.match(line):
                yield from self._included(self._put_in(match["target"]), match["options"], of, depth)
                continue
            if closing:
                closing = "" if line == closing else closing
                yield line
                continue
            if _COMMENT_BLOCK.match(line) or VERBATIM.match(line):
                closing = "```" if line.startswith("```") else line
                if not line.startswith("/"):
                    yield line
                continue
            if _COMMENT.match(line):
                continue
            if match := _ENTRY.match(line):
                self._enter(match, ahead)
                continue
            yield self._put_in(line)

    def _enter(self, match: re.Match[str], ahead: Iterator[str]) -> None:
        value = match["value"] or ""
        while value.endswith(" \\"):
            value = f"{value[:-2]} {next(ahead, '').strip()}"
        if match["off"] or match["also"]:
            self._attributes.pop(match["name"].lower(), None)
        else:
            self._attributes[match["name"].lower()] = self._put_in(value)

    def _put_in(self, line: str) -> str:
        if "{" not in line:
            return line
        return _REFERENCE.sub(lambda found: self._attributes.get(found["name"].lower(), found[0]), line)

    def _holds(self, match: re.Match[str]) -> bool:
        if match["kind"] == "ifeval":
            said = _EVALUATED.match(self._put_in(match["text"]))
            return said is None or (said["one"] == said["other"]) is (said["is"] == "==")
        every = "+" in match["names"]
        there = [name.strip().lower() in self._attributes for name in re.split(r"[,+]", match["names"])]
        return (all(there) if every else any(there)) is (match["kind"] == "ifdef")

    def _included(self, target: str, options: str, of: str, depth: int) -> Iterator[str]:
        name = name_below(of, target)
        file = self._beside.files.get(name) if depth < DEEPEST else None
        if file is None:
            if "optional" not in options:
                self.missing[target] = None
            return
        said = options_of(options)
        lines = list(_part(text_of(file).split("\n"), said))
        more = int(offset) if re.fullmatch(r"[+-]?\d", offset := said.get("leveloffset", "0")) else 0
        yield from self.lines("\n".join(_shifted(lines, more)), name, depth + 1)


def options_of(options: str) -> dict[str, str]:
    """The named options of a macro or a block; the others by their position, '1' the first."""
    found: dict[str, str] = {}
    parts = re.findall(r"""\s*((?:[^,"']|"[^"]*"|'[^']*')+)""", options)
    for at, part in enumerate(parts, 1):
        name, equals, value = part.partition("=")
        if equals and re.fullmatch(r"[\w-]+", name.strip()):
            found[name.strip().lower()] = value.strip().strip("\"'")
        else:
            found[str(at)] = part.strip().strip("\"'")
    return found


def _part(lines: list[str], options: Mapping[str, str]) -> Iterator[str]:
    """The lines of an included file that are asked for, by number or by tag; the marks of tags are no text."""
    wanted = {tag.strip() for tag in re.split(r"[;,]", options.get("tags", options.get("tag", ""))) if tag.strip()}
    numbers = [part.partition("..") for part in re.split(r"[;,]", options.get("lines", "")) if part.strip()]
    inside: list[str] = []
    for at, line in enumerate(lines, 1):
        if mark := _TAG.search(line):
            if mark["end"] == "tag":
                inside.append(mark["name"])
            elif mark["name"] in inside:
                inside.remove(mark["name"])
            continue
        if numbers and not any(_within(at, first, dots, last) for first, dots, last in numbers):
            continue
        if not wanted or wanted & set(inside) or wanted & {"*", "**"}:
            yield line


def _within(at: int, first: str, dots: str, last: str) -> bool:
    low = int(first) if first.strip().isdigit() else 1
    if not dots:
        return at == low
    return low <= at and (not last.strip().isdigit() or at <= int(last))


def _shifted(lines: list[str], more: int) -> Iterator[str]:
    for line in lines:
        if more and _HEADING.match(line):
            marks, _, rest = line.partition(" ")
            yield f"{'=' * max(1, len(marks) + more)} {rest}"
        else:
            yield line
