"""Units of the documents that speak of what the question names: another product's value is worse than none."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence, Set

from models.analyzer import names_in, stands, terms
from models.embedder.rarity import rarity
from models.index.port import Filters, IndexQuery, VectorIndex
from models.types import Audience, Evidence
from services.answering.facts import differ_in_digits
from services.answering.quantities import class_of
from services.answering.tools import names_of_document
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.views import title_terms, title_words
from services.answering.wanted import AnswerKind

_MENTIONS = 200
"""Passages that an identifier is looked up in at once; of a more common one each document is asked for."""
_OF_A_THING = (AnswerKind.VALUE, AnswerKind.IDENTIFIER, AnswerKind.DEFINITION, AnswerKind.OTHER)

_IS_A_TYPE = re.compile(r"[^\W\d_](?=\D*\d)|\d+[^\W\d_]{2,}\d")
"""What may be the name of a type, in letters and figures: 'P65', '4JH57'; not '24VDC'."""

Mentioning = Callable[[str, Mapping[str, str]], Set[str]]
"""From an identifier (normalised) and copies with their documents' paths to the copies that hold it."""


def mentioning(index: VectorIndex, audience: Audience, hidden: frozenset[str]) -> Mentioning:
    """Looks identifiers up among what the audience may see. An older edition (a hidden copy) that a question asks for
    is taken to hold them: it is in no search."""

    def holding(name: str, paths: Mapping[str, str]) -> Set[str]:
        def copies(documents: Collection[str], limit: int) -> list[str]:
            within = Filters(frozenset(documents))
            return [h.copy for h in index.search(IndexQuery((name,), None, limit), audience, within, hidden).lexical]

        found = copies(list(paths.values()), _MENTIONS)
        left = paths.keys() - set(found) if len(found) == _MENTIONS else ()
        return frozenset(found).union(paths.keys() & hidden, *(copies([paths[copy]], 1) for copy in left))

    return holding


def of_the_named(
    understood: Understood, scored: Sequence[Scored], known: Mentioning
) -> tuple[tuple[Scored, ...], tuple[str, ...]]:
    """The units of documents that mention all identifiers of the question, in their order; and what the documents of
    the product that it names lack.

    If no document mentions all ('E03 on the HX-700'), and some of them name documents (titles, files): the units of
    documents that mention one of these, and the other identifiers, as they are asked for, if there are any. If none
    names a document, all units, as they came.
    """
    asked = [i for i in understood.identifiers if not understood.names_an_asset(i.text) and _has_digit(i.normal)]
    wanted = {i.normal for i in asked}
    if not wanted:
        return tuple(scored), ()
    of = {s.evidence.chunk.copy: s.evidence for s in scored}
    spaced = {i.normal: i.text for i in asked if " " in i.text}
    titled = {copy: wanted & names_of_document(each) | _written(spaced, title_words(each)) for copy, each in of.items()}
    holding = {name: known(name, {copy: each.document for copy, each in of.items()}) for name in wanted}
    found = {copy: titled[copy] | {name for name in wanted if copy in holding[name]} for copy in of}
    for passage in {item.evidence.id: item.evidence for item in scored}.values() if spaced else ():
        found[passage.chunk.copy] |= _written(spaced, said_of(passage))
    if kept := tuple(s for s in scored if found[s.evidence.chunk.copy] == wanted):
        return kept, ()
    products = frozenset[str]().union(*titled.values())
    if not products:
        return tuple(scored), ()
    about = tuple(s for s in scored if products & found[s.evidence.chunk.copy])
    return about, tuple(i.text for i in asked if i.normal not in products)


def _written(spaced: Mapping[str, str], told: str) -> frozenset[str]:
    """Those of the names of several words that a text has: an index of names has them only with a hyphen."""
    return frozenset(name for name, text in spaced.items() if is_written(text, told))


def is_written(text: str, told: str) -> bool:
    """Whether what is told has a name as it is asked for, though not as one: '8-bit' names a thing in no manual, and a
    product's name may be of several words ('HP 250 G1')."""
    spaced = r"(?:\s+|-)".join(map(re.escape, text.split()))  # a '300-tool rack' is one for 300 tools
    return re.search(rf"(?<![\w-]){spaced}(?![\w-])", told, re.IGNORECASE) is not None


def said_of(item: Evidence) -> str:
    """A passage with its title and headings."""
    return " ; ".join((item.title, *item.chunk.section, item.chunk.text))


def of_its_manual(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units without those of documents that nowhere mention the product that the question names and that another
    one's title has: 'the MoCo' is told by its own manual, and by no driver's. A name without figures is one by its
    capital letter where general English has no such word; English only."""
    kept = tuple(scored)
    for term in _product_terms(understood):
        titled = {item.evidence.chunk.copy for item in kept if term in title_terms(item.evidence)}
        if titled:
            mention = {item.evidence.chunk.copy for item in kept if term in terms(item.evidence.chunk.text)}
            kept = tuple(item for item in kept if item.evidence.chunk.copy in titled | mention)
    return kept


def _product_terms(understood: Understood) -> list[str]:
    if understood.language != "en":
        return []
    first = understood.text.split()[:1]
    words = {term: word for term, word in understood.words.items() if word not in first}
    return [
        term
        for term, word in words.items()
        if word[:1].isupper() and word.isalpha() and rarity(word) >= 1
        if not class_of(word) and not understood.names_an_asset(word)
    ]


def sisters_apart(understood: Understood, scored: Sequence[Scored]) -> tuple[tuple[Scored, ...], tuple[Scored, ...]]:
    """The units that may be told, and those of a sister of the product that the question names; all, if there are only
    such."""
    of_sisters = [bool(of_a_sister(understood, item)) for item in scored]
    own, sisters = (
        tuple(item for item, of_one in zip(scored, of_sisters, strict=True) if of_one is wanted)
        for wanted in (False, True)
    )
    return (own, sisters) if own else (sisters, ())


def of_a_sister(understood: Understood, item: Scored) -> tuple[str, ...]:
    """The names of the question that neither a unit nor its headings have, where these name one that differs in its
    figures: below 'Specifications P40' nothing is told of the P65, though the manual is for both."""
    if understood.wanted.kind not in _OF_A_THING:
        return ()  # what is done to one is done to its sister, too
    unit, chunk, title = item.unit, item.evidence.chunk, item.evidence.title.casefold()
    columns = (header for header, cell in unit.cells if cell)
    headings = (heading for heading in chunk.section if heading.casefold() != title)
    own = names_in(f"{unit.label} ; {unit.text.replace(' | ', ' ; ')}")  # as the views read it: it is kept
    around = own | names_in(unit.lead_in) | names_in(" ; ".join((*columns, *headings)))
    others = around - understood.names  # of 'F01 and F02' each has a row
    document = names_of_document(item.evidence)
    asked = [name for name in understood.identifiers if _IS_A_TYPE.match(name.normal)]
    return tuple(
        name.text
        for name in asked
        if not stands(name.normal, around)
        and _have_sister(name.normal, others)
        and (name.normal not in document or _have_sister(name.normal, document))
    )


def _have_sister(name: str, others: Set[str]) -> bool:
    return any(other != name and differ_in_digits(name, other) for other in others)


def _has_digit(name: str) -> bool:
    """Words alone ('HackRF One' for `hackrf_one`) are written in more ways than an index of names can follow."""
    return any(c.isdigit() for c in name)
