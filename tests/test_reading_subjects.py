"""A clause without a subject of its own is of those whom the clause before is of, and no others."""

from __future__ import annotations

import pytest

from tests.reading_cases import sentence

ORG = "verification.organization"

OF_THE_SAME = {
    "Tiers 1-3 can use o3 but cannot use o1.": ["o3 tier:1-3 open", "o1 tier:1-3 unavailable"],
    "Tiers 1-3 can use o3 and cannot use o1.": ["o3 tier:1-3 open", "o1 tier:1-3 unavailable"],
    "The free tier cannot use o3 and can use o1.": [
        "o3 tier:free unavailable",
        "o1 tier:free open",
    ],
    "Organizations on tiers 4 and 5 have access to o3 and o1, while those on tiers 1 to 3 can use "
    "o3 after verification but cannot use o1.": [
        "o3 tier:4-5 open",
        "o1 tier:4-5 open",
        f"o3 tier:1-3 needs {ORG}",
        "o1 tier:1-3 unavailable",
    ],
    "Tiers 4-5 can use o3, but must be verified to use o1.": [
        "o3 tier:4-5 open",
        f"o1 tier:4-5 needs {ORG}",
    ],
    "Tiers 4-5 can use o3 and must verify to use o1.": [
        "o3 tier:4-5 open",
        f"o1 tier:4-5 needs {ORG}",
    ],
    "Tiers 1-3 can use o3, cannot use o1 and need verification for o1-pro.": [
        "o3 tier:1-3 open",
        "o1 tier:1-3 unavailable",
        f"o1-pro tier:1-3 needs {ORG}",
    ],
    "Unverified organizations can use o3 but cannot stream it.": [
        f"o3 all open (waives {ORG})",
        f"o3/streaming all needs {ORG}",
    ],
    "o3 can be used on tiers 1-3 but o1 cannot.": ["o3 tier:1-3 open", "o1 tier:1-3 unavailable"],
}

FOR_WHOM = {
    "On tiers 1-3, o3 can be used but o1 cannot be used.": [
        "o3 tier:1-3 open",
        "o1 tier:1-3 unavailable",
    ],
    "On tiers 1-3, you can use o3; o1 requires verification.": [
        "o3 tier:1-3 open",
        f"o1 tier:1-3 needs {ORG}",
    ],
    "For tiers 1-3, o3 requires verification, and o1 is not available.": [
        f"o3 tier:1-3 needs {ORG}",
        "o1 tier:1-3 unavailable",
    ],
}

OF_OTHERS = {
    "o3 is available on tiers 4-5 but requires verification on tiers 1-3.": [
        "o3 tier:4-5 open",
        f"o3 tier:1-3 needs {ORG}",
    ],
    "On tiers 4-5, o3 is available; on tiers 1-3, it requires verification.": [
        "o3 tier:4-5 open",
        f"o3 tier:1-3 needs {ORG}",
    ],
    "On tiers 1-3, o3 requires verification, while o1 is available to all users.": [
        f"o3 tier:1-3 needs {ORG}",
        "o1 all open",
    ],
    "Tiers 4-5 can use o3 and must verify.": [f"o3 tier:4-5 needs {ORG}"],
    "You cannot use o3 on the free tier and need verification on tiers 1-3.": [
        "o3 tier:free unavailable",
        f"o3 tier:1-3 needs {ORG}",
    ],
}

LISTS = {
    "Tier 5 organizations can use o3 and o1, tier 4 organizations can use o3.": [
        "o3 tier:5 open",
        "o1 tier:5 open",
        "o3 tier:4 open",
    ],
    "Tiers 4 and 5 can use o3, o1, and o1-pro, and tier 3 can use o3.": [
        "o3 tier:4-5 open",
        "o1 tier:4-5 open",
        "o1-pro tier:4-5 open",
        "o3 tier:3 open",
    ],
    "Tier 5 includes o3 and o1, tier 4 includes o3.": [
        "o3 tier:5 open",
        "o1 tier:5 open",
        "o3 tier:4 open",
    ],
}

UNSAID = (
    "Verified organizations can use o3 but cannot use o1.",
    "New organizations can use o3 but cannot use o1.",
    "Tiers 1-3 can use o3 but not yet o1.",
)


@pytest.mark.parametrize(("text", "records"), {**OF_THE_SAME, **FOR_WHOM}.items())
def test_a_clause_takes_whom_it_is_of_from_the_one_before(text: str, records: list[str]) -> None:
    assert sentence(text) == records


@pytest.mark.parametrize(("text", "records"), OF_OTHERS.items())
def test_a_clause_that_says_whom_it_is_of_takes_nothing(text: str, records: list[str]) -> None:
    assert sentence(text) == records


@pytest.mark.parametrize(("text", "records"), LISTS.items())
def test_tiers_are_not_listed_with_models(text: str, records: list[str]) -> None:
    assert sentence(text) == records


@pytest.mark.parametrize("text", UNSAID)
def test_what_is_not_said_of_whom_stays_a_statement(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


@pytest.mark.parametrize(
    "text",
    [
        "Tier 5, and tier 4 after verification, can use o3.",
        "o3 is available to verified organizations and to tiers 4-5.",
        "o3 is available to tier 5 organizations and to verified organizations.",
    ],
)
def test_terms_of_one_of_two_groups_are_not_of_both(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


@pytest.mark.parametrize(
    ("text", "tiers"),
    [
        ("Tier 3, tier 4 and tier 5 organizations can use o3 after verification.", "3-5"),
        ("Tier 4 and tier 5 organizations can use o3 after verification.", "4-5"),
        ("o3 is available on tiers 4 and 5 with verification.", "4-5"),
    ],
)
def test_terms_of_one_list_are_of_all_of_it(text: str, tiers: str) -> None:
    assert sentence(text) == [f"o3 tier:{tiers} needs {ORG}"]


@pytest.mark.parametrize(
    "text",
    [
        "o3 and streaming require organization verification.",
        "Streaming, o3 and o1 require organization verification.",
        "You need a verified organization to use o3 and stream responses.",
        "GPT-5 streaming, o3 and reasoning summaries are reserved for verified organizations.",
    ],
)
def test_a_feature_joined_with_a_model_may_be_of_any_model(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("For o3, streaming requires organization verification.", ["o3/streaming"]),
        ("o3 streaming and o1 require organization verification.", ["o3/streaming", "o1"]),
        (
            "Streaming o3 and reasoning summaries from it require organization verification.",
            ["o3/streaming", "o3/reasoning_summary"],
        ),
    ],
)
def test_a_feature_that_says_whose_it_is_is_of_that_model(text: str, items: list[str]) -> None:
    assert sentence(text) == [f"{item} all needs verification.organization" for item in items]
