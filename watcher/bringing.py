"""Brings pages of the past along: keeps them, and puts the history together anew. Tells nobody."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from watcher.errors import DocumentError, UsageError
from watcher.looking import Reader
from watcher.model import Page, Profile, RevisionKind, Source, SourceState
from watcher.pack import Pack
from watcher.ports import Clock
from watcher.replaying import Ground, Link, Replayed, Seen, chained, ground, replay
from watcher.store import Placed, Rebuilt, Store


class Historian:
    """Keeps pages of the past and rebuilds histories."""

    def __init__(
        self,
        *,
        store: Store,
        packs: Callable[[str], Pack],
        profiles: Mapping[str, Profile],
        reader: Reader,
        clock: Clock,
        lease: timedelta,
    ) -> None:
        self._store = store
        self._packs = packs
        self._profiles = profiles
        self._reader = reader
        self._clock = clock
        self._lease = lease

    def keep(self, source: Source, page: Page) -> bool:
        """Keep a page with the time it was captured at; False when it is kept already.

        Raises: StoreError.
        """
        if page.captured_at is None:
            raise ValueError("a page of the past has a time at which it was captured")
        digest = hashlib.sha256(page.body).hexdigest()
        if self._store.is_kept(source.id, page.captured_at, digest):
            return False
        self._store.keep(source.id, page)
        return True

    def rebuild(self, source: Source, since: datetime) -> Replayed:
        """Put the history of a source together anew from a time on. Nothing is written where it
        stands so already.

        Raises: UsageError when another process looks at the source now, StoreError.
        """
        now = self._clock.now()
        held = self._store.claim([source.id], now, self._lease, not_since=now)
        if not held:
            raise UsageError(
                f"source {source.id}: another process looks at it now; run the command again"
            )
        try:
            return self._rebuild(source, since, held[0])
        finally:
            self._store.release(held)

    def _rebuild(self, source: Source, since: datetime, state: SourceState) -> Replayed:
        pack = self._packs(source.pack)
        earlier = self._store.placed(source.id, before=since)
        head = earlier[-1] if earlier else None
        start = self._ground(head, pack)
        found = replay(
            source.id,
            self._pages(source.id, since),
            pack,
            self._profiles.get(pack.provider),
            self._reader,
            start,
        )
        standing = [
            one
            for one in self._store.placed(source.id)
            if (head is None or one.seq > head.seq) and one.kind is not RevisionKind.REREAD
        ]
        same = _agreeing(standing, found.links)
        if same == len(found.links) == len(standing):
            return found
        last = standing[same - 1] if same else head
        told = _keys_told(standing[same:])
        revisions = chained(found.links[same:], last.key if last else None, told)
        self._store.rebuild(
            state,
            Rebuilt(last.seq if last else None, revisions, found.newest, found.newest_at),
        )
        return found

    def _ground(self, head: Placed | None, pack: Pack) -> Ground | None:
        if head is None:
            return None
        try:
            return ground(self._store.load_page(head.snapshot_id), pack, self._reader)
        except DocumentError:
            return None

    def _pages(self, source_id: str, since: datetime) -> Iterator[Seen]:
        for seen in self._store.seen_pages(source_id, since):
            yield Seen(seen.snapshot_id, seen.at, self._store.load_page(seen.snapshot_id))


def _keys_told(placed: Sequence[Placed]) -> dict[tuple[RevisionKind, int], list[str]]:
    """The keys of revisions that people were told of, in order, by kind and snapshot."""
    told: dict[tuple[RevisionKind, int], list[str]] = {}
    for one in placed:
        if one.told:
            told.setdefault((one.kind, one.snapshot_id), []).append(one.key)
    return told


def _agreeing(standing: list[Placed], links: tuple[Link, ...]) -> int:
    """How many revisions at the beginning are those that the pages give."""
    count = 0
    for placed, link in zip(standing, links, strict=False):
        revision = link.revision
        if (placed.kind, placed.snapshot_id) != (revision.kind, revision.snapshot_id):
            break
        count += 1
    return count
