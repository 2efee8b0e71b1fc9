"""Who is told, and when: alerts to deliveries, by routes, silences and quiet hours.

Nothing here is lost. What a silence keeps quiet, a digest gathers or quiet hours hold back is a
delivery all the same, committed with the alert; only its state and its time differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from watcher.model import (
    Alert,
    AlertKind,
    Change,
    ChangeKind,
    Delivery,
    DeliveryState,
    Impact,
    Match,
    QuietHours,
    Route,
    Severity,
    Silence,
    Timetable,
)

GATHER = timedelta(seconds=60)
"""How long what may belong together waits at most, should its pass not end before that."""

_ROUTED = (AlertKind.FIRST, AlertKind.GIVEN_UP, AlertKind.WATCHING, AlertKind.STORAGE)
"""Lists that are routed by themselves; the others go to whom what they tell was meant for."""


@dataclass(frozen=True, slots=True)
class Routing:
    """What decides who is told. `recipients` are, by channel id, those with a delivery of their
    own. `mass` is on how many pages one kind of change is told as one list; 0 for never.
    `first_look`: whether pages that are seen for the first time are told."""

    routes: tuple[Route, ...]
    recipients: Mapping[str, tuple[str, ...]]
    silences: tuple[Silence, ...] = ()
    quiet: QuietHours | None = None
    mass: int = 0
    repeat_after: timedelta | None = None
    first_look: bool = True

    def quiet_of(self, channel: str) -> QuietHours | None:
        """The quiet hours of what is told to a channel by the routes that lead to it."""
        own = (route.quiet for route in self.routes if channel in route.to and route.quiet)
        return next(own, self.quiet)


# ---------------------------------------------------------------- deliveries


def deliveries_of(alert: Alert, routing: Routing, now: datetime) -> tuple[Delivery, ...]:
    """One delivery for each recipient of each channel the alert is routed to, without repeats.

    Without any route everything goes to every channel. With routes, a change that none takes is
    not told (it stays in the history); trouble that none takes goes to every channel all the same,
    because a watcher that cannot look must not be silent.
    """
    silence = silence_of(alert, routing.silences, now)
    return tuple(
        _delivery(alert, channel, recipient, route, routing, silence, now)
        for channel, route in _channels(alert, routing).items()
        for recipient in routing.recipients[channel]
    )


def heard(
    alerts: Sequence[Alert], routing: Routing, now: datetime
) -> tuple[tuple[Alert, ...], tuple[Delivery, ...]]:
    """The alerts that are made at all, first looks only where they are wanted, and to whom they
    go."""
    made = tuple(one for one in alerts if routing.first_look or one.kind is not AlertKind.FIRST)
    return made, tuple(due for alert in made for due in deliveries_of(alert, routing, now))


def _delivery(
    alert: Alert,
    channel: str,
    recipient: str,
    route: Route,
    routing: Routing,
    silence: Silence | None,
    now: datetime,
) -> Delivery:
    state, bundle = DeliveryState.DUE, _bundle(alert, route, routing)
    due_from = after_quiet(route.quiet or routing.quiet, alert.severity, now)
    next_at: datetime | None = due_from
    if silence is not None:
        bundle = f"silence:{silence.id}" if silence.summary else ""
        state, next_at = DeliveryState.SILENCED, silence.expires_at if bundle else None
    elif bundle:
        state, next_at = DeliveryState.HELD, now + GATHER
        if route.digest is not None:
            due_from = next_at = next_slot(route.digest, now)
    return Delivery(
        key=delivery_key(alert.key, channel, recipient),
        alert_key=alert.key,
        channel=channel,
        recipient=recipient,
        state=state,
        created_at=now,
        next_at=next_at,
        due_from=due_from,
        bundle=bundle,
        topic=_topic(alert),
        repeat_after=route.repeat_after or routing.repeat_after,
    )


def _bundle(alert: Alert, route: Route, routing: Routing) -> str:
    """What an alert is told together with; empty for what is told by itself."""
    if route.digest is not None and alert.kind in (AlertKind.CHANGE, AlertKind.HEALTH):
        return f"digest:{route.id}"
    if alert.kind is AlertKind.FIRST:
        return "first"
    if routing.mass <= 0:
        return ""
    if alert.kind is AlertKind.CHANGE and alert.severity < Severity.CRITICAL:
        return f"mass:{leading_kind(alert.changes).value}"
    if alert.kind is AlertKind.HEALTH and alert.health_after is not None:
        return f"mass:health.{alert.health_after.state.value}"
    return ""


def leading_kind(changes: Sequence[Change]) -> ChangeKind:
    """The kind of the loudest change, the first of them."""
    return max(changes, key=lambda change: change.severity).kind


def delivery_key(alert_key: str, channel: str, recipient: str) -> str:
    """The idempotency key a message travels under: of its content, not of the time."""
    return digest("delivery", alert_key, channel, recipient)[:32]


def _topic(alert: Alert) -> str:
    if alert.kind is AlertKind.HEALTH and alert.health_after is not None:
        return digest("topic", alert.source.id, alert.health_after.state.value)[:32]
    if alert.kind is AlertKind.CHANGE:
        return digest("topic", alert.source.id, *map(_substance, alert.changes))[:32]
    return ""


def _substance(change: Change) -> str:
    """What a change says, without where it stands on the page."""
    sides = [side.value if side else None for side in (change.before, change.after)]
    about = (change.subject, change.capability, change.segments, change.tier, change.metric)
    detail = (change.process, change.attr, change.detail, change.text)
    return repr((change.kind.value, change.type, about, detail, sides))


# ---------------------------------------------------------------- routes


def _channels(alert: Alert, routing: Routing) -> dict[str, Route]:
    """The channels an alert goes to, each with the route it goes by: one that tells at once before
    one that gathers."""
    found: dict[str, Route] = {}
    for route in _takers(alert, routing.routes):
        for channel in route.to:
            if channel not in found or (found[channel].digest and not route.digest):
                found[channel] = route
    if not routing.routes or (not found and _is_of_watching(alert)):
        everywhere = Route(to=tuple(routing.recipients))
        return dict.fromkeys(routing.recipients, everywhere)
    return found


def _takers(alert: Alert, routes: Sequence[Route]) -> list[Route]:
    taken: list[Route] = []
    for route in routes:
        if (route.default and taken) or not matches(route.match, alert):
            continue
        taken.append(route)
        if route.stops:
            break
    return taken


def matches(match: Match, alert: Alert) -> bool:
    """Whether an alert is meant."""
    of_watching = _is_of_watching(alert)
    return (
        (not match.sources or alert.source.id in match.sources)
        and (not match.providers or alert.source.provider in match.providers)
        and (of_watching or match.min_severity <= alert.severity <= match.max_severity)
        and (match.health is None or match.health is of_watching)
        and (not match.states or _turns(match, alert))
        and (not match.kinds or any(change.kind in match.kinds for change in alert.changes))
        and (
            not match.directions
            or any(change.direction in match.directions for change in alert.changes)
        )
        and (not match.impact or _alters_access(alert.impacts))
    )


def _is_of_watching(alert: Alert) -> bool:
    """Whether it tells of the watching itself rather than of what is watched."""
    return alert.kind is AlertKind.HEALTH or alert.kind in _ROUTED


def _turns(match: Match, alert: Alert) -> bool:
    sides = (alert.health_before, alert.health_after)
    return any(health is not None and health.state in match.states for health in sides)


def _alters_access(impacts: Sequence[Impact]) -> bool:
    return any(impact.before.standing is not impact.after.standing for impact in impacts)


def silence_of(alert: Alert, silences: Sequence[Silence], now: datetime) -> Silence | None:
    """The silence that keeps an alert quiet now, the first of them."""
    return next(
        (
            silence
            for silence in silences
            if silence.created_at <= now < silence.expires_at and matches(silence.match, alert)
        ),
        None,
    )


# ---------------------------------------------------------------- when


def next_slot(timetable: Timetable, after: datetime) -> datetime:
    """The first of a timetable's times that lies after a moment.

    Each date has one: a time that the clocks leave out in spring is as much later as they were put
    forward, of a time that they show twice in autumn it is the first.
    """
    zone = ZoneInfo(timetable.zone)
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        if timetable.weekday in (None, day.weekday()):
            slot = datetime.combine(day, timetable.at, zone).astimezone(UTC)
            if slot > after:
                return slot
        day += timedelta(days=1)


def after_quiet(quiet: QuietHours | None, severity: Severity, now: datetime) -> datetime:
    """When something of a severity may be told: now, or when the quiet hours are over."""
    if quiet is None:
        return now
    if quiet.except_severity is not None and severity >= quiet.except_severity:
        return now
    moment = now
    for _ in range(8):  # quiet hours may follow upon each other; a week of them has seven
        end = _quiet_until(quiet, moment)
        if end is None:
            break
        moment = end
    return moment


def _quiet_until(quiet: QuietHours, moment: datetime) -> datetime | None:
    today = moment.astimezone(ZoneInfo(quiet.zone)).date()
    for day in (today - timedelta(days=1), today):
        begin, end = _quiet_of(quiet, day)
        if day.weekday() in quiet.days and begin <= moment < end:
            return end
    return None


def _quiet_of(quiet: QuietHours, day: date) -> tuple[datetime, datetime]:
    zone = ZoneInfo(quiet.zone)
    last = day if quiet.end > quiet.start else day + timedelta(days=1)
    begin = datetime.combine(day, quiet.start, zone)
    return begin.astimezone(UTC), datetime.combine(last, quiet.end, zone).astimezone(UTC)


def digest(*parts: str) -> str:
    """A key of content."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
