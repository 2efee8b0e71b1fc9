"""When a change is believed: pages are rolled out, cached and tried on some visitors, so that one
look proves little."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from watcher.model import Confirm, Extraction, Pending

MOST_UNSETTLED = 2
"""After so many readings that replaced one another before any was confirmed, the page is said to
read differently at each look."""

_EARLY = timedelta(milliseconds=500)
"""A look may come so much before its time: clocks of processes differ a little."""


def candidate(
    pending: Pending | None, digest: str, reading: Extraction, now: datetime, confirm: Confirm
) -> Pending:
    """What is pending after a look that reads other than accepted; a new one has no snapshot yet.

    A look that comes before its time counts for nothing; so does what another pack read.
    """
    fresh = Pending(digest, reading.pack.digest, 0, now, now)
    if pending is None or pending.pack_digest != reading.pack.digest:
        return fresh
    if pending.records_digest != digest:
        left = remaining(pending, reading.pack.digest, now, confirm)
        return left or replace(fresh, unsettled=pending.unsettled + 1)
    if _is_early(pending, now, confirm):
        return pending
    return replace(pending, seen_at=now, looks=pending.looks + 1)


def remaining(pending: Pending, pack: str, now: datetime, confirm: Confirm) -> Pending | None:
    """What is left of a pending change after a look that did not show it; None where it can not be
    seen often enough any more, and where another pack read it."""
    if pending.missed >= confirm.spare or pending.pack_digest != pack:
        return None
    if _is_early(pending, now, confirm):
        return pending
    return replace(pending, seen_at=now, missed=pending.missed + 1)


def _is_early(pending: Pending, now: datetime, confirm: Confirm) -> bool:
    return now >= pending.seen_at and now - pending.seen_at + _EARLY < confirm.after


def is_confirmed(pending: Pending, confirm: Confirm) -> bool:
    """Whether it was seen often enough."""
    return not confirm.is_on or pending.looks >= confirm.looks


def is_unsettled(pending: Pending) -> bool:
    """Whether the page shows something new at each look."""
    return pending.unsettled >= MOST_UNSETTLED


def due_again(pending: Pending, confirm: Confirm) -> datetime:
    """When a pending change is looked at again."""
    return pending.seen_at + confirm.after


def words(pending: Pending, confirm: Confirm) -> str:
    """What a check that left a change pending says of it."""
    if not confirm.spare:
        return f"a change was seen in {pending.looks} of {confirm.looks} looks and is not told yet"
    made = pending.looks + pending.missed
    needed = f"it is told once it is seen in {confirm.looks} of {confirm.of}"
    return f"a change was seen in {pending.looks} of {made} looks; {needed}"
