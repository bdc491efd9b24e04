"""Readings of sensors, by series"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.String(32), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("sensor", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=True),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["copy_id"], ["copies.id"], name=op.f("fk_series_copy_id_copies"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asset"], ["assets.name"], name=op.f("fk_series_asset_assets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("copy_id", "asset", "sensor", "unit", name=op.f("uq_series_copy_id_asset_sensor_unit")),
    )
    op.create_index(op.f("ix_series_asset_sensor"), "series", ["asset", "sensor"])
    op.create_table(
        "readings",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_readings_series_id_series"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("series_id", "at", name=op.f("pk_readings")),
        sqlite_with_rowid=False,
    )
