"""The normal forms of texts: what their short ways rest on, and that these change nothing."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from watcher.text import clean, fold, unescaped

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
"""Zero width characters and the soft hyphen."""


def test_no_white_space_but_the_space_and_nothing_invisible_is_printable() -> None:
    characters = map(chr, range(sys.maxunicode + 1))
    shown = [each for each in characters if each.isprintable()]
    assert [each for each in shown if each.isspace() or each in INVISIBLE] == [" "]


@given(st.text(st.sampled_from(f"aZé\u3042  \t\n\u00a0\u3000{INVISIBLE}"), max_size=12))
def test_cleaning_collapses_white_space_and_drops_what_is_invisible(text: str) -> None:
    visible = "".join(each for each in text if each not in INVISIBLE)
    assert clean(text) == " ".join(visible.split())


def test_folding_is_of_the_clean_text() -> None:
    assert fold(" Tiers\u00a01\u20133\n\u200bＡＣＣＥＳＳ ") == "tiers 1-3 access"
    assert fold("  Plain  ASCII ") == "plain ascii"


def test_entities_stand_for_their_characters_and_a_number_of_no_character_for_none() -> None:
    assert unescaped("a &amp; b&#65;&#x42;&#0000000067;") == "a & bABC"
    assert unescaped(f"x&#{'9' * 5_000};y") == "x\ufffdy"
