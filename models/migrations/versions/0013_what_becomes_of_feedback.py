"""Feedback is classified, ends somewhere and is told; examples know their origin and editions; data sets are kept"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("feedback") as batch_op:
        batch_op.add_column(sa.Column("classified", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("state", sa.String(16), server_default="new", nullable=False))
        batch_op.add_column(sa.Column("outcome", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("unsafe", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("reviewed_by", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("told", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_feedback_state"), ["state"])
    with op.batch_alter_table("examples") as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(16), server_default="labelled", nullable=False))
        batch_op.add_column(sa.Column("readable", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("sources", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("retired", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("deliveries") as batch_op:
        batch_op.drop_constraint(op.f("pk_deliveries"), type_="primary")
        batch_op.add_column(sa.Column("about", sa.String(32), server_default="", nullable=False))
        batch_op.add_column(sa.Column("text", sa.Text(), server_default="", nullable=False))
        batch_op.create_primary_key(op.f("pk_deliveries"), ["query_id", "about"])
    op.create_table(
        "data_sets",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_data_sets")),
    )
    op.create_table(
        "learnt",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_learnt")),
    )
