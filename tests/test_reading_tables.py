"""Tables in all the orientations pages have them."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines

ORG = "verification.organization"


def table(*rows: str, header: bool = True) -> str:
    cells = [row.split(" | ") for row in rows]
    html = ""
    for number, row in enumerate(cells):
        tag = "th" if header and number == 0 else "td"
        html += "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>"
    return f"<table>{html}</table>"


def test_models_by_tiers() -> None:
    page = table("Model | Free | Tiers 1–3 | Tiers 4–5", "o3 | No | Verification | Yes")
    assert lines(page) == [
        "o3 tier:free unavailable",
        f"o3 tier:1-3 needs {ORG}",
        "o3 tier:4-5 open",
    ]


def test_tiers_by_models() -> None:
    page = table("Tier | o3 | o1", "Tier 1 | Verification required | Yes")
    assert lines(page) == [f"o3 tier:1 needs {ORG}", "o1 tier:1 open"]


def test_column_order_means_nothing() -> None:
    page = table("Yes or no | Model | Tiers 4-5", " | o3 | Yes")
    assert lines(page) == ["o3 tier:4-5 open"]


def test_a_header_row_of_plain_cells_is_found() -> None:
    page = table("Model | Access", "o3 | Tiers 4–5; tiers 1–3 after verification", header=False)
    assert lines(page) == ["o3 tier:4-5 open", f"o3 tier:1-3 needs {ORG}"]


def test_a_table_without_any_header_names_its_rows_first() -> None:
    page = table("o3 | Tiers 4-5", "o1 | Tiers 1-5", header=False)
    assert lines(page) == ["o3 tier:4-5 open", "o1 tier:1-5 open"]


def test_a_requirement_column_holds_for_the_row() -> None:
    page = table(
        "Model | Access | Verification required", "o3 | Tiers 1-5 | Yes", "o1 | Tiers 1-5 | No"
    )
    assert lines(page) == [f"o3 tier:1-5 needs {ORG}", f"o1 tier:1-5 open (waives {ORG})"]


def test_a_minimum_tier_is_it_and_all_above() -> None:
    assert lines(table("Model | Minimum tier", "o3 | 4")) == ["o3 tier:4-5 open"]


def test_a_single_tier_below_tier_may_be_the_least_or_the_only_one() -> None:
    assert lines(table("Model | Tier", "o3 | Tier 3")) == ["statement: o3 | Tier: Tier 3"]


def test_a_note_that_may_restrict_leaves_the_whole_row_a_statement() -> None:
    page = table("Model | Tiers 4-5 | Remark", "o3 | Yes | Not in all regions")
    assert lines(page) == ["statement: o3 | Tiers 4-5: Yes | Remark: Not in all regions"]


def test_a_footnote_acts_on_the_cell_that_carries_its_mark() -> None:
    page = table("Model | Tiers 1-3 | Tiers 4-5", "o3 | Yes<sup>1</sup> | Yes")
    page += "<p><sup>1</sup> Requires organization verification.</p>"
    assert lines(page) == [f"o3 tier:1-3 needs {ORG}", "o3 tier:4-5 open"]


def test_a_footnote_that_is_not_understood_leaves_the_cell_a_statement() -> None:
    page = table("Model | Tiers 1-3", "o3 | Yes*") + "<p>* While stocks last.</p>"
    assert lines(page) == ["statement: o3 | Tiers 1-3: Yes", "statement: * While stocks last."]


def test_merged_header_cells_are_read_together() -> None:
    page = (
        "<table><tr><th rowspan=2>Model</th><th colspan=2>Tiers</th></tr>"
        "<tr><th>1-3</th><th>4-5</th></tr>"
        "<tr><td>o3</td><td>Verification</td><td>Yes</td></tr></table>"
    )
    assert lines(page) == [f"o3 tier:1-3 needs {ORG}", "o3 tier:4-5 open"]


def test_limits_have_the_units_of_their_column() -> None:
    page = table("Tier | RPM | TPM", "Free | Not supported | -", "Tier 1 | 500 | 30K")
    assert lines(page, "openai.model_page", "o3") == [
        "o3 tier:free unavailable",
        "o3 tier:1 rpm = 500 rpm",
        "o3 tier:1 tpm = 30000 tpm",
    ]


def test_tier_conditions_joined_by_or_are_any_of_them() -> None:
    page = table(
        "Tier | Qualification", "Tier 3 | $100 paid or 7+ days since first successful payment"
    )
    assert lines(page, "openai.usage_tiers") == [
        "tier:3 spend >= 100 USD paid or days_since_first_payment >= 7 day"
    ]


def test_words_that_are_no_known_condition_are_kept_beside_the_rule() -> None:
    page = table("Tier | Qualification", "Tier 4 | $250 paid and a signed contract")
    assert lines(page, "openai.usage_tiers") == [
        "statement: Tier 4: $250 paid and a signed contract",
        "tier:4 spend >= 250 USD paid",
    ]


def test_regions_are_a_set() -> None:
    page = table("Model | Region", "gpt-5 | East US2 (Global Standard)<br>Sweden Central")
    assert lines(page, "azure.limited_access") == ["gpt-5 region = east-us2, sweden-central"]


def test_a_column_that_is_not_known_is_kept() -> None:
    page = table("Model | Colour | Tiers 4-5", "o3 | Blue | Yes")
    assert lines(page) == ["o3 tier:4-5 open", "statement: o3 | Colour: Blue"]


def test_a_table_of_one_row_is_kept() -> None:
    assert lines(table("o3 | Only on request", header=False)) == ["statement: o3 | Only on request"]


def test_a_row_name_that_is_no_model_is_no_subject() -> None:
    page = table("Role | Owner | Member", "Invite people | Yes | No access")
    assert lines(page) == ["statement: Invite people | Owner: Yes | Member: No access"]


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        ("$500 / month", "USD/month"),
        ("$500", "USD/month"),
        ("€500 / month", "EUR/month"),
        ("500 EUR per month", "EUR/month"),
        ("£500 monthly", "GBP/month"),
        ("$500 / year", "USD/year"),
        ("$500 yearly", "USD/year"),
        ("$500 a day", "USD/day"),
        ("$500/mo", "USD/month"),
    ],
)
def test_a_limit_of_money_is_in_the_currency_and_for_the_period_of_its_cell(
    cell: str, unit: str
) -> None:
    page = table("Tier | Usage limits", f"Tier 2 | {cell}")
    assert lines(page) == [f"* tier:2 monthly_usage_cap = 500 {unit}"]


def test_a_cell_in_another_metric_than_its_column_is_no_limit() -> None:
    page = table("Model | RPM on tier 2", "o3 | 500 requests per day")
    assert not [line for line in lines(page) if "rpm =" in line]


def test_the_rows_of_a_table_that_only_names_something_are_kept() -> None:
    rows = ("Orion Labs - all tiers", "Lyra Clouds - tier 2")
    kept = lines(table("Who works for us", *rows), "generic")
    assert [line for line in kept if rows[0] in line or rows[1] in line] == [
        f"statement: {row}" for row in rows
    ]


@pytest.mark.parametrize("header", ["Status", "State", "Access", "Can use?", "Current status"])
@pytest.mark.parametrize("order", ["Model | Tier | {}", "Tier | Model | {}"])
def test_a_status_beside_model_and_tier_says_who_has_access(header: str, order: str) -> None:
    head = order.format(header)
    first, second = ("o3", "Tiers 1-2"), ("o3", "Tiers 3-5")
    rows = [pair if head.startswith("Model") else pair[::-1] for pair in (first, second)]
    page = table(head, " | ".join([*rows[0], "Not available"]), " | ".join([*rows[1], "Yes"]))
    assert lines(page) == ["o3 tier:1-2 unavailable", "o3 tier:3-5 open"]


@pytest.mark.parametrize(
    "remark",
    ["Closed", "Not available", "Coming soon", "Requires approval in Japan",
     "Retired", "Limited preview", "Only for our oldest customers", "Shut down"],
)  # fmt: skip
@pytest.mark.parametrize("head", ["Model | Tiers | Notes", "Model | Access | Status"])
def test_a_remark_that_may_withhold_a_model_leaves_its_row_unread(head: str, remark: str) -> None:
    page = table(head, f"o3 | Tiers 1-2 | {remark}", "o1 | Tiers 3-5 | Fast")
    found = lines(page)
    assert "o1 tier:3-5 open" in found
    assert not [line for line in found if line.startswith("o3")]
    assert any(line.startswith("statement: o3") and remark in line for line in found)


@pytest.mark.parametrize(
    "remark", ["Requires organization verification", "Only for verified organizations"]
)
@pytest.mark.parametrize("head", ["Model | Tiers | Notes", "Model | Access | Status"])
def test_a_remark_that_asks_something_is_read_with_its_row(head: str, remark: str) -> None:
    page = table(head, f"o3 | Tiers 1-2 | {remark}", "o1 | Tiers 3-5 | Fast")
    assert "o3 tier:1-2 needs verification.organization" in lines(page)


@pytest.mark.parametrize("remark", ["Our best model", "Deprecated", "Preview", "GA", "Since March"])
def test_a_remark_on_something_else_takes_nothing_back(remark: str) -> None:
    page = table("Model | Tiers | Notes", f"o3 | Tiers 1-2 | {remark}")
    assert "o3 tier:1-2 open" in lines(page)


def test_a_no_of_another_feature_takes_nothing_back() -> None:
    page = table("Model | Tiers | Vision", "o3 | Tiers 1-2 | No")
    assert lines(page)[0] == "o3 tier:1-2 open"


@pytest.mark.parametrize("header", ["利用できるティア", "利用可能なティア", "使えるティア"])
def test_japanese_headers_of_who_may_use_a_model(header: str) -> None:
    assert lines(table(f"モデル | {header}", "o3 | Tier 4～5")) == ["o3 tier:4-5 open"]


@pytest.mark.parametrize(
    "header",
    ["Not available on", "Unavailable tiers", "Excluded tiers", "Tiers without access",
     "Access until June", "Access from 2027", "Old tiers", "Former access", "Future access",
     "Blocked tiers", "利用不可ティア"],
)  # fmt: skip
def test_a_header_of_those_without_access_or_not_today_grants_nothing(header: str) -> None:
    page = table(f"Model | {header}", "o3 | Tiers 1-2")
    assert [line for line in lines(page) if not line.startswith("statement: ")] == []


@pytest.mark.parametrize(
    "cell", ["Everything in Tier 1 plus o3-pro", "All of Tier 1, o3-pro", "+ o3-pro", "None",
             "All except o3", "Same as above", "Tier 1 models and o3-pro"],
)  # fmt: skip
def test_a_cell_of_models_that_leans_on_others_is_no_list_of_names(cell: str) -> None:
    page = table("Tier | Models", "Tier 1 | o3, o1", f"Tier 2 | {cell}")
    found = lines(page)
    assert found[:2] == ["o3 tier:1 open", "o1 tier:1 open"]
    assert all(line.startswith("statement: Tier 2") for line in found[2:])


def test_limits_beside_a_model_and_its_tier_are_of_the_model() -> None:
    page = table("Model | Tier | RPM", "o3 | Tier 1 | 500", "o3 | Tier 2 | 900")
    assert lines(page) == ["o3 tier:1 rpm = 500 rpm", "o3 tier:2 rpm = 900 rpm"]


def test_limits_of_a_tier_are_of_the_models_that_its_row_names() -> None:
    page = table("Tier | Models | RPM", "Tier 1 | o3, o1 | 500")
    assert [line for line in lines(page) if "rpm" in line] == [
        "o3 tier:1 rpm = 500 rpm",
        "o1 tier:1 rpm = 500 rpm",
    ]
    of_all = table("Tier | Models | RPM", "Tier 1 | All models | 500")
    assert lines(of_all)[0] == "* tier:1 rpm = 500 rpm"


def test_limits_beside_models_that_are_not_understood_are_kept() -> None:
    page = table("Tier | Models | RPM", "Tier 2 | Everything in Tier 1 plus o3 | 500")
    assert lines(page) == ["statement: Tier 2 | Models: Everything in Tier 1 plus o3 | RPM: 500"]


@pytest.mark.parametrize(
    "rule",
    ["The following models require organization verification.",
     "All models below require organization verification.",
     "All of the models listed below require organization verification.",
     "All models in the table below require organization verification."],
)  # fmt: skip
def test_a_sentence_that_asks_of_all_models_below_is_of_the_table_after_it(rule: str) -> None:
    names = f"<p>{rule}</p>{table('Model', 'o3', 'o1')}"
    asked = ["o3 all needs verification.organization", "o1 all needs verification.organization"]
    assert [line for line in lines(names) if not line.startswith("statement: ")] == asked
    tiers = f"<p>{rule}</p>{table('Model | Access', 'o3 | Tiers 4-5')}"
    assert [line for line in lines(tiers) if not line.startswith("statement: ")] == []


@pytest.mark.parametrize("words", ["See the table below.", "Verification is explained below."])
def test_a_sentence_that_only_points_below_asks_nothing_of_the_table(words: str) -> None:
    page = f"<p>{words}</p>{table('Model | Access', 'o3 | Tiers 4-5')}"
    assert lines(page)[0] == "o3 tier:4-5 open"
