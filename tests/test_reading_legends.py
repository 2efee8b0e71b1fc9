"""Signs in tables stand for what the legend beside them says."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines, typed

ORG = "verification.organization"


def table(*signs: str) -> str:
    heads = "".join(f"<th>Tier {step}</th>" for step in range(1, len(signs) + 1))
    cells = "".join(f"<td>{sign}</td>" for sign in signs)
    return f"<table><tr><th>Model</th>{heads}</tr><tr><td>o3</td>{cells}</tr></table>"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            table("○", "●") + "<p>● available ○ available after organization verification</p>",
            [f"o3 tier:1 needs {ORG}", "o3 tier:2 open"],
        ),
        (
            "<p>Legend: ✅ available, 🟡 verification required, ❌ not available</p>"
            + table("❌", "🟡", "✅"),
            ["o3 tier:1 unavailable", f"o3 tier:2 needs {ORG}", "o3 tier:3 open"],
        ),
        (
            table("△", "✓") + "<ul><li>✓ – yes</li><li>△ – requires verification</li></ul>",
            [f"o3 tier:1 needs {ORG}", "o3 tier:2 open"],
        ),
        (
            table("✓", "✗") + "<p>✓ = after verification; ✗ = not available</p>",
            [f"o3 tier:1 needs {ORG}", "o3 tier:2 unavailable"],
        ),
        (
            table("△", "○") + "<p>○: 利用可 △: 組織の認証後に利用可</p>",
            [f"o3 tier:1 needs {ORG}", "o3 tier:2 open"],
        ),
        (
            table("✓", "✗") + "<p>✓ Tip: look twice.</p>",
            ["o3 tier:1 open", "o3 tier:2 unavailable"],
        ),
    ],
)
def test_a_sign_stands_for_the_words_of_its_legend(page: str, expected: list[str]) -> None:
    assert typed(page) == expected


def test_a_legend_that_is_not_understood_leaves_its_signs_unread() -> None:
    page = table("✓", "✗") + "<p>✓ = by arrangement, ✗ = not available</p>"

    assert typed(page) == ["o3 tier:2 unavailable"]
    assert "statement: o3 | Tier 1: by arrangement" in lines(page)


def test_a_dash_means_what_its_legend_says() -> None:
    assert typed(table("–", "✓")) == ["o3 tier:1 unavailable", "o3 tier:2 open"]
    assert typed(table("–", "✓") + "<p>– not yet decided</p>") == ["o3 tier:2 open"]


def test_two_signs_for_yes_that_nothing_explains_are_not_read() -> None:
    assert typed(table("○", "●")) == []
    assert typed(table("○", "○")) == ["o3 tier:1 open", "o3 tier:2 open"]
