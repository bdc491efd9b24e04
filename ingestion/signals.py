"""The signal words by which manuals label what may hurt a person or a machine, in the languages we read; and the
answers that lead on from a question."""

from __future__ import annotations

import re
from typing import NamedTuple

from models.types import Severity

WORDS: dict[str, Severity] = {
    "DANGER": Severity.DANGER, "GEFAHR": Severity.DANGER, "PELIGRO": Severity.DANGER, "위험": Severity.DANGER,
    "WARNING": Severity.WARNING, "WARNINGS": Severity.WARNING, "WARNUNG": Severity.WARNING,
    "AVERTISSEMENT": Severity.WARNING, "ADVERTENCIA": Severity.WARNING, "경고": Severity.WARNING,
    "CAUTION": Severity.CAUTION, "CAUTIONS": Severity.CAUTION, "VORSICHT": Severity.CAUTION,
    "ACHTUNG": Severity.CAUTION, "ATTENTION": Severity.CAUTION, "MISE EN GARDE": Severity.CAUTION,
    "PRÉCAUTION": Severity.CAUTION, "PRECAUTION": Severity.CAUTION, "PRECAUCIÓN": Severity.CAUTION,
    "PRECAUCION": Severity.CAUTION, "ATENCIÓN": Severity.CAUTION, "ATENCION": Severity.CAUTION,
    "주의": Severity.CAUTION,
    "NOTE": Severity.NOTICE, "NOTES": Severity.NOTICE, "IMPORTANT NOTE": Severity.NOTICE,
    "NOTICE": Severity.NOTICE, "IMPORTANT": Severity.NOTICE,
    "TIP": Severity.NOTICE, "HINT": Severity.NOTICE, "HINWEIS": Severity.NOTICE, "WICHTIG": Severity.NOTICE,
    "REMARQUE": Severity.NOTICE, "NOTA": Severity.NOTICE, "AVISO": Severity.NOTICE, "참고": Severity.NOTICE,
}  # fmt: skip
_ANY = "|".join(sorted(map(re.escape, WORDS), key=len, reverse=True))
ALONE = re.compile(rf"^[^\w]*(?P<word>{_ANY})(?:\s*\d{{1,2}})?[^\w]*$", re.IGNORECASE)
_BY_LETTER = re.compile(rf"^[^\W\d_]\s+(?P<word>{_ANY})\s?!?$")
"""A sign that a font of signs has in the place of a letter, and a signal word alone behind it: 'A DANGER'."""
_RUN_IN = re.compile(
    rf"^[^\w(\[]*(?P<word>{_ANY})\s?(?:\d{{1,2}})?[*_`\"']*\s*(?:[:;!：]|[.–—-]\s)[*_`\"']*\s*(?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)


_UNMARKED = re.compile(
    rf"^[^\w(\[]*(?P<word>{'|'.join(sorted((w for w in WORDS if w.isascii()), key=len, reverse=True))})[*_`\"']*\s+"
    r"(?P<rest>(?P<first>[A-ZÀ-Ý]?[\w'’]*[a-zß-ÿ][\w'’]*)(?:\s+\S+){3,}.*)$",
    re.DOTALL,
)
_SAYS = frozenset(
    ("means", "indicates", "is", "are", "shows", "signals", "label", "labels", "light", "lights", "lamp",
     "bedeutet", "signifie", "indica")
)  # fmt: skip
"""After a signal word in running text: the word is spoken of, it doesn't warn."""
_IN_CELL = re.compile(
    rf"(?:^|(?<=[.!?;)\]%])\s+|\n\s*)[^\w\s]*(?P<word>{_ANY})\s?(?:\d{{1,2}})?[*_]*\s?[:!：][*_]*\s*(?=\S)",
    re.IGNORECASE,
)


_ICON = re.compile(r"^[^\w(\[⚠△]*(?P<word>⚠|△(?=\s?!))\ufe0f?\s?!?[*_`\"']*\s*(?P<rest>\S.*)$", re.DOTALL)
"""A warning triangle before the text: Unicode's own, or an empty one with an exclamation mark in it."""


REMEDY_TITLE = re.compile(
    r"\b(?:causes?|reasons?|remed(?:y|ies)|solutions?|corrections?|corrective|actions?|suggestions?|comments?"
    r"|countermeasures?|checks?|what to do|meaning|ursachen?|abhilfe|maßnahmen?|behebung|remèdes?|causas?"
    r"|soluci[óo]n(?:es)?|remedios?)\b|원인|조치|대책|해결",
    re.IGNORECASE,
)
"""What the columns of a fault table are called that say why, and what to do."""
LIMIT = re.compile(r"(?:min(?:imum|imal|i)?|max(?:imum|imal|i)?|typ(?:ical|isch)?|nom(?:inal)?)\.?", re.IGNORECASE)
"""What columns are called that hold the limits of one value."""
ANSWERED = re.compile(r"yes|no|ok|ng|ja|nein|oui|non|s[íi]|예|아니[오요]", re.IGNORECASE)
"""How the answers to a question begin, in the left column, that say how to go on: 'YES  Go to step 3.'"""


class Label(NamedTuple):
    """A signal word as printed, its severity, and the text that runs in behind it ('' if it stands alone)."""

    word: str
    severity: Severity
    rest: str


def warning_label(text: str, *, framed: bool = False) -> Label | None:
    """The signal word at the start of a text: alone on its line, or followed by a mark ('Note:', 'WARNING - '), or in
    capitals before a sentence ('NOTE The pump ...'; in a frame or quote also 'NOTE pump off first').

    In lower case it is an ordinary word ("note that", "caution is advised").
    """
    icon = _ICON.match(text)
    if icon:
        named = warning_label(icon["rest"]) if "⚠" not in icon["rest"] and "△" not in icon["rest"] else None
        return named or Label("⚠", Severity.CAUTION, icon["rest"].strip())
    match = ALONE.match(text) or _BY_LETTER.match(text)
    rest = ""
    if match is None:
        match = _RUN_IN.match(text) or _unmarked(text, framed)
        rest = match["rest"].strip() if match else ""
    if match is None or (not match["word"][:1].isupper() and match["word"][:1].isascii()):
        return None
    return Label(match["word"], WORDS[match["word"].upper()], rest)


def _unmarked(text: str, framed: bool) -> re.Match[str] | None:
    match = _UNMARKED.match(text)
    if match is None or match["first"].casefold() in _SAYS or not (framed or match["first"][0].isupper()):
        return None
    return match


def labels_in(text: str) -> list[Label]:
    """The warnings inside a cell, wherever one begins: a signal word after the end of a sentence, with a colon or
    exclamation mark. Each goes to the next one or to the cell's end, verbatim."""
    found = [m for m in _IN_CELL.finditer(text) if m["word"][:1].isupper() or not m["word"][:1].isascii()]
    ends = [*(m.start() for m in found[1:]), len(text)][: len(found)]
    return [
        Label(m["word"], WORDS[m["word"].upper()], text[m.end() : end].strip())
        for m, end in zip(found, ends, strict=True)
        if text[m.end() : end].strip()
    ]
