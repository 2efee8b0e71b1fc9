"""The databases of urlwatch 2 (minidb: table CacheEntry) and webchanges 3 (table webchanges).

Both keep what was left of a page after their filters, under the SHA-1 of its address. A page that
was kept as HTML or Markdown is read like any other; of what a filter cut short the verdict says so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from watcher.errors import UsageError
from watcher.importing.found import Found, found
from watcher.mediatypes import media_type


def pages(path: Path) -> Iterator[Found]:
    """The pages of a database. Raises: UsageError where it is neither's."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        tables = {str(name) for (name,) in database.execute("SELECT name FROM sqlite_master")}
        if "webchanges" in tables:
            yield from _webchanges(database, path)
        elif "CacheEntry" in tables:
            yield from _urlwatch(database, path)
        else:
            raise UsageError(f"{path}: neither a database of urlwatch nor one of webchanges")


def _urlwatch(database: sqlite3.Connection, path: Path) -> Iterator[Found]:
    rows = database.execute("SELECT guid, timestamp, data, tries FROM CacheEntry ORDER BY 2")
    for guid, timestamp, data, tries in rows:
        if not tries and data:  # a try is a failed look
            yield _found(str(guid), timestamp, str(data), f"{path} {guid}")


def _webchanges(database: sqlite3.Connection, path: Path) -> Iterator[Found]:
    try:
        import msgpack
    except ImportError as error:
        raise UsageError(
            "reading webchanges' database needs the package: pip install 'watcher[import]'"
        ) from error
    rows = database.execute("SELECT uuid, timestamp, msgpack_data FROM webchanges ORDER BY 2")
    for guid, timestamp, packed in rows:
        kept: dict[str, Any] = msgpack.unpackb(packed)
        if not kept.get("t") and kept.get("d"):
            yield _found(str(guid), timestamp, str(kept["d"]), f"{path} {guid}", kept.get("m"))


def _found(guid: str, timestamp: float, text: str, where: str, kind: str | None = None) -> Found:
    markup = "</" in text
    # webchanges tells the kind of what it fetched, which its filters may have made text of.
    told = kind if kind and markup else f"text/{'html' if markup else 'markdown'}"
    headers = (("content-type", f"{media_type(told)}; charset=utf-8"),)
    at = datetime.fromtimestamp(timestamp, UTC)
    return found(text.encode(), at, where, headers=headers, address_sha1=guid)
