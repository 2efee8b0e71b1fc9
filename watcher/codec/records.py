"""Records and extractions as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping

from watcher.canon import atoms
from watcher.codec.fields import Fields, present
from watcher.model import (
    Access,
    BlockKind,
    Condition,
    Confidence,
    Coverage,
    Extraction,
    Limit,
    Method,
    PackRef,
    Process,
    Provenance,
    Record,
    Requirement,
    Scheme,
    Statement,
    Status,
    Strength,
    Temporal,
    TierRule,
    ValueSet,
)

Json = dict[str, object]


def record_to_json(record: Record) -> Json:
    """A record in its normal form, with where it stands on the page."""
    return _fields_of(record) | _provenance_to_json(record.provenance)


def records_digest(extraction: Extraction) -> str:
    """What a page says, wherever and in whatever order it stands: the SHA-256 of its records in
    canonical form without their provenance. Equal digests are equal rules."""
    plain = {key: _fields_of(record) for key, record in atoms(extraction)}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


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
            } | present(unit=record.unit)
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
            } | present(because=record.because or None, under=record.under or None)


def _access_to_json(record: Access) -> Json:
    temporal = present(
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
    } | present(
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
        {"c": one.c} | present(value=one.value, unit=one.unit, basis=one.basis)
        for one in record.conditions
    ]
    return {
        "type": "tier_rule",
        "ladder": record.ladder,
        "tier": record.tier,
        "conditions": conditions,
    } | present(logic=None if record.logic == "all" else record.logic)


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
        under=fields.text("under", ""),
    )


def _provenance_to_json(where: Provenance) -> Json:
    return {
        "q": where.quote,
        "section": list(where.section),
        "block": where.block.value,
        "method": where.method.value,
        "confidence": where.confidence.value,
    } | present(words=where.words or None)


def _provenance_from_json(fields: Fields) -> Provenance:
    return Provenance(
        quote=fields.text("q", ""),
        section=fields.texts("section"),
        block=fields.enum("block", BlockKind, BlockKind.PARAGRAPH),
        method=fields.enum("method", Method, Method.GRAMMAR),
        confidence=fields.enum("confidence", Confidence, Confidence.STATED),
        words=fields.text("words", ""),
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
            **({} if coverage.unread is None else {"unread": coverage.unread}),
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
            sentences=coverage.whole("sentences"),
            typed=coverage.whole("typed"),
            statements=coverage.whole("statements"),
            ignored=coverage.whole("ignored"),
            unread=coverage.whole("unread") if "unread" in coverage else None,
        ),
        notes=fields.texts("notes"),
    )
