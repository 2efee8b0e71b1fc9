"""One page's way from look to alert: the order of steps.

What is decided is decided by the pure modules; what is done is done by the ports.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace

from watcher.doors import Trouble
from watcher.errors import DamagedSnapshotError, DocumentError, LeaseLostError, StoreError
from watcher.evaluating import Evaluator, Look
from watcher.looking import DirectReader, Looker, Reader, Sight
from watcher.model import (
    Check,
    CheckReport,
    Decision,
    Health,
    HealthState,
    Outcome,
    Profile,
    Source,
    SourceState,
    VerdictKind,
)
from watcher.pack import Pack
from watcher.ports import Clock, Fetcher, SourceStore
from watcher.routing import Routing

log = logging.getLogger("watcher")

SETTLE_BATCH = 100
"""Quiet checks written in one transaction."""


class Checker:
    """Looks at claimed sources, a few at a time, and commits what came of it."""

    def __init__(
        self,
        *,
        store: SourceStore,
        packs: Callable[[str], Pack],
        fetchers: Mapping[str, Fetcher],
        clock: Clock,
        profiles: Mapping[str, Profile],
        routing: Callable[[], Routing],
        reader: Reader | None = None,
    ) -> None:
        reader = reader or DirectReader()
        self._store = store
        self._evaluator = Evaluator(
            store=store,
            packs=packs,
            looker=Looker(fetchers, reader),
            reader=reader,
            clock=clock,
            profiles=profiles,
            routing=routing,
        )

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

    def unfit(self, source: Source, state: SourceState) -> tuple[str, ...]:
        """Why a look at a claimed source would be no good one now; empty for a good one.

        Nothing is written. Raises: DocumentError, StoreError.
        """
        return self._evaluator.unfit(source, state)

    def _settle(self, quiet: list[tuple[SourceState, Check]], held: dict[str, SourceState]) -> None:
        self._store.settle(quiet)
        for state, _ in quiet:
            del held[state.source_id]
        quiet.clear()

    def _look_unless(
        self, stopping: Callable[[], bool], source: Source, state: SourceState
    ) -> Look | None:
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
            recovered=_is_well(decision.health) and not _is_well(state.health),
        )

    def _guarded_look(self, source: Source, state: SourceState) -> Look:
        """A look whose own bugs are that source's trouble, and no other's."""
        try:
            return self._evaluator.look(source, state)
        except (DamagedSnapshotError, DocumentError) as error:  # of the page that was kept
            return self._evaluator.troubled(source, state, _own_trouble(source, str(error)))
        except StoreError:
            raise
        except Exception:  # one of two broad excepts: a bug must not stop the pass
            log.exception("source %s: internal error", source.id)
            reason = "an internal error of Watcher; the log has the details"
            return self._evaluator.troubled(source, state, _own_trouble(source, reason))


def _is_well(health: Health) -> bool:
    return health.state is HealthState.OK


def _own_trouble(source: Source, reason: str) -> Sight:
    return Sight(Trouble(source.fetch[0], VerdictKind.UNREADABLE, (reason,)))
