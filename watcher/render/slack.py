"""Slack: Block Kit, with text that a watched page wrote only where Slack parses nothing.

Page text stands in `rich_text` elements and one `plain_text` header. There, unlike in `mrkdwn`,
stars, backticks, mentions and bare addresses are plain characters, so no mark has to be taken out
of the words. Slack keeps all text with `&`, `<` and `>` as entities and shows them decoded: they
are escaped here, once, and nowhere else. The top-level `text` (what a notification shows) is
parsed by Slack, hence `mrkdwn: false` besides.

Limits, as documented for Block Kit (docs.slack.dev, "Blocks", "Text object"): a header has 150
characters, a text 3,000, a message 50 blocks. Undocumented: `msg_blocks_too_long` at about 13,200
characters of all blocks as JSON (slackapi/bolt-js#2509). Characters are counted as UTF-16 units.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from watcher.model import Alert, Message
from watcher.phrasing import shorten
from watcher.render.budget import MOST, Left, first
from watcher.render.story import Evidence, Fact, Frame, Story, story_of
from watcher.wording import Span

HEADER = 150
TEXT = 3000
BLOCKS = 45
TOTAL = 12_000
LEAD = 3000
FACTS = 4000
"""Of the total, what the impacts and the list of facts may take, so that all have room."""

_QUOTES = (1200, 500, 200)

Json = dict[str, object]

_DIVIDER: Json = {"type": "divider"}


def slack(alert: Alert, frame: Frame) -> Message:
    """The payload for an incoming webhook."""
    story = story_of(alert, frame)
    payload: Json = {
        "text": _fallback(story),
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": _blocks(story),
    }
    return Message(payload=payload, thread=story.thread)


def with_text(message: Message, text: str) -> Message:
    """The message with a text in Slack's markup between its headline and its foot.

    Raises: ValueError when it does not fit.
    """
    payload = dict(message.payload or {})
    blocks = payload["blocks"]
    assert isinstance(blocks, list)
    sections = [_markup(part) for part in _parts(text)]
    payload["blocks"] = [blocks[0], *sections, blocks[-1]]
    if _units(payload["blocks"]) > TOTAL:
        raise ValueError(f"too long for Slack, which takes about {TOTAL:,} characters in all")
    return replace(message, payload=payload)


def _parts(text: str) -> Iterable[str]:
    """Whole lines, as many as fit a section, together."""
    part = ""
    for line in text.splitlines():
        if len(line) > TEXT:
            raise ValueError(f"a line is too long for Slack, which takes {TEXT:,} characters")
        if part and len(part) + len(line) >= TEXT:
            yield part
            part = ""
        part += f"\n{line}" if part else line
    if part.strip():
        yield part


def _markup(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def escape(text: str) -> str:
    """The three characters that Slack parses, as entities (docs.slack.dev, "Escaping text")."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _fallback(story: Story) -> str:
    told = [*story.impacts[:3], story.health, *(fact.text for fact in story.facts[:5])]
    lines = dict.fromkeys([story.summary, *filter(None, told), story.command])
    return _fit("\n".join(lines), TEXT)


# ---------------------------------------------------------------- blocks


def _blocks(story: Story) -> list[Json]:
    """Facts, then evidence as far as it fits, then where to see more."""
    lead, untold = _lead(story)
    facts, unlisted = _facts(story)
    head = [_header(story), *lead, *facts]
    most = _foot(story, MOST)
    room = TOTAL - _units([*head, _DIVIDER, most])
    shown = _evidence(story, room, BLOCKS - len(head) - 2)
    unshown = sum(bool(piece.quotations) for piece in story.evidence) - len(shown)
    foot = _foot(story, Left(untold, unlisted, unshown, of_list=story.is_list))
    return [*head, *[_DIVIDER] * bool(shown), *shown, foot]


def _header(story: Story) -> Json:
    text = {"type": "plain_text", "text": _fit(story.summary, HEADER), "emoji": False}
    return {"type": "header", "text": text}


def _lead(story: Story) -> tuple[list[Json], int]:
    """What it means for the profile, where the header does not say it already, and how the page
    is; and how many impacts did not fit."""
    told = story.summary if len(escape(story.summary)) <= HEADER else ""
    impacts = [_text(f"{line}\n", bold=True) for line in story.impacts if line not in told]
    fitting = first(impacts, LEAD, _element)
    health = [_text(story.health)] if story.health else []
    block = _rich(_section([*fitting, *health]))
    return ([block] if fitting or health else []), len(impacts) - len(fitting)


def _facts(story: Story) -> tuple[list[Json], int]:
    """The list of facts, and how many did not fit."""
    items = first((_section(_fact(fact)) for fact in story.facts), FACTS, _element)
    block = _rich({"type": "rich_text_list", "style": "bullet", "elements": items})
    return ([block] if items else []), len(story.facts) - len(items)


def _fact(fact: Fact) -> list[Json]:
    values = [_text(f" — {fact.values}")] if fact.values else []
    return [_text(fact.text, bold=True), _text(f" ({fact.tags})"), *values]


def _evidence(story: Story, room: int, blocks: int) -> list[Json]:
    """A block for each piece of evidence, in order, until the room is used up."""
    shown: list[Json] = []
    named = len(story.evidence) > 1
    for piece in story.evidence[:blocks]:
        if not piece.quotations:
            continue
        block = _fitting(piece, room - 1, named=named)
        if block is None:
            break
        shown.append(block)
        room -= _units(block) + 1
    return shown


def _fitting(piece: Evidence, room: int, *, named: bool) -> Json | None:
    """The block of a piece with as much of its words as the room allows."""
    for limit in _QUOTES:
        block = _rich(*_words(piece, limit, named=named))
        if _units(block) <= room:
            return block
    return None


def _words(piece: Evidence, limit: int, *, named: bool) -> Iterable[Json]:
    if named:
        yield _section([_text(shorten(piece.facts[0].text, 150), bold=True)])
    for words in piece.words:
        if words.section:
            yield _section([_text(words.section, italic=True)])
        if words.is_unchanged:
            yield from _quote("On the page", words.after, limit)
        else:
            yield from _quote("Before", words.before, limit)
            yield from _quote("Now", words.after, limit)
    if piece.unquoted:
        yield _section([_text(f"and {piece.unquoted} more like these")])


def _quote(label: str, spans: Sequence[Span], limit: int) -> Iterable[Json]:
    if spans:
        parts = [_text(f"{label}: ", bold=True), *_marked(spans, limit)]
        yield {"type": "rich_text_quote", "elements": parts}


def _marked(spans: Sequence[Span], limit: int) -> Iterable[Json]:
    """The parts of a quote in at most `limit` characters; what is cut ends in " …"."""
    for span in spans:
        text = shorten(span.text, limit)
        yield _text(text, strike=span.op == "delete", bold=span.op == "insert")
        limit -= len(span.text)
        if limit <= 2:
            return


def _foot(story: Story, left: Left) -> Json:
    parts: list[Json] = []
    if left.words:
        parts += [_text(f"And {left.words}, see "), _code(story.command), _text("\n")]
    for url, label in ((story.link, "Open the page"), (story.revision_link, "Open the revision")):
        if url:
            parts += [{"type": "link", "url": url, "text": label}, _text(" · ")]
    for note in story.notes:
        parts = [_text(f"{shorten(note, 300)}\n", italic=True), *parts]
    named = f"source {story.source}"
    facts = [story.revision, story.provider, named, story.at, story.key, story.reference]
    line = " · ".join(shorten(fact, 100) for fact in facts if fact)
    return _rich(_section([*parts, _code(story.command), _text(f"\n{line}")]))


# ---------------------------------------------------------------- elements


def _rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def _section(elements: list[Json]) -> Json:
    return {"type": "rich_text_section", "elements": elements}


def _text(text: str, *, bold: bool = False, italic: bool = False, strike: bool = False) -> Json:
    named = {"bold": bold, "italic": italic, "strike": strike}
    style = {name: True for name, is_set in named.items() if is_set}
    element: Json = {"type": "text", "text": _fit(text, TEXT)}
    return element | {"style": style} if style else element


def _code(text: str) -> Json:
    return _text(shorten(text, 100)) | {"style": {"code": True}}


def _fit(text: str, limit: int) -> str:
    """The text escaped, in at most `limit` units; it is cut before it is escaped."""
    shown, room = text, limit
    while len(escape(shown).encode("utf-16-le")) > 2 * limit:
        shown, room = shorten(text, room), room * 9 // 10
    return escape(shown)


def _element(value: object) -> int:
    """How long it is among others, with the comma after it."""
    return _units(value) + 1


def _units(value: object) -> int:
    """How long Slack may count it: the JSON of it in UTF-16 units."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(text.encode("utf-16-le")) // 2
