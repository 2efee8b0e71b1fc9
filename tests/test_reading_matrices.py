"""Tables of regions, keys and models: sets and limits, or their rows as they are; caps of tiers."""

from __future__ import annotations

import pytest

from tests.reading_cases import typed

AZURE = "azure.limited_access"


def table(*rows: tuple[str, ...], caption: str = "") -> str:
    cells = [
        "<tr>" + "".join(f"<{'td' if line else 'th'}>{cell}" for cell in row)
        for line, row in enumerate(rows)
    ]
    return f"<table>{caption and f'<caption>{caption}</caption>'}{''.join(cells)}</table>"


def test_marks_say_which_regions_have_a_model() -> None:
    rows = (("Region", "gpt-5", "o4-mini"), ("East US2", "✅", "✅"), ("Sweden Central", "✅", "-"))
    sets = ["gpt-5 region = east-us2, sweden-central", "o4-mini region = east-us2"]
    assert typed(table(*rows), AZURE) == sets
    turned = [("Model", *(row[0] for row in rows[1:]))]
    turned += [tuple(row[column] for row in rows) for column in (1, 2)]
    assert typed(table(*turned), AZURE) == sets


@pytest.mark.parametrize("cell", ["✅ (preview)", "✅<sup>1</sup>", "Retiring soon", "2027"])
def test_a_cell_that_says_more_leaves_the_table_unread(cell: str) -> None:
    assert typed(table(("Region", "gpt-5"), ("East US", "✅"), ("West US", cell)), AZURE) == []


@pytest.mark.parametrize(
    "rows",
    [
        (("Region", "gpt-5, 2025-08-07"), ("East US", "✅")),
        (("Region", "gpt-5", "Fine-tuning"), ("East US", "✅", "-")),
        (("Region", "gpt-5"), ("East US", "✅"), ("East US", "-")),
        (("Region", "gpt-5"), ("Rest of the world", "✅")),
        (("Model", "Status", "Streaming"), ("gpt-5", "✅", "-")),
    ],
)
def test_a_name_that_is_not_understood_leaves_the_table_unread(
    rows: tuple[tuple[str, ...], ...],
) -> None:
    assert typed(table(*rows), AZURE) == []


@pytest.mark.parametrize("above", ["Global standard", "Only for approved customers", "Previous"])
def test_a_table_of_some_kind_of_offer_is_not_read_as_all(above: str) -> None:
    marks = (("Region", "gpt-5"), ("East US", "✅"))
    assert typed(f"<h2>{above}</h2>{table(*marks)}", AZURE) == []
    assert typed(table(*marks, caption=above), AZURE) == []


def test_limits_of_keys_with_the_models_across() -> None:
    page = table(
        ("Key type", "Command A", "Command R7B"),
        ("Trial", "20 req / min", "20 req / min"),
        ("Production", "500 req / min", "Contact us"),
    )
    assert typed(page, "cohere.rate_limits") == [
        "command-a key:trial rpm = 20 rpm",
        "command-r7b key:trial rpm = 20 rpm",
        "command-a key:production rpm = 500 rpm",
    ]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        (
            "Organizations on Tier 2 have a usage limit of $500 per month.",
            "tier:2 monthly_usage_cap = 500 USD/month",
        ),
        (
            "On Tier 3 usage is capped at $1,000 per month.",
            "tier:3 monthly_usage_cap = 1000 USD/month",
        ),
        (
            "Tier 2 organizations have a monthly spending limit of $500.",
            "tier:2 monthly_spend_limit = 500 USD/month",
        ),
        (
            "Tier 2 has a maximum credit purchase of $500.",
            "tier:2 max_credit_purchase = 500 USD",
        ),
    ],
)
def test_a_cap_of_a_tier_in_a_sentence(text: str, limit: str) -> None:
    assert typed(f"<p>{text}</p>", "openai.usage_tiers") == [f"* {limit}"]


@pytest.mark.parametrize(
    "text",
    [
        "Organizations on Tier 2 have a usage limit of $500 per day.",
        "Organizations on Tier 2 do not have a usage limit of $500 per month.",
        "Organizations on Tier 2 will have a usage limit of $500 per month.",
        "Organizations on Tier 2 have a usage limit of $500k per month.",
        "Organizations on Tier 2 have a usage limit of $500 per month per project.",
        "New organizations on Tier 2 have a usage limit of $500 per month.",
        "To reach Tier 2 you need a usage limit of $500 per month.",
    ],
)
def test_what_is_no_cap_of_a_tier_is_kept(text: str) -> None:
    assert typed(f"<p>{text}</p>", "openai.usage_tiers") == []
