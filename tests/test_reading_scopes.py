"""What stands below a heading is of what the heading names, and of no more."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines, typed

RULE = "<p>o3 is available to tiers 4 and 5.</p>"
READ = ["o3 tier:4-5 open"]


def test_a_feature_below_a_model_is_one_of_that_model() -> None:
    feature = "<h3>Streaming</h3><p>Requires a verified organization.</p>"
    page = f"<h2>o3</h2><p>Available on tiers 4 and 5.</p>{feature}"
    assert typed(page) == [*READ, "o3/streaming all needs verification.organization"]


def test_a_list_below_a_feature_is_of_the_feature() -> None:
    page = "<h2>Fine-tuning</h2><ul><li>o4-mini: tiers 3 to 5</li><li>o3: tiers 4 and 5</li></ul>"
    assert typed(page) == ["o4-mini/fine_tuning tier:3-5 open", "o3/fine_tuning tier:4-5 open"]


@pytest.mark.parametrize(
    "table",
    [
        "<tr><th>Model</th><th>Access</th></tr><tr><td>o3</td><td>Tiers 4 and 5</td></tr>",
        "<tr><th>Tier</th><th>o3</th></tr><tr><td>Tier 4</td><td>Yes</td></tr>",
    ],
)
def test_a_table_below_a_feature_is_of_the_feature(table: str) -> None:
    found = typed(f"<h2>Streaming</h2><table>{table}</table>")
    assert {line.split()[0] for line in found} == {"o3/streaming"}


def test_a_sentence_of_a_model_below_a_feature_may_be_of_either() -> None:
    assert typed(f"<h2>Streaming</h2>{RULE}") == []


@pytest.mark.parametrize(
    "heading", ["Batch API", "Azure OpenAI", "Playground", "Known issues", "If you are rejected"]
)
def test_a_rule_for_some_calls_only_stays_a_statement(heading: str) -> None:
    found = lines(f"<h2>o3</h2>{RULE}<h3>{heading}</h3><p>Available on tiers 2 and up.</p>")
    assert found == [*READ, "statement: Available on tiers 2 and up."]


@pytest.mark.parametrize("heading", ["Access", "Availability", "If you want to use o3", "Models"])
def test_a_heading_that_narrows_nothing_leaves_the_rule_alone(heading: str) -> None:
    assert typed(f"<h2>{heading}</h2>{RULE}") == READ


def test_a_product_of_the_page_itself_is_not_another() -> None:
    table = "<tr><th>Model</th><th>Pro</th></tr><tr><td>GPT-5</td><td>✓</td></tr>"
    page = f"<h2>Models in Copilot</h2><table>{table}</table>"
    assert typed(page, "github.model_plans") == ["gpt-5 plan:pro open"]


def test_what_is_told_of_an_event_holds_where_whom_it_bars_does_not() -> None:
    told = "<p>You can try again after 30 days.</p><p>You cannot use o3.</p>"
    assert lines(f"<h2>If you are rejected</h2>{told}", "openai.org_verification") == [
        "organization_verification.retry_wait = 30 day",
        "statement: You cannot use o3.",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The following only applies outside the US.",
        "The limits below are for preview projects.",
        "This section covers tier 3.",
    ],
)
def test_a_sentence_may_leave_what_follows_to_some(sentence: str) -> None:
    assert typed(f"{RULE}<p>{sentence}</p><p>o1 is available to tiers 4 and 5.</p>") == READ


@pytest.mark.parametrize(
    "sentence",
    ["The following applies to all developers.", "This section covers organization verification."],
)
def test_a_sentence_that_leaves_out_nobody_narrows_nothing(sentence: str) -> None:
    assert typed(f"<p>{sentence}</p>{RULE}") == READ


LIMITS = "<table><tr><th>Tier</th><th>RPM</th></tr><tr><td>Tier 1</td><td>500</td></tr></table>"
TIERS = "openai.usage_tiers"


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Rate limits", ["* tier:1 rpm = 500 rpm"]),
        ("o3", ["o3 tier:1 rpm = 500 rpm"]),
        ("Image generation", ["*/image_generation tier:1 rpm = 500 rpm"]),
        ("Verified organizations", []),
        ("Unverified organizations", []),
        ("EU data residency", []),
    ],
)
def test_a_limit_is_of_what_its_heading_names(heading: str, expected: list[str]) -> None:
    in_words = "<p>Tier 1 is limited to 500 requests per minute.</p>"
    assert typed(f"<h2>{heading}</h2>{LIMITS}", TIERS) == expected
    assert typed(f"<h2>{heading}</h2>{in_words}", TIERS) == expected


def test_money_is_of_a_tier_whatever_heads_it() -> None:
    caps = LIMITS.replace("RPM", "Monthly usage limit").replace("500", "$500")
    assert typed(f"<h2>Requirements to advance</h2>{caps}", TIERS) == [
        "* tier:1 monthly_usage_cap = 500 USD/month"
    ]


MATRIX = (
    "<tr><th>Model</th><th>Tier 1</th><th>Tier 2</th></tr>"
    "<tr><td>o3</td><td>500</td><td>1,000</td></tr>"
)


@pytest.mark.parametrize(
    "caption", ["Requests per minute", "RPM by usage tier", "Rate limits: RPM"]
)
def test_numbers_below_a_metric_are_limits(caption: str) -> None:
    page = f"<table><caption>{caption}</caption>{MATRIX}</table>"
    assert typed(page, TIERS) == ["o3 tier:1 rpm = 500 rpm", "o3 tier:2 rpm = 1000 rpm"]


@pytest.mark.parametrize(
    "caption", ["Requests per minute for verified organizations", "RPM in preview regions"]
)
def test_a_metric_of_some_only_is_kept(caption: str) -> None:
    assert typed(f"<table><caption>{caption}</caption>{MATRIX}</table>", TIERS) == []


def test_a_rule_before_a_list_is_no_introduction_of_it() -> None:
    page = "<h2>o3</h2><p>Tier 4 can use it.</p><ul><li>Streaming requires verification.</li></ul>"
    assert typed(page) == ["o3 tier:4 open", "o3/streaming all needs verification.organization"]


@pytest.mark.parametrize(
    ("title", "is_read"),
    [
        ("o3 in ChatGPT", False),
        ("API access to o3", True),
        ("o3 in ChatGPT and in the API", True),
    ],
)
def test_a_page_about_an_app_says_nothing_of_the_ladder(title: str, is_read: bool) -> None:
    page = f"<main><h1>{title}</h1><h2>Availability</h2><p>All users have access to o3.</p></main>"
    assert bool(typed(page)) is is_read


@pytest.mark.parametrize(
    "caption", ["What we measured on two sample accounts", "Deprecated models", "Example"]
)
def test_a_table_whose_caption_is_of_examples_or_the_past_is_kept(caption: str) -> None:
    page = f"<table><caption>{caption}</caption><tr><th>Model</th><th>Tiers</th></tr>"
    page += "<tr><td>o3</td><td>4-5</td></tr></table>"
    assert typed(page) == []
    assert typed(page.replace(caption, "Models")) == ["o3 tier:4-5 open"]
