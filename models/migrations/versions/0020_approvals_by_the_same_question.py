"""What an approved answer's question is known by: 'how' and 'when' tell two questions apart"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.same_question import known_by

revision = "0020"
down_revision = "0019"

APPROVALS = sa.table("approvals", sa.column("id"), sa.column("words"), sa.column("query_id"))
QUERIES = sa.table("queries", sa.column("id"), sa.column("question"))


def upgrade() -> None:
    bind = op.get_bind()
    asked = sa.select(APPROVALS.c.id, QUERIES.c.question).join(QUERIES, QUERIES.c.id == APPROVALS.c.query_id)
    for id_, question in bind.execute(asked).all():
        bind.execute(sa.update(APPROVALS).where(APPROVALS.c.id == id_).values(words=known_by(question)))
