"""Deliveries that wait, what is quiet, what was acknowledged, and how recipients are doing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("due_from", _TIME, nullable=True))
    op.add_column("deliveries", sa.Column("bundle", sa.Text(), nullable=True))
    op.add_column("deliveries", sa.Column("folded_into", sa.Text(), nullable=True))
    op.add_column("deliveries", sa.Column("topic", sa.Text(), nullable=True))
    op.create_index("ix_deliveries_bundle", "deliveries", ["bundle", "state"])
    op.create_table(
        "outlets",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("hold_until", _TIME),
        sa.Column("trouble_since", _TIME),
        sa.PrimaryKeyConstraint("channel", "recipient", name="pk_outlets"),
    )
    op.create_table(
        "silences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("match", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("summary", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_silences"),
    )
    op.create_table(
        "marks",
        sa.Column("alert_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alert_key"], ["alerts.key"], name="fk_marks_alert_key_alerts"),
        sa.PrimaryKeyConstraint("alert_key", "kind", name="pk_marks"),
    )
    op.create_index("ix_alerts_at", "alerts", ["at"])


def downgrade() -> None:
    raise NotImplementedError("going back is not supported; restore the backup of before")
