"""What a copy says of its edition, and what a person says of it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("copies", sa.Column("edition", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "editions_set",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("family", sa.Text(), nullable=True),
        sa.Column("revision", sa.Text(), nullable=True),
        sa.Column("effective_from", sa.Text(), nullable=True),
        sa.Column("effectivity", sa.Text(), nullable=True),
        sa.Column("supersedes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("document", "sha256", name=op.f("pk_editions_set")),
    )
