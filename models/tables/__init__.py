"""All tables of the Store, as SQLAlchemy models. Rows never leave `models.store`; callers get values of `models.types`.

Instants are UTC with microseconds on both databases (`UtcDateTime`). Every constraint has a name by the convention, so
that a migration can drop it on SQLite too.
"""

from __future__ import annotations

from models.tables.access import ApiKeyRow, AuditRow, LinkCodeRow, LinkRow, SignInRow, SpendingRow, UserRow
from models.tables.documents import ChunkRow, CopyGroupRow, CopyRow, CounterRow, DocumentRow, EditionSetRow
from models.tables.learning import DataSetRow, EvaluationRow, ExampleRow, LearntRow, ProgramVersionRow
from models.tables.queries import AnswerRow, ApprovalRow, CitationRow, DeliveryRow, FeedbackRow, JobRow, QueryRow
from models.tables.records import (
    AssetEntryRow,
    AssetRow,
    ForecastRow,
    ReadingRow,
    RejectedRowRow,
    SeriesRow,
    WorkOrderRow,
)
from models.tables.row import CleanText, Row, UtcDateTime

__all__ = [
    "AnswerRow",
    "ApiKeyRow",
    "ApprovalRow",
    "AssetEntryRow",
    "AssetRow",
    "AuditRow",
    "ChunkRow",
    "CitationRow",
    "CleanText",
    "CopyGroupRow",
    "CopyRow",
    "CounterRow",
    "DataSetRow",
    "DeliveryRow",
    "DocumentRow",
    "EditionSetRow",
    "EvaluationRow",
    "ExampleRow",
    "FeedbackRow",
    "ForecastRow",
    "JobRow",
    "LearntRow",
    "LinkCodeRow",
    "LinkRow",
    "ProgramVersionRow",
    "QueryRow",
    "ReadingRow",
    "RejectedRowRow",
    "Row",
    "SeriesRow",
    "SignInRow",
    "SpendingRow",
    "UserRow",
    "UtcDateTime",
    "WorkOrderRow",
]
