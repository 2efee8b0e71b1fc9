"""Facts of organization verification in the wordings pages use, and sentences that are none."""

from __future__ import annotations

import pytest

from tests.reading_cases import sentence, typed

PACK = "openai.org_verification"

STATED = [
    ("Digital IDs cannot be used.", "document_form = physical_only"),
    ("Electronic IDs can't be used for verification.", "document_form = physical_only"),
    ("Digital IDs aren't accepted.", "document_form = physical_only"),
    ("The ID has to be a physical document.", "document_form = physical_only"),
    ("Organizations have to be verified again every 24 months.", "validity = 24 month"),
    ("Organizations must be re-verified every 12 months.", "validity = 12 month"),
    ("You have to re-verify every two years.", "validity = 2 year"),
    ("Re-verification is required every 24 months.", "validity = 24 month"),
    ("Your organization needs to verify again after 12 months.", "validity = 12 month"),
    ("You need to repeat the verification every 6 months.", "validity = 6 month"),
    ("We may ask organizations to verify again every 12 months.", "validity = 12 month"),
    ("24 か月ごとに再認証が必要です。", "validity = 24 month"),
    ("There is no way to retry a failed verification.", "retry = not_supported"),
    ("We support IDs from 190+ countries.", "countries = 190 country"),
]

NOT_STATED = [
    "Digital IDs can be used.",
    "Digital IDs cannot be used twice.",
    "Digital IDs cannot be used to verify another organization.",
    "Digital IDs cannot be used unless you are in the EU.",
    "Digital IDs may not be accepted.",
    "It is not true that digital IDs cannot be used.",
    "Organizations do not have to be verified again every 24 months.",
    "Some organizations have to be verified again every 24 months.",
    "Organizations have to be verified again every 24 months, except on tier 5.",
    "In the EU organizations have to be verified again every 24 months.",
    "If verification fails, you can verify again after 3 months.",
    "IDs have to be renewed every 10 years by your government.",
    "Subscriptions renew every 12 months.",
    "You must be verified within 6 months.",
]


@pytest.mark.parametrize(("text", "fact"), STATED)
def test_a_fact_is_read_in_other_words(text: str, fact: str) -> None:
    assert sentence(text, PACK) == [f"organization_verification.{fact}"]


@pytest.mark.parametrize("text", NOT_STATED)
def test_what_is_no_such_fact_is_kept(text: str) -> None:
    assert typed(f"<p>{text}</p>", PACK) == []
    assert sentence(text, PACK) == [f"statement: {text}"]
