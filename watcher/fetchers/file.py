"""Reads a file of this machine that the configuration names. No page and no redirect leads here:
the other fetchers refuse every address that is not of the web."""

from __future__ import annotations

import os
import stat
from pathlib import PurePath
from urllib.parse import unquote, urlsplit

from watcher.errors import FetchError
from watcher.mediatypes import type_of_suffix
from watcher.model import NotModified, Page, Source, Validators
from watcher.ports import Clock


class FileFetcher:
    """Files as pages. Used from several threads at once."""

    name = "file"

    def __init__(self, clock: Clock, *, contact: str | None = None, version: str = "") -> None:
        self._clock = clock

    def fetch(self, source: Source, validators: Validators) -> Page | NotModified:
        """The file as it stands, with the type that its name says.

        Raises: FetchError: where there is none, or what is there is no regular file.
        """
        parts = urlsplit(source.url)
        if parts.scheme != "file" or parts.netloc:
            raise FetchError("refused", "the address is not that of a file", transient=False)
        path = unquote(parts.path)
        kind = type_of_suffix(PurePath(path).suffix) or "text/html"
        return Page(
            url=source.url,
            final_url=source.url,
            status=200,
            headers=(("content-type", kind),),
            body=_read(path, source.limits.max_bytes),
            fetched_at=self._clock.now(),
            fetcher=self.name,
        )

    def close(self) -> None:
        """Nothing is open."""


def _read(path: str, most: int) -> bytes:
    """Raises: FetchError."""
    try:
        # Without waiting: a pipe without a writer would hold the look for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        detail = f"the file {path} cannot be read: {error.strerror}"
        raise FetchError("missing", detail, transient=True) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise FetchError("refused", f"{path} is not a regular file", transient=False)
    with os.fdopen(handle, "rb") as file:
        body = file.read(most + 1)
    if len(body) > most:
        detail = f"the page is larger than the {most:,} bytes allowed"
        raise FetchError("too_large", detail, transient=False)
    return body
