"""What a question names: part numbers, fault codes and the like, however they are spelled, against the documents' own.

There is no list of patterns: what the documents name was learnt when they were read (the terms of the analyzer), and a
question's spelling is looked up among these, with hyphens, blanks, case, O and 0, I and 1 aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

from models.analyzer import Identifier, identifiers, loose, normal, terms
from models.embedder.rarity import rarity
from services.answering.vocabulary import FUNCTION_WORDS, Vocabulary

_WORD = re.compile(r"[^\s?!,;:()\[\]|\"“”]*[^\s?!,;:()\[\]|\"“”.'’]")
_WORDS = 5
_LONG_NUMBER = 5
_LETTERS, _SUFFIX, _NEAR, _PIECE = 4, 2, 2, 3
_COMMON = 0.3
_TIMES = 10
"""As many passages with a piece of a joined name as with that name, from which on the name is another's."""
_OF_A_NUMBER = re.compile(r"(?:\b(?:no|nr)\b\.?|#)\s*$", re.I)
_SIZES = frozenset({"awg", "swg"})
"""Units that stand before their number: 'AWG 14' names nothing, as 14 AWG does not."""
_MARK = re.compile(r"I{2,3}|IV|VI{1,3}")
"""'Mark II', 'EVO II': a generation, of which the next word is no piece."""
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
"""Korean writes what follows a name without a blank ('R1축', 'BD642보드에서'): it is no piece of it."""
_GLUE = frozenset({"I", "AND", "OR", "NOT"})
"""Plain words that questions have in capitals."""
_CAPITAL = re.compile(r"(?P<word>[A-Z][a-z]{2,})(?P<name>[A-Z]+-?\d[\w-]*)")
_TAKEN_FOR_DIGITS = re.compile(r"[IOL](?:\W?[IOL])*s?", re.I)
"""'I/O' is no spelling of the 'i0' of a G-code, though its letters are taken for digits."""
_CUE = re.compile(r"\b(?:part|p/?n|no\.?|nr\.?|number|serial|s/n|drawing|order|item|code|fault|error|alarm)\W*$", re.I)
ABOUT_A_CODE = frozenset((
    "alarm", "alarms", "appear", "appears", "blinking", "came", "cause", "caused", "causes", "code", "codes", "come",
    "comes", "controller", "describe", "description", "display", "displayed", "displays", "document", "documents",
    "drawing", "error", "errors", "explain", "explanation", "fault", "faults", "find", "flashing", "found", "help",
    "indicator", "information", "item", "keypad", "led", "listed", "lit", "machine", "manual", "manuals", "mention",
    "mentioned", "message", "number", "numbers", "page", "panel", "part", "parts", "piece", "reading", "reads",
    "reference", "refer", "refers", "remedies", "remedy", "say", "says", "screen", "serial", "shown", "showing",
    "shows", "status", "text", "trip", "tripped", "used", "warning", "there's", "something", "anything", "everything",
))  # fmt: skip
"""Words that ask for all that is said of a code: beside these a question names nothing but the code."""


@dataclass(frozen=True, slots=True)
class Named:
    """identifiers: in order of appearance, `text` as asked, `normal` as in the documents. respelled: the question with
    these in the documents' spelling."""

    identifiers: tuple[Identifier, ...]
    respelled: str


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    names: tuple[str, ...]


def named(question: str, vocabulary: Vocabulary) -> Named:
    """What the question names. An identifier that the documents don't have keeps its own spelling."""
    words = list(_WORD.finditer(question))
    found = list(_after_a_plain_word(words, vocabulary))
    for count in range(_WORDS, 1, -1):
        for find in (_joined, _siblings):
            for other in find(question, words, count, vocabulary):
                found += [other] if _free(other, found) else []
    for word in words:
        names = _alone(question, word, vocabulary)
        if names and _free(_Found(word.start(), word.end(), names), found):
            found.append(_Found(word.start(), word.end(), names))
    found.sort(key=lambda f: f.start)
    every = {name: Identifier(question[f.start : f.end], name) for f in reversed(found) for name in reversed(f.names)}
    respelled = question
    for f in reversed(found):
        said = question[f.start : f.end]
        written = normal(said) in f.names
        if not written or (vocabulary.names(normal(said)) and normal(said) not in terms(said)):  # 'BLN-018 TC3'
            respelled = f"{respelled[: f.start]}{' '.join(f.names)}{respelled[f.end :]}"
    return Named(tuple(reversed(every.values())), respelled)


def bare(words: Sequence[str], names: Sequence[Identifier]) -> bool:
    """Whether these words of a question say nothing beside what it names and that something is to be told about it."""
    own = {part for name in names for part in (name.text.casefold(), *name.text.casefold().split(), name.normal)}
    return bool(names) and all(w.casefold() in own or w.casefold() in ABOUT_A_CODE for w in words)


def _free(found: _Found, others: Sequence[_Found]) -> bool:
    return all(found.end <= other.start or other.end <= found.start for other in others)


def _runs(question: str, words: Sequence[re.Match[str]], count: int) -> Iterator[tuple[int, int, list[str]]]:
    """Words that stand side by side, with nothing but blanks or a separator in between, none of them a plain one."""
    for first in range(len(words) - count + 1):
        run = words[first : first + count]
        gaps = (question[a.end() : b.start()] for a, b in pairwise(run))
        texts = [word.group() for word in run]
        plain = any(
            t.casefold() in FUNCTION_WORDS and not (t.isupper() and run[0].start() and not _is_glue(t, after))
            for t, after in zip(texts, (*texts[1:], ""), strict=True)
        )
        ended = all(any(c.isalnum() for c in text) for text in (texts[0], texts[-1]))  # a dash alone ends no name
        plain = plain or any(map(_HANGUL.search, texts))
        if ended and not plain and all(gap.strip() == "" for gap in gaps):
            yield run[0].start(), run[-1].end(), texts


def _is_glue(word: str, after: str) -> bool:
    """Whether a plain word in capitals is one all the same: 'must I press'. I 3 may be an input."""
    return word in _GLUE and not after[:1].isdigit()


def _joined(question: str, words: Sequence[re.Match[str]], count: int, vocabulary: Vocabulary) -> Iterator[_Found]:
    for start, end, texts in _runs(question, words, count):
        if texts[0].isdigit() and _OF_A_NUMBER.search(question[:start]):
            continue  # of 'connector No. 2 pin 49' there is no 2-pin
        names = vocabulary.spelled("-".join(t.strip("-/.") or "-" for t in texts))
        if names and not _are_plain(texts, vocabulary) and not _is_a_chance(names, texts, vocabulary):
            yield _Found(start, end, names)


def _is_a_chance(names: Sequence[str], texts: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether the documents write these words apart nearly everywhere: 'Model 24C' is no Model24C@example.com."""
    mixed = [t for t in texts if any(map(str.isalpha, t)) and any(map(str.isdigit, t))]
    apart = max((vocabulary.counts.get(term, 0) for t in mixed for term in terms(t)), default=0)
    return len(mixed) == 1 < len(texts) and apart >= _TIMES * max(vocabulary.counts.get(name, 0) for name in names)


def _after_a_plain_word(words: Sequence[re.Match[str]], vocabulary: Vocabulary) -> Iterator[_Found]:
    """'can 0' for can0, 'as 5047p' for AS5047P, where nothing else is asked about."""
    texts = [word.group() for word in words]
    for at, (word, number) in enumerate(pairwise(words)):
        others = (*texts[:at], *texts[at + 2 :])
        if word.group().casefold() not in FUNCTION_WORDS or not number.group()[0].isdigit():
            continue
        if all(other.casefold() in FUNCTION_WORDS or other.casefold() in ABOUT_A_CODE for other in others):
            names = vocabulary.spelled(f"{word.group()}-{number.group()}")
            yield from [_Found(word.start(), number.end(), names)] if names else []


def _are_plain(texts: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether these are common words that the documents use as such too: 'power level' needn't mean `power_level`. A
    letter alone is none: 'net o' is net0."""
    return all(
        text.isalpha()
        and text.islower()
        and len(text) > 1
        and rarity(text) < _COMMON
        and all(t in vocabulary for t in terms(text, "en"))
        for text in texts
    )


def _alone(question: str, word: re.Match[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    text = word.group()
    recognised = identifiers(question[word.start() : word.end() + 3])
    own = next((i.normal for i in recognised if question.startswith(i.text, word.start())), "")
    if not own and text.isdigit() and len(text) >= _LONG_NUMBER:
        known = bool(vocabulary.spelled(text))
        own = text if known or _CUE.search(question[: word.start()]) else ""
    if own:
        if vocabulary.names(own):
            return (own,)
        return vocabulary.spelled(text) or _each(text, vocabulary) or _behind_a_word(text, vocabulary) or (own,)
    if any(c.isdigit() for c in text) and any(c.isalpha() for c in text):  # looks like a quantity, but names something
        return tuple(name for name in vocabulary.spelled(text) if name == normal(text))
    if any(c.isdigit() for c in text) or text.casefold() in vocabulary or _TAKEN_FOR_DIGITS.fullmatch(text):
        return ()
    # 'ttySo' for ttyS0; a plain word only where nothing else is asked about ('what is cano')
    if any(c.isupper() for c in text):
        return vocabulary.spelled(text)
    return vocabulary.spelled(text) if len(text) >= _LETTERS and _is_lone(question, text, vocabulary) else ()


def _behind_a_word(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Of 'CyberstarX1000', where the documents write 'Cyberstar X1000', the name."""
    apart = _CAPITAL.fullmatch(text)
    if not apart or terms(apart["word"])[0] not in vocabulary:
        return ()
    return vocabulary.spelled(apart["name"])


def _each(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Of 'E101/E102' and 'Acme/T500', which the documents have nowhere in one, the names of both, where they have each
    by itself; () otherwise. They are of one pattern, or the first is a word: of 'T500/230V' the end is no name."""
    first, *rest = text.split("/")
    names = [vocabulary.spelled(piece) for piece in (first, *rest)]
    alike = all(_shape(piece) == _shape(first) and len(piece) >= _PIECE for piece in rest)
    word = first.isalpha() and len(first) >= _PIECE and len(rest) == 1 and terms(first)[0] in vocabulary
    if not rest or not all(names[1:]) or not (word or (names[0] and alike)):
        return ()
    return tuple(dict.fromkeys(name for of_piece in names for name in of_piece))


def _is_lone(question: str, text: str, vocabulary: Vocabulary) -> bool:
    """Whether a word that the documents don't have, or one with separators, is all that a question names."""
    others = (word.group().casefold() for word in _WORD.finditer(question) if word.group() != text)
    known = any(term in vocabulary for term in terms(text)) and not re.search(r"\w[-/.]\w", text)
    return not known and all(word in FUNCTION_WORDS or word in ABOUT_A_CODE for word in others)


def _siblings(question: str, words: Sequence[re.Match[str]], count: int, vocabulary: Vocabulary) -> Iterator[_Found]:
    """Words that would be an identifier like some of the documents', but none of these: 'MS 21042 5', not MS21042-4."""
    for start, end, texts in _runs(question, words, count):
        key = loose("".join(texts))
        digits = sum(c.isdigit() for t in texts for c in t)
        apart = all(any(map(str.isalpha, t)) and any(map(str.isdigit, t)) for t in texts)
        if apart and len({_shape(t) for t in texts}) < count:
            continue  # 'E01 E02' are two
        lettered = texts[0].isalpha() and len(texts[0]) <= _LETTERS
        pieces = [t for t in texts[1 if lettered else 0 :] if not (t.isupper() and len(t) <= _SUFFIX)]
        if not all(any(c.isdigit() for c in t) for t in pieces):
            continue
        if digits < (
            1 if lettered and texts[0].isupper() else 3 if apart else 4 if any(t.isalpha() for t in texts) else 6
        ):
            continue
        if texts[0].casefold() in _SIZES or (start and _MARK.fullmatch(texts[0])):
            continue
        same = len(loose(texts[0]))
        if any(
            len(other) == len(key) and other[:same] == key[:same] and OSA.distance(key, other) <= _NEAR
            for other in vocabulary.spellings
        ):
            yield _Found(start, end, (normal("-".join(texts)),))


def _shape(text: str) -> str:
    return "".join("9" if c.isdigit() else "a" if c.isalpha() else c for c in text)
