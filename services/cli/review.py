"""`millwright review`: the votes that wait for a person, and what became of them."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from models.answers import answer_to_json
from services.access import ANONYMOUS, local_audience
from services.cli.session import out, print_json, stored_app
from services.learning import review
from services.learning.review import Item, Shown

app = typer.Typer(help="Feedback that waits for a person: unsafe answers first.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="The id of the feedback, as `millwright review list` prints it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@app.command("list")
def list_items(
    shown: Annotated[Shown, typer.Option(help="Which of them.")] = "open",
    as_json: AsJson = False,
) -> None:
    """List the votes: unsafe first, then by severity, then the oldest."""
    with stored_app() as app:
        found = review.queue(app.store, local_audience(app.store), shown)
    if as_json:
        print_json([described(item) for item in found])
        return
    for item in found:
        feedback = item.feedback
        what = "UNSAFE" if item.urgent else str(feedback.classified.get("kind") or feedback.verdict)
        said = " / ".join(filter(None, [feedback.reason, feedback.correction]))
        told = filter(None, [item.query.question.question, said[:200], feedback.outcome])
        out.print(f"{feedback.id}  {escape(what)}", *(f"  {escape(line)}" for line in told), sep="\n", soft_wrap=True)
    if not found:
        out.print("There is none.")


@app.command("show")
def show(feedback: Id, as_json: AsJson = False) -> None:
    """Show one vote with its question and answer."""
    with stored_app() as app:
        _print(review.item(app.store, feedback, local_audience(app.store)), as_json)


@app.command("accept")
def accept(feedback: Id, as_json: AsJson = False) -> None:
    """Agree: it becomes an example if it says enough; a defect is dealt with; an unsafe answer stays withdrawn."""
    with stored_app() as app:
        _print(review.accept(app.store, feedback, local_audience(app.store), ANONYMOUS), as_json)


@app.command("correct")
def correct(
    feedback: Id,
    correction: Annotated[str, typer.Option("--correct", help="What would have been right.")] = "",
    document: Annotated[str | None, typer.Option(help="The document in which it stands.")] = None,
    page: Annotated[int | None, typer.Option(min=1, help="The page.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what would have been right: it becomes an example."""
    with stored_app() as app:
        audience = local_audience(app.store)
        _print(review.correct(app.store, feedback, audience, ANONYMOUS, correction, document, page), as_json)


@app.command("reject")
def reject(
    feedback: Id,
    reason: Annotated[str, typer.Option(help="Why; whoever gave it is told.")],
    as_json: AsJson = False,
) -> None:
    """Take nothing from it, for a reason. A report of unsafe is cleared."""
    with stored_app() as app:
        _print(review.reject(app.store, feedback, local_audience(app.store), ANONYMOUS, reason), as_json)


@app.command("readable")
def readable(
    feedback: Id,
    yes: Annotated[bool, typer.Option("--yes/--no", help="Whether everybody may read its question.")] = True,
    as_json: AsJson = False,
) -> None:
    """Mark an example as readable by all, so that it may be a worked example for a language model."""
    with stored_app() as app:
        _print(review.mark_readable(app.store, feedback, local_audience(app.store), ANONYMOUS, yes), as_json)


@app.command("mine")
def mine(as_json: AsJson = False) -> None:
    """List the feedback that was given at this machine, newest first, with what became of it."""
    with stored_app() as app:
        found = [*reversed(app.store.feedback.list(principal=ANONYMOUS))]
    if as_json:
        fields = ("id", "query_id", "verdict", "reason", "correction", "state", "outcome", "told", "told_at")
        print_json([{name: getattr(feedback, name) for name in fields} for feedback in found])
        return
    for feedback in found:
        out.print(f"{feedback.created_at:%Y-%m-%d %H:%M}  {feedback.verdict:7} {escape(feedback.outcome)}")


def described(item: Item) -> dict[str, Any]:
    """A vote as JSON."""
    feedback = item.feedback
    return {
        "id": feedback.id,
        "query_id": feedback.query_id,
        "principal": feedback.principal,
        "verdict": feedback.verdict,
        "reason": feedback.reason,
        "correction": feedback.correction,
        "document": feedback.document,
        "page": feedback.page,
        "classified": dict(feedback.classified),
        "urgent": item.urgent,
        "state": feedback.state,
        "outcome": feedback.outcome,
        "reviewed_by": feedback.reviewed_by,
        "question": item.query.question.question,
        "answer": answer_to_json(item.answer),
        "example": dict(item.example.case) if item.example else None,
        "split": item.example.split if item.example else None,
        "readable": item.example.readable if item.example else False,
    }


def _print(item: Item, as_json: bool) -> None:
    if as_json:
        print_json(described(item))
        return
    facts = described(item) | {"answer": item.answer.text}
    for name, fact in facts.items():
        if fact not in (None, "", {}):
            out.print(f"{name:12} {escape(str(fact))}")
