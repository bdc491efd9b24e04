"""Cuts a paragraph into sentences without tearing "No. 1", "Fig. 3", "approx. 5 mm" or "v2.5.2" apart.

A trained splitter (the language model of unstructured) was tried: it cuts at abbreviations of manuals, and it costs
more than all other rules together. The words below are those after which a full stop does not end a sentence.
"""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    # English
    "no nos fig figs ref refs par para sec sect ch chap vol pp p pg ed rev approx max min temp qty pt pts eq eqs "  # noqa: SIM905
    "e.g i.e eg ie etc vs cf al incl excl resp dept inc ltd co corp mr mrs ms dr st jr sr u.s u.k a.m p.m dia "
    "diam len wt mfg mfr spec specs std cont assy alt in ft lb lbs oz hr hrs sn p/n s/n "
    # German
    "nr abb bzw ca z.b d.h u.a inkl evtl ggf vgl zzgl abs kap bsp usw mind "
    # French, Spanish
    "env réf chap fig art núm pág aprox máx mín ej p.ej".split()  # noqa: RUF100, SIM905
)
_END = re.compile(r"[.!?。！？]+[\"'”’»)\]*_`]*(?=\s+)|[。！？]+[」』]?")
_UNIT_AFTER_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*\s[A-Za-z]$")
_LIST_NUMBER = re.compile(r"\d+(?:\.\d+){0,6}")
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘]+$")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph, in order, each a verbatim piece of it. A line break in it always separates.

    Joined together they hold every character of the text but white space. An empty text has none.
    """
    return tuple(piece for line in text.splitlines() for piece in _of_line(line.strip()))


def _of_line(line: str) -> list[str]:
    pieces: list[str] = []
    start = 0
    for match in _END.finditer(line):
        if match.end() < len(line) and _ends_sentence(line[start : match.start()], line[match.end() :].lstrip(), match):
            pieces.append(line[start : match.end()].strip())
            start = match.end()
    rest = line[start:].strip()
    return [*pieces, rest] if rest else pieces


def _ends_sentence(before: str, after: str, mark: re.Match[str]) -> bool:
    if not mark.group().startswith("."):
        return True
    if not after or after[0].islower():
        return False
    last = _LAST_WORD.search(before)
    word = last.group().lower() if last else ""
    if not word:
        return False
    if word.rstrip(".") in _ABBREVIATIONS:
        # "3 in. Then" ends, "No. 1" and "Fig. A" don't; "etc. The" does.
        return (
            word in ("etc", "in", "ft", "lb", "lbs", "hr", "hrs", "cont")
            and after[:1].isupper()
            and after[1:2].islower()
        )
    if len(word) == 1 and word.isalpha():
        # "6.4 L. This" ends with a unit; else it is an initial, or a list letter.
        return bool(_UNIT_AFTER_NUMBER.search(before)) and after[:1].isupper() and after[1:2].islower()
    # A list number at the start of the line ("3. Remove the cover.", "3.2.1. Remove it.") belongs to what follows it.
    return not (_LIST_NUMBER.fullmatch(word) and before.strip() == word)
