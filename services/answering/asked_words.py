"""What the words of a question say: what is to be done, of what, what of it, and how much each word tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Set

from models.analyzer import terms
from services.answering.colours import COLOUR, NAMES
from services.answering.languages import SAYS, deeds, parts, stating, telling
from services.answering.quantities import class_of
from services.answering.understand import Understood
from services.answering.vocabulary import FUNCTION_WORDS, Vocabulary
from services.answering.wanted import AnswerKind

_FOCUS = re.compile(
    r"\b(?:what|which)(?:'s| is| are)? (?:the |an? )?([\w\s-]+?)"
    r" (?:of|for|does|do|is|are|should|can|has|have|in|on|with|to|may|must|will)\b"
    r"|\bhow (?:much|many) ([\w-]+(?: [\w-]+)?)",
    re.I,
)
_THINGS = re.compile(
    r"\b(?:the|an?|my|our|your|this|that|these|those|each|every|one)\s+((?:[^\W_][\w/.-]*\s*){1,6})", re.I
)
_NO_MORE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|shows?|goes|go|gets?|do|does|did|needs?|takes?|weighs?|runs?|wants?|comes?|can"
    r"|must|should|may|will|would|could|be|before|after|when|if|while|at|with|from|to|of|for|on|in|and|or|by|not|about"
    r"|into|as|than|it|i|you|we|they|that|which|what|how)\b",
    re.I,
)
_DOING = re.compile(
    r"\bhow (?:do|can|should|would|must|to|could|might|am)\b(?: (?:i|you|we|one|it|they))?"
    r"(?: (?:safely|properly|correctly|even))? ([a-z]+)"
    r"|\bhow (?:is|are) .*? ([a-z]+ed|set|put|run|done|built|made|reset)\b",
    re.I,
)

_NO_DEED = re.compile(
    r"\b(?:le|la|les|une?|du|aux?|el|los|las|una|del|al|de|pour|para|sans|sin) ([^\W\d_]+)|\bd['’]([^\W\d_]+)", re.I
)
"""'El cárter' ends like a verb, and 'para limpiar' says what for."""

INTERVAL, _STATES = "time", 0.05


def things(understood: Understood) -> frozenset[str]:
    """Terms of what an article or the like stands before: 'torque', 'suction', 'screw' of 'the torque of the suction
    screw', 'pumped' and 'product' of 'What viscosity may the pumped product have?'"""
    phrases = (_NO_MORE.split(found[1])[0] for found in _THINGS.finditer(understood.text))
    return frozenset(
        term
        for phrase in phrases
        for word in re.findall(r"[^\W_]+", phrase)
        if word.casefold() not in FUNCTION_WORDS
        for term in terms(word, understood.language)
    )


def focused(understood: Understood) -> tuple[str, ...]:
    """Terms of what is asked about the subject: 'boiling point' in 'What is the boiling point of the coolant?'"""
    found = _FOCUS.search(understood.text)
    words = next(group for group in found.groups() if group).split() if found else []
    return terms(" ".join(w for w in words if w.casefold() not in FUNCTION_WORDS), understood.language)


def deed(understood: Understood) -> frozenset[str]:
    """Terms of what is to be done: 'bleed' in 'How do I bleed the brakes?' Empty where nothing is."""
    found = _DOING.search(understood.text)
    word = (found[1] or found[2] or "").casefold() if found else ""
    return frozenset() if word in FUNCTION_WORDS else frozenset(terms(word, understood.language))


def undone(understood: Understood, held: Container[str]) -> float:
    """1 if what is to be done ('how do I bleed the brakes') is not held, 0 if it is or nothing is to be done."""
    asked = deed(understood)
    return float(bool(asked) and not any(term in held for term in asked))


def stating_words(understood: Understood) -> frozenset[str]:
    """The words of a question for a quantity that say what its thing does: 'läuft' of 'how fast runs the band'. What is
    done every 500 hours is another matter: it must be what is asked for."""
    if understood.wanted.quantity in ("", INTERVAL):
        return frozenset()
    verbs = stating(understood.text, understood.language)
    return frozenset(word for word in understood.words.values() if any(p.casefold() in verbs for p in parts(word)))


def deed_words(understood: Understood) -> frozenset[str]:
    """The words of a French or Spanish question for a thing that say what is done with it: verbs, which manuals have as
    other verbs and as nouns. Of German the small letter tells them, of Korean the ending (`languages.telling`). How,
    how often and whether something is done is another matter, and so is what for: it must be what is asked for."""
    asked = understood.wanted
    of_a_thing = asked.kind in (AnswerKind.VALUE, AnswerKind.IDENTIFIER) and asked.quantity != INTERVAL
    if understood.language not in ("fr", "es") or not of_a_thing:
        return frozenset()
    done = tuple({deed.casefold() for deed in deeds(understood.text, understood.language)})
    others = {word.casefold() for found in _NO_DEED.findall(understood.text) for word in found}
    return frozenset(
        word
        for word in understood.words.values()
        if any(part.startswith(done) for part in parts(word.casefold())) and word.casefold() not in others
    )


def telling_terms(understood: Understood, vocabulary: Vocabulary) -> dict[str, float]:
    """Terms of the question that count -> how much their words tell. 'Brand-new' counts as 'brand' and 'new', and as
    one word only where the documents have it as one."""
    found: dict[str, float] = {}
    states, done = stating_words(understood), deed_words(understood)
    for term, word in understood.words.items():
        if understood.weights.get(term, 0) <= 0:
            continue
        if "-" in word and not any(c.isdigit() for c in word):
            piece = next((p for p in word.split("-") if term in terms(p, understood.language)), "")
            if not piece and term not in vocabulary:
                continue
            word = piece or word
        tells = telling(word, understood.language)
        found[term] = _STATES if word in states else min(tells, SAYS) if word in done else tells
    return found


def as_meant(understood: Understood) -> Callable[[Set[str], Container[str]], Set[str]]:
    """From the terms and the classes of quantity that are held to these terms, and the question's spoken words of which
    the manual's word is held, and its names of units that measure what is held."""
    units = {
        term: name
        for term, word in understood.words.items()
        if (name := COLOUR if word.casefold() in NAMES else class_of(word))
    }

    def meant(held: Set[str], classes: Container[str]) -> Set[str]:
        spoken = {s for s, printed in understood.said.items() if any(term in held for term in printed)}
        return held | spoken | {term for term, name in units.items() if name in classes}

    return meant if units or understood.said else lambda held, _: held
