"""What the units of any documents say of things, so that it can be asked for as a technician would.

A row of a table, a sentence that states a value, a definition and a list of steps each are a fact. What nobody would
ask for is left out: headings that name no property, cells that name no thing, halves of sentences, steps below the name
of a part. Where a heading is the name of a model, what the row names is asked of the model.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.properties import asked_for, bare, is_designation, is_measure, is_value, sort_of
from models.analyzer import identifiers, terms
from models.store import Store
from models.store.copies import DocumentInfo
from models.types import Chunk, ChunkKind, Unit, UnitKind

_NUMBERED = re.compile(r"^(?:[A-Z]?\d+(?:\.\d+)*\.?|[A-Z]\.)\s+")
_VALUE = re.compile(
    r"^(?:NOTE:? )?(?:The |A |An |Default |By default, the )?(?P<thing>[a-z][\w /-]{6,60}?)"
    r"(?: (?:is|are|must be|should be|shall be|amounts? to|is set to|may be)|:)"
    r" (?:about |at least |at most |approximately |set to |a |an )?(?P<value>-?\d[\d.,]*)(?![\d.,/-]*\d)",
    re.I,
)
_DEFINES = re.compile(
    r"^(?:The |An? )?(?P<term>[A-Za-z][\w/ -]{2,40}) (?:is|are|means) (?:an?|the) (?P<says>(?:[\w-]+ ){3})"
)
_NOUNS = re.compile(r"[^\W_][\w /,().°%×µ-]*")
"""What a thing may be called: no formula, code or sentence."""

_DOES = re.compile(
    r"^(?:an?|the|no|not|never|if|when|is|are|has|check|change|replace|clean|test|set|read|open|close|turn|remove|fit|fill"
    r"|drain|inspect|install|adjust|measure|tighten|yes|use|stop|start|for|from|with|by|at|in|on|any|other|others|all"
    r"|how|what|take|grease|lubricate|make|keep|see|select|press|do|\d)\b"
    r"|\b(?:is|are|was|has|have|does|doesn|don|can|must|should|will|won|isn|to|when|if|because|out of)\b",
    re.I,
)
"""What tells that a cell says or does something, and names no thing."""

_QUANTITY = re.compile(r"[-+±]?\d[\d.,]*\s*\S{0,4}(?:\s.*)?|rev\b.*|.*\(?\b\d+\)|note.*", re.I)
"""A first cell that is a size or the mark of a revision: what the row tells is told of more than that."""

_POINTS = re.compile(
    r"\b(?:it|its|this|that|these|those|they|there|he|she|we|you|our|your|which|what|who|where|here|following|above|below"
    r"|if|when|suppose|technically|other|others|same|must|will|then|only|also|not)\b"
    r"|^(?:with|by|in|for|at|on|as|from|probably|some|most|all|one|each|both|another|any|is|are|do|does|can|figure|fig"
    r"|table|page|chapter|section|step|note|example|case|maintain|keep|make|fit|ensure|allow|store|set|sets|reset|read"
    r"|use|run|connect|check|select|enter|press|turn|install|replace|remove|adjust|measure|attach|place|put)\b"
    r"|^(?:the|how)\b|\b(?:tells|needs?|apply|applies|gives?|depends?|requires?|contains?|uses|has|have|shows|stores|returns|supports"
    r"|assumes?|means|allows?|by|during|after|before|because)\b",
    re.I,
)
"""What points elsewhere, or makes half a sentence of what should be a thing."""

_WITHIN = re.compile(r"\b(?:on|of|at|in|to|for|from|and|or|with)\b", re.I)
_VAGUE = re.compile(
    r"(?:\w+ )?(?:result|value|values|unit|content|rest|condition|difference|length|header|pattern|concept|page|item"
    r"|step|parameter|thing|reason|problem|way|idea|goal|purpose|option|structure|trace|line|padding|recommendation"
    r"|default|exception|example|request|solution|alternative|advantage|first|second|last|failure|fault|error|warning|alarm"
    r"|off|on|time needed|function|type|name|list|file|table)",
    re.I,
)
"""What is one of many, and meant only where it stands."""

_TASK = re.compile(
    r"^(?:how to |to )?(?:[a-z]{3,}ing|lock[- ]?out|replace|remove|install|check|change|adjust|clean|set|configure"
    r"|update|calibrate|connect|start|stop|fill|drain|test|build|create|add|reset|restore)\b(?<!wiring)(?<!warning)(?<!housing)"
    r"(?<!bearing)(?<!setting)(?<!casing)(?<!coupling)"
    r"|\b(?:alignment|installation|removal|replacement|calibration|set-?up|filling|update|adjustment|inspection|assembly"
    r"|disassembly|start-?up|shut-?down|maintenance|emptying|flushing|sequence|procedure|commissioning|lubrication)\b",
    re.I,
)
"""Headings that name a task."""

_NO_TASK = re.compile(r"^notes?\b|\b(?:diagram|instructions|precautions?|overview|preparation|information)$|\?", re.I)

_LONGEST_CELL, _LONGEST_KEY, _MOST_WORDS = 40, 60, 8
_LEAST_STEPS = 3
_STEP_WORDS = 4
_MOST_PASSAGES = 4


@dataclass(frozen=True, slots=True)
class Fact:
    """What a unit says. thing: what it is about; detail: what is told of it; says: strings of a right answer; sort: of
    which sort the thing is, '' if unknown: things of one sort have the same properties."""

    kind: str
    thing: str
    detail: str
    says: tuple[str, ...]
    document: str
    page: int | None
    sort: str = ""


def facts(store: Store) -> tuple[tuple[Fact, ...], dict[str, int]]:
    """The facts of all English documents that can be asked for without ambiguity, and the number of each kind."""
    found: list[Fact] = []
    held: list[frozenset[str]] = []
    for info in store.documents.all():
        if info.language != "en":
            continue  # the questions are put in English
        for chunk in store.documents.chunks(info.copy):
            if chunk.kind is not ChunkKind.RECORD:
                found.extend(_of_chunk(info, chunk))
                held.append(frozenset(terms(chunk.text)))
    told: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
    for fact in found:
        told[_same(fact.thing), _same(fact.detail)].add(fact.says)
    once = {(_same(f.thing), _same(f.detail)): f for f in found if len(told[_same(f.thing), _same(f.detail)]) == 1}
    kept = tuple(f for f in once.values() if f.kind != "value" or _is_plain(f, held))
    return kept, dict(Counter(f.kind for f in kept))


def drawn(known: Sequence[Fact], n: int, rng: random.Random) -> list[Fact]:
    """n facts, drawn from each kind in turn as long as there are any; fewer if there are too few."""
    by_kind: dict[str, list[Fact]] = {}
    for fact in rng.sample(list(known), len(known)):
        by_kind.setdefault(fact.kind, []).append(fact)
    taken: list[Fact] = []
    while by_kind and len(taken) < n:
        for kind in sorted(by_kind):
            taken.append(by_kind[kind].pop())
            if not by_kind[kind]:
                del by_kind[kind]
    return taken[:n]


def _is_plain(fact: Fact, held: Sequence[frozenset[str]]) -> bool:
    """Whether few passages are about what a value is of: 'weight' alone could be anything's."""
    words = frozenset(terms(bare(fact.thing)))
    return len(words) > 1 and sum(words <= chunk for chunk in held) <= _MOST_PASSAGES


def _same(text: str) -> str:
    return " ".join(terms(text))


def _of_chunk(info: DocumentInfo, chunk: Chunk) -> Iterator[Fact]:
    heading = _NUMBERED.sub("", chunk.section[-1]).strip(" :") if chunk.section else ""
    steps = [u for u in chunk.units if u.kind is UnitKind.STEP]
    if len(steps) >= _LEAST_STEPS and len(heading.split()) > 1 and _is_task(heading):
        says = tuple(" ".join(u.text.split()[:_STEP_WORDS]).strip(" .,;:") for u in steps[:2])
        yield Fact("procedure", _lowered(heading), "", says, info.document, steps[0].page, "task")
    for unit in chunk.units:
        if unit.cells:
            yield from _of_row(info, unit)
        elif unit.kind in (UnitKind.SENTENCE, UnitKind.ITEM):
            yield from _of_sentence(info, unit)


def _is_task(heading: str) -> bool:
    return bool(_TASK.search(heading)) and not _NO_TASK.search(heading)


def _lowered(heading: str) -> str:
    """With a small first letter, unless the first word is written in a way of its own."""
    return heading[0].lower() + heading[1:] if heading.split()[0][1:].islower() else heading


def _of_row(info: DocumentInfo, unit: Unit) -> Iterator[Fact]:
    cells = [(" ".join(h.split()), " ".join(c.split())) for h, c in unit.cells]
    key = next((i for i, (_, c) in enumerate(cells) if sum(ch.isalpha() for ch in c) >= 3), None)
    if key is None or key > 1 or not 3 <= len(cells[key][1]) <= _LONGEST_KEY:
        return
    thing = cells[key][1].rstrip("*†:")
    if len(thing.split()) > _MOST_WORDS or not _NOUNS.fullmatch(thing) or _DOES.search(thing):
        return
    if not re.search(r"[^\W\d_]{3}", thing) or _QUANTITY.fullmatch(thing) or _VAGUE.fullmatch(thing):
        return
    sort = sort_of([header for header, _ in cells])
    for header, cell in cells[key + 1 :]:
        short = 0 < len(cell) <= _LONGEST_CELL and (any(c.isdigit() for c in cell) or len(cell.split()) <= 4)
        if not short or not cell.strip("-– /") or len(header) > _LONGEST_CELL:
            continue
        fact = Fact("table", thing, header, (cell,), info.document, unit.page, sort)
        if (placed := _placed(fact)) is not None:
            yield placed


def _placed(fact: Fact) -> Fact | None:
    """The fact of a cell as it would be asked for; None if nobody would."""
    told = (fact.says, fact.document, fact.page)
    if (detail := asked_for(fact.detail)) is not None:
        return Fact("table", fact.thing, detail, *told, fact.sort)
    if not is_measure(fact.thing):
        return None
    if is_designation(fact.detail):
        if identifiers(fact.says[0]):
            return None  # the number of the part for this model
        return Fact("table", fact.detail, fact.thing, *told, "product")
    return (
        Fact("value", fact.thing, "", *told, "quantity")
        if is_value(fact.detail) and len(fact.says[0].split()) < 4
        else None
    )


def _of_sentence(info: DocumentInfo, unit: Unit) -> Iterator[Fact]:
    text = " ".join(unit.text.split())
    value = _VALUE.match(text)
    if value and _named(value["thing"]):
        says = value["value"].rstrip(".,")
        yield Fact("value", _without_article(value["thing"]), "", (says,), info.document, unit.page, "quantity")
        return
    defines = _DEFINES.match(text)
    if not defines:
        return
    term = _without_article(defines["term"])
    if (
        len(term) > 2
        and not _POINTS.search(term)
        and not _WITHIN.search(term)
        and not _VAGUE.fullmatch(term)
        and len(term.split()) <= 4
    ):
        yield Fact("definition", term, "", (defines["says"].strip(),), info.document, unit.page, "term")


def _named(thing: str) -> bool:
    thing = _without_article(thing)
    return (
        len(thing.split()) > 1
        and not thing[-3:].isdigit()
        and not _POINTS.search(thing)
        and not _VAGUE.fullmatch(thing)
    )


def _without_article(text: str) -> str:
    return re.sub(r"^(?:the|an?)\b ?", "", text, flags=re.I).strip(" ?:")
