"""Whether a question asks for the step before or after another one, and for which: in five languages, by rules."""

from __future__ import annotations

import re

_DOING = (
    r"what (?:comes|follows|happens|is next|is to be done|to do|(?:do|must|should|shall|can) (?:i|we|you|one) do)"
    r"(?: next)?(?: right| directly| immediately| just)?"
    r"|(?:what|which)(?:['’]s| is| are)? (?:the )?(?:next |following |previous |preceding |last )?(?:steps?|action)"
    r"(?: (?:comes?|follows?|is|are|to take|to do|do i do|must i do))?(?: right| directly| just)?"
)
_ASKED = (
    re.compile(rf"\b(?:{_DOING}) (?P<way>after|once|following|before|prior to|until)\b\s*(?P<step>[^?]+)", re.I),
    re.compile(
        r"\b(?:was (?:kommt|folgt|passiert|mache ich|muss ich (?:tun|machen)|ist zu tun|tue ich)"
        r"(?: als nächstes| dann)?"
        r"|(?:welcher|was ist der)(?: nächste| vorherige)? schritt(?: kommt| folgt| ist)?)"
        r",? (?P<way>nach|nachdem|bevor|vor)\b\s*(?P<step>[^?]+)",
        re.I,
    ),
    re.compile(
        r"\b(?:que (?:faire|faut-il faire|dois-je faire)|qu['’]est-ce qui vient|quelle est l['’]étape(?: suivante)?)"
        r" (?P<way>après|avant)\b\s*(?P<step>[^?]+)",
        re.I,
    ),
    re.compile(
        r"\bqué (?:viene|sigue|hago|se hace|hay que hacer|paso (?:sigue|viene))(?: después)?"
        r" (?P<way>después|tras|antes|a)\b\s*(?:de\b)?\s*(?P<step>[^?]+)",
        re.I,
    ),
    re.compile(
        r"(?P<step>.+?)(?:(?:한|하고 난|은|는|의) ?| )(?P<way>다음|후|뒤|전)(?:에|에는|은|의)? ?"
        r"(?:단계|무엇|뭐|뭘|어떤|해야)",
    ),
    re.compile(
        r"(?P<step>.*[^\s])(?<!(?<![가-힣])[향추그최배오이직])(?P<way>다음|후|뒤)(?:에|에는|은|의)? ?"
        r"(?:단계|무엇|뭐|뭘|어떤|해야)",
    ),
)
_BEFORE = frozenset("before until prior bevor vor avant antes 전".split()) | {"prior to"}  # noqa: SIM905


def asked_step(question: str) -> tuple[bool, str] | None:
    """(whether the step before is asked for, the words that name the step that it is next to); None if neither is."""
    match = next((m for pattern in _ASKED if (m := pattern.search(question))), None)
    return (match["way"].casefold() in _BEFORE, match["step"]) if match else None
