"""`watcher alerts preview` shows a chat's message as people see it there."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.alerts import CHANGED, NEEDS
from tests.test_cli import VERIFIED, Desk, article
from watcher.cli.chats import lines_of
from watcher.model import Side
from watcher.render import Frame, render

SEEN = Frame("abcd1234", "https://watch.example/{revision}")
SUMMARY = "For you (tier 2): nova-2 — before: yes; now: needs organization verification"
FACT = "• nova-2: tiers 1–2 now need organization verification (tightened, high)"


def seen(format: str, words: str = "Tiers 1–2 can use nova-2 after verification.") -> list[str]:
    after = Side("needs organization verification", words, ("Models", "Text"))
    alert = replace(CHANGED, changes=(replace(NEEDS, after=after),))
    payload = render(alert, format, SEEN).payload
    assert payload is not None
    lines = lines_of(format, payload)
    assert lines is not None
    return lines


@pytest.mark.parametrize(
    ("format", "before", "after", "link"),
    [
        (
            "slack",
            "│ Before: Tiers 1–2 can use nova-2 after [-payment-].",
            "│ Now: Tiers 1–2 can use nova-2 after {+verification+}.",
            "Open the revision <https://watch.example/12>",
        ),
        (
            "discord",
            "- Tiers 1–2 can use nova-2 after [payment].",
            "+ Tiers 1–2 can use nova-2 after [verification].",
            "Open the revision <https://watch.example/12>",
        ),
        (
            "teams",
            "Before: Tiers 1–2 can use nova-2 after [-payment-].",
            "Now: Tiers 1–2 can use nova-2 after {+verification+}.",
            "[Open the revision] <https://watch.example/12>",
        ),
        (
            "ntfy",
            "Before: “Tiers 1–2 can use nova-2 after payment.”",
            "Now: “Tiers 1–2 can use nova-2 after verification.”",
            "[Open the revision] <https://watch.example/12>",
        ),
    ],
)
def test_a_message_is_shown_as_its_lines(format: str, before: str, after: str, link: str) -> None:
    lines = seen(format)
    assert lines[0] == SUMMARY
    assert [line for line in lines if line.startswith(FACT)] != []
    assert lines.index(before) + 1 == lines.index(after)
    assert link in "\n".join(lines)
    assert "https://docs.example.com/access?a=1&b=2" in "\n".join(lines)


@pytest.mark.parametrize("format", ["slack", "discord", "teams", "ntfy"])
def test_words_of_a_page_that_look_like_markup_are_shown_as_they_are(format: str) -> None:
    hostile = "Use **bold**, `code`, [a](https://b.example), &amp; <b>, {{x}}, @all, ```"
    shown = "\n".join(seen(format, hostile)).replace("{+", "").replace("+}", "")
    assert hostile in shown


def test_what_programs_read_has_no_lines() -> None:
    payload = render(CHANGED, "webhook", SEEN).payload
    assert payload is not None
    assert lines_of("webhook", payload) is None


def test_the_command_prints_what_people_see_and_with_json_what_is_sent(desk: Desk) -> None:
    config = desk.directory / "config.yaml"
    text = config.read_text().replace("kind: webhook, url:", "kind: slack, webhook_url:")
    config.write_text(text)
    desk.watcher("check")
    desk.show(article(VERIFIED))
    desk.watcher("check")
    said = desk.watcher("alerts", "preview", "r2", "--channel", "hook").stdout
    assert said.startswith("For you (tier 2): o4-mini — before: yes; now: needs")
    assert "\n│ Now: Access: tiers 1 through 5{+, subject to organization verification+}.\n" in said
    assert '"blocks"' not in said
    shown = desk.answer("alerts", "preview", "r2", "--channel", "hook")
    (sent,) = [json.loads(request.body) for request in desk.site.requests_to("/hook")]
    assert [block["type"] for block in shown["payload"]["blocks"]] == [
        block["type"] for block in sent["blocks"]
    ]
