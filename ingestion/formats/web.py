"""HTML pages."""

from __future__ import annotations

from pathlib import Path

from bs4.dammit import EncodingDetector, UnicodeDammit

from ingestion.decode import decoded
from ingestion.finish import document
from ingestion.markup import html_blocks, html_title
from models.types import ReadDocument


def read(path: Path) -> ReadDocument:
    """The document. Raises Unreadable: empty, no text."""
    data = path.read_bytes()
    stated = EncodingDetector.find_declared_encoding(data, is_html=True, search_entire_document=False)
    html = UnicodeDammit(data, known_definite_encodings=[stated]).unicode_markup if stated else None
    html = html or decoded(data, path.name)
    return document(html_blocks(html), path.name, title=html_title(html))
