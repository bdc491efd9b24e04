"""Numbers in words as digits: 'forty-five Nm' -> '45 Nm', 'fünfundvierzig' -> '45'. No installed library reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from services.answering.quantities import unit_name

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "  # noqa: SIM905
    "eighteen nineteen".split()
)
_EN_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))  # noqa: SIM905
_EN_WORDS = {word: n for n, word in enumerate(ONES)} | _EN_TENS
_EN_ONE = "|".join(sorted(ONES, key=len, reverse=True))
_EN_SMALL = rf"(?:(?:{'|'.join(_EN_TENS)})(?:[- ](?:{'|'.join(ONES[1:10])}))?|{_EN_ONE})"
_EN_HUNDREDS = rf"(?:(?:{_EN_ONE}|a)[- ]hundred(?:(?: and |[- ]){_EN_SMALL})?|{_EN_SMALL})"
_EN = re.compile(
    rf"(?<![\w-])(?:(?:{_EN_HUNDREDS}|a)[- ]thousand(?:(?: and |[- ]){_EN_HUNDREDS})?|{_EN_HUNDREDS})(?![\w-])", re.I
)
_NEXT = re.compile(r"[ -]?([^\W\d]+)")
_AMBIGUOUS = frozenset({"one", "zero", "ein", "eine", "einen", "un", "une", "uno", "una"})


def digits(text: str, language: str = "en") -> str:
    """The text with numbers in words as digits. 'one' stays, unless a unit follows ('one hour', not 'one of them').

    language: ISO 639-1; English, and German, French and Spanish up to a hundred.
    """
    pattern, table = (_EN, None) if language not in _TABLES else _table(language)

    def number(match: re.Match[str]) -> str:
        words = match.group().casefold()
        if words in _AMBIGUOUS:
            after = _NEXT.match(match.string, match.end())
            if after is None or len(after[1]) < 3 or not unit_name(after[1]):
                return match.group()
        return str(table[words] if table is not None else _english(words))

    return pattern.sub(number, text) if text else text


def _english(words: str) -> int:
    """'one hundred and twenty-five' -> 125."""
    total = part = 0
    for word in re.findall(r"[a-z]+", words):
        if word in _EN_WORDS:
            part += _EN_WORDS[word]
        elif word == "hundred":
            part = (part or 1) * 100
        elif word == "thousand":
            total, part = total + (part or 1) * 1000, 0
    return total + part


def _german() -> dict[str, int]:
    ones = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split()  # noqa: SIM905
    ones += ["dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"]
    tens = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()  # noqa: SIM905
    found = {word: n for n, word in enumerate(ones)} | {"hundert": 100, "einhundert": 100, "eine": 1, "einen": 1}
    for n, ten in enumerate(tens, start=2):
        found |= {ten: 10 * n} | {f"{ones[i]}und{ten}": 10 * n + i for i in range(1, 10)}
    return found


def _french() -> dict[str, int]:
    ones = (
        "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "  # noqa: SIM905
        "dix-huit dix-neuf".split()
    )
    found = {word: n for n, word in enumerate(ones)} | {"une": 1, "cent": 100, "quatre-vingts": 80}
    for base, ten in ((20, "vingt"), (30, "trente"), (40, "quarante"), (50, "cinquante"), (60, "soixante")):
        found |= {ten: base, f"{ten} et un": base + 1, f"{ten}-et-un": base + 1}
        found |= {f"{ten}-{ones[i]}": base + i for i in range(2, 20 if base == 60 else 10)}
    return found | {"soixante et onze": 71} | {f"quatre-vingt-{ones[i]}": 80 + i for i in range(1, 20)}


def _spanish() -> dict[str, int]:
    ones = (
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "  # noqa: SIM905
        "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
        "veintiocho veintinueve".split()
    )
    found = {word: n for n, word in enumerate(ones)} | {"un": 1, "una": 1, "cien": 100}
    for n, ten in enumerate("treinta cuarenta cincuenta sesenta setenta ochenta noventa".split(), start=3):  # noqa: SIM905
        found |= {ten: 10 * n} | {f"{ten} y {ones[i]}": 10 * n + i for i in range(1, 10)}
    return found


_TABLES = {"de": _german, "fr": _french, "es": _spanish}


@lru_cache(maxsize=4)
def _table(language: str) -> tuple[re.Pattern[str], Mapping[str, int]]:
    table = _TABLES[language]()
    words = "|".join(re.escape(word) for word in sorted(table, key=lambda word: -len(word)))
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.I), table
