"""Changes of sentences that are kept as they stand, each in one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from watcher.model import Change, ChangeKind, Side
from watcher.phrasing.plain import one_line, shorten
from watcher.text import fold


def _sentence(change: Change) -> str:
    quote = (change.after or change.before or Side()).quote
    return f"“{shorten(one_line(change.text or quote), 160)}”"


_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.])(?<![A-Za-z]-)[$€£¥]?\d+(?:[.,]\d+)*(?:[%kKmM])?(?![A-Za-z0-9])"
)
"""A number that is no part of a name: "30", "$1,000", "5%", not the 4 of "gpt-4"."""


def _reworded(change: Change) -> str:
    numbers = _numbers_words(change)
    return f"{numbers or 'Reworded:'} {_sentence(change)}"


def _numbers_words(change: Change) -> str:
    """The numbers, where they alone differ: "Numbers changed: 30 → 7 in"; else empty.

    Where other words differ too, to speak of numbers alone would hide them.
    """
    before, after = (one_line(side.quote) if side else "" for side in (change.before, change.after))
    olds, news = _NUMBER.findall(before), _NUMBER.findall(after)
    same_words = fold(_NUMBER.sub("0", before)) == fold(_NUMBER.sub("0", after))
    if not same_words or len(olds) != len(news):
        return ""
    pairs = zip(olds, news, strict=True)
    moved = ", ".join(f"{old} → {new}" for old, new in pairs if old != new)
    return f"Numbers changed: {shorten(moved, 80)} in" if moved else ""


HEADLINES: Mapping[ChangeKind, Callable[[Change], str]] = {
    ChangeKind.STATEMENT_ADDED: lambda change: f"New sentence: {_sentence(change)}",
    ChangeKind.STATEMENT_REMOVED: lambda change: f"No longer stated: {_sentence(change)}",
    ChangeKind.STATEMENT_REWORDED: _reworded,
    ChangeKind.UNEXPLAINED: lambda change: f"Changed, but not understood: {_sentence(change)}",
    ChangeKind.EDITORIAL: lambda change: "Wording changed; no rule that could be read did",
}
