"""How long another side asks to be left alone."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from watcher.model import Page

LONGEST_WAIT = 7 * 86_400.0
"""The longest Retry-After that is believed, in seconds."""


def retry_after(value: str | None, now: datetime) -> float | None:
    """A Retry-After (RFC 9110, section 10.2.3) in seconds; None where there is none to go by."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:20]), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if at.tzinfo is None:
        return None
    return min(max((at - now).total_seconds(), 0.0), LONGEST_WAIT)


def asked_pause(page: Page) -> float | None:
    """Seconds for which a page's server asks not to be asked again; None where it does not."""
    if page.status < 400:
        return None
    return retry_after(page.header("retry-after"), page.fetched_at)
