"""What a fetcher brought, and what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional request may send (RFC 9110, section 13.1). They mean something only to
    the `fetcher` that gave them: an archive must not be asked about the tag of the site."""

    etag: str | None = None
    last_modified: str | None = None
    fetcher: str = "http"


@dataclass(frozen=True, slots=True)
class Page:
    """One response. `body` is the entity after content decoding, before charset decoding.

    `captured_at` is set where an archive gave the page: it is as the page stood then.
    """

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    fetcher: str
    redirects: tuple[str, ...] = ()
    captured_at: datetime | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, by case-insensitive name."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def validators(self) -> Validators:
        if self.captured_at is not None:
            return Validators(f"{self.captured_at:%Y%m%d%H%M%S}", None, self.fetcher)
        return Validators(self.header("etag"), self.header("last-modified"), self.fetcher)


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server said 304: the page is what the validators name. `captured_at` as for a Page."""

    final_url: str
    fetched_at: datetime
    fetcher: str
    captured_at: datetime | None = None


class VerdictKind(Enum):
    """What a Page is. Only an article is read and compared."""

    ARTICLE = "article"
    CHALLENGE = "challenge"
    LOGIN_WALL = "login_wall"
    CONSENT_WALL = "consent_wall"
    SOFT_404 = "soft_404"
    NOT_FOUND = "not_found"
    MAINTENANCE = "maintenance"
    EMPTY_SHELL = "empty_shell"
    MOVED = "moved"
    REFUSED = "refused"
    HTTP_ERROR = "http_error"
    WRONG_LANGUAGE = "wrong_language"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a Page is, with the evidence. `reasons` are plain sentences, the strongest first."""

    kind: VerdictKind
    reasons: tuple[str, ...] = ()
    vendor: str | None = None

    @property
    def is_article(self) -> bool:
        return self.kind is VerdictKind.ARTICLE


@dataclass(frozen=True, slots=True)
class Tried:
    """A fetcher that was tried and did not give the article, so that the next one was: what it
    gave instead, and why in plain words. HTTP_ERROR where it gave no page at all."""

    fetcher: str
    kind: VerdictKind
    reason: str = ""
