"""Which copies are editions of one document, and which of them holds: today or at a date, for a unit, as named.

Families follow from what each copy says of itself (`models.editions`), so that the order in which files come doesn't
matter; what a person says goes before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cmp_to_key

from ingestion.effectivity import combined, effectivity_in
from models.analyzer import normal
from models.editions import Edition, Label, labels, order, same_document
from models.effectivity import Applies, Effectivity, SerialRange, Unit, applies, covers
from models.errors import BadInput
from models.store.editions import CopyEdition


@dataclass(frozen=True, slots=True)
class Sought:
    """What a question says of the edition it wants. as_of: a day, None = today. labels: of an edition it names.

    names: whether the question names this document itself."""

    unit: Unit = field(default_factory=Unit)
    today: date = date.max
    as_of: date | None = None
    labels: tuple[Label, ...] = ()
    names: Callable[[CopyEdition], bool] = lambda _: False


@dataclass(frozen=True, slots=True)
class Choice:
    """Copies that hold for a question, those that don't, and those that it names by their edition."""

    shown: frozenset[str]
    hidden: frozenset[str]
    named: frozenset[str] = frozenset()


class Families:
    """The editions of an audience's documents, grouped. Immutable; make it anew when a document changes."""

    def __init__(self, copies: Sequence[CopyEdition]) -> None:
        self.copies: Mapping[str, CopyEdition] = {copy.copy: copy for copy in copies}
        self.editions: Mapping[str, Edition] = {copy.copy: stated(copy) for copy in copies}
        self.members = tuple(self._newest_first(group) for group in self._groups())
        self._family = {copy: group for group in self.members for copy in group}
        self._superseding = tuple(self._explicit())

    def family(self, copy: str) -> tuple[str, ...]:
        """The copies that are editions of the same document, newest first; () for an unknown copy."""
        return self._family.get(copy, ())

    def choose(self, sought: Sought) -> Choice:
        """The copies that a question may be answered from."""
        shown: set[str] = set()
        named: set[str] = set()
        for members in self.members:
            by_name = [m for m in members if self._is_named(m, sought)]
            named.update(by_name)
            shown.update(by_name or self._in_force(members, sought))
        for newer, older in self._superseding:
            if newer not in shown:
                continue
            if not self._begun(newer, sought):
                if older in shown and newer not in named:
                    shown.discard(newer)
            elif older not in named and self._effective(newer, sought) is Applies.YES:
                shown.discard(older)
        return Choice(frozenset(shown), frozenset(self.copies.keys() - shown), frozenset(named))

    def superseded_by(self, copy: str) -> CopyEdition | None:
        """The copy that holds today instead of this one for every unit it is for, as far as can be told."""
        sought = Sought(today=date.today())
        choice = self.choose(sought)
        if copy in choice.shown or (copy in self.copies and not self._begun(copy, sought)):
            return None
        for newer, older in self._superseding:
            if older == copy and self._begun(newer, sought):
                return self.copies[newer]
        return next((self.copies[m] for m in self.family(copy) if m in choice.shown), None)

    def _groups(self) -> Iterator[list[str]]:
        """Union of all pairs that are editions of one document. Only what shares a key is compared."""
        buckets: dict[object, list[str]] = defaultdict(list)
        for copy, edition in self.editions.items():
            keys: set[object] = {("number", number) for number in edition.numbers} | {("title", edition.title)}
            keys |= {("path", self.copies[copy].document)}
            if edition.family:
                keys = {("family", edition.family)}
            for key in keys:
                buckets[key].append(copy)
        root = {copy: copy for copy in self.editions}

        def find(copy: str) -> str:
            while root[copy] != copy:
                copy = root[copy]
            return copy

        for bucket in buckets.values():
            for i, one in enumerate(bucket):
                for other in bucket[i + 1 :]:
                    if find(one) != find(other) and self._same(one, other):
                        root[find(other)] = find(one)
        groups: dict[str, list[str]] = defaultdict(list)
        for copy in self.editions:
            groups[find(copy)].append(copy)
        yield from groups.values()

    def _same(self, one: str, other: str) -> bool:
        # What was replaced under its path is an edition of what replaced it, whatever else differs.
        if self.copies[one].document == self.copies[other].document:
            return self.editions[one].family == self.editions[other].family
        return same_document(self.editions[one], self.editions[other])

    def _newest_first(self, group: Sequence[str]) -> tuple[str, ...]:
        def compare(one: str, other: str) -> int:
            a, b = self.copies[one], self.copies[other]
            found = order(self.editions[one], self.editions[other])
            if found is None or (found == 0 and a.document == b.document):
                found = (a.published_at > b.published_at) - (a.published_at < b.published_at)
            return -found

        return tuple(sorted(group, key=cmp_to_key(compare)))

    def _explicit(self) -> Iterator[tuple[str, str]]:
        """(newer, older): pairs where one copy says of the other, by its number or path, that it takes its place."""
        by_number: dict[str, set[str]] = defaultdict(set)
        for copy, edition in self.editions.items():
            for number in edition.numbers:
                by_number[number].add(copy)
        for copy, edition in self.editions.items():
            paths = self.copies[copy].said.supersedes
            if paths is not None:
                yield from ((copy, other.copy) for other in self.copies.values() if other.document in paths)
                continue
            for number in edition.supersedes:
                for other in by_number.get(number, ()):
                    if other != copy and order(edition, self.editions[other]) != -1:
                        yield copy, other

    def _is_named(self, copy: str, sought: Sought) -> bool:
        own = self.editions[copy].labels
        return bool(sought.labels) and all(label in own for label in sought.labels)

    def _effective(self, copy: str, sought: Sought) -> Applies:
        return applies(self.editions[copy].effectivity, sought.unit)

    def _begun(self, copy: str, sought: Sought) -> bool:
        """Whether an edition is in force, as far as it says from when."""
        start = self.editions[copy].in_force_from
        return start is None or start <= (sought.as_of or sought.today)

    def _in_force(self, members: Sequence[str], sought: Sought) -> set[str]:
        """Newest first, as far as the newest is not for every unit that may be meant."""
        candidates = [m for m in members if self._effective(m, sought) is not Applies.NO]
        if not candidates:  # what is asked about a document itself is answered from it
            candidates = [m for m in members if sought.names(self.copies[m])]
        starts = {m: self.editions[m].in_force_from for m in candidates}
        if sought.as_of is not None:
            dated = [m for m in candidates if (start := starts[m]) is not None and start <= sought.as_of]
            candidates = dated or [m for m in candidates if starts[m] is None]
        else:
            begun = [m for m in candidates if self._begun(m, sought)]
            candidates = begun or candidates
        found: set[str] = set()
        newest: str | None = None
        for member in candidates:
            if any(self._replaces(newer, member) for newer in found):
                continue  # each unit that it is for has a newer edition
            if newest is not None and order(self.editions[newest], self.editions[member]) != 0:
                break
            if newest is not None and self.copies[member].document == self.copies[newest].document:
                continue
            found.add(member)
            if self._effective(member, sought) is Applies.YES and newest is None:
                newest = member
        return found

    def _replaces(self, newer: str, older: str) -> bool:
        one, other = self.editions[newer], self.editions[older]
        return order(one, other) != 0 and covers(one.effectivity, other.effectivity)


def stated(copy: CopyEdition) -> Edition:
    """What a copy says of its edition, with what a person has said instead."""
    edition, said = copy.found, copy.said
    if not said:
        return edition
    if said.revision is not None:
        edition = replace(edition, labels=labels_said(said.revision))
    if said.effective_from is not None:
        edition = replace(edition, effective_from=said.effective_from)
    if said.effectivity is not None:
        edition = replace(edition, effectivity=effectivity_said(said.effectivity))
    if said.family is not None:
        edition = replace(edition, family=normal(said.family))
    return edition


def revision_of(copy: CopyEdition) -> str | None:
    """The revision as it is shown: what a person said, else what was found."""
    return copy.revision if copy.said.revision is None else copy.said.revision or None


def labels_said(revision: str) -> tuple[Label, ...]:
    """The labels of a revision as a person writes it; a bare 'C' or '3' is a revision."""
    return labels(revision) or labels(f"Rev. {revision.strip()}")


def effectivity_said(text: str) -> tuple[Effectivity, ...]:
    """The effectivity in a person's words, '' = for every unit. Raises BadInput if nothing is understood of it."""
    if not text.strip():
        return ()
    found = combined(effectivity_in(text)) or combined(effectivity_in(text, header="Effectivity"))
    if not found:
        raise BadInput(
            f"The effectivity {text!r} isn't understood. Write it like 'S/N 1200 and up', 'S/N 0001-0450', "
            "'MP-402, S/N 402-1180 and later', 'MP-402 only' or 'built before 2021-06'."
        )
    return found


def described(stated_: Sequence[Effectivity]) -> str:
    """An effectivity for people: as the document states it."""
    return "; ".join(each.text or _ranges(each.serials) for each in stated_)


def _ranges(serials: Sequence[SerialRange]) -> str:
    return ", ".join(f"S/N {r.first or ''}-{r.last or ''}" for r in serials)
