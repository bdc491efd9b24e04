"""The unambiguous dates of a text, in the languages that manuals are read in."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

_MONTHS = (
    # English, German, French, Spanish; each also in its first three letters or four
    ("january", "januar", "jänner", "janvier", "enero"),
    ("february", "februar", "février", "febrero"),
    ("march", "märz", "mars", "marzo"),
    ("april", "avril", "abril"),
    ("may", "mai", "mayo"),
    ("june", "juni", "juin", "junio"),
    ("july", "juli", "juillet", "julio"),
    ("august", "août", "agosto"),
    ("september", "septembre", "septiembre"),
    ("october", "oktober", "octobre", "octubre"),
    ("november", "novembre", "noviembre"),
    ("december", "dezember", "décembre", "diciembre"),
)
_NUMBER = {name: n for n, names in enumerate(_MONTHS, start=1) for name in names}
_SHORT = {name[:k]: n for name, n in _NUMBER.items() for k in (3, 4) if len(name) > k}
_BY_NAME = _SHORT | _NUMBER
_MONTH = "|".join(sorted(map(re.escape, _BY_NAME), key=lambda name: -len(name)))
_DATE = re.compile(
    r"\b(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b"
    r"|\b(?P<d4>\d{1,2})\.(?P<m4>\d{1,2})\.(?P<y4>\d{4})\b"
    r"|\b(?P<y5>\d{4})년 ?(?P<m5>\d{1,2})월 ?(?P<d5>\d{1,2})일"
    rf"|\b(?P<d2>\d{{1,2}})(?:\.|st|nd|rd|th|er)? (?:de |of )?(?P<mon>{_MONTH})\b\.?,? (?:de )?(?P<y2>\d{{4}})\b"
    rf"|\b(?P<mon3>{_MONTH})\b\.? (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y3>\d{{4}})\b"
    rf"|\b(?P<mon6>{_MONTH})\b\.?,? (?:de |of )?(?P<y6>\d{{4}})\b",
    re.I,
)


class Date(NamedTuple):
    """iso: '2021-03-05', or '2021-03' of a month; spelled: as it stands at start to end."""

    iso: str
    spelled: str
    start: int
    end: int


def dates(text: str) -> list[Date]:
    """The dates of a text that can be read in one way only; '03/05/2021' is none."""
    found = []
    for match in _DATE.finditer(text):
        part = {name.rstrip("23456"): value for name, value in match.groupdict().items() if value}
        month = int(part["m"]) if "m" in part else _BY_NAME[part["mon"].casefold()]
        try:
            iso = datetime(int(part["y"]), month, int(part.get("d", 1))).date().isoformat()
        except ValueError:
            continue
        found.append(Date(iso if "d" in part else iso[:7], match.group(), match.start(), match.end()))
    return found
