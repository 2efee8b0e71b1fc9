"""What a misspelt word was meant to be."""

from __future__ import annotations

import pytest

from watcher.schemaerrors import closest, did_you_mean

REQUIREMENTS = (
    "approval.application",
    "payment.spend",
    "review",
    "verification.business",
    "verification.identity",
    "verification.organization",
    "verification.phone",
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("verification.org", "verification.organization"),
        ("verfication.org", "verification.organization"),
        ("verification.ogranization", "verification.organization"),
        ("Verification.Phon", "verification.phone"),
        ("organization", "verification.organization"),
        ("phone", "verification.phone"),
        ("reviw", "review"),
        ("xyz", None),
        ("", None),
    ],
)
def test_the_beginning_of_a_name_counts_more_than_how_few_letters_differ(
    written: str, meant: str | None
) -> None:
    assert closest(written, REQUIREMENTS) == meant


def test_a_beginning_that_several_names_have_names_them_all() -> None:
    assert did_you_mean("verification", REQUIREMENTS) == (
        "did you mean one of verification.business, verification.identity,"
        " verification.organization, verification.phone?"
    )
    assert did_you_mean("spend", [*REQUIREMENTS, "spend_limit"]) == "did you mean payment.spend?"
