"""What of the documents holds for a question: the editions in force, what bulletins supersede, what is for its unit.

Used inside gather: what is superseded or not effective never becomes evidence. Where the question leaves open which
unit it is about, both sides stay, marked, and `asking_back` says whether the answer depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.analyzer import identifiers, normal
from models.editions import Amendment, Edition, labels, order
from models.effectivity import Applies, Effectivity, applies, covers, overlap, same_model
from models.store.editions import CopyEdition
from models.types import Chunk, Evidence, EvidenceKind, StandsFor, Unit, chunk_id
from services.answering.amended import amended, same_thing
from services.answering.options import with_rest
from services.answering.subject import Subject
from services.editions import Choice, Families, Sought, revision_of

Fetch = Callable[[Collection[str]], Sequence[Evidence]]
"""Passages by id, as far as they may be seen and hold."""

_KIND_WORDS = frozenset("bulletin notice letter supplement errata erratum amendment addendum".split())  # noqa: SIM905
_CHAIN = 4

Place = tuple[str, int, int]
"""Copy, ordinal of the chunk, position of the unit."""


@dataclass(frozen=True, slots=True)
class _Active:
    """An amendment that may hold for the question, with the bulletin it is from."""

    copy: str
    amendment: Amendment
    effectivity: tuple[Effectivity, ...]
    applies: Applies

    @property
    def place(self) -> Place:
        return self.copy, self.amendment.chunk, self.amendment.position


class Effective:
    """What holds for one question."""

    def __init__(self, families: Families, subject: Subject, question: str, today: date) -> None:
        self._families = families
        self._subject = subject
        self._names = _named_by(question)
        sought = Sought(subject.unit, today, subject.as_of, subject.labels, self._names)
        self.choice: Choice = families.choose(sought)
        # A bulletin for another model is no evidence, but what it supersedes in that model's manual is superseded.
        self._any_model = families.choose(replace(sought, unit=replace(subject.unit, models=frozenset())))
        self._outdated_bulletins = frozenset(c for c in self._any_model.shown if self._is_outdated(c))
        self._active = self._amendments()
        self._against_copy: dict[str, list[_Active]] = {}

    def hidden(self, always: frozenset[str]) -> frozenset[str]:
        """Copies that the index must leave out. always: those that no question may find, older editions among them."""
        return (always - self.older) | self.choice.hidden | self._outdated_bulletins

    @property
    def older(self) -> frozenset[str]:
        """Older editions that are asked for."""
        return frozenset(c for c in self.choice.shown if self._families.copies[c].archived)

    def restrict(self, evidence: Sequence[Evidence], fetch: Fetch) -> tuple[Evidence, ...]:
        """The passages with what doesn't hold left out; what takes its place is added where it is missing."""
        if not self._families.editions:
            return tuple(evidence)
        passages = list(evidence)
        replaced: dict[Place, list[tuple[Place, int]]] = {}
        judged: dict[str, tuple[dict[int, _Active], set[int]]] = {}
        found = passages
        for _ in range(_CHAIN):  # a bulletin may be superseded by another one
            judged |= {passage.id: self._judge(passage) for passage in found}
            wanted = {chunk_id(by.copy, by.amendment.chunk) for gone, _ in judged.values() for by in gone.values()}
            missing = wanted - {passage.id for passage in passages}
            found = list(fetch(sorted(missing))) if missing else []
            if not found:
                break
            passages += found
        judged |= {passage.id: self._judge(passage) for passage in passages if passage.id not in judged}
        there = {(p.chunk.copy, p.chunk.ordinal): p for p in passages}
        ranks = {p.id: rank for rank, p in enumerate(evidence, start=1)}
        for passage in passages:
            for position, by in judged[passage.id][0].items():
                origin = (passage.chunk.copy, passage.chunk.ordinal, position)
                replaced.setdefault(self._last(by, judged, there), []).append((origin, ranks.get(passage.id, 99)))
        kept = [self._kept(p, judged[p.id], replaced, there) for p in passages]
        return tuple(p for p in kept if p.chunk.units)

    # ---- one passage

    def _judge(self, passage: Evidence) -> tuple[dict[int, _Active], set[int]]:
        """Positions that are superseded, with what supersedes them; and all positions that don't hold."""
        superseded: dict[int, _Active] = {}
        out: set[int] = set()
        if passage.kind is EvidenceKind.RECORD:
            return superseded, out
        copy, ordinal = passage.chunk.copy, passage.chunk.ordinal
        stated = self._units(passage)
        against = [each for each in self._against(copy) if each.applies is Applies.YES]
        outdated = self._outdated(copy, ordinal)
        general = self._edition(copy).effectivity
        newer = [self._edition(c).effectivity for c in self._newer(copy)]
        for position in range(len(passage.chunk.units)):
            own = stated.get(position, ())
            if own and (
                self._of(own) is Applies.NO
                or not overlap(own, general)
                or any(covers(each, own) for each in newer)  # all units that it is for have a newer edition
            ):
                out.add(position)
                continue
            by = _amending(against, passage, position) or outdated.get(position)
            if by is not None:
                superseded[position] = by
                out.add(position)
        return superseded, out

    def _kept(
        self,
        passage: Evidence,
        judged: tuple[dict[int, _Active], set[int]],
        replaced: Mapping[Place, Sequence[tuple[Place, int]]],
        there: Mapping[tuple[str, int], Evidence],
    ) -> Evidence:
        chunk, out = passage.chunk, judged[1]
        left = [p for p in range(len(chunk.units)) if p not in out]
        stands_for = [
            StandsFor(new, there[copy, ordinal], at, rank)
            for new, old in enumerate(left)
            for (copy, ordinal, at), rank in replaced.get((chunk.copy, chunk.ordinal, old), ())
        ]
        conditions, asks = self._open(passage, left)
        if not out and not stands_for and not conditions and not asks:
            return self._labelled(passage)
        vectors = passage.unit_vectors
        return replace(
            self._labelled(passage),
            chunk=_without(chunk, left) if out else chunk,
            unit_vectors=vectors[left] if out and vectors is not None and len(vectors) == len(chunk.units) else vectors,
            withheld=tuple(sorted(out)),
            conditions=conditions,
            asks=asks,
            stands_for=tuple(stands_for),
        )

    def _labelled(self, passage: Evidence) -> Evidence:
        copy = self._families.copies.get(passage.chunk.copy)
        revision = revision_of(copy) if copy is not None else passage.revision
        return passage if revision == passage.revision else replace(passage, revision=revision)

    def _open(
        self, passage: Evidence, left: Sequence[int]
    ) -> tuple[dict[int, tuple[Effectivity, ...]], dict[int, tuple[str, ...]]]:
        """For positions that are left: what they hold for if that is open, and what to ask if they answer."""
        copy, ordinal = passage.chunk.copy, passage.chunk.ordinal
        stated = self._units(passage)
        general = self._edition(copy).effectivity
        against = [each for each in self._against(copy) if each.applies is Applies.OPEN]
        own = {
            a.amendment.position: a for a in self._active
            if a.applies is Applies.OPEN and a.copy == copy and a.amendment.chunk == ordinal and self._targets(a)
        }  # fmt: skip
        conditions: dict[int, tuple[Effectivity, ...]] = {}
        asks: dict[int, tuple[str, ...]] = {}
        for new, position in enumerate(left):
            here = stated.get(position) or general
            if here and self._of(here) is Applies.OPEN:
                conditions[new] = here
            by = own.get(position) or _amending(against, passage, position)
            if by is not None:
                asks[new] = with_rest(by.effectivity)
        return conditions, asks

    def _last(
        self,
        by: _Active,
        judged: Mapping[str, tuple[dict[int, _Active], set[int]]],
        there: Mapping[tuple[str, int], Evidence],
    ) -> Place:
        """The end of a chain of bulletins that supersede each other."""
        for _ in range(_CHAIN):
            passage = there.get((by.copy, by.amendment.chunk))
            further = judged[passage.id][0].get(by.amendment.position) if passage is not None else None
            if further is None:
                break
            by = further
        return by.place

    # ---- facts

    def _newer(self, copy: str) -> list[str]:
        """The newer editions of its document that may hold for the question beside it."""
        shown = [c for c in self._families.family(copy) if c in self.choice.shown and c != copy]
        return [c for c in shown if copy in self.choice.shown and order(self._edition(c), self._edition(copy)) == 1]

    def _edition(self, copy: str) -> Edition:
        return self._families.editions.get(copy, _NOTHING)

    def _units(self, passage: Evidence) -> Mapping[int, tuple[Effectivity, ...]]:
        return self._edition(passage.chunk.copy).units.get(passage.chunk.ordinal, {})

    def _of(self, stated: tuple[Effectivity, ...]) -> Applies:
        return applies(stated, self._subject.unit)

    def _is_outdated(self, copy: str) -> bool:
        """Whether all that a bulletin amends has a newer edition now, or is asked for in an edition by its name."""
        amendments = self._edition(copy).amendments
        if not amendments or self._names(self._families.copies[copy]):
            return False
        for amendment in amendments:
            stated = amendment.effectivity or self._edition(copy).effectivity
            of = [c for c in self._any_model.shown if c != copy and set(amendment.documents) & self._called(c)]
            if not any(
                c in self.choice.named or (self._is_newer(c, copy, amendment) and self._is_for_all(c, stated))
                for c in of
            ):
                return False
        return True

    def _is_for_all(self, copy: str, stated: tuple[Effectivity, ...]) -> bool:
        own = self._edition(copy).effectivity
        return self._of(own) is Applies.YES or covers(own, stated)

    def _called(self, copy: str) -> frozenset[str]:
        return self._edition(copy).numbers | self._edition(copy).names

    def _is_newer(self, copy: str, bulletin: str, amendment: Amendment) -> bool:
        """Whether an edition came after the one that a bulletin names, or else after the bulletin."""
        edition = self._edition(copy)
        if amendment.revision:
            return order(edition, Edition(labels=labels(amendment.revision))) == 1
        begun, since = edition.in_force_from, self._edition(bulletin).in_force_from
        return bool(begun and since and begun > since)

    def _amendments(self) -> tuple[_Active, ...]:
        """Of the bulletins of then, the newest first."""
        found = []
        for copy in self._any_model.shown - self._outdated_bulletins:
            edition = self._edition(copy)
            for amendment in edition.amendments:
                stated = amendment.effectivity or edition.effectivity
                found.append(_Active(copy, amendment, stated, self._of(stated)))
        first = date.min
        return tuple(sorted(found, key=lambda a: (self._edition(a.copy).in_force_from or first, a.place), reverse=True))

    def _against(self, copy: str) -> list[_Active]:
        """The amendments of other documents that speak of this one, the newest first."""
        if copy not in self._against_copy:  # each passage of a document asks again
            self._against_copy[copy] = self._find_against(copy)
        return self._against_copy[copy]

    def _find_against(self, copy: str) -> list[_Active]:
        found = [a for a in self._active if a.copy != copy and self._speaks_of(a, copy)]
        judged = [replace(a, applies=self._against_units_of(a, copy)) for a in found]
        return [a for a in judged if a.applies is not Applies.NO]

    def _against_units_of(self, active: _Active, copy: str) -> Applies:
        """Whether an amendment holds for the units of a manual: a manual of one model is of no other, whatever model
        the question is about; and what holds for all units that the manual is for needs no serial number."""
        names = self._edition(copy).names
        found = set()
        for stated in (active.effectivity, self._edition(active.copy).effectivity):
            own = tuple(replace(e, models=()) if names & {normal(m) for m in e.models} else e for e in stated)
            verdict = self._of(own)
            all_of_them = verdict is Applies.OPEN and covers(own, self._edition(copy).effectivity)
            found.add(Applies.YES if all_of_them else verdict)
        return Applies.NO if Applies.NO in found else Applies.OPEN if Applies.OPEN in found else Applies.YES

    def _targets(self, active: _Active) -> bool:
        return any(copy != active.copy and self._speaks_of(active, copy) for copy in self.choice.shown)

    def _speaks_of(self, active: _Active, copy: str) -> bool:
        """Whether an amendment is of this edition of this document. What a newer edition says is newer."""
        if copy in self.choice.named:
            return False
        edition, bulletin, amendment = self._edition(copy), self._edition(active.copy), active.amendment
        if amendment.documents:
            if not set(amendment.documents) & self._called(copy):
                return False
        else:
            models = [m for each in active.effectivity for m in each.models] or sorted(bulletin.names)
            placed = amendment.sections or amendment.tables or amendment.pages
            if not placed or not any(same_model(m, n) for m in models for n in edition.names):
                return False
        return not self._is_newer(copy, active.copy, amendment)

    def _outdated(self, copy: str, ordinal: int) -> dict[int, _Active]:
        """New values of this bulletin that a newer bulletin sets anew: both change the same thing."""
        found: dict[int, _Active] = {}
        for own in self._active:
            if own.copy != copy or own.amendment.chunk != ordinal:
                continue
            for newer in self._active:
                if (
                    newer.copy == copy
                    or newer.applies is not Applies.YES
                    or not same_thing(own.amendment, newer.amendment)
                ):
                    continue
                mine, theirs = self._edition(copy).in_force_from, self._edition(newer.copy).in_force_from
                if mine and theirs and theirs > mine:
                    found.setdefault(own.amendment.position, newer)
        return found


_NOTHING = Edition()


def _amending(against: Sequence[_Active], passage: Evidence, position: int) -> _Active | None:
    """The first of the amendments that replaces what a unit says; none amends itself."""
    place = (passage.chunk.copy, passage.chunk.ordinal, position)
    return next((a for a in against if a.place != place and amended(a.amendment, passage, position)), None)


def _named_by(question: str) -> Callable[[CopyEdition], bool]:
    """Whether the question is about the document itself ('does the oil bulletin concern the MP-401?')."""
    asked = {i.normal for i in identifiers(question)}
    words = {w.casefold().rstrip("s") for w in re.findall(r"[^\W\d_]+", question)}

    def names(copy: CopyEdition) -> bool:
        own = {*copy.found.title, *copy.found.place}
        kind = words & _KIND_WORDS & own
        return bool(asked & copy.found.numbers) or bool(kind and (words - _KIND_WORDS) & own)

    return names


def _without(chunk: Chunk, left: Sequence[int]) -> Chunk:
    """The chunk with some units only. What stood between them keeps apart what is left of a paragraph."""
    block, before = 0, -1
    units: list[Unit] = []
    for position in left:
        unit = chunk.units[position]
        if units and (unit.block != chunk.units[before].block or position != before + 1):
            block += 1
        units.append(replace(unit, block=block))
        before = position
    governed = tuple(chunk.governed[p] for p in left) if chunk.governed else ()
    return replace(chunk, units=tuple(units), governed=governed)
