"""`millwright feedback`: what you think of an answer, and what would have been right."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from models.errors import BadInput
from services.access import ANONYMOUS, local_audience
from services.cli.session import out, print_json, stored_app
from services.learning.feedback import give


def feedback(
    query_id: Annotated[str, typer.Argument(help="The id of the answer, as `millwright ask --json` prints it.")],
    up: Annotated[bool | None, typer.Option("--up/--down", help="The answer is right, or wrong.")] = None,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Following it could hurt somebody: a person looks at it at once.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why, in your own words.")] = "",
    correct: Annotated[str, typer.Option(help="What would have been right; may be that the documents don't say.")] = "",
    page: Annotated[int | None, typer.Option(min=1, help="The page on which the right answer stands.")] = None,
    document: Annotated[
        str | None, typer.Option(help="Its document; without it the one that the answer cites first.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Judge an answer; a later verdict of yours takes the place of the earlier one.

    With a correction or a right page the next recompile learns from it."""
    if up is None and not unsafe:
        raise BadInput("Say whether the answer is right: --up, --down or --unsafe.")
    if up and unsafe:
        raise BadInput("An answer is not right and unsafe: say --up or --unsafe.")
    with stored_app() as app:
        given = give(
            app.store,
            query_id,
            ANONYMOUS,
            local_audience(app.store),
            "unsafe" if unsafe else "right" if up else "wrong",
            reason,
            correct,
            document,
            page,
            app.alarm,
        )
    if as_json:
        print_json(
            {
                "id": given.feedback.id,
                "query_id": query_id,
                "verdict": given.feedback.verdict,
                "reason": given.feedback.reason,
                "correction": given.feedback.correction,
                "document": given.feedback.document,
                "page": given.feedback.page,
                "example": given.example is not None,
                "split": given.example.split if given.example else None,
                "state": given.feedback.state,
                "classified": dict(given.feedback.classified),
                "note": given.note,
            }
        )
    else:
        out.print(escape(given.note))
