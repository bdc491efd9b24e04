"""Which assets a question names: in full, in part, or one that no log has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from services.assets.columns import FILLERS, GENERIC_ASSET
from services.assets.log import LogTable
from services.assets.request import Absent, Ambiguous
from services.assets.words import Reading, natural, squashed, stem, together, without_zeros

_MOST_OPTIONS = 24
_ALL_NAMED = 12
"""Machines up to which all are named where none is written nearly like the one asked about."""


def assets_of(reading: Reading, logs: Sequence[LogTable]) -> frozenset[str] | Ambiguous | str:
    """Keys of the assets named, their words marked; several possible ones; or a name that no log has."""
    aliases: dict[str, set[str]] = {}
    for log in logs:
        for alias, keys in log.aliases.items():
            aliases.setdefault(alias, set()).update(keys)
    longest = max((len(_words(name)) for log in logs for name in log.asset_names.values()), default=1)
    found: set[str] = set()
    for size in range(min(longest + 2, 8), 0, -1):
        for at in range(len(reading.words) - size + 1):
            if not reading.free(at, at + size) or _last_figure(reading, at + size - 1) >= at + size:
                continue
            words = [w for w in reading.words[at : at + size] if size == 1 or w not in ("no", "nr", "number")]
            key = together(words)
            keys = frozenset(aliases.get(key) or aliases.get(without_zeros(key)) or ())
            if keys and not (key.isdigit() and len(words) == 1 and not _after_asset_word(reading, at)):
                reading.take_words(at, at + size)
                if len(keys) > 1:
                    return _either(keys, logs)
                found |= keys
    if found:
        return frozenset(found)
    return _part_of_a_name(reading, logs) or _unknown_name(reading, logs) or frozenset()


def _after_asset_word(reading: Reading, at: int) -> bool:
    return at > 0 and GENERIC_ASSET.fullmatch(reading.words[at - 1]) is not None


def _part_of_a_name(reading: Reading, logs: Sequence[LogTable]) -> frozenset[str] | Ambiguous | None:
    """Assets of which the question gives two words in a row, not just their class: 'pump 2' of 'Feed pump 2'."""
    names = {key: _words(name) for log in logs for key, name in log.asset_names.items()}
    classes = frozenset().union(*(log.classes for log in logs))
    for size in range(4, 1, -1):
        for at in range(len(reading.words) - size + 1):
            said = tuple(reading.words[at : at + size])
            if not reading.free(at, at + size) or all(stem(word) in classes or word in FILLERS for word in said):
                continue
            if said[0] in FILLERS or said[-1] in FILLERS or _last_figure(reading, at + size - 1) >= at + size:
                continue
            keys = {
                key
                for key, words in names.items()
                if any(words[n : n + size] == said for n in range(len(words) - size + 1))
            }
            if keys:
                reading.take_words(at, at + size)
                return _either(keys, logs) if len(keys) > 1 else frozenset(keys)
    return None


def _unknown_name(reading: Reading, logs: Sequence[LogTable]) -> str | None:
    """A name made like those of the assets that no log has: 'Chiller 99', 'P-999'."""
    for log in logs:
        for at, word in enumerate(reading.words[:-1]):
            after = reading.words[at + 1]
            if not reading.free(at, at + 2) or not after.isdigit() or len(after) > 3:
                continue
            if (stem(word) in log.classes and word == stem(word)) or (log.prefix and word == log.prefix):
                last = _last_figure(reading, at + 1)
                reading.take_words(at, last + 1)
                return reading.text[reading.spans[at][0] : reading.spans[last][1]]
        for at, (word, (start, end)) in enumerate(zip(reading.words, reading.spans, strict=True)):
            shape = re.fullmatch(r"([^\W\d_]+)\d+", word)
            if shape and log.prefix and shape[1] == log.prefix:
                reading.take_words(at, at + 1)
                return reading.text[start:end]
    return None


def _last_figure(reading: Reading, at: int) -> int:
    """Where a number ends that is written in parts: '1-1'."""
    while reading.words[at][-1].isdigit() and at + 1 < len(reading.words) and reading.words[at + 1].isdigit():
        if reading.text[reading.spans[at][1] : reading.spans[at + 1][0]].isspace():
            break
        at += 1
    return at


def _either(keys: Iterable[str], logs: Sequence[LogTable]) -> Ambiguous:
    return Ambiguous(tuple(sorted({name_of(key, logs) for key in keys}, key=natural)))


def begun_like(name: str, logs: Sequence[LogTable]) -> Ambiguous | None:
    """The assets whose names go on after this one: 'P-101' where there are P-101A and P-101B."""
    start = squashed(name)
    keys = [key for log in logs for key in log.asset_names if key.startswith(start) and not key[len(start)].isdigit()]
    return _either(keys, logs) if keys else None


def the_one(reading: Reading, logs: Sequence[LogTable]) -> frozenset[str] | Ambiguous:
    """'the chiller', where there are several: which one is to be asked."""
    for log in logs:
        for at, word in enumerate(reading.stems[1:], start=1):
            if (
                word in log.classes
                and reading.words[at] == word
                and reading.words[at - 1] in ("the", "this", "that", "our", "my")
            ):
                keys = frozenset(key for other in logs for key in other.of_class(word))
                if 1 < len(keys) <= _MOST_OPTIONS:
                    return _either(keys, logs)
    return frozenset()


def no_such(name: str, logs: Sequence[LogTable]) -> Absent:
    known = list({key: name for log in reversed(logs) for key, name in log.asset_names.items()}.values())
    near = [
        match[0]
        for match in process.extract(name, known, scorer=fuzz.ratio, processor=squashed, limit=4, score_cutoff=50)
    ]
    closest = f" Written nearly like it: {', '.join(sorted(near, key=natural))}." if near else ""
    if not near and len(known) <= _ALL_NAMED:
        closest = f" They have {', '.join(sorted(known, key=natural))}."
    return Absent(f"The logs have no {name}.{closest}", (name,))


def keys_of(asset: str, logs: Sequence[LogTable]) -> frozenset[str]:
    key = squashed(asset)
    if any(key in log.asset_names for log in logs):  # before what is written nearly so in another log
        return frozenset((key,))
    for log in logs:
        if keys := log.aliases.get(key) or log.aliases.get(without_zeros(asset)):
            return keys
    return frozenset()


def name_of(key: str, logs: Sequence[LogTable]) -> str:
    return next(log.asset_names[key] for log in logs if key in log.asset_names)


def _words(name: str) -> tuple[str, ...]:
    return tuple(Reading.of(name).words)
