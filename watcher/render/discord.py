"""Discord: one embed, in which nothing that a watched page wrote is markup.

Discord parses Markdown, mentions and bare addresses in an embed. Words in sentences are escaped;
the page's own words stand in `diff` code blocks, where Discord parses nothing and shows what was
in red and what is in green.

Limits, as documented (docs.discord.com, "Embed Limits"): a message has 2,000 characters, an
embed's title 256, its description 4,096, its footer 2,048, all of an embed 6,000. Characters are
counted as UTF-16 units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from watcher.model import Alert, Direction, Message
from watcher.phrasing import shorten
from watcher.render.budget import MOST, Form, Left, filled
from watcher.render.story import Evidence, Fact, Frame, Story, story_of
from watcher.wording import Span

CONTENT = 2000
TITLE = 256
DESCRIPTION = 4096
FOOTER = 500
_QUOTE = 600
_LINE = 400

_COLOURS = {Direction.TIGHTENED: 0xC0392B, Direction.LOOSENED: 0x2E8B57}
_PLAIN = 0x5B6470
_ACTIVE = re.compile(r"([\\`*_~|>\[\]()#<\-])")

Json = dict[str, object]


def discord(alert: Alert, frame: Frame) -> Message:
    """The payload for an "Execute Webhook" request."""
    story = story_of(alert, frame)
    embed: Json = {
        "title": _escaped(story.page or "Watcher", TITLE),
        "description": _description(story),
        "color": _colour(story),
        "footer": {"text": _footer(story)},
    }
    if story.link:
        embed["url"] = story.link
    payload: Json = {
        "content": _escaped(story.summary, _LINE),
        "allowed_mentions": {"parse": []},
        "embeds": [embed],
    }
    return Message(payload=payload, thread=story.thread)


def with_text(message: Message, text: str) -> Message:
    """The message with a text in Discord's markup as its embed's description.

    Raises: ValueError when it does not fit.
    """
    if units(text) > DESCRIPTION:
        raise ValueError(f"too long for Discord, which takes {DESCRIPTION:,} characters")
    payload = dict(message.payload or {})
    embeds = payload["embeds"]
    assert isinstance(embeds, list)
    payload["embeds"] = [{**embeds[0], "description": text}]
    return replace(message, payload=payload)


def escape(text: str) -> str:
    """Text that Discord shows as it is: Markdown escaped, addresses and mentions broken by a
    character that takes no room."""
    broken = text.replace("://", ":\u200b//").replace("@", "@\u200b")
    return _ACTIVE.sub(r"\\\1", broken)


def _escaped(text: str, limit: int) -> str:
    """The text escaped, in at most `limit` units; it is cut before it is escaped."""
    shown, room = text, limit
    while units(escape(shown)) > limit:
        shown, room = shorten(text, room), room * 9 // 10
    return escape(shown)


def units(text: str) -> int:
    """How many UTF-16 units a text has."""
    return len(text.encode("utf-16-le")) // 2


def _colour(story: Story) -> int:
    directions = {fact.direction for fact in story.facts}
    if story.is_recovery:
        return _COLOURS[Direction.LOOSENED]
    return next((_COLOURS[one] for one in _COLOURS if one in directions), _PLAIN)


def _footer(story: Story) -> str:
    facts = [story.revision, story.provider, f"source {story.source}", story.at, story.reference]
    line = " · ".join(shorten(fact, 100) for fact in facts if fact)
    while units(line) > FOOTER:
        line = shorten(line, len(line) * 3 // 4)
    return line


def _description(story: Story) -> str:
    """Facts, then evidence as far as it fits, then where to see more."""
    room = DESCRIPTION - units(_foot(story, MOST)) - 1
    parts, left = filled(story, room, _FORM)
    return "\n".join([*parts, _foot(story, left)])


def _foot(story: Story, left: Left) -> str:
    more = f"… and {left.words}. " if left.words else ""
    foot = f"{more}More: `{story.command}`"
    if story.revision_link:
        url = story.revision_link.replace("(", "%28").replace(")", "%29")
        foot += f" · [Open the revision]({url})"
    return foot


def _fact(fact: Fact) -> str:
    values = f" — {_escaped(fact.values, _LINE)}" if fact.values else ""
    return f"• **{_escaped(fact.text, _LINE)}** ({escape(fact.tags)}){values}"


def _words(piece: Evidence) -> Iterator[str]:
    for words in piece.words:
        lines = [_line("  ", words.after)] if words.is_unchanged else []
        if not words.is_unchanged:
            sides = (("- ", words.before), ("+ ", words.after))
            lines = [_line(mark, spans) for mark, spans in sides if spans]
        if lines:
            section = [f"*{_escaped(words.section, 200)}*"] if words.section else []
            yield "\n".join([*section, "```diff", *lines, "```"])


def _line(mark: str, spans: Sequence[Span]) -> str:
    """One side in a code block: changed words in [ ], and no run of marks that ends the block."""
    changed = len(spans) > 1
    text = "".join(
        _bracketed(span.text) if changed and span.op != "equal" else span.text for span in spans
    )
    return mark + shorten(text, _QUOTE).replace("``", "`\u200b`")


def _bracketed(text: str) -> str:
    """The words in [ ], the spaces around them outside."""
    words = text.strip()
    return text.replace(words, f"[{words}]", 1) if words else text


_FORM: Form[str] = Form(
    size=lambda part: units(part) + 1,
    impact=lambda line: f"**{_escaped(line, _LINE)}**",
    health=lambda text: _escaped(text, 3 * _LINE),
    fact=_fact,
    note=lambda note: f"*{_escaped(note, _LINE)}*",
    words=_words,
)
