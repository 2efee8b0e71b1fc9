"""Items whose heading, caption or term was not understood: they are kept with it, so that turning
the heading or moving an item is heard; a heading that rules nothing may be renamed unheard."""

from __future__ import annotations

import pytest

from tests.reading_cases import extraction
from watcher.compare import compare, is_rule_change
from watcher.model import Change, Statement


def kept(page: str, pack: str = "openai.model_access") -> dict[str, str]:
    """The statements of a page, each with what it leans on."""
    found = extraction(page, pack).records
    return {one.text: one.under for one in found if isinstance(one, Statement)}


def changes(before: str, after: str, pack: str = "openai.model_access") -> tuple[Change, ...]:
    return compare(extraction(before, pack), extraction(after, pack))


def test_an_item_is_kept_with_the_heading_that_was_not_understood() -> None:
    page = "<h2>Models that require a blue badge</h2><ul><li>o3</li></ul>"
    assert kept(page) == {"o3": "Models that require a blue badge"}


def test_a_definition_is_kept_with_its_term() -> None:
    page = "<dl><dt>Tier 2 with a badge</dt><dd>Sora</dd></dl>"
    assert kept(page) == {
        "Tier 2 with a badge": "",
        "Sora": "Tier 2 with a badge",
    }


def test_a_row_is_kept_with_the_caption_and_the_heading_of_its_table() -> None:
    page = (
        "<h2>Tier 4</h2><table><caption>Only with a blue badge</caption>"
        "<tr><th>Name</th><th>Color</th></tr><tr><td>Sora</td><td>red</td></tr></table>"
    )
    assert kept(page) == {"Sora | Color: red": "Tier 4 / Only with a blue badge"}


def test_an_unread_sentence_without_a_subject_is_kept_with_the_model_above_it() -> None:
    page = "<h2>OpenAI o3</h2><p>Requires a blue badge.</p>"
    assert kept(page) == {"Requires a blue badge.": "o3"}


@pytest.mark.parametrize("heading", ["Overview", "Good to know", "How do I get verified?", "Steps"])
def test_a_heading_that_rules_nothing_is_no_part_of_what_is_kept(heading: str) -> None:
    assert kept(f"<h2>{heading}</h2><ul><li>Copy the page</li></ul>") == {"Copy the page": ""}


@pytest.mark.parametrize(
    "heading",
    [
        "The foregoing does not affect any warranties which cannot be limited under the law.",
        "Your use of our services must follow these policies of ours and theirs:",
        "If you are verifying on behalf of an organization, have these ready:",
    ],
)
def test_a_sentence_that_is_of_no_model_is_no_label(heading: str) -> None:
    page = f"<p>{heading}</p><ul><li>Kind people</li></ul>"
    assert kept(page)["Kind people"] == ""


def test_a_heading_that_is_an_unread_rule_is_kept_itself() -> None:
    page = "<h2>You must be verified and wear a hat to use o3</h2><p>See below.</p>"
    assert "You must be verified and wear a hat to use o3" in kept(page)


FLIPPED = [
    ("<h2>Blue badge required</h2><ul><li>o3</li></ul>", "required", "not required"),
    ("<h3>Restricted to the Gold plan</h3><ul><li>o3</li></ul>", "Restricted", "Not restricted"),
    ("<h2>バッジの提示が必要なモデル</h2><ul><li>o3</li></ul>", "必要", "不要"),
    (
        "<p><b>Models that require a badge</b></p><ul><li>o3</li></ul>",
        "require",
        "do not require",
    ),
    (
        "<table><caption>Only with a badge</caption><tr><th>Name</th><th>Use</th></tr>"
        "<tr><td>o3</td><td>text</td></tr></table>",
        "Only with",
        "Also without",
    ),
    ("<ul><li>Only with a badge<ul><li>o3</li></ul></li></ul>", "Only with", "Not with"),
]


@pytest.mark.parametrize(("page", "words", "turned"), FLIPPED)
def test_turning_a_heading_that_was_not_understood_is_told(
    page: str, words: str, turned: str
) -> None:
    told = changes(page, page.replace(words, turned))
    assert is_rule_change(told)


def test_moving_an_item_below_another_unread_rule_is_told_with_both() -> None:
    needs, free = "<h2>Models that require a badge</h2>", "<h2>Models that require no badge</h2>"
    before = f"{needs}<ul><li>o3</li></ul>{free}<ul><li>o1</li><li>gpt-4.1</li></ul>"
    after = f"{needs}<ul><li>o3</li><li>o1</li></ul>{free}<ul><li>gpt-4.1</li></ul>"
    (told,) = changes(before, after)
    assert told.before is not None
    assert told.after is not None
    assert told.before.quote == "Models that require no badge › o1"
    assert told.after.quote == "Models that require a badge › o1"
    assert is_rule_change((told,))


def test_adding_an_item_below_an_unread_rule_is_told() -> None:
    page = "<h2>Models that require a badge</h2><ul><li>o3</li></ul>"
    assert is_rule_change(changes(page, page.replace("</ul>", "<li>o1</li></ul>")))


QUIET = [
    ("<h2>Overview</h2><ul><li>Copy the page</li></ul>", "Overview", "In short"),
    ("<h2>How do I get verified?</h2><ul><li>Click Verify</li></ul>", "How do I get", "Getting"),
    ("<h1>Usage tiers</h1><ul><li>Email support</li></ul>", "Usage tiers", "Tiers of usage"),
    ("<h2>o3</h2><p>Requires a badge.</p>", "<h2>o3", "<h2>OpenAI o3"),
    ("<h1>API Organization Verification</h1><ul><li>Copy page</li></ul>", "API Org", "Org"),
]


@pytest.mark.parametrize(("page", "words", "renamed"), QUIET)
def test_renaming_a_heading_that_rules_nothing_is_silent(
    page: str, words: str, renamed: str
) -> None:
    assert changes(page, page.replace(words, renamed)) == ()


def test_the_pack_of_plans_hears_a_model_move_to_another_plan() -> None:
    before = "<h3>Copilot Pro+</h3><ul><li>Bolt</li></ul><h3>Copilot Pro</h3><ul><li>Dash</li></ul>"
    after = "<h3>Copilot Pro+</h3><ul><li>Bolt</li><li>Dash</li></ul><h3>Copilot Pro</h3>"
    assert is_rule_change(changes(before, after, "github.model_plans"))
