"""An alert as a message: facts first, within the budget of what carries it, and nothing active
that a watched page wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from watcher.model import Alert, Message
from watcher.render.discord import discord
from watcher.render.example import example_alert
from watcher.render.mail import mail, text
from watcher.render.ntfy import ntfy
from watcher.render.slack import slack
from watcher.render.story import Frame
from watcher.render.teams import teams
from watcher.render.webhook import webhook

__all__ = ["FORMATS", "Frame", "example_alert", "render"]

_RENDERERS: Mapping[str, Callable[[Alert, Frame], Message]] = {
    "mail": mail,
    "slack": slack,
    "discord": discord,
    "teams": teams,
    "ntfy": ntfy,
    "webhook": webhook,
    "text": text,
}

FORMATS = tuple(_RENDERERS)
"""The formats a channel may take."""


_PLAIN = Frame()


def render(alert: Alert, format: str, frame: Frame = _PLAIN) -> Message:
    """An alert as a message of a format (`Channel.format`): mail and text have `subject` and
    `text`, mail also `html`; the others have a `payload`.

    Raises: ValueError for a format that does not exist.
    """
    renderer = _RENDERERS.get(format)
    if renderer is None:
        raise ValueError(f"no format is called {format!r}; there are {', '.join(FORMATS)}")
    return renderer(alert, frame)
