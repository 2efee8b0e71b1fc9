"""A change in one line, for every kind of change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from watcher.canon import listed
from watcher.model import Change
from watcher.phrasing import access, facts, sentences
from watcher.phrasing.inwords import in_words
from watcher.phrasing.plain import one_line

_FACTS = frozenset({"tier_rule", "limit", "process", "set"})
_OF_FACTS = {**access.HEADLINES, **facts.HEADLINES, **sentences.HEADLINES}
_OF_ACCESS = {**facts.HEADLINES, **access.HEADLINES, **sentences.HEADLINES}
"""The three kinds that both have are told by the type of the record."""


def headline(change: Change) -> str:
    """A change in one line: what, for whom, in which way."""
    kinds = _OF_FACTS if change.type in _FACTS else _OF_ACCESS
    return one_line(kinds[change.kind](in_words(change)))


def group_headline(changes: Sequence[Change]) -> str:
    """Changes that say the same of several subjects or tiers (`compare.grouped`) in one line."""
    first = changes[0]
    subjects = list(dict.fromkeys(one.subject for one in changes if one.subject))
    tiers = tuple(dict.fromkeys(one.tier for one in changes if one.tier))
    if len(subjects) > 1:
        first = replace(first, subject=listed([one_line(subject) for subject in subjects]))
    if len(tiers) > 1:
        first = replace(first, segments=tiers)
    return headline(first)
