"""What a page wrote arrives as the characters that it wrote, in every format and on a terminal:
read back as its reader sees it, each injection is there whole and does nothing."""

from __future__ import annotations

import html
import os
import pty
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyte
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.injections import INJECTIONS
from watcher.model import (
    Alert,
    AlertKind,
    Change,
    ChangeKind,
    Direction,
    Message,
    Severity,
    Side,
    SourceFacts,
)
from watcher.render import render

PROJECT = Path(__file__).parent.parent
_ALERT = Alert(
    key="f" * 64,
    kind=AlertKind.CHANGE,
    source=SourceFacts("example-access", "https://docs.example.com/access", "Access", "example"),
    at=datetime(2026, 11, 24, 10, 25, tzinfo=UTC),
    severity=Severity.HIGH,
    revision_key="3f2a9c1d7b88aa00",
    seq=12,
)


def _quoting(text: str) -> Alert:
    change = Change(
        ChangeKind.STATEMENT_ADDED,
        type="statement",
        direction=Direction.UNKNOWN,
        severity=Severity.HIGH,
        provider="example",
        text="A sentence.",
        after=Side("", text, ("Models",)),
    )
    return replace(_ALERT, changes=(change,))


def _as_characters(text: str) -> str:
    """What would act (Unicode's categories Cc, Cf, Zl, Zp) written out as its code."""
    return "".join(_written(char) for char in text)


def _written(char: str) -> str:
    if unicodedata.category(char) not in ("Cc", "Cf", "Zl", "Zp"):
        return char
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _payload(message: Message) -> Any:
    return message.payload


def _in_text(message: Message) -> str:
    return message.text


def _in_html(message: Message) -> str:
    body = LexborHTMLParser(message.html).body
    assert body is not None
    return body.text()


def _in_slack(message: Message) -> str:
    """Slack decodes these three entities and no more."""
    texts = _strings(_payload(message)["blocks"], "text")
    return re.sub("&(?:amp|lt|gt);", lambda found: html.unescape(found[0]), "".join(texts))


def _in_discord(message: Message) -> str:
    description: str = _payload(message)["embeds"][0]["description"]
    [block] = re.findall(r"(?s)```diff\n(.*?)\n```", description)
    return str(block).replace("\u200b", "")


def _in_teams(message: Message) -> str:
    return "".join(_strings(_payload(message)["attachments"], "text")).replace("\u200b", "")


def _in_ntfy(message: Message) -> str:
    return str(_payload(message)["message"])


def _strings(node: Any, key: str) -> list[str]:
    if isinstance(node, list):
        return [text for each in node for text in _strings(each, key)]
    if not isinstance(node, dict):
        return []
    own = [node[key]] if isinstance(node.get(key), str) else []
    return own + [text for each in node.values() for text in _strings(each, key)]


READERS = {
    "text": _in_text,
    "mail": _in_html,
    "slack": _in_slack,
    "discord": _in_discord,
    "teams": _in_teams,
    "ntfy": _in_ntfy,
}


def test_there_are_three_hundred_injections() -> None:
    assert len(set(INJECTIONS)) >= 300


@pytest.mark.parametrize("format", READERS)
def test_an_injection_is_read_as_the_characters_it_is(format: str) -> None:
    lost = []
    for text in INJECTIONS:
        shown = READERS[format](render(_quoting(text), format))
        if _as_characters(text) not in " ".join(shown.split()):
            lost.append((text, shown))
    assert not lost


def test_a_webhook_gets_the_very_words() -> None:
    for text in INJECTIONS:
        [change] = _payload(render(_quoting(text), "webhook"))["data"]["changes"]
        assert change["after"]["quote"] == text


def test_a_terminal_shows_injections_and_obeys_none() -> None:
    screen = pyte.Screen(200, len(INJECTIONS) + 2)
    pyte.ByteStream(screen).feed(_on_a_terminal())
    assert [row.rstrip() for row in screen.display[: len(INJECTIONS)]] == [
        f"· {_as_characters(text)}".rstrip() for text in INJECTIONS
    ]
    assert screen.title == ""
    styles = {cell.fg for row in screen.buffer.values() for cell in row.values()}
    assert styles == {"default"}


def _on_a_terminal() -> bytes:
    """All of them, printed by the command line's own way of printing."""
    script = (
        "from tests.injections import INJECTIONS; from watcher.cli.console import line\n"
        "for text in INJECTIONS: line('· ', text)"
    )
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "200", "TERM": "xterm-256color"}
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=theirs, cwd=PROJECT, env=environment
    ):
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
    os.close(ours)
    return shown


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 65_536)
    except OSError:  # Linux says so where the other side is closed
        return b""
