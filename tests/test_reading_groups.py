"""Rows, captions and folds that name what stands below them."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines, typed

TIERS = "openai.usage_tiers"
HEAD = "<tr><th>Model</th><th>RPM</th><th>TPM</th></tr>"
ONE = "<tr><td>o3</td><td>500</td><td>30,000</td></tr>"
TWO = "<tr><td>o3</td><td>5,000</td><td>450,000</td></tr>"
OF_ONE = ["o3 tier:1 rpm = 500 rpm", "o3 tier:1 tpm = 30000 tpm"]
OF_TWO = ["o3 tier:2 rpm = 5000 rpm", "o3 tier:2 tpm = 450000 tpm"]


def group(name: str) -> str:
    return f'<tr><td colspan="3">{name}</td></tr>'


def test_a_merged_row_names_the_rows_below_it() -> None:
    rows = f"{HEAD}{group('Tier 1')}{ONE}{group('Tier 2')}{TWO}"
    assert typed(f"<table>{rows}</table>", TIERS) == [*OF_ONE, *OF_TWO]


def test_a_merged_row_above_the_headers_names_the_table() -> None:
    assert typed(f"<table>{group('Tier 1')}{HEAD}{ONE}</table>", TIERS) == OF_ONE


@pytest.mark.parametrize("name", ["Preview", "For resellers", "Verified organizations"])
def test_rows_below_a_name_for_some_only_are_kept(name: str) -> None:
    page = f"<table>{HEAD}{group('Tier 1')}{ONE}{group(name)}{TWO}</table>"
    assert typed(page, TIERS) == OF_ONE
    assert any("5,000" in line for line in lines(page, TIERS))


def test_a_feature_may_name_the_rows_below_it() -> None:
    head = "<tr><th>Model</th><th>Tier 1</th><th>Tier 4</th></tr>"
    row = "<tr><td>o3</td><td>✗</td><td>✓</td></tr>"
    page = f"<table>{head}{row}{group('Streaming')}{row}</table>"
    assert typed(page) == [
        "o3 tier:1 unavailable",
        "o3 tier:4 open",
        "o3/streaming tier:1 unavailable",
        "o3/streaming tier:4 open",
    ]


def test_a_caption_may_name_the_model() -> None:
    rows = "<tr><th>Tier</th><th>RPM</th></tr><tr><td>Tier 1</td><td>500</td></tr>"
    page = f"<table><caption>o3</caption>{rows}</table>"
    assert typed(page, TIERS) == ["o3 tier:1 rpm = 500 rpm"]


def test_a_fold_is_headed_by_its_summary_and_ends_with_it() -> None:
    fold = "<details><summary>Who has access?</summary><p>Tiers 4 and 5.</p></details>"
    page = f"<h2>o3</h2>{fold}<p>Tier 1 has no access.</p>"
    assert typed(page) == ["o3 tier:4-5 open", "o3 tier:1 unavailable"]


def test_what_follows_a_fold_is_not_of_it() -> None:
    inner = (
        "<details><summary>Streaming</summary><p>Requires organization verification.</p></details>"
    )
    fold = f"<details><summary>Tier 1</summary>{inner}<p>o1 is available.</p></details>"
    page = f"<h2>o3</h2>{fold}<p>Tiers 4 and 5 have access.</p>"
    assert typed(page) == [
        "o3/streaming tier:1 needs verification.organization",
        "o1 tier:1 open",
        "o3 tier:4-5 open",
    ]
