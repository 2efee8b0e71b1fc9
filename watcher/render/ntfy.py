"""ntfy: a title, plain text and the page's address to open by a tap (docs.ntfy.sh, "Publish as
JSON"). ntfy shows plain text unless `markdown` is asked for, which is not done.

Limit: a message longer than 4,096 bytes becomes an attachment (docs.ntfy.sh, "Limitations").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from watcher.model import Alert, Message, Severity
from watcher.phrasing import shorten
from watcher.render.budget import MOST, Form, Left, filled
from watcher.render.story import Evidence, Fact, Frame, Story, story_of
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
    """Facts, then evidence as far as it fits, then where to see more."""
    room = MESSAGE - len(_foot(story, MOST).encode())
    shown, left = filled(story, room, _FORM)
    return "\n".join([*shown, _foot(story, left)])


def _foot(story: Story, left: Left) -> str:
    more = f"… and {left.words}\n" if left.words else ""
    reference = f" · {story.reference}" if story.reference else ""
    return f"{more}{story.at} · {story.command}{reference}"


def _fact(fact: Fact) -> str:
    values = f" — {fact.values}" if fact.values else ""
    return f"• {fact.text} ({fact.tags}){values}"


def _words(piece: Evidence) -> Iterator[str]:
    for words in piece.words:
        if words.is_unchanged:
            yield f"On the page: {_quoted(words.after)}"
            continue
        sides = [("Before", words.before), ("Now", words.after)]
        yield "\n".join(f"{label}: {_quoted(spans)}" for label, spans in sides if spans)


def _quoted(spans: Sequence[Span]) -> str:
    return f"“{shorten(''.join(span.text for span in spans), _QUOTE)}”"


_FORM: Form[str] = Form(
    size=lambda part: len(part.encode()) + 1,
    impact=str,
    health=str,
    fact=_fact,
    note=str,
    words=_words,
)
