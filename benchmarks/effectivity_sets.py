"""Random document sets with an oracle: manuals in several revisions, bulletins, parts for some serial numbers only.

The oracle works on whole numbers and days alone: it knows what was written into which file, and nothing of how a file
is read. A value stands in one statement of a set only, so that a quote says which statement it is.
"""

from __future__ import annotations

import builtins
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

HIGHEST = 9999
SUBJECTS = (
    ("oil quantity of the gear unit", "L"),
    ("tightening torque of the drain plug", "Nm"),
    ("opening pressure of the relief valve", "bar"),
    ("gap of the coupling halves", "mm"),
    ("supply voltage of the controller", "V"),
    ("speed of the cooling fan", "rpm"),
    ("trip temperature of the rear bearing", "°C"),
    ("current of the heating element", "A"),
    ("preload of the drive belt", "N"),
    ("stroke of the feed piston", "mm"),
)
_ALL = (1, HIGHEST)

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Statement:
    """A value of a subject for some serials, as one document states it. text: as it stands there."""

    subject: str
    value: str
    unit: str
    serials: Range
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of a set. label: its revision as it names it, '' of a bulletin. amends: the subject that a bulletin sets.

    document: the manual's number, the same of all its revisions."""

    path: str
    document: str
    label: str
    issued: date
    serials: Range
    statements: tuple[Statement, ...]
    text: str
    amends: str = ""

    def states(self, subject: str, serial: int) -> Statement | None:
        return next((s for s in self.statements if s.subject == subject and _in(s.serials, serial)), None)


@dataclass(frozen=True, slots=True)
class DocumentSet:
    """One product's papers. name: of the product. ask: subject -> the question for it."""

    name: str
    manuals: tuple[Paper, ...]
    bulletins: tuple[Paper, ...]
    ask: dict[str, str] = field(default_factory=dict)

    @property
    def papers(self) -> tuple[Paper, ...]:
        return (*self.manuals, *self.bulletins)

    def manual(self, serial: int, day: date, label: str = "") -> Paper | None:
        """The revision that holds: the one named, else the newest of then that is for this serial."""
        named = [m for m in self.manuals if label and same_label(m.label, label)]
        if named:
            return named[0]
        there = [m for m in self.manuals if m.issued <= day and _in(m.serials, serial)]
        return max(there, key=lambda m: m.issued, default=None)

    def holds(self, paper: Paper, serial: int, day: date, label: str = "") -> bool:
        """Whether a paper may be cited at all."""
        manual = self.manual(serial, day, label)
        if not paper.amends:
            return paper is manual
        if manual is None or same_label(manual.label, label) or paper.issued > day or not _in(paper.serials, serial):
            return False
        newer = [b for b in self.bulletins if b.amends == paper.amends and paper.issued < b.issued <= day]
        return manual.issued <= paper.issued and not any(_in(b.serials, serial) for b in newer)

    def value(self, subject: str, serial: int, day: date, label: str = "") -> Statement | None:
        """What holds for this serial on this day."""
        for bulletin in self.bulletins:
            if bulletin.amends == subject and self.holds(bulletin, serial, day, label):
                return bulletin.statements[0]
        manual = self.manual(serial, day, label)
        return manual.states(subject, serial) if manual else None

    def serials(self) -> tuple[int, ...]:
        """One serial of each stretch within which nothing changes."""
        edges = {1}
        for paper in self.papers:
            for low, high in (paper.serials, *(s.serials for s in paper.statements)):
                edges |= {low, high + 1}
        return tuple(sorted(edge for edge in edges if edge <= HIGHEST))

    def may_be_cited(self, paper: Paper, quote: str, serials: Collection[int], day: date, label: str = "") -> bool:
        """Whether a quote of a paper holds for one of these serials."""
        quoted = [s for s in paper.statements if _stands(s.value, quote)]
        return any(
            self.holds(paper, serial, day, label)
            and all(_in(s.serials, serial) and self._is_current(paper, s, serial, day, label) for s in quoted)
            for serial in serials
        )

    def _is_current(self, paper: Paper, statement: Statement, serial: int, day: date, label: str) -> bool:
        return bool(paper.amends) or self.value(statement.subject, serial, day, label) is statement


@dataclass(frozen=True, slots=True)
class Check:
    """A question with what is known of its unit and its day. words: whether these stand in the question itself."""

    set: DocumentSet
    subject: str
    serial: int | None
    day: date | None
    label: str
    question: str

    def serials(self) -> tuple[int, ...]:
        return (self.serial,) if self.serial is not None else self.set.serials()

    def values(self, today: date) -> builtins.set[str | None]:
        """The values that could be meant; None where nothing holds."""
        found = (self.set.value(self.subject, s, self.day or today, self.label) for s in self.serials())
        return {statement.value if statement else None for statement in found}


def same_label(one: str, other: str) -> bool:
    """'Rev. A' and 'Revision A' name one edition."""
    return one.replace("Revision", "Rev.") == other.replace("Revision", "Rev.")


def _in(serials: Range, serial: int) -> bool:
    return serials[0] <= serial <= serials[1]


def _stands(value: str, quote: str) -> bool:
    at = quote.find(value)
    while at >= 0:
        after = quote[at + len(value) : at + len(value) + 1]
        if not quote[max(0, at - 1) : at].isdigit() and not after.isdigit():
            return True
        at = quote.find(value, at + 1)
    return False


# -------------------------------------------------- making sets


def generated(random_: random.Random, number: int) -> Iterator[DocumentSet]:
    """Document sets of invented products, each different."""
    names = random_.sample(range(1000, 9999), number)
    for name in names:
        yield _a_set(random_, f"{random_.choice('KTVWX')}{random_.choice('FLMRS')}-{name}")


def _a_set(random_: random.Random, name: str) -> DocumentSet:
    values = iter(random_.sample([n for n in range(1000, 9999) if n % 10], 400))
    subjects = random_.sample(SUBJECTS, 5)
    scheme = random_.choice(("Rev. {}", "Revision {}", "Issue {n}", "v1.{n}", "Version {n}"))
    number = f"{random_.choice(('TM', 'PM', 'DOC', 'SH'))}-{random_.randint(1000, 9999)}"
    split = random_.choice([None, *subjects[:2]])
    day = date(2010, 1, 1) + timedelta(days=random_.randint(0, 1500))
    manuals: list[Paper] = []
    bulletins: list[Paper] = []
    for at in range(random_.randint(1, 3)):
        since = random_.randint(1000, 6000) if at and random_.random() < 0.3 else 1
        label = scheme.format(chr(65 + at), n=at + 1)
        manuals.append(_manual(random_, name, number, label, day, (since, HIGHEST), subjects, split, values))
        for _ in range(random_.choice((0, 0, 1, 1, 2))):
            day += timedelta(days=random_.randint(30, 400))
            bulletins.append(_bulletin(random_, name, number, manuals[-1], bulletins, day, values))
        day += timedelta(days=random_.randint(30, 900))
    ask = {subject: f"What is the {subject} of the {name}?" for subject, _ in subjects}
    return DocumentSet(name, tuple(manuals), tuple(b for b in bulletins if b.statements), ask)


def _value(values: Iterator[int]) -> str:
    return f"{next(values) / 100:.2f}"


def _range_in_words(random_: random.Random, serials: Range) -> str:
    low, high = serials
    mark = random_.choice(("S/N", "serial numbers", "serial no."))
    forms: tuple[str, ...]
    if high == HIGHEST:
        forms = ("{m} {a} and up", "{m} {a} and subsequent", "{m} {a} and later", "from {m} {a}", "{m} {a} onwards")
    elif low == 1:
        forms = ("up to {m} {b}", "{m} {b} and below", "{m} 1 to {b}", "before {m} {c}")
    else:
        forms = ("{m} {a} to {b}", "{m} {a} through {b}", "{m} {a} – {b}")
    return random_.choice(forms).format(m=mark, a=low, b=high, c=high + 1)


def _manual(
    random_: random.Random, name: str, number: str, label: str, day: date, serials: Range,
    subjects: Sequence[tuple[str, str]], split: tuple[str, str] | None, values: Iterator[int],
) -> Paper:  # fmt: skip
    cut = random_.randint(1500, 7000)
    statements: list[Statement] = []
    body: list[str] = []
    for n, (subject, unit) in enumerate(subjects, start=1):
        title = subject.split(" of ")[0].capitalize()
        parts = [(1, cut), (cut + 1, HIGHEST)] if (subject, unit) == split else [_ALL]
        for low, high in parts:
            value = _value(values)
            where = f" ({_range_in_words(random_, (low, high))})" if len(parts) > 1 else ""
            text = f"The {subject} is {value} {unit}."
            statements.append(Statement(subject, value, unit, (low, high), text))
            body += [f"## {n}.1 {title}{where}", text]
    words = day.strftime(random_.choice(("%Y-%m-%d", "%d %B %Y", "%d.%m.%Y")))
    head = [f"# {name} service manual", f"Document number: {number}", f"{label}, {words}"]
    if serials[0] > 1:
        head.append(f"Effectivity: {_range_in_words(random_, serials)}")
    body.append(f"## 9 Storage\n\nKeep the {name} dry and turn its shaft by hand every month while it is stored.")
    style = random_.choice(("{name} manual {label}", "{number} {label}", "{day} {name} service manual"))
    path = style.format(name=name, number=number, label=label, day=day.isoformat()).replace(" ", "_") + ".md"
    return Paper(path, number, label, day, serials, tuple(statements), "\n\n".join([*head, *body]) + "\n")


def _bulletin(
    random_: random.Random, name: str, number: str, manual: Paper, before: Sequence[Paper], day: date,
    values: Iterator[int],
) -> Paper:  # fmt: skip
    """Amends a subject that the manual states for all units and that no bulletin has amended since."""
    once = [s for s in manual.statements if s.serials == _ALL and s.subject not in {b.amends for b in before}]
    if not once:
        return Paper("", number, "", day, _ALL, (), "")
    old = random_.choice(once)
    subject, unit, new = old.subject, old.unit, _value(values)
    first = manual.serials[0]  # units that have another edition are none of its business
    since = random_.randint(max(1500, first), 8000)
    serials = random_.choice(((first, HIGHEST), (since, HIGHEST), (since, min(HIGHEST - 1, since + 900))))
    section = next(line for line in manual.text.split("\n## ") if old.text in line).split()[0]
    place = random_.choice((f"Section {section}", f"section {section}", f"§ {section}"))
    change = random_.choice(
        (
            f"The {subject} is now {new} {unit}. This value replaces the {old.value} {unit} in {place} of {number}.",
            f"The {subject} has been changed from {old.value} {unit} to {new} {unit}.",
            f"The {subject} is {new} {unit} instead of {old.value} {unit}.",
            f"The {subject} was {old.value} {unit}, now {new} {unit}.",
        )
    )
    code = f"SB-{random_.randint(100, 999)}-{day.year}"
    of = random_.choice(("", f" of the {name}"))
    head = [f"# Service bulletin {code}: {subject}{of}", f"Date: {day.strftime('%d %B %Y')}"]
    named = f", {manual.label}" if random_.random() < 0.5 else ""
    head.append(f"Concerns: service manual {number}{named}, {place}")
    if serials != _ALL:
        head.append(f"Applies to: {name}, {_range_in_words(random_, serials)}")
    text = "\n\n".join([*head, "## Change", change, "## Reason", f"Units of the {name} in the field have shown wear."])
    statement = Statement(subject, new, unit, serials, change)
    return Paper(f"{code}.md", number, "", day, serials, (statement,), text + "\n", amends=subject)


# -------------------------------------------------- asking


def checks(random_: random.Random, sets: Sequence[DocumentSet], number: int) -> Iterator[Check]:
    """Random questions about random sets: with or without a serial, a day, a revision; in the words or the fields."""
    for _ in range(number):
        of = random_.choice(sets)
        subject = random_.choice(list(of.ask))
        edges = [e for edge in of.serials() for e in (edge - 1, edge, edge + 1) if 1 <= e <= HIGHEST]
        serial = random_.choice([None, random_.choice(edges), random_.choice(edges), random_.randint(1, HIGHEST)])
        label, day = "", None
        kind = random_.random()
        if kind < 0.15:
            label = random_.choice(of.manuals).label
        elif kind < 0.45:
            paper = random_.choice(of.papers)
            day = paper.issued + timedelta(days=random_.choice((-1, 0, 1, random_.randint(-400, 900))))
        question = of.ask[subject]
        if label:
            question = f"According to {label}, {question[0].lower()}{question[1:]}"
        yield Check(of, subject, serial, day, label, question)
