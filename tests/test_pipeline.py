"""One page's way through the pipeline, with fakes at our own ports only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from watcher.delivering import Deliverer
from watcher.errors import (
    DamagedSnapshotError,
    DeliveryError,
    FetchError,
    LeaseLostError,
    StoreError,
)
from watcher.model import (
    Alert,
    AlertKind,
    Check,
    CheckReport,
    Decision,
    Delivery,
    DeliveryState,
    Health,
    HealthState,
    Message,
    NotModified,
    Outcome,
    Page,
    Profile,
    Receipt,
    Reverted,
    RevisionKind,
    Schedule,
    Severity,
    Source,
    SourceFacts,
    SourceState,
    Validators,
)
from watcher.pack import Pack
from watcher.packs import load_packs
from watcher.pipeline import Checker
from watcher.routing import Routing

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SOURCE = Source(
    "model-access",
    "https://help.example/en/articles/10362446-x",
    "openai.model_access",
    Schedule(every=timedelta(minutes=30)),
)
CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body>Enable JavaScript</body></html>"
)


def article(o4: str = "Access: tiers 1 through 5.", nonce: str = "1") -> str:
    return f"""<!doctype html><html lang="en"><head><title>API model access</title></head><body
    data-nonce="{nonce}"><main><article><h1>API model access</h1><div class="article_body">
    <p>This page is about the API and says which models an organization can call, by its usage tier
    and by whether it went through verification. The app has plans of its own, described elsewhere,
    and nothing here speaks of the app. Prices are listed on the pricing page, as are discounts.</p>
    <h2>o1</h2><ul><li>Access: tiers 1 through 5.</li></ul>
    <h2>o3</h2><ul><li>Access: Tiers 4 and 5.</li>
    <li>Tiers 1-3 can gain access by completing organization verification.</li></ul>
    <h2>o4-mini</h2><ul><li>{o4}</li></ul>
    </div></article></main></body></html>"""


class FixedClock:
    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


class ScriptedFetcher:
    """Answers with what it was last given: a page's text, a 304, or trouble."""

    name = "http"

    def __init__(self) -> None:
        self.answer: str | NotModified | FetchError = article()
        self.etag: str | None = None
        self.redirects: tuple[str, ...] = ()
        self.asked: list[Validators] = []

    def fetch(self, source: Source, validators: Validators) -> Page | NotModified:
        self.asked.append(validators)
        if isinstance(self.answer, FetchError):
            raise self.answer
        if isinstance(self.answer, NotModified):
            return self.answer
        headers = (("etag", self.etag),) if self.etag else ()
        body = self.answer.encode()
        return Page(source.url, source.url, 200, headers, body, NOON, "http", self.redirects)

    def close(self) -> None:
        pass


class MemoryStore:
    """Remembers one source the way the real store does, without a database."""

    def __init__(self) -> None:
        self.state = SourceState(SOURCE.id, NOON)
        self.pages: list[Page] = []
        self.decisions: list[Decision] = []
        self.settled: list[Check] = []
        self.lease_lost = False
        self.released: list[str] = []
        self.revised: dict[str, Reverted] = {}

    def keep(self, source_id: str, page: Page) -> int:
        self.pages.append(page)
        return len(self.pages) - 1

    def load_page(self, snapshot_id: int) -> Page:
        return self.pages[snapshot_id]

    def commit(self, state: SourceState, decision: Decision) -> int | None:
        if self.lease_lost:
            raise LeaseLostError("taken over")
        self.decisions.append(decision)
        self._remember(decision.check)
        self.state = replace(self.state, health=decision.health, pending=decision.pending)
        if not decision.revisions:
            return None
        seq = len(self.decisions)
        newest = decision.revisions[-1]
        self.revised[newest.records_digest] = Reverted(seq, newest.at)
        self.state = replace(
            self.state,
            revision_key=newest.key,
            revision_seq=seq,
            records_digest=newest.records_digest,
        )
        return seq

    def revision_with(self, source_id: str, records_digest: str) -> Reverted | None:
        return self.revised.get(records_digest)

    def release(self, states: Sequence[SourceState]) -> None:
        self.released.extend(state.source_id for state in states)

    def settle(self, checks: Sequence[tuple[SourceState, Check]]) -> None:
        for _, check in checks:
            self.settled.append(check)
            self._remember(check)

    def _remember(self, check: Check) -> None:
        if check.evaluation is not None:
            seen = check.evaluation
            self.state = replace(
                self.state,
                body_digest=seen.body_digest,
                canonical_digest=seen.canonical_digest,
                pack_digest=seen.pack_digest,
                validators=seen.validators,
                snapshot_id=seen.snapshot_id,
                title=seen.title,
            )


class Bench:
    """A checker on a memory store, looking at one source again and again."""

    def __init__(self, profiles: dict[str, Profile] | None = None) -> None:
        self.store = MemoryStore()
        self.fetcher = ScriptedFetcher()
        self.clock = FixedClock()
        self.packs = load_packs()
        self.pack: Pack = self.packs.get(SOURCE.pack)
        self.checker = Checker(
            store=self.store,
            packs=lambda _: self.pack,
            fetchers={"http": self.fetcher},
            clock=self.clock,
            profiles=profiles or {},
            routing=lambda: Routing((), {"slack": ("",)}, first_look=False),
        )

    def look(self, answer: str | NotModified | FetchError | None = None) -> CheckReport:
        if answer is not None:
            self.fetcher.answer = answer
        self.clock.time += timedelta(minutes=30)
        (report,) = self.checker.check_all([(SOURCE, self.store.state)], workers=1)
        return report

    @property
    def alerts(self) -> list[Alert]:
        return [alert for decision in self.store.decisions for alert in decision.alerts]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_the_first_look_is_a_baseline_and_told_to_nobody(bench: Bench) -> None:
    assert bench.look().check.outcome is Outcome.FIRST_SEEN
    (decision,) = bench.store.decisions
    assert [revision.kind for revision in decision.revisions] == [RevisionKind.FIRST]
    assert bench.alerts == []


def test_only_a_look_that_ends_trouble_is_a_recovery(bench: Bench) -> None:
    timeout = FetchError("timeout", "no answer in time", transient=True)
    looks = [bench.look(answer) for answer in (article(), timeout, article(), article(nonce="2"))]
    assert [report.recovered for report in looks] == [False, False, True, False]


def test_a_first_look_after_a_history_was_brought_along_is_no_recovery(bench: Bench) -> None:
    bench.look()
    bench.store.state = replace(bench.store.state, health=Health())

    assert not bench.look(article("Access: tiers 2 through 5.")).recovered


def test_equal_bytes_cost_no_decision_of_their_own(bench: Bench) -> None:
    bench.look()
    assert bench.look().check.outcome is Outcome.UNCHANGED
    assert len(bench.store.decisions) == 1
    assert [check.evaluation for check in bench.store.settled] == [None]


def test_an_equal_canonical_form_keeps_no_snapshot_and_moves_what_is_remembered(
    bench: Bench,
) -> None:
    bench.look()
    before = bench.store.state.body_digest
    assert bench.look(article(nonce="2")).check.outcome is Outcome.UNCHANGED
    assert len(bench.store.pages) == 1
    assert bench.store.state.body_digest != before


def test_validators_are_sent_once_the_page_was_read_well(bench: Bench) -> None:
    bench.fetcher.etag = '"v1"'
    bench.look()
    bench.look()
    assert bench.fetcher.asked == [Validators(), Validators(etag='"v1"')]


def test_a_304_is_unchanged(bench: Bench) -> None:
    bench.look()
    report = bench.look(NotModified(SOURCE.url, NOON, "http"))
    assert report.check.outcome is Outcome.NOT_MODIFIED


def test_other_words_for_the_same_rule_are_unchanged(bench: Bench) -> None:
    bench.look()
    report = bench.look(article("Availability: all API users on tiers 1-5."))
    assert report.check.outcome is Outcome.UNCHANGED
    assert bench.alerts == []


def test_a_tightened_rule_is_a_revision_with_an_alert_and_its_delivery(bench: Bench) -> None:
    bench.look()
    report = bench.look(article("Access: tiers 1-5, subject to organization verification."))
    assert report.check.outcome is Outcome.CHANGED
    (alert,) = bench.alerts
    assert alert.kind is AlertKind.CHANGE
    assert [change.subject for change in alert.changes] == ["o4-mini"]
    assert [delivery.channel for delivery in bench.store.decisions[-1].deliveries] == ["slack"]


def test_a_change_that_takes_a_profiles_access_is_critical() -> None:
    bench = Bench({"openai": Profile("openai", "tier:2", models=("o4-mini",))})
    bench.look()
    report = bench.look(article("Access: tiers 1-5, subject to organization verification."))
    assert [change.severity for change in report.changes] == [Severity.CRITICAL]
    assert [impact.after.todo for impact in report.impacts] == [("verification.organization",)]


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (CHALLENGE, HealthState.BLOCKED),
        ("", HealthState.UNREADABLE),
        ("<html><body><div id='root'></div></body></html>", HealthState.UNREADABLE),
        (FetchError("timeout", "no answer in time", transient=True), HealthState.FAILING),
    ],
    ids=["challenge", "empty body", "empty shell", "timeout"],
)
def test_trouble_is_health_and_never_a_change(
    bench: Bench, trouble: str | FetchError, state: HealthState
) -> None:
    bench.look()
    report = bench.look(trouble)
    assert report.check.outcome is Outcome.FAILED
    assert report.health.state is state
    assert report.changes == ()
    assert bench.store.state.revision_seq == 1


def test_a_challenge_served_with_a_304_later_is_not_taken_for_well(bench: Bench) -> None:
    bench.fetcher.etag = '"good"'
    bench.look()
    bench.fetcher.etag = '"challenge"'
    bench.look(CHALLENGE)
    bench.look(CHALLENGE)
    assert bench.fetcher.asked[-1] == Validators(etag='"good"')
    assert bench.store.state.health.state is HealthState.BLOCKED


def test_the_same_challenge_twice_is_told_once_and_its_end_once(bench: Bench) -> None:
    bench.look()
    for answer in (CHALLENGE, CHALLENGE, article(), article()):
        bench.look(answer)
    assert [alert.kind for alert in bench.alerts] == [AlertKind.HEALTH, AlertKind.HEALTH]
    assert bench.alerts[1].health_after is not None
    assert bench.alerts[1].health_after.state is HealthState.OK


def test_a_change_behind_trouble_is_told_when_the_page_is_back(bench: Bench) -> None:
    bench.look()
    bench.look(CHALLENGE)
    report = bench.look(article("Access: tiers 4-5."))
    assert report.check.outcome is Outcome.CHANGED
    assert [alert.kind for alert in bench.alerts] == [
        AlertKind.HEALTH,
        AlertKind.HEALTH,
        AlertKind.CHANGE,
    ]


def test_an_edited_pack_reads_again_and_tells_nobody(bench: Bench) -> None:
    bench.look()
    bench.pack = bench.packs.get("generic")
    report = bench.look()
    assert report.check.outcome is Outcome.UNCHANGED
    kinds = [revision.kind for revision in bench.store.decisions[-1].revisions]
    assert kinds == [RevisionKind.REREAD]
    assert bench.alerts == []


def test_an_edited_pack_does_not_hide_a_change_of_the_page(bench: Bench) -> None:
    bench.pack = bench.packs.get("generic")
    bench.look()
    bench.pack = bench.packs.get(SOURCE.pack)
    report = bench.look(article("Access: tiers 1-5, subject to organization verification."))
    assert report.check.outcome is Outcome.CHANGED
    kinds = [revision.kind for revision in bench.store.decisions[-1].revisions]
    assert kinds == [RevisionKind.REREAD, RevisionKind.CHANGE]
    assert [change.subject for change in report.changes] == ["o4-mini"]


def test_validators_behind_a_redirect_are_another_addresss_and_not_kept(bench: Bench) -> None:
    bench.fetcher.etag = '"v1"'
    bench.fetcher.redirects = ("https://help.example/old",)
    bench.look()
    bench.look()
    assert bench.fetcher.asked == [Validators(), Validators()]


def test_a_consumer_that_fails_loses_no_look_that_was_made(bench: Bench) -> None:
    bench.look()
    reports = bench.checker.check_all([(SOURCE, bench.store.state)], workers=1)
    next(reports)
    reports.close()  # type: ignore[attr-defined]
    assert [check.outcome for check in bench.store.settled] == [Outcome.UNCHANGED]


def test_a_damaged_snapshot_is_the_trouble_of_its_source(bench: Bench) -> None:
    bench.look()

    def damaged(snapshot_id: int) -> Page:
        raise DamagedSnapshotError("snapshot 0: its stored body is damaged")

    bench.store.load_page = damaged  # type: ignore[method-assign]
    report = bench.look(article("Access: tiers 4-5."))
    assert report.health.state is HealthState.UNREADABLE
    assert report.check.note == "snapshot 0: its stored body is damaged"


def test_a_page_that_lost_most_of_its_rules_is_unreadable_not_changed(bench: Bench) -> None:
    bench.look()
    words = "Words about the weather in the tier of verification. " * 40
    report = bench.look(
        f"<html><body><article><h1>API model access</h1><p>{words}</p></article></body>"
    )
    assert report.health.state is HealthState.UNREADABLE
    assert report.changes == ()


def test_a_check_that_lost_its_lease_writes_nothing_and_stops_nobody(bench: Bench) -> None:
    bench.store.lease_lost = True
    assert bench.look().check.outcome is Outcome.PENDING
    assert bench.store.decisions == []


def test_a_pass_that_is_stopped_begins_no_further_look_and_gives_sources_back(bench: Bench) -> None:
    claimed = [(SOURCE, bench.store.state)]
    assert list(bench.checker.check_all(claimed, workers=1, stopping=lambda: True)) == []
    assert bench.store.released == ["model-access"]
    assert bench.fetcher.asked == []


def test_a_broken_store_stops_the_pass(bench: Bench) -> None:
    def broken(source_id: str, page: Page) -> int:
        raise StoreError("disk full")

    bench.store.keep = broken  # type: ignore[method-assign]
    with pytest.raises(StoreError):
        bench.look()


# ---------------------------------------------------------------- delivering


class MemoryOutbox:
    def __init__(self, *deliveries: Delivery) -> None:
        self.due = list(deliveries)
        self.sent: list[str] = []
        self.failed: list[tuple[str, str, datetime | None]] = []
        self.lease_lost = False

    def take(self, now: datetime, lease: timedelta, limit: int) -> Sequence[tuple[Delivery, Alert]]:
        taken, self.due = self.due[:limit], self.due[limit:]
        return [(delivery, ALERT) for delivery in taken]

    def record_sent(self, delivery: Delivery, receipt: Receipt, now: datetime) -> None:
        if self.lease_lost:
            raise LeaseLostError("taken over")
        self.sent.append(delivery.key)

    def record_failed(
        self,
        delivery: Delivery,
        reason: str,
        now: datetime,
        next_at: datetime | None,
        *,
        hold_until: datetime | None = None,
        told: tuple[Alert, Sequence[Delivery]] | None = None,
    ) -> None:
        self.failed.append((delivery.key, reason, next_at))

    def give_back(self, taken: Sequence[Delivery]) -> None:
        self.due.extend(taken)

    def renew(self, taken: Delivery, until: datetime) -> bool:
        return not self.lease_lost


ALERT = Alert(
    "a",
    AlertKind.HEALTH,
    SourceFacts("s", "https://help.example", "T", "openai"),
    NOON,
    Severity.HIGH,
    health_before=Health(),
    health_after=Health(HealthState.BLOCKED, since=NOON),
)


class ScriptedChannel:
    def __init__(self, id: str, trouble: Exception | None = None) -> None:
        self.id = id
        self.format = "text"
        self.trouble = trouble

    def recipients(self) -> tuple[str, ...]:
        return ("",)

    def send(self, message: Message, delivery: Delivery) -> Receipt:
        if self.trouble:
            raise self.trouble
        return Receipt("ok")


def deliver(outbox: MemoryOutbox, *channels: ScriptedChannel) -> list[tuple[str, DeliveryState]]:
    deliverer = Deliverer(
        outbox=outbox,
        channels={channel.id: channel for channel in channels},
        render=lambda alert, format, key: Message(text="x"),
        clock=FixedClock(),
        lease=timedelta(minutes=10),
        give_up_after=timedelta(days=3),
    )
    return [(report.delivery.channel, report.state) for report in deliverer.deliver_due()]


def due(channel: str) -> Delivery:
    return Delivery(f"key-{channel}", "a", channel, created_at=NOON, attempts=1)


def test_what_a_channel_took_is_recorded_as_sent() -> None:
    outbox = MemoryOutbox(due("slack"))
    assert deliver(outbox, ScriptedChannel("slack")) == [("slack", DeliveryState.DONE)]
    assert outbox.sent == ["key-slack"]


def test_passing_trouble_is_tried_again_and_other_channels_are_unaffected() -> None:
    outbox = MemoryOutbox(due("slack"), due("mail"))
    trouble = DeliveryError("status 503", permanent=False)
    told = deliver(outbox, ScriptedChannel("slack", trouble), ScriptedChannel("mail"))
    assert sorted(told) == [("mail", DeliveryState.DONE), ("slack", DeliveryState.DUE)]
    ((key, reason, next_at),) = outbox.failed
    assert (key, reason) == ("key-slack", "status 503")
    assert next_at is not None


def test_a_delivery_that_outlived_its_lease_is_the_other_processs_and_breaks_nothing() -> None:
    outbox = MemoryOutbox(due("slack"))
    outbox.lease_lost = True
    assert deliver(outbox, ScriptedChannel("slack")) == [("slack", DeliveryState.DONE)]
    assert outbox.sent == []


def test_permanent_trouble_ends_at_once() -> None:
    outbox = MemoryOutbox(due("slack"))
    gone = DeliveryError("status 410", permanent=True)
    assert deliver(outbox, ScriptedChannel("slack", gone)) == [("slack", DeliveryState.DEAD)]
    assert outbox.failed == [("key-slack", "status 410", None)]


def test_a_channel_this_process_does_not_know_is_tried_again_since_another_may_know_it() -> None:
    outbox = MemoryOutbox(due("gone"))
    assert deliver(outbox) == [("gone", DeliveryState.DUE)]
    assert outbox.failed[0][:2] == ("key-gone", "channel 'gone' is not configured here")


def test_a_bug_in_a_channel_is_tried_again_and_shows_nothing_of_its_error() -> None:
    outbox = MemoryOutbox(due("slack"))
    bug = ScriptedChannel("slack", ValueError("token xoxb-secret"))
    assert deliver(outbox, bug) == [("slack", DeliveryState.DUE)]
    assert outbox.failed[0][1] == "an internal error of the channel"
