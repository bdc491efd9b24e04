"""Whether each of DSPy's optimizers finds what a language model must be told, and nothing where nothing helps.

    python -m benchmarks.optimizers [--seed N] [--only NAME,…] [--out FILE] [--json]

The model is a script that does what its prompt shows: asked for a torque it tells how the part is cleaned, unless a
worked example or an instruction tells it to quote the value; which parts it then gets right depends on which of the two
it is given. `before` and `after` are its right answers, in its own words, to `n` questions about parts that no
optimizer saw; `lm_calls` counts what the optimizer asked for. The control model ignores its prompt. `promoted` is what
the sign test of the gate makes of it. Last one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import services.settings  # noqa: F401  (sets the thread counts before numpy is imported)

import dspy  # isort: skip

from benchmarks.site import site_of
from models.types import OPEN_AUDIENCE, PUBLIC_GROUP, Query, Question, Status
from services.answering.model.budget import Budgets, compiling
from services.answering.model.language_model import LanguageModel
from services.answering.program import Program, build_program
from services.answering.state import Implementations, default_state
from services.app import App
from services.learning.evaluation import Case
from services.learning.labelled import Labelled
from services.learning.optimizers import optimized
from services.learning.plan import OPTIMIZERS
from services.learning.significance import LEVEL, sign_test

PARTS = [
    f"{place} {thing}"
    for place in ("drain", "filler", "bearing", "coupling", "gear", "motor", "seal", "valve")
    for thing in ("plug", "cap", "hub", "flange", "bracket", "cover")
]
_FIELD = re.compile(r"\[\[ ## (\w+) ## \]\]\n(.*?)(?=\n\n\[\[ ## |\n\nRespond with|\Z)", re.S)
_JSON_FIELD = re.compile(r'"(\w+)": "\{\w+\}"')
_HINT = "Quote the sentence that states the value which is asked for."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default=",".join(OPTIMIZERS), help="optimizers, separated by commas")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true", help="print nothing but the line of JSON")
    given = parser.parse_args()
    found: dict[str, Any] = {"seed": given.seed}
    rng = random.Random(given.seed)
    torques = {part: rng.randrange(4, 400) for part in rng.sample(PARTS, len(PARTS))}
    with tempfile.TemporaryDirectory(prefix="millwright-benchmark-") as folder:
        (Path(folder) / "fasteners.md").write_text(_manual(torques), encoding="utf-8")
        with site_of(Path(folder)) as app:
            cases = [_labelled(app, part, torque, n) for n, (part, torque) in enumerate(torques.items())]
            for name in given.only.split(","):
                found[name] = _tried(app, name, cases, heeds=True)
                found[f"{name} control"] = _tried(app, name, cases, heeds=False)
                if not given.json:
                    sys.stdout.write(f"{name:16}{found[name]}\n{'  control':16}{found[f'{name} control']}\n")
    line = json.dumps(found)
    if given.out:
        given.out.write_text(line + "\n", encoding="utf-8")
    sys.stdout.write(line + "\n")


def _manual(torques: dict[str, int]) -> str:
    told = "\n\n".join(
        f"## {part.title()}\n\nThe tightening torque of the {part} is {torque} Nm. Clean the {part} with a dry cloth."
        for part, torque in torques.items()
    )
    return f"# Fasteners of the packing line\n\n{told}\n"


def _labelled(app: App, part: str, torque: int, cluster: int) -> Labelled:
    question = f"What is the tightening torque of the {part}?"
    (info,) = app.store.documents.all()
    case = Case(part, "value", question, (info.document,), (), (f"{torque} Nm",))
    values: dict[str, Any] = {
        "case": case,
        "audience": (frozenset({PUBLIC_GROUP}),),
        "copies": frozenset({info.copy}),
        "passages": frozenset(),
        "cluster": cluster,
        "open": True,
    }
    return Labelled(**values)


def _tried(app: App, name: str, cases: list[Labelled], heeds: bool) -> dict[str, Any]:
    """The first half of the cases is to compile on, the second to judge by."""
    model = LanguageModel("openai/scripted", base_url="http://127.0.0.1:9/v1")
    model.lm = Scripted(heeds)
    steps = Implementations(understand="local", route="local", answer="model")
    state = default_state().model_copy(update={"implementations": steps})
    before = build_program(state, app.store, app.index, app.embedder, model)
    half = len(cases) // 2
    with compiling(Budgets(), app.store.spending) as meter:
        after = optimized(name, before, cases[:half], meter, lambda _: None)  # type: ignore[arg-type]
    old = [_right(before, one) for one in cases[half:]]
    new = [_right(after, one) for one in cases[half:]] if after is not None else old
    better = sum(now and not was for was, now in zip(old, new, strict=True))
    worse = sum(was and not now for was, now in zip(old, new, strict=True))
    return {
        "n": len(old),
        "before": sum(old),
        "after": sum(new),
        "lm_calls": sum(step["calls"] for step in meter.usage().get("steps", {}).values()),
        "promoted": bool(sign_test(better, worse) <= LEVEL),
    }


def _right(program: Program, labelled: Labelled) -> bool:
    query = Query(labelled.case.id, Question(labelled.case.question), "benchmark", OPEN_AUDIENCE)
    answer = program(query)
    (wanted,) = labelled.case.must_contain
    return answer.status is Status.ANSWERED and answer.mode == "model" and wanted in answer.text


# -------------------------------------------------- the scripted model


class Scripted(dspy.BaseLM):  # type: ignore[misc]
    """heeds: whether it does what its prompt shows."""

    def __init__(self, heeds: bool) -> None:
        super().__init__(model="openai/scripted", cache=False)
        self._heeds = heeds

    def __call__(self, prompt: Any = None, *, messages: Any = None, **_: Any) -> list[str]:
        texts = [_text(message["content"]) for message in messages] if messages else [prompt or ""]
        fields = dict(_FIELD.findall(texts[-1]))
        said = self._answer(fields, texts) if len(texts) > 1 and "evidence" in fields else _written(texts)
        if _JSON_FIELD.search(texts[0]):  # GEPA asks for its instructions so
            return [json.dumps(said)]
        told = [f"[[ ## {name} ## ]]\n{value}" for name, value in said.items()]
        return ["\n\n".join([*told, "[[ ## completed ## ]]"])]

    def copy(self, **_: Any) -> Scripted:
        return self

    def _answer(self, fields: dict[str, str], texts: list[str]) -> dict[str, str]:
        part = re.search(r"torque of the (\w+ \w+)", fields["query"])
        name = part[1] if part else ""
        shown, told = len(texts) > 2, _HINT in texts[0]
        learnt = (shown and len(name) % 4 != 1) or (told and len(name) % 4 != 2)
        knows = len(name) % 4 == 0 or (self._heeds and learnt)
        begins = f"The tightening torque of the {name}" if knows else f"Clean the {name}"
        for item in json.loads(fields["evidence"]):
            for line in item["text"].splitlines():
                if line.startswith(begins):
                    return {
                        "answerable": "True",
                        "statements": json.dumps([{"text": line, "evidence": [item["id"]]}]),
                    }
        return {"answerable": "False", "statements": "[]"}


def _written(texts: list[str]) -> dict[str, str]:
    """What an optimizer asks for: the same advice in every field, as a mapping where one is wanted."""
    wanted = re.findall(r"\[\[ ## (\w+) ## \]\]\n\{\w+\}", texts[0]) + _JSON_FIELD.findall(texts[0])
    given = dict(_FIELD.findall(texts[-1]))
    advised = json.dumps({"answer.predict": _HINT})
    return {name: advised if "advice" in name else _HINT for name in dict.fromkeys(wanted) if name not in given}


def _text(content: Any) -> str:
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


if __name__ == "__main__":
    main()
