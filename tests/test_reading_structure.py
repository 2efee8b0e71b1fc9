"""What headings, lists and introductions lend to what stands below them."""

from __future__ import annotations

import pytest

from tests.reading_cases import extraction, lines, typed
from watcher.model import Statement

ORG = "verification.organization"


def test_a_heading_names_the_subject_of_what_stands_below() -> None:
    page = "<h2>o3</h2><p>Available on tiers 4 and 5.</p><p>Tiers 1–3 need to be verified.</p>"
    assert lines(page) == ["o3 tier:4-5 open", f"o3 tier:1-3 needs {ORG}"]


def test_a_question_about_who_names_its_subject() -> None:
    page = (
        "<h2>Who can use o3?</h2><p>Tiers 4 and 5. Tiers 1–3 after organization verification.</p>"
    )
    assert lines(page) == ["o3 tier:4-5 open", f"o3 tier:1-3 needs {ORG}"]


def test_the_answer_to_a_narrower_question_is_not_taken_for_a_rule() -> None:
    page = "<h2>Can I use o3 on tier 2?</h2><p>Yes, after organization verification.</p>"
    assert lines(page) == ["statement: Yes, after organization verification."]


def test_an_unknown_heading_blocks_what_stands_above_it() -> None:
    page = "<h2>o3</h2><h3>Orion</h3><p>Access: Tiers 4 and 5.</p>"
    assert lines(page) == ["statement: Access: Tiers 4 and 5."]


def test_a_list_takes_its_rule_from_the_introduction() -> None:
    page = (
        "<p>The following models require organization verification:</p>"
        "<ul><li>o3</li><li>o1</li></ul>"
    )
    assert lines(page) == [f"o3 all needs {ORG}", f"o1 all needs {ORG}"]


def test_a_list_takes_its_denial_from_the_introduction() -> None:
    page = "<p>Models not available on the free tier:</p><ul><li>o3</li></ul>"
    assert lines(page) == ["o3 tier:free unavailable"]


def test_an_introduction_that_is_not_understood_lends_nothing() -> None:
    page = "<h2>o3</h2><p>Deprecated:</p><ul><li>Tiers 4 and 5</li></ul>"
    assert typed(page) == []


def test_models_listed_by_tier_are_open_to_it() -> None:
    page = (
        "<h2>Models by tier</h2>"
        "<ul><li>Tiers 4 and 5:<ul><li>o3</li></ul></li><li>Tiers 1-3: o1</li></ul>"
    )
    assert lines(page) == ["o3 tier:4-5 open", "o1 tier:1-3 open"]


def test_bold_lines_are_headings_where_the_page_has_no_others() -> None:
    page = (
        "<p><b>o3</b></p><ul><li>Access: Tiers 4 and 5.</li></ul>"
        "<p><b>o4-mini</b></p><ul><li>Access: tiers 1–5</li></ul>"
    )
    assert lines(page) == ["o3 tier:4-5 open", "o4-mini tier:1-5 open"]


def test_a_section_about_the_past_holds_no_rules() -> None:
    page = "<h2>Changelog</h2><p>o3 requires tier 5.</p>"
    assert lines(page) == ["statement: o3 requires tier 5."]


def test_endpoints_are_a_set_of_their_subject() -> None:
    page = "<h2>o1</h2><ul><li>Endpoints: Chat Completions and Batch API.</li></ul>"
    assert lines(page) == ["o1 endpoint = batch, chat_completions"]


def test_code_is_not_read() -> None:
    assert lines("<pre><code>model='o3'  # requires tier 5</code></pre>") == []


def test_accepted_documents_are_a_set_and_refused_ones_statements() -> None:
    page = (
        "<h3>Accepted documents</h3><ul><li>Passport</li></ul>"
        "<h3>What is not accepted?</h3><ul><li>Expired IDs</li></ul>"
    )
    assert lines(page, "openai.org_verification") == [
        "organization_verification document = passport",
        "statement: Expired IDs",
    ]


def test_a_fact_with_critical_words_beside_it_stays_a_sentence() -> None:
    text = "Each ID can verify one organization every 90 days, except in Brazil."
    assert lines(f"<p>{text}</p>", "openai.org_verification") == [f"statement: {text}"]


def test_the_words_above_a_set_may_state_a_fact() -> None:
    found = lines("<p>2M token group:</p><ul><li>o3</li></ul>", "openai.data_sharing")
    assert found == [
        "free_tokens.small_group_quota = 2 million_token/day",
        "free_tokens small_group_model = o3",
    ]


def test_a_number_above_a_set_that_no_fact_takes_is_kept() -> None:
    found = lines(
        "<p>Accepted documents (at most 3 years old):</p><ul><li>Passport</li></ul>",
        "openai.org_verification",
    )
    assert found == [
        "statement: Accepted documents (at most 3 years old):",
        "organization_verification document = passport",
    ]


def test_a_set_with_an_exception_in_its_heading_is_no_set() -> None:
    def page(heading: str) -> str:
        return f"<h3>{heading}</h3><ul><li>Student cards</li></ul>"

    verified = "openai.org_verification"
    refused = "organization_verification refused_document = student_cards"
    assert lines(page("IDs we do not accept"), verified) == [refused]
    assert refused not in lines(page("IDs we do not accept (except in some regions)"), verified)


def test_what_narrows_a_value_of_a_set_is_part_of_it() -> None:
    def accepted(item: str) -> list[str]:
        page = f"<h3>Accepted documents</h3><ul><li>{item}</li></ul>"
        return lines(page, "openai.org_verification")

    of = "organization_verification document ="
    assert accepted("Passport (booklet)") == [f"{of} passport"]
    assert accepted("Passport (not expired)") == [f"{of} passport_not_expired"]


def test_a_tier_under_a_turned_condition_has_no_rule() -> None:
    for cell in ("User must not be in an allowed geography", "User may be in an allowed geography"):
        rows = f"<tr><th>Tier</th><th>Qualification</th></tr><tr><td>Free</td><td>{cell}</td></tr>"
        assert lines(f"<table>{rows}</table>", "openai.usage_tiers") == [f"statement: Free: {cell}"]


def test_each_of_two_equal_tables_is_kept_with_what_stands_above_it() -> None:
    table = "<table><tr><th>Name</th></tr><tr><td>nova</td></tr></table>"
    page = (
        f"<p><b>Models that require a badge:</b></p>{table}"
        f"<p><b>Models that require nothing:</b></p>{table}"
    )
    under = [one.under for one in extraction(page).records if isinstance(one, Statement)]
    assert len(set(under)) == 2


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("Endpoints: Responses and Batch.", "batch, responses"),
        ("Supported endpoints: Responses, Batch, and Realtime", "batch, realtime, responses"),
        ("Endpoint: Responses.", "responses"),
        ("Endpoints: Responses API only", "responses"),
        ("Endpoints: Assistants/Realtime", "assistants, realtime"),
        ("エンドポイント：Responses、Batch API。", "batch, responses"),
    ],
)  # fmt: skip
def test_endpoints_are_known_without_the_word_api(words: str, values: str) -> None:
    assert lines(f"<h2>o3</h2><ul><li>{words}</li></ul>") == [f"o3 endpoint = {values}"]


@pytest.mark.parametrize(
    "words",
    [
        "Endpoints: Responses, Batch, Frobnicate",
        "Endpoints: Responses (streaming only)",
        "Endpoints: Responses and Batch, not Assistants",
        "Endpoints: Responses API only in beta",
    ],
)
def test_a_list_of_endpoints_with_a_part_unread_is_no_set(words: str) -> None:
    assert lines(f"<h2>o3</h2><ul><li>{words}</li></ul>") == [f"statement: {words}"]
