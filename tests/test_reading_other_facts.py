"""Facts of the other packs in several wordings, and sentences that are none."""

from __future__ import annotations

import pytest

from tests.reading_cases import sentence

PREPAID = [
    "A deposit of at least $35 is required to move to the paid tier.",
    "To leave the free tier, you must prepay $35 or more.",
    "You need to add at least thirty-five dollars in credits to upgrade.",
    "The minimum top-up for the paid tier is 35 USD.",
    "The paid tier asks for a prepayment of $35.",
]
NOT_PREPAID = [
    "You can prepay at least $35 at a time.",
    "Prepay $35 and get $5 back.",
    "A prepayment of at least $35 is refunded.",
    "If you prepay $35, you get a bonus.",
    "You no longer have to prepay at least $35.",
    "You must prepay $35.50.",
    "To leave the free tier in India, prepay $35.",
    "To move to the paid tier you had to prepay $35.",
]
LICENSED = [
    "Companies whose products exceed 600 million monthly active users must request a license.",
    "Products with more than 600 million monthly active users must request a license from Meta.",
]
NOT_LICENSED = [
    "Companies that do not exceed 600 million monthly active users must request a license.",
    "Companies whose products exceed 600 million monthly active users need not request a license.",
    "Some products with more than 600 million monthly active users must request a license.",
]


SHOWN = [
    "The Limits page shows the models that your organization can use.",
    "Your limits page lists the models you have access to.",
    "The Limits page in the dashboard tells you which models your account can access.",
    "The models that you can use are listed on the Limits page.",
]
NOT_SHOWN = [
    "The Limits page does not show the models that you can use.",
    "The Limits page shows your rate limits.",
    "Soon the Limits menu lists your invoices.",
]


@pytest.mark.parametrize("text", SHOWN)
def test_where_access_can_be_looked_up_is_read(text: str) -> None:
    assert sentence(text) == ["access_check.check.limits_page = True"]


@pytest.mark.parametrize("text", PREPAID)
def test_what_the_paid_tier_asks_in_advance_is_read(text: str) -> None:
    assert sentence(text, "google.usage_tiers") == ["paid_tier.min_prepay = 35 USD"]


@pytest.mark.parametrize("text", LICENSED)
def test_from_how_many_users_a_license_is_to_be_requested_is_read(text: str) -> None:
    expected = ["llama all needs license.request over_mau=600000000"]
    assert sentence(text, "meta.license") == expected


@pytest.mark.parametrize("verb", ["enroll in", "participate in", "sign up for", "switch on"])
def test_who_can_share_data_is_read_by_what_they_do(verb: str) -> None:
    text = f"Only organization owners can {verb} data sharing."
    assert sentence(text, "openai.data_sharing") == ["data-sharing all needs role.owner"]


@pytest.mark.parametrize(
    ("pack", "text"),
    [("google.usage_tiers", text) for text in NOT_PREPAID]
    + [("meta.license", text) for text in NOT_LICENSED]
    + [("openai.model_access", text) for text in NOT_SHOWN],
)
def test_what_is_no_such_fact_is_kept(pack: str, text: str) -> None:
    assert sentence(text, pack) == [f"statement: {text}"]
