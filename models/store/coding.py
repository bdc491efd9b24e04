"""How chunks, boxes, warnings and audiences are written into columns: short JSON lists, and float16 for vectors."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from models.types import (
    Audience,
    Box,
    Chunk,
    ChunkKind,
    SafetyWarning,
    Severity,
    Unit,
    UnitKind,
    Verbatim,
)

UnitVectors = npt.NDArray[np.float16]


def plain(value: Any) -> Any:
    """The value as JSON can hold it: no NaN or infinity (None instead), dates and the like as text."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def boxes_to_lists(boxes: Sequence[Box]) -> list[list[float]]:
    return [[b.page, b.x0, b.y0, b.x1, b.y1] for b in boxes]


def boxes_from_lists(lists: Sequence[Sequence[float]]) -> tuple[Box, ...]:
    return tuple(Box(int(page), x0, y0, x1, y1) for page, x0, y0, x1, y1 in lists)


def warning_to_list(warning: SafetyWarning) -> list[Any]:
    return [
        warning.severity.value,
        warning.label,
        warning.text,
        warning.page,
        boxes_to_lists(warning.boxes),
        warning.ocr,
    ]


def warning_from_list(values: Sequence[Any]) -> SafetyWarning:
    severity, label, text, page, boxes, *ocr = values  # rows of before OCR have none
    return SafetyWarning(Severity(severity), label, text, page, boxes_from_lists(boxes), *ocr)


def body_of(chunk: Chunk) -> str:
    """The JSON of what `chunk_from` can't take from the row's own columns."""
    return json.dumps(
        [
            chunk.section,
            chunk.pages,
            [_unit_to_list(u) for u in chunk.units],
            [warning_to_list(w) for w in chunk.warnings],
            chunk.governed,
            *([chunk.language] if chunk.language else []),
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def chunk_from(id: str, copy: str, ordinal: int, kind: str, body: str) -> Chunk:  # noqa: A002
    """The chunk of a row: its columns in their order."""
    section, pages, units, warnings, governed, *language = json.loads(body)
    return Chunk(
        id=id,
        copy=copy,
        ordinal=ordinal,
        kind=ChunkKind(kind),
        section=tuple(section),
        pages=tuple(pages),
        units=tuple(_unit_from_list(*unit) for unit in units),
        warnings=tuple(warning_from_list(w) for w in warnings),
        governed=tuple(tuple(g) for g in governed),
        language=language[0] if language else "",
    )


def _unit_to_list(unit: Unit) -> list[Any]:
    verbatim = [[v.page, v.start, v.end, "" if v.text == unit.text else v.text] for v in unit.verbatim]
    return [
        unit.text,
        unit.kind.value,
        unit.page,
        boxes_to_lists(unit.boxes),
        unit.label,
        unit.lead_in,
        unit.cells,
        unit.block,
        verbatim,
        unit.paragraph,
        unit.ocr,
    ]


def _unit_from_list(
    text: str,
    kind: str,
    page: int | None,
    boxes: Sequence[Sequence[float]],
    label: str,
    lead_in: str,
    cells: Sequence[tuple[str, str]],
    block: int,
    verbatim: Sequence[tuple[int, int, int, str]] = (),
    paragraph: int = 0,
    ocr: bool = False,
) -> Unit:
    """The last three are missing in chunks that were stored before there were any."""
    return Unit(
        text=text,
        kind=UnitKind(kind),
        page=page,
        boxes=boxes_from_lists(boxes),
        label=label,
        lead_in=lead_in,
        cells=tuple((header, cell) for header, cell in cells),
        block=block,
        verbatim=tuple(Verbatim(at, start, end, run or text) for at, start, end, run in verbatim),
        paragraph=paragraph,
        ocr=ocr,
    )


def vectors_to_bytes(vectors: UnitVectors | None) -> bytes | None:
    """(n_units, dim) float16, little-endian, row by row."""
    return None if vectors is None else np.ascontiguousarray(vectors, dtype="<f2").tobytes()


def vectors_from_bytes(data: bytes | None, units: int) -> UnitVectors | None:
    if data is None or units == 0:
        return None
    return np.frombuffer(data, dtype="<f2").reshape(units, -1)


def audience_to_lists(audience: Audience) -> list[list[str]]:
    return [sorted(members) for members in audience]


def audience_from_lists(lists: Sequence[Sequence[str]]) -> Audience:
    return tuple(frozenset(members) for members in lists)
