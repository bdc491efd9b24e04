"""An answer can be shared with whoever may see what it draws on"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    with op.batch_alter_table("queries") as batch_op:
        batch_op.add_column(sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_queries_principal_submitted_at", ["principal", "submitted_at"])
