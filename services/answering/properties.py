"""Whether a unit could state the property that a question names: what something costs, weighs, how big, loud or fast it
is. A passage in which neither the property's word nor a number of its dimension stands tells another one.

Only properties that are asked for in words of their own; which quantity 'how long' means, nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass

from models.types import Unit
from services.answering.asked_quantity import speaks_of
from services.answering.colours import COLOUR
from services.answering.quantities import class_of, in_cell, quantities
from services.answering.spelled import ONES
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.wanted import AnswerKind


@dataclass(frozen=True, slots=True)
class _Property:
    """asked: how a question names it. classes: of the quantities that state it, as in quantities.UNITS. said: how a
    passage names it."""

    asked: re.Pattern[str]
    classes: tuple[str, ...]
    said: re.Pattern[str]


def _property(asked: str, classes: str, said: str) -> _Property:
    return _Property(re.compile(asked, re.I), tuple(classes.split()), re.compile(said, re.I))


_MONEY = re.compile(
    r"[€$£¥₩]|\b(?:EUR|USD|GBP|CHF|JPY|KRW|euros?|dollars?|cents?|francs?|yen)\b|\d\s?원(?![가-힣])"
    r"|\bfree of charge\b|\bkostenlos|\bgratuit|\bgratis\b",
    re.I,
)
_PRICE = re.compile(
    r"\bhow (?:much|many \w+) (?:does|do|did|would|will|is|are)\b[^?]*\b(?:costs?|to buy)\b"
    r"|\bwhat (?:does|do|would|will)\b[^?]*\bcost\b|\bset (?:me|us|you|one) back\b|\bprices?\b"
    r"|\bhow (?:expensive|pricey)\b"
    r"|\b(?:the )?costs? of\b|\bkostet\b|\bkosten\b|\bpreis\b|\bwie teuer\b|\bcoûte|\bprix\b|\bcuesta|\bprecio\b|가격",
    re.I,
)
_PROPERTIES = (
    _property(  # 'lifts up to 4000 kg' is no weight
        r"\bhow heavy\b|\bweighs?\b|\bthe (?:weight|mass) of\b",
        "",
        r"\bweigh|\bmass(?:es)?\b|\bheavy\b|\b(?:net|gross|tare)\b|\blbs?\b|\(kg\)",
    ),
    _property(
        r"\bwie schwer\b|\bwiegt\b|\bpèse|\bpesa\b|무게|중량",
        "mass force",
        r"\bweigh|\bmass(?:es)?\b|\bheavy\b|gewicht|\bmasse|\bpoids\b|\bpes[oa]|무게|중량|질량",
    ),
    _property(
        r"\bhow (?:loud|noisy)\b|\b(?:noise|sound)(?: pressure)? levels?\b|\bwie laut\b",
        "",
        r"\bdB\b|\bdB\(A\)|\bnois|\bsound|\bloud|\bschall|\blärm|\bbruit|\bruido|소음",
    ),
    _property(
        r"\bhow (?:big|large) (?:is|are|was|can|may|must|should)\b|\bthe (?:size|dimensions) of\b",
        "length volume data charge share",
        r"\bsizes?\b|\bdimension|\bbig|\blarge|\blength|\bwidth|\bheight|\bdiameter|\bcapacity|\d\s?[x×]\s?\d",
    ),
    _property(
        r"\bhow fast\b|\bthe speed of\b|\bwhat speed\b",
        "speed frequency time data flow acceleration",
        r"\bspeed|\brpm\b|\b1/min\b|\bmin⁻¹|\bfast|\brate|\bquick|\bslow|\bvelocity|\bknots\b|\bkias\b|\bfeed",
    ),
    _property(
        r"\bhow long (?:do|does|will|should|can) [^?]*\blast\b|\blife ?(?:time|span)\b|\bservice life\b"
        r"|\blife expectancy\b",
        "",
        r"\blife|\blasts?\b|\bcycles\b|\breplace|\boperations\b|\b(?:hours|days|weeks|months|years)\b"
        r"|\d\s?(?:h|km|miles)\b",
    ),
    _property(
        r"\bcapacity of\b|\bwhat (?:is the )?(?:[\w-]+ ){0,2}capacity\b",
        "volume charge mass data energy power flow current force length",
        r"\bcapacit|\bholds?\b|\bvolume|\bcontents?\b|\bfill",
    ),
    _property(
        r"\bhow much power\b|\bpower (?:consumption|draw|rating)\b|\bthe power of\b",
        "power current energy charge",
        r"\bpower|\bwatt|\bconsum|\bdraws?\b|\bhp\b",
    ),
)
_NUMBER = re.compile(r"\d")
_IN_A_UNIT = re.compile(
    r"\bin ([^\W\d_][^\s,;:?!()]*)(?=\s*(?:[,;:?!.()]|$)"
    r"|\s+(?:of|for|at|on|does|do|is|are|can|may|must|goes|go|will|should)\b)",
    re.I,
)
"""'…, in metres?', 'frequency in MHz of the antenna'."""
_UNIT_WORD = re.compile(r"[^\W\d_][^\s\d,;:?!()\[\]|]+|%")
_SAME_WORD = (
    {"temperature", "angle"}, {"mass", "force"}, {"torque", "length", "energy"}, {"speed", "frequency", "time"},
    {"flow", "volume"},
)  # fmt: skip
"""Dimensions that one word or sign may mean, or that are told in the unit of another: degrees, kg, ft-lbs, 1/min."""
_TELLING = {
    "torque": {"torque", "length", "energy", "angle", "force"},
    "speed": {"speed", "frequency", "time", "flow", "length", "data"},
    "frequency": {"frequency", "speed", "time", "data"},
    "data": {"data", "frequency", "speed"},
    "power": {"power", "current", "energy", "level"},
    "charge": {"charge", "current", "energy"},
    "pressure": {"pressure", "length", "force"},
    "mass": {"mass", "force", "volume"},
    "volume": {"volume", "mass", "flow", "length"},
    "flow": {"flow", "volume", "speed", "mass"},
    "temperature": {"temperature", "angle"},
    "angle": {"angle", "temperature"},
    "level": {"level", "share"},
    "light": {"light", "power"},
}
"""Dimension asked for -> those in which a manual may tell it: a vacuum in inches, oil in kg, a last pass in degrees."""
_ANY_DIMENSION = ("", COLOUR, "length", "time")
"""What is long or far, and how long or often, may be told in any unit."""
_COUNT = re.compile(
    r"\d|\b(?:an?|no|none|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|"
    r"(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|"
    r"thousand|dozen|several|only|once|twice|single|double|triple|dual|twin|both|pair|each|every|any|unlimited|half|and|"
    r"or|(?:two|three|four|five|six|seven|eight|nine|ten|twelve|hundred)fold|quadruple|third|fourth|fifth|sixth|[ivx]{2,})\b|[:：][^.;]*,|,[^,.;]+,",
    re.I,
)
"""A number, or what is listed."""
_GENERATION = re.compile(r"\b([A-Z][\w-]*)[ \t]+(?:II|III|IV|VI{1,3}|IX)(?![\w/-])")
"""'EVO II' counts nothing, 'Two II' does."""
_COST = re.compile(r"\bcosts?\b|\bprices?\b|\bpriced\b", re.I)


def is_another_property(question: str, passage: str, classes: Container[str]) -> bool:
    """Whether a question asks for a property that a passage says nothing of.

    passage: the unit with what stands around it. classes: of the quantities in it."""
    if _PRICE.search(question):
        return not (_MONEY.search(passage) or (_COST.search(passage) and _NUMBER.search(passage)))
    return any(
        each.asked.search(question)
        and not each.said.search(passage)
        and not any(name in classes for name in each.classes)
        for each in _PROPERTIES
    )


def lacks_the_unit(question: str, passage: str, classes: Collection[str]) -> bool:
    """Whether a question says in which unit it wants its value, and a passage has quantities, but none of that
    dimension."""
    asked = {name for found in _IN_A_UNIT.findall(question) if (name := class_of(found.rstrip(".")))}
    said = {  # of two letters only what is hardly another word: 'mm', 'kW', not 'in'
        class_of(word.rstrip("."))
        for word in _UNIT_WORD.findall(passage)
        if len(word) > 2 or (word != word.casefold() and word != word.upper()) or word in ("mm", "kg", "cm", "km", "%")
    }
    held = said.union(classes)
    return bool(classes) and any(_alike(name).isdisjoint(held) for name in asked)


def _alike(name: str) -> set[str]:
    return next((group for group in _SAME_WORD if name in group), {name})


_WHAT = re.compile(r"\b(?:what|which|how)\b", re.IGNORECASE)
"""'When may the speed be adjusted?' asks for no speed."""
_NAME = re.compile(r"\b[^\W\d_][\w/]*(?:-\w+)*-?\d[\w/-]*")
"""A designation, whose digits are no figure: 'ATL-400'."""
_FIGURE_IN_WORDS = re.compile(
    rf"\b(?:{'|'.join(ONES)}|ten|twelve|half|daily|weekly|monthly|hourly|annual\w*|year\w*|shift\w*|every|each|once|twice"
    r"|before|after|until|when\w*|never|always|contin\w+|hand|finger|snug\w*|firm\w*|ambient|room|mains|unlimited|infinite"
    r"|according|see|refer\w*)\b",
    re.IGNORECASE,
)
_WITHOUT_FIGURE = re.compile(r"\b(?:depend\w*|equal\w*|same|not|no|none|any|per|low|high|full|empty)\b", re.IGNORECASE)
"""What may stand for a figure in the sentence that is asked for; beside it ('do not exceed the limit') it stands for
nothing."""

_NO_DIMENSION = re.compile(
    r"\b(?:coefficients?|factors?|ratios?|ind(?:ex|ices)|class|classes|numbers?|codes?|settings?)\b", re.I
)
"""'The temperature coefficient of resistance' may be told without a unit."""
_NEVER_BARE = frozenset(
    "torque voltage current power pressure temperature time mass volume flow length resistance".split()  # noqa: SIM905
)
"""Quantities that a sentence gives with their unit; a baud rate may stand alone, a table has the unit in its head."""


def gives_no_figure(understood: Understood, best: Scored, shown: Sequence[Unit]) -> bool:
    """Whether a quantity is asked for and nothing of the best unit's paragraph gives a figure, or says why there is
    none ('hand-tight', 'daily'), or its figures are of other quantities alone. English only; for others see
    `named_in.states_another`."""
    wanted = understood.wanted
    if wanted.kind is not AnswerKind.VALUE or not wanted.quantity or wanted.counted or wanted.quantity == COLOUR:
        return False
    if understood.language != "en" or best.evidence.language != "en" or not _WHAT.search(understood.text):
        return False
    names = {part for name in understood.identifiers for part in (name.text, *name.text.split())}
    said = _said(shown, names)
    if _gives_another(wanted.quantity, best, _said([best.unit], names) if best.unit.cells else said):
        return True
    if _FIGURE_IN_WORDS.search(said) or _WITHOUT_FIGURE.search(_said([best.unit], names)):
        return False
    in_prose = not any(u.cells or any(map(str.isalpha, u.label)) for u in shown)
    if in_prose and wanted.quantity in _NEVER_BARE and not _NO_DIMENSION.search(understood.text):
        return not any(q.name in _telling(wanted.quantity) for q in quantities(said))
    return not any(map(str.isnumeric, _NAME.sub(" ", said)))


def _gives_another(quantity: str, best: Scored, said: str) -> bool:
    """Whether what is said neither speaks of a quantity nor gives one that may tell it, but gives others, each with its
    unit: of the output's current 'Max. output voltage 60 V' says nothing."""
    cells, language = best.unit.cells, best.evidence.language
    of_row = [q for column in range(1, len(cells)) for q in in_cell(cells, column, language)]
    found = of_row if cells else list(quantities(_NAME.sub(" ", said)))
    if quantity in _ANY_DIMENSION or not found or not all(q.name for q in found):
        return False
    around = " ; ".join((said, *best.evidence.chunk.section[-1:]))
    return _telling(quantity).isdisjoint(q.name for q in found) and not speaks_of(around, quantity)


def _telling(quantity: str) -> set[str]:
    return _TELLING.get(quantity, {quantity})


def _said(units: Sequence[Unit], names: Collection[str]) -> str:
    """What units say, without the names of the question: 'NMEA 2000' is no figure."""
    said = " ; ".join(text for u in units for text in (u.label, u.lead_in, u.text, *(head for head, _ in u.cells)))
    named = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.sub(rf"(?<!\w)(?:{named})(?!\w)", " ", said, flags=re.IGNORECASE) if names else said


def counts_nothing(text: str) -> bool:
    """Whether a text says no number, in figures or in words, and lists nothing."""
    return _COUNT.search(_GENERATION.sub(lambda name: name[0] if _COUNT.search(name[1]) else "", text)) is None
