"""What of a question is a failure mode that was read in the words of the rows; and the failure modes of a machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.findings.lexicon import NOT_WORKING, failure_modes, stem
from ingestion.findings.read import failure_mode_of
from ingestion.findings.tagger import FAILURE_MODE
from services.assets.columns import FILLERS
from services.assets.log import LogTable
from services.assets.request import Filter
from services.assets.words import Reading, tokens

_AS_WRITTEN = re.compile(r"\b(?:mention\w*|contain\w*|says?|said|words?|text)\b|[\"“]")
_LONGEST = 3
_FAILS = frozenset(("break", "breaks", "broke", "breaking"))
"""Words for failing in whatever way: 'what breaks most often?'"""

_TOO_GENERAL = frozenset((NOT_WORKING, "fault", "missing", "low output", "high reading", "electrical fault", "expired"))
"""Failure modes whose words mean other things in a question: 'failed', 'lost', 'low', 'short'."""


def mode_filters(reading: Reading, log: LogTable) -> list[Filter]:
    """Filters by failure modes that the question names in whatever words, which are marked: 'weeping', 'leek'.

    Only for a log without failure codes of its own, and not where the question asks what rows say to the letter."""
    there = set(log.read.get(FAILURE_MODE, ())) - _TOO_GENERAL - {""}
    if not there or _AS_WRITTEN.search(reading.low):
        return []
    found = []
    for at, word in enumerate(reading.words):
        if word in _FAILS and not reading.used[at]:
            reading.take_words(at, at + 1)
    for size in range(_LONGEST, 0, -1):
        for at in range(len(reading.words) - size + 1):
            words = reading.words[at : at + size]
            if not reading.free(at, at + size) or words[0] in FILLERS or words[-1] in FILLERS:
                continue
            parts = [part for word in words for part in log.speller.plain(word).split()]
            mode = failure_mode_of(parts) if size == 1 and len(parts) == 1 else failure_modes().get(" ".join(parts), "")
            if mode in there:
                reading.take_words(at, at + size)
                found.append(Filter(mode, FAILURE_MODE, frozenset((mode,))))
    return found


def meaning_the_same(log: LogTable, word: str) -> frozenset[str]:
    """The words of the rows that name the same failure mode as a word of the question ('leaking': 'dripping')."""
    listed = failure_modes()
    mode = failure_mode_of(log.speller.plain(word).split() or [word])
    if not mode or mode in _TOO_GENERAL:
        return frozenset()
    every = {other for words in log.vocabulary.values() for other in words}
    return frozenset(other for other in every if listed.get(other, listed.get(stem(other))) == mode)


def read_as(each: Filter) -> list[str]:
    """What the words of a filter were read as in the rows, where that is more than the word itself."""
    words = tokens(each.said)
    if len(words) != len(each.words):
        return []
    wider = [
        (word, found) for word, found in zip(words, each.words, strict=True) if {stem(w) for w in found} - {stem(word)}
    ]
    return [f"“{word}” is read as any of {', '.join(sorted(found))}" for word, found in wider]


@dataclass(frozen=True, slots=True)
class ModeCount:
    """How often a machine failed in one way. rows: what its log calls them; read: told by the words, not by a code."""

    mode: str
    rows: tuple[str, ...]
    read: bool

    @property
    def count(self) -> int:
        return len(self.rows)


def modes_of(log: LogTable, key: str) -> tuple[ModeCount, ...]:
    """The failure modes of a machine (key of `log`), the commonest first: its failure codes, with what they stand for,
    and for rows without a code what their words say. Preventive work is left out."""
    code = log.roles.get("code", "")
    spelled = log.description_of(code) if code in log.by_name else ""
    found: dict[tuple[str, bool], list[str]] = {}
    for row, order in enumerate(log.orders):
        if log.asset_keys[row] != key or log.planned(row):
            continue
        own = log.cells[code][row] if code in log.cells else ""
        told = f"{own} {log.cells[spelled][row]}".strip() if own and spelled else own
        mode = (told, False) if told else (order.failure_mode, True)
        if mode[0]:
            found.setdefault(mode, []).append(log.row_name(row))
    counts = [ModeCount(mode, tuple(rows), read) for (mode, read), rows in found.items()]
    return tuple(sorted(counts, key=lambda each: (-each.count, each.mode)))


def modes_line(modes: Sequence[ModeCount], most: int = 6) -> str:
    """'leak 5, seizure 2 and 3 more', '' for none."""
    if not modes:
        return ""
    more = f" and {len(modes) - most} more" if len(modes) > most else ""
    return ", ".join(f"{each.mode} {each.count}" for each in modes[:most]) + more
