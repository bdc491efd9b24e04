"""Which files are read at all. Light, so that whoever submits files needn't load the readers."""

from __future__ import annotations

import re
from pathlib import Path

PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
DRAWN = (".pdf", *PICTURES)
"""Files whose pages can be shown as pictures."""
TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".jsonl", ".ndjson", ".parquet")
LINES = (".txt", ".log")
"""Plain texts, which may be logs with a line per event."""
LOGS = (*TABLES, *LINES)
SUFFIXES = (
    *DRAWN, ".docx", ".pptx", ".html", ".htm", ".xhtml", ".md", ".markdown", ".mdx", ".rst", ".adoc", ".asciidoc",
    ".eml", *LOGS,
)  # fmt: skip
_OTHERWISE = {
    ".doc": "Save it as .docx and bring that.",
    ".ppt": "Save it as .pptx and bring that.",
    ".xls": "Save it as .xlsx and bring that.",
    ".rtf": "Save it as .docx and bring that.",
    ".odt": "Save it as .docx and bring that.",
    ".msg": "Save it as .eml and bring that.",
    ".zip": "Unpack it and bring the files in it.",
}
READ = (
    "PDF, PNG, JPEG, TIFF, Word, PowerPoint, HTML, Markdown, MDX, reStructuredText, AsciiDoc, plain text, e-mail, "
    "CSV, Excel, JSON Lines and Parquet"
)
_LICENCE = re.compile(r"(?:licen[cs]e|copying)(?:[-.][\w.-]+)?|notice", re.IGNORECASE)
"""'Notice technique' is French for a manual."""


def reason_against(path: Path) -> str:
    """Why a file isn't read, judged by its name alone; '' if it is."""
    suffix = path.suffix.lower()
    if _LICENCE.fullmatch(path.stem) and suffix in ("", ".md", ".txt", ".rst", ".adoc", ".html"):
        return f"{path.name} is a licence text, no manual; it is left out."
    if suffix in SUFFIXES:
        return ""
    advice = _OTHERWISE.get(suffix, f"Millwright reads {READ}.")
    return f"{path.name} has {f'the extension {suffix}' if suffix else 'no extension'}, which is not read. {advice}"
