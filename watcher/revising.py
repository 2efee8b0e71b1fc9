"""Makes the revisions of one look: links from the head of a source's history. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watcher import judge
from watcher.codec import records_digest
from watcher.model import (
    Change,
    Evaluation,
    Extraction,
    Impact,
    Reverted,
    Revision,
    RevisionKind,
    SourceState,
)


@dataclass(frozen=True, slots=True)
class Felt:
    """The changes of a look, as loud as they are for the profile, and what they mean for it."""

    changes: tuple[Change, ...]
    impacts: tuple[Impact, ...] = ()
    reverts: Reverted | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """Links revisions of one check to the head of the source's history."""

    source_id: str
    state: SourceState
    at: datetime
    evaluation: Evaluation
    fetcher: str = ""
    captured_at: datetime | None = None

    def calm(self, before: Extraction | None, after: Extraction) -> tuple[Revision, ...]:
        """The revisions of a look that shows no change: the first, or that of an edited pack."""
        if before is None:
            first = RevisionKind.FIRST, after, self.evaluation.snapshot_id
            return (self._link(*first, self.evaluation.canonical_digest),)
        return self._reread(before, after)

    def changed(self, before: Extraction, after: Extraction, felt: Felt) -> tuple[Revision, ...]:
        """The revisions of a change, after that of an edited pack if it is one as well."""
        links = self._reread(before, after)
        change = self._link(
            RevisionKind.CHANGE,
            after,
            self.evaluation.snapshot_id,
            self.evaluation.canonical_digest,
            parent=links[-1].key if links else None,
            felt=felt,
        )
        return (*links, change)

    def _reread(self, before: Extraction, after: Extraction) -> tuple[Revision, ...]:
        if self.state.pack_digest == after.pack.digest:
            return ()
        assert self.state.snapshot_id is not None
        canonical = self.state.canonical_digest or ""
        return (self._link(RevisionKind.REREAD, before, self.state.snapshot_id, canonical),)

    def _link(
        self,
        kind: RevisionKind,
        extraction: Extraction,
        snapshot_id: int,
        canonical: str,
        *,
        parent: str | None = None,
        felt: Felt | None = None,
    ) -> Revision:
        key = judge.revision_key(
            parent or self.state.revision_key,
            self.source_id,
            kind.value,
            canonical,
            extraction.pack.digest,
        )
        return Revision(
            key=key,
            source_id=self.source_id,
            kind=kind,
            at=self.captured_at or self.at,
            snapshot_id=snapshot_id,
            extraction=extraction,
            title=self.evaluation.title,
            changes=felt.changes if felt else (),
            impacts=felt.impacts if felt else (),
            records_digest=records_digest(extraction),
            reverts=felt.reverts if felt else None,
            fetcher=self.fetcher,
            captured_at=self.captured_at,
        )
