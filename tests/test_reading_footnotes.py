"""Footnotes hold for what carries their mark, and for nothing else."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines, typed

ORG = "verification.organization"
NOTE = "<p>* Requires organization verification.</p>"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            f"<ul><li>o1 – tiers 1–5</li><li>o3* – tiers 1–5</li></ul>{NOTE}",
            ["o1 tier:1-5 open", f"o3 tier:1-5 needs {ORG}"],
        ),
        (
            f"<ul><li>o3 – tiers 4–5 *</li></ul>{NOTE}",
            [f"o3 tier:4-5 needs {ORG}"],
        ),
        (
            "<p>o3* is available on tiers 1-5.</p><p>* Verification is required on tiers 1-3.</p>",
            ["o3 tier:4-5 open", f"o3 tier:1-3 needs {ORG}"],
        ),
        (
            f"<h2>o3*</h2><p>Access: tiers 1-5</p>{NOTE}",
            [f"o3 tier:1-5 needs {ORG}"],
        ),
        (
            "<table><tr><th>Model</th><th>Access</th></tr><tr><td>o3</td><td>tiers 1-5*</td></tr>"
            "</table><p>* Verification is required on tiers 1-3.</p>",
            ["o3 tier:4-5 open", f"o3 tier:1-3 needs {ORG}"],
        ),
        (
            f"<h2>o3*</h2><table><tr><th>Tier</th><th>Access</th></tr><tr><td>Tier 1</td>"
            f"<td>yes</td></tr></table>{NOTE}",
            [f"o3 tier:1 needs {ORG}"],
        ),
        (
            "<p>o3* is available on tiers 1-5.</p><p>* Subject to change.</p>",
            ["o3 tier:1-5 open"],
        ),
    ],
)
def test_what_a_footnote_asks_holds_where_its_mark_stands(page: str, expected: list[str]) -> None:
    assert typed(page) == expected


@pytest.mark.parametrize(
    "page",
    [
        f"<p>o3 and o1* are available on tiers 1-5.</p>{NOTE}",
        "<p>o3* is available on tiers 1-5.</p><p>* In some regions only.</p>",
        "<p>o3* is available on tiers 4-5.</p><p>* Verification is required on tiers 1-3.</p>",
    ],
)
def test_what_carries_a_mark_is_kept_where_its_footnote_is_not_understood(page: str) -> None:
    assert typed(page) == []
    assert len(lines(page)) == 2


def test_a_footnote_of_no_mark_is_not_of_what_stands_before_it() -> None:
    assert typed(f"<p>Tiers 1-5 can use o3.</p>{NOTE}") == ["o3 tier:1-5 open"]


TIERS = "<table><tr><th>Tier</th><th>{}</th></tr><tr><td>Tier 2</td><td>{}</td></tr></table>"


def test_a_figure_with_a_footnote_that_asks_something_is_no_limit() -> None:
    limits = TIERS.format("RPM", "5,000*")

    assert typed(limits + "<p>* Only for verified organizations; otherwise 3,000.</p>") == []
    assert typed(limits + "<p>* Subject to change.</p>") == ["* tier:2 rpm = 5000 rpm"]


def test_a_condition_with_a_footnote_that_asks_something_is_kept() -> None:
    rule = TIERS.format("Qualification", "$50 paid*")
    note = "<p>* And organization verification.</p>"

    meaning = "<p>* The amount paid is the sum of all invoices.</p>"

    assert typed(rule + note, "openai.usage_tiers") == []
    assert typed(rule + meaning, "openai.usage_tiers") == typed(rule, "openai.usage_tiers")
    assert typed(rule, "openai.usage_tiers") != []
