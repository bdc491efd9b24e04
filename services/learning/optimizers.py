"""DSPy's optimizers on the language model's steps: each gives a program with other demos or instructions.

LabeledFewShot, BootstrapFewShot, BootstrapFewShotWithRandomSearch (Khattab et al. 2023, DSPy), MIPROv2 (Opsahl-Ong et
al. 2024), SIMBA, and GEPA (Agrawal et al. 2025), which is told in words what was wrong: what the guard refused and what
the vote says. None sees a held-out case. Demos and instructions serve everybody's questions, so all work on examples of
documents that every group may read, asked as somebody who may read nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dspy
from dspy.teleprompt import GEPA, SIMBA, BootstrapFewShotWithRandomSearch, LabeledFewShot, MIPROv2
from pydantic_core import to_jsonable_python

from models.answers import answer_to_json
from models.types import OPEN_AUDIENCE, Answer, Query, Question, Status
from services.answering.model.budget import CompileMeter
from services.answering.model.predictors import dump_predictors
from services.answering.model.steps import evidence_id, passages
from services.answering.program import Program
from services.answering.state import Predictor
from services.learning.bootstrap import BootstrapDemos, slim
from services.learning.choosing import STEPS
from services.learning.evaluation import judge, stands
from services.learning.labelled import Labelled
from services.learning.plan import Optimizer
from services.learning.teleprompter import as_example
from services.learning.variants import Step, changed

log = logging.getLogger(__name__)

MOST_EXAMPLES = 40
"""Examples that an optimizer works with, half of them to choose by: each costs a call per step, many times."""
MOST_DEMOS = 4
SEED = 0


@dataclass(frozen=True, slots=True)
class Search:
    """What an optimizer works with. train, choose: examples with no near-duplicate in common. writer: what writes
    instructions."""

    student: Program
    train: list[dspy.Example]
    choose: list[dspy.Example]
    model: dspy.BaseLM
    writer: dspy.BaseLM
    step: Step
    refused: dict[str, str]

    def metric(self, example: dspy.Example, answer: Any, *_: Any) -> float:
        """1 for a right answer in the model's own words; a local one in its stead shows nothing of the model."""
        self.step("letting the optimizers try what they found")
        return float(_right(example, answer))

    def told(self, example: dspy.Example, answer: Any, *_: Any) -> dspy.Prediction:
        """The same with the reason in words."""
        self.step("letting the optimizers try what they found")
        score = float(_right(example, answer))
        return dspy.Prediction(score=score, feedback=_feedback(example, answer, self.refused))


def optimized(
    name: Optimizer, program: Program, cases: Sequence[Labelled], meter: CompileMeter, step: Step
) -> Program | None:
    """The program with what the optimizer found; None without a language model, examples or budget, or if the optimizer
    failed, which is logged. Raises what `step` raises."""
    model = program.language_models.of("answer")
    usable = [labelled for labelled in cases if labelled.open and labelled.case.answerable][:MOST_EXAMPLES]
    if model is None or len(usable) < 2 or meter.spent:
        return None
    if name == "bootstrap":
        with dspy.context(lm=model.lm):
            return BootstrapDemos(step).compile(program, trainset=[as_example(labelled) for labelled in usable])
    writer = program.language_models.of("optimizer") or model
    train, choose = _halves(usable)
    refused: dict[str, str] = {}
    search = Search(program, train, choose, model.lm, writer.lm, _within(meter, step), refused)
    try:
        with dspy.context(lm=search.model, refused=refused, max_errors=1, provide_traceback=False):
            found = _SEARCHES[name](search)
    except Exception as error:  # noqa: BLE001  (whatever an optimizer raises, the others and the local steps go on)
        step("letting the optimizers try what they found")  # cancelled or lost: DSPy has swallowed it
        log.warning(
            "Optimizer %s: no candidate, %s", name, "its budget is used up" if meter.spent else type(error).__name__
        )
        return None
    return changed(program, dspy_state={**program.state.dspy_state, **found})


def _within(meter: CompileMeter, step: Step) -> Step:
    """The step, that raises CompileLimitReached too: an optimizer's own calls can't be held back one by one."""

    def checked(doing: str) -> None:
        step(doing)
        meter.checkpoint()

    return checked


# -------------------------------------------------- each optimizer


def _labeled(search: Search) -> Mapping[str, Predictor]:
    """Demos of the answer alone: only of it do the votes tell what would have been right."""
    shown = [demo for example in search.train if (demo := _demo(search.student, example.labelled)) is not None]
    answer = LabeledFewShot(k=MOST_DEMOS).compile(search.student.answer, trainset=shown)
    demos = tuple(to_jsonable_python(dict(demo)) for demo in answer.predict.demos)
    return {"answer.predict": Predictor(demos=demos)} if demos else {}


def _random_search(search: Search) -> Mapping[str, Predictor]:
    optimizer = BootstrapFewShotWithRandomSearch(
        metric=search.metric,
        max_bootstrapped_demos=MOST_DEMOS,
        max_labeled_demos=0,
        num_candidate_programs=2,
        num_threads=1,
        max_errors=1,
    )
    return _found(optimizer.compile(search.student, trainset=search.train, valset=search.choose))


def _mipro(search: Search) -> Mapping[str, Predictor]:
    optimizer = MIPROv2(
        metric=search.metric,
        prompt_model=search.writer,
        task_model=search.model,
        auto=None,
        num_candidates=3,
        max_bootstrapped_demos=2,
        max_labeled_demos=0,
        num_threads=1,
        max_errors=1,
        seed=SEED,
    )
    compiled = optimizer.compile(
        search.student,
        trainset=search.train,
        valset=search.choose,
        num_trials=4,
        minibatch=False,
        program_aware_proposer=False,
    )
    return _found(compiled)


def _simba(search: Search) -> Mapping[str, Predictor]:
    size = min(8, len(search.train))
    optimizer = SIMBA(
        metric=search.metric,
        bsize=size,
        num_candidates=3,
        max_steps=2,
        max_demos=2,
        prompt_model=search.writer,
        num_threads=1,
    )
    return _found(optimizer.compile(search.student, trainset=search.train, seed=SEED))


def _gepa(search: Search) -> Mapping[str, Predictor]:
    """Writes instructions for the steps that the model does: else it takes turns with those that say nothing."""
    implementations = search.student.state.implementations
    heard = [f"{step}.predict" for step in STEPS if getattr(implementations, step) == "model"]
    optimizer = GEPA(
        metric=search.told,
        max_metric_calls=4 * (len(search.train) + len(search.choose)),
        reflection_lm=search.writer,
        component_selector=lambda *_: heard,
        num_threads=1,
        seed=SEED,
    )
    return _found(optimizer.compile(search.student, trainset=search.train, valset=search.choose))


_SEARCHES: Mapping[str, Callable[[Search], Mapping[str, Predictor]]] = {
    "labeled": _labeled,
    "random-search": _random_search,
    "mipro": _mipro,
    "simba": _simba,
    "gepa": _gepa,
}


def _found(compiled: dspy.Module) -> dict[str, Predictor]:
    return {name: slim(predictor) for name, predictor in dump_predictors(compiled).items()}


# -------------------------------------------------- examples and what is said of answers


def _halves(cases: Sequence[Labelled]) -> tuple[list[dspy.Example], list[dspy.Example]]:
    """By cluster in turn, so that no near-duplicate is in both."""
    order = {cluster: n for n, cluster in enumerate(dict.fromkeys(labelled.cluster for labelled in cases))}
    sides: tuple[list[dspy.Example], list[dspy.Example]] = ([], [])
    for labelled in cases:
        query = Query(labelled.case.id, Question(labelled.case.question), "anonymous", OPEN_AUDIENCE)
        sides[order[labelled.cluster] % 2].append(dspy.Example(query=query, labelled=labelled).with_inputs("query"))
    return sides if all(sides) else (sides[0], sides[0])


def _right(example: dspy.Example, answer: Any) -> bool:
    if not isinstance(answer, Answer) or answer.status is not Status.ANSWERED or answer.mode != "model":
        return False
    return judge(example.labelled.case, answer_to_json(answer)).right


def _feedback(example: dspy.Example, answer: Any, refused: Mapping[str, str]) -> str:
    """What a technician's vote and the guard say of an answer."""
    case = example.labelled.case
    where = f" It stands in {case.documents[0]}" + (f", page {case.pages[0]}." if case.pages else ".")
    wanted = f"A technician says that the right answer holds {', '.join(map(repr, case.must_contain))}.{where}"
    if _right(example, answer):
        return "Right, and said in the words of the evidence."
    if reason := refused.get(case.id):
        return f"The guard refused what was written: {reason}. {wanted}"
    if not isinstance(answer, Answer) or answer.mode != "model":
        return f"Nothing usable was written, or that the evidence doesn't say, so a quotation stood in. {wanted}"
    return f"Wrong: {answer.text[:300]!r} was answered. {wanted}"


def _demo(program: Program, labelled: Labelled) -> dspy.Example | None:
    """The answer that a vote calls right: the unit that holds it, in the passage in which it stands."""
    query = Query(labelled.case.id, Question(labelled.case.question), "anonymous", OPEN_AUDIENCE)
    for item in program.examine(query).evidence:
        for unit in item.chunk.units:
            if labelled.case.must_contain and all(stands(s, unit.text) for s in labelled.case.must_contain):
                return dspy.Example(
                    query=labelled.case.question,
                    evidence=passages([item]),
                    answerable=True,
                    statements=[{"text": unit.text[:700], "evidence": [evidence_id(0)]}],
                ).with_inputs("query", "evidence")
    return None
