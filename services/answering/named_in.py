"""Whether the words of a question in another language than English stand in a text: themselves, as another form of the
verb, in a compound, or as what the text states: a unit, a quantity."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Set

from models.analyzer import terms
from services.answering.asked_words import INTERVAL, stating_words
from services.answering.inflected import forms_of
from services.answering.languages import deeds, in_english, printed_words, telling
from services.answering.quantities import class_of
from services.answering.understand import Understood, naming_terms
from services.answering.units import Scored
from services.answering.views import UnitView
from services.answering.wanted import AnswerKind, wanted

_TELLS = 0.5
"""From which on a word tells what a question is about (`languages.telling`)."""
_LINKS = ("e", "n", "s", "en", "es")
_WORD = re.compile(r"[^\W\d_]+")


def lacking_words(understood: Understood, held: Set[str], text: str, classes: Container[str]) -> frozenset[str]:
    """The words that tell what the question is about and don't stand in a text. held: the terms of it and of what is
    around it. text: as it is written. classes: of the quantities in it."""
    language, quantity = understood.language, understood.wanted.quantity
    states = stating_words(understood)
    found: dict[str, list[bool]] = {}
    for term, word in understood.words.items():
        if telling(word, language) < _TELLS or word in states:
            continue
        if class_of(word) in classes or (quantity in classes and quantity_of(word, language) == quantity):
            continue
        forms = understood.said.get(term, frozenset[str]()) if language != "de" else frozenset[str]()
        stands = term in held or bool(forms & held) or (language == "de" and _in_compound(term, text, quantity))
        found.setdefault(word, []).append(stands)
    return frozenset(word for word, of_word in found.items() if 2 * sum(of_word) < len(of_word))


def lacks_the_deed(understood: Understood, best: Scored, unit: UnitView) -> bool:
    """Whether a question of another language than English asks how or how often something is done, and neither the best
    unit nor what it hangs on speaks of doing that: of what is greased daily it isn't told when to change it."""
    language, asked = understood.language, understood.wanted
    if language == "en" or best.evidence.language != language or understood.identifiers:
        return False
    if not (asked.kind is AnswerKind.PROCEDURE or (asked.kind is AnswerKind.VALUE and asked.quantity == INTERVAL)):
        return False
    said = deeds(understood.text, language)
    return bool(said) and not any(_is_told(deed, unit.context, language) for deed in said)


def _is_told(deed: str, held: Set[str], language: str) -> bool:
    """Whether a text holds what is done, a form of it or what is printed for it; of Korean half its bigrams."""
    own = naming_terms(deed, language)
    printed = {term for words in printed_words(deed, language).values() for term in terms(words, language)}
    forms = {form for term in own for form in forms_of(term, held, language)}
    return bool((printed | forms) & held) or 2 * len(held & set(own)) >= max(1, len(own))


def quantity_of(words: str, language: str) -> str:
    """The class of quantity that words name, '' for none: 'Drehzahl' a speed."""
    return wanted(f"what {in_english(words, language)}").quantity if words else ""


def _in_compound(term: str, text: str, quantity: str) -> bool:
    """Whether a German text names the quantity of a thing in one word with it: 'Sägebandlänge'."""
    return bool(quantity) and any(
        quantity_of(rest, "de") == quantity for word in _WORD.findall(text) for rest in _rests(word.casefold(), term)
    )


def _rests(word: str, term: str) -> Iterable[str]:
    """What a word has behind a term, with and without what links the two."""
    word = word.replace("ß", "ss")
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    if not plain.startswith(term) or len(plain) != len(word):
        return ()
    rest = word[len(term) :]
    return {rest, *(rest.removeprefix(link) for link in _LINKS)}
