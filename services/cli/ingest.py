"""`millwright ingest`: files in, progress per page, one line per file that could not be read."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from ingestion.formats.includes import NOT_INCLUDED
from models.store import Store
from models.store.jobs import Job, JobKind, JobState
from services.app import App
from services.cli.session import Exit, each_one_group, err, leave, out, print_json, running_app, say
from services.cli.try_out import try_out
from services.documents.submit import Submission, find_files, submit_files
from services.settings import load_settings

LOOK_EVERY_S = 0.3
TELL_EVERY_S = 15.0
"""Where the output is no terminal, and a bar would be nothing."""
SHOWN_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a call: the ended jobs, the files that were not taken, and the seconds it took."""

    submission: Submission
    ended: tuple[Job, ...]
    seconds: float

    @property
    def failures(self) -> list[tuple[str, str]]:
        """(file, reason) of each that could not be read."""
        refused = [(refused.path, refused.reason) for refused in self.submission.refused]
        return refused + [(job.subject, job.reason) for job in self.ended if job.state is not JobState.DONE]

    def total(self, what: str) -> int:
        return sum(int((job.result or {}).get(what) or 0) for job in self.ended)

    def to_json(self) -> dict[str, Any]:
        done = [job for job in self.ended if job.state is JobState.DONE]
        return {
            "ingested": [{"document": job.subject, **(job.result or {})} for job in done],
            "unchanged": list(self.submission.unchanged),
            "removed": list(self.submission.removed),
            "failed": [{"file": file, "reason": reason} for file, reason in self.failures],
            "pages": self.total("pages"),
            "chunks": self.total("chunks"),
            "records": self.total("records"),
            "readings": self.total("readings"),
            "rejected": self.total("rejected"),
            "seconds": round(self.seconds, 1),
        }


def ingest(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or globs.")],
    group: Annotated[
        list[str] | None, typer.Option(help="Who may see them; may be repeated. Without it: everyone.")
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove documents of a given folder that are no longer in it.")
    ] = False,
    mapping: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="What the columns of these logs mean, in YAML; else `LOG.mapping.yaml`."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read nothing in: print what the columns of the logs would be taken for.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Read manuals and logs. Exit code 3 means that some files could not be read; the others are in."""
    found = find_files(paths, load_settings().home)  # a misspelt path is told before anything is started
    if dry_run:
        try_out([file.path for file in found], mapping, as_json=as_json)
        return
    each_one_group(group or ())
    with running_app() as app:
        result = ingest_and_wait(app, paths, group or (), prune=prune, mapping=mapping)
    if as_json:
        print_json(result.to_json())
    else:
        show(result)
    if result.failures:
        leave(Exit.SOME_FAILED)


def ingest_and_wait(
    app: App,
    paths: Sequence[str | Path],
    groups: Sequence[str] = (),
    prune: bool = False,
    mapping: Path | None = None,
) -> Ingested:
    """Hands the files in and waits, with a progress bar, until each has ended."""
    start = time.monotonic()
    settings = app.settings
    submission = submit_files(
        app.store,
        app.ring,
        paths,
        groups,
        settings.home,
        prune=prune,
        max_file_mb=settings.max_file_mb,
        mapping=mapping,
    )
    ended = _wait(app.store, submission.jobs)
    return Ingested(submission, ended, time.monotonic() - start)


def show(result: Ingested) -> None:
    """Prints the failures with their reasons, what a person should know of the others, and the totals."""
    without: list[str] = []
    for job in result.ended:
        for problem in (job.result or {}).get("problems", ()):
            if NOT_INCLUDED in problem:
                without.append(job.subject)
            else:
                out.print(f"[yellow]note[/yellow]    {escape(job.subject)}: {escape(problem)}")
    if without:
        some = ", ".join(without[:3]) + (f" and {len(without) - 3} more" if len(without) > 3 else "")
        told = f"{some}: include files {NOT_INCLUDED} them; `millwright documents show` names them."
        out.print(f"[yellow]note[/yellow]    {escape(told)}")
    for file, reason in result.failures:
        out.print(f"[red]failed[/red]  {escape(file)}: {escape(reason)}")
    done = len(result.ended) - sum(job.state is not JobState.DONE for job in result.ended)
    parts = [f"{done} documents, {result.total('pages')} pages, {result.total('chunks')} chunks"]
    if result.total("records"):
        parts.append(f"{result.total('records')} work orders")
    if result.total("readings"):
        parts.append(f"{result.total('readings')} readings")
    if result.total("rejected"):
        parts.append(f"{result.total('rejected')} rows set aside (`millwright documents rejected LOG` lists them)")
    if result.submission.unchanged:
        parts.append(f"{len(result.submission.unchanged)} unchanged")
    if result.submission.removed:
        parts.append(f"{len(result.submission.removed)} removed")
    parts.append(f"{len(result.failures)} failed")
    out.print(", ".join(parts) + f" in {result.seconds:.1f} s")


def _wait(store: Store, jobs: Sequence[Job]) -> tuple[Job, ...]:
    if not jobs:
        return ()
    wanted = [job.id for job in jobs]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        overall = progress.add_task("Files", total=len(wanted))
        bars: dict[str, TaskID] = {}
        told = time.monotonic()
        while True:
            now = {job.id: job for job in store.jobs.list(JobKind.INGEST, ids=wanted, limit=len(wanted))}
            ended = [job for job in now.values() if job.state.ended]
            progress.update(overall, completed=len(ended))
            _update(progress, bars, [job for job in now.values() if job.state is JobState.RUNNING])
            if len(ended) == len(wanted):
                return tuple(now[id_] for id_ in wanted)
            if not err.is_terminal and time.monotonic() - told >= TELL_EVERY_S:
                told = time.monotonic()
                say(f"{len(ended)} of {len(wanted)} files read")
            time.sleep(LOOK_EVERY_S)


def _update(progress: Progress, bars: dict[str, TaskID], running: Sequence[Job]) -> None:
    """One bar per file that is being read, in pages."""
    at_work = {job.id for job in running[:SHOWN_AT_ONCE]}
    for id_ in set(bars) - at_work:
        progress.remove_task(bars.pop(id_))
    for job in running[:SHOWN_AT_ONCE]:
        if job.id not in bars:
            bars[job.id] = progress.add_task(escape(job.subject), total=None)
        note = f" ({job.note})" if job.note else ""
        progress.update(
            bars[job.id], description=escape(job.subject + note), total=job.total or None, completed=job.done
        )
