"""What stands on a page without being of it: shown dates, copyright lines, counters of lists."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines


@pytest.mark.parametrize(
    "text",
    [
        "Last updated: March 3, 2026",
        "Updated 3 March 2026",
        "UpdatedMarch 3, 2026",
        "© 2026 Example Inc.",
        "© Copyright 2026 Example - Made with care",
        "1–10 of 24 results",
        "Select language",
    ],
)
def test_furniture_leaves_no_statement(text: str) -> None:
    assert lines(f"<p>Updated today</p><p>{text}</p>", "generic") == []


@pytest.mark.parametrize(
    "text",
    [
        "The list was last updated: March 3, 2026",
        "Updated March 3, 2026: batch calls must be approved.",
        "Effective: March 3, 2026",
        "© 2026 Example Inc. Copies must be approved",
        "10 of 24 requests are kept",
        "Select language models need approval",
    ],
)
def test_a_sentence_that_merely_looks_like_furniture_is_kept(text: str) -> None:
    assert lines(f"<p>Updated today</p><p>{text}</p>", "generic") != []


def page(*parts: str) -> list[str]:
    """The statements of a page with a title."""
    return lines(f"<html><body><main>{''.join(parts)}</main></body></html>", "generic")


TITLE = "<h1>Lending telescopes</h1>"
TEXT = f"<p>Members borrow them for a week{' and bring them back in time' * 5}.</p>"
KEPT = [f"statement: Members borrow them for a week{' and bring them back in time' * 5}."]


def test_labels_and_links_above_the_title_leave_no_statement() -> None:
    above = '<p>Lending telescopes | Observatory</p><p><a href="/x">New: the 40 cm mirror</a></p>'
    assert page(above, TITLE, TEXT) == KEPT


def test_a_sentence_or_a_figure_above_the_title_is_kept() -> None:
    found = page("<p>Lending pauses in May.</p><p>40 members wait</p>", TITLE, TEXT)
    assert "statement: Lending pauses in May." in found
    assert "statement: 40 members wait" in found


@pytest.mark.parametrize(
    "part",
    [
        '<h2>Related articles</h2><ul><li><a href="/a">Who may use tier 2?</a></li></ul>',
        '<h2>On this page</h2><ul><li><a href="#a">What you need</a></li></ul>',
        '<p><a href="/a">Fees for tier 2</a><a href="/b">Who may borrow?</a></p>',
        '<h2>Observatory</h2><p><a href="/a">Press</a></p><p><a href="/b">Tier 2</a></p>',
        '<a href="/a"><div><p>Build a site of your own</p></div></a>',
        "<p>mmmlli</p>" + "<p>word word word word word</p>",
    ],
)
def test_ways_to_other_pages_leave_no_statement(part: str) -> None:
    found = page(TITLE, TEXT, part)
    assert [line for line in found if line not in (*KEPT, "statement: mmmlli")] == []


@pytest.mark.parametrize(
    ("part", "kept"),
    [
        ('<p>You need:</p><ul><li><a href="/a">A passport</a></li></ul>', "A passport"),
        ('<ul><li><a href="/a">A passport</a></li><li>A card</li></ul>', "A passport"),
        (
            '<h2>Papers</h2><p>Bring one.</p><p><a href="/a">Request access</a></p>',
            "Request access",
        ),
        (
            '<h2>Papers</h2><p>Bring one.</p><p><a href="/a">5 kinds of card</a></p>',
            "5 kinds of card",
        ),
    ],
)
def test_links_that_are_of_the_article_are_kept(part: str, kept: str) -> None:
    assert f"statement: {kept}" in page(TITLE, TEXT, part)
