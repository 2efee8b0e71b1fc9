"""Limits whose tier, metric or unit stands above or beside them, and what is none."""

from __future__ import annotations

import pytest

from tests.reading_cases import sentence, typed

TIERS = "openai.usage_tiers"
CAP = "* tier:2 monthly_usage_cap = 500 USD/month"

BELOW = [
    "<p>Monthly usage limits:</p><ul><li>Tier 2 – $500</li></ul>",
    "<h3>Monthly usage limits</h3><dl><dt>Tier 2</dt><dd>$500 per month</dd></dl>",
    "<h3>Monthly usage limits</h3><ul><li>Tier 2: $500</li></ul>",
    "<h3>Monthly usage limits by tier</h3><ul><li>Tier 2: up to $500 / month</li></ul>",
    "<h3>Monthly usage limits</h3><ul><li>$500 on Tier 2</li></ul>",
    "<h3>Tier 2</h3><p>Usage limit: $500 per month.</p>",
    "<p><b>Monthly usage limit</b></p><p>Tier 2: $500</p>",
    "<p>Organizations on tier 2 can use up to $500 of API services per month.</p>",
    "<p>On tier 2 you can use up to $500 per month.</p>",
]

NO_LIMIT = [
    "<p>Previous monthly usage limits:</p><ul><li>Tier 2 – $500</li></ul>",
    "<p>Monthly usage limits in 2024:</p><ul><li>Tier 2 – $500</li></ul>",
    "<p>Monthly usage limits do not apply:</p><ul><li>Tier 2 – $500</li></ul>",
    "<h3>Monthly usage limits for batch</h3><ul><li>Tier 2 – $500</li></ul>",
    "<h3>Monthly usage limits</h3><p>In Japan:</p><ul><li>Tier 2 – $500</li></ul>",
    "<h3>Requirements</h3><ul><li>Tier 2 – $500</li></ul>",
    "<h3>Tier 2</h3><p>$500 per month.</p>",
    "<h3>Monthly usage limits</h3><ul><li>Tier 2 – $500 gift</li></ul>",
    "<h3>Monthly usage limits</h3><ul><li>Tier 2 – $500 bonus</li></ul>",
    "<h3>Monthly usage limits</h3><ul><li>Tier 2 – 500</li></ul>",
    "<h3>Monthly usage limits</h3><ul><li>Tier 2 – 500 requests</li></ul>",
    "<h3>Monthly usage limits</h3><ul><li>Tier 2 – not $500</li></ul>",
    "<h3>Monthly usage limits</h3><ul><li>Tier 2 – $500, $700 in the EU</li></ul>",
    "<h3>Monthly usage limits</h3><ul><li>Tier 2 – about $500 for students</li></ul>",
    "<h3>Monthly usage limits</h3><ul><li>Tier 2 will be $500</li></ul>",
    "<h3>Monthly usage limits</h3><ul><li>Some tier 2 organizations: $500</li></ul>",
    "<p>Organizations on tier 2 can use up to $500 of free credits per month.</p>",
    "<p>Organizations on tier 2 cannot use up to $500 of API services per month.</p>",
    "<p>Some organizations on tier 2 can use up to $500 of API services per month.</p>",
    "<p>Organizations on tier 2 could use up to $500 of API services per month.</p>",
    "<p>In Japan, organizations on tier 2 can use up to $500 of API services per month.</p>",
]


@pytest.mark.parametrize("page", BELOW)
def test_a_limit_of_what_stands_above_it(page: str) -> None:
    assert typed(page, TIERS) == [CAP]


@pytest.mark.parametrize("page", NO_LIMIT)
def test_an_amount_that_may_be_another_is_no_limit(page: str) -> None:
    assert typed(page, TIERS) == []


def test_a_plan_by_its_name_alone_has_its_limit_in_a_list_of_limits() -> None:
    page = "<p>Monthly usage limits:</p><ul><li>Free – $100</li><li>Tier 2 – $500</li></ul>"
    assert typed(page, TIERS) == ["* tier:free monthly_usage_cap = 100 USD/month", CAP]


def test_what_one_can_make_is_limited() -> None:
    model = ("openai.model_page", "gpt-5-mini")
    both = "On Tier 1 you can make 500 requests per minute and use 20,000 tokens per minute."
    assert sentence(both, *model) == [
        "gpt-5-mini tier:1 rpm = 500 rpm",
        "gpt-5-mini tier:1 tpm = 20000 tpm",
    ]
    for other in ("cannot make 500", "could make 500", "can make 500 more", "can make 500 batch"):
        assert typed(f"<p>On Tier 1 you {other} requests per minute.</p>", *model) == []


@pytest.mark.parametrize("who", ["Opted-in organizations", "Participating organizations"])
def test_those_who_share_get_the_tokens_of_sharing(who: str) -> None:
    text = f"{who} on tier 4 receive one million free tokens per day."
    assert sentence(text, "openai.data_sharing") == [
        "* tier:4 free_tokens_per_day = 1000000 token/day"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Opted-in organizations can use o3.",
        "Not opted-in organizations on tier 4 receive one million free tokens per day.",
        "Organizations on tier 4 that have not opted in receive one million free tokens per day.",
        "Opted-in organizations on tier 4 may receive one million free tokens per day.",
        "Opted-in organizations on tier 4 received one million free tokens per day.",
        "Opted-in organizations on tier 4 receive half a million free tokens per day.",
        "Opted-in organizations on tier 4 receive one to two million free tokens per day.",
    ],
)
def test_what_only_sounds_like_it_is_no_limit(text: str) -> None:
    assert typed(f"<p>{text}</p>", "openai.data_sharing") == []


def test_a_limit_of_those_who_are_in_a_tier() -> None:
    text = "If you are in tiers 1-2, you get as many as 250,000 tokens a day for free."
    expected = ["* tier:1-2 free_tokens_per_day = 250000 token/day"]
    assert sentence(text, "openai.data_sharing") == expected
    for other in (
        text.replace("tiers 1-2", "tiers 1-2 and verified"),
        text.replace("are in", "are not in"),
        text.replace("are in", "leave"),
        text.replace("tiers 1-2", "tiers 1-2 in Japan"),
        text.replace("get as", "get twice as"),
        text.replace("get as", "may get as"),
    ):
        assert typed(f"<p>{other}</p>", "openai.data_sharing") == []


def of_cell(head: str, row: str, pack: str, subject: str | None = None) -> list[str]:
    heads = "".join(f"<th>{name}</th>" for name in head.split(" | "))
    cells = "".join(f"<td>{cell}</td>" for cell in row.split(" | "))
    page = f"<table><thead><tr>{heads}</tr></thead><tr>{cells}</tr></table>"
    return typed(page, pack, subject)


TOKENS = "Usage tier | Complimentary daily tokens"


@pytest.mark.parametrize(
    ("cell", "tiers"),
    [("1–2", "1-2"), ("1 to 2", "1-2"), ("1 and 2", "1-2"), ("1, 2", "1-2"), ("3+", "3-5"),
     ("4 or higher", "4-5"), ("6", "6")],
)  # fmt: skip
def test_numbers_below_tier_are_the_tiers_they_name(cell: str, tiers: str) -> None:
    found = of_cell(TOKENS, f"{cell} | 2.5 million", "openai.data_sharing")
    assert found == [f"* tier:{tiers} free_tokens_per_day = 2500000 token/day"]


@pytest.mark.parametrize("cell", ["not 1-2", "1-2 only", "2.5", "10%", "1-2 before June"])
def test_numbers_below_tier_that_may_be_others_name_none(cell: str) -> None:
    assert of_cell(TOKENS, f"{cell} | 2.5 million", "openai.data_sharing") == []


@pytest.mark.parametrize("corner", ["Limit", "Metric", "", "Rate limits"])
def test_tiers_across_and_limits_down(corner: str) -> None:
    head = f"{corner} | Tier 3 | Tier 4"
    found = of_cell(head, "Requests per minute | 50 | 90", "openai.model_page", "gpt-5")
    assert found == ["gpt-5 tier:3 rpm = 50 rpm", "gpt-5 tier:4 rpm = 90 rpm"]


@pytest.mark.parametrize("corner", ["Old limit", "Limit (planned)", "Limits until June"])
def test_limits_of_another_time_are_none(corner: str) -> None:
    head = f"{corner} | Tier 3 | Tier 4"
    assert of_cell(head, "Requests per minute | 50 | 90", "openai.model_page", "gpt-5") == []


@pytest.mark.parametrize(
    ("cell", "unit"),
    [("$500 / 月", "USD/month"), ("毎月 $500", "USD/month"), ("$500 / 日", "USD/day")],
)
def test_a_limit_is_for_the_period_that_its_cell_names_in_japanese(cell: str, unit: str) -> None:
    found = of_cell("ティア | 使用上限", f"Tier 2 | {cell}", TIERS)
    assert found == [f"* tier:2 monthly_usage_cap = 500 {unit}"]


@pytest.mark.parametrize("head", ["Max. credit purchase", "Max credit purchase"])
def test_a_column_that_is_abbreviated_is_known(head: str) -> None:
    found = of_cell(f"Usage tier | {head}", "Tier 2 | $500", "anthropic.usage_tiers")
    assert found == ["* tier:2 max_credit_purchase = 500 USD"]
