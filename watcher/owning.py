"""Which changes are of a number of the profile's own tier or plan. Pure.

Only what a page states on both sides counts: what it stops saying, or says in two ways, is told as
a change like any other and means nothing more for anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from watcher.canon import atoms
from watcher.cells import ANY
from watcher.compare.plain import limit_words
from watcher.model import Change, ChangeKind, Extraction, Limit, Own, Profile

_What = tuple[str, str, str]
"""The subject, the capability and the metric of a limit."""

_Limits = Mapping[_What, str]


def owned(
    changes: Sequence[Change], before: Extraction, after: Extraction, profile: Profile | None
) -> tuple[Change, ...]:
    """The changes; those of a limit or a condition of the profile's own tier with its values there.

    A limit counts where it is of a model that the profile watches, or of all models while one that
    the profile watches has none of its own.
    """
    if profile is None:
        return tuple(changes)
    olds, news = _limits(before, profile.segment), _limits(after, profile.segment)
    return tuple(replace(one, own=_own(one, olds, news, profile)) for one in changes)


def _own(change: Change, olds: _Limits, news: _Limits, profile: Profile) -> Own | None:
    if change.type == "tier_rule":
        values = _of_condition(change, profile)
    else:
        values = _of_limit(change, olds, news, profile)
    was, now = values
    return Own(profile.segment, was, now) if was and now and was != now else None


def _of_condition(change: Change, profile: Profile) -> tuple[str, str]:
    """What a condition of the profile's tier was and is; empty where it is no number of it."""
    sides = change.before, change.after
    is_own = change.kind is ChangeKind.THRESHOLD_CHANGED and change.tier == profile.segment
    was, now = (side.value if is_own and side else "" for side in sides)
    return was, now


def _of_limit(change: Change, olds: _Limits, news: _Limits, profile: Profile) -> tuple[str, str]:
    """What a limit of the profile's tier was and is; empty where it is not the profile's."""
    if change.kind is not ChangeKind.LIMIT_CHANGED or not _is_meant(change, news, profile):
        return "", ""
    what = _what(change)
    of_all = (ANY, *what[1:])
    return olds.get(what) or olds.get(of_all, ""), news.get(what) or news.get(of_all, "")


def _is_meant(change: Change, news: _Limits, profile: Profile) -> bool:
    subject, capability, metric = _what(change)
    if profile.segment not in (change.segments or ()):
        return False
    if capability not in (ANY, *profile.capabilities):
        return False
    if subject != ANY:
        return not profile.models or subject in profile.models
    return not profile.models or any(
        (model, capability, metric) not in news for model in profile.models
    )


def _what(change: Change) -> _What:
    return change.subject or ANY, change.capability or ANY, change.metric or ""


def _limits(extraction: Extraction, segment: str) -> _Limits:
    """The limits of a tier in words; empty of what a page states in two ways."""
    found: dict[_What, str] = {}
    for _, one in atoms(extraction):
        if isinstance(one, Limit) and one.segments == (segment,):
            what = one.subject, one.capability, one.metric
            words = limit_words(one)
            found[what] = words if found.get(what, words) == words else ""
    return found
