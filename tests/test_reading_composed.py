"""Sentences of several clauses: each thing they say is read of whom it is said, or not read."""

from __future__ import annotations

import random
import re

import pytest

from tests import seeds
from tests.fuzz.composed import composed, play
from tests.fuzz.composed_pages import composed_page
from tests.reading_cases import lines, sentence

NEEDED = "needs verification.organization"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Tiers 3 and 4 can use o3-pro and o1 if their organization is verified.",
            [f"o3-pro tier:3-4 {NEEDED}", f"o1 tier:3-4 {NEEDED}"],
        ),
        (
            "Tier 3 can use o1 but needs organization verification for o3.",
            ["o1 tier:3 open", f"o3 tier:3 {NEEDED}"],
        ),
        (
            "Tier 5 users can use o3 and o1 and tiers 2 through 4 can use o4-mini.",
            ["o3 tier:5 open", "o1 tier:5 open", "o4-mini tier:2-4 open"],
        ),
        (
            "o3 is offered to tier 5 and tiers 2 through 4 get access to o1.",
            ["o3 tier:5 open", "o1 tier:2-4 open"],
        ),
        (
            "Tiers 4 and 5 can use o3, and o1 after organization verification.",
            ["o3 tier:4-5 open", f"o1 tier:4-5 {NEEDED}"],
        ),
        (
            "Tier 5 can use o1 right away and o3 and gpt-5 once their organization is verified.",
            ["o1 tier:5 open", f"o3 tier:5 {NEEDED}", f"gpt-5 tier:5 {NEEDED}"],
        ),
        (
            "Tiers 4-5 can use o1, o3, and gpt-5 after organization verification.",
            [f"{model} tier:4-5 {NEEDED}" for model in ("o1", "o3", "gpt-5")],
        ),
        (
            "o3 is available to tiers 4-5, but not to tiers 1-3.",
            ["o3 tier:4-5 open", "o3 tier:1-3 unavailable"],
        ),
        (
            "Tier 5, but not tiers 2-4, can use o3.",
            ["o3 tier:5 open", "o3 tier:2-4 unavailable"],
        ),
        (
            "Tiers 2-4 have access to o3, but not to o1 or gpt-5.",
            ["o3 tier:2-4 open", "o1 tier:2-4 unavailable", "gpt-5 tier:2-4 unavailable"],
        ),
        (
            "Tier 3 may use o1, and to use o3, tiers 4 and 5 must verify their organization.",
            ["o1 tier:3 open", f"o3 tier:4-5 {NEEDED}"],
        ),
        (
            "Tiers 1-2 need organization verification to use o3 and o1 – gpt-5 is open to tier 5.",
            [f"o3 tier:1-2 {NEEDED}", f"o1 tier:1-2 {NEEDED}", "gpt-5 tier:5 open"],
        ),
        (
            "o1はTier 1で利用できますが、組織の認証を完了すると、Tier 3〜4でo3を利用できます。",
            ["o1 tier:1 open", f"o3 tier:3-4 {NEEDED}"],
        ),
    ],
)
def test_each_clause_is_read_of_its_own(text: str, expected: list[str]) -> None:
    assert sentence(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Tiers 2-3 cannot use o3 or o3-pro and o1, gpt-5 and gpt-5-mini are offered to tier 1.",
        "Tier 4 requires verification for o3 and o1 and gpt-5 and o4-mini are open to tier 1.",
    ],
)
def test_what_can_be_parted_in_two_ways_stays_a_statement(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


def test_what_is_read_of_composed_sentences_is_true() -> None:
    bad, counts = play(400, seeds.seed())
    assert [f"{each.text} {result}" for each, result in bad] == []
    assert counts["read whole"] > 200


def test_what_is_read_of_composed_pages_is_true() -> None:
    bad, counts = play(300, seeds.seed(), composed_page)
    assert [f"{each.text} {result}" for each, result in bad] == []
    assert counts["read whole"] > 150


# ---------------------------------------------------------------- tables


def test_tiers_across_a_table_of_models_are_no_regions() -> None:
    table = (
        "<table><tr><th>Models</th><th>Usage tier 1</th><th>Usage tier 4</th></tr>"
        "<tr><td>o3</td><td>❌</td><td>❌</td></tr><tr><td>gpt-5</td><td>✅</td><td>❌</td></tr></table>"
    )
    assert lines(table) == [
        "o3 tier:1 unavailable", "o3 tier:4 unavailable",
        "gpt-5 tier:1 open", "gpt-5 tier:4 unavailable",
    ]  # fmt: skip


def test_a_corner_may_name_what_stands_across() -> None:
    table = (
        "<table><tr><th>Model</th><th>o3</th><th>o1</th></tr>"
        "<tr><td>Tier 4</td><td>After verification</td><td>Yes</td></tr></table>"
    )
    assert lines(table) == [f"o3 tier:4 {NEEDED}", "o1 tier:4 open"]


def test_what_is_asked_of_tiers_that_are_not_understood_is_asked_of_nobody() -> None:
    table = (
        "<table><tr><th>Model</th><th>Usage tiers</th><th>Verification required</th></tr>"
        "<tr><td>o3</td><td>Tier 3</td><td>Not needed</td></tr></table>"
    )
    assert lines(table) == [
        "statement: o3 | Usage tiers: Tier 3 | Verification required: Not needed"
    ]


def test_who_an_item_names_among_what_is_needed_is_no_rule_of_its_own() -> None:
    page = (
        "<p>To use o3 you need all of the following:</p>"
        "<ul><li>Tier 4 or above</li><li>A verified organization</li></ul>"
    )
    assert lines(page) == [f"o3 tier:4-5 {NEEDED}"]


def test_what_is_asked_in_a_row_of_tiers_is_asked_for_its_models() -> None:
    table = (
        "<table><tr><th>Tier</th><th>Models</th><th>Verification</th></tr>"
        "<tr><td>Tier 1</td><td>o1</td><td>Not needed</td></tr>"
        "<tr><td>Tier 2</td><td>o3</td><td>Needed</td></tr></table>"
    )
    waived = "o1 tier:1 open (waives verification.organization)"
    assert lines(table) == [waived, f"o3 tier:2 {NEEDED}"]


def test_a_recommended_tier_is_not_who_has_access() -> None:
    table = (
        "<table><tr><th>Model</th><th>Minimum tier</th><th>Recommended tier</th></tr>"
        "<tr><td>o3</td><td>Tier 1</td><td>Tier 4</td></tr></table>"
    )
    assert "o3 tier:4 open" not in lines(table)


def test_another_way_to_a_tier_is_not_lost_from_its_row() -> None:
    table = (
        "<table><tr><th>Tier</th><th>Qualification</th></tr>"
        "<tr><td>Tier 2</td><td>$50 paid or by invitation</td></tr></table>"
    )
    assert "statement: Tier 2: $50 paid or by invitation" in lines(table, "openai.usage_tiers")


# ---------------------------------------------------------------- what stands above and after


@pytest.mark.parametrize("above", ["<h2>{}</h2>", "<p>{}:</p>"])
@pytest.mark.parametrize(
    "label", ["EU only", "Before June 2025", "From July 1, 2026", "Common misconceptions",
              "The following is not true", "New organizations", "US government customers",
              "Organizations created after May", "Enterprise", "EU", "Temporarily",
              "Starting next month", "We are considering the following"],
)  # fmt: skip
def test_nothing_is_read_below_what_narrows_or_denies(above: str, label: str) -> None:
    page = above.format(label) + "<ul><li>o3 requires verification</li><li>o1: tier 5</li></ul>"
    assert all(line.startswith("statement: ") for line in lines(page))


def test_an_exception_below_a_list_is_of_all_its_items() -> None:
    page = (
        "<p>You cannot use these without verification:</p>"
        "<ul><li>o3</li><li>gpt-image-1</li></ul><p>{} exempt.</p>"
    )
    waived = "(waives verification.organization)"
    assert lines(page.format("Tier 5 is")) == [
        f"o3 tier:free, tier:1-4 {NEEDED}", f"o3 tier:5 open {waived}",
        f"gpt-image-1 tier:free, tier:1-4 {NEEDED}", f"gpt-image-1 tier:5 open {waived}",
    ]  # fmt: skip
    assert lines(page.format("Organizations in Italy are")) == [
        "statement: o3", "statement: gpt-image-1",
        "statement: Organizations in Italy are exempt.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "If you're on tier 1, you cannot use o3, but if you verify you can.",
            [f"o3 tier:1 {NEEDED}"],
        ),
        (
            "Tiers 1-3 cannot use o3, but tier 3 can after verification.",
            ["o3 tier:1-2 unavailable", f"o3 tier:3 {NEEDED}"],
        ),
    ],
)
def test_what_is_denied_and_then_had_after_all_is_not_denied(
    text: str, expected: list[str]
) -> None:
    assert sentence(text) == expected


def test_what_is_denied_beside_a_waiver_is_not_denied_to_all() -> None:
    text = "Without verification, o3 works but streaming is not available."
    assert sentence(text) == [f"statement: {text}"]


def test_a_fact_swallows_no_access() -> None:
    text = "Each ID can verify one organization every 90 days and unlocks o3."
    reuse = "organization_verification.reuse_window = 90 day"
    assert sentence(text, "openai.org_verification") == [reuse, f"statement: {text}"]
    text = "To use o3, upload an ID and verify your organization within 14 days."
    assert sentence(text, "openai.org_verification") == [f"statement: {text}"]


def test_models_that_a_note_withholds_from_a_tier_are_not_had_there() -> None:
    table = (
        "<table><tr><th>Tier</th><th>Models</th><th>Notes</th></tr>"
        "<tr><td>Tier 1</td><td>o1</td><td>Coming soon</td></tr></table>"
    )
    assert lines(table) == ["statement: Tier 1 | Models: o1 | Notes: Coming soon"]


def test_what_is_needed_and_not_named_is_not_open() -> None:
    text = "o3の利用に認証は不要ですが、ストリーミングには必要です。"
    assert sentence(text) == [f"statement: {text}"]


def test_days_to_verify_in_are_no_days_between_two_uses_of_an_id() -> None:
    text = "Tier 3の組織は、90日以内に認証を完了すればo3を利用できます。"
    assert sentence(text, "openai.org_verification") == [f"statement: {text}"]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Organization verification", "Yes"),
        ("Verification required", "Required"),
        ("Notes", "Organization verification is required from January 1, 2027"),
    ],
)
def test_a_column_beside_what_a_tier_takes_is_never_lost(header: str, cell: str) -> None:
    table = (
        f"<table><tr><th>Usage tier</th><th>Qualification</th><th>{header}</th></tr>"
        f"<tr><td>Tier 1</td><td>$5 paid</td><td>{cell}</td></tr></table>"
    )
    found = lines(table, "openai.usage_tiers")
    assert any(one.startswith("statement: ") and cell in one for one in found)


def test_advice_closes_nothing() -> None:
    advice = "We recommend completing organization verification for o3."
    assert "o3 tier:1-5 open" in sentence(f"o3 is available on tiers 1-5. {advice}")


def test_a_feature_below_words_that_are_not_understood_is_not_of_all_models() -> None:
    page = (
        "<h3>o3</h3><p>Read more in our docs.</p><ul><li>Tiers 4 and 5 have access to o3.</li>"
        "<li>Streaming requires organization verification.</li></ul>"
    )
    assert not any(line.startswith("*") for line in lines(page))


def test_no_order_of_words_raises() -> None:
    chance = random.Random(seeds.seed())
    for _ in range(300):
        words = re.split(r"( |(?=[,;.–]))", re.sub("<[^>]*>", "", composed(chance).text))
        chance.shuffle(words)
        sentence("".join(words[chance.randrange(len(words)) :]))


@pytest.mark.parametrize(
    "text",
    [", tiers 1-3 after verification", "and tier 4 once verified", "tiers 1-2 do not: only others"],
)
def test_a_sentence_may_begin_or_end_anywhere(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]
