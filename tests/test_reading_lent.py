"""What headings, questions and brackets lend: who, to what, and after what."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines, sentence, typed

LIST = "<ul><li>o3</li><li>o1-pro</li></ul>"
NEEDS = ["o3 all needs verification.organization", "o1-pro all needs verification.organization"]
OF_TOP = ["o3 tier:4-5 open", "o1-pro tier:4-5 open"]


@pytest.mark.parametrize(
    "heading",
    [
        "Organization verification required",
        "Verified organizations only",
        "Which models require organization verification?",
        "What models are only available to verified organizations?",
        "What requires organization verification?",
        "What does organization verification unlock?",
    ],
)
def test_a_heading_may_say_what_is_asked_for_all_below_it(heading: str) -> None:
    assert typed(f"<h2>{heading}</h2>{LIST}") == NEEDS


@pytest.mark.parametrize(
    "heading",
    [
        "Why organization verification is required",
        "How do I verify?",
        "When is organization verification required?",
        "Which models will require organization verification?",
        "What do verified organizations get?",
    ],
)
def test_a_heading_that_asks_or_teaches_something_else_lends_nothing(heading: str) -> None:
    assert typed(f"<h2>{heading}</h2>{LIST}") == []


@pytest.mark.parametrize(
    ("heading", "status"),
    [
        ("Available to everyone", "all open"),
        ("Not yet available", "all unavailable"),
        ("Not yet available on tier 1", "tier:1 unavailable"),
        ("No verification needed", "all open (waives verification.organization)"),
    ],
)
def test_a_heading_may_open_or_close_all_below_it(heading: str, status: str) -> None:
    assert typed(f"<h2>{heading}</h2>{LIST}") == [f"o3 {status}", f"o1-pro {status}"]


@pytest.mark.parametrize("above", ["", "<p>Includes:</p>", "<p>You can use these models:</p>"])
def test_models_below_tiers_are_theirs(above: str) -> None:
    assert typed(f"<h2>Tier 4 and Tier 5</h2>{above}{LIST}") == OF_TOP


@pytest.mark.parametrize(
    "above", ["<p>Rate limits:</p>", "<p>Not included:</p>", "<p>You need to have paid $250.</p>"]
)
def test_models_below_other_words_of_a_tier_may_not_be_theirs(above: str) -> None:
    assert typed(f"<h2>Tier 4 and Tier 5</h2>{above}{LIST}") == []


def test_who_has_access_is_asked_of_the_model_above() -> None:
    asked = "<h3>Who has access?</h3><p>Developers in usage tiers 4 and 5.</p>"
    lower = "<h3>Lower tiers</h3><p>Tiers 1 to 3 need to complete organization verification.</p>"
    assert typed(f"<h2>o3</h2>{asked}{lower}") == [
        "o3 tier:4-5 open",
        "o3 tier:1-3 needs verification.organization",
    ]


def test_lower_tiers_that_are_not_named_are_not_all_tiers() -> None:
    page = "<h2>o3</h2><h3>Lower tiers</h3><p>Organization verification is required.</p>"
    assert typed(page) == []


@pytest.mark.parametrize("asked", ["verification required", "requires organization verification"])
def test_a_last_bracket_asks_of_those_before_it(asked: str) -> None:
    assert sentence(f"Tiers 2-5 can use o3 ({asked}).") == [
        "o3 tier:2-5 needs verification.organization"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Tiers 2-5 can use o3 and o1 (verification required).",
        "Tiers 2-5 can use o3 (verification not required).",
        "Tiers 2-5 can use o3 (verification may be required).",
        "Tiers 2-5 cannot use o3 (verification required).",
    ],
)
def test_a_bracket_that_may_mean_another_thing_is_not_read(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


def test_each_model_has_the_tiers_in_its_bracket() -> None:
    assert sentence("o3 (tiers 4-5) and o4-mini (tiers 1-5) are available.") == [
        "o3 tier:4-5 open",
        "o4-mini tier:1-5 open",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "o3 (tiers 4-5) and o4-mini (tiers 1-5) are not available.",
        "o3 and o1 (tiers 4-5) and o4-mini (tiers 1-5) are available.",
        "o3 (tiers 4-5) and o4-mini are available.",
    ],
)
def test_brackets_that_leave_it_open_are_not_read(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


@pytest.mark.parametrize("name", ["GPT-5 Pro", "gpt-5-pro"])
def test_a_models_last_word_may_stand_apart(name: str) -> None:
    assert sentence(f"{name} requires organization verification.") == [
        "gpt-5-pro all needs verification.organization"
    ]


def test_a_word_that_only_begins_alike_is_none_of_the_name() -> None:
    assert sentence("You can use o3 provided that your organization is verified.") == [
        "o3 all needs verification.organization"
    ]


def test_a_sentence_may_hold_a_tier_to_two_limits() -> None:
    assert sentence("On tier 1, o3 is limited to 500 requests per minute and 30,000 TPM.") == [
        "o3 tier:1 rpm = 500 rpm",
        "o3 tier:1 tpm = 30000 tpm",
    ]


@pytest.mark.parametrize(
    "text", ["Tier 1 gets 500 RPM or 30,000 TPM.", "Tier 1 gets 500 RPM and tokens per minute."]
)
def test_a_metric_without_an_amount_of_its_own_is_not_read(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


def test_the_name_of_a_header_is_no_model() -> None:
    text = "You must include the beta header context-1m-2025-08-07 to use the 1M context window."
    assert sentence(text, "anthropic.context_windows") == ["*/long_context all needs beta.header"]


def test_a_japanese_answer_says_its_rule() -> None:
    page = "<h3>o3 に認証は必要ですか？</h3><p>はい、o3 の利用には組織の認証が必要です。</p>"
    assert lines(page) == ["o3 all needs verification.organization"]


def test_what_a_sentence_says_of_some_tiers_is_not_what_it_says_of_all() -> None:
    assert sentence("All tiers can use o3, though tiers 1 to 3 have to verify first.") == [
        "o3 tier:free, tier:4-5 open",
        "o3 tier:1-3 needs verification.organization",
    ]


def test_two_rules_that_share_some_tiers_are_not_read() -> None:
    text = "Tiers 1-4 can use o3 after verification, and tiers 3-5 can use o3."
    assert sentence(text) == [f"statement: {text}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You can use o3 once you reach tier 3.", "o3 tier:3-5 open"),
        ("o3 becomes available when your organization reaches tier 3.", "o3 tier:3-5 open"),
        ("We've expanded access to o3 to all developers on tiers 1-5.", "o3 tier:1-5 open"),
        ("We have opened up o3 to tier 3.", "o3 tier:3 open"),
        ("As of June 10, o3 is available on all paid tiers.", "o3 tier:1-5 open"),
    ],
)
def test_other_ways_to_open_a_model(text: str, expected: str) -> None:
    assert sentence(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "o3 lets you reach tier 3.",
        "We've expanded access to o3 from tier 4 to tier 3.",
        "We have released o3 to some developers.",
        "Verified organizations get access to o3, o1, and streaming with GPT-5 and o4-mini.",
    ],
)
def test_what_only_sounds_like_it_is_not_read(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


def test_a_feature_at_the_end_of_a_list_is_of_its_own_model() -> None:
    text = "Verified organizations get access to o3, o3-pro, and streaming with GPT-5."
    assert sentence(text) == [
        "o3 all needs verification.organization",
        "o3-pro all needs verification.organization",
        "gpt-5/streaming all needs verification.organization",
    ]


@pytest.mark.parametrize(
    "between", ["We protect our most capable models.", "These models reason before they answer."]
)
def test_a_sentence_that_only_describes_leaves_the_heading_to_the_list(between: str) -> None:
    page = f"<h2>Models that require organization verification</h2><p>{between}</p>{LIST}"
    assert typed(page) == NEEDS


@pytest.mark.parametrize(
    "between",
    [
        "We stopped offering some of these.",
        "Coming to enterprise customers soon.",
        "Our partners love them.",
        "The list was longer once.",
    ],
)
def test_a_sentence_that_may_turn_the_heading_does_not(between: str) -> None:
    page = f"<h2>Models that require organization verification</h2><p>{between}</p>{LIST}"
    assert typed(page) == []


@pytest.mark.parametrize("joint", [" and ", ", and "])
def test_what_is_opened_and_asks_for_something_is_open_after_that(joint: str) -> None:
    text = f"o3 is available on tiers 1-5{joint}requires organization verification."
    assert sentence(text) == ["o3 tier:1-5 needs verification.organization"]


@pytest.mark.parametrize(
    "text",
    [
        "o3 is not available on tier 1 and requires organization verification.",
        "o3 is available on tiers 1-5 and does not require organization verification.",
        "o3 may become available on tiers 1-5 and requires organization verification.",
    ],
)
def test_what_is_not_opened_asks_in_a_way_that_is_not_said(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


def test_a_label_that_asks_says_nothing_by_itself() -> None:
    page = "<h2>o3</h2><p>Who cannot use it:</p><p>Tiers 1 and 2.</p>"
    assert typed(page) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("o3 has been withdrawn from tier 2.", ["o3 tier:2 unavailable"]),
        ("o3 access has been removed for tier 1.", ["o3 tier:1 unavailable"]),
        ("Verification has been removed for o3.", []),
        ("The limit of tier 1 has been removed for o3.", []),
    ],
)
def test_what_is_taken_away_is_not_had(text: str, expected: list[str]) -> None:
    assert typed(f"<p>{text}</p>") == expected
