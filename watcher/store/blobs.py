"""Kept pages: bodies by the SHA-256 of their raw bytes, compressed, and what came with each."""

from __future__ import annotations

import hashlib
import json

import zstandard
from sqlalchemy import Connection, Row, insert, select, text

from watcher.errors import DamagedSnapshotError, StoreError
from watcher.model import Page
from watcher.store.engine import Database
from watcher.store.rows import SnapshotRow, dump
from watcher.store.schema import blobs, snapshots
from watcher.store.seals import seal_of_snapshot

_LEVEL = 3
_NOT_KEPT = frozenset({"set-cookie", "set-cookie2"})
"""Header fields whose values are secrets of a session, and evidence of nothing."""

# The same words in SQLite and PostgreSQL; SQLAlchemy has them per dialect only.
_INSERT_BLOB = text(
    "INSERT INTO blobs (digest, size, data) VALUES (:digest, :size, :data) ON CONFLICT DO NOTHING"
)


class Snapshots:
    """Pages as they came."""

    _database: Database

    def keep(self, source_id: str, page: Page) -> int:
        """Keep a page raw; the id of the snapshot. The same body is stored once.

        Raises: StoreError.
        """
        digest = hashlib.sha256(page.body).hexdigest()
        with self._database.reading() as connection:
            known = _has_blob(connection, digest)
        data = b"" if known else zstandard.ZstdCompressor(level=_LEVEL).compress(page.body)
        with self._database.writing() as connection:
            if not known:
                blob = {"digest": digest, "size": len(page.body), "data": data}
                connection.execute(_INSERT_BLOB, blob)
            row = _row_of(source_id, page, digest)
            added = insert(snapshots).values(row).returning(snapshots.c.id)
            snapshot_id: int = connection.execute(added).scalar_one()
        return snapshot_id

    def load_page(self, snapshot_id: int) -> Page:
        """A kept page. Raises: StoreError when its body does not match its digest."""
        with self._database.reading() as connection:
            row = _find(connection, snapshot_id)
            data = connection.execute(
                select(blobs.c.data).where(blobs.c.digest == row.digest)
            ).scalar_one()
        return Page(
            url=row.url,
            final_url=row.final_url,
            status=row.status,
            headers=_pairs(row.headers),
            body=_body(snapshot_id, bytes(data), row.digest, row.size),
            fetched_at=row.fetched_at,
            fetcher=row.fetcher,
            redirects=tuple(json.loads(row.redirects)),
            captured_at=row.captured_at,
        )

    def snapshot(self, snapshot_id: int) -> SnapshotRow:
        """What is known of a kept page, without its body. Raises: StoreError when unknown."""
        with self._database.reading() as connection:
            row = _find(connection, snapshot_id)
        return SnapshotRow(
            id=row.id,
            source_id=row.source_id,
            url=row.url,
            final_url=row.final_url,
            status=row.status,
            headers=_pairs(row.headers),
            redirects=tuple(json.loads(row.redirects)),
            fetcher=row.fetcher,
            fetched_at=row.fetched_at,
            captured_at=row.captured_at,
            digest=row.digest,
            size=row.size,
        )


def _has_blob(connection: Connection, digest: str) -> bool:
    found = connection.execute(select(blobs.c.size).where(blobs.c.digest == digest))
    return found.first() is not None


def _row_of(source_id: str, page: Page, digest: str) -> dict[str, object]:
    headers = [[name, value] for name, value in page.headers if name.lower() not in _NOT_KEPT]
    row: dict[str, object] = {
        "source_id": source_id,
        "url": page.url,
        "final_url": page.final_url,
        "status": page.status,
        "headers": dump(headers),
        "redirects": dump(list(page.redirects)),
        "fetcher": page.fetcher,
        "fetched_at": page.fetched_at,
        "captured_at": page.captured_at,
        "digest": digest,
    }
    return row | {"seal": seal_of_snapshot(row)}


def _find(connection: Connection, snapshot_id: int) -> Row[tuple[object, ...]]:
    row = connection.execute(
        select(snapshots, blobs.c.size)
        .join(blobs, blobs.c.digest == snapshots.c.digest)
        .where(snapshots.c.id == snapshot_id)
    ).first()
    if row is None:
        raise StoreError(f"there is no snapshot {snapshot_id}")
    return row


def _pairs(text_: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in json.loads(text_))


def _body(snapshot_id: int, data: bytes, digest: str, size: int) -> bytes:
    """The raw body. The sizes are compared first: a damaged frame may claim to be huge."""
    try:
        if zstandard.frame_content_size(data) == size:
            body = zstandard.ZstdDecompressor().decompress(data, max_output_size=size)
            if hashlib.sha256(body).hexdigest() == digest:
                return body
    except zstandard.ZstdError:
        pass
    raise DamagedSnapshotError(
        f"snapshot {snapshot_id}: its stored body is damaged (it does not match its digest"
        f" {digest[:12]}…); restore a backup"
    )
