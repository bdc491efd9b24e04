"""An answer as a person reads it: warnings first, the value, then where it stands."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

from models.answers import READ_BY_OCR, also_missing, said_of_own, said_of_report, said_of_words
from models.types import Answer, Citation, SafetyWarning, Severity, Status

SEVERITY_STYLE = {
    Severity.DANGER: "bold white on red",
    Severity.WARNING: "bold black on dark_orange",
    Severity.CAUTION: "bold black on yellow",
    Severity.NOTICE: "bold white on blue",
}


def show_answer(console: Console, answer: Answer) -> None:
    """Prints the answer with its warnings above and its citations below."""
    if report := said_of_report(answer):
        console.print(Text(report, style=SEVERITY_STYLE[Severity.DANGER]))
    for warning in answer.warnings:
        console.print(_warning(warning), soft_wrap=False)  # wrapped within its frame, never cut
    if words := said_of_words(answer):
        console.print(Text(words, style="dim"))
    if own := said_of_own(answer):
        console.print(Text(own, style="bold"))
    if answer.status is Status.ANSWERED:
        console.print(Text(answer.text))
    else:
        console.print(Text(answer.text or f"No answer: {answer.status.value}.", style="bold"))
    if answer.mode == "model":
        console.print("[dim]Worded by a language model, checked against the passages below.[/dim]")
    if answer.approved:
        console.print(f"[dim]Approved by {escape(answer.approved.by)} on {answer.approved.at:%Y-%m-%d}.[/dim]")
    if limit := answer.usage.get("limit"):
        console.print(Text(f"Answered without the language model: {limit}", style="dim"))
    if answer.asked and answer.asked.options:
        console.print(f"Which {escape(answer.asked.slot)}? " + escape(", ".join(answer.asked.options)))
    if missing := also_missing(answer):
        console.print(f"[dim]The nearest passages do not mention: {escape(', '.join(missing))}[/dim]")
    if answer.citations:
        console.print()
    _citations(console, answer.citations, "")
    if answer.nearest:
        console.print("\n[dim]Nearest passages, which do not answer it:[/dim]")
        _citations(console, answer.nearest, "dim")


def place(citation: Citation) -> str:
    """Where a quote stands: document, revision, page or section."""
    parts = [citation.document]
    if citation.revision:
        parts.append(citation.revision)
    if citation.page is not None:
        parts.append(f"page {citation.page}")
    if citation.section:
        parts.append(citation.section)
    if citation.ocr:
        parts.append(READ_BY_OCR)
    return ", ".join(parts)


def _warning(warning: SafetyWarning) -> Panel:
    title = f"{warning.label or warning.severity.value.upper()}"
    page = f"page {warning.page}" if warning.page is not None else None
    if warning.ocr:
        page = f"{page or ''} {READ_BY_OCR}".strip()
    return Panel(
        Text(warning.text), title=title, title_align="left", subtitle=page, style=SEVERITY_STYLE[warning.severity]
    )


def _citations(console: Console, citations: tuple[Citation, ...], style: str) -> None:
    for number, citation in enumerate(citations, start=1):
        console.print(Text(f"[{number}] {place(citation)}", style=style or "bold"))
        console.print(Text(f"    “{' '.join(citation.quote.split())}”", style=style))
