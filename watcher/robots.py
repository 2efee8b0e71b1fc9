"""What a site's robots.txt lets this program do (RFC 9309), and for how long that holds.

Patterns, the longest match and crawl-delay are Protego's; here is what an answer means as a whole:
4xx allows everything, a server that fails or cannot be reached allows nothing, and a bot check in
the file's place is no permission.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache

from protego import Protego

from watcher.model import Page
from watcher.verdict.signatures import HEADER_SIGNS, MARKUP_SIGNS

AGENT = "Watcher"
"""The product token that a group of rules is sought for (section 2.2.1)."""

LARGEST = 512_000
"""Bytes that are read; section 2.5 asks for 500 KiB at least."""

MAX_REDIRECTS = 5

_FRESH = timedelta(hours=24)
"""Section 2.4: a cached file should not be used longer."""

_RETRY = timedelta(minutes=10)
"""A file that could not be had is asked for again after this."""

_RELIEF = timedelta(days=30)
"""Section 2.3.1.4: how long a copy serves while the server fails."""


class Access(Enum):
    """What came in answer to the request for robots.txt."""

    RULES = "rules"
    OPEN = "open"
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """One site's robots.txt as it was at a time. `why` says in words what kept it from us."""

    access: Access
    fetched_at: datetime
    text: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether an address may be asked for, why not, and the seconds to leave between requests."""

    allowed: bool
    reason: str = ""
    delay: float = 0.0


def file_of(page: Page, now: datetime) -> RobotsFile:
    """What an answer means."""
    if vendor := _challenger(page):
        why = f"{vendor}'s bot check stands in its place"
        return RobotsFile(Access.BLOCKED, now, why=why)
    if page.status >= 500 or page.status == 429:
        return RobotsFile(Access.UNREACHABLE, now, why=f"it answers {page.status}")
    if page.status >= 300:
        return RobotsFile(Access.OPEN, now)
    return RobotsFile(Access.RULES, now, page.body[:LARGEST].decode("utf-8", "replace"))


def unreachable(why: str, now: datetime) -> RobotsFile:
    """What no answer at all means."""
    return RobotsFile(Access.UNREACHABLE, now, why=why)


def is_fresh(file: RobotsFile, now: datetime) -> bool:
    """Whether a file need not be asked for again. One from the future is not trusted."""
    lifetime = _FRESH if file.access in (Access.RULES, Access.OPEN) else _RETRY
    return timedelta(0) <= now - file.fetched_at < lifetime


def successor(old: RobotsFile | None, new: RobotsFile) -> RobotsFile:
    """The file to go by: a copy of up to 30 days serves while the server cannot be reached."""
    if new.access is not Access.UNREACHABLE or old is None:
        return new
    is_copy = old.access in (Access.RULES, Access.OPEN)
    return old if is_copy and new.fetched_at - old.fetched_at < _RELIEF else new


def permission(file: RobotsFile, url: str, host: str) -> Permission:
    """Whether an address of the file's site may be asked for."""
    if file.access is Access.OPEN:
        return Permission(True)
    if file.access is not Access.RULES:
        reason = f"the robots.txt of {host} cannot be had, and unread it allows nothing: {file.why}"
        return Permission(False, reason)
    rules = _rules(file.text)
    delay = max(rules.crawl_delay(AGENT) or 0.0, 0.0)
    if not rules.can_fetch(url, AGENT):
        reason = f"the robots.txt of {host} does not allow this page"
        return Permission(False, reason, delay)
    return Permission(True, delay=delay)


@lru_cache(maxsize=64)
def _rules(text: str) -> Protego:
    return Protego.parse(text)


def _challenger(page: Page) -> str | None:
    for sign in HEADER_SIGNS:
        value = page.header(sign.header)
        if sign.strong and value is not None and sign.value.search(value):
            return sign.vendor
    if not re.match(rb"\s*<", page.body[:200]):
        return None
    start = page.body[:8192].decode("utf-8", "replace")
    return next((sign.vendor for sign in MARKUP_SIGNS if sign.words.search(start)), None)
