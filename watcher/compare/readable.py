"""What is read now where a sentence stood that could not be read before.

Such a rule was not added: it may have held all along, in words that were not understood. Nobody
knows in which direction it moved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from watcher.compare.unread import Unread
from watcher.model import Change, ChangeKind, Direction, Severity, Side, Statement
from watcher.text import fold_key

_APPEARED = frozenset(
    {
        ChangeKind.SUBJECT_ADDED,
        ChangeKind.ACCESS_GRANTED,
        ChangeKind.ACCESS_REVOKED,
        ChangeKind.REQUIREMENT_ADDED,
        ChangeKind.SCOPE_WIDENED,
        ChangeKind.DENIAL_STATED,
        ChangeKind.LIMIT_ADDED,
        ChangeKind.PROCESS_ADDED,
        ChangeKind.TIER_ADDED,
    }
)
_OF_A_NAME = frozenset({ChangeKind.SUBJECT_ADDED, ChangeKind.LIMIT_ADDED, ChangeKind.TIER_ADDED})
"""What is of a model or a tier that the page may have spoken of before."""

_FEWEST_WORDS = 4
"""A shorter quote, such as a cell, is like too many others."""


_LATER = re.compile(
    r"\b(?:later|soon|future|eventually|plan(?:s|ned|ning)?|coming|upcoming|(?:may|might) become)\b"
    r"|今後|将来|予定"
)


def newly_read(changes: Iterable[Change], vanished: Unread, unread: Unread) -> Iterator[Change]:
    """The changes; rules that stand in place of a vanished sentence as that sentence reworded, as
    loud as they are and at least MEDIUM. `unread` are the new sentences: what turned into one of
    them turned into no rule."""
    told: dict[tuple[str, str], Change] = {}
    for change in changes:
        before = _instead(change, vanished, unread)
        if before is None or change.after is None:
            yield change
            continue
        key = (before.quote, change.after.quote)
        known = told.get(key)
        told[key] = _reworded(change, before) if known is None else _both(known, change)
    yield from told.values()


def _instead(change: Change, vanished: Unread, unread: Unread) -> Side | None:
    """The vanished sentence in whose place a rule appeared."""
    if change.kind not in _APPEARED or change.before is not None or change.after is None:
        return None
    quote, place = change.after.quote, change.after.section
    found: tuple[Statement, ...] = ()
    if len(quote.split()) >= _FEWEST_WORDS or not quote.isascii():
        found = vanished.alike(quote)
    if not found and change.type != "access":
        found = vanished.of_figures(quote, place)
    if not found and change.kind in _OF_A_NAME:
        of = (change.tier,) if change.tier else change.segments or ()
        found = vanished.of_name(change.subject or "", of, place)
    found = tuple(one for one in found if not unread.alike(one.text) and not _is_of_later(one))
    if change.type != "access" and fold_key(quote) in (fold_key(one.text) for one in found):
        return None  # The very sentence, read by an edited pack.
    return vanished.tell(found) if found else None


def _is_of_later(statement: Statement) -> bool:
    """Whether a sentence only announced something: what is a rule now was none then."""
    return statement.topic == "forecast" and bool(_LATER.search(fold_key(statement.text)))


def _reworded(change: Change, before: Side) -> Change:
    assert change.after is not None
    return Change(
        kind=ChangeKind.STATEMENT_REWORDED,
        type="statement",
        direction=Direction.UNKNOWN,
        severity=max(change.severity, Severity.MEDIUM),
        provider=change.provider,
        text=change.after.quote,
        before=before,
        after=change.after,
    )


def _both(known: Change, change: Change) -> Change:
    """One sentence that several rules were read from."""
    return replace(known, severity=max(known.severity, change.severity))
