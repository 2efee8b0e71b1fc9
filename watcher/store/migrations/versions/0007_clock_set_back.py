"""Finds the sources that were looked at by a clock that was ahead."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_sources_active_last_checked_at"), "sources", ["active", "last_checked_at"]
    )


def downgrade() -> None:
    raise NotImplementedError("going back is not supported; restore the backup of before")
