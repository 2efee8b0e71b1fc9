"""An exception in a sentence of its own: the rule before it does not stand whole."""

from __future__ import annotations

import pytest

from tests.reading_cases import extraction, sentence, typed

NEEDS = "verification.organization"
RULE = "o1-pro requires organization verification."


@pytest.mark.parametrize(
    "exception",
    [
        "This does not apply to tier 5.",
        "This excludes tier 5.",
        "This does not include tier 5.",
        "Tier 5 organizations are exempt.",
        "However, this is not required for Tier 5.",
        "Tier 5 is exempt from this.",
    ],
)
def test_tiers_named_by_a_later_exception_are_taken_out(exception: str) -> None:
    assert sentence(f"{RULE} {exception}") == [
        f"o1-pro tier:free, tier:1-4 needs {NEEDS}",
        f"o1-pro tier:5 open (waives {NEEDS})",
    ]


@pytest.mark.parametrize(
    "exception", ["Except tier 1.", "This excludes tier 1.", "This does not include tier 1."]
)
def test_tiers_taken_out_of_those_with_access_are_not_stated(exception: str) -> None:
    text = f"o3 is available on all tiers. {exception}"
    assert sentence(text) == ["o3 tier:free, tier:2-5 open"]


def test_the_words_of_an_exception_stand_with_what_it_says() -> None:
    found = extraction(f"<p>{RULE} This does not apply to tier 5.</p>").records
    assert [one.provenance.quote for one in found] == [RULE, "This does not apply to tier 5."]


def test_an_exception_in_the_next_paragraph_takes_out_too() -> None:
    page = f"<p>{RULE}</p><p>This does not apply to Tiers 4 and 5.</p>"
    assert typed(page) == [
        f"o1-pro tier:free, tier:1-3 needs {NEEDS}",
        f"o1-pro tier:4-5 open (waives {NEEDS})",
    ]


@pytest.mark.parametrize(
    "exception",
    [
        "This is not required for our friends.",
        "This requirement does not apply in Germany.",
        "o1-pro-mini is exempt.",
        "Members of the guild are exempt.",
        "The exception is whoever wears a hat.",
        "Tier 5 is exempt on Sundays.",
    ],
)
def test_a_rule_with_an_exception_that_is_not_read_is_no_record(exception: str) -> None:
    assert typed(f"<p>{RULE} {exception}</p>") == []
    assert f"statement: {RULE}" in sentence(f"{RULE} {exception}")


def test_an_exception_of_a_model_that_was_not_spoken_of_takes_nothing_out() -> None:
    page = f"<p>{RULE} However, gpt-4.1 is exempt.</p>"
    assert typed(page)[0] == f"o1-pro all needs {NEEDS}"


def test_an_exception_below_another_item_takes_nothing_out() -> None:
    page = f"<ul><li>{RULE}</li><li>This does not apply to Tier 5.</li></ul>"
    assert typed(page)[0] == f"o1-pro all needs {NEEDS}"
