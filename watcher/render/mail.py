"""Mail: a subject, plain text, and HTML for light and dark screens.

HTML is for mail programs: styles inline, colours for dark screens in one small style element,
no tables, pictures or scripts, at most 640 px wide. The only link is the watched page's own
address as configured; autoescaping covers everything else.
"""

from __future__ import annotations

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from watcher.model import Alert, Direction, Message
from watcher.render.story import Frame, Story, story_of

TOLD = 40
"""Pieces of evidence in one mail; the rest is counted."""

_COLOURS = {Direction.TIGHTENED: "tight", Direction.LOOSENED: "loose"}


def _environment(*, autoescape: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=PackageLoader("watcher", "templates"),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["tone"] = lambda direction: _COLOURS.get(direction, "plain")
    return environment


_PLAIN = _environment(autoescape=False)
_HTML = _environment(autoescape=True)


def mail(alert: Alert, frame: Frame) -> Message:
    """A mail with its two bodies."""
    story = story_of(alert, frame)
    html = _HTML.get_template("mail.html").render(shown(story))
    return Message(subject=story.summary, text=_text(story), html=html, thread=story.thread)


def text(alert: Alert, frame: Frame) -> Message:
    """Plain text with a subject, for channels without markup."""
    story = story_of(alert, frame)
    return Message(subject=story.summary, text=_text(story), thread=story.thread)


def _text(story: Story) -> str:
    return _PLAIN.get_template("mail.txt").render(shown(story))


def shown(story: Story) -> dict[str, object]:
    """What templates are given: the story, as much of its evidence as is shown, and how many facts
    are left out."""
    return {
        "story": story,
        "evidence": story.evidence[:TOLD],
        "more": sum(len(evidence.facts) for evidence in story.evidence[TOLD:]),
    }
