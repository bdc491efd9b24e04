"""German, French, Spanish and Korean: what a question asks for, and in which words it is told that nothing was found.

The kind of answer is told by the English rules (`wanted`): a question is put into the few English words that these look
at. The bundled embedder is English, so other languages are searched by words alone, with stems of their own. The words
are in data/languages.json; there is one entry per language that is wanted, and nothing of it is code.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from models.analyzer import terms
from models.embedder.rarity import rarity
from services.answering.quantities import class_of
from services.answering.vocabulary import FUNCTION_WORDS

_RARE = 0.5
"""From this rarity in English on a word is none of English."""
_NO_ENGLISH = 1.0
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W_]+")
WORD = re.compile(r"[^\W_]+(?:[-/._'’][^\W_]+|_+[^\W_]+)*")
"""A word with its parts: 'shut-down', 'DC_BUS', "can't"."""
_UNIT = re.compile(r"\w+(?:[·/]\w+)+")
"""The 'n' and 'm' of N·m are no French words."""
_LATIN_BEFORE_HANGUL = re.compile(r"(?<=[A-Za-z0-9])(?=[\uac00-\ud7a3])")
_ENDING = re.compile(
    r"(?<=[\uac00-\ud7a3])(이에요|예요|입니까|인가요|입니다)(?![\uac00-\ud7a3])|(?<=[\uac00-\ud7a3]{2})(은|는|이|가|을|를|의|에|에서|로|으로|와|과|까지|부터|마다|보다|이나|합니까|합니다|하나요|해야|할|하는|하고|하려면|해도|이란|란|입니까|인가요|됩니까)"
    r"(?![\uac00-\ud7a3])"
)

_PREDICATE = re.compile(
    r"(?:(?<![경창재사보광참최중금예장차신권원])고|(?<![무가집지휴])게|니까|나요|까요|가요|세요|시오|니다|려면|으면|아요|어요|해요|면|되|뜨|[어아여춰워해]야|[어아여해꺼켜]도|[려어아여해]서|려고|을까|도록|면서)$"
)
_SYLLABLE = re.compile(r"[\uac00-\ud7a3]")
SAYS, _ANY = 0.3, 0.7
"""What a word that only says something of a thing tells, and one that may or may not."""

_IN_UNITS = {
    "volume": "how many liters", "temperature": "how hot", "torque": "torque", "mass": "how heavy",
    "voltage": "voltage", "current": "current", "time": "how long does", "pressure": "pressure",
    "speed": "rpm", "resistance": "ohms", "power": "watts", "level": "decibels", "frequency": "frequency",
    "length": "how many mm",
}  # fmt: skip
"""What is asked for by a unit: 'combien de litres', '몇 도'."""
_PREFIX_LAST = re.compile(r"\s(ab|an|auf|aus|bei|durch|ein|her|hin|los|mit|nach|vor|weg|zu|zurück|zusammen)\W*$", re.I)
"""'Wie stelle ich das Ventil ein?'"""

_DATA: dict[str, dict[str, Any]] = json.loads(
    files("services.answering").joinpath("data/languages.json").read_text(encoding="utf-8")
)
_FUNCTION_WORDS = {
    language: frozenset(words["function_words"].split()) for language, words in _DATA.items() if language != "en"
}


def _compiled(name: str) -> dict[str, list[tuple[re.Pattern[str], str]]]:
    return {
        language: [(re.compile(said, re.I), meant) for said, meant in words.get(name, ())]
        for language, words in _DATA.items()
    }


_KIND, _PRINTED = _compiled("kind"), _compiled("printed")
_ASKS, _STATES, _INTERVALS, _DEEDS, _COUNTS, _DEVICES, _CONDITIONS = (
    {language: [re.compile(said, re.I) for said in words.get(name, ())] for language, words in _DATA.items()}
    for name in ("asks", "states", "intervals", "deeds", "counts", "devices", "conditions")
)


def language_of(question: str) -> str:
    """ISO 639-1 code by script and function words; 'en' where nothing speaks for another one."""
    if _HANGUL.search(question):
        return "ko"
    found = {word.casefold() for word in _WORD.findall(_UNIT.sub(" ", question))}
    best = max(_FUNCTION_WORDS, key=lambda code: len(found & _FUNCTION_WORDS[code]))
    own = found & _FUNCTION_WORDS[best]
    # one small word may be an English noun: a die, a son
    telling = len(own) > 1 or any(rarity(word) > _RARE for word in own)
    if not own and not found & FUNCTION_WORDS:
        return _named_language(question)
    return best if telling and len(own) > len(found & FUNCTION_WORDS) else "en"


def _named_language(question: str) -> str:
    """The language of a question without small words ('Anzugsdrehmoment Spannrad?') by what it asks for, in a word that
    English has not; 'en' where several have it, or none."""
    words = (word.casefold() for word in _WORD.findall(question))
    foreign = [word for word in words if word.isalpha() and rarity(word) >= _NO_ENGLISH]
    found = {
        code
        for code, kinds in _KIND.items()
        for pattern, _ in kinds
        for word in foreign
        if (said := pattern.search(word)) and rarity(said[0]) >= _NO_ENGLISH  # no 'alarmlog'
    }
    return found.pop() if len(found) == 1 else "en"


def joins(word: str, language: str) -> bool:
    """Whether a word, or each part of a compound one ('faut-il'), asks, joins or points, and names nothing."""
    known = _FUNCTION_WORDS.get(language, FUNCTION_WORDS)
    return word.casefold() in known or all(part in known for part in _WORD.findall(word.casefold()))


def naming_words(text: str, language: str) -> list[str]:
    """The words of a text that do more than ask, join or point."""
    return [word for word in WORD.findall(text) if not joins(word, language)]


def telling(word: str, language: str) -> float:
    """How much a word tells of what a question is about, 0.05 to 1. In English the rarer, the more; of German it is the
    capitals that name things, of Korean all but predicates; of others nobody knows."""
    if any(c.isdigit() for c in word):
        return 1.0
    match language:
        case "en":
            return rarity(word)
        case "de":
            return 1.0 if word[:1].isupper() else SAYS
        case "ko":
            # one syllable is a counter or a verb's ('축', '갈'), and says little of what a thing is called
            return SAYS if _PREDICATE.search(word) or _SYLLABLE.fullmatch(word) else 1.0
        case _:
            return _ANY


def in_english(question: str, language: str) -> str:
    """The English words for what the question asks for, none of what it asks about; an English question as it is. A
    German 'Frequenzumrichter' is no frequency, and what is the case 'wenn die Temperatur steigt' no temperature."""
    if language == "en":
        return question
    for aside in (*_DEVICES.get(language, ()), *_CONDITIONS.get(language, ())):
        question = aside.sub(" ", question)
    units = (unit for pattern in _COUNTS.get(language, ()) for unit in pattern.findall(question))
    counted = (_IN_UNITS[name] for unit in units if (name := class_of(unit)) in _IN_UNITS)
    kind = (english for pattern, english in _KIND.get(language, ()) if pattern.search(question))
    return " ".join((*counted, *kind)) + "?"


def courtesies(language: str) -> list[str]:
    """Patterns of what is said to be polite, or of the asker ('thanks', 'new here'), and nothing of any subject."""
    found: list[str] = _DATA.get(language, {}).get("courtesies", [])
    return found


def printed_words(question: str, language: str) -> dict[str, str]:
    """What a question of another language than English says -> what manuals print for it."""
    return {
        said[0].casefold(): printed
        for pattern, printed in _PRINTED.get(language, ())
        for said in pattern.finditer(question)
    }


def only_asking(question: str, language: str) -> list[str]:
    """What of a question of another language than English only asks: of 'wie hoch ist der Druck' the 'wie hoch'."""
    return [said.group() for pattern in _ASKS.get(language, ()) for said in pattern.finditer(question)]


def stating(question: str, language: str) -> frozenset[str]:
    """The verbs of a question in another language than English that say what its thing does, folded: 'tourne' of 'à
    quelle vitesse tourne le ventilateur'. Tables have the nouns for it."""
    return frozenset(verb.casefold() for pattern in _STATES.get(language, ()) for verb in pattern.findall(question))


def deeds(question: str, language: str) -> list[str]:
    """The words of a question of another language than English that may say what is to be done; a German verb whole
    where its prefix stands at the end: 'ausbaue' of 'wie baue ich das Laufrad aus'."""
    found = [word for pattern in _DEEDS.get(language, ()) for word in pattern.findall(question)]
    found = [word for word in found if not joins(word, language)]
    apart = _PREFIX_LAST.search(question) if language == "de" else None
    return list(dict.fromkeys([*found, *(f"{apart[1]}{word}" for word in found if apart)]))


def says_how_often(text: str, language: str) -> bool:
    """Whether a text of another language than English has an interval without a number: 'wöchentlich'."""
    return any(interval.search(text) for interval in _INTERVALS.get(language, ()))


@cache
def wholes(language: str) -> frozenset[str]:
    """Terms of what a question in another language than English may call the machine that the whole manual is about."""
    return frozenset(terms(_DATA.get(language, {}).get("wholes", ""), language))


def parts(word: str) -> list[str]:
    """The words that a written word is of, without its signs: 'd', 'arrêt'."""
    return _WORD.findall(word)


def parted(question: str) -> str:
    """The question with a blank before the Korean particles and verb endings: 'P-12는' names P-12, '필터는' a 필터."""
    return _ENDING.sub(r" \g<0>", _LATIN_BEFORE_HANGUL.sub(" ", question))


def say(sentence: str, language: str, **parts: str) -> str:
    """One of our own sentences in the language of the question, in English where there is none."""
    said: str = _DATA.get(language, _DATA["en"])["say"][sentence]
    return said.format(**parts)


def placed(document: str, page: int | None, language: str) -> str:
    """What stands before a document's value: 'HX-200 manual, page 3: '. The guard knows it by its citation."""
    where = "" if page is None else f", {say('page', language, page=str(page))}"
    return f"{document}{where}: "


def whole(name: str) -> re.Pattern[str]:
    """A name as a word of its own, its plural too; in Korean a particle follows it: 'P-1' is not in 'P-104'."""
    return re.compile(rf"(?<!\w){re.escape(name)}(?=(?<=[^\W\d])s\b|[가-힣]|(?!\w))", re.I)
