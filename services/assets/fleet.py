"""Machines that a question means by what they are, are called alike by, or stand in: 'the pumps', 'all MX-90s',
'which compressor', 'the conveyors in Hall 2'. What each machine is is told by its name, the list of machines (its
description, model, place and what it is part of) and the columns of a log that say the same of it in every row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ingestion.logs.cells import spaced
from models.types import Asset
from services.assets.columns import FILLERS, GENERIC_ASSET
from services.assets.kinds import BROKE, noun_word
from services.assets.log import LogTable
from services.assets.naming import name_of
from services.assets.request import Ambiguous
from services.assets.words import Reading, natural, squashed, stem, stemmed, together, tokens

_PLURAL_BEFORE = frozenset(("which", "what", "each", "every", "any", "all", "per", "last", "first"))
_DEFINITE = frozenset(("the", "this", "that", "our", "my", "your"))
_COUNTS = frozenset(("two", "three", "four", "2", "3", "4"))
_PLACED = frozenset(("in", "on", "at", "of", "from", "within", "inside", "for", "across"))
_HEAD_ENDS = re.compile(r"[,;:(/–—]|\s-\s|\s(?:for|of|in|at|on|to|and|with|from|no|nr|number)\b|\s\S*\d", re.IGNORECASE)
_WHAT_IT_IS = re.compile(
    r"\b(?:(?:asset|equipment|machine|unit)? ?(?:type|class|category|group|family|kind)|description|name)\b"
)
_WHERE = re.compile(r"\b(?:location|area|line|site|plant|hall|building|system|department|room|model)\b")
_EVENT = re.compile(r"\b(?:wo|work|order|maintenance|event|fault|failure|job|alarm|alert)\b")
LETTERED = frozenset(
    stem(word)
    for word in """
    agitator blower boiler centrifuge chiller compressor conveyor crane crusher dozer dryer elevator excavator exchanger
    fan feeder forklift furnace generator grader grinder heater hoist kiln lathe loader mill mixer motor oven press pump
    reactor robot shovel tank truck turbine vessel
    """.split()  # noqa: SIM905
)
"""What machines are that go by a letter or two of it and a number."""
_POINTED = re.compile(
    rf"\b(?:it|th(?:is|at) (?:one|machine|asset|unit|thing|(?P<kind>{'|'.join(sorted(LETTERED))})))\b"
)
_BEFORE_ROWS = re.compile(
    r"(?:failures?|break-?downs?|down ?times?|outages?|costs?|repairs?|trips?|alarms?|jobs?|work|orders?|stoppages?)"
)
"""What follows a kind of machine that is named in the singular: 'compressor failures'."""
_DONE_TO = re.compile(r"\b(?:replac|chang|repair|clean|greas|adjust|swap|renew|fitt|install|exchang)\w*")
_COLUMNS: WeakKeyDictionary[LogTable, dict[bool, dict[str, str]]] = WeakKeyDictionary()
"""Worked out once for a table, which never changes."""
_LEAST_HEAD = 3
_LONGEST = 5
_MOST_OPTIONS = 24


@dataclass(frozen=True, slots=True)
class Group:
    """said: as the asker says it; assets: the keys of its machines; asks_which: it is asked which of them; note: what
    was taken for granted."""

    said: str
    assets: frozenset[str]
    asks_which: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """Of one machine: the last words of what it is ('pump'), all words told of it, and what else is true of it as a
    whole (stemmed: its model, its place and what that is in)."""

    heads: frozenset[str]
    words: frozenset[str]
    labels: frozenset[str]


def group_of(reading: Reading, logs: Sequence[LogTable], machines: Sequence[Asset] = ()) -> Group | Ambiguous | None:
    """The machines that the question means without naming one, its words marked; those that 'the pump' could mean,
    where there are several; None if it speaks of none so. Call it after the named ones are read."""
    for at, word in enumerate(reading.words):
        if word == "fleet" and not reading.used[at]:
            reading.take_words(at, at + 1)
            return Group(word, frozenset(key for log in logs for key in log.asset_names))
    known = _known(logs, machines)
    kind, note = _class_said(reading, logs, known), ""
    if kind is None and (kind := _by_letter(reading, logs, known)):
        note = "which machines are meant is told by the letters of their names"
    place = _label_said(reading, known, alone=kind is None)
    if kind is None or place is None:
        if place is not None:
            return Group(*place)
        if kind is None:
            return None
    (start, end), keys, many, which = kind
    if not note and end == start + 1 and (others := _lettered(reading.stems[start], logs, known)):
        keys, note = keys | others, "of machines without a description what they are is told by their names' letters"
    said = reading.text[reading.spans[start][0] : reading.spans[end - 1][1]]
    if place is not None:
        keys, said = keys & place[1], f"{said} {place[0]}"
    if not keys:
        return None
    if not many and len(keys) > 1:
        names = sorted({_name(key, logs, machines) for key in keys}, key=natural)
        return Ambiguous(tuple(names)) if len(names) <= _MOST_OPTIONS else None
    return Group(said, keys, which, note)


def told_of(reading: Reading, named: frozenset[str], logs: Sequence[LogTable], machines: Sequence[Asset]) -> None:
    """Marks what named machines are called: 'compressor C-201', 'C-201 compressor', 'which pump, P-1 or P-2?'."""
    known = _known(logs, machines)
    each = [known[key].heads for key in named if key in known]
    heads = frozenset.intersection(*each) if each else frozenset()
    for at, word in enumerate(reading.stems):
        near = any(0 <= n < len(reading.words) and reading.used[n] for n in (at - 1, at + 1))
        before = reading.words[at - 1] if at else ""
        counted = before in _COUNTS
        asked = counted or before in ("which", "what", "this", "that")
        if reading.used[at]:
            continue
        if (near and word in heads) or (asked and (word in heads or set(named) <= _lettered(word, logs, known))):
            reading.take_words(at - counted, at + 1)


def pointed_at(reading: Reading, logs: Sequence[LogTable], machines: Sequence[Asset]) -> Ambiguous | None:
    """The machines that 'it', 'this machine' or 'this pump' may be, where nothing says which one is meant."""
    match = _POINTED.search(reading.rest)
    if match is None:
        return None
    start, end = match.span()
    others = (n for n, span in enumerate(reading.spans) if not reading.used[n] and not start <= span[0] < end)
    broke = {n for found in BROKE.finditer(reading.low) for n, span in enumerate(reading.spans) if _within(span, found)}
    if any(reading.words[n] not in FILLERS and n not in broke for n in others):
        return None  # 'who worked on the agitator the last time it tripped': something else is told of it
    kind = stem(match["kind"] or "")
    every = frozenset(key for log in logs for key in log.asset_names)
    keys = _lettered(kind, logs, _known(logs, machines)) if kind in LETTERED else every
    names = tuple(sorted({_name(key, logs, machines) for key in keys}, key=natural))
    reading.take(*match.span())
    return Ambiguous(names) if 1 < len(names) <= _MOST_OPTIONS else None


def _within(span: tuple[int, int], found: re.Match[str]) -> bool:
    return found.start() <= span[0] and span[1] <= found.end()


def _class_said(
    reading: Reading, logs: Sequence[LogTable], known: Mapping[str, _Known]
) -> tuple[tuple[int, int], frozenset[str], bool, bool] | None:
    """Where a kind of machine is named, its machines, whether several can be meant, and whether it is asked which."""
    heads = {head for each in known.values() for head in each.heads}
    for end in range(len(reading.words), 0, -1):
        word, head = reading.words[end - 1], reading.stems[end - 1]
        if reading.used[end - 1] or head not in heads:
            continue
        start = end - 1
        keys = frozenset(key for key, each in known.items() if head in each.heads)
        while start and not reading.used[start - 1] and reading.words[start - 1] not in FILLERS | _DEFINITE:
            fewer = frozenset(key for key in keys if reading.stems[start - 1] in known[key].words)
            if not fewer:
                break
            keys, start = fewer, start - 1
        before = reading.words[start - 1] if start else ""
        plural = word != head and word.endswith("s")
        which = before in ("which", "what", "many", "top") or before.isdigit()
        each = before in _PLURAL_BEFORE
        of_rows = end < len(reading.words) and _BEFORE_ROWS.fullmatch(reading.words[end]) is not None
        if not plural and not each and not of_rows and before not in _DEFINITE:
            continue
        if not each and (not plural or _DONE_TO.search(reading.low)) and _is_a_part(head, keys, logs):
            continue
        reading.take_words(start, end)
        return (start, end), keys, plural or each or of_rows, which and not of_rows
    return None


def _is_a_part(head: str, keys: frozenset[str], logs: Sequence[LogTable]) -> bool:
    """Whether rows of other machines speak of such a thing, so that it may be a part of theirs."""
    for log in logs:
        spelled = log.vocabulary.get(head, ())
        for order in log.orders if spelled else ():
            if squashed(order.asset) not in keys and not set(spelled).isdisjoint(tokens(order.text)):
                return True
    return False


def _by_letter(
    reading: Reading, logs: Sequence[LogTable], known: Mapping[str, _Known]
) -> tuple[tuple[int, int], frozenset[str], bool, bool] | None:
    """'the pumps', where machines are called P-…, and nothing else is told of them."""
    for at, (word, its_stem) in enumerate(zip(reading.words, reading.stems, strict=True)):
        before = reading.words[at - 1] if at else ""
        plural = word != its_stem and word.endswith("s")
        if reading.used[at] or not (plural or before in _PLURAL_BEFORE):
            continue
        if keys := _lettered(its_stem, logs, known):
            reading.take_words(at, at + 1)
            return (at, at + 1), keys, True, before in ("which", "what", "many", "top")
    return None


def _lettered(word: str, logs: Sequence[LogTable], known: Mapping[str, _Known]) -> frozenset[str]:
    """The machines whose names are a number after letters that a kind of machine (its stem) begins with, and of which
    nothing else is told."""
    found = set()
    for key in {key for log in logs for key in log.asset_names} if word in LETTERED else ():
        match = re.match(r"([^\W\d_]+)\d", key)
        if match and word.startswith(match[1]) and not known[key].heads:
            found.add(key)
    return frozenset(found)


def _label_said(reading: Reading, known: Mapping[str, _Known], alone: bool) -> tuple[str, frozenset[str], bool] | None:
    """A model or a place that the question names, its machines, and whether it is asked which of them. alone: no kind
    of machine is named, so that a word like 'in' must say that it is one."""
    labels = {label for each in known.values() for label in each.labels}
    for size in range(min(_LONGEST, len(reading.words)), 0, -1):
        for at in range(len(reading.words) - size + 1):
            label = together(reading.stems[at : at + size])
            plural = label not in labels and label.endswith("s") and label[:-1] in labels
            label = label[:-1] if plural else label
            if not reading.free(at, at + size) or label not in labels or label.isdigit() or len(label) < 2:
                continue
            link = at - 1 - (at > 0 and reading.words[at - 1] in _DEFINITE)
            placed = link >= 0 and reading.words[link] in _PLACED
            asked = link >= 0 and reading.words[link] in _PLURAL_BEFORE
            if alone and not (plural or placed or asked):
                continue
            start = link if placed and not alone else at
            said = reading.text[reading.spans[start][0] : reading.spans[at + size - 1][1]]
            reading.take_words(at, at + size)
            generic = [n for n, word in enumerate(reading.words) if GENERIC_ASSET.fullmatch(word)]
            which = asked or any(n and reading.words[n - 1] in ("which", "what") for n in generic)
            for n in generic:
                reading.take_words(n, n + 1)
            return said, frozenset(key for key, each in known.items() if label in each.labels), which
    return None


def _known(logs: Sequence[LogTable], machines: Sequence[Asset]) -> dict[str, _Known]:
    """What is told of each machine, by its key in the logs."""
    heads: dict[str, set[str]] = defaultdict(set)
    words: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, set[str]] = defaultdict(set)

    def told(key: str, text: str) -> None:
        kind = _HEAD_ENDS.split(text, maxsplit=1)[0]
        named = [word for word in tokens(kind) if word.isalpha()]
        if named and len(named[-1]) >= _LEAST_HEAD and not noun_word(named[-1], entries=True):
            heads[key].add(stem(named[-1]))
        words[key] |= {stem(word) for word in tokens(text) if word.isalpha()}

    for log in logs:
        for key, name in log.asset_names.items():
            told(key, name)
        for column, said in _of_machines(log).items():
            for key, cell in said.items():
                told(key, cell) if column else labels[key].add(stemmed(cell))
    parents = {squashed(machine.name): machine.parent for machine in machines}
    for machine in machines:
        key = squashed(machine.name)
        told(key, machine.name)
        if machine.description:
            told(key, machine.description)
        labels[key] |= {stemmed(each) for each in (machine.model, *_above(machine.parent, parents)) if each}
    there = {key for log in logs for key in log.asset_names} or set(heads)
    return {
        key: _Known(frozenset(heads[key]), frozenset(words[key]), frozenset(labels[key] - {""}))
        for key in there | (set(heads) & set(parents))
    }


def _of_machines(log: LogTable) -> dict[bool, dict[str, str]]:
    """What columns say that is the same in every row of a machine: True of what it is, False of where it stands."""
    kept = _COLUMNS.get(log)
    if kept is not None:
        return kept
    found: dict[bool, dict[str, str]] = {True: {}, False: {}}
    left_out = {log.roles.get(role) for role in ("asset id", "record", "text", "started", "finished")}
    for column in log.columns:
        named = spaced(column.name)
        is_kind = _WHAT_IT_IS.search(named) is not None
        if column.numeric or column.dated or column.name in left_out or _EVENT.search(named):
            continue
        if not is_kind and not _WHERE.search(named):
            continue
        said: dict[str, set[str]] = defaultdict(set)
        for key, cell in zip(log.asset_keys, log.cells[column.name], strict=True):
            if cell:
                said[key].add(cell)
        if said and all(len(each) == 1 for each in said.values()):
            found[is_kind] |= {key: next(iter(each)) for key, each in said.items()}
    _COLUMNS[log] = found
    return found


def _above(parent: str, parents: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    while parent and parent not in found:
        found.append(parent)
        parent = parents.get(squashed(parent), "")
    return found


def _name(key: str, logs: Sequence[LogTable], machines: Sequence[Asset]) -> str:
    if any(key in log.asset_names for log in logs):
        return name_of(key, logs)
    return next(machine.name for machine in machines if squashed(machine.name) == key)
