"""Sets that sentences, introductions and answers list, and what lists none."""

from __future__ import annotations

import pytest

from tests.reading_cases import extraction, lines, typed
from watcher.compare import compare
from watcher.model import ChangeKind, Extraction

PACK = "openai.org_verification"
BOTH = ["organization_verification document = passport, residence_permit"]
ITEMS = "<ul><li>Passports</li><li>Residence permit</li></ul>"

LISTED = [
    f"<p>The following documents are accepted:</p>{ITEMS}",
    f"<p>You can provide one of these documents:</p>{ITEMS}",
    f"<h3>What IDs can I use?</h3>{ITEMS}",
    "<p>We accept passports and residence permits.</p>",
    "<p>Please note that we only accept a passport or a residence permit for verification.</p>",
    "<p>Residence permits and passports are accepted.</p>",
    "<p>Accepted documents: passport, residence permit.</p>",
    "<p>You may use either a passport or a residence permit to verify your organization.</p>",
    "<h3>Which documents do you accept?</h3><p>Passports and residence permits.</p>",
]

NOT_LISTED = [
    "<p>We do not accept passports and residence permits.</p>",
    "<p>We no longer accept passports.</p>",
    "<p>We may accept passports and residence permits.</p>",
    "<p>We used to accept passports and residence permits.</p>",
    "<p>We accept passports, but not residence permits.</p>",
    "<p>We accept passports and residence permits in Japan.</p>",
    "<p>We accept most passports.</p>",
    "<p>Expired passports are accepted.</p>",
    "<p>If we accept passports, bring one.</p>",
    "<p>For example, we accept passports.</p>",
    "<p>Do you accept passports?</p>",
    "<p>We accept credit cards and invoices.</p>",
    "<h3>Which documents do you accept?</h3><p>Not passports.</p>",
    f"<p>The following documents are accepted in Japan:</p>{ITEMS}",
    "<h3>Accepted documents in Japan</h3><p>Passports.</p>",
]


@pytest.mark.parametrize("page", LISTED)
def test_the_documents_that_are_accepted_are_a_set_however_they_are_listed(page: str) -> None:
    assert lines(page, PACK) == BOTH


@pytest.mark.parametrize("page", NOT_LISTED)
def test_what_is_narrowed_denied_or_of_another_kind_is_no_set(page: str) -> None:
    assert typed(page, PACK) == []


def test_an_introduction_of_some_is_kept_beside_its_items() -> None:
    page = f"<p>The following documents are accepted in Japan:</p>{ITEMS}"
    assert "statement: The following documents are accepted in Japan:" in lines(page, PACK)


def test_a_list_for_some_only_is_kept_with_what_it_is_for() -> None:
    def page(country: str) -> Extraction:
        items = "<ul><li>Passport</li><li>Resident card</li></ul>"
        return extraction(f"<h2>Accepted documents in {country}</h2>{items}", PACK)

    told = compare(page("Japan"), page("Kenya"))
    assert {change.kind for change in told} == {ChangeKind.STATEMENT_REWORDED}


@pytest.mark.parametrize(
    "above",
    [
        "<h2>What does organization verification unlock?</h2>",
        "<h2>Models that require organization verification</h2>",
    ],
)
def test_access_that_a_rule_above_gives_is_not_open_by_itself(above: str) -> None:
    page = f"{above}<ul><li>Access to o3</li><li>Access to o1 on tiers 1 through 3</li></ul>"
    assert typed(page, PACK) == ["o3 all needs verification.organization"]


def test_reasons_that_a_sentence_announces_are_a_set() -> None:
    page = "<p>Verifications may fail for many reasons, including:</p><ul><li>Blurry ID</li></ul>"
    assert typed(page, PACK) == ["organization_verification failure_reason = blurry_id"]


def test_an_aside_on_how_many_countries_are_supported_narrows_nothing() -> None:
    text = "A valid government-issued ID from a supported country (most are supported)."
    assert typed(f"<ul><li>{text}</li></ul>", PACK) == [
        "organization_verification.document = government_id",
        "organization_verification.countries = supported",
    ]
