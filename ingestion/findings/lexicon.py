"""Words for failure modes, actions and components, written for this: they name what the tagger finds, and help it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from models.analyzer import terms

NOT_WORKING = "does not work"


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """What a word shares with its plural and its verb forms."""
    found = terms(word.replace("-", " "))
    return " ".join(found) if found else word


@lru_cache(maxsize=1)
def failure_modes() -> Mapping[str, str]:
    """Word or phrase, as written and stemmed -> the failure mode that it names."""
    return _named(_lexicon()["failure modes"])


@lru_cache(maxsize=1)
def actions() -> Mapping[str, str]:
    """Word, as written and stemmed -> the action that it names."""
    return _named(_lexicon()["actions"])


@lru_cache(maxsize=1)
def components() -> frozenset[str]:
    """Stems of words for components."""
    return frozenset(stem(word) for word in _lexicon()["components"].split())


@lru_cache(maxsize=1)
def fluids() -> frozenset[str]:
    """Stems of what runs through machines and is rarely itself the component that failed."""
    return frozenset(stem(word) for word in _lexicon()["fluids"].split())


def _named(groups: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, written in groups.items():
        for word in written.split():
            found.setdefault(word.replace("-", " "), name)
    for word, name in list(found.items()):
        if stem(word) not in components():  # 'plugged' is a failure mode, a plug is none
            found.setdefault(stem(word), name)
    return found


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files("ingestion.findings") / "data/lexicon.json").read_bytes())
    return found
