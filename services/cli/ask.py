"""`millwright ask`: one question, its progress, its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from models.answers import answer_to_json
from models.types import Answer, Priority, Question, Status
from services.access import ANONYMOUS, local_audience
from services.answering.pictures import PICTURE
from services.app import App
from services.cli.session import Exit, err, leave, out, print_json, running_app, write_picture
from services.cli.show import show_answer
from services.client import Client
from services.queries.submit import submit
from services.queries.wait import wait
from services.settings import load_settings

PROGRESS = {
    "queued": "Waiting for a worker",
    "started": "Reading the question",
    "evidence": "Reading the evidence",
    "value": "Checked so far; the answer is still being written",
    "text": "Checked so far; the answer is still being written",
    "asked": "Asking back",
}


def ask(
    question: Annotated[str, typer.Argument(help="What you want to know, in your own words.")],
    asset: Annotated[str | None, typer.Option(help="The machine that the question is about.")] = None,
    serial: Annotated[str | None, typer.Option(help="Its serial number.")] = None,
    conversation: Annotated[str | None, typer.Option(help="An id that joins follow-up questions.")] = None,
    line_down: Annotated[
        bool, typer.Option("--line-down", help="A line stands still: overtakes other questions.")
    ] = False,
    deadline: Annotated[float | None, typer.Option(help="Seconds until an answer is of no more use.")] = None,
    group: Annotated[
        list[str] | None, typer.Option(help="Ask as a member of this group only; may be repeated.")
    ] = None,
    remote: Annotated[
        bool, typer.Option("--remote", help="Ask the Millwright at MILLWRIGHT_URL, with MILLWRIGHT_API_KEY.")
    ] = False,
    plot: Annotated[Path | None, typer.Option(help="Write the picture of the answer to this PNG file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer object and nothing else.")] = False,
) -> None:
    """Ask one question; that the documents do not say is an answer too.

    Exit code 1 if there is none: the question failed, was cancelled or ran into its deadline."""
    asked = Question(
        question,
        conversation_id=conversation,
        asset=asset,
        serial=serial,
        priority=Priority.LINE_DOWN if line_down else Priority.NORMAL,
        deadline_s=deadline if deadline is not None else load_settings().deadline_s,
    )
    if remote and group:
        raise typer.BadParameter("the key says which groups it is for.", param_hint="--group")
    if remote:
        answer, drawn = ask_elsewhere(asked, draw=plot is not None)
    else:
        with running_app() as app:
            answer = ask_and_wait(app, asked, group or ())
            drawn = app.pictures.of_answer(answer, local_audience(app.store, group or ())) if plot is not None else None
    if as_json:
        print_json(answer_to_json(answer))
    else:
        show_answer(out, answer)
    if plot is not None:
        _keep(plot, drawn)
    if answer.status in (Status.FAILED, Status.CANCELLED):
        leave(Exit.FAILED)


def _keep(path: Path, drawn: bytes | None) -> None:
    if drawn is None:
        err.print("There is nothing to draw in this answer.")
        return
    write_picture(path, drawn)


def ask_elsewhere(question: Question, draw: bool = False) -> tuple[Answer, bytes | None]:
    """Asks the Millwright that the settings name, by its API; with the picture, if it is wanted and there is one."""
    settings = load_settings()
    with Client(settings.url, settings.secret("api_key")) as millwright, err.status("Waiting for an answer …"):
        answer = millwright.ask(**{field.name: getattr(question, field.name) for field in fields(question)})
        drawn = draw and any(figure.get(PICTURE) for figure in answer.figures)
        return answer, millwright.picture(answer.id) if drawn else None


def ask_and_wait(app: App, question: Question, groups: list[str] | tuple[str, ...] = ()) -> Answer:
    """Submits a question as whoever sits at this machine, and waits for its answer."""
    audience = local_audience(app.store, groups)
    submitted = submit(app.store, app.ring, question, ANONYMOUS, audience, events=app.events)
    with err.status("Waiting for a worker …") as status:
        return wait(
            app.store,
            app.events,
            submitted.query_id,
            audience,
            on_event=lambda event: status.update(so_far(event.kind, event.data)),
        )


def so_far(kind: str, data: Mapping[str, Any]) -> Text:
    """What is shown while a question is at work: what is done now, and what was checked so far."""
    shown = Text(f"{PROGRESS.get(kind, kind)} …")
    if kind in ("value", "text"):
        for warning in data.get("warnings", ()):
            label = warning["label"] or warning["severity"].upper()
            shown.append(f"\n{label}: {warning['text']}", style="bold")
        shown.append(f"\n{data['text']}", style="bold" if kind == "value" else "")
        for number, citation in enumerate(data.get("citations", ()), start=1):
            page = "" if citation["page"] is None else f", page {citation['page']}"
            shown.append(f"\n[{number}] {citation['document']}{page}", style="dim")
    return shown
