"""What it takes to reach a tier, in sentences and below the tier's name; what is none of that."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines, sentence, typed

REACHED = [
    ("To move to Tier 2, make a credit purchase of $40.", "tier:2 credit_purchase >= 40 USD"),
    ("To get to Tier 3 you need to buy $200 in credits.", "tier:3 credit_purchase >= 200 USD"),
    ("Buy $200 worth of credits to advance to Tier 3.", "tier:3 credit_purchase >= 200 USD"),
    ("Tier 3 requires $500 in total credits purchased.", "tier:3 credit_purchase >= 500 USD"),
    ("Once your total spend reaches $250 you are moved to Tier 2.",
     "tier:2 spend >= 250 USD spent"),
    ("You're promoted to tier 4 once your spending is at least $5,000.",
     "tier:4 spend >= 5000 USD spent"),
    ("After your spend hits $50 you will automatically be upgraded to Tier 2.",
     "tier:2 spend >= 50 USD spent"),
    ("Tier 5 is reached when payments total $1,000.", "tier:5 spend >= 1000 USD paid"),
    ("You are upgraded from Tier 2 to Tier 3 when your total billed amount exceeds $100 (100 €).",
     "tier:3 billed >= 100 USD"),
    ("You move to Tier 3 from Tier 2 when your billed amount exceeds $100.",
     "tier:3 billed >= 100 USD"),
    ("Your organization moves from the free tier to Tier 1 once you have paid $5.",
     "tier:1 spend >= 5 USD paid"),
    ("To be in Tier 4 you need to have paid $250 and 14 days must have elapsed since the first "
     "payment.", "tier:4 spend >= 250 USD paid, days_since_first_payment >= 14 day"),
    ("Tier 2 requires $50 or more in payments and at least seven days since the first payment.",
     "tier:2 spend >= 50 USD paid, days_since_first_payment >= 7 day"),
    ("Reaching Tier 4 takes over $250 in payments and two weeks since your first payment.",
     "tier:4 spend >= 250 USD paid, days_since_first_payment >= 14 day"),
    ("You qualify for Tier 3 when you have paid one hundred and fifty dollars.",
     "tier:3 spend >= 150 USD paid"),
    ("Tier 2 is for organizations that have paid at least $50.", "tier:2 spend >= 50 USD paid"),
    ("You move to Tier 4 after adding $250 in credits.", "tier:4 credit_purchase >= 250 USD"),
    ("Top up your account with at least $100 to reach Tier 3.",
     "tier:3 credit_purchase >= 100 USD"),
    ("You reach Tier 3 by depositing a total of $100.", "tier:3 credit_purchase >= 100 USD"),
    ("To reach Tier 3, prepay 100 USD.", "tier:3 credit_purchase >= 100 USD"),
    ("Once your total spend reaches $250k you are moved to Tier 2.",
     "tier:2 spend >= 250000 USD spent"),
    ("Tier 4 is granted to organizations that have paid $250.", "tier:4 spend >= 250 USD paid"),
    ("Tier 4 is granted to organizations that have paid $250 or whose first successful payment "
     "was at least 14 days ago.",
     "tier:4 spend >= 250 USD paid or days_since_first_payment >= 14 day"),
    ("Once you have paid us $100 and a week (7 days) has passed since your first payment, you "
     "graduate to Tier 3.", "tier:3 spend >= 100 USD paid, days_since_first_payment >= 7 day"),
    ("Tier 3 requires $1.5k paid.", "tier:3 spend >= 1500 USD paid"),
]  # fmt: skip

OTHERWISE = [
    "Tier 2 requires $50 paid; Tier 3 does not require $100 paid.",
    "Tier 2 requires $50 paid; Tier 3 may require $100 paid.",
    "Tier 2 requires $50 paid; Tier 2 requires $100 paid.",
    "Tier 2 requires $50 paid; Tier 3 requires a contract.",
    "Tier 2 requires $50 paid; in Japan Tier 3 requires $100 paid.",
    "Tier 2 required $50 paid; Tier 3 requires $100 paid.",
    "Tier 4 is not granted to organizations that have paid $250.",
    "Tier 4 was granted to organizations that have paid $250.",
    "Tier 4 is granted to some organizations that have paid $250.",
    "Tier 4 may be granted to organizations that have paid $250.",
    "Tier 4 organizations are granted $250 in credits.",
    "Tier 4 is granted to organizations that have paid $250 per month.",
    "Tier 4 is granted to organizations whose first payment was less than 14 days ago.",
    "Tier 4 is granted to organizations whose last payment was at least 14 days ago.",
    "Tier 3 is reached after $100 in payments and two months since your first payment.",
    "To move to Tier 2, you do not have to make a credit purchase of $40.",
    "You move from Tier 3 to Tier 2 when your total billed amount exceeds $100.",
    "Tier 3 required $500 in total credits purchased.",
    "Tier 3 will require $500 in total credits purchased.",
    "Tier 3 may require $500 in total credits purchased.",
    "Tier 3 requires up to $500 in total credits purchased.",
    "Tier 3 includes $500 in total credits.",
    "You reach Tier 2 after spending $50 per month.",
    "Once your monthly spend reaches $250 you are moved to Tier 2.",
    "Once your spend reaches $250 in Tier 2, you are moved up.",
    "When Tier 2 customers' total spend reaches $250 they are moved.",
    "Once your total spend reaches $2.5 you are moved to Tier 2.",
    "Once your total spend reaches $250 you are moved to Tier 2, except in the EU.",
    "In 2027 you will be moved to Tier 2 after spending $50.",
    "To be in Tier 2 you must have paid less than $50.",
    "To be in Tier 2 in Europe you must have paid at least $50.",
    "To reach Tier 2, pay $50 and wait 7 months after your first payment.",
    "To reach Tier 2, pay $50 and wait 7 days after your last payment.",
    "Tier 2 takes $50 off your first payment.",
    "Tier 2 is for organizations that have paid $50 and signed a contract.",
    "You move to Tier 4 after a friend of yours is adding $250 in credits.",
    "You leave Tier 2 after paying back fifty dollars.",
]


@pytest.mark.parametrize(("text", "rule"), REACHED)
def test_the_tier_that_is_reached_carries_what_it_takes(text: str, rule: str) -> None:
    assert sentence(text, "openai.usage_tiers") == [rule]


@pytest.mark.parametrize("text", OTHERWISE)
def test_what_is_no_way_to_a_tier_is_kept(text: str) -> None:
    assert sentence(text, "openai.usage_tiers") == [f"statement: {text}"]


@pytest.mark.parametrize(
    ("page", "rules"),
    [
        ("<dl><dt>Tier 1</dt><dd>$5 paid</dd><dt>Tier 2</dt><dd>$50 paid.</dd></dl>",
         ["tier:1 spend >= 5 USD paid", "tier:2 spend >= 50 USD paid"]),
        ("<ul><li>Tier 2<ul><li>$50 paid and 7+ days since first payment</li></ul></li></ul>",
         ["tier:2 spend >= 50 USD paid, days_since_first_payment >= 7 day"]),
        ("<dl><dt>Free</dt><dd>User must be in an allowed geography</dd></dl>",
         ["tier:free region_supported"]),
        ("<dl><dt>Tier 1</dt><dd>$50 in total credits purchased</dd></dl>",
         ["tier:1 credit_purchase >= 50 USD"]),
    ],
)  # fmt: skip
def test_conditions_alone_below_a_tier_are_those_of_it(page: str, rules: list[str]) -> None:
    assert lines(page, "openai.usage_tiers") == rules


@pytest.mark.parametrize(
    "page",
    [
        "<dl><dt>Tier 2</dt><dd>$50 paid</dd><dd>a call with us</dd></dl>",
        "<dl><dt>Tiers 1-2</dt><dd>$50 paid</dd></dl>",
        "<dl><dt>Tier 2</dt><dd>up to $50 paid</dd></dl>",
        "<dl><dt>Tier 2</dt><dd>not $50 paid</dd></dl>",
        "<dl><dt>Tier 2</dt><dd>$50.50 paid</dd></dl>",
        "<h2>Discounts</h2><dl><dt>Tier 2</dt><dd>$50 in credits</dd></dl>",
        "<h2>Only for nonprofits</h2><dl><dt>Tier 2</dt><dd>$50 paid</dd></dl>",
    ],
)
def test_conditions_that_may_be_others_are_kept(page: str) -> None:
    assert typed(page, "openai.usage_tiers") == []


COLUMNS = [
    ("What it takes", "$60 paid", ["tier:2 spend >= 60 USD paid"]),
    ("How to get there", "$60 paid", ["tier:2 spend >= 60 USD paid"]),
    ("条件", "$50 の支払い、かつ最初の支払いから 7 日以上",
     ["tier:2 spend >= 50 USD paid, days_since_first_payment >= 7 day"]),
    ("条件", "$50 の支払いか、最初の支払いから 7 日以上",
     ["tier:2 spend >= 50 USD paid or days_since_first_payment >= 7 day"]),
    ("Monthly cap", "$500", ["* tier:2 monthly_usage_cap = 500 USD/month"]),
    ("Limit ($/month)", "$500", ["* tier:2 monthly_usage_cap = 500 USD/month"]),
    ("Max spend per month", "$500", ["* tier:2 monthly_spend_limit = 500 USD/month"]),
    ("Spend cap (per month)", "$500", ["* tier:2 monthly_spend_limit = 500 USD/month"]),
    ("月間上限", "$500 / 月", ["* tier:2 monthly_usage_cap = 500 USD/month"]),
    ("Monthly limit", "500 requests", []),
    ("Monthly cap", "500", []),
    ("Monthly fee", "$500", []),
    ("What it takes away", "$60 paid", []),
]  # fmt: skip


@pytest.mark.parametrize(("column", "cell", "records"), COLUMNS)
def test_a_column_of_conditions_or_of_money_is_known_by_many_names(
    column: str, cell: str, records: list[str]
) -> None:
    page = (
        f"<table><tr><th>Tier</th><th>{column}</th></tr><tr><td>Tier 2</td><td>{cell}</td></tr>"
        "</table>"
    )
    assert typed(page, "openai.usage_tiers") == records


BOTH = "tier:3 spend >= 80 USD paid, days_since_first_payment >= 9 day"
HEADED = [
    "<h3>Tier 3</h3><p>$80 paid and 9+ days since first payment</p>",
    "<h3>Tier 3</h3><p>$80 paid.</p><p>9+ days since first payment.</p>",
    "<h3>Usage tier 3</h3><p>You must have paid $80, and 9 days must have passed since your first "
    "payment.</p>",
    "<h3>Tier 3 requirements</h3><ul><li>$80 paid</li><li>9+ days since first payment</li></ul>",
    "<h3>How do I reach Tier 3?</h3><p>Pay $80 and wait nine days after your first payment.</p>",
    "<p><b>Tier 3</b></p><p>Requirements: $80 paid and 9+ days since first payment</p>",
]
NOT_HEADED = [
    "<h3>Tiers 3 and 4</h3><p>$80 paid</p>",
    "<h3>Limits of Tier 3</h3><p>$80 paid</p>",
    "<h3>Leaving Tier 3</h3><p>$80 paid</p>",
    "<h3>Tier 3 in Japan</h3><p>$80 paid</p>",
    "<h3>Not yet in Tier 3</h3><p>$80 paid</p>",
    "<h2>Old rules</h2><h3>Tier 3</h3><p>$80 paid</p>",
    "<h3>Tier 3</h3><p>You get $80 in credits.</p>",
    "<h3>Tier 3</h3><p>$80 paid back</p>",
    "<h3>Tier 3</h3><p>For example: $80 paid</p>",
    "<h3>Tier 3</h3><p>One of:</p><ul><li>$80 paid</li><li>9+ days since first payment</li></ul>",
    "<h3>Tier 3</h3><ul><li>$80 paid</li><li>a signed contract</li></ul>",
    "<h3>Tier 3</h3><ul><li>$80 paid</li><li>$20 paid this year</li></ul>",
    "<h3>Tier 3</h3><ul><li>$80 paid</li><li>$20 paid</li></ul>",
]


@pytest.mark.parametrize("page", HEADED)
def test_a_heading_that_is_a_tier_lends_it_to_its_conditions(page: str) -> None:
    assert lines(page, "openai.usage_tiers") == [BOTH]


@pytest.mark.parametrize("page", NOT_HEADED)
def test_below_another_heading_or_beside_unknown_words_there_is_no_rule(page: str) -> None:
    assert typed(page, "openai.usage_tiers") == []


def test_a_limit_below_a_tier_is_no_condition_of_it() -> None:
    page = "<h3>Tier 3</h3><p>$80 paid</p><p>Monthly usage limit: $500</p>"
    assert lines(page, "openai.usage_tiers")[0] == "tier:3 spend >= 80 USD paid"


def test_any_of_the_lines_below_a_tier_is_enough_where_they_say_so() -> None:
    page = "<h3>Tier 3</h3><ul><li>$80 paid, or</li><li>9+ days since first payment</li></ul>"
    assert lines(page, "openai.usage_tiers") == [BOTH.replace(", days", " or days")]


def of_columns(head: str, row: str) -> str:
    heads = "".join(f"<th>{name}</th>" for name in head.split(" | "))
    cells = "".join(f"<td>{cell}</td>" for cell in row.split(" | "))
    return f"<table><thead><tr>{heads}</tr></thead><tr>{cells}</tr></table>"


PAID_AND_WAITED = [
    ("Tier | Total paid | Days since first payment", "2 | $50 | 7"),
    ("Tier | Paid so far | Days since your first payment", "Tier 2 | $50 | 7+ days"),
    ("Usage tier | Amount paid (USD) | Time since first payment", "Tier 2 | $50 | 1 week"),
    ("Usage tier | Cumulative payments | Wait after first payment", "Tier 2 | $50+ | 7 days"),
    ("To reach | You need to have paid | And waited since your first payment",
     "Tier 2 | $50 | 7 days"),
    ("You have paid | Days since first payment | You become", "$50 | 7 | Tier 2"),
    ("Requirement | You become", "$50 paid and 7 days since first payment | Tier 2"),
    ("What you need | Unlocks", "$50 paid and 7 days since first payment | Tier 2"),
    ("Tier | Qualification", "Tier 2 | $50 paid in total; first payment 7 or more days ago"),
    ("Tier | Qualification", "Tier 2 | $50 paid, first payment was at least 7 days ago"),
    ("Tier | Qualification", "Tier 2 | $50 in payments and 7 days since the first one"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "row"), PAID_AND_WAITED)
def test_what_several_columns_ask_is_one_rule(head: str, row: str) -> None:
    found = typed(of_columns(head, row), "openai.usage_tiers")
    paid, waited = "spend >= 50 USD paid", "days_since_first_payment >= 7 day"
    assert found in ([f"tier:2 {paid}, {waited}"], [f"tier:2 {waited}, {paid}"])


NOT_ALL_OF_IT = [
    ("Tier | Total paid | Weeks since first payment", "2 | $50 | 1"),
    ("Tier | Total paid | Business days since first payment", "2 | $50 | 7"),
    ("Tier | Total paid | Days since sign-up", "2 | $50 | 7"),
    ("Tier | Total paid | Time since first payment", "2 | $50 | 7"),
    ("Tier | Total paid | Region", "2 | $50 | EU only"),
    ("Tier | Total paid | Verification", "2 | $50 | Sometimes"),
    ("Tier | Total paid | Days since first payment", "2 | $50 | up to 7"),
    ("Tier | Total paid | Days since first payment", "2 | $50 | 7 or 14"),
    ("Tier | Total paid | Days since first payment", "2 | less than $50 | 7"),
    ("Tier | Total paid | Days since first payment", "2 | $50 per month | 7"),
    ("Tier | Total paid last month", "2 | $50"),
    ("Requirement | Former name", "$50 paid | Tier 2"),
    ("Requirement | You leave", "$50 paid | Tier 2"),
    ("Requirement | Not enough for", "$50 paid | Tier 2"),
    ("Tier | Qualification", "Tier 2 | $50 paid; first payment less than 7 days ago"),
    ("Tier | Qualification", "Tier 2 | $50 paid within 30 days"),
    ("Tier | Qualification", "Tier 2 | $50 paid by 3 members"),
    ("Tier | Qualification", "Tier 2 | $50 paid; last payment 7 or more days ago"),
    ("Tier | Credits purchased (last 30 days)", "Tier 2 | $50"),
]


@pytest.mark.parametrize(("head", "row"), NOT_ALL_OF_IT)
def test_a_part_of_what_is_asked_is_no_rule(head: str, row: str) -> None:
    assert typed(of_columns(head, row), "openai.usage_tiers") == []


def test_a_sentence_states_the_rules_of_two_tiers() -> None:
    both = ["tier:2 spend >= 50 USD paid", "tier:3 spend >= 100 USD paid"]
    for text in (
        "Tier 2 requires $50 paid; Tier 3 requires $100 paid.",
        "Tier 2 requires $50 paid, and Tier 3 requires $100 paid.",
        "You reach Tier 2 after paying $50, while Tier 3 takes $100 in payments.",
    ):
        assert sentence(text, "openai.usage_tiers") == both


def test_tiers_across_and_what_they_ask_and_get_down() -> None:
    page = (
        "<table><tr><td></td><td>Tier 1</td><td>Tier 2</td></tr>"
        "<tr><td>Paid so far</td><td>$5</td><td>$50</td></tr>"
        "<tr><td>Days since first payment</td><td>-</td><td>7</td></tr>"
        "<tr><td>Monthly usage limit</td><td>$100</td><td>$500</td></tr></table>"
    )
    assert typed(page, "openai.usage_tiers") == [
        "tier:1 spend >= 5 USD paid",
        "* tier:1 monthly_usage_cap = 100 USD/month",
        "tier:2 spend >= 50 USD paid, days_since_first_payment >= 7 day",
        "* tier:2 monthly_usage_cap = 500 USD/month",
    ]


def test_a_dash_behind_a_tier_is_a_colon() -> None:
    rule = "tier:2 spend >= 50 USD paid, days_since_first_payment >= 7 day"
    asked = "at least $50 paid, and a first payment 7 or more days ago"
    for dash in ("–", "-", "—"):
        page = f"<ul><li><b>Tier 2</b> {dash} {asked}</li></ul>"
        assert typed(page, "openai.usage_tiers") == [rule]


@pytest.mark.parametrize(
    "words",
    [
        "Tier 2 - not $50 paid",
        "Tier 2 - $50 free credit",
        "Tier 2 - up to $50 paid",
        "Tier 2 - $50 paid per month",
        "Tier 1 - Tier 2 - $50 paid",
        "Tier 2 - formerly $50 paid",
        "Tier 2 - $50 paid in Japan",
        "Tier 2 - $50 cap",
        "Old Tier 2 - $50 paid",
        "Some on Tier 2 - $50 paid",
    ],
)
def test_what_stands_behind_a_dash_may_be_no_rule(words: str) -> None:
    assert typed(f"<ul><li>{words}</li></ul>", "openai.usage_tiers") == []
