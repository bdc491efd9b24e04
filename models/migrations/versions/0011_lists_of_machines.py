"""What lists of machines say of them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "asset_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.Column("in_service", sa.String(10), nullable=True),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["copies.id"], name=op.f("fk_asset_entries_copy_id_copies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["name"], ["assets.name"], name=op.f("fk_asset_entries_name_assets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_entries")),
        sa.UniqueConstraint("copy_id", "name", name=op.f("uq_asset_entries_copy_id_name")),
    )
    op.create_index(op.f("ix_asset_entries_name"), "asset_entries", ["name"])
