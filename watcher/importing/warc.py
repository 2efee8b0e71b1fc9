"""WARC (ISO 28500), as crawlers and web archives write it; read by warcio, an extra."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from watcher.errors import UsageError
from watcher.importing.bounded import LARGEST, too_large
from watcher.importing.found import Found, found


def pages(path: Path) -> Iterator[Found]:
    """The responses of a file. What is no page of an http address is passed over.

    Raises: UsageError where warcio is missing or the file is no WARC.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError as error:
        raise UsageError("reading WARC needs the package: pip install 'watcher[import]'") from error
    with path.open("rb") as file:
        try:
            for number, record in enumerate(ArchiveIterator(file), 1):
                if record.rec_type in ("response", "resource"):
                    page = _page(record, f"{path} record {number}")
                    if page is not None:
                        yield page
        except ArchiveLoadFailed as error:
            raise UsageError(f"{path}: no WARC file ({error})") from error


def _page(record: Any, where: str) -> Found | None:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    at = record.rec_headers.get_header("WARC-Date")
    if not url.startswith(("http://", "https://")) or not at:
        return None
    http = record.http_headers
    status = int(http.get_statuscode()) if http is not None else 200
    headers = tuple(http.headers) if http is not None else ()
    body = record.content_stream().read(LARGEST + 1)
    if len(body) > LARGEST:
        raise too_large(f"{where}: {url}")
    kept = tuple((k, v) for k, v in headers if k.lower() not in _UNDONE)
    return found(body, datetime.fromisoformat(at), where, url=url, status=status, headers=kept)


_UNDONE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""What warcio has undone, or what is no longer true."""
