"""Alerts about hostile pages, and what must hold of each in every format: it is within the budget,
it can be read, its facts are there, and nothing in it acts that a page wrote.

The short form is `tests/test_render_hostile.py`, the long one `tests/fuzz/renders.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from html import unescape
from typing import Any

from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests.alerts import BLOCKED, CHANGED, GOOD, LIST, NOW, URL
from watcher.channels.email import EmailChannel
from watcher.model import (
    Alert,
    AlertKind,
    AlertLine,
    Assessment,
    Change,
    ChangeKind,
    Delivery,
    Direction,
    Impact,
    Message,
    Profile,
    Severity,
    Side,
    SourceFacts,
    Standing,
)
from watcher.render.story import Story, story_of

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</blockquote></div><a href='https://evil.example'>click</a>",
    "https://evil.example/x",
    "{{ 7*7 }}{% raw %}{{ story.__class__ }}",
    "*bold* _it_ ~s~ `code` ```x```",
    "<!channel> <!here> @here <@U123> <#C1>",
    "<https://evil.example|Approve>",
    "&lt;b&gt; &amp; & < >",
    "\x1b[31mred\x1b]8;;https://evil.example\x07x\x9b2J",
    "a\r\nBcc: x@evil.example\r\n\r\nb\x00",
    "\u202egnp.exe\u2066\u200f",
    "👩‍👩‍👧‍👦🏳️‍🌈🇫🇷e\u0301",
    "日本語の文章です。",
    "\U000e0041\ud800",
    "w" * 3000,
    "&" * 3000,
    "😀" * 2000,
    "é\u0301" * 1500,
    "<word> " * 800,
    "",
    " ",
]
HOSTILE = st.one_of(
    st.sampled_from(PAYLOADS),
    st.text(max_size=30),
    st.lists(st.sampled_from(PAYLOADS), min_size=2, max_size=3).map(" ".join),
)


@st.composite
def changes(draw: st.DrawFn) -> Change:
    texts = st.none() | HOSTILE
    sides = st.none() | st.builds(Side, HOSTILE, HOSTILE, st.lists(HOSTILE, max_size=2).map(tuple))
    return Change(
        draw(st.sampled_from(list(ChangeKind))),
        type=draw(st.sampled_from(["access", "tier_rule", "limit", "set", "statement"])),
        direction=draw(st.sampled_from(list(Direction))),
        severity=draw(st.sampled_from(list(Severity))),
        provider=draw(HOSTILE),
        subject=draw(texts),
        capability=draw(texts),
        segments=draw(st.none() | st.lists(HOSTILE, max_size=2).map(tuple)),
        tier=draw(texts),
        metric=draw(texts),
        attr=draw(texts),
        detail=draw(texts),
        text=draw(texts),
        before=draw(sides),
        after=draw(sides),
    )


@st.composite
def lines(draw: st.DrawFn) -> AlertLine:
    source = SourceFacts(draw(HOSTILE), draw(HOSTILE), draw(HOSTILE), "p")
    severity = draw(st.sampled_from(list(Severity)))
    return AlertLine(draw(HOSTILE), draw(st.none() | st.just(source)), severity, 7, NOW)


@st.composite
def alerts(draw: st.DrawFn) -> Alert:
    told = draw(st.lists(changes(), min_size=1, max_size=3)) * draw(st.sampled_from([1, 1, 40]))
    profile = Profile("p", draw(HOSTILE))
    todo = Assessment(Standing.TODO, tuple(draw(st.lists(HOSTILE, max_size=2))))
    impacts = [Impact(profile, draw(HOSTILE), draw(HOSTILE), todo, Assessment(Standing.YES))]
    health = replace(BLOCKED, reasons=tuple(draw(st.lists(HOSTILE, max_size=2))))
    troubled = draw(st.booleans())
    kind = draw(st.sampled_from(list(AlertKind)))
    if kind.is_list:
        listed = draw(st.lists(lines(), max_size=3)) * draw(st.sampled_from([1, 60]))
        return replace(LIST, kind=kind, lines=tuple(listed))
    return replace(
        CHANGED,
        kind=kind,
        source=SourceFacts(draw(HOSTILE), draw(HOSTILE | st.just(URL)), draw(HOSTILE), "p"),
        changes=() if troubled else tuple(told),
        impacts=tuple(impacts * draw(st.sampled_from([0, 1, 30]))),
        health_before=GOOD if troubled else None,
        health_after=health if troubled else None,
    )


# ---------------------------------------------------------------- what must hold

_ACTIVE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)
_OUR_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "div", "span"),
    *("b", "h2", "blockquote", "del", "ins", "code", "a", "br"),
}


_OF_A_THREAD = {"In-Reply-To", "References"}
_HEADERS = _OF_A_THREAD | {
    *("Subject", "From", "To", "Date", "Message-ID"),
    *("List-Id", "Auto-Submitted", "MIME-Version", "Content-Type"),
}


class _Noon:
    def now(self) -> datetime:
        return NOW


_MAIL = EmailChannel(
    "ops",
    clock=_Noon(),
    host="mail.example.com",
    port=587,
    sender="watcher@example.com",
    to=("ops@example.com",),
)


def _is_harmless(text: str) -> bool:
    """No control character but line feeds, no change of direction, nothing that has no encoding."""
    return not _ACTIVE.search(text)


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _tells(shown: str, story: Story) -> bool:
    """The headline and the loudest fact are there, as far as they are shown of long ones."""
    told = "".join(shown.split())
    parts = [story.summary, story.health, *(fact.text for fact in story.facts[:1])]
    return all("".join(part.split())[:40].rstrip("…") in told for part in parts)


def payload_of(message: Message) -> dict[str, Any]:
    assert message.payload is not None
    return message.payload


def elements(node: object) -> Iterator[dict[str, Any]]:
    """All objects of a payload, in order."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from elements(value)
    if isinstance(node, list):
        for value in node:
            yield from elements(value)


def texts_of(node: object) -> list[str]:
    return [one["text"] for one in elements(node) if isinstance(one.get("text"), str)]


def _mail(alert: Alert, story: Story, message: Message) -> None:
    page = LexborHTMLParser(message.html)

    assert {node.tag for node in page.css("*")} <= _OUR_TAGS
    assert {node.attributes["href"] for node in page.css("a")} <= {alert.source.url}
    names = {name for node in page.css("*") for name in node.attributes}
    assert names <= {"class", "style", "href", "lang", "charset", "name", "content"}
    assert len(page.css("style")) == 1
    assert all(map(_is_harmless, (message.text, message.html, message.subject)))
    assert "\n" not in message.subject
    assert all(fact.text in message.text for fact in story.facts[:40])
    assert page.body is not None
    assert _tells(message.subject + page.body.text(), story)
    _travels(message)


def _travels(message: Message) -> None:
    """It is valid MIME whose parts are what was put in."""
    delivery = Delivery("d" * 32, "f" * 64, "ops", recipient="ops@example.com")
    wire = _MAIL.mail(message, delivery)
    assert all(len(line) <= 998 for line in wire.split(b"\r\n"))
    mail = message_from_bytes(wire, policy=SMTP)
    assert isinstance(mail, EmailMessage)
    assert len(mail) == len(set(mail.keys()))
    assert set(mail.keys()) == _HEADERS - (set() if message.thread else _OF_A_THREAD)
    plain, html = mail.iter_parts()
    assert not plain.defects
    assert isinstance(plain, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert plain.get_content().split() == message.text.split()
    assert html.get_content().split() == message.html.split()


def _text(alert: Alert, story: Story, message: Message) -> None:
    assert _is_harmless(message.text)
    assert _tells(message.subject + message.text, story)


def _slack(alert: Alert, story: Story, message: Message) -> None:
    blocks = payload_of(message)["blocks"]
    header = blocks[0]["text"]["text"]
    shown = [*texts_of(blocks), payload_of(message)["text"]]

    assert len(blocks) <= 45
    assert 0 < _utf16(header) <= 150
    assert _utf16(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) <= 12_000
    assert all(_utf16(text) <= 3000 for text in shown)
    assert all(text for text in shown)
    assert all(_is_harmless(text) and not set(text) & set("<>") for text in shown)
    assert all(text.count("&") == sum(map(text.count, ("&amp;", "&lt;", "&gt;"))) for text in shown)
    links = [one for one in elements(blocks) if one.get("type") == "link"]
    assert {(link["url"], link["text"]) for link in links} <= {(alert.source.url, "Open the page")}
    assert "TEST" in header or alert.kind is not AlertKind.TEST
    assert _tells(re.sub("&(?:amp|lt|gt);", lambda one: unescape(one[0]), "".join(shown)), story)


def _webhook(alert: Alert, story: Story, message: Message) -> None:
    payload = payload_of(message)

    assert len(json.dumps(payload)) <= 20_000
    assert json.loads(json.dumps(payload)) == payload
    data = payload["data"]
    assert data["summary"]
    omitted = data.get("omitted", {})
    assert len(data["changes"]) + omitted.get("changes", 0) == len(alert.changes)
    assert len(data.get("lines", ())) + omitted.get("lines", 0) == len(alert.lines)


def _discord(alert: Alert, story: Story, message: Message) -> None:
    payload = payload_of(message)
    [embed] = payload["embeds"]
    texts = [embed["title"], embed["description"], embed["footer"]["text"]]

    assert payload["allowed_mentions"] == {"parse": []}
    assert 0 < _utf16(payload["content"]) <= 2000
    assert 0 < _utf16(embed["title"]) <= 256
    assert _utf16(embed["description"]) <= 4096
    assert sum(map(_utf16, texts)) <= 6000
    assert embed.get("url", URL) in (URL, alert.source.url)
    for text in (payload["content"], *texts):
        assert _is_harmless(text)
    outside = re.sub(r"(?s)```diff\n.*?\n```", "", embed["description"])
    assert "```" not in outside
    for text in (payload["content"], embed["title"], outside):
        assert "://" not in text
        assert not re.search(r"@(?!\u200b)", text)
        assert not re.search(r"(?<!\\)[<\[\]>#]", text.replace("\\\\", ""))
    told = (payload["content"] + outside).replace("\u200b", "")
    assert _tells(re.sub(r"\\(.)", r"\1", told), _without(story, "\u200b"))


def _without(story: Story, sign: str) -> Story:
    """The story as it is read where a sign that takes no room is left out."""
    facts = tuple(
        replace(piece, facts=tuple(replace(f, text=f.text.replace(sign, "")) for f in piece.facts))
        for piece in story.evidence
    )
    bare = {name: getattr(story, name).replace(sign, "") for name in ("summary", "health")}
    return replace(story, evidence=facts, **bare)


def _teams(alert: Alert, story: Story, message: Message) -> None:
    payload = payload_of(message)
    [attachment] = payload["attachments"]
    card = attachment["content"]
    runs = [run for block in card["body"] for run in block["inlines"]]

    assert len(json.dumps(payload)) <= 21_000
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    assert {run["type"] for run in runs} == {"TextRun"}
    assert all(run["text"] for run in runs)
    assert all(_is_harmless(run["text"]) and "{{" not in run["text"] for run in runs)
    assert {action["url"] for action in card["actions"]} <= {alert.source.url}
    told = "".join(run["text"] for run in runs).replace("\u200b", "")
    assert _tells(told, _without(story, "\u200b"))


def _ntfy(alert: Alert, story: Story, message: Message) -> None:
    payload = payload_of(message)

    assert len(payload["message"].encode()) <= 4096
    assert 0 < len(payload["title"]) <= 250
    assert _is_harmless(payload["message"])
    assert _is_harmless(payload["title"])
    assert "\n" not in payload["title"]
    assert payload["priority"] in {2, 3, 4, 5}
    assert payload.get("click", alert.source.url) == alert.source.url
    assert "markdown" not in payload
    assert _tells(payload["title"] + payload["message"], story)


_CHECKS: Mapping[str, Callable[[Alert, Story, Message], None]] = {
    "mail": _mail,
    "text": _text,
    "slack": _slack,
    "webhook": _webhook,
    "discord": _discord,
    "teams": _teams,
    "ntfy": _ntfy,
}


def holds(alert: Alert, messages: Mapping[str, Message]) -> None:
    """Assert what must hold of an alert's messages, by their formats."""
    story = story_of(alert)
    for format, message in messages.items():
        _CHECKS[format](alert, story, message)
