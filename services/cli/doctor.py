"""`millwright doctor`: each component, what is wrong and what to do."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from services.cli.session import Exit, leave, out, print_json
from services.runtime.doctor import State, examine
from services.settings import load_settings

STYLE = {State.OK: "green", State.WARNING: "yellow", State.ERROR: "bold red"}


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False) -> None:
    """Check each component. Exit code 1 if something is broken."""
    findings = list(examine(load_settings()))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            style = STYLE[finding.state]
            out.print(f"[{style}]{finding.state.value:8}[/{style}] {finding.name:15} {escape(finding.message)}")
            if finding.remedy:
                out.print(f"{'':24} [bold]{escape(finding.remedy)}[/bold]")
    if any(finding.state is State.ERROR for finding in findings):
        leave(Exit.FAILED)
