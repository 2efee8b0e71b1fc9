"""The history of a page from kept pages alone: read in the order in which they were seen.

The same pages give the same history, in whatever order they were brought along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher import judge
from watcher.codec import records_digest
from watcher.compare import compare
from watcher.document import canonical_digest
from watcher.impact import impacts as impacts_of
from watcher.impact import raised
from watcher.looking import Article, Reader, identified
from watcher.model import (
    Change,
    Evaluation,
    Extraction,
    Impact,
    Page,
    Profile,
    Revision,
    RevisionKind,
    SourceState,
    Validators,
)
from watcher.owning import owned
from watcher.pack import Pack
from watcher.verdict import collapse


@dataclass(frozen=True, slots=True)
class Seen:
    """A kept page and when it was seen so."""

    snapshot_id: int
    at: datetime
    page: Page


@dataclass(frozen=True, slots=True)
class Link:
    """A revision and the canonical form it stands for, which its key is made of."""

    revision: Revision
    canonical: str

    def after(self, parent: str | None, key: str | None) -> Link:
        """The same link behind another, under a key it has already or one of its own."""
        revision = self.revision
        new = key or judge.revision_key(
            parent,
            revision.source_id,
            revision.kind.value,
            self.canonical,
            revision.extraction.pack.digest,
        )
        return replace(self, revision=replace(revision, key=new))


@dataclass(frozen=True, slots=True)
class Replayed:
    """What pages gave: revisions, what is remembered of the newest article and when it was seen,
    and the pages that were no article, each with why."""

    links: tuple[Link, ...]
    newest: Evaluation | None = None
    newest_at: datetime | None = None
    passed_over: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What a replay stands on: the page of the revision before, read by today's pack."""

    extraction: Extraction
    canonical: str


def ground(page: Page, pack: Pack, reader: Reader) -> Ground:
    """The ground that a page of the history is. Raises: DocumentError."""
    return Ground(reader.read(page, pack), canonical_digest(reader.parse(page)))


class _Walk:
    """Goes from page to page."""

    def __init__(
        self,
        source_id: str,
        pack: Pack,
        profile: Profile | None,
        reader: Reader,
        start: Ground | None,
    ) -> None:
        self._reader = reader
        self._source_id = source_id
        self._pack = pack
        self._profile = profile
        self._before = start
        self.links: list[Link] = []
        self.passed_over: list[tuple[int, str]] = []
        self.newest: tuple[Evaluation, datetime] | None = None

    def step(self, seen: Seen) -> None:
        fresh = SourceState(self._source_id, seen.at)
        article = identified(seen.page, fresh, self._pack, self._reader)
        if not isinstance(article, Article):
            reasons = getattr(article, "reasons", ())
            self.passed_over.append((seen.snapshot_id, "; ".join(reasons)))
            return
        if self._before is None or article.canonical != self._before.canonical:
            after = self._reader.read(seen.page, self._pack)
            before = self._before.extraction if self._before else None
            empty = Extraction(pack=after.pack, scheme=after.scheme, records=())
            lost = collapse(before or empty, after, article.document, self._pack, whole_page=True)
            if lost:
                self.passed_over.append((seen.snapshot_id, "; ".join(lost)))
                return
            self._link(seen, article, before, after)
            self._before = Ground(after, article.canonical)
        self.newest = _evaluation(seen, article, self._pack), seen.at

    def _link(
        self, seen: Seen, article: Article, before: Extraction | None, after: Extraction
    ) -> None:
        changes: tuple[Change, ...] = ()
        felt: tuple[Impact, ...] = ()
        if before is not None:
            changes = compare(before, after)
            if not changes:
                return
            felt = impacts_of(before, after, self._profile) if self._profile else ()
            changes = owned(changes, before, after, self._profile)
        revision = Revision(
            key="",
            source_id=self._source_id,
            kind=RevisionKind.FIRST if before is None else RevisionKind.CHANGE,
            at=seen.at,
            snapshot_id=seen.snapshot_id,
            extraction=after,
            title=article.document.title,
            changes=raised(changes, felt, after.scheme),
            impacts=felt,
            records_digest=records_digest(after),
            fetcher=seen.page.fetcher,
            captured_at=seen.page.captured_at,
        )
        self.links.append(Link(revision, article.canonical))


def replay(
    source_id: str,
    pages: Iterable[Seen],
    pack: Pack,
    profile: Profile | None,
    reader: Reader,
    start: Ground | None,
) -> Replayed:
    """The revisions that pages give, in the order they were seen in, behind `start`. Their keys
    are still to be set (`chained`)."""
    walk = _Walk(source_id, pack, profile, reader, start)
    for seen in pages:
        walk.step(seen)
    newest, newest_at = walk.newest or (None, None)
    return Replayed(tuple(walk.links), newest, newest_at, tuple(walk.passed_over))


def chained(
    links: Sequence[Link],
    parent: str | None,
    known: Mapping[tuple[RevisionKind, int], Sequence[str]],
) -> tuple[Revision, ...]:
    """The revisions with their keys: those that people were told of keep theirs (`known`, by kind
    and snapshot, in order: a page that came back has one snapshot and several revisions), the
    others get theirs from the one before and their content."""
    left = {where: iter(keys) for where, keys in known.items()}
    revisions: list[Revision] = []
    for link in links:
        where = (link.revision.kind, link.revision.snapshot_id)
        placed = link.after(parent, next(left.get(where, iter(())), None))
        revisions.append(placed.revision)
        parent = placed.revision.key
    return tuple(revisions)


def _evaluation(seen: Seen, article: Article, pack: Pack) -> Evaluation:
    return Evaluation(
        body_digest=article.body_digest,
        canonical_digest=article.canonical,
        pack_digest=pack.digest,
        validators=Validators(),
        snapshot_id=seen.snapshot_id,
        title=article.document.title,
    )
