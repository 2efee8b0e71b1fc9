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
_LISTS = ("changes", "impacts", "lines")
Json = dict[str, object]


def webhook(alert: Alert, frame: Frame) -> Message:
    """The payload of a webhook, the loudest changes first."""
    loudest = sorted(alert.changes, key=lambda change: -change.severity)
    whole = _data(replace(alert, changes=tuple(loudest)), frame)
    payload = next(payload for payload in _ever_smaller(whole, alert) if _size(payload) <= BUDGET)
    return Message(payload=payload, thread=alert.source.id)


def _ever_smaller(whole: Json, alert: Alert) -> Iterator[Json]:
    """Payloads with ever shorter texts, then with ever less in their lists. The changes, impacts
    and lines are put into JSON once: this runs a dozen times over what is too large."""
    data = whole
    for limit in _TEXT_LIMITS:
        data = {name: _clipped(value, limit) for name, value in whole.items()}
        yield _envelope(alert, data)
    lists = {name: value for name in _LISTS if isinstance(value := data.get(name), list)}
    kept = {name: len(value) for name, value in lists.items()}
    while any(kept.values()):
        kept = _fewer(kept)
        data |= {name: value[: kept[name]] for name, value in lists.items()}
        data["omitted"] = _omitted({name: len(lists[name]) - kept[name] for name in lists})
        yield _envelope(alert, data)
    yield _envelope(alert, {name: value for name, value in data.items() if name != "health_before"})


def _fewer(kept: dict[str, int]) -> dict[str, int]:
    """Three quarters of each list; the first impact goes after the last change."""
    fewer = {name: count * 3 // 4 for name, count in kept.items()}
    if fewer["changes"]:
        fewer["impacts"] = max(fewer["impacts"], min(kept["impacts"], 1))
    return fewer


def _omitted(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count or name != "lines"}


def _envelope(alert: Alert, data: Json) -> Json:
    return {"type": f"watcher.{alert.kind.value}", "timestamp": data["at"], "data": {**data}}


def _data(alert: Alert, frame: Frame) -> Json:
    data = alert_to_json(alert) | {
        "summary": summary(alert),
        "changes": [_change(change) for change in alert.changes],
        "impacts": [_impact(impact) for impact in alert.impacts],
    }
    if alert.health_before and alert.health_after:
        data["sentence"] = health_sentence(alert.health_before, alert.health_after, alert.at)
    if back := reverted_sentence(alert):
        data["sentence"] = back
    if frame.revision_url and alert.seq is not None:
        data["revision_url"] = frame.url_of(alert.seq)
    return data


def _change(change: Change) -> Json:
    return {"headline": headline(change)} | change_to_json(change)


def _impact(impact: Impact) -> Json:
    return {"sentence": impact_sentence(impact)} | impact_to_json(impact)


def _clipped(value: object, limit: int) -> object:
    """The same JSON with no text longer than `limit`."""
    if isinstance(value, str):
        return shorten(value, limit)
    if isinstance(value, dict):
        return {name: _clipped(inner, limit) for name, inner in value.items()}
    if isinstance(value, list):
        return [_clipped(inner, limit) for inner in value]
    return value


def _size(payload: Json) -> int:
    return len(json.dumps(payload))
