"""What people call a machine, put into the name that logs, lists and manuals know it by: 'the big shovel' is EXC-04."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.types import Asset, Query
from services.assets.words import natural, squashed, without_zeros

_WORD = re.compile(r"[^\W_]+(?:[-_./][^\W_]+)*")
_LONGEST = 6
_THE = "the "
_DEFINITE = re.compile(r"\b(?:the|our|my|this|that)\s+$", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|our|my|that|this|der|die|das|unser\w*|le|la|el)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meant:
    """The query with machines by their names, and the names that one word of it could mean (() if all is clear)."""

    query: Query
    options: tuple[str, ...] = ()


def meant(query: Query, machines: Sequence[Asset]) -> Meant:
    """The machines of a query by their own names. Only what a list of machines calls them, and other spellings of names
    with a number ('exc 4' for EXC-04), are looked for; all else stays as it was asked."""
    known = _aliases(machines)
    if not known:
        return Meant(query)
    text, options = _respelled(query.question.question, known)
    asset = query.question.asset
    if asset is not None and (names := known.get(_alias(asset)) or known.get(_THE + _key(asset))) is not None:
        if len(names) == 1:
            asset = next(iter(names))
        elif not options and asset not in names:
            options = tuple(sorted(names, key=natural))
    if asset is not None and asset in options:
        options = ()
    return Meant(replace(query, question=replace(query.question, question=text, asset=asset)), options)


def _respelled(text: str, known: dict[str, frozenset[str]]) -> tuple[str, tuple[str, ...]]:
    words = list(_WORD.finditer(text))
    at, kept, done = 0, "", 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            start, end = words[at].start(), words[at + size - 1].end()
            names = known.get(_key(text[start:end]))
            definite = _DEFINITE.search(text[:start])
            if names is None and definite:
                names = known.get(_THE + _key(text[start:end]))
            if names is None:
                continue
            if len(names) > 1:
                return text, tuple(sorted(names, key=natural))
            name = next(iter(names))
            begin = start
            if squashed(text[start:end]) != squashed(name):
                begin = max(done, definite.start()) if definite else start
                kept += text[done:begin] + name
                done = end
            at += size - 1
            break
        at += 1
    return kept + text[done:], ()


def _aliases(machines: Sequence[Asset]) -> dict[str, frozenset[str]]:
    """Key of a name or alias -> the machines that are called so. Empty without any alias or listed machine."""
    found: dict[str, set[str]] = {}
    listed = [machine for machine in machines if machine.aliases or machine.in_service or machine.serial]
    for machine in listed:
        names = [*machine.aliases]
        if any(ch.isdigit() for ch in machine.name) and any(ch.isalpha() for ch in machine.name):
            names.append(machine.name)
        for name in names:
            found.setdefault(_alias(name), set()).add(machine.name)
    own = {_key(machine.name): machine.name for machine in machines}
    return {key: frozenset({own[key]} if key in own else names) for key, names in found.items() if len(key) > 1}


def _alias(name: str) -> str:
    """Its key; 'the pump' is meant by 'our pump', but not by 'a pump', and 'the big shovel' by 'big shovel', too."""
    bare = _ARTICLE.sub("", name.strip())
    return _THE + _key(bare) if bare != name.strip() and len(bare.split()) == 1 else _key(bare)


def _key(name: str) -> str:
    return without_zeros(name.strip())
