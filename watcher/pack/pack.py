"""A pack ready to read with: a form that was laid over all it stands on, and its digest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from watcher.model import PackRef, Scheme
from watcher.pack.form import Expect, PackForm, PageForm

GRAMMAR = 3
"""The version of the grammar in watcher/reading: part of every digest, so that pages are read
again once the grammar reads them differently."""


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """A pack ready to read with. `digest` covers its meaning: neither comments, nor the order of
    keys, nor its tests. Two packs are the same when their digests are."""

    form: PackForm
    digest: str

    @property
    def id(self) -> str:
        return self.form.pack

    @property
    def version(self) -> int:
        return self.form.version

    @property
    def provider(self) -> str:
        return self.form.provider

    @property
    def about(self) -> str:
        return self.form.about

    @property
    def page(self) -> Page:
        return Page(self.form.page, len(self.form.json_sets))

    @property
    def ref(self) -> PackRef:
        return PackRef(self.id, self.version, self.digest)

    @property
    def ladder(self) -> tuple[str, ...]:
        """The segments, lowest first: tier:free, tier:1, …"""
        ladder = self.form.ladder
        return tuple(f"{ladder.kind}:{step}" for step in ladder.order)

    @property
    def scheme(self) -> Scheme:
        families = self.form.vocabulary.models.families
        members = ((member, family) for family, all_ in families.items() for member in all_)
        return Scheme(self.provider, self.ladder, tuple(sorted(members)))


@dataclass(frozen=True, slots=True)
class PageIdentity:
    """What names a page: {kind: intercom, article: "10362446"}."""

    kind: str
    article: str


@dataclass(frozen=True, slots=True)
class Page:
    """The page a pack reads, with all defaults filled in."""

    form: PageForm
    least: int = 0
    """Records that a good reading has whatever `expect` says: one for each `json` path."""

    @property
    def identity(self) -> PageIdentity | None:
        found = self.form.identity
        return PageIdentity(found.kind, str(found.article)) if found else None

    @property
    def urls(self) -> tuple[str, ...]:
        return self.form.urls

    @property
    def expect(self) -> Expect:
        expect = self.form.expect
        return expect.model_copy(update={"min_records": max(expect.min_records, self.least)})

    @property
    def watch_language(self) -> str | None:
        return self.form.watch_language


def build(form: PackForm) -> Pack:
    """A Pack of a form that was laid over all it stands on."""
    meaning = form.model_dump(mode="json", exclude={"tests", "about", "extends", "parts"})
    canonical = json.dumps(
        {"grammar": GRAMMAR, "pack": meaning}, sort_keys=True, ensure_ascii=False
    )
    return Pack(form, hashlib.sha256(canonical.encode()).hexdigest())
