"""The numbers that revisions had before their history was brought along."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "renumbered",
        Column("was", sa.Integer(), autoincrement=False, nullable=False),
        Column("seq", sa.Integer(), nullable=False),
        PrimaryKeyConstraint("was", name=op.f("pk_renumbered")),
    )
    op.add_column("sources", Column("brought_at", _TIME))
    op.create_index(op.f("ix_renumbered_seq"), "renumbered", ["seq"])


def downgrade() -> None:
    raise NotImplementedError("going back is not supported; restore the backup of before")
