"""An answer as rows of `answers` and `citations`, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.store.coding import boxes_from_lists, boxes_to_lists, plain, warning_from_list, warning_to_list
from models.tables import AnswerRow, CitationRow, FeedbackRow
from models.types import Answer, Approved, Asked, Citation, EvidenceKind, Status

CITED = "citation"
NEAREST = "nearest"


def add_answer(session: Session, answer: Answer, now: datetime) -> None:
    """Adds the rows of an answer to the session."""
    session.add(
        AnswerRow(
            query_id=answer.id,
            status=answer.status.value,
            text=answer.text,
            mode=answer.mode,
            confidence=answer.confidence,
            warnings=[warning_to_list(w) for w in answer.warnings],
            asked={"slot": answer.asked.slot, "options": [*answer.asked.options]} if answer.asked else None,
            missing=[*answer.missing],
            figures=plain(answer.figures),
            tools=[*answer.tools],
            program_version=answer.program_version,
            index_fingerprint=answer.index_fingerprint,
            lm=answer.lm,
            revisions={c.document: c.revision for c in (*answer.nearest, *answer.citations)},
            timings=plain(answer.timings),
            retrieved=[*answer.retrieved],
            approved_by=answer.approved.by if answer.approved else None,
            approved_at=answer.approved.at if answer.approved else None,
            approved_own=[*answer.approved.own] if answer.approved and answer.approved.own is not None else None,
            usage=plain(answer.usage),
            read_as=plain(answer.read_as),
            created_at=now,
        )
    )
    session.flush()
    for role, citations in ((CITED, answer.citations), (NEAREST, answer.nearest)):
        session.add_all(_citation_row(answer.id, role, n, citation) for n, citation in enumerate(citations))


def read_answers(session: Session, query_ids: Sequence[str]) -> dict[str, Answer]:
    """The answers of these queries, by query id; queries without one are left out."""
    rows = session.scalars(select(AnswerRow).where(AnswerRow.query_id.in_(query_ids))).all()
    citations: dict[tuple[str, str], list[Citation]] = {}
    for row in session.scalars(
        select(CitationRow).where(CitationRow.query_id.in_(query_ids)).order_by(CitationRow.ordinal)
    ):
        citations.setdefault((row.query_id, row.role), []).append(_citation(row))
    return {
        row.query_id: Answer(
            id=row.query_id,
            status=Status(row.status),
            text=row.text,
            mode=row.mode,
            confidence=row.confidence,
            warnings=tuple(warning_from_list(w) for w in row.warnings),
            asked=Asked(row.asked["slot"], tuple(row.asked["options"])) if row.asked else None,
            missing=tuple(row.missing),
            nearest=tuple(citations.get((row.query_id, NEAREST), ())),
            citations=tuple(citations.get((row.query_id, CITED), ())),
            figures=tuple(row.figures),
            tools=tuple(row.tools),
            program_version=row.program_version,
            index_fingerprint=row.index_fingerprint,
            lm=row.lm,
            timings=row.timings,
            retrieved=tuple(row.retrieved),
            approved=_approved(row),
            usage=row.usage,
            read_as=row.read_as,
        )
        for row in rows
    }


def reported_at(session: Session, answer: Answer) -> datetime | None:
    """When an answer that says the same first, on the same quotation, was last reported as unsafe and not cleared.
    What is asked in other words may be answered with something more."""
    if answer.status is not Status.ANSWERED or not answer.citations:
        return None
    first, said = answer.citations[0], answer.text.split("\n")[0]
    return session.scalar(
        select(func.max(FeedbackRow.created_at))
        .join(AnswerRow, AnswerRow.query_id == FeedbackRow.query_id)
        .join(CitationRow, CitationRow.query_id == FeedbackRow.query_id)
        .where(
            FeedbackRow.unsafe,
            or_(AnswerRow.text == said, AnswerRow.text.startswith(f"{said}\n", autoescape=True)),
            CitationRow.role == CITED,
            CitationRow.ordinal == 0,
            CitationRow.document == first.document,
            CitationRow.quote == first.quote,
        )
    )


def _approved(row: AnswerRow) -> Approved | None:
    if row.approved_by is None or row.approved_at is None:
        return None
    return Approved(row.approved_by, row.approved_at, None if row.approved_own is None else tuple(row.approved_own))


def _citation_row(query_id: str, role: str, ordinal: int, citation: Citation) -> CitationRow:
    return CitationRow(
        query_id=query_id,
        role=role,
        ordinal=ordinal,
        kind=citation.kind.value,
        document=citation.document,
        copy_id=citation.copy or None,
        revision=citation.revision,
        page=citation.page,
        section=citation.section,
        quote=citation.quote,
        boxes=boxes_to_lists(citation.boxes),
        rows=[*citation.rows],
        evidence=citation.evidence,
        ocr=citation.ocr,
    )


def _citation(row: CitationRow) -> Citation:
    return Citation(
        kind=EvidenceKind(row.kind),
        document=row.document,
        quote=row.quote,
        revision=row.revision,
        page=row.page,
        section=row.section,
        boxes=boxes_from_lists(row.boxes),
        rows=tuple(row.rows),
        evidence=row.evidence,
        copy=row.copy_id or "",
        ocr=row.ocr,
    )
