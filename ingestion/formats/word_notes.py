"""Footnotes and endnotes of a Word file, which lie in parts of their own."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from ingestion.formats.word_paragraph import shown_text


def notes_in_place(file: Document) -> None:
    """Puts each note in brackets where its mark stands: 'Torque 45 Nm (only with a dry thread)'."""
    for kind in ("footnote", "endnote"):
        texts = _texts(file, kind)
        for mark in [*file.element.body.iter(qn(f"w:{kind}Reference"))]:
            if text := texts.get(mark.get(qn("w:id"))):
                mark.getparent().addnext(_run(f" ({text})", like=mark.getparent().getprevious()))


def _texts(file: Document, kind: str) -> dict[str | None, str]:
    parts = [rel.target_part for rel in file.part.rels.values() if rel.reltype.endswith(f"/{kind}s")]
    notes = [note for part in parts for note in parse_xml(part.blob).iter(qn(f"w:{kind}"))]
    return {note.get(qn("w:id")): " ".join(shown_text(note).split()) for note in notes}


def _run(text: str, like: Any) -> Any:
    """A run that looks as the one before it, so that a bold line stays one."""
    run, said = OxmlElement("w:r"), OxmlElement("w:t")
    looks = like.find(qn("w:rPr")) if like is not None else None
    if looks is not None:
        run.append(deepcopy(looks))
    said.text = text
    run.append(said)
    return run
