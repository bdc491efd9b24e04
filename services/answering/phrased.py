"""In which words documents rule, tell of a fault, warn and define, in five languages."""

from __future__ import annotations

import re

_RULES = {
    "en": (
        r"\b(?:not|never|no|only|must|may|can|cannot|can't|should|shall|required|optional|yes|allowed|possible|always"
        r"|unless|need)\b"
    ),
    "de": (
        r"\b(?:nicht|nie|niemals|kein\w*|nur|muss|müssen|darf|dürfen|kann|können|soll(?:te)?n?|ja|nein|erlaubt|möglich"
        r"|(?:un)?zulässig|gestattet|verboten|untersagt|(?:un)?geeignet|erforderlich|notwendig|nötig|immer|stets"
        r"|ausschließlich|zwingend|(?:in)?kompatibel|ohne)\b"
    ),
    "fr": (
        r"\b(?:ne|pas|jamais|non|oui|seul\w*|uniquement|doi(?:t|vent)|devez|peu(?:t|vent)|pouvez|faut|(?:im)?possible"
        r"|interdite?s?|autorisée?s?|permise?s?|(?:in)?compatibles?|nécessaires?|obligatoires?|toujours|sauf|sans)\b|\bn['’]"
    ),
    "es": (
        r"\b(?:no|nunca|jamás|sí|s[oó]lo|solamente|únicamente|debe\w*|puede\w*|hay que|(?:im)?posible|prohibid[oa]s?"
        r"|permitid[oa]s?|permite\w*|(?:in)?compatibles?|necesari[oa]s?|obligatori[oa]s?|siempre|salvo|sin)\b"
    ),
    "ko": (
        r"않|없|마십시오|마세요|지 말|금지|반드시|항상|필요|가능|허용|할 수 있|안 ?됩니다|안 ?된다|해야|하여야"
        r"|(?:도|면) 됩니다"
    ),
}
_FAULTY = {
    "en": (
        r"\b(?:defective|fault\w*|fail\w*|check|replace|error|incorrect|loose|broken|shorted|open|clogged|worn|low|high"
        r"|cause\w*|because|due to|if)\b"
    ),
    "de": (
        r"\b(?:defekt\w*|fehler\w*|fehlt|störung\w*|ausfall\w*|ausgefallen|prüfen|überprüfen|kontrollieren|ersetzen"
        r"|austauschen|falsch\w*|lose|locker|gebrochen|kurzschluss\w*|offen|verstopft\w*|verschmutzt\w*|verschlissen"
        r"|niedrig|hoch|ursache\w*|weil|wegen|wenn|falls)\b"
    ),
    "fr": (
        r"\b(?:défaut\w*|défectueu\w+|défaillan\w+|panne\w*|erreur\w*|vérifie\w+|contrôle\w+|remplace\w+|incorrect\w*"
        r"|desserré\w*|cassé\w*|court-circuit\w*|ouvert\w*|bouché\w*|encrassé\w*|usé\w*|bas|basse|haut\w*|élevée?s?"
        r"|cause\w*|car|si)\b"
    ),
    "es": (
        r"\b(?:defectuos\w+|fall[aoe]\w*|avería\w*|error\w*|verifi\w+|comprob\w+|compruebe\w*|revis\w+|reempla\w+"
        r"|sustitu\w+|incorrect\w+|floj\w+|rot[oa]s?|cortocircuit\w+|abiert\w+|obstruid\w+|suci[oa]s?|desgastad\w+"
        r"|baj[oa]s?|alt[oa]s?|caus\w+|porque|si)\b"
    ),
    "ko": r"불량|고장|이상|오류|에러|점검|확인|교체|교환|파손|단선|단락|막힘|막혀|마모|낮|높|원인|때문|경우|면\b",
}
_WARNS = {
    "en": (
        r"\b(?:never|must not|do not|don't|ensure|make sure|careful|caution|warning|danger|damage|injur\w+|hazard\w*"
        r"|avoid|death|risk|safe\w*|shall not|should not|prohibited)\b"
    ),
    "de": (
        r"\b(?:nie|niemals|nicht|kein\w*|achten|vorsicht\w*|warnung\w*|gefahr\w*|gefähr\w+|schäden|beschäd\w+|verletz\w+"
        r"|vermeiden|tod|tödlich\w*|risik\w+|sicher\w*|verboten|untersagt)\b"
    ),
    "fr": (
        r"\b(?:jamais|ne|assurez-vous|veillez|attention|avertissement|prudence|danger\w*|dommages?|endommag\w+|bless\w+"
        r"|évite[rz]|mort\w*|risqu\w+|sécurité|interdite?s?)\b"
    ),
    "es": (
        r"\b(?:nunca|no|asegúrese|cuidado|atención|precauci\w+|advertencia|peligro\w*|dañ\w+|lesi\w+|evit\w+|muerte"
        r"|riesgo\w*|seguridad|prohibid\w+)\b"
    ),
    "ko": r"마십시오|마세요|주의|경고|위험|손상|부상|사망|안전|금지|반드시",
}
_DEFINES = {
    "en": (
        r"\b(?:is|are|means?|refers? to|stands? for|denotes?|defined as|called|used to)\b|[–—:=]"
        r"|^\W*\w[\w -]{1,40}\. "
    ),
    "de": r"\b(?:ist|sind|bedeutet|heißt|bezeichnet|steht für|genannt|dient)\b|[–—:=]|^\W*\w[\w -]{1,40}\. ",
    "fr": r"\b(?:est|sont|signifie|désigne|appelée?s?|sert à)\b|[–—:=]|^\W*\w[\w -]{1,40}\. ",
    "es": r"\b(?:es|son|significa|indica|designa|llamad[oa]s?|sirve para)\b|[–—:=]|^\W*\w[\w -]{1,40}\. ",
    "ko": r"이란|란 |입니다|의미|뜻|말합니다|[–—:=]|^\W*\w[\w -]{1,40}\. ",
}
_IN = {
    name: {language: re.compile(said, re.I) for language, said in patterns.items()}
    for name, patterns in (("rules", _RULES), ("faulty", _FAULTY), ("warns", _WARNS), ("defines", _DEFINES))
}


def _says(name: str, text: str, language: str) -> bool:
    return bool(_IN[name].get(language, _IN[name]["en"]).search(text))


def rules(text: str, language: str) -> bool:
    """Whether a text says that something may, must, can or cannot be."""
    return _says("rules", text, language)


def tells_of_a_fault(text: str, language: str) -> bool:
    """Whether a text says what is wrong, or what to look after when something is."""
    return _says("faulty", text, language)


def warns(text: str, language: str) -> bool:
    """Whether a text says what not to do, or of what harm."""
    return _says("warns", text, language)


def defines(text: str, language: str) -> bool:
    """Whether a text says what something is."""
    return _says("defines", text, language)
