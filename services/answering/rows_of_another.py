"""Whether the row that fits best is of another thing than the one that is asked for, or says something else of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from models.analyzer import names_in, stands, terms
from models.embedder.rarity import rarity
from models.types import Evidence, UnitKind
from services.answering.asked_quantity import names_quantity
from services.answering.asked_words import deed_words
from services.answering.contrary import ENDS
from services.answering.named_in import lacking_words
from services.answering.quantities import class_of, unit_name
from services.answering.rivals import is_plain
from services.answering.sentences_of_another import numerals
from services.answering.tools import INTRODUCTION, is_cover_line, is_of_product, names_of_document
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.views import UnitView, title_terms
from services.answering.vocabulary import FUNCTION_WORDS, Vocabulary
from services.answering.wanted import AnswerKind

_THING = re.compile(
    r"\b(?:of|for|on) (?:the |an? |my |our )?([\w-]+(?: [\w-]+){0,6})(?:, (?:what|which)\b[^?]*)?\W*$", re.I
)
_COVERED_FOR = re.compile(
    r"\b(?:of|for|on) (?:the |an? |my |our )?([\w-]+(?: [\w-]+){0,11}) (?:run|last|hold|apply)\W*$", re.I
)
"""'How long does the warranty on the blades of the EVO II Dual V3 run?'"""
_DONE_TO = re.compile(
    r"\b(?:must|should|does|do|did|is|are|can|may|to|have|has|i|we|you)\s+(?:[\w-]+ )?the ([\w-]+(?: [\w-]+){0,3}?)"
    r"(?= (?:be|gets?|needs?|have|has|take|last|go|goes|hold|stand|require|weigh)\b)"
    r"|\b(?:is|are|to|i|we|you)\s+(?:[\w-]+ )?the ([\w-]+(?: [\w-]+){0,3}?)(?=\W*$)",
    re.I,
)
"""'How often must the coupling be greased?', 'How often do I grease the coupling?' What stands at the end after 'does
the' is what the thing does, too: 'does the sensor accept at V-in?'"""
_PROPERTY = re.compile(
    r"\b(?:what|which|need|give|tell)\b[^,;:?]{0,14}? the ([^,;:?]{2,45}?) (?:of|for|on) "
    r"|^(?:what|which) ([^,;:?]{2,45}?) (?:applies|belongs|corresponds) to ",
    re.I,
)
"""'What is the lubricant of …', 'need the thread for …', 'What scale factor applies to …'"""
_COLUMNS = 3
"""Columns from which on the titles of a table say what its cells are; of two the second may be any property."""
_OF_A_THING = (AnswerKind.VALUE, AnswerKind.IDENTIFIER, AnswerKind.DEFINITION, AnswerKind.OTHER)
_WORD = re.compile(r"[^\W_]+")
_VERB = re.compile(r"\b(?:is|are|shows?|goes|do|does|needs?|\w{3,}ed (?:to|by|at|with))\b", re.I)
_PLAIN = 0.1
_OFTEN, _MANY, _OWN = 0.05, 20, 2
"""Part of all passages, and passages, that a word stands in, from which on it tells no row from another, if the row has
so many other words of the question."""
_LIKE = 1
"""Characters in which two products of a line differ: J-1 and JJ-1, CTX 450 and CTX 550."""
_LETTERED = re.compile(r"(?<![\w-])[A-Z]{2,5}(?![\w-])")
"""A name of capitals alone: RQ and RQQ, AC and DC, ID and OD."""
_FIGURED = re.compile(r"(?<![\w-])([^\W\d_]{3,}) (\d+(?:[.,]\d+)?)(?![\w-]|[.,]\d)")
"""A word and the figure behind it: 'class 10.9', 'Stage 2'."""
_DASH = re.compile(r"[-–—―−/ー\ufffd]+|n/?a", re.I)
_OF_UNITS = re.compile(r"|(?:units?|einheit(?:en)?|unités?|unidad(?:es)?|dim\.?|단위)", re.I)
"""What a column of units is called, if anything."""
_PLACES = ("of", "for", "on", "in", "at")
_COVERS = re.compile(
    r"\b(?:covers?|(?:is|are) (?:for|valid for)|describes?|appl(?:y|ies) to|valid for|instructions? for|manual for|"
    r"guide for|handbook for)\b",
    re.I,
)
_ARE = re.compile(r"\b(?:are|is)\b", re.I)
_COVERS_NOT = re.compile(
    r"\b(?:not|never|except|other|separate|see|replaces?|replaced|unlike|instead|supersedes?|only)\b", re.I
)


def is_a_sister(understood: Understood, best: Scored, unit: UnitView, evidence: Sequence[Evidence]) -> bool:
    """Whether the best row is of another thing than the one asked for: it lacks what the thing is called by.

    The thing is what stands before or after the quantity ('torque of the suction screw'): its words, plain ones left
    out, must stand in the row, its headings or the title; a product that the row's document is for, of which table and
    headings name no sister, need not. A sister's value is worse than none. English only; for others see `lacks_a_word`.
    """
    if best.unit.kind is not UnitKind.ROW or understood.language != "en":
        return False
    text = understood.text
    for identifier in understood.identifiers:
        text = text.replace(identifier.text, identifier.normal)
    asked = text.rpartition("?")[0] or text  # what follows rather isn't asked
    patterns = (_COVERED_FOR, _THING, _DONE_TO)
    thing = next((m for part in (asked, text) for pattern in patterns if (m := pattern.search(part))), None)
    if thing is None:
        return False
    said = _besides(_VERB.split(next(filter(None, thing.groups())))[0].split(), unit)
    words = [w for w in said if w.casefold() not in FUNCTION_WORDS and rarity(w) > _PLAIN]
    title = title_terms(best.evidence)
    spelled = {i.normal: set(terms(i.text, understood.language)) for i in understood.identifiers}
    lacking = [
        word
        for word in words
        if not set(terms(word, understood.language)) & (unit.context | title)
        and not (word in spelled and spelled[word] <= title)  # 'Bebop 2' of a title, where others write Bebop2
    ]
    covered = [word for word in lacking if _is_covered(word, best, evidence)]
    describing = _describing(words, best, evidence)
    lacking = [word for word in lacking if word in covered or not set(terms(word, understood.language)) & describing]
    return len(covered) < len(lacking) or len(covered) == len(words) > 0  # a product alone is no thing of a row


def _besides(said: Sequence[str], unit: UnitView) -> list[str]:
    """The words of a thing that a row must have beside the names that it has: what stands with a name only describes
    it ('230V 1-phase MX-2', 'MX-2 rated'), up to 'of', 'in' or the like. The unit of the answer is none of it."""
    phrases: list[list[str]] = [[]]
    for word in said:
        phrases[-1].append(word)
        if word.casefold() in _PLACES:
            phrases.append([])
    named = [any(word in unit.identifiers for word in phrase) for phrase in phrases]
    if not any(named):
        return list(said)
    left = [phrase for phrase, has_name in zip(phrases, named, strict=True) if not has_name]
    return [word for phrase in left for word in phrase if not class_of(word)]


def _describing(words: Sequence[str], best: Scored, evidence: Sequence[Evidence]) -> frozenset[str]:
    """Terms of the heads on the first pages of the best row's document in which a product is called by its name, and of
    the short lines of a cover that has it: of 'SDP600 Series, pressure sensor' the words only describe the SDP600."""
    names, document = frozenset(words), best.evidence.document
    called: list[str] = []
    for item in (e for e in evidence if e.document == document and e.chunk.ordinal <= INTRODUCTION):
        cover = [u.text for u in item.chunk.units if not u.cells and is_cover_line(u.text)]
        for lines in ([*item.chunk.section[:1]], [] if item.chunk.section else cover):
            called += lines if any(names_in(line) & names for line in lines) else []
    return frozenset(term for head in called for term in terms(head, best.evidence.language))


def _is_covered(word: str, best: Scored, evidence: Sequence[Evidence]) -> bool:
    """Whether a name is that of a product that the best row's document is for, and neither table, headings nor what
    stands around them names another one that it is for, or a sister."""
    name = next(iter(names_in(word)), None)
    if name is None:
        return False
    document = [item for item in evidence if item.document == best.evidence.document]
    covered = frozenset[str]().union(*(_covered_by(item, name) for item in document))
    chunk = best.evidence.chunk
    cells = (cell for unit in chunk.units for pair in unit.cells for cell in pair)
    held = names_in(" ; ".join((*chunk.section, *(unit.lead_in for unit in chunk.units), *cells)))
    beside = [names_in(unit.text) for unit in chunk.units if not unit.cells]
    others = [held, *(names for names in beside if name not in names)]
    return name in covered and not any(names & (covered - {name}) or _sisters(name, names) for names in others)


def _covered_by(item: Evidence, name: str) -> frozenset[str]:
    """The products that a passage's document is for, as far as the passage says so of this one: in the title, the path
    or on the cover, else, where these name no sister of it, in a sentence of the introduction."""
    own = names_of_document(item)
    if is_of_product(name, item):
        return own | {name}
    if item.chunk.ordinal > INTRODUCTION or _sisters(name, own):
        return frozenset()
    for unit in item.chunk.units:
        names = names_in(unit.text)
        several = _sisters(name, names) and _ARE.search(unit.text)
        if name in names and (several or _COVERS.search(unit.text)) and not _COVERS_NOT.search(unit.text):
            return names
    return frozenset()


def _sisters(name: str, others: frozenset[str]) -> bool:
    """Whether there is another name that begins with the same letters and goes on with a digit."""
    letters = re.match(r"[^\W\d_]*", name)
    begins = re.compile(rf"{re.escape(letters[0] if letters else '')}\d")
    return any(other != name and begins.match(other) for other in others)


def asks_for_a_cell(understood: Understood, best: Scored) -> bool:
    """Whether what is asked of a thing is a column of the best row's table: 'need the qty for the volute casing'."""
    heads = frozenset(terms(" ; ".join(header for header, _ in best.unit.cells[1:]), best.evidence.language))
    return bool(heads & frozenset(terms(_property(understood), understood.language)) & understood.words.keys())


def _property(understood: Understood) -> str:
    """What is asked of a thing, as the question calls it; ''."""
    found = _PROPERTY.search(understood.text)
    return next(filter(None, found.groups())) if found else ""


def lacks_the_property(understood: Understood, best: Scored, unit: UnitView) -> bool:
    """Whether the best row is of the thing, and has no column for what is asked of it: its neighbours in the row answer
    another question. Nothing of what the property is called stands in the row, its titles, headings or the document's
    title, nor a value of the kind that is asked for. Where the question says which ('calibration interval'), another
    one of the kind ('Trip delay (s)') is none."""
    asked = _property(understood)
    cells = best.unit.cells
    titles = sum(bool(header.strip()) for header, _ in cells) or len(cells)  # without any, nothing says what they are
    if not asked or titles < _COLUMNS or understood.language != "en" or understood.wanted.kind not in _OF_A_THING:
        return False
    words = [w for w in _WORD.findall(asked) if w.casefold() not in FUNCTION_WORDS and rarity(w) > _PLAIN]
    words = [w for w in words if not class_of(w)]
    quantity = understood.wanted.quantity
    if quantity in unit.classes and not _says_which(words, quantity):
        return False
    held = unit.context | title_terms(best.evidence)
    printed = " ".join((best.unit.text, *(header for header, _ in best.unit.cells))).casefold()
    return bool(words) and not any(
        w.casefold() in printed or any(t in held or understood.said.get(t, frozenset()) & held for t in terms(w))
        for w in words
    )


def _says_which(words: Sequence[str], quantity: str) -> bool:
    """Whether what a property is called says more than its kind and which end of a range: 'calibration interval'."""
    if not words or not names_quantity(words[-1], quantity):
        return False
    return not all(is_plain(word, quantity, "en") or any(word.casefold() in end for end in ENDS) for word in words)


def is_blank(understood: Understood, best: Scored) -> bool:
    """Whether the best row has a dash in the column that the question names, and something in another: of 'Minimum |
    Maximum' it asks for the maximum. Or whether there is nothing but dashes in the row. To 'does it have …?' a dash is
    an answer."""
    if understood.wanted.kind not in _OF_A_THING or len(best.unit.cells) < 2:
        return False
    language, (_, key), *cells = best.evidence.language, *best.unit.cells
    values = [cell.strip() for header, cell in cells if not (_OF_UNITS.fullmatch(header.strip()) and unit_name(cell))]
    if values and all(_DASH.fullmatch(value) for value in values):
        return True
    heads = [frozenset(terms(header, language)) for header, _ in cells]
    asked = frozenset(understood.words) - frozenset(terms(key, language)) - title_terms(best.evidence)
    named = [
        (place, cell.strip())
        for place, (_, cell) in enumerate(cells)
        if (heads[place] - frozenset().union(*(h for at, h in enumerate(heads) if at != place))) & asked
    ]
    filled = any(cell.strip() and not _DASH.fullmatch(cell.strip()) for _, cell in cells)
    asked_by, names = numerals(understood.text), understood.names
    return (
        filled
        and bool(named)
        and all(
            _DASH.fullmatch(cell)
            or (
                (
                    asked_by & numerals(cells[at][0])
                    or names & names_in(cells[at][0])
                    or _is_not_joined(cells, heads, at)
                )
                and _is_left_out(best, at)
            )
            for at, cell in named
        )
    )


def _is_not_joined(cells: Sequence[tuple[str, str]], heads: Sequence[frozenset[str]], place: int) -> bool:
    """Whether no other cell of a row can hold for an empty one as well: there is none left of it, and those to its
    right, each with its own, are of columns called alike ('Standby use (V)', 'Cyclic use (V)')."""
    filled = [at for at, (_, cell) in enumerate(cells) if cell.strip()]
    return len(filled) > 1 and all(at > place and heads[at] & heads[place] for at in filled)


def _is_left_out(best: Scored, place: int) -> bool:
    """Whether the best row has nothing in a column, counted from its second one, in which a row beside it has
    something. Else what stands left of it may hold for both."""
    rows = [unit.cells for unit in best.evidence.chunk.units if len(unit.cells) == len(best.unit.cells)]
    return not best.unit.cells[place + 1][1].strip() and any(cells[place + 1][1].strip() for cells in rows)


def is_in_a_sisters_column(understood: Understood, best: Scored) -> bool:
    """Whether the titles of the best row's columns name products, one or more like the one that the question names, and
    that one nowhere: of a JJ-1 a table of the J-1 says nothing, though its document is for both, and of an RQQ one of
    the RQ. The variants of a product are it, and so are those of a line that the document is called by."""
    headers = " ; ".join(header for header, _ in best.unit.cells[1:])
    around = " ; ".join((best.unit.lead_in, best.unit.text, *best.evidence.chunk.section))
    titles, held = names_in(headers), names_in(f"{headers} ; {around}")
    documents = names_of_document(best.evidence)
    among_names = any(
        not stands(name.normal, held)
        and any(0 < OSA.distance(name.normal, title) <= _LIKE for title in titles)
        and not any(title.startswith(name.normal) for title in titles)
        and (name.normal not in documents or bool(titles & documents))
        for name in understood.identifiers
        if len(name.normal) > 2 and any(map(str.isalpha, name.normal))
    )
    asked, lettered = frozenset(_LETTERED.findall(understood.text)), frozenset(_LETTERED.findall(headers))
    missing = asked - lettered - frozenset(_LETTERED.findall(around))
    among_names = among_names or _is_among_figures(understood, headers, around)
    return among_names or any(OSA.distance(a, title) <= _LIKE for a in missing for title in lettered - asked)


def _is_among_figures(understood: Understood, headers: str, around: str) -> bool:
    """Whether two titles at least have a word of the question with other figures behind it ('Class 8.8', 'Class 10.9'
    for a class 9.8), and nothing has it with this one; a title of several ('Sizes 1 to 4') may mean it."""
    asked, titles, held = (frozenset(_figured(text)) for text in (understood.text, headers, f"{headers} ; {around}"))
    return any(
        sum(other == word for other, _ in titles) > 1 and (word, figure) not in held
        for word, figure in asked
        if not re.search(rf"\b{word}s? [\d.,]+ ?(?:[-–/&+]|to\b|and\b|or\b)", f"{headers} ; {around}", re.I)
    )


def _figured(text: str) -> list[tuple[str, str]]:
    return [(word.casefold(), figure.replace(",", ".")) for word, figure in _FIGURED.findall(text)]


def lacks_a_word(understood: Understood, best: Scored, unit: UnitView, vocabulary: Vocabulary) -> bool:
    """Whether the best row is of another thing, for questions of other languages than English, whose order of words
    nobody parses: every word that counts must stand in the row, its headings or the title (of a Korean one, half of
    its bigrams) but verbs, where these are told (`named_in`). A word of many passages, as 'Roboter' is in the manual of
    one, tells no row from another that has all the rest, what is done with it among it."""
    if best.unit.kind is not UnitKind.ROW or understood.language == "en":
        return False
    title = title_terms(best.evidence)
    printed = " ; ".join((best.unit.text, best.unit.lead_in, *(header for header, _ in best.unit.cells)))
    lacking = lacking_words(understood, unit.context | title, printed, unit.classes)
    common = {word for term, word in understood.words.items() if _is_common(term, vocabulary)}
    own = {word for term, word in understood.words.items() if term in unit.context - title}
    return bool(lacking - common) or (bool(lacking) and (len(own) < _OWN or bool(deed_words(understood) - own)))


def _is_common(term: str, vocabulary: Vocabulary) -> bool:
    count = 0 if term.isdigit() else vocabulary.counts.get(term, 0)  # the '9' of '9축' tells the row, however many
    return count >= _MANY and count >= _OFTEN * vocabulary.chunks
