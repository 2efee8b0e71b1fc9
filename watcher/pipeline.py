"""One page's way from look to alert: the order of steps.

What is decided is decided by the pure modules; what is done is done by the ports.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime

from watcher import judge, routing
from watcher.compare import compare
from watcher.document import parse
from watcher.doors import Trouble
from watcher.errors import (
    DamagedSnapshotError,
    LeaseLostError,
    StoreError,
)
from watcher.impact import impacts as impacts_of
from watcher.impact import raised
from watcher.looking import Article, DirectReader, Looker, Reader, Same, Sight, is_known
from watcher.model import (
    Alert,
    Change,
    Check,
    CheckReport,
    Decision,
    Evaluation,
    Extraction,
    Health,
    HealthState,
    Impact,
    Outcome,
    Profile,
    Revision,
    RevisionKind,
    Source,
    SourceFacts,
    SourceState,
    Validators,
    VerdictKind,
)
from watcher.pack import Pack
from watcher.ports import Clock, Fetcher, SourceStore
from watcher.reading import read
from watcher.verdict import collapse

log = logging.getLogger("watcher")

SETTLE_BATCH = 100
"""Quiet checks written in one transaction."""


@dataclass(frozen=True, slots=True)
class _Look:
    """The outcome of one look before it is written. Quiet looks have no decision of their own."""

    check: Check
    decision: Decision | None = None


class Checker:
    """Looks at sources, reads, compares, and commits what came of it."""

    def __init__(
        self,
        *,
        store: SourceStore,
        packs: Callable[[str], Pack],
        fetchers: Mapping[str, Fetcher],
        clock: Clock,
        profiles: Mapping[str, Profile],
        routing: Callable[[], routing.Routing],
        reader: Reader | None = None,
    ) -> None:
        self._store = store
        self._packs = packs
        self._looker = Looker(fetchers, reader or DirectReader())
        self._clock = clock
        self._profiles = profiles
        self._routing = routing

    def check_all(
        self,
        claimed: Sequence[tuple[Source, SourceState]],
        workers: int,
        stopping: Callable[[], bool] = lambda: False,
    ) -> Iterator[CheckReport]:
        """Check claimed sources, a few at a time, and report each as it is done.

        Quiet checks are written in batches; a report of one may come before it is written. Once
        `stopping` says so no further look begins, and what was not looked at is given back.
        Raises: StoreError.
        """
        quiet: list[tuple[SourceState, Check]] = []
        held = {state.source_id: state for _, state in claimed}
        pool = ThreadPoolExecutor(max_workers=max(1, min(workers, len(claimed))))
        try:
            futures = {
                pool.submit(self._look_unless, stopping, source, state): state
                for source, state in claimed
            }
            for future in as_completed(futures):
                state, look = futures[future], future.result()
                if look is None:
                    continue
                if look.decision is not None:
                    report = self._commit(state, look.decision)
                    del held[state.source_id]
                    yield report
                    continue
                quiet.append((state, look.check))
                if len(quiet) >= SETTLE_BATCH:
                    self._settle(quiet, held)
                yield CheckReport(look.check, state.health, revision_seq=state.revision_seq)
        finally:
            # Also when the caller or the store fails: what was seen is kept, the rest given back.
            pool.shutdown(cancel_futures=True)
            self._settle(quiet, held)
            self._store.release(tuple(held.values()))

    def _settle(self, quiet: list[tuple[SourceState, Check]], held: dict[str, SourceState]) -> None:
        self._store.settle(quiet)
        for state, _ in quiet:
            del held[state.source_id]
        quiet.clear()

    def _look_unless(
        self, stopping: Callable[[], bool], source: Source, state: SourceState
    ) -> _Look | None:
        return None if stopping() else self._guarded_look(source, state)

    def _commit(self, state: SourceState, decision: Decision) -> CheckReport:
        try:
            seq = self._store.commit(state, decision)
        except LeaseLostError:
            log.warning("source %s: took too long, another process looks at it", state.source_id)
            note = "another process took this source over; nothing was written"
            check = replace(decision.check, outcome=Outcome.PENDING, note=note)
            return CheckReport(check, state.health, revision_seq=state.revision_seq)
        newest = decision.revisions[-1] if decision.revisions else None
        return CheckReport(
            decision.check,
            decision.health,
            changes=newest.changes if newest else (),
            impacts=newest.impacts if newest else (),
            revision_seq=seq if seq is not None else state.revision_seq,
        )

    def _guarded_look(self, source: Source, state: SourceState) -> _Look:
        """A look whose own bugs are that source's trouble, and no other's."""
        try:
            return self._look(source, state)
        except DamagedSnapshotError as error:
            return self._troubled(source, state, Sight(_own_trouble(source, str(error))))
        except StoreError:
            raise
        except Exception:  # one of two broad excepts: a bug must not stop the pass
            log.exception("source %s: internal error", source.id)
            reason = "an internal error of Watcher; the log has the details"
            return self._troubled(source, state, Sight(_own_trouble(source, reason)))

    # ------------------------------------------------------------ the steps

    def _look(self, source: Source, state: SourceState) -> _Look:
        pack = self._packs(source.pack)
        sight = self._looker.look(source, state, pack)
        seen = sight.seen
        if isinstance(seen, Trouble):
            return self._troubled(source, state, sight)
        if isinstance(seen, Same):
            return self._unchanged(source, state, sight, seen.outcome, None)
        if is_known(state, pack) and seen.canonical == state.canonical_digest:
            assert state.snapshot_id is not None
            evaluation = _evaluation(seen, pack, state.snapshot_id)
            return self._unchanged(source, state, sight, Outcome.UNCHANGED, evaluation)
        return self._read(source, state, pack, sight, seen)

    def _read(
        self, source: Source, state: SourceState, pack: Pack, sight: Sight, seen: Article
    ) -> _Look:
        after = read(seen.document, pack)
        before = self._reread(source, state, pack)
        lost = collapse(before or _nothing(after), after, seen.document, pack, whole_page=True)
        if lost:
            trouble = Trouble(sight.fetcher, VerdictKind.UNREADABLE, lost, seen.page)
            return self._troubled(source, state, Sight(trouble, (*sight.tried, trouble.tried)))
        snapshot_id = self._store.keep(source.id, seen.page)
        evaluation = _evaluation(seen, pack, snapshot_id)
        revisions = self._revisions(source, state, before, after, evaluation, sight)
        if not revisions:
            return self._unchanged(source, state, sight, Outcome.UNCHANGED, evaluation)
        return self._accepted(source, state, sight, revisions, evaluation)

    def _reread(self, source: Source, state: SourceState, pack: Pack) -> Extraction | None:
        """The accepted page before, read by today's pack (law 1). None before the first, and where
        the address was changed in the configuration and nothing says it is the same article."""
        if state.snapshot_id is None:
            return None
        page = self._store.load_page(state.snapshot_id)
        if page.url != source.url and pack.page.identity is None:
            return None
        return read(parse(page.body, page.header("content-type"), url=page.final_url), pack)

    def _revisions(
        self,
        source: Source,
        state: SourceState,
        before: Extraction | None,
        after: Extraction,
        evaluation: Evaluation,
        sight: Sight,
    ) -> tuple[Revision, ...]:
        chain = _Chain(source.id, state, self._clock.now(), evaluation, sight)
        if before is None:
            return (chain.link(RevisionKind.FIRST, after, evaluation.snapshot_id),)
        links: list[Revision] = []
        if state.pack_digest != after.pack.digest:
            assert state.snapshot_id is not None
            links.append(chain.link(RevisionKind.REREAD, before, state.snapshot_id))
        changes = compare(before, after)
        if changes:
            profile = self._profiles.get(after.scheme.provider)
            felt = impacts_of(before, after, profile) if profile else ()
            links.append(
                chain.link(
                    RevisionKind.CHANGE,
                    after,
                    evaluation.snapshot_id,
                    parent=links[-1].key if links else None,
                    changes=raised(changes, felt, after.scheme),
                    impacts=felt,
                )
            )
        return tuple(links)

    # ------------------------------------------------------------ the outcomes

    def _unchanged(
        self,
        source: Source,
        state: SourceState,
        sight: Sight,
        outcome: Outcome,
        evaluation: Evaluation | None,
    ) -> _Look:
        now = self._clock.now()
        check = self._check(source, outcome, now, sight, evaluation=evaluation)
        if state.health.state is HealthState.OK and state.health.since is not None:
            return _Look(check)
        health = judge.after_good_look(state.health, now, sight.captured_at)
        return _Look(check, self._decide(source, state, check, health))

    def _accepted(
        self,
        source: Source,
        state: SourceState,
        sight: Sight,
        revisions: tuple[Revision, ...],
        evaluation: Evaluation,
    ) -> _Look:
        now = self._clock.now()
        kinds = {revision.kind for revision in revisions}
        if RevisionKind.FIRST in kinds:
            outcome = Outcome.FIRST_SEEN
        elif RevisionKind.CHANGE in kinds:
            outcome = Outcome.CHANGED
        else:
            outcome = Outcome.UNCHANGED
        check = self._check(source, outcome, now, sight, evaluation=evaluation)
        health = judge.after_good_look(state.health, now, sight.captured_at)
        return _Look(check, self._decide(source, state, check, health, revisions))

    def _troubled(self, source: Source, state: SourceState, sight: Sight) -> _Look:
        now = self._clock.now()
        trouble = sight.seen
        assert isinstance(trouble, Trouble)
        health = judge.after_bad_look(state.health, trouble.kind, trouble.reasons, now)
        if trouble.page is not None and health.state is not state.health.state:
            self._store.keep(source.id, trouble.page)
        check = self._check(source, Outcome.FAILED, now, sight, note="; ".join(trouble.reasons))
        return _Look(check, self._decide(source, state, check, health))

    def _check(
        self,
        source: Source,
        outcome: Outcome,
        now: datetime,
        sight: Sight,
        *,
        note: str = "",
        evaluation: Evaluation | None = None,
    ) -> Check:
        due = judge.next_due(source.schedule, source.id, now)
        return Check(
            source.id,
            now,
            outcome,
            due,
            sight.fetcher,
            note,
            evaluation,
            tried=sight.tried,
            captured_at=sight.captured_at,
        )

    def _decide(
        self,
        source: Source,
        state: SourceState,
        check: Check,
        health: Health,
        revisions: tuple[Revision, ...] = (),
    ) -> Decision:
        title = check.evaluation.title if check.evaluation else state.title
        facts = SourceFacts(source.id, source.url, title, self._packs(source.pack).provider)
        heard: list[Alert | None] = [
            judge.alert_of_health(state.health, health, facts, check.at),
            *(judge.alert_of_revision(revision, facts, check.at) for revision in revisions),
        ]
        alerts = tuple(alert for alert in heard if alert is not None)
        return Decision(
            check,
            health,
            revisions=revisions,
            alerts=alerts,
            deliveries=tuple(
                delivery
                for alert in alerts
                for delivery in routing.deliveries_of(alert, self._routing(), check.at)
            ),
            health_changed=health.state is not state.health.state,
        )


@dataclass(frozen=True, slots=True)
class _Chain:
    """Links revisions of one check to the head of the source's history."""

    source_id: str
    state: SourceState
    at: datetime
    evaluation: Evaluation
    sight: Sight

    def link(
        self,
        kind: RevisionKind,
        extraction: Extraction,
        snapshot_id: int,
        *,
        parent: str | None = None,
        changes: tuple[Change, ...] = (),
        impacts: tuple[Impact, ...] = (),
    ) -> Revision:
        canonical = (
            self.state.canonical_digest or ""
            if kind is RevisionKind.REREAD
            else self.evaluation.canonical_digest
        )
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
            at=self.sight.captured_at or self.at,
            snapshot_id=snapshot_id,
            extraction=extraction,
            title=self.evaluation.title,
            changes=changes,
            impacts=impacts,
            fetcher=self.sight.fetcher,
            captured_at=self.sight.captured_at,
        )


def _own_trouble(source: Source, reason: str) -> Trouble:
    return Trouble(source.fetch[0], VerdictKind.UNREADABLE, (reason,))


def _evaluation(seen: Article, pack: Pack, snapshot_id: int) -> Evaluation:
    return Evaluation(
        body_digest=seen.body_digest,
        canonical_digest=seen.canonical,
        pack_digest=pack.digest,
        # Behind a redirect they are another address's.
        validators=Validators() if seen.page.redirects else seen.page.validators,
        snapshot_id=snapshot_id,
        title=seen.document.title,
    )


def _nothing(like: Extraction) -> Extraction:
    """The reading of a page not seen before."""
    return Extraction(pack=like.pack, scheme=like.scheme, records=())
