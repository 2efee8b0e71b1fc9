"""Changes not believed yet, turns of health, digests of readings, and seals of evidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.add_column("sources", Column("health_told_at", _TIME, nullable=True))
    op.add_column("sources", Column("health_reminders", sa.Integer(), nullable=True))
    op.add_column("sources", Column("health_turns", sa.Text(), nullable=True))
    op.add_column("sources", Column("records_digest", sa.Text(), nullable=True))
    op.add_column("sources", Column("pending", sa.Text(), nullable=True))
    op.add_column("revisions", Column("records_digest", sa.Text(), nullable=True))
    op.add_column("revisions", Column("reverts", sa.Integer(), nullable=True))
    op.add_column("revisions", Column("seal", sa.Text(), nullable=True))
    op.add_column("snapshots", Column("seal", sa.Text(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("going back is not supported; restore the backup of before")
