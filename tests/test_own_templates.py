"""Templates of one's own: what they say takes its place, what they must not do does not happen, and
what cannot be used is told and never loses an alert."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.alerts import CHANGED
from tests.store.material import HOUR, NOON, alert, delivery
from watcher.delivering import Deliverer
from watcher.isolation import OwnTemplates
from watcher.model import Alert, Delivery, Message, Receipt, Side
from watcher.render import Frame, render
from watcher.render.own import OwnTemplateError, own
from watcher.store import open_store

EVIL = "<script>alert(1)</script> <!channel> @everyone *x* [a](https://e.example)"
HOSTILE = replace(
    CHANGED, changes=(replace(CHANGED.changes[1], before=None, after=Side("", EVIL)),)
)
QUOTES = (
    "{% for piece in evidence %}{% for words in piece.words %}{% for span in words.after %}"
    "{{ span.text }}{% endfor %}{% endfor %}{% endfor %}"
)


def made(format: str, alert: Alert = CHANGED, **sources: str) -> Message:
    """The message by templates named as a keyword: mail_html for mail.html."""
    named = {name.replace("_", "."): text for name, text in sources.items()}
    return own(alert, format, Frame("ref"), render(alert, format, Frame("ref")), named)


def payload(message: Message) -> Any:
    assert message.payload is not None
    return message.payload


def test_each_part_of_a_mail_may_be_ones_own() -> None:
    message = made("mail", mail_subject="{{ story.page }}\nchanged")
    assert message.subject == "Model access changed"
    assert message.text == render(CHANGED, "mail", Frame("ref")).text
    message = made("mail", mail_txt="{% for f in story.facts %}- {{ f.text }}\n{% endfor %}")
    assert message.text == (
        "- nova-2: tiers 1–2 now need organization verification\n"
        "- Organization verification: propagation 30 → 15 minutes\n"
    )


def test_the_words_of_a_page_are_escaped_for_html() -> None:
    html = made("mail", HOSTILE, mail_html=f"<p>{QUOTES}</p>").html
    assert html.startswith("<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;!channel&gt;")


def test_the_words_of_a_page_are_escaped_for_slack_and_headline_and_foot_stay() -> None:
    blocks = payload(made("slack", HOSTILE, slack_txt=f"*Look* {QUOTES}"))["blocks"]
    assert [block["type"] for block in blocks] == ["header", "section", "rich_text"]
    text = blocks[1]["text"]
    assert (text["type"], text["verbatim"]) == ("mrkdwn", True)
    assert text["text"].startswith("*Look* &lt;script&gt;alert(1)&lt;/script&gt; &lt;!channel&gt;")
    assert '"ref"' in json.dumps(blocks[-1]) or " ref" in json.dumps(blocks[-1])


def test_the_words_of_a_page_are_escaped_for_discord() -> None:
    embed = payload(made("discord", HOSTILE, discord_txt=f"**Look** {QUOTES}"))["embeds"][0]
    assert embed["description"] == (
        r"**Look** \<script\>alert\(1\)\</script\> \<!channel\> "
        "@\u200beveryone \\*x\\* \\[a\\]\\(https:\u200b//e.example\\)"
    )


def test_lines_for_teams_stand_between_headline_and_foot() -> None:
    content = payload(made("teams", teams_txt="One\n\nTwo"))["attachments"][0]["content"]
    texts = [block["inlines"][0]["text"] for block in content["body"]]
    assert texts[1:-1] == ["One", "Two"]
    assert texts[-1] == "More: "


def test_a_text_for_ntfy_keeps_its_foot() -> None:
    lines = payload(made("ntfy", ntfy_txt="Own words"))["message"].splitlines()
    assert lines == ["Own words", "24 Nov 2026, 10:25 UTC · watcher show r12 · ref"]


@pytest.mark.parametrize(
    ("format", "name", "source", "trouble"),
    [
        (
            "mail",
            "mail_html",
            "{{ story.nothing }}",
            "mail.html:1: a Story has no attribute 'nothing'",
        ),
        ("mail", "mail_html", "a\n{% for x in %}", "mail.html:2: Expected an expression"),
        ("mail", "mail_txt", "\n\n{{ 1 // 0 }}", "mail.txt:3: .*zero"),
        ("mail", "mail_txt", "{{ ''.__class__.__mro__ }}", "mail.txt:1: .*unsafe"),
        ("mail", "mail_txt", "{{ story.facts.append(1) }}", "mail.txt:1: "),
        ("mail", "mail_txt", "{{ story.__init__.__globals__ }}", "mail.txt:1: .*unsafe"),
        ("mail", "mail_txt", "{{ [1].append(1) }}", "mail.txt:1: .*(unsafe|not safely)"),
        ("mail", "mail_txt", "{% include '/etc/passwd' %}", "mail.txt:1: /etc/passwd"),
        ("mail", "mail_txt", "{% include 'mail.txt' %}", "mail.txt:1: .*recursion"),
        ("mail", "mail_txt", "{{ range(10**9) | list }}", "mail.txt:1: .*too big"),
        ("mail", "mail_subject", "{{ 'x' * 300 }}", "mail.subject: makes 300 characters"),
        ("mail", "mail_html", "  \n", "mail.html: makes nothing"),
        ("slack", "slack_txt", "x" * 3001, "slack.txt: a line is too long for Slack"),
        ("slack", "slack_txt", ("x" * 2000 + "\n") * 8, "slack.txt: too long for Slack"),
        ("discord", "discord_txt", "x" * 4097, "discord.txt: too long for Discord"),
        ("teams", "teams_txt", ("x" * 1000 + "\n") * 30, "teams.txt: too long for Teams"),
        ("ntfy", "ntfy_txt", "x" * 4000, "ntfy.txt: too long for ntfy"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_with_name_and_line(
    format: str, name: str, source: str, trouble: str
) -> None:
    with pytest.raises(OwnTemplateError, match=trouble):
        made(format, CHANGED, **{name: source})


# ---------------------------------------------------------------- in a process of their own


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


def test_a_template_of_the_folder_is_used_and_the_other_formats_stay(folder: Path) -> None:
    (folder / "ntfy.txt").write_text("{{ story.page }} {{ alert.seq }}")
    templates = OwnTemplates(folder)
    assert payload(templates.render(CHANGED, "ntfy", "ref", ""))["message"].startswith(
        "Model access 12\n"
    )
    assert templates.render(CHANGED, "mail", "ref", "") == render(CHANGED, "mail", Frame("ref"))


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'a' * 10**9 }}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    ],
)
def test_a_template_without_measure_ends_its_process_and_the_built_in_one_says_so(
    source: str, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "mail.html").write_text(source)
    message = OwnTemplates(folder).render(CHANGED, "mail", "ref", "")
    trouble = "mail.html: takes too long or too much memory"
    assert message.remark == f"by the built-in template: {trouble}"
    assert f"Your own template could not be used ({trouble})" in message.html
    assert f"Your own template could not be used ({trouble})" in message.text
    assert "nova-2: tiers 1–2 now need organization verification" in message.html
    assert trouble in caplog.text


def test_a_file_that_is_no_text_is_told(folder: Path) -> None:
    (folder / "mail.txt").write_bytes(b"\xff\xfe")
    remark = OwnTemplates(folder).render(CHANGED, "mail", "", "").remark
    assert remark == "by the built-in template: mail.txt: not UTF-8 text"


class _Hook:
    id, format = "hook", "text"

    def recipients(self) -> tuple[str, ...]:
        return ("",)

    def send(self, message: Message, delivery: Delivery) -> Receipt:
        return Receipt("taken")


class _Noon:
    def now(self) -> Any:
        return NOON


def test_the_record_of_the_delivery_says_that_the_built_in_template_was_used(
    tmp_path: Path,
) -> None:
    store = open_store(f"sqlite:///{tmp_path}/w.db")
    store.tell(alert("a1"), (delivery("d1", "a1"),))
    deliverer = Deliverer(
        outbox=store,
        channels={"hook": _Hook()},
        render=lambda *_: Message(remark="by the built-in template: text.txt:1: no"),
        clock=_Noon(),
        lease=HOUR,
        give_up_after=HOUR,
    )
    list(deliverer.deliver_due())
    (row,) = store.deliveries()
    assert row.receipt == "taken; by the built-in template: text.txt:1: no"
    store.close()
