"""An alert in every format: facts first, within budget, and nothing active that a page wrote."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.alerts import (
    BLOCKED,
    CHANGED,
    GOOD,
    IMPACT,
    LIST,
    NEEDS,
    NOW,
    SOURCE,
    TROUBLE,
    URL,
)
from tests.hostile_alerts import elements, payload_of, texts_of
from tests.preview.discord import preview as discord_preview
from tests.preview.slack import preview
from tests.preview.teams import preview as teams_preview
from watcher.model import (
    AlertKind,
    AlertLine,
    Change,
    ChangeKind,
    Message,
    Severity,
    Side,
)
from watcher.render import FORMATS, Frame, example_alert, render

# ---------------------------------------------------------------- mail and text

MAIL_TEXT = """\
For you (tier 2): nova-2 — before: yes; now: needs organization verification

* nova-2: tiers 1–2 now need organization verification (tightened, high)
  available → needs organization verification
  Section: Models › Text
  Before:  Tiers 1–2 can use nova-2 after [-payment-].
  Now:     Tiers 1–2 can use nova-2 after {+verification+}.

* Organization verification: propagation 30 → 15 minutes (loosened, low)
  Section: Questions
  Before:  Wait up to [-30-] minutes.
  Now:     Wait up to {+15+} minutes.

Page:    Model access
         https://docs.example.com/access?a=1&b=2
Seen:    24 Nov 2026, 10:25 UTC, source example-access (example)
History: r12, key 3f2a9c1d7b88
More:    watcher show r12
"""


def test_a_mail_leads_with_the_profile_then_the_loudest_change_then_its_words() -> None:
    message = render(CHANGED, "mail")

    assert message.subject == (
        "For you (tier 2): nova-2 — before: yes; now: needs organization verification"
    )
    assert message.text == MAIL_TEXT


def test_plain_text_is_the_text_of_the_mail() -> None:
    message = render(CHANGED, "text")

    assert (message.text, message.html, message.payload) == (MAIL_TEXT, "", None)


def test_a_mail_that_is_of_no_page_leaves_out_its_address_and_its_source() -> None:
    own = replace(CHANGED, source=replace(CHANGED.source, url="", provider="", title="Watcher"))
    message = render(own, "mail")

    assert message.text.endswith(
        "Seen:    24 Nov 2026, 10:25 UTC\n"
        "History: r12, key 3f2a9c1d7b88\n"
        "More:    watcher show r12\n"
    )
    assert "()" not in message.text + message.html


def test_a_mail_of_trouble_says_since_when_what_was_seen_and_what_holds() -> None:
    assert render(TROUBLE, "mail").text == (
        "Blocked since 10:05 UTC: Cloudflare asks for a browser check (status 403). Last good look"
        " 3 h ago (07:25 UTC). The rules read then stay on record; a change since then would not"
        " have been seen.\n\n"
        "Page:    Model access\n"
        "         https://docs.example.com/access?a=1&b=2\n"
        "Seen:    24 Nov 2026, 10:25 UTC, source example-access (example)\n"
        "More:    watcher status\n"
    )


def test_html_says_the_same_as_the_text() -> None:
    shown = LexborHTMLParser(render(CHANGED, "mail").html).text(separator=" ")

    for fact in [
        "For you (tier 2): nova-2 — before: yes; now: needs organization verification",
        "nova-2: tiers 1–2 now need organization verification",
        "tightened, high",
        "Section: Models › Text",
        "Organization verification: propagation 30 → 15 minutes",
        "watcher show r12",
        "key 3f2a9c1d7b88",
        "24 Nov 2026, 10:25 UTC",
    ]:
        assert fact in " ".join(shown.split())


def test_html_marks_the_changed_words() -> None:
    page = LexborHTMLParser(render(CHANGED, "mail").html)

    assert [node.text() for node in page.css("del")] == ["payment", "30"]
    assert [node.text() for node in page.css("ins")] == ["verification", "15"]
    assert page.css("blockquote")[0].text() == "Tiers 1–2 can use nova-2 after payment."


def test_html_links_to_the_page_and_nowhere_else() -> None:
    page = LexborHTMLParser(render(CHANGED, "mail").html)

    assert [node.attributes["href"] for node in page.css("a")] == [URL]


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_links_to_the_revision_and_says_its_notes(format: str) -> None:
    frame = Frame(revision_url="https://w.example/r/{revision}", notes=("An own note.",))
    message = render(CHANGED, format, frame)
    told = [message.text] if format == "text" else [message.text, message.html]
    for words in filter(None, [*told, json.dumps(message.payload)] if message.payload else told):
        assert "https://w.example/r/12" in words
        assert "An own note." in words or format == "webhook"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "javascript://a.example/%0aalert(1)",
        "file:///etc/passwd",
        "https://a.example/<b>",
        'https://a.example/"x',
        "https://a.example/\u202ex",
        "http://[bad",
        "https://a.example/" + "x" * 2000,
    ],
)
def test_an_address_that_is_unsafe_as_a_link_is_none(url: str) -> None:
    alert = replace(CHANGED, source=replace(SOURCE, url=url))

    assert not LexborHTMLParser(render(alert, "mail").html).css("a")
    assert '"type": "link"' not in json.dumps(render(alert, "slack").payload)


def test_the_same_rule_of_several_models_is_one_fact_with_each_quote() -> None:
    def gone(name: str) -> Change:
        quote = Side("needs organization verification", f"Verify to use {name}.", ("Models",))
        kind = ChangeKind.REQUIREMENT_REMOVED
        return replace(NEEDS, kind=kind, subject=name, basis="omission", before=quote, after=None)

    text = render(replace(CHANGED, changes=(gone("nova-2"), gone("terra"))), "text").text

    assert (
        "* nova-2 and terra: organization verification is no longer stated for tiers 1–2"
        " (tightened, high)\n"
        "  was needs organization verification\n"
        "  Section: Models\n"
        "  Before:  Verify to use nova-2.\n"
        "  Before:  Verify to use terra.\n"
    ) in text


def test_changes_in_the_same_words_share_them() -> None:
    other = replace(NEEDS, kind=ChangeKind.EXCEPTION_ADDED, severity=Severity.MEDIUM)
    text = render(replace(CHANGED, changes=(NEEDS, other)), "text").text

    assert text.count("after [-payment-].") == 1
    assert "* nova-2: exceptions are now mentioned for tiers 1–2 (tightened, medium)" in text


def test_words_that_did_not_change_stand_once() -> None:
    same = replace(NEEDS, after=Side("needs organization verification", NEEDS.before.quote))  # type: ignore[union-attr]
    text = render(replace(CHANGED, changes=(same,)), "text").text

    assert "  Words:   Tiers 1–2 can use nova-2 after payment.\n" in text
    assert "Before:" not in text


def test_a_long_sentence_is_shown_around_what_changed() -> None:
    filler = "this part of the sentence is the same on both sides " * 40
    long = replace(
        NEEDS,
        before=Side("", f"{filler}and it needs payment."),
        after=Side("", f"{filler}and it needs verification."),
    )
    text = render(replace(CHANGED, changes=(long,)), "text").text

    assert "and it needs [-payment-]." in text
    assert "and it needs {+verification+}." in text
    assert len(text) < 1500


def test_what_a_mail_leaves_out_is_counted() -> None:
    many = tuple(
        replace(NEEDS, detail=f"req.n{n}", before=None, after=Side("", f"Rule {n}."))
        for n in range(60)
    )
    text = render(replace(CHANGED, changes=many), "mail").text

    assert text.count("* nova-2:") == 40
    assert "… and 20 more: watcher show r12\n" in text


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="no format is called 'fax'"):
        render(CHANGED, "fax")


# ---------------------------------------------------------------- Slack


def _blocks(message: Message) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = payload_of(message)["blocks"]
    return blocks


def _texts(message: Message) -> list[str]:
    return texts_of(_blocks(message))


def test_slack_leads_with_the_profile() -> None:
    assert _blocks(render(CHANGED, "slack"))[0] == {
        "type": "header",
        "text": {
            "type": "plain_text",
            "text": "For you (tier 2): nova-2 — before: yes; now: needs organization verification",
            "emoji": False,
        },
    }


def test_slack_tells_facts_then_words_then_where_to_see_more() -> None:
    texts = "".join(_texts(render(CHANGED, "slack")))
    order = [
        "nova-2: tiers 1–2 now need organization verification (tightened, high)",
        "Organization verification: propagation 30 → 15 minutes (loosened, low)",
        "Before: Tiers 1–2 can use nova-2 after payment.",
        "Now: Tiers 1–2 can use nova-2 after verification.",
        "Open the page",
        "watcher show r12",
        "r12 · example · source example-access · 24 Nov 2026, 10:25 UTC · 3f2a9c1d7b88",
    ]
    places = [texts.index(part) for part in order]

    assert places == sorted(places)


def test_slack_marks_the_changed_words() -> None:
    styles = [
        (one["text"], one.get("style"))
        for one in elements(_blocks(render(CHANGED, "slack")))
        if one.get("text") in ("payment", "verification", "30", "15")
    ]

    assert styles == [
        ("payment", {"strike": True}),
        ("verification", {"bold": True}),
        ("30", {"strike": True}),
        ("15", {"bold": True}),
    ]


def test_slack_escapes_its_three_characters_once_and_nothing_else() -> None:
    quote = """<!channel> & <https://x.example|Approve> &amp; *b* _i_ ~s~ `c` @here "q" 'a'"""
    alert = replace(CHANGED, changes=(replace(NEEDS, before=None, after=Side("", quote)),))
    texts = _texts(render(alert, "slack"))

    assert (
        "&lt;!channel&gt; &amp; &lt;https://x.example|Approve&gt; &amp;amp;"
        """ *b* _i_ ~s~ `c` @here "q" 'a'"""
    ) in texts


def test_slack_shows_page_text_only_where_slack_parses_none() -> None:
    message = render(CHANGED, "slack")

    assert "mrkdwn" not in {one.get("type") for one in elements(_blocks(message))}
    assert payload_of(message)["mrkdwn"] is False


def test_what_slack_leaves_out_is_counted() -> None:
    many = tuple(
        replace(NEEDS, detail=f"req.n{n}", before=None, after=Side("", f"Rule {n}. " * 40))
        for n in range(200)
    )
    message = render(replace(CHANGED, changes=many), "slack")
    compact = json.dumps(_blocks(message), ensure_ascii=False, separators=(",", ":"))
    texts = "".join(_texts(message))
    listed = texts.count("(tightened, high)")
    quoted = texts.count("Now: ")

    assert 10 < listed < 200
    assert 2 < quoted < listed
    assert 11_000 < len(compact) <= 12_000
    assert f"And {200 - listed} more changes and the words of {200 - quoted} more, see " in texts


def test_what_slack_leaves_out_of_the_impacts_is_counted() -> None:
    impacts = tuple(replace(IMPACT, subject="&" * 200 + str(n)) for n in range(30))
    texts = "".join(_texts(render(replace(CHANGED, impacts=impacts), "slack")))

    assert 2 < texts.count("For you (tier 2)") < 30
    assert "more effects for you, see " in texts


def test_a_slack_message_of_trouble_says_what_holds() -> None:
    texts = "".join(_texts(render(TROUBLE, "slack")))

    assert "Model access: blocked — Cloudflare asks for a browser check (status 403)" in texts
    assert "Last good look 3 h ago (07:25 UTC)." in texts


def test_the_preview_shows_what_slack_would() -> None:
    page = LexborHTMLParser(preview(payload_of(render(CHANGED, "slack"))))

    assert [node.text() for node in page.css("s")] == ["payment", "30"]
    assert page.css("h3")[0].text().startswith("For you (tier 2): nova-2")


def test_discord_brackets_the_changed_words_and_nothing_around_them() -> None:
    description = payload_of(render(CHANGED, "discord"))["embeds"][0]["description"]
    assert "- Wait up to [30] minutes.\n+ Wait up to [15] minutes.\n" in description


def test_the_previews_show_what_discord_and_teams_would() -> None:
    frame = Frame("5f2c0a91", "https://w.example/r/{revision}")
    page = LexborHTMLParser(discord_preview(payload_of(render(CHANGED, "discord", frame))))
    assert [node.text() for node in page.css("a")] == ["Model access", "Open the revision"]
    assert next(node.text() for node in page.css(".minus")) == (
        "- Tiers 1–2 can use nova-2 after [payment]."
    )
    page = LexborHTMLParser(teams_preview(payload_of(render(CHANGED, "teams", frame))))
    assert [node.text() for node in page.css(".button")] == ["Open the page", "Open the revision"]


# ---------------------------------------------------------------- webhook


def test_a_webhook_has_the_envelope_of_standard_webhooks() -> None:
    payload = payload_of(render(CHANGED, "webhook"))

    assert list(payload) == ["type", "timestamp", "data"]
    assert payload["type"] == "watcher.change"
    assert payload["timestamp"] == "2026-11-24T10:25:00+00:00"


def test_a_webhook_has_every_fact_and_its_words() -> None:
    data = payload_of(render(CHANGED, "webhook"))["data"]

    assert data["summary"] == (
        "For you (tier 2): nova-2 — before: yes; now: needs organization verification"
    )
    assert (data["source"]["id"], data["seq"]) == ("example-access", 12)
    assert data["revision_key"] == "3f2a9c1d7b88aa00"
    assert [change["kind"] for change in data["changes"]] == [
        "requirement_added",
        "process_changed",
    ]
    assert data["changes"][1]["headline"] == (
        "Organization verification: propagation 30 → 15 minutes"
    )
    assert data["changes"][0]["after"]["quote"] == "Tiers 1–2 can use nova-2 after verification."
    assert data["impacts"][0]["after"] == {
        "standing": "todo",
        "todo": ["verification.organization"],
    }
    assert "omitted" not in data


def test_a_webhook_of_trouble_has_both_states() -> None:
    payload = payload_of(render(TROUBLE, "webhook"))

    assert payload["type"] == "watcher.health"
    assert payload["data"]["health_after"]["state"] == "blocked"
    assert payload["data"]["health_before"]["state"] == "ok"
    assert payload["data"]["sentence"].startswith("Blocked since 10:05 UTC: ")


def test_what_a_webhook_leaves_out_is_counted() -> None:
    many = tuple(replace(NEEDS, subject=f"model-{n}") for n in range(500))
    data = payload_of(render(replace(CHANGED, changes=many), "webhook"))["data"]

    assert len(data["changes"]) > 10
    assert data["omitted"] == {"changes": 500 - len(data["changes"]), "impacts": 0}


# ---------------------------------------------------------------- examples


@pytest.mark.parametrize("kind", list(AlertKind))
@pytest.mark.parametrize("format", FORMATS)
def test_an_example_says_that_it_is_a_test(kind: AlertKind, format: str) -> None:
    message = render(example_alert(kind, NOW), format)

    assert (message.subject or json.dumps(message.payload)).count("TEST, nothing changed") >= 1


def test_an_example_marks_its_mail_in_both_bodies_and_its_webhook_by_type() -> None:
    alert = example_alert(AlertKind.CHANGE, NOW)
    mail = render(alert, "mail")

    assert mail.text.startswith("*** This is a test with an example. Nothing changed. ***\n")
    assert "This is an example. Nothing changed." in mail.html
    assert payload_of(render(alert, "webhook"))["type"] == "watcher.test"


def test_a_message_belongs_to_the_thread_of_its_source() -> None:
    assert {render(CHANGED, format).thread for format in FORMATS} == {"example-access"}


# ---------------------------------------------------------------- chats


@pytest.mark.parametrize("format", ["discord", "teams", "ntfy"])
def test_every_chat_tells_impact_fact_and_both_sides(format: str) -> None:
    told = json.dumps(payload_of(render(CHANGED, format)), ensure_ascii=False).replace("\\\\", "")

    assert "For you (tier 2): nova-2" in told
    assert "nova-2: tiers 1–2 now need organization verification" in told
    assert "Tiers 1–2 can use nova-2 after " in told
    assert "payment" in told
    assert "verification" in told
    assert URL in told


@pytest.mark.parametrize("format", ["discord", "teams", "ntfy"])
def test_every_chat_tells_trouble_with_what_still_holds(format: str) -> None:
    alert = replace(CHANGED, changes=(), impacts=(), health_before=GOOD, health_after=BLOCKED)
    told = json.dumps(payload_of(render(alert, format)), ensure_ascii=False).replace("\\\\", "")

    assert "Last good look" in told
    assert "Cloudflare" in told


@pytest.mark.parametrize("format", ["discord", "teams", "ntfy"])
def test_what_a_chat_has_no_room_for_is_counted(format: str) -> None:
    many = tuple(
        replace(NEEDS, detail=f"req.n{n}", before=None, after=Side("", f"Rule {n}. " * 40))
        for n in range(200)
    )
    told = json.dumps(payload_of(render(replace(CHANGED, changes=many), format)))

    assert re.search(r"\\u2026 and \d+ more", told)


@pytest.mark.parametrize("kind", [kind for kind in AlertKind if kind.is_list])
@pytest.mark.parametrize("format", FORMATS)
def test_a_list_is_told_with_its_title_and_its_lines(kind: AlertKind, format: str) -> None:
    line = AlertLine("tier 5 cap is now 200,000", SOURCE, Severity.LOW, 7, NOW)
    message = render(replace(LIST, kind=kind, lines=(line,)), format)
    told = message.subject + message.text + json.dumps(message.payload)
    told = told.replace("\\\\", "")

    assert "Digest: 3 changes" in told
    assert "tier 5 cap is now 200,000" in told


@pytest.mark.parametrize("format", ["discord", "teams", "ntfy", "slack", "mail"])
def test_a_message_shows_the_short_id_of_its_delivery(format: str) -> None:
    message = render(CHANGED, format, Frame(reference="deadbeef"))

    assert "deadbeef" in json.dumps(message.payload) + message.text
