"""Step 1, understand: from a question and its conversation to what is searched for, and the kind of answer wanted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz.distance import OSA

from models.analyzer import Identifier, normal, question_terms, terms
from models.index.port import Vector
from models.types import Asked, Asset, Query, Turn
from services.answering.carried import carried
from services.answering.fault_numbers import names_of_faults
from services.answering.inflected import forms_of
from services.answering.languages import (
    WORD,
    deeds,
    in_english,
    joins,
    language_of,
    naming_words,
    only_asking,
    parted,
    parts,
    printed_words,
    whole,
)
from services.answering.naming import bare, named
from services.answering.next_step import asked_step
from services.answering.quantities import quantities
from services.answering.slips import corrections
from services.answering.spelled import digits
from services.answering.spoken import SAID, SYMBOLS
from services.answering.subject import Subject, read_subject, replied, serial_in, with_names, without_serial
from services.answering.two_spellings import spelled_otherwise
from services.answering.vocabulary import FUNCTION_WORDS, Vocabulary
from services.answering.wanted import AnswerKind, Wanted, wanted
from services.answering.worked_out import Foretold, Overview
from services.assets.condition.question import ConditionRequest
from services.assets.fixes import FixRequest
from services.assets.gauge import GaugeRequest
from services.assets.request import Absent, Request

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_FOLLOW_UP = re.compile(r"^\W*(?:and|what about|how about|ok(?:ay)?|then|so|but)\b", re.I)
_POINTING = re.compile(r"\b(?:it|its|that|this|they|them|their|there|those|these|one|same)\b", re.I)
_ASKS_FOR_STEPS = re.compile(
    r"\b(?:steps?|procedures?|instructions?|way|process|sequence)\b(?= (?:to|for|of|in)\b)"
    r"|\b(?:walk|talk|take|guide) (?:me|us) through\b|\b(?:in )?(?:what|which) order\b",
    re.I,
)
"""What is asked for, not what it is about."""
_ASKS_FOR_MEANING = re.compile(r"\b(?:stands? for|meanings?|abbreviations?|acronyms?|short for)\b", re.I)
_ASKS_LEAVE = re.compile(
    r"\b(?:is it|(?:am|are) (?:i|we|you)) (ok|okay|allowed|permitted|permissible|possible|acceptable|advisable"
    r"|forbidden|prohibited|necessary)(?= (?:to|if|that|for)\b)",
    re.I,
)
"""Whether it may be done is asked, not what: a rule says 'never' and 'must', and seldom 'allowed'."""
_ONLY_ASKS = (
    "suitable", "permitted", "allowed", "approved", "recommended", "acceptable", "forbidden", "prohibited", "avoid",
    "never", "next", "step", "comes", "follows", "following", "after", "before", "once",
)  # fmt: skip
"""What asks for what is forbidden, or for the step next to another: it names nothing."""
_HALF = 0.5
_COMPOUND, _MOST_AKIN = 5, 3
"""Letters from which on a part of a German compound tells what it is of, and how many compounds are taken for it."""
_UNKNOWN = Wanted(AnswerKind.OTHER)


RowRequest = Request | FixRequest | GaugeRequest | ConditionRequest | Foretold | Overview | Absent
"""What is asked of rows of logs or of readings, or why these can't say it."""


@dataclass(frozen=True, slots=True)
class Understood:
    """The standalone query that the other steps work on.

    weights: the analyzer's terms of the question, in order -> how much each counts (1; half for words that only the
    conversation, a typo's correction or a spoken quantity brought in; 0 for function words).
    words: each term that counts -> the word as it was written. near: identifiers of the documents that differ little
    from one that occurs nowhere. numbers: plain decimal spellings, those of identifiers left out; keys: those of them
    without a unit, which may name a row. vector: of `text`, unit length, None without an embedder. subject: the unit
    and the edition that it is about. history: what is asked of the logs' rows or of readings, or why they can't say it;
    None for a question that is not answered by counting and looking in them. bare: it asks what there is about an
    identifier, and nothing else. said: terms of spoken words -> of what manuals print for them. codes: names (normal)
    of the documents for faults that it names by their numbers; they are in `near`, too. follows: it can't be
    understood without the question before it, which `text` begins with.
    """

    text: str
    language: str = "en"
    weights: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    identifiers: tuple[Identifier, ...] = ()
    numbers: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    wanted: Wanted = _UNKNOWN
    assets: tuple[str, ...] = ()
    vector: Vector | None = None
    asked: Asked | None = None
    near: tuple[Identifier, ...] = ()
    subject: Subject = field(default_factory=Subject)
    history: RowRequest | None = None
    bare: bool = False
    said: Mapping[str, frozenset[str]] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    follows: bool = False

    @property
    def sought(self) -> tuple[Identifier, ...]:
        """The identifiers to look for: those asked for, and what is written nearly like one that occurs nowhere."""
        return (*self.identifiers, *self.near)

    @property
    def names(self) -> frozenset[str]:
        """The identifiers asked for, as the documents have them."""
        return frozenset(i.normal for i in self.identifiers)

    def names_an_asset(self, said: str) -> bool:
        """Whether words of the question are those of an asset's name: 'X-20' is none of the HX-200's."""
        return any(whole(said).search(name) for name in self.assets)

    def counts(self, term: str) -> bool:
        """Whether a term is one of the question that says something."""
        return self.weights.get(term, 0) > 0

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(self.weights)


def understand(
    query: Query, vocabulary: Vocabulary, assets: Sequence[str], machines: Sequence[Asset] = ()
) -> Understood:
    """What is asked for, by rules and the site's own vocabulary. The vector is filled in by the caller.

    assets: the names known to the store and visible to the audience; machines: what is known of them.
    """
    query = replied(query)
    asked = with_names(parted(" ".join(query.question.question.split())), vocabulary.spelled)
    language = language_of(without_serial(asked))
    query = replace(query, question=replace(query.question, question=asked))
    earlier = carried(_earlier(asked, query.history), asked)
    assets_named = _assets(asked, query, assets)
    question, subject = read_subject(query, [machine for machine in machines if machine.name in assets_named])
    serial = serial_in(question)
    if serial and (serial.isdigit() or not vocabulary.names(normal(serial))):
        question = without_serial(question)  # a number that no document holds is no word to search for
    text = " ".join([*((earlier,) if earlier else ()), question])
    names = named(text, vocabulary)
    ids = names.identifiers
    weights, words = _weights(_with_symbols(named(question, vocabulary).respelled), language, 1.0)
    models = " ".join(machine.model for machine in machines if machine.name in assets_named)
    for source in (earlier, " ".join(assets_named), models):
        for term, weight in _weights(source, language, _HALF)[0].items():
            weights.setdefault(term, weight)
    for term in corrections(words, vocabulary, language):
        weights.setdefault(term, 1.0)
    said = _said(question, language) | (_compounds(words, vocabulary) if language == "de" else {})
    otherwise = (
        spelled_otherwise(words, vocabulary) if language == "en" else _forms(question, words, vocabulary, language)
    )
    otherwise |= _in_figures(words, language)
    for term, others in otherwise.items():
        said[term] = said.get(term, frozenset()) | others
    for term in (term for meant in said.values() for term in sorted(meant)):
        weights.setdefault(term, _HALF)
    for term in terms(" ".join(_phrases(question, language)), language):
        weights[term] = 0.0
        words.pop(term, None)  # 'out of the box' is of no box
    for term in terms(" ".join(only_asking(question, language)), language):
        weights[term] = 0.0
        words.pop(term, None)
    printed = printed_words(question, language)
    for term in terms(" ".join(printed.values()), language):
        weights.setdefault(term, _HALF)
    for term in terms(" ".join(printed), language):
        words.pop(term, None)  # said, and found by what is printed for it
    kind = wanted(in_english(question, language))
    if kind.kind is AnswerKind.OTHER and earlier:
        kind = wanted(in_english(earlier, language))
    if kind.kind is AnswerKind.PROCEDURE and language == "en":
        for term in terms(" ".join(_ASKS_FOR_STEPS.findall(question)), language):
            weights[term] = 0.0
            words.pop(term, None)
    if kind.kind is AnswerKind.DEFINITION and language == "en":
        for term in terms(" ".join(_ASKS_FOR_MEANING.findall(question)), language):
            weights.pop(term, None)
            words.pop(term, None)
        if len(words) == 1:  # 'what' and 'does' aren't searched for beside it: of a short word they find other passages
            weights = {term: weight for term, weight in weights.items() if weight > 0}
    for word in _ONLY_ASKS if kind.forbids or asked_step(question) else _ASKS_LEAVE.findall(question):
        for term in terms(word, language):
            if term in words:
                weights[term] = 0.0
                words.pop(term)
    codes = names_of_faults(text, vocabulary)
    near = (
        *(n for i in ids if not vocabulary.names(i.normal) for n in near_identifiers(i, vocabulary)),
        *(Identifier(code, code) for code in codes),
    )
    numbers, keys = _numbers(without_serial(text), ids, language)
    understood = Understood(
        text, language, weights, words, ids, numbers, keys, kind, assets_named, near=near, subject=subject, said=said,
        bare=bare(naming_words(question, language), ids), codes=codes,
        follows=bool(earlier),
    )  # fmt: skip
    about = replace(understood, words={**_weights(earlier, language, _HALF)[1], **words}) if earlier else understood
    return understood if _names_something(about) else replace(understood, asked=Asked("subject"))


def _said(question: str, language: str) -> dict[str, frozenset[str]]:
    """Terms of spoken words in the question -> those of the words that manuals print for them."""
    found: dict[str, frozenset[str]] = {}
    phrases = _phrases(question, language)
    for pattern, printed in SAID if language == "en" else ():
        for match in pattern.finditer(question):
            if any(match.group() in phrase and match.group() != phrase for phrase in phrases):
                continue
            for term in terms(match.group(), language):
                found[term] = found.get(term, frozenset()) | frozenset(terms(printed, language))
    return found


def _phrases(question: str, language: str) -> list[str]:
    """Spoken phrases of three words and more: each means something as a whole, its words nothing."""
    found = (m.group() for pattern, _ in SAID for m in pattern.finditer(question)) if language == "en" else ()
    return [phrase for phrase in found if len(phrase.split()) > 2]


def _compounds(words: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, frozenset[str]]:
    """For German nouns those of the documents that they begin or end, or that begin or end them: 'Getriebeöl' is told
    where 'Getriebe' is, 'Bandlänge' by 'Sägebandlänge'. Of several the most frequent ones."""
    found: dict[str, frozenset[str]] = {}
    for term, word in words.items():
        if len(term) < _COMPOUND or not word[:1].isupper() or not word.isalpha():
            continue
        ends = (term[:_COMPOUND], term[-_COMPOUND:])
        akin = [
            (-count, other)
            for other, count in vocabulary.counts.items()
            if len(other) >= _COMPOUND
            and other != term
            and (other.startswith(ends[0]) or other.endswith(ends[1]))
            and _is_in_compound(*sorted((term, other), key=len))
        ]
        if akin:
            found[term] = frozenset(other for _, other in sorted(akin)[:_MOST_AKIN])
    return found


def _forms(question: str, words: Mapping[str, str], vocabulary: Vocabulary, language: str) -> dict[str, frozenset[str]]:
    """For verbs of other languages than English their forms in the documents, and the nouns made of them: a table says
    'schmieren' and 'Nettoyage' of what is 'geschmiert' and what one 'nettoie'. A German verb begins small."""
    found: dict[str, frozenset[str]] = {}
    whole = deeds(question, language) if language == "de" else []
    for term, word in words.items():
        if not term.isalpha() or (language == "de" and not word[:1].islower()):
            continue
        ends = {t for deed in whole if deed.endswith(word) for t in terms(deed, language)}
        forms = frozenset(t for each in {term, *ends} for t in forms_of(each, vocabulary.counts, language))
        if forms := forms | (ends & vocabulary.counts.keys()) - {term}:
            found[term] = forms
    return found


def _in_figures(words: Mapping[str, str], language: str) -> dict[str, frozenset[str]]:
    """For numbers in words those that manuals print: '4' for 'cuatro'."""
    figures = {term: digits(word, language) for term, word in words.items() if word.isalpha()}
    return {term: frozenset((figure,)) for term, figure in figures.items() if figure.isdigit()}


def _is_in_compound(short: str, long: str) -> bool:
    return len(long) - len(short) > 1 and (long.startswith(short) or long.endswith(short))


def _with_symbols(question: str) -> str:
    """The question with the names of units as the symbols that manuals print: 'millimetres' -> 'mm'."""
    for pattern, symbol in SYMBOLS:
        question = pattern.sub(symbol, question)
    return question


def _earlier(question: str, history: Sequence[Turn]) -> str:
    """The question before, if this one can't be understood without it; else ''."""
    if not history:
        return ""
    content = [w for w in _WORD.findall(question) if w.casefold() not in FUNCTION_WORDS and not _POINTING.fullmatch(w)]
    depends = _FOLLOW_UP.search(question) or (_POINTING.search(question) and len(content) <= 5) or len(content) <= 2
    return history[-1].question if depends else ""


def _assets(question: str, query: Query, known: Sequence[str]) -> tuple[str, ...]:
    """Assets that the question or its fields name, spelling of hyphens, spaces and case aside."""
    folded = normal(" ".join(part for part in (question, query.question.asset or "") if part))
    tokens = {normal(token) for token in re.findall(r"[\w./-]+", question)}
    found = []
    for name in known:
        key = normal(name)
        if key in tokens or (" " in name.strip() and key and key in folded and not key.isdigit()):
            found.append(name)
    if query.question.asset:
        found.insert(0, query.question.asset)
    return tuple(dict.fromkeys(found))


def _weights(text: str, language: str, weight: float) -> tuple[dict[str, float], dict[str, str]]:
    weights: dict[str, float] = {}
    words: dict[str, str] = {}
    said = (*_WORD.findall(text), *WORD.findall(text))  # 'faut-il' only asks as a whole, too
    functional = {t for word in said if joins(word, language) for t in terms(word, language)}
    for word in naming_words(text, language):
        for term in naming_terms(word, language):
            words.setdefault(term, word)
    for term in question_terms(text, language):
        weights.setdefault(term, 0.0 if term in functional and term not in words else weight)
    return weights, words


def naming_terms(word: str, language: str) -> list[str]:
    """The terms of a word that say something. Of other languages than English without those of its parts that only join
    ('d' of "d'arrêt") or are of one letter, and without that of the whole beside its parts (`aflext` of 'AFLEX-T')."""
    found = list(question_terms(word, language))
    own = parts(word)
    if language == "en" or len(own) < 2 or any(map(str.isdigit, word)):
        return found
    of_parts = [(part, question_terms(part, language)) for part in own]
    joining = {term for part, of_part in of_parts if joins(part, language) for term in of_part}
    pieces = {term for part, of_part in of_parts if len(part) > 1 for term in of_part}
    named = [term for term in found if term not in joining and term in pieces]
    return named or found


def _numbers(text: str, ids: Sequence[Identifier], language: str) -> tuple[frozenset[str], frozenset[str]]:
    """All numbers, and those without a unit."""
    for identifier in ids:
        text = text.replace(identifier.text, " ")
    found = quantities(digits(text, language), "", language)
    return frozenset(q.value for q in found), frozenset(q.value for q in found if not q.unit)


def near_identifiers(identifier: Identifier, vocabulary: Vocabulary, most: int = 3) -> tuple[Identifier, ...]:
    """Identifiers of the documents that differ from one by one or two characters, nearest first."""
    wanted, allowed = identifier.normal, 1 if len(identifier.normal) < 5 else 2
    found = [
        (OSA.distance(wanted, term, score_cutoff=allowed), term)
        for term in vocabulary.counts
        if term[:1] == wanted[:1] and any(map(str.isdigit, term)) and ("-" in term or any(map(str.isalpha, term)))
    ]
    return tuple(Identifier(term, term) for distance, term in sorted(found) if 0 < distance <= allowed)[:most]


def _names_something(understood: Understood) -> bool:
    """Whether the question names a thing at all: 'how tight?' and 'how do I replace it?' do not."""
    if understood.identifiers or understood.assets:
        return True
    content = [
        word
        for term, word in understood.words.items()
        if understood.counts(term) and not _POINTING.fullmatch(word) and len(word) > 1
    ]
    pointing = bool(_POINTING.search(understood.text))
    bare = re.fullmatch(
        r"(?:torque|voltage|pressure|temperature|speed|current|value|tight|long|hot|fast|often|replace|change|fix|reset|remove|install|check|mean|means|do|work|works)",
        " ".join(content),
        re.I,
    )
    return bool(content) and not (bare and (pointing or len(_WORD.findall(understood.text)) <= 2))
