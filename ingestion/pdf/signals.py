"""The words and marks by which manuals label things: warnings, steps, bullets, captions, contents, page numbers."""

from __future__ import annotations

import re
from typing import NamedTuple

from models.types import Severity

WORDS: dict[str, Severity] = {
    "DANGER": Severity.DANGER, "GEFAHR": Severity.DANGER, "PELIGRO": Severity.DANGER, "위험": Severity.DANGER,
    "WARNING": Severity.WARNING, "WARNUNG": Severity.WARNING, "AVERTISSEMENT": Severity.WARNING,
    "ADVERTENCIA": Severity.WARNING, "경고": Severity.WARNING,
    "CAUTION": Severity.CAUTION, "VORSICHT": Severity.CAUTION, "ACHTUNG": Severity.CAUTION,
    "ATTENTION": Severity.CAUTION, "MISE EN GARDE": Severity.CAUTION, "PRÉCAUTION": Severity.CAUTION,
    "PRECAUTION": Severity.CAUTION, "PRECAUCIÓN": Severity.CAUTION, "PRECAUCION": Severity.CAUTION,
    "ATENCIÓN": Severity.CAUTION, "ATENCION": Severity.CAUTION, "주의": Severity.CAUTION,
    "NOTE": Severity.NOTICE, "NOTES": Severity.NOTICE, "NOTICE": Severity.NOTICE, "IMPORTANT": Severity.NOTICE,
    "TIP": Severity.NOTICE, "HINWEIS": Severity.NOTICE, "WICHTIG": Severity.NOTICE, "REMARQUE": Severity.NOTICE,
    "NOTA": Severity.NOTICE, "AVISO": Severity.NOTICE, "참고": Severity.NOTICE,
}  # fmt: skip
_ANY = "|".join(sorted(map(re.escape, WORDS), key=len, reverse=True))
ALONE = re.compile(rf"^[^\w]*(?P<word>{_ANY})(?:\s*\d{{1,2}})?[^\w]*$", re.IGNORECASE)
RUN_IN = re.compile(
    rf"^[^\w(\[]*(?P<word>{_ANY})\s?(?:\d{{1,2}})?\s*(?:[:;!]|[.–—-]\s)\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL
)

STEP = re.compile(
    r"^(?P<star>[*•]\s?)?(?P<label>\(?(?P<value>\d{1,3}|[A-Za-z]|[ivxl]{1,5}|[A-Z]\d{1,3})(?:\.\)|[.)]))\s+(?P<rest>\S.*)$",
    re.DOTALL,
)
BULLET = re.compile(r"^(?P<label>[•▪◦‣∙●○■□▫➢✓❖–—*·-]|\bo)\s+(?P<rest>\S.*)$", re.DOTALL)
CAPTION = re.compile(
    r"^(?:Figure|Fig\.?|Table|Abbildung|Abb\.?|Tabelle|Tableau|Figura|Tabla|그림|표)\s*"
    r"[A-Z]?\d+(?:[-.–]\d+)*[A-Za-z]?(?![\w]|[-.–]\d)\s*(?:[.:–—-](?:\s|$)|\(|$|[A-Z0-9À-Ý])"
)
LEADER = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}|(?:·\s?){4,}")
PAGE_END = re.compile(r"(?:^|[\s.…,])(?:[A-Z]{1,2}[-–])?\d{1,4}(?:[-–.]\d{1,4}){0,2}$|\s[ivxlc]{1,6}$")
CONTENTS_TITLE = re.compile(
    r"^(?:table of )?contents$|^(?:alphabetical |subject )?index$"
    r"|^list of (?:figures|tables|illustrations|effective pages)$"
    r"|^inhalt(?:sverzeichnis)?$|^stichwortverzeichnis$|^sommaire$|^table des matières$|^[íi]ndice$|^contenido$"
    r"|^목차$|^색인$",
    re.IGNORECASE,
)
PAGE_LABEL = re.compile(
    r"^(?:page\s+|seite\s+|página\s+)?(?:[A-Z]{0,3}[-–]?\d+(?:[-–.]\d+)*|[ivxlcdm]{1,7})(?:\s*(?:/|of|von|de|sur)\s*\d+)?$",
    re.IGNORECASE,
)
PART_NUMBER = re.compile(r"\b(?=[A-Z0-9/-]*\d)(?=[A-Z0-9/-]*[A-Z])[A-Z0-9]+(?:[-/][A-Z0-9]+)+\b")
REF_CODE = re.compile(r"^[A-Z]{1,3}-?\d+(?:[-–.,/][A-Z]?\d*)*[a-z]?,?$")


class Label(NamedTuple):
    """A warning's signal word as printed, its severity, and the text that runs in behind it ('' if it stands alone)."""

    word: str
    severity: Severity
    rest: str


def warning_label(text: str) -> Label | None:
    """The signal word at the start of a text: alone on its line, or followed by ':' ('Note:', 'WARNING -')."""
    alone = ALONE.match(text)
    if alone:
        word = alone["word"]
        return (
            Label(word, WORDS[word.upper()], "")
            if word.isupper() or text.strip().endswith(":") or word[:1].isupper()
            else None
        )
    run = RUN_IN.match(text)
    if not run or not run["word"][:1].isupper():
        return None
    return Label(run["word"], WORDS[run["word"].upper()], run["rest"].strip())
