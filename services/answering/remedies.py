"""What is to be done when something is wrong: told by the row or the section of that very symptom, or by none.

A question of the form 'What do I do when the pump runs dry?' is about the remedy, whatever quantity, button or warning
its condition names; a step that merely has its words ('Press START.') is another job's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from models.analyzer import names_in, terms
from models.types import Unit, UnitKind
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.views import title_terms
from services.answering.wanted import symptom

_HELD = 0.75
"""Least share of a symptom's words that a row, heading or sentence of that symptom has. Each counts alike: of 'the
motor smokes' the smoke says more than the rarer word."""
_AKIN = 0.6
"""Least share in a row that is of this symptom in other words, if the score says so."""
_DEGREES = frozenset(
    terms(
        "get gets got become becomes became go goes went gone keep keeps stay stays remain remains seem seems happen"
        " happens occur occurs too very much lot bit quite really suddenly always again still already any more anymore"
        " properly correctly shown displayed appears appear"
    )
)
"""What says how far or how often something is so, and nothing of what."""
_NOT = re.compile(r"\b(?:not|never|cannot|no|without|nicht|kein\w*|pas|ne|no|sin)\b|n['’]t\b|않|안 ", re.IGNORECASE)
_LACKS = re.compile(
    r"\b(?:fail\w*|unable|nothing|stuck|missing|lack\w*|refus\w*|insufficient|too|low|poor|dead|block\w*|jam\w*|off|stop\w*"
    r"|stall\w*|ohne|fehl\w*|sans|falta\w*|불)\b",
    re.IGNORECASE,
)
"""Other words by which a table says that something is not: 'Failure to start', 'No delivery'."""
_BESIDE = re.compile(r"[,;|.]")
_CAUSE = re.compile(
    r"\b(?:causes?|reasons?|(?:mögliche )?ursachen?|causes? possibles?|causas?|원인)\b|원인", re.IGNORECASE
)
_REMEDY = re.compile(
    r"\b(?:remed(?:y|ies)|(?:corrective )?(?:actions?|measures?)|solutions?|what to do|corrections?|counter-?measures?"
    r"|fix(?:es)?|repairs?|do|abhilfe\w*|behebung|maßnahmen?|massnahmen?|beseitigung|lösung\w*|remèdes?|solutions?|actions?"
    r"|mesures?|soluci[oó]n(?:es)?|remedios?|acci[oó]n(?:es)?|medidas?)\b|조치|대책|해결",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:if|when|whenever|in case|wenn|falls|bei|si|lorsque|quand|cuando|en caso)\b|면\b", re.I)


_CLAUSE = re.compile(
    r"\b(?:wenn|falls|lorsque?|quand|cuando|si|s['’](?=ils? )|en cas (?:de |d['’])|en caso de)(?!\w)(?P<behind>[^?,]+)",
    re.I,
)
_CLAUSE_BEFORE = re.compile(r"^(?P<before>.+?) ?면[ ,]|^(?P<told>.+?)[,.:] \S+[^,.:]*$")
"""The condition behind 'wenn', before '-면', or before ', was tun?'."""


def is_its_remedy(understood: Understood, item: Scored) -> bool:
    """Whether a unit is the row, with a remedy, whose symptom has every word of the one that is asked about."""
    asked = _symptom(understood)
    if asked is None or not item.unit.cells or not _has_remedy(item.unit):
        return False
    held = asked.held(_of_symptom(item))
    said = held == asked.terms and len(held - title_terms(item.evidence)) > 1
    return said and not asked.is_denied(_cells(item), item.evidence.language)


def is_headed(understood: Understood, item: Scored) -> bool:
    """Whether a unit stands below a heading that is the symptom for which a remedy is asked."""
    asked = _symptom(understood)
    language = item.evidence.language
    return asked is not None and any(
        _says(asked, item, frozenset(terms(title, language))) for title in item.evidence.chunk.section[-2:]
    )


def lacks_the_symptom(understood: Understood, item: Scored) -> bool:
    """Whether a remedy is asked for and what would be shown is none of this symptom."""
    asked = _symptom(understood)
    if asked is None or understood.names & names_in(item.unit.text.replace(" | ", " ; ")):
        return False
    if item.unit.cells and _has_remedy(item.unit):
        told = _cells(item)
        return asked.share(_of_symptom(item, cause=True)) < _AKIN or asked.is_denied(told, item.evidence.language)
    if item.unit.cells and not any(header for header, _ in item.unit.cells):  # nobody says which of them is a remedy
        return asked.share({*terms(item.unit.text, item.evidence.language)} | title_terms(item.evidence)) < _AKIN
    return not (_headed(asked, [item]) or _sentences(asked, [item]))


@dataclass(frozen=True, slots=True)
class _Symptom:
    """terms: of the condition in which something is to be done. negated: whether it is that something is not. forms:
    terms of verbs in other languages than English -> their forms in the documents. names: terms of what it names."""

    terms: frozenset[str]
    negated: bool
    forms: Mapping[str, frozenset[str]]
    names: frozenset[str]

    def held(self, words: Set[str]) -> frozenset[str]:
        """Those of its terms that stand among these."""
        return frozenset(t for t in self.terms if t in words or self.forms.get(t, frozenset()) & words)

    def share(self, words: Set[str]) -> float:
        return len(self.held(words)) / len(self.terms)

    def is_denied(self, text: str, language: str) -> bool:
        """Whether a text has all of its words and says the contrary: 'Motor starts by itself', where the motor does not
        start. What is said beside it ('Head too low, no alarm') is another matter."""
        if self.held(frozenset(terms(text, language))) != self.terms:
            return False
        text = " ; ".join(part for part in _BESIDE.split(text) if self.held(frozenset(terms(part, language))))
        return self.negated != bool(_NOT.search(text) or (self.negated and _LACKS.search(text)))


def _symptom(understood: Understood) -> _Symptom | None:
    """What is wrong; None where no remedy is asked for."""
    if not understood.wanted.remedy:
        return None
    said = symptom(understood.text) if understood.language == "en" else _clause(understood.text)
    words = {term: understood.words.get(term, "") for term in terms(said, understood.language)}
    own = {term for term, word in words.items() if word and understood.counts(term) and not _NOT.search(word)}
    found = frozenset(own - _DEGREES or own)
    forms = {} if understood.language == "en" else understood.said
    names = frozenset(term for name in understood.identifiers for term in (name.normal, *terms(name.text)))
    return _Symptom(found, bool(_NOT.search(said)), forms, names) if found else None


def _clause(question: str) -> str:
    found = _CLAUSE.search(question) or _CLAUSE_BEFORE.search(question)
    return next(filter(None, found.groups()), "") if found else ""


def _headed(asked: _Symptom, scored: Sequence[Scored]) -> list[Scored]:
    """The units below a heading that is this symptom, with the question of a diagnosis that they answer."""
    found = []
    for item in (each for each in scored if not each.unit.cells):
        units, titles = item.evidence.chunk.units, item.evidence.chunk.section[-2:]
        question = next((u.text for u in reversed(units[: item.position]) if u.text.rstrip().endswith("?")), "")
        said = (*titles, *(f"{title} ; {question}" for title in titles if question))
        words = (frozenset(terms(each, item.evidence.language)) for each in said)
        if any(_says(asked, item, each) for each in words):
            found.append(item)
    return found


def _sentences(asked: _Symptom, scored: Sequence[Scored]) -> list[Scored]:
    """The sentences that say what is to be done in this condition, or forbid it."""
    return [
        item
        for item in scored
        if not item.unit.cells
        and (_CONDITION.search(f"{item.unit.lead_in} {item.unit.text}") or item.unit.kind is UnitKind.WARNING)
        and _says(asked, item, frozenset(terms(f"{item.unit.lead_in} ; {item.unit.text}", item.evidence.language)))
    ]


def _says(asked: _Symptom, item: Scored, words: frozenset[str]) -> bool:
    """Whether words are the symptom's, and more of it than the machine's name, which what is told of any error needn't
    say again."""
    title = title_terms(item.evidence)
    others = asked.terms - asked.names
    if len(others) > 1 and others == asked.held(words) - asked.names:
        return True
    return asked.share(words | title) >= _HELD and bool(asked.held(words - title))


def _has_remedy(unit: Unit) -> bool:
    return any(_REMEDY.search(header) and cell.strip(" -–") for header, cell in unit.cells)


def _of_symptom(item: Scored, cause: bool = False) -> frozenset[str]:
    """Terms of a row's symptom, and of its cause, with what names the machine."""
    return frozenset(terms(_cells(item, cause), item.evidence.language)) | title_terms(item.evidence)


def _cells(item: Scored, cause: bool = False) -> str:
    cells = item.unit.cells
    told = (cell for header, cell in cells if not _REMEDY.search(header) and (cause or not _CAUSE.search(header)))
    return " ; ".join(told)
