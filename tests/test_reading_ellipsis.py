"""What a sentence leaves out because it has said it, and the turns of phrase that say a rule."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines, sentence

ORG = "verification.organization"
NEEDS = f"o3 all needs {ORG}"

ELLIPSIS = {
    "o3 needs verification; o3-mini does not.": [NEEDS, f"o3-mini all open (waives {ORG})"],
    "o3 needs verification, but o3-mini doesn't.": [NEEDS, f"o3-mini all open (waives {ORG})"],
    "Tiers 1-3 need verification to use o3; tiers 4-5 do not.": [
        f"o3 tier:1-3 needs {ORG}",
        f"o3 tier:4-5 open (waives {ORG})",
    ],
    "Tiers 4-5 don't need verification to use o3, but tiers 1-3 do.": [
        f"o3 tier:4-5 open (waives {ORG})",
        f"o3 tier:1-3 needs {ORG}",
    ],
    "o3 is available on tiers 3-5, and o3-mini on all tiers.": [
        "o3 tier:3-5 open",
        "o3-mini all open",
    ],
    "o3 is available on tiers 4-5; other tiers need verification.": [
        "o3 tier:4-5 open",
        f"o3 tier:free, tier:1-3 needs {ORG}",
    ],
    "o3: tiers 4 and 5; others after verification": [
        "o3 tier:4-5 open",
        f"o3 tier:free, tier:1-3 needs {ORG}",
    ],
    "o3: tiers 4-5, others with verification": [
        "o3 tier:4-5 open",
        f"o3 tier:free, tier:1-3 needs {ORG}",
    ],
    "o3, but not o3-mini, is available on tiers 4-5.": [
        "o3 tier:4-5 open",
        "o3-mini tier:4-5 unavailable",
    ],
    "All gpt-image models except gpt-image-2 require verification.": [
        f"gpt-image all needs {ORG}",
        f"gpt-image-2 all open (waives {ORG})",
    ],
    "o3: Tier 3 (verification required), Tier 4, Tier 5": [
        "o3 tier:4-5 open",
        f"o3 tier:3 needs {ORG}",
    ],
    "o3: all API users, subject to verification for streaming.": [
        "o3 all open",
        f"o3/streaming all needs {ORG}",
    ],
    "o3 is available on tiers 4-5 (streaming requires verification).": [
        "o3 tier:4-5 open",
        f"o3/streaming tier:4-5 needs {ORG}",
    ],
    "o3 is available on tiers 3-5 with a rate limit of 100 RPM.": [
        "o3 tier:3-5 open",
        "o3 tier:3-5 rpm = 100 rpm",
    ],
}


@pytest.mark.parametrize("text", ELLIPSIS)
def test_what_is_left_out_is_what_was_said_before(text: str) -> None:
    assert sentence(text) == ELLIPSIS[text]


@pytest.mark.parametrize(
    "text",
    [
        # whether it is had at all, or not on these tiers
        "o3-pro is available on tiers 4-5; o3 is not.",
        # which of two requirements
        "o3 requires verification and a payment method; o3-mini does not.",
        # whose terms
        "o3: tiers 4-5, tiers 1-3 with verification",
        "o3 is available on tiers 4-5 and tiers 1-3 (verification required).",
        "o3: Tier 4, Tier 5 (verification required)",
        # the rest of what
        "Others need verification to use o3.",
        # beyond whom
        "o3 is no longer limited to tiers 4-5.",
        # a limit beside terms
        "o3 requires verification on tiers 4-5 with a limit of 100 RPM.",
    ],
)
def test_what_may_be_left_out_in_two_ways_stays_a_statement(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


TURNS = {
    "No, verification is not needed for o3.": [f"o3 all open (waives {ORG})"],
    "Yes, verification is required for o3.": [NEEDS],
    "The only usage tiers that can call o3 are 4 and 5.": ["o3 tier:4-5 open"],
    "The only tiers with access to o3 are tiers 4 and 5.": ["o3 tier:4-5 open"],
    "Tier 3 is the minimum for o3.": ["o3 tier:3-5 open"],
    "The minimum tier for o3 is tier 3.": ["o3 tier:3-5 open"],
    "Your usage tier must be 3 or higher to use o3.": ["o3 tier:3-5 open"],
    "o3 is available from the third usage tier upward.": ["o3 tier:3-5 open"],
    "No organization can use o3 without being verified.": [NEEDS],
    "Nobody on tier 1 can use o3.": ["o3 tier:1 unavailable"],
    "Nobody needs verification for o3.": [f"o3 all open (waives {ORG})"],
    "For a limited time, tiers 1-3 can use o3.": ["o3 tier:1-3 open (temporary)"],
    "Unless your organization has been verified, requests to o3 are refused.": [NEEDS],
    "o3 is no longer limited to verified organizations.": [f"o3 all open (waives {ORG})"],
    "o3 has been made available to tiers 3-5.": ["o3 tier:3-5 open"],
    "o3 is gated to tiers 4-5.": ["o3 tier:4-5 open"],
    "o3 is available once you have spent $100.": ["o3 all needs payment.spend amount=100"],
    "o3 is available to accounts older than 30 days.": ["o3 all needs account.age days=30"],
    "Unverified organizations cannot stream o3 or see reasoning summaries from it.": [
        f"o3/streaming all needs {ORG}",
        f"o3/reasoning_summary all needs {ORG}",
    ],
    "認証を完了した場合のみ、o3 を利用できます。": [NEEDS],
    "組織の認証が済んでいない場合、o3 は利用できません。": [NEEDS],
}


@pytest.mark.parametrize("text", TURNS)
def test_a_turn_of_phrase_is_read_as_what_it_says_plainly(text: str) -> None:
    assert sentence(text) == TURNS[text]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Which tiers can use o3? Tiers 3 to 5.", ["o3 tier:3-5 open"]),
        ("Is o3 available on tier 1? Yes.", ["o3 tier:1 open"]),
        ("Does o3 require verification? Tiers 1-3.", ["statement: Tiers 1-3."]),
    ],
)
def test_an_answer_is_read_by_its_question_where_that_asks_who(
    text: str, answer: list[str]
) -> None:
    assert sentence(text)[1:] == answer


def test_headings_in_japanese_say_what_is_required_of_the_models_below() -> None:
    page = "<h2>組織の認証が必要なモデル</h2><ul><li>o3</li></ul>"
    page += "<h2>組織の認証が不要なモデル</h2><ul><li>o1</li></ul>"
    assert lines(page) == [NEEDS, f"o1 all open (waives {ORG})"]


def test_an_ordinal_is_a_tier_only_where_the_page_calls_it_one() -> None:
    text = "o3 is not available on the free tier third parties sell."
    assert sentence(text) == [f"statement: {text}"]
