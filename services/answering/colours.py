"""Colours: what a question for the colour of a lamp, a wire or a fluid is answered by."""

from __future__ import annotations

import re

COLOUR = "colour"
"""The class of what is asked for, beside those of quantities."""
NAMES = ("colour", "color", "colours", "colors")
_COLOUR = re.compile(
    r"\b(?:red|green|blue|yellow|orange|white|black|amber|gr[ae]y|brown|purple|violet|pink|cyan|magenta|"
    r"(?:rot|grün|blau|gelb|wei(?:ß|ss)|schwarz|grau|braun)(?:e[snmr]?)?|"
    r"rouges?|verte?s?|bleue?s?|jaunes?|blanc(?:he)?s?|noire?s?|"
    r"roj[oa]s?|verdes?|azul(?:es)?|amarill[oa]s?|naranja|blanc[oa]s?|negr[oa]s?|gris(?:es)?)\b"
    r"|빨간|빨강|적색|녹색|초록|파란|파랑|청색|노란|노랑|황색|흰색|백색|검은|검정|흑색|주황|회색",
    re.IGNORECASE,
)


def tells_a_colour(text: str) -> bool:
    """Whether a text names a colour, in one of the languages we read."""
    return _COLOUR.search(text) is not None
