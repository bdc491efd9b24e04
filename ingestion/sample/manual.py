"""The service manual as PDF."""

from __future__ import annotations

from pathlib import Path

from ingestion.sample import machine as m
from ingestion.sample.book import Book
from ingestion.sample.chapters import (
    description,
    electrical,
    front,
    glossary,
    installation,
    maintenance,
    operation,
    repair,
    safety,
    spare_parts,
    technical,
    torques,
    troubleshooting,
)
from ingestion.sample.drawings.cover import cover

FILE_NAME = "MP-400_service_manual_TB-4417-EN.pdf"
TITLE = f"Tornbeck {m.SERIES} process pump units: service manual"

_CHAPTERS = (
    front,
    safety,
    description,
    technical,
    installation,
    operation,
    maintenance,
    repair,
    torques,
    troubleshooting,
    electrical,
    spare_parts,
    glossary,
)


def write_manual(folder: Path) -> Path:
    """Writes the manual into the folder and returns its path; the same version gives the same bytes."""
    book = Book()
    for chapter in _CHAPTERS:
        chapter.write(book)
    path = folder / FILE_NAME
    book.write(path, TITLE, cover)
    return path
