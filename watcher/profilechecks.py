"""What in a profile can never match what the packs read: nothing would ever be told "for you"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import re2

from watcher.model import Profile
from watcher.pack import Pack
from watcher.pack.patterns import options
from watcher.schemaerrors import closest, did_you_mean
from watcher.text import fold


@dataclass(frozen=True, slots=True)
class Unfit:
    """A key of a profile (`place` the entry of its list, None for the whole), what is wrong with
    it, and a hint. `may_yet_fit`: a page may come to say so, or a source of it be added."""

    key: str
    place: int | None
    message: str
    hint: str = ""
    may_yet_fit: bool = False


def unfit(profile: Profile, packs: Iterable[Pack]) -> Iterator[Unfit]:
    """What no pack of the profile's provider knows. `packs` are those of the sources."""
    every = tuple(packs)
    own = [pack for pack in every if pack.provider == profile.provider]
    if not own:
        known = {pack.provider for pack in every}
        hint = did_you_mean(profile.provider, known)
        misspelt = closest(profile.provider, known) is not None
        text = "no source's pack is of this provider"
        yield Unfit("", None, text, hint, may_yet_fit=not misspelt)
        return
    yield from _segment(profile.segment, [pack.ladder for pack in own if pack.ladder])
    yield from _names("has", profile.has, "requirement", _union(p.form.requirements for p in own))
    yield from _names(
        "capabilities", profile.capabilities, "capability", _union(p.form.capabilities for p in own)
    )
    yield from _models(profile.models, own)


def _segment(segment: str, ladders: Sequence[tuple[str, ...]]) -> Iterator[Unfit]:
    known = list(dict.fromkeys(step for ladder in ladders for step in ladder))
    if known and segment not in known:
        # A tier that the ladder does not have yet is read all the same.
        text = f"{segment} is none of {', '.join(known)}"
        yield Unfit("segment", None, text, may_yet_fit=segment.startswith("tier:"))


def _names(key: str, names: Sequence[str], noun: str, known: frozenset[str]) -> Iterator[Unfit]:
    for place, name in enumerate(names):
        if known and name not in known:
            yield Unfit(key, place, f"no pack knows a {noun} {name}", did_you_mean(name, known))


def _models(names: Sequence[str], packs: Sequence[Pack]) -> Iterator[Unfit]:
    forms = [pack.form.vocabulary.models for pack in packs]
    patterns = [re2.compile(one, options(longest=True)) for form in forms for one in form.patterns]
    known = _union(
        [*form.aliases.values(), *form.families, *_members(form.families)] for form in forms
    )
    if not patterns and not known:
        return
    for place, name in enumerate(names):
        folded = fold(name)
        if name in known or any(pattern.fullmatch(folded) for pattern in patterns):
            continue
        yield Unfit("models", place, f"no pack knows a model {name}", did_you_mean(name, known))


def _members(families: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for members in families.values():
        yield from members


def _union(groups: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(name for group in groups for name in group)
