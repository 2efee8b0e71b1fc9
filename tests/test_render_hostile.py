"""Alerts about hostile pages, in every format. The long form is `tests/fuzz/renders.py`."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given, settings
from selectolax.lexbor import LexborHTMLParser

from tests.alerts import CHANGED, NEEDS, SOURCE
from tests.hostile_alerts import PAYLOADS, alerts, holds, payload_of, texts_of
from watcher.model import Alert, Side
from watcher.phrasing import one_line
from watcher.render import FORMATS, render


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=int(os.environ.get("WATCHER_EXAMPLES", "60")), deadline=None)
@given(alert=alerts())
def test_no_page_can_break_a_message_or_hide_a_fact(format: str, alert: Alert) -> None:
    holds(alert, {format: render(alert, format)})


@pytest.mark.parametrize("text", [text for text in PAYLOADS if text.strip() and len(text) < 200])
def test_quoted_words_come_back_as_they_were(text: str) -> None:
    alert = replace(CHANGED, changes=(replace(NEEDS, before=None, after=Side("", text)),))
    shown = one_line(text)

    page = LexborHTMLParser(render(alert, "mail").html)
    assert page.css("blockquote")[0].text() == shown
    assert f"  Now:     {shown}\n" in render(alert, "text").text
    assert shown in [
        unescape(part) for part in texts_of(payload_of(render(alert, "slack"))["blocks"])
    ]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "text", ["x" * 100_000, "word " * 20_000, "e\u0301" * 50_000, "<&>" * 33_333]
)
def test_a_huge_page_text_is_cut_in_every_field(text: str, format: str) -> None:
    huge = replace(
        NEEDS,
        subject=text,
        detail=text,
        before=Side(text, text, (text,)),
        after=Side(text, f"{text}x"),
    )
    source = replace(SOURCE, title=text)
    message = render(replace(CHANGED, changes=(huge, NEEDS), source=source), format)

    assert len(message.text) < 10_000
    assert len(message.html) < 40_000
    assert len(json.dumps(message.payload)) <= 20_000


@pytest.mark.parametrize("format", FORMATS)
def test_two_thousand_changes_and_a_megabyte_of_control_characters_take_no_time(
    format: str,
) -> None:
    """Words are compared where they are shown, and nowhere else."""
    many = tuple(
        replace(NEEDS, detail=f"req.n{n}", before=None, after=Side("", f"Rule {n}. " * 20))
        for n in range(2000)
    )
    odd = "\x1b" * 1_000_000
    long = replace(NEEDS, subject=odd, before=Side(odd, odd, (odd,)), after=Side(odd, odd + "x"))
    began = time.process_time()
    render(replace(CHANGED, changes=many), format)
    render(replace(CHANGED, changes=(long,)), format)
    assert time.process_time() - began < 4
