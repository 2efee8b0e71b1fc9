"""Sentences that take something from the one before, and check marks in lists."""

from __future__ import annotations

import pytest

from tests.reading_cases import typed

ORG = "verification.organization"

ONWARD = {
    "o3 needs verification. So does o1. o4-mini doesn't.": [
        f"o3 all needs {ORG}",
        f"o1 all needs {ORG}",
        f"o4-mini all open (waives {ORG})",
    ],
    "Tier 5 gets o3 with no further steps. All other paid tiers have to verify first.": [
        "o3 tier:5 open",
        f"o3 tier:1-4 needs {ORG}",
    ],
    "gpt-5-pro is for Tier 5. The same goes for o1-pro.": [
        "gpt-5-pro tier:5 open",
        "o1-pro tier:5 open",
    ],
    "o3 isn't available on tier 1. Neither is o1.": [
        "o3 tier:1 unavailable",
        "o1 tier:1 unavailable",
    ],
    "All tiers can use o3. The free tier is the exception.": ["o3 tier:1-5 open"],
    "Meet o3. It is available on all paid tiers.": ["o3 tier:1-5 open"],
    "o3 is our best model. It is available to tiers 4 and 5.": ["o3 tier:4-5 open"],
    "o3 and o1 both run in the background. Tiers 3–5 can use both of them.": [
        "o3 tier:3-5 open",
        "o1 tier:3-5 open",
    ],
    "Want to stream responses from o3? You'll need to be a verified organization first.": [
        f"o3/streaming all needs {ORG}"
    ],
    "Curious about o3? Access is limited to tiers 4 and 5.": ["o3 tier:4-5 open"],
    "o3 のストリーミングを利用するには、組織の認証を完了してください。": [
        f"o3/streaming all needs {ORG}"
    ],
    "o3 を利用する前に、組織の認証を済ませておくことをお勧めします。": [
        f"o3 all should have {ORG}"
    ],
    "o1 は Tier 1～5、o3 は Tier 4 と Tier 5 で利用できます。": [
        "o1 tier:1-5 open",
        "o3 tier:4-5 open",
    ],
}


@pytest.mark.parametrize(("text", "expected"), ONWARD.items())
def test_a_sentence_goes_on_with_the_one_before(text: str, expected: list[str]) -> None:
    assert typed(f"<p>{text}</p>") == expected


ALONE = {
    "Want o3 on tier 1? Contact us about it.": [],
    "o3 comes with a new dashboard. It is available to all tiers.": [],
    "o3 replaces o1. It is available to all tiers.": [],
    "o3 is our best model. Tier 1 accounts can use the API.": [],
    "o3 and o1 are fast. Tiers 3-5 can use it.": [],
    "o3 requires verification. Others don't.": [f"o3 all needs {ORG}"],
    "We moved. So does o1.": [],
}


@pytest.mark.parametrize(("text", "expected"), ALONE.items())
def test_what_the_sentence_before_lends_is_not_guessed(text: str, expected: list[str]) -> None:
    assert typed(f"<p>{text}</p>") == expected


def test_check_marks_in_a_list_say_which_models_a_tier_has() -> None:
    page = "<h3>Tier 2</h3><ul><li>✅ o1</li><li>❌ o3</li></ul>"

    assert typed(page) == ["o1 tier:2 open", "o3 tier:2 unavailable"]


def test_check_marks_in_a_list_say_which_tiers_have_a_model() -> None:
    page = "<h3>o3</h3><ul><li>✅ Tiers 4 and 5</li><li>❌ Free tier, Tier 1</li></ul>"

    assert typed(page) == ["o3 tier:4-5 open", "o3 tier:free, tier:1 unavailable"]


def test_check_marks_before_other_words_are_no_rule() -> None:
    assert typed("<h3>o3</h3><ul><li>✅ Fast</li><li>✅ Streaming</li></ul>") == []
    assert typed("<h3>What you need</h3><ul><li>✅ Tier 2</li></ul>") == []
