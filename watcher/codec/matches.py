"""Which alerts are meant, as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from watcher.codec.fields import Fields, present
from watcher.model import ChangeKind, Direction, HealthState, Match, Severity

Json = dict[str, object]


def match_to_json(match: Match) -> Json:
    """The conditions that are set."""
    default = Match()
    return present(
        source=list(match.sources) or None,
        provider=list(match.providers) or None,
        kind=[kind.value for kind in match.kinds] or None,
        direction=[direction.value for direction in match.directions] or None,
        severity=_unless(match.min_severity, default.min_severity),
        max_severity=_unless(match.max_severity, default.max_severity),
        health=match.health,
        state=[state.value for state in match.states] or None,
        impact=match.impact,
    )


def match_from_json(data: Mapping[str, object]) -> Match:
    """The match of a JSON form. Raises: ValueError."""
    fields = Fields(data)
    return Match(
        sources=fields.texts("source"),
        providers=fields.texts("provider"),
        kinds=tuple(ChangeKind(text) for text in fields.texts("kind")),
        directions=tuple(Direction(text) for text in fields.texts("direction")),
        min_severity=fields.member("severity", Severity, "low"),
        max_severity=fields.member("max_severity", Severity, "critical"),
        health=fields.flag("health") if "health" in fields else None,
        states=tuple(HealthState(text) for text in fields.texts("state")),
        impact=fields.flag("impact") if "impact" in fields else None,
    )


def _unless(severity: Severity, default: Severity) -> str | None:
    return None if severity is default else severity.name.lower()
