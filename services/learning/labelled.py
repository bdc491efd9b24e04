"""The cases that a recompile works on: the examples of the Store, and the shipped ones whose documents are there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from models.store import Store
from models.store.copies import DocumentInfo
from models.types import PUBLIC_GROUP, Audience, Chunk
from services.answering.state import canonical
from services.learning.evaluation import Case, rank_of_right_passage, read_cases
from services.learning.fitting import family_of
from services.learning.split import Side, clusters, near, normalised
from services.learning.votes import from_json, to_json

DATA = Path(str(files("services.learning"))) / "data"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A case with for whom it is asked, and the cluster of near-duplicates that it is of.

    copies: those of its documents. passages: ids of the chunks that hold its answer, () if nothing tells which do.
    open: whether every group may read its documents, so that its text may be shown to a language model."""

    case: Case
    audience: Audience
    copies: frozenset[str]
    passages: frozenset[str]
    cluster: int
    open: bool


@dataclass(frozen=True, slots=True)
class Labels:
    """train: for fitting, the shipped cases among them. held_out: for judging. examples: how many come from users."""

    train: tuple[Labelled, ...]
    held_out: tuple[Labelled, ...]
    examples: int
    sha256: str


def labels(store: Store) -> Labels:
    """All usable cases. Of examples with the same question the newest counts; one whose document is gone rests.

    A shipped case that resembles a held-out example is left out."""
    there = store.documents.all()
    newest = {
        normalised(case.question): (case, example.split)
        for example in store.examples.list()
        if example.split != Side.SET_ASIDE and _usable(case := from_json(example.case), there)
    }
    train = [case for case, split in newest.values() if split == Side.TRAIN]
    held_out = [case for case, split in newest.values() if split == Side.HELD_OUT]
    base = [case for case in _of_families(shipped(), there) if not any(near(case, other) for other in held_out)]
    content = canonical([[to_json(case) for case in cases] for cases in (train, held_out, base)])
    return Labels(
        train=_labelled(store, [*train, *base], there),
        held_out=_labelled(store, held_out, there),
        examples=len(newest),
        sha256=hashlib.sha256(content.encode()).hexdigest(),
    )


@lru_cache(maxsize=1)
def shipped() -> tuple[Case, ...]:
    """The cases that the shipped state was fitted on."""
    return read_cases(DATA / "training.jsonl").cases


def routed() -> list[tuple[str, frozenset[str]]]:
    """The shipped questions with the tools that they need."""
    rows = [json.loads(line) for line in (DATA / "routes.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(row["question"], frozenset(row["tools"])) for row in rows]


def _of_families(cases: Iterable[Case], there: Sequence[DocumentInfo]) -> list[Case]:
    """The cases whose documents are there, and the near misses of their families."""
    answerable = [case for case in cases if case.answerable and _usable(case, there)]
    families = {family_of(case) for case in answerable}
    return answerable + [case for case in cases if not case.answerable and family_of(case) in families]


def _usable(case: Case, there: Sequence[DocumentInfo]) -> bool:
    return not case.answerable or all(any(_is(name, info) for info in there) for name in case.documents)


def _is(name: str, info: DocumentInfo) -> bool:
    return info.document.endswith(name) or name.endswith("/" + info.document)


def _labelled(store: Store, cases: Sequence[Case], there: Sequence[DocumentInfo]) -> tuple[Labelled, ...]:
    chunks = lru_cache(maxsize=4)(store.documents.chunks)
    made = []
    for case, cluster in zip(cases, clusters(cases), strict=True):
        holding = [info for info in there if any(_is(name, info) for name in case.documents)]
        groups = frozenset(group for info in holding for group in info.groups) | {PUBLIC_GROUP}
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
                open=all(PUBLIC_GROUP in info.groups for info in holding),
            )
        )
    return tuple(made)


def _holds(case: Case, info: DocumentInfo, chunk: Chunk) -> bool:
    return rank_of_right_passage(case, [_Passage(info.document, chunk)]) is not None


@dataclass(frozen=True, slots=True)
class _Passage:
    document: str
    chunk: Chunk
