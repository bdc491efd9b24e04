"""In which words documents forbid, in five languages."""

from __future__ import annotations

import re

_STATES_ES = (
    "es|era|hay|ha|han|están|esta|este|se|requiere|requieren|necesita|necesitan|funciona|funcionan|tiene|tienen|hace|hacen"
    "|contiene|contienen|incluye|incluyen|existe|existen|afecta|afectan|arranca|arrancan|gira|giran|enciende|encienden"
    "|responde|responden|carga|cargan|supera|superan|alcanza|alcanzan|llega|llegan|indica|indican|cumple|cumplen"
)
"""What stands behind a 'no' at the beginning and states, where a command would be meant: 'No requiere aceite'."""

_FORBIDS = {
    "en": (
        r"(?:must|shall|should|may) (?:not|never)\b",
        r"(?:mustn|shouldn)['’]t\b",
        r"\b(?:do not|don['’]t|never) (?!\w+(?:ed|es)\b)\w+",
        r"\bprohibited|\bforbidden|\bavoid\b|\bunsuitable",
        r"\bno \w+(?: \w+)? (?:may|must|shall)\b",
        r"\b(?:(?:is|are|was|were) (?:not|never)|isn['’]t|aren['’]t) (?:\w+ )?"
        r"(?:permitted|permissible|allowed|suitable|approved|recommended|acceptable|intended|compatible|to be)\b",
        r"\bcannot be (?:used|mixed)\b",
        r"\b(?:may|must|shall) only be\b|\buse only\b",
        r"\bonly [\w -]{2,40} (?:may|must|is|are) (?:be )?(?:used|allowed|permitted)",
    ),
    "de": (
        r"\b(?:darf|dürfen|soll|sollen)\b[^.;]*\b(?:nicht|nie|niemals|kein\w*)\b",
        r"\bniemals\b|\bnie\b|verboten|untersagt|unzulässig|ungeeignet|vermeiden",
        r"\bnicht (?:zulässig|erlaubt|geeignet|gestattet)",
        r"\bkein\w* \w+ (?:verwenden|benutzen)|\bnicht [\w ]{0,30}(?:en|ern|eln)\b",
        r"^\W*\w+n Sie\b[^.;,]*\b(?:nicht|nie|niemals|kein\w*)\b",
    ),
    "fr": (
        r"\bne (?:doi\w+|p(?:eu|ou)\w+) (?:pas|jamais)\b|\bne jamais\b|\bne pas\b",
        r"\binterdi\w*|à éviter|\bévite[rz]\b|déconseillé",
        r"n['’]est pas (?:autorisé|adapté|permis)",
        r"(?<!vous )\b(?:ne |n['’])(?:\w+ez|faites|soyez) (?:pas|jamais|plus)\b",
    ),
    "es": (
        r"\bno (?:se )?(?:deben?|pueden?|use|utilice|mezcle|permite)\b|\bnunca\b",
        r"prohibid\w+|\bevit(?:e|ar)\b|no (?:está permitido|es adecuad\w+|apt\w+)",
        rf"(?:^|[:;.(¡–-])\W*no (?:l[aeo]s? |se )?(?!(?:{_STATES_ES})\b)\w{{2,}}(?:[ea]n?|[ea]s)\b",
    ),
    "ko": (r"마십시오|마세요|금지|지 마|지 말|안 됩니다|안됩니다|안 된다|해서는 안|사용할 수 없",),
}
_COMPILED = {language: re.compile("|".join(patterns), re.I) for language, patterns in _FORBIDS.items()}


def forbids(text: str, language: str) -> bool:
    """Whether a text says of something that it must not be or be done."""
    return bool(_COMPILED.get(language, _COMPILED["en"]).search(text))
