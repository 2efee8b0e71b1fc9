"""Sixty sentences about facts and tiers, half of them traps: none is misread, and no digit of any
can change unnoticed."""

from __future__ import annotations

import html
import re

import pytest

from tests.reading_cases import extraction, lines, typed
from watcher.compare import compare

ORG = "openai.org_verification"
TIERS = "openai.usage_tiers"
GOOGLE = "google.usage_tiers"

READ = [
    (ORG, "Every document is good for one organization per 200 days."),
    (ORG, "Please note that an ID cannot be reused until 45 days have passed."),
    (
        ORG,
        "After it has been used for an organization, an ID cannot verify another "
        "organization for one hundred and five days.",
    ),
    (ORG, "A second organization can be verified with the same ID after 45 days."),
    (ORG, "Wait 21 days before retrying."),
    (ORG, "Once your verification has failed, you must wait 21 days before starting again."),
    (ORG, "You can reapply after 21 days."),
    (ORG, "Verification runs out after 18 months."),
    (ORG, "Verification must be renewed every two years."),
    (ORG, "Each ID may be used for up to four organizations."),
    (ORG, "Photos of an ID are not accepted."),
    (ORG, "We cannot accept mobile IDs."),
    (ORG, "A retry is not possible."),
    (ORG, "Further attempts are not allowed."),
    (ORG, "Verification needs no minimum spend."),
    (ORG, "It may take up to 25 minutes for your access to update."),
    (ORG, "Verification usually takes about 8 minutes."),
    (ORG, "Verification can only be requested by the owner of the organization."),
    (ORG, "Residence permits are accepted for verification."),
    (TIERS, "Tier 3 is reached after $110 in payments."),
    (TIERS, "To advance to Tier 4, you need to have spent a total of $260 or more."),
    (TIERS, "Tier 2 requires eighty dollars paid and 8 days since your first payment."),
    (TIERS, "Your account moves to Tier 3 after you deposit $120."),
    (
        TIERS,
        "You qualify for Tier 5 when your payments exceed $1,100 and 31 days have passed "
        "since your first payment.",
    ),
    (TIERS, "To unlock Tier 2, buy at least $45 of credits."),
    (TIERS, "<h3>Tier 2</h3><p>At least $55 paid, and eight days since your first payment.</p>"),
    (
        TIERS,
        "<table><tr><th>Tier</th><th>What you need</th><th>Max monthly "
        "spend</th></tr><tr><td>Tier 2</td><td>$55 paid</td><td>$510</td></tr></table>",
    ),
    (GOOGLE, "You must deposit at least $15."),
    (GOOGLE, "Upgrading requires a minimum deposit of $15."),
    (GOOGLE, "A deposit of $15 or more is needed before you can upgrade."),
]

TRAPS = [
    (ORG, "We used to let an ID verify one organization every 60 days."),
    (ORG, "An ID might be limited to one organization every 60 days next year."),
    (ORG, "A credit card can be used for one organization every 60 days."),
    (ORG, "Is an ID limited to one organization every 60 days?"),
    (ORG, "An ID is not limited to one organization every 60 days."),
    (ORG, "One customer told us: an ID verifies one organization every 60 days in her country."),
    (ORG, "An ID can verify one organization every 60 hours."),
    (ORG, "Suppose that an ID can verify one organization every 60 days."),
    (ORG, "Partners can use an ID for one organization every 60 days."),
    (ORG, "An ID can verify 60 organizations in one day."),
    (ORG, "Wait 21 days before deleting your account."),
    (ORG, "You can try again after 21 minutes."),
    (ORG, "If your card is declined, wait 21 days before you try again."),
    (ORG, "Verification of your phone runs out after 18 months."),
    (ORG, "Verification is never valid for more than 18 months."),
    (ORG, "Only some digital IDs are not accepted."),
    (ORG, "Digital IDs are not accepted on weekends."),
    (ORG, "Retries are not supported by the old form."),
    (ORG, "No minimum spend is required for Tier 1."),
    (ORG, "The upload takes about 8 minutes."),
    (ORG, "Access ends within 25 minutes."),
    (ORG, "The owner can see who started verification 8 days ago."),
    (TIERS, "You stay in Tier 3 after $110 in payments."),
    (TIERS, "Tier 3 saves you $110 in payments."),
    (TIERS, "Tier 2 used to require $80 paid."),
    (TIERS, "Nobody reaches Tier 2 before paying $80."),
    (TIERS, "To reach Tier 2, pay $80 unless you are a student."),
    (TIERS, "A competitor's Tier 2 requires $80 paid."),
    (TIERS, "Let us say that Tier 2 requires $80 paid."),
    (GOOGLE, "Deposits of at least $15 earn a bonus."),
]

_NO_AMOUNT = re.compile(r"[Tt]ier \d|</?h\d>")


def _page(text: str) -> str:
    return text if text.startswith("<") else f"<p>{html.escape(text)}</p>"


def _edits(text: str) -> list[str]:
    """The text with one digit of an amount raised by one, for each digit."""
    masked = _NO_AMOUNT.sub(lambda name: "#" * len(name.group()), text)
    places = [place for place, character in enumerate(masked) if character.isdigit()]
    return [f"{text[:p]}{(int(text[p]) + 1) % 10}{text[p + 1 :]}" for p in places]


@pytest.mark.parametrize(("pack", "text"), READ)
def test_a_rule_is_read_and_nothing_of_it_is_left(pack: str, text: str) -> None:
    found = lines(_page(text), pack)
    assert found
    assert not [line for line in found if line.startswith("statement")]


@pytest.mark.parametrize(("pack", "text"), TRAPS)
def test_a_trap_stays_a_statement(pack: str, text: str) -> None:
    assert typed(_page(text), pack) == []
    assert lines(_page(text), pack) == [f"statement: {text}"]


@pytest.mark.parametrize(("pack", "text"), READ + TRAPS)
def test_a_changed_digit_is_told(pack: str, text: str) -> None:
    before = extraction(_page(text), pack)
    for edited in _edits(text):
        assert compare(before, extraction(_page(edited), pack)), edited
