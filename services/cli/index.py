"""`millwright index`: the index is derived from the Store and can be made again."""

from __future__ import annotations

import typer
from rich.progress import Progress

from services.cli.session import err, out, stored_app

app = typer.Typer(help="The index, which is derived from the Store.", no_args_is_help=True)


@app.command("rebuild")
def rebuild() -> None:
    """Make the index again from the Store, for instance for another embedder or a new Weaviate."""
    from services.documents.reindex import reindex  # noqa: PLC0415  (readers and models stay out of other commands)

    with stored_app() as millwright, Progress(console=err, transient=True) as progress:
        bar = progress.add_task("Documents", total=None)
        count = reindex(
            millwright.store,
            millwright.index,
            millwright.embedder,
            lambda done, total: progress.update(bar, completed=done, total=total),
        )
    out.print(f"{count} chunks are indexed.")
