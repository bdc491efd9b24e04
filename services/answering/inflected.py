"""Which terms of a question a text holds in another form of the verb than the analyzer takes for the same.

A question has the infinitive, a prohibition the command: 'poner' and 'no ponga', 'anschließen' and 'schließen Sie nicht
an', '청소해도 됩니까' and '청소하지 마십시오'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from functools import lru_cache

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
_VOWEL = re.compile(r"[aeiouy]")
_COMMON, _HALF, _SOUNDED = 3, 0.5, 2


def held(asked: Mapping[str, str], own: Set[str], text: str, language: str) -> frozenset[str]:
    """The asked terms that stand in a text. asked: term -> its word as it is written. own: the terms of the text."""
    match language:
        case "de":
            words = frozenset(re.findall(r"\w+", text.casefold()))
            return frozenset(
                term
                for term, word in asked.items()
                if term in own or (word.islower() and _german_verb(term, own, words))
            )
        case "es" | "fr":
            return frozenset(term for term in asked if term in own or any(_one_verb(term, other) for other in own))
        case "ko":
            return _korean(asked, own)
        case _:
            return frozenset(term for term in asked if term in own or _AKIN.get(term, frozenset()) & own)


def _german_verb(term: str, own: Set[str], words: Set[str]) -> bool:
    """Whether a form of the same verb stands there: in two parts ('schliess' and 'an' for 'anschliess'), the infinitive
    or the command for a participle ('offn' for 'geoffn', 'betreib' for 'betrieb')."""
    prefix, stems = _parted(term)
    for other in own:
        before, forms = _parted(other)
        apart = bool(prefix) and not before and prefix in words
        if (before == prefix or apart) and any(_same_sounds(one, two) for one in stems for two in forms):
            return True
    return False


def _parted(term: str) -> tuple[str, frozenset[str]]:
    """The prefix that a German verb may be parted from, '' if it has none, and its stem as it may be written."""
    found = _PREFIX.match(term)
    prefix = found.group() if found else ""
    stem = term[len(prefix) :]
    short = _INFINITIVE.sub("", stem, count=1)
    return prefix, frozenset({stem, short, short.removesuffix("t")})


def _same_sounds(one: str, two: str) -> bool:
    """Two stems that are equal, or of a strong verb: only their vowels differ ('betrieb' and 'betreib')."""
    sounds = [_VOWEL.sub("", stem) for stem in (one, two)]
    return one == two or (sounds[0] == sounds[1] and len(sounds[0]) > _SOUNDED and one[:1] == two[:1])


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


_PARTICIPLE = re.compile(r"ge(?=\w{4,}t$)")
_FORM_ENDINGS = {
    "de": re.compile(r"(?:ung|(?<!t)t)$"),
    "fr": re.compile(r"(?:e?ments?|ag(?:es?)?|ations?|er|ez|e|i)$"),
    "es": re.compile(r"(?:a?cion(?:es)?|ion|amient|aj|ec|ad|i)$"),
}
"""What is left of the endings of a verb's forms, and of the noun made of it, behind the analyzer's stems."""
_LEAST_FORM = 4


def forms_of(term: str, known: Iterable[str], language: str) -> frozenset[str]:
    """The known terms that are another form of the same verb, or the noun made of it: 'schmier' for 'geschmiert',
    'nettoyag' for 'nettoi'."""
    if language not in _FORM_ENDINGS:
        return frozenset()
    base = _base(term, language)
    if len(base) < _LEAST_FORM:
        return frozenset()
    infinitives = {t for end in ("n", "en") for t in terms(base + end, "de")} if language == "de" else set[str]()
    alike = (t for t in known if t[:2] == base[:2] and (t in infinitives or _base(t, language) == base))
    return frozenset(alike) - {term}


@lru_cache(maxsize=65_536)
def _base(term: str, language: str) -> str:
    """A stem without what is left of its verb's ending, sounds spelled otherwise alike."""
    if language == "de":
        prefix = _PREFIX.match(term)
        start = prefix.end() if prefix and term[prefix.end() :].startswith("ge") else 0
        plain = term[:start] + _PARTICIPLE.sub("", term[start:], count=1)
        short = _FORM_ENDINGS[language].sub("", plain)
        return f"{short[:-1]}el" if short.endswith("sl") else short
    plain = term.replace("qu", "c").replace("gu", "g").translate(_SOUNDS)
    if language == "es":
        plain = plain.replace("ie", "e").replace("ue", "o")
    return _FORM_ENDINGS[language].sub("", _FORM_ENDINGS[language].sub("", plain)).removesuffix("i")


_AKIN = {
    term: frozenset(other for group_word in group for other in terms(group_word, "en")) - {term}
    for group in (("run", "running", "operate", "operated", "operating", "operation"),)
    for word in group
    for term in terms(word, "en")
}
