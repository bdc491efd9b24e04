"""The cases that a recompile works on: the examples of the Store, and the shipped ones whose documents are there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from models.same_question import known_by
from models.store import Store
from models.store.copies import DocumentInfo
from models.store.examples import Example
from models.types import PUBLIC_GROUP, Audience, Chunk
from services.answering.state import canonical
from services.learning.evaluation import Case, rank_of_right_passage, read_cases
from services.learning.fitting import family_of
from services.learning.retiring import retire
from services.learning.split import WEIGHT, Origin, Side, clusters, near
from services.learning.votes import from_json, to_json
from services.learning.withdrawn import alike, withdrawn

DATA = Path(str(files("services.learning"))) / "data"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A case with for whom it is asked, and the cluster of near-duplicates that it is of.

    copies: those of its documents. passages: ids of the chunks that hold its answer, () if nothing tells which do.
    open: whether every group may read its documents and its question, so that its text may be shown with the questions
    of others. origin, weight: where it comes from, how much it counts in a fit. id: of the example, '' if shipped."""

    case: Case
    audience: Audience
    copies: frozenset[str]
    passages: frozenset[str]
    cluster: int
    open: bool
    origin: Origin = Origin.LABELLED
    weight: float = 1.0
    id: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """train: for fitting, the shipped cases among them. held_out: for judging, all labelled by a person; no optimizer
    may see them. examples: how many a person has labelled. sha256: of all of it; `store.learnt.data_set` traces it."""

    train: tuple[Labelled, ...]
    held_out: tuple[Labelled, ...]
    examples: int
    sha256: str


def labels(store: Store) -> Labels:
    """All usable cases, kept as a data set under their hash. Of examples with the same question the newest counts.

    One whose document was superseded or is gone is retired. A shipped case that resembles a held-out example is left
    out, and so is what no person has labelled on the side that judges, or of an answer that was reported as unsafe."""
    there = store.documents.all()
    newest: dict[str, Example] = {}
    for example in retire(store, there):
        case = from_json(example.case)
        if example.split != Side.SET_ASIDE and _usable(case, there) and _counts_more(example, newest, case):
            newest[known_by(case.question)] = example
    examples = [*newest.values()]
    held_out = [e for e in examples if e.split == Side.HELD_OUT and e.origin == Origin.LABELLED]
    judging = [from_json(example.case) for example in held_out]
    unsafe = withdrawn(store)
    train = [
        e
        for e in examples
        if e.split == Side.TRAIN and (e.origin == Origin.LABELLED or not _spoken_against(e, judging, unsafe))
    ]
    base = [case for case in _of_families(shipped(), there) if not any(near(case, other) for other in judging)]
    members = [*(_member(example) for example in (*train, *held_out)), *({"case": to_json(case)} for case in base)]
    sha256 = hashlib.sha256(canonical(members).encode()).hexdigest()
    store.learnt.keep_data_set(sha256, [_traced(member) for member in members])
    return Labels(
        train=_labelled(store, [*train, *base], there, unsafe),
        held_out=_labelled(store, held_out, there, unsafe),
        examples=sum(example.origin == Origin.LABELLED for example in examples),
        sha256=sha256,
    )


def _spoken_against(example: Example, judging: Iterable[Case], unsafe: Iterable[str]) -> bool:
    """Whether a person's word stands against what no person has labelled: a label of theirs, or a report as unsafe."""
    case = from_json(example.case)
    return any(near(case, other) for other in judging) or alike(case.question, unsafe)


def _counts_more(example: Example, newest: Mapping[str, Example], case: Case) -> bool:
    """A label of a person stands against what was only judged, however new."""
    other = newest.get(known_by(case.question))
    return other is None or example.origin == Origin.LABELLED or other.origin != Origin.LABELLED


def _member(example: Example) -> dict[str, Any]:
    return {
        "example": example.id,
        "query": example.query_id,
        "side": example.split,
        "origin": example.origin,
        "sources": dict(example.sources),
        "case": dict(example.case),
    }


def _traced(member: Mapping[str, Any]) -> dict[str, Any]:
    """A member as it is kept: what leads back to its answer and editions, and the hash of its text instead of it."""
    case = member["case"]
    kept = {name: value for name, value in member.items() if name != "case"}
    return {**kept, "case": case["id"], "sha256": hashlib.sha256(canonical(case).encode()).hexdigest()}


@lru_cache(maxsize=1)
def shipped() -> tuple[Case, ...]:
    """The cases that the shipped state was fitted on."""
    return read_cases(DATA / "training.jsonl").cases


def _of_families(cases: Iterable[Case], there: Sequence[DocumentInfo]) -> list[Case]:
    """The cases whose documents are there, and the near misses of their families."""
    answerable = [case for case in cases if case.answerable and _usable(case, there)]
    families = {family_of(case) for case in answerable}
    return answerable + [case for case in cases if not case.answerable and family_of(case) in families]


def _usable(case: Case, there: Sequence[DocumentInfo]) -> bool:
    return not case.answerable or all(any(_is(name, info) for info in there) for name in case.documents)


def _is(name: str, info: DocumentInfo) -> bool:
    return f"/{info.document}".endswith(f"/{name}") or name.endswith(f"/{info.document}")


def _labelled(
    store: Store, cases: Sequence[Case | Example], there: Sequence[DocumentInfo], unsafe: Sequence[str]
) -> tuple[Labelled, ...]:
    chunks = lru_cache(maxsize=4)(store.documents.chunks)
    read = [one if isinstance(one, Case) else from_json(one.case) for one in cases]
    made = []
    for one, case, cluster in zip(cases, read, clusters(read), strict=True):
        example = None if isinstance(one, Case) else one
        holding = [info for info in there if any(_is(name, info) for name in case.documents)]
        groups = frozenset(group for info in holding for group in info.groups) | {PUBLIC_GROUP}
        origin = Origin(example.origin) if example else Origin.LABELLED
        made.append(
            Labelled(
                case,
                audience=(groups,),
                copies=frozenset(info.copy for info in holding),
                passages=frozenset(
                    chunk.id
                    for info in holding
                    for chunk in chunks(info.copy)
                    if case.must_contain and _holds(case, info, chunk)
                ),
                cluster=cluster,
                open=all(PUBLIC_GROUP in info.groups for info in holding)
                and (example is None or example.readable)
                and not alike(case.question, unsafe),
                origin=origin,
                weight=WEIGHT[origin],
                id=example.id if example else "",
            )
        )
    return tuple(made)


def _holds(case: Case, info: DocumentInfo, chunk: Chunk) -> bool:
    return rank_of_right_passage(case, [_Passage(info.document, chunk)]) is not None


@dataclass(frozen=True, slots=True)
class _Passage:
    document: str
    chunk: Chunk
