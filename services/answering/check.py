"""Step 5, check: is the question covered by its evidence at all? Many weak signs, one logistic regression.

The score knows whether the subject is covered, not whether the fact is; so below the threshold the answer is that the
documents do not say, with the closest passages and the words that do not occur in them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from models.analyzer import bases_in, names_in, normal, stands, terms
from models.embedder.rarity import rarity
from models.types import ChunkKind, Evidence, Unit, UnitKind
from models.written_apart import of_rows
from services.answering.abbreviations import spells_out
from services.answering.another_case import another_case
from services.answering.best_section import is_of_another_job
from services.answering.coded import lettered_rows, rows_of_codes
from services.answering.colours import COLOUR, tells_a_colour, tells_its_colour
from services.answering.computed import asks_beyond
from services.answering.contrary import is_contrary
from services.answering.counted import tells_a_signal, unknown_count
from services.answering.fault_numbers import CODE
from services.answering.forbidding import rules_it_out
from services.answering.kind import relation_of, ruled
from services.answering.lamps import another_lamp
from services.answering.named import is_written, of_a_sister, said_of
from services.answering.named_in import lacks_a_noun, lacks_the_deed, states_another
from services.answering.naming import ABOUT_A_CODE
from services.answering.numbered import unknown_numbered, unknown_siblings
from services.answering.of_another_kind import is_of_another_kind
from services.answering.properties import counts_nothing, gives_no_figure, is_another_property, lacks_the_unit
from services.answering.quantities import in_cell, quantities
from services.answering.remedies import is_its_remedy, lacks_the_symptom
from services.answering.rows_of_another import (
    asks_for_a_cell,
    is_a_sister,
    is_blank,
    is_in_a_sisters_column,
    lacks_a_word,
    lacks_the_property,
)
from services.answering.second_look import STATES
from services.answering.sentences_of_another import another_kind, another_numeral, another_share, is_of_another
from services.answering.signalled import another_signal
from services.answering.signs import features
from services.answering.sized import another_size
from services.answering.state import Abstention, Linear
from services.answering.tools import names_of, names_of_document
from services.answering.understand import Understood
from services.answering.units import OF_KIND, Scored
from services.answering.views import UnitView, Views, title_terms
from services.answering.vocabulary import Vocabulary
from services.answering.wanted import NUMBER_OF_A_PART, AnswerKind

_CLOSEST = 3
_RULED_OUT = 0.12
"""Confidence at most in what a rule refuses: one in eight such drafts is right (2 of 16, over six sets of cases)."""
_DOUBT = 0.7
"""Factor on the confidence where a language model finds that the evidence does not hold the answer."""
_VARIANT = re.compile(r"(?<!^)\b([A-Z][\w-]*[a-z][\w-]*) ((?:[A-Z]|\d)[\w-]*(?:\.\d+)?)\b")
"""A product's name and what sets its variant apart: 'HackRF Pro', 'Crazyflie 2.1'. The first word of a question may
only begin its sentence."""
_NUMBER_OF_A_PART = re.compile(r"(?<!\w)(?=[\w./-]*\d[\w./-]*\d)[\w./-]{3,}")
"""Three characters and two digits at least."""
_NO_NUMBER = re.compile(r"\d{1,2}[.,]\d{1,2}|ip\d\d\w?", re.I)
"""A version (3.0), a class of protection (IP40): no part's, serial or document number."""
_ALTERNATIVES = re.compile(r"\b(\w+) or (?!not\b|more\b|less\b)(\w+)", re.I)
"""'Does it come home or land?' asks which of the two, and neither yes nor no."""
_RULES = 0.2
"""Least share of what a yes/no question asks of its subject that the passage must rule on."""
_ABOUT_A_NAME = (AnswerKind.FAULT, AnswerKind.DEFINITION, AnswerKind.OTHER)
_OF_A_THING = (AnswerKind.VALUE, AnswerKind.IDENTIFIER)


@dataclass(frozen=True, slots=True)
class Verdict:
    """answer: whether to answer. confidence: probability that the evidence covers the question.

    missing: words of the question that the closest passages lack, rarest first. close: these are worth showing.
    """

    answer: bool
    confidence: float
    missing: tuple[str, ...]
    close: bool = False
    covered: float | None = None


def check(
    understood: Understood,
    scored: Sequence[Scored],
    evidence: Sequence[Evidence],
    vocabulary: Vocabulary,
    views: Views,
    state: Abstention,
    shown: Sequence[Scored],
) -> Verdict:
    """Answer or abstain. An identifier that occurs nowhere is decisive: whatever is near it is about another thing.

    shown: the units with the one first that would be shown. The confidence is fitted on the best one's signs; another
    one that looks hopeless by its own isn't shown in its place."""
    unknown = unknown_identifiers(understood, vocabulary, evidence)
    if unknown:
        return Verdict(False, 0.0, unknown, close=bool(scored))
    if not scored:
        return Verdict(False, 0.0, tuple(dict.fromkeys(understood.words.values())))
    of_these = scored[:1] if shown[0] is scored[0] else (scored[0], shown[0])
    if unknown := next(filter(None, (of_another(understood, item, evidence) for item in of_these)), ()):
        return Verdict(False, 0.0, unknown, close=True)
    dense = by_vectors(understood, scored, state)
    model = state.model if dense else state.model_without_vectors
    p = probability(model, features(understood, scored, evidence, vocabulary, views))
    threshold = state.threshold if dense else state.threshold_without_vectors
    missing = missing_words(understood, scored, vocabulary, views)
    unit = views.of(scored[0].evidence)[scored[0].position]
    named = understood.bare or understood.wanted.kind in _ABOUT_A_NAME
    if named and _is_entry_of(understood, scored[0], unit) and not lacks_the_property(understood, scored[0], unit):
        return Verdict(True, max(p, threshold), missing)
    entry = (
        tells_a_signal(understood, scored[0])
        or bool(lettered_rows(understood, scored[:1]))
        or _is_entry_of_a_number(understood, scored, unit)
        or spells_out(understood, scored[0])
        or is_its_remedy(understood, scored[0])
    )
    if rules_it_out(understood, scored[0]) or entry:
        return Verdict(True, max(p, threshold), missing)
    if shown[0] is not scored[0]:
        alone = probability(model, features(understood, shown, evidence, vocabulary, views))
        p = p if alone >= state.floor else min(p, alone)
    best, of_a_thing = scored[0], understood.wanted.kind in _OF_A_THING or asks_for_a_cell(understood, scored[0])
    if (
        (
            of_a_thing
            and (is_a_sister(understood, best, unit, evidence) or lacks_a_word(understood, best, unit, vocabulary))
        )
        or is_contrary(understood, shown[0])
        or lacks_the_symptom(understood, shown[0])
        or is_of_another_job(understood, shown[0])
        or another_case(understood, shown[0], views.of(shown[0].evidence)[shown[0].position])
        or is_blank(understood, shown[0])
        or is_in_a_sisters_column(understood, shown[0])
        or _tells_no_colour(understood, shown[0])
        or (of_a_thing and is_of_another(understood, best, unit))
        or lacks_the_property(understood, shown[0], views.of(shown[0].evidence)[shown[0].position])
        or is_of_another_kind(understood, best, unit)
        or lacks_the_deed(understood, shown[0], views.of(shown[0].evidence)[shown[0].position], vocabulary)
        or states_another(understood, unit)
        or lacks_a_noun(understood, best, [view for _, view in _paragraph(best, views)])
        or _names_another(understood, best, evidence)
        or _gives_no_number(understood, shown[0], views)
        or gives_no_figure(understood, shown[0], [unit for unit, _ in _paragraph(shown[0], views)])
        or asks_beyond(understood, best.unit.text)
        or _is_of_another_property(understood, best, views)
        or _rules_on_nothing(understood, best, evidence, views)
    ):
        return Verdict(False, min(p, _RULED_OUT), missing, close=True, covered=min(p, threshold))
    return Verdict(p >= threshold, p, missing, close=p >= state.floor)


def of_another(understood: Understood, best: Scored, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The code, the count, the size, the shares, the numeral, the kind and the signal that the question names where the
    best unit is of another one."""
    return (
        *unknown_numbered(understood, best, evidence),
        *unknown_count(understood, best, evidence),
        *another_size(understood, best),
        *another_share(understood, best),
        *another_numeral(understood, best),
        *another_kind(understood, best),
        *another_signal(understood, best),
        *another_lamp(understood, best),
        *of_a_sister(understood, best),
    )


def by_vectors(understood: Understood, scored: Sequence[Scored], state: Abstention) -> bool:
    """Whether the first weights hold: there are vectors, and the cross-encoder has read, where they weigh that."""
    reads = any(name.startswith(STATES) for name in state.model.features)
    return understood.vector is not None and (not reads or any(STATES in item.features for item in scored))


def doubted(verdict: Verdict, state: Abstention, *, dense: bool) -> Verdict:
    """The verdict after a language model found that the evidence doesn't hold the answer: it can only lower it."""
    threshold = state.threshold if dense else state.threshold_without_vectors
    p = verdict.confidence * _DOUBT
    return replace(verdict, answer=verdict.answer and p >= threshold, confidence=p)


def _is_entry_of(understood: Understood, best: Scored, unit: UnitView) -> bool:
    """Whether the best unit is the entry that the question names, and none of its identifiers is missing.

    An identifier is the row's key; or, if the question asks for nothing else, it stands in a fault table or section, at
    the beginning of the unit, in what that hangs on or in its heading, or is all that was asked."""
    if not understood.identifiers:
        return False
    wanted = understood.names
    if understood.bare and wanted & unit.heads:
        return True  # of several codes, one after the other
    if not wanted <= unit.context_identifiers | unit.identifiers:
        return False
    if best.unit.cells and (wanted & unit.heads or understood.bare):
        return True
    if not understood.bare:
        return False
    chunk = best.evidence.chunk
    heads = unit.heads | names_in(" ".join(chunk.section[-1:]))
    return bool(wanted & heads) or chunk.kind is ChunkKind.FAULT or _asks_nothing_else(understood)


def _is_entry_of_a_number(understood: Understood, scored: Sequence[Scored], unit: UnitView) -> bool:
    """Whether the best unit is the row of a fault that the question names by its number, and holds, with its headings
    and title, whatever else the question names: 'error 15 on the dryer' is not that of the chiller."""
    best = scored[0]
    if not any(row is best for row in rows_of_codes(understood, scored)):
        return False
    held = unit.context | title_terms(best.evidence)
    held |= set(terms(" ; ".join(code[0] for code in CODE.finditer(understood.text)), understood.language))
    return all(term in held or word.casefold() in ABOUT_A_CODE for term, word in understood.words.items())


def _asks_nothing_else(understood: Understood) -> bool:
    """'RT-BAT-P?': whatever is said of it answers."""
    text = understood.text
    for identifier in understood.identifiers:
        text = text.replace(identifier.text, "")
    return not any(c.isalnum() for c in text)


def _names_another(understood: Understood, best: Scored, evidence: Sequence[Evidence]) -> bool:
    """Whether the question names a variant of a product ('HackRF Pro') that the documents know, and the best unit, its
    headings and its title speak of another one alone ('HackRF One'). A maker's name may stand apart from the type's
    ('Acme Servo Drive LS-231'), and a word of the question is none ('Stretch Gripper'). English only: German writes
    every noun with a capital."""
    if understood.language != "en":
        return False
    around = " ; ".join([best.unit.text, best.unit.lead_in, _headed(best.evidence)])
    for name, variant in _VARIANT.findall(understood.text):
        this = re.compile(rf"\b{re.escape(name)}[ _-]?{re.escape(variant)}\b", re.I)
        known = any(this.search(f"{item.chunk.text} ; {_headed(item)}") for item in evidence)
        others = re.findall(rf"\b{re.escape(name)} ((?:[A-Z]|\d)\w*)", around)
        apart = normal(variant) in understood.names and normal(variant) in names_in(around)
        another = any(not _is_asked(other, understood) for other in others)
        if known and not this.search(around) and not apart and another:
            return True
    return False


def _is_asked(word: str, understood: Understood) -> bool:
    return any(word.casefold() == asked.casefold() for asked in understood.words.values())


def _headed(item: Evidence) -> str:
    return " ; ".join([*item.chunk.section, item.title, item.document])


def _gives_no_number(understood: Understood, shown: Scored, views: Views) -> bool:
    """Whether a part, serial or model number is asked for and what would be shown holds none but the question's own, or
    how many there are, and it holds no number."""
    said = f"{shown.unit.label} {shown.unit.text}"
    listed = shown.unit.lead_in.rstrip().endswith(":")
    if understood.wanted.counted and understood.language == "en" and not listed and counts_nothing(said):
        return True
    if not understood.wanted.number_of_a_part:
        return False
    asked = understood.names
    if any(NUMBER_OF_A_PART.search(header) and any(map(str.isdigit, cell)) for header, cell in shown.unit.cells):
        return False
    names = views.of(shown.evidence)[shown.position].identifiers - asked
    if any(name[0].isalpha() and not _NO_NUMBER.fullmatch(name) for name in names):
        return False  # a 1off is none
    text = " ; ".join((shown.unit.label, shown.unit.text, *(cell for _, cell in shown.unit.cells)))
    for measured in (q for q in reversed(quantities(text)) if q.unit):
        text = f"{text[: measured.start]} ; {text[measured.end :]}"
    numbers = (found for found in _NUMBER_OF_A_PART.findall(text) if not _NO_NUMBER.fullmatch(found))
    return all(normal(found) in asked for found in numbers)


def _tells_no_colour(understood: Understood, shown: Scored) -> bool:
    """Whether a colour is asked for, and the sentence that would be shown names none, or another thing's."""
    if understood.wanted.quantity != COLOUR or shown.unit.cells or understood.language != shown.evidence.language:
        return False
    if understood.language != "en":
        return not tells_a_colour(shown.unit.text, understood.language)
    return not tells_its_colour(f"{shown.unit.label} {shown.unit.text}", understood.words)


def _is_of_another_property(understood: Understood, best: Scored, views: Views) -> bool:
    """Whether a question for what something costs, weighs or the like is met by a paragraph that has other numbers."""
    if understood.wanted.kind in (AnswerKind.YES_NO, AnswerKind.PROCEDURE, AnswerKind.FAULT):
        return False
    chunk, alone = best.evidence.chunk, best.features["kind"] >= OF_KIND or best.unit.kind is not UnitKind.SENTENCE
    shown = [(unit, view) for unit, view in _paragraph(best, views) if unit is best.unit or not alone]
    around = (*chunk.section[-2:], best.unit.lead_in, *(header for header, _ in best.unit.cells))
    passage = " ; ".join((*around, *(unit.text for unit, _ in shown)))
    classes = frozenset[str]().union(*(view.classes for _, view in shown))
    cells = (in_cell(best.unit.cells, column, chunk.language) for column in range(1, len(best.unit.cells)))
    told = all(q.unit for of_cell in cells for q in of_cell)  # a bare number may have its unit elsewhere
    if told and lacks_the_unit(understood.text, passage, classes - {COLOUR}):
        return True
    return is_another_property(understood.text, passage, classes)


def _rules_on_nothing(understood: Understood, best: Scored, evidence: Sequence[Evidence], views: Views) -> bool:
    """Whether a yes/no question is met by a paragraph that says neither yes nor no: it is about the subject, and not
    about what is asked of it."""
    asks = None if understood.wanted.quantity else relation_of(understood, evidence)
    if asks is None:
        return False
    paragraph = _paragraph(best, views)
    either = {term for pair in _ALTERNATIVES.findall(understood.text) for term in terms(" ".join(pair))}
    if any(either & view.own for _, view in paragraph):
        return False  # one of the two is named
    return all(ruled(asks, unit, view, best.evidence.language) < _RULES for unit, view in paragraph)


def _paragraph(best: Scored, views: Views) -> list[tuple[Unit, UnitView]]:
    """The best unit and those of its kind in its block, as they stand."""
    every = zip(best.evidence.chunk.units, views.of(best.evidence), strict=True)
    return [(unit, view) for unit, view in every if unit.block == best.unit.block and unit.kind is best.unit.kind]


def unknown_identifiers(
    understood: Understood, vocabulary: Vocabulary, evidence: Sequence[Evidence]
) -> tuple[str, ...]:
    """The question's part numbers, fault codes and the like that occur in no visible document.

    What occurs as a term may be a piece of a longer one: it must stand in the evidence, which holds the passages that
    name it. A product that only the title or the path of a document names is that document's."""
    wanted = [i for i in understood.identifiers if not understood.names_an_asset(i.text)]
    there = frozenset(name for item in evidence for name in _names_around(item)) if wanted else frozenset()
    covers = frozenset(name for item in evidence for name in names_of_document(item)) if wanted else frozenset()
    unknown = tuple(
        i.text
        for i in wanted
        if i.normal not in covers
        and not (vocabulary.names(i.normal) and (stands(i.normal, there) or _is_said(i.text, evidence)))
        and not (" " in i.text and _is_said(i.text, evidence))
    )
    return tuple(dict.fromkeys((*unknown, *unknown_siblings(understood, vocabulary, evidence))))


def _is_said(name: str, evidence: Sequence[Evidence]) -> bool:
    return any(is_written(name, said_of(item)) for item in evidence)


def _names_around(item: Evidence) -> frozenset[str]:
    """What is named in a passage and around it, and the families of these: 'MS21042' of MS21042-4 is no sibling."""
    units = item.chunk.units
    above = dict.fromkeys((*(u.lead_in for u in units), *(header for u in units for header, _ in u.cells)))
    around = " ; ".join((item.document, item.title, *item.chunk.section, *above))
    apart = " ; ".join(name for of_row in of_rows(item.chunk.units) for name in of_row)
    bases = bases_in(around) | bases_in(item.chunk.text.replace(" | ", " ; ")) | bases_in(apart)
    return names_of(item) | names_of_document(item) | names_in(around) | bases


def probability(model: Linear, found: Mapping[str, float]) -> float:
    """Sigmoid of the standardised, weighted features; 0.5 for a model that was never fitted."""
    z = model.bias
    for name, mean, scale, weight in zip(model.features, model.mean, model.scale, model.weights, strict=True):
        z += weight * (found[name] - mean) / scale
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))


def closest(scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The best unit of each of the best passages, best first."""
    by_passage: dict[str, Scored] = {}
    for item in scored:
        by_passage.setdefault(item.evidence.id, item)
        if len(by_passage) == _CLOSEST:
            break
    return tuple(by_passage.values())


def missing_words(
    understood: Understood, scored: Sequence[Scored], vocabulary: Vocabulary, views: Views, most: int = 4
) -> tuple[str, ...]:
    """Words of the question that none of the closest passages, their headings or titles hold, most telling first."""
    held = set().union(*(view.context for item in closest(scored) for view in views.of(item.evidence)))
    absent = {
        word: vocabulary.idf(term) * rarity(word)
        for term, word in understood.words.items()
        if term not in held and rarity(word) > 0.1
    }
    return tuple(sorted(absent, key=lambda word: -absent[word])[:most])
