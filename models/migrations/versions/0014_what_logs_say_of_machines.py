"""What a log says of a machine is kept under the log, for whoever may see that"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    with op.batch_alter_table("asset_entries") as batch_op:
        batch_op.add_column(sa.Column("listed", sa.Boolean(), server_default=sa.true(), nullable=False))
    # Nobody knows any more which log had said what: it is there again when the logs are read the next time.
    with op.batch_alter_table("assets") as batch_op:
        for name in ("description", "model", "serial", "parent"):
            batch_op.drop_column(name)
