"""Messages by templates of one's own: their text takes the place of the facts and the page's words,
between what is always there (the headline, the foot with the short id).

Templates are the operator's, the words in them a page's: expressions are escaped for the place
they are shown in. Jinja2's sandbox keeps templates from Python's insides, but not from running for
ever; that is for whoever calls this (watcher.isolation).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from watcher.model import Alert, Message
from watcher.phrasing import one_line
from watcher.render.discord import escape as discord_escape
from watcher.render.discord import with_text as discord_with
from watcher.render.mail import shown
from watcher.render.ntfy import with_text as ntfy_with
from watcher.render.slack import escape as slack_escape
from watcher.render.slack import with_text as slack_with
from watcher.render.story import Frame, story_of
from watcher.render.teams import with_text as teams_with

NAMES: Mapping[str, tuple[str, ...]] = {
    "mail": ("mail.subject", "mail.txt", "mail.html"),
    "text": ("text.subject", "text.txt"),
    "slack": ("slack.txt",),
    "discord": ("discord.txt",),
    "teams": ("teams.txt",),
    "ntfy": ("ntfy.txt",),
}
"""The templates of each format. Webhooks have none: what programs read is one form."""

LONGEST = {"subject": 250, "txt": 64_000, "html": 256_000}
"""Characters of what a template may make, by the end of its name."""


_RAISED = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What expressions of a template may raise besides Jinja2's own errors."""


_OURS = re.compile(r"'watcher[\w.]*\.(\w+) object'")
"""What Jinja2 calls one of our objects in its errors."""


class OwnTemplateError(Exception):
    """A template cannot be used; the text names it, the line and what is wrong."""


def own(
    alert: Alert, format: str, frame: Frame, built_in: Message, sources: Mapping[str, str]
) -> Message:
    """The built-in message with what one's own templates (by name) say in its place.

    Raises: OwnTemplateError.
    """
    story = story_of(alert, frame)
    values = {"story": story, "alert": alert, **shown(story)}
    made = {name: _made(name, format, sources, values) for name in NAMES[format] if name in sources}
    try:
        return _PLACES[format](built_in, made)
    except ValueError as error:
        raise OwnTemplateError(f"{', '.join(made)}: {error}") from None


def _made(name: str, format: str, sources: Mapping[str, str], values: Mapping[str, Any]) -> str:
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(dict(sources)),
        autoescape=name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_FINAL.get(format),
    )
    try:
        text = environment.get_template(name).render(values)
    except TemplateSyntaxError as error:
        raise OwnTemplateError(f"{error.name or name}:{error.lineno}: {error.message}") from None
    except TemplateError as error:
        words = _OURS.sub(r"a \1", error.message or "")
        raise OwnTemplateError(f"{name}:{_line_of(error)}: {words}") from None
    except _RAISED as error:
        words = one_line(str(error)) or type(error).__name__
        raise OwnTemplateError(f"{name}:{_line_of(error)}: {words}") from None
    most = LONGEST[name.rpartition(".")[2]]
    if len(text) > most:
        raise OwnTemplateError(f"{name}: makes {len(text):,} characters; at most {most:,} fit")
    if not text.strip():
        raise OwnTemplateError(f"{name}: makes nothing")
    return text.strip()


def _line_of(error: BaseException) -> int:
    """The line of the template that an error came from, as Jinja2 puts it into the traceback."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _escaping(escape: Callable[[str], str]) -> Callable[[object], object]:
    return lambda value: escape(value) if isinstance(value, str) else value


_FINAL = {"slack": _escaping(slack_escape), "discord": _escaping(discord_escape)}

Made = Mapping[str, str]


def _mail(message: Message, made: Made) -> Message:
    return replace(
        message,
        subject=one_line(made.get("mail.subject", message.subject)),
        text=made["mail.txt"] + "\n" if "mail.txt" in made else message.text,
        html=made.get("mail.html", message.html),
    )


def _text(message: Message, made: Made) -> Message:
    subject = one_line(made.get("text.subject", message.subject))
    return replace(message, subject=subject, text=made.get("text.txt", message.text))


_PLACES: Mapping[str, Callable[[Message, Made], Message]] = {
    "mail": _mail,
    "text": _text,
    "slack": lambda message, made: slack_with(message, made["slack.txt"]),
    "discord": lambda message, made: discord_with(message, made["discord.txt"]),
    "teams": lambda message, made: teams_with(message, made["teams.txt"]),
    "ntfy": lambda message, made: ntfy_with(message, made["ntfy.txt"]),
}
