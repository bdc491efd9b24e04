"""The signal words by which manuals label what may hurt a person or a machine, in the languages we read."""

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
    "NOTE": Severity.NOTICE, "NOTES": Severity.NOTICE, "NOTICE": Severity.NOTICE, "IMPORTANT": Severity.NOTICE,
    "TIP": Severity.NOTICE, "HINT": Severity.NOTICE, "HINWEIS": Severity.NOTICE, "WICHTIG": Severity.NOTICE,
    "REMARQUE": Severity.NOTICE, "NOTA": Severity.NOTICE, "AVISO": Severity.NOTICE, "참고": Severity.NOTICE,
}  # fmt: skip
_ANY = "|".join(sorted(map(re.escape, WORDS), key=len, reverse=True))
ALONE = re.compile(rf"^[^\w]*(?P<word>{_ANY})(?:\s*\d{{1,2}})?[^\w]*$", re.IGNORECASE)
_RUN_IN = re.compile(
    rf"^[^\w(\[]*(?P<word>{_ANY})\s?(?:\d{{1,2}})?[*_`\"']*\s*(?:[:;!：]|[.–—-]\s)[*_`\"']*\s*(?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)


class Label(NamedTuple):
    """A signal word as printed, its severity, and the text that runs in behind it ('' if it stands alone)."""

    word: str
    severity: Severity
    rest: str


def warning_label(text: str) -> Label | None:
    """The signal word at the start of a text: alone on its line, or followed by a mark ('Note:', 'WARNING - ').

    In lower case it is an ordinary word ("note that", "caution is advised").
    """
    match = ALONE.match(text)
    rest = ""
    if match is None:
        match = _RUN_IN.match(text)
        rest = match["rest"].strip() if match else ""
    if match is None or (not match["word"][:1].isupper() and match["word"][:1].isascii()):
        return None
    return Label(match["word"], WORDS[match["word"].upper()], rest)
