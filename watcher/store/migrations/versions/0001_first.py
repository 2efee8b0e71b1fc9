"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    _blobs()
    _sources()
    _checks()
    _events()
    _snapshots()
    _alerts()
    _health_events()
    _records()
    _revisions()
    _changes()
    _deliveries()
    _attempts()


def downgrade() -> None:
    raise NotImplementedError("going back is not supported; restore the backup of before")


def _blobs() -> None:
    op.create_table(
        "blobs",
        Column("digest", sa.Text(), nullable=False),
        Column("size", sa.Integer(), nullable=False),
        Column("data", sa.LargeBinary(), nullable=False),
        PrimaryKeyConstraint("digest", name="pk_blobs"),
    )


def _sources() -> None:
    op.create_table(
        "sources",
        Column("id", sa.Text(), nullable=False),
        Column("url", sa.Text(), nullable=False),
        Column("pack", sa.Text(), nullable=False),
        Column("active", sa.Boolean(), nullable=False),
        Column("due_at", _TIME, nullable=False),
        Column("lease", sa.Text(), nullable=True),
        Column("lease_until", _TIME, nullable=True),
        Column("etag", sa.Text(), nullable=True),
        Column("last_modified", sa.Text(), nullable=True),
        Column("body_digest", sa.Text(), nullable=True),
        Column("canonical_digest", sa.Text(), nullable=True),
        Column("pack_digest", sa.Text(), nullable=True),
        Column("snapshot_id", sa.Integer(), nullable=True),
        Column("revision_key", sa.Text(), nullable=True),
        Column("revision_seq", sa.Integer(), nullable=True),
        Column("title", sa.Text(), nullable=False),
        Column("last_checked_at", _TIME, nullable=True),
        Column("health_state", sa.Text(), nullable=False),
        Column("health_since", _TIME, nullable=True),
        Column("health_reasons", sa.Text(), nullable=False),
        Column("health_failures", sa.Integer(), nullable=False),
        Column("health_last_good", _TIME, nullable=True),
        Column("health_told", sa.Text(), nullable=False),
        Column("run_outcome", sa.Text(), nullable=True),
        Column("run_note", sa.Text(), nullable=False),
        Column("run_fetcher", sa.Text(), nullable=False),
        Column("run_first_at", _TIME, nullable=True),
        Column("run_count", sa.Integer(), nullable=False),
        PrimaryKeyConstraint("id", name="pk_sources"),
    )
    op.create_index("ix_sources_active_due_at_id", "sources", ["active", "due_at", "id"])


def _checks() -> None:
    op.create_table(
        "checks",
        Column("id", sa.Integer(), nullable=False),
        Column("source_id", sa.Text(), nullable=False),
        Column("outcome", sa.Text(), nullable=False),
        Column("note", sa.Text(), nullable=False),
        Column("fetcher", sa.Text(), nullable=False),
        Column("first_at", _TIME, nullable=False),
        Column("last_at", _TIME, nullable=False),
        Column("looks", sa.Integer(), nullable=False),
        Column("next_due", _TIME, nullable=False),
        ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_checks_source_id"),
        PrimaryKeyConstraint("id", name="pk_checks"),
    )
    op.create_index("ix_checks_source_id_id", "checks", ["source_id", "id"])


def _events() -> None:
    op.create_table(
        "events",
        Column("seq", sa.Integer(), nullable=False),
        Column("source_id", sa.Text(), nullable=False),
        Column("kind", sa.Text(), nullable=False),
        Column("at", _TIME, nullable=False),
        ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_events_source_id"),
        PrimaryKeyConstraint("seq", name="pk_events"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_source_id_seq", "events", ["source_id", "seq"])


def _snapshots() -> None:
    op.create_table(
        "snapshots",
        Column("id", sa.Integer(), nullable=False),
        Column("source_id", sa.Text(), nullable=False),
        Column("url", sa.Text(), nullable=False),
        Column("final_url", sa.Text(), nullable=False),
        Column("status", sa.Integer(), nullable=False),
        Column("headers", sa.Text(), nullable=False),
        Column("redirects", sa.Text(), nullable=False),
        Column("fetcher", sa.Text(), nullable=False),
        Column("fetched_at", _TIME, nullable=False),
        Column("digest", sa.Text(), nullable=False),
        ForeignKeyConstraint(["digest"], ["blobs.digest"], name="fk_snapshots_digest"),
        ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_snapshots_source_id"),
        PrimaryKeyConstraint("id", name="pk_snapshots"),
    )
    op.create_index("ix_snapshots_source_id_id", "snapshots", ["source_id", "id"])


def _alerts() -> None:
    op.create_table(
        "alerts",
        Column("key", sa.Text(), nullable=False),
        Column("source_id", sa.Text(), nullable=False),
        Column("seq", sa.Integer(), nullable=True),
        Column("at", _TIME, nullable=False),
        Column("json", sa.Text(), nullable=False),
        ForeignKeyConstraint(["seq"], ["events.seq"], name="fk_alerts_seq"),
        PrimaryKeyConstraint("key", name="pk_alerts"),
    )


def _health_events() -> None:
    op.create_table(
        "health_events",
        Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        Column("source_id", sa.Text(), nullable=False),
        Column("at", _TIME, nullable=False),
        Column("before", sa.Text(), nullable=False),
        Column("after", sa.Text(), nullable=False),
        ForeignKeyConstraint(["seq"], ["events.seq"], name="fk_health_events_seq"),
        ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_health_events_source_id"),
        PrimaryKeyConstraint("seq", name="pk_health_events"),
    )
    op.create_index("ix_health_events_source_id_seq", "health_events", ["source_id", "seq"])


def _records() -> None:
    op.create_table(
        "records",
        Column("id", sa.Integer(), nullable=False),
        Column("source_id", sa.Text(), nullable=False),
        Column("key", sa.Text(), nullable=False),
        Column("type", sa.Text(), nullable=False),
        Column("json", sa.Text(), nullable=False),
        Column("since", sa.Integer(), nullable=False),
        Column("valid_from", sa.Integer(), nullable=False),
        Column("valid_to", sa.Integer(), nullable=True),
        ForeignKeyConstraint(["since"], ["events.seq"], name="fk_records_since"),
        ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_records_source_id"),
        ForeignKeyConstraint(["valid_from"], ["events.seq"], name="fk_records_valid_from"),
        ForeignKeyConstraint(["valid_to"], ["events.seq"], name="fk_records_valid_to"),
        PrimaryKeyConstraint("id", name="pk_records"),
    )
    op.create_index("ix_records_source_id_key", "records", ["source_id", "key"])
    op.create_index("ix_records_source_id_valid_to", "records", ["source_id", "valid_to"])


def _revisions() -> None:
    op.create_table(
        "revisions",
        Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        Column("key", sa.Text(), nullable=False),
        Column("source_id", sa.Text(), nullable=False),
        Column("kind", sa.Text(), nullable=False),
        Column("at", _TIME, nullable=False),
        Column("snapshot_id", sa.Integer(), nullable=False),
        Column("title", sa.Text(), nullable=False),
        Column("summary", sa.Text(), nullable=False),
        Column("records", sa.Integer(), nullable=False),
        Column("severity", sa.Integer(), nullable=False),
        Column("impacts", sa.Text(), nullable=False),
        ForeignKeyConstraint(["seq"], ["events.seq"], name="fk_revisions_seq"),
        ForeignKeyConstraint(["snapshot_id"], ["snapshots.id"], name="fk_revisions_snapshot_id"),
        ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_revisions_source_id"),
        PrimaryKeyConstraint("seq", name="pk_revisions"),
        UniqueConstraint("key", name="uq_revisions_key"),
    )
    op.create_index("ix_revisions_source_id_seq", "revisions", ["source_id", "seq"])


def _changes() -> None:
    op.create_table(
        "changes",
        Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        Column("n", sa.Integer(), autoincrement=False, nullable=False),
        Column("kind", sa.Text(), nullable=False),
        Column("type", sa.Text(), nullable=False),
        Column("direction", sa.Text(), nullable=False),
        Column("severity", sa.Integer(), nullable=False),
        Column("json", sa.Text(), nullable=False),
        ForeignKeyConstraint(["seq"], ["revisions.seq"], name="fk_changes_seq"),
        PrimaryKeyConstraint("seq", "n", name="pk_changes"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        Column("id", sa.Integer(), nullable=False),
        Column("key", sa.Text(), nullable=False),
        Column("alert_key", sa.Text(), nullable=False),
        Column("source_id", sa.Text(), nullable=False),
        Column("channel", sa.Text(), nullable=False),
        Column("recipient", sa.Text(), nullable=False),
        Column("state", sa.Text(), nullable=False),
        Column("attempts", sa.Integer(), nullable=False),
        Column("created_at", _TIME, nullable=False),
        Column("next_at", _TIME, nullable=True),
        Column("lease", sa.Text(), nullable=True),
        Column("lease_until", _TIME, nullable=True),
        Column("last_error", sa.Text(), nullable=False),
        Column("receipt", sa.Text(), nullable=False),
        Column("done_at", _TIME, nullable=True),
        ForeignKeyConstraint(["alert_key"], ["alerts.key"], name="fk_deliveries_alert_key"),
        PrimaryKeyConstraint("id", name="pk_deliveries"),
        UniqueConstraint("key", name="uq_deliveries_key"),
    )
    op.create_index("ix_deliveries_alert_key", "deliveries", ["alert_key"])
    op.create_index(
        "ix_deliveries_lane", "deliveries", ["source_id", "channel", "recipient", "state", "id"]
    )
    op.create_index("ix_deliveries_state_next_at", "deliveries", ["state", "next_at"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        Column("id", sa.Integer(), nullable=False),
        Column("delivery_id", sa.Integer(), nullable=False),
        Column("n", sa.Integer(), nullable=False),
        Column("at", _TIME, nullable=False),
        Column("outcome", sa.Text(), nullable=False),
        Column("detail", sa.Text(), nullable=False),
        ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_attempts_delivery_id"),
        PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_delivery_id_id", "attempts", ["delivery_id", "id"])
