"""`millwright eval`: labelled cases through the queue and the workers, and the figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress
from rich.table import Table

from models.types import Answer, Question
from services.access import EVALUATION, local_audience
from services.app import App
from services.cli.session import Exit, check_writable, err, leave, out, print_json, running_app
from services.learning.evaluation import Report, evaluate, keep, read_cases, rows, summary
from services.queries.submit import submit
from services.queries.wait import wait


def evaluate_cases(
    cases: Annotated[Path, typer.Argument(help="A file of cases, one JSON object per line (docs/evaluation.md).")],
    answers: Annotated[Path | None, typer.Option(help="Write each answer object, with its case, to this file.")] = None,
    report_to: Annotated[Path | None, typer.Option("--out", help="Write the report as JSON to this file.")] = None,
    judges: Annotated[
        bool, typer.Option("--judges", help="Let language models grade the answers, too (docs/evaluation.md).")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON instead of a table.")] = False,
) -> None:
    """Ask every case of a file and measure the answers. Exit code 1 if a case got no answer object."""
    case_set = read_cases(cases)
    for path in filter(None, (answers, report_to)):
        check_writable(path)
    unanswered: list[str] = []
    with running_app() as app, Progress(console=err, transient=True) as progress:
        bar = progress.add_task("Asking", total=len(case_set.cases))
        audience = local_audience(app.store)

        def ask_one(question: Question) -> Answer:
            submitted = submit(app.store, app.ring, question, EVALUATION, audience, events=app.events)
            answer = wait(app.store, app.events, submitted.query_id, audience)
            if answer.status.value in ("failed", "cancelled"):
                unanswered.append(question.question)
            return answer

        report = evaluate(
            case_set,
            ask_one,
            lambda ids: app.store.documents.evidence(ids, audience, app.store.documents.hidden()),
            progress=lambda done, _total: progress.update(bar, completed=done),
        )
        graded = _graded(app, report) if judges else {}
        keep(app.store, report, cases.name)
    if answers is not None:
        lines = (json.dumps(line, ensure_ascii=False, default=str) for line in report.answers())
        answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if report_to is not None:
        report_to.write_text(
            json.dumps(report.to_json() | graded, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    if as_json:
        print_json(report.to_json() | graded)
    else:
        header, *body = rows(report)
        table = Table(*header)
        for row in body:
            table.add_row(*row)
        out.print(table, soft_wrap=False)
        out.print(summary(report), markup=False)
        for name, found in graded.get("judges", {}).items():
            out.print(_judge_line(name, found))
    if unanswered:
        err.print(f"{len(unanswered)} of {len(case_set.cases)} cases failed, the first: {unanswered[0]}", markup=False)
        leave(Exit.FAILED)


def _graded(app: App, report: Report) -> dict[str, Any]:
    from services.learning.judges import Bench, judged  # noqa: PLC0415  (dspy)

    bench = Bench(app.language_models, app.store.spending)
    return judged(bench, [(outcome.case.question, outcome.answer) for outcome in report.outcomes])


def _judge_line(name: str, found: Mapping[str, Any]) -> str:
    low, high = found["interval"]
    agrees = f"{name}: kappa {found['kappa']:.2f} [{low:.2f}, {high:.2f}] on {found['n']} labels"
    if not found["used"]:
        return f"{agrees}; it does not agree with people enough to be used"
    return f"{agrees}; {found['good'] or 0:.0%} of {found['judged']} answers are good"
