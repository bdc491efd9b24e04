"""The languages of a document's parts: manuals hold the same text in ten languages, one behind the other.

What is searched is stemmed by its language: English pages of a document that counts as Italian weren't found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from langdetect import DetectorFactory, LangDetectException, detect_langs

from models.types import Chunk

_SCRIPTS = {"ko": re.compile("[\uac00-\ud7af]"), "ja": re.compile("[\u3040-\u30ff]")}
"""Without a letter of its own script, what is taken for these is Chinese."""
DetectorFactory.seed = 0  # unseeded, it answers differently from run to run
_RUN = 500
"""Bytes of running words (a sign of Chinese says as much as three letters) that are told apart together."""
_OWN = 60
"""So many of its own tell the language of one chunk inside such a run."""
_ALONE = 120
"""So many tell it surely, where a run holds more languages than one."""
_SURE = 0.98
_TEXT = 0.1
"""Share of a page's letters from which on those of a script are its text."""
_PLAIN = re.compile(r"(?<![\w.@/-])[^\W\d_A-Z]{2,}(?![\w@/])")
"""Small letters alone, or a script without capitals: names and codes are of no language."""


def in_their_languages(chunks: Sequence[Chunk], language: str) -> tuple[Chunk, ...]:
    """The chunks, each with its language where that isn't the document's (ISO 639-1).

    Told by whole runs of chunks, a short last one by the run before it, one that isn't sure by its longer chunks; where
    languages meet, chunk by chunk among these. A chunk of too few words goes along with the one before it."""
    words = [_words(chunk) for chunk in chunks]
    runs = list(_runs(words))
    of_run: list[str] = []
    mixed: list[set[str]] = []
    for start, end in runs:
        said = _said(words[start:end])
        short = len(said.encode()) < _RUN // 2
        of_run.append((of_run[-1] if short and of_run else "" if short else _sure(said)) or language)
        alone = [_said([own]) for own in words[start:end]] if not short and not _sure(said) else []
        mixed.append({told for own in alone if len(own.encode()) >= _ALONE and (told := _sure(own))})
    if {*of_run}.union(*mixed) <= {language}:
        return tuple(chunks)
    found: list[str] = []
    for at, (start, end) in enumerate(runs):
        around = {*of_run[max(0, at - 1) : at + 2]}.union(*mixed[max(0, at - 1) : at + 2])
        for of_chunk in words[start:end]:
            said = _said([of_chunk])
            ranked = likely(said) if len(said.encode()) >= _OWN else []
            before = found[-1] if found and found[-1] in around else of_run[at]
            found.append(of_run[at] if len(around) == 1 else next((one for one, _ in ranked if one in around), before))
    return tuple(
        replace(chunk, language="" if own == language else own) for chunk, own in zip(chunks, found, strict=True)
    )


def _words(chunk: Chunk) -> list[str]:
    return [word for unit in chunk.units for word in _PLAIN.findall(unit.text)]


def _said(words: Sequence[Sequence[str]]) -> str:
    """The words of chunks, each once: the columns of a table repeat two of them a hundred times."""
    return " ".join(dict.fromkeys(word for of_chunk in words for word in of_chunk))


def _runs(words: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """Beginning and end of each run of chunks that has enough words; what is left at the end is the last one."""
    start, said = 0, set[str]()
    for at, of_chunk in enumerate(words):
        said.update(of_chunk)
        if sum(len(word.encode()) + 1 for word in said) >= _RUN:
            yield start, at + 1
            start, said = at + 1, set()
    if start < len(words):
        yield start, len(words)


def _sure(text: str) -> str | None:
    return next((language for language, probability in likely(text)[:1] if probability >= _SURE), None)


def likely(text: str) -> list[tuple[str, float]]:
    """ISO 639-1 codes of a text's possible languages with their probabilities, best first; [] if it holds no words."""
    try:
        found = [(str(one.lang).split("-")[0], float(one.prob)) for one in detect_langs(text)]
    except LangDetectException:
        return []
    summed: dict[str, float] = {}
    for one, probability in found:
        name = "zh" if one in _SCRIPTS and not _SCRIPTS[one].search(text) else one
        summed[name] = summed.get(name, 0.0) + probability
    return sorted(summed.items(), key=lambda one: -one[1])


def by_script(text: str) -> str:
    """The language that alone is written in a text's script, '' where several are; a name in that script is no text."""
    letters = sum(map(str.isalpha, text))
    shares = ((language, len(script.findall(text))) for language, script in _SCRIPTS.items())
    return next((language for language, own in shares if own and own >= _TEXT * letters), "")
