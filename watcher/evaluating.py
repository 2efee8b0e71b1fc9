"""One look: what is read, compared and believed of a page, up to the decision that is written.

What is decided is decided by the pure modules. Nothing is written here but the page itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher import judge
from watcher.codec import records_digest
from watcher.compare import compare
from watcher.confirming import (
    candidate,
    due_again,
    is_confirmed,
    is_unsettled,
    remaining,
    words,
)
from watcher.deciding import Course, course_of, decided
from watcher.doors import Trouble
from watcher.errors import DocumentError
from watcher.health import Shown, reads_in_turn, shown_by_trouble
from watcher.impact import impacts as impacts_of
from watcher.impact import raised
from watcher.looking import Article, Looker, Reader, Same, Sight, is_known
from watcher.model import (
    Change,
    Check,
    Decision,
    Document,
    Evaluation,
    Extraction,
    HealthState,
    Outcome,
    Page,
    Pending,
    Profile,
    Revision,
    RevisionKind,
    Source,
    SourceFacts,
    SourceState,
    Validators,
    VerdictKind,
)
from watcher.owning import owned
from watcher.pack import Pack
from watcher.ports import Clock, SourceStore
from watcher.revising import Chain, Felt
from watcher.routing import Routing
from watcher.verdict import collapse, damage


@dataclass(frozen=True, slots=True)
class Look:
    """The outcome of one look before it is written. Quiet looks have no decision of their own."""

    check: Check
    decision: Decision | None = None


class Evaluator:
    """Looks at sources and decides what came of it. Used from several threads at once."""

    def __init__(
        self,
        *,
        store: SourceStore,
        packs: Callable[[str], Pack],
        looker: Looker,
        reader: Reader,
        clock: Clock,
        profiles: Mapping[str, Profile],
        routing: Callable[[], Routing],
    ) -> None:
        self._store = store
        self._packs = packs
        self._looker = looker
        self._reader = reader
        self._clock = clock
        self._profiles = profiles
        self._routing = routing

    def look(self, source: Source, state: SourceState) -> Look:
        """Look at a source through its doors and decide what came of it.

        Raises: DocumentError, DamagedSnapshotError of the page that was kept; StoreError.
        """
        pack = self._packs(source.pack)
        sight = self._looker.look(source, state, pack)
        seen = sight.seen
        if isinstance(seen, Trouble):
            return self.troubled(source, state, sight)
        if isinstance(seen, Same):
            return self._unchanged(source, state, sight, seen.outcome, None)
        if is_known(state, pack) and seen.canonical == state.canonical_digest:
            assert state.snapshot_id is not None
            evaluation = _evaluation(seen, pack.digest, state.snapshot_id)
            return self._unchanged(source, state, sight, Outcome.UNCHANGED, evaluation)
        return self._read(source, state, pack, sight, seen)

    def unfit(self, source: Source, state: SourceState) -> tuple[str, ...]:
        """Why a look now would be no good one; empty for a good one. Nothing is written.

        Raises: as `look`.
        """
        pack = self._packs(source.pack)
        seen = self._looker.look(source, state, pack).seen
        if isinstance(seen, Article):
            read = self._both(source, state, pack, seen)
            return read.reasons if isinstance(read, Trouble) else ()
        return seen.reasons if isinstance(seen, Trouble) else ()

    def _both(
        self, source: Source, state: SourceState, pack: Pack, seen: Article
    ) -> tuple[Extraction | None, Extraction] | Trouble:
        """The accepted page before, read by today's pack (law 1), and what is seen now; Trouble
        where the latter cannot be trusted."""
        try:
            after = self._reader.read(seen.page, pack)
        except DocumentError as error:
            return _unreadable(seen, str(error))
        last = self._last(source, state, pack)
        before = self._reader.read(last.page, pack) if last else None
        lost = damage(
            seen.page, seen.document, *((last.page, last.document) if last else (None, None))
        ) or collapse(before or _nothing(after), after, seen.document, pack, whole_page=True)
        return _unreadable(seen, *lost) if lost else (before, after)

    def _read(
        self, source: Source, state: SourceState, pack: Pack, sight: Sight, seen: Article
    ) -> Look:
        both = self._both(source, state, pack, seen)
        if isinstance(both, Trouble):
            return self.troubled(source, state, Sight(both, (*sight.tried, both.tried)))
        before, after = both
        changes = compare(before, after) if before else ()
        if before and changes:
            reading = _Reading(before, after, changes, records_digest(after))
            return self._differs(source, state, sight, seen, reading)
        evaluation = self._kept(source, seen, after)
        revisions = self._chain(source, state, evaluation, sight).calm(before, after)
        if not revisions:
            return self._unchanged(source, state, sight, Outcome.UNCHANGED, evaluation)
        return self._accepted(source, state, sight, revisions, evaluation)

    def _last(self, source: Source, state: SourceState, pack: Pack) -> _Last | None:
        """The page that was accepted before. None before the first, and where the address was
        changed in the configuration and nothing says it is the same article."""
        if state.snapshot_id is None:
            return None
        page = self._store.load_page(state.snapshot_id)
        if page.url != source.url and pack.page.identity is None:
            return None
        return _Last(page, self._reader.parse(page))

    def _kept(self, source: Source, seen: Article, reading: Extraction) -> Evaluation:
        snapshot_id = self._store.keep(source.id, seen.page)
        return _evaluation(seen, reading.pack.digest, snapshot_id)

    def _chain(
        self, source: Source, state: SourceState, evaluation: Evaluation, sight: Sight
    ) -> Chain:
        now = self._clock.now()
        return Chain(source.id, state, now, evaluation, sight.fetcher, sight.captured_at)

    def _differs(
        self, source: Source, state: SourceState, sight: Sight, seen: Article, reading: _Reading
    ) -> Look:
        """A look that reads other than accepted: believed, pending, or one of many turns."""
        now = self._clock.now()
        pending = candidate(state.pending, reading.digest, reading.after, now, source.confirm)
        shown = Shown(
            HealthState.OK,
            reading.digest,
            as_of=sight.captured_at,
            # Within the looks in which a change may be missed, back and forth is no flapping yet.
            is_calm=pending.missed > 0,
            is_unsettled=is_unsettled(pending),
        )
        health = course_of(source, state.health, shown, now)
        in_turn = shown.is_unsettled or reads_in_turn(health.now.turns)
        if health.now.state is HealthState.FLAPPING and in_turn:
            return self._held(source, state, sight, seen, health)
        if not is_confirmed(pending, source.confirm):
            return self._pending(source, state, sight, seen, health, pending)
        evaluation = self._kept(source, seen, reading.after)
        chain = self._chain(source, state, evaluation, sight)
        revisions = chain.changed(reading.before, reading.after, self._felt(source, reading))
        check = self._check(source, Outcome.CHANGED, now, sight, evaluation=evaluation)
        return Look(check, self._decide(source, state, check, health, revisions))

    def _felt(self, source: Source, reading: _Reading) -> Felt:
        scheme = reading.after.scheme
        profile = self._profiles.get(scheme.provider)
        impacts = impacts_of(reading.before, reading.after, profile) if profile else ()
        earlier = self._store.revision_with(source.id, reading.digest)
        changes = owned(reading.changes, reading.before, reading.after, profile)
        return Felt(raised(changes, impacts, scheme), impacts, earlier)

    # ------------------------------------------------------------ the outcomes

    def _held(
        self, source: Source, state: SourceState, sight: Sight, seen: Article, health: Course
    ) -> Look:
        """A page that goes back and forth: what it shows is kept once, and believed later."""
        now = health.now.turns[-1]
        if all(turn.shown != now.shown for turn in state.health.turns):
            self._store.keep(source.id, seen.page)
        note = "; ".join(health.now.reasons)
        check = self._check(source, Outcome.PENDING, health.at, sight, note=note)
        return Look(check, self._decide(source, state, check, health))

    def _pending(
        self,
        source: Source,
        state: SourceState,
        sight: Sight,
        seen: Article,
        health: Course,
        pending: Pending,
    ) -> Look:
        """A change that is looked at again before it is believed."""
        if not pending.snapshot_id:
            pending = replace(pending, snapshot_id=self._store.keep(source.id, seen.page))
        note = words(pending, source.confirm)
        check = self._check(source, Outcome.PENDING, health.at, sight, note=note)
        check = replace(check, next_due=due_again(pending, source.confirm))
        return Look(check, self._decide(source, state, check, health, pending=pending))

    def _unchanged(
        self,
        source: Source,
        state: SourceState,
        sight: Sight,
        outcome: Outcome,
        evaluation: Evaluation | None,
    ) -> Look:
        now = self._clock.now()
        left = self._left(source, state, now)
        gone = "a change that was seen before was not seen again" if state.pending else ""
        note = words(left, source.confirm) if left else gone
        check = self._check(source, outcome, now, sight, note=note, evaluation=evaluation)
        if left:
            check = replace(check, next_due=due_again(left, source.confirm))
        health = course_of(source, state.health, _calm(state, sight), now)
        if state.pending is None and health.is_quiet:
            return Look(check)
        return Look(check, self._decide(source, state, check, health, pending=left))

    def _left(self, source: Source, state: SourceState, now: datetime) -> Pending | None:
        """What is left of a pending change after a look that did not show it."""
        if state.pending is None:
            return None
        return remaining(state.pending, self._packs(source.pack).digest, now, source.confirm)

    def _accepted(
        self,
        source: Source,
        state: SourceState,
        sight: Sight,
        revisions: tuple[Revision, ...],
        evaluation: Evaluation,
    ) -> Look:
        """A first look, or one with an edited pack: readings of other packs are no turns."""
        now = self._clock.now()
        is_first = revisions[-1].kind is RevisionKind.FIRST
        outcome = Outcome.FIRST_SEEN if is_first else Outcome.UNCHANGED
        check = self._check(source, outcome, now, sight, evaluation=evaluation)
        fresh = replace(state.health, turns=())
        shown = replace(_calm(state, sight), shown=revisions[-1].records_digest)
        health = course_of(source, fresh, shown, now)
        return Look(check, self._decide(source, state, check, health, revisions))

    def troubled(self, source: Source, state: SourceState, sight: Sight) -> Look:
        """What is decided where no door gave the article."""
        now = self._clock.now()
        trouble = sight.seen
        assert isinstance(trouble, Trouble)
        shown = shown_by_trouble(trouble.kind, trouble.reasons)
        health = course_of(source, state.health, shown, now)
        if trouble.page is not None and health.now.state is not state.health.state:
            self._store.keep(source.id, trouble.page)
        note = "; ".join(trouble.reasons)
        failures = health.now.failures
        check = self._check(source, Outcome.FAILED, now, sight, note=note, failures=failures)
        decision = self._decide(source, state, check, health, pending=state.pending)
        return Look(check, decision)

    def _check(
        self,
        source: Source,
        outcome: Outcome,
        now: datetime,
        sight: Sight,
        *,
        note: str = "",
        evaluation: Evaluation | None = None,
        failures: int = 0,
    ) -> Check:
        due = judge.due_in_trouble(source.schedule, source.id, now, failures, source.backoff)
        if sight.pause is not None:
            due = max(due, now + timedelta(seconds=sight.pause))
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
        course: Course,
        revisions: tuple[Revision, ...] = (),
        pending: Pending | None = None,
    ) -> Decision:
        title = check.evaluation.title if check.evaluation else state.title
        facts = SourceFacts(source.id, source.url, title, self._packs(source.pack).provider)
        return decided(check, course, facts, self._routing, revisions, pending)


@dataclass(frozen=True, slots=True)
class _Last:
    """The page accepted last, and its document."""

    page: Page
    document: Document


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a changed page says, what the accepted one said, and how they differ."""

    before: Extraction
    after: Extraction
    changes: tuple[Change, ...]
    digest: str


def _calm(state: SourceState, sight: Sight) -> Shown:
    """A look that reads as accepted."""
    digest = state.records_digest or "accepted"
    return Shown(HealthState.OK, digest, as_of=sight.captured_at, is_calm=True)


def _evaluation(seen: Article, pack_digest: str, snapshot_id: int) -> Evaluation:
    return Evaluation(
        body_digest=seen.body_digest,
        canonical_digest=seen.canonical,
        pack_digest=pack_digest,
        # Behind a redirect they are another address's.
        validators=Validators() if seen.page.redirects else seen.page.validators,
        snapshot_id=snapshot_id,
        title=seen.document.title,
    )


def _unreadable(seen: Article, *reasons: str) -> Trouble:
    return Trouble(seen.page.fetcher, VerdictKind.UNREADABLE, reasons, seen.page)


def _nothing(like: Extraction) -> Extraction:
    """The reading of a page not seen before."""
    return Extraction(pack=like.pack, scheme=like.scheme, records=())
