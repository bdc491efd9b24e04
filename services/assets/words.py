"""Words of questions, column names and cells, compared apart from case, plurals, hyphens and blanks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from ingestion.logs.cells import spaced
from models.analyzer import terms

_MARKS = frozenset(sign for sign in map(chr, range(0x370, 0x10000)) if unicodedata.category(sign).startswith("M"))
"""What stands on, below or beside a letter and tells words apart in many scripts: 'पंप', 'पंपा'. Accents of Latin letters
are one with them."""
_LETTERS = rf"(?:[^\W_]|[{''.join(sorted(_MARKS))}])+"
_TOKEN = re.compile(rf"\d+(?:[.,]\d+)+|{_LETTERS}(?:['’]{_LETTERS})?")
_OWNED = re.compile(r"['’]s?$")
_PARTS = re.compile(r"[^\W\d_]+|\d+|\.")
_BETWEEN_FIGURES = re.compile(r"(?<=\d)[\W_]+(?=\d)")


def tokens(text: str) -> list[str]:
    """The words of a text in lower case, without apostrophes at the end."""
    return [_OWNED.sub("", match.group().casefold()) for match in _TOKEN.finditer(unicodedata.normalize("NFC", text))]


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Orders 'Chiller 2' before 'Chiller 10'."""
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", name.casefold())
    )


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """What a word shares with its plural and its verb forms."""
    found = terms(f"{word[:-2]}is" if word.endswith("yses") else word)
    return found[0] if found else word


def squashed(text: str) -> str:
    """All letters and digits in lower case: 'CH-09' = 'ch 09' = 'CH09'; however their accents are written. Between
    two figures stands a dot: 'Pump 1-1' = 'pump 1.1', which isn't 'Pump 11'."""
    parts = _BETWEEN_FIGURES.split(unicodedata.normalize("NFC", text.casefold()))
    return ".".join("".join(ch for ch in part if ch.isalnum() or ch in _MARKS) for part in parts)


def together(words: Iterable[str]) -> str:
    """Words in a row, as `squashed`."""
    return squashed(" ".join(words))


def stemmed(text: str) -> str:
    """As `squashed`, but each word by its stem: 'Oil leaks' = 'oil leak'."""
    return together(stem(word) for word in tokens(text))


def without_zeros(text: str) -> str:
    """As `squashed`, leading zeros left out: 'Pump 007' = 'pump 7'."""
    return "".join(part.lstrip("0") or "0" if part.isdigit() else part for part in _PARTS.findall(squashed(text)))


def column_words(column: str) -> tuple[str, ...]:
    """Stems of a column's name: 'wo_descriptions' and 'WoDescription' alike."""
    return tuple(stem(word) for word in tokens(spaced(column)))


@dataclass(slots=True)
class Reading:
    """A question while it is read: its words, and which of them are accounted for.

    low: the question in lower case, of the same length as `text`; what is used is blanked in `rest`.
    """

    text: str
    low: str = ""
    words: list[str] = field(default_factory=list)
    stems: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    used: list[bool] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> Reading:
        text = unicodedata.normalize("NFC", text)
        low = "".join(ch.lower() if len(ch.lower()) == 1 else ch for ch in text)
        made = cls(text, low)
        for match in _TOKEN.finditer(low):
            word = _OWNED.sub("", match.group())
            made.words.append(word)
            made.stems.append(stem(word))
            made.spans.append(match.span())
            made.used.append(False)
        return made

    def copy(self) -> Reading:
        return Reading(self.text, self.low, self.words, self.stems, self.spans, list(self.used))

    @property
    def rest(self) -> str:
        """The question in lower case, what is accounted for blanked out."""
        kept = list(self.low)
        for (start, end), used in zip(self.spans, self.used, strict=True):
            if used:
                kept[start:end] = " " * (end - start)
        return "".join(kept)

    def take(self, start: int, end: int) -> None:
        """Marks the words within these characters as accounted for."""
        for at, (a, b) in enumerate(self.spans):
            if a >= start and b <= end:
                self.used[at] = True

    def take_words(self, start: int, end: int) -> None:
        """Marks the words from index `start` up to `end` (excluded)."""
        for at in range(start, end):
            self.used[at] = True

    def find(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match in what is left, its words marked."""
        match = pattern.search(self.rest)
        if match:
            self.take(*match.span())
        return match

    def free(self, start: int, end: int) -> bool:
        return not any(self.used[start:end])
