"""Lists: several alerts told as one, and what Watcher has to say of itself.

What waited together in a bundle becomes one list, or is let go to be told by itself. The keys of
lists are of what they tell, so that one made again after a crash is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from watcher.canon import atoms, fold
from watcher.model import (
    Alert,
    AlertKind,
    AlertLine,
    Delivery,
    Gathering,
    HealthState,
    Revision,
    Room,
    Severity,
    Silence,
    SourceFacts,
    SourceState,
    Waiting,
)
from watcher.phrasing import (
    counted,
    headline,
    one_line,
    ordered,
    reading_words,
    shorten,
    state_words,
)
from watcher.routing import Routing, after_quiet, deliveries_of, delivery_key, digest

SHOWN = 200
"""Lines of one list; the rest is counted in the last."""

Recipient = tuple[str, str]
"""A channel's id and one of those it tells."""


def gathered(
    bundle: str,
    slot: datetime,
    waiting: Sequence[Waiting],
    routing: Routing,
    silences: Sequence[Silence],
    now: datetime,
) -> Gathering:
    """What becomes of the deliveries of a bundle whose time has come. Digests and silences are
    always told as lists; first looks and changes of one kind when there are enough of them."""
    name, _, which = bundle.partition(":")
    if name == "digest":
        alert = _list(
            AlertKind.DIGEST,
            digest("digest", which, slot.isoformat()),
            f"Digest: {_counted(_alerts(waiting), 'notice')}",
            _lines(waiting),
            now,
            which,
        )
        return _told_in(alert, waiting, routing, now)
    if name == "silence":
        silence = next((one for one in silences if str(one.id) == which), None)
        reason = f" ({one_line(silence.reason)})" if silence else ""
        alert = _list(
            AlertKind.SILENCED,
            digest("silenced", which, slot.isoformat()),
            f"A silence is over{reason}: {_counted(_alerts(waiting), 'notice')} not told",
            _lines(waiting),
            now,
        )
        return _told_in(alert, waiting, routing, now)
    least = 2 if name == "first" else routing.mass
    return _joined(
        [
            _told_together(name, of_these, routing, now)
            if least and len(_pages(of_these)) >= least
            else Gathering(released=tuple(one.delivery.key for one in of_these))
            for of_these in _by_content(waiting)
        ]
    )


def _told_together(
    name: str, waiting: Sequence[Waiting], routing: Routing, now: datetime
) -> Gathering:
    keys = sorted({one.alert.key for one in waiting})
    pages = _counted(_pages(waiting), "page")
    if name == "first":
        title, kind = f"First look at {pages}", AlertKind.FIRST
    elif (health := waiting[0].alert.health_after) is not None:
        words = state_words(replace(health, reasons=(), reminders=0))
        title, kind = f"{pages}: {words}", AlertKind.MASS
    else:
        words = headline(ordered(waiting[0].alert.changes)[0])
        title, kind = f"The same kind of change on {pages}: {words}, and others", AlertKind.MASS
    alert = _list(kind, digest(name, *keys), title, _lines(waiting), now)
    return _told_in(alert, waiting, routing, now)


def _told_in(
    alert: Alert, waiting: Sequence[Waiting], routing: Routing, now: datetime
) -> Gathering:
    to = dict.fromkeys((one.delivery.channel, one.delivery.recipient) for one in waiting)
    due = [_to(alert, recipient, routing, now) for recipient in to]
    return Gathering(
        alerts=(alert,),
        deliveries=tuple(due),
        folded=tuple((one.delivery.key, alert.key) for one in waiting),
    )


def _to(alert: Alert, recipient: Recipient, routing: Routing, now: datetime) -> Delivery:
    at = after_quiet(routing.quiet_of(recipient[0]), alert.severity, now)
    return Delivery(
        key=delivery_key(alert.key, *recipient),
        alert_key=alert.key,
        channel=recipient[0],
        recipient=recipient[1],
        created_at=now,
        next_at=at,
        due_from=at,
    )


def _by_content(waiting: Sequence[Waiting]) -> list[list[Waiting]]:
    """Deliveries put together by what their recipients wait for: each set is one list."""
    alerts: dict[Recipient, set[str]] = {}
    for one in waiting:
        to = (one.delivery.channel, one.delivery.recipient)
        alerts.setdefault(to, set()).add(one.alert.key)
    sets: dict[frozenset[str], list[Waiting]] = {}
    for one in waiting:
        to = (one.delivery.channel, one.delivery.recipient)
        sets.setdefault(frozenset(alerts[to]), []).append(one)
    return list(sets.values())


def _joined(parts: Sequence[Gathering]) -> Gathering:
    return Gathering(
        alerts=tuple(alert for part in parts for alert in part.alerts),
        deliveries=tuple(delivery for part in parts for delivery in part.deliveries),
        folded=tuple(pair for part in parts for pair in part.folded),
        released=tuple(key for part in parts for key in part.released),
    )


def _alerts(waiting: Sequence[Waiting]) -> set[str]:
    return {one.alert.key for one in waiting}


def _pages(waiting: Sequence[Waiting]) -> set[str]:
    return {one.alert.source.id for one in waiting}


def _lines(waiting: Sequence[Waiting]) -> tuple[AlertLine, ...]:
    """A line of each alert, the loudest first and the oldest of those."""
    alerts = {one.alert.key: one.alert for one in waiting}.values()
    return tuple(
        line
        for alert in sorted(alerts, key=lambda alert: (-alert.severity, alert.seq or 0))
        for line in lines_of(alert)
    )


def lines_of(alert: Alert) -> tuple[AlertLine, ...]:
    """What a list says of an alert; each line stands beside the name of its page."""
    if alert.kind.is_list:
        return tuple(replace(line, seq=line.seq or alert.seq) for line in alert.lines)
    if alert.health_after is not None:
        words, seq = state_words(alert.health_after), None
    else:
        first, *more = ordered(alert.changes)
        words = headline(first) + (f" (+{len(more)} more)" if more else "")
        seq = alert.seq
    return (AlertLine(shorten(words, 300), alert.source, alert.severity, seq, alert.at),)


def _list(
    kind: AlertKind,
    key: str,
    title: str,
    lines: Sequence[AlertLine],
    now: datetime,
    which: str = "",
) -> Alert:
    shown = tuple(lines[:SHOWN])
    if len(lines) > SHOWN:
        shown += (AlertLine(f"and {len(lines) - SHOWN} more: watcher log lists them"),)
    return Alert(
        key=key,
        kind=kind,
        source=watcher_itself(kind, which),
        at=now,
        severity=max((line.severity for line in lines), default=Severity.NONE),
        title=title,
        lines=shown,
    )


def watcher_itself(kind: AlertKind, which: str = "") -> SourceFacts:
    """What stands for Watcher where an alert is of no page. No page's id has a colon."""
    return SourceFacts(f"watcher:{kind.value}" + (f":{which}" if which else ""), "", "Watcher", "")


def _counted(things: Iterable[object], noun: str) -> str:
    return counted(len(list(things)), noun)


# ---------------------------------------------------------------- of Watcher itself


def first_look(revision: Revision, source: SourceFacts, key: str) -> Alert:
    """That a page was looked at for the first time. It waits for the others of its pass."""
    extraction = revision.extraction
    read = reading_words(fold([record for _, record in atoms(extraction)], extraction.scheme))
    line = AlertLine(f"read: {read}", source, at=revision.at)
    return Alert(
        key=key,
        kind=AlertKind.FIRST,
        source=source,
        at=revision.at,
        severity=Severity.NONE,
        revision_key=revision.key,
        title=f"First look at {shorten(one_line(source.title), 80) or source.id}: {read}",
        lines=(line,),
    )


def given_up(
    delivery: Delivery, lost: Alert, reason: str, routing: Routing, now: datetime
) -> tuple[Alert, tuple[Delivery, ...]]:
    """That a channel did not take a message, told by the other channels; by its own to others
    where there is none."""
    to = delivery.channel + (f" ({delivery.recipient})" if delivery.recipient else "")
    about = lines_of(lost)[:1]
    lines = (AlertLine(f"{to}: {one_line(reason)}", severity=Severity.HIGH, at=now), *about)
    key = digest("given-up", delivery.key, str(delivery.attempts))
    title = f"A message could not be delivered to {to}, and was given up"
    alert = _list(AlertKind.GIVEN_UP, key, title, lines, now)
    alert = replace(alert, severity=Severity.HIGH)
    due = deliveries_of(alert, routing, now)
    everywhere = deliveries_of(alert, replace(routing, routes=()), now)
    elsewhere = [one for one in due if one.channel != delivery.channel]
    elsewhere = elsewhere or [one for one in everywhere if one.channel != delivery.channel]
    elsewhere = elsewhere or [one for one in everywhere if one.recipient != delivery.recipient]
    return alert, tuple(elsewhere)


def reminder(waiting: Sequence[Waiting], routing: Routing, now: datetime) -> Gathering:
    """That alerts were not acknowledged, to those who were told them."""
    parts = []
    for of_these in _by_content(waiting):
        keys = sorted(_alerts(of_these))
        title = f"Not acknowledged yet: {_counted(keys, 'change')}"
        alert = _list(AlertKind.REMINDER, digest("reminder", *keys), title, _lines(of_these), now)
        parts.append(replace(_told_in(alert, of_these, routing, now), folded=()))
    return _joined(parts)


def still_watching(
    states: Sequence[SourceState], slot: datetime, routing: Routing, now: datetime
) -> tuple[Alert, tuple[Delivery, ...]]:
    """That Watcher is at work, and how each page is doing."""
    unwell = [state for state in states if state.health.state is not HealthState.OK]
    title = f"Still watching {_counted(states, 'page')}: " + (
        f"{len(unwell)} in trouble" if unwell else "all are well"
    )
    others = [state for state in states if state not in unwell]
    lines = [_state_line(state) for state in [*unwell, *others]]
    key = digest("watching", slot.isoformat())
    alert = _list(AlertKind.WATCHING, key, title, lines, now)
    return alert, deliveries_of(alert, routing, now)


STORAGE = SourceFacts("watcher:storage", "", "Watcher", "")
"""What stands for the disk of the database."""

_ROOM = {
    Room.NONE: Severity.HIGH,
    Room.SCARCE: Severity.MEDIUM,
    Room.ENOUGH: Severity.NONE,
}


def room_of(alert: Alert | None) -> Room:
    """How much room the last alert of the storage told of: each amount has its severity."""
    if alert is None:
        return Room.ENOUGH
    return next(room for room, severity in _ROOM.items() if severity is alert.severity)


def storage(
    room: Room, place: str, free: int | None, last: Alert | None, routing: Routing, now: datetime
) -> tuple[Alert, tuple[Delivery, ...]]:
    """That the disk of the database is full or nearly so, or has room again. `last` is what was
    told of it before."""
    left = "" if free is None else f": {free / 1e6:,.0f} MB free"
    title, line = {
        Room.NONE: (
            "The disk is full: pages are not looked at until there is room",
            "free some space; nothing is half written, and looking goes on by itself",
        ),
        Room.SCARCE: (
            f"Little room is left on the disk{left}",
            "free some space before it is full: then pages cannot be looked at",
        ),
        Room.ENOUGH: (f"The disk has room again{left}", "pages are looked at as before"),
    }[room]
    lines = (AlertLine(f"database {place}: {line}", severity=_ROOM[room], at=now),)
    key = digest("storage", room.value, last.key if last else "")
    alert = _list(AlertKind.STORAGE, key, title, lines, now)
    return alert, deliveries_of(alert, routing, now)


def _state_line(state: SourceState) -> AlertLine:
    source = SourceFacts(state.source_id, "", state.title or state.source_id, "")
    health = state.health
    if state.last_checked_at is None:
        return AlertLine("not looked at yet", source)
    well = health.state is HealthState.OK
    words = "well" if well else state_words(health)
    seen = f"; last good look {health.last_good:%Y-%m-%d %H:%M} UTC" if health.last_good else ""
    return AlertLine(words + seen, source, Severity.NONE if well else Severity.HIGH)
