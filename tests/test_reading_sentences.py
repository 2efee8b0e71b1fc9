"""Sentences that are understood, in many wordings of the same few rules."""

from __future__ import annotations

import pytest

from tests.reading_cases import sentence

ORG = "verification.organization"

UNDERSTOOD = {
    # who
    "o3 is accessible from tier 4 upwards.": ["o3 tier:4-5 open"],
    "o3 is available starting at tier 3.": ["o3 tier:3-5 open"],
    "o3 is available on Tier 4 and above.": ["o3 tier:4-5 open"],
    "Tiers 1, 2, or 3 can use o3.": ["o3 tier:1-3 open"],
    "o3 is open to tiers four and five.": ["o3 tier:4-5 open"],
    "o3: T4+": ["o3 tier:4-5 open"],
    "o3-pro — Tiers 4-5": ["o3-pro tier:4-5 open"],
    "o1-pro requires tier 5.": ["o1-pro tier:5 open"],
    "Organizations below tier 3 cannot access o1-pro.": ["o1-pro tier:free, tier:1-2 unavailable"],
    "All tiers except the free tier can use o4-mini.": ["o4-mini tier:1-5 open"],
    "o4-mini is available on every paid tier.": ["o4-mini tier:1-5 open"],
    "Free and paid users can use o4-mini.": ["o4-mini all open"],
    "Everyone can use o3-mini.": ["o3-mini all open"],
    "o3-mini is available to all users, including the free tier.": ["o3-mini all open"],
    "Free accounts can't use o3.": ["o3 tier:free unavailable"],
    "o3 is available on tier 6.": ["o3 tier:6 open"],
    "Even tier 1 can use o4-mini.": ["o4-mini tier:1 open"],
    # what
    "o1 and o3 are both available to tiers 3, 4, and 5.": [
        "o1 tier:3-5 open",
        "o3 tier:3-5 open",
    ],
    "To stream o3 and o4-mini, your organization must be verified.": [
        f"o3/streaming all needs {ORG}",
        f"o4-mini/streaming all needs {ORG}",
    ],
    "Verified organizations can access o3 streaming and gpt-image-1.": [
        f"o3/streaming all needs {ORG}",
        f"gpt-image-1 all needs {ORG}",
    ],
    "Verified organizations can stream o3 and use reasoning summaries with o4-mini.": [
        f"o3/streaming all needs {ORG}",
        f"o4-mini/reasoning_summary all needs {ORG}",
    ],
    "quartz-7-turbo is available on tiers 2 through 4.": ["quartz-7-turbo tier:2-4 open"],
    "o3 is available on tiers 4–5. It is not available on the free tier.": [
        "o3 tier:4-5 open",
        "o3 tier:free unavailable",
    ],
    # by what
    "Access to o3 is granted once your organization has been verified.": [f"o3 all needs {ORG}"],
    "You won't be able to use o3 until your organization is verified.": [f"o3 all needs {ORG}"],
    "o3 cannot be called by organizations that have not completed verification.": [
        f"o3 all needs {ORG}"
    ],
    "o3 is available and requires organization verification.": [f"o3 all needs {ORG}"],
    "o3 is now available, but needs verification on tiers 1-3.": [f"o3 tier:1-3 needs {ORG}"],
    "Everyone but unverified organizations can use o3.": [f"o3 all needs {ORG}"],
    "Verification is required for o3 and o1, but not for o4-mini.": [
        f"o3 all needs {ORG}",
        f"o1 all needs {ORG}",
        f"o4-mini all open (waives {ORG})",
    ],
    "No matter which tier you are on, o3 requires verification.": [f"o3 all needs {ORG}"],
    "Anything below tier 4 needs verification for o3.": [f"o3 tier:free, tier:1-3 needs {ORG}"],
    "All paid tiers, verified or not, can use o3.": [f"o3 tier:1-5 open (waives {ORG})"],
    "Verified or not, tier 1 cannot use o3.": ["o3 tier:1 unavailable"],
    "Even verified tier 1 organizations cannot use o3.": ["o3 tier:1 unavailable"],
    "As a tier 2 customer, you can use o3 only after verifying.": [f"o3 tier:2 needs {ORG}"],
    "You need to be on tier 3 or higher and have a verified organization to use o3.": [
        f"o3 tier:3-5 needs {ORG}"
    ],
    "Organizations on tier 2 must complete organization verification to use o3.": [
        f"o3 tier:2 needs {ORG}"
    ],
    "o3 opens up at tier 4.": ["o3 tier:4-5 open"],
    "o3 remains locked until your organization is verified.": [f"o3 all needs {ORG}"],
    "o3 is locked for tiers 1-3.": ["o3 tier:1-3 unavailable"],
    "o3: Tiers 4-5 (no verification), tiers 1-3 (verification)": [
        f"o3 tier:4-5 open (waives {ORG})",
        f"o3 tier:1-3 needs {ORG}",
    ],
    "Tier 5 (no verification) and tiers 3-4 (after verification) can use o3.": [
        f"o3 tier:5 open (waives {ORG})",
        f"o3 tier:3-4 needs {ORG}",
    ],
    "gpt-image-1 is available exclusively to verified organizations.": [
        f"gpt-image-1 all needs {ORG}"
    ],
    "With organization verification, tiers 1–3 unlock o3.": [f"o3 tier:1-3 needs {ORG}"],
    "Verifying your organization unlocks o3 for tiers 1–3.": [f"o3 tier:1-3 needs {ORG}"],
    "Tiers 1-3 do not have access to o3 without verification.": [f"o3 tier:1-3 needs {ORG}"],
    "o3 is not available on tiers 1–3 unless your organization is verified.": [
        f"o3 tier:1-3 needs {ORG}"
    ],
    "Unless you are on tier 4 or 5, o3 requires organization verification.": [
        f"o3 tier:free, tier:1-3 needs {ORG}"
    ],
    "You must have a valid payment method on file to use gpt-4.1.": [
        "gpt-4.1 all needs payment.method"
    ],
    "Your account must be at least 30 days old to use o3.": ["o3 all needs account.age days=30"],
    "o3-deep-research is available to approved customers after a security review.": [
        "o3-deep-research all needs approval.selection + review"
    ],
    "Access to o3 is subject to a background check.": [
        "o3 all needs other text=a background check"
    ],
    "Tiers 1-3 can use o3 after signing a data processing addendum.": [
        "o3 tier:1-3 needs other text=a data processing addendum"
    ],
    "o3 requires organization verification or phone verification.": [
        f"o3 all needs {ORG} or verification.phone"
    ],
    "You can call o3 if you are in tier 4+ or your organization is verified.": [
        "o3 tier:4-5 open",
        f"o3 tier:free, tier:1-3 needs {ORG}",
    ],
    # how strongly
    "In some cases verification may be required for gpt-image-1.": [
        f"gpt-image-1 all may need {ORG}"
    ],
    "Some users may need to verify to use gpt-image-1.": [f"gpt-image-1 all may need {ORG}"],
    "We encourage you to verify your organization before using o3.": [f"o3 all should have {ORG}"],
    # waived
    "Verification is optional for o3-mini.": [f"o3-mini all open (waives {ORG})"],
    "There is no verification requirement for o4-mini.": [f"o4-mini all open (waives {ORG})"],
    "Tier 1 users are not required to verify for o4-mini.": [f"o4-mini tier:1 open (waives {ORG})"],
    "Unverified organizations can use o4-mini.": [f"o4-mini all open (waives {ORG})"],
    # when
    "From July 1, 2025, o3 requires organization verification.": [
        f"o3 all needs {ORG} (from 2025-07-01)"
    ],
    "Until 2025-12-31, tiers 1-3 can use o4-mini without verification.": [
        f"o4-mini tier:1-3 open (waives {ORG}; until 2025-12-31)"
    ],
    "For now, o3-pro is limited to tier 5.": ["o3-pro tier:5 open (temporary)"],
    "Access to o3-pro is limited to tier 5, with limited exceptions.": [
        "o3-pro tier:5 open (with exceptions)"
    ],
    # several clauses
    "Tiers 1 to 3 must verify their organization to use o3, while tiers 4 and 5 have access.": [
        f"o3 tier:1-3 needs {ORG}",
        "o3 tier:4-5 open",
    ],
    "o3 can be used by tiers 4–5, and by tiers 1–3 once verified.": [
        "o3 tier:4-5 open",
        f"o3 tier:1-3 needs {ORG}",
    ],
    "Tier 4: o3, o3-pro.": ["o3 tier:4 open", "o3-pro tier:4 open"],
}


@pytest.mark.parametrize(("text", "expected"), UNDERSTOOD.items())
def test_a_rule_is_read_whatever_its_wording(text: str, expected: list[str]) -> None:
    assert sentence(text) == expected


NOT_UNDERSTOOD = [
    # an unread WHO never becomes everybody
    "Enterprise customers can use o3.",
    "Enterprise customers on tier 5 can use o3-pro.",
    "Customers in the EU must verify to use o3.",
    "Academic users can use o3 without verification.",
    "New organizations cannot use o3.",
    "Some tier 3 organizations have access to o3.",
    "o3 is available on higher tiers.",
    "o3 is available on most tiers.",
    "Scale and Enterprise have access to o3.",
    "o3 is available.",
    # an unread WHAT stays a statement
    "Our newest models require organization verification.",
    "o3 and newer models require verification.",
    "This model requires organization verification.",
    "o3 and o4-mini streaming requires verification.",
    # negations and limits that are not fully understood
    "o3 is not limited to tier 5.",
    "Not all tiers can use o3.",
    "o3 is not available to all users.",
    "o3 is not available in the Assistants API.",
    "o3 is available in the Responses API only.",
    "o3 requires tier 4.",
    "Send a direct request with the model o3.",
    # the past, the future, the vague
    "o3 will be available to tier 3 soon.",
    "o3 used to be available on tier 3.",
    "o3 may be available on lower tiers.",
    "Unlike o3, o4-mini does not require verification.",
    "o3 requires more memory than o4-mini.",
    "o3 is available on tiers 4–5, but organizations in some countries need a permit.",
    "Can tier 3 organizations use o3?",
]


@pytest.mark.parametrize("text", NOT_UNDERSTOOD)
def test_what_is_not_fully_understood_stays_a_statement(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


def test_a_denial_even_with_the_requirement_is_a_denial() -> None:
    text = "Tiers 1–3 cannot use o3 even after completing organization verification."
    assert sentence(text) == ["o3 tier:1-3 unavailable"]


def test_a_harmless_unread_clause_leaves_the_rule_typed_and_the_sentence_kept() -> None:
    text = "o1-pro is available on tiers 1–5 and it offers stronger performance."
    assert sentence(text) == ["o1-pro tier:1-5 open", f"statement: {text}"]


def test_a_tier_before_it_is_paid_for_is_no_condition() -> None:
    text = "You reach Tier 3 before paying $100 in total."
    assert sentence(text, "openai.usage_tiers") == [f"statement: {text}"]


def test_an_exception_within_or_behind_a_fact_leaves_the_sentence_standing() -> None:
    verified = "openai.org_verification"
    behind = "Each ID can verify one organization every 90 days except in some regions."
    within = "Each ID except passports can verify one organization every 90 days."
    assert f"statement: {behind}" in sentence(behind, verified)
    assert f"statement: {within}" in sentence(within, verified)
