"""The value types that flow between the steps: small, frozen, free of any library.

Words are those of the glossary in ARCHITECTURE.md. Lengths and positions on a page are PDF points with the origin at
the top left and y growing downwards; pages count from 1.
"""

from __future__ import annotations

from models.types.audience import OPEN_AUDIENCE, PUBLIC_GROUP, Audience, Role, visible
from models.types.chunks import Chunk, ChunkKind, SafetyWarning, Unit, UnitKind, Verbatim, chunk_id
from models.types.queries import (
    Answer,
    Approved,
    Asked,
    Citation,
    Evidence,
    EvidenceKind,
    Priority,
    Query,
    Question,
    StandsFor,
    Status,
    Turn,
)
from models.types.reading import Block, BlockKind, Box, Page, PageState, ReadDocument, Severity, Table, TableRow
from models.types.records import Asset, ReadLog, RejectedRow, WorkOrder

__all__ = [
    "OPEN_AUDIENCE",
    "PUBLIC_GROUP",
    "Answer",
    "Approved",
    "Asked",
    "Asset",
    "Audience",
    "Block",
    "BlockKind",
    "Box",
    "Chunk",
    "ChunkKind",
    "Citation",
    "Evidence",
    "EvidenceKind",
    "Page",
    "PageState",
    "Priority",
    "Query",
    "Question",
    "ReadDocument",
    "ReadLog",
    "RejectedRow",
    "Role",
    "SafetyWarning",
    "Severity",
    "StandsFor",
    "Status",
    "Table",
    "TableRow",
    "Turn",
    "Unit",
    "UnitKind",
    "Verbatim",
    "WorkOrder",
    "chunk_id",
    "visible",
]
