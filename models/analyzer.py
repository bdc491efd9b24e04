"""The one analyzer: from text to the terms that every index stores and searches, and the identifiers in a text.

Both index adapters get the same terms and split them at blanks only, so both rank alike. A term is lower-case letters
and digits with `-` `/` `.` `_` inside; it never holds a blank, a quote or an operator, so it is safe in an FTS5 string
and in a Weaviate property with `whitespace` tokenization.

- Words: Snowball stems by language, no stop word dropped, diacritics folded after stemming.
- Korean, Chinese and Japanese runs: overlapping character bigrams (none of the installed libraries segments Korean;
  bigrams need no dictionary and rank about as well: Lee, Cho, Park 1999, "n-gram indexing for Korean").
- Numbers: decimal comma and point alike, thousands separators out, `7.50` also as `7.5`, `45Nm` also as `45` and `nm`.
- Identifiers: whole and normalised (`normal`), and split; the split pieces count once per text, so that a sibling
  (`MS21042-5` for `MS21042-4`) can never outweigh the exact one by being repeated.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from models.short_forms import in_full
from models.written_apart import written_out

ANALYZER_VERSION = "5"
"""Part of the index fingerprint: raised whenever the same text would give other terms."""

MAX_TERM = 64
"""Longer terms are cut: nobody searches for an encoded blob."""

_STEMMERS = {
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
_COMMA_DECIMAL = frozenset(_STEMMERS) - {"en"}

# One character for one, so that positions in the text stay true: dashes, multiplication signs, apostrophes.
_ALIKE = str.maketrans({**dict.fromkeys("‐‑‒–—−﹣－", "-"), "×": "x", "✕": "x", "⁄": "/", "∕": "/", "’": "'", "ʼ": "'"})

_POWERS = "⁰¹²³⁴-⁹"
_RAISED = f"[{_POWERS}]"
_OF_POWER = (
    r"(?i:(?:k?gf?|[km]?N|t)[kcdmµμ]?ms?|(?:oz|lb|lbs|lbf|slug)(?:in|ft)|inch(?:es)?|foot|feet|yards?|mils?|miles?|sec"
    r"|(?:kilo|centi|deci|milli)?met(?:er|re)s?|mètres?|metros?|zoll)"
)
"""Units of three letters and more that are squared or cubed: what is raised behind them is an exponent."""
_NO_LETTERS = re.compile(
    rf"[™℠]|(?<=\d)(?={_RAISED})"
    rf"|(?P<word>(?<![^\W\d_])(?!{_OF_POWER}{_RAISED})[^\W\d_{_POWERS}]{{3,}}|[).:%]){_RAISED}(?:,?{_RAISED})*(?!\w)"
)
"""What compatibility forms would make letters or figures of the word before: 'Genesys™' one GenesysTM, '10⁵' 105, and a
'Capacity²' with the mark of a footnote one Capacity2."""

_OF_A_CODE = re.compile(r"(?<=\d)-(?=[A-ZÄÖÜ][a-zäöüß]{3})")
"""What joins a word to a code as German writes it: the 'RS232-Schnittstelle' is no identifier, RS232 is."""

_SIZE = r"(?<!\w)[mM]?\d+(?:[.,]\d+)?(?: ?[xX] ?\d{1,4}(?:[.,]\d+)?(?!\w))+"
_TOKEN = re.compile(_SIZE + r"|[^\W_]+(?:(?:[-/._]|(?<=\d),(?=\d))[^\W_]+|_+[^\W_]+)*")
_DECIMAL_NAME = re.compile(r"(?:[^\W\d_]{1,2}\d{1,3}|\d.*),\d{1,2}[^\W_]{0,2}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CJK = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_SPACED_CODE = re.compile(r"(?<![\w-])([A-Z]{1,4}|[a-wyz]) (\d[\w]*(?:[-/.]\w+)*)")
_LONG_NUMBER = re.compile(r"(?<![\w.,/-])\d{5,}(?![\w/-]|[.,]\d)")
_CONFUSED = str.maketrans("oil", "011")
_SEPARATOR_AT_BOUNDARY = re.compile(r"(?<=[^\W\d])[-/_]+(?=\d)|(?<=\d)[-/_]+(?=[^\W\d])")
_SEPARATORS = re.compile(r"[-/_]+|\.(?!\d)|(?<!\d)\.")
_APOSTROPHE_S = re.compile(r"'[sS]\b")
_NOT = re.compile(r"n't\b", re.IGNORECASE)

# Units that are written right behind their number; with them a token is a quantity, not an identifier.
_UNIT = (
    r"(?:[kmcdnpμ]?(?:m|g|l|v|a|w|f|h|s|j|t|n|hz|pa|bar|var|va|wh|ah|ohms?|ω|nm)|[km]?bps|[kmg]i?b|[mg](?:hz|w|wh|va|pa)"
    r"|vdc|vac|vrms|arms|adc|kgf|kgm|kgcm|knm|ncm|n[-.]m|lbs?|lbf|lb[-.]?ft|ft[-.]?lbs?|in[-.]?lbs?|in|inch|inches|ft|feet"
    r"|yd|mi|oz|gal|qt|pt|psi[ag]?|hpa|rpm|rps|mph|kph|kmh|kts?|hp|bhp|ps|cc|ccm|deg|degc|degf|c|k|sec|min|mins|hrs?"
    r"|hours?|days?|yrs?|ppm|ppb|pcs|x|st|nd|rd|th|us|awg|lm|lx|cst|cp|mol|dpi|px|dba?)[23]?"
)
_AMOUNT = r"(?:0|[1-9]\d{0,5})(?:[.,]\d+)?"
_QUANTITY = re.compile(
    rf"(?:(?P<low>{_AMOUNT})(?:{_UNIT})?[-/])?(?P<high>{_AMOUNT}){_UNIT}(?:[-/](?:{_AMOUNT})?{_UNIT})*"
)
_QUANTITY_SPLIT = re.compile(rf"({_AMOUNT})({_UNIT})")
_UNIT_AHEAD = re.compile(rf"\s?(?:[°%]|{_UNIT}\b)", re.IGNORECASE)
_DIMENSIONS = re.compile(rf"m?{_AMOUNT}(?:x{_AMOUNT})+(?:{_UNIT})?")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
_ADDRESS = re.compile(r"0[xX][\dA-Fa-f]+")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})")
_COUNTED_WORD = re.compile(r"\d+-[a-z]{3,}(?:-[a-z]+)*|(?:mid|pre|post|non|and|or)[-/]\d+[a-z]*|\d{2,4}s")


@dataclass(frozen=True, slots=True)
class Identifier:
    """A part number, fault code, drawing number or asset name. text: verbatim; normal: what equal ones share."""

    text: str
    normal: str


@lru_cache(maxsize=16_384)
def terms(text: str, language: str = "en") -> tuple[str, ...]:
    """The terms of a text that is indexed, in order, with repetitions.

    language: ISO 639-1; an unknown one is not stemmed. Derived pieces of an identifier follow it, once per text.
    """
    return tuple(_terms(text, language, question=False))


def question_terms(text: str, language: str = "en") -> tuple[str, ...]:
    """The terms of a question, each once: as `terms`, but of an identifier only the whole and its base (`ms21042` of
    `MS21042-4`), so that its small pieces ('4', 'B') don't match every passage with a 4 in it."""
    return tuple(dict.fromkeys(_terms(text, language, question=True)))


def terms_and_names(text: str, language: str = "en", names: Iterable[str] = ()) -> tuple[str, ...]:
    """The terms of a text and of the names that it has in parts (`models.written_apart`), which count once; names: more
    of these."""
    own = terms(text, language)
    apart = (name for line in text.splitlines() for name in written_out(line))
    added = dict.fromkeys(terms(" ; ".join(dict.fromkeys((*names, *apart))), language))
    return (*own, *(term for term in added if term not in frozenset(own)))


@lru_cache(maxsize=16_384)
def identifiers(text: str) -> tuple[Identifier, ...]:
    """What names a thing: tokens that mix letters and digits, digits joined by `-` `/` `.`, words joined by `_`.

    Not: plain numbers, quantities (45Nm, 10-20mm, 12V/24V), fractions, ranges of numbers, dates, '3-phase', '1st'.
    In order of appearance, each normal form once.
    """
    found: dict[str, Identifier] = {}
    alike = _OF_A_CODE.sub(" ", text.translate(_ALIKE))
    for token, start, end in _tokens(alike):
        if _is_identifier(token, _unit_follows(alike, end)):
            name = normal(token)
            found.setdefault(name, Identifier(text[start:end], name))
    return tuple(found.values())


def normal(identifier: str) -> str:
    """The form that all ways to write an identifier share: case, dashes, blanks, and separators between a letter and
    a digit don't count (`E-17` = `e17` = `E 17`); those between two digits do (`88-1203` is not `881203`)."""
    folded = _fold(re.sub(r"(?<=\d)\s+(?=\d)", "-", identifier.strip())).replace(",", ".")
    return _SEPARATOR_AT_BOUNDARY.sub("", folded)[:MAX_TERM]


@lru_cache(maxsize=8192)
def names_in(text: str) -> frozenset[str]:
    """The normal forms of all that may name a thing in a document: its identifiers, those written with a blank ('E 17',
    'MS 21042-4') or in parts ('4510-1/-2'), and numbers of five digits and more."""
    alike = _alike(text)
    spaced = (normal(letters + number) for letters, number in _SPACED_CODE.findall(alike))
    apart = (normal(name) for name in written_out(alike) if _is_identifier(name, unit_follows=False))
    return frozenset((*(i.normal for i in identifiers(text)), *spaced, *apart, *_LONG_NUMBER.findall(alike)))


def stands(identifier: str, names: Collection[str]) -> bool:
    """Whether an identifier (normal) is one of these names, the singular of one, or a part of a dotted path."""
    if identifier in names or (identifier.endswith("s") and identifier[:-1] in names):
        return True
    dotted = f".{identifier}."
    return any(dotted in f".{name}." for name in names)


@lru_cache(maxsize=8192)
def bases_in(text: str) -> frozenset[str]:
    """The normal forms of the families that the identifiers of a text belong to: 'ms21042' of 'MS21042-4'."""
    folded = (_fold(i.text) for i in identifiers(text))
    return frozenset(normal(name[: cut.start()]) for name in folded for cut in re.finditer(r"[-/_]", name))


def names_something(term: str) -> bool:
    """Whether one of the analyzer's terms may be the name of a thing: it mixes letters and digits, or is a long number.

    Of the pieces of an identifier some look like one, too."""
    return _LONG_NUMBER.fullmatch(term) is not None or _is_identifier(term, unit_follows=False)


def loose(identifier: str) -> str:
    """What all spellings of an identifier share, also those that are easily taken for it: no separators and blanks, O
    as 0, I and l as 1. Different identifiers may share it: `respelled` tells."""
    return "".join(c for c in _fold(identifier) if c.isalnum()).translate(_CONFUSED)


def respelled(asked: str, known: str) -> bool:
    """Whether two identifiers differ in case, in O and 0, I and 1, and in separators that are left out, put between a
    letter and a digit, or exchanged; separators at other places make another one ('1-23' is not '12-3')."""
    if loose(asked) != loose(known):
        return False
    own, turns = _cuts(known)
    mine, others = _cuts(asked)
    return mine <= own | turns | others or own <= turns


def _cuts(identifier: str) -> tuple[set[int], set[int]]:
    """After how many letters and digits a separator stands, and where one between a letter and a digit might."""
    folded = _fold(re.sub(r"\s+", "-", identifier.strip()))
    kept = "".join(c for c in folded if c.isalnum())
    cuts, count = set[int](), 0
    for c in folded:
        if c.isalnum():
            count += 1
        elif 0 < count < len(kept):
            cuts.add(count)
    return cuts, {at for at in range(1, len(kept)) if kept[at - 1].isdigit() != kept[at].isdigit()}


def _terms(text: str, language: str, *, question: bool) -> Iterator[str]:
    alike = _alike(text)
    alike = _APOSTROPHE_S.sub("", _NOT.sub(" not", alike))
    derived: dict[str, None] = {}
    for token, _, end in _tokens(alike):
        if token.isascii() and token.isalpha():
            yield _stem(token.lower(), language)
            continue
        named = question and _is_identifier(token, _unit_follows(alike, end))
        own, pieces = _token_terms(token, language, named)
        yield from own
        derived.update(dict.fromkeys(pieces))
    # 'E 17' and 'MS 21042-4' are written with a blank as often as without.
    derived.update(dict.fromkeys(normal(letters + number) for letters, number in _SPACED_CODE.findall(alike)))
    yield from derived


def _blank(match: re.Match[str]) -> str:
    word = match["word"] or ""
    return word + " " * max(1, len(match[0]) - len(word))


def _alike(text: str) -> str:
    return _OF_A_CODE.sub(" ", unicodedata.normalize("NFKC", _NO_LETTERS.sub(_blank, text)).translate(_ALIKE))


def _tokens(alike: str) -> Iterator[tuple[str, int, int]]:
    """The tokens of a text and where they stand. A comma between digits is a decimal one in a number ('1,5', 'M2,5');
    after a name it parts: 'ttyS0,115200'."""
    for match in _TOKEN.finditer(alike):
        token, at = match.group(), match.start()
        first = token.partition(",")[0]
        if first == token or not any(c.isalpha() for c in first) or _DECIMAL_NAME.fullmatch(token):
            yield token, at, match.end()
            continue
        for piece in token.split(","):
            yield piece, at, at + len(piece)
            at += len(piece) + 1


@lru_cache(maxsize=65_536)
def _token_terms(token: str, language: str, named: bool) -> tuple[list[str], list[str]]:
    """(terms that count each time, derived pieces that count once per text); `named`: an identifier of a question."""
    folded = _fold(token)
    if _NUMBER.fullmatch(folded):
        return _number_terms(folded, language), []
    if not any(c.isdigit() or c == "_" for c in folded):
        return _word_terms(folded, language), []
    whole = normal(folded)
    if named:
        base = normal(re.sub(r"[-/_][^-/_]*$", "", folded))
        return [whole], [base] if base != whole and len(base) >= 4 and any(c.isdigit() for c in base) else []
    return [whole], [piece for piece in _pieces(folded, language) if piece != whole]


def _fold(text: str) -> str:
    """Compatibility forms and case folded; only letters, digits and `-/._,` are left."""
    folded = unicodedata.normalize("NFKC", text).translate(_ALIKE).casefold()
    folded = unicodedata.normalize("NFKC", folded)
    return "".join(c for c in folded if c.isalnum() or c in "-/._,")


def _unit_follows(text: str, end: int) -> bool:
    return _UNIT_AHEAD.match(text, end) is not None


def _is_identifier(token: str, unit_follows: bool) -> bool:
    folded = _fold(token)
    letters = any(c.isalpha() for c in folded)
    if not any(c.isdigit() for c in folded):
        return letters and "_" in folded
    if _ADDRESS.fullmatch(token):
        return True
    if _DATE.fullmatch(folded) or _COUNTED_WORD.fullmatch(token) or _is_quantity(folded):
        return False
    if _DIMENSIONS.fullmatch(folded) and folded[0] != "m":
        return False
    if _NUMBER.fullmatch(folded):  # 2.4.1 names a section or a version; 1.000.000 is a number
        return folded.count(".") > 1 and not re.fullmatch(r"\d{1,3}(?:\.\d{3})+", folded)
    return letters or (not unit_follows and _digits_name(folded))


def _is_quantity(folded: str) -> bool:
    found = _QUANTITY.fullmatch(folded)
    return found is not None and (not found["low"] or _ascending(found["low"], found["high"]))


def _ascending(low: str, high: str) -> bool:
    """Whether two numbers read as a range: the second is larger and hardly longer, no leading zeros."""
    if any(len(n) > 1 and n[0] == "0" and n[1:2].isdigit() for n in (low, high)):
        return False
    longer = len(high.split(".")[0]) - len(low.split(".")[0])
    return longer in (0, 1) and float(low.replace(",", ".")) < float(high.replace(",", "."))


def _digits_name(folded: str) -> bool:
    """Whether digits joined by separators name something (88-1203, 32-11, 1203/88) or are a range or a fraction."""
    parts = re.split(r"[-/]", folded)
    if len(parts) != 2:  # one part: a cut-off term ending in a dot, say
        return len(parts) > 2
    low, high = parts
    if not (_PLAIN.fullmatch(low) and _PLAIN.fullmatch(high)) or _ascending(low, high):
        return False
    return len(low) + len(high) >= (4 if "-" in folded else 5)


def _pieces(folded: str, language: str) -> list[str]:
    """Prefixes at separators, the parts between them, and number and unit of a quantity."""
    cuts = [m.start() for m in re.finditer(r"[-/_]", folded)]
    found = [normal(folded[:cut]) for cut in cuts[1:]]
    for part in _SEPARATORS.split(folded):
        if not part:
            continue
        if _NUMBER.fullmatch(part):
            found += _number_terms(part, language)
        elif part.isalpha():
            found += _word_terms(part, language)
        else:
            found.append(part)
            for side in part.split("x") if _DIMENSIONS.fullmatch(part) else [part]:
                if side != part:
                    found.append(side)
                if split := _QUANTITY_SPLIT.fullmatch(side):
                    found += [*_number_terms(split[1], language), split[2]]
                found += re.findall(r"(?<!\d)\d{3,}(?!\d)", side)
    return list(dict.fromkeys(piece.replace(",", ".")[:MAX_TERM] for piece in found if piece))


def _number_terms(digits: str, language: str) -> list[str]:
    """Canonical spellings of a number: '1,000' -> 1000, '0,5' -> 0.5, '7.50' -> 7.50 and 7.5; both readings where the
    spelling leaves it open ('1.000' is a thousand in one language and one in another)."""
    thousands = re.fullmatch(r"\d{1,3}(?:,\d{3})+(\.\d+)?", digits)
    german = re.fullmatch(r"\d{1,3}(?:\.\d{3})+(,\d+)?", digits)
    if thousands and (language not in _COMMA_DECIMAL or thousands[1] or digits.count(",") > 1):
        plain = digits.replace(",", "")
    elif german and (language in _COMMA_DECIMAL or german[1] or digits.count(".") > 1):
        plain = digits.replace(".", "").replace(",", ".")
    else:
        plain = digits.replace(",", ".")
    found = [plain]
    if plain.count(".") == 1 and plain.endswith("0"):
        found.append(plain.rstrip("0").rstrip("."))
    return [number[:MAX_TERM] for number in found]


def _word_terms(folded: str, language: str) -> list[str]:
    """Stems of the parts of a word without digits; of 'shut-down' also the joined 'shutdown'."""
    parts = [part for part in re.split(r"[-/._]+", folded) if part]
    found = [term for part in parts for term in _stems(part, language)]
    if len(parts) == 2 and "-" in folded and not _CJK.search(folded):
        found.append(_stem("".join(parts), language))
    return found


def _stems(word: str, language: str) -> list[str]:
    if not _CJK.search(word):
        return [_stem(word, language)]
    found: list[str] = []
    end = 0
    for run in _CJK.finditer(word):
        if run.start() > end:
            found.append(_stem(word[end : run.start()], language))
        piece, end = run.group(), run.end()
        found += [piece] if len(piece) == 1 else [piece[i : i + 2] for i in range(len(piece) - 1)]
    if end < len(word):
        found.append(_stem(word[end:], language))
    return found


_local = threading.local()


_DEEDS = {
    "fr": (re.compile(r"(?<=\w{4})ag$|(?<=[ao])i$"), {"ag": "", "i": "y"}),
    "es": (re.compile(r"(?<=\w{4})aj$"), {"aj": ""}),
}
"""Endings of stems by which a noun differs from its verb: 'serrage' and 'serrer', 'nettoyage' and 'nettoie', 'montaje'
and 'montar'."""


@lru_cache(maxsize=131_072)
def _stem(word: str, language: str) -> str:
    word, language = in_full(word, language)
    algorithm = _STEMMERS.get(language)
    if algorithm:
        # A Snowball stemmer holds the word while it works, so each thread has its own.
        stemmers: dict[str, object] = _local.__dict__.setdefault("stemmers", {})
        stemmer = stemmers.get(algorithm) or stemmers.setdefault(algorithm, snowballstemmer.stemmer(algorithm))
        word = stemmer.stemWord(word)  # type: ignore[attr-defined]
    if deed := _DEEDS.get(language):
        ending, instead = deed
        word = ending.sub(lambda end: instead[end[0]], word)
    if not word.isascii() and not _CJK.search(word):
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
        word = unicodedata.normalize("NFC", word)
    return word[:MAX_TERM]
