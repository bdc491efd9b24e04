"""Whether two places that state different values of one thing are told, and only these.

    python -m benchmarks.contradictions [--seed N] [--documents DIR] [--n 60] [--out FILE] [--json]

Reads a folder (without one, the sample documents). Each value with a unit that a row or a sentence of them gives for a
thing is asked for once; a note beside it, seen for that question alone, states the same thing's value in a sentence or
in a table. In n cases the value is another one: both must be told, each with its document, before anything else, and
the confidence must not be high. In 2n cases it only looks so: the same value in another unit or with other digits, a
range around it, a limit, another condition, model, part or property, or what the value was before.

The last line is JSON: `n, told (of those that contradict), asked (of these, where the first value was found at all),
look_alikes, false`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.identifiers import SAMPLE, filled
from benchmarks.made_facts import Fact, facts
from ingestion.chunking import chunks
from ingestion.read import read
from models.embedder import Embedder, open_embedder
from models.index.open import open_index
from models.index.port import VectorIndex
from models.store import Store
from models.store.copies import NewCopy
from models.types import PUBLIC_GROUP, Answer, Query, Question, ReadDocument, Status
from services.answering.program import build_program
from services.answering.quantities import in_unit, quantities
from services.answering.state import default_state
from services.documents.ingest import entries
from services.documents.vectors import vectors_of
from services.settings import Settings

_UNIT = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_OTHER_UNITS = {
    "torque": ("ft-lb", "lbf·ft"), "pressure": ("psi", "kPa"), "temperature": ("°F",), "length": ("in", "cm"),
    "mass": ("lb",), "volume": ("gal",), "power": ("hp", "W"), "time": ("min", "h"), "voltage": ("mV",),
    "current": ("mA",),
}  # fmt: skip
_SAYS = (
    "The {detail} of the {thing} is {value}.",
    "For the {thing} the {detail} is {value}.",
    "{Thing}: {detail} {value}.",
    "On this site the {thing} has a {detail} of {value}.",
    "Set the {detail} of the {thing} to {value}.",
)
_TORQUES = (
    "Tighten the {thing} to {value}.",
    "The {thing} must be tightened to {value}.",
    "The tightening torque of the {thing} is {value}.",
)
_ABOUT = (
    "Work on this equipment is recorded in the shift book.",
    "Report leaks to the shift leader before the end of the shift.",
    "The key to the store is kept at the gate.",
)


@dataclass(frozen=True, slots=True)
class Value:
    """A fact with its one quantity."""

    fact: Fact
    number: float
    unit: str
    name: str

    @property
    def detail(self) -> str:
        found = _UNIT.sub("", self.fact.detail).strip().split(",")[0]
        return found[:1].lower() + found[1:] if found[1:2].islower() else found


@dataclass(frozen=True, slots=True)
class Made:
    """way: how the note differs. contradicts: whether both values must be told. group: who sees the note."""

    value: Value
    way: str
    text: str
    contradicts: bool
    group: str

    @property
    def question(self) -> str:
        return f"What is the {self.value.detail} of the {self.value.fact.thing}?"


def values(store: Store) -> Iterator[Value]:
    """The facts that are one quantity with a unit."""
    for fact in facts(store)[0]:
        if fact.kind not in ("table", "value"):
            continue
        found = quantities(fact.says[0], fact.detail)
        bare = re.sub(r"[^\W\d_]", "", fact.says[0].replace(found[0].unit, "")) if found else ""
        plain = "," not in fact.detail and len(bare) == len(fact.says[0].replace(found[0].unit, "")) if found else False
        if (
            plain
            and len(found) == 1
            and found[0].unit
            and found[0].name
            and float(found[0].value)
            and not found[0].negative
        ):
            detail = fact.detail or {"time": "time"}.get(found[0].name, found[0].name)
            named = Fact(fact.kind, fact.thing, detail, fact.says, fact.document, fact.page)
            yield Value(named, float(found[0].value), found[0].unit, found[0].name)


def _written(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.4g}"


def _sentence(value: Value, said: str, rng: random.Random, thing: str = "", detail: str = "") -> str:
    thing, detail = thing or value.fact.thing, detail or value.detail
    thing = thing[:1].lower() + thing[1:] if thing[1:2].islower() else thing
    forms = _SAYS + (_TORQUES * 2 if value.name == "torque" and detail == value.detail else ())
    form = rng.choice(forms)
    return form.format(thing=thing, Thing=thing[:1].upper() + thing[1:], detail=detail, value=said)


def _table(value: Value, said: str) -> str:
    return f"| Item | {value.detail[:1].upper() + value.detail[1:]} |\n|---|---|\n| {value.fact.thing} | {said} |"


def _another(value: Value, rng: random.Random) -> str:
    number = value.number * rng.choice((0.5, 0.6, 0.75, 0.85, 1.2, 1.4, 1.6, 2.0))
    if not value.number % 1:
        number = float(round(number)) if round(number) not in (0, round(value.number)) else value.number + 2
    return f"{_written(number)} {value.unit}"


def _converted(value: Value) -> str:
    for unit in _OTHER_UNITS.get(value.name, ()):
        other = in_unit(repr(value.number), value.unit, unit)
        if unit != value.unit and other is not None and 0.1 < abs(other) < 1e5:
            return f"{other:.4g} {unit}"
    return ""


def _contradicting(value: Value, rng: random.Random) -> tuple[str, str]:
    said = _another(value, rng)
    if rng.random() < 0.25:
        return "another value in a table", _table(value, said)
    return "another value in a sentence", _sentence(value, said, rng)


def _looks_so(value: Value, way: str, others: Sequence[Value], rng: random.Random) -> str:
    """A note of that kind; '' where there can be none."""
    same, another, unit = f"{_written(value.number)} {value.unit}", _another(value, rng), value.unit
    thing = value.fact.thing[:1].lower() + value.fact.thing[1:]
    ways: dict[str, Callable[[], str]] = {
        "the same": lambda: _sentence(value, same, rng),
        "other digits": lambda: _sentence(value, f"{value.number:.2f} {unit}", rng),
        "another unit": lambda: _sentence(value, c, rng) if (c := _converted(value)) else "",
        "both units": lambda: _sentence(value, f"{same} ({c})", rng) if (c := _converted(value)) else "",
        "a range around it": lambda: _sentence(
            value, f"{_written(value.number * 0.9)} to {_written(value.number * 1.1)} {unit}", rng
        ),
        "a tolerance": lambda: _sentence(value, f"{same} ± {_written(value.number * 0.05)} {unit}", rng),
        "a limit": lambda: f"The maximum {value.detail} of the {thing} is {_written(value.number * 1.4)} {unit}.",
        "a condition": lambda: rng.choice(
            (
                f"When the {thing} is new, its {value.detail} is {another}.",
                f"At an ambient temperature of 45 °C the {value.detail} of the {thing} is {another}.",
                f"In cold weather the {value.detail} of the {thing} is {another}.",
                f"If the machine stands for a month, the {value.detail} of the {thing} is {another}.",
            )
        ),
        "another model": lambda: rng.choice(
            (
                f"On the KX-{rng.randint(100, 900)} the {value.detail} of the {thing} is {another}.",
                f"The {value.detail} of the {thing} of model BR-{rng.randint(10, 90)} is {another}.",
            )
        ),
        "a sister": lambda: _sentence(
            value, another, rng, f"{rng.choice(('upper', 'rear', 'auxiliary', 'booster', 'spare', 'left'))} {thing}"
        ),
        "another thing": lambda: _sentence(value, another, rng, rng.choice(others).fact.thing),
        "another property": lambda: _sentence(
            value, another, rng, detail=f"{rng.choice(('test', 'storage', 'peak', 'loosening'))} {value.detail}"
        ),
        "what it was": lambda: f"The {value.detail} of the {thing} is {same}; it was {another} until last year.",
        "a change": lambda: f"Do not raise the {value.detail} of the {thing} by more than {another} at once.",
    }
    return ways[way]()


WAYS = (
    "the same", "other digits", "another unit", "both units", "a range around it", "a tolerance", "a limit",
    "a condition", "another model", "a sister", "another thing", "another property", "what it was", "a change",
)  # fmt: skip


def made(known: Sequence[Value], n: int, rng: random.Random) -> list[Made]:
    """n notes that contradict and 2n that only look so."""
    order = rng.sample(list(known), len(known))
    cases: list[Made] = []
    for i in range(n):
        value = order[i % len(order)]
        cases.append(Made(value, *_contradicting(value, rng), True, f"case{len(cases)}"))
    i = 0
    while len(cases) < 3 * n:
        value, way = order[(i * 7) % len(order)], WAYS[i % len(WAYS)]
        i += 1
        others = [v for v in known if v.name == value.name and v.fact.thing != value.fact.thing] or list(known)
        if text := _looks_so(value, way, others, rng):
            cases.append(Made(value, way, text, False, f"case{len(cases)}"))
    return cases


def add_note(case: Made, number: int, folder: Path, store: Store, index: VectorIndex, embedder: Embedder | None) -> str:
    """Puts the note where only its group sees it; its path."""
    name = f"notes/note-{number}.md"
    path = folder / f"note-{number}.md"
    path.write_text(
        f"# Site note {number}\n\n{_ABOUT[number % 3]}\n\n{case.text}\n\n{_ABOUT[(number + 1) % 3]}\n",
        encoding="utf-8",
    )
    found = read(path)
    assert isinstance(found, ReadDocument)
    groups, id_ = frozenset({case.group}), f"{number:032x}"
    cut = chunks(found, id_)
    vectors = vectors_of(cut, name, found.title or name, embedder, lambda *_: None)
    entered, counts = entries(name, found.title or name, "en", groups, cut, vectors)
    copy = NewCopy(id_, name, "/", id_, ".md", found.title or name, groups)
    store.documents.stage(copy, cut, [of.units for of in vectors], counts)
    index.add(id_, entered)
    store.documents.publish(id_)
    return name


def main() -> None:
    settings = Settings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=Path, default=SAMPLE)
    parser.add_argument("--n", type=int, default=60)
    parser.add_argument("--out", type=Path, help="write the cases and what became of them to this file")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    given = parser.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as made_folder:
        folder = Path(made_folder)
        store = Store.open(f"sqlite:///{folder / 'millwright.db'}")
        store.migrate()
        embedder = open_embedder(settings.embedder, settings.embedder_dimension)
        index = open_index(folder, embedder)
        filled(given.documents, store, [index], embedder)
        cases = made(list(values(store)), given.n, rng)
        for number, case in enumerate(cases):
            add_note(case, number, folder, store, index, embedder)
        program = build_program(default_state(), store, index, embedder)
        lines = [_asked(program, case, number) for number, case in enumerate(cases)]
        index.close()
        store.close()
    if given.out:
        given.out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    pairs, alike = [x for x in lines if x["contradicts"]], [x for x in lines if not x["contradicts"]]
    if not given.json:
        falsely = Counter(x["way"] for x in alike if x["told"])
        sys.stdout.write(f"told falsely: {dict(falsely)}\n")
    figures = {
        "n": len(lines),
        "seed": given.seed,
        "contradicting": len(pairs),
        "told": sum(x["told"] for x in pairs),
        "asked": sum(x["found"] for x in pairs),
        "look_alikes": len(alike),
        "false": sum(x["told"] for x in alike),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def _asked(program: Callable[[Query], Answer], case: Made, number: int) -> dict[str, Any]:
    audience = (frozenset({PUBLIC_GROUP, case.group}),)
    answer = program(Query("q", Question(case.question), "anonymous", audience))
    cited = {c.document for c in answer.citations[:2]}
    differ = "The documents give different values:" in answer.text.splitlines()[:1]
    both = not case.contradicts or {case.value.fact.document, f"notes/note-{number}.md"} == cited
    told = differ and both and answer.confidence <= 0.5
    found = answer.status is Status.ANSWERED and bool(cited & {case.value.fact.document, f"notes/note-{number}.md"})
    return {
        "way": case.way, "contradicts": case.contradicts, "told": told, "found": found, "question": case.question,
        "document": case.value.fact.document, "says": case.value.fact.says[0], "note": case.text,
        "answer": answer.text,
    }  # fmt: skip


if __name__ == "__main__":
    main()
