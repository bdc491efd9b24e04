"""Whether the sentence that fits best is of another thing than the one that is asked for.

What sets things apart in a sentence: what a property is said to be of ('the resistance of copper'), the numeral or
letter behind a word ('stage II', 'type E'), the shares of a mixture ('60/40 solder').
"""

from __future__ import annotations

import re
import unicodedata

from models.analyzer import terms
from models.embedder.rarity import rarity
from models.types import UnitKind
from services.answering.languages import joins
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.views import UnitView, title_terms
from services.answering.vocabulary import FUNCTION_WORDS
from services.answering.wanted import AnswerKind

_ARTICLE = "(?:the |an? |this |your |my |our )?"
_OF = re.compile(rf"\b(?=([^\W\d_][\w-]{{1,40}}) of {_ARTICLE}([^\W\d_][\w-]{{1,40}}))", re.I)
"""Each one: 'the coefficient of resistance of copper' has two."""
_NAME = r"[^\W\d_][\w-]{1,40}"
_OF_IN = {
    "de": re.compile(rf"\b(?=({_NAME}) (?:der|des|vom|von(?: der| dem)?|im|in der|am|an der) ({_NAME}))"),
    "fr": re.compile(rf"\b(?=({_NAME})(?: [^\W\d_]+)? (?:de la |de l['’]|du |des |de |d['’])({_NAME}))", re.I),
    "es": re.compile(rf"\b(?=({_NAME})(?: [^\W\d_]+)? (?:del|de la|de los|de las|de) ({_NAME}))", re.I),
}
"""The same in other languages, an adjective between: 'la température maximale des fumées'."""
_VERB = "(?:weigh|hold|take|need|require|measure|cost|last|ha(?:ve|s)\\b)"
_ASKED_PART = re.compile(
    rf"\b(?:does|do|did|must|should|may|can|is|are) {_ARTICLE}([\w-]+) of {_ARTICLE}"
    rf"([\w-]+(?: [\w-]+){{0,2}}?) {_VERB}",
    re.I,
)
"""'How much does the impeller of the pump weigh?'"""
_TOLD_PART = re.compile(
    rf"\b([^\W\d_][\w-]{{1,40}}) of {_ARTICLE}([\w-]{{1,40}}(?: [\w-]{{1,40}}){{0,3}}?) {_VERB}", re.I
)
_DEED = re.compile(r"\w+(?:ment|tion|al)|change|exchange|swap|capacity|weight|mass", re.I)
"""What is no part of a thing: 'the change of the filter takes 20 minutes'."""
_WHOLES = (
    "unit",
    "machine",
    "device",
    "system",
    "assembly",
    "equipment",
    "product",
    "instrument",
    "appliance",
    "tool",
    "aircraft",
    "vehicle",
)
"""What a manual may call what a question names."""
_PLAIN = 0.1
_ONE = r"(?:[IVX]{1,4}|[A-HJ-Z])"
_NUMERALS = rf"{_ONE}(?:(?: ?[,/&+–-] ?| and | or |, and |, or | to ){_ONE})*"
_NUMERAL = re.compile(rf"(?<![\w-])([^\W\d_]{{2,}}?)s?[ (]{{1,2}}({_NUMERALS})(?![\w-])")
_LOOSE = re.compile(
    r"(?<![\w-])([a-z]{2,}?)s?[ -]([b-hj-z]|[ivx]{2,4}|(?-i:[A-HJ-Z]))(?![\w-])", re.IGNORECASE | re.ASCII
)
_SPEAKS = re.compile(r"(\w) I (?=(?:have|need|must|should|can|could|use|want|do|am|was|will|would|get|see|find)\b)")
_NON = re.compile(r"\bnon-(?!return|drive|stop|contact|slip|stick|skid|operating)([a-z]{3,})", re.I)
"""Not of names: a non-return valve is what it is called."""
_SUCH = "(?:models?|engines?|types?|versions?)"
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013", "-"))
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_ROMANS, _LETTERS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"), tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LISTED = r"\d{3,5}(?:(?: ?[,/&] ?| and | or |, and |, or )\d{3,5})*"
_SERIES = re.compile(rf"(?<![\w.-])({_LISTED})[ -]series\b|\bseries[ -]({_LISTED})(?![\w.-])", re.IGNORECASE)
_OF_SERIES = "series"
_SPAN = re.compile(r"[–-]| to ")
_SHARES = re.compile(r"(?<![\w/.:-])(\d{1,3})[/:-](\d{1,3})(?![\w/:-])")
_ALL = 100


def is_of_another(understood: Understood, best: Scored, unit: UnitView) -> bool:
    """Whether the best sentence says of another thing what is asked: of copper, where aluminium is asked for and its
    headings and title don't name it; or that the spacer of the pump weighs something, where its impeller is."""
    if best.unit.kind is UnitKind.ROW or understood.language != best.evidence.language:
        return False
    if understood.language != "en":
        return _is_said_of_another(understood, best, unit)
    own, text = unit.own | frozenset(terms(best.unit.lead_in, "en")), f"{best.unit.lead_in} ; {best.unit.text}"
    around = own.union(title_terms(best.evidence), terms(" ; ".join(best.evidence.chunk.section), "en"))
    held = around.union(spoken for spoken, printed in understood.said.items() if printed & around)
    asked = frozenset(terms(" ".join((understood.text, *_WHOLES)), "en"))
    said = [(_term(a), _term(b)) for a, b in _OF.findall(text)]
    for of, thing in _OF.findall(understood.text):
        lacks = _term(thing) not in held and _tells(thing) and _term(of)
        if lacks and any(a == _term(of) and b and b not in asked for a, b in said):
            return True
    for part, whole in _ASKED_PART.findall(understood.text):
        of = {_term(word) for word in whole.split()} - {""}
        if _term(part) in own or not _tells(part):
            continue
        for other, its in _TOLD_PART.findall(text):
            if not _DEED.fullmatch(other) and _term(other) and of & {_term(word) for word in its.split()}:
                return True
    return False


def _is_said_of_another(understood: Understood, best: Scored, unit: UnitView) -> bool:
    """The same of a sentence in another language than English: that of the flue gas, where the water's temperature is
    asked for."""
    language, pattern = understood.language, _OF_IN.get(understood.language)
    if pattern is None or not understood.wanted.quantity:
        return False

    def pairs(text: str) -> list[tuple[frozenset[str], frozenset[str]]]:
        found = ((a, b) for a, b in pattern.findall(text) if not joins(a, language) and not joins(b, language))
        return [(frozenset(terms(a, language)), frozenset(terms(b, language))) for a, b in found]

    held = unit.context | title_terms(best.evidence)
    asked = frozenset(terms(understood.text, language))
    said = pairs(f"{best.unit.lead_in} ; {best.unit.text}")
    return any(
        not thing & held and any(a == of and not b & asked for a, b in said) for of, thing in pairs(understood.text)
    )


def another_share(understood: Understood, best: Scored) -> tuple[str, ...]:
    """The shares that the question states ('50/50 solder') where the best unit and what is around it have others."""
    asked = _shares(understood.text)
    around = (best.unit.text, best.unit.lead_in, *best.evidence.chunk.section, best.evidence.title)
    held = _shares(" ; ".join(around)) if asked else frozenset()
    return tuple(f"{one}/{other}" for one, other in sorted(asked - held)) if held else ()


def _shares(text: str) -> frozenset[tuple[str, str]]:
    """Pairs that make a hundred: neither a fraction nor two voltages."""
    return frozenset((a, b) for a, b in _SHARES.findall(text) if int(a) + int(b) == _ALL)


def another_kind(understood: Understood, best: Scored) -> tuple[str, ...]:
    """What the question says its thing is not ('non-turbo') where a heading, a title of the table or what the unit
    hangs on ends by saying that it is ('Maintenance items - turbo'), and nothing there names those that aren't."""
    if understood.language != "en" or best.evidence.language != "en" or understood.wanted.kind is AnswerKind.YES_NO:
        return ()
    headers = (header for header, cell in best.unit.cells if cell)
    above = [text.translate(_DASHES) for text in (best.unit.lead_in, *headers, *best.evidence.chunk.section[-2:])]
    said = " ; ".join((*above, best.unit.text.translate(_DASHES)))
    return tuple(
        match[0]
        for match in _NON.finditer(understood.text.translate(_DASHES))
        if any(re.search(rf"(?:^|[-(:/] ?){match[1]}(?: {_SUCH})?\W*$", text, re.I) for text in above)
        and not re.search(rf"\b(?:non|no|not|without|except(?: for)?)[ -](?:an? |the )?{match[1]}\b", said, re.I)
    )


def another_numeral(understood: Understood, best: Scored) -> tuple[str, ...]:
    """What the question names by a word and a numeral where the best unit has the word with another one."""
    asked = _asked(understood)
    return tuple(f"{word} {numeral}" for word, numeral in sorted(asked)) if _is_amiss(best, asked) else ()


def numerals(text: str) -> frozenset[tuple[str, str]]:
    """Words, folded, with the numerals or letters behind them, each of a list and of a span: 'stages I and II', 'type A
    to D'; and the numbers of series, 'the 2400 series'."""
    found: set[tuple[str, str]] = set()
    for word, listed in _NUMERAL.findall(unicodedata.normalize("NFKC", text)):
        numerals = re.findall("[A-Z]+", listed)
        if word.casefold() in FUNCTION_WORDS or not all(_ROMAN.fullmatch(n) or len(n) == 1 for n in numerals):
            continue
        row = next((row for row in (_ROMANS, _LETTERS) if all(n in row for n in numerals)), ())
        if row and _SPAN.search(listed):
            numerals = [*numerals, *row[row.index(numerals[0]) : row.index(numerals[-1]) + 1]]
        found |= {(word.casefold(), numeral) for numeral in numerals}
    of_series = (re.findall(r"\d+", before or behind) for before, behind in _SERIES.findall(text))
    return frozenset(found.union((_OF_SERIES, number) for listed in of_series for number in listed))


def _asked(understood: Understood) -> frozenset[tuple[str, str]]:
    """Those of the question, which is typed more loosely: 'type e', 'stage iii'. 'I' may be who asks."""
    text = _SPEAKS.sub(r"\1 ", understood.text)
    if understood.language != "en":
        return numerals(text)
    loose = ((word.casefold(), numeral.upper()) for word, numeral in _LOOSE.findall(text))
    return numerals(text).union(pair for pair in loose if pair[0] not in FUNCTION_WORDS)


def _is_amiss(item: Scored, asked: frozenset[tuple[str, str]]) -> bool:
    """Whether the unit has one of the words with other numerals alone."""
    held = numerals(_around(item))
    both = {word for word, _ in asked} & {word for word, _ in held}
    return any(all(not _holds(held, *pair) for pair in asked if pair[0] == word) for word in both)


def _holds(held: frozenset[tuple[str, str]], word: str, numeral: str) -> bool:
    """Whether the numeral is among these; a series of a series, too: the 2400 is one of the 2000."""
    if (word, numeral) in held or word != _OF_SERIES:
        return (word, numeral) in held
    others = (other for of, other in held if of == word and len(other) == len(numeral))
    return any(other.startswith(numeral.rstrip("0")) or numeral.startswith(other.rstrip("0")) for other in others)


def _around(item: Scored) -> str:
    headers = (header for header, _ in item.unit.cells)
    return " ; ".join((item.unit.text, item.unit.lead_in, *headers, *item.evidence.chunk.section))


def _term(word: str) -> str:
    return next(iter(terms(word, "en")), "") if word.casefold() not in FUNCTION_WORDS else ""


def _tells(word: str) -> bool:
    return bool(_term(word)) and rarity(word) > _PLAIN
