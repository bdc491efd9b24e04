"""Whether the words of a question in another language than English stand in a text: themselves, as another form of the
verb, in a compound, or as what the text states: a unit, a quantity."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence, Set

from models.analyzer import terms
from services.answering.asked_words import INTERVAL, deed_words, stating_words
from services.answering.colours import COLOUR
from services.answering.inflected import forms_of
from services.answering.languages import deeds, in_english, printed_words, telling, whole, wholes
from services.answering.quantities import class_of, in_cell, quantities, unit_in
from services.answering.tools import names_of_document
from services.answering.understand import Understood, naming_terms
from services.answering.units import OF_KIND, Scored, put_first
from services.answering.views import UnitView, title_terms
from services.answering.vocabulary import Vocabulary
from services.answering.wanted import AnswerKind, wanted

_TELLS = 0.5
"""From which on a word tells what a question is about (`languages.telling`)."""
_ALIKE = (
    {"mass", "force"}, {"torque", "energy", "length"}, {"speed", "frequency", "time"}, {"flow", "volume", "speed"},
    {"temperature", "angle"}, {"power", "current"}, {"level", "share"},
)  # fmt: skip
"""Dimensions of which one is told where the other is asked for."""
_LENGTH = "length"
_OF_A_THING = (AnswerKind.VALUE, AnswerKind.IDENTIFIER)
_LOOKED_AT, _PART = 40, 3
_LINKS = ("e", "n", "s", "en", "es")
_WORD = re.compile(r"[^\W\d_]+")


def lacking_words(understood: Understood, held: Set[str], text: str, classes: Container[str]) -> frozenset[str]:
    """The words that tell what the question is about and don't stand in a text. held: the terms of it and of what is
    around it. text: as it is written. classes: of the quantities in it."""
    language, quantity = understood.language, understood.wanted.quantity
    said, machine = stating_words(understood) | deed_words(understood), wholes(language)
    only_say = _units_of_sizes(understood, text) | _kinds_of_the_named(understood, text)
    named = quantity in classes and quantity != _LENGTH and quantity_of(text, language) == quantity
    found: dict[str, list[bool]] = {}
    for term, word in understood.words.items():
        if telling(word, language) < _TELLS or word in said or word in only_say:
            continue
        if class_of(word) in classes or (named and quantity_of(word, language) == quantity):
            continue
        forms = understood.said.get(term, frozenset[str]()) if language != "de" else frozenset[str]()
        stands = term in held or term in machine or bool(forms & held)
        stands = stands or (language == "de" and (_in_compound(term, text, understood) or _in_two(term, held)))
        found.setdefault(word, []).append(stands)
    return frozenset(word for word, of_word in found.items() if 2 * sum(of_word) < len(of_word))


def _kinds_of_the_named(understood: Understood, text: str) -> frozenset[str]:
    """The words of the question that only say what kind of thing it is that a text names itself: the 'Wärmepumpe' of
    'die Wärmepumpe Z400iQ' in a row of the Z400iQ. In a row of that one's manual the 'Motor' of 'Motor P-104' may be a
    part."""
    names = (i.text for i in understood.identifiers if whole(i.text).search(text))
    before = (word for name in names for word in re.findall(rf"(\S+) {re.escape(name)}(?!\w)", understood.text))
    return frozenset(before) & frozenset(understood.words.values())


def _units_of_sizes(understood: Understood, text: str) -> frozenset[str]:
    """The units of the question's quantities that a text has, whatever sign it prints: the 'pouces' of '3 pouces' where
    there is a 'pompe 3"'."""
    stated = {(q.value, q.name) for q in quantities(text, "", understood.language)}
    asked = (q for q in quantities(understood.text, "", understood.language) if q.unit)
    return frozenset(q.unit for q in asked if {(q.value, q.name), (q.value, "")} & stated)


def lacks_the_deed(understood: Understood, best: Scored, unit: UnitView, vocabulary: Vocabulary) -> bool:
    """Whether a question of another language than English asks how often something is done, and neither the best unit
    nor what it hangs on speaks of doing that: of what is greased daily it isn't told when to change it; or how, and the
    unit is a row of a schedule. A word that stands nowhere is the asker's own for what the documents call otherwise."""
    language, asked = understood.language, understood.wanted
    if language == "en" or best.evidence.language != language or understood.names - names_of_document(best.evidence):
        return False
    if asked.kind is AnswerKind.PROCEDURE:
        return bool(best.unit.cells) and INTERVAL in unit.classes
    if asked.kind is not AnswerKind.VALUE or asked.quantity != INTERVAL:
        return False
    said = [deed for deed in deeds(understood.text, language) if _is_told(deed, vocabulary.counts.keys(), language)]
    return bool(said) and not any(_is_told(deed, unit.context, language) for deed in said)


def stating_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; where the first of another language than English does not state the quantity that is asked for, or is
    a row of another thing, the best one that does, and has whatever else the question names, takes its place: of a
    machine's weight the row 'Weight', not a sentence about the machine. Where the question names but the machine it
    must name the quantity."""
    if understood.language == "en" or understood.wanted.kind not in _OF_A_THING or not scored:
        return tuple(scored)
    quantity = understood.wanted.quantity
    least = 1.0 if quantity else OF_KIND

    def states(item: Scored) -> bool:
        return item.features["kind"] >= least and _states(understood, item)

    first = scored[0]
    if quantity == COLOUR or states(first) or not (quantity or first.unit.cells):
        return tuple(scored)
    better = (item for item in scored[:_LOOKED_AT] if quantity or item.unit.cells)
    found = next((item for item in better if _is_as_near(understood, item, first) and states(item)), None)
    return tuple(scored) if found is None else put_first(scored, found)


def _is_as_near(understood: Understood, item: Scored, first: Scored) -> bool:
    """Whether a unit is of the same document, or of one whose title names as much of the question, and something."""
    if item.evidence.document == first.evidence.document:
        return True
    own, other = (title_terms(each.evidence) & understood.words.keys() for each in (item, first))
    return bool(own) and own >= other


def _lacking(understood: Understood, item: Scored) -> frozenset[str]:
    return lacking_words(understood, _held(item), _printed_in(item), _classes(item))


def _held(item: Scored) -> frozenset[str]:
    """Terms of a unit, its headings and its title."""
    around = " ; ".join(item.evidence.chunk.section)
    return frozenset(terms(f"{_printed_in(item)} ; {around}", item.evidence.language)) | title_terms(item.evidence)


def _printed_in(item: Scored) -> str:
    return " ; ".join((item.unit.text, item.unit.lead_in, *(header for header, _ in item.unit.cells)))


def _classes(item: Scored) -> frozenset[str]:
    """Of the quantities in a unit, and of the units that its columns are in."""
    cells, language = item.unit.cells, item.evidence.language
    found = [q for column in range(len(cells)) for q in in_cell(cells, column, language)]
    found = found or [*quantities(item.unit.text, "", language)]
    return frozenset({*(q.name for q in found), *(class_of(unit_in(header)) for header, _ in cells)} - {""})


def _states(understood: Understood, item: Scored) -> bool:
    if _lacking(understood, item):
        return False
    language, quantity = item.evidence.language, understood.wanted.quantity
    machine = title_terms(item.evidence) | wholes(language)
    machine |= {term for name in understood.identifiers for term in terms(name.text, language)}
    if any(understood.counts(term) and term not in machine for term in understood.words):
        return True
    if quantity == _LENGTH:
        return bool(_printed(understood) & _held(item))
    heads = (item.unit.cells[0][1], *(head for head, _ in item.unit.cells)) if item.unit.cells else (item.unit.text,)
    return any(quantity_of(head, language) == quantity for head in heads)


def _asks_for_quantity(understood: Understood) -> bool:
    wanted = understood.wanted
    return understood.language != "en" and wanted.kind is AnswerKind.VALUE and wanted.quantity not in ("", COLOUR)


def states_another(understood: Understood, unit: UnitView) -> bool:
    """Whether a question of another language than English asks for a quantity and the best unit states but others, or
    no number at all. What is high or far may be told in any unit, and what is done as needed without one."""
    quantity, stated = understood.wanted.quantity, unit.classes - {COLOUR, "compound"}
    if not _asks_for_quantity(understood):
        return _says_not_how_much(understood, unit)
    if not unit.classes and not unit.numbers - understood.numbers:
        return quantity != INTERVAL
    alike = next((group for group in _ALIKE if quantity in group), {quantity})
    return quantity != _LENGTH and bool(stated) and stated.isdisjoint(alike)


def _says_not_how_much(understood: Understood, unit: UnitView) -> bool:
    """Whether it is asked how much, of whatever, and no number but what a row is called by, or but an interval stands
    there."""
    language, asked = understood.language, understood.wanted
    if language == "en" or asked.kind is not AnswerKind.VALUE or asked.quantity:
        return False
    if "how much" not in in_english(understood.text, language):
        return False
    return not unit.numbers - understood.numbers - unit.key or (language != "ko" and unit.classes == {INTERVAL})


def lacks_a_noun(understood: Understood, best: Scored, paragraph: Sequence[UnitView]) -> bool:
    """Whether a German question for a quantity names a thing that the sentence which states it, its paragraph, headings
    and title don't: 'Der Hydraulikdruck beträgt 35 bar' is no pressure of the coolant's circuit."""
    if understood.language != "de" or best.evidence.language != "de" or best.unit.cells:
        return False
    held = title_terms(best.evidence).union(*(view.context for view in paragraph))
    text = " ; ".join((best.unit.text, best.unit.lead_in))
    classes = frozenset[str]().union(*(view.classes for view in paragraph))
    return _asks_for_quantity(understood) and bool(lacking_words(understood, held, text, classes))


def _is_told(deed: str, held: Set[str], language: str) -> bool:
    """Whether a text holds what is done, a form of it or what is printed for it; of Korean half its bigrams."""
    own = naming_terms(deed, language)
    printed = {term for words in printed_words(deed, language).values() for term in terms(words, language)}
    forms = {form for term in own for form in forms_of(term, held, language)}
    return bool((printed | forms) & held) or 2 * len(held & set(own)) >= max(1, len(own))


def quantity_of(words: str, language: str) -> str:
    """The class of quantity that words name, '' for none: 'Drehzahl' a speed."""
    return wanted(f"what {in_english(words, language)}").quantity if words else ""


def _in_compound(term: str, text: str, understood: Understood) -> bool:
    """Whether a German text names a thing and what is asked of it in one word: 'Sägebandlänge' for the length of the
    'Sägeband'. A length is no width."""
    quantity, asked = understood.wanted.quantity, understood.words.keys() - {term}
    of_length = _printed(understood)
    for word in _WORD.findall(text):
        for rest in _rests(word.casefold(), term):
            own = frozenset(terms(rest, "de"))
            if own & asked or (own & of_length if quantity == _LENGTH else quantity and _names(rest, quantity)):
                return True
        if any(term in terms(rest, "de") for other in asked for rest in _rests(word.casefold(), other)):
            return True
    return False


def _names(words: str, quantity: str) -> bool:
    return quantity_of(words, "de") == quantity


def _printed(understood: Understood) -> frozenset[str]:
    """Terms of what manuals print for words of the question."""
    printed = printed_words(understood.text, understood.language).values()
    return frozenset(terms(" ".join(printed), understood.language))


def _in_two(term: str, held: Set[str]) -> bool:
    """Whether both parts of a German compound stand in a text: those of 'Getriebeöl'."""
    ends = {
        rest.removeprefix(link) for rest in (term[cut:] for cut in range(_PART, len(term))) for link in ("", *_LINKS)
    }
    return any(
        term.startswith(other) and any(rest in ends & held for rest in _rests(term, other))
        for other in held
        if len(other) >= _PART and other != term
    )


def _rests(word: str, term: str) -> Iterable[str]:
    """What a word has behind a term, with and without what links the two."""
    word = word.replace("ß", "ss")
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    if not plain.startswith(term) or len(plain) != len(word):
        return ()
    rest = word[len(term) :]
    return {rest, *(rest.removeprefix(link) for link in _LINKS)}
