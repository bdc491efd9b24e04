"""An answer as the statements it makes: its lines and their sentences, each with the citations it stands on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ingestion.sentences import sentences

_GROUP = r"\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]"
_MARK = re.compile(rf"\s*{_GROUP}")
_BEFORE_MARK = re.compile(rf"([.!?…][\"'”’)]*)((?:\s*{_GROUP})+)(?=\s|$)")
_LEAST = re.compile(r"\d+")
_NUMBERED = re.compile(r"(?:step\s+)?(\(?(?:-?\d{1,2}|[a-z])[.)]|\(\d{1,2}\)|step \d{1,2}[:.])\s+(?=\S)", re.I)
_BULLET = re.compile(r"[-*•–·‣◦]\s+")
_MARKUP = re.compile(r"\*\*|__|`|^#{1,6} ")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence. marks: numbers of its citations.

    label: the number that the answer gives the line as a step ('3.'), on its first sentence alone, else ''.
    listed: the line has such a number or a bullet.
    """

    text: str
    marks: tuple[int, ...]
    label: str = ""
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its marks and bullet; label and listed as of its statements."""

    text: str
    marks: tuple[int, ...]
    label: str
    listed: bool
    statements: tuple[Statement, ...]


def lines(text: str, citations: int, quoted: Callable[[str], bool]) -> list[Line]:
    """The lines of an answer that say something. What has no mark stands on the next one below, else the last above.

    citations: how many there are. quoted: whether a line is verbatim from a passage, so that its brackets are no marks.
    """
    found: list[tuple[str, str, bool, list[tuple[str, tuple[int, ...]]]]] = []
    for raw in text.splitlines():
        line = raw.strip()
        bullet = _BULLET.match(line)
        bare = line[bullet.end() :] if bullet else line
        if quoted(line) or (bullet and quoted(bare)):
            number = _NUMBERED.match(bare)
            body = bare[number.end() :] if number else bare
            found.append((bare, number[1] if number else "", bool(bullet or number), [(body, ())]))
            continue
        line = _MARKUP.sub("", bare)
        number = _NUMBERED.match(line)
        label, body = (number[1], line[number.end() :]) if number else ("", line)
        parts = _sentences(body, citations)
        if parts:
            found.append((_cut(line, citations)[0], label, bool(bullet or number), parts))
    marks = iter(_filled([own for *_, parts in found for _, own in parts]))
    made = []
    for line, label, listed, parts in found:
        own = tuple(Statement(part, next(marks), label if i == 0 else "", listed) for i, (part, _) in enumerate(parts))
        union = tuple(dict.fromkeys(n for statement in own for n in statement.marks))
        made.append(Line(line, union, label, listed, own))
    return made


def _filled(marks: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    below: tuple[int, ...] = ()
    for i in range(len(marks) - 1, -1, -1):
        below = marks[i] = marks[i] or below
    above: tuple[int, ...] = ()
    for i, own in enumerate(marks):
        above = marks[i] = own or above
    return marks


def _sentences(line: str, citations: int) -> list[tuple[str, tuple[int, ...]]]:
    """A mark behind the full stop belongs to the sentence before it."""
    moved = _BEFORE_MARK.sub(lambda m: f"{m[2]}{m[1]}", line)
    return [cut for cut in (_cut(part, citations) for part in sentences(moved)) if cut[0]]


def _cut(text: str, citations: int) -> tuple[str, tuple[int, ...]]:
    """The text without its marks, and their numbers. '[9]' where there is no ninth citation is no mark but part of what
    is quoted ('x9000c[1,3]', 'see reference [9]'), and must stand there."""
    numbers: list[int] = []

    def mark(match: re.Match[str]) -> str:
        own = [int(n) for n in _LEAST.findall(match.group())]
        if not all(0 < n <= citations for n in own):
            return match.group()
        numbers.extend(own)
        return ""

    return " ".join(_MARK.sub(mark, text).split()).removeprefix("… "), tuple(dict.fromkeys(numbers))
