"""Webhook: the envelope of Standard Webhooks 1.0.0 with all facts as JSON.

`{"type": …, "timestamp": …, "data": …}`; `data` is the alert in the form of `codec`, with the
plain words that people are told beside it: `summary`, and on each change `headline`, on each impact
and on a health alert `sentence`. What was left out to stay within the size the specification asks
for is counted in `omitted`; texts that were cut for it end in " …".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from watcher.codec import alert_to_json, change_to_json, impact_to_json
from watcher.model import Alert, Change, Impact, Message
from watcher.phrasing import (
    headline,
    health_sentence,
    impact_sentence,
    reverted_sentence,
    shorten,
    summary,
)
from watcher.render.story import Frame

BUDGET = 20_000
"""Bytes of a payload: Standard Webhooks 1.0.0, "Payload size", asks for less than 20 kB."""

_TEXT_LIMITS = (4000, 1000, 250, 120)
Json = dict[str, object]


def webhook(alert: Alert, frame: Frame) -> Message:
    """The payload of a webhook, the loudest changes first."""
    loudest = sorted(alert.changes, key=lambda change: -change.severity)
    whole = replace(alert, changes=tuple(loudest))
    payload = next(payload for payload in _ever_smaller(whole, frame) if _size(payload) <= BUDGET)
    return Message(payload=payload, thread=alert.source.id)


def _ever_smaller(alert: Alert, frame: Frame) -> Iterator[Json]:
    """Payloads with ever shorter texts, then with ever fewer changes and impacts."""
    for limit in _TEXT_LIMITS:
        yield _payload(alert, alert, frame, limit)
    part = alert
    while part.changes or part.impacts or part.lines:
        keep = len(part.changes) * 3 // 4
        part = replace(part, lines=part.lines[: len(part.lines) * 3 // 4])
        kept = part.impacts[: max(len(part.impacts) * 3 // 4, int(keep > 0))]
        part = replace(part, changes=part.changes[:keep], impacts=kept)
        yield _payload(part, alert, frame, _TEXT_LIMITS[-1])
    yield _payload(replace(part, health_before=None), alert, frame, _TEXT_LIMITS[-1])


def _payload(part: Alert, alert: Alert, frame: Frame, limit: int) -> Json:
    data = alert_to_json(part) | {
        "summary": summary(alert),
        "changes": [_change(change) for change in part.changes],
        "impacts": [_impact(impact) for impact in part.impacts],
    }
    if part.health_before and part.health_after:
        data["sentence"] = health_sentence(part.health_before, part.health_after, alert.at)
    if back := reverted_sentence(alert):
        data["sentence"] = back
    omitted = {
        "changes": len(alert.changes) - len(part.changes),
        "impacts": len(alert.impacts) - len(part.impacts),
        "lines": len(alert.lines) - len(part.lines),
    }
    if any(omitted.values()):
        data["omitted"] = {
            name: count for name, count in omitted.items() if count or name != "lines"
        }
    if frame.revision_url and alert.seq is not None:
        data["revision_url"] = frame.url_of(alert.seq)
    return {
        "type": f"watcher.{alert.kind.value}",
        "timestamp": data["at"],
        "data": _clipped(data, limit),
    }


def _change(change: Change) -> Json:
    return {"headline": headline(change)} | change_to_json(change)


def _impact(impact: Impact) -> Json:
    return {"sentence": impact_sentence(impact)} | impact_to_json(impact)


def _clipped(value: object, limit: int) -> object:
    """The same JSON with no text longer than `limit`, and no list longer than 100."""
    if isinstance(value, str):
        return shorten(value, limit)
    if isinstance(value, dict):
        return {name: _clipped(inner, limit) for name, inner in value.items()}
    if isinstance(value, list):
        return [_clipped(inner, limit) for inner in value]
    return value


def _size(payload: Json) -> int:
    return len(json.dumps(payload))
