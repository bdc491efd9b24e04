"""`millwright ingest --dry-run`: what the columns of logs would be taken for, without reading them in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from ingestion.suffixes import LOGS
from models.errors import BadInput, Unreadable
from services.cli.session import Exit, leave, out, print_json


def try_out(files: Sequence[Path], mapping: Path | None, *, as_json: bool) -> None:
    """Prints kind, mapping and rejected rows of each table. Exit code 3 if one can't be read."""
    from ingestion.logs.mapping import LogMapping, mapping_for, parse  # noqa: PLC0415  (pyarrow, where it is needed)
    from ingestion.logs.preview import preview  # noqa: PLC0415

    failed = False
    shown = []
    for path in files:
        if path.suffix.lower() not in LOGS:
            continue
        try:
            text = mapping_for(path, mapping)
            found = preview(path, parse(text, f"The mapping of {path.name}") if text else LogMapping())
        except (BadInput, Unreadable) as error:
            failed = True
            shown.append({"file": path.name, "kind": "", "reason": str(error)})
            if not as_json:
                out.print(f"[red]failed[/red]  {escape(str(error))}")
            continue
        shown.append(found.to_json())
        if as_json:
            continue
        out.print(f"[bold]{escape(found.file)}[/bold]  {found.kind}")
        out.print(escape("".join(f"  {line}\n" for line in found.mapping.splitlines())), end="")
        for problem in found.problems:
            out.print(f"  [yellow]note[/yellow]  {escape(problem)}")
        for row in found.rejected[:10]:
            out.print(f"  [yellow]row {row.row}[/yellow]  {escape(row.reason)}")
    if as_json:
        print_json(shown)
    if failed:
        leave(Exit.SOME_FAILED)
