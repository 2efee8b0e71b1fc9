"""Microsoft Teams: an Adaptive Card whose words are text runs, which Teams parses nothing in.

A `TextBlock` is Markdown; a `TextRun` of a `RichTextBlock` is plain text (adaptivecards.io,
"TextRun"). All words stand in runs; the only links are the card's own buttons. `{{DATE(…)}}` and
`{{TIME(…)}}`, which cards put a date for, are broken by a character that takes no room.

Limits: Microsoft documents 28 KB for a message (learn.microsoft.com, "Limits and specifications for
Teams"); about 21 KB are taken in truth.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from watcher.model import Alert, Direction, Message
from watcher.phrasing import shorten
from watcher.render.budget import Form, Left, filled
from watcher.render.story import Evidence, Fact, Frame, Story, story_of
from watcher.wording import Span

BUDGET = 20_000
"""Bytes of the whole message as ASCII JSON."""

_FOOT = 2500
"""Of these, what the foot and the buttons may take."""

_QUOTE = 600
_LINE = 400
_TONES = {Direction.TIGHTENED: "Attention", Direction.LOOSENED: "Good"}

Json = dict[str, object]


def teams(alert: Alert, frame: Frame) -> Message:
    """The message for a Workflows webhook."""
    story = story_of(alert, frame)
    card: Json = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "fallbackText": shorten(story.summary, _LINE),
        "body": [],
        "actions": list(_actions(story)),
    }
    attachment: Json = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    payload: Json = {"type": "message", "attachments": [attachment]}
    card["body"] = _body(story, BUDGET - _size(payload) - _FOOT)
    return Message(payload=payload, thread=story.thread)


def with_text(message: Message, text: str) -> Message:
    """The message with the lines of a plain text between its headline and its foot.

    Raises: ValueError when it does not fit.
    """
    payload = copy.deepcopy(message.payload or {})
    card: Any = payload["attachments"]
    card = card[0]["content"]
    lines = [_block([_run(line)]) for line in text.splitlines() if line.strip()]
    card["body"] = [card["body"][0], *lines, card["body"][-1]]
    if _size(payload) > BUDGET:
        raise ValueError(f"too long for Teams, which takes {BUDGET:,} bytes in all")
    return replace(message, payload=payload)


def _body(story: Story, room: int) -> list[Json]:
    """Facts, then evidence as far as it fits, then where to see more."""
    headline = _block([_run(shorten(story.summary, _LINE), size="Large", weight="Bolder")])
    parts, left = filled(story, room - _size(headline) - 1, _FORM)
    return [headline, *parts, _foot(story, left)]


def _fact(fact: Fact) -> Json:
    tone = _TONES.get(fact.direction, "Default")
    values = [_run(f" — {fact.values}")] if fact.values else []
    runs = [_run(f"• {fact.text}", weight="Bolder"), _run(f" ({fact.tags})", color=tone), *values]
    return _block(runs)


def _words(piece: Evidence) -> Iterator[Json]:
    for words in piece.words:
        if words.section:
            yield _block([_run(words.section, italic=True, isSubtle=True)], spacing="Medium")
        if words.is_unchanged:
            yield _quote("On the page: ", words.after)
            continue
        if words.before:
            yield _quote("Before: ", words.before)
        if words.after:
            yield _quote("Now: ", words.after)


def _quote(label: str, spans: Sequence[Span]) -> Json:
    runs = [_run(label, weight="Bolder", isSubtle=True)]
    limit = _QUOTE
    for span in spans:
        if limit <= 2:
            break
        runs.append(_marked(span, limit))
        limit -= len(span.text)
    return _block(runs, spacing="Small")


def _marked(span: Span, limit: int) -> Json:
    text = shorten(span.text, limit)
    if span.op == "delete":
        return _run(text, strikethrough=True, color="Attention")
    if span.op == "insert":
        return _run(text, weight="Bolder", color="Good")
    return _run(text)


def _foot(story: Story, left: Left) -> Json:
    facts = [story.revision, story.provider, f"source {story.source}", story.at, story.reference]
    more = f"… and {left.words}. " if left.words else ""
    line = " · ".join(shorten(fact, 60) for fact in facts if fact)
    runs = [
        _run(f"{more}More: ", isSubtle=True),
        _run(shorten(story.command, 60), fontType="Monospace"),
        _run(f" · {line}", isSubtle=True, size="Small"),
    ]
    return _block(runs, spacing="Medium", separator=True)


def _actions(story: Story) -> Iterator[Json]:
    links = (("Open the page", story.link), ("Open the revision", story.revision_link))
    for title, url in links:
        if url:
            yield {"type": "Action.OpenUrl", "title": title, "url": url}


def _block(runs: list[Json], **style: object) -> Json:
    return {"type": "RichTextBlock", "inlines": runs, **style}


def _run(text: str, **style: object) -> Json:
    return {"type": "TextRun", "text": shorten(text, 1500).replace("{{", "{\u200b{"), **style}


def _size(value: object) -> int:
    """Bytes of the JSON as it is sent: in ASCII, without spaces."""
    return len(json.dumps(value, separators=(",", ":")))


_FORM: Form[Json] = Form(
    size=lambda block: _size(block) + 1,
    impact=lambda line: _block([_run(line, weight="Bolder", color="Warning")]),
    health=lambda text: _block([_run(text)]),
    fact=_fact,
    note=lambda note: _block([_run(note, italic=True)]),
    words=_words,
)
