"""Short forms that tables are printed with ('Max. temp.'), and the words that people ask with."""

from __future__ import annotations

_SHORT = {
    "en": {
        "max": "maximum", "maximal": "maximum", "temp": "temperature", "temps": "temperature", "qty": "quantity",
        "approx": "approximate", "assy": "assembly", "dia": "diameter", "hyd": "hydraulic", "aux": "auxiliary",
        "batt": "battery", "spec": "specification", "specs": "specification", "config": "configuration",
        "info": "information", "elec": "electrical", "mech": "mechanical", "wt": "weight", "pos": "position",
    },
    "de": {
        "maximale": "maximum", "maximaler": "maximum", "maximalen": "maximum", "maximales": "maximum",
        "maximalem": "maximum", "ca": "circa", "inkl": "inklusive",
    },
    "fr": {
        "maxi": "maximum", "maximale": "maximum", "maximales": "maximum", "maximaux": "maximum", "qté": "quantité",
        "réf": "référence", "aux": "aux", "temps": "temps",
    },
    "es": {
        "máx": "maximum", "máximo": "maximum", "máxima": "maximum", "máximos": "maximum", "máximas": "maximum",
        "cant": "cantidad", "ref": "referencia", "aprox": "aproximado", "dia": "dia",
    },
    "ca": {"dia": "dia"}, "it": {"dia": "dia"}, "pt": {"dia": "dia"}, "ro": {"dia": "dia"},
}  # fmt: skip
"""Short forms that tables are printed with, by language, and the word that people ask with. None that is a word of its
own ('min' is a minute, too); what is one in another language only is itself there."""
_ANYWHERE = {short: (full, code) for code, words in reversed(_SHORT.items()) for short, full in words.items()}
"""The same in texts of other languages, English first: one asks for 'Max. Druck' in no more words of German than that,
and a Korean table has 'Max.' as its head."""


def in_full(word: str, language: str) -> tuple[str, str]:
    """A word in lower case, in full if it is a short form, and the language that it is of then."""
    own = _SHORT.get(language, {}).get(word)
    return (own, language) if own else _ANYWHERE.get(word, (word, language))
