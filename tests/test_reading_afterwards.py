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


@pytest.mark.parametrize(
    ("opening", "terms", "read"),
    [
        ("o3 is available on tiers 1-5.", "Verification is required.", "needs"),
        ("o3 is available on tiers 1-5.", "It requires organization verification.", "needs"),
        ("o3 is available on tiers 1-5.", "To use it, you must verify your organization.", "needs"),
        ("o3 is available on tiers 1-5.", "Organization verification may be required.", "may need"),
        ("Organizations on tiers 1-5 can use o3.", "o3 requires verification.", "needs"),
        ("o3 は Tier 1～5 で利用できます。", "組織の認証が必要です。", "needs"),
    ],
)
def test_terms_that_name_nobody_are_of_those_named_before(
    opening: str, terms: str, read: str
) -> None:
    assert sentence(f"{opening} {terms}") == [f"o3 tier:1-5 {read} {NEEDS}"]


def test_what_is_not_asked_is_not_asked_of_those_named_before() -> None:
    found = sentence("o3 is available on tiers 1-5. Verification is not needed.")
    assert found == ["o3 tier:1-5 open", f"o3 tier:1-5 open (waives {NEEDS})"]


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("o3 is available on tiers 4-5. o1 requires verification.", f"o1 all needs {NEEDS}"),
        (
            "o3 is available on tiers 4-5. Streaming o3 requires verification.",
            f"o3/streaming all needs {NEEDS}",
        ),
        (
            "o3 is available on tiers 4-5. On tiers 1-3 o3 requires verification.",
            f"o3 tier:1-3 needs {NEEDS}",
        ),
        ("o3 is not available on tiers 1-2. o3 requires verification.", f"o3 all needs {NEEDS}"),
    ],
)
def test_terms_of_something_else_are_not_narrowed(text: str, records: str) -> None:
    assert records in sentence(text)


def test_terms_in_another_paragraph_are_not_narrowed() -> None:
    page = "<p>o3 is available on tiers 4-5.</p><p>o3 requires verification.</p>"
    assert typed(page) == ["o3 tier:4-5 open", f"o3 all needs {NEEDS}"]


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("Access to o3: Tiers 4 and 5 only.", ["o3 tier:4-5 open"]),
        ("Availability of o3: tiers 2-5", ["o3 tier:2-5 open"]),
        ("o3 access: verified organizations on tiers 2-5", [f"o3 tier:2-5 needs {NEEDS}"]),
        ("Requirements for o3: organization verification", [f"o3 all needs {NEEDS}"]),
        ("Access to o3 on tier 4: verified organizations", [f"o3 tier:4 needs {NEEDS}"]),
        ("o3 on tiers 1-3: no", ["o3 tier:1-3 unavailable"]),
        ("Access to o3 and o1: tiers 4-5", ["o3 tier:4-5 open", "o1 tier:4-5 open"]),
    ],
)
def test_a_label_names_a_model_and_what_is_said_of_it(text: str, records: list[str]) -> None:
    assert sentence(text) == records


@pytest.mark.parametrize(
    "text",
    [
        "No access to o3: tiers 1-3",
        "Early access to o3: tiers 4-5",
        "Limited access to o3: tiers 4-5",
        "Requirements for o3: tier 4 and organization verification",
        "Requirements for o3: 8 GB of memory",
        "o3 requirements: none",
    ],
)
def test_a_label_that_says_more_is_no_name(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


@pytest.mark.parametrize("label", ["利用対象", "利用できる対象", "対象ユーザー"])
def test_japanese_labels_of_who_may_use_a_model(label: str) -> None:
    page = f"<h2>o3</h2><ul><li>{label}：Tier 1～5。組織の認証が必要です。</li></ul>"
    assert typed(page) == [f"o3 tier:1-5 needs {NEEDS}"]


@pytest.mark.parametrize(
    ("heading", "item", "records"),
    [
        ("o3", "Streaming: tiers 4-5", ["o3/streaming tier:4-5 open"]),
        ("o3", "Fine-tuning: not available", ["o3/fine_tuning all unavailable"]),
        (
            "o3, o1",
            "Streaming: verified organizations",
            [f"o3/streaming all needs {NEEDS}", f"o1/streaming all needs {NEEDS}"],
        ),
        ("o3", "o1 streaming: tier 5", ["o1/streaming tier:5 open"]),
        (
            "o3",
            "Streaming for all models: verified organizations",
            [f"*/streaming all needs {NEEDS}"],
        ),
        ("Features", "Streaming: verified organizations", [f"*/streaming all needs {NEEDS}"]),
    ],
)
def test_a_feature_named_by_a_label_is_of_the_model_above_it(
    heading: str, item: str, records: list[str]
) -> None:
    assert typed(f"<h2>{heading}</h2><ul><li>{item}</li></ul>") == records


@pytest.mark.parametrize(
    ("items", "records"),
    [
        (
            ("Access: tiers 4-5", "Requires organization verification"),
            [f"o3 tier:4-5 needs {NEEDS}"],
        ),
        (
            ("Requires organization verification", "Access: tiers 4-5"),
            [f"o3 tier:4-5 needs {NEEDS}"],
        ),
        (
            ("Tiers 4-5", "Tiers 1-3 after verification", "A payment method is required"),
            [f"o3 tier:1-3 needs {NEEDS}", "o3 tier:1-5 needs payment.method"],
        ),
        (
            ("Access: tiers 4-5", "Streaming requires verification"),
            ["o3 tier:4-5 open", f"o3/streaming all needs {NEEDS}"],
        ),
    ],
)
def test_items_of_a_list_are_terms_of_those_that_items_beside_them_name(
    items: tuple[str, ...], records: list[str]
) -> None:
    page = "".join(f"<li>{item}</li>" for item in items)
    assert typed(f"<h2>o3</h2><ul>{page}</ul>") == records


def test_items_of_another_list_are_no_terms_of_those() -> None:
    page = (
        "<h2>o3</h2><ul><li>Access: tiers 4-5</li></ul><p>And:</p>"
        "<ul><li>Requires organization verification</li></ul>"
    )
    assert typed(page) == ["o3 tier:4-5 open", f"o3 all needs {NEEDS}"]
