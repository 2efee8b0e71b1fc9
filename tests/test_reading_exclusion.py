"""Read by exclusion: what a sentence says beside a number, a tier or a name is never dropped."""

from __future__ import annotations

import pytest

from tests.reading_cases import sentence, typed

ORG = "verification.organization"

NO_LIMITS = [
    "o3 on tier 3 should stay under 100 RPM.",
    "o3 on tier 3 is limited to more than 100 RPM.",
    "o3 on tier 3 is limited to at least 100 RPM.",
    "o3 on tier 3 gets 100 RPM extra.",
    "We raised o3 on tier 3 by 100 RPM.",
    "o3 on tier 3 is raised by 100 RPM.",
    "o3 on tier 3 allows over 100 RPM.",
    "o3 on tier 3 allows about 100 RPM.",
    "o3 on tier 3 allows 100 RPM for streaming.",
    "o3 on tier 3 allows 100 RPM in the EU.",
    "o3 on tier 3 allows 100 RPM on weekends.",
    "o3 on tier 3 allows 100 RPM per project.",
    "o3 on tier 3 allows 100 RPM by default.",
    "o3 on tier 3 allowed 100 RPM.",
    "For example, o3 on tier 3 allows 100 RPM.",
    "Batch API: o3 on tier 3 allows 100 RPM.",
]


@pytest.mark.parametrize("text", NO_LIMITS)
def test_a_number_beside_words_that_are_no_limits_own_is_no_limit(text: str) -> None:
    assert typed(f"<p>{text}</p>") == []
    assert sentence(text) == [f"statement: {text}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tier 3 has a limit of 100 RPM for o3.", ["o3 tier:3 rpm = 100 rpm"]),
        ("o3 is limited to 100 RPM on tier 3.", ["o3 tier:3 rpm = 100 rpm"]),
        (
            "o3 on tiers 3 and 4 allows 100 RPM, on tier 5 200 RPM.",
            ["o3 tier:3-4 rpm = 100 rpm", "o3 tier:5 rpm = 200 rpm"],
        ),
        ("The rate limit for o3 on tier 3 is 100 RPM.", ["o3 tier:3 rpm = 100 rpm"]),
    ],
)
def test_a_limit_in_a_sentence(text: str, expected: list[str]) -> None:
    assert sentence(text) == expected


NO_CONDITIONS = [
    "You reached tier 3 after paying $100.",
    "Tier 3 required $100 paid.",
    "Tier 3 requires $100 paid per month.",
    "Tier 3 requires $100 paid for o3.",
    "Tier 3 requires $100 paid in the EU.",
    "Tier 3 requires $100 paid for new organizations.",
    "Tier 3 requires less than $100 paid.",
    "Tier 3 saves you $100 paid in advance.",
    "Tier 3 qualifies for a $100 credit purchase bonus.",
    "Tier 3 unlocks a $100 credit purchase.",
    "Move to tier 3 to get $100 in credits.",
    "Reach tier 3 and receive $100 in credits.",
    "o3 requires $100 spent on tier 3.",
]


@pytest.mark.parametrize("text", NO_CONDITIONS)
def test_an_amount_that_does_not_lead_to_a_tier_is_no_condition_of_it(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You reach tier 3 after paying $100.", ["tier:3 spend >= 100 USD paid"]),
        (
            "Tier 3 requires $100 paid and 7 days since your first payment.",
            ["tier:3 spend >= 100 USD paid, days_since_first_payment >= 7 day"],
        ),
    ],
)
def test_what_it_takes_to_reach_a_tier(text: str, expected: list[str]) -> None:
    assert sentence(text) == expected
