"""Health and alerts as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from watcher.codec.changes import change_from_json, change_to_json, impact_from_json, impact_to_json
from watcher.codec.fields import Fields, present
from watcher.model import (
    Alert,
    AlertKind,
    AlertLine,
    Health,
    HealthState,
    Pending,
    Reverted,
    Severity,
    SourceFacts,
    Turn,
)

Json = dict[str, object]


def health_to_json(health: Health) -> Json:
    """The state of a source."""
    return {
        "state": health.state.value,
        "reasons": list(health.reasons),
        "failures": health.failures,
        "told": health.told.value,
        "reminders": health.reminders,
    } | present(
        turns=turns_to_json(health.turns) or None,
        since=_time(health.since),
        last_good=_time(health.last_good),
        told_at=_time(health.told_at),
    )


def health_from_json(data: Mapping[str, object]) -> Health:
    """The health of a JSON form. Raises: ValueError."""
    fields = Fields(data)
    return Health(
        state=fields.enum("state", HealthState),
        since=fields.optional_time("since"),
        reasons=fields.texts("reasons"),
        failures=fields.whole("failures"),
        last_good=fields.optional_time("last_good"),
        told=fields.enum("told", HealthState, HealthState.OK),
        told_at=fields.optional_time("told_at"),
        reminders=fields.whole("reminders") if "reminders" in fields else 0,
        turns=tuple(map(_turn, fields.children("turns"))) if "turns" in fields else (),
    )


def turns_to_json(turns: Sequence[Turn]) -> list[Json]:
    """The latest turns of a source."""
    return [{"at": _time(turn.at), "shown": turn.shown} for turn in turns]


def turns_from_json(data: Sequence[Mapping[str, object]]) -> tuple[Turn, ...]:
    """The turns of a JSON form. Raises: ValueError."""
    return tuple(_turn(Fields(one)) for one in data)


def _turn(fields: Fields) -> Turn:
    return Turn(fields.time("at"), fields.text("shown"))


def pending_to_json(pending: Pending) -> Json:
    """A change that is not believed yet, for storing."""
    return {
        "records_digest": pending.records_digest,
        "pack_digest": pending.pack_digest,
        "snapshot_id": pending.snapshot_id,
        "since": _time(pending.since),
        "seen_at": _time(pending.seen_at),
        "looks": pending.looks,
        "unsettled": pending.unsettled,
        "missed": pending.missed,
    }


def pending_from_json(data: Mapping[str, object]) -> Pending:
    """The pending change of a JSON form. Raises: ValueError."""
    fields = Fields(data)
    return Pending(
        records_digest=fields.text("records_digest"),
        pack_digest=fields.text("pack_digest"),
        snapshot_id=fields.whole("snapshot_id"),
        since=fields.time("since"),
        seen_at=fields.time("seen_at"),
        looks=fields.whole("looks"),
        unsettled=fields.whole("unsettled"),
        missed=fields.whole("missed") if "missed" in fields else 0,
    )


def alert_to_json(alert: Alert) -> Json:
    """A whole alert, for storing."""
    return {
        "key": alert.key,
        "kind": alert.kind.value,
        "source": _source_to_json(alert.source),
        "at": _time(alert.at),
        "severity": alert.severity.name.lower(),
        "changes": [change_to_json(change) for change in alert.changes],
        "impacts": [impact_to_json(impact) for impact in alert.impacts],
    } | present(
        revision_key=alert.revision_key,
        seq=alert.seq,
        health_before=alert.health_before and health_to_json(alert.health_before),
        health_after=alert.health_after and health_to_json(alert.health_after),
        fetcher=alert.fetcher or None,
        captured_at=_time(alert.captured_at),
        title=alert.title or None,
        lines=[_line_to_json(line) for line in alert.lines] or None,
        reverts=alert.reverts and {"seq": alert.reverts.seq, "at": _time(alert.reverts.at)},
    )


def alert_from_json(data: Mapping[str, object]) -> Alert:
    """The alert of a JSON form. Raises: ValueError."""
    fields = Fields(data)
    return Alert(
        key=fields.text("key"),
        kind=fields.enum("kind", AlertKind),
        source=_source_from_json(fields.child("source")),
        at=fields.time("at"),
        severity=fields.member("severity", Severity),
        changes=tuple(change_from_json(one.data) for one in fields.children("changes")),
        impacts=tuple(impact_from_json(one.data) for one in fields.children("impacts")),
        revision_key=fields.optional_text("revision_key"),
        seq=fields.whole("seq") if "seq" in fields else None,
        health_before=_optional_health(fields, "health_before"),
        health_after=_optional_health(fields, "health_after"),
        fetcher=fields.optional_text("fetcher") or "",
        captured_at=fields.optional_time("captured_at"),
        title=fields.text("title", ""),
        lines=tuple(_line_from_json(line) for line in fields.children("lines")),
        reverts=_reverted(fields.child("reverts")) if "reverts" in fields else None,
    )


def _reverted(fields: Fields) -> Reverted:
    return Reverted(fields.whole("seq"), fields.time("at"))


def _line_to_json(line: AlertLine) -> Json:
    return {"text": line.text, "severity": line.severity.name.lower()} | present(
        source=line.source and _source_to_json(line.source), seq=line.seq, at=_time(line.at)
    )


def _line_from_json(fields: Fields) -> AlertLine:
    return AlertLine(
        text=fields.text("text"),
        source=_source_from_json(fields.child("source")) if "source" in fields else None,
        severity=fields.member("severity", Severity),
        seq=fields.whole("seq") if "seq" in fields else None,
        at=fields.optional_time("at"),
    )


def _source_to_json(source: SourceFacts) -> Json:
    return {
        "id": source.id,
        "url": source.url,
        "title": source.title,
        "provider": source.provider,
    }


def _source_from_json(fields: Fields) -> SourceFacts:
    return SourceFacts(*(fields.text(name) for name in ("id", "url", "title", "provider")))


def _optional_health(fields: Fields, name: str) -> Health | None:
    return health_from_json(fields.child(name).data) if name in fields else None


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
