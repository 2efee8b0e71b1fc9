"""The nouns as JSON, and back: what the store keeps, webhooks carry and the command line prints.

The form is stable. Every object is plain (`dict`, `list`, `str`, numbers, booleans, None), enums
are their lower-case values, times are ISO 8601 with their offset, tuples are lists. Fields that do
not apply are absent. Each `…_from_json(…_to_json(x))` gives `x` again.

A record has `type` (access, tier_rule, limit, process, set, statement), the fields of that type,
and where it stands on the page: `q` (the quoted words), `section` (headings, outermost first),
`block`, `method`, `confidence`. Reading tolerates the absence of all of these five.

Reading raises ValueError, with the field's name, for data of any other form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from watcher.canon import atoms, fold, record_key, segments_text
from watcher.fields import Fields
from watcher.model import (
    Access,
    Alert,
    AlertKind,
    Assessment,
    BlockKind,
    Change,
    ChangeKind,
    Condition,
    Confidence,
    Coverage,
    Direction,
    Extraction,
    Health,
    HealthState,
    Impact,
    Limit,
    Method,
    PackRef,
    Process,
    Profile,
    Provenance,
    Record,
    Requirement,
    Scheme,
    Severity,
    Side,
    SourceFacts,
    Standing,
    Statement,
    Status,
    Strength,
    Temporal,
    TierRule,
    ValueSet,
)

__all__ = [
    "alert_from_json",
    "alert_to_json",
    "atoms",
    "change_from_json",
    "change_to_json",
    "extraction_from_json",
    "extraction_summary_to_json",
    "extraction_to_json",
    "fold",
    "health_from_json",
    "health_to_json",
    "impact_from_json",
    "impact_to_json",
    "record_from_json",
    "record_key",
    "record_to_json",
    "segments_text",
]

Json = dict[str, object]


# ---------------------------------------------------------------- records


def record_to_json(record: Record) -> Json:
    """A record in its normal form, with where it stands on the page."""
    return _fields_of(record) | _provenance_to_json(record.provenance)


def record_from_json(data: Mapping[str, object]) -> Record:
    """The record of a normal form. Raises: ValueError."""
    fields = Fields(data)
    reader = _READERS.get(fields.text("type"))
    if reader is None:
        raise ValueError(f"type: no record type {data['type']!r}")
    return reader(fields)


def _fields_of(record: Record) -> Json:
    match record:
        case Access():
            return _access_to_json(record)
        case TierRule():
            return _tier_rule_to_json(record)
        case Limit():
            return {
                "type": "limit",
                "subject": record.subject,
                "capability": record.capability,
                "segments": list(record.segments),
                "metric": record.metric,
                "value": record.value,
                "unit": record.unit,
            }
        case Process():
            return {
                "type": "process",
                "process": record.process,
                "attr": record.attr,
                "value": record.value,
            } | _present(unit=record.unit)
        case ValueSet():
            return {
                "type": "set",
                "subject": record.subject,
                "dimension": record.dimension,
                "values": list(record.values),
            }
        case Statement():
            return {
                "type": "statement",
                "text": record.text,
                "topic": record.topic,
                "bearing": record.bearing,
            } | _present(because=record.because or None)


def _access_to_json(record: Access) -> Json:
    temporal = _present(
        **{"from": record.temporal.since},
        until=record.temporal.until,
        temporary=record.temporal.temporary or None,
        as_of=record.temporal.as_of,
    )
    return {
        "type": "access",
        "subject": record.subject,
        "capability": record.capability,
        "segments": list(record.segments),
        "status": record.status.value,
        "requires": [_requirement_to_json(one) for one in record.requires],
    } | _present(
        waives=list(record.waives) or None,
        exceptions=record.exceptions or None,
        temporal=temporal or None,
        scope=dict(record.scope) or None,
        logic=None if record.logic == "all" else record.logic,
    )


def _access_from_json(fields: Fields) -> Access:
    temporal = fields.child("temporal")
    return Access(
        subject=fields.text("subject"),
        segments=fields.texts("segments"),
        status=fields.enum("status", Status),
        capability=fields.text("capability", "*"),
        requires=tuple(_requirement_from_json(one) for one in fields.children("requires")),
        waives=fields.texts("waives"),
        exceptions=fields.flag("exceptions"),
        temporal=Temporal(
            since=temporal.optional_text("from"),
            until=temporal.optional_text("until"),
            temporary=temporal.flag("temporary"),
            as_of=temporal.optional_text("as_of"),
        ),
        scope=fields.child("scope").text_pairs(),
        logic=fields.text("logic", "all"),
        provenance=_provenance_from_json(fields),
    )


def _requirement_to_json(requirement: Requirement) -> Json:
    strength = requirement.strength.name.lower()
    return {"req": requirement.req, "strength": strength, **dict(requirement.params)}


def _requirement_from_json(fields: Fields) -> Requirement:
    return Requirement(
        req=fields.text("req"),
        strength=fields.member("strength", Strength, "required"),
        params=tuple(
            (name, fields.scalar(name)) for name in fields if name not in ("req", "strength")
        ),
    )


def _tier_rule_to_json(record: TierRule) -> Json:
    conditions = [
        {"c": one.c} | _present(value=one.value, unit=one.unit, basis=one.basis)
        for one in record.conditions
    ]
    return {
        "type": "tier_rule",
        "ladder": record.ladder,
        "tier": record.tier,
        "conditions": conditions,
    } | _present(logic=None if record.logic == "all" else record.logic)


def _tier_rule_from_json(fields: Fields) -> TierRule:
    return TierRule(
        tier=fields.text("tier"),
        conditions=tuple(
            Condition(
                c=one.text("c"),
                value=one.number("value") if "value" in one else None,
                unit=one.optional_text("unit"),
                basis=one.optional_text("basis"),
            )
            for one in fields.children("conditions")
        ),
        ladder=fields.text("ladder", "usage"),
        logic=fields.text("logic", "all"),
        provenance=_provenance_from_json(fields),
    )


def _limit_from_json(fields: Fields) -> Limit:
    value = fields.scalar("value")
    return Limit(
        metric=fields.text("metric"),
        value=value if isinstance(value, str) else fields.number("value"),
        unit=fields.optional_text("unit"),
        segments=fields.texts("segments"),
        subject=fields.text("subject", "*"),
        capability=fields.text("capability", "*"),
        provenance=_provenance_from_json(fields),
    )


def _process_from_json(fields: Fields) -> Process:
    return Process(
        process=fields.text("process"),
        attr=fields.text("attr"),
        value=fields.scalar("value"),
        unit=fields.optional_text("unit"),
        provenance=_provenance_from_json(fields),
    )


def _set_from_json(fields: Fields) -> ValueSet:
    return ValueSet(
        subject=fields.text("subject"),
        dimension=fields.text("dimension"),
        values=fields.texts("values"),
        provenance=_provenance_from_json(fields),
    )


def _statement_from_json(fields: Fields) -> Statement:
    return Statement(
        text=fields.text("text"),
        topic=fields.text("topic", "other"),
        bearing=fields.flag("bearing"),
        because=fields.text("because", ""),
        provenance=_provenance_from_json(fields),
    )


def _provenance_to_json(where: Provenance) -> Json:
    return {
        "q": where.quote,
        "section": list(where.section),
        "block": where.block.value,
        "method": where.method.value,
        "confidence": where.confidence.value,
    }


def _provenance_from_json(fields: Fields) -> Provenance:
    return Provenance(
        quote=fields.text("q", ""),
        section=fields.texts("section"),
        block=fields.enum("block", BlockKind, BlockKind.PARAGRAPH),
        method=fields.enum("method", Method, Method.GRAMMAR),
        confidence=fields.enum("confidence", Confidence, Confidence.STATED),
    )


_READERS: Mapping[str, Callable[[Fields], Record]] = {
    "access": _access_from_json,
    "tier_rule": _tier_rule_from_json,
    "limit": _limit_from_json,
    "process": _process_from_json,
    "set": _set_from_json,
    "statement": _statement_from_json,
}


# ---------------------------------------------------------------- extractions


def extraction_summary_to_json(extraction: Extraction) -> Json:
    """All of an extraction but its records: pack, scheme, coverage, notes."""
    pack, scheme, coverage = extraction.pack, extraction.scheme, extraction.coverage
    return {
        "pack": {"id": pack.id, "version": pack.version, "digest": pack.digest},
        "scheme": {
            "provider": scheme.provider,
            "ladder": list(scheme.ladder),
            "families": dict(scheme.families),
        },
        "coverage": {
            "sentences": coverage.sentences,
            "typed": coverage.typed,
            "statements": coverage.statements,
            "ignored": coverage.ignored,
        },
        "notes": list(extraction.notes),
    }


def extraction_to_json(extraction: Extraction) -> Json:
    """An extraction with its records under `records`."""
    records = [record_to_json(record) for record in extraction.records]
    return extraction_summary_to_json(extraction) | {"records": records}


def extraction_from_json(data: Mapping[str, object]) -> Extraction:
    """The extraction of a JSON form; of a summary, the one without records. Raises: ValueError."""
    fields = Fields(data)
    pack, scheme, coverage = (fields.child(name) for name in ("pack", "scheme", "coverage"))
    return Extraction(
        pack=PackRef(pack.text("id"), pack.whole("version"), pack.text("digest")),
        scheme=Scheme(
            scheme.text("provider"), scheme.texts("ladder"), scheme.child("families").text_pairs()
        ),
        records=tuple(record_from_json(one.data) for one in fields.children("records")),
        coverage=Coverage(
            *(coverage.whole(n) for n in ("sentences", "typed", "statements", "ignored"))
        ),
        notes=fields.texts("notes"),
    )


# ---------------------------------------------------------------- changes and impacts

_CHANGE_WORDS = (
    "subject",
    "capability",
    "tier",
    "metric",
    "process",
    "attr",
    "detail",
    "text",
)


def change_to_json(change: Change) -> Json:
    """A change: what differs, about what, and the words before and after."""
    words = {name: getattr(change, name) for name in _CHANGE_WORDS}
    return {
        "kind": change.kind.value,
        "type": change.type,
        "direction": change.direction.value,
        "severity": change.severity.name.lower(),
        "provider": change.provider,
        "basis": change.basis,
    } | _present(
        **words,
        segments=None if change.segments is None else list(change.segments),
        scope=None if change.scope is None else dict(change.scope),
        before=change.before and _side_to_json(change.before),
        after=change.after and _side_to_json(change.after),
    )


def change_from_json(data: Mapping[str, object]) -> Change:
    """The change of a JSON form. Raises: ValueError."""
    fields = Fields(data)
    words = {name: fields.optional_text(name) for name in _CHANGE_WORDS}
    return Change(
        kind=fields.enum("kind", ChangeKind),
        type=fields.text("type"),
        direction=fields.enum("direction", Direction),
        severity=fields.member("severity", Severity),
        provider=fields.text("provider"),
        basis=fields.text("basis", "explicit"),
        segments=fields.texts("segments") if "segments" in fields else None,
        scope=fields.child("scope").text_pairs() if "scope" in fields else None,
        before=_side_from_json(fields, "before"),
        after=_side_from_json(fields, "after"),
        **words,
    )


def _side_to_json(side: Side) -> Json:
    return {"value": side.value, "quote": side.quote, "section": list(side.section)}


def _side_from_json(fields: Fields, name: str) -> Side | None:
    if name not in fields:
        return None
    side = fields.child(name)
    return Side(side.text("value"), side.text("quote"), side.texts("section"))


def impact_to_json(impact: Impact) -> Json:
    """An impact: for which profile, on what, and the standing before and after."""
    profile = impact.profile
    return {
        "profile": {
            "provider": profile.provider,
            "segment": profile.segment,
            "has": list(profile.has),
            "models": list(profile.models),
            "capabilities": list(profile.capabilities),
        },
        "subject": impact.subject,
        "capability": impact.capability,
        "before": _assessment_to_json(impact.before),
        "after": _assessment_to_json(impact.after),
    }


def impact_from_json(data: Mapping[str, object]) -> Impact:
    """The impact of a JSON form. Raises: ValueError."""
    fields = Fields(data)
    profile = fields.child("profile")
    return Impact(
        profile=Profile(
            provider=profile.text("provider"),
            segment=profile.text("segment"),
            has=profile.texts("has"),
            models=profile.texts("models"),
            capabilities=profile.texts("capabilities"),
        ),
        subject=fields.text("subject"),
        capability=fields.text("capability"),
        before=_assessment_from_json(fields.child("before")),
        after=_assessment_from_json(fields.child("after")),
    )


def _assessment_to_json(assessment: Assessment) -> Json:
    return {"standing": assessment.standing.value, "todo": list(assessment.todo)}


def _assessment_from_json(fields: Fields) -> Assessment:
    return Assessment(fields.enum("standing", Standing), fields.texts("todo"))


# ---------------------------------------------------------------- health and alerts


def health_to_json(health: Health) -> Json:
    """The state of a source."""
    return {
        "state": health.state.value,
        "reasons": list(health.reasons),
        "failures": health.failures,
        "told": health.told.value,
    } | _present(since=_time(health.since), last_good=_time(health.last_good))


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
    )


def alert_to_json(alert: Alert) -> Json:
    """A whole alert, for storing."""
    source = alert.source
    return {
        "key": alert.key,
        "kind": alert.kind.value,
        "source": {
            "id": source.id,
            "url": source.url,
            "title": source.title,
            "provider": source.provider,
        },
        "at": _time(alert.at),
        "severity": alert.severity.name.lower(),
        "changes": [change_to_json(change) for change in alert.changes],
        "impacts": [impact_to_json(impact) for impact in alert.impacts],
    } | _present(
        revision_key=alert.revision_key,
        seq=alert.seq,
        health_before=alert.health_before and health_to_json(alert.health_before),
        health_after=alert.health_after and health_to_json(alert.health_after),
    )


def alert_from_json(data: Mapping[str, object]) -> Alert:
    """The alert of a JSON form. Raises: ValueError."""
    fields = Fields(data)
    source = fields.child("source")
    return Alert(
        key=fields.text("key"),
        kind=fields.enum("kind", AlertKind),
        source=SourceFacts(*(source.text(name) for name in ("id", "url", "title", "provider"))),
        at=fields.time("at"),
        severity=fields.member("severity", Severity),
        changes=tuple(change_from_json(one.data) for one in fields.children("changes")),
        impacts=tuple(impact_from_json(one.data) for one in fields.children("impacts")),
        revision_key=fields.optional_text("revision_key"),
        seq=fields.whole("seq") if "seq" in fields else None,
        health_before=_optional_health(fields, "health_before"),
        health_after=_optional_health(fields, "health_after"),
    )


def _optional_health(fields: Fields, name: str) -> Health | None:
    return health_from_json(fields.child(name).data) if name in fields else None


def _present(**fields: object) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
