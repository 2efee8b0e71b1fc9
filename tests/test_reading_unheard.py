"""A rule above a list, a table or a text is heard there, or kept as it stands: never neither."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines, sentence, typed
from tests.test_reading_leaning import changes, kept
from watcher.compare import is_rule_change


@pytest.mark.parametrize(
    "text",
    [
        "The following models require organization verification.",
        "The following models require organization verification:",
        "The models below are available to tiers 4-5 only.",
    ],
)
def test_a_rule_of_a_list_that_is_not_there_is_kept(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


def test_a_rule_above_a_list_that_says_something_else_is_kept() -> None:
    above = "The following models require verification:"
    page = f"<p>{above}</p><ul><li>Open the page to see which they are.</li></ul>"
    assert f"statement: {above}" in lines(page)


def test_a_rule_above_a_list_is_read_through_it() -> None:
    page = "<p>The following models require verification:</p><ul><li>o3</li><li>Zed</li></ul>"
    assert lines(page) == ["o3 all needs verification.organization", "statement: Zed"]
    assert kept(page) == {"Zed": "The following models require verification:"}


def test_a_rule_above_a_table_is_read_through_it() -> None:
    table = "<table><tr><th>Model</th></tr><tr><td>o3</td></tr></table>"
    page = f"<p>The following models require verification:</p>{table}"
    assert lines(page) == ["o3 all needs verification.organization"]


@pytest.mark.parametrize(
    "heading",
    [
        "o3 requires a blue badge",
        "You need a blue badge to use o3",
        "Badge required for o3",
        "o3 may be used by members only",
        "Models that require verification",
    ],
)
def test_a_rule_in_a_heading_that_nothing_below_it_hears_is_kept(heading: str) -> None:
    assert heading in kept(f"<h2>{heading}</h2><p>Ask us.</p>")


@pytest.mark.parametrize("heading", ["Which models need a badge", "Requirements for o3", "o3"])
def test_a_heading_that_says_no_rule_is_not_kept(heading: str) -> None:
    assert heading not in kept(f"<h2>{heading}</h2><p>Ask us.</p>")


@pytest.mark.parametrize(
    "name",
    ["Only for verified organizations", "Requires organization verification", "Needs a badge"],
)
def test_a_table_below_a_rule_says_nothing_without_it(name: str) -> None:
    rows = "<tr><th>Model</th><th>Access</th></tr><tr><td>o3</td><td>Tiers 4-5</td></tr>"
    for page in (
        f"<h2>{name}</h2><table>{rows}</table>",
        f"<table><caption>{name}</caption>{rows}</table>",
        f"<p><b>{name}:</b></p><table>{rows}</table>",
    ):
        assert lines(page) == ["statement: o3 | Access: Tiers 4-5"]


def test_an_item_below_a_rule_that_is_not_known_says_nothing_without_it() -> None:
    page = "<h2>Models that need a badge</h2><ul><li>o3: tiers 4-5</li></ul>"
    assert kept(page) == {"o3: tiers 4-5": "Models that need a badge"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Lower tiers", "Higher tiers"), ("Gold members", "Silver members"), ("Edu", "Enterprise")],
)
def test_a_model_that_moves_between_those_who_have_it_is_told(one: str, other: str) -> None:
    def page(first: str, second: str) -> str:
        return (
            f"<h3>{one}</h3><ul><li>gpt-4.1</li>{first}</ul>"
            f"<h3>{other}</h3><ul><li>gpt-4o</li>{second}</ul>"
        )

    assert is_rule_change(changes(page("<li>o3</li>", ""), page("", "<li>o3</li>")))


@pytest.mark.parametrize(
    ("page", "records"),
    [
        ("<h3>Copilot Pro+</h3><ul><li>o3</li></ul>", ["o3 plan:pro_plus open"]),
        ("<dl><dt>Copilot Pro</dt><dd>o3</dd></dl>", ["o3 plan:pro open"]),
        ("<h2>Models</h2><h3>All plans</h3><ul><li>o3</li></ul>", ["o3 all open"]),
    ],
)
def test_a_plan_has_the_models_listed_below_it(page: str, records: list[str]) -> None:
    assert lines(page, "github.model_plans") == records


@pytest.mark.parametrize(
    "page",
    [
        "<h2>Not included</h2><h3>Copilot Pro+</h3><ul><li>o3</li></ul>",
        "<h2>Retired</h2><h3>Copilot Pro+</h3><ul><li>o3</li></ul>",
        "<h3>Copilot Pro+ in preview</h3><ul><li>o3</li></ul>",
        "<h3>Copilot Pro</h3><p>Not available:</p><ul><li>o3</li></ul>",
        "<h3>Copilot Pro</h3><p>You must enable each of these first:</p><ul><li>o3</li></ul>",
        "<h3>Copilot Pro</h3><p>Will be removed:</p><ul><li>o3</li></ul>",
        "<h3>Copilot Pro</h3><ul><li>No o3</li></ul>",
    ],
)
def test_a_plan_among_other_words_says_nothing_of_its_models(page: str) -> None:
    assert typed(page, "github.model_plans") == []


@pytest.mark.parametrize(
    "heading", ["What each tier unlocks", "What you get with every tier", "Models by tier"]
)
def test_models_are_listed_by_tier_where_the_heading_says_so(heading: str) -> None:
    page = f"<h2>{heading}</h2><ul><li>Tier 4<ul><li>o3-pro</li></ul></li></ul>"
    assert lines(page) == ["o3-pro tier:4 open"]


@pytest.mark.parametrize("heading", ["What each tier loses", "What each tier unlocks next year"])
def test_models_are_not_listed_by_tier_where_the_heading_says_more(heading: str) -> None:
    page = f"<h2>{heading}</h2><ul><li>Tier 4<ul><li>o3-pro</li></ul></li></ul>"
    assert typed(page) == []


@pytest.mark.parametrize(
    "text", ["Starting tier 3, o3 is available.", "o3 is available beginning in tier 3."]
)
def test_from_a_starting_tier_on(text: str) -> None:
    assert sentence(text) == ["o3 tier:3-5 open"]
