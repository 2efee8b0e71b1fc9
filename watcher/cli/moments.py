"""Dates and revisions as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from watcher.errors import UsageError

if TYPE_CHECKING:
    from watcher.app import App
    from watcher.store import RevisionRow

_REVISION = re.compile(r"r?(\d{1,12})", re.IGNORECASE)


def revision_number(text: str) -> int:
    """`r12` or `12` -> 12. Raises: UsageError."""
    found = _REVISION.fullmatch(text.strip())
    if found is None:
        hint = "that is a page's health, of which `watcher log` has all there is"
        other = "write it as in `watcher log`: r12"
        is_health = re.fullmatch(r"h\d+", text.strip()) is not None
        raise UsageError(f"{text!r} is not a revision; {hint if is_health else other}")
    return int(found[1])


def revision_of(app: App, number: int) -> RevisionRow:
    """The revision that has, or had, a number. Raises: UsageError where there is none."""
    found = app.store.revision(app.store.now_numbered(number))
    if found is not None:
        return found
    events = app.store.log(limit=1, before=number + 1)
    if events and events[0].seq == number:
        raise UsageError(
            f"h{number} is no revision but a page's health; `watcher log` has all there is of it"
        )
    raise UsageError(f"there is no revision r{number}; `watcher log` lists them")


def is_revision(text: str) -> bool:
    """Whether a text is a revision rather than a date."""
    return _REVISION.fullmatch(text.strip()) is not None


def moment(text: str) -> datetime:
    """A date (its end, in UTC) or a date with a time (UTC unless it names a zone).

    Raises: UsageError.
    """
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"{text!r} is not a date; write 2025-06-01 or 2025-06-01T12:00 (UTC)"
        ) from None
    if _is_day(text):
        parsed = datetime.combine(parsed, time.max)
    try:
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except OverflowError:
        raise UsageError(f"{text!r} is not a date that UTC knows") from None


def beginning(text: str) -> datetime:
    """As `moment`, but a date is its beginning. Raises: UsageError."""
    found = moment(text)
    return datetime.combine(found, time.min, UTC) if _is_day(text) else found


def past(option: str, text: str, now: datetime) -> datetime:
    """As `beginning`, of an option that is about what was. Raises: UsageError."""
    found = beginning(text)
    if found > now:
        raise UsageError(f"{option} {text} is in the future")
    return found


def _is_day(text: str) -> bool:
    return re.fullmatch(r"[\d-]+", text.strip()) is not None
