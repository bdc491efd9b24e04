"""Units of the documents that speak of what the question names: another product's value is worse than none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from models.analyzer import names_in
from services.answering.understand import Understood
from services.answering.units import Scored


def of_the_named(
    understood: Understood, scored: Sequence[Scored], mentions: Callable[[str, str], bool]
) -> tuple[tuple[Scored, ...], tuple[str, ...]]:
    """The units of documents that mention all identifiers of the question, in their order; and what the documents of
    the product that it names lack.

    If no document mentions all ('E03 on the HX-700'), and some of them name documents (titles, files): the units of
    documents that mention one of these, and the other identifiers, as they are asked for, if there are any. If none
    names a document, all units, as they came.

    mentions: whether an identifier (normalised) occurs anywhere in a document, by its path.
    """
    assets = " ".join(understood.assets).casefold()
    asked = [i for i in understood.identifiers if i.text.casefold() not in assets and _has_digit(i.normal)]
    wanted = {i.normal for i in asked}
    if not wanted:
        return tuple(scored), ()
    titles = {s.evidence.document: names_in(f"{s.evidence.document} ; {s.evidence.title}") for s in scored}
    found = {
        document: {name for name in wanted if name in titled or mentions(name, document)}
        for document, titled in titles.items()
    }
    if kept := tuple(s for s in scored if found[s.evidence.document] == wanted):
        return kept, ()
    products = {name for name in wanted if any(name in titled for titled in titles.values())}
    if not products:
        return tuple(scored), ()
    about = tuple(s for s in scored if products & found[s.evidence.document])
    return about, tuple(i.text for i in asked if i.normal not in products)


def _has_digit(name: str) -> bool:
    """Words alone ('HackRF One' for `hackrf_one`) are written in more ways than an index of names can follow."""
    return any(c.isdigit() for c in name)
