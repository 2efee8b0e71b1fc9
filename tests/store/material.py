"""Nouns for the tests of the store, with what does not matter filled in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from watcher.model import (
    Access,
    Alert,
    AlertKind,
    Change,
    ChangeKind,
    Check,
    Coverage,
    Decision,
    Delivery,
    Direction,
    Evaluation,
    Extraction,
    Health,
    HealthState,
    Outcome,
    PackRef,
    Page,
    Provenance,
    Record,
    Requirement,
    Revision,
    RevisionKind,
    Schedule,
    Scheme,
    Severity,
    Source,
    SourceFacts,
    SourceState,
    Status,
    Validators,
)
from watcher.store import Store

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
PACK = PackRef("openai.models", 3, "pack-digest")
SCHEME = Scheme("openai", ("tier:1", "tier:2", "tier:3"), (("o3-mini", "o3"),))
GOOD = Health(HealthState.OK, since=NOON, last_good=NOON)
CHANGE = Change(
    ChangeKind.REQUIREMENT_ADDED,
    "access",
    Direction.TIGHTENED,
    Severity.HIGH,
    "openai",
    subject="o3",
    segments=("tier:1",),
)


def source(source_id: str = "models", *, url: str = "", pack: str = "openai.models") -> Source:
    return Source(source_id, url or f"https://docs.example/{source_id}", pack, Schedule(every=HOUR))


def page(body: bytes = b"<p>hello</p>", *, headers: tuple[tuple[str, str], ...] = ()) -> Page:
    return Page(
        url="https://docs.example/models",
        final_url="https://docs.example/en/models",
        status=200,
        headers=headers,
        body=body,
        fetched_at=NOON,
        fetcher="http",
        redirects=("https://docs.example/en/models",),
    )


def access(segment: str = "tier:1", *, needs: tuple[str, ...] = (), quote: str = "words") -> Access:
    return Access(
        subject="o3",
        segments=(segment,),
        status=Status.CONDITIONAL if needs else Status.OPEN,
        requires=tuple(Requirement(req) for req in needs),
        provenance=Provenance(quote=quote, section=("Models",)),
    )


def extraction(*records: Record) -> Extraction:
    return Extraction(PACK, SCHEME, records, Coverage(9, 5, 3, 1), ("a note",))


def evaluation(snapshot_id: int, **words: str) -> Evaluation:
    return Evaluation(
        body_digest=words.get("body", "body-1"),
        canonical_digest=words.get("canonical", "canonical-1"),
        pack_digest=words.get("pack", "pack-digest"),
        validators=Validators(words.get("etag", '"1"'), words.get("modified")),
        snapshot_id=snapshot_id,
        title=words.get("title", "Models"),
    )


def revision(
    key: str,
    snapshot_id: int,
    *records: Record,
    kind: RevisionKind = RevisionKind.CHANGE,
    at: datetime = NOON,
    changes: tuple[Change, ...] = (CHANGE,),
    source_id: str = "models",
) -> Revision:
    return Revision(
        key=key,
        source_id=source_id,
        kind=kind,
        at=at,
        snapshot_id=snapshot_id,
        extraction=extraction(*records),
        title="Models",
        changes=changes,
    )


def alert(key: str, *, revision_key: str | None = None, source_id: str = "models") -> Alert:
    return Alert(
        key=key,
        kind=AlertKind.CHANGE,
        source=SourceFacts(source_id, "https://docs.example/models", "Models", "openai"),
        at=NOON,
        severity=Severity.HIGH,
        changes=(CHANGE,),
        revision_key=revision_key,
    )


def delivery(
    key: str, alert_key: str, *, recipient: str = "", due: datetime = NOON, channel: str = "hook"
) -> Delivery:
    return Delivery(key, alert_key, channel, recipient, created_at=NOON, next_at=due)


def check(
    outcome: Outcome = Outcome.UNCHANGED,
    *,
    at: datetime = NOON,
    next_due: datetime | None = None,
    note: str = "",
    moves: Evaluation | None = None,
    source_id: str = "models",
) -> Check:
    due = next_due or at + HOUR
    return Check(source_id, at, outcome, due, "http", note, moves)


def claimed(store: Store, source_id: str = "models", now: datetime = NOON) -> SourceState:
    """The state of a source, leased whether it is due or not."""
    (state,) = store.claim([source_id], now, MINUTE, not_since=now + 999 * HOUR)
    return state


def commit_revision(
    store: Store, key: str, *records: Record, at: datetime = NOON, source_id: str = "models"
) -> int:
    """Commit a changed page whose records are these; the seq of its revision."""
    state = claimed(store, source_id, at)
    snapshot_id = store.keep(source_id, page(key.encode()))
    new = revision(key, snapshot_id, *records, at=at, source_id=source_id)
    seen = check(Outcome.CHANGED, at=at, moves=evaluation(snapshot_id), source_id=source_id)
    seq = store.commit(state, Decision(seen, GOOD, revisions=(new,)))
    assert seq is not None
    return seq


def commit_alert(store: Store, number: int, *due: Delivery, source_id: str = "models") -> None:
    """Commit alert number so-and-so with these deliveries."""
    told = alert(f"alert-{number}", source_id=source_id)
    seen = check(Outcome.CHANGED, source_id=source_id)
    store.commit(claimed(store, source_id), Decision(seen, GOOD, alerts=(told,), deliveries=due))
