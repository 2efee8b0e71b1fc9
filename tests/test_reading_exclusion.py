"""Read by exclusion: what a sentence says beside a number, a tier or a name is never dropped."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines, sentence, typed

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


STATEMENTS = [
    # wishes and suppositions
    "You can use o3 if you want to verify.",
    "You can use o3 if you wish to verify your organization.",
    "If o3 requires verification, contact us.",
    "If o3 is available on tier 1, use it.",
    "If tier 4 can use o3, tier 5 can too.",
    "When you can't use o3, verification is required.",
    "Assuming o3 is available on tiers 1-5, call it.",
    "As long as o3 is available on tiers 1-5, use it.",
    "Only verify your organization if you need o3.",
    "You can be verified without using o3.",
    "You can use o3 both before and after verification.",
    # asking for it is not having it
    "You can request o3 on tiers 1-5.",
    "You can ask to use o3 on tiers 1-5.",
    "Tiers 4-5 can ask for o3.",
    "You can apply for o3 access on tiers 1-5.",
    "Tiers 4-5 get first access to o3.",
    "Support for o3 requires tier 5.",
    # the name of a requirement that nothing asks for
    "o3 includes $100 in credits on tier 4.",
    "o3 users get $100 in credits.",
    "o3 is available for $100 in credits.",
    "You can contact sales about o3.",
    # somebody else
    "Google requires verification to use o3.",
    "Anthropic offers o3 on tiers 1-5.",
    "o3 is available on tiers 1-5 to Microsoft users.",
    "o3 customers on tier 5 can use o4-mini.",
    "Tier 5 opens to o3 users.",
    # the tier is what one gets
    "o3 gives access to tier 5.",
    "Using o3 unlocks tier 5.",
    "o3 users can access tier 5.",
    # which of two it is
    "All tiers do not require verification for o3.",
    "o3 requires verification in addition to tier 4.",
    "o3 requires verification and tier 4.",
    "o3 requires verification or tier 4.",
    "Only verified organizations need tier 4 for o3.",
    "o3 requires verification, but not tier 4.",
    "Your tier must be 3 to use o3.",
    "You must be on tier 3 or above for o3, or you must verify.",
    "o3 can be made available on tier 4.",
    "o3 is available once you have spent $100 on o1.",
    "Tiers 4 and 5, and verified organizations, can use o3.",
    "You can either verify or use o3.",
    "o3 is not available to all of tiers 4-5.",
    "o3 is not fully available to tiers 4-5.",
    "o3 is available to tiers 4-5 while supplies last.",
    "Anything but o3 is available on tier 1.",
    # another verification
    "Verify that o3 is available on tier 4.",
    "You must verify that you can use o3.",
    "You must verify o3 outputs.",
    "o3 outputs must be verified.",
    "o3 requires verified outputs.",
    "Use o3 to verify your organization.",
]


@pytest.mark.parametrize("text", STATEMENTS)
def test_what_speaks_of_a_rule_and_states_none_stays_a_statement(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("If you want to use o3, you need verification.", [f"o3 all needs {ORG}"]),
        ("Once verified, you can use o3.", [f"o3 all needs {ORG}"]),
        ("If your organization is verified o3 can be used.", [f"o3 all needs {ORG}"]),
        ("If you are on tier 4, you can use o3.", ["o3 tier:4 open"]),
        ("Verify your organization to use o3.", [f"o3 all needs {ORG}"]),
        ("Contact sales to use o3.", ["o3 all needs contact.sales"]),
        ("Verification can be required for o3.", [f"o3 all may need {ORG}"]),
        ("OpenAI requires verification to use o3.", [f"o3 all needs {ORG}"]),
        ("o3 is available from tier 3.", ["o3 tier:3-5 open"]),
        ("From tier 3 you can use o3.", ["o3 tier:3-5 open"]),
        ("o3 is available from tier 1 to tier 3.", ["o3 tier:1-3 open"]),
        ("Users from tier 3 can use o3.", ["o3 tier:3 open"]),
        ("o3 requires verification on tier 4.", [f"o3 tier:4 needs {ORG}"]),
        ("Verified organizations can stream responses from o3.", [f"o3/streaming all needs {ORG}"]),
        ("All users no longer need verification for o3.", [f"o3 all open (waives {ORG})"]),
    ],
)
def test_what_states_a_rule_in_like_words_is_read(text: str, expected: list[str]) -> None:
    assert sentence(text) == expected


@pytest.mark.parametrize(
    "page",
    [
        # for whom, where and when what stands below holds
        "<h2>For enterprise customers</h2><p>o3 is available on tiers 1-5.</p>",
        "<p>In the EU:</p><ul><li>o3 is available on tiers 1-5.</li></ul>",
        "<h2>Coming soon</h2><p>o3 is available on tiers 1-5.</p>",
        "<h2>Planned changes</h2><table><tr><th>Model</th><th>Tier 1</th></tr>"
        "<tr><td>o3</td><td>Yes</td></tr></table>",
        "<h2>Previous limits</h2><table><tr><th>Tier</th><th>RPM</th></tr>"
        "<tr><td>1</td><td>500</td></tr></table>",
        # a sentence that ends in its list
        "<p>o3 is not available to:</p><ul><li>Tier 1</li></ul>",
        "<p>You cannot use o3 if:</p><ul><li>You are in the EU</li></ul>",
        # what may be asked for
        "<p>Models you can request on tier 1:</p><ul><li>o3</li></ul>",
    ],
)
def test_what_holds_only_for_some_or_not_now_is_kept_as_it_stands(page: str) -> None:
    assert typed(page) == []


def test_an_item_that_narrows_the_rule_above_it_is_no_rule_of_its_own() -> None:
    page = "<p>The following models require verification:</p>"
    page += "<ul><li>o3</li><li>o1 (tier 1 only)</li></ul>"
    assert typed(page) == [f"o3 all needs {ORG}"]


def test_a_price_beside_what_is_not_read_takes_nothing_else_with_it() -> None:
    page = "<table><tr><th>Model</th><th>Price</th><th>Needs</th></tr>"
    page += "<tr><td>o3</td><td>$2</td><td>Patience</td></tr></table>"
    assert sentence("o3") == ["statement: o3"]
    assert lines(page) == ["statement: o3 | Needs: Patience"]
