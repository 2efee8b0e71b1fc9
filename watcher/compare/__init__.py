"""What differs between two extractions: typed changes, the loudest first.

Access rules are compared cell by cell (access, rules), tiers, limits and facts by their key,
sentences that were not understood by their likeness (statements). Directions follow from both
states (scales).
Quotes, sections, order, the pack and its notes never make a change.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from watcher.canon import atoms
from watcher.cells import Cells
from watcher.compare.access import Grids, access_changes
from watcher.compare.facts import process_changes, set_changes
from watcher.compare.limits import limit_changes
from watcher.compare.moves import Sides
from watcher.compare.omitted import with_new_words
from watcher.compare.plain import said
from watcher.compare.readable import newly_read
from watcher.compare.renaming import rename_changes, renames, under_new_names
from watcher.compare.scales import worst_first
from watcher.compare.statements import statement_changes
from watcher.compare.tiers import tier_changes
from watcher.compare.unread import Unread
from watcher.model import Change, ChangeKind, Extraction, Record, Severity, Statement
from watcher.phrasing import grouped

__all__ = ["compare", "grouped", "is_rule_change"]


def compare(before: Extraction, after: Extraction) -> tuple[Change, ...]:
    """The changes from one extraction to another, the loudest first.

    Segments are ordered, and changes attributed to the provider, by the scheme of `after`; each
    side inherits by its own families. Equal extractions in any order of records give none. A model
    that the page says to have another name is told as renamed, and as whatever else differs.
    """
    known, news = _records(before), _records(after)
    renamed = renames(known, news)
    olds = under_new_names(known, renamed)
    grids = Grids(Cells(olds, before.scheme), Cells(news, after.scheme), after.scheme)
    old_words = {said(one) for one in _statements(olds)}
    unread = Unread([one for one in _statements(news) if said(one) not in old_words])
    new_words = {said(one) for one in _statements(news)}
    vanished = Unread([one for one in _statements(olds) if said(one) not in new_words])
    sides = Sides(olds, news, after.scheme)
    found = chain(
        access_changes(grids, unread),
        tier_changes(sides, unread),
        limit_changes(sides, unread),
        process_changes(sides, unread),
    )
    typed = [*newly_read(found, vanished, unread), *set_changes(sides)]
    typed = [*rename_changes(renamed, after.scheme.provider), *with_new_words(typed, olds, news)]
    gone = [one for one in _statements(olds) if not vanished.is_told(one)]
    come = [one for one in _statements(news) if not unread.is_told(one)]
    changes = chain(typed, statement_changes(gone, come, after.scheme.provider))
    return tuple(sorted(changes, key=worst_first))


def _records(extraction: Extraction) -> list[Record]:
    return [record for _, record in atoms(extraction)]


def _statements(records: Sequence[Record]) -> list[Statement]:
    return [record for record in records if isinstance(record, Statement)]


def is_rule_change(changes: Sequence[Change]) -> bool:
    """Is there more than wording: a typed change, or a sentence that is at least MEDIUM?"""
    return any(
        change.type != "statement" or change.severity >= Severity.MEDIUM
        for change in changes
        if change.kind is not ChangeKind.EDITORIAL
    )
