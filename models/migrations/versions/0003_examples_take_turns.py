"""Examples are drawn to a side of the split one at a time: the row that they lock"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("INSERT INTO counters (name, value) VALUES ('examples', 0)")
