"""Changes and impacts as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from watcher.codec.fields import Fields, present
from watcher.model import (
    Assessment,
    Change,
    ChangeKind,
    Direction,
    Impact,
    Own,
    Profile,
    Severity,
    Side,
    Standing,
)

Json = dict[str, object]


_CHANGE_WORDS = (
    "subject",
    "capability",
    "tier",
    "metric",
    "process",
    "attr",
    "detail",
    "text",
    "since",
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
    } | present(
        **words,
        segments=None if change.segments is None else list(change.segments),
        scope=None if change.scope is None else dict(change.scope),
        before=change.before and _side_to_json(change.before),
        after=change.after and _side_to_json(change.after),
        unnamed=change.unnamed or None,
        own=change.own and _own_to_json(change.own),
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
        unnamed=fields.flag("unnamed"),
        own=_own_from_json(fields.child("own")) if "own" in fields else None,
        **words,
    )


def _side_to_json(side: Side) -> Json:
    plain = {"value": side.value, "quote": side.quote, "section": list(side.section)}
    return plain | present(words=side.words or None)


def _own_to_json(own: Own) -> Json:
    return {"segment": own.segment, "before": own.before, "after": own.after}


def _own_from_json(fields: Fields) -> Own:
    return Own(fields.text("segment"), fields.text("before"), fields.text("after"))


def _side_from_json(fields: Fields, name: str) -> Side | None:
    if name not in fields:
        return None
    side = fields.child(name)
    return Side(
        side.text("value"), side.text("quote"), side.texts("section"), side.text("words", "")
    )


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
    standing = {"standing": assessment.standing.value, "todo": list(assessment.todo)}
    return standing | present(since=assessment.since, until=assessment.until)


def _assessment_from_json(fields: Fields) -> Assessment:
    return Assessment(
        fields.enum("standing", Standing),
        fields.texts("todo"),
        fields.optional_text("since"),
        fields.optional_text("until"),
    )
