"""Words that narrow a rule are never read as if they were not there."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines, sentence, typed

ORG = "verification.organization"

NARROWED = [
    # place
    "o3 is available to all users in the US.",
    "o3 is available on tiers 1-5 in the US.",
    "o3 is available on tiers 1-5 for us customers.",
    "o3 requires organization verification in the US.",
    "o3 no longer requires organization verification in the US.",
    "Verified organizations in the US can access o3.",
    "Tier 4 users in the US can use o3.",
    "o3 is not available in the US.",
    "o3: tiers 1-5 in the US",
    "o3: tiers 1-5 (US)",
    # channel
    "o3 is available to all users via the Batch API.",
    "o3 is available to all users in the API only.",
    "o3 is available to all users in the Responses API.",
    "o3 is available to everyone via the dashboard.",
    "o3 is available on tiers 1-5 from the dashboard.",
    "o3 is available on tiers 1-5 via the standard endpoint.",
    "o3 requires organization verification via the Batch API.",
    "o3 cannot be used on the platform by tier 1.",
    "Every user of the Playground can use o3.",
    # before, not after
    "Tiers 1-5 may need to complete organization verification after using o3.",
    "You must complete organization verification after you use o3.",
    "You must complete organization verification upon accessing o3.",
    "You must complete organization verification after you can use o3.",
    # on what occasion
    "o3 is available to all users on request.",
    "o3 is available on tiers 1-5 upon request.",
    "o3 is available on tiers 1-5 by request.",
    "Verified organizations can access o3 on request.",
    "o3 is available on tiers 1-5 if enabled.",
    "o3 is available on tiers 1-5 where available.",
    "o3 is available on tiers 1-5 once activated.",
    "o3 is available on tiers 1-5 by opting in to the feature.",
    "o3 is available on tiers 1-5 after the process.",
    "o3 is available on tiers 1-5 before today.",
    "o3 requires organization verification for first use.",
    "o3 is not available on tier 1 by default.",
    "o3 does not require organization verification by default.",
    # for whom and for what
    "o3 is available on tiers 1-5 per project.",
    "o3 is available on tiers 1-5 for product teams.",
    "o3 is available on tiers 1-5 for regular usage.",
    "o3 is available to all organizations with members.",
    "Only our own teams on tier 4 can use o3.",
    # at what stage, and when
    "o3 is available on tiers 1-5 in preview.",
    "o3 is available to all users in beta.",
    "o3 is available on tiers 1-5 while in beta.",
    "Free accounts can't use o3 in preview.",
    "o3 used to require organization verification.",
    "You used to need organization verification to use o3.",
    "o3 required organization verification.",
    "Tiers 1-5 accessed o3.",
    "o3 is available on tiers 1-5 while supported.",
    # Japanese
    "o3 は Tier 1-5 で API のみで利用できます。",
    "o3 は Tier 1-5 で取得後に利用できます。",
    "o3 は Tier 3 以上のすべてのティアで利用できます。",
    "o3 はすべてのティアで申請時に利用できます。",
    "o3 はすべてのユーザーが申請を行うと利用できます。",
    "o3 は現在すべてのユーザーが自分の API で利用できます。",
]


@pytest.mark.parametrize("text", NARROWED)
def test_a_narrowed_rule_stays_a_statement(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


@pytest.mark.parametrize(
    ("pack", "text"),
    [
        (
            "anthropic.context_windows",
            "The 1M context window is available to organizations in usage tier 4 in beta.",
        ),
        (
            "anthropic.context_windows",
            "The 1M context window is available to organizations in usage tier 4 via the API.",
        ),
        ("mistral.usage_tiers", "mistral-large is available to all users on request."),
        ("azure.limited_access", "gpt-image-1 requires registration in the US."),
        ("github.model_plans", "o3 is available on all plans in the US."),
        ("github.model_plans", "o3 is available on all plans in public preview."),
    ],
)
def test_a_narrowed_rule_stays_a_statement_with_every_pack(pack: str, text: str) -> None:
    assert sentence(text, pack) == [f"statement: {text}"]


BOUNDED = {
    "o3 is available on all tiers above tier 2.": ["o3 tier:3-5 open"],
    "o3 is available on all tiers from tier 3.": ["o3 tier:3-5 open"],
    "o3 is available on all tiers below tier 3.": ["o3 tier:free, tier:1-2 open"],
    "o3 is available on every tier beginning with tier 2.": ["o3 tier:2-5 open"],
    "o3 is available on all tiers up to tier 3.": ["o3 tier:free, tier:1-3 open"],
    "o3 requires organization verification on all tiers above tier 3.": [
        f"o3 tier:4-5 needs {ORG}"
    ],
}


@pytest.mark.parametrize("text", BOUNDED)
def test_all_tiers_within_bounds_are_those_tiers(text: str) -> None:
    assert sentence(text) == BOUNDED[text]


@pytest.mark.parametrize(
    "text",
    [
        "o3 is available on tiers 1-5 in the Playground only.",
        "o3 is available on tiers 1-5 in the Playground.",
        "o3 is only available in the Playground on tiers 4-5.",
        "o3 is available in the Playground.",
        "o3 requires organization verification in the Playground.",
        "o3 does not require organization verification in the Playground.",
    ],
)
def test_access_in_the_playground_is_not_access_to_the_api(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


CHECKS = {
    "To see whether your organization has access, open the Limits page.": "limits_page",
    "The Limits page lists the models you can use.": "limits_page",
    "If you are not sure of your access, try the model in the Playground.": "playground",
}


@pytest.mark.parametrize("text", CHECKS)
def test_where_access_is_checked_is_a_fact(text: str) -> None:
    assert f"access_check.check.{CHECKS[text]} = True" in sentence(text)


@pytest.mark.parametrize(
    "text",
    [
        "Your current rate limits are shown on the Limits page.",
        "To raise your limits, apply at the bottom of the Limits page.",
        "Replies in the Playground have two buttons.",
        "To test the function in the Playground, enter a message.",
    ],
)
def test_other_talk_of_those_places_is_none(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


def test_being_in_beta_for_a_tier_says_who_has_it() -> None:
    text = "The 1M context window is in beta for organizations in usage tier 4."
    assert sentence(text, "anthropic.context_windows") == ["*/long_context tier:4 open"]


def test_the_endpoint_a_feature_lives_in_is_part_of_its_name() -> None:
    text = "Streaming in the Responses API is available for o3 to verified organizations."
    assert sentence(text) == [f"o3/streaming all needs {ORG}"]


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_what_is_struck_out_is_not_what_a_page_says(tag: str) -> None:
    page = f"<p>o3 is available on <{tag}>tiers 1-5</{tag}> tiers 4-5.</p>"
    assert lines(page) == ["o3 tier:4-5 open"]
    assert typed(f"<p><{tag}>o3 requires organization verification.</{tag}></p>") == []


@pytest.mark.parametrize(
    "text",
    [
        "Each ID can not verify one organization every 90 days.",
        "An ID never verifies one organization within 90 days.",
    ],
)
def test_a_fact_does_not_survive_a_negation_its_pattern_does_not_name(text: str) -> None:
    assert sentence(text, "openai.org_verification") == [f"statement: {text}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("o3 is available via the API to tiers 4-5.", "o3 tier:4-5 open"),
        ("Free accounts can't use o3 in the API.", "o3 tier:free unavailable"),
        ("o3: tiers 1-5 via API", "o3 tier:1-5 open"),
    ],
)
def test_that_a_rule_holds_in_the_api_narrows_nothing_on_a_page_of_it(
    text: str, expected: str
) -> None:
    assert sentence(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "o3 is available to tiers 4-5, but not in the API.",
        "o3 is available in the API dashboard to tiers 4-5.",
        "o3 is available to tiers 4-5 in the API and in ChatGPT.",
    ],
)
def test_a_place_set_apart_from_the_api_narrows(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]
