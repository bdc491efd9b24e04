"""Which words of a question were read as others, with its answer"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    with op.batch_alter_table("answers") as batch_op:
        batch_op.add_column(sa.Column("read_as", sa.JSON(), server_default="{}", nullable=False))
