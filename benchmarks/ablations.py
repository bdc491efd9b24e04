"""What each mechanism of the program is worth: it is switched off, and the same questions are asked again.

    python -m benchmarks.ablations [--documents DIR | --home HOME] [--cases FILE] [--only WORD …] [--out FILE] [--json]
                                   [--processes N]

The sample set without `--documents` and `--cases`. What a version's state holds is switched off there; anything else by
a stand-in for the one function that does it, which the product knows nothing of. Such a mechanism is asked without only
where its function came to something else than its stand-in: elsewhere nothing changes. Nothing is fitted again, so a
part of the confidence may be missed more here than it would be by a version that was fitted without it.

Prints per mechanism in how many cases it did something (- for all), how many answerable cases are right without it,
gained and lost against the whole program, the same for wrong answers and for answers to unanswerable cases, and last a
line of JSON with n and the data set's hash.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from pkgutil import resolve_name
from typing import Any
from unittest.mock import patch

import services.settings  # noqa: F401  (sets the thread counts before numpy is imported)
from benchmarks.processes import Mapped, processes
from benchmarks.site import site_of
from models.answers import answer_to_json
from models.types import PUBLIC_GROUP, Query, Question
from services.answering.program import Program, build_program
from services.answering.state import Linear, ProgramState, Router
from services.app import App
from services.learning.evaluation import Case, CaseSet, judge, read_cases
from services.learning.significance import sign_test
from services.settings import Settings

SAMPLE = Path(__file__).parents[1] / "ingestion/sample"


def _as_it_is(state: ProgramState) -> ProgramState:
    return state


def _same(one: Any, other: Any) -> bool:
    """Whether two results are the same things in the same order; yes, no and texts must be equal."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return one is other or (isinstance(one, bool | str) and one == other)


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A mechanism and how it is switched off. state: the state without it; instead: 'module.function' of
    services.answering -> what stands in for it; vectors: whether the embedder is there."""

    name: str
    state: Callable[[ProgramState], ProgramState] = _as_it_is
    instead: Mapping[str, Any] = field(default_factory=dict)
    vectors: bool = True

    @contextmanager
    def watched(self, seen: set[str]) -> Iterator[None]:
        """While its functions note the mechanism in `seen` when they come to something else than their stand-ins."""
        with ExitStack() as stack:
            for name, other in self.instead.items():
                own = resolve_name(f"services.answering.{name}")
                stack.enter_context(patch(f"services.answering.{name}", self._noting(own, other, seen)))
            yield

    def _noting(self, own: Any, other: Any, seen: set[str]) -> Any:
        def noted(*given: Any, **named: Any) -> Any:
            came = own(*given, **named)
            if not _same(came, other(*given, **named)):
                seen.add(self.name)
            return came

        return noted if callable(own) and callable(other) else own

    @property
    def can_be_watched(self) -> bool:
        """Whether it is nothing but functions."""
        return self.vectors and self.state is _as_it_is and all(map(callable, self.instead.values()))

    @contextmanager
    def off(self) -> Iterator[None]:
        """While it is switched off. Raises AttributeError if the function is no more."""
        with ExitStack() as stack:
            for name, other in self.instead.items():
                stack.enter_context(patch(f"services.answering.{name}", other))
            yield


def _part(part: str, **values: Any) -> Callable[[ProgramState], ProgramState]:
    return lambda state: state.model_copy(update={part: getattr(state, part).model_copy(update=values)})


def _without_signs(*words: str) -> Callable[[ProgramState], ProgramState]:
    """Signs whose name holds one of the words weigh nothing."""

    def without(model: Linear) -> Linear:
        weights = (
            0.0 if any(word in name for word in words) else weight
            for name, weight in zip(model.features, model.weights, strict=True)
        )
        return model.model_copy(update={"weights": tuple(weights)})

    def changed(state: ProgramState) -> ProgramState:
        fitted = state.abstention
        models = {name: without(getattr(fitted, name)) for name in ("model", "model_without_vectors")}
        return state.model_copy(update={"abstention": fitted.model_copy(update=models)})

    return changed


def _nothing(*_: Any, **__: Any) -> Any:
    return ()


def _no(*_: Any, **__: Any) -> bool:
    return False


def _as_found(_: Any, __: Any, found: Any, *___: Any) -> Any:
    return found


UNITS = (
    "context", "window", "cosine", "passage", "rank", "kind", "numbers", "row", "definition", "identifier", "code",
    "short", "states",
)  # fmt: skip
SIGNS = (
    "coverage",
    "cosine",
    "focus",
    "kind",
    "score",
    "beyond",
    "bm25",
    "missing",
    "rarest",
    "same",
    "capitals",
    "states",
)

FIRST = {
    "restating_last": "what restates comes last",
    "introduction_last": "introductions come last",
    "purpose_first": "the step whose purpose is asked for",
    "entry_first": "a code's own entry before work orders",
    "stating_first": "rows of the quantity, other languages",
    "counted_first": "counts first",
    "coded_first": "the row of the code first",
    "expanded_first": "abbreviations spelled out first",
    "asked_side_first": "the asked one of two contraries first",
    "lamps_first": "all lamps of a state first",
}
REFUSALS = {
    "lacks_the_deed": "another deed, other languages",
    "states_another": "another quantity, other languages",
    "lacks_a_noun": "another noun",
    "_names_another": "another variant",
    "_gives_no_number": "no number of a part",
    "asks_beyond": "what would have to be worked out",
    "_is_of_another_property": "another property",
}
"""Functions of `foremost` and of `check` -> what they are for."""

MECHANISMS = (
    Mechanism("dense list and vectors", vectors=False),
    Mechanism("dense list", _part("retrieval", lexical=1.0, dense=0.0)),
    Mechanism("lexical list", _part("retrieval", lexical=0.0, dense=1.0)),
    Mechanism("fusion weights: even", _part("retrieval", lexical=0.5, dense=0.5)),
    Mechanism("passages that name an identifier", instead={"tools.ChunkSearch._named": _as_found}),
    Mechanism("identifiers decide the order", instead={"units._deciding": lambda *_: lambda __: 0}),
    Mechanism("choice of tools", lambda state: state.model_copy(update={"router": Router(embedder="none")})),
    *(Mechanism(f"unit score: {name}", _part("units", **{name: 0.0})) for name in UNITS),
    Mechanism("duplicates collapse", instead={"units._distinct": tuple}),
    Mechanism("spoken words", instead={"understand.SAID": ()}),
    Mechanism("symbols of units", instead={"understand.SYMBOLS": ()}),
    Mechanism(
        "typing errors",
        instead={"understand.corrections": _nothing, "site_words.without_slips": lambda asked, *_, **__: (asked, {})},
    ),
    Mechanism("a machine by its model", instead={"run.by_its_model": lambda *_: None}),
    Mechanism("contraries are no answers", instead={"check.is_contrary": _no, "contrary.is_contrary": _no}),
    Mechanism("spellings of identifiers", instead={"naming._joined": _nothing, "naming._siblings": _nothing}),
    Mechanism("common words stay words", instead={"naming._are_plain": _no}),
    Mechanism("yes/no: what rules comes first", instead={"units.relation_of": lambda *_: None}),
    Mechanism("question in parts", instead={"program.parts_of": lambda question: (question,)}),
    Mechanism("whole procedure of the section", instead={"answer.procedure": lambda *_: None}),
    Mechanism("sentences around", instead={"answer._paragraph": lambda item, _: (item.unit,)}),
    Mechanism("key row first", instead={"choose._key_row_first": lambda _, scored: scored}),
    Mechanism("further units", _part("composition", units=1)),
    Mechanism("the other one of two left out", instead={"choose._is_labelled_apart": _no}),
    Mechanism("least share of the best score", _part("composition", least=0.0)),
    Mechanism("revisions and serial numbers", instead={"effective.Effective.restrict": lambda _, found, __: found}),
    Mechanism("guard", instead={"run.violations": _nothing}),
    Mechanism("abstaining by confidence", _part("abstention", threshold=0.0, threshold_without_vectors=0.0)),
    Mechanism("abstaining: a row of a sister", instead={"check.is_a_sister": _no, "check.lacks_a_word": _no}),
    Mechanism("abstaining: a row without the property", instead={"check.lacks_the_property": _no}),
    Mechanism(
        "abstaining: a dash, a sister's column", instead={"check.is_blank": _no, "check.is_in_a_sisters_column": _no}
    ),
    Mechanism(
        "abstaining: another thing's sentence", instead={"check.is_of_another": _no, "check.another_share": _nothing}
    ),
    Mechanism("another numeral or letter behind a word", instead={"check.another_numeral": _nothing}),
    Mechanism(
        "a lamp's colour and state",
        instead={
            "check.another_signal": _nothing, "check._tells_no_colour": _no,
            "foremost.signal_first": lambda _, scored: scored,
        },
    ),
    Mechanism(
        "abstaining: no such unit, no number", instead={"check.lacks_the_unit": _no, "check.counts_nothing": _no}
    ),
    Mechanism(
        "abstaining: what is shown is judged by itself", instead={"run.shown_first": lambda scored, _: tuple(scored)}
    ),
    Mechanism("abstaining: figures of another quantity", instead={"check.gives_no_figure": _no}),
    Mechanism("abstaining: another case", instead={"check.another_case": _no}),
    Mechanism(
        "abstaining: another kind of the thing",
        instead={"check.is_of_another_kind": _no, "foremost.asked_kind_first": lambda _, scored: tuple(scored)},
    ),
    Mechanism("abstaining: steps of another job", instead={"check.is_of_another_job": _no}),
    Mechanism(
        "the remedy of the very symptom",
        instead={"check.lacks_the_symptom": _no, "answer.is_headed": _no},
    ),
    Mechanism("small talk left out", instead={"program.without_small_talk": lambda query: query}),
    *(Mechanism(name, instead={f"foremost.{own}": lambda _, scored: tuple(scored)}) for own, name in FIRST.items()),
    *(Mechanism(f"abstaining: {name}", instead={f"check.{own}": _no}) for own, name in REFUSALS.items()),
    Mechanism("another count", instead={"check.unknown_count": _nothing}),
    Mechanism("another size", instead={"check.another_size": _nothing}),
    Mechanism("another lamp", instead={"check.another_lamp": _nothing}),
    Mechanism("fault numbers", instead={"check.unknown_numbered": _nothing}),
    Mechanism(
        "units of the documents that are named",
        instead={"run.of_the_named": lambda _, scored, __: (tuple(scored), ())},
    ),
    Mechanism("a sister's units apart", instead={"run.sisters_apart": lambda _, scored: (tuple(scored), ())}),
    Mechanism("a product's own manual", instead={"run.of_its_manual": lambda _, scored: tuple(scored)}),
    Mechanism("abstaining: neither yes nor no", instead={"check._rules_on_nothing": _no}),
    Mechanism("abstaining: never on an identifier's entry", instead={"check._is_entry_of": _no}),
    Mechanism(
        "abstaining: an unknown identifier",
        instead={"run.unknown_identifiers": _nothing, "check.unknown_identifiers": _nothing},
    ),
    *(Mechanism(f"signs: {name}", _without_signs(name)) for name in SIGNS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a case: right, wrong (answered without what it needs), answered. worked: the mechanisms that did
    something in it."""

    right: bool
    wrong: bool
    answered: bool
    worked: frozenset[str] = frozenset()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--documents", type=Path, default=SAMPLE / "documents")
    place.add_argument("--home", type=Path, help="a home where documents were ingested, instead of a folder")
    parser.add_argument("--cases", type=Path, default=SAMPLE / "cases.jsonl")
    parser.add_argument("--only", nargs="*", default=(), help="mechanisms whose name holds one of these words")
    parser.add_argument("--out", type=Path, help="where the figures go, a line of JSON per mechanism")
    parser.add_argument("--json", action="store_true", help="print nothing but the line of JSON")
    parser.add_argument("--processes", type=int, default=1, help="so many mechanisms are off at the same time")
    given = parser.parse_args()
    cases = read_cases(given.cases)
    site = nullcontext(App.build(Settings(home=given.home, lm=""))) if given.home else site_of(given.documents)
    with site as app:
        chosen = [m for m in MECHANISMS if not given.only or any(word in m.name for word in given.only)]
        with processes(given.processes, _opened, app.settings.home, cases) as mapped:
            found = measure(app, cases, chosen, mapped)
    if given.out:
        given.out.write_text("".join(json.dumps(line) + "\n" for line in found["without"]), encoding="utf-8")
    if not given.json:
        sys.stdout.write(_table(found))
    sys.stdout.write(json.dumps(found) + "\n")


def _opened(home: Path, cases: CaseSet) -> tuple[App, CaseSet]:
    return App.build(Settings(home=home, lm="")), cases


def measure(app: App, cases: CaseSet, mechanisms: Sequence[Mechanism], mapped: Mapped) -> dict[str, Any]:
    """The whole program and, per mechanism, what is right, wrong and falsely answered without it."""
    every = tuple(case.id for case in cases.cases)
    (whole,) = mapped(_asked, [("", every)])
    worked = {m.name: tuple(i for i in every if m.name in whole[i].worked) for m in mechanisms if m.can_be_watched}
    others = mapped(_asked, [(m.name, worked.get(m.name, every)) for m in mechanisms])
    able = [case.id for case in cases.cases if case.answerable]
    unable = [case.id for case in cases.cases if not case.answerable]
    lines = []
    for mechanism, found in zip(mechanisms, others, strict=True):
        without = whole | found
        gained = sum(without[i].right and not whole[i].right for i in able)
        lost = sum(whole[i].right and not without[i].right for i in able)
        lines.append(
            {
                "without": mechanism.name,
                "worked": len(worked[mechanism.name]) if mechanism.name in worked else None,
                "right": sum(without[i].right for i in able),
                "gained": gained,
                "lost": lost,
                "p": round(sign_test(lost, gained), 4),
                "wrong": sum(without[i].wrong for i in able),
                "false": sum(without[i].answered for i in unable),
            }
        )
    return {
        "n": len(cases.cases),
        "data_set": cases.sha256[:16],
        "version": app.program.state.version,
        "answerable": len(able),
        "right": sum(whole[i].right for i in able),
        "wrong": sum(whole[i].wrong for i in able),
        "false": sum(whole[i].answered for i in unable),
        "without": lines,
    }


def _asked(site: tuple[App, CaseSet], of: tuple[str, Collection[str]]) -> dict[str, Came]:
    """What comes of these cases (ids) without the mechanism of this name; '' is the whole program, and then which
    mechanisms did something."""
    app, cases = site
    name, ids = of
    mechanism = next((m for m in MECHANISMS if m.name == name), Mechanism("nothing"))
    state = mechanism.state(app.program.state)
    audience = (frozenset(app.store.documents.groups() | {PUBLIC_GROUP}),)
    seen = set[str]()

    def came(program: Program, case: Case) -> Came:
        seen.clear()
        answer = program(Query(case.id, Question(case.question), "anonymous", audience))
        found = judge(case, answer_to_json(answer))
        wrong = found.answered and case.answerable and not found.strings
        return Came(found.right, wrong, found.answered, frozenset(seen))

    with ExitStack() as stack:
        stack.enter_context(mechanism.off())
        for each in MECHANISMS if not name else ():
            if each.can_be_watched:
                stack.enter_context(each.watched(seen))
        program = build_program(state, app.store, app.index, app.embedder if mechanism.vectors else None)
        return {case.id: came(program, case) for case in cases.cases if case.id in ids}


def _table(found: Mapping[str, Any]) -> str:
    lines = [f"{'without':45} worked  right  gained  lost      p  wrong  false"]
    whole = (
        f"{'(nothing)':45} {'':6} {found['right']:6}  {'':6}  {'':4}  {'':5}  {found['wrong']:5}  {found['false']:5}"
    )
    for row in found["without"]:
        worked = "-" if row["worked"] is None else row["worked"]
        lines.append(
            f"{row['without']:45} {worked:>6} {row['right']:6}  {row['gained']:6}  {row['lost']:4}  {row['p']:5.3f}"
            f"  {row['wrong']:5}  {row['false']:5}"
        )
    return "\n".join([lines[0], whole, *lines[1:]]) + "\n"


if __name__ == "__main__":
    main()
