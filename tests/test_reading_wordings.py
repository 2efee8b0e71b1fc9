"""Many ways of saying one thing: each is read as the plain wording is, or stays a statement."""

from __future__ import annotations

import pytest

from tests.reading_cases import LIBRARY, lines, typed
from watcher.document import parse
from watcher.model import Coverage, Statement
from watcher.reading import read
from watcher.reading.who import rungs_of, segments_in
from watcher.text import fold

ACCESS = "openai.model_access"
VERIFICATION = "openai.org_verification"
RUNGS = rungs_of(LIBRARY.get(ACCESS))


@pytest.mark.parametrize(
    ("words", "steps"),
    [
        ("the top two usage tiers", "45"),
        ("the highest tier", "5"),
        ("the lowest three paid tiers", "123"),
        ("from tier 1 up to and including tier 3", "123"),
        ("every tier from 1 to 5", "12345"),
        ("tiers between 1 and 3", "123"),
        ("between tiers 2 and 4", "234"),
        ("tier 3 and every tier above it", "345"),
        ("tier 3 and everything above", "345"),
        ("tier 3 onwards", "345"),
        ("tier 3 or more", "345"),
        ("at or above tier 3", "345"),
        ("tiers higher than 3", "45"),
        ("tiers below 2", "f1"),
        ("a tier of 3 or higher", "345"),
        ("whatever your usage tier", "f12345"),
        ("ティア3以上", "345"),
        ("ティア4と5", "45"),
    ],
)
def test_tiers_are_counted_from_either_end_and_between_bounds(words: str, steps: str) -> None:
    found = [s for span in segments_in(fold(words), RUNGS) for s in span.segments]
    assert found == [f"tier:{step}".replace("tier:f", "tier:free") for step in steps]


@pytest.mark.parametrize("words", ["every tier above it", "the top tiers", "the upper two tiers"])
def test_tiers_whose_bound_is_not_said_are_no_tiers(words: str) -> None:
    assert list(segments_in(fold(words), RUNGS)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Neither the free tier nor tier 1 can use o3.", ["o3 tier:free, tier:1 unavailable"]),
        (
            "o3 is open to neither the free tier nor tier 1.",
            ["o3 tier:free, tier:1 unavailable"],
        ),
        (
            "Neither o3 nor o1 requires organization verification.",
            [
                "o3 all open (waives verification.organization)",
                "o1 all open (waives verification.organization)",
            ],
        ),
        (
            "Until your organization has been verified, it cannot use o3.",
            ["o3 all needs verification.organization"],
        ),
        (
            "o3 is closed to the free tier and open to tiers 1 through 5.",
            ["o3 tier:free unavailable", "o3 tier:1-5 open"],
        ),
        (
            "Once verified, your organization can use o3-pro and stream responses from o3.",
            [
                "o3-pro all needs verification.organization",
                "o3/streaming all needs verification.organization",
            ],
        ),
        (
            "With a handful of exceptions, organizations in tiers 4 and 5 have access to o3.",
            ["o3 tier:4-5 open (with exceptions)"],
        ),
    ],
)
def test_denials_choices_and_clause_orders(text: str, expected: list[str]) -> None:
    assert lines(f"<p>{text}</p>") == expected


def test_a_name_on_a_line_of_its_own_heads_the_lines_below_it() -> None:
    html = (
        "<p>o3<br>Tiers 4–5: full access<br>Tiers 1–3: access after organization verification</p>"
    )
    assert lines(html) == ["o3 tier:4-5 open", "o3 tier:1-3 needs verification.organization"]


def test_a_table_of_tiers_across_and_facts_down_is_read_as_one_of_tiers_down() -> None:
    across = (
        "<table><tr><td></td><td>Tier 1</td><td>Tier 2</td></tr><tr><td>Qualification</td>"
        "<td>$5 paid</td><td>USD 50 paid</td></tr><tr><td>Usage limits</td><td>$100 / month</td>"
        "<td>$500 / month</td></tr></table>"
    )
    assert sorted(lines(across, "openai.usage_tiers")) == [
        "* tier:1 monthly_usage_cap = 100 USD/month",
        "* tier:2 monthly_usage_cap = 500 USD/month",
        "tier:1 spend >= 5 USD paid",
        "tier:2 spend >= 50 USD paid",
    ]


def test_models_tiers_and_what_holds_stand_in_three_columns() -> None:
    html = (
        "<table><tr><th>Model</th><th>Usage tier</th><th>Access</th></tr><tr><td rowspan=2>o3</td>"
        "<td>Tiers 4–5</td><td>Yes</td></tr><tr><td>Tiers 1–3</td><td>Organization verification "
        "required</td></tr></table>"
    )
    assert lines(html) == ["o3 tier:4-5 open", "o3 tier:1-3 needs verification.organization"]


def test_a_metric_named_free_tokens_is_no_free_tier() -> None:
    html = (
        "<table><tr><th>Usage tier</th><th>Free tokens per day</th></tr>"
        "<tr><td>Tiers 1–2</td><td>250,000</td></tr></table>"
    )
    expected = ["* tier:1-2 free_tokens_per_day = 250000 token/day"]
    assert lines(html, "openai.data_sharing") == expected


@pytest.mark.parametrize(
    "text",
    [
        "An ID that has verified one organization cannot be used to verify another for 90 days.",
        "Within any 90-day period, the same ID can be used to verify one organization only.",
        "同じ身分証明書で認証できる組織は、90 日につき 1 つまでです。",
    ],
)
def test_how_often_an_id_may_be_used(text: str) -> None:
    expected = ["organization_verification.reuse_window = 90 day"]
    assert lines(f"<p>{text}</p>", VERIFICATION) == expected


def test_lists_of_documents_accepted_and_refused_and_what_they_must_be_are_sets() -> None:
    html = (
        "<h2>Which kinds of identification are accepted?</h2><p>Your ID must:</p>"
        "<ul><li>Be in date</li></ul><p>Accepted documents:</p><ul><li>Passport</li></ul>"
        "<h2>Which kinds of identification are not accepted?</h2><ul><li>Student cards</li></ul>"
    )
    assert sorted(typed(html, VERIFICATION)) == [
        "organization_verification document = passport",
        "organization_verification document_condition = be_in_date",
        "organization_verification refused_document = student_cards",
    ]


def test_coverage_leaves_out_what_bears_no_rule_and_counts_what_may() -> None:
    html = (
        "<p>o3 is available on tiers 4 and 5.</p><p>We had a good summer.</p>"
        "<p>Access to o3 is a matter of some debate.</p>"
    )
    found = read(parse(html.encode()), LIBRARY.get(ACCESS), subject=None)
    assert sum(isinstance(each, Statement) for each in found.records) == 2
    assert found.coverage == Coverage(3, typed=1, statements=2, ignored=0, unread=1)
    assert found.coverage.share == 0.5


def test_a_rule_among_explanations_counts_as_unread() -> None:
    html = "<p>Because of misuse, some partners must be screened before they get access.</p>"
    found = read(parse(html.encode()), LIBRARY.get(ACCESS), subject=None)
    assert found.coverage.unread == 1


VERIFIED = "needs verification.organization"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Accounts that fall within tier 2 can call o3.", ["o3 tier:2 open"]),
        (
            "Teams on tiers 2 to 3 who want to use o1 must complete organization verification.",
            [f"o1 tier:2-3 {VERIFIED}"],
        ),
        ("Customers who have reached tier 4 can use o3.", ["o3 tier:4-5 open"]),
        ("o3 (tier 5; on tier 4 after verification)", ["o3 tier:5 open", f"o3 tier:4 {VERIFIED}"]),
        ("Before you can use o3, verification is required.", [f"o3 all {VERIFIED}"]),
        (
            "Apart from tier 1, which has no access, every tier can use o3.",
            ["o3 tier:free, tier:2-5 open", "o3 tier:1 unavailable"],
        ),
        ("o3 is open to every tier but the free tier.", ["o3 tier:1-5 open"]),
        ("No tier below 3 has access to o3.", ["o3 tier:free, tier:1-2 unavailable"]),
        ("o3 may only be called by verified organizations.", [f"o3 all {VERIFIED}"]),
        (
            "o3 and o1: the former needs verification; the latter is open to all tiers.",
            [f"o3 all {VERIFIED}", "o1 all open"],
        ),
        ("o3 is open to tiers 1-3, but requires verification.", [f"o3 tier:1-3 {VERIFIED}"]),
        ("o3はティア4と5のみ利用できます。", ["o3 tier:4-5 open"]),
        (
            "o3はすべてのティアで利用できますが、組織の認証が必要です。",
            [f"o3 all {VERIFIED}"],
        ),
    ],
)
def test_clauses_that_hang_on_a_tier_a_model_or_each_other(text: str, expected: list[str]) -> None:
    assert lines(f"<p>{text}</p>") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Before you reach tier 4, o3 needs verification.",
        "Before tier 3 you cannot use o3.",
        "Verified organizations on tiers 1-3, and all organizations on tiers 4-5, can use o3.",
        "o3 is available to tier 5, or to tier 4 after verification.",
        "Until you reach tier 4 you cannot use o3.",
        "o3 may only be available to tier 4.",
        "No tier 4 customers need verification for o3.",
        "o3, o1 and o4-mini: the latter is open to tier 3.",
        "Apart from tier 1, which has no access to streaming, every tier can use o3.",
        "Accounts that fall under tier 2 can call o3.",
        "Tier 3 and verified organizations can use o3.",
        "Verified organizations and tier 3 can use o3.",
        "フロンティア4はo3を利用できます。",
    ],
)
def test_what_hangs_on_something_that_is_not_sure_stays_a_statement(text: str) -> None:
    assert typed(f"<p>{text}</p>") == []


@pytest.mark.parametrize(
    ("pack", "text", "expected"),
    [
        (
            VERIFICATION,
            "After you are verified, it can take up to ten minutes to take effect.",
            "organization_verification.propagation = 10 minute",
        ),
        (
            VERIFICATION,
            "An unsuccessful verification can't be repeated.",
            "organization_verification.retry = not_supported",
        ),
        (
            "openai.data_sharing",
            "On tier 2, 100,000 tokens per day are free.",
            "* tier:2 free_tokens_per_day = 100000 token/day",
        ),
    ],
)
def test_facts_in_the_passive_and_numbers_in_words(pack: str, text: str, expected: str) -> None:
    assert lines(f"<p>{text}</p>", pack) == [expected]


def test_all_users_do_not_make_a_feature_one_of_all_models() -> None:
    html = "<h2>o3</h2><ul><li>Access: All API users on tiers 1 through 5, subject to organization"
    html += " verification for streaming.</li></ul>"

    assert typed(html) == [
        "o3 tier:1-5 open",
        "o3/streaming tier:1-5 needs verification.organization",
    ]
