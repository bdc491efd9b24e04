"""British and American spellings of one word: who asks for the 'flavour' is told of the 'flavor'."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping

from models.analyzer import terms

_WORDS = (
    "colour/color flavour/flavor odour/odor vapour/vapor harbour/harbor labour/labor armour/armor favour/favor",
    "behaviour/behavior neighbour/neighbor centre/center metre/meter litre/liter fibre/fiber",
    "manoeuvr/maneuver aluminium/aluminum sulph/sulf grey/gray tyre/tire mould/mold smoulder/smolder plough/plow",
    "draught/draft catalogue/catalog analogue/analog dialogue/dialog programme/program kerb/curb defence/defense",
    "licence/license gauge/gage disc/disk jewellery/jewelry skilful/skillful fulfil/fulfill",
)
_PAIRS = tuple((a, b) for line in _WORDS for pair in line.split() for a, b in (pair.split("/"), pair.split("/")[::-1]))
"""How a word begins, in the one spelling and in the other."""
_ENDING = re.compile(r"(?<=[a-z]{3})(i|y)(s|z)(?=(?:e|ed|es|er|ers|ing|ation|ations|able)$)")
"""'pressurise', 'analyzing'."""


def spelled_otherwise(words: Mapping[str, str], known: Container[str]) -> dict[str, frozenset[str]]:
    """Terms of a question in English that no document has -> those that they have for the same word in its other
    spelling.

    words: terms of the question -> the words that they are of. known: the documents' terms."""
    found: dict[str, frozenset[str]] = {}
    for term, word in words.items():
        if term in known:
            continue
        plain = word.casefold()
        others = {b + plain[len(a) :] for a, b in _PAIRS if plain.startswith(a)}
        others |= {_ENDING.sub(lambda m: m[1] + ("z" if m[2] == "s" else "s"), plain)}
        there = frozenset(t for other in others - {plain} for t in terms(other, "en") if t != term and t in known)
        if there:
            found[term] = there
    return found
