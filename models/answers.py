"""The answer object as JSON: the same for API, command line, events and client (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from models.types import Answer, Approved, Asked, Box, Citation, EvidenceKind, SafetyWarning, Severity, Status

READ_BY_OCR = "read by OCR: check the page image"
"""What every interface says of a quote or warning that was read from a picture."""


def said_of_words(answer: Answer) -> str:
    """What every interface says of words that were read as others, '' where none was."""
    if not answer.read_as:
        return ""
    return "Read " + ", ".join(f"“{said}” as “{printed}”" for said, printed in answer.read_as.items()) + "."


def said_of_report(answer: Answer) -> str:
    """What every interface says above an answer that was reported as unsafe, whoever it was given to; '' for others."""
    if answer.reported is None:
        return ""
    return f"This answer was reported as unsafe on {answer.reported:%Y-%m-%d}: do not work by it until it is cleared."


def also_missing(answer: Answer) -> tuple[str, ...]:
    """The words that the nearest passages lack and that the answer's own text doesn't name, in whatever language."""
    return tuple(word for word in answer.missing if f"“{word}”" not in answer.text)


def answer_to_json(answer: Answer, *, audit: bool = False) -> dict[str, Any]:
    """The object of DESIGN §6, of plain JSON values.

    audit: also what is kept but not shown: `retrieved`, `index_fingerprint`, `lm`, and `evidence` and `copy` of each
    citation, so that `answer_from_json` gives the answer back whole."""
    shown: dict[str, Any] = {
        "id": answer.id,
        "status": answer.status.value,
        "text": answer.text,
        "mode": answer.mode,
        "confidence": answer.confidence,
        "warnings": [_warning_to_json(warning) for warning in answer.warnings],
        "asked": {"slot": answer.asked.slot, "options": list(answer.asked.options)} if answer.asked else None,
        "missing": list(answer.missing),
        "nearest": [_citation_to_json(citation, audit) for citation in answer.nearest],
        "citations": [_citation_to_json(citation, audit) for citation in answer.citations],
        "figures": [dict(figure) for figure in answer.figures],
        "tools": list(answer.tools),
        "program_version": answer.program_version,
        "timings": dict(answer.timings),
        "approved": _approved_to_json(answer.approved) if answer.approved else None,
        "usage": dict(answer.usage),
        "read_as": dict(answer.read_as),
        "reported": answer.reported.isoformat() if answer.reported else None,
    }
    if audit:
        shown |= {
            "retrieved": list(answer.retrieved),
            "index_fingerprint": answer.index_fingerprint,
            "lm": answer.lm,
        }
    return shown


def answer_from_json(data: Mapping[str, Any]) -> Answer:
    """The answer of such an object; what wasn't shown is empty. Raises KeyError or ValueError for another object."""
    asked, approved = data["asked"], data.get("approved")
    return Answer(
        id=data["id"],
        status=Status(data["status"]),
        text=data["text"],
        mode=data["mode"],
        confidence=data["confidence"],
        warnings=tuple(_warning_from_json(warning) for warning in data["warnings"]),
        asked=Asked(asked["slot"], tuple(asked["options"])) if asked else None,
        missing=tuple(data["missing"]),
        nearest=tuple(_citation_from_json(citation) for citation in data["nearest"]),
        citations=tuple(_citation_from_json(citation) for citation in data["citations"]),
        figures=tuple(data["figures"]),
        tools=tuple(data["tools"]),
        program_version=data["program_version"],
        index_fingerprint=data.get("index_fingerprint", ""),
        lm=data.get("lm"),
        timings=dict(data["timings"]),
        retrieved=tuple(data.get("retrieved", ())),
        approved=_approved_from_json(approved) if approved else None,
        usage=dict(data.get("usage", {})),
        read_as=dict(data.get("read_as", {})),
        reported=datetime.fromisoformat(data["reported"]) if data.get("reported") else None,
    )


def said_of_own(answer: Answer) -> str:
    """Whose words the answer is in, and what of it is that person's own statement; '' for one of the program's."""
    approved = answer.approved
    if approved is None or approved.own is None:
        return ""
    name = approved.by.partition(":")[2] or approved.by
    said = f"In the words of {name}."
    return f"{said} On no cited page, {name}'s own statement: {', '.join(approved.own)}." if approved.own else said


def _approved_to_json(approved: Approved) -> dict[str, Any]:
    own = None if approved.own is None else list(approved.own)
    return {"by": approved.by, "at": approved.at.isoformat(), "own": own}


def _approved_from_json(data: Mapping[str, Any]) -> Approved:
    own = data.get("own")
    return Approved(data["by"], datetime.fromisoformat(data["at"]), None if own is None else tuple(own))


def _citation_to_json(citation: Citation, audit: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "kind": citation.kind.value,
        "document": citation.document,
        "revision": citation.revision,
        "page": citation.page,
        "section": citation.section,
        "quote": citation.quote,
        "boxes": _boxes_to_json(citation.boxes),
        "rows": list(citation.rows),
        "ocr": citation.ocr,
    }
    return shown | {"evidence": citation.evidence, "copy": citation.copy} if audit else shown


def _citation_from_json(data: Mapping[str, Any]) -> Citation:
    return Citation(
        kind=EvidenceKind(data["kind"]),
        document=data["document"],
        quote=data["quote"],
        revision=data["revision"],
        page=data["page"],
        section=data["section"],
        boxes=_boxes_from_json(data["boxes"]),
        rows=tuple(data["rows"]),
        evidence=data.get("evidence", ""),
        copy=data.get("copy", ""),
        ocr=data.get("ocr", False),
    )


def _warning_to_json(warning: SafetyWarning) -> dict[str, Any]:
    return {
        "severity": warning.severity.value,
        "label": warning.label,
        "text": warning.text,
        "page": warning.page,
        "boxes": _boxes_to_json(warning.boxes),
        "ocr": warning.ocr,
    }


def _warning_from_json(data: Mapping[str, Any]) -> SafetyWarning:
    return SafetyWarning(
        Severity(data["severity"]),
        data["label"],
        data["text"],
        data["page"],
        _boxes_from_json(data["boxes"]),
        data.get("ocr", False),
    )


def _boxes_to_json(boxes: Sequence[Box]) -> list[dict[str, float]]:
    return [{"page": box.page, "x0": box.x0, "y0": box.y0, "x1": box.x1, "y1": box.y1} for box in boxes]


def _boxes_from_json(boxes: Sequence[Mapping[str, float]]) -> tuple[Box, ...]:
    return tuple(Box(int(b["page"]), b["x0"], b["y0"], b["x1"], b["y1"]) for b in boxes)
