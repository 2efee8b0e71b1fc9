"""What a file of others holds: a page, and whose it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from watcher.document import article_number
from watcher.model import Page

FETCHER = "import"
"""The door by which pages of the past came."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page with the time it was captured at. `where` is the file and its place in it. Of its
    address only what the file tells is known: the address, its SHA-1, or nothing."""

    page: Page
    where: str
    url: str | None = None
    address_sha1: str | None = None
    source: str | None = None

    def is_of(self, source_id: str, url: str) -> bool | None:
        """Whether it is a source's page: by the source's name, the article's number, or the
        address; None where the file does not tell."""
        if self.source is not None:
            return self.source == source_id
        if self.address_sha1 is not None:
            return self.address_sha1 == hashlib.sha1(url.encode()).hexdigest()
        if self.url is None:
            return None
        return is_same_page(url, self.url)


@dataclass(frozen=True, slots=True)
class Unusable:
    """What a file names as a page and is none, with its place and why; the rest is not touched."""

    why: str


def found(
    body: bytes,
    at: datetime,
    where: str,
    *,
    url: str | None = None,
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = (),
    address_sha1: str | None = None,
    source: str | None = None,
) -> Found:
    """A page as it was captured."""
    at = at.astimezone(UTC)
    page = Page(url or "", url or "", status, headers, body, at, FETCHER, captured_at=at)
    return Found(page, where, url, address_sha1, source)


def is_same_page(url: str, other: str) -> bool:
    """Whether another address is that of a source's page: by the article's number where it has
    one, else by the address without its fragment and scheme."""
    number = article_number(url)
    if number is not None:
        return article_number(other) == number
    return _plain(other) == _plain(url)


def _plain(url: str) -> str:
    return url.partition("#")[0].rstrip("/").replace("http://", "https://", 1)
