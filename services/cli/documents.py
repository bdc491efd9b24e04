"""`millwright documents`: what was ingested; showing one, removing one."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from models.errors import NotFound
from models.store.documents import DocumentInfo
from models.types import PageState
from services.cli.session import out, print_json, stored_app
from services.documents.remove import remove

app = typer.Typer(help="The documents that were ingested.", invoke_without_command=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Argument(help="The document's path as `millwright documents` lists it.")]


@app.callback()
def documents(context: typer.Context, as_json: Json = False) -> None:
    """List the documents (the same as `documents list`)."""
    if context.invoked_subcommand is None:
        list_documents(as_json)


@app.command("list")
def list_documents(as_json: Json = False) -> None:
    """List the documents: title, revision, language, groups, pages and chunks."""
    with stored_app() as millwright:
        found = millwright.store.documents.all()
    if as_json:
        print_json([described(document) for document in found])
        return
    table = Table("document", "title", "revision", "language", "groups", "pages", "chunks")
    for document in found:
        pages = "" if document.page_count is None else str(document.page_count)
        table.add_row(
            escape(document.document),
            escape(document.title),
            escape(document.revision or ""),
            document.language,
            escape(", ".join(sorted(document.groups))),
            pages,
            str(document.chunks),
        )
    out.print(table, soft_wrap=False)


@app.command("show")
def show(document: Name, as_json: Json = False) -> None:
    """Show one document: what was read, and what a person should know about it."""
    with stored_app() as millwright:
        found = millwright.store.documents.active_copy(document)
    if found is None:
        raise NotFound(f"There is no document {document}. `millwright documents` lists what is there.")
    if as_json:
        print_json(described(found))
        return
    for name, value in described(found).items():
        if name not in ("pages", "problems"):
            out.print(f"{name:12}  {escape(str(value if value is not None else ''))}")
    for page in found.pages:
        if page.state not in (PageState.TEXT, PageState.BLANK):
            out.print(f"page {page.number:<7}  {page.state.value}")
    for problem in found.problems:
        out.print(f"[yellow]note[/yellow]          {escape(problem)}")


@app.command("remove")
def remove_document(document: Name) -> None:
    """Remove a document: no question that begins after this finds it."""
    with stored_app() as millwright:
        remove(millwright.store, document)
    out.print(f"{escape(document)} is removed.")


def described(document: DocumentInfo) -> dict[str, Any]:
    """A document as JSON."""
    return {
        "document": document.document,
        "title": document.title,
        "revision": document.revision,
        "language": document.language,
        "kind": document.kind,
        "groups": sorted(document.groups),
        "page_count": document.page_count,
        "pages": [{"number": page.number, "state": page.state.value} for page in document.pages],
        "chunks": document.chunks,
        "copy": document.copy,
        "sha256": document.sha256,
        "ingested_at": document.ingested_at.isoformat(),
        "problems": list(document.problems),
    }
