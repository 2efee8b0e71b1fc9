"""The tables. migrations/versions builds them; a test holds the two equal.

`seq` is one monotonic number over all that happened (revisions and health), and the order of
history: clocks may jump. A record row is valid from one seq to another; `since` is the seq since
when it has said the same, which is older than `valid_from` where only its words were moved.
The open run of equal looks of a source stands in its own row, ended runs in `checks`. A `seal` is
the digest of what was written (see seals.py); rows of older schemas have none.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC datetime. SQLite keeps it as ISO text of one width, which sorts so."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else self.impl_instance)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.isoformat(timespec="microseconds") if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        time = datetime.fromisoformat(value) if dialect.name == "sqlite" else value
        return time.astimezone(UTC)


class PageText(TypeDecorator[str]):
    """Text that may stem from a page: NUL and lone surrogates, which a database refuses, become
    U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        plain = value.replace("\x00", "\ufffd")
        return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

sources = Table(
    "sources",
    metadata,
    Column("id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("pack", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("lease", Text),
    Column("lease_until", UtcTime),
    Column("etag", PageText),
    Column("last_modified", PageText),
    Column("validators_fetcher", Text, nullable=False, server_default="http"),
    Column("body_digest", Text),
    Column("canonical_digest", Text),
    Column("pack_digest", Text),
    Column("snapshot_id", Integer),
    Column("revision_key", Text),
    Column("revision_seq", Integer),
    Column("title", PageText, nullable=False),
    Column("last_checked_at", UtcTime),
    Column("health_state", Text, nullable=False),
    Column("health_since", UtcTime),
    Column("health_reasons", Text, nullable=False),
    Column("health_failures", Integer, nullable=False),
    Column("health_last_good", UtcTime),
    Column("health_told", Text, nullable=False),
    Column("health_told_at", UtcTime),
    Column("health_reminders", Integer),
    Column("health_turns", Text),
    Column("records_digest", Text),
    Column("pending", Text),
    Column("brought_at", UtcTime),
    Column("run_outcome", Text),
    Column("run_note", PageText, nullable=False),
    Column("run_fetcher", Text, nullable=False),
    Column("run_tried", PageText),
    Column("run_captured_at", UtcTime),
    Column("run_first_at", UtcTime),
    Column("run_count", Integer, nullable=False),
    Index(None, "active", "due_at", "id"),
    Index(None, "active", "last_checked_at"),
)

checks = Table(
    "checks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Text, ForeignKey("sources.id"), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("note", PageText, nullable=False),
    Column("fetcher", Text, nullable=False),
    Column("tried", PageText),
    Column("captured_at", UtcTime),
    Column("first_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("looks", Integer, nullable=False),
    Column("next_due", UtcTime, nullable=False),
    Index(None, "source_id", "id"),
)

blobs = Table(
    "blobs",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Text, ForeignKey("sources.id"), nullable=False),
    Column("url", PageText, nullable=False),
    Column("final_url", PageText, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("redirects", Text, nullable=False),
    Column("fetcher", Text, nullable=False),
    Column("fetched_at", UtcTime, nullable=False),
    Column("captured_at", UtcTime),
    Column("digest", Text, ForeignKey("blobs.digest"), nullable=False),
    Column("seal", Text),
    Index(None, "source_id", "id"),
)

events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("source_id", Text, ForeignKey("sources.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "source_id", "seq"),
    sqlite_autoincrement=True,
)

revisions = Table(
    "revisions",
    metadata,
    Column("seq", Integer, ForeignKey("events.seq"), primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("source_id", Text, ForeignKey("sources.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("snapshot_id", Integer, ForeignKey("snapshots.id"), nullable=False),
    Column("title", PageText, nullable=False),
    Column("summary", Text, nullable=False),
    Column("records", Integer, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("impacts", Text, nullable=False),
    Column("records_digest", Text),
    Column("reverts", Integer),
    Column("seal", Text),
    UniqueConstraint("key"),
    Index(None, "source_id", "seq"),
)

renumbered = Table(
    "renumbered",
    metadata,
    Column("was", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Index(None, "seq"),
)

changes = Table(
    "changes",
    metadata,
    Column("seq", Integer, ForeignKey("revisions.seq"), primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("json", Text, nullable=False),
)

records = Table(
    "records",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Text, ForeignKey("sources.id"), nullable=False),
    Column("key", PageText, nullable=False),
    Column("type", Text, nullable=False),
    Column("json", Text, nullable=False),
    Column("since", Integer, ForeignKey("events.seq"), nullable=False),
    Column("valid_from", Integer, ForeignKey("events.seq"), nullable=False),
    Column("valid_to", Integer, ForeignKey("events.seq")),
    Index(None, "source_id", "valid_to"),
    Index(None, "source_id", "key"),
)

health_events = Table(
    "health_events",
    metadata,
    Column("seq", Integer, ForeignKey("events.seq"), primary_key=True, autoincrement=False),
    Column("source_id", Text, ForeignKey("sources.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Index(None, "source_id", "seq"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("source_id", Text, nullable=False),
    Column("seq", Integer, ForeignKey("events.seq")),
    Column("at", UtcTime, nullable=False),
    Column("json", Text, nullable=False),
    Index(None, "at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("alert_key", Text, ForeignKey("alerts.key"), nullable=False),
    Column("source_id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("next_at", UtcTime),
    Column("lease", Text),
    Column("lease_until", UtcTime),
    Column("last_error", PageText, nullable=False),
    Column("receipt", PageText, nullable=False),
    Column("thread", PageText),
    Column("done_at", UtcTime),
    Column("due_from", UtcTime),
    Column("bundle", Text),
    Column("folded_into", Text),
    Column("topic", Text),
    UniqueConstraint("key"),
    Index(None, "state", "next_at"),
    Index(None, "alert_key"),
    Index("ix_deliveries_bundle", "bundle", "state"),
    Index("ix_deliveries_lane", "source_id", "channel", "recipient", "state", "id"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", Integer, ForeignKey("deliveries.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", PageText, nullable=False),
    Index(None, "delivery_id", "id"),
)

outlets = Table(
    "outlets",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("hold_until", UtcTime),
    Column("trouble_since", UtcTime),
)

silences = Table(
    "silences",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("match", Text, nullable=False),
    Column("reason", PageText, nullable=False),
    Column("author", PageText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("summary", Boolean, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("alert_key", Text, ForeignKey("alerts.key"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("author", PageText, nullable=False),
    Column("note", PageText, nullable=False),
)
