"""What was said before in a conversation, as far as who asks now may see it."""

from __future__ import annotations

from sqlalchemy import exists, not_, select
from sqlalchemy.orm import Session

from models.store.answer_rows import read_answers
from models.store.coding import audience_from_lists
from models.store.visibility import unseen
from models.tables import AnswerRow, FeedbackRow, QueryRow
from models.types import Audience, Status, Turn

TURNS = 6
"""How many earlier questions of a conversation a query carries."""


def earlier_turns(session: Session, row: QueryRow, audience: Audience) -> tuple[Turn, ...]:
    """Earlier answered questions of the conversation, oldest first.

    Only those of the same principal or for the same audience, and none that draws on what this audience may not see,
    and none that was reported as unsafe."""
    if row.conversation_id is None or not audience:
        return ()
    earlier = session.scalars(
        select(QueryRow)
        .join(AnswerRow, AnswerRow.query_id == QueryRow.id)
        .where(
            QueryRow.conversation_id == row.conversation_id,
            QueryRow.submitted_at < row.submitted_at,
            AnswerRow.status.in_((Status.ANSWERED, Status.ABSTAINED, Status.ASKED)),
            not_(exists().where(FeedbackRow.query_id == QueryRow.id, FeedbackRow.unsafe)),
        )
        .order_by(QueryRow.submitted_at.desc())
        .limit(4 * TURNS)
    ).all()
    shared = [q for q in earlier if q.principal == row.principal or audience_from_lists(q.audience) == audience]
    hidden = unseen(session, [q.id for q in shared], audience)
    turns = [q for q in shared if q.id not in hidden][:TURNS]
    answers = read_answers(session, [q.id for q in turns])
    return tuple(Turn(q.question, answers[q.id].text) for q in reversed(turns))
