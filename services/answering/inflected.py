"""Which terms of a question a text holds in another form of the verb than the analyzer takes for the same.

A question has the infinitive, a prohibition the command: 'poner' and 'no ponga', 'anschließen' and 'schließen Sie nicht
an', '청소해도 됩니까' and '청소하지 마십시오'.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from models.analyzer import terms

_PREFIX = re.compile(
    r"(?:herunter|zusammen|zurück|heraus|hinein|durch|nach|weg|her|hin|los|mit|ein|aus|auf|bei|vor|ab|an|um|zu)(?=\w{3})"
)
_INFINITIVE = re.compile(r"(?:zu|ge)(?=\w{3})")
_SOUNDS = str.maketrans({"z": "c", "y": "i"})
_KOREAN_END = re.compile(r"(?:하여도|되어도|해도|하면|하는|하지|하기|할|해|한|될|된|도)$")
_ASKS_KO = frozenset(
    ("수", "안", "될까요", "되나요", "됩니까", "있나요", "있습니까", "있어요", "있을까요", "괜찮나요", "괜찮습니까")
)
_COMMON, _HALF = 3, 0.5


def held(asked: Mapping[str, str], own: Set[str], text: str, language: str) -> frozenset[str]:
    """The asked terms that stand in a text. asked: term -> its word as it is written. own: the terms of the text."""
    match language:
        case "de":
            words = frozenset(re.findall(r"\w+", text.casefold()))
            return frozenset(term for term in asked if term in own or _apart(term, own, words))
        case "es" | "fr":
            return frozenset(term for term in asked if term in own or any(_one_verb(term, other) for other in own))
        case "ko":
            return _korean(asked, own)
        case _:
            return frozenset(term for term in asked if term in own or _AKIN.get(term, frozenset()) & own)


def _apart(term: str, own: Set[str], words: Set[str]) -> bool:
    """Whether a separable verb stands there in two parts: 'anschliess' as 'schliess' and 'an'."""
    found = _PREFIX.match(term)
    if found is None or found.group() not in words:
        return False
    stem = term[found.end() :]
    short = _INFINITIVE.sub("", stem, count=1)
    return bool({stem, short, short.removesuffix("t")} & own)


def _one_verb(term: str, other: str) -> bool:
    """Whether two stems are of one verb: they begin alike, sounds spelled otherwise aside, and at most one letter of
    the shorter is not shared ('pon' and 'pong', 'toc' and 'toqu')."""
    one, two = (each.replace("qu", "c").replace("gu", "g").translate(_SOUNDS) for each in (term, other))
    if abs(len(one) - len(two)) > 1 or one[:_COMMON] != two[:_COMMON]:
        return False
    short = min(len(one), len(two))
    return one[:short] == two[:short]


def _korean(asked: Mapping[str, str], own: Set[str]) -> frozenset[str]:
    """All terms of the words of which half the pairs of characters stand there, the ending of the verb left out."""
    found: set[str] = set()
    for word in dict.fromkeys(asked.values()):
        of_word = {term for term, written in asked.items() if written == word}
        stem = _KOREAN_END.sub("", word)
        pairs = set(terms(stem if len(stem) > 1 else word, "ko"))
        if word in _ASKS_KO or len(pairs & own) >= max(1.0, _HALF * len(pairs)):
            found |= of_word
    return frozenset(found)


_AKIN = {
    term: frozenset(other for group_word in group for other in terms(group_word, "en")) - {term}
    for group in (("run", "running", "operate", "operated", "operating", "operation"),)
    for word in group
    for term in terms(word, "en")
}
