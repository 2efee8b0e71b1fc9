"""ntfy: a title, plain text and the page's address to open by a tap (docs.ntfy.sh, "Publish as
JSON"). ntfy shows plain text unless `markdown` is asked for, which is not done.

Limit: a message longer than 4,096 bytes becomes an attachment (docs.ntfy.sh, "Limitations").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from watcher.model import Alert, Message, Severity
from watcher.phrasing import shorten
from watcher.render.story import Frame, Story, story_of
from watcher.wording import Span

MESSAGE = 4000
"""Bytes of the message."""

TITLE = 250
"""Characters of the title; ntfy sets no limit, screens do."""

_QUOTE = 400
_PRIORITIES = {Severity.CRITICAL: 5, Severity.HIGH: 4, Severity.MEDIUM: 3}
"""ntfy's priorities: 5 rings through, 3 is usual, 2 makes no sound."""


def ntfy(alert: Alert, frame: Frame) -> Message:
    """What is published, without the topic."""
    story = story_of(alert, frame)
    payload: dict[str, object] = {
        "title": shorten(story.summary, TITLE),
        "message": _message(story),
        "priority": _PRIORITIES.get(alert.severity, 2),
    }
    if story.link:
        payload["click"] = story.link
    if story.revision_link:
        label = "Open the revision"
        payload["actions"] = [{"action": "view", "label": label, "url": story.revision_link}]
    return Message(payload=payload, thread=story.thread)


def with_text(message: Message, text: str) -> Message:
    """The message with a plain text above its foot. Raises: ValueError when it does not fit."""
    payload = dict(message.payload or {})
    foot = str(payload["message"]).rpartition("\n")[2]
    payload["message"] = f"{text}\n{foot}"
    if len(str(payload["message"]).encode()) > MESSAGE:
        raise ValueError(f"too long for ntfy, which takes {MESSAGE:,} bytes")
    return replace(message, payload=payload)


def _message(story: Story) -> str:
    foot = f"{story.at} · {story.command}" + (f" · {story.reference}" if story.reference else "")
    room = MESSAGE - len(foot.encode()) - 40
    shown: list[str] = []
    left = 0
    for line in _lines(story):
        size = len(line.encode()) + 1
        if size > room:
            left += 1
            continue
        room -= size
        shown.append(line)
    more = [f"… and {left} more"] if left else []
    return "\n".join([*shown, *more, foot])


def _lines(story: Story) -> Iterator[str]:
    yield from (line for line in story.impacts if line not in story.summary)
    if story.health:
        yield story.health
    for fact in story.facts:
        values = f" — {fact.values}" if fact.values else ""
        yield f"• {fact.text} ({fact.tags}){values}"
    yield from story.notes
    for piece in story.evidence:
        for words in piece.words:
            if words.is_unchanged:
                yield f"On the page: {_quoted(words.after)}"
                continue
            sides = [("Before", words.before), ("Now", words.after)]
            yield "\n".join(f"{label}: {_quoted(spans)}" for label, spans in sides if spans)


def _quoted(spans: Sequence[Span]) -> str:
    return f"“{shorten(''.join(span.text for span in spans), _QUOTE)}”"
