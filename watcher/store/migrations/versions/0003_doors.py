"""Which doors were tried, and when a page from an archive was captured."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    _add("sources", Column("run_tried", sa.Text()), Column("run_captured_at", _TIME))
    _add(
        "sources",
        Column("validators_fetcher", sa.Text(), nullable=False, server_default="http"),
    )
    _add("checks", Column("tried", sa.Text()), Column("captured_at", _TIME))
    _add("snapshots", Column("captured_at", _TIME))


def downgrade() -> None:
    raise NotImplementedError("going back is not supported; restore the backup of before")


def _add(table: str, *columns: Column[object]) -> None:
    for column in columns:
        op.add_column(table, column)
