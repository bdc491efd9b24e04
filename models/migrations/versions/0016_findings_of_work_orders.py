"""What a work order's words say: component, failure mode, action"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    # Rows that are there already say nothing until their log is read again.
    with op.batch_alter_table("work_orders") as batch_op:
        for name in ("component", "failure_mode", "action"):
            batch_op.add_column(sa.Column(name, sa.String(64), server_default="", nullable=False))
