"""What is understood by half is no record; prices, dates and errors are no rules."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines, sentence, typed
from watcher.compare import compare, is_rule_change
from watcher.document import parse
from watcher.packs import load_packs
from watcher.reading import read

TIERS = "openai.usage_tiers"


def tiers(words: str) -> str:
    head = "<tr><th>Tier</th><th>Qualification</th></tr>"
    return f"<table>{head}<tr><td>Tier 3</td><td>{words}</td></tr></table>"


@pytest.mark.parametrize("amount", ["$100.00", "$ 100.00", "US$100.00", "100.00 USD"])
def test_an_amount_with_no_cents_is_the_amount(amount: str) -> None:
    rule = "tier:3 spend >= 100 USD paid, days_since_first_payment >= 7 day"
    assert typed(tiers(f"{amount} paid and 7+ days since first payment"), TIERS) == [rule]


@pytest.mark.parametrize(
    "words",
    [
        "$99.50 worth of calls and 7+ days since first payment",
        "A balance of $250 and 7+ days since first payment",
        "$100 paid and 3 projects",
        "$100 paid within 30 days",
    ],
)
def test_a_rule_with_an_amount_that_was_not_read_is_no_record(words: str) -> None:
    assert typed(tiers(words), TIERS) == []
    assert lines(tiers(words), TIERS) == [f"statement: Tier 3: {words}"]


def test_the_same_sum_in_another_currency_is_no_further_condition() -> None:
    assert typed(tiers("$100 paid (€90 in Europe)"), TIERS)[0] == "tier:3 spend >= 100 USD paid"


@pytest.mark.parametrize("name", ["Aurora", "Aurora (preview)", "Everything else"])
def test_a_limit_of_a_row_that_names_nothing_known_is_no_limit_of_all(name: str) -> None:
    page = (
        "<table><tr><th>Thing</th><th>Trial key</th><th>Production key</th></tr>"
        f"<tr><td>{name}</td><td>20 req / min</td><td>500 req / min</td></tr></table>"
    )
    assert typed(page, "cohere.rate_limits") == []
    assert len(lines(page, "cohere.rate_limits")) == 1


@pytest.mark.parametrize("head", ["Endpoint or model", "Model / endpoint", "Models and endpoints"])
def test_a_model_not_seen_before_is_a_name_below_a_head_of_models(head: str) -> None:
    page = (
        f"<table><tr><th>{head}</th><th>Trial key</th></tr>"
        "<tr><td>Command Z9</td><td>20 req / min</td></tr></table>"
    )
    assert typed(page, "cohere.rate_limits") == ["command-z9 key:trial rpm = 20 rpm"]


def test_limits_stand_below_a_heading_that_names_their_tier() -> None:
    page = (
        "<h2>Tier 2</h2><table><tr><th>Model</th><th>Max requests per minute (RPM)</th></tr>"
        "<tr><td>claude-haiku-9</td><td>1,500</td></tr></table>"
    )
    assert typed(page, "anthropic.usage_tiers") == ["claude-haiku-9 tier:2 rpm = 1500 rpm"]


def test_a_table_that_lists_models_stands_under_the_rule_of_its_caption() -> None:
    page = (
        "<table><caption>Models that require organization verification</caption>"
        "<tr><th>Model</th><th>For</th></tr><tr><td>o3</td><td>thinking</td></tr></table>"
    )
    assert typed(page) == ["o3 all needs verification.organization"]


@pytest.mark.parametrize(
    "text",
    [
        "o1-pro costs $120 per million input tokens.",
        "Output is billed at $8.00 per 1M tokens.",
        "o3 is $2 / 1M cached input tokens.",
        "Images are charged $0.04 each.",
    ],
)
def test_prices_are_no_rules_of_access(text: str) -> None:
    assert sentence(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "o1-pro costs $120 per million tokens and is kept from tier 1.",
        "At $8 per million tokens you cannot be sure to have o3.",
    ],
)
def test_a_price_beside_what_may_be_a_rule_is_kept(text: str) -> None:
    assert sentence(text) != []


@pytest.mark.parametrize(
    "line",
    ["10/30/2026Feedback", "Last updated on 2026-09-12", "Was this page helpful?", "Note"],
)
def test_the_line_of_dates_and_buttons_is_no_statement(line: str) -> None:
    assert sentence(line) == []


@pytest.mark.parametrize(
    "text",
    [
        "認証後、反映されるまで最大 {n} 分かかる場合があります。",
        "組織の認証が完了した後、アクセスが有効になるまで最長 {n} 分かかることがあります。",
        "アクセスの反映まで最大 {n} 分お待ちください。",
    ],
)
def test_a_fact_is_told_once(text: str) -> None:
    pack = load_packs().get("openai.org_verification")
    before, after = (
        read(parse(f"<p>{text.format(n=n)}</p>".encode(), "text/html; charset=utf-8"), pack)
        for n in (30, 15)
    )
    told = compare(before, after)
    assert [(one.type, one.attr) for one in told] == [("process", "propagation")]
    assert is_rule_change(told) or told[0].direction.value == "loosened"


@pytest.mark.parametrize("words", ["$100 paid and be over 18", "$100 paid, 18+"])
def test_a_number_beside_a_condition_may_be_another_one(words: str) -> None:
    found = lines(tiers(words), TIERS)
    assert found == [f"statement: Tier 3: {words}"]
