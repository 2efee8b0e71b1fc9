"""What a delivered message left for later ones to follow it by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("thread", sa.Text(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("going back is not supported; restore the backup of before")
