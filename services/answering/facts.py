"""The facts of a text that must be right to the digit: quantities, identifiers, dates, names, units, odd tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from models.analyzer import identifiers, normal
from models.embedder.rarity import rarity
from services.answering.dates import dates
from services.answering.languages import whole
from services.answering.quantities import Quantity, quantities, unit_name
from services.answering.vocabulary import FUNCTION_WORDS

_PLAIN = 0.25
"""Rarity up to which a word behind a number is no unit and nothing that is counted: 'under', 'again'."""

_BRACKETED = re.compile(r"[(\[]\s*([^()\[\]\s]{1,12})\s*[)\]]")
_NEXT_WORD = re.compile(r"[ \u00a0\u2009\u202f-]?([^\W\d_]+)")
_CODE = re.compile(
    r"(?<![\w.])(?:0[xX][0-9A-Fa-f]+(?:\.\w+)*|(?=[\w:]*[^\W\d_])(?=[\w:]*\d)\w+(?::\w+)+"
    r"|(?!\d{1,3}(?:\.\d{3})+\b)\d+(?:\.\d+){2,}(?:\.\w+)*(?:-[^\W\d_]\w*\d\w*)?)(?!\w)"
)
"""What is neither a number nor an identifier to the analyzer: '0x3F', the terminal 'X1:53', a version '0.4.12-rc2'."""
_EDGE = re.compile(r"[\s,;()\[\]{}\"“”«»|]")
_TOKEN = re.compile(r"[^\s,;()\[\]{}\"“”«»|]*\d[^\s,;()\[\]{}\"“”«»|]*")


class FactKind(StrEnum):
    QUANTITY = "quantity"
    IDENTIFIER = "identifier"
    DATE = "date"
    NAME = "name"
    UNIT = "unit"
    TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. spelled: as it stands from start to end; key: what equal ones share (of a quantity the value).

    word: what a number without a unit counts ('4 bolts' -> 'bolts'), as spelled.
    """

    kind: FactKind
    spelled: str
    key: str
    start: int
    end: int
    quantity: Quantity | None = None
    word: str = ""


def facts(text: str, language: str = "en", header: str = "", assets: Iterable[str] = ()) -> list[Fact]:
    """The facts of a text, each digit of it in one of them. header: of the column that it stands in."""
    found: list[Fact] = []
    rest = text
    for date in dates(text):
        found.append(Fact(FactKind.DATE, date.spelled, date.iso, date.start, date.end))
        rest = _without(rest, date.start, date.end)
    for match in _CODE.finditer(rest):
        found.append(Fact(FactKind.TOKEN, match.group(), normal(match.group()), match.start(), match.end()))
        rest = _without(rest, match.start(), match.end())
    for identifier in sorted(identifiers(rest), key=lambda i: -len(i.text)):  # 'CPV-CO2' before 'CO2'
        if unit_name(identifier.text):
            continue  # 'mm²'
        for match in re.finditer(rf"(?<!\w){re.escape(identifier.text)}(?!\w)", rest):
            found.append(Fact(FactKind.IDENTIFIER, identifier.text, identifier.normal, match.start(), match.end()))
            rest = _without(rest, match.start(), match.end())
    folded = text.casefold()
    for name in assets:
        key = " ".join(name.split()).casefold()
        if key and (at := whole(key).search(folded)):
            found.append(Fact(FactKind.NAME, name, key, *at.span()))
    for quantity in quantities(rest, header, language):
        spelled = rest[quantity.start : quantity.end]
        found.append(
            Fact(
                FactKind.QUANTITY,
                spelled,
                quantity.value,
                quantity.start,
                quantity.end,
                quantity,
                _counted(rest, quantity),
            )
        )
    for fact in found:
        if fact.kind is FactKind.QUANTITY:
            rest = _without(rest, fact.start, fact.end)
    for match in _BRACKETED.finditer(rest):
        if unit_name(match[1]):
            found.append(Fact(FactKind.UNIT, match[1], match[1], match.start(1), match.end(1)))
    for match in _TOKEN.finditer(rest):
        token = _around(text, match.start(), match.end()).strip(".:!?'’*_`")
        if any(ch.isdecimal() for ch in token):
            found.append(Fact(FactKind.TOKEN, token, normal(token), match.start(), match.end()))
    return found


def differ_in_digits(one: str, other: str) -> bool:
    """Whether two names are alike but for their digits, or the same."""
    return re.sub(r"\d+", "9", one) == re.sub(r"\d+", "9", other)


def _around(text: str, start: int, end: int) -> str:
    """The whole token that a leftover is part of: '12V-24V'."""
    first, last = _EDGE.search(text[:start][::-1]), _EDGE.search(text, end)
    return text[start - first.start() if first else 0 : last.start() if last else len(text)]


def _without(text: str, start: int, end: int) -> str:
    """The text with a part blanked, so that positions stay and what stood around it never becomes one range."""
    return text[:start] + " ;".ljust(end - start)[: end - start] + text[end:]


def _counted(text: str, quantity: Quantity) -> str:
    after = _NEXT_WORD.match(text, quantity.end) if not quantity.unit else None
    word = after[1] if after else ""
    return "" if word.casefold() in FUNCTION_WORDS or (len(word) > 3 and rarity(word) <= _PLAIN) else word
