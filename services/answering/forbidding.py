"""What must not be done: questions that ask for it, statements that forbid, and whether one rules on the other.

'Which oil must not be used?' is answered by what forbids an oil, 'Can the pump run dry?' by the sentence that forbids
just that: with No. A rule that holds under a condition only ('not more than', 'before', 'without') answers no plain
question with No, unless the question has that condition, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ingestion.sentences import sentences
from models.analyzer import terms
from services.answering.inflected import held
from services.answering.languages import joins
from services.answering.prohibitions import forbids
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.wanted import AnswerKind

_ONLY_WHERE = re.compile(
    r"\b(?:more than|less than|longer than|higher than|above|below|over|before|after|until|unless|without|if|when|while"
    r"|with|except|during|only|than|to|for|bevor|bis|ohne|wenn|mit|während|länger|mehr|nach|vor|bei|über|unter|solange"
    r"|avant|sans|si|plus|avec|pendant|après|quand|lorsque|sauf|dans|sin|cuando|más|con|durante|antes|después|hasta"
    r"|salvo|encima|debajo)\b",
    re.I,
)
_ONLY_WHERE_KO = re.compile(
    r"(\S+?)(?:에서)?\s*(?:중에?|때|경우|전에|후에|이상|이하|초과|미만|없이|동안)(?![\uac00-\ud7a3])"
)
_RULES = (
    "permit", "permitted", "permissible", "allow", "allowed", "suitable", "approved", "recommended", "recommend", "use",
    "used", "using", "not", "never", "must", "may", "can", "should", "okay", "ok", "possible", "safe", "forbidden",
    "prohibited", "avoid", "do", "done", "doing", "does",
    "erlaubt", "zulässig", "gestattet", "möglich", "verwenden", "benutzen", "lassen", "permis", "autorisé", "possible",
    "peux", "droit", "utiliser", "permitido", "posible", "podemos", "utilizar", "usar", "허용", "허용되나요",
)  # fmt: skip
"""What asks whether something is allowed, and names nothing."""
_CLAUSE = re.compile(r"[;:(]\s*|,\s+(?:because|since|so|and|or|as)\b|\s[–—]\s|\b(?:because|since)\b", re.I)
_DONE = re.compile(
    r"\b(?:do not|don['’]t|never|(?:must|shall|should|may)(?: not|n['’]t| never)(?: be)?|cannot be)"
    r" (?:\w+ly )?([a-z]+)",
    re.I,
)
"""What must not be done, in English: of 'never run it with the hatch open' it is not the opening."""
_HOLDS_FOR = re.compile(r"\(([^()]*\d[^()]*)\)\W*$")
"""What a sentence holds for: 'do not adjust the gap (KN-12)'."""
_PURPOSE = re.compile(r"^\W*(?:in order )?to (?:avoid|prevent|reduce|protect|minimi[sz]e)\b[^,]*, *", re.I)
"""What a rule is good for narrows it by nothing."""


def rules_it_out(understood: Understood, best: Scored) -> bool:
    """Whether a unit forbids just what is asked about: all of it stands in what it forbids."""
    if understood.wanted.forbids:
        asked, language = _about(understood), best.evidence.language
        return bool(asked) and any(forbids(text, language) and asked.keys() <= own for text, own in _clauses(best))
    return says_no(understood, best)


def says_no(understood: Understood, best: Scored) -> bool:
    """Whether a question for yes or no is answered by a unit that forbids just that, whatever the conditions."""
    # 'Can it run at 90 °C?' weighs one figure against another
    weighs = understood.wanted.quantity and understood.numbers
    if understood.wanted.kind is not AnswerKind.YES_NO or weighs or not best.unit.text:
        return False
    asked = _about(understood)
    if not asked or forbids(understood.text, understood.language):
        return False
    language, around = best.evidence.language, _around(best)
    for clause, own in _clauses(best):
        said = held(asked, own, clause, language)
        whole = bool(said) and asked.keys() <= said | around
        if whole and forbids(clause, language) and _plainly(clause, own, asked, language):
            return True
    return False


def _plainly(clause: str, own: frozenset[str], asked: Mapping[str, str], language: str) -> bool:
    """Whether nothing narrows the rule that the question lacks."""
    if language == "ko":
        narrows = " ".join(found[1] for found in _ONLY_WHERE_KO.finditer(clause))
        return frozenset(terms(narrows, language)) <= asked.keys()
    clause = _PURPOSE.sub("", clause)
    done = _DONE.search(clause) if language == "en" else None
    if done and (verb := frozenset(terms(done[1], language)) - _ruling()) and not held(asked, verb, "", language):
        return False
    found = _ONLY_WHERE.search(clause)
    if found is None:
        return True
    words = {
        t: w for w in re.findall(r"[\w-]+", clause[found.end() :]) if not joins(w, language) for t in terms(w, language)
    }
    rest = {term: word for term, word in words.items() if term in own and term not in _ruling()}
    return rest.keys() <= held(rest, asked.keys(), " ".join(asked.values()), language)


@cache
def _ruling() -> frozenset[str]:
    return frozenset(t for word in _RULES for language in ("en", "de", "fr", "es", "ko") for t in terms(word, language))


def _about(understood: Understood) -> dict[str, str]:
    """The terms of the question, with their words, but those that ask whether it is allowed."""
    return {term: word for term, word in understood.words.items() if understood.counts(term) and term not in _ruling()}


def _clauses(item: Scored) -> list[tuple[str, frozenset[str]]]:
    language = item.evidence.language
    texts = [part for sentence in sentences(item.unit.text) for part in _CLAUSE.split(sentence) if part.strip()]
    return [(text, frozenset(terms(text, language))) for text in texts]


def _around(item: Scored) -> frozenset[str]:
    headings = " ; ".join((item.unit.lead_in, *_HOLDS_FOR.findall(item.unit.text), *item.evidence.chunk.section[-2:]))
    return frozenset(terms(headings, item.evidence.language))
